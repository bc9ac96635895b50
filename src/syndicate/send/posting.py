"""Delivers one edition that is planned, and finishes it when everybody has it."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from syndicate import editions
from syndicate.config import Digest, Site
from syndicate.delivery import Carrier, tokens
from syndicate.digest import Composer, Letter
from syndicate.errors import SyndicateError
from syndicate.model import Finding
from syndicate.send import records
from syndicate.send.deliver import Delivered, Post, deliver
from syndicate.state import State, ledger, outbox, readers
from syndicate.state.outbox import PAGE, Job
from syndicate.state.schema import read_stamp

What = Literal["begun", "not-due", "nothing-new", "waits", "held", "sent", "partly", "stopped", "failed"]


class World(Struct, frozen=True, kw_only=True):
    """What sending needs from outside: a clock (aware), a way to wait (seconds), connections, a secret.

    *secret* signs the tokens by which readers leave, and seals Message-IDs; *sign* signs a message as of its
    date, if that is done here.
    """

    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    connect: Callable[[], Carrier]
    secret: bytes
    sign: Callable[[bytes, datetime], bytes] | None = None


class Sent(Struct, frozen=True, kw_only=True):
    """What became of a digest, or of one of its editions, in a run.

    `begun`: the first run, *articles* were passed over. `not-due`: *next_at* says when. `nothing-new`.
    `waits`: *articles* are too few. `held`: it waits for approval. `sent`: all messages are done. `partly`:
    some wait for a later run, at *next_at*. `stopped`: the server refuses the edition. `failed`: *error* says
    why.

    *counts* is how many messages of the edition are in each state, *delivered* what this run did.
    *uninterested* readers get none, as their topics are not in the edition; only the run that made it knows.
    """

    digest: str
    what: What
    edition: str = ""
    subject: str = ""
    articles: int = 0
    next_at: datetime | None = None
    counts: dict[str, int] = {}
    delivered: Delivered | None = None
    error: SyndicateError | None = None
    findings: tuple[Finding, ...] = ()
    uninterested: int = 0

    @property
    def is_interrupted(self) -> bool:
        """Tell whether the user asked to stop."""
        return self.delivered is not None and self.delivered.ended == "interrupted"


def post(site: Site, digest: Digest, state: State, world: World, row: ledger.EditionRow) -> Sent:
    """Deliver what is due of an edition, and record what became of it.

    A run that died left claimed messages, which the server may have: they are uncertain.
    """
    if row.state == "sending":
        editions.publish(site, state.folder, records.describe(state, row.id), _page(state, row.id))
        now = world.clock()
        with state.transaction():
            resend = site.delivery.uncertain == "resend"
            if lost := outbox.recover(state.db, row.id, now, resend=resend):
                state.log(now, digest.name, "uncertain", f"{row.id}: {lost}, by a run that was cut off")
            outbox.drop_suppressed(state.db, row.id)
        records.write_edition(state, row.id)
        delivered = deliver(state, row.id, _post(site, digest, state, world, row))
        row = _finish(digest, state, row, delivered, world.clock())
    else:
        delivered = None
        records.write_edition(state, row.id)
    what: dict[ledger.EditionState, What] = {
        "held": "held",
        "sending": "partly",
        "stopped": "stopped",
        "done": "sent",
        "aborted": "failed",
    }
    return Sent(
        digest=digest.name,
        what=what[row.state],
        edition=row.id,
        subject=row.subject,
        articles=sum(item.kind == "article" for item in ledger.items(state.db, row.id)),
        next_at=read_stamp(later) if (later := outbox.next_try(state.db, row.id)) else None,
        counts=dict(outbox.counts(state.db, row.id)),
        delivered=delivered,
    )


def renew(state: State, row: ledger.EditionRow, now: datetime) -> None:
    """Let an edition that was held go out, its messages dated *now*."""
    with state.transaction():
        for name, letter in letters(state, row.id).items():
            dated = replace(letter, date=now.astimezone(letter.date.tzinfo))
            outbox.add_letter(state.db, row.id, name, msgspec.json.encode(dated))
        ledger.set_state(state.db, row.id, "sending")
        state.log(now, row.digest, "approved", row.id)


def letters(state: State, edition: str) -> dict[str, Letter]:
    """Return what the readers of an edition share, by variant."""
    return {
        name: msgspec.json.decode(data, type=Letter)
        for name, data in outbox.letters(state.db, edition).items()
        if name != PAGE
    }


def composer(state: State, row: ledger.EditionRow, world: World) -> Callable[[Job], bytes]:
    """Return what makes the bytes of a message of an edition."""
    written = letters(state, row.id)
    composers = {name: Composer(letter) for name, letter in written.items()}

    def compose(job: Job) -> bytes:
        token = tokens.make(world.secret, job.reader, row.digest, job.address)
        message = composers[job.variant].compose(job.mailbox, token=token, again=job.again)
        return world.sign(message, written[job.variant].date) if world.sign else message

    return compose


def _post(site: Site, digest: Digest, state: State, world: World, row: ledger.EditionRow) -> Post:
    return Post(
        settings=site.delivery,
        connect=world.connect,
        compose=composer(state, row, world),
        sender=site.delivery.bounces or digest.sender.email,
        clock=world.clock,
        sleep=world.sleep,
    )


def _page(state: State, edition: str) -> str:
    return outbox.letters(state.db, edition)[PAGE].decode()


def _finish(
    digest: Digest, state: State, row: ledger.EditionRow, delivered: Delivered, now: datetime
) -> ledger.EditionRow:
    """Record how a run ended; an edition of which nothing waits is done."""
    open_ = sum(number for kind, number in outbox.counts(state.db, row.id).items() if kind in outbox.OPEN)
    if delivered.ended == "stopped":
        row = replace(row, state="stopped")
    elif not open_:
        row = replace(row, state="done", finished_at=now)
    has_moved = delivered.accepted or delivered.deferred or delivered.failed or delivered.uncertain
    if row.state != "sending" or has_moved:
        with state.transaction():
            ledger.set_state(state.db, row.id, row.state, finished_at=row.finished_at)
            what = "partly" if row.state == "sending" else row.state
            state.log(now, digest.name, what, f"{row.id}: {delivered.words}".rstrip(": "))
            if row.state == "done":
                for address, reply in outbox.hard_bounces(state.db, row.id):
                    readers.bounced(state.db, address, edition=row.id, reason=reply, at=now)
        records.write_edition(state, row.id)
    return row
