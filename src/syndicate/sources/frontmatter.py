"""Text of a source file -> its front matter and body; the only importer of python-frontmatter.

Every scalar is read as text, whatever the format: a key gives it a type later (`syndicate.sources.fields`).
Front matter may come from strangers, and native parsers cannot be interrupted, so size, depth and the
expansion of aliases are bounded before values are built.

python-frontmatter splits and hands over; the handlers here are ours, because its own (1.3.0) type scalars by
YAML 1.1 (`lang: no` is False), need a third-party TOML package to see `+++` at all, and know neither
`---json` nor the `...` terminator. `frontmatter.parse` also strips the body, which unindents a leading code
block, so the handler keeps the body as it stood.
"""

import json
import re
import tomllib
from datetime import date, datetime, time
from typing import Any

import frontmatter
from frontmatter.default_handlers import BaseHandler
from msgspec import Struct

from syndicate.sources.yaml_events import MAX_DEPTH, FrontMatterError, Mapping, Value, load_yaml, too_deep

__all__ = ["FrontMatter", "FrontMatterError", "Mapping", "Value", "read", "split"]


_FENCE = re.compile(r"(---|\+\+\+)[ \t]*(json|yaml|toml)?[ \t]*\r?\n", re.IGNORECASE)
_OPENING_BRACE = re.compile(r'\{(?=\s*["}])')
_TOML_KEY = re.compile(r"""^\s*(?:"([^"]+)"|'([^']+)'|([\w-]+))\s*(?:=|\.)""")
_KEY = re.compile(r":(?:\s|$)|^\s*[\[{]", re.MULTILINE)


class FrontMatter(Struct, frozen=True, kw_only=True):
    """What a source file says of itself.

    *values* has keys in lower case and scalars as text ("" where null); *lines* gives the 1-based line of
    each top-level key; *repeated* names keys given twice with different values, of which the last stands.
    """

    values: Mapping
    lines: dict[str, int]
    body: str
    body_line: int
    repeated: tuple[str, ...] = ()


def read(text: str) -> FrontMatter:
    """Split *text* and read its front matter; a text without any has no values.

    Raises `FrontMatterError` when there is front matter that cannot be read.
    """
    clean = text.lstrip("\ufeff \t\r\n")
    skipped = text[: len(text) - len(clean)].count("\n")
    handler = _handler(clean)
    if handler is None:
        return FrontMatter(values={}, lines={}, body=text, body_line=1)
    try:
        frontmatter.parse(clean, handler=handler)
    except FrontMatterError as error:
        line = error.line + skipped if error.line else 0
        raise FrontMatterError(line, error.column, error.message, error.remedy) from error
    return FrontMatter(
        values=handler.values,
        lines={key: line + skipped for key, line in handler.lines.items()},
        body=handler.body,
        body_line=handler.body_line + skipped,
        repeated=tuple(handler.repeated),
    )


def split(text: str) -> tuple[str, int]:
    """Return what follows the front matter and the 1-based line where that begins, without reading values."""
    clean = text.lstrip("\ufeff \t\r\n")
    handler = _handler(clean)
    if handler is None:
        return text, 1
    handler.split(clean)
    return handler.body, handler.body_line + text[: len(text) - len(clean)].count("\n")


def _handler(text: str) -> "_Handler | None":
    if match := _FENCE.match(text):
        kind = (match[2] or "").lower() or ("toml" if match[1] == "+++" else "yaml")
        handler = {"yaml": _Yaml, "toml": _Toml, "json": _FencedJson}[kind](match)
        return None if kind == "yaml" and handler.is_rule(text) else handler
    return _BareJson() if _OPENING_BRACE.match(text) else None


class _Handler(BaseHandler):
    """Reads one document, and remembers what `frontmatter.parse` drops: the body's white space and the lines.

    A class, because python-frontmatter asks for one.
    """

    FM_BOUNDARY = _FENCE  # asked for by the base class, used by none of its methods that are left

    def __init__(self) -> None:
        super().__init__()
        self.values: Mapping = {}
        self.lines: dict[str, int] = {}
        self.repeated: list[str] = []
        self.body = ""
        self.body_line = 1
        self.first_line = 1

    def detect(self, text: str) -> bool:
        """Never asked: the handler is chosen before."""
        return bool(text)

    def _keep(self, text: str, end: int) -> None:
        self.body = text[end:]
        self.body_line = text.count("\n", 0, end) + 1

    def _table(self, value: Any) -> Mapping:
        if isinstance(value, dict):
            return value
        if value in ("", None):
            return {}
        raise self._error(1, 1, "the front matter is not a table of keys", "write each entry as `key: value`")

    def _error(self, line: int, column: int, message: str, remedy: str) -> FrontMatterError:
        return FrontMatterError(line + self.first_line - 1 if line else 0, column, message, remedy)


