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

from syndicate.cache.records import Records, Span
from syndicate.content import Problem
from syndicate.disk import Seen
from syndicate.feeds.documents import Told
from syndicate.interval import Interval, Moment
from syndicate.model import Article, Finding, FormatName, Translation
from syndicate.sources import Read, SourceFile

_MINUTE = 60


class Kept(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A `Read` without its file, of which only the *name* below its articles folder is kept."""

    name: str = ""
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
    the article's file. The article had *id* and *translations*, which its own file does not say.
    """

    key: str
    id: str = ""
    translations: tuple[Translation, ...] = ()
    references: dict[str, str | None] = {}
    problems: tuple[Problem, ...] = ()
    seen: Seen = {}


class Made(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Files that are made together, such as a feed's, with what they were made of, summed up.

    *files* are paths; *held* is how many articles the file of each format holds. Of a feed there is the
    *feed* itself, encoded, but for its articles, of which *members* has the paths.
    """

    fingerprint: str
    files: tuple[str, ...]
    feed: bytes = b""
    members: tuple[str, ...] = ()
    held: dict[FormatName, int] = {}
    findings: tuple[Finding, ...] = ()


class Memory(Struct, frozen=True, kw_only=True):
    """All of it. *renderings* are by mode and path, *made* by the keys of feeds.

    *records* says by path where what became of a file is written. *shared* was looked at for every article,
    *common* for several, *editions* for the pages of the newsletter, *pages* for those that list the feeds,
    *covers* for the pictures of podcasts; *files* has the hash of each file in the output folder. *findings*
    are those about sources. Where all is *settled*, each article has the id that its front matter says, if
    it says one. *told* has, by such hashes, what documents tell of which archives are made.
    """

    shared: Seen = {}
    common: frozenset[str] = frozenset()
    records: dict[str, Span] = {}
    renderings: dict[str, Rendering] = {}
    made: dict[str, Made] = {}
    editions: Seen = {}
    covers: Seen = {}
    pages: Seen = {}
    files: dict[str, str] = {}
    findings: tuple[Finding, ...] = ()
    settled: bool = False
    told: dict[str, Told] = {}


_NOTHING = Memory()
_KEPT = msgspec.json.Decoder(Kept)


class Recollection:
    """A memory beside what is on the disk now.

    A class, because it is asked for thousands of files. *suspects* are paths that may hold something else
    than they did; *records* are those of the memory.
    """

    def __init__(self, memory: Memory, records: Records, suspects: Collection[bytes], now: datetime) -> None:
        self.memory = memory
        self.records = records
        self.suspects = frozenset(map(os.fsdecode, suspects))
        self.recalled: set[str] = set()
        self.now = now

    def holds(self, seen: Seen) -> bool:
        """Tell whether all that was seen would be seen again."""
        # A loop, as this is asked of every article.
        for path, state in seen.items():
            if path in self.suspects if state else os.path.lexists(path):
                return False
        return True

    def recall(self, shared: Seen) -> Callable[[SourceFile], Read | None]:
        """Return a function that knows what became of files, if what they *shared* is the same."""
        return self._read if shared == self.memory.shared else lambda _: None

    def _read(self, file: SourceFile) -> Read | None:
        kept = self.kept(file.path)
        if (
            kept is None
            or kept.name != file.name
            or self.now not in Interval(since=kept.since, until=kept.until)
        ):
            return None
        if not self.holds(kept.seen):
            return None
        self.recalled.add(file.path)
        return as_read(kept, file)

    def has_moved(self, reads: Collection[Read]) -> bool:
        """Tell whether a reference may mean something else than it did: another article, or another URL."""
        forgotten = map(self.kept, self.memory.records.keys() - self.recalled)
        before = {_place(kept.article) for kept in forgotten if kept}
        now = {_place(read.article) for read in reads if read.file.path not in self.recalled}
        return before - {None} != now - {None}

    def intact(self, folder: Path) -> dict[str, str]:
        """Return the hashes of the files in the output *folder* that are as they were left."""
        files = self.memory.files.items()
        return {path: hash_ for path, hash_ in files if os.path.join(folder, path) not in self.suspects}  # noqa: PTH118

    def kept(self, path: str) -> Kept | None:
        """Return what became of a file in the last build."""
        data = self.records.get(path)
        try:
            return None if data is None else _KEPT.decode(data)
        except (msgspec.MsgspecError, ValueError):
            return None


def nothing(now: datetime) -> Recollection:
    """Return a recollection without a memory."""
    return Recollection(_NOTHING, Records(Path(), {}), (), now)


def decode(index: bytes) -> Memory:
    """Return the memory that an index holds, an empty one if there is none in it."""
    try:
        return msgspec.msgpack.decode(index, type=Memory)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _NOTHING


def as_read(kept: Kept, file: SourceFile) -> Read:
    """Return what became of a file as it was returned then."""
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


def fresh(reads: Iterable[Read], recalled: Collection[str] = ()) -> Iterator[tuple[str, bytes]]:
    """Yield path and record of what was read, but not *recalled*, and can be kept."""
    for read in reads:
        if read.file.path not in recalled and _can_be_kept(read):
            yield read.file.path, msgspec.json.encode(_kept(read))


def fingerprint(*parts: Any) -> str:
    """Return a hash of values."""
    try:
        data = msgspec.json.encode(parts)
    except UnicodeEncodeError:
        data = repr(parts).encode("utf-8", "surrogatepass")
    return sha256(data).hexdigest()


def _kept(read: Read) -> Kept:
    return Kept(
        name=read.file.name,
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
    article = read.article
    if article is None:
        return read.file.has_readable_name
    moments = [article.published, article.updated, *(each.date for each in article.corrections)]
    if article.expires:
        moments.append(article.expires)
    return read.file.has_readable_name and not any(map(_has_seconds, moments))


def _has_seconds(moment: datetime) -> bool:
    offset = moment.utcoffset()
    return offset is not None and bool(offset.seconds % _MINUTE or offset.microseconds)
