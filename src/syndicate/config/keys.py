"""Keys that several tables of `syndicate.toml` share: sizes, selections, names."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from syndicate.config import values
from syndicate.config.settings import Selection
from syndicate.config.table import Table

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def size(table: Table, key: str, default: int | None) -> int | None:
    """Return the bytes at *key*, written as a number or as a text such as "500kB"."""
    if isinstance(table.raw.get(key), int):
        return table.number(key, 1)
    return table.convert(key, values.size, default)


def selection(table: Table, default: Selection) -> Selection:
    """Return the articles that `any`, `all` and `not` select."""
    return Selection(
        any=table.converted("any", values.term, default.any),
        all=table.converted("all", values.term, default.all),
        none=table.converted("not", values.term, default.none),
    )


def name(table: Table) -> str:
    """Return the name of a feed or digest, which stands in paths and ids."""
    text = table.text("name")
    if not _NAME.fullmatch(text):
        table.problem("name", f"{text!r} is not a name; use small letters, digits, hyphens and underscores")
    return text


def folder(root: Path, name: str) -> Path:
    """Return a folder that is given relative to the site's, without `.` and `..` in it."""
    return Path(os.path.normpath(root / name))


def unique(tables: Sequence[Table], names: Sequence[str]) -> None:
    """Tell of tables that have the name of one before."""
    for number, (table, name_) in enumerate(zip(tables, names, strict=True)):
        if name_ in names[:number]:
            table.problem("name", f"another one is named {name_!r} already; give each a name of its own")
