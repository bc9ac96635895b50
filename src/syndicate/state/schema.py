"""The tables of `state.db`, and how a database is opened: what each digest has mailed, and to whom.

A moment is text in UTC, `2026-11-23T06:00:00+00:00`, so that moments sort as text. The unique indices are the
promise: no article twice in one digest, no recipient twice in one edition.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from syndicate.errors import InputError, RefusedError

FILE_NAME = "state.db"
VERSION = 1

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
-- slot_at is the end of the last slot that was dealt with, looked_at the last look at the articles.
CREATE TABLE digest (
    name TEXT PRIMARY KEY, begun_at TEXT NOT NULL, slot_at TEXT NOT NULL, looked_at TEXT NOT NULL
) STRICT;
-- not_before is the look at which an article was not there yet, passed_over ones are never mailed.
CREATE TABLE seen (
    digest TEXT NOT NULL REFERENCES digest, article TEXT NOT NULL, not_before TEXT NOT NULL,
    passed_over INTEGER NOT NULL, PRIMARY KEY (digest, article)
) STRICT, WITHOUT ROWID;
CREATE TABLE edition (
    id TEXT PRIMARY KEY, digest TEXT NOT NULL REFERENCES digest, slot TEXT NOT NULL, slot_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('held', 'sending', 'stopped', 'done', 'aborted')),
    title TEXT NOT NULL, language TEXT NOT NULL, subject TEXT NOT NULL, preheader TEXT NOT NULL,
    planned_at TEXT NOT NULL, finished_at TEXT
) STRICT;
CREATE UNIQUE INDEX one_edition ON edition (digest, slot);
CREATE TABLE item (
    edition TEXT NOT NULL REFERENCES edition, digest TEXT NOT NULL, article TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('article', 'correction')), revision TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL, url TEXT NOT NULL, position INTEGER NOT NULL, released INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX mailed_once ON item (digest, article, kind, revision) WHERE released = 0;
CREATE INDEX item_edition ON item (edition);
CREATE TABLE letter (
    edition TEXT NOT NULL REFERENCES edition, variant TEXT NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (edition, variant)
) STRICT;
-- The number stands in the token by which a reader leaves, it belongs to one address for ever.
CREATE TABLE reader (
    number INTEGER PRIMARY KEY AUTOINCREMENT, digest TEXT NOT NULL, address TEXT NOT NULL,
    UNIQUE (digest, address)
) STRICT;
CREATE INDEX reader_address ON reader (address);
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY, edition TEXT NOT NULL REFERENCES edition,
    reader INTEGER NOT NULL REFERENCES reader,
    mailbox TEXT NOT NULL, variant TEXT NOT NULL, message_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN
        ('pending', 'claimed', 'deferred', 'accepted', 'failed', 'uncertain', 'suppressed')),
    again INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0, first_try TEXT, next_try TEXT,
    uncertain INTEGER NOT NULL DEFAULT 0, hard INTEGER NOT NULL DEFAULT 0,
    code INTEGER NOT NULL DEFAULT 0, reply TEXT NOT NULL DEFAULT '',
    UNIQUE (edition, reader)
) STRICT;
CREATE INDEX outbox_state ON outbox (edition, state);
CREATE INDEX outbox_reader ON outbox (reader);
-- An empty digest means every digest of the site.
CREATE TABLE suppression (
    address TEXT NOT NULL, digest TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (address, digest)
) STRICT, WITHOUT ROWID;
-- An empty moment: known, and counted no more, as the address was mailed again on purpose.
CREATE TABLE bounce (
    address TEXT NOT NULL, edition TEXT NOT NULL, at TEXT NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (address, edition)
) STRICT, WITHOUT ROWID;
CREATE TABLE event (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, digest TEXT NOT NULL, what TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;
"""


def connect(path: Path) -> sqlite3.Connection:
    """Open the database at *path*, made where there is none, and bring it to this version.

    Every commit is on the disk before it returns. Raises `RefusedError` for a database of a later version,
    `OSError` where none can be made.
    """
    if not path.exists():
        _make(path)
    db = _opened(path)
    version = _version(db)
    if version > VERSION:
        db.close()
        raise RefusedError(
            f"{path}: was written by a later syndicate (version {version} of the tables, this one knows "
            f"{VERSION}); use that one"
        )
    if version < VERSION:
        with transaction(db):
            make_tables(db)
    return db


def _make(path: Path) -> None:
    """Make a database that has its tables before it has its name: two runs at once find all or nothing.

    Only its owner may read it, whatever the folder: it holds addresses. Its log takes the permissions over.
    """
    with NamedTemporaryFile(dir=path.parent, prefix=f"{path.name}-") as file:
        new = _opened(Path(file.name))
        try:
            make_tables(new)
        finally:
            new.close()
        with suppress(FileExistsError):
            path.hardlink_to(file.name)


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, timeout=10, check_same_thread=False)
    # The file remembers it; SQLite does not wait for others where it changes it.
    if db.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")
    # In kB: so the Message-IDs of 100,000 new rows, in no order, stay in memory until they are committed.
    db.execute("PRAGMA cache_size = -8000")
    return db


def unusable(path: Path, error: sqlite3.Error) -> InputError:
    """Say what an error of SQLite means for the database at *path*, and what to do."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest tells where it came from
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        remedy = "restore it from a copy, or move it away and run `syndicate state rebuild`"
        return InputError(f"{path}: is damaged: {error}; {remedy}")
    return InputError(
        f"{path}: cannot be used: {error}; mend that (room on the disk, permissions, who else has it open) "
        "and run again. What was sent is recorded, but for the messages that were just on their way"
    )


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Do all of the block or nothing of it."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # SQLite ends some by itself, such as on a full disk
            db.execute("ROLLBACK")
        raise


def make_tables(db: sqlite3.Connection) -> None:
    """Make the tables of an empty database."""
    if _version(db) == VERSION:  # another process was quicker
        return
    for statement in _TABLES.split(";"):
        db.execute(statement)
    db.execute(f"PRAGMA user_version = {VERSION}")


def _version(db: sqlite3.Connection) -> int:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    return int(version)


def stamp(moment: datetime) -> str:
    """Write an aware datetime as the tables hold it, in whole seconds."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def read_stamp(text: str) -> datetime:
    """Read a moment of the tables."""
    return datetime.fromisoformat(text)
