"""`syndicate.delivery.unsubscribe` over real HTTP: a GET never acts, a POST does, and nothing breaks it."""

import io
import os
import re
import sqlite3
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.types import WSGIApplication
from wsgiref.validate import validator

import pytest
from lxml import html

from running import environment
from syndicate.delivery.tokens import make
from syndicate.delivery.unsubscribe import make_app
from syndicate.state import FOLDER, State, ledger, readers
from syndicate.templating import packaged_templates
from syndicate.templating.words import direction

SECRET = b"sixteen bytes, or more"
NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
ADA = "ada@example.org"
LANGUAGES = sorted(path.stem for path in (packaged_templates() / "locale").glob("*.toml"))
ONE_CLICK = "List-Unsubscribe=One-Click"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SITE = """\
[site]
title = "The Daily Compiler"
url = "https://compiler.example/"

[[digests]]
name = "daily"
title = "Today & <b>more</b>"
from = "The Daily Compiler <news@compiler.example>"
"""
WEEKLY = """
[[digests]]
name = "weekly"
title = "Die Woche"
language = "de"
schedule = "weekly on monday at 07:00"
from = "The Daily Compiler <news@compiler.example>"
unsubscribe_mail = "leave@compiler.example"
"""


class Reply(NamedTuple):
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def words(self) -> str:
        """The text that is seen, without the marks that isolate names."""
        text = str(html.fromstring(self.text.encode()).xpath("string(//main)"))
        return " ".join(re.sub("[\u2066-\u2069]", "", text).split())


class Page:
    """A server on the loopback, with the site that it serves; *log* is what it says about errors."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = io.StringIO()
        self.port = 0
        with State.open(folder / FOLDER) as state, state.transaction():
            for name in ("daily", "weekly"):
                begun = ledger.Digest(name=name, begun_at=NOW, slot_at=NOW, looked_at=NOW)
                ledger.begin(state.db, begun, [])
                readers.number_all(state.db, name, [ADA, "eve@example.org"])

    def token(self, digest: str = "daily", address: str = ADA) -> str:
        """Make the token of a reader."""
        with State.open(self.folder / FOLDER) as state:
            number = readers.number_all(state.db, digest, [])[address]
        return make(SECRET, number, digest, address)

    def ask(
        self, method: str, path: str, body: str | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Send a request."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, dict(headers or (FORM if body else {})))
            answer = connection.getresponse()
            return Reply(answer.status, dict(answer.getheaders()), answer.read().decode())
        finally:
            connection.close()

    def get(self, token: str) -> Reply:
        """Open the page."""
        return self.ask("GET", f"/u/{token}")

    def post(self, token: str, body: str = ONE_CLICK) -> Reply:
        """Press a button."""
        return self.ask("POST", f"/u/{token}", body)

    def left(self) -> list[tuple[str, str, str, str]]:
        """Give address, digest, reason and moment of who gets no more mail."""
        db = sqlite3.connect(self.folder / FOLDER / "state.db")
        try:
            return db.execute("SELECT address, digest, reason, at FROM suppression ORDER BY 1, 2").fetchall()
        finally:
            db.close()

    def everything(self) -> list[str]:
        """Give all that the state holds."""
        db = sqlite3.connect(self.folder / FOLDER / "state.db")
        try:
            return list(db.iterdump())
        finally:
            db.close()


Served = Callable[..., Page]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Serve sites, each request and answer checked against the WSGI specification (PEP 3333)."""
    running = []

    def serve(
        configuration: str = SITE + WEEKLY,
        templates: Mapping[str, str] | None = None,
        checked: Callable[[WSGIApplication], WSGIApplication] = validator,
    ) -> Page:
        folder = tmp_path / "site"
        (folder / "articles").mkdir(parents=True)
        (folder / "syndicate.toml").write_text(configuration, encoding="utf-8")
        for name, text in (templates or {}).items():
            (folder / "templates").mkdir(exist_ok=True)
            (folder / "templates" / name).write_text(text, encoding="utf-8")
        page = Page(folder)

        class Handler(WSGIRequestHandler):
            def log_message(self, *_: object) -> None:
                """Keep the access log out of the tests' output."""

            def get_stderr(self) -> io.StringIO:
                return page.log

        app = make_app(folder, SECRET, lambda: NOW)
        server = make_server("127.0.0.1", 0, checked(app), handler_class=Handler)
        page.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        running.append((server, thread))
        return page

    yield serve
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


