"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from syndicate.check import addresses, html, values
from syndicate.check.context import Context
from syndicate.check.rules import Check, Fault
from syndicate.check.values import shown

VERSION = "https://jsonfeed.org/version/1.1"
_OLD = "https://jsonfeed.org/version/1"
_TYPES = {str: "a text", list: "a list", dict: "an object", bool: "true or false", float: "a number"}
_ABOUT = {
    "attachments": "enclosures",
    "authors": "authors",
    "content_html": "body",
    "content_text": "body",
    "date_modified": "updated",
    "date_published": "published",
    "external_url": "external_url",
    "id": "id",
    "image": "image",
    "language": "language",
    "summary": "summary",
    "tags": "tags",
    "title": "title",
    "url": "url",
}


class Member(Struct, frozen=True):
    """What a member may be: its *kind*, whether it is *needed*, a *check* of its text, or what is in it."""

    kind: type
    needed: bool = False
    check: Check | None = None
    members: "Mapping[str, Member] | None" = None
    items: type | None = None


_AUTHOR = {
    "name": Member(str),
    "url": Member(str, check=addresses.any_absolute),
    "avatar": Member(str, check=addresses.web),
}
_URL = Member(str, check=addresses.web)
_DATE = Member(str, check=values.rfc3339)
_SHARED = {
    "authors": Member(list, members=_AUTHOR, items=dict),
    "author": Member(dict, members=_AUTHOR),
    "language": Member(str, check=values.language),
    "title": Member(str, check=values.plain),
}
FEED: Mapping[str, Member] = {
    **_SHARED,
    "version": Member(str, needed=True),
    "title": Member(str, needed=True, check=values.plain),
    "home_page_url": _URL,
    "feed_url": _URL,
    "next_url": _URL,
    "icon": _URL,
    "favicon": _URL,
    "description": Member(str, check=values.plain),
    "user_comment": Member(str),
    "expired": Member(bool),
    "hubs": Member(
        list,
        items=dict,
        members={"type": Member(str, needed=True), "url": Member(str, needed=True, check=addresses.web)},
    ),
    "items": Member(list, needed=True, items=dict),
}
ITEM: Mapping[str, Member] = {
    **_SHARED,
    "id": Member(str, needed=True),
    "url": _URL,
    "external_url": _URL,
    "content_html": Member(str),
    "content_text": Member(str),
    "summary": Member(str, check=values.plain),
    "image": _URL,
    "banner_image": _URL,
    "date_published": _DATE,
    "date_modified": _DATE,
    "tags": Member(list, items=str),
    "attachments": Member(
        list,
        items=dict,
        members={
            "url": Member(str, needed=True, check=addresses.web),
            "mime_type": Member(str, needed=True, check=values.media_type),
            "title": Member(str),
            "size_in_bytes": Member(float),
            "duration_in_seconds": Member(float),
        },
    ),
}


