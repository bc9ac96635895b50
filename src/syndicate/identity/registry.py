"""`syndicate.ids`: every id that was ever given, and what the article that has it is known by.

A text file that is meant to be committed: sorted, one line an article, its five facts parted by tabs. A file
that cannot be read to the last line is refused, since articles whose lines were lost would get new ids. Two
lines with one id are no harm: a merge that keeps the lines of both sides makes some, and the next build
leaves one of them.
"""

import contextlib
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct
from msgspec.structs import replace

from syndicate.errors import InputError

if sys.platform != "win32":
    import fcntl

NONE = "-"
_HEADER = """\
# The ids of articles, so that they stay when an article is renamed, retitled or moved. Commit this file.
# In each line: path, id, date of publication, hash of the text, hash of the title.
"""
# Tabs part the facts, so none of them holds one, nor another control character. An id of an old feed may have
# spaces in it (`123 at https://...` is Drupal's), but none round it.
_ID = r"[^\s\0-\x1f\x7f-\x9f](?:[^\0-\x1f\x7f-\x9f]*[^\s\0-\x1f\x7f-\x9f])?"
_LINE = re.compile(
    rf"([^\0-\x1f\x7f-\x9f]+)\t({_ID})\t(-|\d[\d:.+T-]+)\t(-|[0-9a-f]{{16}})\t(-|[0-9a-f]{{8}})"
)
_CONFLICT = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")


class Line(Struct, frozen=True, kw_only=True, gc=False):
    """An id and the facts of the article that has it.

    *published* is the date in ISO 8601 as the article gives it, *text* and *title* are fingerprints. Any of
    them, and *path*, may be "-": the id is then known by the others, or only kept from being given again.
    """

    path: str
    id: str
    published: str = NONE
    text: str = NONE
    title: str = NONE


class Registry(Struct, frozen=True, kw_only=True):
    """The lines of the file at *location*, and the bytes they were read from; None where there is no file."""

    location: Path
    lines: tuple[Line, ...] = ()
    data: bytes | None = None


def read(location: Path) -> Registry:
    """Read a registry, an empty one if there is no file.

    Raises `InputError`, which names file and line, if anything in it is not understood.
    """
    found = unread(location)
    return replace(found, lines=_decode(found.location, found.data or b""))


def unread(location: Path) -> Registry:
    """Return a registry with its bytes, but without the lines that they stand for; as `read`."""
    location = Path(os.path.realpath(location))  # what a link leads to is replaced, not the link
    try:
        return Registry(location=location, data=_bytes_of(location))
    except OSError as error:
        raise InputError(f"{location}: cannot be read: {error.strerror}") from error


def save(registry: Registry) -> None:
    """Write a registry unless the file says just that.

    At every moment the file has either the old bytes or the new ones. Where another run has written it
    meanwhile, its lines stay and those of new ids join them. Raises `InputError` if the file cannot be
    written, or if what another hand has written there is not understood.
    """
    put(registry.location, registry.data, _encode(registry.lines))


def put(location: Path, before: bytes | None, after: bytes) -> None:
    """Write *after*, the bytes of a registry, where *before* was read; as `save`."""
    try:
        if after not in (before, _bytes_of(location)):
            _join(location, before, after)
    except OSError as error:
        raise InputError(f"{location}: cannot be written: {error.strerror}") from error


def amended(data: bytes, edited: Sequence[Line]) -> tuple[bytes, list[str]] | None:
    """Return a registry's bytes with the new texts and titles of *edited* articles, and their ids.

    None where it takes all articles and all lines to tell their ids.
    """
    ids = []
    after = data
    for line in edited:
        begin = after.find(f"\n{line.path}\t".encode()) + 1
        match = _LINE.fullmatch(after[begin : after.find(b"\n", begin)].decode()) if begin else None
        if match is None or match[3] != line.published:
            return None
        # By its text, the article might be taken for another one.
        if match[4] != line.text != NONE and f"\t{line.text}\t".encode() in data:
            return None
        row = _row(replace(line, id=match[2])).encode()
        after = after[:begin] + row + after[begin + len(match[0].encode()) + 1 :]
        ids.append(match[2])
    return after, ids


def _join(location: Path, before: bytes | None, after: bytes) -> None:
    location.parent.mkdir(parents=True, exist_ok=True)
    temporary = location.with_name(f".{location.name}.new")
    with _held(temporary) as file:
        found = _bytes_of(location)
        if found != before:
            after = _encode([*_decode(location, found or b""), *_decode(location, after)])
        file.write(after)
        file.flush()
        os.fsync(file.fileno())
        if sys.platform == "win32":  # which renames no open file
            file.close()
        temporary.replace(location)


def is_id(text: str) -> bool:
    """Tell whether a line can hold an id."""
    return re.fullmatch(_ID, text) is not None


def one_each(lines: Iterable[Line]) -> dict[str, Line]:
    """Return the first line of each id, by that id."""
    found: dict[str, Line] = {}
    for line in lines:
        found.setdefault(line.id, line)
    return found


def _encode(lines: Iterable[Line]) -> bytes:
    rows = map(_row, sorted(one_each(lines).values(), key=attrgetter("path", "id")))
    return "".join([_HEADER, *rows]).encode()


def _row(line: Line) -> str:
    return f"{line.path}\t{line.id}\t{line.published}\t{line.text}\t{line.title}\n"


def _decode(location: Path, data: bytes) -> tuple[Line, ...]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _wrong(location, data.count(b"\n", 0, error.start) + 1, "is not UTF-8") from error
    return tuple(_lines(location, text))


def _lines(location: Path, text: str) -> Iterator[Line]:
    for number, row in enumerate(text.split("\n"), 1):
        if not row or (row.startswith("#") and "\t" not in row):
            continue
        if row.startswith(_CONFLICT):
            raise InputError(
                f"{location}:{number}: is the mark of a merge conflict; "
                "keep the lines of both sides and delete the marks"
            )
        match = _LINE.fullmatch(row)
        if match is None:
            raise _wrong(location, number, "is not a path, an id, a date and two hashes, parted by tabs")
        path, id_, published, text_, title = match.groups()
        yield Line(path=path, id=id_, published=published, text=text_, title=title)


def _wrong(location: Path, number: int, what: str) -> InputError:
    remedy = "take the line as it was from version control, or else delete it and mind its article's id"
    return InputError(f"{location}:{number}: {what}; {remedy}")


def _bytes_of(location: Path) -> bytes | None:
    """Return the file's bytes with the lines ended by LF, as which git may not have left them."""
    try:
        return location.read_bytes().replace(b"\r\n", b"\n")
    except FileNotFoundError:
        return None


@contextlib.contextmanager
def _held(temporary: Path) -> Iterator[BinaryIO]:
    """Open an empty file to be renamed to what it replaces, and hold it as a lock for that time.

    What a killed run has left of it is used again.
    """
    while True:
        descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        with os.fdopen(descriptor, "r+b") as file:
            if sys.platform != "win32":
                fcntl.flock(file, fcntl.LOCK_EX)
            if not _is_at(descriptor, temporary):  # whoever held it has renamed it
                continue
            try:
                file.truncate()
                yield file
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
            return


def _is_at(descriptor: int, location: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), location.stat())
    except FileNotFoundError:
        return False
