"""Files of feeds: a head of feedgen's and the entries, serialised once each and spliced in."""

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, chain
from typing import Any, TypeAlias

from msgspec import Struct

from syndicate.feeds import shapes
from syndicate.feeds.generator import HEADS, SEPARATORS, Generator, PieceName, splice
from syndicate.feeds.prepared import prepare, prepare_feed
from syndicate.model import Article, ContentMode, Feed, FormatName
from syndicate.parallel import batched

_Job: TypeAlias = tuple[Article, ContentMode, set[PieceName]]
Spread: TypeAlias = Callable[[Callable[[Any], Any], Sequence[Any]], Sequence[Any]]
_KEPT_BYTES = 256 * 2**20


class Held(Struct, frozen=True):
    """What `max_bytes` leaves of a feed in one format: how many articles, and the newest whole or cut."""

    articles: int
    whole: bool


class _Kept(Struct, frozen=True):
    """An article's serialised forms; *article* is held so that its `id()` is not given to another."""

    article: Article
    forms: dict[PieceName, bytes]


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
        """Give the whole file of *feed* in *format*; the same feed gives the same bytes."""
        return b"".join(self.parts(feed, format))

    def parts(self, feed: Feed, format: FormatName) -> tuple[bytes, ...]:  # noqa: A002 - as above
        """Give the parts of the file of *feed* in *format*, one after another.

        Past `max_bytes` the oldest articles are left out; if not even the newest fits, its summary form
        stands for it; if that does not fit either, the feed is empty.
        """
        head = self._head(feed, format)
        whole = self._fitting(feed, format, len(head))
        return splice(format, head, whole or self._shortest(feed, format, len(head)))

    def warm(self, feeds: Sequence[Feed], spread: Spread) -> None:
        """Serialise ahead whatever *feeds* will need, by *spread*: a `map` that may use several processes.

        It is given batches of articles, which are all rendered before the first is serialised.
        """
        wanted: dict[tuple[int, ContentMode], _Job] = {}
        for feed in feeds:
            names = _pieces(feed)
            for article in feed.articles:
                mode = article.content or feed.content
                wanted.setdefault((id(article), mode), (article, mode, set()))[2].update(names)
        jobs = list(wanted.values())
        made = chain.from_iterable(spread(self._serialise, batched(jobs)))
        for (article, mode, _), forms in zip(jobs, made, strict=True):
            self._store(article, mode, _Kept(article, forms))

    def held(self, feed: Feed, format: FormatName) -> Held:  # noqa: A002 - the noun of the house
        """Tell what `write` puts into the file of *feed* in *format*."""
        if feed.max_bytes is None:
            return Held(len(feed.articles), whole=True)
        used = len(self._head(feed, format))
        if whole := self._fitting(feed, format, used):
            return Held(len(whole), whole=True)
        return Held(len(self._shortest(feed, format, used)), whole=not feed.articles)

    def _head(self, feed: Feed, form: FormatName) -> bytes:
        return HEADS[form](self._generator(feed))

    def _generator(self, feed: Feed) -> Generator:
        """Fill a generator once for all formats of a feed, which are written in a row."""
        if self._last is None or self._last[0] is not feed:
            self._last = (feed, Generator(prepare_feed(feed, self._site_title)))
        return self._last[1]

    def _piece(self, article: Article, mode: ContentMode, name: PieceName, feed: Feed) -> bytes:
        kept = self._kept.get((id(article), mode))
        if kept is None or name not in kept.forms:
            kept = self._keep(article, mode, {name, *_pieces(feed)})
        return kept.forms[name]

    def _keep(self, article: Article, mode: ContentMode, forms: set[PieceName]) -> _Kept:
        """Serialise *article* in all *forms* at once, so that neither its body nor its tree stays."""
        known = self._kept.get((id(article), mode), _Kept(article, {}))
        (fresh,) = self._serialise([(article, mode, forms - known.forms.keys())])
        return self._store(article, mode, _Kept(article, known.forms | fresh))

    def _serialise(self, jobs: Sequence[_Job]) -> list[dict[PieceName, bytes]]:
        ready = [prepare(article, mode, self._body, self._schemes) for article, mode, _ in jobs]
        return [shapes.pieces(each, forms) for each, (_, _, forms) in zip(ready, jobs, strict=True)]

    def _store(self, article: Article, mode: ContentMode, kept: _Kept) -> _Kept:
        key = (id(article), mode)
        before = self._kept.pop(key, None)
        self._size += _size(kept) - (_size(before) if before else 0)
        self._kept[key] = kept
        while self._size > _KEPT_BYTES and len(self._kept) > 1:
            self._size -= _size(self._kept.pop(next(iter(self._kept))))
        return kept

    def _fitting(self, feed: Feed, form: FormatName, used: int) -> list[bytes]:
        """Give the newest articles that fit beside the *used* bytes."""
        name, usual = _piece(feed, form), feed.content
        pieces = [self._piece(article, article.content or usual, name, feed) for article in feed.articles]
        return pieces if feed.max_bytes is None else _fitting(pieces, feed.max_bytes - used, form)

    def _shortest(self, feed: Feed, form: FormatName, used: int) -> list[bytes]:
        """Give the newest article in summary form, if that fits."""
        name = _piece(feed, form)
        pieces = [self._piece(article, "summary", name, feed) for article in feed.articles[:1]]
        return pieces if feed.max_bytes is None else _fitting(pieces, feed.max_bytes - used, form)


def _piece(feed: Feed, form: FormatName) -> PieceName:
    """Return how an article of the feed is serialised for a format."""
    return "podcast" if feed.podcast and form == "rss" else form


def _pieces(feed: Feed) -> set[PieceName]:
    return {_piece(feed, form) for form in feed.urls}


def _size(kept: _Kept) -> int:
    return sum(map(len, kept.forms.values()))


def _fitting(pieces: Sequence[bytes], room: int, form: FormatName) -> list[bytes]:
    """Keep the newest that fit into *room* bytes; the oldest, which stand last, are left out."""
    gap = len(SEPARATORS[form])
    ends = accumulate(len(piece) + gap for piece in pieces)
    return [piece for piece, end in zip(pieces, ends, strict=True) if end - gap <= room]
