"""HTML laid out for the text part of a mail: wrapped lines, quotes, lists, and URLs on their own lines."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache

from syndicate.content.dom import Element, text_of
from syndicate.content.elements import BLOCKS, HEADINGS
from syndicate.content.text import collapse, is_footnote_mark, tree_of

Lines = list[str]

_NARROWEST = 24
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# A line may break before each of these, but not before the punctuation that follows one.
_WIDE = "\u2e80-\u303f\u3040-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U0003fffd"
_BREAK = "\0"  # no text holds one: it is scrubbed


def to_text(html: str, *, width: int = 72) -> str:
    """Return *html* as plain text of lines at most *width* columns wide.

    Code and URLs are never broken. The targets of a block's links follow it, numbered, each on a line of
    its own; pictures are their texts.
    """
    body = tree_of(html)
    ids = {element.get("id", "") for element in body.iterfind(".//*[@id]")}
    blocks = _Layout(ids).blocks(body, width)
    return "\n".join(_joined(blocks))


def _joined(blocks: list[Lines], *, tight: bool = False) -> Lines:
    lines: Lines = []
    for block in blocks:
        if lines and not tight:
            lines.append("")
        lines += block
    return lines


def _indented(lines: Lines, first: str, rest: str) -> Lines:
    return [f"{rest if index else first}{line}".rstrip() for index, line in enumerate(lines)]


class _Layout:
    """The links counted so far, and the one paragraph being filled (a class because both go through all)."""

    def __init__(self, ids: set[str]) -> None:
        self.ids = ids
        self.count = 0
        self.parts: list[str] = []
        self.links: Lines = []
        self.special: dict[str, Callable[[Element, int], list[Lines]]] = {
            "blockquote": self.quote,
            "dd": self.definition,
            "dl": self.tight,
            "hr": self.rule,
            "ol": self.numbered,
            "pre": self.code,
            "table": self.tight,
            "tr": self.row,
            "ul": self.bullets,
            **dict.fromkeys(("audio", "video"), self.recording),
            **dict.fromkeys(HEADINGS, self.heading),
        }

    def blocks(self, element: Element, width: int) -> list[Lines]:
        """Return the blocks inside *element*."""
        found: list[Lines] = []
        self.fill(element, width, found)
        found += self.flush(width)
        return found

    def fill(self, element: Element, width: int, found: list[Lines]) -> None:
        """Add the text of *element* to the paragraph, ending it round each block."""
        self.parts.append(element.text or "")
        for child in element:
            self.child(child, width, found)
            self.parts.append(child.tail or "")

    def child(self, child: Element, width: int, found: list[Lines]) -> None:
        if child.tag == "br":
            self.parts.append(_BREAK)
        elif child.tag == "img":
            self.parts.append(child.get("alt", ""))
        elif child.tag in BLOCKS:
            found += self.flush(width)
            found += self.special.get(child.tag, self.blocks)(child, width)
        elif child.tag == "a":
            self.link(child, width, found)
        elif child.tag == "sup" and text_of(child).isdecimal():
            self.parts.append(text_of(child).translate(_SUPERSCRIPTS))
        elif child.tag not in {"script", "style", "template"}:
            self.fill(child, width, found)

    def link(self, link: Element, width: int, found: list[Lines]) -> None:
        if is_footnote_mark(link):
            return
        url = link.get("href", "")
        if not url or url.partition("#")[2] in self.ids:
            self.fill(link, width, found)
            return
        self.count += 1
        before = len(self.parts)
        self.fill(link, width, found)
        text = collapse("".join(self.parts[before:]))
        if text in {url, url.partition(":")[2], url.partition("//")[2]}:
            self.parts[before:] = [f"[{self.count}]"]
        else:
            self.parts.append(f" [{self.count}]")
        self.links.append(f"[{self.count}] {url}")

    def flush(self, width: int) -> list[Lines]:
        """Return the paragraph so far as a block, if there is any."""
        lines, links = self.paragraph(width)
        return [[*lines, *links]] if lines or links else []

    def paragraph(self, width: int) -> tuple[Lines, Lines]:
        """End the paragraph: its lines, and those of its links."""
        segments = (collapse(segment) for segment in "".join(self.parts).split(_BREAK))
        lines = [line for segment in segments if segment for line in wrapped(segment, width)]
        links = self.links
        if len(links) == 1 and lines == [links[0].partition(" ")[0]]:
            lines = []  # nothing but a URL
        self.parts, self.links = [], []
        return lines, links

    def quote(self, element: Element, width: int) -> list[Lines]:
        lines = _joined(self.blocks(element, max(width - 2, _NARROWEST)))
        return [_indented(lines, "> ", "> ")] if lines else []

    def tight(self, element: Element, width: int) -> list[Lines]:
        lines = _joined(self.blocks(element, width), tight=True)
        return [lines] if lines else []

    def definition(self, element: Element, width: int) -> list[Lines]:
        lines = _joined(self.blocks(element, max(width - 4, _NARROWEST)))
        return [_indented(lines, "    ", "    ")] if lines else []

    def bullets(self, element: Element, width: int) -> list[Lines]:
        return self.items(element, width, ["- "] * len(element))

    def numbered(self, element: Element, width: int) -> list[Lines]:
        numbers: list[str] = []
        number = _number(element.get("start"), 1)
        for item in element:
            number = _number(item.get("value"), number)
            numbers.append(f"{number}. ")
            number += 1
        return self.items(element, width, numbers)

    def items(self, element: Element, width: int, marks: list[str]) -> list[Lines]:
        if any((text or "").strip() for text in (element.text, *(item.tail for item in element))):
            return self.blocks(element, width)
        items: list[Lines] = []
        tight = True
        for item, mark in zip(element, marks, strict=True):
            loose = item.find("p") is not None
            tight = tight and not loose
            blocks = self.blocks(item, max(width - len(mark), _NARROWEST))
            lines = _joined(blocks, tight=not loose)
            items.append(_indented(lines or [""], mark, " " * len(mark)))
        return [_joined(items, tight=tight)] if items else []

    def rule(self, _element: Element, _width: int) -> list[Lines]:
        return [["* * *"]]

    def code(self, element: Element, _width: int) -> list[Lines]:
        lines = text_of(element).strip("\n").split("\n")
        return [_indented(lines, "    ", "    ")]

    def heading(self, element: Element, width: int) -> list[Lines]:
        found: list[Lines] = []
        self.fill(element, width, found)
        lines, links = self.paragraph(width)
        if lines:
            mark = "=" if element.tag in {"h1", "h2"} else "-"
            lines.append(mark * min(max(3, *map(columns, lines)), width))
        return [*found, [*lines, *links]] if lines or links else found

    def row(self, element: Element, width: int) -> list[Lines]:
        for index, cell in enumerate(element):
            if index:
                self.parts.append(" | ")
            self.cell(cell)
        return self.flush(width)

    def cell(self, element: Element) -> None:
        """Add the text of a table's cell, its blocks side by side."""
        self.parts.append(element.text or "")
        for child in element:
            if child.tag in BLOCKS:
                self.cell(child)
                self.parts.append(" ")
            else:
                self.child(child, 0, [])
            self.parts.append(child.tail or "")

    def recording(self, element: Element, width: int) -> list[Lines]:
        sources = (element.get("src"), *(source.get("src") for source in element.iter("source")))
        url = next((source for source in sources if source), "")
        if not url:
            return self.blocks(element, width)
        self.count += 1
        return [[f"[{self.count}] {url}"]]


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else default  # noqa: PLR2004