class _Fenced(_Handler):
    def __init__(self, fence: re.Match[str]) -> None:
        super().__init__()
        self._fence = fence
        self.first_line = 2

    def is_rule(self, text: str) -> bool:
        """Tell whether the text merely begins with a rule (`---`): what follows has no key."""
        closing = self._closing(text)
        inside = text[self._fence.end() : closing.start()] if closing else text[self._fence.end() :]
        return bool(inside.strip()) and not _KEY.search(inside)

    def _closing(self, text: str) -> re.Match[str] | None:
        mark = r"---|\.\.\." if self._fence[1] == "---" else r"\+\+\+"
        return re.compile(rf"^(?:{mark})[ \t]*\r?$\n?", re.MULTILINE).search(text, self._fence.end())

    def split(self, text: str) -> tuple[str, str]:
        start = self._fence.end()
        closing = self._closing(text)
        if closing is None:
            raise FrontMatterError(
                1,
                1,
                "the front matter is never closed",
                f"end it with a line that is {self._fence[1]}",
            )
        self._keep(text, closing.end())
        return text[start : closing.start()], self.body


class _Yaml(_Fenced):
    def load(self, fm: str) -> Mapping:
        value, self.lines, self.repeated = load_yaml(fm, self.first_line)
        self.values = self._table(value)
        return {}


class _Toml(_Fenced):
    def load(self, fm: str) -> Mapping:
        try:
            raw = tomllib.loads(fm.replace("\r\n", "\n"), parse_float=str)
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
            line, column = (int(place[1]), int(place[2])) if place else (0, 0)
            message = re.sub(r" \(at .*\)$", "", str(error))
            raise self._error(
                line,
                column,
                f"invalid TOML: {message}",
                "correct it; texts stand in quotes",
            ) from error
        except RecursionError as error:
            raise too_deep(1) from error
        self.values = _as_texts(raw, MAX_DEPTH)
        self.lines = _toml_lines(fm)
        return {}


class _Json:
    """What both JSON handlers share."""

    repeated: list[str]

    def decode(self, text: str) -> tuple[Any, int]:
        decoder = json.JSONDecoder(
            parse_int=str,
            parse_float=str,
            parse_constant=str,
            object_pairs_hook=self._object,
            strict=False,
        )
        try:
            return decoder.raw_decode(text)
        except json.JSONDecodeError as error:
            raise FrontMatterError(
                error.lineno,
                error.colno,
                f"invalid JSON: {error.msg}",
                "correct it; keys and texts stand in quotes",
            ) from error
        except RecursionError as error:
            raise too_deep(1) from error

    def _object(self, pairs: list[tuple[str, Any]]) -> Mapping:
        values: Mapping = {}
        for key, value in pairs:
            if values.get(key.lower(), value) != value:
                self.repeated.append(key.lower())
            values[key.lower()] = value
        return values


class _FencedJson(_Json, _Fenced):
    def load(self, fm: str) -> Mapping:
        try:
            value, _ = self.decode(fm.strip())
        except FrontMatterError as error:
            raise self._error(error.line, error.column, error.message, error.remedy) from error
        self.values = self._table(_as_texts(value, MAX_DEPTH))
        self.lines = _json_lines(fm, self.first_line)
        return {}


class _BareJson(_Json, _Handler):
    def split(self, text: str) -> tuple[str, str]:
        self._raw, end = self.decode(text)
        if line_end := re.compile(r"[ \t]*\r?\n").match(text, end):
            end = line_end.end()
        self._keep(text, end)
        return text[:end], self.body

    def load(self, fm: str) -> Mapping:
        self.values = _as_texts(self._raw, MAX_DEPTH)
        self.lines = _json_lines(fm, 1)
        return {}


def _as_texts(value: Any, depth: int) -> Any:
    """Turn the scalars of TOML and JSON into the texts that stood in the file, as YAML's are."""
    if depth < 0:
        raise too_deep(1)
    if isinstance(value, dict):
        return {key.lower(): _as_texts(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_texts(item, depth - 1) for item in value]
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)


def _toml_lines(text: str) -> dict[str, int]:
    lines: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 2):
        if line.lstrip().startswith("["):
            lines.setdefault(line.strip().strip("[] ").split(".")[0].lower(), number)
        elif match := _TOML_KEY.match(line):
            lines.setdefault((match[1] or match[2] or match[3]).lower(), number)
    return lines


def _json_lines(text: str, first: int) -> dict[str, int]:
    lines: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), first):
        for match in re.finditer(r'"([^"\\]+)"\s*:', line):
            lines.setdefault(match[1].lower(), number)
    return lines
