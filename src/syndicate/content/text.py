"""HTML as plain text: on one line for titles and summaries, cut for excerpts."""

import re
import unicodedata
from math import ceil

from syndicate.content import nesting
from syndicate.content.context import Report
from syndicate.content.dom import Element, parse, text_of
from syndicate.content.elements import BLOCKS
from syndicate.content.footnotes import BACK
from syndicate.content.limits import scrub, scrub_html

_SILENT = frozenset(("head", "script", "style", "template", "title"))
_WHITE_SPACE = re.compile(r"[ \t\n\r\f]+")
# Scripts that put no spaces between words: Thai, Lao, Burmese, Khmer, kana, Han.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_CHARACTERS_PER_WORD = 3
_KINDS = frozenset(("dl", "ol", "pre", "table", "ul"))
_LAID_OUT = re.compile(f"<(?:{'|'.join(sorted(_KINDS))})\\b", re.IGNORECASE)
# Of our own, and of pages that a generator has made: `fn:1` of Hugo and kramdown, `fn-1` of Zola and GitHub.
_FOOTNOTE = re.compile(r"#[^#]*fn(?:\d+|(?:-|:|%3A)[\w-]{1,99})\Z", re.IGNORECASE)
_TRAILING = " \t\n,;:.!?…-–—([{«“‘、。，．！？；：（「『"


def tree_of(html: str) -> Element:
    """Return the tree of any HTML, bounded."""
    return parse(nesting.bound(scrub_html(html), Report(), scan="<" in html))


def collapse(text: str) -> str:
    """Make each run of white space one space; a no-break space is not white space (HTML §3.2.5)."""
    return _WHITE_SPACE.sub(" ", text).strip(" ")


def plain(html: str) -> str:
    """Return all text of *html* on one line, without the marks of footnotes; white space is collapsed."""
    if "<" not in html and "&" not in html:
        return collapse(scrub(html))
    parts: list[str] = []
    _collect(tree_of(html), parts)
    return collapse("".join(parts))


def opening(html: str) -> str:
    """Return the text of *html* as `plain` does, up to the first list, table or code behind a paragraph.

    On one line, their items, cells and lines would run into each other.
    """
    if not _LAID_OUT.search(html):
        return plain(html)
    root = tree_of(html)
    parts = [root.text or ""]
    has_paragraph = False
    for child in root:
        if has_paragraph and child.tag in _KINDS:
            break
        has_paragraph |= child.tag == "p" and bool(text_of(child).strip())
        _collect(child, parts)
        parts.append(child.tail or "")
    return collapse("".join(parts))


def _collect(element: Element, parts: list[str]) -> None:
    block = element.tag in BLOCKS
    if block:
        parts.append(" ")
    if element.tag not in _SILENT and not is_footnote_mark(element):
        parts.append(element.text or "")
        for child in element:
            _collect(child, parts)
            parts.append(child.tail or "")
    if block:
        parts.append(" ")


def is_footnote_mark(element: Element) -> bool:
    """Whether *element* is the number of a footnote, or the link back from one."""
    if element.tag == "sup":
        return len(element) == 1 and _FOOTNOTE.search(element[0].get("href", "")) is not None
    return element.tag == "a" and element.text == BACK


def excerpt(text: str, *, words: int = 60) -> str:
    """Return the first *words* words of plain *text*, with "…" if there are more.

    In scripts without spaces about three characters count as a word.
    """
    left = words
    for match in re.finditer(r"\S+", text):
        word = match[0]
        unspaced = len(_UNSPACED.findall(word))
        cost = max(1, ceil(unspaced / _CHARACTERS_PER_WORD))
        if left <= 0 or cost > left:
            end = match.start() + (_within(word, left) if left > 0 else 0)
            return text[:end].rstrip(_TRAILING) + "…"
        left -= cost
    return text


def _within(word: str, words: int) -> int:
    """Return where to cut an unspaced run after *words*, not before a mark that belongs to its letter."""
    end = 0
    for count, match in enumerate(_UNSPACED.finditer(word), 1):
        if count > words * _CHARACTERS_PER_WORD:
            break
        end = match.end()
    while end < len(word) and unicodedata.category(word[end]) in {"Mn", "Mc", "Me"}:
        end += 1
    return end
