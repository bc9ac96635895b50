"""The two files of the cache: the header, which begins with its SHA-256, and has that of the body."""

import contextlib
import os
import sys
import zoneinfo
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from syndicate import __version__, disk, output
from syndicate.cache.snapshot import Snapshot
from syndicate.config import FOLDER, Site
from syndicate.disk import Seen
from syndicate.errors import SyndicateError
from syndicate.interval import Interval

_FORMAT = 1
_LARGEST = 2**31
_HASH = 32
_HEADER = "header"
_BODY = "body"
# The libraries whose output stands in feeds, or decides what does.
_LIBRARIES = (
    "syndicate", "dateutil", "feedgen", "frontmatter", "imagesize", "jinja2", "lxml", "markupsafe",
    "msgspec", "nh3", "pyromark", "yaml",
)  # fmt: skip


class Header(Struct, frozen=True, kw_only=True):
    """What suffices to see that nothing has changed.

    *key* stands for settings and interpreter, *program* for the code that made the output. *disk* has what
    was read and what was written. The *report*, encoded, is the same within *validity*; *body* is the hash of
    the other file.
    """

    key: str
    program: Snapshot
    disk: Snapshot
    validity: Interval
    report: bytes
    body: str = ""


@contextlib.contextmanager
def held(root: Path) -> Iterator[int | None]:
    """Hold a site's cache, to write it; give the time of its file system in nanoseconds.

    None where another build writes it, or the folder cannot be written.
    """
    folder = root / FOLDER / "cache"
    with contextlib.ExitStack() as stack:
        moment = None
        with contextlib.suppress(SyndicateError, OSError):
            if not folder.parent.exists():
                # Others may keep secrets beside the cache.
                folder.parent.mkdir(mode=0o700)
                stack.callback(_remove, folder.parent)
            stack.enter_context(output.lock(folder))
            moment = _time_of(folder)
        yield moment


def read_header(site: Site) -> Header | None:
    """Return what is known of the last build with the same settings and the same program."""
    data = _read(site.root, _HEADER)
    if sha256(memoryview(data)[_HASH:]).digest() != data[:_HASH]:
        return None
    try:
        header = msgspec.msgpack.decode(memoryview(data)[_HASH:], type=Header)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    sound = header.program.is_sound() and header.disk.is_sound()
    if not sound or header.key != key_of(site):
        return None
    return None if header.program.suspects(header.program.changed()) else header


def read_body(root: Path, header: Header) -> bytes:
    """Return the body that belongs to a header, nothing if it is not there."""
    data = _read(root, _BODY)
    return data if sha256(data).hexdigest() == header.body else b""


def write(root: Path, moment: int, header: Header, body: Iterable[bytes | memoryview] | None) -> None:
    """Write both files, or the header only, unless the time of the file system has gone back meanwhile.

    The cache is given up where they cannot be written.
    """
    folder = root / FOLDER / "cache"
    with contextlib.suppress(SyndicateError, OSError, UnicodeEncodeError):
        if _time_of(folder) < moment:
            return
        if body is not None:
            # Written last, a header never speaks of a body that is not there.
            (folder / _HEADER).unlink(missing_ok=True)
            header = replace(header, body=_write_body(folder / _BODY, body))
            output.replace_file(folder / ".gitignore", b"*\n")
        data = msgspec.msgpack.encode(header)
        output.replace_file(folder / _HEADER, sha256(data).digest() + data)


def _write_body(location: Path, body: Iterable[bytes | memoryview]) -> str:
    """Write the body piece by piece, and return its hash."""
    total = sha256()

    def pieces() -> Iterator[bytes | memoryview]:
        for piece in body:
            total.update(piece)
            yield piece

    output.replace_file(location, pieces())
    return total.hexdigest()


def key_of(site: Site) -> str:
    """Return a hash of the settings and the interpreter; of anything that no file shows."""
    parts = (_FORMAT, __version__, sys.version, sys.prefix, __file__, site)
    return sha256(msgspec.json.encode(parts, enc_hook=repr)).hexdigest()


def program(site: Site) -> Seen:
    """Return the files of what is at work: our modules and those of the libraries, and the zone's table."""
    zones = (os.path.join(folder, site.timezone.key) for folder in zoneinfo.TZPATH)  # noqa: PTH118 - strings
    files = (getattr(module, "__file__", None) for name, module in sys.modules.items() if _is_ours(name))
    return {path: _state_of(path) for path in (*filter(None, files), *zones)}


@cache
def _state_of(path: str) -> str:
    return disk.state_of(path)


def _is_ours(name: str) -> bool:
    return name.partition(".")[0] in _LIBRARIES


def _remove(folder: Path) -> None:
    """Remove a folder in which nothing was kept."""
    with contextlib.suppress(OSError):
        folder.rmdir()


def _time_of(folder: Path) -> int:
    os.utime(folder)
    return folder.stat().st_mtime_ns


def _read(root: Path, name: str) -> bytes:
    location = root / FOLDER / "cache" / name
    try:
        status = location.stat()
        if not S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            return b""
        return location.read_bytes()
    except OSError:
        return b""
