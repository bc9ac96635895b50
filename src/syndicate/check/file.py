"""A file's bytes -> what is wrong with it, whatever it is: a feed, a list of feeds, a page or a mail."""

import re
from collections.abc import Callable, Iterator
from typing import Literal

from syndicate.check import atom, garbled, jsonfeed, mail, opml, rss
from syndicate.check.context import Context
from syndicate.check.rules import Fault
from syndicate.check.xml import line_of, parse

Kind = Literal["rss", "atom", "json", "opml", "mail", "html", "rdf", "xml", "other"]

TOO_LARGE = 20 * 2**20
_LARGE = 1_000_000
_HEAD = 65_536
_ROOT = re.compile(r"<(?:[\w.-]+:)?(?P<name>[A-Za-z][\w.-]*)(?=[\s/>])")
# What may stand before the root, and how it ends.
_SKIPPED = (("<?", "?>"), ("<!--", "-->"), ("<!DOCTYPE", ">"))
_KINDS: dict[str, Kind] = {
    "rss": "rss",
    "channel": "rss",
    "feed": "atom",
    "entry": "atom",
    "opml": "opml",
    "rdf": "rdf",
    "html": "html",
}
_FIELD = re.compile(rb"[!-9;-~]+:", re.ASCII)
_CHECKS: dict[Kind, Callable[[bytes, Context], Iterator[Fault]]] = {
    "rss": rss.faults,
    "atom": atom.faults,
    "json": jsonfeed.faults,
    "opml": opml.faults,
    "mail": mail.faults,
}


def faults(data: bytes, context: Context) -> tuple[Fault, ...]:
    """Check a file by what it holds."""
    if len(data) > TOO_LARGE:
        message = f"has {len(data):,} bytes, more than the {TOO_LARGE:,} that any reader takes"
        return (Fault(rule="too-large", message=message),)
    kind = kind_of(data)
    found = list(_CHECKS[kind](data, context)) if kind in _CHECKS else list(_strange(data, kind))
    if kind in ("rss", "atom", "json"):
        found += _of_any_feed(data)
    return tuple(found)


def kind_of(data: bytes) -> Kind:
    """Tell what a file is, by its beginning."""
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head[:1] in (b"{", b"["):
        return "json"
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = head.decode("utf-16", "ignore")
    else:
        text = head.replace(b"\0", b"").decode("utf-8", "replace")
    if text.startswith("<"):
        match = _ROOT.match(text, _start_of_root(text))
        name = match["name"].lower() if match else ""
        return _KINDS.get(
            name, "html" if text[:9].lower() == "<!doctype" and "html" in text[:20].lower() else "xml"
        )
    return "mail" if _FIELD.match(head) else "other"


def _start_of_root(text: str) -> int:
    """Return where the root begins, as far as that can be told without parsing."""
    place = 0
    while (place := text.find("<", place)) >= 0:
        end = next((end for begin, end in _SKIPPED if text.startswith(begin, place)), "")
        if not end:
            return place
        subset = text.find("[", place, text.find(">", place)) if end == ">" else -1
        place = text.find(end, text.find("]", subset) if subset >= 0 else place)
        if place < 0:
            break
    return len(text)


def _strange(data: bytes, kind: Kind) -> Iterator[Fault]:
    if kind in ("other", "html"):
        what = "a web page, no feed" if kind == "html" else "neither a feed nor a mail"
        yield Fault(rule="format", message=f"is {what}")
        return
    root, found = parse(data)
    yield from found
    if root is not None:
        what = "RSS 1.0, which is not checked" if kind == "rdf" else "no feed"
        yield Fault(rule="format", message=f"is {what}", line=line_of(root))


def _of_any_feed(data: bytes) -> Iterator[Fault]:
    if len(data) > _LARGE:
        yield Fault(rule="size", message=f"has {len(data):,} bytes; some readers stop at a million")
    yield from garbled.faults(data)
