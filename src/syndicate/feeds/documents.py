"""Feed documents that `writer` wrote, taken apart to the byte: their entries, and the same without some.

Only for files whose hash tells that they are ours: there each entry begins and ends with a line of its own,
and text holds no `<`, so neither needs a parser of XML.
"""

import re
from collections.abc import Collection, Iterator
from html import unescape

import msgspec
from msgspec import Struct

from syndicate.feeds.generator import splice
from syndicate.model import FormatName, Withdrawn

_ENTRIES = {
    "rss": re.compile(rb"^    <item>.*?^    </item>\n", re.DOTALL | re.MULTILINE),
    "atom": re.compile(rb"^  <entry\b.*?^  </entry>\n", re.DOTALL | re.MULTILINE),
}
_IDS = {
    "rss": re.compile(rb"^      <guid\b[^>]*>([^<]*)</guid>", re.MULTILINE),
    "atom": re.compile(rb"^    <id>([^<]*)</id>", re.MULTILINE),
}
_WITHDRAWN = re.compile(rb'^  <at:deleted-entry [^>]*ref="([^"]*)" when="([^"]*)"/>', re.MULTILINE)


class Told(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a document tells: the ids of its entries, as its format writes them, and what was withdrawn."""

    ids: tuple[str, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()


class _Item(Struct):
    id: str


class _Document(Struct):
    items: list[msgspec.Raw]


def read(data: bytes, form: FormatName) -> Told:
    """Return what a document tells."""
    ids = tuple(id_ for id_, _ in _entries(data, form))
    stones = _WITHDRAWN.findall(data) if form == "atom" else ()
    return Told(ids=ids, withdrawn=tuple(Withdrawn(id=_text(ref), when=_text(when)) for ref, when in stones))


def without(data: bytes, form: FormatName, gone: Collection[str]) -> bytes:
    """Return the document without the entries whose ids are *gone*, with every other byte as it was."""
    entries = list(_entries(data, form))
    if not any(id_ in gone for id_, _ in entries):
        return data
    start, end = data.index(entries[0][1]), data.rindex(entries[-1][1]) + len(entries[-1][1])
    left = [entry for id_, entry in entries if id_ not in gone]
    return b"".join(splice(form, data[:start] + data[end:], left))


def _entries(data: bytes, form: FormatName) -> Iterator[tuple[str, bytes]]:
    """Yield each entry with its id, as `splice` takes them."""
    if form == "json":
        for raw in msgspec.json.decode(data, type=_Document).items:
            yield msgspec.json.decode(raw, type=_Item).id, b"\n    " + bytes(raw)
        return
    for found in _ENTRIES[form].finditer(data):
        known = _IDS[form].search(found[0])
        if known:
            yield _text(known[1]), found[0]


def _text(data: bytes) -> str:
    return unescape(data.decode())
