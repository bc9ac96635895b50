"""Text of a source file -> its front matter and body; the only importer of python-frontmatter.

Every scalar is read as text, whatever the format: a key gives it a type later (`syndicate.sources.fields`).
Front matter may come from strangers, and native parsers cannot be interrupted, so size, depth and the
expansion of aliases are bounded before values are built.

python-frontmatter splits and hands over; the handlers here are ours, because its own (1.3.0) type scalars by
YAML 1.1 (`lang: no` is False), need a third-party TOML package to see `+++` at all, and know neither
`---json` nor the `...` terminator nor headers without a fence. `frontmatter.parse` also strips the body,
which unindents a leading code block, so the handler keeps the body as it stood.
"""

import re
from collections.abc import Callable

import frontmatter
import msgspec
from frontmatter.default_handlers import BaseHandler
from msgspec import Struct

from syndicate.sources.headers import end_of_header, load_header
from syndicate.sources.html_head import load_head
from syndicate.sources.matter import (
    MAX_CHARACTERS,
    FrontMatterError,
    Loaded,
    Mapping,
    Value,
    merged,
    too_long,
)
from syndicate.sources.typed_values import load_json, load_toml, scan_json
from syndicate.sources.yaml_events import load_yaml

__all__ = ["FrontMatter", "FrontMatterError", "Mapping", "Value", "read", "split", "with_head"]

_FENCE = re.compile(r"[\ufeff \t\n]*+(---|\+\+\+)[ \t]*(json|yaml|toml)?[ \t]*\n", re.IGNORECASE)
_CLOSING = {
    "---": re.compile(r"\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)"),
    "+++": re.compile(r"\n\+\+\+[ \t]*(?:\n|\Z)"),
}
_LOADERS = {"json": load_json, "toml": load_toml, "yaml": load_yaml}
_OPENING_BRACE = re.compile(r'\{(?=\s*["}])')
_KEY = re.compile(r":(?:\s|$)|^[ \t]*[\[{]", re.MULTILINE)
_REST_OF_LINE = re.compile(r"[ \t]*\n?")


class FrontMatter(Struct, frozen=True, kw_only=True):
    """What a source file says of itself.

    *values*, *lines* and *repeated* are those of `matter.Loaded`; *body_line* is the 1-based line on which
    the body begins.
    """

    values: Mapping
    lines: dict[str, int]
    repeated: dict[str, int]
    body: str
    body_line: int


def with_head(matter: FrontMatter, text: str) -> FrontMatter:
    """Return front matter with what the head of an HTML document says under it; raises `FrontMatterError`."""
    head = load_head(text)
    values = merged(head.values, matter.values, (), lambda value: [value])
    return msgspec.structs.replace(matter, values=values, lines={**head.lines, **matter.lines})


def read(text: str, *, header_in_fence: bool = False) -> FrontMatter:
    """Split *text* and read its front matter; a text without any has no values.

    With *header_in_fence*, what is no YAML between fences may be a header, as Python-Markdown reads it:
    `title: Python: a love story`. Raises `FrontMatterError` when there is front matter that cannot be read.
    """
    document = _locate(text)
    try:
        frontmatter.parse(document.source, handler=document)  # which would look through the whole text
        loaded = document.loaded
    except FrontMatterError:
        if not header_in_fence or end_of_header(document.source) != len(document.source):
            raise
        loaded = load_header(document.source, document.first_line)
    return FrontMatter(
        values=loaded.values,
        lines=loaded.lines,
        repeated=loaded.repeated,
        body=document.body,
        body_line=document.body_line,
    )


def split(text: str) -> tuple[str, int]:
    """Return what follows the front matter and the 1-based line where that begins, without reading values.

    Raises `FrontMatterError` when it cannot be told where the front matter ends.
    """
    document = _locate(text)
    return document.body, document.body_line


class _Document(BaseHandler):
    """A text cut in two, as python-frontmatter takes it: the *source* of the front matter, and the body.

    A class of its kind, because it asks for one, and to keep what it would drop: the lines.
    """

    loaded: Loaded

    def __init__(
        self, source: str, first_line: int, load: Callable[[str, int], Loaded], body: str, body_line: int
    ) -> None:
        self.source = source
        self.first_line = first_line
        self.body = body
        self.body_line = body_line
        self._load = load

    def split(self, text: str) -> tuple[str, str]:  # noqa: ARG002 - it was split before, unstripped
        """Return the front matter, without the body, which would be stripped."""
        return self.source, ""

    def load(self, fm: str) -> Mapping:
        """Read the front matter."""
        self.loaded = self._load(fm, self.first_line)
        return self.loaded.values


def _locate(text: str) -> _Document:
    """Find the front matter: a fence, a brace or a header, before which there may be empty lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    if fence := _FENCE.match(text):
        return _fenced(text, fence)
    start = len(text) - len(text.lstrip("\ufeff \t\n"))
    if _OPENING_BRACE.match(text, start):
        end = start + scan_json(text[start : start + MAX_CHARACTERS + 1], _line(text, start))[1]
        rest = _REST_OF_LINE.match(text, end)
        return _cut(text, start, end, rest.end() if rest else end, load_json)
    if length := end_of_header(text[start:]):
        return _cut(text, start, start + length, start + length, load_header)
    return _cut(text, 0, 0, 0, _load_nothing)


def _fenced(text: str, fence: re.Match[str]) -> _Document:
    start = fence.end()
    kind = (fence[2] or "").lower() or ("toml" if fence[1] == "+++" else "yaml")
    closing = _CLOSING[fence[1]].search(text, start - 1)
    end = closing.start() + 1 if closing else len(text)
    if kind == "yaml" and not _KEY.search(text, start, end) and (closing is None or text[start:end].strip()):
        return _cut(text, 0, 0, 0, _load_nothing)  # it merely begins with a rule: what follows has no key
    if closing is None:
        remedy = f"end it with a line that is {fence[1]}"
        raise FrontMatterError(_line(text, fence.start(1)), 1, "the front matter is never closed", remedy)
    return _cut(text, start, end, closing.end(), _LOADERS[kind])


def _cut(text: str, start: int, end: int, begin: int, load: Callable[[str, int], Loaded]) -> _Document:
    """Cut out what lies between *start* and *end*, from a body that begins at *begin*."""
    first_line = _line(text, start)
    if end - start > MAX_CHARACTERS:
        raise too_long(first_line)
    body_line = first_line + text.count("\n", start, begin)
    return _Document(text[start:end], first_line, load, text[begin:], body_line)


def _load_nothing(_: str, __: int) -> Loaded:
    return Loaded(values={}, lines={}, repeated={})


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
