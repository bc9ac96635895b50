"""Killed, cut off, refused, no room, an old state: everybody gets the edition, and hardly anybody twice.

Every test is about processes that really run, and servers that really listen. After each fault the mail that
arrived is compared with the state, message by message.
"""

import logging
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from running import command, environment
from sending import (
    BEGIN,
    DAY,
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
from servers import (
    CLOSE,
    SILENCE,
    USER,
    Inbox,
    certificate,
    closed_port,
    real_server,
    scripted_server,
)
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


TROUBLES = {
    "421 as greeting": ({"greeting": "421 4.3.2 going down"}, "421", "4.3.2 going down"),
    "421 to MAIL": ({"MAIL": "421 4.3.2 going down"}, "421", "4.3.2 going down"),
    "421 to DATA": ({"DATA": "421 4.3.2 going down"}, "421", "4.3.2 going down"),
    "452 to RCPT": ({"RCPT": "452 4.3.1 no room"}, "452", "4.3.1 no room"),
    "452 to MAIL": ({"MAIL": "452 4.3.1 no room"}, "452", "4.3.1 no room"),
    "450 to the message": ({"end": "450 4.7.1 greylisted"}, "450", "4.7.1 greylisted"),
    "closed in the middle of the message": ({"body": CLOSE}, "", "closed the connection"),
    "silence as greeting": ({"greeting": SILENCE}, "", "did not answer within 1 seconds"),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_server_in_trouble_gets_the_messages_later(tmp_path: Path, trouble: str) -> None:
    """The messages wait, the run says why and exits 3; a later one delivers each exactly once."""
    replies, code, words = TROUBLES[trouble]
    with scripted_server(**replies) as server:
        site = mail_site(tmp_path / "site", server.port, people=4, smtp="timeout = 1")
        exit_code, said = begin(site)
        assert exit_code == 3
        # One of a connection that was not tried again may be pending yet.
        assert re.search(r"sent to 0 of 4 recipients; [34] wait until", said)
        assert f"({code}" in said
        assert words in said
        assert {row.state for row in rows(site).values()} <= {"deferred", "pending"}
        # All of a short message has left before it is noticed that the other side has gone.
        uncertain = sum(row.uncertain for row in rows(site).values())
        assert not uncertain or "body" in replies
    with real_server() as inbox:
        mail_site(site, inbox.port, people=4)
        assert send(site, at=BEGIN + HOUR)[0] == 0
        assert check_promise(site, received(inbox), crashes=uncertain) == 0


def test_a_server_that_is_not_there_is_not_tried_for_everybody(tmp_path: Path) -> None:
    """Three connections that fail in a row are enough; whoever was not tried is as good as new."""
    site = mail_site(tmp_path / "site", closed_port(), people=50)
    code, said = begin(site)
    assert (code, "cannot be reached" in said) == (3, True)
    states = [row.state for row in rows(site).values()]
    assert states.count("deferred") <= 4
    assert states.count("pending") >= 46


def test_greylisted_messages_go_with_a_later_run(tmp_path: Path) -> None:
    """450 at the first try of each: deferred, not before its time, then accepted, once."""
    known: set[str] = set()

    def greylist(address: str) -> str:
        is_known = address in known
        known.add(address)
        return "" if is_known else "450 4.2.0 greylisted"

    with real_server(Inbox(greylist)) as inbox:
        site = mail_site(tmp_path / "site", inbox.port, people=30)
        assert begin(site)[0] == 3
        assert {row.state for row in rows(site).values()} == {"deferred"}
        code, said = send(site, at=BEGIN + MINUTE / 2)
        assert (code, len(inbox.received)) == (0, 0)
        assert "30 wait until" in said
        assert send(site, at=BEGIN + 2 * MINUTE)[0] == 0
        assert check_promise(site, received(inbox), crashes=0) == 0


def test_pauses_grow_from_run_to_run_until_a_message_is_given_up(tmp_path: Path) -> None:
    """Deferred again and again: 1, 5, 15, 60 minutes and a little; after three days it failed."""
    with scripted_server(RCPT="450 4.2.0 busy") as server:
        site = mail_site(tmp_path / "site", server.port, people=1)
        at, pauses = BEGIN, []
        begin(site)
        for _ in range(4):
            next_try = datetime.fromisoformat(rows(site)[reader(0)].next_try or "")
            pauses.append((next_try - at) / MINUTE)
            asked = len(server.commands)
            send(site, at=next_try - MINUTE / 60)
            assert len(server.commands) == asked, "tried before its time"
            at = next_try
            assert send(site, at=at)[0] == 3
        assert pauses == pytest.approx([1, 5, 15, 60], rel=0.3)
        code, said = send(site, at=BEGIN + 3 * DAY + MINUTE)
        assert code == 3
        assert "sent to 0 of 1 recipient; 1 failed" in said
    row = rows(site)[reader(0)]
    assert (row.state, row.attempts) == ("failed", 6)
    assert addresses(site, "suppression") == []


@pytest.mark.parametrize("replies", [{"end": CLOSE}, {"end": SILENCE}], ids=["closed", "silence"])
def test_what_may_have_arrived_is_sent_again_as_it_was(tmp_path: Path, replies: dict[str, str]) -> None:
    """No answer to the final dot: uncertain, said so, and sent once more with the same Message-ID."""
    with scripted_server(**replies) as server:
        site = mail_site(tmp_path / "site", server.port, people=2, smtp="timeout = 1")
        code, said = begin(site)
        assert code == 3, said
        assert {row.uncertain for row in rows(site).values()} == {1}
    with real_server() as inbox:
        mail_site(site, inbox.port, people=2)
        assert send(site, at=BEGIN + HOUR)[0] == 0
        assert check_promise(site, [*server.messages, *received(inbox)], crashes=1) == 2


def test_what_may_have_arrived_is_held_where_that_is_asked_for(tmp_path: Path) -> None:
    """`uncertain = "hold"`: not sent again, neither without an answer nor after a kill, until asked."""
    hold = 'connections = 2\nuncertain = "hold"'
    with scripted_server(end=CLOSE) as server:
        site = mail_site(tmp_path / "site", server.port, people=2, delivery=hold)
        assert begin(site)[0] == 3
    killed = tmp_path / "killed"
    with real_server() as inbox:
        mail_site(site, inbox.port, people=2, delivery=hold)
        code, said = send(site, at=BEGIN + HOUR)
        assert (code, inbox.received) == (0, [])
        assert {row.state for row in rows(site).values()} == {"uncertain"}
        mail_site(killed, inbox.port, people=2, delivery=hold)
        begin(killed, strike=Strike(function="syndicate.delivery.smtp:Relay.deliver", when="after"))
        code, said = begin(killed)
        assert code == 0
        assert "sent to 0 of 2 recipients; 2 may have arrived" in said
        assert len(inbox.received) == len(by_recipient(received(inbox)))
        assert start(site, "state", "resend", EDITION, "--failed").end()[0] == 0
        assert send(site, at=BEGIN + 2 * HOUR)[0] == 0
        again = by_recipient(each for each in received(inbox) if b"X-Syndicate-Resend: 1" in each)
        assert set(again) == {reader(0), reader(1)}


def test_one_refusal_in_ten_fails_ten_in_a_hundred(tmp_path: Path) -> None:
    """550 for one recipient in ten: those failed, all others have it, the edition is done and says so."""
    with real_server(Inbox(one_in_ten)) as inbox:
        site = mail_site(tmp_path / "site", inbox.port, people=40)
        code, said = begin(site)
        assert code == 3
        assert "sent to 36 of 40 recipients; 4 failed" in said
        assert f"{reader(0)}: failed, 550 5.1.1 no such user" in start(site, "state", "show").end()[1]
        assert sum(row.state == "failed" for row in rows(site).values()) == 4
        assert len(by_recipient(received(inbox))) == len(inbox.received) == 36
        code, said = send(site, at=BEGIN + HOUR)
        assert code == 0
        assert "nothing is due" in said


def test_an_address_is_given_up_when_two_editions_came_back(tmp_path: Path) -> None:
    """No such mailbox in one edition: mailed again; in the second: given up; the third is not for it."""
    with real_server(Inbox(one_in_ten)) as inbox:
        site = mail_site(tmp_path / "site", inbox.port, people=11)
        assert begin(site)[0] == 3
        assert addresses(site, "suppression") == []
        publish(site, "Two", BEGIN + HOUR)
        assert send(site, at=BEGIN + DAY)[0] == 3
        assert addresses(site, "suppression") == [reader(0), reader(10)]
        publish(site, "Three", BEGIN + DAY + HOUR)
        code, said = send(site, at=BEGIN + 2 * DAY)
        assert code == 0, said
        assert set(rows(site, "daily-2026-01-07")) == {reader(number) for number in range(1, 10)}


def test_a_server_that_refuses_the_edition_stops_it(tmp_path: Path) -> None:
    """554 for all: stopped after ten in a row, nobody given up; what was mended goes on with the rest."""
    replies = {"RCPT": "554 5.1.1 no such user here"}
    with scripted_server(**replies) as server:
        site = mail_site(tmp_path / "site", server.port, people=50)
        code, said = begin(site)
        assert code == 3
        assert "was stopped, as the server keeps refusing it (554 5.1.1 no such user here)" in said
        assert f"syndicate state resend {EDITION} --failed" in said
        failed = sum(row.state == "failed" for row in rows(site).values())
        assert 10 <= failed <= 11
        assert addresses(site, "bounce") == []
        asked = len(server.commands)
        publish(site, "Two", BEGIN + HOUR)
        code, said = send(site, at=BEGIN + DAY)
        assert (code, len(server.commands)) == (3, asked), "it says so until it is mended, and tries nobody"
    with real_server() as inbox:
        mail_site(site, inbox.port, people=50)
        assert start(site, "state", "resend", EDITION, "--failed").end()[0] == 0
        code, said = send(site, at=BEGIN + DAY)
        assert code == 0, said
        assert addresses(site, "suppression") == []
        got = by_recipient(received(inbox))
        assert {len(messages) for messages in got.values()} == {2}, "each edition once"
        assert len(got) == 50


def test_a_certificate_that_nobody_signed_is_not_trusted(tmp_path: Path) -> None:
    """Nothing leaves, in one sentence that says why; trusted by the system, it serves."""
    own = certificate(tmp_path)
    with real_server(security="starttls", context=own.server) as inbox:
        site = mail_site(tmp_path / "site", inbox.port, smtp='security = "starttls"')
        code, said = begin(site)
        assert code == 3
        assert f"the certificate of localhost:{inbox.port} is not valid: self-signed certificate" in said
        assert inbox.received == []
        trust = {"SSL_CERT_FILE": str(tmp_path / "certificate.pem")}
        assert send(site, at=BEGIN + HOUR, environment=trust)[0] == 0
        assert check_promise(site, received(inbox), crashes=0) == 0
        assert all(each.encrypted for each in inbox.received)


def test_a_password_that_is_wrong_is_said_and_never_shown(tmp_path: Path) -> None:
    """The messages wait (exit 3), since a relay also refuses a login for a while; the password is nowhere."""
    wrong, right = "Falsch-4711", "Richtig-0815"
    login = f'security = "starttls"\nuser = "{USER}"\npassword_env = "RELAY_PASSWORD"'
    own = certificate(tmp_path)
    trust = {"SSL_CERT_FILE": str(tmp_path / "certificate.pem")}
    with real_server(security="starttls", context=own.server, password=right) as inbox:
        site = mail_site(tmp_path / "site", inbox.port, smtp=login)
        code, said = begin(site)
        assert code == 1
        assert "the environment has no RELAY_PASSWORD" in said
        code, said = begin(site, environment=trust | {"RELAY_PASSWORD": wrong})
        assert code == 3
        assert "3 wait until" in said
        assert "(535 the login was refused" in said
        shown = start(site, "state", "show").end()[1] + start(site, "state", "export").end()[1]
        kept = b"".join(path.read_bytes() for path in site.rglob("*") if path.is_file())
        assert wrong not in said + shown
        assert wrong.encode() not in kept
        assert send(site, at=BEGIN + HOUR, environment=trust | {"RELAY_PASSWORD": right})[0] == 0
        assert check_promise(site, received(inbox), crashes=0) == 0


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


def test_a_state_restored_from_yesterday_is_refused(tmp_path: Path) -> None:
    """It does not know of today's edition: exit 4; rebuilt, it mails nothing twice and goes on tomorrow."""
    with real_server() as inbox:
        site = mail_site(tmp_path / "site", inbox.port)
        begin(site)
        yesterday = (site / ".syndicate/state.db").read_bytes()
        publish(site, "Two", BEGIN + HOUR)
        send(site, at=BEGIN + DAY)
        (site / ".syndicate/state.db").write_bytes(yesterday)
        check_rebuilt(site, inbox, SECOND)


def test_a_state_restored_from_the_middle_of_a_run_is_refused(tmp_path: Path) -> None:
    """It knows the edition, but not that it has gone out: exit 4; rebuilt, it mails nothing twice."""
    with real_server() as inbox:
        site = mail_site(tmp_path / "site", inbox.port)
        begin(site, strike=Strike(function="syndicate.editions:publish", when="after"))
        halfway = (site / ".syndicate/state.db").read_bytes(), (site / ".syndicate/state.db-wal").read_bytes()
        assert begin(site)[0] == 0
        for name, data in zip(("state.db", "state.db-wal"), halfway, strict=True):
            (site / ".syndicate" / name).write_bytes(data)
        publish(site, "Two", BEGIN + HOUR)
        check_rebuilt(site, inbox, EDITION)


def test_a_state_that_is_lost_is_refused(tmp_path: Path) -> None:
    """The records tell of an edition that no state knows: exit 4; rebuilt, nothing twice and nothing old."""
    with real_server() as inbox:
        site = mail_site(tmp_path / "site", inbox.port)
        publish(site, "Old", BEGIN - 2 * DAY)
        begin(site)
        (site / ".syndicate/state.db").unlink()
        publish(site, "Two", BEGIN + HOUR)
        check_rebuilt(site, inbox, EDITION)
        assert not any(b"Old" in message for message in received(inbox))
        (site / ".syndicate/state.db").unlink()
        (site / ".syndicate/editions/daily.baseline.json").unlink()
        code, said = start(site, "state", "rebuild").end()
        assert code == 1
        assert "daily.baseline.json: is missing, the record of how the digest began" in said


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda data: data[: len(data) // 2],
    "cut to a page": lambda data: data[:4096],
    "garbage": lambda data: bytes(reversed(data)),
    "garbage after the first page": lambda data: data[:4096] + b"\xa5" * (len(data) - 4096),
    "text": lambda _: b"Dear diary,\n" * 1000,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_state_is_said_to_be_damaged(tmp_path: Path, damage: str) -> None:
    """Every command says so in a sentence, with the remedy, and exits 1."""
    with real_server() as inbox:
        site = mail_site(tmp_path / "site", inbox.port)
        begin(site)
        state = site / ".syndicate/state.db"
        state.write_bytes(DAMAGES[damage](state.read_bytes()))
        for arguments in (["send"], ["state", "show"], ["state", "rebuild"]):
            code, said = start(site, *arguments).end()
            assert code == 1, (arguments, said)
            assert "state.db: is damaged" in said, arguments
            assert "move it away and run `syndicate state rebuild`" in said, arguments
            assert "Traceback" not in said, arguments


def test_a_state_of_a_later_version_is_refused(tmp_path: Path) -> None:
    """Tables that this version does not know are not touched: exit 4."""
    with real_server() as inbox:
        site = mail_site(tmp_path / "site", inbox.port)
        begin(site)
        db = sqlite3.connect(site / ".syndicate/state.db")
        db.execute("PRAGMA user_version = 99")
        db.close()
        code, said = send(site, at=BEGIN + DAY)
        assert code == 4
        assert "was written by a later syndicate (version 99 of the tables" in said


def test_records_that_are_missing_or_broken_are_written_again(tmp_path: Path) -> None:
    """The state knows what they say, so a record that was lost or half written stops nothing."""
    with real_server() as inbox:
        site = mail_site(tmp_path / "site", inbox.port)
        begin(site)
        folder = site / ".syndicate"
        record = manifest.edition_path(folder, EDITION).read_bytes()
        manifest.edition_path(folder, EDITION).write_bytes(b"")
        manifest.baseline_path(folder, "daily").unlink()
        assert send(site)[0] == 0
        assert manifest.edition_path(folder, EDITION).read_bytes() == record
        assert manifest.read_baseline(manifest.baseline_path(folder, "daily")).digest == "daily"


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


def one_in_ten(address: str) -> str:
    """Know no mailbox of every tenth reader."""
    number = int("".join(filter(str.isdigit, address)))
    return "" if number % 10 else "550 5.1.1 no such user"


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


def addresses(site: Path, table: str) -> list[str]:
    """Give the addresses in a table of the state: `suppression`, who is mailed no more, or `bounce`."""
    db = sqlite3.connect(f"file:{site / '.syndicate/state.db'}?mode=ro", uri=True)
    try:
        found = db.execute(f"SELECT address FROM {table} ORDER BY address")  # noqa: S608 - a constant
        return [address for (address,) in found]
    finally:
        db.close()


def check_rebuilt(site: Path, inbox: Inbox, unknown: str) -> None:
    """Check that a state which does not know an edition is refused, and once rebuilt mails nothing twice."""
    arrived = len(inbox.received)
    later = BEGIN + DAY + HOUR
    code, said = send(site, at=later)
    assert code == 4, said
    assert f"the state does not know what became of {unknown}" in said
    assert "`syndicate state rebuild` takes the records over" in said
    assert start(site, "state", "rebuild").end()[0] == 0
    code, said = send(site, at=later)
    assert code == 0, said
    titles = [
        title for title in (b"One", b"Two") if any(b"Subject: " + title in each for each in received(inbox))
    ]
    for title in titles:
        got = by_recipient(each for each in received(inbox) if b"Subject: " + title in each)
        assert {len(messages) for messages in got.values()} == {1}, "mailed twice"
    publish(site, "Three", later)
    code, said = send(site, at=BEGIN + 2 * DAY)
    assert code == 0, said
    assert len(inbox.received) >= arrived + 3, "rebuilt, it does not go on"
    assert all(b"Title" not in each for each in received(inbox))


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
