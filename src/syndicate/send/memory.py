"""What the state remembers of a digest when an edition is chosen."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec
from msgspec import Struct

from syndicate import collector
from syndicate.config import Digest, Selection
from syndicate.digest import slot_at
from syndicate.model import Article
from syndicate.state import State, ledger


class Memory(Struct, frozen=True, kw_only=True):
    """The articles that a digest knows.

    *seen* maps an id to the look at which the article was not there yet, *looked_at* is the last look;
    *done* are the ids that were mailed or passed over, *corrected* the corrections that were mailed;
    *slot_at* is the end of the last slot that was dealt with, *period* the start of its period.
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


def take_selection(
    state: State, digest: Digest, begun: ledger.Digest, articles: Iterable[Article], *, now: datetime
) -> bool:
    """Pass over what was there and only a change of the selection brings in; tell whether that was anything.

    Without this, a digest that takes more than before would mail what its readers did not miss.
    """
    key = f"selection {digest.name}"
    wanted = msgspec.json.encode(digest.selection).decode()
    noted = state.note(key) or wanted
    known = ledger.seen(state.db, digest.name) if noted != wanted else {}
    took = collector.matcher(msgspec.json.decode(noted, type=Selection))
    old = [
        each.id
        for each in collector.select(articles, digest.selection)
        if noted != wanted and each.id not in known and each.published <= begun.looked_at and not took(each)
    ]
    with state.transaction():
        ledger.pass_over(state.db, digest.name, old, at=now)
        state.set_note(key, wanted)
    return bool(old)
