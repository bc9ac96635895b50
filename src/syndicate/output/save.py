"""Brings an output folder to what a build wants, touching nothing else and no file that is right."""

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace as changed_to

from syndicate.errors import InputError, RefusedError
from syndicate.model import Finding, Output
from syndicate.output.folder import (
    TEMPORARY,
    above,
    clear_temporaries,
    read,
    refuse_links,
    replace,
    said_plainly,
)
from syndicate.output.manifest import MANIFEST, Manifest, decode, encode, is_inside, read_manifest

_NAMED = 10
"""So many files that are in the way are named."""


class Written(Struct, frozen=True, kw_only=True):
    """How many files were written, left as they were, and removed.

    *findings* tell of what another hand had changed; their paths are relative to the output folder.
    """

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    findings: tuple[Finding, ...] = ()


class _Changes(Struct, frozen=True, kw_only=True):
    """What to do: *wanted*, *found* and *changed* map paths to hashes.

    *orphans* are files of ours to remove.
    """

    wanted: dict[str, str]
    found: dict[str, str]
    changed: dict[str, str]
    orphans: tuple[str, ...]
    findings: tuple[Finding, ...]


def save(
    folder: Path,
    outputs: Sequence[Output],
    manifest: Manifest,
    *,
    accept: bool = False,
    keep: Callable[[str], bool] = lambda _: False,
    known: Mapping[str, str] = MappingProxyType({}),
    staying: Mapping[str, str] = MappingProxyType({}),
    before: Callable[[Mapping[str, str]], None] = lambda _: None,
) -> Written:
    """Write what differs, remove what was ours and is not wanted any more, and record it.

    *manifest* describes the feeds; its *files* are filled here. *keep* tells of a file of ours that is not
    among the outputs whether it stays. *known* has the hashes of files that need not be read, *staying* of
    those that are wanted beside *outputs*, as they are. *before* is called before the first file is
    replaced, with the hashes of those that will be. Raises `RefusedError` if a file that was never ours is
    in the way and *accept* is False, or a symbolic link leads out of the folder, and `InputError` if the
    folder cannot be written; the files replaced up to then are whole.
    """
    files = _by_path(outputs)
    with said_plainly(folder):
        old = read_manifest(folder)
        refuse_links(folder, filter(is_inside, (*files, *staying, *old.files, *old.pending)))
        wanted = {path: sha256(file.data).hexdigest() for path, file in files.items()} | dict(staying)
        others = [path for path in sorted({*old.files, *old.pending} - {*wanted}) if is_inside(path)]
        changes = _compare(folder, wanted, old, [path for path in others if not keep(path)], known)
        if not accept:
            _refuse_strangers(folder, changes, old, "--accept")
        _refuse_obstacles(folder, changes)
        kept = _ours(folder, filter(keep, others), old)
        final = encode(changed_to(manifest, files=dict(sorted((kept | changes.wanted).items()))))
        before(changes.changed)
        written = _apply(folder, files, changes, old)
        if read(folder / MANIFEST) != final:
            replace(folder / MANIFEST, final)
    return written


def add(folder: Path, outputs: Iterable[Output]) -> None:
    """Write some files beside those of the last build, as ours; the folder's lock has to be held.

    Raises as `save` does, and writes nothing then.
    """
    files = _by_path(outputs)
    with said_plainly(folder):
        old = read_manifest(folder)
        refuse_links(folder, files)
        wanted = {path: sha256(file.data).hexdigest() for path, file in files.items()}
        changes = _compare(folder, wanted, old, (), {})
        _refuse_strangers(folder, changes, old, "`syndicate build --accept`")
        _refuse_obstacles(folder, changes)
        _apply(folder, files, changes, old)
        all_ = dict(sorted((old.files | changes.wanted).items()))
        pending = {path: hashes for path, hashes in old.pending.items() if path not in files}
        if (all_, pending) != (old.files, old.pending) or changes.changed:
            replace(folder / MANIFEST, encode(changed_to(old, files=all_, pending=pending)))


def _by_path(outputs: Iterable[Output]) -> dict[str, Output]:
    """Return files by path; raises `InputError` if the disk can have no file of such a name."""
    files = {str(output.path): output for output in outputs}
    for path in files:
        try:
            os.fsencode(path)
        except UnicodeEncodeError as error:
            raise InputError(f"{path!r}: the locale has no such file names; set PYTHONUTF8=1") from error
    return files


def _ours(folder: Path, paths: Iterable[str], old: Manifest) -> dict[str, str]:
    """Return those of the files that are as we wrote them, with their hashes."""
    hashes = _hashes(folder, paths, {})
    return {path: found for path, found in hashes.items() if found in old.hashes(path)}


