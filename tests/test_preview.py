"""`syndicate preview`: a real process, asked over HTTP on the loopback and with a real browser."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest
from lxml import html

from running import CONFIGURATION, article, command, environment, make_site, run, tree
from syndicate.model import FormatName
from syndicate.preview.shown import shown

NOW = "2020-01-03T08:00"
SITE = (
    CONFIGURATION
    + """
[feeds]
by = ["category", "tag"]

[[digests]]
name = "daily"
title = "Today & <b>more</b>"
from = "News <news@compiler.example>"
to = ["ada@reader.example"]
"""
)
PICTURED = """---
title: "A <b>title</b> & more"
date: 2020-01-03
categories: [News]
summary: What it is about.
image: /a%20picture.png
---
Body <script>alert(1)</script> with "quotes" and ![a picture](/a%20picture.png "x").
"""
PATIENCE = 30.0


class Reply(NamedTuple):
    """What the preview answered."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def page(self) -> Any:
        """The tree of the page."""
        return html.fromstring(self.text.encode())


class Running(NamedTuple):
    """A running preview of the site in *folder*."""

    process: subprocess.Popen[str]
    folder: Path
    port: int

    def ask(self, path: str, host: str = "127.0.0.1:1", method: str = "GET", **query: str) -> Reply:
        """Send a request."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        target = f"{path}?{urlencode(query)}" if query else path
        connection.request(method, target, headers={"Host": host})
        answer = connection.getresponse()
        reply = Reply(answer.status, dict(answer.getheaders()), answer.read().decode())
        connection.close()
        return reply

    @contextmanager
    def waiting(self) -> Iterator[Iterator[bytes]]:
        """Ask for changes, as a page does; gives the lines of the stream."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", "/changes")
        answer = connection.getresponse()
        assert answer.headers["Content-Type"] == "text/event-stream"
        yield iter(answer.readline, b"")
        connection.close()

    def shows(self, words: str, path: str = "/", **query: str) -> None:
        """Wait for an event after which a page has these words."""
        deadline = time.monotonic() + PATIENCE
        with self.waiting() as lines:
            while words not in self.ask(path, **query).text:
                assert time.monotonic() < deadline, words
                assert next(lines)


def free_port() -> int:
    """Give a port that was free just before."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def previewing(folder: Path) -> Iterator[Running]:
    """Run `syndicate preview` until the end of the block."""
    arguments = ("-C", str(folder), "preview", "--port", "0", "--now", NOW)
    with subprocess.Popen(
        command(*arguments), env=environment(), stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stderr is not None
        address = re.match(r"http://127\.0\.0\.1:(\d+)/ shows the site", process.stderr.readline())
        assert address
        running = Running(process, folder, int(address[1]))
        try:
            deadline = time.monotonic() + PATIENCE
            while "One moment" in running.ask("/").text:
                assert time.monotonic() < deadline
                time.sleep(0.05)
            yield running
        finally:
            process.kill()


def make(folder: Path) -> Path:
    """Make the site that is previewed."""
    site = make_site(
        folder, {"0.md": article(0), "1.md": PICTURED, "2.md": "---\ntitle: X\ndate: 2020-02-31\n---\n"}, SITE
    )
    (site / "static").mkdir()
    (site / "static/a picture.png").write_bytes(b"a picture")
    (site / "secret.txt").write_text("secret")
    return site


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Run one preview for the tests that change nothing."""
    with previewing(make(tmp_path_factory.mktemp("preview") / "site")) as process:
        yield process


def test_the_first_page_lists_every_feed_digest_and_finding(running: Running) -> None:
    """What is linked is there; an article's error is told with its file, and marks stay text."""
    reply = running.ask("/")
    assert reply.status == 200
    page = reply.page
    links = [str(link) for link in page.xpath("//main//a/@href") if not link.startswith("#")]
    keys = ("site", "category/grösse-0", "category/news", "tag/tag-0")
    assert links == [
        f"/edition?{urlencode({'name': 'daily'})}",
        *(f"/feed?{urlencode({'key': key})}" for key in keys),
    ]
    assert {running.ask(link).status for link in links} == {200}
    assert "articles/2.md:3" in reply.text
    assert "Today &amp; &lt;b&gt;more&lt;/b&gt;" in reply.text


