"""The records of editions beside the database: written from it, compared with it, and read back into it."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import msgspec

from syndicate.errors import InputError, RefusedError
from syndicate.output import replace_file
from syndicate.state import State, ledger, manifest, outbox
from syndicate.state.manifest import Baseline, EditionRecord, ItemRecord
from syndicate.state.schema import read_stamp, stamp


def write_edition(state: State, edition: str) -> None:
    """Write the record of an edition as the database has it; a copy of a state leaves none."""
    if state.folder is not None:
        path = manifest.edition_path(state.folder, edition)
        replace_file(path, manifest.encode(describe(state, edition)))


def write_baseline(state: State, begun: ledger.Digest) -> None:
    """Write the record of a digest's beginning."""
    if state.folder is not None:
        record = Baseline(
            digest=begun.name,
            begun_at=stamp(begun.begun_at),
            slot_at=stamp(begun.slot_at),
            articles=tuple(ledger.baseline(state.db, begun.name)),
        )
        replace_file(manifest.baseline_path(state.folder, begun.name), manifest.encode(record))


def describe(state: State, edition: str) -> EditionRecord:
    """Return the record of an edition of the database; raises `LookupError` if it has none of that id."""
    row = ledger.edition(state.db, edition)
    if row is None:
        raise LookupError(edition)
    letters = outbox.letters(state.db, edition)
    return EditionRecord(
        id=row.id,
        digest=row.digest,
        title=row.title,
        language=row.language,
        slot=row.slot,
        slot_at=stamp(row.slot_at),
        planned_at=stamp(row.planned_at),
        finished_at=stamp(row.finished_at) if row.finished_at else None,
        state=row.state,
        subject=row.subject,
        preheader=row.preheader,
        items=msgspec.convert(ledger.items(state.db, edition), tuple[ItemRecord, ...], from_attributes=True),
        letters={name: sha256(data).hexdigest() for name, data in sorted(letters.items())},
        counts=dict(sorted(outbox.counts(state.db, edition).items())),
        uncertain=outbox.ever_uncertain(state.db, edition),
        event=state.last_event(),
    )


def complete(state: State) -> None:
    """Write the records that are missing, broken, or of an earlier state, since a run was cut off."""
    if state.folder is None:
        return
    for begun in ledger.digests(state.db):
        if not manifest.baseline_path(state.folder, begun.name).exists():
            write_baseline(state, begun)
    for row in ledger.editions(state.db):
        record = _readable(manifest.edition_path(state.folder, row.id))
        if record is None or record.state != row.state:
            write_edition(state, row.id)


def refuse_older_state(state: State, folder: Path) -> None:
    """Refuse to send from a database that does not know what the records in its *folder* tell of.

    Raises `RefusedError`: it was lost, or is an old copy, and would mail again what was mailed.
    """
    if problem := problem_of(state, folder):
        raise RefusedError(problem)


def problem_of(state: State, folder: Path) -> str:
    """Say that a database does not know what the records in its *folder* tell of, "" if it does."""
    known = {row.id for row in ledger.editions(state.db)}
    last = state.last_event()
    unknown = [
        name for name in sorted(manifest.edition_names(folder)) if _is_ahead(folder, name, known, last)
    ]
    unknown += sorted(manifest.begun_names(folder) - {each.name for each in ledger.digests(state.db)})
    if not unknown:
        return ""
    return (
        f"{folder}: the state does not know what became of {unknown[0]}"
        f"{f' and {len(unknown) - 1:,} more' if unknown[1:] else ''}, of which there is a record; it was "
        "lost or is an old copy, and nothing was mailed. `syndicate state rebuild` takes the records over"
    )


def rebuild(state: State, folder: Path, *, now: datetime) -> tuple[int, int]:
    """Take over what the records tell and the database does not know; return how many digests and editions.

    To whom an edition went, no record tells: it counts as finished. Raises `InputError` for a record that
    is missing or cannot be read; then nothing is taken over.
    """
    begun = {each.name for each in ledger.digests(state.db)}
    known = {row.id for row in ledger.editions(state.db)}
    last = state.last_event()
    baselines = [
        manifest.read_baseline(manifest.baseline_path(folder, name))
        for name in sorted(manifest.begun_names(folder) - begun)
    ]
    editions = [
        manifest.read_edition(manifest.edition_path(folder, name))
        for name in sorted(manifest.edition_names(folder))
        if _is_ahead(folder, name, known, last)
    ]
    _check_begun(folder, editions, begun | {each.digest for each in baselines})
    with state.transaction():
        for baseline in baselines:
            _begin(state, baseline)
        for record in sorted(editions, key=lambda each: each.slot_at):
            _finish(state, record) if record.id in known else _add(state, record)
        state.log(now, "", "rebuilt", f"{len(baselines)} digests, {len(editions)} editions")
        state.skip_events(max((record.event for record in editions), default=0))
    return len(baselines), len(editions)


def _is_ahead(folder: Path, name: str, known: Collection[str], last_event: int) -> bool:
    """Tell whether a record knows more of an edition than a database does."""
    if name not in known:
        return True
    record = _readable(manifest.edition_path(folder, name))
    return record is not None and record.event > last_event


def _readable(path: Path) -> EditionRecord | None:
    try:
        return manifest.read_edition(path)
    except InputError:
        return None


def _check_begun(folder: Path, editions: Iterable[EditionRecord], begun: Collection[str]) -> None:
    """Refuse editions of a digest whose beginning is not known: its whole archive would be news."""
    for record in editions:
        if record.digest not in begun:
            path = manifest.baseline_path(folder, record.digest)
            raise InputError(
                f"{path}: is missing, the record of how the digest began; restore it from a copy"
            )


def _finish(state: State, record: EditionRecord) -> None:
    """Bring an edition to what its record says; what waited for it may have been sent, or was given up."""
    if record.state == "aborted":
        ledger.release(state.db, record.id)
    else:
        outbox.doubt(state.db, record.id)
    ledger.set_state(
        state.db,
        record.id,
        _finished(record),
        finished_at=read_stamp(record.finished_at or record.planned_at),
    )


def _begin(state: State, baseline: Baseline) -> None:
    begun_at = read_stamp(baseline.begun_at)
    begun = ledger.Digest(
        name=baseline.digest, begun_at=begun_at, slot_at=read_stamp(baseline.slot_at), looked_at=begun_at
    )
    ledger.begin(state.db, begun, baseline.articles)


def _add(state: State, record: EditionRecord) -> None:
    fields = {name: getattr(record, name) for name in ledger.EditionRow.__struct_fields__}
    row = msgspec.convert(fields | {"state": _finished(record)}, ledger.EditionRow)
    ledger.add_edition(state.db, row, _free(state, record))
    if row.state == "aborted":
        ledger.release(state.db, row.id)
    begun = ledger.digest(state.db, row.digest)
    if begun:
        brought = [item.article for item in record.items]
        ledger.look(state.db, begun, brought, now=max(row.planned_at, begun.looked_at))
        ledger.pass_slot(state.db, row.digest, max(row.slot_at, begun.slot_at))


def _finished(record: EditionRecord) -> ledger.EditionState:
    return "aborted" if record.state == "aborted" else "done"


def _free(state: State, record: EditionRecord) -> Iterator[ledger.Item]:
    """Yield the items of a record but those that another edition holds already."""
    mailed, corrected = ledger.done_with(state.db, record.digest), ledger.corrected(state.db, record.digest)
    for item in record.items:
        is_correction = item.kind == "correction"
        if not ((item.article, item.revision) in corrected if is_correction else item.article in mailed):
            yield msgspec.convert(item, ledger.Item, from_attributes=True)
