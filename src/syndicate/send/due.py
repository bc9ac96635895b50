"""Which slots of a digest are due, given the last one that was dealt with."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from syndicate.config import Digest
from syndicate.digest import Slot, next_slot, slot_at
from syndicate.state import State, ledger

# So many missed editions are caught up one by one; a longer outage is not mailed a month of mornings.
_MOST = 7


def due_slots(
    digest: Digest, dealt_with: datetime, now: datetime, made: Collection[str] = ()
) -> tuple[Slot, ...]:
    """Return the slots after the moment *dealt_with* that have come by *now*, oldest first, at most 7.

    A slot that follows that moment by half a period or less is the same one by another clock, such as after
    a change of the zone or the schedule, and is not due; nor is one of those names that are *made*.
    """
    slots: list[Slot] = []
    slot = slot_at(digest.schedule, digest.timezone, now)
    while len(slots) < _MOST and _follows(slot, dealt_with):
        slots.append(slot)
        slot = _before(digest, slot)
    return tuple(each for each in reversed(slots) if each.name not in made)


def of_their_own(digest: Digest, slots: Sequence[Slot]) -> Sequence[Slot]:
    """Return those of the due *slots* that get an edition: each, or the last, for all."""
    return slots if digest.catch_up == "each" else slots[-1:]


def next_due(digest: Digest, dealt_with: datetime, now: datetime, made: Collection[str] = ()) -> Slot:
    """Return the first slot after *now* that will be due, by the rules of `due_slots`."""
    slot = next_slot(digest.schedule, digest.timezone, now)
    while slot.name in made or not _follows(slot, dealt_with):
        slot = next_slot(digest.schedule, digest.timezone, slot.end)
    return slot


def made_slots(state: State, digest: Digest) -> frozenset[str]:
    """Return the names of the slots of which there is an edition, whatever became of it."""
    return frozenset(row.slot for row in ledger.editions(state.db, digest.name))


def was_missed(digest: Digest, slot: Slot, dealt_with: datetime) -> bool:
    """Tell whether the slot before this one was due, and was not dealt with."""
    return _follows(_before(digest, slot), dealt_with)


def missed(digest: Digest, slot: Slot, begun: ledger.Digest) -> date | None:
    """Return the local day since which an edition brings news, None if no slot before it was missed."""
    if digest.catch_up != "merge" or not was_missed(digest, slot, begun.slot_at):
        return None
    return begun.slot_at.astimezone(digest.timezone).date()


def _before(digest: Digest, slot: Slot) -> Slot:
    return slot_at(digest.schedule, digest.timezone, slot.start)


def _follows(slot: Slot, dealt_with: datetime) -> bool:
    return slot.end > dealt_with + (slot.end - slot.start) / 2
