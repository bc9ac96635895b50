"""OPML 2.0 (http://opml.org/spec2.opml), as lists of feeds are."""

from collections.abc import Iterator

from syndicate.check import addresses
from syndicate.check.context import Context
from syndicate.check.rules import Fault
from syndicate.check.values import rfc822
from syndicate.check.xml import Node, fault, flawed, parse, text_of


def faults(data: bytes, _: Context) -> Iterator[Fault]:
    """Check a list of feeds."""
    root, found = parse(data)
    yield from found
    if root is None:
        return
    if root.get("version") not in ("1.0", "1.1", "2.0"):
        yield fault(root, "value", "opml’s version is none of 1.0, 1.1, 2.0")
    for name in ("head", "body"):
        if root.find(name) is None:
            yield fault(root, "missing", f"opml has no {name}")
    for name in ("dateCreated", "dateModified"):
        for node in root.iterfind(f"head/{name}"):
            yield from flawed(node, text_of(node), rfc822(text_of(node)))
    body = root.find("body")
    if body is not None and body.find("outline") is None:
        yield fault(body, "missing", "body has no outline")
    for outline in root.iterfind("body//outline"):
        yield from _outline(outline)


def _outline(outline: Node) -> Iterator[Fault]:
    if outline.get("text") is None:
        yield fault(outline, "missing", "an outline lacks the attribute text")
    if outline.get("type") == "rss":
        url = outline.get("xmlUrl")
        if url is None:
            yield fault(outline, "missing", "an outline of type rss lacks the attribute xmlUrl")
        else:
            yield from flawed(outline, url, addresses.web(url), "xmlUrl")
