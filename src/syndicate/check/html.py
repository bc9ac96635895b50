"""What is wrong with HTML in a feed: what readers remove, cannot follow, or show raw."""

import re
from collections.abc import Iterator
from hashlib import blake2b

from lxml import etree
from lxml.etree import _Element as Element

from syndicate.check import addresses
from syndicate.check.context import Context
from syndicate.check.elements import HTML
from syndicate.check.rules import Fault
from syndicate.check.values import shown
from syndicate.check.xml import attributes
from syndicate.content.elements import names

_UNSAFE = names("applet base embed frame frameset iframe link meta object script style")
_CODE = ("code", "kbd", "pre", "samp", "script", "style", "textarea", "tt", "var", "math", "svg")
_LINKS = {
    "a": ("href",),
    "area": ("href",),
    "audio": ("src",),
    "img": ("src",),
    "source": ("src",),
    "video": ("src", "poster"),
}
# Shortcodes and template tags, also where Markdown percent-encoded them in an address. TeX has braces too.
_TAGS = re.compile(
    r"\{\{(?:[<%]|-?\s+[\w.$]|-?[a-z_]+(?:\.\w+)+|\s*['\"/])[^{}]*\}\}|\{%-?\s*\w[^{}%]*%\}|%7B%7B|%7B%25"
    r"|\{(?:filename|static|attach)\}"
)
_UNFINISHED = re.compile(r"<[a-zA-Z/][^<>]*\Z")
_HEAD = 1000
_WORD = re.compile(r"(?:\A|</?(?:p|a|li|em|strong|h[1-6])\b[^<>]*>)[^<>]*\w")
_DANGEROUS = re.compile(
    r"(?:^|;)\s*(?:position|behavior|-moz-binding|mso-[\w-]+|tab-stops)\s*:|expression\s*\(|url\s*\(|javascript:"
    r"|:\s*-?\d{4,}(?:em|ex|%)",
    re.IGNORECASE,
)
_DECLARATIONS = re.compile(r"\s*(?:-?[a-zA-Z][\w-]*\s*:[^;]+(?:;|\Z)\s*)*\s*")
_PARSER = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
_SCRIPTS = ("javascript", "vbscript", "data")


def parse(html: str) -> Element | None:
    """Return the tree of *html*, None where there is nothing in it; what is nested too deeply is cut off."""
    data = html.encode("utf-8", "replace")
    start = b"" if "<html" in html[:_HEAD].lower() else b"<body>"
    try:
        return etree.fromstring(start + data, _PARSER) if data.strip() else None
    except etree.XMLSyntaxError:
        return None


def faults(html: str, context: Context, *, based: bool = False) -> tuple[Fault, ...]:
    """Check HTML; with a base (*based*), relative addresses are in order."""
    key = blake2b(html.encode("utf-8", "replace"), digest_size=16, salt=bytes([based])).digest()
    if key not in context.known:
        context.known[key] = tuple(_faults(html, context, based=based))
    return context.known[key]


def _faults(html: str, context: Context, *, based: bool) -> Iterator[Fault]:
    if "<" not in html:
        yield from _raw_tags(html)
        return
    if match := _UNFINISHED.search(html):
        yield _fault("html", f"a tag that begins with {shown(match[0], 30)} has no end")
    tree = parse(html)
    if tree is not None:
        for element in tree.iter(etree.Element):
            yield from _element(element, context, based=based)
        yield from _raw_tags(_prose(tree))


def is_empty(html: str) -> bool:
    """Tell whether HTML shows nothing, neither text nor a picture or a recording."""
    if "<" not in html or _WORD.search(html):
        return not html.strip()
    tree = parse(html)
    return tree is None or not (
        "".join(map(str, tree.itertext())).strip()
        or any(True for _ in tree.iter("img", "audio", "video", "svg", "math", "iframe", "object", "embed"))
    )


def _fault(rule: str, message: str, near: str = "") -> Fault:
    return Fault(rule=rule, message=message, about="body", near=near)


def _element(element: Element, context: Context, *, based: bool) -> Iterator[Fault]:
    tag = str(element.tag)
    if tag in _UNSAFE:
        yield _fault("unsafe-html", f"holds <{tag}>", near=element.get("src") or f"<{tag}")
    elif tag not in HTML and "-" not in tag and ":" not in tag and not _is_foreign(element):
        yield _fault("html", f"holds <{tag}>, which is no element of HTML", near=f"<{tag}")
    for name, value in attributes(element):
        yield from _attribute(tag, name, value, based=based)
    if tag == "img":
        yield from picture(element, context)


def _is_foreign(element: Element) -> bool:
    return any(each.tag in ("svg", "math") for each in element.iterancestors())


def _attribute(tag: str, name: str, value: str, *, based: bool) -> Iterator[Fault]:
    if name.startswith("on") and name[2:].isalpha():
        yield _fault("unsafe-html", f"holds the script {name} in <{tag}>", near=name)
    elif name == "style" and (_DANGEROUS.search(value) or not _DECLARATIONS.fullmatch(value)):
        yield _fault("unsafe-style", f"holds the style {shown(value)} in <{tag}>", near=value)
    elif name in _LINKS.get(tag, ()):
        yield from _link(tag, value.strip(), based=based)


def _link(tag: str, value: str, *, based: bool) -> Iterator[Fault]:
    scheme = addresses.scheme_of(re.sub(r"[\x00-\x20]", "", value))
    if scheme in _SCRIPTS and not (scheme == "data" and tag == "img"):
        yield _fault("unsafe-html", f"holds the script {shown(value)} in <{tag}>", near=value)
    elif not scheme and not based:
        yield _fault("relative-url", f"holds the relative address {shown(value)} in <{tag}>", near=value)


def picture(element: Element, context: Context) -> Iterator[Fault]:
    """Check that a picture says what it shows, and that its file is there."""
    source = (element.get("src") or "").strip()
    name = source.rpartition("/")[2] if not source.startswith("data:") else ""
    if not (element.get("alt") or "").strip() and (element.get("role") or "") != "presentation":
        what = "an empty" if element.get("alt") is not None else "no"
        yield _fault(
            "alt", f"the picture {shown(name or 'data:', 40)} has {what} alternative text", near=name
        )
    if source and context.is_missing(source):
        yield _fault("missing-picture", f"there is no file for the picture {shown(source, 80)}", near=name)


def _prose(tree: Element) -> str:
    """Return the text outside of code, and the addresses of links and pictures."""
    parts: list[str] = []
    skipped = {each for code in tree.iter(*_CODE) for each in code.iter()}
    for element in tree.iter(etree.Element):
        if element not in skipped:
            parts += (element.text or "", element.get("href", ""), element.get("src", ""))
        if element.getparent() not in skipped:
            parts.append(element.tail or "")
    return "\n".join(parts)


def _raw_tags(text: str) -> Iterator[Fault]:
    for tag in dict.fromkeys(match[0] for match in _TAGS.finditer(text)):
        yield _fault("raw-tags", f"shows the template tag {shown(tag, 50)}", near=tag)
