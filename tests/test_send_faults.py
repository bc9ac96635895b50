"""Killed, no room, asked to end, readers who leave: everybody gets the edition, and hardly anybody twice.

Every test is about processes that really run, and servers that really listen. After each fault the mail that
arrived is compared with the state, message by message.
"""

import logging
import os
import random
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from running import command, environment
from sending import (
    BEGIN,
    EDITION,
    Strike,
    begin,
    by_recipient,
    check_promise,
    mail_site,
    news,
    reader,
    rows,
    send,
    start,
    wait_until,
)
from servers import SILENCE, Inbox, closed_port, real_server, scripted_server
from syndicate.state import manifest

KILLS = int(os.environ.get("SYNDICATE_KILLS", "10"))
"""How many times a run of 2,000 recipients is killed: a hundred by hand, with `--log-cli-level=info`."""

SECOND = "daily-2026-01-06"
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)

STEPS = {
    "before a digest's beginning is on the disk": Strike(
        function="syndicate.state.ledger:begin", when="after"
    ),
    "before the record of the beginning": Strike(
        function="syndicate.send.records:write_baseline", when="before"
    ),
    "after the beginning": Strike(function="syndicate.send.records:write_baseline", when="after"),
    "before the plan's transaction": Strike(function="syndicate.send.run:record", when="before"),
    "in the plan's transaction": Strike(function="syndicate.state.outbox:address", when="after"),
    "after the plan's transaction": Strike(function="syndicate.send.run:record", when="after"),
    "after the page": Strike(function="syndicate.editions:replace_file", when="after"),
    "after the first record": Strike(function="syndicate.editions:replace_file", when="after", nth=2),
    "after the page is on the web": Strike(function="syndicate.editions:publish", when="after"),
    "before the first claim": Strike(function="syndicate.send.records:write_edition", when="after"),
    "in a claim's transaction": Strike(function="syndicate.state.outbox:claim", when="after", nth=2),
    "after the first claim's commit": Strike(function="syndicate.delivery.smtp:Relay.deliver", when="before"),
    "after a claim's commit": Strike(function="syndicate.delivery.smtp:Relay.deliver", when="before", nth=4),
    "after the server's reply": Strike(function="syndicate.delivery.smtp:Relay.deliver", when="after"),
    "after a later reply": Strike(function="syndicate.delivery.smtp:Relay.deliver", when="after", nth=4),
    "in a result's transaction": Strike(function="syndicate.state.outbox:record", when="after", nth=2),
    "between messages": Strike(function="syndicate.send.deliver:_Run._start", when="after", nth=3),
    "before the edition is finished": Strike(function="syndicate.send.posting:_finish", when="before"),
    "in the last transaction": Strike(function="syndicate.state.ledger:set_state", when="after"),
    "before the last record": Strike(function="syndicate.send.records:write_edition", when="before", nth=2),
    "after the last record": Strike(function="syndicate.send.posting:_finish", when="after"),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_run_that_is_killed_at_any_step_is_finished_by_the_next(tmp_path: Path, step: str) -> None:
    """Nobody is left out; who has it twice is on record, one a connection; then there is nothing to do."""
    with real_server() as inbox:
        site = mail_site(tmp_path / "site", inbox.port, people=5)
        assert begin(site, strike=STEPS[step]) == (-signal.SIGKILL, "")
        code, said = begin(site)
        assert code == 0, said
        check_promise(site, received(inbox), crashes=1)
        arrived = len(inbox.received)
        code, said = begin(site)
        assert (code, len(inbox.received)) == (0, arrived)
        assert "nothing is due" in said
    record = manifest.read_edition(manifest.edition_path(site / ".syndicate", EDITION))
    assert (record.state, record.counts) == ("done", {"accepted": 5})
    assert manifest.begun_names(site / ".syndicate") == {"daily"}
    assert (site / "feeds/editions" / f"{EDITION}.html").is_file()


def test_a_run_that_is_killed_while_it_makes_the_secret_leaves_none_or_a_whole_one(tmp_path: Path) -> None:
    """The secret that signs the ways to leave has its name when it is whole, so the next run makes one."""
    with real_server() as inbox:
        site = mail_site(tmp_path / "site", inbox.port)
        strike = Strike(function="syndicate.cli.sending:secrets.token_urlsafe", when="before")
        assert begin(site, strike=strike)[0] == -signal.SIGKILL
        assert begin(site)[0] == 0
        check_promise(site, received(inbox), crashes=0)


def test_a_run_that_is_killed_at_random_moments_reaches_everybody(tmp_path: Path) -> None:
    """Killed again and again, 2,000 people get the edition, at most one a connection and kill twice."""
    people, connections = 2000, 4
    chance = random.Random(KILLS)  # noqa: S311 - the same moments every time, as far as there is such a thing
    on_the_way: list[int] = []
    with real_server() as inbox:
        site = mail_site(
            tmp_path / "site", inbox.port, people=people, delivery=f"connections = {connections}"
        )
        for _ in range(KILLS):
            wanted = len(inbox.received) + chance.randrange(people // KILLS)
            running = start(site, "send", "--include-last", "1")
            wait_for(inbox, wanted)
            time.sleep(chance.random() / 100)
            running.signal(signal.SIGKILL)
            assert running.end()[0] == -signal.SIGKILL
            on_the_way.append(sum(row.state == "claimed" for row in rows(site).values()))
        assert begin(site)[0] == 0
        twice = check_promise(site, received(inbox), crashes=KILLS, connections=connections)
        uncertain = sum(row.uncertain for row in rows(site).values())
    assert max(on_the_way) <= connections
    logging.getLogger(__name__).info(
        "%d kills: %d messages for %d people, %d more than once; %d recorded as uncertain; on the way %s",
        *(KILLS, len(inbox.received), people, twice, uncertain, on_the_way),
    )


def test_a_run_into_postfix_is_killed_and_reaches_everybody(tmp_path: Path) -> None:
    """The same with Postfix's own test server, which keeps each message in a file."""
    program = shutil.which("smtp-sink", path=f"{os.environ['PATH']}:/usr/sbin")
    if not program:
        pytest.skip("Postfix's smtp-sink is not installed")
    with sink(program, tmp_path / "sink") as (port, folder):
        site = mail_site(tmp_path / "site", port, people=200)
        for wanted in (20, 60, 110, 170):
            running = start(site, "send", "--include-last", "1")
            wait_until(partial(holds, folder, wanted))
            running.signal(signal.SIGKILL)
            assert running.end()[0] == -signal.SIGKILL
        assert begin(site)[0] == 0
        messages = [delivered(file) for file in folder.iterdir()]
    check_promise(site, messages, crashes=4)


def test_while_one_run_sends_a_second_one_is_refused_and_a_build_is_not(tmp_path: Path) -> None:
    """A second `send` exits 75 with a sentence; `build` and `state` go on; a killed run holds no lock."""
    with scripted_server(end=SILENCE) as silent:
        site = mail_site(tmp_path / "site", silent.port)
        running = start(site, "send", "--include-last", "1")
        wait_until(lambda: len(silent.messages) == 2)
        code, said = begin(site)
        assert code == 75
        assert "another run is at work there; nothing was done" in said
        assert start(site, "build", "--now", "2026-01-05T09:00").end()[0] == 0
        assert start(site, "state", "show").end()[0] == 0
        running.signal(signal.SIGKILL)
        assert running.end()[0] == -signal.SIGKILL
    with real_server() as inbox:
        mail_site(site, inbox.port)
        assert begin(site)[0] == 0
        assert check_promise(site, [*silent.messages, *received(inbox)], crashes=1) == 2


def test_a_disk_that_fills_up_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    """No file may grow beyond a limit: each run ends with a sentence; with room again everybody has it."""
    crashes = 0
    with real_server() as inbox:
        site = mail_site(tmp_path / "site", inbox.port, people=300)
        for limit in (20_000, 200_000, 300_000, 500_000):
            code, said = begin(site, largest_file=limit)
            assert code == 1, (limit, said)
            assert "Traceback" not in said
            assert "cannot be" in said
            crashes += 1
        arrived = len(inbox.received)
        assert 0 < arrived < 300, "no limit was reached on the way"
        assert begin(site)[0] == 0
        check_promise(site, received(inbox), crashes=crashes)


def test_a_disk_that_is_full_is_not_taken_for_a_damaged_state(tmp_path: Path) -> None:
    """On a full file system under the state: exit 1, no word of moving the state away; then it goes on."""
    site = tmp_path / "site"
    with small_disk(site / ".syndicate") as disk, real_server() as inbox:
        mail_site(site, inbox.port, people=300)
        running = start(site, "send", "--include-last", "1")
        wait_for(inbox, 20)
        filler = fill(disk)
        code, said = running.end()
        assert code == 1, said
        assert "database or disk is full" in said
        assert "What was sent is recorded" in said
        code, said = begin(site)
        assert code == 1, said
        assert "rebuild" not in said
        filler.unlink()
        assert begin(site)[0] == 0
        check_promise(site, received(inbox), crashes=2)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_a_run_that_is_asked_to_end_records_what_is_on_its_way(tmp_path: Path, number: int) -> None:
    """`send` exits 130 and says how far it came; nobody is uncertain; the next run goes on."""
    with real_server() as inbox:
        site = mail_site(tmp_path / "site", inbox.port, people=150)
        twins(site)
        process = subprocess.Popen(
            command("send", "--include-last", "1"),
            cwd=site,
            env=environment(),
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        wait_for(inbox, 20)
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 130
        [edition] = manifest.edition_names(site / ".syndicate")
        states = [row.state for row in rows(site, edition).values()]
        assert set(states) == {"accepted", "pending"}
        assert states.count("accepted") == len(inbox.received) < 150
        assert f"sent to {len(inbox.received)} of 150 recipients" in said
        assert start(site, "send", at=datetime.fromisoformat("2100-01-01T00:00+00:00")).end()[0] == 0
        got = by_recipient(message for message in received(inbox) if b"Twin" not in message)
        assert {len(messages) for messages in got.values()} == {1}
        assert len(got) == 150
        assert {row.uncertain for row in rows(site, edition).values()} == {0}


def test_asked_twice_a_run_ends_at_once(tmp_path: Path) -> None:
    """With a server that does not answer, a second Ctrl-C does not wait; what was on its way is uncertain."""
    with scripted_server(end=SILENCE) as silent:
        site = mail_site(tmp_path / "site", silent.port, smtp="timeout = 50")
        running = start(site, "send", "--include-last", "1")
        wait_until(lambda: len(silent.messages) == 2)
        running.signal(signal.SIGINT)
        time.sleep(0.2)
        running.signal(signal.SIGINT)
        began = time.monotonic()
        code, said = running.end()
        assert (code, said) == (130, "")
        assert time.monotonic() - began < 10
    with real_server() as inbox:
        mail_site(site, inbox.port)
        assert begin(site)[0] == 0
        assert check_promise(site, [*silent.messages, *received(inbox)], crashes=1) == 2


def test_a_run_that_is_asked_to_end_before_it_sends_ends_at_once(tmp_path: Path) -> None:
    """While articles are read and planned, nothing is on its way that would have to be waited for."""
    with real_server() as inbox:
        site = mail_site(tmp_path / "site", inbox.port)
        strike = Strike(function="syndicate.send.run:record", when="before", signal=signal.SIGTERM)
        assert begin(site, strike=strike) == (130, "")
        assert inbox.received == []
        assert begin(site)[0] == 0
        assert check_promise(site, received(inbox), crashes=0) == 0


def test_who_leaves_during_a_run_gets_nothing_that_was_not_on_its_way(tmp_path: Path) -> None:
    """`state suppress` from another process does not wait for the run, and the run heeds it."""
    has_left = threading.Event()

    def after_who_leaves(_: str) -> str:
        """Take the 21st message when somebody has left, and not before."""
        if len(inbox.received) >= 20:
            has_left.wait(30)
        return ""

    with real_server(Inbox(after_who_leaves)) as inbox:
        site = mail_site(tmp_path / "site", inbox.port, people=300, smtp="timeout = 60")
        running = start(site, "send", "--include-last", "1")
        wait_for(inbox, 20)
        code, said = start(site, "state", "suppress", reader(299)).end()
        assert code == 0, said
        has_left.set()
        code, said = running.end()
        assert code == 0
        assert "sent to 299 of 300 recipients; 1 has left" in said
        got = by_recipient(received(inbox))
        assert set(got) == {reader(number) for number in range(299)}
        assert rows(site)[reader(299)].state == "suppressed"


def test_who_leaves_while_a_message_waits_does_not_get_it(tmp_path: Path) -> None:
    """Deferred yesterday, left today: the next run drops it and finishes the edition."""
    with scripted_server(RCPT="450 4.2.0 busy") as server:
        site = mail_site(tmp_path / "site", server.port)
        begin(site)
    with real_server() as inbox:
        mail_site(site, inbox.port)
        assert start(site, "state", "suppress", reader(1)).end()[0] == 0
        assert send(site, at=BEGIN + HOUR)[0] == 0
        assert set(by_recipient(received(inbox))) == {reader(0), reader(2)}


def received(inbox: Inbox) -> list[bytes]:
    """Give the messages that a real server took."""
    return [each.message for each in inbox.received]


def wait_for(inbox: Inbox, messages: int) -> None:
    """Wait until a server has taken so many messages."""
    wait_until(lambda: len(inbox.received) >= messages)


def holds(folder: Path, files: int) -> bool:
    """Tell whether there are so many files in a folder."""
    return len(list(folder.iterdir())) >= files


def publish(site: Path, title: str, published: datetime) -> None:
    """Add an article to a site."""
    (site / "articles" / f"{title.lower()}.md").write_text(news(title, published), encoding="utf-8")


def twins(site: Path) -> None:
    """Give a site a second digest with the same recipients."""
    file = site / "syndicate.toml"
    text = file.read_text(encoding="utf-8")
    digest = text[text.index("[[digests]]") : text.index("[smtp]")].replace('"daily"', '"twin"')
    title = 'title = "Twin"\n'
    file.write_text(text.replace("[smtp]", f"{digest}{title}[smtp]"), encoding="utf-8")


@contextmanager
def sink(program: str, folder: Path) -> Iterator[tuple[int, Path]]:
    """Run Postfix's smtp-sink, which writes each message into a file of the folder."""
    folder.mkdir()
    port = closed_port()
    user = ["-u", "root"] if os.geteuid() == 0 else []
    process = subprocess.Popen([program, *user, "-d", f"{folder}/%M.", f"127.0.0.1:{port}", "100"])
    try:
        time.sleep(0.3)
        assert process.poll() is None
        yield port, folder
    finally:
        process.terminate()
        process.wait(10)


def delivered(file: Path) -> bytes:
    """Give a message that smtp-sink took, without the fields that it puts before it."""
    data = file.read_bytes().replace(b"\n", b"\r\n")
    return data[data.index(b"Date: ") :]


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount a small file system; skip the test where nobody may."""
    folder.mkdir(parents=True)
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if not mount or not umount or os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    done = subprocess.run([mount, "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)], check=False)
    if done.returncode:
        pytest.skip("a small file system cannot be mounted here")
    try:
        yield folder
    finally:
        subprocess.run([umount, str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Fill a file system to its last byte."""
    path = disk / "filler"
    with path.open("wb", buffering=0) as file:
        size = 1 << 20
        while size:
            try:
                file.write(bytes(size))
            except OSError:
                size //= 2
    return path
