"""Pictures and enclosures: their URLs, and what their local files tell of size and type."""

import re
from importlib import import_module
from math import isfinite
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote, urlsplit

from syndicate import disk
from syndicate.config import Site
from syndicate.content import urls
from syndicate.model import Enclosure, Image
from syndicate.sources.fields import Fields, clean, first

# The registry of media types (iana.org/assignments/media-types), as far as articles enclose files. Python's
# own table differs from version to version.
_TYPES = {
    ".aac": "audio/aac",
    ".avif": "image/avif",
    ".avi": "video/x-msvideo",
    ".epub": "application/epub+zip",
    ".flac": "audio/flac",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".m4a": "audio/mp4",
    ".m4b": "audio/mp4",
    ".m4v": "video/mp4",
    ".mka": "audio/matroska",
    ".mkv": "video/matroska",
    ".mov": "video/quicktime",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".mpeg": "video/mpeg",
    ".mpg": "video/mpeg",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".ogv": "video/ogg",
    ".opus": "audio/ogg",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".torrent": "application/x-bittorrent",
    ".wav": "audio/wav",
    ".weba": "audio/webm",
    ".webm": "video/webm",
    ".webp": "image/webp",
    ".zip": "application/zip",
}
_MEDIA_TYPES = ("type", "mime_type", "mimetype")
_ADDRESSES = ("url", "src", "path", "image")
_CLOCK_BASE = 60
_NUMBER = re.compile(r"\d{1,12}", re.ASCII)


class LocalFiles:
    """Finds the files of a site behind URLs below its address.

    A class, because each picture is measured once however many articles show it.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._sizes: dict[Path, tuple[int, int] | None] = {}

    def find(self, url: str) -> Path | None:
        """Return the local file that will be served at *url*, if there is one."""
        if not url.startswith(self._site.url):
            return None
        parts = unquote(re.split("[?#]", url[len(self._site.url) :])[0]).split("/")
        if any(part in ("", "..") or "\\" in part or ":" in part for part in parts):
            return None
        folders = (self._site.static, *self._site.articles, self._site.root)
        return next((place for folder in folders if disk.is_file(place := folder.joinpath(*parts))), None)

    def locate(self, link: str, base: str) -> str:
        """Return the URL of *link* on the page at *base*, or below the site's if only there is a file.

        Themes differ in what they take a relative path in the front matter to mean.
        """
        url = web_url(link, base)
        top = web_url(link, self._site.url)
        return top if top != url and not self.find(url) and self.find(top) else url

    def locate_recording(self, link: str, base: str) -> str:
        """Return the URL of a recording: as `locate`, or below `media` of the site if that knows no file."""
        url = self.locate(link, base)
        if not self._site.media or urls.scheme(link) or link.startswith("/") or self.find(url):
            return url
        return web_url(link, self._site.media)

    def duration(self, url: str) -> int | None:
        """Return how many seconds the recording at *url* lasts, measured from its local file."""
        location = self.find(url)
        return _lasting(location) if location else None

    def size(self, url: str) -> tuple[int, int] | None:
        """Return width and height in pixels of the picture at *url*, measured from its local file."""
        location = self.find(url)
        if location is None:
            return None
        if location not in self._sizes:
            self._sizes[location] = _measured(location)
        disk.note(str(_imagesize().__file__), disk.THERE)  # another release may measure otherwise
        return self._sizes[location]


def _imagesize() -> ModuleType:
    """Import the library that measures, and with it a client of HTTP, which most builds do without."""
    return import_module("imagesize")


def _measured(location: Path) -> tuple[int, int] | None:
    try:
        width, height = _imagesize().get(location)
    except Exception:  # noqa: BLE001 - imagesize 1.4 raises whatever it meets in a broken file
        return None
    return (int(width), int(height)) if width > 0 and height > 0 else None


def _lasting(location: Path) -> int | None:
    import tinytag  # noqa: PLC0415 - few sites have recordings

    # Another release may measure otherwise.
    disk.is_file(Path(tinytag.__file__))
    try:
        seconds = tinytag.TinyTag.get(location, tags=False).duration or 0
    except Exception:  # noqa: BLE001 - whatever a broken file makes of it
        return None
    return round(seconds) or None if isfinite(seconds) else None


def image(fields: Fields, base: str, files: LocalFiles) -> Image | None:
    """Return the article's picture, its size from the front matter or the local file."""
    value = fields.value("image")
    if not value:
        return None
    value = next((item for item in value if item), "") if isinstance(value, list) else value
    table = value if isinstance(value, dict) else {"url": value}
    link = first(next((table[key] for key in _ADDRESSES if table.get(key)), "")).strip()
    is_link = link.lower() not in ("true", "false") and fields.is_served(link)
    url = files.locate(link, base) if is_link else ""
    if not url:
        return None
    measured = files.size(url) or (None, None)
    return Image(
        url=url,
        alt=clean(first(table.get("alt", ""))) or fields.text("image_alt"),
        width=number(table.get("width")) or measured[0],
        height=number(table.get("height")) or measured[1],
    )


def enclosures(fields: Fields, base: str, files: LocalFiles) -> tuple[Enclosure, ...]:
    """Return the media files that belong to the article."""
    value = fields.value("enclosures")
    if not value:
        return ()
    items = value if isinstance(value, list) else [value]
    tables = [item if isinstance(item, dict) else {"url": item} for item in items if item]
    # What the front matter says beside the address is about the first.
    for key in ("duration", "length"):
        if tables and (told := fields.token(key)):
            tables[0] = {key: told} | tables[0]
    return tuple(item for table in tables if (item := _enclosure(table, base, files)))


def web_url(link: str, base: str) -> str:
    """Return *link* as an absolute, encoded web address; "" if it cannot be one."""
    if urls.is_plain(link):
        return link
    try:
        url = urls.encode(urls.join(base, link)) if link else ""
        if url.startswith(("http://", "https://")) and "[" not in url:
            return url
        return url if url and urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _enclosure(table: dict[str, Any], base: str, files: LocalFiles) -> Enclosure | None:
    link = first(next((table[key] for key in _ADDRESSES if table.get(key)), "")).strip()
    url = files.locate_recording(link, base)
    if not url:
        return None
    local = files.find(url)
    media_type = clean(first(next((table[key] for key in _MEDIA_TYPES if table.get(key)), "")))
    media_type = media_type or _media_type(url)
    measured = files.duration(url) if media_type.startswith(("audio/", "video/")) else None
    return Enclosure(
        url=url,
        media_type=media_type,
        length=local.stat().st_size if local else number(table.get("length") or table.get("size")),
        duration=measured or _seconds(first(table.get("duration", ""))),
        title=clean(first(table.get("title", ""))),
    )


def _media_type(url: str) -> str:
    return _TYPES.get(Path(urlsplit(url).path).suffix.lower(), "application/octet-stream")


def number(value: Any) -> int | None:
    """Read a natural number; None where there is none."""
    text = first(value).strip() if value else ""
    return int(text) if _NUMBER.fullmatch(text) else None


def _seconds(text: str) -> int | None:
    """Read `95`, `1:35` or `1:02:03`."""
    parts = text.strip().split(":")
    if len(parts) > len(("hours", "minutes", "seconds")) or not all(map(_NUMBER.fullmatch, parts)):
        return None
    seconds = 0
    for part in parts:
        seconds = seconds * _CLOCK_BASE + int(part)
    return seconds
