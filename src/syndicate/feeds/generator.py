"""The one importer of feedgen: its generator and entry, filled from our nouns, with its defects mended.

The defects are numbered F1, F2, … in docs/explanation/design.md, with the upstream issue where there is one;
a workaround names its row, and has a test of the behaviour we want, so that it stays right with a release
that mends the defect. feedgen builds the trees; `rss` and `atom` complete them; JSON Feed, which feedgen
lacks, is written from the same objects.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, TypeAlias

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from syndicate.feeds import atom, jsonfeed, podcast, rss
from syndicate.feeds.prepared import Prepared
from syndicate.model import Feed, FormatName, Person

NAME = "syndicate"
URL = "https://syndicate.example/"
PieceName: TypeAlias = FormatName | Literal["podcast"]


class Entry(FeedEntry):  # type: ignore[misc]  # untyped upstream
    """An article as feedgen's entry; its `…_bytes` are what `splice` puts into a feed."""

    def __init__(self, prepared: Prepared) -> None:
        super().__init__()
        self.prepared = prepared
        article = prepared.article
        self.guid(article.id, permalink=article.id == article.url)
        self.title(prepared.heading)
        # F6: both dates are set whatever the article, as feedgen's constructor takes the clock.
        self.updated(article.updated)
        self.published(article.published)
        # F7: feedgen formats RSS dates by switching the process's locale, which is not thread-safe; without
        # a date it does not, and `rss` writes the element.
        self._FeedEntry__rss_pubDate = None
        # F10: `description()` would overwrite the content (of Atom), so there is only `summary()`.
        self.summary(prepared.text)
        if prepared.html:
            # F9: `CDATA` would become a media type in Atom, and `xhtml` raises on `<br>`.
            self.content(prepared.html, type="html")
        # F17: fresh dictionaries and lists everywhere, as feedgen adds keys to what it is given.
        if article.authors:
            self.author([_person(person) for person in article.authors])
        self.link(atom.links(article))
        self.category(_categories(prepared))
        # F11, F14: `rss` writes these.
        self._FeedEntry__rss_author = self._FeedEntry__rss_category = self._FeedEntry__rss_enclosure = None

    def rss_entry(self, extensions: bool = True) -> etree._Element:  # noqa: FBT001, FBT002 - upstream's
        """Build the item."""
        item: etree._Element = super().rss_entry(extensions)
        if not self.prepared.article.title:  # F12
            etree.strip_elements(item, "title")
        rss.complete_item(item, self.prepared)
        return item

    def atom_entry(self, extensions: bool = True) -> etree._Element:  # noqa: FBT001, FBT002 - upstream's
        """Build the entry."""
        entry: etree._Element = super().atom_entry(extensions)
        # F1: upstream loses all attributes of links but the address.
        for element, link in zip(entry.iterchildren("link"), self.link() or (), strict=True):
            element.attrib.update(link)
        next(entry.iterchildren("id")).text = self.prepared.iri  # `guid()` sets one id for all formats
        atom.complete_entry(entry, self.prepared)
        return entry

    def rss_bytes(self) -> bytes:
        """Serialise the item as it stands in a feed: indented, without namespace declarations."""
        root = etree.Element("rss", nsmap=rss.NAMESPACES)
        etree.SubElement(root, "channel").append(self.rss_entry())
        return rss.hex_references(_piece(root, b"    <item", b"  </channel>"))

    def podcast_bytes(self) -> bytes:
        """Serialise the item as it stands in a podcast's feed; the same as `rss_bytes` otherwise."""
        root = etree.Element("rss", nsmap=rss.NAMESPACES | podcast.NAMESPACES)
        item = Entry(podcast.with_recording(self.prepared)).rss_entry()
        podcast.complete_item(item, self.prepared)
        etree.SubElement(root, "channel").append(item)
        return rss.hex_references(_piece(root, b"    <item", b"  </channel>"))

    def atom_bytes(self) -> bytes:
        """Serialise the entry as it stands in a feed: indented, without namespace declarations."""
        root = etree.Element("feed", nsmap=atom.NAMESPACES)
        root.append(self.atom_entry())
        return _piece(root, b"  <entry", b"</feed>")

    def json_bytes(self) -> bytes:
        """Serialise the item as it stands in a feed."""
        return jsonfeed.item(self.prepared)


