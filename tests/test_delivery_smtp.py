"""`syndicate.delivery.smtp` and `connection`: against a real server, and against one that misbehaves."""

import traceback
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import pytest
from msgspec.structs import replace

from servers import CLOSE, HOST, SILENCE, USER, Inbox, certificate, closed_port, real_server, scripted_server
from syndicate.config import Feeds, Site, Smtp
from syndicate.delivery import Carrier, Outcome, carriers
from syndicate.delivery.smtp import relay

SENDER = "news@compiler.example"
READER = "reader@example.org"
MESSAGE = b"From: news@compiler.example\r\nSubject: Dots\r\n\r\n.\r\n..\r\n.two\r\n\r\n.. last\r\n"
OPEN_SESAME = "sésame-ouvre-toi"
TAKEN = Outcome(state="accepted", code=250, reply="2.0.0 taken")
PLAIN = Smtp(host=HOST, security="none", timeout=5)
LOGIN = replace(PLAIN, host="localhost", security="starttls", user=USER)
BOTH_WAYS = pytest.mark.parametrize("extensions", [(), ("PIPELINING", "SIZE")], ids=["stepwise", "pipelined"])


def carrier(port: int, *, timeout: int = 5) -> Carrier:
    """Make a carrier to a server that asks for nothing."""
    return relay(replace(PLAIN, port=port, timeout=timeout))()


def send(carrier: Carrier, message: bytes = MESSAGE) -> Outcome:
    """Deliver one message."""
    return carrier.deliver(SENDER, READER, message)


def once(port: int, *, timeout: int = 5) -> Outcome:
    """Deliver one message over a connection of its own."""
    own = carrier(port, timeout=timeout)
    outcome = send(own)
    own.close()
    return outcome


def test_a_message_arrives_byte_for_byte_with_its_envelope() -> None:
    """What the server unpacks is what was handed over, leading dots and all."""
    with real_server() as inbox:
        assert once(inbox.port) == TAKEN
    (received,) = inbox.received
    assert (received.sender, received.recipient, received.message) == (SENDER, READER, MESSAGE)
    assert not received.encrypted


@BOTH_WAYS
def test_no_arrangement_of_dots_changes_on_its_way(extensions: tuple[str, ...]) -> None:
    """A message may begin with a dot, hold many, or end with the very line that ends it."""
    pieces = (b".", b"..", b"", b".a", b"a.")
    messages = [b"".join(line + b"\r\n" for line in lines) for lines in product(pieces, repeat=3)]
    with scripted_server(extensions) as server:
        own = carrier(server.port)
        assert {send(own, message) for message in messages} == {TAKEN}
        own.close()
    assert server.messages == messages


def test_a_last_line_without_an_end_gets_one() -> None:
    """The final dot stands on a line of its own whatever comes before it."""
    with real_server() as inbox:
        own = carrier(inbox.port)
        send(own, b"Subject: x\r\n\r\nno end")
        own.close()
    assert inbox.received[0].message == b"Subject: x\r\n\r\nno end\r\n"


def test_a_connection_carries_a_hundred_messages_and_another_one_the_rest() -> None:
    """150 messages over one carrier arrive once each, in order, over two connections."""
    messages = [b"Subject: %d\r\n\r\n%s\r\n" % (number, b"text\r\n" * number) for number in range(150)]
    with real_server() as inbox:
        own = carrier(inbox.port)
        assert {send(own, message) for message in messages} == {TAKEN}
        own.close()
    assert [received.message for received in inbox.received] == messages
    assert len(inbox.sessions) == 2


def test_a_closed_carrier_opens_again() -> None:
    """Closing says goodbye, can be done twice, and is no end for good."""
    with scripted_server() as server:
        own = carrier(server.port)
        for _ in range(2):
            assert send(own) == TAKEN
            own.close()
            own.close()
    assert server.connections == 2
    assert server.commands.count("QUIT") == 2


def test_a_carrier_introduces_itself_with_the_host_of_the_sender() -> None:
    """The machine's own name is neither asked for nor told."""
    with scripted_server() as server:
        once(server.port)
    assert server.commands[0] == "EHLO compiler.example"


