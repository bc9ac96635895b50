"""The page to leave at: a GET shows it, and only a POST acts (RFC 8058, RFC 2369 §3.2).

`app` is a WSGI application for any server: `gunicorn syndicate.delivery.unsubscribe:app`. It is an edge of
the program, as the command line is, and so reads environment and clock; `make_app` is given what it needs.

The token is all that it takes, as it is all that a mail program has: no cookie, no login, no redirect.
"""

import email
import os
import sqlite3
from base64 import b64encode
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, quote
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from msgspec import Struct

from syndicate.config import FILE_NAME, Design, Digest, Site
from syndicate.delivery.tokens import find_secret, verify
from syndicate.errors import InputError, SyndicateError, TemplateError
from syndicate.loading import load
from syndicate.state import FOLDER, Reader, State
from syndicate.templating import environment, fill, read_catalogue
from syndicate.templating.words import direction, load_words

Header = tuple[str, str]

_ALLOW = ("Allow", "GET, HEAD, OPTIONS, POST")
_RETRY = ("Retry-After", "300")
# One-Click in multipart/form-data takes some 200 bytes.
_LONGEST_BODY = 1000
_LONGEST_QUERY = 1000


# Compiles each template once; Jinja looks itself whether its file has changed.
_environment = cache(environment)


class _Answer(Struct, frozen=True, kw_only=True):
    """A response; *style* is the one style sheet that its page may have."""

    status: str
    text: str
    kind: str = "text/plain"
    style: str = ""
    headers: tuple[Header, ...] = ()


class _Service(Struct, frozen=True, kw_only=True):
    """What an answer takes beside the request."""

    site: Site
    secret: bytes
    clock: Callable[[], datetime]


def make_app(folder: Path, secret: bytes, clock: Callable[[], datetime]) -> WSGIApplication:
    """Make the application for the site in *folder*; *clock* gives the present moment, aware.

    The configuration is read here, and `ConfigError` raised if it is wrong; the state is opened for each
    request. Where it is missing or locked the answer is 503, and the reason goes to the server's log.
    """
    service = _Service(site=load(folder / FILE_NAME), secret=secret, clock=clock)

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            answer = _refusal(environ) or _answer(service, environ)
        except (SyndicateError, sqlite3.Error, OSError) as error:
            _log(environ, error)
            answer = _page(
                service.site, environ, "later", status="503 Service Unavailable", headers=(_RETRY,)
            )
        return _send(answer, environ, start_response)

    return application


@cache
def _default() -> WSGIApplication:
    folder = Path(os.environ.get("SYNDICATE_SITE", "."))
    return make_app(folder, find_secret(os.environ, folder), partial(datetime.now, UTC))


def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer for the site in the folder SYNDICATE_SITE, or where the server was started.

    Configuration and secret are read at the first request, and again at the next one as long as that fails.
    """
    try:
        application = _default()
    except SyndicateError as error:
        _log(environ, error)
        answer = _Answer(
            status="503 Service Unavailable", text="Please try again later.\n", headers=(_RETRY,)
        )
        return _send(answer, environ, start_response)
    return application(environ, start_response)


def _refusal(environ: WSGIEnvironment) -> _Answer | None:
    """Answer what is no request to this page; None if it is one."""
    method, length = environ["REQUEST_METHOD"], environ.get("CONTENT_LENGTH") or ""
    if method == "OPTIONS":
        return _Answer(status="204 No Content", text="", headers=(_ALLOW,))
    if method not in {"GET", "HEAD", "POST"}:
        return _Answer(status="405 Method Not Allowed", text="GET shows, POST acts.\n", headers=(_ALLOW,))
    if method == "POST" and not (length.isascii() and length.isdecimal()):
        return _Answer(status="411 Length Required", text="The request does not say its length.\n")
    if method == "POST" and (len(length) > len(str(_LONGEST_BODY)) or int(length) > _LONGEST_BODY):
        return _Answer(status="413 Content Too Large", text="The forms of this page are shorter.\n")
    return None


def _answer(service: _Service, environ: WSGIEnvironment) -> _Answer:
    folder = service.site.root / FOLDER
    if not State.exists(folder):
        raise InputError(f"{folder}: there is no state; the page has the folder that `syndicate send` has")
    with State.open(folder) as state:
        reader = _reader(service.secret, state, environ)
        if reader is None:
            return _page(service.site, environ, "unknown", status="404 Not Found")
        if environ["REQUEST_METHOD"] == "POST":
            return _act(service, state, reader, environ)
        return _page(service.site, environ, _standing(state, reader), reader=reader)


def _reader(secret: bytes, state: State, environ: WSGIEnvironment) -> Reader | None:
    """Find whose token is the query's `token`, or the last segment of the path."""

    def lookup(number: int) -> tuple[str, str] | None:
        reader = state.reader(number)
        return (reader.digest, reader.address) if reader else None

    asked = parse_qs(environ.get("QUERY_STRING", "")[:_LONGEST_QUERY]).get("token")
    token = asked[-1] if asked else environ.get("PATH_INFO", "").rpartition("/")[2]
    number = verify(secret, token, lookup)
    return None if number is None else state.reader(number)


