"""Headers without fences: `Key: value` lines of Pelican and MultiMarkdown, `.. key: value` lines of Nikola.

A paragraph may begin with a word and a colon too, so what is taken for a header says a title or a date and
ends with an empty line, with a fence, or, as Nikola's may stand in a comment, with that. If it says both, it
ends with the first line that is none of it, as in Python-Markdown.
"""

import re

from syndicate.sources.matter import Loaded, Mapping

_ENTRY = re.compile(r"(?:[ \t]*\.\.[ \t]+)?([A-Za-z][\w.-]*)[ \t]*:[ \t]*(.*)")
_LINES = re.compile(rf"(?:(?:{_ENTRY.pattern}|[ \t]+(?!-->)\S.*)(?:\n|\Z)){{1,1000}}")
_END = re.compile(r"[ \t]*(?:\n|\Z)|(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_COMMENT = re.compile(r"<!--[ \t]*\n(?=[ \t]*\.\.[ \t])")
_END_OF_COMMENT = re.compile(r"\s*-->[ \t]*(?:\n|\Z)")
_LONGEST = 10_000
_TELLING = frozenset(["title", "date"])
# Where the file's name says the date, a header may say these alone; a draft must not be published for it.
_ALSO_TELLING = frozenset(["status", "slug"])


def end_of_header(text: str) -> int:
    """Return where the header ends that *text* begins with, 0 if it begins with none."""
    comment = _COMMENT.match(text)
    begin = comment.end() if comment else 0
    header = _LINES.match(text, begin) if comment or _ENTRY.match(text) else None
    if header is None or header.end() > _LONGEST or _LINES.match(text, header.end()):
        return 0
    end = (_END_OF_COMMENT if comment else _END).match(text, header.end())
    entries = map(_ENTRY.fullmatch, header[0].split("\n"))
    keys = {entry[1].lower() for entry in entries if entry}
    if end and keys & (_TELLING | _ALSO_TELLING):
        return end.end()
    return header.end() if keys >= _TELLING and not comment else 0


def load_header(text: str, first_line: int) -> Loaded:
    """Read a header that begins on *first_line*; an indented line continues the one before, on a new line."""
    values: Mapping = {}
    lines: dict[str, int] = {}
    repeated: dict[str, int] = {}
    key = ""
    for number, line in enumerate(text.split("\n"), first_line):
        if match := _ENTRY.fullmatch(line):
            key, value = match[1].lower(), match[2].strip()
            if values.get(key, value) != value:
                repeated[key] = number
            values[key], lines[key] = value, number
        elif key and line[:1] in (" ", "\t") and line.strip() != "-->":
            values[key] = f"{values[key]}\n{line.strip()}".strip()
    return Loaded(values=values, lines=lines, repeated=repeated)
