"""The templates of a site's own tags, from `templates/shortcodes` beside its configuration."""

import re
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec import Struct

from syndicate import disk
from syndicate.model import Finding
from syndicate.sources.scan import relative

FOLDER = "templates/shortcodes"
_FILE = re.compile(r"(?:\w[\w.-]*/)*\w[\w.-]*\.html")


class OwnTags(Struct, frozen=True, kw_only=True):
    """What fills each of a site's own tags, by name; *fingerprint* tells the templates from others."""

    functions: Mapping[str, Callable[[Any], str]] = {}
    fingerprint: str = ""
    findings: tuple[Finding, ...] = ()


def read(root: Path) -> OwnTags:
    """Read the templates of the site in the folder *root*; most have none."""
    top = root / FOLDER
    if not disk.exists(top):
        return OwnTags()
    templates: dict[str, str] = {}
    findings = []
    for place in sorted(_files(top)):
        name = place.relative_to(top).as_posix()
        try:
            templates[name] = _text(place, name)
        except ValueError as error:
            findings.append(_finding(place, root, error))
    from syndicate.content import own_tags  # noqa: PLC0415 - it imports Jinja

    return OwnTags(
        functions=own_tags.functions(templates, FOLDER),
        fingerprint=sha256(repr(templates).encode("utf-8", "surrogatepass")).hexdigest(),
        findings=tuple(findings),
    )


def page_of(path: str, url: str, title: str, language: str) -> dict[str, str]:
    """Return what templates are told of the article in which a tag stands."""
    return {"path": path, "url": url, "title": title, "language": language}


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder and those in it; what begins with a dot is an editor's or the system's."""
    try:
        entries = disk.entries(folder)
    except OSError:
        return
    for entry in entries:
        place = folder / entry.name
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(place)
        else:
            yield place


def _text(place: Path, name: str) -> str:
    if not _FILE.fullmatch(name):
        raise ValueError("no tag can have the name of this template")
    if not disk.is_file(place):  # a pipe would be waited for
        raise ValueError("the template is no file")
    try:
        return disk.read(place).decode()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"the template cannot be read: {error}") from error


def _finding(place: Path, root: Path, error: ValueError) -> Finding:
    return Finding(
        path=relative(place, root),
        severity="warning",
        message=f"{error}; it is not used",
        remedy="call it NAME.html after its tag: letters, digits, hyphens and underscores, in UTF-8",
    )
