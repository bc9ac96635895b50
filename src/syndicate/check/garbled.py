"""Where a feed holds text decoded with a wrong character set: in which article, and in which word."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from syndicate.check import atom
from syndicate.check.rules import Fault
from syndicate.check.values import legible
from syndicate.check.xml import parse

# What a garbled text has in UTF-8; to look for that first is several times as fast.
_SIGNS = (b"\xc3\x82\xc2", b"\xc3\x83\xc2", b"\xc3\xa2\xe2\x82\xac", b"\xef\xbf\xbd")
_CONTROL = re.compile(rb"\xc2[\x80-\x9f]")
_BEFORE = re.compile(r"[^\s<>&\"]*\Z")
_AFTER = re.compile(r"[^\s<>&\"]*")
_ATOM = "{http://www.w3.org/2005/Atom}"


def faults(data: bytes) -> Iterator[Fault]:
    """Check the bytes of a feed: one fault for each article, or one for the file if it is in none of them."""
    if not any(sign in data for sign in _SIGNS) and not _CONTROL.search(data):
        return
    is_found = False
    for entry, link, part in _entries(data):
        for rule, message, place in legible(part):
            is_found = True
            yield Fault(
                rule=rule, message=message, entry=entry, link=link, about="body", near=_word(part, place)
            )
    if is_found:
        return
    text = data.decode("utf-8", "ignore")
    for rule, message, place in legible(text):
        yield Fault(rule=rule, message=message, line=text.count("\n", 0, place) + 1)


def _word(text: str, place: int) -> str:
    begin, end = _BEFORE.search(text[:place]), _AFTER.match(text[place:])
    return (begin[0] if begin else "") + (end[0] if end else "")


def _entries(data: bytes) -> Iterator[tuple[str, str, str]]:
    """Yield the id, the address and the text of each entry, none where the file cannot be parsed."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        yield from _items(data)
        return
    root, _ = parse(data)
    for entry in root.iter("item", f"{_ATOM}entry") if root is not None else ():
        text = "\n".join(map(str, entry.itertext()))
        if entry.tag == "item":
            yield entry.findtext("guid") or "", entry.findtext("link") or "", text
        else:
            yield entry.findtext(f"{_ATOM}id") or "", atom.permalink(entry), text


def _items(data: bytes) -> Iterator[tuple[str, str, str]]:
    try:
        items: Any = msgspec.json.decode(data, type=dict[str, Any]).get("items")
    except msgspec.DecodeError:
        return
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            texts = {name: value for name, value in item.items() if isinstance(value, str)}
            yield texts.get("id", ""), texts.get("url", ""), "\n".join(texts.values())
