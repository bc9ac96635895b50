"""The records of editions beside the database: written from it, compared with it, and read back into it."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import msgspec

from syndicate.errors import RefusedError
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
    )


def refuse_older_state(state: State, folder: Path) -> None:
    """Refuse to send from a database that does not know what the records in its *folder* tell of.

    Raises `RefusedError`: it was lost, or is an old copy, and would mail again what was mailed.
    """
    unknown = sorted(manifest.edition_names(folder) - {row.id for row in ledger.editions(state.db)})
    unknown += sorted(manifest.begun_names(folder) - {each.name for each in ledger.digests(state.db)})
    if unknown:
        raise RefusedError(
            f"{folder}: the state does not know {unknown[0]}"
            f"{f' and {len(unknown) - 1:,} more' if unknown[1:] else ''}, of which there is a record; it was "
            "lost or is an old copy, and nothing was mailed. `syndicate state rebuild` takes the records over"
        )


def rebuild(state: State, folder: Path) -> tuple[int, int]:
    """Take over what the records tell and the database does not know; return how many digests and editions.

    To whom an edition went, no record tells: it counts as finished. Raises `InputError` for a record that
    cannot be read; then nothing is taken over.
    """
    begun = {each.name for each in ledger.digests(state.db)}
    known = {row.id for row in ledger.editions(state.db)}
    baselines = [
        manifest.read_baseline(manifest.baseline_path(folder, name))
        for name in sorted(manifest.begun_names(folder) - begun)
    ]
    editions = [
        manifest.read_edition(manifest.edition_path(folder, name))
        for name in sorted(manifest.edition_names(folder) - known)
    ]
    with state.transaction():
        for baseline in baselines:
            _begin(state, baseline)
        for record in sorted(editions, key=lambda each: each.slot_at):
            _add(state, record)
    return len(baselines), len(editions)


def _begin(state: State, baseline: Baseline) -> None:
    begun_at = read_stamp(baseline.begun_at)
    begun = ledger.Digest(
        name=baseline.digest, begun_at=begun_at, slot_at=read_stamp(baseline.slot_at), looked_at=begun_at
    )
    ledger.begin(state.db, begun, baseline.articles)


def _add(state: State, record: EditionRecord) -> None:
    fields = {name: getattr(record, name) for name in ledger.EditionRow.__struct_fields__}
    finished = "aborted" if record.state == "aborted" else "done"
    row = msgspec.convert(fields | {"state": finished}, ledger.EditionRow)
    ledger.add_edition(state.db, row, _free(state, record))
    if finished == "aborted":
        ledger.release(state.db, row.id)
    begun = ledger.digest(state.db, row.digest)
    if begun:
        brought = [item.article for item in record.items]
        ledger.look(state.db, begun, brought, now=max(row.planned_at, begun.looked_at))
        ledger.pass_slot(state.db, row.digest, max(row.slot_at, begun.slot_at))


def _free(state: State, record: EditionRecord) -> Iterator[ledger.Item]:
    """Yield the items of a record but those that another edition holds already."""
    mailed, corrected = ledger.done_with(state.db, record.digest), ledger.corrected(state.db, record.digest)
    for item in record.items:
        is_correction = item.kind == "correction"
        if not ((item.article, item.revision) in corrected if is_correction else item.article in mailed):
            yield msgspec.convert(item, ledger.Item, from_attributes=True)
