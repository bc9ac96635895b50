"""The header of Pelican and MultiMarkdown: `Key: value` lines without fences, ended by an empty line.

A paragraph may begin with a word and a colon too, so what is taken for a header has nothing but such lines,
and says a title or a date.
"""

import re

from syndicate.sources.matter import Loaded, Mapping

_ENTRY = re.compile(r"([A-Za-z][\w.-]*)[ \t]*:(?:[ \t]+(.*))?")
_EMPTY_LINE = re.compile(r"\n[ \t]*(?:\n|\Z)")
_LONGEST = 10_000
_TELLING = frozenset(["title", "date"])


def end_of_header(text: str) -> int:
    """Return where the header ends that *text* begins with, 0 if it begins with none."""
    if not _ENTRY.match(text):
        return 0
    end = _EMPTY_LINE.search(text)
    header = text[: end.start()] if end else text
    if len(header) > _LONGEST:
        return 0
    lines = [(line, _ENTRY.fullmatch(line)) for line in header.split("\n")]
    keys = {entry[1].lower() for _, entry in lines if entry}
    if not keys & _TELLING or not all(entry or line[:1] in (" ", "\t") for line, entry in lines):
        return 0
    return end.end() if end else len(text)


def load_header(text: str, first_line: int) -> Loaded:
    """Read a header that begins on *first_line*; an indented line continues the one before."""
    values: Mapping = {}
    lines: dict[str, int] = {}
    repeated: dict[str, int] = {}
    key = ""
    for number, line in enumerate(text.rstrip("\n").split("\n"), first_line):
        if match := _ENTRY.fullmatch(line):
            key, value = match[1].lower(), (match[2] or "").strip()
            if values.get(key, value) != value:
                repeated[key] = number
            values[key], lines[key] = value, number
        else:
            values[key] = f"{values.get(key, '')} {line.strip()}".strip()
    return Loaded(values=values, lines=lines, repeated=repeated)
