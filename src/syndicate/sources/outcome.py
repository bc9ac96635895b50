"""What became of one source file."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Literal, TypeVar

from msgspec import Struct

from syndicate import disk
from syndicate.disk import Seen
from syndicate.interval import Interval, Moment
from syndicate.model import Article, Finding, Severity
from syndicate.sources.matter import SourceError
from syndicate.sources.scan import SourceFile

T = TypeVar("T")
R = TypeVar("R")


class Origin(Struct, frozen=True, kw_only=True):
    """What decided something about an article.

    *by* says where that stands: in the file's front matter, beside the file, in its name or place, in a
    pattern of `syndicate.toml`, in other settings of the site, or nowhere, so that the generator's rule
    holds. *key* and *line* (0 where none applies) are those of the front matter, or of the pattern; *text* is
    what it says. *moment* is the date that keeps an article out.
    """

    by: Literal["front matter", "beside", "name", "pattern", "site", "rule"]
    key: str = ""
    line: int = 0
    text: str = ""
    moment: datetime | None = None


def origin_of_path(patterns: dict[str, str], section: str) -> Origin:
    """Return what makes a URL of an article that gives none: the pattern of its section, or the generator."""
    key = section if section in patterns else ""
    pattern = patterns.get(key, "")
    return Origin(by="pattern", key=key or "/", text=pattern) if pattern else Origin(by="rule")


class Read(Struct, kw_only=True):
    """What became of one file: an article, or the *excluded* reason.

    *translation_key* groups translations of one another, *fingerprint* tells the text from others; the
    *findings* have been written while reading. *seen* is what was looked at; the result is the same from
    *since* on and before *until*, None for ever. *origins* say, where it *is_explained*, what decided its
    "date", "url", "id" and "language", and what "excluded" it. *record* has all this as bytes, if they were
    made already.
    """

    file: SourceFile
    article: Article | None = None
    excluded: str = ""
    translation_key: str = ""
    fingerprint: str = ""
    findings: list[Finding] = []
    seen: Seen = {}
    origins: dict[str, Origin] = {}
    since: Moment | None = None
    until: Moment | None = None
    is_explained: bool = False
    record: bytes = b""

    def note(self, what: str, origin: Callable[[], Origin]) -> None:
        """Take down what decided something, if that was asked for."""
        if self.is_explained:
            self.origins[what] = origin()

    def is_past(self, moment: datetime, now: datetime) -> bool:
        """Tell whether a moment has come; past it, or before it, the result may be another one."""
        past = moment <= now
        if past and (self.since is None or self.since < moment):
            self.since = moment
        elif not past and (self.until is None or moment < self.until):
            self.until = moment
        return past

    def find(self, severity: Severity, line: int, message: str, remedy: str, *, column: int = 0) -> None:
        """Add a finding about this file."""
        self.findings.append(
            Finding(
                path=self.file.path,
                line=line,
                column=column,
                severity=severity,
                message=message,
                remedy=remedy,
            )
        )


def step(make: Callable[[Read, T], R | None], left: Iterable[tuple[Read, T]]) -> list[tuple[Read, R]]:
    """Take all that are *left* through a step of the work, each with what the step before made of it.

    The work ends for one of which nothing is made, or which cannot be read.
    """
    done = []
    with disk.watching_in_turn() as watch:
        for result, made in left:
            watch(result.seen)
            try:
                more = make(result, made)
            except SourceError as error:
                result.find("error", error.line, error.message, error.remedy, column=error.column)
                result.excluded = "invalid"
                continue
            if more is not None:
                done.append((result, more))
    return done


def validity(reads: Sequence[Read]) -> Interval:
    """Return when all files would be read as they were."""
    begins = {read.since for read in reads if read.since is not None}
    ends = {read.until for read in reads if read.until is not None}
    return Interval(since=max(begins, default=None), until=min(ends, default=None))
