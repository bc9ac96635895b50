"""Files of feeds: a head of feedgen's and the entries, serialised once each and spliced in."""

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate

from msgspec import Struct

from syndicate.feeds import atom, jsonfeed, rss
from syndicate.feeds.generator import HEADS, PIECES, SEPARATORS, Entry, Generator, splice
from syndicate.feeds.prepared import prepare, prepare_feed
from syndicate.model import Article, ContentMode, Feed, FormatName

FILES: dict[FormatName, str] = {"rss": "rss.xml", "atom": "atom.xml", "json": "feed.json"}
MEDIA_TYPES: dict[FormatName, str] = {
    "rss": rss.MEDIA_TYPE,
    "atom": atom.MEDIA_TYPE,
    "json": jsonfeed.MEDIA_TYPE,
}
_KEPT_BYTES = 256 * 2**20


class _Kept(Struct, frozen=True):
    """An article's serialised forms; *article* is held so that its `id()` is not given to another."""

    article: Article
    forms: dict[FormatName, bytes]


class FeedWriter:
    """Writes feeds; a class because an article stands in several feeds and is serialised once.

    *body* gives an article's feed-safe HTML with absolute URLs; it is called once per article and content
    mode, for all formats that the first feed to hold the article is served in. *site_title* is the author
    of what has none. *schemes* maps a kind of term ("category") to the URL of its vocabulary: `scheme` in
    Atom, and for categories `domain` in RSS. What is kept is bounded by 256 MB; past that the oldest is
    forgotten and made anew when it is needed again.
    """

    def __init__(
        self,
        body: Callable[[Article], str],
        *,
        site_title: str,
        schemes: Mapping[str, str] | None = None,
    ) -> None:
        self._body = body
        self._site_title = site_title
        self._schemes = dict(schemes or {})
        self._kept: dict[tuple[int, ContentMode], _Kept] = {}
        self._size = 0
        self._last: tuple[Feed, Generator] | None = None

    def write(self, feed: Feed, format: FormatName) -> bytes:  # noqa: A002 - the noun of the house
        """Give the whole file of *feed* in *format*; the same feed gives the same bytes.

        Past `max_bytes` the oldest articles are left out; if not even the newest fits, its summary form
        stands for it; if that does not fit either, the feed is empty.
        """
        head = HEADS[format](self._generator(feed))
        modes = [(article, article.content or feed.content) for article in feed.articles]
        pieces = [self._piece(article, mode, format, feed) for article, mode in modes]
        if feed.max_bytes is not None:
            room = feed.max_bytes - len(head)
            pieces = _fitting(pieces, room, format) or self._shortest(feed, room, format)
        return splice(format, head, pieces)

    def _generator(self, feed: Feed) -> Generator:
        """Fill a generator once for all formats of a feed, which are written in a row."""
        if self._last is None or self._last[0] is not feed:
            self._last = (feed, Generator(prepare_feed(feed, self._site_title)))
        return self._last[1]

    def _piece(self, article: Article, mode: ContentMode, form: FormatName, feed: Feed) -> bytes:
        kept = self._kept.get((id(article), mode))
        if kept is None or form not in kept.forms:
            kept = self._keep(article, mode, {form, *feed.urls})
        return kept.forms[form]

    def _keep(self, article: Article, mode: ContentMode, forms: set[FormatName]) -> _Kept:
        """Serialise *article* in all *forms* at once, so that neither its body nor its tree stays."""
        known = self._kept.pop((id(article), mode), _Kept(article, {}))
        entry = Entry(prepare(article, mode, self._body, self._schemes))
        fresh = {form: PIECES[form](entry) for form in sorted(forms - known.forms.keys())}
        kept = _Kept(article, known.forms | fresh)
        self._size += _size(kept) - _size(known)
        self._kept[id(article), mode] = kept
        while self._size > _KEPT_BYTES and len(self._kept) > 1:
            self._size -= _size(self._kept.pop(next(iter(self._kept))))
        return kept

    def _shortest(self, feed: Feed, room: int, form: FormatName) -> list[bytes]:
        """Give the newest article in summary form, if that fits."""
        return _fitting([self._piece(a, "summary", form, feed) for a in feed.articles[:1]], room, form)


def _size(kept: _Kept) -> int:
    return sum(map(len, kept.forms.values()))


def _fitting(pieces: Sequence[bytes], room: int, form: FormatName) -> list[bytes]:
    """Keep the newest that fit into *room* bytes; the oldest, which stand last, are left out."""
    gap = len(SEPARATORS[form])
    ends = accumulate(len(piece) + gap for piece in pieces)
    return [piece for piece, end in zip(pieces, ends, strict=True) if end - gap <= room]
