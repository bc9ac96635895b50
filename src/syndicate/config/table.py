"""One table of `syndicate.toml`, read key by key, with every problem collected and none raised."""

import difflib
import re
from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from syndicate.config.problems import Problems

T = TypeVar("T")
Raw = dict[str, object]

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


class Table:
    """Reads typed values out of a raw table and knows which of its keys were asked for.

    A text that is empty means the same as an absent key.
    """

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

    def lacks(self, key: str) -> bool:
        """Tell whether the file says nothing at *key*, or an empty text."""
        return lacks(self.raw, key)

    def text(self, key: str, default: str = "") -> str:
        """Return the text at *key*."""
        value = self._typed(key, str, "a text in quotes", default)
        return (self._is_printable(key, value) and value.strip()) or default

    def number(self, key: str, default: int, *, least: int = 1, most: int | None = None) -> int:
        """Return the whole number at *key*; where that is too small or too large, the default."""
        value = self._typed(key, int, "a whole number", default)
        if value < least:
            self.problem(key, f"{value} is too small; the least is {least}")
        elif most is not None and value > most:
            self.problem(key, f"{value} is too large; the most is {most}")
        else:
            return value
        return default

    def flag(self, key: str, *, default: bool) -> bool:
        """Return whether *key* is true."""
        self._known.add(key)
        value = default if self.lacks(key) else self.raw[key]
        if not isinstance(value, bool):
            self.problem(key, f"{value!r} is neither true nor false, written without quotes")
            return default
        return value

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return a list of texts; a single text stands for a list of one."""
        self._known.add(key)
        value = self.raw.get(key, default)
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list | tuple) or not all(isinstance(item, str) for item in values):
            self.problem(key, "is not a list of texts")
            return default
        if not all(item.strip() for item in values):
            self.problem(key, "holds an empty text")
        return tuple(item.strip() for item in values if item.strip() and self._is_printable(key, item))

    def choice(self, key: str, allowed: Sequence[str], default: str) -> str:
        """Return one of the *allowed* words."""
        value = self.text(key, default)
        if value not in allowed:
            self.problem(key, f"{value!r} is none of {', '.join(allowed)}{nearest(value, allowed)}")
            return default
        return value

    def choices(self, key: str, allowed: Sequence[str], default: tuple[str, ...]) -> tuple[str, ...]:
        """Return several of the *allowed* words, each once, in the order given."""
        values = self.texts(key, default)
        for value in values:
            if value not in allowed:
                self.problem(key, f"{value!r} is none of {', '.join(allowed)}{nearest(value, allowed)}")
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

    def finish(self) -> None:
        """Record every key of the file that nothing asked for, with the nearest known one."""
        for key in self.raw:
            if key not in self._known:
                self.problem(key, f"no such key{nearest(key, sorted(self._known))}")

    def _is_printable(self, key: str, text: str) -> bool:
        if _CONTROL.search(text):
            self.problem(key, f"{text!r} holds a control character")
            return False
        return True

    def _typed(self, key: str, kind: type[T], wanted: str, default: T) -> T:
        self._known.add(key)
        value = self.raw.get(key, default)
        if isinstance(value, kind) and not isinstance(value, bool):
            return value
        self.problem(key, f"{value!r} is not {wanted}")
        return default


def lacks(raw: Raw, key: str) -> bool:
    """Tell whether a raw table says nothing at *key*, or an empty text."""
    return not str(raw.get(key, "")).strip()


def nearest(word: str, known: Sequence[str]) -> str:
    """Return a hint at the known word that *word* may be meant to be, "" if there is none."""
    match = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean {match[0]!r}?" if match else ""
