"""The documents that are in the output folder, and what they tell."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from hashlib import sha256
from typing import TypeAlias

from syndicate import disk, output
from syndicate.cache.memory import Recollection
from syndicate.config import Site
from syndicate.feeds import archive, documents
from syndicate.feeds.archive import Period
from syndicate.feeds.documents import Told
from syndicate.model import Feed, FormatName

Chain: TypeAlias = Mapping[Period, Mapping[FormatName, str]]
"""The files of a feed's archives, by period and format."""


class Shelf:
    """The documents in the output folder, as far as they are as we wrote them.

    A class, because each is taken apart once, if not in a build before; *told* has what came of it.
    """

    def __init__(self, site: Site, past: Recollection) -> None:
        self._folder = site.feeds.output
        self._manifest = output.read_manifest(self._folder)
        self._open = {feed.key: feed.open for feed in self._manifest.feeds if archive.is_name(feed.open)}
        self._known = past.intact(self._folder)
        self._past = past.memory.told
        self._states: dict[str, str] = {}
        self.told: dict[str, Told] = {}
        self._periods: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for path in sorted({*self._manifest.files, *self._manifest.pending}):
            if found := archive.feed_and_period(path):
                self._periods[found[0]].append((found[1], path))

    def chain(self, feed: Feed, zone: tzinfo) -> Chain:
        """Return the files of the archives of a feed; none where all of an archive's are lost."""
        chain: dict[Period, dict[FormatName, str]] = {}
        for form, path in feed.paths.items():
            for name, place in self._archives(path):
                files = chain.setdefault(archive.named(name, zone), {})
                if self.state(place):
                    files[form] = place
        return chain

    def closed(self, key: str, zone: tzinfo, chain: Chain) -> datetime | None:
        """Return until when the periods of a feed were closed by the last build, None if none were."""
        name = self._open.get(key)
        ends = [period.end for period in chain]
        return max([*ends, archive.named(name, zone).begin] if name else ends, default=None)

    def state(self, path: str) -> str:
        """Return the hash of a file that is as we wrote it, "" if it is not."""
        if path not in self._states:
            found = self._known.get(path) or disk.state_of(str(self._folder / path))
            self._states[path] = found if found in self._manifest.hashes(path) else ""
        return self._states[path]

    def read(self, path: str) -> bytes:
        """Return the bytes of a file."""
        return (self._folder / path).read_bytes()

    def tells(self, path: str, form: FormatName) -> Told:
        """Return what a document tells; nothing if it is not as we wrote it."""
        state = self.state(path)
        if not state:
            return Told()
        if state not in self.told:
            self.told[state] = self._past.get(state) or self._taken_apart(path, state, form)
        return self.told[state]

    def _archives(self, path: str) -> Iterator[tuple[str, str]]:
        """Yield period and path of the archives of the feed's file at *path* that are or were there."""
        for name, place in self._periods.get(path, ()):
            if place in self._manifest.files or self.state(place):
                yield name, place

    def _taken_apart(self, path: str, state: str, form: FormatName) -> Told:
        data = self.read(path)
        return documents.read(data, form) if sha256(data).hexdigest() == state else Told()
