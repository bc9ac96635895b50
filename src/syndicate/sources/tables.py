"""Tables that a site keeps beside its articles: its authors, its tags, what a folder's articles share.

They are read like front matter, within the same limits; of programs, which a generator's settings may be, the
literals are read, and nothing is run. What is no table of a regular file is not followed.
`Tables` are those of the whole site, read once; `table` is one that stands beside some of the articles.
"""

import os
from functools import lru_cache
from pathlib import Path
from stat import S_ISLNK, S_ISREG

from msgspec import Struct

from syndicate import disk
from syndicate.config.values import is_address
from syndicate.content import scrub
from syndicate.content.urls import absolute
from syndicate.errors import InputError
from syndicate.model import Finding, Person, Severity
from syndicate.sources import frontmatter
from syndicate.sources.decode import text_of
from syndicate.sources.javascript_literals import load_javascript
from syndicate.sources.matter import (
    MAX_CHARACTERS,
    FrontMatterError,
    Mapping,
    SourceError,
    Value,
    too_long,
)
from syndicate.sources.python_literals import load_python
from syndicate.sources.scan import relative
from syndicate.sources.typed_values import load_json, load_toml
from syndicate.sources.yaml_events import load_yaml

MAX_BYTES = 5_000_000
"""Of all tables of a site together; a file counts as `LEAST_BYTES` at least."""
LEAST_BYTES = 1_000
MAX_VALUES = 100_000

_LOADERS = {".json": load_json, ".yml": load_yaml, ".yaml": load_yaml, ".toml": load_toml}
_SCRIPTS = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts")
_PROGRAMS = {".py": load_python, **dict.fromkeys(_SCRIPTS, load_javascript)}
_NAMES = ("name", "full_name", "fullname", "display_name")
_ADDRESSES = ("url", "link", "website", "homepage")
_BEGINNING = 100_000


class Table(Struct, frozen=True, kw_only=True):
    """What a table says: *values* by keys in lower case, *lines* of the top-level ones, and its *place*.

    *unclear* has the lines of those whose value only a program could tell, or a part of it.
    """

    values: Mapping = {}
    lines: dict[str, int] = {}
    unclear: dict[str, int] = {}
    place: str = ""


