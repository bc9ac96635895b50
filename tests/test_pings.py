"""`syndicate build --ping`: hubs hear of each feed that changed, of no other, and nothing is lost."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote

import feedparser
import msgspec
import pytest

from running import CONFIGURATION, article, build, make_site
from syndicate import config, pings
from syndicate.build import build as build_here
from test_faults import killed_at

SITE = "https://compiler.example/feeds/"
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Hub:
    """What a hub on the loopback was told, in order; *status* gives the answer to a feed's URL."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.status: dict[str, int] = {}
        self.url = ""

    def take(self) -> list[str]:
        """Give what came since the last time, sorted, without what all URLs begin with."""
        told, self.told = self.told, []
        return sorted(url.removeprefix(SITE) for url in told)


@contextmanager
def running(hub: Hub, port: int = 0) -> Iterator[Hub]:
    """Serve a hub."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            assert self.headers["Content-Type"] == "application/x-www-form-urlencoded"
            assert form["hub.mode"] == ["publish"]
            assert form.keys() == {"hub.mode", "hub.url"}
            (url,) = form["hub.url"]
            status = hub.status.get(url.removeprefix(SITE), hub.status.get("", 204))
            if status == 204:
                hub.told.append(url)
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        hub.url = f"http://127.0.0.1:{server.server_port}/"
        try:
            yield hub
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def hub() -> Iterator[Hub]:
    """Serve a hub that takes everything."""
    with running(Hub()) as found:
        yield found


def site_with(folder: Path, *hubs: str, more: str = "") -> Path:
    """Make a site of three articles, each with a category and a tag of its own, in one format."""
    names = ", ".join(f'"{each}"' for each in hubs)
    return make_site(folder, 3, f'{CONFIGURATION}[feeds]\nformats = ["rss"]\nhubs = [{names}]\n{more}')


ALL = sorted(
    ["rss.xml", *(f"tag/tag-{n}/rss.xml" for n in range(3))]
    + [f"category/gr%C3%B6sse-{n}/rss.xml" for n in range(3)]
)
OF_ONE = ["category/gr%C3%B6sse-1/rss.xml", "rss.xml", "tag/tag-1/rss.xml"]


def edit(site: Path, text: str) -> None:
    """Give article 1 another text."""
    (site / "articles/0001.md").write_text(article(1, text), encoding="utf-8")


def waiting(site: config.Site) -> list[str]:
    """Give what hubs have still to be told, and leave it so."""
    urls: list[str] = []

    def refuse(_: str, url: str) -> str:
        urls.append(url.removeprefix(SITE))
        return "no"

    pings.publish(site, refuse)
    return sorted(urls)


def test_each_changed_feed_is_told_once_and_no_other(tmp_path: Path, hub: Hub) -> None:
    """A hub receives one ping for each feed that changed, and none for the others."""
    site = site_with(tmp_path, hub.url)
    first = build(site, "--ping")
    assert (first.returncode, hub.take()) == (0, ALL)
    assert first.stderr.endswith("Told hubs of 7 changes.\n")
    nothing = build(site, "--ping")
    assert (nothing.returncode, hub.take()) == (0, [])
    assert nothing.stderr.endswith("Told hubs of 0 changes.\n")
    assert build(site, "--ping", "--full").returncode == 0
    assert hub.take() == []
    edit(site, "More.")
    assert build(site, "--ping").returncode == 0
    assert hub.take() == OF_ONE
    assert list((site / ".syndicate/pings").glob("*.json")) == []


def test_what_a_build_without_ping_changed_is_told_after_it_was_deployed(tmp_path: Path, hub: Hub) -> None:
    """`build && deploy && build --ping` tells what the first of them changed."""
    site = site_with(tmp_path, hub.url)
    build(site, "--ping")
    hub.take()
    edit(site, "More.")
    assert build(site).returncode == 0
    assert hub.take() == []
    assert build(site, "--ping").returncode == 0
    assert hub.take() == OF_ONE


def test_an_outage_is_made_up_for(tmp_path: Path) -> None:
    """What a hub missed it is told by a later build, though nothing changed then; cron is content."""
    hub = Hub()
    with running(hub):
        site = site_with(tmp_path, hub.url)
        build(site, "--ping")
        port = int(hub.url.rstrip("/").rpartition(":")[2])
    hub.take()
    edit(site, "More.")
    failed = build(site, "--ping", "-q")
    assert failed.returncode == 0
    assert "could not be called" in failed.stderr
    assert "the next `syndicate build --ping` tells it again" in failed.stderr
    with running(hub, port):
        assert build(site, "--ping").returncode == 0
        assert hub.take() == OF_ONE
        build(site, "--ping")
        assert hub.take() == []


@pytest.mark.parametrize("status", [503, 429])
def test_a_hub_in_trouble_is_left_alone_until_the_next_build(tmp_path: Path, hub: Hub, status: int) -> None:
    """A hub that answers that it cannot is asked once, not for each feed."""
    site = site_with(tmp_path, hub.url)
    hub.status[""] = status
    failed = build(site, "--ping")
    assert failed.returncode == 0
    assert f"{hub.url}: HTTP {status}" in failed.stderr
    hub.status.clear()
    build(site, "--ping")
    assert hub.take() == ALL


@pytest.mark.parametrize("status", [400, 302, 307])
def test_a_feed_that_a_hub_refuses_holds_up_no_other(tmp_path: Path, hub: Hub, status: int) -> None:
    """A refusal, or a redirection, concerns one feed, which is told again."""
    site = site_with(tmp_path, hub.url)
    hub.status["rss.xml"] = status
    refused = build(site, "--ping")
    assert hub.take() == [path for path in ALL if path != "rss.xml"]
    assert f"did not take {SITE}rss.xml: HTTP {status}" in refused.stderr
    hub.status.clear()
    build(site, "--ping")
    assert hub.take() == ["rss.xml"]


def test_each_hub_is_told_by_itself(tmp_path: Path, hub: Hub) -> None:
    """One hub that is out costs another nothing, and hears later what it missed."""
    with running(Hub()) as other:
        site = site_with(tmp_path, other.url, hub.url)
        other.status[""] = 500
        build(site, "--ping")
        assert (other.take(), hub.take()) == ([], ALL)
        other.status.clear()
        build(site, "--ping")
        assert (other.take(), hub.take()) == (ALL, [])


def test_feeds_in_another_folder_are_told_by_themselves(tmp_path: Path, hub: Hub) -> None:
    """A build for a trial, into another folder, makes nobody hear of feeds that have not changed."""
    site = site_with(tmp_path, hub.url)
    build(site, "--ping")
    hub.take()
    build(site, "-o", "trial")
    build(site, "--ping")
    assert hub.take() == []


def test_a_build_killed_anywhere_loses_no_ping(tmp_path: Path) -> None:
    """However a build ends, each feed that it changed waits to be told."""
    site = site_with(tmp_path, "https://hub.example/")
    place = config.load(site / "syndicate.toml")
    build_here(place, now=NOW)
    pings.publish(place, lambda _, __: "")
    before = {path: path.read_bytes() for path in (site / "feeds").rglob("*.xml")}
    edit(site, "More.")
    step = 1
    while killed_at(step, lambda: build_here(place, now=NOW)):
        changed = {path for path, data in before.items() if path.read_bytes() != data}
        assert {quote(path.relative_to(site / "feeds").as_posix()) for path in changed} <= {*waiting(place)}
        step += 5
    assert step > 50


def test_what_changed_while_it_was_told_is_told_again(tmp_path: Path) -> None:
    """A build that changes a feed while a hub is being told of it is not forgotten."""
    site = site_with(tmp_path, "https://hub.example/")
    place = config.load(site / "syndicate.toml")
    build_here(place, now=NOW)

    def tell(_: str, url: str) -> str:
        if url == f"{SITE}rss.xml":
            edit(site, "Meanwhile.")
            build_here(place, now=NOW)
        return ""

    assert pings.publish(place, tell).told == len(ALL)
    assert waiting(place) == OF_ONE


def test_a_feed_that_is_gone_is_told_to_nobody(tmp_path: Path) -> None:
    """What waits for a feed that there is no more goes with the next change."""
    site = site_with(tmp_path, "https://hub.example/")
    place = config.load(site / "syndicate.toml")
    build_here(place, now=NOW)
    (site / "articles/0001.md").unlink()
    build_here(place, now=NOW)
    assert waiting(place) == [path for path in ALL if path not in OF_ONE[::2]]


def test_where_nothing_can_be_recorded_it_is_said(tmp_path: Path) -> None:
    """A folder that cannot be made is a finding, and the feeds are written."""
    site = site_with(tmp_path, "https://hub.example/")
    (site / ".syndicate").write_text("in the way")
    report = build_here(config.load(site / "syndicate.toml"), now=NOW)
    assert any("hubs will not be told" in finding.message for finding in report.findings)
    assert (site / "feeds/rss.xml").exists()


def test_ping_needs_a_hub_and_published_feeds(tmp_path: Path) -> None:
    """Without a hub `--ping` is wrong input and nothing is built; with `--dry-run` it is wrong usage."""
    site = make_site(tmp_path, 1)
    without = build(site, "--ping")
    assert (without.returncode, (site / "feeds").exists()) == (1, False)
    assert "names no hub" in without.stderr
    for other in ("--dry-run", "--watch"):
        assert build(site, "--ping", other).returncode == 2


def test_all_three_formats_name_the_hubs(tmp_path: Path) -> None:
    """Subscribers find the hubs in Atom, RSS and JSON Feed (WebSub §4)."""
    hubs = ["https://hub.example/", "http://two.example/ping?x=1&y=2"]
    names = ", ".join(f'"{each}"' for each in [*hubs, hubs[0]])
    site = make_site(tmp_path, 1, f"{CONFIGURATION}[feeds]\nhubs = [{names}]\n")
    assert build(site).returncode == 0
    for name in ("rss.xml", "atom.xml"):
        links = feedparser.parse((site / "feeds" / name).read_bytes()).feed.links
        assert [link.href for link in links if link.rel == "hub"] == hubs
        assert [link.href for link in links if link.rel == "self"] == [SITE + name]
    feed = msgspec.json.decode((site / "feeds/feed.json").read_bytes())
    assert feed["hubs"] == [{"type": "WebSub", "url": url} for url in hubs]


def test_only_web_addresses_are_hubs(tmp_path: Path) -> None:
    """A hub that is no http or https URL is told at once, with its line."""
    site = site_with(tmp_path, "ftp://hub.example/")
    result = build(site, "--ping")
    assert result.returncode == 1
    assert "line 7: feeds.hubs: 'ftp://hub.example/' is no URL to call" in result.stderr


def test_what_waits_is_kept_from_others_and_from_versions(tmp_path: Path) -> None:
    """The file lies in a folder that only its owner reads, and that git ignores."""
    site = site_with(tmp_path, "https://hub.example/")
    os.umask(0o022)
    build(site)
    assert (site / ".syndicate").stat().st_mode & 0o077 == 0
    assert (site / ".syndicate/pings/.gitignore").read_text() == "*\n"
