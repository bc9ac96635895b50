"""Who gets an edition, and what became of it: one row a recipient, claimed before it is sent."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from msgspec import Struct

from syndicate.state.schema import stamp

RowState = Literal["pending", "claimed", "deferred", "accepted", "failed", "uncertain", "suppressed"]
OPEN = ("pending", "claimed", "deferred")
# Among an edition's letters, the page that shows it on the web.
PAGE = "page"
_JOBS = (
    "SELECT outbox.id, mailbox, variant, reader, address, again, attempts, first_try FROM outbox"
    " JOIN reader ON number = reader WHERE edition = ?1"
)

_HAS_LEFT = (
    "EXISTS (SELECT 1 FROM reader JOIN suppression USING (address)"
    " WHERE number = outbox.reader AND suppression.digest IN ('', reader.digest))"
)


class Addressed(Struct, frozen=True, kw_only=True):
    """A recipient of an edition to be: *mailbox* is `Name <name@host>` or bare, *reader* the number."""

    reader: int
    mailbox: str
    variant: str
    message_id: str


class Job(Struct, frozen=True, kw_only=True):
    """One message to send; *address* is folded, as the token wants it.

    *attempts* counts the earlier ones; *first_try* is the stamp of the first of them.
    """

    id: int
    mailbox: str
    variant: str
    reader: int
    address: str
    again: int
    attempts: int
    first_try: str | None


class Result(Struct, frozen=True, kw_only=True):
    """What became of a job: its row's next state, and where that is `deferred`, when to try again."""

    job: Job
    state: RowState
    code: int = 0
    reply: str = ""
    hard: bool = False
    uncertain: bool = False
    next_try: datetime | None = None


def address(db: sqlite3.Connection, edition: str, rows: Iterable[Addressed]) -> None:
    """Record who is to get an edition."""
    db.executemany(
        "INSERT INTO outbox (edition, reader, mailbox, variant, message_id) VALUES (?, ?, ?, ?, ?)",
        ((edition, row.reader, row.mailbox, row.variant, row.message_id) for row in rows),
    )


def add_letter(db: sqlite3.Connection, edition: str, variant: str, data: bytes) -> None:
    """Record, or renew, what all who get a variant of an edition share."""
    db.execute(
        "INSERT OR REPLACE INTO letter (edition, variant, data) VALUES (?, ?, ?)", (edition, variant, data)
    )


def letters(db: sqlite3.Connection, edition: str) -> dict[str, bytes]:
    """Return the letters of an edition by variant."""
    return dict(db.execute("SELECT variant, data FROM letter WHERE edition = ?", (edition,)).fetchall())


def claim(db: sqlite3.Connection, edition: str, now: datetime, limit: int) -> list[Job]:
    """Claim at most *limit* messages that are due: those never tried first."""
    rows = db.execute(f"{_JOBS} AND state = 'pending' LIMIT ?2", (edition, limit)).fetchall()
    if len(rows) < limit:
        rows += db.execute(
            f"{_JOBS} AND state = 'deferred' AND next_try <= ?3 ORDER BY next_try, outbox.id LIMIT ?2",
            (edition, limit - len(rows), stamp(now)),
        ).fetchall()
    db.executemany(
        "UPDATE outbox SET state = 'claimed', attempts = attempts + 1, first_try = coalesce(first_try, ?)"
        " WHERE id = ?",
        ((stamp(now), row[0]) for row in rows),
    )
    return [_job(row) for row in rows]


def is_due(db: sqlite3.Connection, edition: str, now: datetime) -> bool:
    """Tell whether there is a message to claim."""
    due = "state = 'pending' OR state = 'deferred' AND next_try <= ?2"
    row = db.execute(
        f"SELECT 1 FROM outbox WHERE edition = ?1 AND ({due}) LIMIT 1",  # noqa: S608 - a constant
        (edition, stamp(now)),
    ).fetchone()
    return row is not None


def record(db: sqlite3.Connection, results: Iterable[Result]) -> None:
    """Record what became of claimed messages; who left meanwhile is not tried again."""
    db.executemany(
        "UPDATE outbox SET code = ?2, reply = ?3, hard = ?4, uncertain = uncertain + ?5,"  # noqa: S608
        f" next_try = ?6, state = iif(?1 = 'deferred' AND {_HAS_LEFT}, 'suppressed', ?1)"
        " WHERE id = ?7",
        (
            (
                each.state,
                each.code,
                each.reply,
                each.hard,
                each.uncertain,
                each.next_try and stamp(each.next_try),
                each.job.id,
            )
            for each in results
        ),
    )


def drop_suppressed(db: sqlite3.Connection, edition: str) -> None:
    """Give up what waits for those who left while it was on its way."""
    db.execute(
        "UPDATE outbox SET state = 'suppressed' WHERE edition = ?"  # noqa: S608 - a constant
        f" AND state IN ('pending', 'deferred') AND {_HAS_LEFT}",
        (edition,),
    )


