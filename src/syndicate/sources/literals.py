"""What is common to reading the literals of a program without running it: what is unclear, and the limits."""

from collections.abc import Iterable
from typing import Final, TypeAlias

from syndicate.sources.matter import MAX_CHARACTERS, MAX_VALUES, Value, too_long, too_many


class Unclear:
    """The value of an expression that only the program itself could tell."""


UNCLEAR: Final = Unclear()
Result: TypeAlias = "Value | Unclear"


class Limits:
    """How much a program's literals may still stand for.

    A class, because the count belongs to the whole document: a name stands for as much as was assigned to it,
    and the next one for twice that.
    """

    def __init__(self) -> None:
        self._values = MAX_VALUES
        self._characters = MAX_CHARACTERS

    def spend(self, value: Result, line: int) -> Result:
        """Return a value that stands on a line; raises `FrontMatterError` if that is too many."""
        self._values -= 1 if isinstance(value, Unclear) else _count(value)
        if self._values < 0:
            raise too_many(line)
        return value

    def joined(self, parts: Iterable[Result], line: int) -> Result:
        """Return texts as one, if all of them are texts; raises `FrontMatterError` if it is too long."""
        texts: list[str] = []
        for part in parts:
            if not isinstance(part, str):
                return UNCLEAR
            texts.append(part)
        self._characters -= sum(map(len, texts))
        if self._characters < 0:
            raise too_long(line)
        return "".join(texts)


def _count(value: Value) -> int:
    """Return how many values one holds; what is shared counts as often as it stands there."""
    if isinstance(value, str):
        return 1
    return 1 + sum(map(_count, value.values() if isinstance(value, dict) else value))
