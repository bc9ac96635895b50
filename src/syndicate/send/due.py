"""Which slots of a digest are due, given the last one that was dealt with."""

from datetime import date, datetime

from syndicate.config import Digest
from syndicate.digest import Slot, slot_at
from syndicate.state import ledger

# So many missed editions are caught up one by one; a longer outage is not mailed a month of mornings.
_MOST = 7


def due_slots(digest: Digest, dealt_with: datetime, now: datetime) -> tuple[Slot, ...]:
    """Return the slots after the moment *dealt_with* that have come by *now*, oldest first, at most 7.

    A slot that follows that moment by half a period or less is the same one by another clock, such as after
    a change of the zone or the schedule, and is not due.
    """
    slots: list[Slot] = []
    slot = slot_at(digest.schedule, digest.timezone, now)
    while len(slots) < _MOST and _follows(slot, dealt_with):
        slots.append(slot)
        slot = _before(digest, slot)
    return tuple(reversed(slots))


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
