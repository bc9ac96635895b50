"""Outputs -> files, each replaced atomically and only if it differs, and the manifest that knows them.

The manifest (`manifest.json`, deployed with the feeds) lists what we wrote, with hashes, so that a fresh
clone knows too. It is written twice: before the first file is replaced, with what is about to be written,
and after the last one. So a run that is killed in between leaves nothing that the next one takes for a
stranger's.
"""

import contextlib
import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec
from msgspec import Struct

from syndicate.errors import InputError, LockedError, RefusedError
from syndicate.model import Feed, Finding, FormatName, Output

try:
    import fcntl
except ImportError:  # Windows has no flock; two builds at once are not told apart there
    fcntl = None  # type: ignore[assignment]

MANIFEST = "manifest.json"
_TEMPORARY = ".syndicate-new"
_FEW = 20  # below so many known articles, losing half of them may be an ordinary day's work


class ManifestFeed(Struct, frozen=True, kw_only=True):
    """One feed as programs see it; *urls* maps formats to addresses."""

    key: str
    title: str
    language: str
    articles: int
    updated: str
    urls: dict[FormatName, str]


class Manifest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an output folder holds of ours: *files* maps a path to the SHA-256 of its bytes.

    *pending* is what a build that has not finished was about to write.
    """

    generator: str = "syndicate"
    version: int = 1
    articles: int = 0
    feeds: tuple[ManifestFeed, ...] = ()
    files: dict[str, str] = {}
    pending: dict[str, str] = {}


class Written(Struct, frozen=True, kw_only=True):
    """How many files were written, left as they were, and removed; *findings* tell what was overwritten."""

    written: int
    unchanged: int
    removed: int
    findings: tuple[Finding, ...] = ()


@contextlib.contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Hold the output folder for one build; the kernel lets go when the process ends, however it ends.

    Raises `LockedError` if another build holds it, `InputError` if the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise InputError(f"{folder}: cannot be used as output folder: {error.strerror}") from error
    try:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise LockedError(f"{folder}: another build is at work there; nothing was done") from error
    finally:
        os.close(handle)


def read_manifest(folder: Path) -> Manifest:
    """Return the folder's manifest, an empty one if there is none or it is not ours."""
    try:
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (FileNotFoundError, msgspec.DecodeError):
        return Manifest()


def check_loss(known: int, found: int) -> None:
    """Refuse to empty feeds because articles are missing, which is more often an accident than a wish.

    Raises `RefusedError` if of *known* articles none, or of 20 or more less than half, were *found*.
    """
    if (known and not found) or (known >= _FEW and found * 2 < known):
        raise RefusedError(
            f"{found:,} articles where the last build had {known:,}; nothing was written. "
            "If that is meant, build once with --accept",
        )


def save(folder: Path, outputs: Sequence[Output], manifest: Manifest, *, accept: bool = False) -> Written:
    """Write what differs, remove what was ours and is not wanted any more, and record it.

    *manifest* describes the feeds; its *files* are filled here. Raises `RefusedError` if a file that was
    never ours is in the way and *accept* is False, and `InputError` if the folder cannot be written; the
    files replaced up to then are whole.
    """
    old = read_manifest(folder)
    wanted = {str(output.path): output.data for output in outputs}
    hashes = {path: hashlib.sha256(data).hexdigest() for path, data in wanted.items()}
    state = {path: _state(folder, path, data) for path, data in wanted.items()}
    changed = [path for path in wanted if state[path] != "same"]
    strangers = [path for path in changed if state[path] == "other" and path not in _ours(old)]
    if strangers and not accept:
        raise RefusedError(
            f"{folder / strangers[0]}: not written by syndicate, and in the way"
            f"{f' (and {len(strangers) - 1:,} more)' if strangers[1:] else ''}; nothing was written. "
            "Move it away, or overwrite it with --accept",
        )
    findings = tuple(_edited(folder, path, old) for path in changed if state[path] == "other")
    orphans = sorted(path for path in _ours(old) if path not in wanted and _inside(path))
    try:
        _clear_temporaries(folder, old)
        if changed or orphans:
            pending = msgspec.structs.replace(old, pending={path: hashes[path] for path in changed})
            _replace(folder / MANIFEST, _encode(pending))
        for path in changed:
            _replace(folder / path, wanted[path])
        removed = sum(_remove(folder, path) for path in orphans)
        final = _encode(msgspec.structs.replace(manifest, files=dict(sorted(hashes.items()))))
        if _read(folder / MANIFEST) != final:
            _replace(folder / MANIFEST, final)
    except OSError as error:
        name = error.filename or folder
        raise InputError(f"{name}: cannot be written: {error.strerror}; the old files are whole") from error
    return Written(
        written=len(changed),
        unchanged=len(wanted) - len(changed),
        removed=removed,
        findings=tuple(finding for finding in findings if finding),
    )


def _ours(manifest: Manifest) -> dict[str, str]:
    return manifest.files | manifest.pending


def _inside(path: str) -> bool:
    """Trust no path of a manifest that leads out of its folder."""
    parts = PurePosixPath(path).parts
    return bool(parts) and ".." not in parts and not PurePosixPath(path).is_absolute()


def _state(folder: Path, path: str, data: bytes) -> str:
    found = _read(folder / path)
    return "absent" if found is None else "same" if found == data else "other"


def _read(location: Path) -> bytes | None:
    try:
        return location.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _edited(folder: Path, path: str, old: Manifest) -> Finding | None:
    """Tell of a file whose bytes are neither those of the last build nor of one that was interrupted."""
    found = hashlib.sha256((folder / path).read_bytes()).hexdigest()
    if found in (old.files.get(path), old.pending.get(path)):
        return None
    return Finding(
        path=(folder / path).as_posix(),
        severity="warning",
        message="was changed by another hand since the last build; it was overwritten",
        remedy="change the articles, the configuration or the templates instead",
    )


def _replace(location: Path, data: bytes) -> None:
    """Write a file so that at every moment either the old or the new bytes are there, whole."""
    location.parent.mkdir(parents=True, exist_ok=True)
    temporary = location.with_name(location.name + _TEMPORARY)
    try:
        temporary.write_bytes(data)
        temporary.replace(location)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _remove(folder: Path, path: str) -> bool:
    try:
        (folder / path).unlink()
    except FileNotFoundError:
        return False
    for parent in PurePosixPath(path).parents:
        try:
            (folder / parent).rmdir()
        except OSError:  # not empty: somebody needs it
            break
    return True


def _clear_temporaries(folder: Path, old: Manifest) -> None:
    for path in (*old.pending, MANIFEST):
        if _inside(path):
            (folder / (path + _TEMPORARY)).unlink(missing_ok=True)


def _encode(manifest: Manifest) -> bytes:
    value: Any = msgspec.to_builtins(manifest)
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


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
        )
        for feed in feeds
    )
    return Manifest(articles=articles, feeds=entries)
