"""The tree of a body: parsing, writing, and the edits that every step makes.

An edit only marks: `drop` and `unwrap` rename an element, and `settle` removes all that is so named at
once. Moving the text after each removed element to its neighbour, one by one, is quadratic.
"""

from lxml import etree
from lxml.etree import _Element as Element

from syndicate.content.limits import scrub

_DROP = "syndicate-drop"
_UNWRAP = "syndicate-unwrap"
_PARSER = etree.HTMLParser(
    encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
)

__all__ = ["Element", "drop", "parse", "serialise", "settle", "text_of", "turn_into", "unwrap", "wrap"]


def parse(html: str) -> Element:
    """Return the body element of *html*, which `nesting.bound` has seen."""
    return etree.fromstring("<body>" + html, _PARSER)[-1]


def serialise(body: Element) -> str:
    """Return the HTML inside *body*."""
    return etree.tostring(body, method="html", encoding="unicode", with_tail=False)[6:-7]


def drop(element: Element) -> None:
    """Mark *element* to go with all that is in it."""
    element.tag = _DROP


def unwrap(element: Element, text: str | None = None) -> None:
    """Mark *element* to go, its content to stay; *text* replaces that content."""
    if text is not None:
        turn_into(element, _UNWRAP, text)
    element.tag = _UNWRAP


def turn_into(element: Element, tag: str, text: str = "", attributes: dict[str, str] | None = None) -> None:
    """Make *element* another one, in its place."""
    element[:] = []
    element.tag = tag
    element.text = scrub(text)
    element.attrib.clear()
    for name, value in (attributes or {}).items():
        element.set(name, scrub(value))


def wrap(element: Element, tag: str) -> None:
    """Put *element*, without the text after it, inside a new element."""
    outer = element.makeelement(tag)
    tail, element.tail = element.tail, None
    element.addprevious(outer)
    outer.append(element)
    outer.tail = tail


def settle(body: Element) -> None:
    """Carry out the marks of `drop` and `unwrap`."""
    etree.strip_elements(body, _DROP, with_tail=False)
    etree.strip_tags(body, _UNWRAP)


def text_of(element: Element) -> str:
    """Return the text in *element*."""
    return "".join(map(str, element.itertext()))
