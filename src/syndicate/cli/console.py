"""What commands print: findings, sentences, progress.

What is for people goes to standard error, what is for programs to standard output.
"""

import json
import os
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click
import msgspec

from syndicate.errors import ConfigError, SyndicateError
from syndicate.model import Finding

if TYPE_CHECKING:  # imported only when a bar is drawn
    from rich.progress import Progress, TaskID

_SHOWN = 3
_PATIENCE = 1.0
_REFRESH = 0.1
_COLOURS = {"error": "red", "warning": "yellow"}
# What could move the cursor or fake a line: C0, DEL, C1 and the separators of Unicode.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def say(text: str, verbosity: int = 0) -> None:
    """Print a sentence for people, unless they asked for quiet."""
    if verbosity >= 0:
        click.echo(_printable(text), err=True)


def print_json(value: Any) -> None:
    """Print one machine-readable object on standard output, in UTF-8 (RFC 8259 §8.1)."""
    text = json.dumps(msgspec.to_builtins(value), indent=2, ensure_ascii=False)
    try:
        # The undecodable bytes of a file name are lone surrogates; escaped they are valid JSON.
        click.echo(text.encode("utf-8", "backslashreplace"))
    except BrokenPipeError:  # whoever read it has seen enough; click ends quietly
        raise
    except OSError as error:
        # Python would try again when it ends: https://docs.python.org/3/library/signal.html#note-on-sigpipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SyndicateError(f"standard output: {error.strerror}") from error


def print_error(error: SyndicateError) -> None:
    """Print what a user has to mend, each problem on a line."""
    lines = str(error).split("\n") if isinstance(error, ConfigError) else [str(error)]
    for line in lines:
        click.echo(f"{click.style('error:', fg='red', bold=True)} {_printable(line)}", err=True)


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
    place = ":".join([finding.path, *(str(at) for at in (finding.line, finding.column) if at)])
    severity = click.style(f"{finding.severity}:", fg=_COLOURS[finding.severity], bold=True)
    return f"{_printable(place)}: {severity} {_printable(finding.message)}\n    {_printable(finding.remedy)}"


def _printable(text: str) -> str:
    """Escape what a terminal would obey: articles and their file names may come from strangers."""
    return _CONTROLS.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


def count(number: int, noun: str) -> str:
    """Return `1 file`, `1,623 files`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def listed(parts: Iterable[str]) -> str:
    """Return `a, b and c`."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


@contextmanager
def progress(verbosity: int) -> Iterator[Callable[[str, int, int], None]]:
    """Give a callback that draws a progress bar, on a terminal, once the work takes longer than a second."""
    if not sys.stderr.isatty() or verbosity < 0:
        yield lambda _stage, _done, _total: None
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
        self._drawn: Progress | None = None
        self._refreshed = 0.0
        self._tasks: dict[str, TaskID] = {}

    def update(self, stage: str, done: int, total: int) -> None:
        """Show that *done* of *total* steps of a stage are behind us."""
        if self._drawn is None:
            if time.monotonic() - self._start < _PATIENCE:
                return
            self._drawn = _draw()
        if stage not in self._tasks:
            self._tasks[stage] = self._drawn.add_task(stage, total=total)
        self._drawn.update(self._tasks[stage], completed=done, total=total)
        if time.monotonic() - self._refreshed > _REFRESH:
            # By hand, since a thread that refreshed the bar would not survive the forks of `parallel`.
            self._refreshed = time.monotonic()
            self._drawn.refresh()

    def stop(self) -> None:
        """Take the bar away."""
        if self._drawn is not None:
            self._drawn.stop()


def _draw() -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    drawn = Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
    drawn.start()
    return drawn
