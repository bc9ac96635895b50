"""The article folders -> the source files in them, in a stable order, never out of the site's folder."""

import os
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

from msgspec import Struct

from syndicate.config import Site
from syndicate.errors import InputError
from syndicate.model import Finding

SUFFIXES = (".md", ".markdown", ".mdx", ".html", ".htm")


class SourceFile(Struct, frozen=True, kw_only=True):
    """A file that may hold an article: where it is, relative to its articles folder and to the site's."""

    location: Path
    below: PurePosixPath
    path: str


def scan(site: Site) -> tuple[list[SourceFile], list[Finding]]:
    """Return every source file, sorted by path, and a finding for each symbolic link that was not followed.

    Raises `InputError` if an article folder is missing or cannot be read.
    """
    findings: list[Finding] = []
    skipped = {site.feeds.output.resolve(), (site.root / "templates").resolve()}
    files = {}
    for folder in site.articles:
        if not folder.is_dir():
            raise InputError(f"{folder}: there is no such folder; set `articles` in [site]")
        for location in _walk(folder, skipped, site.root, findings):
            path = relative(location, site.root)
            below = PurePosixPath(location.relative_to(folder).as_posix())
            files[path] = SourceFile(location=location, below=below, path=path)
    return [files[path] for path in sorted(files)], findings


def relative(location: Path, root: Path) -> str:
    """Return a path for people: relative to the site's folder where it lies inside."""
    return (location.relative_to(root) if location.is_relative_to(root) else location).as_posix()


def _walk(folder: Path, skipped: Collection[Path], root: Path, findings: list[Finding]) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be read: {error.strerror}; the old feeds are untouched"
        ) from error
    for entry in entries:
        if entry.name.startswith("."):
            continue
        location = folder / entry.name
        if entry.is_symlink() and not _safe_link(location, root):
            findings.append(_link_finding(location, root))
        elif entry.is_dir():
            if location.resolve() not in skipped:
                yield from _walk(location, skipped, root, findings)
        elif entry.name.lower().endswith(SUFFIXES):
            yield location


def _safe_link(location: Path, root: Path) -> bool:
    """Follow links to single files inside the site only: a link to a folder may be a loop."""
    try:
        return location.is_file() and location.resolve().is_relative_to(root)
    except OSError:  # a loop of links
        return False


def _link_finding(location: Path, root: Path) -> Finding:
    return Finding(
        path=relative(location, root),
        severity="warning",
        message="a symbolic link to a folder, out of the site, or to nothing; it was not followed",
        remedy="put the files there, or add the folder to `articles` in [site]",
    )
