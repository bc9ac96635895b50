"""A feed's bytes -> what a reader program takes from them, so that the preview shows the file itself."""

from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime

import msgspec
from lxml import etree
from msgspec import Struct

from syndicate.model import FormatName

_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
_DC = "{http://purl.org/dc/elements/1.1/}"


class Entry(Struct, frozen=True, kw_only=True):
    """One entry: *html* is what is carried of the body, *media* the addresses of what belongs to it."""

    id: str
    url: str
    title: str
    published: datetime
    authors: tuple[str, ...] = ()
    summary: str = ""
    html: str = ""
    terms: tuple[str, ...] = ()
    media: tuple[str, ...] = ()


class Channel(Struct, frozen=True, kw_only=True):
    """A whole file."""

    title: str
    description: str
    entries: tuple[Entry, ...]


def shown(format_: FormatName, data: bytes) -> Channel:
    """Read a file that `feeds` has written."""
    return _READERS[format_](data)


def _rss(data: bytes) -> Channel:
    (channel,) = etree.fromstring(data)
    return Channel(
        title=_text(channel, "title"),
        description=_text(channel, "description"),
        entries=tuple(
            Entry(
                id=_text(item, "guid"),
                url=_text(item, "link"),
                title=_text(item, "title"),
                published=parsedate_to_datetime(_text(item, "pubDate")),
                authors=_texts(item, f"{_DC}creator") or _texts(item, "author"),
                summary=_text(item, "description"),
                html=_text(item, f"{_CONTENT}encoded"),
                terms=_texts(item, "category"),
                media=tuple(each.get("url", "") for each in item.findall("enclosure")),
            )
            for item in channel.findall("item")
        ),
    )


def _atom(data: bytes) -> Channel:
    feed = etree.fromstring(data)
    return Channel(
        title=_text(feed, f"{_ATOM}title"),
        description=_text(feed, f"{_ATOM}subtitle"),
        entries=tuple(
            Entry(
                id=_text(entry, f"{_ATOM}id"),
                url=next(iter(_links(entry, "alternate")), ""),
                title=_text(entry, f"{_ATOM}title"),
                published=datetime.fromisoformat(
                    _text(entry, f"{_ATOM}published") or _text(entry, f"{_ATOM}updated")
                ),
                authors=tuple(_text(person, f"{_ATOM}name") for person in entry.findall(f"{_ATOM}author")),
                summary=_text(entry, f"{_ATOM}summary"),
                html=_text(entry, f"{_ATOM}content"),
                terms=tuple(
                    each.get("label", each.get("term", "")) for each in entry.findall(f"{_ATOM}category")
                ),
                media=_links(entry, "enclosure"),
            )
            for entry in feed.findall(f"{_ATOM}entry")
        ),
    )


def _json(data: bytes) -> Channel:
    feed = msgspec.json.decode(data)
    return Channel(
        title=feed["title"],
        description=feed.get("description", ""),
        entries=tuple(
            Entry(
                id=item["id"],
                url=item.get("url", ""),
                title=item.get("title", ""),
                published=datetime.fromisoformat(item["date_published"]),
                authors=tuple(person.get("name", "") for person in item.get("authors", ())),
                summary=item.get("summary") or item.get("content_text", ""),
                html=item.get("content_html", ""),
                terms=tuple(item.get("tags", ())),
                media=tuple(each["url"] for each in item.get("attachments", ())),
            )
            for item in feed["items"]
        ),
    )


def _text(element: etree._Element, name: str) -> str:
    return element.findtext(name) or ""


def _texts(element: etree._Element, name: str) -> tuple[str, ...]:
    return tuple(each.text or "" for each in element.findall(name))


def _links(entry: etree._Element, relation: str) -> tuple[str, ...]:
    links = entry.findall(f"{_ATOM}link")
    return tuple(each.get("href", "") for each in links if each.get("rel", "alternate") == relation)


_READERS: dict[FormatName, Callable[[bytes], Channel]] = {"rss": _rss, "atom": _atom, "json": _json}