def test_link_scanners_change_nothing(served: Served) -> None:
    """However often a link is fetched, by GET, HEAD or OPTIONS, with whatever query, nobody leaves."""
    page = served()
    token, before = page.token(), page.everything()
    for _ in range(20):
        assert page.get(token).status == 200
        head = page.ask("HEAD", f"/u/{token}")
        assert (head.status, head.text) == (200, "")
        assert page.ask("OPTIONS", f"/u/{token}").status == 204
        assert page.ask("GET", f"/u/{token}?{ONE_CLICK}&action=leave").status == 200
    assert page.everything() == before
    assert page.log.getvalue() == ""


def test_one_click_leaves_at_once(served: Served) -> None:
    """The POST of a mail program (RFC 8058) acts; no cookie, no redirect; twice is as good as once."""
    page = served()
    for _ in range(2):
        reply = page.post(page.token())
        assert reply.status == 200
        assert reply.words.startswith(
            "The Daily Compiler You have left Today & <b>more</b>. No further edition"
        )
        assert not {"Set-Cookie", "Location"} & reply.headers.keys()
    assert page.left() == [(ADA, "daily", "unsubscribed", "2026-11-23T07:30:00+00:00")]


def test_one_click_as_form_data(served: Served) -> None:
    """RFC 8058 prefers multipart/form-data; letter case and the order of fields do not matter."""
    body = (
        '--b\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n'
        '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
    )
    page = served()
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    assert page.ask("POST", f"/u/{page.token()}", body, kind).status == 200
    assert [row[:2] for row in page.left()] == [(ADA, "daily")]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded; charset=UTF-8", ONE_CLICK),
        ("", "list-unsubscribe=one-click&x=y"),
        ("text/plain", f"{ONE_CLICK}\r\n"),
    ],
)
def test_one_click_as_mail_programs_write_it(served: Served, kind: str, body: str) -> None:
    """A charset, no type, letter case and an end of line make no difference."""
    page = served()
    assert page.ask("POST", f"/u/{page.token()}", body, {"Content-Type": kind}).status == 200


def test_the_token_may_stand_in_the_query(served: Served) -> None:
    """`…/leave?token=…` is the same page, and wins over the path."""
    page = served()
    assert "Today" in page.ask("GET", f"/leave?lang=x&token={page.token()}").words
    assert page.ask("GET", f"/u/{page.token()}?token=other").status == 404
    assert page.ask("POST", f"/leave?token={page.token('weekly')}", ONE_CLICK).status == 200
    assert [row[:2] for row in page.left()] == [(ADA, "weekly")]


def test_any_prefix_will_do(served: Served) -> None:
    """The application may be mounted anywhere: the last segment of the path counts."""
    page = served()
    for path in ("/", "/a/b/c/", "/news.example/"):
        assert page.ask("GET", path + page.token()).status == 200


def test_a_reader_leaves_comes_back_and_leaves_everything(served: Served) -> None:
    """Each button does what it says, for this reader only, and the page shows it when it is opened again."""
    page = served()
    token = page.token()
    assert "Unsubscribe from Today" in page.get(token).words

    assert "You have left Today" in page.post(token, "action=leave").words
    assert "You have left Today" in page.get(token).words
    assert [row[:2] for row in page.left()] == [(ADA, "daily")]

    assert "You are subscribed to Today" in page.post(token, "action=return").words
    assert "Unsubscribe from Today" in page.get(token).words
    assert page.left() == []

    assert "You have left all newsletters of The Daily" in page.post(token, "action=leave_all").words
    assert "You have left all newsletters of The Daily" in page.get(token).words
    assert "Sie haben alle Newsletter" in page.get(page.token("weekly")).words
    assert [row[:2] for row in page.left()] == [(ADA, "")]
    assert "Unsubscribe from Today" in page.get(page.token(address="eve@example.org")).words

    page.post(token, "action=return")
    assert [row[:2] for row in page.left()] == [(ADA, "weekly")]


