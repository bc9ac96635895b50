"""HTML made safe to hand to native parsers: bounded depth, every tag finished.

libxml2 and html5ever cannot be interrupted. What makes them slow, or makes them swallow text, is mended
here by one scan whose time grows with the length of the text only. This is no sanitiser: what is
allowed is decided in `syndicate.content.sanitize`, after everything else.
"""

import re
from collections import Counter
from html import escape

from syndicate.content.context import Report
from syndicate.content.elements import names

DEPTH = 100
"""Elements inside one another. libxml2 loses text at 256 or 2,048; html5ever is quadratic in depth."""

FORMATTING_DEPTH = 20
"""`<b>`, `<font>`… inside one another. An HTML parser opens all of them anew in every block (HTML §13.2.4.3,
"reconstruct the active formatting elements"), which multiplies the output."""

ATTRIBUTES = 200
"""Attributes of one element: libxml2 compares each with all the others."""

# HTML §13.2.5.32 to 39, so that this scan and the parsers agree where a tag ends. All quantifiers are
# possessive: a tag that never ends costs one walk to the end of the text.
_VALUE = r"""(?:"[^"]*+"|'[^']*+'|(?=>)|[^\s>"'][^\s>]*+)"""
_ATTRIBUTE = rf"(?:=[^\s/>=]*+|[^\s/>=]++)(?:\s*+=\s*+{_VALUE}|(?!\s*+=))"
_OTHER = r"(?P<other>!--|!\[CDATA\[|[!?]|/(?![a-zA-Z]))|(?P<broken>/?[a-zA-Z])"
_TOKEN = re.compile(rf"<(?:(?P<tag>/?[a-zA-Z][^\s/>]*+)(?:[\s/]++|{_ATTRIBUTE})*+>|{_OTHER})", re.ASCII)
# When one tag has swallowed the rest of the text, values may no longer hold `<` or `>`: otherwise each
# of 50,000 unfinished tags would walk to the end.
_STRICT_TOKEN = re.compile(rf"<(?:(?P<tag>/?[a-zA-Z][^\s/<>]*+)[^<>]*+>|{_OTHER})", re.ASCII)
_UNQUOTED_END = re.compile(r"=\s*+[^\s\"'>]++(?<=/)>\Z", re.ASCII)
_COUNTED = re.compile(_ATTRIBUTE, re.ASCII)
_COMMENT_END = re.compile("--!?>")
_LONG_TAG = 2_000

_VOID = names("area base br col hr img input keygen link meta param")
# Void in HTML, but libxml2 puts what follows inside them.
_VOID_TO_CLOSE = frozenset(("embed", "source", "track", "wbr"))
_DOCUMENT = frozenset(
    ("body", "frameset", "head", "html", "noembed", "noframes", "plaintext", "textarea", "xmp")
)
_OPAQUE = frozenset(("iframe", "script", "style", "title"))
_FORMATTING = names("a b big code em font i nobr s small strike strong tt u")
_PARAGRAPH = frozenset("p")
_CLOSED_BY: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        names(
            "address article aside blockquote details div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 "
            "header main nav ol p pre section table ul"
        ),
        _PARAGRAPH,
    ),
    "li": frozenset(("li", "p")),
    **dict.fromkeys(("dt", "dd"), frozenset(("dt", "dd", "p"))),
    **dict.fromkeys(("td", "th"), frozenset(("td", "th", "p"))),
    "tr": frozenset(("tr", "td", "th", "p")),
    **dict.fromkeys(("thead", "tbody", "tfoot"), names("thead tbody tfoot tr td th p")),
    "option": frozenset(("option",)),
}
# An end tag does not reach past these (HTML §13.2.4.2, "has an element in scope").
_SCOPE = names("caption marquee object table td template th")
_TABLE = names("caption table tbody td tfoot th thead tr")


def bound(html: str, report: Report, *, scan: bool = True) -> str:
    """Return HTML of which no parser loses text or time: what had to be mended becomes a problem.

    Elements are at most `DEPTH` deep; deeper tags are dropped, never their text. Tags and comments that
    do not end are shown as text. Without *scan* the HTML is known to be well formed and is looked at only
    if it has enough tags to be too deep.
    """
    if not scan and ((tags := html.count("<")) <= DEPTH or tags - html.count("</") <= DEPTH):
        return html
    return _Scan(html, report).run()