def test_a_server_without_extensions_takes_messages_too() -> None:
    """A server that does not know EHLO is greeted with HELO, and told one command at a time."""
    with scripted_server(EHLO="502 what?") as server:
        assert once(server.port) == TAKEN
    names = [command.partition(" ")[0] for command in server.commands]
    assert names == ["EHLO", "HELO", "MAIL", "RCPT", "DATA", "QUIT"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_an_encrypted_connection_carries_a_message(security: str, tmp_path: Path) -> None:
    """STARTTLS and implicit TLS both work with a certificate that is trusted."""
    trusted = certificate(tmp_path)
    with real_server(security=security, context=trusted.server) as inbox:
        settings = replace(PLAIN, host="localhost", port=inbox.port, security=security)
        own = relay(settings, context=trusted.client)()
        assert send(own) == TAKEN
        own.close()
    assert inbox.received[0].encrypted


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("name", ["localhost", "relay.example"])
def test_a_certificate_that_does_not_hold_stops_everything(security: str, name: str, tmp_path: Path) -> None:
    """One that nobody trusts, or for another name, is told of, and nothing is sent."""
    shown = certificate(tmp_path, name)
    with real_server(security=security, context=shown.server) as inbox:
        settings = replace(PLAIN, host="localhost", port=inbox.port, security=security)
        outcome = send(relay(settings, context=shown.client if name != "localhost" else None)())
    assert (outcome.state, outcome.server, inbox.received) == ("deferred", True, [])
    expected = "self-signed certificate" if name == "localhost" else "Hostname mismatch"
    assert f"the certificate of localhost:{inbox.port} is not valid: {expected}" in outcome.reply


def test_a_server_without_starttls_gets_no_mail() -> None:
    """Encryption that was asked for and is not offered is no reason to do without."""
    with scripted_server() as server:
        outcome = send(relay(replace(PLAIN, port=server.port, security="starttls"))())
    assert (outcome.state, outcome.server) == ("deferred", True)
    assert "does not offer STARTTLS" in outcome.reply
    assert 'security = "tls"' in outcome.reply
    assert len(server.commands) == 1


def test_a_server_that_takes_starttls_back_gets_no_mail() -> None:
    """A refusal of STARTTLS is told in the server's words."""
    with scripted_server(("STARTTLS",), STARTTLS="454 4.7.0 TLS is out of order") as server:
        outcome = send(relay(replace(PLAIN, port=server.port, security="starttls"))())
    assert outcome == Outcome(state="deferred", server=True, code=454, reply="4.7.0 TLS is out of order")


def test_tls_on_a_port_without_it_is_told_plainly() -> None:
    """A port that speaks plainly is not one for implicit TLS."""
    with scripted_server() as server:
        outcome = send(relay(replace(PLAIN, port=server.port, security="tls"))())
    assert (outcome.state, outcome.server) == ("deferred", True)
    assert 'does not speak TLS as security = "tls" has it' in outcome.reply


def test_a_right_login_opens_the_door(tmp_path: Path) -> None:
    """User and password, also of letters beyond ASCII, reach a server that asks for them."""
    trusted = certificate(tmp_path)
    with real_server(security="starttls", context=trusted.server, password=OPEN_SESAME) as inbox:
        site = Site(root=tmp_path, title="", url="", feeds=Feeds(), smtp=replace(LOGIN, port=inbox.port))
        own = carriers(site, password=OPEN_SESAME, context=trusted.client)()
        assert send(own) == TAKEN
        own.close()
    assert inbox.received[0].user == USER


def test_a_wrong_login_fails_nobody(tmp_path: Path) -> None:
    """It concerns the server, the message stays for later, and the password is not told."""
    trusted = certificate(tmp_path)
    with real_server(security="starttls", context=trusted.server, password="another") as inbox:  # noqa: S106  (nobody's)
        make = relay(replace(LOGIN, port=inbox.port), password=OPEN_SESAME, context=trusted.client)
        own = make()
        outcome = send(own)
    assert (outcome.state, outcome.server, outcome.code, inbox.received) == ("deferred", True, 535, [])
    assert outcome.reply.startswith("the login was refused: 5.7.8")
    assert "same-ouvre" not in f"{outcome!r} {own!r} {make!r}"


@pytest.mark.parametrize(
    "repeated",
    [
        OPEN_SESAME,
        b64encode(OPEN_SESAME.encode()).decode(),
        b64encode(f"\0{USER}\0{OPEN_SESAME}".encode()).decode(),
    ],
    ids=["plain", "encoded", "with user"],
)
def test_a_server_that_repeats_the_password_is_not_quoted(repeated: str) -> None:
    """No outcome holds the password in any form."""
    with scripted_server(("AUTH PLAIN",), AUTH=f"535 5.7.8 wrong: {repeated}") as server:
        outcome = send(relay(replace(PLAIN, port=server.port, user=USER), password=OPEN_SESAME)())
    assert outcome == Outcome(state="deferred", server=True, code=535, reply="the login was refused")


def test_an_error_in_the_login_does_not_hold_the_password() -> None:
    """Nor does the trace of an error that a carrier lets through, as a bug in it would."""
    with scripted_server(("AUTH PLAIN",), AUTH=CLOSE) as server:
        own = relay(replace(PLAIN, port=server.port, user=USER), password=OPEN_SESAME)()
        assert "sesame" not in send(own).reply
        with pytest.raises(UnicodeEncodeError) as raised:
            own.deliver("news@größe.example", READER, MESSAGE)
    shown = "".join(traceback.format_exception(raised.value))
    assert "ouvre-toi" not in shown
    assert b64encode(OPEN_SESAME.encode()).decode() not in shown


def test_a_server_that_knows_login_only_is_told_in_turn() -> None:
    """AUTH LOGIN asks for user and password one after the other."""
    user64, password64 = (b64encode(text.encode()).decode() for text in (USER, OPEN_SESAME))
    challenges = {
        "AUTH": "334 VXNlcm5hbWU6",
        user64.upper(): "334 UGFzc3dvcmQ6",
        password64.upper(): "235 in",
    }
    with scripted_server(("AUTH LOGIN CRAM-MD5",), **challenges) as server:
        own = relay(replace(PLAIN, port=server.port, user=USER), password=OPEN_SESAME)()
        assert send(own) == TAKEN
        own.close()
    assert server.commands[1:4] == ["AUTH LOGIN", user64.upper(), password64.upper()]


def test_a_server_that_refuses_the_user_is_not_told_the_password() -> None:
    """What the server did not ask for is not sent."""
    with scripted_server(("AUTH LOGIN",), AUTH="504 5.5.4 not that way") as server:
        outcome = send(relay(replace(PLAIN, port=server.port, user=USER), password=OPEN_SESAME)())
    assert outcome.reply == "the login was refused: 5.5.4 not that way"
    assert server.commands[1:] == ["AUTH LOGIN"]


@pytest.mark.parametrize("extensions", [(), ("AUTH XOAUTH2",)])
def test_a_server_without_a_login_of_ours_is_told_plainly(extensions: tuple[str, ...]) -> None:
    """A login that was asked for and cannot be done is no reason to go without."""
    with scripted_server(extensions) as server:
        outcome = send(relay(replace(PLAIN, port=server.port, user=USER), password=OPEN_SESAME)())
    assert (outcome.state, outcome.server, len(server.commands)) == ("deferred", True, 1)
    assert "no login by PLAIN or LOGIN" in outcome.reply


def test_a_port_without_a_server_is_told_plainly() -> None:
    """A refused connection concerns all messages."""
    port = closed_port()
    reply = f"{HOST}:{port} cannot be reached: Connection refused"
    assert once(port) == Outcome(state="deferred", server=True, reply=reply)


@BOTH_WAYS
@pytest.mark.parametrize("stage", ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "end"])
def test_421_anywhere_ends_the_connection_and_keeps_the_message(
    stage: str, extensions: tuple[str, ...]
) -> None:
    """The server goes away and says that nobody has the message; the next one gets another connection."""
    with scripted_server(extensions, **{stage: ("421 4.3.2 going down", *USUAL[stage])}) as server:
        own = carrier(server.port)
        expected = Outcome(state="deferred", server=True, code=421, reply="4.3.2 going down")
        assert send(own) == expected
        assert send(own) == TAKEN
        own.close()
    assert server.connections == 2


