"""Podcast elements in RSS: Apple's requirements (https://podcasters.apple.com/support/823-podcast-requirements)."""

import re
from collections.abc import Iterator

from syndicate.check import addresses, values
from syndicate.check.rules import Check, Fault, Flaw
from syndicate.check.values import shown
from syndicate.check.xml import Node, children, fault, flawed, label, local, namespace, text_of
from syndicate.config.podcasts import CATEGORIES

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
_I = f"{{{ITUNES}}}"
_LONGEST = 4000
_KEYWORDS = 255
_DURATION = re.compile(r"\d{1,7}(?:\.\d+)?|\d{1,3}:[0-5]?\d|\d{1,3}:[0-5]?\d:[0-5]?\d", re.ASCII)
_PICTURE = re.compile(r"\.(?:jpe?g|png)(?:[?#]|\Z)", re.IGNORECASE)


def _duration(text: str) -> Iterator[Flaw]:
    if not _DURATION.fullmatch(text.strip()):
        yield "value", "is no duration; write seconds, or 1:02:03"


def _at_most(length: int) -> Check:
    def check(text: str) -> Iterator[Flaw]:
        if len(text) > length:
            yield "value", f"is longer than {length:,} characters"
        yield from values.plain(text)

    return check


_EXPLICIT = values.one_of("true", "false", "yes", "no", "clean", "explicit", folded=True)
_SHARED: dict[str, Check | None] = {
    "author": values.plain,
    "block": values.one_of("yes", "no", folded=True),
    "explicit": _EXPLICIT,
    "image": None,
    "keywords": _at_most(_KEYWORDS),
    "subtitle": _at_most(_KEYWORDS),
    "summary": _at_most(_LONGEST),
    "title": values.plain,
}
_CHANNEL = _SHARED | {
    "category": None,
    "complete": values.one_of("yes", "no", folded=True),
    "new-feed-url": addresses.web,
    "owner": None,
    "type": values.one_of("episodic", "serial"),
    "applepodcastsverify": None,
}
_ITEM = _SHARED | {
    "duration": _duration,
    "episode": values.whole_number(1),
    "episodeType": values.one_of("full", "trailer", "bonus"),
    "isClosedCaptioned": None,
    "order": values.whole_number(),
    "season": values.whole_number(1),
}
_MANY = ("category", "keywords")


def channel_faults(channel: Node) -> Iterator[Fault]:
    """Check the `itunes:` elements of a channel, and whether a podcast has what Apple asks for."""
    yield from _elements(channel, _CHANNEL)
    for category in channel.findall(f"{_I}category"):
        yield from _category(category)
    for owner in channel.findall(f"{_I}owner"):
        yield from _owner(owner)
    if any(namespace(child) == ITUNES for child in children(channel)):
        for name in ("image", "category", "explicit"):
            if channel.find(f"{_I}{name}") is None:
                yield fault(channel, "podcast", f"a podcast needs itunes:{name}")
        if channel.find("language") is None:
            yield fault(channel, "podcast", "a podcast needs a language")


def item_faults(item: Node) -> Iterator[Fault]:
    """Check the `itunes:` elements of an item."""
    yield from _elements(item, _ITEM)


def _elements(parent: Node, table: dict[str, Check | None]) -> Iterator[Fault]:
    seen: set[str] = set()
    for child in children(parent):
        if namespace(child) != ITUNES:
            continue
        name = local(child)
        if name not in table:
            yield fault(child, "unknown", f"{label(parent)} has no element {label(child)}")
        elif name in seen and name not in _MANY:
            yield fault(child, "repeated", f"{label(child)} stands more than once in {label(parent)}")
        elif name == "image":
            yield from _image(child)
        elif test := table[name]:
            yield from flawed(child, text_of(child), test(text_of(child)))
        seen.add(name)


def _image(node: Node) -> Iterator[Fault]:
    url = node.get("href")
    if url is None:
        yield fault(node, "missing", "itunes:image lacks the attribute href")
        return
    flaws = [*addresses.web(url)]
    yield from flawed(node, url, flaws, "itunes:image’s href")
    if not flaws and not _PICTURE.search(url):
        yield fault(node, "podcast", f"the picture {shown(url)} is neither JPEG nor PNG")


def _category(node: Node) -> Iterator[Fault]:
    name = node.get("text")
    if name is None:
        yield fault(node, "missing", "itunes:category lacks the attribute text")
        return
    if name not in CATEGORIES:
        yield fault(node, "value", f"{shown(name)} is none of Apple’s categories")
    for below in node.findall(f"{_I}category"):
        if below.get("text") not in CATEGORIES.get(name, (below.get("text"),)):
            yield fault(
                below, "value", f"{shown(below.get('text', ''))} is none of the categories below {name}"
            )


def _owner(node: Node) -> Iterator[Fault]:
    mail = node.find(f"{_I}email")
    if mail is None:
        yield fault(node, "missing", "itunes:owner has no itunes:email")
    else:
        yield from flawed(mail, text_of(mail), values.email(text_of(mail)))