def test_buttons_are_there_where_they_do_something(served: Served) -> None:
    """Leaving all newsletters is offered by a site that has several, and not to who has done so."""
    page = served()
    token = page.token()

    def buttons(reply: Reply) -> list[str]:
        return re.findall(r'<button type="submit" name="action" value="(\w+)"', reply.text)

    assert buttons(page.get(token)) == ["leave", "leave_all"]
    assert buttons(page.post(token)) == ["return", "leave_all"]
    assert buttons(page.post(token, "action=leave_all")) == ["return"]
    assert buttons(page.post(token, "action=return")) == ["leave", "leave_all"]


def test_one_newsletter_has_one_button(served: Served) -> None:
    """A site with a single digest offers nothing more than to leave it."""
    page = served(SITE)
    assert page.get(page.token()).text.count("<button") == 1


def test_the_page_is_in_the_digests_language(served: Served) -> None:
    """A German digest has a German page; where the link is wrong, it is the site's language."""
    page = served()
    assert 'lang="de"' in page.get(page.token("weekly")).text
    assert "Die Woche abbestellen?" in page.get(page.token("weekly")).words
    assert 'lang="en"' in page.get("1.x").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_page(served: Served, language: str) -> None:
    """Each page has language, direction, title, one main and one heading, in every packaged language."""
    page = served(SITE.replace("[[digests]]", f'language = "{language}"\n[[digests]]'))
    token = page.token()
    replies = [page.get(token), *(page.post(token, f"action={a}") for a in ("leave", "leave_all", "return"))]
    for reply in (*replies, page.get("none")):
        tree = html.fromstring(reply.text.encode())
        assert (tree.get("lang"), tree.get("dir")) == (language, direction(language))
        assert tree.xpath("count(//main//h1)") == tree.xpath("count(//main)") == 1
        assert tree.findtext(".//h1") == tree.findtext(".//title")
        assert not tree.xpath("//script | //img | //link | //iframe | //@onclick | //@style")
        assert reply.text.startswith("<!DOCTYPE html>")


def test_the_page_names_newsletter_and_masked_address(served: Served) -> None:
    """Who gets hold of the link does not learn the address; a title is text, whatever it holds."""
    page = served()
    for reply in (page.get(page.token()), page.post(page.token())):
        assert "a***@example.org" in reply.words
        assert ADA not in reply.text
        assert "Today &amp; &lt;b&gt;more&lt;/b&gt;" in reply.text


def test_the_headers_keep_the_link_secret(served: Served) -> None:
    """No page is stored, sent as referrer, indexed, framed or guessed at, and none runs anything."""
    page = served()
    token = page.token()
    for reply in (page.get(token), page.post(token), page.get("x"), page.ask("PUT", f"/u/{token}")):
        assert reply.headers["Cache-Control"] == "no-store"
        assert reply.headers["Referrer-Policy"] == "no-referrer"
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert "noindex" in reply.headers["X-Robots-Tag"]
        assert reply.headers["Content-Type"].endswith("charset=utf-8")
        policy = reply.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "script" not in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy


def test_the_policy_allows_the_pages_own_style(served: Served) -> None:
    """The hash in the header is that of the one style element, also of a site's own sheet."""
    page = served(templates={"leave.css.j2": "h1 { color: {{ design.accent }}; }\n/* é */\n"})
    reply = page.get(page.token())
    (style,) = re.findall("<style>(.*?)</style>", reply.text, re.DOTALL)
    assert style == "h1 { color: #0b5c8a; }\n/* é */\n"
    wanted = b64encode(sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{wanted}'" in reply.headers["Content-Security-Policy"]


def test_a_sites_own_template_wins(served: Served) -> None:
    """A block of the page, or a word, is replaced as in a digest."""
    own = (
        '{% extends "default/leave.html.j2" %}{% block more %}<p>Farewell from {{ site }}.</p>{% endblock %}'
    )
    page = served(templates={"leave.html.j2": own})
    assert page.get(page.token()).words.endswith("Farewell from The Daily Compiler.")


@pytest.mark.parametrize("text", ["{% if %}", "{{ nonsense }}", '{% extends "absent" %}'])
def test_a_broken_template_keeps_nobody(served: Served, text: str) -> None:
    """Leaving works with the packaged page; the server's log says what is wrong."""
    page = served(templates={"leave.html.j2": text})
    assert "You have left Today" in page.post(page.token()).words
    assert [row[:2] for row in page.left()] == [(ADA, "daily")]
    assert "leave.html.j2" in page.log.getvalue()


def test_a_forged_link_is_nobodys(served: Served) -> None:
    """A link that was cut, changed or made up is 404, says whom to write to, and does nothing."""
    page = served()
    token, before = page.token(), page.everything()
    other = page.token(address="eve@example.org")
    forged = [
        "",
        token[:-1],
        token + "x",
        token.swapcase(),
        other[:1] + token[1:],
        make(b"another secret of a site", 1, "daily", ADA),
        make(SECRET, 1, "weekly", ADA),
        make(SECRET, 999, "daily", ADA),
        "%00",
        "%ff%fe",
        "x" * 30_000,
        "..%2f..%2fetc%2fpasswd",
    ]
    for path in forged:
        for reply in (page.get(path), page.post(path), page.post(path, "action=leave_all")):
            assert reply.status == 404
            assert 'href="mailto:news@compiler.example"' in reply.text
            assert "***" not in reply.text
    assert page.everything() == before
    assert page.log.getvalue() == ""


def test_the_address_to_write_to_is_the_digests(served: Served) -> None:
    """The first digest with an address for it says where to write; without a digest there is none."""
    page = served(SITE + WEEKLY.replace("[[digests]]", 'reply_to = "editor@compiler.example"\n[[digests]]'))
    assert 'href="mailto:editor@compiler.example"' in page.get("x").text


def test_a_digest_that_is_no_more_can_be_left(served: Served) -> None:
    """Links in old mails keep working after the digest is gone from the configuration, or all are."""
    page = served(SITE.partition("[[digests]]")[0])
    assert "Unsubscribe from The Daily Compiler?" in page.get(page.token()).words
    assert page.post(page.token()).status == 200
    assert [row[:2] for row in page.left()] == [(ADA, "daily")]
    assert page.get("x").status == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_refused(served: Served, method: str) -> None:
    """They are answered 405, with those that are allowed."""
    page = served()
    reply = page.ask(method, f"/u/{page.token()}")
    assert reply.status == 405
    assert reply.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert page.ask("OPTIONS", "/").headers["Allow"] == reply.headers["Allow"]


@pytest.mark.parametrize(
    "body",
    ["x", "", "action=", "action=delete", "List-Unsubscribe=", "List-Unsubscribe=One-Clicks", "\0", "&=&"],
)
def test_a_body_that_asks_for_nothing_does_nothing(served: Served, body: str) -> None:
    """Any other POST is 400, and shows the page with its button."""
    page = served()
    reply = page.ask("POST", f"/u/{page.token()}", body, FORM)
    assert reply.status == 400
    assert "<button" in reply.text
    assert page.left() == []


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=\xff", "", "x" * 1000]
)
def test_a_body_of_any_kind_is_answered(served: Served, kind: str) -> None:
    """A Content-Type without sense is no reason to fail."""
    page = served()
    assert page.ask("POST", f"/u/{page.token()}", "--b\r\n\r\n--b--", {"Content-Type": kind}).status == 400


@pytest.mark.parametrize(
    ("length", "status"),
    [("1001", 413), ("9" * 5000, 413), ("-1", 411), ("", 411), ("ten", 411), ("+5", 411), ("٣", 411)],
)
def test_a_body_is_at_most_a_kilobyte(served: Served, length: str, status: int) -> None:
    """What is longer, or does not say how long it is, is refused before it is read."""
    # The checks would refuse such a length themselves.
    page = served(checked=lambda app: app)
    connection = HTTPConnection("127.0.0.1", page.port, timeout=30)
    connection.putrequest("POST", f"/u/{page.token()}")
    connection.putheader("Content-Length", length.encode())
    connection.endheaders()
    assert connection.getresponse().status == status
    connection.close()
    assert page.left() == []


def test_without_a_state_the_page_says_later(served: Served) -> None:
    """A state that is not there is 503, and is not made; the log says which folder was meant."""
    page = served()
    token = page.token()
    for file in (page.folder / FOLDER).iterdir():
        file.unlink()
    for reply in (page.get(token), page.post(token)):
        assert (reply.status, reply.headers["Retry-After"]) == (503, "300")
        assert "try again in a few minutes" in reply.words
        assert "Traceback" not in reply.text
    assert not list((page.folder / FOLDER).iterdir())
    assert "there is no state" in page.log.getvalue()


