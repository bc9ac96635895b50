"""What `syndicate state` does to what `send` keeps: passing over, giving up, sending again, bounces."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from syndicate import sources
from syndicate.config import Digest, Site
from syndicate.delivery.bounces import Bounce
from syndicate.digest import Composer
from syndicate.errors import InputError, RefusedError
from syndicate.send import posting, records
from syndicate.state import State, ledger, outbox, readers
from syndicate.state.outbox import Job


class Imported(Struct, kw_only=True):
    """What a mailbox of bounces held: *hard* and *soft* ones of ours; *strangers* count nothing.

    *known* ones were counted before. *given_up* maps the addresses that are mailed no more, by these, to what
    the last server said.
    """

    hard: int = 0
    known: int = 0
    given_up: dict[str, str] = {}
    soft: int = 0
    strangers: int = 0


def pass_over_all(state: State, site: Site, digest: Digest, *, now: datetime) -> int:
    """Let a digest never mail what is there and was not mailed; return how many articles.

    Raises `InputError` if the digest has not begun.
    """
    begun = ledger.digest(state.db, digest.name)
    if begun is None:
        raise InputError(f"digest {digest.name} has not begun; its first `syndicate send` does that")
    done = ledger.done_with(state.db, digest.name)
    open_ = [article.id for article in sources.read(site, now).articles if article.id not in done]
    with state.transaction():
        ledger.pass_over(state.db, digest.name, open_, at=now)
        state.log(now, digest.name, "baseline", f"{len(open_)} passed over")
        # Before it counts: a run that is killed here has passed over too little, and is repeated.
        records.write_baseline(state, begun)
    return len(open_)


def abort(state: State, edition: str, *, now: datetime) -> None:
    """Give up an edition that nobody has; its articles are free for a later one.

    Raises `InputError` if there is no such edition, `RefusedError` if somebody has it, or may have.
    """
    row = _edition(state, edition)
    if row.state == "aborted":
        return
    counts = outbox.counts(state.db, edition)
    if had := outbox.had(state.db, edition):
        raise RefusedError(
            f"{edition}: {had:,} of {counts.total():,} recipients have it, or may have; "
            "it cannot be taken back"
        )
    if row.state == "done" and not counts:  # rebuilt from its record, which names no recipient
        raise RefusedError(f"{edition}: to whom it went is not known; it cannot be taken back")
    with state.transaction():
        ledger.release(state.db, edition)
        ledger.set_state(state.db, edition, "aborted", finished_at=now)
        state.log(now, row.digest, "aborted", edition)
    records.write_edition(state, edition)


def resend(state: State, edition: str, *, address: str = "", now: datetime) -> int:
    """Put messages back, to be sent once more by the next run; return how many.

    With an *address*, that one's, which may have arrived; else all that failed or stayed uncertain. They get
    another Message-ID, since a server may drop one that it knows. An edition that was stopped goes on. Raises
    `InputError` for an edition that did not go out, and for an address that does not get it.
    """
    row = _edition(state, edition)
    if row.state == "held":
        raise InputError(f"{edition} waits for approval: syndicate send --approve {edition}")
    if row.state == "aborted":
        raise InputError(f"{edition} was given up; its articles are in a later edition, or will be")
    jobs = outbox.delivered_to(state.db, edition, readers.fold(address)) if address else []
    if address and not jobs:
        raise InputError(f"{edition} was not addressed to {address}")
    if address and readers.fold(address) in readers.suppressed(state.db, row.digest):
        raise InputError(f"{address} has left, or was given up; see `syndicate state suppress --remove`")
    jobs = jobs or outbox.not_arrived(state.db, edition)
    if not jobs and row.state != "stopped":
        return 0
    composers = {name: Composer(letter) for name, letter in posting.letters(state, edition).items()}

    def message_id(job: Job) -> str:
        return composers[job.variant].message_id(job.mailbox, again=job.again + 1)

    with state.transaction():
        outbox.reopen(state.db, ((job.id, message_id(job)) for job in jobs))
        ledger.set_state(state.db, edition, "sending")
        state.log(now, row.digest, "resend", f"{edition}: {len(jobs)}")
    return len(jobs)


def take_bounces(state: State, bounces: Iterable[Bounce], *, now: datetime) -> Imported:
    """Record what came back; only what names a message of ours counts, since anybody can write a bounce."""
    found = Imported()
    with state.transaction():
        for bounce in bounces:
            ours = outbox.by_message_id(state.db, bounce.message_id)
            if ours is None or ours[1] != readers.fold(bounce.address):
                found.strangers += 1
            elif not bounce.hard:
                found.soft += 1
            else:
                edition, address = ours
                result = readers.bounced(state.db, address, edition=edition, reason=bounce.reason, at=now)
                found.known += result == "known"
                found.hard += result != "known"
                if result == "given up":
                    found.given_up[address] = bounce.reason
        state.log(now, "", "bounces", f"{found.hard} hard, {found.soft} soft, {found.strangers} of strangers")
    return found


def _edition(state: State, edition: str) -> ledger.EditionRow:
    row = ledger.edition(state.db, edition)
    if row is None:
        latest = [each.id for each in ledger.editions(state.db)][-3:]
        raise InputError(f"there is no edition {edition!r}; the latest: {', '.join(latest) or 'none'}")
    return row


_EXPORTED = ("digest", "seen", "edition", "item", "reader", "outbox", "suppression", "bounce", "event")


def exported(state: State) -> dict[str, list[dict[str, object]]]:
    """Return every table of the state but the letters, as rows by column."""
    tables = {}
    for name in _EXPORTED:
        rows = state.db.execute(f"SELECT * FROM {name}")  # noqa: S608 - a constant
        columns = [column[0] for column in rows.description]
        tables[name] = [dict(zip(columns, row, strict=True)) for row in rows]
    return tables


class _Suppression(Struct):
    address: str
    digest: str
    reason: str


class _Export(Struct):
    suppression: list[_Suppression]
    reader: list[readers.Reader] = []


def take_readers(state: State, file: Path, *, now: datetime) -> int:
    """Take over from an export who has left and who was given up; return how many.

    Readers get their numbers back, so that the links to leave in mails of before go on working. Raises
    `InputError` if the file is no export.
    """
    try:
        export = msgspec.json.decode(file.read_bytes(), type=_Export)
    except (OSError, msgspec.DecodeError) as error:
        raise InputError(f"{file}: is no export of a state: {error}") from error
    with state.transaction():
        readers.take(state.db, export.reader)
        for each in export.suppression:
            readers.suppress(state.db, [each.address], digest=each.digest, reason=each.reason, at=now)
    return len(export.suppression)
