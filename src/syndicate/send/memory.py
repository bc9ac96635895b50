"""What the state remembers of a digest when an edition is chosen."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from syndicate.config import Digest
from syndicate.digest import slot_at
from syndicate.state import State, ledger


class Memory(Struct, frozen=True, kw_only=True):
    """The articles that a digest knows.

    *seen* maps an id to the look at which the article was not there yet, *looked_at* is the last look;
    *done* are the ids that were mailed or passed over, *corrected* the corrections that were mailed;
    *slot_at* is the end of the last slot that was dealt with, *period* the start of the period that it closed.
    """

    seen: Mapping[str, datetime]
    looked_at: datetime
    done: frozenset[str]
    corrected: frozenset[tuple[str, str]]
    begun_at: datetime
    slot_at: datetime
    period: datetime


def remember(state: State, digest: Digest, begun: ledger.Digest) -> Memory:
    """Return what the state knows of a digest that has begun."""
    return Memory(
        seen=ledger.seen(state.db, digest.name),
        looked_at=begun.looked_at,
        done=frozenset(ledger.done_with(state.db, digest.name)),
        corrected=frozenset(ledger.corrected(state.db, digest.name)),
        begun_at=begun.begun_at,
        slot_at=begun.slot_at,
        period=slot_at(digest.schedule, digest.timezone, begun.slot_at).start,
    )
