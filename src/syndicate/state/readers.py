"""Who reads: numbers that stand for addresses in links, and who is mailed no more."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from msgspec import Struct

from syndicate.config.values import ascii_host
from syndicate.state.schema import stamp

# So many editions have to come back as "no such mailbox" before an address is given up.
HARD_BOUNCES = 2


class Reader(Struct, frozen=True, kw_only=True):
    """One address that a digest was mailed to; *number* is its own for ever, *address* folded."""

    number: int
    digest: str
    address: str


def fold(address: str) -> str:
    """Return an address in the spelling by which it is compared: small letters, the host in Punycode."""
    local, _, host = address.rpartition("@")
    return f"{local.casefold()}@{ascii_host(host)}"


def find(db: sqlite3.Connection, number: int) -> Reader | None:
    """Return the reader of that number."""
    row = db.execute("SELECT digest, address FROM reader WHERE number = ?", (number,)).fetchone()
    return Reader(number=number, digest=row[0], address=row[1]) if row else None


def number_all(db: sqlite3.Connection, digest: str, addresses: Iterable[str]) -> dict[str, int]:
    """Return the numbers of a digest's readers by folded address, the new ones of *addresses* among them."""
    db.executemany(
        "INSERT OR IGNORE INTO reader (digest, address) VALUES (?, ?)",
        ((digest, address) for address in addresses),
    )
    return dict(db.execute("SELECT address, number FROM reader WHERE digest = ?", (digest,)))


def take(db: sqlite3.Connection, known: Iterable[Reader]) -> None:
    """Give readers the numbers that they had in a state that was lost, as far as nobody else has them."""
    db.executemany(
        "INSERT OR IGNORE INTO reader (number, digest, address) VALUES (?, ?, ?)",
        ((each.number, each.digest, each.address) for each in known),
    )


def suppressed(db: sqlite3.Connection, digest: str) -> set[str]:
    """Return the folded addresses that get this digest no more."""
    rows = db.execute("SELECT address FROM suppression WHERE digest IN ('', ?)", (digest,))
    return {address for (address,) in rows}


def suppress(
    db: sqlite3.Connection, addresses: Iterable[str], *, digest: str, reason: str, at: datetime
) -> None:
    """Mail these addresses no more, also not what is under way."""
    folded = [fold(address) for address in addresses]
    db.executemany(
        "INSERT OR IGNORE INTO suppression (address, digest, reason, at) VALUES (?, ?, ?, ?)",
        ((address, digest, reason, stamp(at)) for address in folded),
    )
    db.executemany(
        "UPDATE outbox SET state = 'suppressed' WHERE state IN ('pending', 'deferred') AND reader IN"
        " (SELECT number FROM reader WHERE address = ?1 AND (?2 = '' OR digest = ?2))",
        ((address, digest) for address in folded),
    )


def is_out(db: sqlite3.Connection, address: str, *, digest: str) -> bool:
    """Tell whether an address gets a digest no more, or, where *digest* is "", any one."""
    row = db.execute(
        "SELECT 1 FROM suppression WHERE address = ?1 AND (?2 = '' OR digest IN ('', ?2)) LIMIT 1",
        (fold(address), digest),
    ).fetchone()
    return row is not None


def restore(db: sqlite3.Connection, address: str, *, digest: str) -> None:
    """Mail an address again; of a digest, or, where *digest* is "", of every one.

    Who had left every digest and comes back to one has still left the others.
    """
    if digest:
        db.execute(
            "INSERT OR IGNORE INTO suppression (address, digest, reason, at)"
            " SELECT address, name, reason, at FROM suppression JOIN digest ON name != ?2"
            " WHERE address = ?1 AND digest = ''",
            (fold(address), digest),
        )
    db.execute(
        "DELETE FROM suppression WHERE address = ?1 AND (?2 = '' OR digest IN ('', ?2))",
        (fold(address), digest),
    )
    # Known still, since the notice may be read again, but counted no more.
    db.execute("UPDATE bounce SET at = '' WHERE address = ?", (fold(address),))


def bounced(
    db: sqlite3.Connection, address: str, *, edition: str, reason: str, at: datetime
) -> Literal["known", "counted", "given up"]:
    """Record that an edition came back for good, once; tell whether the address is given up by that."""
    folded = fold(address)
    cursor = db.execute(
        "INSERT OR IGNORE INTO bounce (address, edition, at, reason) VALUES (?, ?, ?, ?)",
        (folded, edition, stamp(at), reason),
    )
    if not cursor.rowcount:
        return "known"
    (times,) = db.execute("SELECT count(*) FROM bounce WHERE address = ? AND at != ''", (folded,)).fetchone()
    (was_given_up,) = db.execute(
        "SELECT count(*) FROM suppression WHERE address = ? AND digest = ''", (folded,)
    ).fetchone()
    if times < HARD_BOUNCES or was_given_up:
        return "counted"
    suppress(db, [folded], digest="", reason=f"bounced: {reason}", at=at)
    return "given up"


def is_mailed(db: sqlite3.Connection) -> bool:
    """Tell whether anybody was ever mailed, and so has a link to leave."""
    return db.execute("SELECT 1 FROM reader LIMIT 1").fetchone() is not None
