"""When editions are due: slots in local time, worked out from rules, a zone and a given moment.

Pure: the moment is an argument. Which articles an edition holds is the business of `edition`.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from msgspec import Struct

from syndicate.config.settings import Schedule

_DAY = timedelta(days=1)
# A month, and a day that the clock may skip.
_LONGEST_PERIOD = timedelta(days=32)


class Slot(Struct, frozen=True, kw_only=True):
    """One due moment of a digest and the period it closes, *start* exclusive to *end* inclusive.

    *name* is the local date for which the slot was set, also for weekly and monthly digests; *end* is the
    slot's own instant and *start* that of the slot before, both aware and in UTC.
    """

    name: str
    start: datetime
    end: datetime

    @property
    def day(self) -> date:
        """The local date for which the slot was set."""
        return date.fromisoformat(self.name)


def slot_at(schedule: Schedule, zone: ZoneInfo, now: datetime) -> Slot:
    """Find the latest slot that is due at *now*, an aware datetime.

    A local time that the clock skips is due at the first instant after the gap, one that the clock repeats
    at its first occurrence, and day 31 of a shorter month on the month's last day. A day that the zone skips
    (Samoa, 2011-12-30) has no daily slot; other periods have theirs at the first instant after it.
    """
    latest = now.astimezone(zone).date() + _DAY
    slots = (
        (day, _instant(datetime.combine(day, schedule.at), zone)) for day in _days(schedule, zone, latest)
    )
    day, end = next((day, instant) for day, instant in slots if instant <= now)
    _, start = next(slots)
    return Slot(name=day.isoformat(), start=start, end=end)


def next_slot(schedule: Schedule, zone: ZoneInfo, now: datetime) -> Slot:
    """Find the first slot that is not due yet at *now*, an aware datetime."""
    slot = slot_at(schedule, zone, now + _LONGEST_PERIOD)
    while slot.start > now:
        slot = slot_at(schedule, zone, slot.start)
    return slot


def first_slot(schedule: Schedule, zone: ZoneInfo, newest: datetime, now: datetime) -> Slot:
    """Find the slot of an edition that is made at *now*, whatever is due; its newest article is of *newest*.

    It is the latest, or where that is older than the articles, one of the day of *now*. If that day's own is
    still to come, it is that one: no two editions have one name, and what comes till then is in the next.
    """
    latest, coming = slot_at(schedule, zone, now), next_slot(schedule, zone, now)
    today = now.astimezone(zone).date().isoformat()
    if newest <= latest.end:
        return latest
    return coming if coming.name == today else Slot(name=today, start=latest.start, end=latest.end)


def _days(schedule: Schedule, zone: ZoneInfo, latest: date) -> Iterator[date]:
    """Give the days on which slots fall, from *latest* backwards."""
    match schedule.period:
        case "daily":
            return (day for day in _backwards(latest, _DAY) if _exists(day, zone))
        case "weekly":
            behind = (latest.weekday() - schedule.day) % 7
            return _backwards(latest - behind * _DAY, 7 * _DAY)
        case "monthly":
            return (day for day in _month_days(schedule.day, latest) if day <= latest)


def _exists(day: date, zone: ZoneInfo) -> bool:
    return _instant(datetime.combine(day, time.min), zone).astimezone(zone).date() == day


def _backwards(day: date, step: timedelta) -> Iterator[date]:
    while True:
        yield day
        day -= step


def _month_days(day_of_month: int, latest: date) -> Iterator[date]:
    months = chain(
        ((latest.year, month) for month in range(latest.month, 0, -1)),
        ((year, month) for year in range(latest.year - 1, 0, -1) for month in range(12, 0, -1)),
    )
    for year, month in months:
        yield date(year, month, min(day_of_month, monthrange(year, month)[1]))


def _instant(local: datetime, zone: ZoneInfo) -> datetime:
    """Give the UTC instant at which a naive local time occurs first, or the first one after a gap."""
    instant = local.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local:
        return instant
    before = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return _transition(before, instant, zone)


def _transition(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Find the first second between two UTC instants at which the offset of *after* holds (PEP 495)."""
    offset = after.astimezone(zone).utcoffset()
    start = before.replace(microsecond=0)
    low, high = 0, int((after - start).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if (start + timedelta(seconds=middle)).astimezone(zone).utcoffset() == offset:
            high = middle
        else:
            low = middle
    return start + timedelta(seconds=high)