class _Scan:
    """One walk over the tags: what is open, and the edits so far (a class because every step needs them)."""

    def __init__(self, html: str, report: Report) -> None:
        self.html = html
        self.report = report
        self.token = _TOKEN
        self.pieces: list[str] = []
        self.copied = 0
        self.open: list[tuple[str, bool]] = []  # name, and whether its tag was kept
        self.depth = 0
        self.names: Counter[str] = Counter()
        self.formatting = 0
        self.endless: set[str] = set()

    def run(self) -> str:
        position = 0
        while match := self.token.search(self.html, position):
            position = self.step(match)
        if not self.pieces:
            return self.html
        self.pieces.append(self.html[self.copied :])
        return "".join(self.pieces)

    def step(self, match: re.Match[str]) -> int:
        """Handle one token and return where to go on."""
        tag = match["tag"]
        if tag is None:
            return self.other(match) if match["other"] else self.unfinished(match)
        name = tag.lower()
        if name[0] == "/":
            self.close(name[1:], match)
        elif name in _OPAQUE:
            return self.opaque(name, match)
        elif name in _DOCUMENT:
            self.edit(match.start(), match.end())
        elif name not in _VOID:
            self.element(name, match)
        if match.end() - match.start() > _LONG_TAG:
            self.many_attributes(tag, match)
        return match.end()

    def edit(self, start: int, end: int, text: str = "") -> None:
        if start >= self.copied:
            self.pieces.append(self.html[self.copied : start])
            self.copied = end
        self.pieces.append(text)

    def element(self, name: str, match: re.Match[str]) -> None:
        if name in _VOID_TO_CLOSE:
            self.edit(match.end(), match.end(), f"</{name}>")
            return
        closed = _CLOSED_BY.get(name)
        while closed and self.open and self.open[-1][0] in closed:
            self.pop(match.start())
        if match[0][-2] == "/" and not _UNQUOTED_END.search(match[0]):
            return  # libxml2 takes `<x/>` as an empty element whatever its name
        formatting = name in _FORMATTING
        kept = self.depth < DEPTH and not (formatting and self.formatting >= FORMATTING_DEPTH)
        if not kept:
            self.edit(match.start(), match.end())
            self.report.add(
                "elements are nested too deeply; their tags were dropped", "close the elements that stay open"
            )
        self.open.append((name, kept))
        self.depth += kept
        self.formatting += kept and formatting
        self.names[name] += 1

    def pop(self, place: int, *, written: bool = False) -> None:
        """Close the innermost element, writing its end tag at *place* unless it is *written* there."""
        name, kept = self.open.pop()
        self.names[name] -= 1
        self.depth -= kept
        self.formatting -= kept and name in _FORMATTING
        if kept and not written:
            self.edit(place, place, f"</{name}>")

    def close(self, name: str, match: re.Match[str]) -> None:
        reach = self.reach(name) if self.names[name] else 0
        if not reach:
            self.edit(match.start(), match.end())
            return
        for _ in range(reach - 1):
            self.pop(match.start())
        if not self.open[-1][1]:
            self.edit(match.start(), match.end())
        self.pop(match.start(), written=True)

    def reach(self, name: str) -> int:
        """How many elements an end tag closes, 0 when the one it names is not in scope."""
        for count, (other, _) in enumerate(reversed(self.open[-2 * DEPTH :]), 1):
            if other == name:
                return count
            if other in _SCOPE and name not in _TABLE:
                return 0
        return 0

    def find(self, end: re.Pattern[str], start: int) -> int:
        """Where *end* ends, -1 when nowhere; a pattern that was not found once is not looked for again."""
        if end.pattern not in self.endless:
            if match := end.search(self.html, start):
                return match.end()
            self.endless.add(end.pattern)
        return -1

    def opaque(self, name: str, match: re.Match[str]) -> int:
        """Drop an element whose content is not HTML; of an iframe the tags stay."""
        tag = f"{match[0]}</iframe>" if name == "iframe" else ""
        end = self.find(re.compile(rf"</{name}(?=[\s/>])[^>]*>", re.ASCII | re.IGNORECASE), match.end())
        if end < 0:
            self.report.add(f"<{name}> is never closed", f"close it with </{name}>")
            end = match.end()
        self.edit(match.start(), end, tag)
        return end

    def other(self, match: re.Match[str]) -> int:
        """Drop a comment or declaration, show the text of a CDATA section and of `</3`."""
        kind = match["other"]
        if kind == "/":
            self.edit(match.start(), match.start() + 1, "&lt;")
            return match.end()
        pattern = {"!--": _COMMENT_END, "![CDATA[": re.compile("]]>")}.get(kind, re.compile(">"))
        end = self.find(pattern, match.start() + 2)
        if end < 0:
            return self.unfinished(match)
        text = escape(self.html[match.end() : end - 3], quote=False) if kind == "![CDATA[" else ""
        self.edit(match.start(), end, text)
        return end

    def unfinished(self, match: re.Match[str]) -> int:
        what = "a comment" if match["other"] == "!--" else "a tag"
        self.report.add(f"{what} never ends; it is shown as text", "end it, or write &lt; for the character")
        if match["broken"]:
            self.token = _STRICT_TOKEN
        self.edit(match.start(), match.start() + 1, "&lt;")
        return match.start() + 1

    def many_attributes(self, tag: str, match: re.Match[str]) -> None:
        if tag[0] == "/" or sum(1 for _ in _COUNTED.finditer(match[0])) <= ATTRIBUTES:
            return
        self.report.add(
            "an element has too many attributes; they were dropped", "check the quotes of its attributes"
        )
        self.edit(match.start(), match.end(), f"<{tag}>")
