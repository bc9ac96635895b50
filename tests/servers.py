"""SMTP servers on the loopback, each on a port of its own: a real one, and one that misbehaves as told."""

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from msgspec import Struct

HOST = "127.0.0.1"
USER = "news"

CLOSE = "<close the connection>"
SILENCE = "<never answer>"


class Received(Struct, frozen=True, kw_only=True):
    """A message that a server took, dots unstuffed; *encrypted* and *user* tell of its connection."""

    sender: str
    recipient: str
    message: bytes
    encrypted: bool = False
    user: str = ""


class Inbox:
    """What a real server took, in order; *refuse* gives the reply to a recipient, "" to take the mail."""

    def __init__(self, refuse: Callable[[str], str] = lambda _: "") -> None:
        self.received: list[Received] = []
        self.sessions: set[tuple[str, int]] = set()
        self.port = 0
        self._refuse = refuse

    async def handle_EHLO(  # noqa: N802  (aiosmtpd's name)
        self, _: SMTP, session: Session, __: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Offer PIPELINING, which aiosmtpd can do and does not say."""
        session.host_name = hostname
        self.sessions.add(session.peer)  # type: ignore[arg-type]  # a pair for internet sockets
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_RCPT(  # noqa: N802
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        """Take or refuse a recipient."""
        refusal = self._refuse(address)
        if not refusal:
            envelope.rcpt_tos.append(address)
        return refusal or "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a message."""
        assert isinstance(envelope.content, bytes)
        assert server.transport
        self.received.append(
            Received(
                sender=str(envelope.mail_from),
                recipient=",".join(envelope.rcpt_tos),
                message=envelope.content,
                encrypted=server.transport.get_extra_info("sslcontext") is not None,
                user=str(session.auth_data or ""),
            )
        )
        return "250 2.0.0 taken"


class _Controller(Controller):
    """Lets the system choose the port."""

    def _create_server(self):  # type: ignore[no-untyped-def]  # noqa: ANN202  (as upstream's)
        # Named so, asyncio lets it answer without delay.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.bind((HOST, 0))
        self.port = listener.getsockname()[1]
        return self.loop.create_server(self._factory_invoker, sock=listener, ssl=self.ssl_context)


@contextmanager
def real_server(
    inbox: Inbox | None = None,
    *,
    security: str = "none",
    context: ssl.SSLContext | None = None,
    password: str = "",
    largest: int = 2**25,
) -> Iterator[Inbox]:
    """Run aiosmtpd with *security* as in `[smtp]`, by the certificate of *context*.

    With *password* it takes mail from `USER` only, who has logged in with it.
    """

    def authenticate(_: SMTP, __: Session, ___: Envelope, ____: str, login: object) -> AuthResult:
        assert isinstance(login, LoginPassword)
        right = login.login.decode() == USER and login.password.decode() == password
        return AuthResult(success=right, handled=False, auth_data=login.login.decode())

    inbox = inbox or Inbox()
    controller = _Controller(
        inbox,
        hostname=HOST,
        ssl_context=context if security == "tls" else None,
        tls_context=context if security == "starttls" else None,
        data_size_limit=largest,
        authenticator=authenticate,
        auth_required=bool(password),
        auth_require_tls=security == "starttls",
        ident="test",
    )
    controller.start()
    inbox.port = controller.port
    inbox.sessions.clear()
    try:
        yield inbox
    finally:
        controller.stop()


class Scripted:
    """A server that follows a script.

    *replies* maps the stage of a conversation to a reply, which may have several lines, or to `CLOSE` or
    `SILENCE`: "greeting", the command in capitals, "body" (CLOSE and SILENCE: in the middle of it) and "end",
    after the final dot. A tuple holds the replies to the first, second, ... use of the stage, the last one
    for all further ones. What is not in it gets the usual answer. *extensions* are offered to EHLO.
    *commands* are those that it got, the first word of each in capitals.
    """

    def __init__(self, replies: Mapping[str, str | tuple[str, ...]], extensions: tuple[str, ...]) -> None:
        self.commands: list[str] = []
        self.messages: list[bytes] = []
        self.connections = 0
        self.port = 0
        usual: dict[str, str | tuple[str, ...]] = {
            "greeting": "220 scripted",
            "EHLO": "\n".join(("250-scripted", *(f"250-{name}" for name in extensions), "250 HELP")),
            "DATA": "354 go ahead",
            "end": "250 2.0.0 taken",
            "QUIT": "221 bye",
        }
        self._replies = usual | dict(replies)
        self._uses: dict[str, int] = {}
        self._over = threading.Event()

    def stop(self) -> None:
        """End all silence."""
        self._over.set()

    def serve(self, connection: socket.socket) -> None:
        """Hold one conversation."""
        self.connections += 1
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with connection, connection.makefile("rb") as lines, suppress(OSError, _ClosedError):
            self._say(connection, "greeting")
            while line := lines.readline():
                verb, space, rest = line.decode("ascii", "replace").rstrip("\r\n").partition(" ")
                verb = verb.upper()
                self.commands.append(f"{verb}{space}{rest}")
                answer = self._say(connection, verb)
                if answer.startswith("354"):
                    self._take(connection, lines)
                if verb == "QUIT":
                    return

    def _take(self, connection: socket.socket, lines: Iterator[bytes]) -> None:
        body = []
        for line in lines:
            if line == b".\r\n":
                break
            body.append(line.removeprefix(b"."))
            if "body" in self._replies:
                self._say(connection, "body")
        else:
            return
        if body:
            self.messages.append(b"".join(body))
        self._say(connection, "end")

    def _say(self, connection: socket.socket, stage: str) -> str:
        script = self._replies.get(stage, "250 2.0.0 OK")
        use = self._uses[stage] = self._uses.get(stage, 0) + 1
        reply = script if isinstance(script, str) else script[min(use, len(script)) - 1]
        if reply == SILENCE:
            self._over.wait(60)
        if reply in (SILENCE, CLOSE):
            raise _ClosedError
        connection.sendall(reply.replace("\n", "\r\n").encode() + b"\r\n")
        return reply


class _ClosedError(Exception):
    """The server has ended the conversation."""


@contextmanager
def scripted_server(
    extensions: tuple[str, ...] = ("PIPELINING",), /, **replies: str | tuple[str, ...]
) -> Iterator[Scripted]:
    """Run a server that follows a script (see `Scripted`), each conversation in a thread."""
    server = Scripted(replies, extensions)
    conversations: list[tuple[threading.Thread, socket.socket]] = []

    def accept(listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                thread = threading.Thread(target=server.serve, args=(connection,), daemon=True)
                conversations.append((thread, connection))
                thread.start()

    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server((HOST, 0)))
        server.port = listener.getsockname()[1]
        accepting = threading.Thread(target=accept, args=(listener,), daemon=True)
        accepting.start()
        try:
            yield server
        finally:
            server.stop()
            # Closing alone would not wake the thread that waits.
            listener.shutdown(socket.SHUT_RDWR)
            accepting.join(10)
            for thread, connection in conversations:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
                thread.join(10)


def closed_port() -> int:
    """Return a port on which nobody listens."""
    with socket.create_server((HOST, 0)) as listener:
        return int(listener.getsockname()[1])


class Certificate(Struct, frozen=True, kw_only=True):
    """A self-signed certificate: the *server*'s side, and a *client*'s that trusts it."""

    server: ssl.SSLContext
    client: ssl.SSLContext


def certificate(folder: Path, name: str = "localhost") -> Certificate:
    """Make a certificate for *name* with the openssl program; skip the test where that is missing."""
    program = shutil.which("openssl")
    if not program:
        pytest.skip("openssl is not installed")
    key, own = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            program,
            *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-keyout", str(key), "-out", str(own), "-days", "2", "-subj", f"/CN={name}"),
            *("-addext", f"subjectAltName=DNS:{name}", "-addext", "keyUsage=digitalSignature,keyCertSign"),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(own, key)
    return Certificate(server=server, client=ssl.create_default_context(cafile=own))
