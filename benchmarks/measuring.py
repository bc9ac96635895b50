"""Runs commands as whole processes: wall time, CPU time, and peak memory of all their processes together."""

import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_INTERVAL = 0.03  # seconds between two looks at memory; a look at a large process takes some milliseconds


class Command(NamedTuple):
    """What is run, and where; *env* is added to this process's."""

    words: Sequence[str]
    folder: Path
    env: Mapping[str, str] = {}


class Run(NamedTuple):
    """One run in seconds; CPU is that of all its processes that were waited for."""

    wall: float
    cpu: float


def run(command: Command) -> Run:
    """Run a command to its end; stop if it fails."""
    start = time.monotonic()
    process = _started(command)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    _stop_if_failed(command, process)
    return Run(wall, usage.ru_utime + usage.ru_stime)


def peak(command: Command) -> float:
    """Run a command; return the most memory that it and its descendants had at once, in MiB.

    It is the sum of their proportional set sizes (PSS: what several share counts once), looked at every
    30 ms; a run of its own, since looking takes time.
    """
    process = _started(command)
    most = 0.0
    ended = threading.Event()
    waiting = threading.Thread(target=lambda: (process.wait(), ended.set()))
    waiting.start()
    while not ended.wait(_INTERVAL):
        most = max(most, sum(map(_pss, _family(process.pid))))
    waiting.join()
    _stop_if_failed(command, process)
    return most


def row(label: str, runs: Sequence[Run], memory: float | None, times: str = "") -> str:
    """Return a row of a Markdown table."""
    walls, cpus = ([each[part] for each in runs] for part in (0, 1))
    wall = f"{_seconds(statistics.median(walls))} s [{_seconds(min(walls))}..{_seconds(max(walls))}]"
    peak_ = "" if memory is None else f"{memory:.0f} MiB"
    return f"| {label} | {wall} | {_seconds(statistics.median(cpus))} s | {peak_} | {times} |"


def ratio(runs: Sequence[Run], others: Sequence[Run]) -> str:
    """Tell how many times as long the *others* took: medians of wall time."""
    medians = [statistics.median(each.wall for each in every) for every in (runs, others)]
    return f"{medians[1] / medians[0]:.2g}"


def _seconds(value: float) -> str:
    return f"{value:.3f}" if value < 1 else f"{value:.2f}"


def _started(command: Command) -> subprocess.Popen[bytes]:
    # Bytecode is written by whoever installs a program; without it each start would compile it again.
    env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.Popen(
        command.words,
        cwd=command.folder,
        env=env | command.env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _stop_if_failed(command: Command, process: subprocess.Popen[bytes]) -> None:
    if process.returncode:
        sys.exit(f"{' '.join(command.words)} (in {command.folder}) ended with {process.returncode}")


def _family(pid: int) -> list[int]:
    """Return a process with all that descend from it."""
    found = [pid]
    for each in found:
        try:
            tasks = list(Path(f"/proc/{each}/task").iterdir())
            for task in tasks:
                found += map(int, (task / "children").read_text().split())
        except OSError:  # it has ended
            continue
    return found


def _pss(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)
