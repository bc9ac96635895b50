"""Slugs of generators written in Python: Django's `slugify` after unidecode, and slugs that authors wrote.

unidecode writes every script in ASCII; here it is done for Latin letters and the commonest signs, and other
scripts stay as they are, as those generators leave them on request. Where they would not, `transliterated`
asks unidecode itself, if it is installed; its licence (GPL) is not ours, so nothing here requires it.
"""

import re
import sys
import unicodedata
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import cast

from syndicate import disk
from syndicate.sources.permalinks import UntoldError, path_part, same_part

_UNIDECODE = "unidecode"

# Letters and signs without a decomposition, as unidecode 1.4 writes them.
_ASCII = str.maketrans({
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ł": "l",
    "ŋ": "ng", "ŧ": "t", "ĸ": "k", "ə": "@", "ƒ": "f", "μ": "m",
    "‐": "-", "‒": "-", "–": "-", "—": "-", "―": "-",
    "£": "ps", "¥": "y", "§": "ss", "©": "c", "®": "r", "°": "deg", "×": "x", "€": "eur",
})  # fmt: skip
_TAG = re.compile(r"<[a-z/!][^<>]*>", re.IGNORECASE)


def slug_of(text: str, keep: str = "") -> str:
    """Return a title's slug, "" if nothing of it is left; *keep* are signs that stay."""
    text = unicodedata.normalize("NFKC", _TAG.sub("", text)).lower().translate(_ASCII)
    kept = re.sub(rf"[^\w\s{keep}-]", "", "".join(map(_without_marks, text)))
    return re.sub(r"[-\s]+", "-", kept.strip())


def pelican_slug(text: str, subs: list[tuple[str, str]], *, cased: bool, unicode: bool) -> str:
    """Return a text as Pelican spells it in a URL, by the site's substitutions; they may raise `re.error`."""
    text = unicodedata.normalize("NFKC", " ".join(_TAG.sub("", text).split()))
    if not unicode:
        text = "".join(map(_without_marks, _in_ascii(text)))
    for pattern, by in subs:
        text = re.sub(
            unicodedata.normalize("NFKC", pattern),
            unicodedata.normalize("NFKC", by),
            text,
            flags=re.IGNORECASE,
        )
    return (text if cased else text.lower()).strip()


def transliterated(text: str, shown: str, generator: str) -> str:
    """Return a text of any script in ASCII, as unidecode writes it.

    Raises `UntoldError` where that is not installed: about what is *shown* of the text, with the *generator*
    that would know.
    """
    unidecode, seen = _unidecode()
    disk.remember(seen)
    if unidecode is None:
        message = f"needs {shown[:60]!r} in ASCII letters, which only {generator} knows"
        remedy = "give the article a slug, or install what knows them beside syndicate: pip install Unidecode"
        raise UntoldError(message, remedy)
    # Quotation marks such as « become < and >, and would be taken for a tag afterwards.
    return re.sub("[<>]", "", unidecode(_TAG.sub("", text)))


@cache
def _unidecode() -> tuple[Callable[[str], str] | None, disk.Seen]:
    """Return unidecode, if it is installed, and what was seen in looking for it.

    The names beside it tell its version: `Unidecode-1.4.0.dist-info`.
    """
    with disk.watching() as seen:
        for folder in (Path(each).absolute() for each in sys.path):
            if disk.is_file(folder / _UNIDECODE / "__init__.py"):
                disk.entries(folder)
                return cast("Callable[[str], str]", import_module(_UNIDECODE).unidecode), seen
    return None, seen


def _in_ascii(text: str) -> str:
    """Return a text with ASCII for the Latin letters and signs of the table, capitals for capitals."""
    return "".join(
        char
        if char.isascii()
        else by.upper()
        if (by := char.lower().translate(_ASCII)) != char and char.isupper()
        else by
        for char in text
    )


def path_of_slug(slug: str, name: str) -> str:
    """Return a slug as its author wrote it, slashes and case included, but never one that leads upwards.

    *name* is taken where nothing else is left.
    """
    parts = [same_part(part.strip()) for part in slug.split("/") if part.strip(" .")]
    return "/".join(parts) or path_part(name)


def _without_marks(char: str) -> str:
    base = "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))
    return base if base.isascii() else char
