"""The corrections that an author declares: tables of a date and a text."""

from datetime import tzinfo

from syndicate import dates
from syndicate.model import Correction
from syndicate.sources.fields import clean, first
from syndicate.sources.matter import Value


def corrections(value: Value, zone: tzinfo) -> tuple[tuple[Correction, ...], bool]:
    """Return the corrections, and whether each entry of *value* is one; *zone* is that of naive dates."""
    entries = [item for item in (value if isinstance(value, list) else [value]) if item]
    made = tuple(filter(None, (_correction(entry, zone) for entry in entries)))
    return made, len(made) == len(entries)


def _correction(entry: Value, zone: tzinfo) -> Correction | None:
    table = entry if isinstance(entry, dict) else {}
    text = clean(first(table.get("text", "")))
    try:
        day = dates.parse(first(table.get("date", "")), zone).when
    except ValueError:
        return None
    return Correction(date=day, text=text) if text else None
