"""Tables that a site keeps beside its articles: its authors, its tags, what a folder's articles share.

They are read like front matter, within the same limits. What is no table of a regular file is not followed.
"""

import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from stat import S_ISLNK, S_ISREG

from syndicate.config.values import is_address
from syndicate.content import scrub
from syndicate.content.urls import absolute
from syndicate.model import Person
from syndicate.sources.decode import DecodeError, text_of
from syndicate.sources.matter import MAX_CHARACTERS, FrontMatterError, Mapping, Value, too_long
from syndicate.sources.typed_values import load_json, load_toml
from syndicate.sources.yaml_events import load_yaml

_LOADERS = {".json": load_json, ".yml": load_yaml, ".yaml": load_yaml, ".toml": load_toml}
_NAMES = ("name", "full_name", "fullname", "display_name")
_ADDRESSES = ("url", "link", "website", "homepage")
_BEGINNING = 100_000


def table(location: Path) -> Mapping:
    """Return what a JSON, YAML or TOML file says, nothing if there is none; raises `FrontMatterError`.

    The table is shared by all who ask for it while the file is the same, and must not be changed.
    """
    try:
        status = os.lstat(location)
    except OSError:
        return {}
    if S_ISLNK(status.st_mode):
        message = f"its data in {location.name} are a symbolic link, which is not followed"
        raise FrontMatterError(0, 0, message, "put the file itself there")
    return _table(location, status.st_mtime_ns, status.st_size) if S_ISREG(status.st_mode) else {}


def beginning(location: Path) -> bytes:
    """Return the first 100,000 bytes of a regular file, nothing if there is none."""
    try:
        if not S_ISREG(os.stat(location).st_mode):  # noqa: PTH116 - one call tells what it is
            return b""
        with location.open("rb") as file:
            return file.read(_BEGINNING)
    except OSError:
        return b""


@lru_cache(maxsize=1_000)
def _table(location: Path, _: int, __: int) -> Mapping:
    """Read a table; time and size are asked for so that it is read anew when they change."""
    try:
        text, _mended = text_of(location)
        if len(text) > MAX_CHARACTERS:
            raise too_long(0)
        return _LOADERS[location.suffix](text, 1).values
    except (DecodeError, FrontMatterError) as error:
        place = f"{location.parent.name}/{location.name}" + (f", line {error.line}" if error.line else "")
        raise FrontMatterError(0, 0, f"its data in {place}: {error.message}", error.remedy) from error


def readable(location: Path) -> Mapping:
    """Return what a file says, nothing if it cannot be read or a linked folder would lead to it."""
    if any(map(os.path.islink, (location.parent, location.parent.parent))):
        return {}
    try:
        return table(location)
    except FrontMatterError:
        return {}


def people(location: Path) -> dict[str, Person]:
    """Return the people of a table of authors, by key; or of a folder with a table for each, by its name."""
    tables: Mapping = {file.stem.lower(): readable(file) for file in _tables_in(location)}
    found = {key: _person(value) for key, value in (tables or readable(location)).items()}
    return {key: person for key, person in found.items() if person}


def _tables_in(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(file for file in folder.iterdir() if file.suffix in _LOADERS)
    except OSError:
        return


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
    values = (about.get(key, "") for key in keys)
    lines = (" ".join(scrub(value).split()) for value in values if isinstance(value, str))
    return next(filter(None, lines), "")
