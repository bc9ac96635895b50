"""Move a style sheet into the elements' `style` attributes: the only importer of premailer 3.10.0.

premailer is unmaintained (issue 304): what it gets wrong is fenced here by what goes in (`check_sheet`, the
options) and by comparing what comes out with what went in. Its caches are shared and its parser is not
thread-safe (issues 65, 225): call this from one thread.
"""

import logging
import os
import re
import sys
from functools import cache
from html.parser import HTMLParser
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from msgspec import Struct

from syndicate.errors import SyndicateError, TemplateError

if TYPE_CHECKING:  # imported only where a mail is made: it takes as long as the feeds of a small site
    from premailer import Premailer

DOCTYPE = "<!DOCTYPE html>"
MAX_HEAD_STYLES = 8_000

_SELECTORS = re.compile(r"\.[a-z][a-z0-9-]*(\s*,\s*\.[a-z][a-z0-9-]*)*")
_SHEET = "digest.css.j2"  # the template that the sheet comes from
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_CLASS = re.compile(r"[a-z][a-z0-9-]*")
_ATTRIBUTES = {
    "bgcolor": re.compile(r"#[0-9a-f]{6}", re.IGNORECASE),
    "width": re.compile(r"\d+%?"),
    "height": re.compile(r"\d+%?"),
}


class _Facts(Struct):
    """What inlining must not change: the text with its spaces folded, link targets, pictures, comments."""

    text: str
    links: list[str]
    images: list[tuple[str, str]]
    comments: list[str]


def inline(html: str, css: str) -> str:
    """Give *html* with the rules of *css* in its `style` attributes and `bgcolor` set from them.

    *html* is a whole document that begins with `<!DOCTYPE html>` in capitals; `<style>` elements with
    `data-premailer="ignore"` stay as they are and lose that mark. *css* has rules of plain class selectors
    only. Raises `SyndicateError` if either is not so, if anything but styles and attributes changed, or if
    what remains of the head's styles, or an attribute, is such that some mail program would trip over it.
    """
    check_sheet(css)
    # premailer compares the doctype with lxml's spelling and drops any other (upper case only).
    if not html.startswith(DOCTYPE):
        raise SyndicateError(f"the mail's HTML must begin with {DOCTYPE}, in capitals")
    # premailer looks `style` values and selectors up in one cache: style="head" finds a selector and crashes.
    before = _read(html)
    for value in before.declarations:
        if ":" not in value:
            raise SyndicateError(f"the mail's HTML holds style={value!r}, which declares nothing")
    inlined: str = _inliner(_needed(css, before.classes)).transform(html, pretty_print=False)
    if not inlined.startswith(DOCTYPE):
        raise SyndicateError("inlining the styles lost the doctype")
    after = _read(inlined)
    _compare(before, after)
    _check_mail(after)
    return inlined


def check_sheet(css: str) -> None:
    """Refuse what premailer loses, moves or copies wrongly; the message names the rule.

    Only classes: pseudo-classes go to a `<style>` of forced `!important` (issues 172, 179, 259), a `*` or a
    nested rule vanishes, a comma in brackets splits the selector. No `!important`: it is copied into
    `bgcolor` (issue 170). No at-rule: `@font-face`, `@supports`, `@import` are dropped (issues 32, 35, 236),
    nested ones raise `AttributeError` (issue 290).
    """
    for selectors, declarations in _RULE.findall(css):
        if not _SELECTORS.fullmatch(selectors.strip()):
            raise TemplateError(_SHEET, 0, f"{selectors.strip()!r} is not a list of classes")
        if "!" in declarations or "\\" in declarations:
            raise TemplateError(_SHEET, 0, f"'!' or a backslash in the rule of {selectors.strip()}")
    rest = _RULE.sub("", css).strip()
    if rest:
        raise TemplateError(_SHEET, 0, f"holds more than rules: {rest[:60]!r}")


def _check_mail(mail: "_Reader") -> None:
    styles = "".join(mail.styles)
    # Gmail drops a style of more than 16 kB, or with an at-rule in another (caniemail issue 144); a rule
    # after a comment is ignored by one program (email-bugs issue 25).
    if len(styles) > MAX_HEAD_STYLES or not styles.isascii():
        raise SyndicateError(f"the mail's <style> must be ASCII of at most {MAX_HEAD_STYLES} characters")
    if "/*" in styles or re.search(r"@[^{}]*\{[^{}]*(\{[^{}]*\}[^{}]*)*@", styles):
        raise SyndicateError("the mail's <style> must not hold comments, or an @-rule inside another")
    for name, value in mail.attributes:
        pattern = _ATTRIBUTES.get(name)
        if pattern and not pattern.fullmatch(value):
            raise SyndicateError(f"the mail holds {name}={value!r}, which some mail programs misread")


