"""A digest's recipients: those of the configuration, or of a file of separated values, one a line.

The file is CSV (RFC 4180) in UTF-8, or what spreadsheets make of it where the comma is the decimal sign: the
separator may also be a semicolon or a tab. Its first line names the columns.
"""

import csv
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TextIO

from msgspec import Struct
from msgspec.structs import replace

from syndicate.config import Aliases, Digest, Site, renames, values
from syndicate.errors import InputError
from syndicate.model import Finding

COLUMNS = "email,name,topics,language"
_SEPARATORS = ",;\t"
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_SHOWN = 80
_CORRECT = "correct the line, for instance to: reader@example.org,Ada Reader"
_QUOTED = "end with a quotation mark what begins with one, and double those between"
_SURPLUS = "has more values than the first line names; put quotation marks round one that holds a separator"
_SWALLOWED = f"has a value of several lines with an address in it; {_QUOTED}"


class Recipient(Struct, frozen=True, kw_only=True, gc=False):
    """Somebody who gets a digest, or a mailing list that does.

    *address* has its host in Punycode; folded by `str.casefold`, it is the same for one mailbox. *topics* are
    terms, `kind:label`; who has none gets every article. *language* is a BCP 47 tag, "" for the digest's own.
    """

    # Without gc: a collection need not walk through 100,000 values that can hold no cycle.
    address: str
    name: str = ""
    topics: tuple[str, ...] = ()
    language: str = ""


class _Row(Struct, frozen=True, kw_only=True, gc=False):
    """What a line says: the fields of `COLUMNS`, or what is wrong with the line as such and its remedy."""

    line: int
    fields: tuple[str, ...]
    problem: str


def of(digest: Digest, site: Site) -> tuple[list[Recipient], list[Finding]]:
    """Return the recipients of a digest of a site, each once, and what is wrong with their file.

    There are none if the configuration names none. Raises `InputError` if the file cannot be read.
    """
    if digest.recipients is not None:
        inside = digest.recipients.is_relative_to(site.root)
        place = digest.recipients.relative_to(site.root) if inside else digest.recipients
        people, findings = read(digest.recipients, place.as_posix())
        return _by_present_names(people, site.aliases), findings
    found: dict[str, Recipient] = {}
    for address in map(_ascii, digest.to):
        found.setdefault(address.casefold(), Recipient(address=address))
    return list(found.values()), []


def _by_present_names(people: list[Recipient], aliases: Aliases) -> list[Recipient]:
    """Let topics that were renamed be the terms that they are."""
    if aliases == Aliases():
        return people
    return [
        replace(each, topics=tuple(renames.term(aliases, topic) for topic in each.topics)) for each in people
    ]


def read(path: Path, place: str) -> tuple[list[Recipient], list[Finding]]:
    """Return the recipients in the file at *path*, in its order, and findings, in which it is called *place*.

    Every line is a recipient, has an error of its own, or repeats an address; all repetitions have one
    warning. A line with anything wrong is left out: without a misspelt topic its reader might get everything.
    Blank lines, and those that begin with `#`, are nobody. Raises `InputError` if the file cannot be read.
    """
    found: dict[str, Recipient] = {}
    findings: list[Finding] = []
    repeated: list[int] = []
    for row in _rows(path):
        try:
            recipient = _recipient(row)
        except ValueError as error:
            findings.append(_left_out(place, row.line, str(error)))
            continue
        if found.setdefault(recipient.address.casefold(), recipient) is not recipient:
            repeated.append(row.line)
    return list(found.values()), findings + _repetitions(place, repeated)


def _rows(path: Path) -> Iterator[_Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _parsed(file, path)
    except OSError as error:
        raise InputError(f"{path}: the recipients cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: the recipients cannot be read: {error}; save it as CSV in UTF-8"
        ) from error


def _parsed(file: TextIO, path: Path) -> Iterator[_Row]:
    # A comment becomes a blank line, lest a quotation mark in it mean something.
    lines = ("\n" if line.lstrip().startswith("#") else line for line in file)
    blank, header = next(((number, line) for number, line in enumerate(lines) if line.strip()), (0, ""))
    # Strict, since a quotation mark without an end would swallow the readers after it without a word.
    rows = csv.reader(chain([header], lines), delimiter=max(_SEPARATORS, key=header.count), strict=True)
    end = blank
    try:
        columns = [name.strip().lower() for name in next(rows)]
        if "email" not in columns:
            raise InputError(f"{path}: has no column `email`; the first line has to be {COLUMNS}")
        places = [columns.index(name) if name in columns else len(columns) for name in COLUMNS.split(",")]
        end += rows.line_num
        for row in rows:
            line, end = end + 1, blank + rows.line_num
            if any(map(str.strip, row)):
                yield _row(line, row, places, len(columns))
    except csv.Error as error:
        raise InputError(
            f"{path}: the recipients cannot be read: line {end + 1}: {error}; {_QUOTED}"
        ) from error


def _row(line: int, row: list[str], places: list[int], width: int) -> _Row:
    known, surplus = row[:width], row[width:]
    fields = tuple(known[place].strip() if place < len(known) else "" for place in places)
    problem = _SURPLUS if any(map(str.strip, surplus)) else ""
    if any("@" in field and "\n" in field for field in row):
        problem = _SWALLOWED
    return _Row(line=line, fields=fields, problem=problem)


def _recipient(row: _Row) -> Recipient:
    """Return whom a line means; raise `ValueError` with what is wrong and, behind "; ", the remedy."""
    if row.problem:
        raise ValueError(row.problem)
    email, name, topics, language = row.fields
    if not values.is_address(email):
        what = f"{email[:_SHOWN]!r} is not a mail address" if email else "has no mail address"
        raise ValueError(f"{what}; {_CORRECT}")
    return Recipient(
        address=_ascii(email),
        name=" ".join(_CONTROL.sub(" ", name).split()),
        topics=_topics(topics),
        language=_language(language),
    )


def _ascii(address: str) -> str:
    local, _, host = address.rpartition("@")
    return f"{local}@{values.ascii_host(host)}"


# Thousands of readers have the same few topics and languages: each is checked, and held in memory, once.
@lru_cache(maxsize=1024)
def _topics(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values.term(topic.strip()) for topic in text.split(";") if topic.strip()))


@lru_cache(maxsize=1024)
def _language(text: str) -> str:
    return values.language(text) if text else ""


def _left_out(path: str, line: int, problem: str) -> Finding:
    message, _, remedy = problem.rpartition("; ")
    return Finding(path=path, line=line, severity="error", message=message, remedy=remedy)


def _repetitions(path: str, lines: list[int]) -> list[Finding]:
    if not lines:
        return []
    message = "repeats an address of an earlier line"
    if len(lines) > 1:
        message += f", as do {len(lines) - 1:,} further lines"
    remedy = "remove it; the first line of an address stands"
    return [Finding(path=path, line=lines[0], severity="warning", message=message, remedy=remedy)]
