"""Article -> URL: permalink patterns, and the names of files and titles as parts of paths."""

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from syndicate.content.urls import encode

_TOKEN = re.compile(r":([a-z]+)")
_MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class Place(Struct, frozen=True, kw_only=True):
    """What a permalink is made from: *path* is the source below its articles folder, without a suffix."""

    path: PurePosixPath
    slug: str
    title: str
    published: datetime

    @property
    def section(self) -> str:
        """The first folder, or "" for an article that lies in none."""
        return self.path.parts[0] if len(self.path.parts) > 1 else ""


def permalink(site_url: str, place: Place, pattern: str, prefix: str = "") -> str:
    """Return the URL below *site_url* that *pattern* (`/:year/:slug/`) gives, or the path's own if it is "".

    *prefix* is a folder for articles in another than the site's language.
    """
    if pattern:
        path = _TOKEN.sub(lambda token: _value(token[1], place), pattern)
    else:
        name = path_part(place.slug) if place.slug else path_part(place.path.name)
        path = "/".join([*(path_part(part) for part in place.path.parts[:-1]), name]) + "/"
    return join(site_url, re.sub(r"/{2,}", "/", f"/{prefix}/{path}"))


def join(site_url: str, link: str) -> str:
    """Return an absolute URL for a path below the site, or for *link* itself if it is one already.

    Raises `ValueError` for what is neither, such as `javascript:`.
    """
    parts = urlsplit(link)
    if parts.scheme and parts.scheme not in ("http", "https"):
        raise ValueError(f"{link!r} is not a web address")
    return encode(urljoin(site_url, link if parts.scheme else link.lstrip("/")))


def unknown_tokens(pattern: str) -> list[str]:
    """Return the tokens of *pattern* that do not exist."""
    return [token for token in _TOKEN.findall(pattern) if token not in TOKENS]


def path_part(text: str) -> str:
    """Return *text* as Hugo puts it in a path: lower case, hyphens for spaces, accents kept."""
    text = unicodedata.normalize("NFC", text.strip()).lower()
    kept = [char if _stays(char) else "-" if char.isspace() else "" for char in text]
    return re.sub(r"-{2,}", "-", "".join(kept)).strip("-") or "-"


def _stays(char: str) -> bool:
    return char in "._+~-@" or unicodedata.category(char)[0] in "LNM"


def _value(token: str, place: Place) -> str:
    return TOKENS[token](place) if token in TOKENS else f":{token}"


def _slug_or_title(place: Place) -> str:
    return path_part(place.slug or place.title or place.path.name)


TOKENS: dict[str, Callable[[Place], str]] = {
    "year": lambda place: f"{place.published.year:04}",
    "month": lambda place: f"{place.published.month:02}",
    "monthname": lambda place: _MONTH_NAMES[place.published.month - 1],
    "day": lambda place: f"{place.published.day:02}",
    "yearday": lambda place: str(place.published.timetuple().tm_yday),
    "section": lambda place: path_part(place.section) if place.section else "",
    "sections": lambda place: "/".join(path_part(part) for part in place.path.parts[:-1]),
    "slug": _slug_or_title,
    "title": lambda place: path_part(place.title or place.path.name),
    "filename": lambda place: path_part(place.path.name),
    "contentbasename": lambda place: path_part(place.path.name),
    "slugorfilename": lambda place: path_part(place.slug or place.path.name),
    "slugorcontentbasename": lambda place: path_part(place.slug or place.path.name),
}
