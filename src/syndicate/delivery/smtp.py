"""SMTP (RFC 5321): messages to the relay, many over one connection.

The transaction is written here, since smtplib's neither tells a break before the final dot, after which
nobody has the message, from one behind it, nor pipelines (RFC 2920).
"""

import ssl
from collections.abc import Callable
from contextlib import suppress
from smtplib import SMTP, SMTPServerDisconnected

from syndicate.config import Smtp
from syndicate.delivery.connection import STATES, BrokenError, connect, telling
from syndicate.delivery.outcome import Carrier, Outcome, is_no_mailbox, later, words

# Many relays end a connection after 100 messages or so.
_PER_CONNECTION = 100
_FAREWELL = 5
_SHUTTING_DOWN = 421
_GO_AHEAD = 354
_TOO_LARGE = 552


class Relay:
    """A carrier to the relay: a class, since its connection lives on from one message to the next.

    It introduces itself (EHLO) with the host of the envelope's sender: that name is public and mostly
    resolves, while asking the system for its own can hang, and tells what nobody has to know.
    """

    def __init__(self, settings: Smtp, *, password: str, context: ssl.SSLContext | None) -> None:
        self._settings = settings
        self._password = password
        self._context = context
        self._connection: SMTP | None = None
        self._carried = 0

    def deliver(self, sender: str, recipient: str, message: bytes) -> Outcome:
        """Hand over one message as `Carrier.deliver` says, waiting for each answer as long as is configured.

        A relay may hang up between two messages. So where an older connection proves to be of no use before
        the final dot, the message goes once over another one.
        """
        is_older = self._connection is not None
        try:
            outcome = self._carry(sender, recipient, message)
        except BrokenError as broken:
            outcome = broken.outcome
            self._drop()
            if is_older and outcome.server and outcome.state == "deferred":
                return self.deliver(sender, recipient, message)
        if self._carried >= _PER_CONNECTION:
            self.close()
        return outcome

    def close(self) -> None:
        """Say goodbye; who does not answer soon is left alone."""
        if self._connection is not None:
            with suppress(OSError):
                if self._connection.sock is not None:
                    self._connection.sock.settimeout(min(_FAREWELL, self._settings.timeout))
                self._connection.quit()
        self._drop()

    def _carry(self, sender: str, recipient: str, message: bytes) -> Outcome:
        if self._connection is None:
            host = sender.rpartition("@")[2]
            with telling(self._settings, "deferred"):
                self._connection = connect(
                    self._settings, password=self._password, context=self._context, host=host
                )
        self._carried += 1
        return _transaction(self._connection, self._settings, sender, recipient, message)

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None
        self._carried = 0


def relay(
    settings: Smtp, *, password: str = "", context: ssl.SSLContext | None = None
) -> Callable[[], Carrier]:
    """Return what makes a carrier to the relay; *context* says whose certificates are trusted."""
    if context is None and settings.security != "none":
        context = ssl.create_default_context()
    # Not a partial: that would show the password in its repr.
    return lambda: Relay(settings, password=password, context=context)


def _transaction(connection: SMTP, settings: Smtp, sender: str, recipient: str, message: bytes) -> Outcome:
    """Hand over one message; raise `BrokenError` if the connection is of no use any more."""
    limit = connection.esmtp_features.get("size", "")
    if limit.isdecimal() and 0 < int(limit) < len(message):  # RFC 1870 §4: 0 is no limit
        too_large = f"the message has {len(message)} bytes, and {settings.host} takes at most {limit}"
        return Outcome(state="failed", reply=too_large)
    size = f" SIZE={len(message)}" if connection.has_extn("size") else ""
    with telling(settings, "deferred"):
        refusal = _envelope(
            connection,
            MAIL=_line(f"MAIL FROM:<{sender}>{size}"),
            RCPT=_line(f"RCPT TO:<{recipient}>"),
            DATA=_line("DATA"),
        )
        if refusal:
            return refusal
        connection.send(_content(message))
    # Had the sending failed, the relay could not have seen the dot, which is its end. From here on it can.
    with telling(settings, "uncertain"):
        code, reply = connection.getreply()
    return _verdict(code, reply)


def _envelope(connection: SMTP, **commands: bytes) -> Outcome | None:
    """Send the envelope, in one go where the relay takes that (RFC 2920 §3.1); return a refusal or None."""
    pipelined = connection.has_extn("pipelining")
    if pipelined:
        connection.send(b"".join(commands.values()))
    refusal: Outcome | None = None
    code = 0
    try:
        for name, command in commands.items():
            if not pipelined:
                connection.send(command)
            code, reply = connection.getreply()
            refusal = refusal or _refusal(name, code, reply)
            if refusal and not pipelined:
                break
        if refusal:
            _abandon(connection, is_waiting=code == _GO_AHEAD)
    except OSError:
        if refusal:  # what was said before the break stands
            raise BrokenError(refusal) from None
        raise
    return refusal


def _refusal(name: str, code: int, reply: bytes) -> Outcome | None:
    """Say what a reply to a command of the envelope makes of the message, None if it goes on.

    Raises `BrokenError` for what ends the conversation and for what concerns all recipients: a sender who
    is refused, or nonsense.
    """
    state = STATES.get(code // 100)
    if (code == _GO_AHEAD) if name == "DATA" else (state == "accepted"):
        return None
    text = words(reply)
    is_for_all = name == "MAIL" and code != _TOO_LARGE
    if state is None or state == "accepted" or code == _SHUTTING_DOWN or is_for_all:
        raise BrokenError(later(text or f"no answer to {name} that makes sense", code=max(code, 0)))
    unknown = name == "RCPT" and state == "failed" and is_no_mailbox(text)
    return Outcome(state=state, code=code, reply=text, recipient=unknown)


def _abandon(connection: SMTP, *, is_waiting: bool) -> None:
    """End a transaction without a message; a relay that waits for one nevertheless gets a lone dot (§3.1)."""
    connection.send(b".\r\n" if is_waiting else b"RSET\r\n")
    code, _ = connection.getreply()
    if code == _SHUTTING_DOWN or code // 100 not in STATES:
        raise SMTPServerDisconnected


def _verdict(code: int, reply: bytes) -> Outcome:
    """Say what the reply to the message itself makes of it; raise `BrokenError` after nonsense or a 421."""
    if code == _SHUTTING_DOWN:
        raise BrokenError(later(words(reply), code=code))
    state = STATES.get(code // 100)
    if state is None:
        text = words(reply) or "no answer to the message that makes sense"
        raise BrokenError(Outcome(state="uncertain", code=max(code, 0), reply=text, server=True))
    return Outcome(state=state, code=code, reply=words(reply))


def _content(message: bytes) -> bytes:
    """Double each dot at the beginning of a line, and end with the line that is a dot (RFC 5321 §4.5.2)."""
    first = b"." if message.startswith(b".") else b""
    end = b".\r\n" if message.endswith(b"\r\n") else b"\r\n.\r\n"
    return b"".join((first, message.replace(b"\r\n.", b"\r\n.."), end))


def _line(command: str) -> bytes:
    if not command.isprintable():
        raise ValueError(f"no command can hold a line break: {command!r}")
    return f"{command}\r\n".encode("ascii")
