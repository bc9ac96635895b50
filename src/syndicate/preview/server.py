"""The preview's web server: for one person, on the loopback address.

Pages ask `/changes` for an event stream (HTML, "Server-sent events") and load themselves again when it tells
of a change. Bodies of articles are framed without scripts; a page's own script has a nonce.
"""

import mimetypes
import threading
from collections.abc import Callable, Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from msgspec import Struct

from syndicate.errors import SyndicateError
from syndicate.preview import pages
from syndicate.preview.look import Look

LOOPBACK = "127.0.0.1"
_STATIC = "/static/"
_HTML = "text/html; charset=utf-8"
_TEXT = "text/plain; charset=utf-8"
# Seconds between signs of life; without them nobody notices that a browser has gone.
_BEAT = 5.0
_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src * data:; media-src *; "
    "frame-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"
)
_BODY = "default-src 'none'; style-src 'unsafe-inline'; img-src {pictures}; media-src *; sandbox allow-popups"
_RELOAD = b'new EventSource("/changes").addEventListener("change", () => location.reload());\n'


class Answer(Struct, frozen=True, kw_only=True):
    """A response; *policy* is its Content-Security-Policy."""

    body: bytes
    kind: str = _HTML
    status: HTTPStatus = HTTPStatus.OK
    policy: str = _PAGE


class Preview:
    """The server and what it shows; a class, because both outlive a request.

    *port* 0 takes any that is free; `address` says which. Raises `OSError` if it cannot be listened on.
    """

    def __init__(self, port: int) -> None:
        self._seen: Look | SyndicateError | None = None
        self._version = 0
        self._changed = threading.Condition()
        self._closed = False
        self._server = ThreadingHTTPServer((LOOPBACK, port), _handler(self))
        self._server.daemon_threads = True
        self.address = f"http://{LOOPBACK}:{self._server.server_port}/"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._server.shutdown()
        self._server.server_close()

    def show(self, seen: Look | SyndicateError) -> None:
        """Show this from here on, or the error that keeps it from being seen, and tell the browsers."""
        with self._changed:
            self._seen = seen
            self._version += 1
            self._changed.notify_all()

    def answer(self, target: str) -> Answer:
        """Answer a GET of a path with its query."""
        parts = urlsplit(target)
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/reload.js":
            return Answer(body=_RELOAD, kind="text/javascript")
        seen = self._seen
        if not isinstance(seen, Look):
            message = str(seen) if seen else "The site is being read for the first time."
            return Answer(body=pages.failure(message).encode())
        try:
            if parts.path.startswith(_STATIC):
                return _static(seen, unquote(parts.path.removeprefix(_STATIC)))
            return _ROUTES[parts.path](seen, asked)
        except KeyError:
            page = pages.failure(f"There is nothing at {target}.")
            return Answer(body=page.encode(), status=HTTPStatus.NOT_FOUND)

    def changes(self) -> Iterator[bytes]:
        """Yield an event for each change from here on, and a sign of life between them."""
        known = self._version
        while not self._closed:
            with self._changed:
                if self._version == known and not self._closed:
                    self._changed.wait(_BEAT)
                is_new, known = self._version != known, self._version
            yield b"event: change\ndata:\n\n" if is_new else b":\n\n"


def _static(look: Look, path: str) -> Answer:
    file = pages.local_file(look, path)
    if file is None:
        raise KeyError(path)
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return Answer(body=file.read_bytes(), kind=kind, policy="default-src 'none'; sandbox")


def _overview(look: Look, _: dict[str, str]) -> Answer:
    return Answer(body=pages.overview(look).encode())


def _feed(look: Look, asked: dict[str, str]) -> Answer:
    feed = look.feeds[asked["key"]]
    format_ = {name: name for name in feed.paths}[asked.get("format", next(iter(feed.paths)))]
    page = pages.feed_source if "source" in asked else pages.feed_page
    return Answer(body=page(look, feed, format_).encode())


def _edition(look: Look, asked: dict[str, str]) -> Answer:
    return Answer(body=pages.edition_page(look, look.editions[asked["name"]]).encode())


def _part(look: Look, asked: dict[str, str]) -> Answer:
    """Give one form of an edition, as it is framed."""
    made = look.editions[asked["name"]].rendered
    if made is None:
        raise KeyError(asked["name"])
    match asked["part"]:
        case "text":
            return Answer(body=made.text.encode(), kind=_TEXT)
        case "source":
            return Answer(body=made.message, kind=_TEXT)
    pictures = "'none'" if asked.get("pictures") == "off" else "* data:"
    html = pages.at_home(look, pages.coloured(made.html, asked.get("scheme", "light")))
    return Answer(body=html.encode(), policy=_BODY.format(pictures=pictures))


_ROUTES: dict[str, Callable[[Look, dict[str, str]], Answer]] = {
    "/": _overview,
    "/feed": _feed,
    "/edition": _edition,
    "/part": _part,
}


def _handler(preview: Preview) -> type[BaseHTTPRequestHandler]:
    """Return the class that answers for one preview, as `http.server` wants it."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if not self._is_for_us():
                self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            elif self.path == "/changes":
                self._stream()
            else:
                self._send(preview.answer(self.path))

        def _is_for_us(self) -> bool:
            """Refuse pages of others that call themselves by a name which leads here (DNS rebinding)."""
            host = self.headers.get("Host", "").rpartition(":")[0]
            return host in {LOOPBACK, "localhost"}

        def _send(self, answer: Answer) -> None:
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(answer.body)))
            self.send_header("Content-Security-Policy", answer.policy)
            self.send_header("Cache-Control", "no-store")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            self.wfile.write(answer.body)

        def _stream(self) -> None:
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Cache-Control", "no-store")
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            try:
                for event in preview.changes():
                    self.wfile.write(event)
            except OSError:  # the browser has gone
                return

        def log_message(self, *_: Any) -> None:
            """Keep quiet: the terminal is for findings."""

    return Handler