@pytest.mark.parametrize("format_", ["rss", "atom", "json"])
def test_a_feed_is_shown_as_a_reader_shows_it(running: Running, format_: FormatName) -> None:
    """Title, time and framed body come from the file of the format; pictures come from the disk."""
    reply = running.ask("/feed", key="site", format=format_)
    page = reply.page
    assert [each.text for each in page.xpath("//details//h2")] == ["A <b>title</b> & more", "Title 0"]
    frame = page.xpath("//iframe")[0]
    assert "allow-scripts" not in frame.get("sandbox")
    assert 'src="/static/a%20picture.png"' in frame.get("srcdoc")
    assert "alert" not in frame.get("srcdoc")
    assert "script-src 'self';" in reply.headers["Content-Security-Policy"]
    source = running.ask("/feed", key="site", format=format_, source="1")
    text = source.page.findtext(".//pre")
    read = shown(format_, text.encode())
    assert [each.title for each in read.entries] == ["A <b>title</b> & more", "Title 0"]
    assert read.entries[0].url == "https://compiler.example/1/"


def test_the_three_formats_show_the_same(running: Running) -> None:
    """Readers of RSS, Atom and JSON Feed see the same ids, titles, moments, bodies and terms."""
    read: list[list[tuple[object, ...]]] = []
    for format_ in ("rss", "atom", "json"):
        page = running.ask("/feed", key="site", format=format_, source="1").page
        text = page.findtext(".//pre")
        read.append(
            [
                (each.id, each.url, each.title, each.published, each.html, each.terms)
                for each in shown(format_, text.encode()).entries
            ]
        )
    assert read[0] == read[1] == read[2] != []


def test_an_edition_is_shown_in_all_its_forms(running: Running) -> None:
    """It is framed on phone and desktop, light, dark and without pictures; text, source and size."""
    reply = running.ask("/edition", name="daily")
    page = reply.page
    frames = [(each.get("class"), each.get("title"), each.get("src")) for each in page.xpath("//iframe")]
    assert [frame[:2] for frame in frames] == [
        (device, f"{row}, {device}")
        for row in ("Light", "Dark", "Pictures off")
        for device in ("phone", "desktop")
    ]
    text, source = (str(each.xpath("string()")) for each in page.xpath("//pre"))
    assert text.startswith("Today & <b>more</b>")
    assert "To: <ada@reader.example>" in source
    mails = [running.ask(frame[2]) for frame in frames]
    assert page.xpath("//meter/@max") == ["100000"]
    assert "prefers-color-scheme: dark" not in "".join(mail.text for mail in mails)
    assert ["@media not all" in mail.text for mail in mails[::2]] == [True, False, True]
    policies = [mail.headers["Content-Security-Policy"] for mail in mails]
    assert ["img-src 'none'" in policy for policy in policies] == [False] * 4 + [True] * 2
    assert all("sandbox allow-popups" in policy and "script" not in policy for policy in policies)
    assert '<base target="_blank">' in mails[0].text


def test_a_picture_comes_from_the_static_folder_and_nothing_else_does(running: Running) -> None:
    """No path leads out of it, be it written as it likes."""
    reply = running.ask("/static/a%20picture.png")
    assert (reply.status, reply.headers["Content-Type"], reply.text) == (200, "image/png", "a picture")
    for path in ("../secret.txt", "..%2Fsecret.txt", "%2e%2e/secret.txt", f"{running.folder}/secret.txt"):
        reply = running.ask(f"/static/{path}")
        assert (reply.status, "secret\n" in reply.text) == (404, False)


@pytest.mark.parametrize(
    "target",
    [
        "/feed",
        "/feed?key=",
        "/feed?key=tag/none",
        "/feed?key=site&format=xml",
        "/edition?name=none",
        "/mail",
        "/static/",
        "/static/%00",
        f"/static/{'x' * 300}",
        "//[",
        "/?%ff=%zz&&=",
        "/none",
    ],
)
def test_an_address_that_leads_nowhere_is_not_found(running: Running, target: str) -> None:
    """Whatever stands in it; the page says so."""
    reply = running.ask(target)
    if target.startswith("/?"):
        assert reply.status == 200
    else:
        assert (reply.status, "Nothing here" in reply.text) == (404, True)


def test_only_this_machine_is_answered(running: Running) -> None:
    """A name that leads here from elsewhere is refused, so that no page of others can read the drafts."""
    assert running.ask("/", host="evil.example").status == 421
    assert running.ask("/", host="evil.example:127").status == 421
    assert running.ask("/", host="localhost:80").status == 200
    assert running.ask("/", host="127.0.0.1").status == 200


