"""All of a feed's history, cut by closed periods (RFC 5005 §4): which article stands in which archive.

A feed's archives are one chain: each leads to the one before it, so no archive that was published ever
changes because another one comes.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import PurePosixPath

from msgspec import Struct

from syndicate.config import Cut
from syndicate.model import Article

_FOLDER = "archive"
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_NAME = r"\d{4}(?:-Q[1-4]|-(?:0[1-9]|1[0-2]))?"
_PLACE = re.compile(rf"((?:.*/)?){_FOLDER}/({_NAME})/([^/]+)", re.ASCII | re.DOTALL)
_LAST_YEAR = 9999
_LAST = datetime.max.replace(tzinfo=UTC)


class Period(Struct, frozen=True, order=True):
    """A month, quarter or year, from *begin* and before *end*; those of a chain follow by their ends."""

    end: datetime
    begin: datetime
    name: str

    def __contains__(self, moment: datetime) -> bool:
        return self.begin <= moment < self.end


def period_of(moment: datetime, cut: Cut, zone: tzinfo) -> Period:
    """Return the period in which a *moment* is, by the calendar of a *zone*."""
    try:
        local = moment.astimezone(zone)
    except OverflowError:  # the first and the last hours that a datetime can say
        local = moment
    months = _MONTHS[cut]
    return _period(local.year, (local.month - 1) // months, months, zone)


def named(name: str, zone: tzinfo) -> Period:
    """Return the period that has a *name*."""
    year, part = int(name[:4]), name[5:]
    if not part:
        return _period(year, 0, _MONTHS["year"], zone)
    months = _MONTHS["quarter" if part.startswith("Q") else "month"]
    return _period(year, int(part.removeprefix("Q")) - 1, months, zone)


def _period(year: int, number: int, months: int, zone: tzinfo) -> Period:
    """Return the period of so many *months* with that *number*, from 0, in its year."""
    first = number * months + 1
    name = {1: f"-{first:02}", 3: f"-Q{number + 1}", 12: ""}[months]
    years, month = divmod(first + months - 1, 12)
    after = year + years
    end = datetime(after, month + 1, 1, tzinfo=zone) if after <= _LAST_YEAR else _LAST
    return Period(end=end, begin=datetime(year, first, 1, tzinfo=zone), name=f"{year:04}{name}")


def path_of(path: str, period: str) -> str:
    """Return where the archive of a *period* stands, of a feed whose file is at *path*."""
    place = PurePosixPath(path)
    return str(place.parent / _FOLDER / period / place.name)


def feed_and_period(path: str) -> tuple[str, str] | None:
    """Return the file of the feed of which *path* is an archive, and the period's name; None if of none."""
    found = _PLACE.fullmatch(path)
    return (found[1] + found[3], found[2]) if found and is_name(found[2]) else None


def is_name(text: str) -> bool:
    """Tell whether a period can be called so; a manifest may say anything."""
    return re.fullmatch(_NAME, text, re.ASCII) is not None and text[:4] != "0000"


def cut_off(
    articles: Iterable[Article], lost: Collection[Period], until: datetime | None, opened: Period, cut: Cut
) -> dict[Period, list[Article]]:
    """Return which of the *articles*, which stand in no archive, go into the archive of a closed period.

    Periods were closed *until* then before, if ever; of these only such as are *lost* are made again. Any
    other article of that time goes with the last period before the *opened* one, or stays where that was
    closed before: the chain grows at its end only.
    """
    zone = opened.begin.tzinfo or UTC
    last = period_of(opened.begin - timedelta.resolution, cut, zone)
    found: dict[Period, list[Article]] = defaultdict(list)
    for article in articles:
        own = period_of(article.published, cut, zone)
        again = next((period for period in lost if article.published in period), None)
        if again:
            found[again].append(article)
        elif own.end > opened.begin:
            continue
        elif until is None or own.end > until:
            found[own].append(article)
        elif last.end > until:
            found[last].append(article)
    return found
