"""RSS 2.0 (https://www.rssboard.org/rss-specification) with the Advisory Board's profile."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from syndicate.check import addresses, html, podcast, rss_text, values
from syndicate.check.context import Context
from syndicate.check.extensions import ATOM, CONTENT, check_extensions, html_faults
from syndicate.check.rules import Fault, Flaw
from syndicate.check.values import shown
from syndicate.check.xml import Element, Node, check, children, fault, flawed, parse, text_of

_VERSIONS = re.compile(r"2\.0(\.\d+)?|0\.9[1-4]")
_WIDEST, _HIGHEST = 144, 400
_MIDNIGHT = 24
_BRIEF_GUID = re.compile(r"\d{1,6}")
_PICTURES = (".gif", ".jpeg", ".jpg", ".png")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def faults(data: bytes, context: Context) -> Iterator[Fault]:
    """Check an RSS feed."""
    marked = rss_text.mark(data)
    root, found = parse(marked)
    yield from found
    if root is not None:
        if marked is not data:
            rss_text.restore(root)
        yield from _document(root, context)


def _document(root: Node, context: Context) -> Iterator[Fault]:
    if root.get("version") is None:
        yield fault(root, "missing", "rss lacks the attribute version")
    elif not _VERSIONS.fullmatch(root.get("version", "")):
        yield fault(
            root, "rss-version", f"rss’s version {shown(root.get('version', ''))} is none that there is"
        )
    channels = root.findall("channel")
    if not channels:
        yield fault(root, "missing", "rss has no channel")
    for extra in channels[1:2]:
        yield fault(extra, "repeated", "channel stands more than once in rss")
    for child in children(root):
        if child.tag != "channel" and "{" not in str(child.tag):
            yield fault(child, "unknown", f"rss has no element {child.tag}")
    for channel in channels:
        yield from _channel(channel, context)


def _channel(channel: Node, context: Context) -> Iterator[Fault]:
    yield from check(channel, CHANNEL, context)
    yield from check_extensions(channel, context)
    yield from podcast.channel_faults(channel)
    yield from _self(channel)
    yield from _order(channel)
    seen: dict[str, Node] = {}
    for item in channel.findall("item"):
        key, link = ((item.findtext(name) or "").strip() for name in ("guid", "link"))
        for found in (*_item(item, context), *_repeated_guid(item, seen)):
            yield replace(found, entry=key, link=link)


def _self(channel: Node) -> Iterator[Fault]:
    links = [each for each in channel.findall(f"{{{ATOM}}}link") if each.get("rel") == "self"]
    if not links:
        yield fault(channel, "self", 'the channel has no atom:link with rel="self"')
    for link in links:
        if addresses.is_relative(link.get("href", "")):
            yield fault(link, "self", f"the feed’s own address {shown(link.get('href', ''))} is relative")


def _order(channel: Node) -> Iterator[Fault]:
    tags = [str(child.tag) for child in children(channel)]
    if "item" in tags:
        late = next((tag for tag in tags[tags.index("item") :] if tag != "item"), "")
        if late:
            yield fault(channel, "order", f"{late.rpartition('}')[2]} stands behind an item")


def _item(item: Node, context: Context) -> Iterator[Fault]:
    yield from check(item, ITEM, context)
    yield from check_extensions(item, context)
    yield from podcast.item_faults(item)
    title, description = item.find("title"), item.find("description")
    if title is None and description is None:
        yield fault(item, "missing", "an item has neither title nor description")
    if item.find("guid") is None:
        yield fault(item, "guid-missing", "an item has no guid")
    enclosures = item.findall("enclosure")
    for extra in enclosures[1:2]:
        yield fault(extra, "enclosures", f"an item has {len(enclosures)} enclosures")
    yield from _emptiness(item, title, description)
    yield from _dates(item, context)


def _emptiness(item: Node, title: Node | None, description: Node | None) -> Iterator[Fault]:
    """Find an item that says nothing but its title."""
    body = item.findtext(f"{{{CONTENT}}}encoded") or ""
    said = "" if description is None else text_of(description)
    heading = "" if title is None else text_of(title).strip()
    if (
        html.is_empty(body)
        and (html.is_empty(said) or said.strip() == heading)
        and item.find("enclosure") is None
    ):
        found = fault(item, "empty-body", f"{shown(heading)} says nothing but its title")
        yield replace(found, about="body")


def _dates(item: Node, context: Context) -> Iterator[Fault]:
    published, updated = item.find("pubDate"), item.find(f"{{{ATOM}}}updated")
    when = values.parse_rfc822(text_of(published).strip()) if published is not None else None
    after = values.parse_rfc3339(text_of(updated).strip()) if updated is not None else None
    if published is not None and when:
        yield from flawed(published, text_of(published), values.plausible(when, context.now))
    if updated is not None and when and after and after < when:
        yield fault(updated, "date-order", f"updated {shown(text_of(updated))} is before it was published")


def _repeated_guid(item: Node, seen: dict[str, Node]) -> Iterator[Fault]:
    guid = item.find("guid")
    value = text_of(guid).strip() if guid is not None else ""
    if guid is not None and value and (first := seen.setdefault(value, item)) is not item:
        other = (first.findtext("title") or "").strip()
        yield fault(guid, "duplicate-id", f"the guid {shown(value)} is also that of {shown(other)}")


def _guid(node: Node, _: Context) -> Iterator[Fault]:
    text = text_of(node).strip()
    flag = node.get("isPermaLink", "true")
    if not text:
        yield fault(node, "guid", "a guid is empty")
    elif flag == "true" and addresses.scheme_of(text) not in ("http", "https"):
        yield fault(node, "guid", f"the guid {shown(text)} is no web address, but isPermaLink is not false")
    elif flag == "false" and _BRIEF_GUID.fullmatch(text):
        yield fault(
            node, "guid-missing", f"the guid {shown(text)} is too short to be the only one of its kind"
        )


def _description(node: Node, context: Context) -> Iterator[Fault]:
    parent = node.getparent()
    if parent is not None and not (parent.findtext(f"{{{CONTENT}}}encoded") or "").strip():
        yield from html_faults(node, text_of(node), context)
    else:  # what the body says too
        silent = ("alt", "missing-picture", "raw-tags")
        yield from (each for each in html_faults(node, text_of(node), context) if each.rule not in silent)


def _image(node: Node, _: Context) -> Iterator[Fault]:
    """Check what an image and its channel say of one another (RSS Profile, image)."""
    channel = node.getparent()
    for name in ("title", "link"):
        own, wanted = (
            (node.findtext(name) or "").strip(),
            (channel.findtext(name) or "").strip() if channel is not None else "",
        )
        if own and wanted and own != wanted:
            yield fault(node, "image", f"the image’s {name} {shown(own)} is not the channel’s")
    path = re.split("[?#]", (node.findtext("url") or "").strip(), maxsplit=1)[0].lower()
    if "." in path.rpartition("/")[2] and not path.endswith(_PICTURES):
        yield fault(node, "image", f"the image {shown(path)} is no GIF, JPEG or PNG")


def _hours(node: Node, _: Context) -> Iterator[Fault]:
    yield from _distinct(
        node, [text_of(hour).strip().lstrip("0").replace("24", "") for hour in node.findall("hour")]
    )
    if any(text_of(hour).strip() == str(_MIDNIGHT) for hour in node.findall("hour")):
        yield fault(node, "obsolete", "midnight is the hour 0, not 24")


def _days(node: Node, _: Context) -> Iterator[Fault]:
    days = [text_of(day) for day in node.findall("day")]
    yield from _distinct(node, days)


def _distinct(node: Node, found: list[str]) -> Iterator[Fault]:
    if len(set(found)) < len(found):
        yield fault(node, "repeated", f"{node.tag} names one twice")


def _obsolete(node: Node, _: Context) -> Iterator[Fault]:
    yield fault(node, "obsolete", f"no reader shows a {node.tag}")


def _form_name(text: str) -> Iterator[Flaw]:
    if not re.fullmatch(r"[A-Za-z][\w.:-]*", text.strip()):
        yield "value", "is no name of a form’s field"


def _blank_language(node: Node, _: Context) -> Iterator[Fault]:
    if not text_of(node).strip():
        yield fault(node, "language", "language is empty")


_TITLE = Element(text=values.plain)
_WEB = Element(text=addresses.web)
_LINK = Element(text=addresses.ascii_absolute)
_DATE = Element(text=values.rfc822)
_PERSON = Element(text=values.rss_email)
_CATEGORY = Element(most=None, text=values.plain, attributes={"domain": None})

ITEM = Element(
    children={
        "title": _TITLE,
        "link": _LINK,
        "description": Element(blank=True, special=_description),
        "author": _PERSON,
        "category": _CATEGORY,
        "comments": _LINK,
        "enclosure": Element(
            most=None,
            blank=True,
            attributes={"url": addresses.web, "length": values.whole_number(), "type": values.media_type},
            needed=("url", "length", "type"),
        ),
        "guid": Element(
            blank=True, attributes={"isPermaLink": values.one_of("true", "false")}, special=_guid
        ),
        "pubDate": _DATE,
        "source": Element(
            blank=True, attributes={"url": addresses.any_absolute}, needed=("url",), text=values.plain
        ),
    },
)
CHANNEL = Element(
    children={
        "title": Element(least=1, text=values.plain),
        "link": Element(least=1, text=addresses.ascii_absolute),
        "description": Element(least=1, blank=True, text=values.plain),
        "language": Element(text=values.language, blank=True, special=_blank_language),
        "copyright": _TITLE,
        "managingEditor": _PERSON,
        "webMaster": _PERSON,
        "pubDate": _DATE,
        "lastBuildDate": _DATE,
        "category": _CATEGORY,
        "generator": Element(),
        "docs": _LINK,
        "cloud": Element(
            blank=True,
            attributes={
                "domain": None,
                "port": values.whole_number(1, 65_535),
                "path": None,
                "registerProcedure": None,
                "protocol": values.one_of("xml-rpc", "soap", "http-post", "https-post"),
            },
            needed=("domain", "port", "path", "registerProcedure", "protocol"),
        ),
        "ttl": Element(text=values.whole_number(1)),
        "image": Element(
            special=_image,
            children={
                "url": Element(least=1, text=addresses.web),
                "title": Element(least=1, text=values.plain),
                "link": Element(least=1, text=addresses.any_absolute),
                "width": Element(text=values.whole_number(1, _WIDEST)),
                "height": Element(text=values.whole_number(1, _HIGHEST)),
                "description": _TITLE,
            },
        ),
        "rating": Element(),
        "textInput": Element(
            special=_obsolete,
            children={
                "title": Element(least=1, text=values.plain),
                "description": Element(least=1),
                "name": Element(least=1, text=_form_name),
                "link": Element(least=1, text=addresses.any_absolute),
            },
        ),
        "skipHours": Element(
            special=_hours,
            children={"hour": Element(least=1, most=None, text=values.whole_number(0, _MIDNIGHT))},
        ),
        "skipDays": Element(
            special=_days, children={"day": Element(least=1, most=None, text=values.one_of(*_DAYS))}
        ),
        "item": Element(most=None, open=True),
    },
)
