"""`syndicate.feeds.archive`: periods by the calendar of a zone, their names, and what goes into which."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.config import Cut
from syndicate.feeds.archive import cut_off, feed_and_period, is_name, named, path_of, period_of
from test_feeds_samples import article

BERLIN = ZoneInfo("Europe/Berlin")
CUTS: tuple[Cut, ...] = ("month", "quarter", "year")


@pytest.mark.parametrize(
    ("cut", "name", "begin", "end"),
    [
        ("month", "2024-12", "2024-12-01", "2025-01-01"),
        ("quarter", "2024-Q4", "2024-10-01", "2025-01-01"),
        ("year", "2024", "2024-01-01", "2025-01-01"),
    ],
)
def test_periods(cut: Cut, name: str, begin: str, end: str) -> None:
    """The last moment of a year is in its last month, quarter and year; the next one is not."""
    found = period_of(datetime(2024, 12, 31, 23, 59, 59, tzinfo=BERLIN), cut, BERLIN)
    assert found.name == name
    assert (found.begin, found.end) == (
        datetime.fromisoformat(begin).replace(tzinfo=BERLIN),
        datetime.fromisoformat(end).replace(tzinfo=BERLIN),
    )
    assert found.end not in found
    assert period_of(found.end, cut, BERLIN) > found


def test_the_zone_is_that_of_the_site() -> None:
    """What was published at 23:30 in London on the last of June was published in July in Berlin."""
    moment = datetime(2025, 6, 30, 23, 30, tzinfo=ZoneInfo("Europe/London"))
    assert period_of(moment, "month", BERLIN).name == "2025-07"


@given(st.datetimes(), st.sampled_from(CUTS), st.integers(-23, 23))
def test_any_moment_has_a_period_with_a_name(moment: datetime, cut: Cut, hours: int) -> None:
    """From the first hour that a datetime can say to the last; the name says the period."""
    zone = timezone(timedelta(hours=hours))
    found = period_of(moment.replace(tzinfo=UTC), cut, zone)
    assert is_name(found.name)
    assert named(found.name, zone) == found


@pytest.mark.parametrize("path", ["rss.xml", "tag/größe/rss.xml", "a/archive/b.json"])
def test_paths(path: str) -> None:
    """The path of an archive says which feed's it is, and of which period."""
    for name in ("2024", "2024-Q3", "2024-11"):
        assert feed_and_period(path_of(path, name)) == (path, name)
    assert feed_and_period(path) is None


@pytest.mark.parametrize("name", ["0000", "2024-Q5", "2024-13", "2024-00", "٢٠٢٤", "24", "x"])
def test_no_names(name: str) -> None:
    """Whatever else a folder is called, it is no archive's."""
    assert not is_name(name)
    assert feed_and_period(f"archive/{name}/rss.xml") is None


def test_what_is_open_or_ahead_is_not_cut() -> None:
    """Only closed periods have archives."""
    opened = period_of(datetime(2025, 8, 1, tzinfo=UTC), "quarter", UTC)
    dates = [datetime(2025, month, 30, tzinfo=UTC) for month in (6, 7, 12)]
    articles = [article(number, published=date) for number, date in enumerate(dates)]
    cut = cut_off(articles, (), None, opened, "quarter")
    assert {period.name: [each.id for each in held] for period, held in cut.items()} == {
        "2025-Q2": [articles[0].id]
    }
