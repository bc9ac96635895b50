"""A folder to write to: its lock, and files that at every moment are whole."""

import contextlib
import errno
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from syndicate.errors import InputError, LockedError, RefusedError
from syndicate.model import Output

if sys.platform != "win32":
    import fcntl

# A folder needs only one: files are written one after another.
TEMPORARY = ".syndicate-new"
_TRIES = 20


@contextlib.contextmanager
def lock(folder: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold a folder for one run, and make it; the kernel lets go when the process ends, however it ends.

    A folder that was made here and is still empty at the end is taken away. Raises `LockedError` if another
    run holds it and *wait* is False, `InputError` if it cannot be made.
    """
    try:
        made, handle = _made_and_locked(folder, wait=wait)
    except OSError as error:
        raise InputError(f"{folder}: cannot be used as output folder: {error.strerror}") from error
    try:
        yield
    finally:
        for each in made:
            with contextlib.suppress(OSError):  # not empty
                each.rmdir()
        if handle is not None:
            os.close(handle)


def _made_and_locked(folder: Path, *, wait: bool) -> tuple[list[Path], int | None]:
    """Make and lock a folder, again if another run has taken its own, being empty, away meanwhile.

    Return the folders that were not there, the lowest first, and the handle to close.
    """
    for _ in range(_TRIES):
        made = [each for each in (folder, *folder.parents) if not each.exists()]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handle = _locked(folder, wait=wait)
        except (FileExistsError, FileNotFoundError):
            if os.path.lexists(folder):
                raise
            continue
        if handle is None or _is_open(folder, handle):
            return made, handle
        os.close(handle)
    raise FileNotFoundError(errno.ENOENT, "is taken away by somebody again and again", str(folder))


def _is_open(folder: Path, handle: int) -> bool:
    """Tell whether a folder is the one of the handle."""
    try:
        return os.path.samestat(folder.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _locked(folder: Path, *, wait: bool) -> int | None:
    if sys.platform == "win32":  # which has no flock: two runs at once are not told apart there
        return None
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise LockedError(f"{folder}: another run is at work there; nothing was done") from error
    return handle


@contextlib.contextmanager
def said_plainly(folder: Path) -> Iterator[None]:
    """Turn an error of the system into a sentence with a path."""
    try:
        yield
    except OSError as error:
        place = error.filename2 or error.filename or folder
        raise InputError(f"{place}: {error.strerror}; the old files are whole") from error


def read(location: Path | str) -> bytes | None:
    """Return a file's bytes, None if there is no file."""
    try:
        with open(location, "rb", buffering=0) as file:  # noqa: PTH123 - of thousands of files
            return file.readall()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def replace(location: Path | str, data: bytes | Iterable[bytes | memoryview]) -> None:
    """Write a file so that at every moment either the old or the new bytes are there, whole.

    *data* may come in pieces. Raises `InputError` if it cannot be written.
    """
    parent = os.path.dirname(location)  # noqa: PTH120 - of thousands of files
    temporary = os.path.join(parent, TEMPORARY)  # noqa: PTH118
    try:
        try:
            _write(temporary, data)
        except FileNotFoundError:
            os.makedirs(parent, exist_ok=True)  # noqa: PTH103
            _write(temporary, data)
        os.replace(temporary, location)  # noqa: PTH105
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        if isinstance(error, OSError):
            raise _unwritable(location, error) from error
        raise


def save_together(folder: Path, outputs: Sequence[Output]) -> None:
    """Write files that belong together, side by side: none is replaced before all are complete.

    Raises `InputError` if one of them cannot be written and `LockedError` if another run is at work there.
    """
    with lock(folder), contextlib.ExitStack() as stack:
        with said_plainly(folder):
            clear_temporaries(folder)
        staged = []
        for number, output in enumerate(outputs):
            location = folder / output.path
            with _naming(location):
                if location.is_dir():
                    raise InputError(f"{location}: is a folder where a file is needed; move it away")
            temporary = folder / f"{TEMPORARY}-{number}"
            stack.callback(temporary.unlink, missing_ok=True)
            staged.append((temporary, location, output.data))
        for temporary, location, data in staged:
            with _naming(location):
                _write(temporary, data)
        for temporary, location, _ in staged:
            with _naming(location):
                temporary.replace(location)


def clear_temporaries(folder: Path) -> None:
    """Remove what a killed run left half written in *folder* itself; its lock has to be held."""
    for temporary in (*folder.glob(TEMPORARY), *folder.glob(f"{TEMPORARY}-[0-9]*")):
        temporary.unlink()


def refuse_links(folder: Path, paths: Iterable[str]) -> None:
    """Refuse to write or delete through a symbolic link out of *folder*, which may itself be one.

    *paths* are relative. Raises `RefusedError`, which names the link.
    """
    home = Path(os.path.realpath(folder))
    for parent in sorted(above(paths) - {""}):
        link = folder / parent
        if link.is_symlink() and not Path(os.path.realpath(link)).is_relative_to(home):
            raise RefusedError(
                f"{link}: is a symbolic link out of the output folder; nothing was written. "
                "Remove the link, or make the folder that it leads to the output folder",
            )


def above(paths: Iterable[str]) -> set[str]:
    """Return the folders of relative paths, and those above them, with "" as the one they are relative to."""
    found = {""}
    for path in paths:
        parent = path.rpartition("/")[0]
        while parent not in found:
            found.add(parent)
            parent = parent.rpartition("/")[0]
    return found


def _write(temporary: Path | str, data: bytes | Iterable[bytes | memoryview]) -> None:
    """Write a file that has to be new: what lies there may be a link to somebody's."""
    try:
        file = open(temporary, "xb")  # noqa: PTH123, SIM115 - of thousands of files; closed below
    except FileExistsError:
        os.unlink(temporary)  # noqa: PTH108
        file = open(temporary, "xb")  # noqa: PTH123, SIM115
    with file:
        file.writelines([data] if isinstance(data, bytes) else data)


@contextlib.contextmanager
def _naming(location: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unwritable(location, error) from error


def _unwritable(location: Path | str, error: OSError) -> InputError:
    return InputError(f"{location}: cannot be written: {error.strerror}; the old files are whole")
