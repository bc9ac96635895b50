"""The open state of a site: its connection, its folder and its transactions."""

import sqlite3
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from syndicate.errors import InputError
from syndicate.state import readers
from syndicate.state.readers import Reader
from syndicate.state.schema import FILE_NAME, connect, make_tables, stamp, transaction, unusable


class State:
    """A site's state, open; a context manager.

    A class, because a connection has to be closed. *folder* is where records beside the database go, None for
    a copy that leaves no trace. Leaving the context turns an error of SQLite into `InputError`: a disk that
    is full, or a file that is damaged, may show at any step.
    """

    def __init__(self, db: sqlite3.Connection, folder: Path | None) -> None:
        self.db = db
        self.folder = folder

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the state in *folder*, made where there is none.

        Raises `InputError` if it cannot be opened, `RefusedError` if a later version wrote it.
        """
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return cls(connect(folder / FILE_NAME), folder)
        except OSError as error:
            raise InputError(f"{folder / FILE_NAME}: cannot be opened: {error.strerror}") from error
        except sqlite3.Error as error:
            raise unusable(folder / FILE_NAME, error) from error

    @staticmethod
    def exists(folder: Path) -> bool:
        """Tell whether there is a state in *folder*."""
        return (folder / FILE_NAME).is_file()

    @classmethod
    def copy_of(cls, folder: Path) -> Self:
        """Return a copy, in memory, of the state in *folder*; an empty one where there is none.

        Raises as `open` does.
        """
        db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        if cls.exists(folder):
            with cls.open(folder) as state:
                state.db.backup(db)
        else:
            make_tables(db)
        return cls(db, None)

    def close(self) -> None:
        """Close the connection."""
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if isinstance(error, sqlite3.Error):
            raise self.unusable(error) from error

    def unusable(self, error: sqlite3.Error) -> InputError:
        """Say what an error of the database means, and what to do."""
        return unusable(self.folder / FILE_NAME if self.folder else Path(FILE_NAME), error)

    def transaction(self) -> AbstractContextManager[None]:
        """Do all of the block or nothing of it."""
        return transaction(self.db)

    def log(self, at: datetime, digest: str, what: str, detail: str = "") -> None:
        """Add an event to the log."""
        self.db.execute(
            "INSERT INTO event (at, digest, what, detail) VALUES (?, ?, ?, ?)",
            (stamp(at), digest, what, detail),
        )

    def last_event(self) -> int:
        """Return the number of the last event of a run, which only grows; 0 if there was none.

        Who leaves is no event of a run: readers may leave an older copy of a state too, before a run sees it.
        """
        (number,) = self.db.execute(
            "SELECT coalesce(max(id), 0) FROM event WHERE what NOT IN ('suppressed', 'restored')"
        ).fetchone()
        return int(number)

    def skip_events(self, last: int) -> None:
        """Let the numbers of events go on above *last*, which another copy of this state has come to."""
        self.db.execute("UPDATE event SET id = max(id, ?) WHERE id = (SELECT max(id) FROM event)", (last,))

    def note(self, key: str) -> str:
        """Return what was last noted under *key*, or ""."""
        row = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def set_note(self, key: str, value: str) -> None:
        """Note a value under *key*."""
        self.db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))

    def reader(self, number: int) -> Reader | None:
        """Return the reader of that number."""
        return readers.find(self.db, number)

    def suppress(self, address: str, *, digest: str, reason: str, at: datetime) -> None:
        """Mail this address no more, also not what is under way; an empty *digest* means every one."""
        with self.transaction():
            readers.suppress(self.db, [address], digest=digest, reason=reason, at=at)
            self.log(at, digest, "suppressed", f"{address}: {reason}")

    def restore(self, address: str, *, digest: str, at: datetime) -> None:
        """Mail this address again."""
        with self.transaction():
            readers.restore(self.db, address, digest=digest)
            self.log(at, digest, "restored", address)

    def is_suppressed(self, address: str, *, digest: str) -> bool:
        """Tell whether the address is mailed no more, by this digest or by every one."""
        return bool(self.suppressed(digest, [address]))

    def suppressed(self, digest: str, addresses: Iterable[str]) -> set[str]:
        """Return those of the addresses, folded, that get this digest no more."""
        return readers.suppressed(self.db, digest) & set(map(readers.fold, addresses))