def test_head_is_answered_without_a_body(running: Running) -> None:
    """With the length that a GET has; the stream of changes does not hold it up."""
    reply = running.ask("/", method="HEAD")
    assert reply.status == 200
    with socket.create_connection(("127.0.0.1", running.port), timeout=PATIENCE) as raw:
        raw.sendall(b"HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        with raw.makefile("rb") as answer:
            assert answer.read().endswith(b"\r\n\r\n")
    assert int(reply.headers["Content-Length"]) == len(running.ask("/").text.encode())
    assert running.ask("/changes", method="HEAD").status == 200
    assert running.ask("/", method="POST").status == 501


def test_what_changes_is_shown_and_nothing_is_written(tmp_path: Path) -> None:
    """A changed article, a new one, a template and a setting reach a page that waits; wrong settings too."""
    site = make(tmp_path)
    with previewing(site) as running:
        before = tree(site)
        (site / "articles/0.md").write_text(article(0, "Changed."))
        running.shows("Changed.", "/feed", key="site")
        (site / "articles/3.md").write_text(article(2))
        running.shows("3 articles")
        settings = site / "syndicate.toml"
        settings.write_text(SITE + "colour = 1\n")
        running.shows("colour")
        assert running.ask("/").status == 503
        settings.write_text(SITE.replace("The Daily Compiler", "Another Title"))
        running.shows("Another Title")
        (site / "templates").mkdir()
        (site / "templates/digest.txt.j2").write_text("Our own text.\n")
        running.shows("Our own text.", "/edition", name="daily")
        after = tree(site)
    assert after.keys() - before.keys() == {"articles/3.md", "templates", "templates/digest.txt.j2"}


def test_a_built_site_is_shown_from_its_files_until_they_are_old(tmp_path: Path) -> None:
    """What the last build wrote is read from the output folder, and what has changed since is made."""
    site = make(tmp_path)
    assert run(site, "build", "--now", NOW).returncode == 0
    with previewing(site) as running:
        assert "Body of *0*" not in running.ask("/feed", key="tag/tag-0").text
        deadline = time.monotonic() + PATIENCE
        with running.waiting() as lines:
            (site / "articles/0.md").write_text(article(0, "Changed."))
            while next(lines) != b"event: change\n":
                assert time.monotonic() < deadline
        assert "Changed." in running.ask("/feed", key="tag/tag-0").text
        assert "1 article" in running.ask("/feed", key="category/news").text
    assert b"Changed." not in (site / "feeds/rss.xml").read_bytes()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, -signal.SIGTERM)])
def test_a_signal_ends_it_at_once(tmp_path: Path, number: signal.Signals, code: int) -> None:
    """Also while a page waits for changes, and without a trace."""
    with previewing(make(tmp_path)) as running, running.waiting():
        running.process.send_signal(number)
        assert running.process.wait(timeout=10) == code
        assert running.process.stderr is not None
        assert "Traceback" not in running.process.stderr.read()


def test_a_port_in_use_is_told(running: Running, tmp_path: Path) -> None:
    """With the way out, and exit code 1."""
    done = run(make(tmp_path), "preview", "--port", str(running.port))
    assert done.returncode == 1
    assert f"port {running.port} cannot be listened on: " in done.stderr
    assert "--port" in done.stderr


def test_a_site_that_is_wrong_from_the_beginning_is_told(tmp_path: Path) -> None:
    """There is nothing to wait for."""
    done = run(make_site(tmp_path, 1, "[site]\ncolour = 1\n"), "preview", "--port", str(free_port()))
    assert done.returncode == 1
    assert "colour" in done.stderr


def test_a_browser_shows_what_changes_by_itself(tmp_path: Path) -> None:
    """Chromium frames bodies as high as they are, opens them by keyboard, and loads what has changed."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright and Chromium")
    site = make(tmp_path)
    with previewing(site) as running, playwright.sync_playwright() as tools:
        browser = tools.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        tab = browser.new_context(viewport={"width": 320, "height": 640}).new_page()
        complaints: list[str] = []
        tab.on("console", lambda message: complaints.append(message.text))
        tab.goto(f"http://127.0.0.1:{running.port}/feed?key=site")
        tab.frame_locator("iframe.body >> nth=0").get_by_text("Body").wait_for()
        tab.locator("summary >> nth=1").focus()
        tab.keyboard.press("Enter")
        tab.frame_locator("iframe.body >> nth=1").get_by_text("Body of").wait_for()
        assert tab.locator("iframe.body >> nth=1").bounding_box()["height"] < 200
        assert tab.evaluate("document.documentElement.scrollWidth") == 320
        (site / "articles/0.md").write_text(article(0, "Changed."))
        tab.frame_locator("iframe.body >> nth=1").get_by_text("Changed.").wait_for()
        browser.close()
    assert complaints == []
