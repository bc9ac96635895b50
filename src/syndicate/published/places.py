"""A file or a URL -> the feed there, with the pages of older entries that it names.

The only part of reading that asks the network, and only for what it is given.
"""

import re
import urllib.error
import urllib.request
from http.client import HTTPException
from itertools import chain
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from msgspec import Struct

from syndicate import __version__
from syndicate.content.urls import encode
from syndicate.errors import InputError
from syndicate.model import FormatName
from syndicate.published.entry import Document, Entry
from syndicate.published.formats import LARGEST, read, too_large

_PAGES = 200
_SECONDS = 20
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_WEB = ("http", "https")
# Those of `urllib.request.build_opener`, but for files, FTP and data in the URL itself.
_HANDLERS = (
    urllib.request.ProxyHandler,
    urllib.request.HTTPHandler,
    urllib.request.HTTPSHandler,
    urllib.request.HTTPDefaultErrorHandler,
    urllib.request.HTTPRedirectHandler,
    urllib.request.HTTPErrorProcessor,
    urllib.request.UnknownHandler,
)


class Published(Struct, frozen=True, kw_only=True):
    """A feed as it is out: all entries of its pages, each once.

    *place* is what was asked for, *found_at* where it was, which a redirect may make another. *older* is the
    address of a page that was not read. *problems* are sentences.
    """

    place: str
    found_at: str
    kind: FormatName
    entries: tuple[Entry, ...]
    pages: int = 1
    older: str = ""
    problems: tuple[str, ...] = ()


def load(place: str, folder: Path) -> Published:
    """Read the feed at a URL (http or https) or in a file, which is relative to *folder*.

    Pages of older entries (RFC 5005, `next_url` of JSON Feed) are read too, at most 200 of them; a file's
    only where they are files beside it. Raises `InputError` if it cannot be had or is no feed.
    """
    pages: dict[str, Document] = {}
    problems: list[str] = []
    at, first, older = place, place, ""
    while not pages or (at and at not in pages and len(pages) < _PAGES):
        data, found_at = _get(at, folder)
        pages[at] = read(data, base=found_at if _is_url(found_at) else "", name=found_at)
        problems += [f"{found_at}: {pages[at].mended}"] if pages[at].mended else []
        first = found_at if at == place else first
        older = pages[at].older
        at = _beside(found_at, older)
    entries: dict[tuple[str, str], Entry] = {}
    for each in chain.from_iterable(page.entries for page in pages.values()):
        entries.setdefault((each.id, each.url), each)
    return Published(
        place=place,
        found_at=first,
        kind=pages[place].kind,
        entries=tuple(entries.values()),
        pages=len(pages),
        older=older if older and at not in pages else "",
        problems=tuple(problems),
    )


def _is_url(place: str) -> bool:
    return _SCHEME.match(place) is not None


def _beside(place: str, link: str) -> str:
    """Return where the page is that another one at *place* links to; "" if a file leads out of its folder."""
    if _is_url(place):
        return link if link.lower().startswith(("http://", "https://")) else ""
    pure = PurePosixPath(unquote(link))
    if not link or _is_url(link) or pure.is_absolute() or ".." in pure.parts:
        return ""
    return str(Path(place).parent / pure)


def _get(place: str, folder: Path) -> tuple[bytes, str]:
    """Return the bytes at a place, and where they really were."""
    if not place:
        raise InputError("an empty text names no feed; give a file or a URL")
    scheme = _SCHEME.match(place)
    if scheme is None:
        return _file(folder / place, place)
    if scheme[1].lower() not in _WEB:
        raise InputError(f"{place}: can be fetched with http and https only; for a file, give its path")
    return _fetched(place)


def _file(location: Path, place: str) -> tuple[bytes, str]:
    try:
        with location.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{place}: cannot be read: {reason}") from error
    return _bounded(data, place), place


def _fetched(url: str) -> tuple[bytes, str]:
    headers = {"User-Agent": f"syndicate/{__version__}", "Accept-Encoding": "gzip", "Accept": "*/*"}
    try:
        request = urllib.request.Request(encode(url) or url, headers=headers)  # noqa: S310 - http(s), see above
        with _web().open(request, timeout=_SECONDS) as answer:
            assert answer is not None  # noqa: S101 - what no handler takes, the last one refuses
            return _bounded(answer.read(LARGEST + 1), url), str(answer.url)
    except urllib.error.HTTPError as error:
        error.close()
        raise InputError(f"{url}: the server answers {error.code} {error.reason}") from error
    except (OSError, HTTPException, ValueError) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        raise InputError(f"{url}: cannot be fetched: {reason}") from error


def _web() -> urllib.request.OpenerDirector:
    """Return what opens http and https, and follows at most ten redirects, to nothing else."""
    opener = urllib.request.OpenerDirector()
    for handler in _HANDLERS:
        opener.add_handler(handler())
    return opener


def _bounded(data: bytes, place: str) -> bytes:
    if len(data) > LARGEST:
        raise InputError(f"{place}: {too_large()}")
    return data