class Tables:
    """The tables that all articles of a site share: its generator's settings, its people, its tags.

    A class, because a broken file is told of once, whoever asks for it, and one limit holds for all of them.
    *root* is the site's folder; a *place* is a path below it.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.findings: list[Finding] = []
        self._known: dict[str, Table] = {}
        self._bytes = MAX_BYTES
        self._values = MAX_VALUES
        self._is_full = False

    def first(self, *places: str) -> Table:
        """Return the first of these tables that says something, an empty one if none does."""
        return next((table for table in map(self._table, places) if table.values or table.unclear), Table())

    def people(self, *places: str) -> dict[str, Person]:
        """Return the people of the first place where there are some, by key in lower case.

        A place is a table of authors, or a folder with a table for each, whose name is the key.
        """
        return next(filter(None, map(self._people, places)), {})

    def tell(self, place: str, line: int, severity: Severity, message: str, remedy: str) -> None:
        """Add a finding about a table."""
        path = relative(self.root / place, self.root)
        self.findings.append(Finding(path=path, line=line, severity=severity, message=message, remedy=remedy))

    def _people(self, place: str) -> dict[str, Person]:
        names = _tables_in(self.root / place)
        tables: Mapping = {Path(name).stem.lower(): self._table(f"{place}/{name}").values for name in names}
        found = {key: _person(value) for key, value in (tables or self._table(place).values).items()}
        return {key: person for key, person in found.items() if person}

    def _table(self, place: str) -> Table:
        if place not in self._known:
            self._known[place] = self._read(place)
        return self._known[place]

    def _read(self, place: str) -> Table:
        location = self.root / place
        try:
            size = os.lstat(location).st_size
        except OSError:
            disk.note(str(location), disk.ABSENT)
            return Table()
        disk.note(str(location), disk.THERE)
        if not self._has_room(place):
            return Table()
        self._bytes -= max(size, LEAST_BYTES)
        try:
            _refuse_links(location, self.root)
            table = _loaded(location)
        except SourceError as error:
            self.tell(place, error.line, "error", f"{error.message}; nothing of it was taken", error.remedy)
            return Table()
        self._values -= _count(table.values)
        return Table(values=table.values, lines=table.lines, unclear=table.unclear, place=place)

    def _has_room(self, place: str) -> bool:
        if self._bytes >= 0 and self._values >= 0:
            return True
        if not self._is_full:
            self._is_full = True
            message = (
                f"the site's tables of settings, people and tags hold more than {MAX_BYTES:,} bytes or "
                f"{MAX_VALUES:,} values; this one was not read, nor any after it"
            )
            self.tell(place, 0, "error", message, "keep in them what articles refer to")
        return False


def table(location: Path) -> Mapping:
    """Return what a table beside an article says, nothing if there is none; raises `FrontMatterError`.

    It is JSON, YAML, TOML, or the front matter of anything else. The table is shared by all who ask for it
    while the file is the same, and must not be changed.
    """
    try:
        return _loaded(location).values
    except SourceError as error:
        place = f"{location.parent.name}/{location.name}" + (f", line {error.line}" if error.line else "")
        raise FrontMatterError(0, 0, f"its data in {place}: {error.message}", error.remedy) from error


def beginning(location: Path) -> bytes:
    """Return the first 100,000 bytes of a regular file, nothing if there is none."""
    if not disk.exists(location):
        return b""
    try:
        # One call tells what it is.
        return disk.read(location)[:_BEGINNING] if S_ISREG(os.stat(location).st_mode) else b""  # noqa: PTH116
    except OSError:
        return b""


def _loaded(location: Path) -> Table:
    """Return what a file says, nothing if there is none; raises `SourceError`."""
    try:
        status = os.lstat(location)
    except OSError:
        disk.note(str(location), disk.ABSENT)
        return Table()
    disk.note(str(location), disk.THERE)
    if S_ISLNK(status.st_mode):
        raise FrontMatterError(0, 0, "a symbolic link, which is not followed", "put the file itself there")
    if not S_ISREG(status.st_mode):
        return Table()
    read, seen = _read(location, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    disk.remember(seen)
    return read


@lru_cache(maxsize=1_000)
def _read(location: Path, *_: int) -> tuple[Table, disk.Seen]:
    """Read a table; its signature is asked for so that it is read anew when that changes."""
    with disk.watching() as seen:
        return _parsed(location), seen


def _parsed(location: Path) -> Table:
    text = text_of(location)[0]
    load = _LOADERS.get(location.suffix) or _PROGRAMS.get(location.suffix)
    if load is None:
        matter = frontmatter.read(text)
        return Table(values=matter.values, lines=matter.lines)
    if len(text) > MAX_CHARACTERS:
        raise too_long(0)
    loaded = load(text, 1)
    return Table(values=loaded.values, lines=loaded.lines, unclear=loaded.unclear)


def _refuse_links(location: Path, root: Path) -> None:
    """Raise `FrontMatterError` if a linked folder of the site leads to the file."""
    between = location.relative_to(root).parents[:-1]
    for folder in between:
        disk.note(str(root / folder), disk.THERE)
    if any(os.path.islink(root / folder) for folder in between):  # noqa: PTH114 - also of what is too long
        message = "a symbolic link leads to its folder, which is not followed"
        raise FrontMatterError(0, 0, message, "put the folder itself there")


def _tables_in(folder: Path) -> list[str]:
    if not disk.exists(folder) or os.path.islink(folder):  # noqa: PTH114 - also of what is too long
        return []
    try:
        return sorted(file.name for file in disk.entries(folder) if Path(file.name).suffix in _LOADERS)
    except OSError:
        return []


def _count(value: Value) -> int:
    """Return how many texts a value holds."""
    if isinstance(value, str):
        return 1
    return sum(map(_count, value.values() if isinstance(value, dict) else value))


def _person(value: Value) -> Person | None:
    about: Mapping = value if isinstance(value, dict) else {"name": value}
    parts = (text(about, "first_name"), text(about, "last_name"))
    name = text(about, *_NAMES) or " ".join(filter(None, parts))
    email, url = text(about, "email"), absolute(text(about, *_ADDRESSES), "")
    return Person(
        name=name,
        email=email if is_address(email) else "",
        url=url if url.startswith(("http://", "https://")) else "",
    ) if name else None  # fmt: skip


def text(about: Mapping, *keys: str) -> str:
    """Return the first text that is not blank under one of the keys, in one line; "" if there is none."""
    for key in keys:
        value = about.get(key)
        if isinstance(value, str) and (line := " ".join(scrub(value).split())):
            return line
    return ""


def refuse_broken(tables: Tables) -> None:
    """Raise `InputError` for a generator's settings that cannot be read.

    By them alone some articles are drafts, and every URL depends on them; a generator would not go on either.
    """
    for finding in tables.findings:
        if finding.severity == "error":
            place = f"{finding.path}:{finding.line}" if finding.line else finding.path
            raise InputError(f"{place}: {finding.message}; {finding.remedy}")
