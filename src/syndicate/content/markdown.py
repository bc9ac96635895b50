"""Markdown to HTML, and where its code stands: the one importer of pyromark."""

import re
from bisect import bisect_right

from pyromark import Markdown, Options

from syndicate.content.limits import holds

# Not enabled: smart punctuation (typography is the author's); heading attributes, because pulldown-cmark
# takes any braces at the end of a heading for attributes and loses them (`tree` reads `{#id}` instead);
# subscript and superscript, which change what `~` and `^` mean elsewhere.
_MARKDOWN = Markdown(
    options=Options.ENABLE_TABLES
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TASKLISTS
    | Options.ENABLE_DEFINITION_LIST
    | Options.ENABLE_MATH
    | Options.ENABLE_GFM
)

# kramdown's attribute lists: its table of contents, a line of its own, the end of a line, behind a span.
_KRAMDOWN = re.compile(
    r"^[ \t]*+(?:[-*+]|\d++\.)[ \t].*+\n[ \t]*+\{:[ \t]*+toc\b[^}\n]*+\}[ \t]*+$"
    r"|^[ \t]*+\{:[^}\n]*+\}[ \t]*+(?:\n|\Z)"
    r"|(?<![ \t\n])[ \t]*+\{:[^}\n]*+\}[ \t]*+$"
    r"|(?<=[)*_`\]])\{:[^}\n]*+\}",
    re.MULTILINE,
)


def to_html(source: str) -> str:
    """Render CommonMark with GitHub's tables, footnotes, alerts, task lists, and definition lists and math.

    Raw HTML passes through; kramdown's `{: .class}` is dropped. *source* holds no lone surrogates.
    """
    if holds(source, "{:"):
        source = _without_attributes(source)
    return _MARKDOWN.html(source)


def code_spans(source: str) -> list[tuple[int, int]]:
    """Return the places (start, end) of code blocks and inline code, in order."""
    if "`" not in source and "~~~" not in source and "    " not in source and "\t" not in source:
        return []
    spans = [
        (place["start"], place["end"])
        for event, place in _MARKDOWN.events_with_range(source)
        if isinstance(event, dict) and ("Code" in event or _is_code_block(event.get("Start")))
    ]
    return spans if source.isascii() else _characters(source, spans)


def _without_attributes(source: str) -> str:
    spans = code_spans(source)
    starts = [start for start, _ in spans]

    def kept(match: re.Match[str]) -> str:
        place = match.start() + match[0].index("{:")
        index = bisect_right(starts, place) - 1
        return match[0] if index >= 0 and place < spans[index][1] else ""

    return _KRAMDOWN.sub(kept, source)


def _is_code_block(start: object) -> bool:
    return isinstance(start, dict) and "CodeBlock" in start


def _characters(source: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    # pyromark counts bytes of UTF-8.
    data = source.encode()
    found: list[tuple[int, int]] = []
    byte = character = 0
    for start, end in spans:
        if start < byte:  # inside the span before
            continue
        first = character + len(data[byte:start].decode())
        character = first + len(data[start:end].decode())
        byte = end
        found.append((first, character))
    return found