USUAL = {
    "greeting": ("220 hello",),
    "EHLO": ("250 hello",),
    "MAIL": ("250 OK",),
    "RCPT": ("250 OK",),
    "DATA": ("354 go",),
    "end": ("250 2.0.0 taken",),
}


@BOTH_WAYS
@pytest.mark.parametrize(
    ("stage", "reply"),
    [
        *product(("greeting", "EHLO", "MAIL", "RCPT", "DATA"), (CLOSE, "nonsense", "99 x", "\x00\xff")),
        ("DATA", "250"),
    ],
    ids=ascii,
)
def test_a_break_or_nonsense_before_the_message_keeps_it(
    stage: str, reply: str, extensions: tuple[str, ...]
) -> None:
    """Nobody has the message, and the connection is given up."""
    with scripted_server(extensions, **{stage: (reply, *USUAL[stage])}) as server:
        own = carrier(server.port)
        outcome = send(own)
        assert (outcome.state, outcome.server) == ("deferred", True)
        assert send(own) == TAKEN
        own.close()
    assert server.connections == 2


@BOTH_WAYS
def test_a_server_that_never_answers_is_not_waited_for(extensions: tuple[str, ...]) -> None:
    """After the configured time nobody has the message; what was waited for is told."""

    def silent_at(stage: str) -> tuple[Outcome, int]:
        with scripted_server(extensions, **{stage: SILENCE}) as server:
            return once(server.port, timeout=1), server.port

    stages = ["greeting", "EHLO", "MAIL", "RCPT", "DATA"]
    with ThreadPoolExecutor(len(stages)) as at_once:
        for stage, (outcome, port) in zip(stages, at_once.map(silent_at, stages), strict=True):
            reply = f"{HOST}:{port} did not answer within 1 seconds"
            assert outcome == Outcome(state="deferred", server=True, reply=reply), stage


