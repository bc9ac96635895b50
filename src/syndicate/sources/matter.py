"""What front matter is made of in every format: texts, lists and tables of texts; its limits; its errors."""

from collections.abc import Callable, Collection
from typing import Any, TypeAlias

from msgspec import Struct

Value: TypeAlias = "str | list[Value] | dict[str, Value]"
Mapping: TypeAlias = dict[str, Value]

MAX_CHARACTERS = 500_000
MAX_DEPTH = 30
MAX_VALUES = 20_000


class SourceError(Exception):
    """A source file cannot be read; line and column are 1-based, 0 where unknown."""

    def __init__(self, line: int, column: int, message: str, remedy: str) -> None:
        super().__init__(line, column, message, remedy)
        self.line = line
        self.column = column
        self.message = message
        self.remedy = remedy


class FrontMatterError(SourceError):
    """The front matter is wrong."""


class Loaded(Struct, frozen=True, kw_only=True):
    """What a document says.

    *values* has keys in lower case and scalars as text ("" where null); *lines* gives the 1-based line of
    each top-level key; *repeated* the line of each key given twice with different values, of which the last
    stands. *unclear* gives the line of each top-level key whose value, or a part of it, is the outcome of a
    program; such a part is "", or missing.
    """

    values: Mapping
    lines: dict[str, int]
    repeated: dict[str, int]
    unclear: dict[str, int] = {}


def table(value: Any, line: int) -> Mapping:
    """Return a document's value if it is a table or nothing; raises `FrontMatterError` if it is not."""
    if isinstance(value, dict):
        return value
    if value in ("", None):
        return {}
    remedy = "write each entry as `key: value`"
    raise FrontMatterError(line, 1, "the front matter is not a table of keys", remedy)


def merged(
    under: Mapping, over: Mapping, joined: Collection[str], split: Callable[[str], list[str]]
) -> Mapping:
    """Return both tables as one; of a key in both *over* counts, but lists under the keys *joined* add up.

    So it is in tables inside them.
    """
    if not under:
        return over

    def items(value: Value) -> list[Value]:
        return [*split(value)] if isinstance(value, str) else value if isinstance(value, list) else [value]

    both = {key: [*items(under[key]), *items(over[key])] for key in joined if key in under and key in over}
    # An empty text means absent, so it does not hide what stands beside the file.
    said = {key: value for key, value in over.items() if value not in ("", []) or key not in under}
    for key, value in said.items():
        if isinstance(value, dict) and isinstance(below := under.get(key), dict):
            said[key] = merged(below, value, (), split)
    return {**under, **said, **both}


def too_deep(line: int) -> FrontMatterError:
    """Return the error for front matter that nests too deep."""
    return FrontMatterError(line, 0, f"the front matter nests deeper than {MAX_DEPTH} levels", "flatten it")


def too_many(line: int) -> FrontMatterError:
    """Return the error for front matter that holds, or stands for, too many values."""
    return FrontMatterError(line, 0, f"the front matter holds more than {MAX_VALUES:,} values", "shorten it")


def too_long(line: int) -> FrontMatterError:
    """Return the error for front matter that is too long to be read."""
    message = f"the front matter is longer than {MAX_CHARACTERS:,} characters"
    return FrontMatterError(line, 0, message, "move what is no key into the body")
