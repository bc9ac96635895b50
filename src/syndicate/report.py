"""What a build says of itself."""

from collections.abc import Iterable

from msgspec import Struct

from syndicate.model import Finding, LeftOut
from syndicate.output import Written


class Report(Struct, frozen=True, kw_only=True):
    """What a build did: `files` counts files written, unchanged and removed.

    *sources* is the number of source files and equals *articles* plus the sum of *excluded*, which counts
    the reasons of *left_out*.
    """

    sources: int
    articles: int
    excluded: dict[str, int]
    left_out: tuple[LeftOut, ...]
    feeds: int
    files: dict[str, int]
    findings: tuple[Finding, ...]


def counts(written: Written) -> dict[str, int]:
    """Return what a report says of files."""
    return {"written": written.written, "unchanged": written.unchanged, "removed": written.removed}


def has_error(findings: Iterable[Finding]) -> bool:
    """Tell whether an article was left out, or a table was not read, because of a mistake."""
    return any(finding.severity == "error" for finding in findings)
