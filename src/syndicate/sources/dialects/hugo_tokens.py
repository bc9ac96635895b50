"""The tokens of Hugo's permalinks: https://gohugo.io/configuration/permalinks/, as in its `permalinks.go`."""

import re
from collections.abc import Callable

from syndicate.dates import MONTHS
from syndicate.sources.dialects.hugo_pages import Page, said_of_section, sanitized
from syndicate.sources.permalinks import WEEKDAYS, Place

_TOKEN = re.compile(r"(?<!\\):(\w+)(\[[^\]]+\])?", re.ASCII)
_SLICE = re.compile(r"\[(?:(\d+|last)?(:)(\d+|last)?|(\d+|last))\]")


def is_unknown(pattern: str) -> bool:
    """Tell whether a pattern has a token that is not known here."""
    return any(_token(name, cut) is None for name, cut in _TOKEN.findall(pattern))


def filled(pattern: str, page: Page) -> str:
    """Fill in the tokens; raises `ValueError` if one is not known."""

    def value(match: re.Match[str]) -> str:
        token = _token(match[1], match[2] or "")
        if token is None:
            raise ValueError("holds what is not understood")
        # What Hugo takes for an empty fragment goes.
        return token(page).removesuffix("#")

    return _TOKEN.sub(value, pattern).replace("\\:", ":")


def _token(name: str, cut: str) -> Callable[[Page], str] | None:
    if cut:
        spelled = {"sections": _part, "sectionslugs": _section_slug}.get(name)
        return (
            None if spelled is None or not _SLICE.fullmatch(cut) else lambda page: _sliced(page, cut, spelled)
        )
    if name in _TOKENS:
        return _TOKENS[name]
    return (lambda page: _dated(name, page)) if _LAYOUT.search(name) else None


def _sliced(page: Page, cut: str, spelled: Callable[[Page, int], str]) -> str:
    parts = [spelled(page, depth) for depth in range(len(page.sections))]
    match = _SLICE.fullmatch(cut)
    if match is None:
        return ""

    def number(text: str | None, default: int) -> int:
        return default if text is None else len(parts) - 1 if text == "last" else int(text)

    if match[2]:
        return "/".join(parts[number(match[1], 0) : number(match[3], len(parts))])
    return "/".join(parts[number(match[4], 0) :][:1])


def _part(page: Page, depth: int) -> str:
    return page.sections[depth].lower().replace(" ", "-")


def _section_slug(page: Page, depth: int) -> str:
    """Return a section's slug, or its title, which its `_index.md` has to say."""
    folder = page.sections[depth]
    return sanitized(said_of_section(page, page.folders.index(folder), "slug", "title") or folder, page)


def _dated(layout: str, page: Page) -> str:
    """Return the date in a layout of Go's, which shows how 2 January 2006, 15:04:05, would be written."""
    return _LAYOUT.sub(lambda match: _GO[match[0]](page.place), layout)


_GO: dict[str, Callable[[Place], str]] = {
    "January": lambda place: MONTHS[place.date.month - 1],
    "Jan": lambda place: MONTHS[place.date.month - 1][:3],
    "Monday": lambda place: WEEKDAYS[place.date.isoweekday() % 7],
    "Mon": lambda place: WEEKDAYS[place.date.isoweekday() % 7][:3],
    "2006": lambda place: f"{place.date.year:04}",
    "002": lambda place: f"{place.date.timetuple().tm_yday:03}",
    "06": lambda place: f"{place.date.year % 100:02}",
    "01": lambda place: f"{place.date.month:02}",
    "02": lambda place: f"{place.date.day:02}",
    "15": lambda place: f"{place.date.hour:02}",
    "03": lambda place: f"{place.date.hour % 12 or 12:02}",
    "04": lambda place: f"{place.date.minute:02}",
    "05": lambda place: f"{place.date.second:02}",
    "PM": lambda place: "PM" if place.date.hour > 11 else "AM",  # noqa: PLR2004 - noon
    "pm": lambda place: "pm" if place.date.hour > 11 else "am",  # noqa: PLR2004
    "1": lambda place: str(place.date.month),
    "2": lambda place: str(place.date.day),
    "3": lambda place: str(place.date.hour % 12 or 12),
    "4": lambda place: str(place.date.minute),
    "5": lambda place: str(place.date.second),
}
_LAYOUT = re.compile("|".join(_GO))
_TOKENS: dict[str, Callable[[Page], str]] = {
    "year": lambda page: str(page.place.date.year),
    "month": lambda page: _GO["01"](page.place),
    "monthname": lambda page: _GO["January"](page.place),
    "day": lambda page: _GO["02"](page.place),
    "weekday": lambda page: str(page.place.date.isoweekday() % 7),
    "weekdayname": lambda page: _GO["Monday"](page.place),
    "yearday": lambda page: str(page.place.date.timetuple().tm_yday),
    "section": lambda page: _part(page, 0) if page.folders else "",
    "sectionslug": lambda page: _section_slug(page, 0) if page.folders else "",
    "sections": lambda page: _sliced(page, "[:]", _part),
    "sectionslugs": lambda page: _sliced(page, "[:]", _section_slug),
    "title": lambda page: sanitized(page.place.title, page),
    "slug": lambda page: sanitized(page.slug or page.place.title, page),
    "filename": lambda page: sanitized(page.name, page),
    "slugorfilename": lambda page: sanitized(page.slug or page.name, page),
    "contentbasename": lambda page: sanitized(page.name, page),
    "slugorcontentbasename": lambda page: sanitized(page.slug or page.name, page),
}