def columns(text: str) -> int:
    """Return how many columns *text* takes in a terminal (Unicode Annex 11)."""
    if text.isascii():
        return len(text)
    return sum(
        2 if unicodedata.east_asian_width(character) in "WF" else not unicodedata.combining(character)
        for character in text
    )


def wrapped(text: str, width: int) -> Lines:
    """Return *text* in lines of at most *width* columns; a longer word has a line to itself."""
    lines: Lines = []
    line: list[str] = []
    used = 0
    for gap, piece in _pieces(text):
        size = columns(piece)
        if line and used + len(gap) + size > width:
            lines.append("".join(line))
            line, used = [], 0
        if line:
            line.append(gap)
            used += len(gap)
        line.append(piece)
        used += size
    return [*lines, "".join(line)] if line else lines


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Yield what may stand on a line of its own, each with the space before it."""
    for word in text.split(" "):
        if word.isascii():
            yield " ", word
            continue
        gap = " "
        for match in _wide_piece().finditer(word):
            yield gap, match[0]
            gap = ""


@cache  # compiled only where it is needed, as that takes milliseconds
def _wide_piece() -> re.Pattern[str]:
    return re.compile(f"[{_WIDE}][、。，．！？：；）」』】〉》\u3099-\u309c\u30fc]*|[^{_WIDE}]+")
