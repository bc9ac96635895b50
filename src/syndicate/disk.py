"""What was seen of the file system, so that a later run can tell whether it would see the same.

Whoever reads a file, or looks for one, on which an article depends does it here, within `watching`. A path
seen has one of these as its state: the SHA-256 of what a file, or the list of names in a folder, held when
it was read, `THERE` where only its being there was looked at, or size and so on that its signature tells;
`ABSENT` where nothing was.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar, Token
from hashlib import file_digest, sha256
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import TypeAlias

Seen: TypeAlias = dict[str, str]

ABSENT = ""
THERE = "there"

_watch: ContextVar[Seen | None] = ContextVar("watch", default=None)


def watching(seen: Seen | None = None) -> AbstractContextManager[Seen]:
    """Collect what is seen, in *seen* if it was begun before; a watch round this one sees it too."""
    return _Watch({} if seen is None else seen)


@contextmanager
def watching_in_turn() -> Iterator[Callable[[Seen], object]]:
    """Return a function that says where to collect what is seen from then on, for less than a watch for each.

    A watch round it sees nothing of that, unless it is told (`remember`).
    """
    token = _watch.set(None)
    try:
        yield _watch.set
    finally:
        _watch.reset(token)


class _Watch:
    """A watch; a class, as that begins and ends in half the time of a generator, and each article has one."""

    _token: Token[Seen | None]

    def __init__(self, seen: Seen) -> None:
        self._seen = seen

    def __enter__(self) -> Seen:
        self._token = _watch.set(self._seen)
        return self._seen

    def __exit__(self, *_: object) -> None:
        _watch.reset(self._token)
        remember(self._seen)


def remember(seen: Seen) -> None:
    """Take for seen what somebody has seen before, because he who asks is given a result that was kept."""
    if _watch.get() is not None:
        for path, state in seen.items():
            note(path, state)


def note(path: str, state: str) -> None:
    """Take down what was seen; what was absent at first stays so, and content says more than presence."""
    seen = _watch.get()
    if seen is not None and seen.setdefault(path, state) == THERE:
        seen[path] = state or THERE


def together(parts: Iterable[Seen]) -> Seen | None:
    """Return what several have seen; None if they do not agree, since something changed meanwhile."""
    seen: Seen = {}
    for part in parts:
        for path, state in part.items():
            before = seen.setdefault(path, state)
            if before == THERE and state != ABSENT:
                seen[path] = state
            elif before != state and not (state == THERE and before != ABSENT):
                return None
    return seen


def common(parts: Iterable[Seen]) -> frozenset[str]:
    """Return the paths that more than one of the parts has."""
    seen: set[str] = set()
    several: set[str] = set()
    for part in parts:
        several.update(filter(seen.__contains__, part))
        seen.update(part)
    return frozenset(several)


def read(location: Path) -> bytes:
    """Return a file's bytes; raises `OSError`."""
    path = str(location)
    note(path, THERE)
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - of thousands of files, each microsecond counts
        return noted(location, file.readall())


def noted(location: Path | str, data: bytes) -> bytes:
    """Return the bytes of a file that somebody has read, and take them down."""
    if _watch.get() is not None:
        note(str(location), sha256(data).hexdigest())
    return data


def is_file(location: Path) -> bool:
    """Tell whether a file can be seen there; unlike `Path.is_file` also of what is too long or forbidden."""
    return _noted(location, os.path.isfile(location))  # noqa: PTH113 - see above


def exists(location: Path) -> bool:
    """Tell whether anything can be seen there."""
    return _noted(location, os.path.exists(location))  # noqa: PTH110 - as above


def entries(folder: Path) -> list[os.DirEntry[str]]:
    """Return what is in a folder, in no order; raises `OSError`."""
    note(str(folder), THERE)
    found = _entries(folder)
    if _watch.get() is not None:
        note(str(folder), _names(found))
    return found


def state_of(path: str | bytes) -> str:
    """Return what a file or a folder holds, as a state."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - paths are bytes where there are many
        if S_ISDIR(mode):
            return _names(_entries(os.fsdecode(path)))
        if not S_ISREG(mode):  # a pipe would be waited for
            return ABSENT
        with open(path, "rb") as file:  # noqa: PTH123 - the same
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return ABSENT


def _noted(location: Path, there: bool) -> bool:  # noqa: FBT001 - passed on
    note(str(location), THERE if there else ABSENT)
    return there


def _entries(folder: Path | str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        return list(found)


def _names(found: Iterable[os.DirEntry[str]]) -> str:
    """Sum up names, and which of them are folders or links."""
    names = sorted(
        f"{entry.name}/{entry.is_dir(follow_symlinks=False):d}{entry.is_symlink():d}" for entry in found
    )
    return sha256("\0".join(names).encode("utf-8", "surrogateescape")).hexdigest()
