"""The moments of an article: what its front matter and its file's name say, and what is wrong with them.

All are aware; *zone* is that of dates without an offset, and *now* decides what lies ahead.
"""

from datetime import datetime, timedelta, tzinfo

from syndicate import dates
from syndicate.sources.dialects import FileName
from syndicate.sources.fields import Fields
from syndicate.sources.outcome import Origin, Read

EARLIEST_YEAR = 1990
_FAR_AHEAD = timedelta(days=366)


def published(result: Read, fields: Fields, name: FileName, zone: tzinfo, now: datetime) -> datetime | None:
    """Return when an article was published; None if that is unknown, or invalid, which *result* says."""
    key, in_text = ("", "") if name.date else fields.date_in_text()
    name_date = name.date or in_text

    def origin() -> Origin:
        return fields.origin_of(key) if key else Origin(by="name", text=name_date)

    named = dates.in_name(name_date, zone) if name_date else None
    text, line = fields.token("published"), fields.line("published")
    if not text and (named or not name_date):
        if named:
            result.note("date", origin)
        return named
    try:
        when = dates.parse(text or name_date, zone).when
    except ValueError as error:
        message = f"the date {(text or name_date)[:60]!r} {error}"
        if named:
            result.find("warning", line, f"{message}; the file name's date was taken", "correct the date")
            result.note("date", origin)
            return named
        result.find("error", line, message, "write for instance 2025-02-13 07:30:00 +01:00")
        result.excluded = "invalid"
        return None
    if when.year < EARLIEST_YEAR or not result.is_past(when - _FAR_AHEAD, now):
        result.find("warning", line, f"the date {text!r} is far off", "check the year")
    result.note("date", (lambda: fields.origin("published")) if text else origin)
    return when


def moment(result: Read, fields: Fields, meaning: str, zone: tzinfo) -> datetime | None:
    """Return the date of that meaning, None if there is none that can be understood."""
    text = fields.token(meaning)
    if not text:
        return None
    try:
        return dates.parse(text, zone).when
    except ValueError as error:
        message = f"the date {text[:60]!r} {error}; it was ignored"
        result.find("warning", fields.line(meaning), message, "write for instance 2025-02-13")
        return None


def updated(result: Read, fields: Fields, published: datetime, zone: tzinfo, now: datetime) -> datetime:
    """Return when an article was last changed: not before it was *published*, and not in the future."""
    when = moment(result, fields, "updated", zone)
    if when is None or when <= published:
        return published
    if not result.is_past(when, now):
        message = "the date of the update lies in the future; it was ignored"
        result.find("warning", fields.line("updated"), message, "correct the date")
        return published
    return when
