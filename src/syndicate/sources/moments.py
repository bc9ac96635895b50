"""The moments of an article: what its front matter and its file's name say, and what is wrong with them.

All are aware; *zone* is that of dates without an offset, and *now* decides what lies ahead.
"""

from datetime import datetime, timedelta, tzinfo
from functools import partial

from syndicate import dates
from syndicate.sources.dialects import FileName
from syndicate.sources.fields import Fields
from syndicate.sources.outcome import Origin, Read

EARLIEST_YEAR = 1990
_FAR_AHEAD = timedelta(days=366)


def published(result: Read, fields: Fields, name: FileName, zone: tzinfo, now: datetime) -> datetime | None:
    """Return when an article was published; None if that is unknown, or invalid, which *result* says."""
    text = fields.token("published")
    origin = partial(fields.origin, "published")
    if not text:
        named, text, origin = _in_name(fields, name, zone)
        if named or not text:
            if named:
                result.note("date", origin)
            return named
    try:
        when = dates.parse(text, zone)
    except ValueError as error:
        message, line = f"the date {text[:60]!r} {error}", fields.line("published")
        named, _, origin = _in_name(fields, name, zone)
        if named is None:
            result.find("error", line, message, "write for instance 2025-02-13 07:30:00 +01:00")
            result.excluded = "invalid"
            return None
        result.find("warning", line, f"{message}; the file name's date was taken", "correct the date")
        when = named
    else:
        if when.year < EARLIEST_YEAR or (when > now and not result.is_past(when - _FAR_AHEAD, now)):
            line = fields.line("published")
            result.find("warning", line, f"the date {text!r} is far off", "check the year")
    result.note("date", origin)
    return when


def _in_name(fields: Fields, name: FileName, zone: tzinfo) -> tuple[datetime | None, str, partial[Origin]]:
    """Return the date in a file's name, or in a text of the front matter that is no date, as a text too."""
    key, in_text = ("", "") if name.date else fields.date_in_text()
    text = name.date or in_text
    origin = partial(fields.origin_of, key) if key else partial(Origin, by="name", text=text)
    return dates.in_name(text, zone) if text else None, text, origin


def moment(result: Read, fields: Fields, meaning: str, zone: tzinfo) -> datetime | None:
    """Return the date of that meaning, None if there is none that can be understood."""
    text = fields.token(meaning)
    if not text:
        return None
    try:
        return dates.parse(text, zone)
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
