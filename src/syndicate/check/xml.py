"""XML of unknown origin -> a tree with lines, or what is wrong; and its comparison with a table of elements.

Nothing is fetched, no entity is expanded, and libxml2's own limits of depth and size hold.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from lxml import etree
from lxml.etree import _Element
from msgspec import Struct

from syndicate.check import addresses, values
from syndicate.check.context import Context
from syndicate.check.rules import Check, Fault, Flaw
from syndicate.check.values import shown

Node: TypeAlias = _Element
Special = Callable[[Node, Context], Iterator[Fault]]

_XML = "{http://www.w3.org/XML/1998/namespace}"
_MOST = 200
_VERSION = re.compile(rb"<\?xml[^>]*?version\s*=\s*[\"']([^\"']*)")
# UTF-16 and UTF-32 that bytes of ASCII declare.
_WIDE = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"'](?:utf-?16|utf-?32|ucs)", re.IGNORECASE)
_ENCODING_WORDS = ("encoding", "UTF-8", "utf-8", "UTF-16", "labelled")
# What of an article an element tells; the rest is the body's, or the feed's.
_ABOUT = {
    "author": "authors",
    "category": "tags",
    "content": "body",
    "creator": "authors",
    "date": "published",
    "description": "summary",
    "enclosure": "enclosures",
    "encoded": "body",
    "guid": "id",
    "id": "id",
    "language": "language",
    "link": "url",
    "pubDate": "published",
    "published": "published",
    "summary": "summary",
    "thumbnail": "image",
    "title": "title",
    "updated": "updated",
}


class Element(Struct, frozen=True, kw_only=True):
    """What an element may hold: a row of a format's table.

    It occurs from *least* to *most* times (None: any number). Without *children* it holds text alone, which
    *text* checks; *blank* says whether it may be empty. *attributes* maps their names to checks, *needed*
    names those that must be there. *special* looks at the element as a whole; with *open*, anything may
    stand in it.
    """

    least: int = 0
    most: int | None = 1
    text: Check | None = None
    blank: bool = False
    attributes: Mapping[str, Check | None] = {}
    needed: tuple[str, ...] = ()
    children: Mapping[str, "Element"] | None = None
    special: Special | None = None
    open: bool = False


def parse(data: bytes) -> tuple[Node | None, list[Fault]]:
    """Return the root of an XML document, or what is wrong with it."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        return None, [_unparsable(error, data)]
    return root, [*_prolog(root, data)]


def _unparsable(error: etree.XMLSyntaxError, data: bytes) -> Fault:
    message = (error.msg or "").partition(", line ")[0].replace("\\n", "").strip() or "there is no element"
    is_misdeclared = _WIDE.match(data) is not None or any(word in message for word in _ENCODING_WORDS)
    rule = "encoding" if is_misdeclared else "xml"
    return Fault(rule=rule, message=f"is not well-formed XML: {message}", line=error.lineno or 0)


def _prolog(root: Node, data: bytes) -> Iterator[Fault]:
    if (match := _VERSION.match(data)) and match[1] != b"1.0":
        yield Fault(
            rule="xml", message=f"is XML {match[1].decode('ascii', 'replace')}; readers know 1.0", line=1
        )
    if getattr(root.getroottree().docinfo, "doctype", ""):
        yield Fault(rule="doctype", message="has a DOCTYPE; readers expand none of its entities", line=1)


def attributes(node: Node) -> list[tuple[str, str]]:
    """Return the attributes of an element; none of hundreds, which take lxml quadratic time."""
    return [(str(name), str(value)) for name, value in node.items()] if len(node.attrib) <= _MOST else []


def local(node: Node) -> str:
    """Return the name of an element without its namespace."""
    return str(node.tag).rpartition("}")[2]


def namespace(node: Node) -> str:
    """Return the namespace of an element, "" for none."""
    return str(node.tag)[1:].partition("}")[0] if str(node.tag).startswith("{") else ""


def label(node: Node) -> str:
    """Return the name of an element as it stands in the file."""
    return f"{node.prefix}:{local(node)}" if node.prefix else local(node)


def line_of(node: Node) -> int:
    """Return the line of an element, 0 where unknown."""
    return int(getattr(node, "sourceline", 0) or 0)


def text_of(node: Node) -> str:
    """Return the text in an element."""
    return "".join(map(str, node.itertext(etree.Element))) if len(node) else node.text or ""