def recover(db: sqlite3.Connection, edition: str, now: datetime, *, resend: bool) -> int:
    """Take back what a run that is dead had claimed, and return how many: the server may have them.

    They are tried again at once, or where *resend* is False, stay uncertain. The run's lock has to be held.
    """
    cursor = db.execute(
        "UPDATE outbox SET state = ?, uncertain = uncertain + 1, next_try = ?,"
        " reply = 'the run was cut off while this was on its way'"
        " WHERE edition = ? AND state = 'claimed'",
        ("deferred" if resend else "uncertain", stamp(now), edition),
    )
    return cursor.rowcount


def counts(db: sqlite3.Connection, edition: str) -> Counter[str]:
    """Return how many messages of an edition are in each state."""
    rows = db.execute("SELECT state, count(*) FROM outbox WHERE edition = ? GROUP BY state", (edition,))
    return Counter(dict(rows.fetchall()))


def ever_uncertain(db: sqlite3.Connection, edition: str) -> int:
    """Return how many messages of an edition the server may have got more than once."""
    (number,) = db.execute(
        "SELECT count(*) FROM outbox WHERE edition = ? AND uncertain > 0", (edition,)
    ).fetchone()
    return int(number)


def had(db: sqlite3.Connection, edition: str) -> int:
    """Return how many have an edition, or may have."""
    (number,) = db.execute(
        "SELECT count(*) FROM outbox WHERE edition = ?"
        " AND (state IN ('accepted', 'claimed', 'uncertain') OR uncertain > 0)",
        (edition,),
    ).fetchone()
    return int(number)


def doubt(db: sqlite3.Connection, edition: str) -> None:
    """Take what waits for uncertain: a later state, which was lost, may have sent it."""
    db.execute(
        "UPDATE outbox SET state = 'uncertain', uncertain = uncertain + 1, next_try = NULL,"
        " reply = 'the state was rebuilt' WHERE edition = ? AND state IN ('pending', 'claimed', 'deferred')",
        (edition,),
    )


def next_try(db: sqlite3.Connection, edition: str) -> str:
    """Return the stamp of the next moment at which something is due, "" if nothing waits."""
    (moment,) = db.execute(
        "SELECT min(next_try) FROM outbox WHERE edition = ? AND state = 'deferred'", (edition,)
    ).fetchone()
    return str(moment or "")


def hard_bounces(db: sqlite3.Connection, edition: str) -> list[tuple[str, str]]:
    """Return the folded addresses that an edition's server knows no mailbox for, with its words."""
    rows = db.execute(
        "SELECT address, reply FROM outbox JOIN reader ON number = reader"
        " WHERE edition = ? AND state = 'failed' AND hard",
        (edition,),
    )
    return rows.fetchall()


def failures(db: sqlite3.Connection, edition: str, limit: int) -> list[tuple[str, str, int, str]]:
    """Return some of the messages that did not arrive: address, state, code and the server's words.

    Those that failed come first, and of them those with the code that most have: it may have stopped all.
    """
    rows = db.execute(
        "SELECT address, state, code, reply FROM outbox JOIN reader ON number = reader WHERE edition = ?"
        " AND state IN ('failed', 'deferred', 'uncertain') ORDER BY state <> 'failed',"
        " count(*) OVER (PARTITION BY state, code) DESC, outbox.id LIMIT ?",
        (edition, limit),
    )
    return rows.fetchall()


def reopen(db: sqlite3.Connection, rows: Iterable[tuple[int, str]]) -> None:
    """Send messages once more, each with the Message-ID given beside its row's id.

    What has arrived, or was on its way when a run died, may be there twice by that, and is recorded so.
    """
    db.executemany(
        "UPDATE outbox SET state = 'pending', again = again + 1, attempts = 0, first_try = NULL,"
        " next_try = NULL, hard = 0, message_id = ?2,"
        " uncertain = uncertain + (state IN ('accepted', 'claimed')) WHERE id = ?1",
        rows,
    )


def delivered_to(db: sqlite3.Connection, edition: str, address: str) -> list[Job]:
    """Return the message of an edition that is addressed to a folded address, if there is one."""
    return [_job(row) for row in db.execute(f"{_JOBS} AND address = ?2", (edition, address))]


def not_arrived(db: sqlite3.Connection, edition: str) -> list[Job]:
    """Return the messages of an edition that failed, or stayed uncertain."""
    return [_job(row) for row in db.execute(f"{_JOBS} AND state IN ('failed', 'uncertain')", (edition,))]


def by_message_id(db: sqlite3.Connection, message_id: str) -> tuple[str, str] | None:
    """Return the edition and the folded address of the message with that Message-ID, if it may have left."""
    row = db.execute(
        "SELECT edition, address FROM outbox JOIN reader ON number = reader WHERE message_id = ?"
        " AND (outbox.state IN ('accepted', 'claimed', 'uncertain') OR uncertain > 0)",
        (message_id,),
    ).fetchone()
    return (row[0], row[1]) if row else None


def _job(row: tuple[int, str, str, int, str, int, int, str | None]) -> Job:
    id_, mailbox, variant, reader, address_, again, attempts, first_try = row
    return Job(
        id=id_,
        mailbox=mailbox,
        variant=variant,
        reader=reader,
        address=address_,
        again=again,
        attempts=attempts,
        first_try=first_try,
    )