def _standing(state: State, reader: Reader) -> str:
    """Name the page that shows whether the reader has left."""
    if not state.is_suppressed(reader.address, digest=reader.digest):
        return "ask"
    return "left_all" if state.is_suppressed(reader.address, digest="") else "left"


def _act(service: _Service, state: State, reader: Reader, environ: WSGIEnvironment) -> _Answer:
    """Do what the body of a POST says, and show that it is done."""
    action, now = _action(environ), service.clock()
    if action is None:
        page = _standing(state, reader)
        return _page(service.site, environ, page, status="400 Bad Request", reader=reader)
    if action == "return":
        state.restore(reader.address, digest=reader.digest, at=now)
        return _page(service.site, environ, "returned", reader=reader)
    digest = "" if action == "leave_all" else reader.digest
    state.suppress(reader.address, digest=digest, reason="unsubscribed", at=now)
    return _page(service.site, environ, "left" if digest else "left_all", reader=reader)


def _action(environ: WSGIEnvironment) -> str | None:
    """Read `List-Unsubscribe=One-Click`, or a button of the page, from the body; None for anything else."""
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode("latin-1")
    fields = _fields(environ.get("CONTENT_TYPE", ""), body)
    if fields.get("list-unsubscribe", "").lower() == "one-click":
        return "leave"
    action = fields.get("action")
    return action if action in {"leave", "leave_all", "return"} else None


def _fields(kind: str, body: str) -> dict[str, str]:
    """Read a form of either encoding; RFC 8058 §3.2 prefers multipart/form-data."""
    if not kind.lower().startswith("multipart/form-data"):
        return {name.lower(): value.strip() for name, value in parse_qsl(body)}
    parts = email.message_from_string(f"Content-Type: {kind}\n\n{body}").walk()
    fields = ((part.get_param("name", header="content-disposition"), part.get_payload()) for part in parts)
    return {str(name).lower(): str(value).strip() for name, value in fields}


def _page(
    site: Site,
    environ: WSGIEnvironment,
    page: str,
    *,
    status: str = "200 OK",
    reader: Reader | None = None,
    headers: tuple[Header, ...] = (),
) -> _Answer:
    """Show a page, with the packaged templates where the site's own are wrong: leaving has to work."""
    digest = next((digest for digest in site.digests if reader and digest.name == reader.digest), None)
    context = _context(site, digest, reader) | {"page": page}
    folder = site.root / "templates"
    try:
        style, text = _filled(folder if folder.is_dir() else None, context)
    except TemplateError as error:
        _log(environ, error)
        style, text = _filled(None, context)
    return _Answer(status=status, text=text, kind="text/html", style=style, headers=headers)


def _context(site: Site, digest: Digest | None, reader: Reader | None) -> dict[str, object]:
    """Give the template's variables; *digest* is None where nobody knows which one, or it is no more."""
    language = digest.language if digest else site.language
    nearest = digest or next(iter(site.digests), None)
    return {
        "language": language,
        "direction": direction(language),
        "title": _isolated(digest.title if digest else site.title),
        "site": _isolated(site.title),
        "site_url": site.url,
        "address": _masked(reader.address) if reader else "",
        "several": len(site.digests) > 1,
        "contact": _contact(nearest) if nearest else "",
        "design": nearest.design if nearest else Design(),
    }


def _filled(templates: Path | None, context: dict[str, object]) -> tuple[str, str]:
    """Fill the style sheet, and the page that holds it."""
    made = _environment(templates)
    words = load_words(str(context["language"]), partial(read_catalogue, made))
    style = fill(made, "leave.css.j2", context)
    return style, fill(made, "leave.html.j2", context | {"words": words, "style": style})


def _contact(digest: Digest) -> str:
    """Give the URL to write to for who cannot leave here."""
    address = digest.unsubscribe_mail.removeprefix("mailto:") or digest.reply_to or digest.sender.email
    return f"mailto:{quote(address, safe='@+?=&%')}"


def _masked(address: str) -> str:
    """Show an address to who knows it only: `a***@example.org`; from left to right in any text."""
    local, _, host = address.rpartition("@")
    return f"\N{LEFT-TO-RIGHT ISOLATE}{local[:1]}***@{host}\N{POP DIRECTIONAL ISOLATE}"


def _isolated(name: str) -> str:
    """Keep the direction of a name from the text around it."""
    return f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}"


def _send(answer: _Answer, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    body = answer.text.encode()
    headers = [*answer.headers, *_SAFE, ("Content-Security-Policy", _policy(answer.style))]
    if body:
        headers += [("Content-Type", f"{answer.kind}; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response(answer.status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


# The URL is the capability: it is neither kept, nor sent on, nor indexed, nor framed by another page.
_SAFE = (
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Robots-Tag", "noindex, nofollow"),
)


def _policy(style: str) -> str:
    """Allow the page its one style sheet and its form, and nothing else (CSP Level 3)."""
    styles = b64encode(sha256(style.encode()).digest()).decode("ascii")
    return (
        f"default-src 'none'; style-src 'sha256-{styles}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def _log(environ: WSGIEnvironment, error: Exception) -> None:
    print(f"syndicate: the page to leave at: {error}", file=environ["wsgi.errors"])