def children(node: Node) -> Iterator[Node]:
    """Yield the elements in an element: no comment, no entity."""
    return (child for child in node if isinstance(child.tag, str))


def fault(node: Node, rule: str, message: str, near: str = "") -> Fault:
    """Make a fault at an element."""
    about = next((_ABOUT[name] for name in _names_up(node) if name in _ABOUT), "")
    return Fault(rule=rule, message=message, line=line_of(node), about=about, near=near)


def _names_up(node: Node) -> Iterator[str]:
    yield local(node)
    yield from (local(each) for each in node.iterancestors())


def flawed(node: Node, value: str, flaws: Iterable[Flaw], name: str = "") -> Iterator[Fault]:
    """Make faults of what is wrong with a value of an element, which *name* calls."""
    for rule, tail in flaws:
        subject = name or label(node)
        near = value.strip()
        said = f"{subject} {shown(value)} {tail}" if near else f"{subject}, which is empty, {tail}"
        yield fault(node, rule, f"{subject} {tail}" if rule == "blank" else said, near)


def check(node: Node, spec: Element, context: Context) -> Iterator[Fault]:
    """Compare an element with its row."""
    yield from _attributes(node, spec)
    if spec.children is not None:
        yield from _inside(node, spec.children, context)
    elif not spec.open:
        yield from _text(node, spec)
    if spec.special:
        yield from spec.special(node, context)


def _attributes(node: Node, spec: Element) -> Iterator[Fault]:
    for name in spec.needed:
        if node.get(name) is None:
            yield fault(node, "missing", f"{label(node)} lacks the attribute {name}")
    if len(node.attrib) > _MOST:
        yield fault(node, "unknown", f"{label(node)} has {len(node.attrib):,} attributes")
    for name, value in attributes(node):
        if name.startswith(_XML):
            yield from flawed(node, value, _common(name, value), f"xml:{name.rpartition('}')[2]}")
        elif name in spec.attributes:
            test = spec.attributes[name]
            yield from flawed(node, value, test(value) if test else (), f"{label(node)}’s {name}")
        elif not name.startswith("{"):
            yield fault(node, "unknown", f"{label(node)} has an attribute {name}, which there is not")


def _common(name: str, value: str) -> Iterator[Flaw]:
    if name == f"{_XML}lang" and value:  # empty means unknown (XML 1.0 §2.12)
        yield from values.language(value)
    elif name == f"{_XML}base":
        yield from addresses.reference(value)


def _text(node: Node, spec: Element) -> Iterator[Fault]:
    for child in children(node):
        yield fault(child, "unknown", f"{label(node)} holds <{label(child)}>, where only text belongs")
    text = text_of(node)
    flaws = [*spec.text(text)] if spec.text and not (spec.blank and not text.strip()) else []
    yield from flawed(node, text, flaws)
    if not (text.strip() or spec.blank or flaws):
        yield fault(node, "blank", f"{label(node)} is empty")


def _inside(node: Node, table: Mapping[str, Element], context: Context) -> Iterator[Fault]:
    """Compare what stands in an element: how often, and each by its own row."""
    counts = Counter(str(child.tag) for child in children(node))
    for tag, spec in table.items():
        if counts[tag] < spec.least:
            yield fault(node, "missing", f"{label(node)} has no {tag.rpartition('}')[2]}")
    seen: Counter[str] = Counter()
    for child in children(node):
        tag = str(child.tag)
        seen[tag] += 1
        row = table.get(tag)
        if row is None:
            if namespace(child) == namespace(node):
                yield fault(child, "unknown", f"{label(node)} has no element {label(child)} in this format")
            continue
        if row.most is not None and seen[tag] == row.most + 1:
            times = "once" if row.most == 1 else f"{row.most} times"
            yield fault(
                child,
                "repeated",
                f"{label(child)} stands {counts[tag]} times in {label(node)}, and may {times}",
            )
        yield from check(child, row, context)
    stray = [node.text, *(child.tail for child in node)]
    if any(text and text.strip() for text in stray):
        yield fault(node, "unexpected-text", f"{label(node)} holds text between its elements")


def is_based(node: Node) -> bool:
    """Tell whether relative addresses in an element have an absolute base (XML Base)."""
    return any(addresses.scheme_of(each.get(f"{_XML}base") or "") for each in (node, *node.iterancestors()))
