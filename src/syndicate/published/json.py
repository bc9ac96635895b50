"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), and what calls itself so."""

from typing import Any
from urllib.parse import urljoin

import msgspec
from msgspec import Raw, Struct

from syndicate.errors import InputError
from syndicate.published.entry import Document, Entry, entry


class _Feed(Struct, frozen=True):
    items: list[Raw]
    next_url: str | None = None


def read(data: bytes, base: str, name: str) -> Document:
    """Read a JSON Feed; relative URLs are taken to be at *base*.

    Raises `InputError`, which begins with *name*, if it is none.
    """
    try:
        feed = msgspec.json.decode(data, type=_Feed)
        entries = tuple(_entry(msgspec.json.decode(item), bytes(item), base) for item in feed.items)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{name}: is no JSON Feed: {error}") from error
    return Document(kind="json", entries=entries, older=_joined(base, feed.next_url or ""))


def _entry(item: Any, raw: bytes, base: str) -> Entry:
    members = item if isinstance(item, dict) else {}
    return entry(
        id_=_text(members.get("id")),
        url=_joined(base, _text(members.get("url") or members.get("external_url"))),
        title=_text(members.get("title")),
        date=_text(members.get("date_published") or members.get("date_modified")),
        raw=raw,
    )


def _text(value: object) -> str:
    """Return a string; an id may be a number, which readers make a string."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url.strip()) if url else ""
    except ValueError:  # `http://[`
        return ""
