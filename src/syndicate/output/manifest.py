"""`manifest.json`: which files of an output folder are ours, and which feeds are in them.

It is deployed with the feeds, so that a fresh clone knows too, and written twice: before the first file is
replaced, with what is about to be written, and after the last one. So a run that is killed in between leaves
nothing that the next one takes for a stranger's.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Literal

import msgspec
from msgspec import Struct

from syndicate.errors import RefusedError
from syndicate.model import Feed, FormatName

MANIFEST = "manifest.json"
_FEW = 20  # below so many known articles, losing half of them may be an ordinary day's work


class ManifestFeed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One feed as programs see it; *urls* maps formats to addresses.

    *open* names the period that is not closed, where there are archives of those that are.
    """

    key: str
    title: str
    language: str
    articles: int
    updated: str
    urls: dict[FormatName, str]
    open: str = ""


class Manifest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an output folder holds of ours: *files* maps a path to the SHA-256 of its bytes.

    *pending* has the hashes that files may have instead, because builds that did not finish were about to
    write them.
    """

    generator: Literal["syndicate"]
    version: Literal[1]
    articles: int
    feeds: tuple[ManifestFeed, ...]
    files: dict[str, str]
    pending: dict[str, tuple[str, ...]] = {}

    def hashes(self, path: str) -> tuple[str, ...]:
        """Return the hashes that a file of ours may have; none for a stranger's."""
        known = (self.files[path],) if path in self.files else ()
        return known + self.pending.get(path, ())

    def announce(self, files: dict[str, str]) -> "Manifest":
        """Return this manifest with *files* as what is about to be written."""
        pending = {path: tuple(dict.fromkeys((*self.pending.get(path, ()), files[path]))) for path in files}
        return msgspec.structs.replace(self, pending=self.pending | pending)


def describe(feeds: Sequence[Feed], articles: int) -> Manifest:
    """Return the manifest of a build's feeds, without its files."""
    entries = tuple(
        ManifestFeed(
            key=feed.key,
            title=feed.title,
            language=feed.language,
            articles=len(feed.articles),
            updated=feed.updated.isoformat(),
            urls=dict(feed.urls),
            open=feed.open,
        )
        for feed in feeds
    )
    return Manifest(generator="syndicate", version=1, articles=articles, feeds=entries, files={})


def decode(data: bytes) -> Manifest | None:
    """Return the manifest that *data* is, None if it is not one of ours."""
    try:
        return msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, RecursionError):
        return None


def encode(manifest: Manifest) -> bytes:
    """Return the bytes of `manifest.json`."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n"


def read_manifest(folder: Path) -> Manifest:
    """Return the folder's manifest, an empty one if there is none or it is not ours."""
    try:
        return decode((folder / MANIFEST).read_bytes()) or describe((), 0)
    except OSError:
        return describe((), 0)


def check_loss(known: int, found: int) -> None:
    """Refuse to empty feeds because articles are missing, which is more often an accident than a wish.

    Raises `RefusedError` if of *known* articles none, or of 20 or more less than half, were *found*.
    """
    if (known and not found) or (known >= _FEW and found * 2 < known):
        raise RefusedError(
            f"{found:,} articles where the last build had {known:,}; nothing was written. "
            "If that is meant, build once with --accept",
        )


def check_paths(feeds: Sequence[Feed], others: Mapping[str, Iterable[str]] | None = None) -> tuple[str, ...]:
    """Return a sentence for each path that cannot be a file of ours beside the *others*, by what they are.

    Two paths that differ in case only are one, as on some file systems they are.
    """
    wanted = [
        ("the manifest", MANIFEST),
        *((name, path) for name, paths in (others or {}).items() for path in paths),
        *((feed.key, path) for feed in feeds for path in feed.paths.values()),
        *((f"the further {name} of {feed.key}", path) for feed in feeds for name, path in feed.also),
    ]
    wanted += [
        (f"the compressed {feed.key}", f"{path}.gz")
        for feed in feeds
        if feed.gzip
        for path in (*feed.paths.values(), *(path for _, path in feed.also))
    ]
    folders = {str(parent).casefold() for _, path in wanted for parent in PurePosixPath(path).parents}
    owners: dict[str, str] = {}
    problems: dict[tuple[str, ...], str] = {}
    for key, path in wanted:
        other = owners.setdefault(path.casefold(), key)
        if other != key:
            problems.setdefault((other, key), f"{other} and {key} would both be written to {path}")
        if not is_inside(path):
            problems[path, "out"] = f"{path} leads out of the output folder"
        elif path.casefold() in folders:
            problems[path, "folder"] = f"{path} is also a folder"
    return tuple(problems.values())


def is_inside(path: str) -> bool:
    """Tell whether a relative path stays in its folder; a manifest may say anything."""
    parts = {*path.split("/")} - {"", "."}
    return bool(parts) and ".." not in parts and path[0] != "/" and "\0" not in path