def _needed(css: str, classes: set[str]) -> str:
    """Leave out the rules for classes that no element has: premailer takes a millisecond for each."""
    rules = _RULE.finditer(css)
    return "".join(rule[0] for rule in rules if not classes.isdisjoint(_CLASS.findall(rule[1])))


@cache
def _premailer() -> "type[Premailer]":
    """Import premailer, but not requests: that takes as long as inlining, for sheets that are not fetched.

    What stands in for it imports it when it is used, so that others in this process have a whole premailer.
    """
    # One cache serves sheets, selectors and declarations, 128 entries by default: a sheet of 150 rules takes
    # five times as long (premailer's README). Its size has no door but the environment, read at import.
    os.environ.setdefault("PREMAILER_CACHE_MAXSIZE", "4096")
    stand_in = ModuleType("requests")
    vars(stand_in)["__getattr__"] = lambda name: getattr(import_module("requests"), name)  # PEP 562
    found = sys.modules.setdefault("requests", stand_in)
    try:
        import cssutils  # noqa: PLC0415 - see above
        from premailer import Premailer  # noqa: PLC0415 - the same
    finally:
        if found is stand_in:
            del sys.modules["requests"]
    # Outlook reads six digits only; cssutils writes #111111 as #111 by default.
    cssutils.ser.prefs.minimizeColorHash = False
    inliner: type[Premailer] = Premailer
    return inliner


def _inliner(css: str) -> "Premailer":
    return _premailer()(
        css_text=css,
        # Strips it from the media rules of dark mode, which need it (issues 9, 164, 241).
        strip_important=False,
        keep_style_tags=False,
        # The media rules of the head still select by class.
        remove_classes=False,
        # Rules that match nothing need no style element of their own (issue 172).
        disable_leftover_css=True,
        # <link rel=stylesheet> is fetched by default.
        allow_network=False,
        # Turns `#top` into `base#top`, and quotes the host of an IDN (issue 72); links are absolute already.
        disable_link_rewrites=True,
        # Knows no CSS of this century, and takes two thirds of the time.
        disable_validation=True,
        # Parses the CSS of each image again.
        align_floating_images=False,
        # Copied to any element, in values that HTML does not know: width="auto" (pull request 61, issue 164).
        disable_basic_attributes=["width", "height", "align", "valign"],
        # cssutils writes to standard error, which cron mails (issues 103, 128).
        cssutils_logging_level=logging.CRITICAL,
    )


def _compare(before: "_Reader", after: "_Reader") -> None:
    """Fail closed: lxml drops text below 255 levels and after attributes of 10 MB without a word."""
    wanted, found = _facts(before), _facts(after)
    for name in _Facts.__struct_fields__:
        if getattr(wanted, name) != getattr(found, name):
            raise SyndicateError(f"inlining the styles changed the mail's {name}")


def _facts(reader: "_Reader") -> _Facts:
    text = " ".join("".join(reader.text).split())
    return _Facts(text=text, links=reader.links, images=reader.images, comments=reader.comments)


def _read(html: str) -> "_Reader":
    # The standard library's parser, as one with lxml's limits would not see what lxml loses.
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


class _Reader(HTMLParser):
    """Collects text, links, pictures, comments, styles, classes, layout attributes: a parser keeps state."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.links: list[str] = []
        self.images: list[tuple[str, str]] = []
        self.comments: list[str] = []
        self.styles: list[str] = []
        self.declarations: list[str] = []
        self.classes: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.attributes += [(name, values[name]) for name in _ATTRIBUTES if name in values]
        self._in_style = tag == "style"
        self.classes.update(values.get("class", "").split())
        if "style" in values:
            self.declarations.append(values["style"])
        if "href" in values:
            self.links.append(values["href"])
        if tag == "img":
            self.images.append((values.get("src", ""), values.get("alt", "")))

    def handle_endtag(self, tag: str) -> None:
        self._in_style = self._in_style and tag != "style"

    def handle_data(self, data: str) -> None:
        (self.styles if self._in_style else self.text).append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)
