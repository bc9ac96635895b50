"""Article -> URL: permalink patterns, and the names of files and titles as parts of paths."""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, urlsplit

from msgspec import Struct

from syndicate.content import urls
from syndicate.dates import MONTHS
from syndicate.sources import names
from syndicate.sources.matter import Mapping

_TOKEN = re.compile(r":([a-z]\w*)")
# Nothing to be done: small letters, and hyphens between them.
_PLAIN_PART = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SLASHES = re.compile(r"/{2,}")
_UNKNOWN = re.compile(r"(?:^|/):[a-z]")
# What a generator would fill in, in words of its own.
_TEMPLATE = re.compile(r"\{[{%]")
_UPWARDS = re.compile(r"(?:^|[/\\]|%2f|%5c)(?:\.|%2e){2}(?:[/\\?#]|%2f|%5c|$)", re.IGNORECASE)
WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


class UntoldError(ValueError):
    """A URL that cannot be told exactly: the end of a sentence, and a *remedy*."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


class Place(Struct, frozen=True, kw_only=True):
    """What a permalink is made from.

    *path* is the source below its articles folder, without a suffix; *sections* are the folders in it that
    name no language; *language* is the one that the article is marked with, "" if it is the site's, and
    *marked* the same in any case. *author* is the first, *pretty_url* a switch of the article's own. *below*
    is the file below its articles folder and *source* below the site's, both as they stand, the latter a
    text, and *folder* where that articles folder is; *cased* tells that their capitals stay in a URL.
    *slug* is the article's own if it *has_slug*, else what the dialect makes for it.
    *prefix* is the folder of a language that is not the site's, where the file's name or place says that.
    *zone* is the site's, and *settings* what the dialect knows of the generator's configuration.
    """

    path: str
    sections: tuple[str, ...]
    slug: str
    has_slug: bool = False
    title: str
    date: datetime
    categories: tuple[str, ...] = ()
    language: str = ""
    marked: str = ""
    pretty_url: str = ""
    author: str = ""
    below: str = ""
    source: str = ""
    folder: Path = Path()
    prefix: str = ""
    cased: bool = False
    zone: tzinfo = UTC
    settings: Mapping = {}

    @property
    def section(self) -> str:
        """The first of the folders, "" if the article lies in none."""
        return self.sections[0] if self.sections else ""


def path_of(place: Place) -> str:
    """Return the path of the source with its slug, as Hugo does: `posts/name/`."""
    folders, slash, name = place.path.rpartition("/")
    return f"{_folders(folders)}{slash}{path_part(place.slug, name)}/"


@lru_cache(maxsize=1_000)
def _folders(path: str) -> str:
    return "/".join(map(path_part, path.split("/"))) if path else ""


def permalink(site_url: str, path: str, prefix: str = "") -> str:
    """Return the URL of *path* below *site_url*.

    *prefix* is a folder for articles in another than the site's language, left out where the path begins
    with it. A path that is an address already stays.
    """
    if "://" in path:
        return join(site_url, path)
    path = path.lstrip("/")
    if prefix and path.partition("/")[0].lower() != prefix.lower():
        path = f"{prefix}/{path}"
    return join(site_url, _SLASHES.sub("/", path) if "//" in path else path)


def fill(pattern: str, place: Place) -> str:
    """Return *pattern* with the values of its tokens; what is no token stays."""
    return _TOKEN.sub(
        lambda token: TOKENS[token[1]](place) if token[1] in TOKENS else token[0],
        pattern,
    )


def filled(link: str, place: Place) -> str:
    """Return the front matter's URL with the values of its tokens; raises `ValueError` as `literal` does."""
    url = literal(fill(link, place))
    if _UNKNOWN.search(url):
        raise ValueError("holds what is not understood")
    return url


def literal(link: str) -> str:
    """Return the URL of a front matter as it stands; raises `ValueError` for a template and for `..`."""
    if _TEMPLATE.search(link):
        raise ValueError("holds what is not understood")
    if _UPWARDS.search(link):
        raise ValueError("leads upwards")
    return link


def join(site_url: str, link: str) -> str:
    """Return an absolute URL for a path below the site, or for *link* itself if it is one already.

    Raises `ValueError` for what is neither, such as `javascript:`.
    """
    below = link.lstrip("/")
    if urls.is_plain_path(below):
        address = _top(site_url) + below
        return address if below.isascii() else urls.encode(address)
    try:
        parts = urlsplit(link)
        whole = parts.scheme in ("http", "https") and parts.netloc != ""
        url = urls.encode(urls.join(site_url, link if whole else below))
    except ValueError:
        url = ""
    if not url or (parts.scheme and not whole):
        raise ValueError(f"{link[:200]!r} is not a web address")
    return url


@lru_cache
def _top(site_url: str) -> str:
    """Return what stands before a plain path in an address of the site."""
    return urls.encode(urls.join(site_url, "-"))[:-1]


def path_part(*texts: str, cased: bool = False) -> str:
    """Return a text as Hugo puts it in a path: lower case, hyphens for spaces, accents kept.

    It is the first of which something is left: nothing is of an emoji, and `..` would lead elsewhere.
    Capitals stay if it is *cased*.
    """
    for text in texts:
        if _PLAIN_PART.fullmatch(text):
            return text
        tidy = unicodedata.normalize("NFC", text.strip())
        letters = tidy if cased else tidy.lower()
        kept = [char if _stays(char) else "-" if char.isspace() else "" for char in letters]
        name = re.sub(r"-{2,}", "-", "".join(kept)).strip("-")
        if name.strip("."):
            return name
    return "-"


def same_part(text: str) -> str:
    """Return a text as it stands as a part of a path; what a URL would read as more than that is encoded."""
    return quote(text, safe="!$&'()*+,;=@") if text.strip(".") else "-"


def _stays(char: str) -> bool:
    return char in "._+~-@" or unicodedata.category(char)[0] in "LNM"


# The keys are those of `syndicate.config.patterns.PERMALINK_TOKENS`, against which patterns are checked.
TOKENS: dict[str, Callable[[Place], str]] = {
    "year": lambda place: f"{place.date.year:04}",
    "month": lambda place: f"{place.date.month:02}",
    "monthname": lambda place: MONTHS[place.date.month - 1],
    "day": lambda place: f"{place.date.day:02}",
    "weekday": lambda place: str(place.date.isoweekday() % 7),
    "weekdayname": lambda place: WEEKDAYS[place.date.isoweekday() % 7],
    "yearday": lambda place: str(place.date.timetuple().tm_yday),
    "section": lambda place: path_part(place.section, cased=place.cased) if place.section else "",
    "sections": lambda place: "/".join(path_part(part, cased=place.cased) for part in place.sections),
    "title": lambda place: path_part(place.title, names.name(place.path)),
    "slug": lambda place: path_part(place.slug, place.title, names.name(place.path)),
    "filename": lambda place: path_part(names.name(place.path), cased=place.cased),
    "slugorfilename": lambda place: path_part(place.slug, names.name(place.path), cased=place.cased),
    "contentbasename": lambda place: path_part(names.name(place.path), cased=place.cased),
    "slugorcontentbasename": lambda place: path_part(place.slug, names.name(place.path), cased=place.cased),
}
