"""Servers in trouble, that refuse, or that cannot be trusted: what becomes of the messages."""

import re
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from sending import (
    BEGIN,
    DAY,
    EDITION,
    Strike,
    begin,
    by_recipient,
    check_promise,
    mail_site,
    reader,
    rows,
    send,
    start,
)
from servers import CLOSE, SILENCE, USER, Inbox, certificate, closed_port, real_server, scripted_server
from test_send_faults import HOUR, MINUTE, publish, received

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


def one_in_ten(address: str) -> str:
    """Know no mailbox of every tenth reader."""
    number = int("".join(filter(str.isdigit, address)))
    return "" if number % 10 else "550 5.1.1 no such user"


def addresses(site: Path, table: str) -> list[str]:
    """Give the addresses in a table of the state: `suppression`, who is mailed no more, or `bounce`."""
    db = sqlite3.connect(f"file:{site / '.syndicate/state.db'}?mode=ro", uri=True)
    try:
        found = db.execute(f"SELECT address FROM {table} ORDER BY address")  # noqa: S608 - a constant
        return [address for (address,) in found]
    finally:
        db.close()