def test_a_damaged_state_says_later(served: Served) -> None:
    """A file that is no database is 503, and stays as it is."""
    page = served()
    token = page.token()
    for file in (page.folder / FOLDER).iterdir():
        file.unlink()
    (page.folder / FOLDER / "state.db").write_bytes(b"no database " * 1000)
    assert page.post(token).status == 503
    assert (page.folder / FOLDER / "state.db").read_bytes().startswith(b"no database")


def test_a_locked_state_says_later(served: Served) -> None:
    """While something holds the state for long, the page can be seen; who leaves is told to try again."""
    page = served()
    token = page.token()
    holder = sqlite3.connect(page.folder / FOLDER / "state.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    assert page.get(token).status == 200
    reply = page.post(token)
    assert (reply.status, reply.headers["Retry-After"]) == (503, "300")
    holder.execute("ROLLBACK")
    holder.close()
    assert page.left() == []
    assert "locked" in page.log.getvalue()
    assert page.post(token).status == 200


WSGI_CALL = """
import io, sys
from wsgiref.util import setup_testing_defaults
from syndicate.delivery import unsubscribe

for token in sys.argv[1:]:
    environ = {"PATH_INFO": "/u/" + token, "wsgi.errors": sys.stderr}
    setup_testing_defaults(environ)
    body = unsubscribe.app(environ, lambda status, headers: print(status))
    assert b"Traceback" not in b"".join(body)
"""


def call(folder: Path, *tokens: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Ask the module's `app`, in a process of its own, for the pages of some tokens."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", WSGI_CALL, *tokens],
        cwd=folder,
        env=environment(**changes),
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )


def test_the_app_of_the_module_reads_the_environment(served: Served, tmp_path: Path) -> None:
    """A server is told the site's folder and secret by the environment, or started in that folder."""
    page = served()
    token, secret = page.token(), SECRET.decode()
    there = call(tmp_path, token, "x", SYNDICATE_SITE=str(page.folder), SYNDICATE_SECRET=secret)
    assert there.stdout.splitlines() == ["200 OK", "404 Not Found"]
    (page.folder / FOLDER / "secret").write_bytes(SECRET + b"\n")
    assert call(page.folder, token).stdout == "200 OK\n"


@pytest.mark.parametrize(
    ("configuration", "secret", "log"),
    [
        ("", SECRET.decode(), "syndicate.toml"),
        (SITE, "", "secret"),
        (SITE, "short", "secret"),
    ],
)
def test_a_wrong_set_up_is_503(tmp_path: Path, configuration: str, secret: str, log: str) -> None:
    """Without configuration or secret every request is answered, and the log says what is missing."""
    (tmp_path / "syndicate.toml").write_text(configuration, encoding="utf-8")
    done = call(tmp_path, "x", "y", SYNDICATE_SECRET=secret)
    assert done.stdout.splitlines() == ["503 Service Unavailable"] * 2
    assert log in done.stderr
    assert "Traceback" not in done.stderr


def test_importing_the_module_reads_nothing(tmp_path: Path) -> None:
    """A server may load the application before the site is there."""
    assert call(tmp_path, SYNDICATE_SITE="/nowhere").stdout == ""


def test_a_reader_leaves_with_a_real_browser(served: Served) -> None:
    """Chromium without scripts shows the page in its style, and the buttons work."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright and Chromium")
    page = served()
    with playwright.sync_playwright() as tools:
        browser = tools.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
        tab = context.new_page()
        complaints: list[str] = []
        tab.on("console", lambda message: complaints.append(message.text))
        tab.goto(f"http://127.0.0.1:{page.port}/u/{page.token()}")
        assert page.left() == []
        assert tab.locator("button").first.bounding_box()["height"] >= 44
        tab.click("button[value=leave]")
        assert "You have left" in tab.title()
        assert [row[:2] for row in page.left()] == [(ADA, "daily")]
        tab.click("button[value=return]")
        assert page.left() == []
        browser.close()
    assert complaints == []
