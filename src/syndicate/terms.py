"""Labels of categories, tags and other groups -> what makes two of them one term, and their slugs.

A slug is a place in paths and URLs and so an identity: a pure function of the label's folded form, which no
other article, run or machine can change.
"""

import functools
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping

from syndicate.model import Article, Term

_SEPARATORS = re.compile(r"[\s_-]+")
# Names that Windows refuses for any file (naming conventions of the Win32 file namespace).
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{digit}" for port in ("com", "lpt") for digit in range(10))],
)
_HASH_LENGTH = 8
_LOOKS_HASHED = re.compile(rf"(^|.*-)[0-9a-f]{{{_HASH_LENGTH}}}", re.DOTALL)
_LONGEST = 120  # bytes of UTF-8; file systems allow 255 for a name


@functools.lru_cache(maxsize=10_000)
def fold(label: str) -> str:
    """Return the form in which labels that mean one term are equal: case, width, and `-` = `_` = space."""
    wide = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", label).casefold()).lower()
    joined = unicodedata.normalize("NFC", _SEPARATORS.sub("-", wide.strip()))
    return joined.strip("-") or joined


@functools.cache
def slug(label: str) -> str:
    """Return the file-name-safe, never empty name of a label's term.

    Letters, digits and combining marks of every script are kept; wherever something else had to go (`C++`,
    an emoji, a name of 300 characters), a hash of the folded label keeps different terms apart.
    """
    folded = fold(label)
    kept = "".join(char if _keeps(char) else "-" for char in folded)
    name = re.sub(r"-{2,}", "-", _without_stray_marks(kept)).strip("-")
    whole = name and name == folded and name not in _DEVICES and not _LOOKS_HASHED.fullmatch(name)
    if whole and len(name.encode()) <= _LONGEST:
        return name
    digest = hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_LENGTH]
    short = name.encode()[:_LONGEST].decode("utf-8", "ignore").strip("-")
    return f"{short}-{digest}" if short else digest


@functools.cache
def make(kind: str, label: str) -> Term:
    """Return the term that *label* (white space collapsed) means among those of *kind*."""
    clean = " ".join(label.split())
    return Term(kind=kind, label=clean, slug=slug(clean))


def each_once(kind: str, labels: Iterable[str], aliases: Mapping[str, str]) -> tuple[Term, ...]:
    """Return each term once, in the spelling that stands first; *aliases* map slugs to labels that count."""
    kept: dict[str, Term] = {}
    for label in labels:
        item = make(kind, aliases.get(slug(label), label) if aliases else label)
        kept.setdefault(item.slug, item)
    return tuple(kept.values())


def of(article: Article, kind: str) -> tuple[Term, ...]:
    """Return the terms of one kind that *article* is grouped under, in its own order."""
    match kind:
        case "category":
            return article.categories
        case "tag":
            return article.tags
        case "author":
            return tuple(make(kind, person.name) for person in article.authors)
        case "language":
            return (make(kind, article.language),)
        case "section":
            return (make(kind, article.section),) if article.section else ()
    raise ValueError(kind)


def _without_stray_marks(text: str) -> str:
    """Drop combining marks without a letter to stand on, such as what an emoji leaves behind."""
    kept = ""
    for char in text:
        if kept[-1:] not in ("", "-") or unicodedata.category(char)[0] != "M":
            kept += char
    return kept


def _keeps(char: str) -> bool:
    return char == "-" or (char.isascii() and char.isalnum()) or unicodedata.category(char)[0] in "LNM"
