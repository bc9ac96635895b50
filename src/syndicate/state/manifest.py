"""The record of editions beside the database: one JSON file each, from which a lost state is rebuilt.

A file is written when an edition is planned, before the first message leaves, and again when it is finished;
none is ever removed. An edition whose record is here but which the database does not know means that the
database was lost, or is an old copy.
"""

from pathlib import Path
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct

from syndicate import disk
from syndicate.errors import InputError
from syndicate.state.ledger import EditionState

FOLDER = "editions"
_BEGUN = "baseline"
_Record = TypeVar("_Record")


class ItemRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an edition brought: an article, or a *revision* of it as a correction."""

    article: str
    title: str
    url: str
    kind: Literal["article", "correction"] = "article"
    revision: str = ""


class EditionRecord(Struct, frozen=True, kw_only=True):
    """One number of a digest; moments are ISO 8601, *letters* maps variants to the SHA-256 of their bytes.

    *counts* says how many messages are in each state; *uncertain* how many may have arrived twice. *event* is
    the last one that the database had logged: one that has not come so far is an older copy.
    """

    version: Literal[1] = 1
    id: str
    digest: str
    title: str
    language: str
    slot: str
    slot_at: str
    planned_at: str
    finished_at: str | None
    state: EditionState
    subject: str
    preheader: str
    items: tuple[ItemRecord, ...]
    letters: dict[str, str]
    counts: dict[str, int] = {}
    uncertain: int = 0
    event: int = 0


class Baseline(Struct, frozen=True, kw_only=True):
    """The beginning of a digest: the articles that it passed over."""

    version: Literal[1] = 1
    digest: str
    begun_at: str
    slot_at: str
    articles: tuple[str, ...]


def edition_path(folder: Path, edition: str) -> Path:
    """Return where an edition's record is, below the state's *folder*."""
    return folder / FOLDER / f"{edition}.json"


def baseline_path(folder: Path, digest: str) -> Path:
    """Return where the record of a digest's beginning is; no edition's can have that name."""
    return folder / FOLDER / f"{digest}.{_BEGUN}.json"


def edition_names(folder: Path) -> set[str]:
    """Return the ids of the editions that have a record."""
    return {path.stem for path in (folder / FOLDER).glob("*.json") if not path.stem.endswith(f".{_BEGUN}")}


def begun_names(folder: Path) -> set[str]:
    """Return the names of the digests that have a record of their beginning."""
    return {path.name.removesuffix(f".{_BEGUN}.json") for path in (folder / FOLDER).glob(f"*.{_BEGUN}.json")}


def read_edition(path: Path) -> EditionRecord:
    """Read an edition's record; raises `InputError` if it is none, or another one's than its name says."""
    record = _read(path, EditionRecord)
    _check_name(path, edition_path(path.parent.parent, record.id))
    return record


def read_baseline(path: Path) -> Baseline:
    """Read the record of a digest's beginning; raises as `read_edition` does."""
    record = _read(path, Baseline)
    _check_name(path, baseline_path(path.parent.parent, record.digest))
    return record


def encode(record: EditionRecord | Baseline) -> bytes:
    """Return the bytes of a record."""
    return msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n"


def _check_name(path: Path, wanted: Path) -> None:
    # Files are written by the id in a record, which may come from a repository that others write to.
    if path != wanted:
        raise InputError(f"{path}: is the record of another, {wanted.stem!r}; restore it from a copy")


def _read(path: Path, kind: type[_Record]) -> _Record:
    try:
        return msgspec.json.decode(disk.read(path), type=kind)
    except (OSError, msgspec.DecodeError) as error:
        raise InputError(f"{path}: is no record of an edition: {error}; restore it from a copy") from error
