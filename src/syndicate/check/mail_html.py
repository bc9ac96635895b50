"""What mail programs make of HTML (caniemail.com)."""

import re
from collections.abc import Iterator

from syndicate.check import addresses, html
from syndicate.check.context import Context
from syndicate.check.rules import Fault
from syndicate.check.values import shown

_STYLES = 16_384
_PICTURES = re.compile(r"\.(?:webp|svg|avif|tiff?|bmp|heic)(?:[?#]|\Z)", re.IGNORECASE)
_UNSHOWN = (
    "script",
    "iframe",
    "form",
    "object",
    "embed",
    "video",
    "audio",
    "base",
    "input",
    "svg",
    "link",
)


def faults(body: str, context: Context) -> Iterator[Fault]:
    """Check the HTML part of a mail."""
    yield from (
        found for found in html.faults(body, context, based=True) if found.rule in ("alt", "html", "raw-tags")
    )
    tree = html.parse(body)
    if tree is None:
        return
    root = tree.getroottree().getroot()
    if not root.get("lang"):
        yield Fault(rule="mail-html", message="the HTML does not say its language")
    if len(body) and body.lstrip()[:9].lower() != "<!doctype":
        yield Fault(rule="mail-html", message="the HTML does not begin with <!DOCTYPE html>")
    styles = sum(len(each.text or "") for each in root.iter("style"))
    if styles > _STYLES:
        yield Fault(
            rule="mail-html", message=f"its styles have {styles:,} characters; Gmail takes {_STYLES:,}"
        )
    for tag in _UNSHOWN:
        if next(root.iter(tag), None) is not None:
            yield Fault(rule="mail-html", message=f"the HTML holds <{tag}>, which mail programs remove")
    for element in root.iter("a"):
        url = (element.get("href") or "").strip()
        if (
            url
            and not url.startswith("#")
            and addresses.scheme_of(url) not in ("https", "http", "mailto", "tel")
        ):
            yield Fault(rule="mail-link", message=f"the link {shown(url)} leads nowhere from a mail")
    for element in root.iter("img"):
        yield from _picture((element.get("src") or "").strip())


def _picture(url: str) -> Iterator[Fault]:
    if url.startswith("cid:"):
        return
    if addresses.scheme_of(url) != "https":
        yield Fault(rule="mail-picture", message=f"the picture {shown(url)} is not at an https: address")
    elif _PICTURES.search(url):
        yield Fault(
            rule="mail-picture",
            message=f"the picture {shown(url)} is of a type that mail programs do not show",
        )