@pytest.mark.parametrize("reply", [CLOSE, SILENCE, "nonsense", "354 more", "99 x"])
def test_without_an_answer_to_the_final_dot_the_outcome_is_uncertain(reply: str) -> None:
    """The server may have the message; the carrier does not send it again by itself."""
    with scripted_server(end=("250 2.0.0 taken", reply)) as server:
        own = carrier(server.port, timeout=1)
        assert send(own) == TAKEN
        outcome = send(own)
        assert (outcome.state, outcome.server) == ("uncertain", True)
        assert outcome.reply
        own.close()
    assert len(server.messages) == 2


def test_a_server_that_closes_in_the_middle_of_a_large_message_does_not_have_it() -> None:
    """The final dot could not be written, so nobody has the message."""
    with scripted_server(body=CLOSE) as server:
        own = carrier(server.port)
        outcome = send(own, MESSAGE + b"text that fills all buffers\r\n" * 700_000)
    assert (outcome.state, outcome.server, server.messages) == ("deferred", True, [])
    assert outcome.reply == f"{HOST}:{server.port} closed the connection"


def test_a_server_that_closes_in_the_middle_of_a_small_message_leaves_it_uncertain() -> None:
    """All of it was on its way already: here nobody can tell what the server has read."""
    with scripted_server(body=CLOSE) as server:
        assert once(server.port).state == "uncertain"


@BOTH_WAYS
@pytest.mark.parametrize(
    ("stage", "reply", "state", "recipient"),
    [
        ("RCPT", "450 4.2.0 greylisted", "deferred", False),
        ("RCPT", "452 4.2.2 mailbox full", "deferred", False),
        ("RCPT", "550 5.1.1 no such user", "failed", True),
        ("RCPT", "550 no such user", "failed", True),
        ("RCPT", "550 5.7.1 refused by policy: unknown user", "failed", False),
        ("RCPT", "450 4.1.1 no such user", "deferred", False),
        ("DATA", "451 4.3.0 try again", "deferred", False),
        ("DATA", "554 5.1.1 no such user", "failed", False),
        ("MAIL", "552 5.3.4 too large", "failed", False),
        ("end", "452 4.3.1 no room", "deferred", False),
        ("end", "554 5.6.0 no such user, or spam", "failed", False),
    ],
)
def test_a_refusal_of_one_message_leaves_the_connection_to_the_next(
    *, stage: str, reply: str, state: str, recipient: bool, extensions: tuple[str, ...]
) -> None:
    """The server's code decides, its words are kept, and the next message goes over the same connection."""
    with scripted_server(extensions, **{stage: (reply, *USUAL[stage])}) as server:
        own = carrier(server.port)
        outcome = send(own)
        assert send(own) == TAKEN
        own.close()
    assert (outcome.state, outcome.recipient, outcome.server) == (state, recipient, False)
    assert f"{outcome.code} {outcome.reply}" == reply
    assert (server.connections, server.messages[-1]) == (1, MESSAGE)
    assert ("RSET" in server.commands) == (stage != "end" and not is_lone_dot(stage, extensions))


def is_lone_dot(stage: str, extensions: tuple[str, ...]) -> bool:
    """Tell whether a pipelined refusal is followed by a 354 all the same, as this script has it."""
    return bool(extensions) and stage in {"MAIL", "RCPT"}


def test_a_pipelined_message_without_a_recipient_is_ended_with_a_lone_dot() -> None:
    """A server that asks for the message nevertheless gets none (RFC 2920 §3.1), whatever it says to that."""
    script = {
        "RCPT": ("550 5.1.1 gone", "250 OK"),
        "end": ("554 5.5.1 no valid recipients", "250 2.0.0 taken"),
    }
    with scripted_server(**script) as server:
        own = carrier(server.port)
        outcome = send(own)
        assert (outcome.state, outcome.code, outcome.recipient) == ("failed", 550, True)
        assert send(own) == TAKEN
        own.close()
    assert server.messages == [MESSAGE]
    assert server.connections == 1


