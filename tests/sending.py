"""Runs `syndicate` in processes that are real, by a clock that is told, and kills them at a named step.

The product has no hooks for this: a process wraps one of its functions and kills itself before or after the
n-th call.
"""

import os
import re
import resource
import signal
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

from msgspec import Struct

from forks import FORKS, TIMEOUT, redirect
from running import article, make_site
from syndicate.cli import main, sending

CONFIGURATION = """\
[site]
title = "The Daily Compiler"
url = "https://compiler.example/"
articles = "articles"
[[digests]]
name = "daily"
schedule = "daily at 07:00"
from = "The Daily Compiler <news@compiler.example>"
address = "1 Main Street, Springfield"
recipients = "people.csv"
unsubscribe = "https://compiler.example/u/{{token}}"
[smtp]
host = "localhost"
port = {port}
{smtp}
[delivery]
{delivery}
"""
BEGIN = datetime.fromisoformat("2026-01-05T08:00+00:00")
"""When the digest of `mail_site` begins; with `--include-last` its first edition is due then."""
DAY = timedelta(days=1)
EDITION = "daily-2026-01-05"

_TO = re.compile(rb"^To: .*<(\S+)>\r$", re.MULTILINE)


class Strike(Struct, frozen=True, kw_only=True):
    """Where a process signals itself, by default to death: "before" or "after" its *nth* call of a function.

    *function* is `module:name` or `module:Class.name`, in the module in which it is looked up.
    """

    function: str
    when: str
    nth: int = 1
    signal: int = signal.SIGKILL


class Row(Struct, frozen=True, kw_only=True):
    """What the state says of one recipient of an edition."""

    state: str
    attempts: int
    uncertain: int
    code: int
    reply: str
    message_id: str
    next_try: str | None


class Running:
    """A process at work, and the file in which its words are."""

    def __init__(self, process: Any, said: Path) -> None:
        self._process = process
        self._said = said
        self.pid: int = process.pid

    def signal(self, number: int) -> None:
        """Send the process a signal."""
        os.kill(self.pid, number)

    def end(self) -> tuple[int, str]:
        """Wait for the end; return the exit code (of a signal, negative) and what was printed."""
        self._process.join(TIMEOUT)
        if self._process.exitcode is None:
            self._process.kill()
            raise AssertionError(f"did not end: {self._said.read_text()}")
        return self._process.exitcode, self._said.read_text(encoding="utf-8")


def mail_site(
    folder: Path, port: int, *, people: int = 3, smtp: str = "timeout = 10", delivery: str = "connections = 2"
) -> Path:
    """Write a site with one article and so many recipients, `reader0@example.org` and so on."""
    configuration = CONFIGURATION.format(port=port, smtp=smtp, delivery=delivery)
    make_site(folder, {"one.md": news("One", BEGIN - DAY)}, configuration)
    lines = [f"{reader(number)},Reader {number}" for number in range(people)]
    (folder / "people.csv").write_text("\n".join(["email,name", *lines, ""]), encoding="utf-8")
    return folder


def reader(number: int) -> str:
    """Give the address of a recipient."""
    return f"reader{number}@example.org"


def news(title: str, published: datetime) -> str:
    """Write an article."""
    return article(1).replace("2020-01-02", published.isoformat()).replace("Title 1", title)


def begin(folder: Path, *arguments: str, **how: Any) -> tuple[int, str]:
    """Run the first `send`, whose edition brings the one article."""
    return send(folder, "--include-last", "1", *arguments, **how)


def send(folder: Path, *arguments: str, **how: Any) -> tuple[int, str]:
    """Run `syndicate send`, at `BEGIN` unless told otherwise, and wait for its end."""
    return start(folder, "send", *arguments, **how).end()


def start(
    folder: Path,
    *arguments: str,
    at: datetime = BEGIN,
    strike: Strike | None = None,
    largest_file: int = 0,
    environment: Mapping[str, str] | None = None,
) -> Running:
    """Start syndicate in a process of its own, which may be struck or may not write files beyond a size."""
    said = folder.parent / f"{folder.name}-{time.monotonic_ns()}.txt"
    said.touch()
    process = FORKS.Process(
        target=_run,
        args=(arguments, said),
        kwargs={
            "folder": folder,
            "at": at,
            "strike": strike,
            "largest_file": largest_file,
            "environment": dict(environment or {}),
        },
    )
    process.start()
    return Running(process, said)


def rows(folder: Path, edition: str = EDITION) -> dict[str, Row]:
    """Give what the state says of each recipient of an edition, by address."""
    db = sqlite3.connect(f"file:{folder / '.syndicate/state.db'}?mode=ro", uri=True)
    names = ", ".join(Row.__struct_fields__)
    try:
        found = db.execute(
            f"SELECT address, {names} FROM outbox JOIN reader ON number = reader"  # noqa: S608 - constants
            " WHERE edition = ? ORDER BY outbox.id",
            (edition,),
        ).fetchall()
    finally:
        db.close()
    return {address: Row(**dict(zip(Row.__struct_fields__, row, strict=True))) for address, *row in found}


def check_promise(folder: Path, messages: Iterable[bytes], *, crashes: int, connections: int = 2) -> int:
    """Count message by message that everybody has the edition, and why some have it twice; return how many.

    At most one a connection and crash, to somebody whose row says so, and with the very bytes of the first.
    """
    got = by_recipient(messages)
    found = rows(folder)
    assert {address: row.state for address, row in found.items()} == dict.fromkeys(got, "accepted")
    for address, copies in got.items():
        assert len(copies) - 1 <= found[address].uncertain, address
        assert set(copies) == {copies[0]}, address
        assert f"Message-ID: {found[address].message_id}\r\n".encode() in copies[0], address
    twice = sum(map(len, got.values())) - len(got)
    assert twice <= sum(row.uncertain for row in found.values()) <= crashes * connections
    return twice


def by_recipient(messages: Iterable[bytes]) -> dict[str, list[bytes]]:
    """Sort messages by whom they are addressed to."""
    found = defaultdict(list)
    for message in messages:
        to = _TO.search(message)
        assert to, message[:500]
        found[to[1].decode()].append(message)
    return found


def wait_until(holds: Callable[[], object]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + TIMEOUT
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.001)


def _run(
    arguments: Sequence[str],
    said: Path,
    *,
    folder: Path,
    at: datetime,
    strike: Strike | None,
    largest_file: int,
    environment: Mapping[str, str],
) -> None:
    """Be `syndicate` with these arguments, its words going to the file *said*."""
    redirect(said, said)
    os.chdir(folder)
    os.environ.update(environment)
    sending.clock = lambda: at
    if strike:
        _arm(strike)
    if largest_file:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    main(list(arguments), prog_name="syndicate")


def _arm(strike: Strike) -> None:
    """Wrap a function so that the process kills itself."""
    module, _, path = strike.function.partition(":")
    *outer, name = path.split(".")
    owner: Any = import_module(module)
    for each in outer:
        owner = getattr(owner, each)
    function = getattr(owner, name)
    calls = iter(range(1, strike.nth))

    @wraps(function)
    def struck(*arguments: Any, **keywords: Any) -> Any:
        is_it = next(calls, None) is None
        if is_it and strike.when == "before":
            os.kill(os.getpid(), strike.signal)
        result = function(*arguments, **keywords)
        if is_it:
            os.kill(os.getpid(), strike.signal)
        return result

    setattr(owner, name, struck)
