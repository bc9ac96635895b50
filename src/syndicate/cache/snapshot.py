"""What was seen on the disk, in a form that is compared at once: packed bytes, no object for each file.

A file is as it was if its signature is: inode, size, and the times of its last change. Where that does not
say enough, the content decides. It says too little of a file that changed as lately as the build began, since
it may change again without another time; the times of such a file are not kept.
"""

import os
import struct
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from syndicate import disk
from syndicate.disk import Seen

_SIGNATURE = struct.Struct("=QQqq")
_SIZE = _SIGNATURE.size
_NOTHING = bytes(_SIZE)
_UNKNOWN = b"\xff" * _SIZE
_LARGEST = 2**64 - 1
# States beside the 32 bytes of a hash: it only counts that something is there, or that something is not.
_THERE = b"\x01" * 32
_PLACE = b"\x00" * 32
SAFE = 2 * 10**9
"""Nanoseconds: the coarsest times that a file system keeps (FAT's)."""


class Snapshot(Struct, frozen=True, kw_only=True):
    """Paths, parted by NUL, with the signature and the state of each, and the paths where nothing was.

    What is absent is looked for only where the folder that it would be in, which is among the paths, has
    another signature.
    """

    paths: bytes = b""
    signatures: bytes = b""
    states: bytes = b""
    absent: bytes = b""

    def changed(self) -> list[bytes]:
        """Return the paths whose signatures are not as they were, or were not kept."""
        paths = _split(self.paths)
        found = b"".join(map(_signature, paths))
        if found == self.signatures:
            return []
        pairs = zip(paths, _parts(found), _parts(self.signatures), strict=False)
        return [path for path, now, then in pairs if now != then]

    def suspects(self, changed: Iterable[bytes]) -> set[bytes]:
        """Return which of the *changed* paths hold something else than they did, or cannot be compared."""
        states = self._by_path(self.states)
        return {path for path in changed if states[path] != _PLACE and not _holds(path, states[path])}

    def is_complete(self) -> bool:
        """Tell whether what was absent still is."""
        return not any(map(os.path.lexists, _split(self.absent)))

    def known(self, changed: Iterable[bytes]) -> dict[bytes, tuple[bytes, bytes]]:
        """Return state and signature of each path that has not *changed*."""
        left = set(changed)
        triples = zip(_split(self.paths), _parts(self.states), _parts(self.signatures), strict=False)
        return {path: (state, signature) for path, state, signature in triples if path not in left}

    def renewed(self, changed: Iterable[bytes], moment: int) -> "Snapshot":
        """Return the same with the signatures that the *changed* paths have; *moment* as for `take`."""
        left = set(changed)
        signatures = (
            _signature(path, moment - SAFE) if path in left else signature
            for path, signature in self._by_path(self.signatures).items()
        )
        return Snapshot(
            paths=self.paths, signatures=b"".join(signatures), states=self.states, absent=self.absent
        )

    def amended(self, seen: Seen, changed: Iterable[bytes], moment: int) -> "Snapshot":
        """Return the same after more was *seen*, with the signatures that the *changed* paths have.

        *moment* is as for `take`.
        """
        more = take(seen, moment, {})
        states, signatures = self._by_path(self.states), self._by_path(self.signatures)
        for path in changed:
            signatures[path] = _signature(path, moment - SAFE)
        for path, (state, signature) in more.known(()).items():
            if state != _PLACE or path not in states:
                states[path], signatures[path] = state, signature
        return Snapshot(
            paths=b"\0".join(states),
            signatures=b"".join(signatures.values()),
            states=b"".join(states.values()),
            absent=b"\0".join({*_split(self.absent), *_split(more.absent)}),
        )

    def is_sound(self) -> bool:
        """Tell whether the parts are of one length."""
        return len(self.signatures) == len(self.states) == _SIZE * len(_split(self.paths))

    def _by_path(self, values: bytes) -> dict[bytes, bytes]:
        return dict(zip(_split(self.paths), _parts(values), strict=False))


def take(seen: Seen, moment: int, known: Mapping[bytes, tuple[bytes, bytes]]) -> Snapshot:
    """Sum up what was *seen* since the *moment*, which is the time of the file system in nanoseconds.

    *known* maps paths to states and signatures from before, which need not be asked for again.
    """
    states: dict[bytes, bytes] = {}
    absent = []
    for path, state in seen.items():
        try:
            raw = os.fsencode(path)
        except UnicodeEncodeError:  # nothing can ever have that name
            continue
        if b"\0" in raw:
            continue
        if state == disk.ABSENT:
            absent.append(raw)
        else:
            states[raw] = _THERE if state == disk.THERE else bytes.fromhex(state)
    places: dict[bytes, set[bytes]] = {}
    for raw in absent:
        for place in _places(raw, places):
            states.setdefault(place, _PLACE)
    signatures, before = [], moment - SAFE
    for raw, packed in states.items():
        kept = known.get(raw)
        signatures.append(kept[1] if kept and kept[0] == packed else _signature(raw, before))
    return Snapshot(
        paths=b"\0".join(states),
        signatures=b"".join(signatures),
        states=b"".join(states.values()),
        absent=b"\0".join(absent),
    )


def _signature(path: bytes, before: int | None = None) -> bytes:
    """Return what tells a file from what it was, `_UNKNOWN` if it has not been so since *before* (in ns)."""
    try:
        found = os.stat(path)  # noqa: PTH116 - a Path for each file takes longer than the answer
    except (OSError, ValueError):
        return _NOTHING
    times = found.st_mtime_ns, found.st_ctime_ns
    if before is not None and max(times) >= before:
        return _UNKNOWN
    try:
        return _SIGNATURE.pack(found.st_ino & _LARGEST, found.st_size, *times)
    except struct.error:  # a year that no clock will show
        return _SIGNATURE.pack(found.st_ino & _LARGEST, found.st_size, *map(_bounded, times))


def _bounded(time: int) -> int:
    return max(-(2**63), min(time, 2**63 - 1))


def _holds(path: bytes, state: bytes) -> bool:
    return state != _THERE and disk.state_of(path) == state.hex()


def _places(path: bytes, known: dict[bytes, set[bytes]]) -> set[bytes]:
    """Return where something would change if something came to be at *path*; *known* is a memory."""
    if path not in known:
        known[path] = set()  # a link may lead to itself
        if os.path.exists(path):  # noqa: PTH110 - bytes
            known[path] = {path}
        elif os.path.islink(path):  # noqa: PTH114 - bytes
            above = _places(os.path.dirname(path), known)  # noqa: PTH120 - bytes
            known[path] = above | _places(os.path.realpath(path), known)
        else:
            known[path] = _places(os.path.dirname(path), known)  # noqa: PTH120 - bytes
    return known[path]


def _split(paths: bytes) -> list[bytes]:
    return paths.split(b"\0") if paths else []


def _parts(values: bytes) -> Iterator[bytes]:
    return (values[at : at + _SIZE] for at in range(0, len(values), _SIZE))
