"""Highlighted code as its text: `<pre><code class="language-x">`."""

import re

from syndicate.content.dom import Element, drop, text_of, turn_into
from syndicate.content.elements import names

# Line numbers and buttons of Chroma, Rouge, Pygments, Prism and highlight.js; KaTeX' picture of the
# formula that stands beside it as MathML.
_DROPPED = names(
    "lnt ln rouge-gutter gutter linenos lineno linenodiv line-number hljs-ln-numbers line-numbers-rows "
    "copy-button copy-btn btn-copy copy-code-button code-copy btn-clipboard clipboard-button katex-html"
)
_TABLES = names("lntable rouge-table highlighttable codehilitetable hljs-ln")
_LANGUAGE = re.compile(r"(?:^|\s)(?:language|lang|highlight-source|brush:)[-\s]([\w+#.-]+)")
_LANGUAGE_CLASS = re.compile(r"(?:^|\s)(language-[\w+#.-]+)(?:\s|$)")


def drop_gutter(element: Element, classes: set[str]) -> bool:
    """Drop *element* if it is a line number or a button."""
    if _DROPPED.isdisjoint(classes) or element.tag in {"pre", "code", "table"}:
        return False
    drop(element)
    return True


def is_table(classes: set[str]) -> bool:
    """Whether a table with these *classes* lays out line numbers beside code."""
    return not _TABLES.isdisjoint(classes)


def flatten(element: Element) -> None:
    """Make a highlighted `<pre>`, or a table with line numbers, plain code."""
    if element.getparent() is None:
        return
    for line_break in element.iter("br"):
        line_break.text = "\n"
    for line in element.iter("div"):  # Expressive Code's, which stand between no line ends
        if "ec-line" in line.get("class", "").split():
            line.tail = f"\n{line.tail or ''}"
    text = text_of(element).strip("\n")
    language = _language(element)
    turn_into(element, "pre")
    code = element.makeelement("code", {"class": f"language-{language}"} if language else {})
    code.text = text
    element.append(code)


def is_highlighted(pre: Element) -> bool:
    """Whether the markup in *pre* is a highlighter's, not the author's, who may link from code."""
    if any(not link.get("href", "#").startswith("#") for link in pre.iter("a")):
        return False
    return any(span.get("class") is not None or span.get("style") for span in pre.iter("span"))


def keep_language(code: Element) -> None:
    """Reduce the classes of inline or block code to its language."""
    if match := _LANGUAGE_CLASS.search(code.get("class", "")):
        code.set("class", match[1])
    elif code.get("class") is not None:
        del code.attrib["class"]


def _language(element: Element) -> str:
    inside = [element, *element.iter("pre", "code")]
    around = [ancestor for ancestor, _ in zip(element.iterancestors(), range(3), strict=False)]
    for candidate in (*inside, *around):
        if language := candidate.get("data-lang") or candidate.get("data-language"):
            return language
        if match := _LANGUAGE.search(candidate.get("class", "")):
            return match[1]
    return ""