def _hashes(folder: Path, paths: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
    """Return the hashes of the files that are there."""
    hashes = {}
    for path in paths:
        if path in known:
            hashes[path] = known[path]
        elif (data := read(os.path.join(folder, path))) is not None:  # noqa: PTH118 - of thousands of files
            hashes[path] = sha256(data).hexdigest()
    return hashes


def _compare(
    folder: Path, wanted: dict[str, str], old: Manifest, gone: Collection[str], known: Mapping[str, str]
) -> _Changes:
    """Compare what is there with what is *wanted*; *gone* are files of ours that are not wanted any more."""
    found = _hashes(folder, (*wanted, *gone), known)
    edited = {path for path in found if found[path] not in old.hashes(path)}
    changed = {path: state for path, state in wanted.items() if found.get(path) != state}
    return _Changes(
        wanted=wanted,
        found=found,
        changed=changed,
        orphans=tuple(path for path in gone if path not in edited),
        findings=(
            *(_overwritten(path, old) for path in changed if path in edited),
            *(_left_alone(path) for path in gone if path in edited),
        ),
    )


def _refuse_strangers(folder: Path, changes: _Changes, old: Manifest, accept: str) -> None:
    strangers = [path for path in changes.changed if path in changes.found and not old.hashes(path)]
    manifest = read(folder / MANIFEST)
    if manifest is not None and decode(manifest) is None:
        strangers.insert(0, MANIFEST)
    if strangers:
        named = ", ".join([str(folder / strangers[0]), *strangers[1:_NAMED]])
        more = f" and {len(strangers) - _NAMED:,} more" if strangers[_NAMED:] else ""
        them = "them" if strangers[1:] else "it"
        raise RefusedError(
            f"{named}{more}: not written by syndicate, and in the way; nothing was written. "
            f"Move {them} away, or overwrite {them} with {accept}",
        )


def _refuse_obstacles(folder: Path, changes: _Changes) -> None:
    """Refuse folders where files have to be, and files where folders have to be, but for orphans of ours."""
    orphans = set(changes.orphans)
    for parent in sorted(above(changes.changed) - orphans):
        if (folder / parent).exists() and not (folder / parent).is_dir():
            raise InputError(f"{folder / parent}: is a file where a folder is needed; move it away")
    for path in (*changes.changed, MANIFEST):
        is_folder = os.path.isdir(os.path.join(folder, path))  # noqa: PTH112, PTH118 - of thousands of files
        if is_folder and not _holds_only(folder, path, orphans):
            raise InputError(f"{folder / path}: is a folder where a file is needed; move it away")


def _holds_only(folder: Path, path: str, orphans: Collection[str]) -> bool:
    below = {orphan for orphan in orphans if orphan.startswith(f"{path}/")}
    files = (found for found in (folder / path).rglob("*") if not found.is_dir())
    return bool(below) and all(found.relative_to(folder).as_posix() in below for found in files)


def _apply(folder: Path, files: Mapping[str, Output], changes: _Changes, old: Manifest) -> Written:
    """Write and remove files; return how many."""
    _clear_temporaries(folder, old)
    if changes.changed or changes.orphans:
        replace(folder / MANIFEST, encode(old.announce(changes.changed)))
    obstacles = _in_the_way(changes)
    removed = sum(_remove(folder, path) for path in changes.orphans if path in obstacles)
    for path in changes.changed:
        if f"{path}.gz" in changes.changed:
            # A server may prefer a twin, which must never be older: rather there is none for a moment.
            (folder / f"{path}.gz").unlink(missing_ok=True)
        replace(os.path.join(folder, path), files[path].data)  # noqa: PTH118 - as above
    removed += sum(_remove(folder, path) for path in changes.orphans if path not in obstacles)
    return Written(
        written=len(changes.changed),
        unchanged=len(changes.wanted) - len(changes.changed),
        removed=removed,
        findings=changes.findings,
    )


def _in_the_way(changes: _Changes) -> Collection[str]:
    """Return the orphans that stand where a folder is needed, in a folder where a file is, or are twins."""
    folders = above(changes.changed)
    twins = {f"{path}.gz" for path in changes.changed}
    return {
        path
        for path in changes.orphans
        if path in folders
        or path in twins
        or any(str(parent) in changes.wanted for parent in PurePosixPath(path).parents)
    }


def _clear_temporaries(folder: Path, old: Manifest) -> None:
    """Remove what a killed run left half written."""
    clear_temporaries(folder)
    for path in filter(is_inside, old.pending):
        temporary = (folder / path).with_name(TEMPORARY)
        if temporary.is_file():  # asked first: a read-only file system refuses to remove even nothing
            temporary.unlink()


def _remove(folder: Path, path: str) -> bool:
    """Remove a file and the folders that are empty then; tell whether it was there."""
    there = (folder / path).is_file()
    if there:
        (folder / path).unlink()
    for parent in list(PurePosixPath(path).parents)[:-1]:
        try:
            (folder / parent).rmdir()
        except FileNotFoundError:
            continue
        except OSError:  # not empty: somebody needs it
            break
    return there


def _overwritten(path: str, old: Manifest) -> Finding:
    changed = "was changed by another hand since the last build"
    return Finding(
        path=path,
        severity="warning",
        message=f"{changed if old.hashes(path) else 'was not written by syndicate'}; it was overwritten",
        remedy="change the articles, the configuration or the templates instead",
    )


def _left_alone(path: str) -> Finding:
    return Finding(
        path=path,
        severity="warning",
        message="belongs to no feed any more, but was changed by another hand; it was left alone",
        remedy="delete it if nobody needs it",
    )
