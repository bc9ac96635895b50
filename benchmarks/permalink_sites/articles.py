"""Articles with odd names and titles."""

from collections.abc import Mapping
from typing import TypeAlias

Files: TypeAlias = Mapping[str, str]
Site: TypeAlias = tuple[str, tuple[str, ...], str, Files]
"""A generator, its folders of articles, lines for `[site]`, and the files."""

_TITLE = 'A Day -- in Zürich & C++: 50% <of> \\"it\\", o\'clock 😀'
NAMES = {
    "plain": "",
    "With Capitals_and  spaces": "",
    "dots.and-more.": "",
    "über-straße": "",
    "日本語": "",
    "c++ & c#": "",
    "own-slug": "slug: Own Slug -- Ünï_x",
    "slug-ends": "slug: '- a -- b -'",
    "pin-2025": "slug: 2025",
    "no-title": "title: ''",
}


def page(lines: str = "", title: str = _TITLE, date: str = "2025-02-03T23:04:05+02:00") -> str:
    """Return an article whose date is the evening of a Monday."""
    given = "" if lines.startswith("title:") else f'title: "{title}"\n'
    return f"---\n{given}date: {date}\n{lines}\n---\nText.\n"


def odd(folder: str, suffix: str = ".md") -> Files:
    """Return articles with odd names and titles."""
    return {f"{folder}/{name}{suffix}": page(lines) for name, lines in NAMES.items()}
