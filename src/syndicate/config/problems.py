"""What is wrong with a configuration file, each problem with the line that it concerns."""

import re
from collections.abc import Iterator

_PART = r"""(?:"[^"]*"|'[^']*'|[\w-]+)"""
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(rf"\s*({_DOTTED})\s*=")
_LONG_TEXT = re.compile(r'"""(?:[^\\]|\\.)*?"""' + r"|'''.*?'''", re.DOTALL)


class Problems:
    """Collects what is wrong.

    A class, because it holds two things that grow and belong together: the messages and the places.
    """

    def __init__(self, text: str) -> None:
        self._lines: dict[tuple[str, str], int] = {}
        self.messages: list[tuple[int, str]] = []
        for table, key, line in _places(text):
            self._lines.setdefault((table, key), line)

    def add(self, table: str, key: str, message: str) -> None:
        """Record that *key* of *table* is wrong in the way that *message* says."""
        line = self._line(table, key)
        place = f"line {line}: " if line else ""
        label = ".".join(part for part in (table, key) if part)
        self.messages.append((line, f"{place}{label}: {message}" if label else f"{place}{message}"))

    def sorted(self) -> tuple[str, ...]:
        """All problems in the order of the file."""
        return tuple(message for _, message in sorted(self.messages))

    def _line(self, table: str, key: str) -> int:
        """Return the line of a key, or of the nearest thing round it that has one; 0 if there is none."""
        whole = f"{table}.{key}".strip(".")
        for place in ((table, key), (whole, ""), (f"{whole}[0]", ""), (table, "")):
            if line := self._lines.get(place):
                return line
        if not table:
            return 0
        parent, _, name = table.rpartition(".")
        return self._line(parent, name.partition("[")[0])


def _places(text: str) -> Iterator[tuple[str, str, int]]:
    """Yield each table, as `("feeds.custom[0]", "")`, and each key, as `("feeds", "limit")`, and its line."""
    table, seen = "", dict[str, int]()
    blanked = _LONG_TEXT.sub(lambda match: '""' + "\n" * match[0].count("\n"), text)
    for number, line in enumerate(blanked.split("\n"), 1):
        if header := _HEADER.fullmatch(line):
            table = ".".join(_parts(header[2]))
            if header[1] == "[[":
                seen[table] = seen.get(table, -1) + 1
                table = f"{table}[{seen[table]}]"
            yield table, "", number
        elif key := _KEY.match(line):
            *tables, name = _parts(key[1])
            for end in range(len(tables)):
                yield ".".join(filter(None, [table, *tables[:end]])), tables[end], number
            yield ".".join(filter(None, [table, *tables])), name, number


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in re.findall(_PART, dotted)]