def faults(data: bytes, context: Context) -> Iterator[Fault]:
    """Check a JSON Feed."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        yield Fault(rule="encoding", message="is not UTF-8, which JSON has to be", line=line)
        return
    if text.startswith("\ufeff"):
        yield Fault(rule="json", message="begins with a byte order mark", line=1)
    repeated: list[str] = []
    try:
        feed = json.loads(
            text.removeprefix("\ufeff"), object_pairs_hook=_pairs(repeated), parse_constant=_refuse
        )
    except json.JSONDecodeError as error:
        yield Fault(rule="json", message=f"is not JSON: {error.msg}", line=error.lineno)
        return
    except (ValueError, RecursionError) as error:
        what = (
            "a number that no program reads"
            if isinstance(error, ValueError)
            else "lists in lists without end"
        )
        yield Fault(rule="json", message=f"holds {what}")
        return
    for name in dict.fromkeys(repeated):
        yield Fault(rule="json", message=f"the member {shown(name)} is given twice")
    if isinstance(feed, dict):
        yield from _feed(feed, text, context)
    else:
        yield Fault(rule="json-type", message="is not an object", line=1)


def _pairs(repeated: list[str]) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(items)
        if len(made) < len(items):
            names = [name for name, _ in items]
            repeated.extend(name for name in made if names.count(name) > 1)
        return made

    return pairs


def _refuse(name: str) -> None:
    raise ValueError(name)


def _feed(feed: dict[str, Any], text: str, context: Context) -> Iterator[Fault]:
    yield from _members(feed, FEED, "the feed")
    version = feed.get("version")
    if version is not None and version not in (VERSION, _OLD):
        yield Fault(rule="value", message=f"version {shown(str(version))} is not {VERSION}", line=1)
    if not isinstance(feed.get("feed_url"), str):
        yield Fault(rule="self", message="the feed has no feed_url")
    if feed.get("next_url") and feed.get("next_url") == feed.get("feed_url"):
        yield Fault(rule="value", message="next_url is the feed’s own address")
    if "author" in feed and version == VERSION:
        yield Fault(rule="obsolete", message="author is authors, a list, since version 1.1")
    items = feed.get("items")
    seen: dict[str, Any] = {}
    lines = _Lines(text)
    for item in items if isinstance(items, list) else ():
        if not isinstance(item, dict):
            continue
        key = item.get("id") if isinstance(item.get("id"), str) else ""
        line = lines.of(key)
        for found in (*_item(item, context), *_repeated(item, key, seen)):
            yield replace(found, entry=key, link=_text(item, "url"), line=line)


class _Lines:
    """Finds the lines of items; a class, because each search goes on where the last one ended."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._line = 1

    def of(self, id_: object) -> int:
        """Return the line where an id stands next, 0 if it cannot be found."""
        if not isinstance(id_, str) or not id_:
            return 0
        spellings = (json.dumps(id_, ensure_ascii=False), json.dumps(id_))
        places = [place for each in spellings if (place := self._text.find(each, self._place)) >= 0]
        if not places:
            return 0
        self._line += self._text.count("\n", self._place, min(places))
        self._place = min(places)
        return self._line


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _item(item: dict[str, Any], context: Context) -> Iterator[Fault]:
    yield from _members(item, ITEM, "an item")
    if isinstance(item.get("id"), str) and not item["id"].strip():
        yield Fault(rule="id", message="an item’s id is empty", about="id")
    body, text = _text(item, "content_html"), _text(item, "content_text")
    if "content_html" not in item and "content_text" not in item:
        yield Fault(rule="missing", message="an item has neither content_html nor content_text", about="body")
    title = _text(item, "title").strip()
    if html.is_empty(body) and text.strip() in ("", title) and not item.get("attachments"):
        yield Fault(rule="empty-body", message=f"{shown(title)} says nothing but its title", about="body")
    for found in html.faults(body, context):
        yield replace(
            found,
            message=f"content_html {found.message}"
            if found.message[:5] in ("holds", "shows")
            else found.message,
        )
    yield from _dates(item, context)
    image = _text(item, "image")
    if image and context.is_missing(image):
        message = f"there is no file for the picture {shown(image, 80)}"
        yield Fault(rule="missing-picture", message=message, about="image", near=image.rpartition("/")[2])


def _dates(item: Mapping[str, Any], context: Context) -> Iterator[Fault]:
    published = values.parse_rfc3339(_text(item, "date_published"))
    modified = values.parse_rfc3339(_text(item, "date_modified"))
    for name, when in (("date_published", published), ("date_modified", modified)):
        if when:
            for rule, tail in values.plausible(when, context.now):
                yield Fault(
                    rule=rule, message=f"{name} {shown(_text(item, name))} {tail}", about=_ABOUT[name]
                )
    if published and modified and modified < published:
        message = f"date_modified {shown(_text(item, 'date_modified'))} is before date_published"
        yield Fault(rule="date-order", message=message, about="updated")


def _repeated(item: Mapping[str, Any], key: object, seen: dict[str, Any]) -> Iterator[Fault]:
    if isinstance(key, str) and key and (first := seen.setdefault(key, item)) is not item:
        message = f"the id {shown(key)} is also that of {shown(_text(first, 'title'))}"
        yield Fault(rule="duplicate-id", message=message, about="id")


def _members(
    value: Mapping[str, Any], table: Mapping[str, Member], owner: str, about: str = ""
) -> Iterator[Fault]:
    """Compare an object with its table; members that are not in it are extensions, or to come."""
    for name, member in table.items():
        if name not in value:
            if member.needed:
                yield Fault(
                    rule="missing", message=f"{owner} has no {name}", about=about or _ABOUT.get(name, "")
                )
            continue
        yield from _member(value[name], member, name, about or _ABOUT.get(name, ""))


def _member(value: object, member: Member, name: str, about: str) -> Iterator[Fault]:
    if not _is(value, member.kind):
        what = "null" if value is None else _TYPES.get(type(value), "a number")
        yield Fault(rule="json-type", message=f"{name} is {what}, not {_TYPES[member.kind]}", about=about)
    elif isinstance(value, str) and member.check:
        for rule, tail in member.check(value) if value else (("blank", "is empty"),):
            yield Fault(
                rule=rule,
                message=f"{name} {shown(value)} {tail}" if value else f"{name} {tail}",
                about=about,
                near=value,
            )
    elif isinstance(value, dict) and member.members:
        yield from _members(value, member.members, name, about)
    elif isinstance(value, list):
        yield from _list(value, member, name, about)


def _list(value: Sequence[object], member: Member, name: str, about: str) -> Iterator[Fault]:
    for item in value:
        if member.items and not _is(item, member.items):
            yield Fault(
                rule="json-type", message=f"{name} holds what is not {_TYPES[member.items]}", about=about
            )
        elif isinstance(item, dict) and member.members:
            if name == "authors" and not item:
                yield Fault(rule="missing", message="an author has neither name, url nor avatar", about=about)
            yield from _members(item, member.members, name, about)


def _is(value: object, kind: type) -> bool:
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, kind)
