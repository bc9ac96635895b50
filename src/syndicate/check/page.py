"""Pages that syndicate writes: what every page for people has to have."""

from collections.abc import Iterator

from msgspec.structs import replace

from syndicate.check import html
from syndicate.check.context import Context
from syndicate.check.rules import Fault

# A page is no feed's entry: it has a head, and addresses of its own.
_IN_ORDER = ("unsafe-html", "unsafe-style", "relative-url")


def faults(data: bytes, context: Context) -> Iterator[Fault]:
    """Check a page."""
    text = data.decode("utf-8", "replace")
    tree = html.parse(text)
    if tree is None:
        return
    root = tree.getroottree().getroot()
    if not root.get("lang"):
        yield Fault(rule="language", message="the page does not say its language", line=1)
    if not (root.findtext("head/title") or "").strip():
        yield Fault(rule="blank", message="the page has no title", line=1)
    for found in html.faults(text, context, based=True):
        if found.rule not in _IN_ORDER:
            place = text.find(found.near) if found.near else -1
            yield replace(found, line=text.count("\n", 0, place) + 1 if place >= 0 else 0)
