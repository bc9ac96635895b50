"""What the last build knew: what became of each file, and of what each feed was made."""

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
from syndicate.interval import Interval
from syndicate.model import Article, Finding, FormatName, Translation
from syndicate.sources import Read, SourceFile
from syndicate.sources.record import Kept, as_read, decoded, encoded


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
        return None if data is None else decoded(data)


def nothing(now: datetime) -> Recollection:
    """Return a recollection without a memory."""
    return Recollection(_NOTHING, Records(Path(), {}), (), now)


def decode(index: bytes) -> Memory:
    """Return the memory that an index holds, an empty one if there is none in it."""
    try:
        return msgspec.msgpack.decode(index, type=Memory)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _NOTHING


def fresh(reads: Iterable[Read], recalled: Collection[str] = ()) -> Iterator[tuple[str, bytes]]:
    """Yield path and record of what was read, but not *recalled*, and can be kept."""
    for read in reads:
        if read.file.path not in recalled and (record := read.record or encoded(read)):
            yield read.file.path, record


def fingerprint(*parts: Any) -> str:
    """Return a hash of values."""
    try:
        data = msgspec.json.encode(parts)
    except UnicodeEncodeError:
        data = repr(parts).encode("utf-8", "surrogatepass")
    return sha256(data).hexdigest()


def _place(article: Article | None) -> tuple[str, str, str] | None:
    return None if article is None else (article.path, article.language, article.url)