def test_a_refused_recipient_does_not_get_the_message_from_a_real_server() -> None:
    """One of three is refused; the others get theirs, all over one connection."""
    refused = "gone@example.org"
    with real_server(Inbox(lambda address: "550 5.1.1 no such user" if address == refused else "")) as inbox:
        own = carrier(inbox.port)
        outcomes = [own.deliver(SENDER, to, MESSAGE) for to in ("a@example.org", refused, "b@example.org")]
        own.close()
    assert [outcome.state for outcome in outcomes] == ["accepted", "failed", "accepted"]
    assert [received.recipient for received in inbox.received] == ["a@example.org", "b@example.org"]
    assert len(inbox.sessions) == 1


@pytest.mark.parametrize("after", [CLOSE, "421 4.7.0 too many errors", "nonsense"])
def test_what_was_said_of_a_recipient_stands_though_the_server_goes_away(after: str) -> None:
    """A mailbox that does not exist is not tried again because the connection broke behind the answer."""
    with scripted_server(RCPT="550 5.1.1 gone", DATA=after, RSET=after) as server:
        own = carrier(server.port)
        outcomes = [send(own), send(own)]
    expected = Outcome(state="failed", code=550, reply="5.1.1 gone", recipient=True)
    assert outcomes == [expected, expected]


@BOTH_WAYS
@pytest.mark.parametrize("reply", ["451 4.7.0 not from there", "550 5.7.1 not from there"])
def test_a_refused_sender_fails_nobody(reply: str, extensions: tuple[str, ...]) -> None:
    """What is wrong with the sender is wrong for all, and can be mended."""
    with scripted_server(extensions, MAIL=reply) as server:
        outcome = once(server.port)
    code, _, text = reply.partition(" ")
    assert outcome == Outcome(state="deferred", server=True, code=int(code), reply=text)


@pytest.mark.parametrize("reply", [CLOSE, "421 4.4.2 you have been silent too long", "451 4.7.0 enough here"])
def test_a_server_that_hung_up_between_two_messages_is_called_again(reply: str) -> None:
    """Relays end connections that were idle or carried enough; that defers no message."""
    with scripted_server(MAIL=("250 OK", reply, "250 OK")) as server:
        own = carrier(server.port)
        assert [send(own), send(own)] == [TAKEN, TAKEN]
        own.close()
    assert (server.connections, len(server.messages)) == (2, 2)


def test_a_server_that_went_away_between_two_messages_is_called_once_more_only() -> None:
    """Where the second call fails too, the message waits."""
    with scripted_server(MAIL=("250 OK", CLOSE)) as server:
        own = carrier(server.port)
        send(own)
        assert send(own).server
    assert server.connections == 2


def test_a_message_beyond_the_offered_size_is_not_sent() -> None:
    """Both sizes are told; nothing but this message is concerned."""
    with real_server(largest=2000) as inbox:
        own = carrier(inbox.port)
        outcome = send(own, MESSAGE + b"x\r\n" * 1000)
        assert send(own) == TAKEN
        own.close()
    reply = f"the message has {len(MESSAGE) + 3000} bytes, and {HOST} takes at most 2000"
    assert outcome == Outcome(state="failed", reply=reply)
    assert len(inbox.received) == 1


def test_the_size_is_told_to_a_server_that_wants_to_know_it() -> None:
    """With SIZE offered (RFC 1870), MAIL names the message's size."""
    with scripted_server(("SIZE 0",)) as server:
        once(server.port)
    assert server.commands[1] == f"MAIL FROM:<{SENDER}> SIZE={len(MESSAGE)}"


def test_an_address_cannot_hold_a_second_command() -> None:
    """A line break in an address is a bug of the caller; nothing of it is sent."""
    with scripted_server() as server:
        own = carrier(server.port)
        with pytest.raises(ValueError, match="line break"):
            own.deliver(SENDER, "a@example.org>\r\nRCPT TO:<b@example.org", MESSAGE)
        assert send(own) == TAKEN
        own.close()
    assert not [command for command in server.commands if "b@" in command]


def test_a_server_that_does_not_say_goodbye_is_left_alone() -> None:
    """Closing waits for an answer, but not for long, and raises nothing."""
    with scripted_server(QUIT=SILENCE) as server:
        assert once(server.port, timeout=1) == TAKEN
