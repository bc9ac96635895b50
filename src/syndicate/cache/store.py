"""The files of the cache: the header, which is sealed, the index, and the records."""

import contextlib
import os
import sys
import zoneinfo
from collections.abc import Callable, Container, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from syndicate import __version__, disk, output
from syndicate.cache.snapshot import Snapshot
from syndicate.config import FOLDER, Delivery, Feeds, Site, Smtp
from syndicate.disk import Seen
from syndicate.errors import SyndicateError
from syndicate.interval import Interval
from syndicate.seal import sealed, unsealed

_FORMAT = 2
_LARGEST = 2**31
_HEADER = "header"
_INDEX = "index"
_RECORDS = "records"
# The libraries whose output stands in feeds, or decides what does.
_LIBRARIES = (
    "syndicate", "babel", "dateutil", "feedgen", "frontmatter", "imagesize", "jinja2", "lxml", "markupsafe",
    "msgspec", "nh3", "pyromark", "tinytag", "tzdata", "yaml",
)  # fmt: skip


class Header(Struct, frozen=True, kw_only=True):
    """What suffices to see that nothing has changed.

    *key* stands for the interpreter and the settings on which articles depend, *settings* for all of these,
    *program* for the code that made the output. *disk* has what was read and what was written. The *report*,
    encoded, is the same within *validity*; *index* is the hash of that file.
    """

    key: str
    settings: str
    program: Snapshot
    disk: Snapshot
    validity: Interval
    report: bytes
    index: str = ""


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
    """Return what is known of the last build by the same program, if its articles were read as these are."""
    data = unsealed(_read(site.root, _HEADER))
    if data is None:
        return None
    try:
        header = msgspec.msgpack.decode(data, type=Header)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    sound = header.program.is_sound() and header.disk.is_sound()
    if not sound or header.key != key_of(site):
        return None
    return None if header.program.suspects(header.program.changed()) else header


def read_index(root: Path, header: Header) -> bytes:
    """Return the index that belongs to a header, nothing if it is not there."""
    data = _read(root, _INDEX)
    return data if sha256(data).hexdigest() == header.index else b""


def records_of(root: Path) -> Path:
    """Return where the records of a site are."""
    return root / FOLDER / "cache" / _RECORDS


def write(root: Path, moment: int, header: Header, index: Callable[[], bytes] | None = None) -> None:
    """Write the header, unless the time of the file system has gone back meanwhile.

    *index* writes the records and returns the index that belongs to them. The cache is given up where it
    cannot be written.
    """
    folder = root / FOLDER / "cache"
    with contextlib.suppress(SyndicateError, OSError, UnicodeEncodeError):
        if _time_of(folder) < moment:
            return
        if index is not None:
            # Written last, a header never speaks of an index that is not there.
            (folder / _HEADER).unlink(missing_ok=True)
            data = index()
            header = replace(header, index=sha256(data).hexdigest())
            output.replace_file(folder / _INDEX, data)
            output.replace_file(folder / ".gitignore", b"*\n")
        output.replace_file(folder / _HEADER, sealed(msgspec.msgpack.encode(header)))


def key_of(site: Site) -> str:
    """Return a hash of the interpreter and of those settings on which articles and their HTML depend."""
    readings = replace(
        site,
        feeds=Feeds(output=site.feeds.output),
        digests=(),
        delivery=Delivery(),
        smtp=Smtp(),
        dkim=None,
    )
    return _hash(_FORMAT, __version__, sys.version, sys.prefix, __file__, readings)


def settings_of(site: Site) -> str:
    """Return a hash of all settings."""
    return _hash(site)


def _hash(*parts: object) -> str:
    return sha256(msgspec.json.encode(parts, enc_hook=repr)).hexdigest()


def program(site: Site, known: Container[str] = ()) -> Seen:
    """Return the files of what is at work: our modules and those of the libraries, and the zone's table.

    Those that are *known* need not be read.
    """
    zones = (os.path.join(folder, site.timezone.key) for folder in zoneinfo.TZPATH)  # noqa: PTH118 - strings
    files = (getattr(module, "__file__", None) for name, module in sys.modules.items() if _is_ours(name))
    return {path: _state_of(path) for path in (*filter(None, files), *zones) if path not in known}


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
