"""Compressed twins of feeds, and what a real server makes of the rules on the page about hosting."""

import gzip
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.client import HTTPResponse
from pathlib import Path, PurePosixPath

import pytest

from running import CONFIGURATION, REPOSITORY, article, build, make_site
from syndicate import output
from syndicate.model import Output
from syndicate.output import save
from test_faults import killed_at

GZIP = f"{CONFIGURATION}[feeds]\ngzip = true\n"


def feeds_of(site: Path) -> set[Path]:
    """Give the files of feeds."""
    return {*site.glob("feeds/**/rss.xml"), *site.glob("feeds/**/atom.xml"), *site.glob("feeds/**/feed.json")}


def check_twins(site: Path) -> None:
    """Check that each feed has a twin of the same content, not older, and nothing else has one."""
    feeds = feeds_of(site)
    twins = {*(site / "feeds").rglob("*.gz")}
    assert twins == {feed.with_name(f"{feed.name}.gz") for feed in feeds}
    for feed in feeds:
        twin = feed.with_name(f"{feed.name}.gz")
        assert gzip.decompress(twin.read_bytes()) == feed.read_bytes()
        assert twin.stat().st_mtime_ns >= feed.stat().st_mtime_ns


def test_each_feed_has_a_twin_that_follows_it(tmp_path: Path) -> None:
    """Written with it, made again where it is lost, removed with it, and gone without the setting."""
    site = make_site(tmp_path, 3, GZIP)
    assert build(site).returncode == 0
    check_twins(site)
    before = {path: path.stat().st_mtime_ns for path in (site / "feeds").rglob("*.gz")}
    (site / "articles/0001.md").write_text(article(1, "More."), encoding="utf-8")
    build(site)
    check_twins(site)
    changed = {path for path, then in before.items() if path.stat().st_mtime_ns != then}
    assert len(changed) == 9
    (site / "feeds/rss.xml.gz").unlink()
    build(site)
    check_twins(site)
    (site / "articles/0002.md").unlink()
    build(site)
    check_twins(site)
    (site / "syndicate.toml").write_text(CONFIGURATION)
    assert build(site).returncode == 0
    assert not [*(site / "feeds").rglob("*.gz")]


def test_a_twin_tells_no_time_and_no_name(tmp_path: Path) -> None:
    """Its header is the same on every machine (RFC 1952 §2.3)."""
    site = make_site(tmp_path, 1, GZIP)
    build(site)
    assert (site / "feeds/rss.xml.gz").read_bytes()[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


def test_a_twin_is_never_older_than_its_file(tmp_path: Path) -> None:
    """However a run ends, and also where the new one has none."""

    def outputs(text: str, *, twin: bool) -> list[Output]:
        files = {"a.xml": text.encode()} | ({"a.xml.gz": text.encode()} if twin else {})
        return [Output(path=PurePosixPath(name), parts=(data,)) for name, data in files.items()]

    for twin in (True, False):
        step = 1
        while True:
            folder = tmp_path / f"{twin}{step}"
            folder.mkdir()
            save(folder, outputs("old", twin=True), output.describe((), 1))
            new = partial(save, folder, outputs("new", twin=twin), output.describe((), 1))
            killed = killed_at(step, new)
            if (folder / "a.xml.gz").exists():
                assert (folder / "a.xml.gz").read_bytes() == (folder / "a.xml").read_bytes()
            if not killed:
                break
            step += 1
        assert step > 3


def test_twins_in_the_way_of_feeds_are_told(tmp_path: Path) -> None:
    """Two files of one name are a wrong setting, whichever of them is a twin."""
    rest = '[feeds.site]\nformats = ["rss"]\npath = "a"\n[[feeds.custom]]\nname = "n"\nformats = ["atom"]\n'
    site = make_site(tmp_path, 1, f'{GZIP}{rest}path = "a.gz"\n')
    result = build(site)
    assert result.returncode == 1
    assert "would both be written to a.gz" in result.stderr


@contextmanager
def nginx(folder: Path, site: Path, rules: str) -> Iterator[int]:
    """Let nginx serve a site by these rules; give its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/log; events {{}}\nhttp {{ access_log off;\n"
        f"{temporary}server {{ listen 127.0.0.1:{port}; root {site}; {rules} }} }}\n"
    )
    folder.chmod(0o755)
    program = shutil.which("nginx") or ""
    server = subprocess.Popen([program, "-g", "user root;", "-p", folder, "-c", folder / "nginx.conf"])
    try:
        yield port
    finally:
        server.terminate()
        server.wait()


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
def test_the_rules_for_nginx(tmp_path: Path) -> None:
    """A real nginx serves types, headers and twins as the page says."""
    site = make_site(tmp_path / "site", 2, GZIP)
    build(site)
    page = (REPOSITORY / "docs/how-to/hosting.md").read_text("utf-8")
    rules = re.findall(r"(?s)```nginx\n(.*?)```", page)[0]
    with nginx(tmp_path, site, rules) as port:
        for path, kind in (
            ("rss.xml", "application/rss+xml; charset=utf-8"),
            ("tag/tag-1/atom.xml", "application/atom+xml; charset=utf-8"),
            ("feed.json", "application/feed+json"),
        ):
            for encoding in ("gzip", "identity"):
                request = urllib.request.Request(
                    f"http://127.0.0.1:{port}/feeds/{path}", headers={"Accept-Encoding": encoding}
                )
                with answer(request) as response:
                    data, headers = response.read(), response.headers
                packed = headers.get("Content-Encoding") == "gzip"
                assert packed == (encoding == "gzip")
                assert (gzip.decompress(data) if packed else data) == (site / "feeds" / path).read_bytes()
                assert headers["Content-Type"] == kind
                assert headers["Access-Control-Allow-Origin"] == "*"
                assert headers["Cache-Control"] == "public, max-age=300"
                assert headers["ETag"]


def answer(request: urllib.request.Request) -> HTTPResponse:
    """Ask a server that is just starting."""
    deadline = time.monotonic() + 10
    while True:
        try:
            response: HTTPResponse = urllib.request.urlopen(request, timeout=10)  # noqa: S310 - as above
        except urllib.error.URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return response
