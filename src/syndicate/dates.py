"""Texts -> aware datetimes, in every spelling that real sites hold.

An offset in the text wins; otherwise the zone that the caller gives. Two-digit years, and day and month in
an order that cannot be known (`03/04/2025`), are refused rather than guessed.
"""

import re
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
# `datetime.fromisoformat` takes any character before the time, and so the digits of a Unix time for a date.
_STANDARD = re.compile(r"\d{4}(?:-\d\d-\d\d|\d{4})(?:[Tt ].+)?", re.ASCII)
_TIME = r"(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?:[.,](\d{1,9}))?"
# Nikola writes UTC+02:00.
_ZONE = r"(?:UTC(?=[+-]))?(Z|UTC|GMT|[ECMP][SD]T|[+-]\d{1,2}(?::?\d{2})?)"
_HOURS = {"E": 5, "C": 6, "M": 7, "P": 8}  # west of Greenwich, in winter (RFC 5322 §4.3)
_ISO = re.compile(
    rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}})(?:(?:[Tt]|\s+)\s*{_TIME})?\s*{_ZONE}?", re.IGNORECASE
)
_MONTH_FIRST = re.compile(
    rf"([a-z]{{3,9}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})(?:,?\s+{_TIME})?\s*{_ZONE}?",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?\.?\s+([a-z]{{3,9}})\.?,?\s+(\d{{4}})(?:,?\s+{_TIME})?\s*{_ZONE}?",
    re.IGNORECASE,
)


class ImpossibleDateError(ValueError):
    """The text has the form of a date that does not exist."""


class UnknownDateError(ValueError):
    """The text has no form that is understood."""

    def __init__(self) -> None:
        super().__init__("is not a date that is understood")


@lru_cache(maxsize=100)  # an article's date is asked for several times
def parse(text: str, zone: tzinfo) -> datetime:
    """Return an aware date, with *zone* where the text gives no offset.

    Raises `ImpossibleDateError` for a day or time that does not exist and `UnknownDateError` for a form that
    is not understood.
    """
    text = " ".join(text.split())
    return _aware(_parse_standard(text) or _parse_other(text), zone)


def zone_of(moment: datetime) -> str:
    """Return the zone that a date without an offset was taken to be in, "" for one that has an offset."""
    name = moment.tzname() or ""
    return name[1:-1] if name.startswith("[") else ""  # as RFC 9557 §4.1 writes it


def _aware(when: datetime, zone: tzinfo) -> datetime:
    if when.microsecond:
        when = when.replace(microsecond=0)
    if when.tzinfo is None:
        # With the offset, not the zone: Python compares moments of one zone by what clocks show, which is
        # another order in the hour that they skip; and what comes from a record has an offset.
        offset = timezone(zone.utcoffset(when) or timedelta(), f"[{zone}]")
        when = datetime.combine(when, when.time(), offset)  # as `replace`, but six times as fast
    if when.year in (MINYEAR, MAXYEAR):  # the first and the last hours with an offset have no instant
        try:
            when.astimezone(UTC)
        except OverflowError:
            raise ImpossibleDateError("is out of range") from None
    return when


def _parse_standard(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if _STANDARD.fullmatch(text) else None
    except ValueError:
        return None


def _parse_other(text: str) -> datetime:
    if match := _ISO.fullmatch(text):
        return _build((match[1], match[2], match[3]), match.groups()[3:])
    if match := _MONTH_FIRST.fullmatch(text):
        return _build((match[3], _month(match[1]), match[2]), match.groups()[3:])
    if match := _DAY_FIRST.fullmatch(text):
        return _build((match[3], _month(match[2]), match[1]), match.groups()[3:])
    if re.fullmatch(r"\d{8}", text, re.ASCII):
        raise ImpossibleDateError("does not exist")
    return _rfc822(text)


def _month(name: str) -> str:
    """Return the number of a month whose name begins so."""
    for number, month in enumerate(MONTHS, 1):
        if month.lower().startswith(name.lower()):
            return str(number)
    raise UnknownDateError


def _build(day: tuple[str, str, str], rest: tuple[str | None, ...]) -> datetime:
    hour, minute, second, _, zone = rest
    try:
        return datetime(
            int(day[0]),
            int(day[1]),
            int(day[2]),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            tzinfo=_offset(zone),
        )
    except ValueError:
        raise ImpossibleDateError("does not exist") from None


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text[0].upper() in _HOURS:
        return timezone(timedelta(hours=(text[1].upper() == "D") - _HOURS[text[0].upper()]))
    if text[0] not in "+-":
        return timezone.utc  # noqa: UP017 - the same object as fromisoformat gives
    digits = text[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")  # noqa: PLR2004
    delta = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-delta if text[0] == "-" else delta)


def _rfc822(text: str) -> datetime:
    """`Tue, 03 Jan 2023 10:00:00 -0500`, also with a zone's name (RFC 5322 §3.3 and §4.3)."""
    # The standard library's parser would guess at two-digit years and ignore "PM".
    if not re.search(r"[A-Za-z]{3}.*\d{4}", text) or re.search(r"\d\s*[ap]\.?m\b", text, re.IGNORECASE):
        raise UnknownDateError
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        raise UnknownDateError from None


def in_name(name: str, zone: tzinfo) -> datetime | None:
    """Return the date at the beginning of a file's name (`2025-02-13-slug`), if it holds one that exists.

    A time counts where nothing follows it (`2025-02-13T07:30:00Z`).
    """
    match = re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})(?=\D|$)", name, re.ASCII)
    if match is None:
        return None
    try:
        if exact := _parse_standard(name):
            return _aware(exact, zone)
        day = date(int(match[1]), int(match[2]), int(match[3]))
        return _aware(datetime(day.year, day.month, day.day, tzinfo=zone), zone)
    except ValueError:
        return None
