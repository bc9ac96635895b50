"""Atom 1.0 (RFC 4287)."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from syndicate.check import addresses, html, values
from syndicate.check.atom_text import content, is_base64, text_construct
from syndicate.check.context import Context
from syndicate.check.extensions import ATOM, XHTML, check_extensions
from syndicate.check.relations import RELATIONS
from syndicate.check.rules import Fault, Flaw
from syndicate.check.values import shown
from syndicate.check.xml import (
    Element,
    Node,
    check,
    children,
    fault,
    flawed,
    is_based,
    local,
    namespace,
    parse,
    text_of,
)

_A = f"{{{ATOM}}}"


def faults(data: bytes, context: Context) -> Iterator[Fault]:
    """Check an Atom feed, or a document of a single entry (§2)."""
    root, found = parse(data)
    yield from found
    if root is None:
        return
    if namespace(root) != ATOM:
        given = f"is in the namespace {shown(namespace(root))}" if namespace(root) else "is in no namespace"
        yield fault(root, "namespace", f"{local(root)} {given}, not in {ATOM}")
    elif local(root) == "entry":
        yield from _entry(root, context, has_author=False)
    else:
        yield from _feed(root, context)


def _feed(feed: Node, context: Context) -> Iterator[Fault]:
    yield from check(feed, FEED, context)
    yield from check_extensions(feed, context)
    yield from _alternates(feed)
    yield from _self(feed)
    tags = [str(child.tag) for child in children(feed) if namespace(child) == ATOM]
    if f"{_A}entry" in tags:
        late = next((tag for tag in tags[tags.index(f"{_A}entry") :] if tag != f"{_A}entry"), "")
        if late:
            yield fault(feed, "order", f"{late.removeprefix(_A)} stands behind an entry")
    has_author = feed.find(f"{_A}author") is not None
    seen: dict[tuple[str, str], Node] = {}
    for entry in feed.findall(f"{_A}entry"):
        key, link = (entry.findtext(f"{_A}id") or "").strip(), permalink(entry)
        for found in (*_entry(entry, context, has_author=has_author), *_repeated_id(entry, seen)):
            yield replace(found, entry=key, link=link)


def _rel(link: Node) -> str:
    """Return a link's relation; one that is registered may be written as an IRI (§4.2.7.2)."""
    return link.get("rel", "alternate").removeprefix("http://www.iana.org/assignments/relation/")


def permalink(entry: Node) -> str:
    """Return the address of an entry's page, "" if it names none."""
    links = (link for link in entry.findall(f"{_A}link") if _rel(link) == "alternate")
    return next((link.get("href", "") for link in links), "")


def _entry(entry: Node, context: Context, *, has_author: bool) -> Iterator[Fault]:
    yield from check(entry, ENTRY, context)
    yield from check_extensions(entry, context)
    yield from _alternates(entry)
    if not has_author and entry.find(f"{_A}author") is None and entry.find(f"{_A}source/{_A}author") is None:
        yield fault(entry, "missing", "an entry has no author, and neither has its feed")
    yield from _body(entry)
    yield from _dates(entry, context)


def _body(entry: Node) -> Iterator[Fault]:
    """Check what an entry needs to be read (§4.1.2)."""
    body, summary = entry.find(f"{_A}content"), entry.find(f"{_A}summary")
    heading = text_of(title).strip() if (title := entry.find(f"{_A}title")) is not None else ""
    if body is None and not any(_rel(link) == "alternate" for link in entry.findall(f"{_A}link")):
        yield fault(entry, "missing", "an entry without content has no alternate link")
    if body is not None and summary is None and (body.get("src") or is_base64(body)):
        yield fault(entry, "missing", "an entry whose body is elsewhere, or Base64, has no summary")
    said = text_of(summary).strip() if summary is not None else ""
    if (body is None or (not body.get("src") and _is_empty(body))) and said in ("", heading):
        found = fault(entry, "empty-body", f"{shown(heading)} says nothing but its title")
        yield replace(found, about="body")


def _is_empty(body: Node) -> bool:
    if body.get("type") == "html":
        return html.is_empty(text_of(body))
    return not text_of(body).strip() and not any(True for _ in body.iter(f"{{{XHTML}}}img"))


def _dates(entry: Node, context: Context) -> Iterator[Fault]:
    moments = {}
    for name in ("published", "updated"):
        node = entry.find(f"{_A}{name}")
        when = values.parse_rfc3339(text_of(node).strip()) if node is not None else None
        if node is not None and when:
            moments[name] = when
            yield from flawed(node, text_of(node), values.plausible(when, context.now))
    if len(moments) > 1 and moments["updated"] < moments["published"]:
        message = (
            f"updated {moments['updated'].isoformat()} is before published {moments['published'].isoformat()}"
        )
        found = fault(entry, "date-order", message)
        yield replace(found, about="updated")


def _repeated_id(entry: Node, seen: dict[tuple[str, str], Node]) -> Iterator[Fault]:
    """Find two entries with one id that are not two states of one (§4.1.1)."""
    node = entry.find(f"{_A}id")
    value = text_of(node).strip() if node is not None else ""
    updated = (entry.findtext(f"{_A}updated") or "").strip()
    first = seen.setdefault((value, updated), entry)
    if node is not None and value and first is not entry:
        other = (first.findtext(f"{_A}title") or "").strip()
        yield fault(node, "duplicate-id", f"the id {shown(value)} is also that of {shown(other)}")


