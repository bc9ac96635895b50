"""The article folders -> the source files in them, in a stable order, and never a file from anywhere else."""

import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

from msgspec import Struct

from syndicate import disk
from syndicate.config import Site
from syndicate.errors import InputError
from syndicate.model import Finding

SUFFIXES = (".md", ".markdown", ".mdx", ".html", ".htm")
_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class SourceFile(Struct, frozen=True, kw_only=True):
    """A file that may hold an article: where it is, relative to its articles folder and to the site's."""

    location: Path
    folder: Path
    below: PurePosixPath
    path: str

    @property
    def has_readable_name(self) -> bool:
        """Whether the name is UTF-8 without control characters, so that a URL can be made of it."""
        return not _UNREADABLE.search(str(self.below))


def scan(site: Site) -> tuple[list[SourceFile], list[Finding]]:
    """Return every source file, sorted by path, and a finding for each entry that was not followed.

    Raises `InputError` if an article folder, or a folder in it, is missing or cannot be read.
    """
    findings: list[Finding] = []
    files: dict[Path, SourceFile] = {}
    for folder in site.articles:
        top = PurePosixPath(relative(folder, site.root))
        for location in _walk(folder, site, findings):
            below = PurePosixPath(location.relative_to(folder).as_posix())
            path = _printable(str(top / below))
            files[location] = SourceFile(location=location, folder=folder, below=below, path=path)
    return sorted(files.values(), key=lambda file: file.path), findings


def relative(location: Path, root: Path) -> str:
    """Return a path for people: relative to the site's folder, with an escape for what cannot be printed."""
    try:
        path = Path(os.path.relpath(location, root)).as_posix()
    except ValueError:  # another drive of Windows
        path = location.as_posix()
    return _printable(path)


def _printable(path: str) -> str:
    return _UNREADABLE.sub(lambda match: f"\\x{ord(match[0]) & 0xFF:02x}", path)


def _walk(top: Path, site: Site, findings: list[Finding]) -> Iterator[Path]:
    homes = [site.root, *(folder.resolve() for folder in site.articles)]
    made = (site.feeds.output, site.root / "templates", site.root / "digests")
    skipped = {folder.resolve() for folder in made}
    waiting = [(top, top.resolve())]
    while waiting:
        folder, real = waiting.pop()
        for entry in _entries(folder):
            location = folder / entry.name
            is_source = entry.name.lower().endswith(SUFFIXES)
            if entry.is_symlink():
                # A link to a folder may be a loop, so only those to single files of the site are followed.
                if is_source and _leads_to_file(location, homes):
                    yield location
                elif is_source or not disk.is_file(location):
                    findings.append(_link_finding(location, site.root))
            elif entry.is_dir():
                if real / entry.name not in skipped:
                    waiting.append((location, real / entry.name))
            elif is_source and entry.is_file():
                yield location
            elif is_source:
                findings.append(_special_finding(location, site.root))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        return [entry for entry in disk.entries(folder) if not entry.name.startswith(".")]
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
