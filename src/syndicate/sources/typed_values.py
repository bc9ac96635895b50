"""TOML and JSON -> texts, lists and tables of texts: what their parsers typed becomes text again, as in YAML.

Both parsers recurse, and tomllib (CPython 3.11) takes time quadratic in the parts of a dotted key; so the
nesting is bounded before they begin.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from syndicate.sources.matter import (
    MAX_DEPTH,
    MAX_VALUES,
    FrontMatterError,
    Loaded,
    Mapping,
    Value,
    table,
    too_deep,
    too_many,
)

_JSON_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[{}\[\]:\n]', re.DOTALL)
# Possessive, and closed by the end of the text if by nothing else: no input makes them go back.
_TOML_TEXT = re.compile(
    r'"""(?:[^"\\]++|\\.|"{1,2}(?!"))*+(?:"{3,5})?'
    r"|'''(?:[^']++|'{1,2}(?!'))*+(?:'{3,5})?"
    r'|"(?:[^"\\\n]++|\\.)*+"?'
    r"|'[^'\n]*+'?"
    r"|\#[^\n]*+",
    re.DOTALL,
)
_TOML_PART = r"""(?:"([^"]+)"|'([^']+)'|([\w-]+))"""
_TOML_HEADER = re.compile(rf"\s*\[\[?\s*{_TOML_PART}[^\n,]*\]\s*")
_TOML_KEY = re.compile(rf"\s*{_TOML_PART}\s*[=.]")
_LONG_KEY = re.compile(rf"(?<![\w-])(?:[\w-]++\s*+\.\s*+){{{MAX_DEPTH}}}")


def load_toml(text: str, first_line: int) -> Loaded:
    """Read TOML 1.0 that begins on *first_line*; raises `FrontMatterError`."""
    bare = _TOML_TEXT.sub(lambda match: "_" + "\n" * match[0].count("\n"), text)
    if deep := _LONG_KEY.search(bare):
        raise too_deep(bare.count("\n", 0, deep.start()) + first_line)
    try:
        raw = tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", str(error))
        message = str(error)[: place.start()] if place else str(error)
        line, column = (
            (int(place[1]), int(place[2])) if place and place[1] else (text.rstrip().count("\n") + 1, 1)
        )
        raise _invalid("TOML", message, "texts", line + first_line - 1, column) from error
    except ValueError as error:  # a number of more digits than Python reads
        raise _invalid("TOML", "a number is too long", "texts", first_line, 0) from error
    except RecursionError as error:
        raise too_deep(first_line) from error
    return _Texts(dict(_toml_lines(text, first_line)), first_line).load(raw.items())


def load_json(text: str, first_line: int) -> Loaded:
    """Read a JSON document that begins on *first_line*; raises `FrontMatterError`."""
    if not text.strip():
        return Loaded(values={}, lines={}, repeated={})
    lines, _ = scan_json(text, first_line)
    decoder = json.JSONDecoder(
        parse_int=str,
        parse_float=str,
        parse_constant=str,
        object_pairs_hook=_Pairs,
        strict=False,
    )
    try:
        raw = decoder.decode(text)
    except json.JSONDecodeError as error:
        line = error.lineno + first_line - 1
        raise _invalid("JSON", error.msg, "keys and texts", line, error.colno) from error
    pairs = raw if isinstance(raw, _Pairs) else table(raw, first_line).items()
    return _Texts(lines, first_line).load(pairs)


def scan_json(text: str, first_line: int) -> tuple[dict[str, int], int]:
    """Return the lines of the keys of the object that *text* begins with, and where that ends.

    Raises `FrontMatterError` if it nests too deep.
    """
    lines: dict[str, int] = {}
    depth, line, name = 0, first_line, ""
    for token in _JSON_TOKEN.finditer(text):
        mark = token[0]
        if mark in ("{", "["):
            depth += 1
            if depth > MAX_DEPTH:
                raise too_deep(line)
        elif mark in ("}", "]"):
            depth -= 1
            if depth <= 0:
                return lines, token.end()
        elif mark == ":" and depth == 1:
            lines[name] = line
        elif mark[0] == '"':
            name = mark[1:-1].lower()
        line += mark.count("\n")
    return lines, len(text)


class _Pairs(list[tuple[str, Any]]):
    """The members of a JSON object; a type of its own, because a list of them is not a JSON array."""


class _Texts:
    """Turns what a parser typed into texts.

    A class, because the count of all values and the keys given twice belong to the whole document.
    """

    def __init__(self, lines: dict[str, int], first_line: int) -> None:
        self._lines = lines
        self._line = first_line
        self._count = 0
        self._repeated: dict[str, int] = {}

    def load(self, items: Iterable[tuple[str, Any]]) -> Loaded:
        """Return the document whose top-level entries are *items*."""
        values = self._table(items, 0)
        return Loaded(values=values, lines=self._lines, repeated=self._repeated)

    def _table(self, items: Iterable[tuple[str, Any]], depth: int) -> Mapping:
        values: Mapping = {}
        for written, raw in items:
            key = written.lower()
            if depth == 0:
                self._line = self._lines.get(key, self._line)
            value = self._value(raw, depth + 1)
            if values.get(key, value) != value:
                self._repeated[key] = self._line
            values[key] = value
        return values

    def _value(self, raw: Any, depth: int) -> Value:
        self._count += 1
        if self._count > MAX_VALUES:
            raise too_many(self._line)
        if depth > MAX_DEPTH:
            raise too_deep(self._line)
        if isinstance(raw, _Pairs | dict):
            return self._table(raw.items() if isinstance(raw, dict) else raw, depth)
        if isinstance(raw, list):
            return [self._value(item, depth + 1) for item in raw]
        return _text(raw)


def _text(raw: Any) -> str:
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    return raw.isoformat() if isinstance(raw, datetime | date | time) else str(raw)


def _toml_lines(text: str, first_line: int) -> Iterator[tuple[str, int]]:
    """Yield each top-level key, or the first part of a table's name, and its line."""
    inside = False
    for number, line in enumerate(_TOML_TEXT.sub(_without_lines, text).split("\n"), first_line):
        if header := _TOML_HEADER.fullmatch(line):
            inside = True
            yield (header[1] or header[2] or header[3]).lower(), number
        elif not inside and (key := _TOML_KEY.match(line)):
            yield (key[1] or key[2] or key[3]).lower(), number


def _without_lines(match: re.Match[str]) -> str:
    """Keep a text of one line, which may be a key; empty one of several, and drop a comment."""
    if match[0][0] == "#":
        return ""
    return '""' + "\n" * match[0].count("\n") if match[0][:3] in ('"""', "'''") else match[0]


def _invalid(name: str, message: str, what: str, line: int, column: int) -> FrontMatterError:
    return FrontMatterError(line, column, f"invalid {name}: {message}", f"correct it; {what} stand in quotes")
