"""`syndicate.send.due`: one edition a slot, whatever clocks and configuration do, and outages caught up."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom import Newsroom, digest, moment, plain
from syndicate.config.values import schedule
from syndicate.send.due import due_slots, next_due
from test_digest_samples import digest as sample

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SINCE = "With everything since "


def write_news(room: Newsroom, first: datetime | str, *, days: int, every: timedelta = DAY) -> Counter[str]:
    """Write articles from a moment on, whether or not it has come; give each name, once."""
    start = moment(first)
    dates = [start + count * every for count in range(int(days * DAY / every))]
    for date in dates:
        room.write(name(date), date.isoformat())
    return Counter(map(name, dates))


def name(date: datetime) -> str:
    """Name an article by its date, so that names sort as dates do."""
    return f"{date:%Y-%m-%dT%H%M}"


def slots_of(room: Newsroom) -> list[str]:
    """Give the names of the slots of which there is an edition."""
    return [edition.removeprefix("daily-") for edition in room.editions()]


def since(room: Newsroom) -> list[str]:
    """Give the day since which each message says that it brings news, "" for none, by date."""
    texts = [plain(message) for message in sorted(room.messages(), key=lambda each: str(each["Message-ID"]))]
    return [text.partition(SINCE)[2].partition("\n")[0].strip() for text in texts]


@pytest.mark.parametrize(
    ("zone", "at", "day", "skipped"),
    [
        ("Europe/Berlin", "02:30", "2025-03-30", ""),
        ("Europe/Berlin", "02:30", "2025-10-26", ""),
        ("America/New_York", "02:15", "2025-03-09", ""),
        ("America/New_York", "01:30", "2025-11-02", ""),
        ("Australia/Lord_Howe", "02:10", "2025-10-05", ""),
        ("Australia/Lord_Howe", "01:45", "2025-04-06", ""),
        ("Pacific/Apia", "07:00", "2011-12-30", "2011-12-30"),
    ],
)
def test_each_local_day_has_one_edition_when_clocks_change(
    tmp_path: Path, zone: str, at: str, day: str, skipped: str
) -> None:
    """Cron calls every half hour round the skipped or repeated time: each day that exists has one edition."""
    room = Newsroom(tmp_path, digest(lines=f'schedule = "daily at {at}"\ntimezone = "{zone}"'))
    change = datetime.fromisoformat(f"{day}T{at}").replace(tzinfo=ZoneInfo(zone))
    days = sorted((change + count * DAY).astimezone(UTC) for count in range(-1, 3))
    begin = days[0] - 12 * HOUR
    assert room.whats(begin) == ["begun"]
    written = write_news(room, begin + HOUR, days=3, every=6 * HOUR)
    for now in sorted({slot + count * HOUR / 2 for slot in days for count in range(-3, 4)}):
        assert room.whats(now) in (["sent"], ["not-due"])
    local = [f"{change + count * DAY:%Y-%m-%d}" for count in range(-1, 3)]
    assert slots_of(room) == [each for each in local if each != skipped]
    assert room.mailed() == Counter(each for each in written if each <= name(days[-1]))
    assert not any(since(room))


MOMENTS = st.lists(
    st.tuples(
        st.integers(1, 100),  # hours until
        st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles", "Pacific/Apia"]),
        st.sampled_from(["daily at 00:30", "daily at 07:00", "daily at 20:00", "daily at 23:59"]),
    ),
    max_size=6,
)


@given(MOMENTS)
def test_no_change_of_zone_or_time_brings_a_slot_twice_or_skips_one_for_long(
    changes: list[tuple[int, str, str]],
) -> None:
    """Daily slots are more than half a day apart, a day and a half at most, and come when they were told."""
    now, digest_, hours = moment("2025-03-01T12:00"), sample(), 0
    dealt = [now]
    for wait, zone, at in [*changes, (100, "UTC", "daily at 07:00")]:
        told = next_due(digest_, dealt[-1], now).end
        for _ in range(wait):
            now, hours = now + HOUR, hours + 1
            came = [slot.end for slot in due_slots(digest_, dealt[-1], now)]
            assert (told in came) is (told <= now)
            dealt += came
            told = next_due(digest_, dealt[-1], now).end if came else told
        digest_ = sample(timezone=ZoneInfo(zone), schedule=schedule(at))
    gaps = [later - earlier for earlier, later in pairwise(dealt)]
    assert all(gap > DAY / 2 for gap in gaps)
    assert all(gap <= 1.5 * DAY for gap in gaps[1:])


@pytest.mark.parametrize(
    ("at", "zone", "changed", "wanted"),
    [
        # later the same day, when the day's edition is out: no second one bears its date
        ("20:00", "UTC", "2026-05-04T08:00", ["2026-05-03", "2026-05-04", "2026-05-05"]),
        # later the same day, before it: then
        ("20:00", "UTC", "2026-05-04T06:00", ["2026-05-03", "2026-05-04", "2026-05-05"]),
        # earlier: at once, where it is more than half a day since the last one
        ("05:00", "UTC", "2026-05-04T06:00", ["2026-05-03", "2026-05-04", "2026-05-05", "2026-05-06"]),
        # so much earlier that the next one would come too soon: the one after it
        ("18:00", "UTC", "2026-05-04T08:00", ["2026-05-03", "2026-05-04", "2026-05-05"]),
        # a zone in which it is already tomorrow, and one in which it is still yesterday
        ("07:00", "Pacific/Apia", "2026-05-04T08:00", ["2026-05-03", "2026-05-04", "2026-05-06"]),
        ("07:00", "Pacific/Honolulu", "2026-05-04T08:00", ["2026-05-03", "2026-05-04", "2026-05-05"]),
    ],
)
def test_a_changed_time_or_zone_repeats_no_day_and_loses_no_article(
    tmp_path: Path, at: str, zone: str, changed: str, wanted: list[str]
) -> None:
    """Editions keep to one a date, and every article comes in one of them; only a long gap is told."""
    room = Newsroom(tmp_path)
    start = moment("2026-05-02T08:00")
    assert room.whats(start) == ["begun"]
    written = write_news(room, start + HOUR, days=3, every=3 * HOUR)
    for now in (start + count * HOUR for count in range(1, 4 * 24)):
        if now == moment(changed):
            room.configure(digest(lines=f'schedule = "daily at {at}"\ntimezone = "{zone}"'))
        assert room.whats(now) in (["sent"], ["not-due"], ["nothing-new"])
    assert slots_of(room) == wanted
    assert room.mailed() == written
    assert any(since(room)) is (at == "20:00")  # 37 hours


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ('schedule = "daily at 10:47"', "2026-05-05T10:47"),  # that of today is the one that is out
        ('schedule = "daily at 20:00"', "2026-05-05T20:00"),  # so late that only its date is taken
        ('schedule = "daily at 05:00"', "2026-05-05T05:00"),
        ('schedule = "weekly on wednesday at 07:00"', "2026-05-13T07:00"),
    ],
)
def test_the_time_that_is_told_after_a_change_is_kept(tmp_path: Path, lines: str, told: str) -> None:
    """No time is told at which nothing will come: a slot too close to the last one, or of its date."""
    room = Newsroom(tmp_path)
    assert room.whats("2026-05-03T08:00") == ["begun"]
    room.write("first", "2026-05-03T12:00:00Z")
    assert room.whats("2026-05-04T07:00") == ["sent"]
    room.configure(digest(lines=lines))
    room.write("second", "2026-05-04T07:30:00Z")
    (sent,) = room.run("2026-05-04T08:00")
    assert (sent.what, sent.next_at) == ("not-due", moment(told))
    assert room.whats(moment(told) - HOUR / 60) == ["not-due"]
    assert room.whats(told) == ["sent"]


def after_outage(folder: Path, lines: str, days: int) -> tuple[Newsroom, Counter[str]]:
    """Run until Friday 1 May at 07:00 and again from so many days later on; one article comes each noon."""
    room = Newsroom(folder, digest(lines=lines))
    assert room.whats("2026-04-30T08:00") == ["begun"]
    written = write_news(room, "2026-04-30T12:00", days=days + 2)
    assert room.whats("2026-05-01T07:00") == ["sent"]
    back = moment("2026-05-01T09:30") + days * DAY
    for now in (back + count * HOUR for count in range(36)):
        room.run(now)
    return room, written


def test_missed_slots_are_merged_into_one_edition_that_says_since_when(tmp_path: Path) -> None:
    """After four days one edition has everything, and the next one is as always."""
    room, written = after_outage(tmp_path, "", 4)
    assert {edition: len(articles) for edition, articles in room.editions().items()} == {
        "daily-2026-05-01": 1,
        "daily-2026-05-05": 4,
        "daily-2026-05-06": 1,
    }
    assert room.mailed() == written
    assert since(room) == ["", "Friday, May 1, 2026", ""]


def test_missed_slots_may_each_have_their_edition(tmp_path: Path) -> None:
    """After four days there are four, each with the articles of its own period and no word of more."""
    room, written = after_outage(tmp_path, 'catch_up = "each"', 4)
    assert slots_of(room) == [f"2026-05-0{day}" for day in range(1, 7)]
    assert {len(each) for each in room.editions().values()} == {1}
    assert room.mailed() == written
    assert not any(since(room))


def test_a_long_outage_is_caught_up_in_seven_editions(tmp_path: Path) -> None:
    """After ten days the first of seven has what the older ones would have had; nothing is lost."""
    room, written = after_outage(tmp_path, 'catch_up = "each"', 10)
    assert slots_of(room)[0] == "2026-05-01"
    assert slots_of(room)[1:-1] == [f"2026-05-{day:02}" for day in range(5, 12)]
    assert room.mailed() == written


def test_missed_slots_may_be_dropped(tmp_path: Path) -> None:
    """After four days the news of the missed slots is given up, that of the last one comes, and the next."""
    room, written = after_outage(tmp_path, 'catch_up = "drop"', 4)
    given_up = {f"2026-05-0{day}T1200" for day in range(1, 4)}
    assert room.mailed() == written - Counter(given_up)
    assert slots_of(room) == ["2026-05-01", "2026-05-05", "2026-05-06"]
    assert not any(since(room))


def test_without_an_outage_nothing_is_dropped(tmp_path: Path) -> None:
    """An article that bears no time, one that is back-dated, and ones that had to wait come all the same."""
    lines = 'catch_up = "drop"\nmin_articles = 2\nmax_articles = 2\noverflow = "carry"'
    room = Newsroom(tmp_path, digest(lines=lines))
    assert room.whats("2026-05-01T08:00") == ["begun"]
    room.write("no-time", "2026-05-01")  # midnight, which is before the slot that has just gone by
    assert room.whats("2026-05-02T07:00") == ["waits"]
    room.write("back-dated", "2026-04-28")
    room.write("third", "2026-05-02T12:00:00Z")
    days = [room.whats(f"2026-05-{day:02}T07:00") for day in range(3, 14)]
    assert days[0] == ["sent"]
    assert room.mailed() == Counter(["no-time", "back-dated", "third"])


@pytest.mark.parametrize(
    ("lines", "begin", "wanted"),
    [
        ('schedule = "weekly on sunday at 07:00"', "2025-12-30", ["2026-01-04", "2026-01-11", "2026-01-18"]),
        ('schedule = "monthly on 31 at 07:00"', "2026-01-30", ["2026-01-31", "2026-02-28", "2026-03-31"]),
    ],
)
def test_other_periods_have_one_edition_each(
    tmp_path: Path, lines: str, begin: str, wanted: list[str]
) -> None:
    """Called every day, a weekly digest comes on its weekday, a monthly one on the 31st or a month's last."""
    room = Newsroom(tmp_path, digest(lines=lines))
    start = moment(f"{begin}T09:00")
    room.run(start)
    days = (moment(wanted[-1]) - moment(begin)).days
    written = write_news(room, start + HOUR, days=days)
    for now in calls(start, days):
        assert room.whats(now) in (["sent"], ["not-due"])
    assert slots_of(room) == wanted
    assert room.mailed() == Counter(each for each in written if each <= f"{wanted[-1]}T0700")


def calls(start: datetime, days: int) -> Iterable[datetime]:
    """Give a moment on each of the next days."""
    return (start + count * DAY for count in range(1, days + 1))
