"""The preview's web server: for one person, on the loopback address.

Pages ask `/changes` for an event stream (HTML, "Server-sent events") and load themselves again when it tells
of a change. Bodies of articles and mails are framed without scripts.
"""

import mimetypes
import sys
import threading
from collections.abc import Callable, Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote

from msgspec import Struct

from syndicate.errors import SyndicateError
from syndicate.model import FormatName
from syndicate.preview import pages
from syndicate.preview.look import Look

LOOPBACK = "127.0.0.1"
_STATIC = "/static/"
_HTML = "text/html; charset=utf-8"
# Seconds between signs of life; without them nobody notices that a browser has gone.
_BEAT = 5.0
_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src * data:; media-src *; "
    "frame-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_MAIL = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src {pictures}; media-src *; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
_FILE = "default-src 'none'; frame-ancestors 'self'; sandbox"
_OWN = {"/preview.css": "text/css", "/preview.js": "text/javascript"}


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
        self._server = _Server(port, self)
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

    def show(self, seen: Look | SyndicateError, *, changed: bool) -> None:
        """Show this from here on, or the error that keeps it from being seen, and tell the browsers.

        What is the same as before is told only if something has *changed*, which may be a picture.
        """
        with self._changed:
            if changed or not _same(seen, self._seen):
                self._version += 1
            self._seen = seen
            self._changed.notify_all()

    def answer(self, target: str) -> Answer:
        """Answer a GET of a path with its query."""
        path, _, query = target.partition("?")
        asked = {name: values[-1] for name, values in parse_qs(query).items()}
        if path in _OWN:
            return Answer(body=pages.own_file(path[1:]), kind=_OWN[path])
        seen = self._seen
        if not isinstance(seen, Look):
            message = str(seen) if seen else "The site is being read for the first time."
            page = pages.failure("The site cannot be shown" if seen else "One moment", message)
            return _page(page, HTTPStatus.SERVICE_UNAVAILABLE)
        try:
            if path.startswith(_STATIC):
                return _static(seen, unquote(path.removeprefix(_STATIC)))
            return _ROUTES[path](seen, asked)
        except KeyError:
            message = f"There is nothing at {target}; it may have been there before the last change."
            return _page(pages.failure("Nothing here", message), HTTPStatus.NOT_FOUND)

    def changes(self) -> Iterator[bytes]:
        """Yield an event for each change from here on, and a sign of life between them."""
        known = self._version
        while not self._closed:
            with self._changed:
                if self._version == known and not self._closed:
                    self._changed.wait(_BEAT)
                is_new, known = self._version != known, self._version
            yield b"event: change\ndata:\n\n" if is_new else b":\n\n"


def _same(one: Look | SyndicateError, other: Look | SyndicateError | None) -> bool:
    return one == other or (str(one) == str(other) if isinstance(one, SyndicateError) else False)


def _page(html: str, status: HTTPStatus = HTTPStatus.OK) -> Answer:
    # The undecodable bytes of a file name are lone surrogates, which UTF-8 has no place for.
    return Answer(body=html.encode("utf-8", "replace"), status=status)


def _static(look: Look, path: str) -> Answer:
    file = pages.local_file(look, path)
    if file is None:
        raise KeyError(path)
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return Answer(body=file.read_bytes(), kind=kind, policy=_FILE)


def _overview(look: Look, _: dict[str, str]) -> Answer:
    return _page(pages.overview(look))


def _feed(look: Look, asked: dict[str, str]) -> Answer:
    feed = look.feeds[asked["key"]]
    formats: dict[str, FormatName] = {name: name for name in feed.paths}
    format_ = formats[asked.get("format", next(iter(formats)))]
    page = pages.feed_source if "source" in asked else pages.feed_page
    return _page(page(look, feed, format_))


def _edition(look: Look, asked: dict[str, str]) -> Answer:
    return _page(pages.edition_page(look.editions[asked["name"]]))


def _mail(look: Look, asked: dict[str, str]) -> Answer:
    """Give the HTML of an edition as it is framed."""
    made = look.editions[asked["name"]].rendered
    if made is None:
        raise KeyError(asked["name"])
    pictures = "'none'" if asked.get("pictures") == "off" else "* data:"
    html = pages.mail(look, made.html, is_dark=asked.get("scheme") == "dark")
    return Answer(body=html.encode(), policy=_MAIL.format(pictures=pictures))


_ROUTES: dict[str, Callable[[Look, dict[str, str]], Answer]] = {
    "/": _overview,
    "/feed": _feed,
    "/edition": _edition,
    "/mail": _mail,
}


class _Server(ThreadingHTTPServer):
    """A server that ends while browsers wait for news, and keeps quiet about those that have gone."""

    daemon_threads = True

    def __init__(self, port: int, preview: Preview) -> None:
        super().__init__((LOOPBACK, port), _Handler)
        self.preview = preview

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """Answers one request, as `http.server` wants it."""

    server: "_Server"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if not self._is_for_us():
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
        elif self.path == "/changes":
            self._stream()
        else:
            self._send(self.server.preview.answer(self.path))

    do_HEAD = do_GET  # noqa: N815 - as `http.server` calls it

    def _is_for_us(self) -> bool:
        """Refuse pages of others that call themselves by a name which leads here (DNS rebinding)."""
        return self.headers.get("Host", "").partition(":")[0] in {LOOPBACK, "localhost"}

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Content-Security-Policy", answer.policy)
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _stream(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        for event in self.server.preview.changes() if self.command != "HEAD" else ():
            self.wfile.write(event)

    def log_message(self, *_: Any) -> None:
        """Keep quiet: the terminal is for findings."""
