"""Times `syndicate build` as whole processes: `python benchmarks/build.py [COUNT] [RUNS]`.

Prints the median and the spread of wall time, the median of CPU time, and the peak memory of the largest
process, for a build from nothing, for one where nothing changed, and for one where one article did. Output
goes to memory-backed storage where there is any, since disks distort.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import corpus

NOW = "2026-01-01"


def measure(command: list[str]) -> tuple[float, float, float]:
    """Run a command; return wall seconds, CPU seconds and peak MiB."""
    start = time.monotonic()
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command} ended with {process.returncode}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def show(label: str, runs: list[tuple[float, float, float]]) -> None:
    """Print one line of results."""
    walls, cpus, peaks = zip(*runs, strict=True)
    wall, cpu, peak = statistics.median(walls), statistics.median(cpus), max(peaks)
    spread = f"[{min(walls):.2f}..{max(walls):.2f}]"
    print(f"{label:28} n={len(runs)} wall {wall:.2f} s {spread} cpu {cpu:.2f} s peak {peak:.0f} MiB")


def main(count: int, runs: int) -> None:
    """Make the corpus, then time cold, unchanged and changed builds."""
    memory = Path("/dev/shm")  # noqa: S108 - Linux's memory-backed storage
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as scratch:
        site = Path(scratch, "site")
        output = Path(scratch, "feeds")
        corpus.make(count, site)
        command = [
            sys.executable,
            "-m",
            "syndicate",
            "-C",
            str(site),
            "build",
            "--now",
            NOW,
            "--output",
            str(output),
        ]
        cold = []
        for _ in range(runs):
            shutil.rmtree(output, ignore_errors=True)
            shutil.rmtree(site / ".syndicate", ignore_errors=True)
            (site / "syndicate.ids").unlink(missing_ok=True)
            cold.append(measure(command))
        files = sum(1 for path in output.rglob("*") if path.is_file())
        size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
        show(f"{count:,} articles, cold", cold)
        show(f"{count:,} articles, unchanged", [measure(command) for _ in range(runs)])
        newest = max((site / "content" / "posts").iterdir())
        changed = []
        for _ in range(runs):
            newest.write_text(newest.read_text("utf-8") + "More.\n", "utf-8")
            changed.append(measure(command))
        show(f"{count:,} articles, one changed", changed)
        print(f"{files:,} files, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(*map(int, (sys.argv[1:] + ["10000", "5"][len(sys.argv) - 1 :])))
