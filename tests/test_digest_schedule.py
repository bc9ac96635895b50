"""`syndicate.digest.schedule`: one slot a day, whatever the clocks do."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

import pytest

from syndicate.config.settings import Schedule
from syndicate.digest import Slot, slot_at

Period = Literal["daily", "weekly", "monthly"]


def slot(now: str, at: str, *, zone: str = "UTC", period: Period = "daily", day: int = 0) -> Slot:
    """Find the slot due at *now* for a schedule."""
    schedule = Schedule(period=period, at=time.fromisoformat(at), day=day)
    return slot_at(schedule, ZoneInfo(zone), datetime.fromisoformat(now))


def calls(first: str, days: int) -> Iterator[datetime]:
    """Give the moments at which cron calls, every three hours."""
    start = datetime.fromisoformat(first)
    return (start + timedelta(hours=3 * count) for count in range(days * 8))


def test_a_slot_is_due_from_its_very_moment() -> None:
    """At 07:00 the day's slot is due, a second earlier it is still the day before's."""
    assert slot("2025-02-13T07:00:00+00:00", "07:00").name == "2025-02-13"
    assert slot("2025-02-13T06:59:59+00:00", "07:00").name == "2025-02-12"


def test_a_period_runs_from_the_slot_before() -> None:
    """Periods join without a gap: one's start is the end of the one before."""
    today = slot("2025-02-13T08:00:00+00:00", "07:00")
    assert today.end == datetime(2025, 2, 13, 7, tzinfo=UTC)
    assert today.start == slot("2025-02-12T08:00:00+00:00", "07:00").end


@pytest.mark.parametrize(
    ("zone", "now", "at", "end"),
    [
        # the hour, or half hour, that the clock skips: the first instant after it
        ("Europe/Berlin", "2025-03-30T12:00:00+02:00", "02:30", "2025-03-30T03:00:00+02:00"),
        ("America/New_York", "2025-03-09T12:00:00-04:00", "02:15", "2025-03-09T03:00:00-04:00"),
        ("Australia/Lord_Howe", "2025-10-05T12:00:00+11:00", "02:10", "2025-10-05T02:30:00+11:00"),
        # the hour, or half hour, that it repeats: the first time
        ("Europe/Berlin", "2025-10-26T12:00:00+01:00", "02:30", "2025-10-26T02:30:00+02:00"),
        ("America/New_York", "2025-11-02T12:00:00-05:00", "01:30", "2025-11-02T01:30:00-04:00"),
        ("Australia/Lord_Howe", "2025-04-06T12:00:00+10:30", "01:45", "2025-04-06T01:45:00+11:00"),
        # a time that both days have in the ordinary way
        ("Europe/Berlin", "2025-03-30T12:00:00+02:00", "07:00", "2025-03-30T07:00:00+02:00"),
        ("Europe/Berlin", "2025-10-26T12:00:00+01:00", "07:00", "2025-10-26T07:00:00+01:00"),
    ],
)
def test_slots_on_the_days_when_clocks_change(zone: str, now: str, at: str, end: str) -> None:
    """A skipped local time is due at the first instant after the gap, a repeated one the first time."""
    assert slot(now, at, zone=zone).end == datetime.fromisoformat(end)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"])
@pytest.mark.parametrize("at", ["00:00", "01:45", "02:15", "02:30", "23:59"])
def test_cron_sees_each_date_once_and_in_order(zone: str, at: str) -> None:
    """Called again and again for a year, slots come one a day, without hole, repetition or overlap."""
    seen = list(
        dict.fromkeys(
            slot_at(Schedule(period="daily", at=time.fromisoformat(at)), ZoneInfo(zone), now)
            for now in calls("2025-01-03T00:00:00+00:00", 360)
        )
    )
    names = [found.name for found in seen]
    assert names == sorted(set(names))
    assert len(names) in {360, 361}
    assert all(later.start == earlier.end for earlier, later in pairwise(seen))


@pytest.mark.parametrize("at", ["00:00", "07:00", "23:59"])
def test_a_day_that_a_zone_skips_has_no_slot(at: str) -> None:
    """Samoa had no 30 December 2011: the slots of the 29th and the 31st are a day apart."""
    found = slot("2011-12-31T23:59:00+14:00", at, zone="Pacific/Apia")
    assert found.name == "2011-12-31"
    assert found.end - found.start == timedelta(days=1)


def test_a_week_whose_day_a_zone_skips_has_its_slot() -> None:
    """Samoa had no Friday, 30 December 2011: the slot of that week is due at the first instant after it."""
    found = slot("2012-01-01T00:00:00+14:00", "07:00", zone="Pacific/Apia", period="weekly", day=4)
    assert found.name == "2011-12-30"
    assert found.end == datetime.fromisoformat("2011-12-31T00:00:00+14:00")


def test_weekly_slots_fall_on_their_weekday() -> None:
    """A weekly digest on Monday (0) is due on Mondays, its period is a week and its name that date."""
    found = slot("2025-02-16T23:00:00+00:00", "07:00", period="weekly", day=0)
    assert (found.name, found.end - found.start) == ("2025-02-10", timedelta(days=7))
    assert slot("2025-02-17T07:00:00+00:00", "07:00", period="weekly", day=0).name == "2025-02-17"


@pytest.mark.parametrize(
    ("now", "name", "start"),
    [
        ("2025-03-01T00:00:00+00:00", "2025-02-28", "2025-01-31"),
        ("2024-03-01T00:00:00+00:00", "2024-02-29", "2024-01-31"),
        ("2025-05-01T00:00:00+00:00", "2025-04-30", "2025-03-31"),
        ("2025-01-05T00:00:00+00:00", "2024-12-31", "2024-11-30"),
    ],
)
def test_day_31_of_a_shorter_month_is_its_last_day(now: str, name: str, start: str) -> None:
    """A monthly digest on the 31st has one slot in every month."""
    found = slot(now, "07:00", period="monthly", day=31)
    assert (found.name, found.start.date().isoformat()) == (name, start)


def test_the_name_is_the_local_date() -> None:
    """A slot at 07:00 in Auckland bears Auckland's date, when in UTC it is still the day before."""
    assert slot("2025-02-12T18:30:00+00:00", "07:00", zone="Pacific/Auckland").name == "2025-02-13"
