"""Times `syndicate build` beside the site generators that are installed: `python benchmarks/build.py`.

    --articles N     10000 by default
    --runs N         5 by default; syndicate and its peers take turns
    --peers NAMES    those of hugo,eleventy,pelican,jekyll that are asked for; "" for none

Prints a table in Markdown: the median and the spread of wall time, the median of CPU time and the peak memory
of all processes together, for a build from nothing, for one where nothing changed, and for one where one
article did. Each peer's feeds and entries are counted and compared with ours. Everything is written to
memory-backed storage where there is any, since disks distort.
"""

import argparse
import json
import platform
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import measuring
from measuring import Command, Run
from peers import PEERS, Peer

REST = 2.5  # seconds after which the signature of a file that was written tells whether it has changed
MARKS = {"rss": (b"<rss", b"<item>"), "atom": (b"<feed", b"<entry")}


class _Syndicate(Peer):
    """What is measured."""

    name = "syndicate"

    @classmethod
    def found(cls) -> str:
        return sys.executable

    @classmethod
    def version(cls) -> str:
        return f"syndicate, Python {platform.python_version()}"

    def command(self) -> Command:
        words = (self.found(), "-m", "syndicate", "-q", "-C", str(self.site), "build")
        return Command((*words, "--now", "2026-01-01", "--output", str(self.output)), self.folder)

    def forget(self) -> None:
        super().forget()
        (self.site / "syndicate.ids").unlink(missing_ok=True)
        cache = self.site / ".syndicate"
        if cache.is_file():
            cache.unlink()
        shutil.rmtree(cache, ignore_errors=True)


class _Uncached(_Syndicate):
    """The same where it can keep nothing for the next build."""

    def forget(self) -> None:
        super().forget()
        (self.site / ".syndicate").write_text("in the way of a folder")


def counted(folder: Path) -> dict[str, tuple[int, int]]:
    """Return how many feeds of each format there are, and how many entries in all of them."""
    feeds: Counter[str] = Counter()
    entries: Counter[str] = Counter()
    for path in folder.rglob("*.*"):
        data = path.read_bytes()
        if path.suffix == ".json" and b"https://jsonfeed.org/version/" in data:
            feeds["json"] += 1
            entries["json"] += len(json.loads(data)["items"])
        for name, (root, entry) in MARKS.items():
            if path.suffix == ".xml" and root in data[:400]:
                feeds[name] += 1
                entries[name] += data.count(entry)
    return {name: (feeds[name], entries[name]) for name in feeds}


def measure(tools: Sequence[Peer], runs: int, prepare: Callable[[Peer, int], None]) -> dict[Peer, list[Run]]:
    """Run all of them by turns, each time after *prepare*, which is told the number of the run."""
    found: dict[Peer, list[Run]] = {tool: [] for tool in tools}
    for number in range(runs):
        for tool in tools:
            prepare(tool, number)
            found[tool].append(measuring.run(tool.command()))
    return found


def table(what: str, tools: Sequence[Peer], runs: int, prepare: Callable[[Peer, int], None]) -> None:
    """Measure one kind of work, and print its rows."""
    found = measure(tools, runs, prepare)
    for tool in tools:
        prepare(tool, runs)
        memory = measuring.peak(tool.command())
        times = measuring.ratio(found[tools[0]], found[tool])
        name = "without a cache" if isinstance(tool, _Uncached) else tool.name
        print(measuring.row(f"{what}: {name}", found[tool], memory, times), flush=True)


def check(tools: Sequence[Peer]) -> None:
    """Say whether each has written as many feeds and entries as the first, in its formats."""
    ours = counted(tools[0].output)
    for tool in tools:
        theirs = counted(tool.output)
        told = ", ".join(
            f"{feeds:,} {name} with {entries:,} entries" for name, (feeds, entries) in theirs.items()
        )
        same = all(theirs.get(name) == ours[name] for name in tool.formats)
        print(f"{tool.name}: {told}{'' if same else ' – NOT THE SAME'}", flush=True)


def edited(tool: Peer, number: int) -> None:
    """Edit an article, and wait."""
    tool.edit(number)
    time.sleep(REST)


def main(count: int, runs: int, names: Sequence[str]) -> None:
    """Make the corpora, then time cold, unchanged and changed builds."""
    memory = Path("/dev/shm")  # noqa: S108 - Linux's memory-backed storage
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as scratch:
        chosen = [kind for kind in PEERS if kind.name in names]
        for kind in chosen:
            if not kind.found():
                print(f"{kind.name}: not installed; left out")
        tools = [kind(Path(scratch), count) for kind in (_Syndicate, *chosen) if kind.found()]
        for tool in tools:
            print(f"{tool.name}: {tool.version()}")
        print(f"\n| {count:,} articles | wall, median [spread] | CPU | peak memory | times syndicate's |")
        print("|---|---|---|---|---|")
        first = tools[0]
        table(
            "nothing there yet", [first, _Uncached(Path(scratch), count)], runs, lambda tool, _: tool.forget()
        )
        table("nothing there yet", tools, runs, lambda tool, _: tool.forget())
        time.sleep(REST)
        measuring.run(first.command())
        table("nothing changed", tools, runs, lambda _, __: None)
        table("one article changed", tools, runs, edited)
        print()
        check(tools)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peers", default="hugo,eleventy,pelican,jekyll")
    arguments = parser.parse_args()
    main(arguments.articles, arguments.runs, tuple(filter(None, arguments.peers.split(","))))