def _alternates(parent: Node) -> Iterator[Fault]:
    seen = set()
    for link in parent.findall(f"{_A}link"):
        kind = (link.get("type", ""), link.get("hreflang", ""))
        if _rel(link) != "alternate":
            continue
        if kind in seen:
            what = " and ".join(filter(None, kind)) or "no type and language"
            yield fault(
                link, "duplicate-link", f"there is another alternate link of {what}", link.get("href", "")
            )
        seen.add(kind)


def _self(feed: Node) -> Iterator[Fault]:
    links = [link for link in feed.findall(f"{_A}link") if _rel(link) == "self"]
    if not links:
        yield fault(feed, "self", 'the feed has no link with rel="self"')
    for link in links:
        if addresses.is_relative(link.get("href", "")) and not is_based(link):
            yield fault(link, "self", f"the feed’s own address {shown(link.get('href', ''))} is relative")
        elif link.get("type", "application/atom+xml").partition(";")[0] not in (
            "application/atom+xml",
            "application/xml",
            "text/xml",
        ):
            yield fault(link, "self", f"the feed’s own link says that it is {shown(link.get('type', ''))}")


def _link(node: Node, _: Context) -> Iterator[Fault]:
    if text_of(node).strip():
        yield fault(node, "ignored-text", "a link holds text, which no reader looks at")
    if addresses.is_relative(node.get("href") or "a:") and not is_based(node) and _rel(node) != "self":
        yield fault(
            node, "relative-url", f"the link {shown(node.get('href', ''))} is relative", node.get("href", "")
        )


def _relation(text: str) -> Iterator[Flaw]:
    if not text:
        yield "blank", "is empty"
    elif text.lower() not in RELATIONS and not (
        addresses.scheme_of(text) and not [*addresses.reference(text)]
    ):
        yield "link-rel", "is no registered relation"


def _scheme(text: str) -> Iterator[Flaw]:
    yield from addresses.reference(text) if text != text.strip() else addresses.any_absolute(text)


def _not_blank(text: str) -> Iterator[Flaw]:
    if not text.strip():
        yield "blank", "is empty"


def _named(text: str) -> Iterator[Flaw]:
    yield from values.plain(text)
    if "@" in text and re.search(r"[\w.+-]+@[\w-]+\.\w", text):
        yield "email-form", "holds a mail address, which belongs into email"


def _titled(text: str) -> Iterator[Flaw]:
    yield from _not_blank(text)
    yield from values.plain(text)


_PERSON = Element(
    most=None,
    children={
        f"{_A}name": Element(least=1, text=_named),
        f"{_A}uri": Element(text=addresses.element_reference),
        f"{_A}email": Element(text=values.email),
    },
)
_TEXT = Element(open=True, attributes={"type": None}, special=text_construct)
_ONE_TEXT = Element(least=1, open=True, attributes={"type": None}, special=text_construct)
_ID = Element(
    least=1,
    blank=True,
    special=lambda node, _: flawed(node, text_of(node), addresses.identifier(text_of(node))),
)
_DATE = Element(least=1, text=values.rfc3339)
_ADDRESS = Element(text=addresses.element_reference)
_LINK = Element(
    most=None,
    open=True,
    attributes={
        "href": addresses.reference,
        "rel": _relation,
        "type": values.media_type,
        "hreflang": values.language,
        "title": _titled,
        "length": values.whole_number(),
    },
    needed=("href",),
    special=_link,
)
_CATEGORY = Element(
    most=None,
    open=True,
    attributes={"term": _not_blank, "scheme": _scheme, "label": values.plain},
    needed=("term",),
)
_SHARED = {
    f"{_A}author": _PERSON,
    f"{_A}category": _CATEGORY,
    f"{_A}contributor": _PERSON,
    f"{_A}id": _ID,
    f"{_A}link": _LINK,
    f"{_A}rights": _TEXT,
    f"{_A}title": _ONE_TEXT,
    f"{_A}updated": _DATE,
}
_OF_FEED = {
    f"{_A}generator": Element(text=values.plain, attributes={"uri": addresses.reference, "version": None}),
    f"{_A}icon": _ADDRESS,
    f"{_A}logo": _ADDRESS,
    f"{_A}subtitle": _TEXT,
}


def _source(node: Node, _: Context) -> Iterator[Fault]:
    yield from _alternates(node)
    for name in ("id", "title", "updated"):
        if node.find(f"{_A}{name}") is None:
            yield fault(node, "incomplete", f"the source has no {name}")


SOURCE = Element(
    children={**{tag: replace(row, least=0) for tag, row in _SHARED.items()}, **_OF_FEED},
    special=_source,
)
FEED = Element(children={**_SHARED, **_OF_FEED, f"{_A}entry": Element(most=None, open=True)})
ENTRY = Element(
    children={
        **_SHARED,
        f"{_A}content": Element(
            open=True, attributes={"type": None, "src": addresses.reference}, special=content
        ),
        f"{_A}published": Element(text=values.rfc3339),
        f"{_A}source": SOURCE,
        f"{_A}summary": _TEXT,
    },
)
