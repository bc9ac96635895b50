"""Elements of other namespaces that feeds hold, with the rows that check them."""

from collections.abc import Iterator, Mapping

from syndicate.check import addresses, html, values
from syndicate.check.context import Context
from syndicate.check.rules import Fault
from syndicate.check.xml import Element, Node, check, children, fault, label, local, namespace, text_of
from syndicate.content.elements import names

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
XHTML = "http://www.w3.org/1999/xhtml"
_SYNDICATION = "http://purl.org/rss/1.0/modules/syndication/"
_SLASH = "http://purl.org/rss/1.0/modules/slash/"
_WFW = "http://wellformedweb.org/CommentAPI/"

_DC_NAMES = names(
    "contributor coverage creator date description format identifier language publisher relation rights "
    "source subject title type"
)
_ANY = Element(most=None, blank=True)
_PERIODS = ("hourly", "daily", "weekly", "monthly", "yearly")


def encoded(node: Node, context: Context) -> Iterator[Fault]:
    """Check content:encoded: HTML, behind a description (RSS Profile)."""
    yield from html_faults(node, text_of(node), context)
    parent = node.getparent()
    if parent is not None and parent.find("description") is None:
        yield fault(node, "order", "content:encoded stands without a description")
    elif next((each.tag for each in node.itersiblings("description")), None):
        yield fault(node, "order", "content:encoded stands before the description")


def html_faults(node: Node, text: str, context: Context, *, based: bool = False) -> Iterator[Fault]:
    """Check HTML that an element holds as text."""
    for found in html.faults(text, context, based=based):
        yield fault(
            node,
            found.rule,
            f"{label(node)} {found.message}" if _is_verb(found) else found.message,
            found.near,
        )


def _is_verb(found: Fault) -> bool:
    return found.message.startswith(("holds", "shows"))


def _picture(node: Node, context: Context) -> Iterator[Fault]:
    url = node.get("url") or ""
    if url and context.is_missing(url):
        name = url.rpartition("/")[2]
        yield fault(
            node, "missing-picture", f"there is no file for the picture {values.shown(url, 80)}", name
        )


_MEDIA_ATTRIBUTES = {
    "url": addresses.web,
    "fileSize": values.whole_number(),
    "type": values.media_type,
    "medium": values.one_of("image", "audio", "video", "document", "executable"),
    "isDefault": values.one_of("true", "false"),
    "expression": values.one_of("sample", "full", "nonstop"),
    "width": values.whole_number(1),
    "height": values.whole_number(1),
    "lang": values.language,
    **dict.fromkeys(("bitrate", "framerate", "samplingrate", "channels", "duration", "time"), None),
}
_MEDIA = "http://search.yahoo.com/mrss/"

TABLE: Mapping[str, Element] = {
    f"{{{CONTENT}}}encoded": Element(special=encoded, blank=True),
    f"{{{ATOM}}}link": Element(
        most=None,
        open=True,
        attributes={
            "href": addresses.reference,
            "rel": None,
            "type": values.media_type,
            "hreflang": values.language,
            "title": None,
            "length": values.whole_number(),
        },
        needed=("href",),
    ),
    f"{{{ATOM}}}updated": Element(text=values.rfc3339),
    f"{{{ATOM}}}published": Element(text=values.rfc3339),
    f"{{{DC}}}language": Element(text=values.language),
    f"{{{DC}}}date": Element(text=values.w3cdtf),
    f"{{{DC}}}creator": Element(most=None, text=values.plain),
    f"{{{_SYNDICATION}}}updatePeriod": Element(text=values.one_of(*_PERIODS)),
    f"{{{_SYNDICATION}}}updateFrequency": Element(text=values.whole_number(1)),
    f"{{{_SYNDICATION}}}updateBase": Element(text=values.w3cdtf),
    f"{{{_SLASH}}}comments": Element(text=values.whole_number()),
    f"{{{_WFW}}}commentRss": Element(text=addresses.any_absolute),
    "{http://backend.userland.com/creativeCommonsRssModule}license": Element(
        most=None, text=addresses.any_absolute
    ),
    f"{{{_WFW}}}comment": Element(text=addresses.any_absolute),
    f"{{{_MEDIA}}}content": Element(most=None, open=True, attributes=_MEDIA_ATTRIBUTES, special=_picture),
    f"{{{_MEDIA}}}thumbnail": Element(
        most=None, open=True, attributes=_MEDIA_ATTRIBUTES, needed=("url",), special=_picture
    ),
}
# Namespaces whose names are all known: another one is a slip.
_COMPLETE = {
    CONTENT: frozenset(("encoded", "items")),
    DC: _DC_NAMES,
    _SYNDICATION: frozenset(("updatePeriod", "updateFrequency", "updateBase")),
    _SLASH: frozenset(("comments", "section", "department", "hit_parade")),
}


def check_extensions(parent: Node, context: Context) -> Iterator[Fault]:
    """Check the elements of other namespaces that stand in an element of a feed."""
    seen: dict[str, int] = {}
    for child in children(parent):
        if namespace(child) == namespace(parent):
            continue
        tag = str(child.tag)
        seen[tag] = seen.get(tag, 0) + 1
        row = TABLE.get(tag)
        if row is not None:
            if row.most is not None and seen[tag] == row.most + 1:
                yield fault(child, "repeated", f"{label(child)} stands more than once in {label(parent)}")
            yield from check(child, row, context)
        elif local(child) not in _COMPLETE.get(namespace(child), (local(child),)):
            yield fault(child, "unknown", f"there is no element {label(child)} in its namespace")
        elif not namespace(child):
            yield fault(
                child, "no-namespace", f"{label(child)} is in no namespace, so nobody knows what it means"
            )
