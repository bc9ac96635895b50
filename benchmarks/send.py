"""Times `syndicate send` as whole processes: `python benchmarks/send.py --recipients 100000`.

A first edition of 12 articles goes to a list of generated readers, over SMTP without encryption to Postfix's
`smtp-sink` on the loopback, which throws it away. Each run begins with no state, so that every reader is new.

*planned* is from the start of the process until the page of the edition is in `.syndicate`, the first thing
that is written after the plan is recorded; *delivered* from there to the end of the process. CPU and peak are
those of the whole process. *bare* is what it is compared with (`bare_send.py`): smtplib's `sendmail` in as
many threads as there are connections, of the same letters, composed before the clock starts, with nothing
recorded. The state is on the disk of `--scratch`, where every claim is flushed: use a real one. Without
`smtp-sink` nothing is measured.
"""

import argparse
import json
import os
import platform
import random
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import corpus

SINK = "/usr/sbin/smtp-sink"
SOURCE = "/usr/sbin/smtp-source"
BARE = Path(__file__).with_name("bare_send.py")
ARTICLES = 12
CONFIGURATION = """\
[site]
title = "Generated news"
url = "https://news.example/"
articles = "content"
generator = "hugo"

[smtp]
host = "127.0.0.1"
port = {port}
security = "none"

[delivery]
connections = {connections}

[[digests]]
name = "daily"
schedule = "daily at 00:00"
from = "Generated news <news@news.example>"
recipients = "people.csv"
address = "1 Main Street, Springfield"
unsubscribe = "https://news.example/u/{{token}}"
"""
NAMES = ("Ada Byron", "Bell, Ada", "Zoë Großmann", "Łucja Żak", "Анна Иванова", "佐藤 花子", "", "")
TOPICS = ("", "", "", "", "tag:{0}", "tag:{1};tag:{2}")
TAGS = ("river", "town", "harbour")


class Run(NamedTuple):
    """What one whole process took: seconds, and MiB at its peak."""

    planned: float
    delivered: float
    cpu: float
    peak: float


def make_site(folder: Path, recipients: int) -> None:
    """Write the articles, dated the day before yesterday, and the list of readers."""
    content = folder / "content"
    content.mkdir(parents=True)
    day = datetime.now(UTC) - timedelta(days=2)
    for number in range(ARTICLES):
        name, text = corpus.article(number, ARTICLES)
        lines = text.splitlines()
        lines[2] = f'date: "{day + timedelta(minutes=number):%Y-%m-%d %H:%M:%S}"'
        lines.insert(lines.index("tags:") + 1, f"  - {TAGS[number % len(TAGS)]}")
        (content / name).write_text("\n".join(lines), encoding="utf-8")
    source = random.Random("readers")  # noqa: S311 - the same readers every time are the point
    with (folder / "people.csv").open("w", encoding="utf-8") as file:
        file.write("email,name,topics,language\n")
        for number in range(recipients):
            topics = source.choice(TOPICS).format(*TAGS)
            file.write(f'Reader.{number}@host{number % 977}.example,"{source.choice(NAMES)}",{topics},\n')


def configure(site: Path, port: int, connections: int) -> None:
    """Write the configuration, and remove what an earlier run left."""
    text = CONFIGURATION.format(port=port, connections=connections)
    (site / "syndicate.toml").write_text(text, encoding="utf-8")
    (site / "syndicate.ids").unlink(missing_ok=True)
    shutil.rmtree(site / ".syndicate", ignore_errors=True)
    shutil.rmtree(site / "feeds", ignore_errors=True)


@contextmanager
def sink(folder: Path) -> Iterator[tuple[int, Path]]:
    """Run smtp-sink; give its port and the file that its counters go to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    counters = folder / "sink"
    with counters.open("wb") as file:
        # Postfix's programs want no root.
        user = [] if os.getuid() else ["-u", "nobody"]
        process = subprocess.Popen([SINK, "-c", *user, f"127.0.0.1:{port}", "1000"], stdout=file)
        try:
            while process.poll() is None:
                with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.05)
            if process.poll() is not None:
                sys.exit(f"{SINK} does not start")
            yield port, counters
        finally:
            process.terminate()
            process.wait()


def counted(counters: Path) -> int:
    """Return how many messages smtp-sink has taken: it writes `sess=1 quit=0 mesg=2` over and over."""
    text = counters.read_bytes().decode()
    return int(text.rpartition("mesg=")[2].split()[0]) if "mesg=" in text else 0


def sent(site: Path, recipients: int) -> Run:
    """Send the first edition as a process of its own."""
    started = time.time()
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "syndicate",
            "-C",
            str(site),
            "send",
            "--include-last",
            str(ARTICLES),
            "--json",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    output = process.stdout.read() if process.stdout else b""
    _, status, usage = os.wait4(process.pid, 0)
    ended = time.time()
    process.returncode = os.waitstatus_to_exitcode(status)
    messages = [each["messages"] for each in json.loads(output)["digests"] if each["result"] == "sent"]
    if process.returncode or messages != [{"accepted": recipients}]:
        sys.exit(f"syndicate send ended with {process.returncode}: {output.decode()}")
    (page,) = (site / ".syndicate" / "editions").glob("*.html")
    planned = page.stat().st_mtime
    cpu = usage.ru_utime + usage.ru_stime
    return Run(planned - started, ended - planned, cpu, usage.ru_maxrss / 1024)


def bare(site: Path, port: int, connections: int) -> Run:
    """Hand the messages of the last run to the sink by smtplib alone, in a process of its own."""
    command = [sys.executable, str(BARE), str(site), str(port), str(connections)]
    wall, cpu, peak = json.loads(subprocess.check_output(command))
    return Run(0, wall, cpu, peak)


def capacity(port: int, connections: int, recipients: int, size: int) -> float:
    """Return how many messages a second the sink takes from Postfix's own client, in C."""
    command = [SOURCE, "-d", "-s", str(connections), "-m", str(recipients), "-l", str(size)]
    started = time.monotonic()
    subprocess.run([*command, f"127.0.0.1:{port}"], check=True)
    return recipients / (time.monotonic() - started)


