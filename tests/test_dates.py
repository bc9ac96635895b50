"""`syndicate.dates`: the spellings of dates that real sites hold, and those that are refused."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate import dates
from syndicate.dates import ImpossibleDateError, UnknownDateError

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")


def when(text: str) -> str:
    """Return the moment of a text on a site in Berlin."""
    return dates.parse(text, BERLIN).isoformat(" ")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-02-13", "2025-02-13 00:00:00+01:00"),
        ("2025-07-13", "2025-07-13 00:00:00+02:00"),
        ("20250213", "2025-02-13 00:00:00+01:00"),
        ("2025/02/13", "2025-02-13 00:00:00+01:00"),
        ("2025.2.3", "2025-02-03 00:00:00+01:00"),
        ("2025-2-3 7:5", "2025-02-03 07:05:00+01:00"),
        ("2025-02-13 01:16:03", "2025-02-13 01:16:03+01:00"),
        ("2025-02-13T01:16", "2025-02-13 01:16:00+01:00"),
        ("2025-02-13t01:16:03z", "2025-02-13 01:16:03+00:00"),
        ("  2025-02-13   01:16:03  ", "2025-02-13 01:16:03+01:00"),
        ("2025-02-13T01:16:03.123456789Z", "2025-02-13 01:16:03+00:00"),
        ("20250213T011603Z", "2025-02-13 01:16:03+00:00"),
        ("2025-02-13T01:16:03-05:00", "2025-02-13 01:16:03-05:00"),
        ("2013-11-22 05:00:00 +0000", "2013-11-22 05:00:00+00:00"),
        ("2013-05-24 01:30:00 +0900", "2013-05-24 01:30:00+09:00"),
        ("2013-11-22 5:00:00 -4", "2013-11-22 05:00:00-04:00"),
        ("2013-11-22 05:00 +05:30", "2013-11-22 05:00:00+05:30"),
        ("2013-11-22 05:00:00 UTC", "2013-11-22 05:00:00+00:00"),
        ("2013-11-22 05:00:00 GMT", "2013-11-22 05:00:00+00:00"),
        ("2013-11-22 05:00:00 EST", "2013-11-22 05:00:00-05:00"),
        ("2013-06-22 05:00:00 pdt", "2013-06-22 05:00:00-07:00"),
        ("Tue, 03 Jan 2023 10:00:00 -0500", "2023-01-03 10:00:00-05:00"),
        ("Tue, 03 Jan 2023 10:00:00 EST", "2023-01-03 10:00:00-05:00"),
        ("3 Jan 2023 10:00:00 GMT", "2023-01-03 10:00:00+00:00"),
        ("Aug 02 2022", "2022-08-02 00:00:00+02:00"),
        ("August 2nd, 2022", "2022-08-02 00:00:00+02:00"),
        ("Sept. 2, 2022 10:30", "2022-09-02 10:30:00+02:00"),
        ("2 August 2022", "2022-08-02 00:00:00+02:00"),
        ("1st of August 2022".replace("of ", ""), "2022-08-01 00:00:00+02:00"),
        ("0001-01-01T00:00:00Z", "0001-01-01 00:00:00+00:00"),
    ],
)
def test_spellings_that_are_understood(text: str, moment: str) -> None:
    """An offset in the text wins, else the site's zone, with its summer time; fractions are dropped."""
    assert when(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "2025-02-29",
        "2025-13-01",
        "20251301",
        "2025-02-13 25:00",
        "2025-02-13T24:00",
        "2025-02-13 10:61:00",
        "2025-02-13 10:00:00 +99:00",
        "Feb 30 2025",
        "31 April 2025",
        "0001-01-01",
        "9999-12-31 23:59:59 -0500",
        "0000-01-01",
    ],
)
def test_dates_that_do_not_exist(text: str) -> None:
    """A day, time or offset that does not exist, or has no moment in UTC, is said to be so."""
    with pytest.raises(ImpossibleDateError):
        dates.parse(text, BERLIN)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2025",
        "2025-02",
        "03/04/2025",
        "3.4.2025",
        "13-02-25",
        "2025-W07-4",
        "2025-02-13x07:30",
        "2023-01-29 18:30:22 2023 -0800",
        "2017-03-15 01-08-01",
        "Marvel 3 2020",
        "Mayor 3 2020",
        "Aug 2, 2022 5:00 PM",
        "Tue, 03 Jan 23 10:00:00 GMT",
        "Tue, 03 Jan 99999999999 10:00:00 -0500",
        "1739430450",
        "1712041211234",
        "20250213123",
        "2025-02-13 07:30 Europe/Berlin",
        "{{ date }}",
    ],
)
def test_spellings_that_are_refused(text: str) -> None:
    """What could be two days, or is none, is not guessed."""
    with pytest.raises(UnknownDateError):
        dates.parse(text, BERLIN)


@given(st.text() | st.text(alphabet="0123456789-:/., TZ+UCJanFebMonTue", max_size=30))
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    """Nothing else is raised, and a date is aware and has a moment in UTC."""
    try:
        found = dates.parse(text, NEW_YORK)
    except (ImpossibleDateError, UnknownDateError):
        return
    assert found.astimezone(UTC).microsecond == 0


@given(st.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29)), st.integers(-840, 840))  # noqa: DTZ001
def test_what_is_written_is_read(moment: datetime, minutes: int) -> None:
    """Every moment with every offset, in two spellings, comes back."""
    moment = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    assert dates.parse(moment.isoformat(), BERLIN) == moment
    spelled = f"{moment.year:04}/{moment.month}/{moment.day} {moment:%H:%M:%S %z}"
    assert dates.parse(spelled, BERLIN) == moment


def test_moments_are_in_their_order_when_clocks_are_put_forward() -> None:
    """Half past two is no time then, and after three, as its offset says."""
    skipped, later = (dates.parse(f"2024-03-31 {time}", BERLIN) for time in ("02:30", "03:00"))
    assert [skipped.isoformat(), later.isoformat()] == [
        "2024-03-31T02:30:00+01:00",
        "2024-03-31T03:00:00+02:00",
    ]
    assert later < skipped
    assert later < datetime.fromisoformat(skipped.isoformat())


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("2025-02-13-name", datetime(2025, 2, 13, tzinfo=BERLIN)),
        ("2025-2-3-name", datetime(2025, 2, 3, tzinfo=BERLIN)),
        ("2025-02-13", datetime(2025, 2, 13, tzinfo=BERLIN)),
        ("2025-02-30-name", None),
        ("0001-01-01-name", None),
        ("12025-02-13", None),
        ("25-02-13-name", None),
        ("name-2025-02-13", None),
        ("", None),
    ],
)
def test_the_date_in_a_files_name(name: str, moment: datetime | None) -> None:
    """A date at the beginning, in the site's zone, if it exists."""
    assert dates.in_name(name, BERLIN) == moment
