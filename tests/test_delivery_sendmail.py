"""`syndicate.delivery.sendmail`: real programs that end in every way."""

import os
import sys
import time
from pathlib import Path

import pytest

from syndicate.config import Feeds, Site
from syndicate.config.settings import Delivery
from syndicate.delivery import Outcome, carriers
from syndicate.delivery.sendmail import Sendmail
from syndicate.errors import DeliveryError

pytestmark = pytest.mark.skipif(os.name == "nt", reason="sendmail is Unix's")

SENDER = "news@compiler.example"
READER = "-reader@example.org"
MESSAGE = b"Subject: x\r\n\r\nOne\r\n.\r\nTwo\r\n"


def program(folder: Path, body: str) -> str:
    """Write a program in Python."""
    path = folder / "sendmail"
    path.write_text(f"#!{sys.executable} -S\nimport os, sys, time\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def outcome(folder: Path, body: str, *, message: bytes = MESSAGE) -> Outcome:
    """Deliver a message through a program of that body."""
    return Sendmail((program(folder, body), "-i")).deliver(SENDER, READER, message)


def test_a_program_gets_the_envelope_as_arguments_and_the_message_as_input(tmp_path: Path) -> None:
    """Lines end in LF, a line of one dot is a line like others, and no address is taken for an option."""
    body = (
        f"open({str(tmp_path / 'got')!r}, 'wb').write(repr(sys.argv[1:]).encode() + sys.stdin.buffer.read())"
    )
    delivery = Delivery(method="sendmail", command=(program(tmp_path, body), "-i"))
    own = carriers(Site(root=tmp_path, title="", url="", feeds=Feeds(), delivery=delivery))()
    assert own.deliver(SENDER, READER, MESSAGE) == Outcome(state="accepted")
    own.close()
    arguments = repr(["-i", "-f", SENDER, "--", READER]).encode()
    assert (tmp_path / "got").read_bytes() == arguments + b"Subject: x\n\nOne\n.\nTwo\n"


@pytest.mark.parametrize(
    ("code", "state", "server", "recipient"),
    [
        (0, "accepted", False, False),
        (64, "deferred", True, False),
        (65, "failed", False, False),
        (67, "failed", False, True),
        (68, "failed", False, True),
        (69, "deferred", True, False),
        (71, "deferred", True, False),
        (75, "deferred", False, False),
        (77, "deferred", True, False),
        (78, "deferred", True, False),
        (1, "deferred", True, False),
        (127, "deferred", True, False),
    ],
)
def test_the_exit_code_decides(
    *, code: int, state: str, server: bool, recipient: bool, tmp_path: Path
) -> None:
    """As sysexits.h has it; what is wrong with the mail system fails nobody. Its words are kept."""
    found = outcome(tmp_path, f"sys.stderr.write('so\\nit is\\x1b[1m'); sys.exit({code})")
    assert (found.state, found.server, found.recipient, found.code) == (state, server, recipient, code)
    assert found.reply == "so it is [1m"


def test_a_failure_without_words_is_told_by_its_number(tmp_path: Path) -> None:
    """There is always something to show."""
    assert outcome(tmp_path, "sys.exit(70)").reply == "the program ended with exit code 70"


def test_a_program_that_is_killed_with_the_message_leaves_it_uncertain(tmp_path: Path) -> None:
    """It had read all of it and may have passed it on."""
    found = outcome(tmp_path, "sys.stdin.read(); os.kill(os.getpid(), 9)")
    assert found == Outcome(state="uncertain", server=True, reply="the program was ended by signal 9")


def test_a_program_that_is_killed_before_it_has_the_message_cannot_have_passed_it_on(tmp_path: Path) -> None:
    """What it did not read it does not have."""
    found = outcome(tmp_path, "os.read(0, 10); os.kill(os.getpid(), 9)", message=MESSAGE * 10_000)
    assert found == Outcome(state="deferred", server=True, reply="the program was ended by signal 9")


@pytest.mark.parametrize(("reads", "state"), [("cat >/dev/null", "uncertain"), (":", "deferred")])
def test_a_program_that_does_not_end_is_ended(reads: str, state: str, tmp_path: Path) -> None:
    """After its time, with all that it started; what it had read decides."""
    late = tmp_path / "late"
    script = f"{reads}; (sleep 2; touch {late}) & sleep 60"
    found = Sendmail(("/bin/sh", "-c", script), timeout=1).deliver(SENDER, READER, MESSAGE)
    assert (found.state, found.server) == (state, True)
    assert found.reply == "the program did not end in time"
    time.sleep(1.5)
    assert not late.exists()


def test_a_child_that_stays_behind_stalls_nothing(tmp_path: Path) -> None:
    """A program may deliver in the background, holding on to its output."""
    script = f"cat >/dev/null; (sleep 5; touch {tmp_path}/late) & exit 0"
    found = Sendmail(("/bin/sh", "-c", script)).deliver(SENDER, READER, MESSAGE)
    assert found == Outcome(state="accepted")
    assert not (tmp_path / "late").exists()


def test_a_program_that_answers_at_length_is_heard_in_short(tmp_path: Path) -> None:
    """No output fills a pipe, and 200 characters of it are kept."""
    found = outcome(tmp_path, "sys.stderr.write('x' * 1_000_000); sys.exit(75)")
    assert (found.state, found.reply) == ("deferred", "x" * 200)


def test_a_program_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    """Before anything is delivered, with what can be done."""
    delivery = Delivery(method="sendmail", command=(str(tmp_path / "sendmail"),))
    with pytest.raises(DeliveryError, match=r"there is no program .*; install a mail system"):
        carriers(Site(root=tmp_path, title="", url="", feeds=Feeds(), delivery=delivery))


def test_a_program_that_vanished_keeps_the_message_for_later(tmp_path: Path) -> None:
    """An update of the mail system in the middle of a run fails nobody."""
    found = Sendmail((str(tmp_path / "sendmail"),)).deliver(SENDER, READER, MESSAGE)
    assert (found.state, found.server) == ("deferred", True)
    assert found.reply.endswith("cannot be run: No such file or directory")
