"""The nouns: frozen values that the rest of syndicate passes round.

A text that is absent is `""`, a sequence that is absent is `()`. Datetimes are aware. *Entry*, *item*,
*guid* and *channel* are words of single formats and occur only in the modules that write those.
"""

from datetime import datetime
from pathlib import PurePosixPath
from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning"]
ContentMode = Literal["full", "summary"]
FormatName = Literal["rss", "atom", "json"]
FORMAT_NAMES: dict[FormatName, str] = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}
"""What people call them."""
FILES: dict[FormatName, str] = {"rss": "rss.xml", "atom": "atom.xml", "json": "feed.json"}
"""What a feed's file is called."""


class Finding(Struct, frozen=True, kw_only=True, order=True):
    """Something wrong with an input, or mended in it.

    *path* is relative to the site's folder; *line* and *column* are 1-based, 0 where none applies. An error
    means that the article is left out, or that a table which articles share was not read; a warning that it
    is in, with something mended or dropped.
    """

    path: str
    line: int = 0
    column: int = 0
    severity: Severity
    message: str
    remedy: str


class LeftOut(Struct, frozen=True, kw_only=True, order=True):
    """A source file that is no article, or none to publish; *path* as in `Finding`, *reason* one word."""

    path: str
    reason: str


class Person(Struct, frozen=True, kw_only=True):
    """An author (RFC 4287 §3.2)."""

    name: str
    email: str = ""
    url: str = ""


class Term(Struct, frozen=True, kw_only=True):
    """A category, tag, language, author or section under which articles are grouped.

    *label* is the spelling of the article that holds it, *slug* its place in paths and URLs: two labels
    that differ only in case, width, or hyphen, underscore and space have one slug.
    """

    kind: str
    label: str
    slug: str


class Image(Struct, frozen=True, kw_only=True):
    """An article's picture; width and height in pixels, `None` where unknown."""

    url: str
    alt: str = ""
    width: int | None = None
    height: int | None = None


class Enclosure(Struct, frozen=True, kw_only=True):
    """A media file that belongs to an article; length in bytes, duration in seconds, `None` where unknown."""

    url: str
    media_type: str
    length: int | None = None
    duration: int | None = None
    title: str = ""


class Transcript(Struct, frozen=True, kw_only=True):
    """What is said in a recording, as a file of some media type."""

    url: str
    media_type: str


class Episode(Struct, frozen=True, kw_only=True):
    """What an article with a recording says of itself as an episode of a podcast.

    *title* is without a number, *image* its own square cover, *chapters* the URL of a file; *explicit* is
    None where it says no other than the show does.
    """

    number: int | None = None
    season: int | None = None
    type: Literal["", "full", "trailer", "bonus"] = ""
    title: str = ""
    explicit: bool | None = None
    image: str = ""
    transcripts: tuple[Transcript, ...] = ()
    chapters: str = ""


class Podcast(Struct, frozen=True, kw_only=True):
    """What makes a feed a podcast, in the words of Apple.

    *category* has pairs of a category and one below it, "" for none. Without *author* it is the feed's,
    without *guid* that of its address.
    """

    image: str
    category: tuple[tuple[str, str], ...]
    explicit: bool = False
    author: str = ""
    owner: Person | None = None
    type: Literal["episodic", "serial"] = "episodic"
    guid: str = ""
    locked: bool = False


class Translation(Struct, frozen=True, kw_only=True):
    """The same article in another language (BCP 47 tag) at another URL."""

    language: str
    url: str


class Correction(Struct, frozen=True, kw_only=True):
    """A correction that the author declared in the article's front matter."""

    date: datetime
    text: str


class Article(Struct, frozen=True, kw_only=True):
    """One published article, without its body, which is rendered when something needs it.

    *id* never changes once published, *url* is the permalink, *path* is the source file relative to the
    site's folder. *title* and *summary* are plain text. *content* overrides a feed's content mode.
    """

    id: str
    url: str
    path: str
    title: str
    published: datetime
    updated: datetime
    language: str
    summary: str = ""
    authors: tuple[Person, ...] = ()
    categories: tuple[Term, ...] = ()
    tags: tuple[Term, ...] = ()
    section: str = ""
    image: Image | None = None
    enclosures: tuple[Enclosure, ...] = ()
    episode: Episode | None = None
    external_url: str = ""
    translations: tuple[Translation, ...] = ()
    corrections: tuple[Correction, ...] = ()
    expires: datetime | None = None
    pinned: bool = False
    content: ContentMode | None = None

    @property
    def recording(self) -> Enclosure | None:
        """The audio or video that it is about; None if it has none."""
        return recording_of(self.enclosures)


def recording_of(enclosures: tuple[Enclosure, ...]) -> Enclosure | None:
    """Return the first audio, or video, of the files that belong to an article."""
    return next((each for each in enclosures if each.media_type.startswith(("audio/", "video/"))), None)


class Withdrawn(Struct, frozen=True, kw_only=True, order=True):
    """An article that is published no more: its id in Atom, and since *when*, as RFC 3339 writes it."""

    id: str
    when: str


class Feed(Struct, frozen=True, kw_only=True):
    """One channel, ready to write: its articles in their order, newest first, and how to show them.

    *key* identifies it for ever ("site", "tag/python", "custom/security"); *kind* is the part before the
    slash. *urls* and *paths* say, per format, where it is served and which file it is, relative to the
    output folder; *also* are further paths of the same bytes. *term* is the group's term where it has one.
    *max_bytes* (None: no limit) bounds each file by leaving out the oldest articles. *total* is how many
    articles there are in all, of which the feed holds the newest. *hubs* are the URLs of those who tell
    subscribers of a change. With *gzip* each file has a compressed twin. All articles of a *podcast* have a
    recording.


    *history* is all that the feed is about, whatever its limit, where something has to know that.
    *previous* says per format where the archive before this document is served, and *current*, of an archive
    alone, where the feed itself is. *open* names the period that has no archive yet. *withdrawn* is what Atom
    says of articles that are gone.
    """

    key: str
    kind: str
    title: str
    description: str
    home_url: str
    language: str
    updated: datetime
    articles: tuple[Article, ...]
    total: int = 0
    urls: dict[FormatName, str]
    paths: dict[FormatName, str]
    also: tuple[tuple[FormatName, str], ...] = ()
    content: ContentMode = "full"
    term: Term | None = None
    authors: tuple[Person, ...] = ()
    icon: str = ""
    logo: str = ""
    copyright: str = ""
    max_bytes: int | None = None
    hubs: tuple[str, ...] = ()
    gzip: bool = False
    podcast: Podcast | None = None
    history: tuple[Article, ...] = ()
    previous: dict[FormatName, str] = {}
    current: dict[FormatName, str] = {}
    open: str = ""
    withdrawn: tuple[Withdrawn, ...] = ()


class Output(Struct, frozen=True, kw_only=True):
    """The bytes of a file, not yet on disk; *path* is relative to the output folder.

    They come in *parts*, which are put together where they are asked for, as an article is in many feeds.
    """

    path: PurePosixPath
    parts: tuple[bytes, ...]

    @property
    def data(self) -> bytes:
        """The whole file."""
        return b"".join(self.parts)
