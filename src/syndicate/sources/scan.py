"""The article folders -> the source files in them, in a stable order, and never a file from anywhere else."""

import os
import re
from collections.abc import Collection, Iterator
from functools import cached_property
from operator import attrgetter
from pathlib import Path, PurePosixPath
from typing import Literal

from msgspec import Struct

from syndicate import disk
from syndicate.config import Site
from syndicate.errors import InputError
from syndicate.model import Finding

SUFFIXES = (".md", ".markdown", ".mdx", ".html", ".htm")
# Thousands of files beside an Eleventy or Jekyll site, none of which is its own.
_PACKAGES = "node_modules"
Unread = Literal["outside", "hidden", "link", "made", "not-a-source"]
"""Why a file is not read: where it lies, its name or that of a folder, a link that is not followed, or what
it is."""
_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class SourceFile(Struct, frozen=True, kw_only=True, dict=True):
    """A file that may hold an article: *name* is relative to its articles folder, *path* to the site's.

    Its paths are made where they are asked for: to hand them from process to process costs more than that.
    """

    folder: Path
    name: str
    path: str

    @property
    def place(self) -> str:
        """Where the file is, as a text."""
        return f"{self.folder}{os.sep}{self.name}"  # of thousands of files; a path takes ten times as long

    @cached_property
    def location(self) -> Path:
        """Where the file is."""
        return self.folder / self.name

    @cached_property
    def below(self) -> PurePosixPath:
        """The file below its articles folder."""
        return PurePosixPath(self.name)

    @property
    def has_readable_name(self) -> bool:
        """Whether the name is UTF-8 without control characters, so that a URL can be made of it."""
        return not _UNREADABLE.search(self.name)


def scan(site: Site) -> tuple[list[SourceFile], list[Finding]]:
    """Return every source file, sorted by path, and a finding for each entry that was not followed.

    Raises `InputError` if an article folder, or a folder in it, is missing or cannot be read.
    """
    findings: list[Finding] = []
    files: dict[str, SourceFile] = {}
    for folder in site.articles:
        top = relative(folder, site.root)
        above = "" if top == "." else f"{top}/"
        for name in _walk(folder, site, findings):
            file = SourceFile(folder=folder, name=name, path=_printable(f"{above}{name}"))
            files[file.place] = file
    return sorted(files.values(), key=attrgetter("path")), findings


def left_unread(location: Path, site: Site) -> Unread | None:
    """Return why `scan` does not take a file for a source, None if it does; *location* is absolute."""
    folder = next((each for each in site.articles if location.is_relative_to(each)), None)
    if folder is None:
        return "outside"
    below = location.relative_to(folder)
    parents = [folder / each for each in below.parents][:-1]
    if any(map(_is_hidden, below.parts)):
        return "hidden"
    if any(each.is_symlink() for each in parents):
        return "link"
    if any(each.resolve() in _made_folders(site) for each in parents):
        return "made"
    if location.is_symlink() and not _leads_to_file(location, _homes(site)):
        return "link"
    return None if _is_source(location.name) and location.is_file() else "not-a-source"


def relative(location: Path, root: Path) -> str:
    """Return a path for people: relative to the site's folder, with an escape for what cannot be printed."""
    try:
        path = Path(os.path.relpath(location, root)).as_posix()
    except ValueError:  # another drive of Windows
        path = location.as_posix()
    return _printable(path)


def _printable(path: str) -> str:
    if path.isprintable():
        return path
    return _UNREADABLE.sub(lambda match: f"\\x{ord(match[0]) & 0xFF:02x}", path)


def _walk(top: Path, site: Site, findings: list[Finding]) -> Iterator[str]:
    """Yield the names, relative to *top*, of the source files in it and in its folders."""
    homes, skipped = _homes(site), _made_folders(site)
    waiting = [("", top.resolve())]
    while waiting:
        below, real = waiting.pop()
        for entry in _entries(top / below):
            name = f"{below}{entry.name}"
            is_source = _is_source(entry.name)
            if entry.is_symlink():
                # A link to a folder may be a loop, so only those to single files of the site are followed.
                if is_source and _leads_to_file(top / name, homes):
                    yield name
                elif is_source or not disk.is_file(top / name):
                    findings.append(_link_finding(top / name, site.root))
            elif entry.is_dir():
                if real / entry.name not in skipped:
                    waiting.append((f"{name}/", real / entry.name))
            elif is_source and entry.is_file():
                yield name
            elif is_source:
                findings.append(_special_finding(top / name, site.root))


def _homes(site: Site) -> list[Path]:
    """Return the folders in which a link may lead to a source."""
    return [site.root, *(folder.resolve() for folder in site.articles)]


def _made_folders(site: Site) -> set[Path]:
    """Return the folders that hold what is made of articles, or what that is made with."""
    made = (site.feeds.output, site.root / "templates", site.root / "digests", site.bodies.public)
    return {folder.resolve() for folder in made if folder}


def _is_source(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name == _PACKAGES


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        return [entry for entry in disk.entries(folder) if not _is_hidden(entry.name)]
    except FileNotFoundError as error:
        raise InputError(f"{folder}: there is no such folder; set `articles` in [site]") from error
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be read: {error.strerror}; the old feeds are untouched"
        ) from error


def _leads_to_file(location: Path, homes: Collection[Path]) -> bool:
    return disk.is_file(location) and any(location.resolve().is_relative_to(home) for home in homes)


def _link_finding(location: Path, root: Path) -> Finding:
    return Finding(
        path=relative(location, root),
        severity="warning",
        message="a symbolic link to a folder, out of the site, or to nothing; it was not followed",
        remedy="put the files there, or add the folder to `articles` in [site]",
    )


def _special_finding(location: Path, root: Path) -> Finding:
    return Finding(
        path=relative(location, root),
        severity="warning",
        message="neither a file nor a folder; it was not read",
        remedy="remove it",
    )