def flush_time(folder: Path) -> float:
    """Return the median of what flushing 4 kB to the disk of *folder* takes, in milliseconds."""
    times = []
    with (folder / "flushed").open("wb", buffering=0) as file:
        for _ in range(500):
            file.write(b"x" * 4096)
            started = time.monotonic()
            os.fdatasync(file.fileno())
            times.append(time.monotonic() - started)
    return statistics.median(times) * 1000


def file_system(folder: Path) -> str:
    """Return what kind of file system a folder is on."""
    command = ["/usr/bin/stat", "--file-system", "--format=%T", str(folder)]
    return subprocess.check_output(command, text=True).strip()


def median(runs: Sequence[Run]) -> Run:
    """Return the median of each figure, but of the peak the highest."""
    planned, delivered, cpu, peak = zip(*runs, strict=True)
    return Run(statistics.median(planned), statistics.median(delivered), statistics.median(cpu), max(peak))


def average_size(site: Path) -> int:
    """Return the size of the letters in bytes, as often as they were sent."""
    db = sqlite3.connect(site / ".syndicate" / "state.db")
    query = "SELECT avg(length(data)) FROM outbox JOIN letter USING (edition, variant)"
    return int(db.execute(query).fetchone()[0])


def measure(scratch: Path, recipients: int, connections: Sequence[int], runs: int) -> None:
    """Send and print, for each number of connections, ours and the bare loop by turns."""
    site = scratch / "site"
    make_site(site, recipients)
    print(f"{platform.platform()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}")
    print(f"{scratch} is {file_system(scratch)}; a flush of 4 kB takes {flush_time(scratch):.2f} ms")
    print(
        f"{os.cpu_count()} cores; {os.getloadavg()[0]:.1f} processes want them before the first run",
        flush=True,
    )
    with sink(scratch) as (port, counters):
        taken = 0
        for number in connections:
            ours, theirs = [], []
            for _ in range(runs):
                configure(site, port, number)
                ours.append(sent(site, recipients))
                theirs.append(bare(site, port, number))
                taken += 2 * recipients
                if counted(counters) != taken:
                    sys.exit(f"the sink has {counted(counters):,} messages instead of {taken:,}")
            show(number, recipients, median(ours), median(theirs))
        size = average_size(site)
        for number in connections:
            rate = capacity(port, number, recipients, size)
            print(f"{number} connections: smtp-source, in C, messages of {size:,} bytes: {rate:,.0f}/s")


def show(connections: int, recipients: int, ours: Run, theirs: Run) -> None:
    """Print one line of results."""
    print(
        f"{connections} connections: planned {ours.planned:.2f} s, delivered {ours.delivered:.1f} s = "
        f"{recipients / ours.delivered:,.0f}/s, CPU of both {ours.cpu:.1f} s, peak {ours.peak:.0f} MiB; "
        f"bare {theirs.delivered:.1f} s = {recipients / theirs.delivered:,.0f}/s, CPU {theirs.cpu:.1f} s; "
        f"{ours.delivered / theirs.delivered:.2f} times",
        flush=True,
    )


def main() -> None:
    """Read the command line, and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--recipients", type=int, default=100_000)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 4, 8])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scratch", type=Path, help="a folder on the disk that the state shall be on")
    arguments = parser.parse_args()
    if not Path(SINK).exists():
        print(f"SKIPPED: {SINK} is missing; it comes with Postfix")
    else:
        with tempfile.TemporaryDirectory(dir=arguments.scratch) as scratch:
            measure(Path(scratch), arguments.recipients, arguments.connections, arguments.runs)


if __name__ == "__main__":
    main()
