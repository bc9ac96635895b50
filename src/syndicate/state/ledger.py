"""The ledger: which articles a digest has mailed, or passed over, and which editions there are."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Struct

from syndicate.state.schema import read_stamp, stamp

EditionState = Literal["held", "sending", "stopped", "done", "aborted"]


class Digest(Struct, frozen=True, kw_only=True):
    """A digest that has begun.

    *slot_at* is the end of the last slot that was dealt with, sent or not; *looked_at* the last look at the
    articles.
    """

    name: str
    begun_at: datetime
    slot_at: datetime
    looked_at: datetime


class EditionRow(Struct, frozen=True, kw_only=True):
    """One number of a digest, as it was planned; *slot* is the local date of its slot."""

    id: str
    digest: str
    slot: str
    slot_at: datetime
    state: EditionState
    title: str
    language: str
    subject: str
    preheader: str
    planned_at: datetime
    finished_at: datetime | None = None


class Item(Struct, frozen=True, kw_only=True):
    """An article, or one *revision* of it as a correction, that an edition brings."""

    article: str
    title: str
    url: str
    kind: Literal["article", "correction"] = "article"
    revision: str = ""


_COLUMNS = "id, digest, slot, slot_at, state, title, language, subject, preheader, planned_at, finished_at"


def digest(db: sqlite3.Connection, name: str) -> Digest | None:
    """Return a digest, None if it has not begun."""
    row = db.execute("SELECT begun_at, slot_at, looked_at FROM digest WHERE name = ?", (name,)).fetchone()
    if row is None:
        return None
    begun_at, slot_at, looked_at = map(read_stamp, row)
    return Digest(name=name, begun_at=begun_at, slot_at=slot_at, looked_at=looked_at)


def digests(db: sqlite3.Connection) -> list[Digest]:
    """Return all digests that have begun, by name."""
    names = [name for (name,) in db.execute("SELECT name FROM digest ORDER BY name")]
    return [found for found in (digest(db, name) for name in names) if found]


def begin(db: sqlite3.Connection, begun: Digest, baseline: Iterable[str]) -> None:
    """Let a digest begin, with the articles that it will never mail."""
    db.execute(
        "INSERT INTO digest (name, begun_at, slot_at, looked_at) VALUES (?, ?, ?, ?)",
        (begun.name, stamp(begun.begun_at), stamp(begun.slot_at), stamp(begun.looked_at)),
    )
    pass_over(db, begun.name, baseline, at=begun.begun_at)


def pass_over(db: sqlite3.Connection, name: str, articles: Iterable[str], *, at: datetime) -> None:
    """Record articles that a digest will never mail."""
    db.executemany(
        "INSERT INTO seen (digest, article, not_before, passed_over) VALUES (?, ?, ?, 1)"
        " ON CONFLICT DO UPDATE SET passed_over = 1",
        ((name, each, stamp(at)) for each in articles),
    )


def pass_slot(db: sqlite3.Connection, name: str, slot_at: datetime) -> None:
    """Record that the slots up to this moment are dealt with."""
    db.execute("UPDATE digest SET slot_at = ? WHERE name = ?", (stamp(slot_at), name))


def turn_back(db: sqlite3.Connection, name: str, *, slot_at: datetime, looked_at: datetime) -> None:
    """Let a digest go on from an earlier moment than it has come to, by a clock that was wrong.

    What was seen, or deferred, by that clock waits for nothing that is far off.
    """
    db.execute(
        "UPDATE digest SET slot_at = min(slot_at, ?), looked_at = min(looked_at, ?) WHERE name = ?",
        (stamp(slot_at), stamp(looked_at), name),
    )
    db.execute("UPDATE seen SET not_before = min(not_before, ?) WHERE digest = ?", (stamp(looked_at), name))
    db.execute(
        "UPDATE outbox SET next_try = min(next_try, ?) WHERE state = 'deferred' AND edition IN"
        " (SELECT id FROM edition WHERE digest = ?)",
        (stamp(looked_at), name),
    )


def look(db: sqlite3.Connection, begun: Digest, articles: Iterable[str], *, now: datetime) -> None:
    """Record which articles there are: those that are new were not there at the last look."""
    db.executemany(
        "INSERT OR IGNORE INTO seen (digest, article, not_before, passed_over) VALUES (?, ?, ?, 0)",
        ((begun.name, article, stamp(begun.looked_at)) for article in articles),
    )
    db.execute("UPDATE digest SET looked_at = ? WHERE name = ?", (stamp(now), begun.name))


def seen(db: sqlite3.Connection, name: str) -> dict[str, datetime]:
    """Return each article that a digest has seen, with the look at which it was not there yet."""
    rows = db.execute("SELECT article, not_before FROM seen WHERE digest = ?", (name,))
    return {article: read_stamp(not_before) for article, not_before in rows}


def baseline(db: sqlite3.Connection, name: str) -> list[str]:
    """Return the ids of the articles that a digest has passed over."""
    rows = db.execute("SELECT article FROM seen WHERE digest = ? AND passed_over ORDER BY article", (name,))
    return [article for (article,) in rows]


def done_with(db: sqlite3.Connection, name: str) -> set[str]:
    """Return the ids of the articles that a digest has mailed or passed over."""
    rows = db.execute(
        "SELECT article FROM seen WHERE digest = ?1 AND passed_over UNION SELECT article FROM item"
        " WHERE digest = ?1 AND kind = 'article' AND released = 0",
        (name,),
    )
    return {article for (article,) in rows}


def corrected(db: sqlite3.Connection, name: str) -> set[tuple[str, str]]:
    """Return the corrections, by article and revision, that a digest has mailed."""
    rows = db.execute(
        "SELECT article, revision FROM item WHERE digest = ? AND kind = 'correction' AND released = 0",
        (name,),
    )
    return set(rows.fetchall())


def add_edition(db: sqlite3.Connection, edition: EditionRow, items: Iterable[Item]) -> None:
    """Record an edition; raises `sqlite3.IntegrityError` if it, or one of its items, was mailed before."""
    values = {name: getattr(edition, name) for name in EditionRow.__struct_fields__}
    values |= {name: stamp(when) for name, when in values.items() if isinstance(when, datetime)}
    db.execute(
        f"INSERT INTO edition ({_COLUMNS}) VALUES (:{', :'.join(_COLUMNS.split(', '))})",  # noqa: S608
        values,
    )
    db.executemany(
        "INSERT INTO item (edition, digest, article, kind, revision, title, url, position)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (edition.id, edition.digest, item.article, item.kind, item.revision, item.title, item.url, place)
            for place, item in enumerate(items)
        ),
    )


def editions(db: sqlite3.Connection, name: str = "") -> list[EditionRow]:
    """Return the editions of a digest, or of all, oldest first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM edition WHERE ?1 IN ('', digest) ORDER BY slot_at, id",  # noqa: S608
        (name,),
    )
    return [_edition(row) for row in rows]


