"""Text and content of Atom: plain, HTML, XHTML, and any other media type (RFC 4287 §3.1 and §4.1.3)."""

import base64
import binascii
import re
from collections.abc import Iterator

from lxml import etree

from syndicate.check import values
from syndicate.check.context import Context
from syndicate.check.extensions import ATOM, XHTML, html_faults
from syndicate.check.rules import Fault, Flaw
from syndicate.check.values import shown
from syndicate.check.xml import Node, children, fault, flawed, is_based, local, namespace, text_of

_TEXT_TYPES = ("text", "html", "xhtml")
_COMPOSITE = ("multipart/", "message/")
_XML_TYPE = re.compile(r"(?:\+|/)xml\Z", re.IGNORECASE)


def text_construct(node: Node, context: Context) -> Iterator[Fault]:
    """Check a text construct (§3.1)."""
    kind = node.get("type", "text")
    if kind not in _TEXT_TYPES:
        yield fault(
            node,
            "text-type" if kind else "blank",
            f"{local(node)}’s type {shown(kind)} is none of text, html, xhtml",
        )
        yield from flawed(node, kind, values.media_type(kind), f"{local(node)}’s type")
    yield from _typed(node, kind.lower(), context)


def _typed(node: Node, kind: str, context: Context) -> Iterator[Fault]:
    """Check text of the types text, html and xhtml, also as media types have them."""
    if kind in ("xhtml", "application/xhtml+xml") or (kind == "text/html" and len(node)):
        yield from _xhtml(node, context)
        return
    for child in children(node):
        yield fault(
            child, "unknown", f"{local(node)} of type {kind} holds <{local(child)}>, where only text belongs"
        )
    text = text_of(node)
    if kind in ("html", "text/html"):
        yield from html_faults(node, text, context, based=is_based(node))
    elif kind in ("", "text", "text/plain"):
        yield from flawed(node, text, values.plain(text))
    if not text.strip() and not len(node):
        yield fault(node, "blank", f"{local(node)} is empty")


def _xhtml(node: Node, context: Context) -> Iterator[Fault]:
    """Check XHTML: one div that holds all (§3.1.1.3)."""
    inside = [*children(node)]
    stray = [node.text, *(child.tail for child in inside)]
    if [str(child.tag) for child in inside] != [f"{{{XHTML}}}div"] or any(
        each and each.strip() for each in stray
    ):
        yield fault(node, "xhtml", f"{local(node)} of type xhtml is not one div of {XHTML}")
    for each in node.iterdescendants("{*}*"):
        if namespace(each) in ("", ATOM):
            yield fault(each, "xhtml", f"<{local(each)}> in {local(node)} is not of the namespace {XHTML}")
            break
    elements = [each for each in node.iterdescendants("{*}*") if local(each) != "div"]
    if not elements and values.markup(text_of(node)):
        yield fault(node, "escaped", f"{local(node)} of type xhtml holds escaped HTML")
    yield from html_faults(node, _as_html(node), context, based=is_based(node))


def _as_html(node: Node) -> str:
    """Write what is in an element as HTML, without namespaces."""
    text = etree.tostring(node, method="xml", encoding="unicode", with_tail=False)
    inside = text.partition(">")[2].rpartition("</")[0]
    return re.sub(r"<(/?)[\w.-]+:", r"<\1", inside)


def content(node: Node, context: Context) -> Iterator[Fault]:
    """Check content (§4.1.3)."""
    kind = node.get("type", "text").strip()
    is_media = kind not in _TEXT_TYPES
    if node.get("type") == "":
        yield fault(node, "blank", "content’s type is empty")
    elif is_media:
        yield from flawed(node, kind, _content_type(kind), "content’s type")
    if node.get("src") is not None:
        yield from _elsewhere(node, kind)
    elif not is_media or kind.lower().startswith("text/") or kind.lower() == "application/xhtml+xml":
        yield from _typed(node, kind.lower(), context)
        if kind.lower() in ("text/html", "application/xhtml+xml"):
            yield fault(node, "html-fragment", f"content of type {kind} is a fragment, no whole document")
    elif _XML_TYPE.search(kind):
        if (node.text or "").strip():
            yield fault(node, "unexpected-text", f"content of type {kind} holds text beside its element")
    elif is_base64(node):
        yield from _base64(node, kind, context)


def _content_type(kind: str) -> Iterator[Flaw]:
    yield from values.media_type(kind)
    if kind.lower().startswith(_COMPOSITE):
        yield "media-type", "is composite, which content may not be"


def _elsewhere(node: Node, kind: str) -> Iterator[Fault]:
    if node.get("type") is None:
        yield fault(node, "incomplete", "content that is elsewhere does not say its type")
    elif kind in _TEXT_TYPES:
        yield fault(node, "media-type", f"content that is elsewhere has the type {kind}, not a media type")
    for child in children(node):
        yield fault(child, "unknown", f"content that is elsewhere holds <{local(child)}>")
    if text_of(node).strip():
        yield fault(node, "unexpected-text", "content that is elsewhere holds text")


def is_base64(content: Node) -> bool:
    """Tell whether the type of content says that it is Base64 (§4.1.3.3)."""
    kind = content.get("type", "text").lower()
    return (
        kind not in _TEXT_TYPES
        and not kind.startswith("text/")
        and not _XML_TYPE.search(kind)
        and "/" in kind
    )


def _base64(node: Node, kind: str, context: Context) -> Iterator[Fault]:
    try:
        data = base64.b64decode("".join(text_of(node).split()), validate=True)
    except (binascii.Error, ValueError):
        yield fault(node, "base64", f"content of type {kind} is no Base64")
        return
    if "html" in kind:
        yield from html_faults(node, data.decode("utf-8", "replace"), context, based=is_based(node))
