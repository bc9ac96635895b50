"""What commands print: findings, sentences, progress.

What is for people goes to standard error, what is for programs to standard output.
"""

import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click
import msgspec

from syndicate.build import Progress, Stage, quiet
from syndicate.model import Finding

_SHOWN = 3
_PATIENCE = 1.0
_COLOURS = {"error": "red", "warning": "yellow"}


def say(text: str, verbosity: int = 0) -> None:
    """Print a sentence for people, unless they asked for quiet."""
    if verbosity >= 0:
        click.echo(text, err=True)


def print_json(value: Any) -> None:
    """Print one machine-readable object on standard output."""
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2))


def print_findings(findings: Sequence[Finding], verbosity: int) -> None:
    """Print findings grouped by kind: the first three of each, or all when asked to say more."""
    groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.severity, finding.remedy].append(finding)
    for (severity, _), group in sorted(groups.items(), key=lambda item: (item[0][0], item[1][0])):
        if severity == "warning" and verbosity < -1:
            continue
        shown = len(group) if verbosity > 0 else _SHOWN
        for finding in group[:shown]:
            click.echo(_line(finding), err=True)
        if group[shown:]:
            click.echo(f"  … and {len(group) - shown:,} more of this kind; -v shows all", err=True)


def _line(finding: Finding) -> str:
    place = f"{finding.path}:{finding.line}" if finding.line else finding.path
    severity = click.style(f"{finding.severity}:", fg=_COLOURS[finding.severity], bold=True)
    return f"{place}: {severity} {finding.message}\n    {finding.remedy}"


def count(number: int, noun: str, plural: str = "") -> str:
    """Return `1 file`, `1,623 files`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(parts: Iterable[str]) -> str:
    """Return `a, b and c`."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


@contextmanager
def progress(verbosity: int) -> Iterator[Progress]:
    """Give a callback that draws a progress bar, on a terminal, once the work takes longer than a second."""
    if not sys.stderr.isatty() or verbosity < 0:
        yield quiet
        return
    bar = _Bar()
    try:
        yield bar.update
    finally:
        bar.stop()


class _Bar:
    """A bar that appears late; a class, because it remembers when the work began and whether it is drawn."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._drawn: Any = None
        self._tasks: dict[Stage, Any] = {}

    def update(self, stage: Stage, done: int, total: int) -> None:
        """Show that *done* of *total* steps of a stage are behind us."""
        if self._drawn is None:
            if time.monotonic() - self._start < _PATIENCE:
                return
            self._draw()
        if stage not in self._tasks:
            self._tasks[stage] = self._drawn.add_task(stage, total=total)
        self._drawn.update(self._tasks[stage], completed=done, total=total)

    def stop(self) -> None:
        """Take the bar away."""
        if self._drawn is not None:
            self._drawn.stop()

    def _draw(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._drawn = Progress(*columns, console=Console(stderr=True), transient=True)
        self._drawn.start()