def edition(db: sqlite3.Connection, id_: str) -> EditionRow | None:
    """Return the edition of that id."""
    row = db.execute(f"SELECT {_COLUMNS} FROM edition WHERE id = ?", (id_,)).fetchone()  # noqa: S608
    return _edition(row) if row else None


def items(db: sqlite3.Connection, edition: str) -> list[Item]:
    """Return what an edition brings, in its order."""
    rows = db.execute(
        "SELECT article, title, url, kind, revision FROM item WHERE edition = ? ORDER BY position", (edition,)
    )
    return [
        Item(article=article, title=title, url=url, kind=kind, revision=revision)
        for article, title, url, kind, revision in rows
    ]


def places(db: sqlite3.Connection, name: str, article: str) -> list[tuple[EditionRow, int]]:
    """Return the editions of a digest that bring an article, with its place among theirs, counted from 1.

    One that was given up, so that a later one may bring what was in it, is not among them.
    """
    rows = db.execute(
        "SELECT edition, (SELECT count(*) FROM item AS before WHERE before.edition = item.edition"
        " AND before.kind = 'article' AND before.position <= item.position)"
        " FROM item WHERE digest = ? AND article = ? AND kind = 'article' AND released = 0",
        (name, article),
    )
    return [(row, place) for id_, place in rows.fetchall() if (row := edition(db, id_))]


def set_state(
    db: sqlite3.Connection, edition: str, state: EditionState, *, finished_at: datetime | None = None
) -> None:
    """Record what became of an edition."""
    db.execute(
        "UPDATE edition SET state = ?, finished_at = ? WHERE id = ?",
        (state, finished_at and stamp(finished_at), edition),
    )


def release(db: sqlite3.Connection, edition: str) -> None:
    """Let the articles of an edition that went to nobody be mailed by a later one."""
    db.execute("UPDATE item SET released = 1 WHERE edition = ?", (edition,))


def _edition(row: Sequence[str]) -> EditionRow:
    return msgspec.convert(dict(zip(EditionRow.__struct_fields__, row, strict=True)), EditionRow)
