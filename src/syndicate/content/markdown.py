"""Markdown to HTML, and where its code stands: the one importer of pyromark."""

from pyromark import Markdown, Options

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


def to_html(source: str) -> str:
    """Render CommonMark with GitHub's tables, footnotes, alerts, task lists, and definition lists and math.

    Raw HTML passes through. *source* holds no lone surrogates.
    """
    return _MARKDOWN.html(source)


def code_spans(source: str) -> list[tuple[int, int]]:
    """Return the places (start, end) of code blocks and inline code, in order."""
    if "`" not in source and "~~~" not in source and "    " not in source and "\t" not in source:
        return []
    spans = [
        (place["start"], place["end"])
        for event, place in _MARKDOWN.events_with_range(source)
        if isinstance(event, dict) and ("Code" in event or _starts_code(event))
    ]
    return spans if source.isascii() else _characters(source, spans)


def _starts_code(event: dict[str, object]) -> bool:
    start = event.get("Start")
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
