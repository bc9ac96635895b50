"""Tells the CPU seconds of each stage of a build on one core: `python benchmarks/stages.py SITE OUTPUT`.

OUTPUT has to be a new folder. On one core a build starts no process, so all of its work is seen here.
"""

import gc
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from syndicate import build, collector, config, output, sources
from syndicate.feeds import FeedWriter

STAGES: dict[str, tuple[Any, str]] = {
    "looking for files": (sources, "scan"),
    "reading articles": (sources, "spread"),
    "collecting feeds": (collector, "collect"),
    "rendering and serialising articles": (FeedWriter, "warm"),
    "putting feeds together": (FeedWriter, "parts"),
    "comparing and writing files": (output, "save"),
    "all": (build, "build"),
}


def timed(function: Callable[..., Any], seconds: defaultdict[str, float], stage: str) -> Callable[..., Any]:
    """Return a function that counts its CPU seconds as those of a stage."""

    def run(*arguments: Any, **named: Any) -> Any:
        start = time.process_time()
        try:
            return function(*arguments, **named)
        finally:
            seconds[stage] += time.process_time() - start

    return run


def main(root: Path, folder: Path) -> None:
    """Build once and print the table."""
    gc.set_threshold(1_000_000, 20, 100)  # as the command does
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    seconds: defaultdict[str, float] = defaultdict(float)
    for stage, (owner, name) in STAGES.items():
        setattr(owner, name, timed(getattr(owner, name), seconds, stage))
    site = config.load(root / config.FILE_NAME)
    site = replace(site, feeds=replace(site.feeds, output=folder))
    build.build(site, now=datetime(2026, 1, 1, tzinfo=UTC))
    for stage in STAGES:
        print(f"{stage:36} {seconds[stage]:.2f} s")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
