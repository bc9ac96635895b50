"""What the last build knew: what became of each file, and of what each feed was made.

Moments are kept as RFC 3339 writes them, since MessagePack would forget their offsets, which readers see.
"""

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Raw, Struct

from syndicate.content import Problem
from syndicate.disk import Seen
from syndicate.interval import Interval, Moment
from syndicate.model import Article, Finding
from syndicate.sources import Read, SourceFile

_MINUTE = 60


class Kept(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A `Read` without its file."""

    article: Article | None = None
    excluded: str = ""
    translation_key: str = ""
    findings: list[Finding] = []
    seen: Seen = {}
    since: Moment | None = None
    until: Moment | None = None


class Rendering(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came of an article in a feed: *key* stands for all it was made of but its *references*.

    These map what the author wrote to the permalinks that were meant.
    """

    key: str
    references: dict[str, str | None] = {}
    problems: tuple[Problem, ...] = ()


class Made(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Files that are made together, such as a feed's, with what they were made of, summed up.

    *files* are paths; *articles* is how many articles all of the files hold.
    """

    fingerprint: str
    files: tuple[str, ...]
    articles: int = 0
    findings: tuple[Finding, ...] = ()


class Memory(Struct, frozen=True, kw_only=True):
    """All of it. *reads* are by path, *renderings* by mode and path, *made* by the keys of feeds.

    *shared* was looked at for every article, *editions* for the pages of the newsletter; *files* has the hash
    of each file in the output folder.
    """

    shared: Seen = {}
    reads: dict[str, Raw] = {}
    renderings: dict[str, Rendering] = {}
    made: dict[str, Made] = {}
    editions: Seen = {}
    files: dict[str, str] = {}


NOTHING = Memory()
_KEPT = msgspec.json.Decoder(Kept)


class Recollection:
    """A memory beside what is on the disk now.

    A class, because it is asked for thousands of files. *suspects* are paths that may hold something else
    than they did; *raw* has what was recalled, by path, as it was kept.
    """

    def __init__(self, memory: Memory, suspects: Collection[bytes], now: datetime) -> None:
        self.memory = memory
        self._suspects = frozenset(map(os.fsdecode, suspects))
        self._now = now
        self.raw: dict[str, Raw] = {}

    def holds(self, seen: Seen) -> bool:
        """Tell whether all that was seen would be seen again."""
        return all(
            path not in self._suspects if state else not os.path.lexists(path) for path, state in seen.items()
        )

    def recall(self, shared: Seen) -> Callable[[SourceFile], Read | None]:
        """Return a function that knows what became of files, if what they *shared* is the same."""
        return self._read if shared == self.memory.shared else lambda _: None

    def _read(self, file: SourceFile) -> Read | None:
        raw = self.memory.reads.get(file.path)
        if raw is None:
            return None
        kept = _decoded(raw)
        if kept is None or self._now not in Interval(since=kept.since, until=kept.until):
            return None
        if not self.holds(kept.seen):
            return None
        self.raw[file.path] = raw
        return Read(
            file=file,
            article=kept.article,
            excluded=kept.excluded,
            translation_key=kept.translation_key,
            findings=kept.findings,
            seen=kept.seen,
            since=kept.since,
            until=kept.until,
        )

    def has_moved(self, reads: Collection[Read]) -> bool:
        """Tell whether a reference may mean something else than it did: another article, or another URL."""
        gone = self.memory.reads.keys() - self.raw.keys()
        forgotten = (_decoded(self.memory.reads[path]) for path in gone)
        before = {_place(kept.article) for kept in forgotten if kept}
        now = {_place(read.article) for read in reads if read.file.path not in self.raw}
        return before - {None} != now - {None}

    def intact(self, folder: Path) -> dict[str, str]:
        """Return the hashes of the files in the output *folder* that are as they were left."""
        files = self.memory.files.items()
        return {path: hash_ for path, hash_ in files if os.path.join(folder, path) not in self._suspects}  # noqa: PTH118


def kept(reads: Collection[Read], raw: Mapping[str, Raw]) -> dict[str, Raw]:
    """Return what can be kept of results; *raw* is what is known of them already."""
    return {
        read.file.path: raw.get(read.file.path) or Raw(msgspec.json.encode(_kept(read)))
        for read in reads
        if _can_be_kept(read)
    }


def fingerprint(*parts: Any) -> str:
    """Return a hash of values."""
    try:
        data = msgspec.json.encode(parts)
    except UnicodeEncodeError:
        data = repr(parts).encode("utf-8", "surrogatepass")
    return sha256(data).hexdigest()


def decode(data: bytes | None) -> Memory:
    """Return the memory that *data* are, an empty one if they are none."""
    try:
        return msgspec.json.decode(data or b"", type=Memory)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return NOTHING


def encode(memory: Memory) -> bytes | None:
    """Return the bytes of a memory, None if it holds names that are no text."""
    try:
        return msgspec.json.encode(memory)
    except UnicodeEncodeError:
        return None


def _decoded(raw: Raw) -> Kept | None:
    try:
        return _KEPT.decode(raw)
    except msgspec.MsgspecError:
        return None


def _kept(read: Read) -> Kept:
    return Kept(
        article=read.article,
        excluded=read.excluded,
        translation_key=read.translation_key,
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
