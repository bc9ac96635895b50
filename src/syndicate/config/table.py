"""One table of `syndicate.toml`, read key by key, with every problem collected and none raised."""

import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar, cast

T = TypeVar("T")
Raw = dict[str, object]

_HEADER = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"""\s*(?:"([^"]+)"|'([^']+)'|([\w-]+))\s*(?:=|\.)""")


class Problems:
    """Collects what is wrong, each with the line of the key that it concerns.

    A class, because it holds two things that grow and belong together: the messages and the places.
    """

    def __init__(self, text: str) -> None:
        self._lines: dict[tuple[str, str], int] = {}
        self.messages: list[tuple[int, str]] = []
        self._scan(text)

    def _scan(self, text: str) -> None:
        table, seen = "", dict[str, int]()
        for number, line in enumerate(text.splitlines(), 1):
            if header := _HEADER.match(line):
                table = header[1].strip()
                if line.lstrip().startswith("[["):
                    seen[table] = seen.get(table, -1) + 1
                    table = f"{table}[{seen[table]}]"
                self._lines.setdefault((table, ""), number)
            elif key := _KEY.match(line):
                self._lines.setdefault((table, key[1] or key[2] or key[3]), number)

    def add(self, table: str, key: str, message: str) -> None:
        """Record that *key* of *table* is wrong in the way that *message* says."""
        line = self._lines.get((table, key)) or self._lines.get((table, "")) or 0
        place = f"line {line}: " if line else ""
        label = ".".join(part for part in (table, key) if part)
        self.messages.append((line, f"{place}{label}: {message}" if label else f"{place}{message}"))

    def sorted(self) -> tuple[str, ...]:
        """All problems in the order of the file."""
        return tuple(message for _, message in sorted(self.messages))


class Table:
    """Reads typed values out of a raw table and knows which of its keys were asked for."""

    def __init__(self, raw: object, name: str, problems: Problems) -> None:
        self.name = name
        self._problems = problems
        self._known: set[str] = set()
        self.raw: Raw = {}
        if isinstance(raw, dict):
            self.raw = cast("Raw", raw)
        elif raw is not None:
            problems.add(name, "", "is not a table")

    def problem(self, key: str, message: str) -> None:
        """Record something wrong with *key*."""
        self._problems.add(self.name, key, message)

    def has(self, key: str) -> bool:
        """Tell whether the file gives *key*, and count it as known."""
        self._known.add(key)
        return key in self.raw

    def text(self, key: str, default: str = "") -> str:
        """Return the text at *key*."""
        return self._typed(key, str, "a text in quotes", default)

    def number(self, key: str, default: int, *, least: int = 1) -> int:
        """Return the whole number at *key*."""
        value = self._typed(key, int, "a whole number", default)
        if value < least:
            self.problem(key, f"{value} is too small; the least is {least}")
        return value

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return a list of texts; a single text stands for a list of one."""
        self._known.add(key)
        value = self.raw.get(key, default)
        values = [value] if isinstance(value, str) else value
        if isinstance(values, list | tuple) and all(isinstance(item, str) for item in values):
            return tuple(values)
        self.problem(key, "is not a list of texts")
        return default

    def choice(self, key: str, allowed: Sequence[str], default: str) -> str:
        """Return one of the *allowed* words."""
        value = self.text(key, default)
        if value not in allowed:
            self.problem(key, f"{value!r} is none of {', '.join(allowed)}{_nearest(value, allowed)}")
            return default
        return value

    def choices(self, key: str, allowed: Sequence[str], default: tuple[str, ...]) -> tuple[str, ...]:
        """Return several of the *allowed* words, each once, in the order given."""
        values = self.texts(key, default)
        for value in values:
            if value not in allowed:
                self.problem(key, f"{value!r} is none of {', '.join(allowed)}{_nearest(value, allowed)}")
        return tuple(dict.fromkeys(value for value in values if value in allowed))

    def convert(self, key: str, parse: Callable[[str], T], default: T) -> T:
        """Return what *parse* makes of the text at *key*; its `ValueError` becomes a problem."""
        if not self.has(key) or not (text := self.text(key)):
            return default
        try:
            return parse(text)
        except ValueError as error:
            self.problem(key, str(error))
            return default

    def converted(self, key: str, parse: Callable[[str], T], default: tuple[T, ...] = ()) -> tuple[T, ...]:
        """Return what *parse* makes of each text of the list at *key*."""
        if not self.has(key):
            return default
        values = []
        for text in self.texts(key):
            try:
                values.append(parse(text))
            except ValueError as error:
                self.problem(key, str(error))
        return tuple(values)

    def table(self, key: str) -> "Table":
        """Return the table at *key*, empty if there is none."""
        self._known.add(key)
        return Table(self.raw.get(key), f"{self.name}.{key}" if self.name else key, self._problems)

    def tables(self, key: str) -> "list[Table]":
        """Return each table of the array at *key*."""
        self._known.add(key)
        raw = self.raw.get(key, [])
        name = f"{self.name}.{key}" if self.name else key
        if not isinstance(raw, list):
            self.problem(key, f"is not a list of tables; write [[{name}]]")
            return []
        return [Table(item, f"{name}[{index}]", self._problems) for index, item in enumerate(raw)]

    def finish(self, also: Iterable[str] = ()) -> None:
        """Record every key of the file that nothing asked for, with the nearest known one."""
        known = self._known | set(also)
        for key in self.raw:
            if key not in known:
                self.problem(key, f"no such key{_nearest(key, sorted(known))}")

    def _typed(self, key: str, kind: type[T], wanted: str, default: T) -> T:
        self._known.add(key)
        value = self.raw.get(key, default)
        if isinstance(value, kind) and not isinstance(value, bool):
            return value
        self.problem(key, f"{value!r} is not {wanted}")
        return default


def _nearest(word: str, known: Sequence[str]) -> str:
    match = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean {match[0]!r}?" if match else ""
