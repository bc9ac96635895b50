"""A connection to the relay: dialled, encrypted, logged in; and what it means when it breaks.

smtplib does the talking, except for the login: its errors can hold the password, and it takes ASCII only.
"""

import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import SMTP, SMTP_SSL, SMTPNotSupportedError, SMTPResponseException, SMTPServerDisconnected

from syndicate.config import Smtp
from syndicate.delivery.outcome import Outcome, State, words

STATES: dict[int, State] = {2: "accepted", 4: "deferred", 5: "failed"}
"""What the first digit of a reply code says (RFC 5321 §4.2.1)."""

_CHALLENGE = 334
_LOGGED_IN = 235


class BrokenError(Exception):
    """The connection is of no more use; *outcome* is what that makes of the message."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.reply)
        self.outcome = outcome


def connect(settings: Smtp, *, password: str, context: ssl.SSLContext | None, host: str) -> SMTP:
    """Connect as *host*, encrypt and log in; raise `OSError`, of which smtplib's are, where that fails."""
    connection = _dial(settings, context, host)
    try:
        _greet(connection, host)
        if settings.security == "starttls":
            _encrypt(connection, settings, context)
            _greet(connection, host)
        if settings.user:
            _log_in(connection, settings.user, password)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def telling(settings: Smtp, state: State) -> Iterator[None]:
    """Turn what goes wrong with the connection into `BrokenError`, the message being in *state* then."""
    try:
        yield
    except SMTPResponseException as error:
        code, reply = max(error.smtp_code, 0), words(error.smtp_error)
        raise BrokenError(Outcome(state=state, code=code, reply=reply, server=True)) from error
    except OSError as error:
        reply = words(_sentence(error, settings))
        raise BrokenError(Outcome(state=state, reply=reply, server=True)) from error


def _dial(settings: Smtp, context: ssl.SSLContext | None, host: str) -> SMTP:
    address = settings.host, settings.port, host
    if settings.security == "tls":
        connection: SMTP = SMTP_SSL(*address, timeout=settings.timeout, context=context)
    else:
        connection = SMTP(*address, timeout=settings.timeout)
    if connection.sock is not None:
        # A message's last packet would otherwise wait until the others are confirmed.
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _greet(connection: SMTP, host: str) -> None:
    code, reply = connection.ehlo(host)
    if STATES.get(code // 100) == "failed":  # RFC 5321 §3.2: it knows no extensions
        code, reply = connection.helo(host)
    if STATES.get(code // 100) != "accepted":
        raise SMTPResponseException(code, reply)


def _encrypt(connection: SMTP, settings: Smtp, context: ssl.SSLContext | None) -> None:
    if not connection.has_extn("starttls"):
        raise SMTPNotSupportedError(
            f"{settings.host}:{settings.port} does not offer STARTTLS: use port 465 with "
            'security = "tls", or for a relay on this machine security = "none"'
        )
    connection.starttls(context=context)


def _log_in(connection: SMTP, user: str, password: str) -> None:
    """Log in (RFC 4954) by PLAIN (RFC 4616) or LOGIN, both in UTF-8; encryption hides them.

    What the relay says is told, unless it repeats the password.
    """
    user64, password64, both64 = map(_base64, (user, password, f"\0{user}\0{password}"))
    ways = {"PLAIN": (f"AUTH PLAIN {both64}",), "LOGIN": ("AUTH LOGIN", user64, password64)}
    offered = connection.esmtp_features.get("auth", "").upper().split()
    way = next((way for way in ways if way in offered), None)
    if way is None:
        raise SMTPNotSupportedError(f"the relay offers no login by {' or '.join(ways)}, which user asks for")
    code, reply = 0, b""
    for line in ways[way]:
        code, reply = connection.docmd(line)
        if code != _CHALLENGE:
            break
    if code != _LOGGED_IN:
        said = reply.decode("utf-8", "replace")
        is_repeated = any(secret and secret in said for secret in (password, password64, both64))
        raise SMTPResponseException(code, "the login was refused" + ("" if is_repeated else f": {said}"))


def _base64(text: str) -> str:
    return b64encode(text.encode()).decode("ascii")


def _sentence(error: OSError, settings: Smtp) -> str:
    place = f"{settings.host}:{settings.port}"
    # smtplib hides what happened behind an error of its own.
    cause = error.__context__ if isinstance(error, SMTPServerDisconnected) else error
    if isinstance(error, SMTPNotSupportedError):
        return str(error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"the certificate of {place} is not valid: {cause.verify_message}"
    if isinstance(cause, TimeoutError):
        return f"{place} did not answer within {settings.timeout} seconds"
    if isinstance(error, SMTPServerDisconnected):
        return f"{place} closed the connection"
    if isinstance(cause, ssl.SSLError):
        return f'{place} does not speak TLS as security = "{settings.security}" has it: {cause.reason}'
    return f"{place} cannot be reached: {error.strerror or error}"
