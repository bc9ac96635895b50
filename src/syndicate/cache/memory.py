"""What the last build knew: what became of each file, and of what each feed was made.

Moments are kept as RFC 3339 writes them, since MessagePack would forget their offsets, which readers see.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from syndicate.content import Problem
from syndicate.disk import Seen
from syndicate.feeds.documents import Told
from syndicate.interval import Interval, Moment
from syndicate.model import Article, Finding
from syndicate.sources import Read, SourceFile

_MINUTE = 60


class Kept(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A `Read` without its file."""

    article: Article | None = None
    excluded: str = ""
    translation_key: str = ""
    fingerprint: str = ""
    findings: list[Finding] = []
    seen: Seen = {}
    since: Moment | None = None
    until: Moment | None = None


class Rendering(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came of an article in a feed: *key* stands for all it was made of but its *references* and *seen*.

    The former map what the author wrote to the permalinks that were meant; the latter was looked at beside
    the article's file.
    """

    key: str
    references: dict[str, str | None] = {}
    problems: tuple[Problem, ...] = ()
    seen: Seen = {}


class Made(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Files that are made together, such as a feed's, with what they were made of, summed up.

    *files* are paths; *articles* is how many articles all of the files hold.
    """

    fingerprint: str
    files: tuple[str, ...]
    articles: int = 0
    findings: tuple[Finding, ...] = ()


class Memory(Struct, frozen=True, kw_only=True):
    """All of it. *renderings* are by mode and path, *made* by the keys of feeds.

    *reads* says by path where in the file that holds the memory a result begins and ends.
    *shared* was looked at for every article, *editions* for the pages of the newsletter; *files* has the hash
    of each file in the output folder, and *told*, by such hashes, what documents tell that archives are
    made by.
    """

    shared: Seen = {}
    reads: dict[str, tuple[int, int]] = {}
    renderings: dict[str, Rendering] = {}
    made: dict[str, Made] = {}
    editions: Seen = {}
    files: dict[str, str] = {}
    told: dict[str, Told] = {}


_NOTHING = Memory()
_LENGTH = 8
_KEPT = msgspec.json.Decoder(Kept)


class Recollection:
    """A memory beside what is on the disk now.

    A class, because it is asked for thousands of files. *suspects* are paths that may hold something else
    than they did; *data* is the file that holds the memory.
    """

    def __init__(self, data: bytes, suspects: Collection[bytes], now: datetime) -> None:
        self.memory = _decode(data)
        self._data = memoryview(data)
        self._suspects = frozenset(map(os.fsdecode, suspects))
        self._now = now
        self._recalled: set[str] = set()

    def holds(self, seen: Seen) -> bool:
        """Tell whether all that was seen would be seen again."""
        return all(
            path not in self._suspects if state else not os.path.lexists(path) for path, state in seen.items()
        )

    def recall(self, shared: Seen) -> Callable[[SourceFile], Read | None]:
        """Return a function that knows what became of files, if what they *shared* is the same."""
        return self._read if shared == self.memory.shared else lambda _: None

    def _read(self, file: SourceFile) -> Read | None:
        kept = self._kept(file.path)
        if kept is None or self._now not in Interval(since=kept.since, until=kept.until):
            return None
        if not self.holds(kept.seen):
            return None
        self._recalled.add(file.path)
        return Read(
            file=file,
            article=kept.article,
            excluded=kept.excluded,
            translation_key=kept.translation_key,
            fingerprint=kept.fingerprint,
            findings=kept.findings,
            seen=kept.seen,
            since=kept.since,
            until=kept.until,
        )

    def has_moved(self, reads: Collection[Read]) -> bool:
        """Tell whether a reference may mean something else than it did: another article, or another URL."""
        forgotten = map(self._kept, self.memory.reads.keys() - self._recalled)
        before = {_place(kept.article) for kept in forgotten if kept}
        now = {_place(read.article) for read in reads if read.file.path not in self._recalled}
        return before - {None} != now - {None}

    def intact(self, folder: Path) -> dict[str, str]:
        """Return the hashes of the files in the output *folder* that are as they were left."""
        files = self.memory.files.items()
        return {path: hash_ for path, hash_ in files if os.path.join(folder, path) not in self._suspects}  # noqa: PTH118

    def encoded(self, memory: Memory, reads: Iterable[Read]) -> Iterator[bytes | memoryview]:
        """Yield the bytes of a new memory in pieces; raises `UnicodeEncodeError` if a name is no text."""
        places: dict[str, tuple[int, int]] = {}
        end = 0
        for read in reads:
            path = read.file.path
            if path in self._recalled and read.file.has_readable_name:
                piece: bytes | memoryview = self._piece(path)
            elif _can_be_kept(read):
                piece = msgspec.json.encode(_kept(read))
            else:
                continue
            begin, end = end, end + len(piece)
            places[path] = (begin, end)
            yield piece
        rest = msgspec.json.encode(replace(memory, reads=places))
        yield rest
        yield len(rest).to_bytes(_LENGTH, "big")

    def _piece(self, path: str) -> memoryview:
        begin, end = self.memory.reads[path]
        return self._data[begin:end]

    def _kept(self, path: str) -> Kept | None:
        if path not in self.memory.reads:
            return None
        try:
            return _KEPT.decode(self._piece(path))
        except (msgspec.MsgspecError, ValueError):
            return None


def fingerprint(*parts: Any) -> str:
    """Return a hash of values."""
    try:
        data = msgspec.json.encode(parts)
    except UnicodeEncodeError:
        data = repr(parts).encode("utf-8", "surrogatepass")
    return sha256(data).hexdigest()


def _decode(data: bytes) -> Memory:
    """Return the memory that a file holds, an empty one if there is none in it."""
    end = len(data) - _LENGTH
    length = int.from_bytes(data[end:], "big")
    try:
        return msgspec.json.decode(memoryview(data)[max(0, end - length) : max(0, end)], type=Memory)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _NOTHING


def _kept(read: Read) -> Kept:
    return Kept(
        article=read.article,
        excluded=read.excluded,
        translation_key=read.translation_key,
        fingerprint=read.fingerprint,
        findings=read.findings,
        seen=read.seen,
        since=read.since,
        until=read.until,
    )


def _place(article: Article | None) -> tuple[str, str, str] | None:
    return None if article is None else (article.path, article.language, article.url)


def _can_be_kept(read: Read) -> bool:
    """Tell whether a file's name is its own, and its dates can be written: with no seconds in an offset."""
    if not read.file.has_readable_name:
        return False
    return read.article is None or not any(map(_has_seconds, _moments(read.article)))


def _moments(article: Article) -> Iterator[datetime]:
    yield article.published
    yield article.updated
    yield from (each.date for each in article.corrections)
    if article.expires:
        yield article.expires


def _has_seconds(moment: datetime) -> bool:
    offset = moment.utcoffset()
    return offset is not None and bool(offset.seconds % _MINUTE or offset.microseconds)
