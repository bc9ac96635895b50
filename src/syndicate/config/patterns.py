"""Patterns of `syndicate.toml`: texts with places for what differs from feed to feed, or from URL to URL."""

import re
from collections.abc import Sequence
from string import Formatter

from syndicate.config.table import Table, nearest

PATH_FIELDS = ("kind", "slug", "file", "format")
TITLE_FIELDS = ("kind", "label", "site")
# The tokens of permalink patterns, which are Hugo's (https://gohugo.io/configuration/permalinks/).
PERMALINK_TOKENS = (
    "year",
    "month",
    "monthname",
    "day",
    "weekday",
    "weekdayname",
    "yearday",
    "section",
    "sections",
    "title",
    "slug",
    "filename",
    "slugorfilename",
    "contentbasename",
    "slugorcontentbasename",
)
STRAY = "slashes at its ends or in a row, dots alone, backslashes and colons"
"""What a path below the output folder may not hold, for people."""
_TOKEN = re.compile(r":([a-z]\w*(?:\[[^\]]*\])?)")


def text(table: Table, key: str, default: str, fields: Sequence[str]) -> str:
    """Return the pattern at *key*, whose `{…}` are all among *fields*; the default if they are not."""
    pattern = table.text(key, default)
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError as error:
        table.problem(key, f"{pattern!r} is no pattern: {error}; write {{{{ for a brace")
        return default
    for _, name, spec, conversion in parts:
        if name is not None and (name not in fields or spec or conversion):
            known = ", ".join(f"{{{field}}}" for field in fields)
            hint = nearest(name, fields)
            table.problem(key, f"{pattern!r} has a field that does not exist; the fields are {known}{hint}")
            return default
    return pattern


def path(table: Table, default: str, *, slug: bool, single: bool) -> str:
    """Return the pattern of a feed's files, which stay in the output folder.

    With *slug* it is one of many feeds, which must differ; so must its formats unless it has a *single* one.
    """
    if not table.has("path"):
        return default
    pattern = text(table, "path", default, PATH_FIELDS)
    names = {name for _, name, _, _ in Formatter().parse(pattern)}
    if not names & {"file", "format"} and not single:
        table.problem("path", f"{pattern!r} gives all formats one file; use {{file}} or {{format}}")
    elif slug and "slug" not in names:
        table.problem("path", f"{pattern!r} gives all feeds one file; use {{slug}}")
    if strays(pattern.format(**dict.fromkeys(PATH_FIELDS, "x"))):
        table.problem("path", f"{pattern!r} is no path below the output folder; leave out {STRAY}")
    return pattern


def strays(path: str) -> bool:
    """Tell whether a path leads out of the folder that it is relative to, or would on some system."""
    return any(part.strip(" .") == "" or re.search(r"[\\:\x00-\x1f]", part) for part in path.split("/"))


def permalinks(table: Table) -> dict[str, str]:
    """Return the permalink pattern of each section, that of all others under ""."""
    if not table.has("permalinks"):
        return {}
    raw = table.raw["permalinks"]
    if isinstance(raw, str):
        return {"": _permalink(table, "permalinks", raw)}
    sections = table.table("permalinks")
    patterns = {key: sections.text(key) for key in sections.raw}
    return {
        key.strip("/"): _permalink(sections, key, pattern) for key, pattern in patterns.items() if pattern
    }


def unknown_tokens(pattern: str) -> list[str]:
    """Return the tokens of a permalink pattern that do not exist."""
    return [token for token in _TOKEN.findall(pattern) if token not in PERMALINK_TOKENS]


def _permalink(table: Table, key: str, pattern: str) -> str:
    if not pattern.startswith("/"):
        table.problem(key, f'{pattern!r} does not begin with a slash; write for instance "/:year/:slug/"')
    for token in unknown_tokens(pattern):
        hint = nearest(token, PERMALINK_TOKENS) or f"; the tokens are {', '.join(PERMALINK_TOKENS)}"
        table.problem(key, f"{pattern!r} has a token that does not exist: {token!r}{hint}")
    return pattern
