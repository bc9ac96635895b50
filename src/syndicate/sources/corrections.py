"""The corrections that an author declares: tables of a date and a text."""

from datetime import tzinfo

from syndicate import dates
from syndicate.model import Correction
from syndicate.sources.fields import Fields, clean, first
from syndicate.sources.matter import Value
from syndicate.sources.outcome import Read


def corrections(result: Read, fields: Fields, zone: tzinfo) -> tuple[Correction, ...]:
    """Return the corrections of an article; *zone* is that of dates without an offset."""
    value = fields.value("corrections")
    if not value:
        return ()
    entries = [item for item in (value if isinstance(value, list) else [value]) if item]
    made = tuple(filter(None, (_correction(entry, zone) for entry in entries)))
    if len(made) < len(entries):
        message = "a correction without a date and a text; it was ignored"
        remedy = 'write corrections: [{date: 2025-02-14, text: "…"}]'
        result.find("warning", fields.line("corrections"), message, remedy)
    return made


def _correction(entry: Value, zone: tzinfo) -> Correction | None:
    table = entry if isinstance(entry, dict) else {}
    text = clean(first(table.get("text", "")))
    try:
        day = dates.parse(first(table.get("date", "")), zone)
    except ValueError:
        return None
    return Correction(date=day, text=text) if text else None
