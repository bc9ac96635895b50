"""States that are lost, restored, damaged or of a later version: nothing is mailed twice."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from sending import BEGIN, DAY, EDITION, Strike, begin, by_recipient, mail_site, send, start
from servers import Inbox, real_server
from syndicate.state import manifest
from test_send_faults import HOUR, SECOND, publish, received

DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda data: data[: len(data) // 2],
    "cut to a page": lambda data: data[:4096],
    "garbage": lambda data: bytes(reversed(data)),
    "garbage after the first page": lambda data: data[:4096] + b"\xa5" * (len(data) - 4096),
    "text": lambda _: b"Dear diary,\n" * 1000,
}


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
