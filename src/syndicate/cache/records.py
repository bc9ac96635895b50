"""The file of records: what became of each source file, one record after another.

It only grows. Where a record lies, and its CRC-32, stands in the index, which is written after it; so what a
killed build has appended, or what a later record has replaced, is nobody's. Where that is more than half of
the file, it is written anew.
"""

import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, TypeAlias
from zlib import crc32

from syndicate.output import replace_file

Span: TypeAlias = tuple[int, int, int]
"""Where a record begins, how long it is, and its CRC-32."""

_BUFFER = 2**16
_SLACK = 2**16


class Records:
    """The records of the last build; a class, because the file stays open while some are read."""

    def __init__(self, location: Path, spans: dict[str, Span]) -> None:
        self.spans = spans
        self._file = _opened(location) if spans else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def get(self, name: str) -> bytes | None:
        """Return a record; None if there is none, or it is not as it was."""
        span = self.spans.get(name)
        if span is None or self._file is None:
            return None
        begin, length, check = span
        try:
            self._file.seek(begin)
            data = self._file.read(length)
        except (OSError, ValueError):
            return None
        return data if len(data) == length and crc32(data) == check else None


def write(
    location: Path, past: Records, staying: Collection[str], fresh: Iterable[tuple[str, bytes]]
) -> dict[str, Span]:
    """Write *fresh* records beside those of the *past* that are *staying*; return where each is.

    Raises `OSError` or `SyndicateError`.
    """
    spans = {name: past.spans[name] for name in staying}
    size = _size(location)
    if not spans or size > 2 * sum(length for _, length, _ in spans.values()) + _SLACK:
        pairs = ((name, past.get(name)) for name in staying)
        spans = {}
        kept = ((name, data) for name, data in pairs if data is not None)
        replace_file(location, _noting(spans, 0, [kept, fresh]))
    else:
        with location.open("ab") as file:
            file.writelines(_noting(spans, file.seek(0, os.SEEK_END), [fresh]))
    return spans


def _noting(
    spans: dict[str, Span], end: int, groups: Iterable[Iterable[tuple[str, bytes]]]
) -> Iterator[bytes]:
    """Yield each record, and note in *spans* where it will be, the first one at *end*."""
    for group in groups:
        for name, data in group:
            spans[name] = (end, len(data), crc32(data))
            end += len(data)
            yield data


def _size(location: Path) -> int:
    try:
        return location.stat().st_size
    except OSError:
        return 0


def _opened(location: Path) -> BinaryIO | None:
    try:
        return location.open("rb", buffering=_BUFFER) if location.is_file() else None
    except OSError:
        return None