class Generator(FeedGenerator):  # type: ignore[misc]  # untyped upstream
    """feedgen's generator, filled once from a feed that `prepared.prepare_feed` made, for three formats."""

    def __init__(self, feed: Feed, entries: Iterable[Entry] = ()) -> None:
        super().__init__()
        self.register_extension("syndicate_rss", _RssExtension, atom=False)
        self.register_extension("syndicate_atom", _AtomExtension, rss=False)
        self.syndicate_rss.feed = self.syndicate_atom.feed = self._head = feed
        self.id(atom.feed_id(feed))
        self.title(feed.title)
        # F13: RSS must have a description; `atom` drops the subtitle that this makes.
        self.description(feed.description or feed.title)
        # F6, F7: as in `Entry`; `updated` sets both formats' dates.
        self.updated(feed.updated)
        self._FeedGenerator__rss_lastBuildDate = None
        # F2: in RSS the last link of any kind becomes the channel's, so this is the only one; each format's
        # address of its own file is added by `rss` and `atom`.
        self.link({"href": feed.home_url, "rel": "alternate", "type": "text/html"})
        self.author([_person(person) for person in feed.authors])
        self.generator(NAME, uri=URL)
        self.docs(rss.SPECIFICATION)
        for name in ("language", "icon", "logo", "copyright"):
            getattr(self, name)(getattr(feed, name) or None)
        for entry in entries:
            self.add_entry(entry, order="append")  # F5: upstream prepends

    def rss_bytes(self) -> bytes:
        """Serialise as RSS 2.0."""
        return rss.hex_references(self.rss_str(pretty=True))

    def atom_bytes(self) -> bytes:
        """Serialise as Atom 1.0."""
        data: bytes = self.atom_str(pretty=True)
        return data

    def json_bytes(self) -> bytes:
        """Serialise as JSON Feed 1.1."""
        pieces = [entry.json_bytes() for entry in self.entry()]
        return b"".join(splice("json", jsonfeed.head(self._head), pieces))


class _RssExtension(BaseExtension):  # type: ignore[misc]  # untyped upstream
    """Declares the namespaces at the root, the same for all, and completes the channel before its items."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        return rss.NAMESPACES | (podcast.NAMESPACES if self.feed.podcast else {})

    def extend_rss(self, root: etree._Element) -> etree._Element:
        channel = root[0]
        # F16: upstream drops the generator's URL in RSS, where the text is all there is.
        channel.findall("generator")[0].text = f"{NAME} ({URL})"
        rss.complete_channel(channel, self.feed)
        if self.feed.podcast:
            podcast.complete_channel(channel, self.feed, self.feed.podcast)
        return root


class _AtomExtension(BaseExtension):  # type: ignore[misc]  # untyped upstream
    """Declares the namespaces at the root, always the same, and completes the feed before its entries."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        return atom.NAMESPACES

    def extend_atom(self, root: etree._Element) -> etree._Element:
        atom.complete_feed(root, self.feed)
        return root


HEADS: dict[FormatName, Callable[[Generator], bytes]] = {
    "rss": Generator.rss_bytes,
    "atom": Generator.atom_bytes,
    "json": Generator.json_bytes,
}
PIECES: dict[PieceName, Callable[[Prepared], bytes]] = {
    "rss": lambda prepared: Entry(prepared).rss_bytes(),
    "podcast": lambda prepared: Entry(prepared).podcast_bytes(),
    "atom": lambda prepared: Entry(prepared).atom_bytes(),
    "json": jsonfeed.item,
}
TAILS: dict[FormatName, bytes] = {"rss": rss.TAIL, "atom": atom.TAIL, "json": jsonfeed.TAIL}
SEPARATORS: dict[FormatName, bytes] = {"rss": b"", "atom": b"", "json": jsonfeed.SEPARATOR}


def splice(form: FormatName, head: bytes, pieces: Sequence[bytes]) -> tuple[bytes, ...]:
    """Put serialised entries into *head*, a whole document without any; return the parts of the document."""
    parts = [head.removesuffix(TAILS[form])]
    for number, piece in enumerate(pieces):
        parts += (SEPARATORS[form], piece) if number else (piece,)
    return *parts, TAILS[form]


def _piece(root: etree._Element, start: bytes, end: bytes) -> bytes:
    """Cut the one entry out of *root*: from the first *start* to the last *end*."""
    data = etree.tostring(root, encoding="UTF-8", pretty_print=True)
    return data[data.index(start) : data.rindex(end)]


def _person(person: Person) -> dict[str, str]:
    values = {"name": person.name, "email": person.email, "uri": person.url}
    return {key: value for key, value in values.items() if value}


def _categories(prepared: Prepared) -> list[dict[str, str]]:
    """List terms once each (F17: feedgen writes an empty category where one is blank; none is, prepared)."""
    article = prepared.article
    schemes = dict(prepared.schemes)
    terms = dict.fromkeys((term.label, term.kind) for term in (*article.categories, *article.tags))
    return [
        {"term": label, "label": label} | ({"scheme": schemes[kind]} if schemes.get(kind) else {})
        for label, kind in terms
    ]
