"""Editions on the web: their pages and archive feeds, written by `send` and owned by `build`."""

import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import html

from mailing import ADA, BOB, DAILY, MAILDIR, edition, mails, news, newsroom, said, smtp
from running import CONFIGURATION, command, environment, make_site, run, tree
from servers import closed_port
from syndicate.output import lock

FILES = ("atom.xml", "feed.json", "rss.xml")


def shown(site: Path) -> set[str]:
    """Give the files of editions in the output folder."""
    return {name for name, data in tree(site / "feeds/editions").items() if data is not None}


def build(site: Path, *arguments: str) -> str:
    """Build, and give what is said."""
    return said(run(site, "build", *arguments))


def test_an_edition_has_a_page_and_an_archive(tmp_path: Path) -> None:
    """Mails link to the page, the archive in three formats lists it, and all is there in the same run."""
    site = newsroom(tmp_path)
    run(site, "send")
    id_ = edition(site)
    assert shown(site) == {f"{id_}.html", *(f"daily/{name}" for name in FILES)}
    url = f"https://compiler.example/feeds/editions/{id_}.html"
    body = mails(site)[0].get_body(("html",))
    assert body
    assert url in body.get_content()
    # A file that is there: a folder without an index page is refused by many a server.
    listed = "https://compiler.example/feeds/editions/daily/rss.xml"
    assert mails(site)[0]["List-Archive"] == f"<{listed}>"
    for name in FILES[::2]:
        read = feedparser.parse((site / "feeds/editions/daily" / name).read_bytes())
        assert (read.bozo, [entry.link for entry in read.entries]) == (False, [url])
        assert read.entries[0].title == "New – The Daily Compiler"
        assert "https://compiler.example/new/" in read.entries[0].content[0].value
    (item,) = json.loads((site / "feeds/editions/daily/feed.json").read_bytes())["items"]
    assert item["url"] == url


def test_the_page_holds_nothing_of_a_reader(tmp_path: Path) -> None:
    """No address, no link to leave, no token, no link to itself; but every article."""
    site = newsroom(tmp_path, DAILY + 'unsubscribe_mail = "leave@compiler.example"\n')
    run(site, "send")
    page = (site / f"feeds/editions/{edition(site)}.html").read_text()
    told = r"reader\.example|unsubscribe|leave@|/u/|token|View online|you subscribed"
    assert not re.search(told, page, re.IGNORECASE)
    assert "https://compiler.example/new/" in page
    assert "1 Main Street" in page


def test_build_and_send_write_the_same_files(tmp_path: Path) -> None:
    """A build after a send, and a send after a build, touch and warn of nothing of the other's."""
    site = newsroom(tmp_path)
    build(site)
    run(site, "send")
    assert "Wrote 2 of 10 files: " in build(site)  # the page and the list of feeds
    files = {path: path.stat().st_mtime_ns for path in (site / "feeds").rglob("*") if path.is_file()}
    assert "Wrote 0 of 10 files: " in build(site)
    assert "no findings" in build(site)
    assert {path: path.stat().st_mtime_ns for path in files} == files
    assert said(run(site, "send")).startswith("daily: nothing is due")
    (site / "feeds/editions").rename(tmp_path / "away")
    assert "Wrote 4 of 10 files" in build(site)
    assert tree(site / "feeds/editions") == tree(tmp_path / "away")


def test_settings_that_change_after_a_send_stop_no_build(tmp_path: Path) -> None:
    """What send wrote before there was any build is ours: it is changed, and what is not wanted goes."""
    site = newsroom(tmp_path)
    run(site, "send")
    text = (site / "syndicate.toml").read_text()
    (site / "syndicate.toml").write_text(text + '[feeds]\nurl = "https://x.example/"\nformats = ["atom"]\n')
    assert "no findings" in build(site)
    assert shown(site) == {f"{edition(site)}.html", "daily/atom.xml"}
    assert (
        b"https://x.example/editions/daily/atom.xml" in (site / "feeds/editions/daily/atom.xml").read_bytes()
    )


def test_a_build_without_the_state_keeps_the_pages(tmp_path: Path) -> None:
    """Mails lead to them: a build on another machine, which knows of no edition, lets them be."""
    site = newsroom(tmp_path)
    run(site, "send")
    build(site)
    before = tree(site / "feeds/editions")
    (site / ".syndicate").rename(tmp_path / "away")
    for _ in range(2):
        assert "no findings" in build(site)
        assert tree(site / "feeds/editions") == before
    assert "editions/daily/atom.xml" in (site / "feeds/index.html").read_text("utf-8")
    shutil.rmtree(site / ".syndicate")  # the cache of that build
    (tmp_path / "away").rename(site / ".syndicate")
    assert "Wrote 0 of 10 files" in build(site)


def test_what_is_held_or_given_up_is_not_shown(tmp_path: Path) -> None:
    """A page goes up when its edition goes out, and down with the next build when it was given up."""
    site = newsroom(tmp_path, DAILY + "hold = true\n", smtp(closed_port()))
    run(site, "send")
    build(site)
    assert not (site / "feeds/editions").exists()
    run(site, "send", "--approve", edition(site))
    assert len(shown(site)) == 4
    said(run(site, "state", "abort", edition(site)))
    assert "removed 4" in build(site)
    assert not (site / "feeds/editions").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may read every folder")
def test_editions_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """Without their records a build would remove their pages."""
    site = newsroom(tmp_path)
    (site / ".syndicate").mkdir(mode=0)
    process = run(site, "build")
    (site / ".syndicate").chmod(0o700)
    assert process.returncode == 1
    assert re.search(
        r"error: \S*/editions: cannot be read: Permission denied; make it readable", process.stderr
    )


def test_a_dry_run_and_a_test_mail_show_nothing(tmp_path: Path) -> None:
    """Pages are for editions that went out."""
    site = newsroom(tmp_path)
    run(site, "send", "--dry-run")
    run(site, "send", "--test", ADA)
    assert not (site / "feeds").exists()


@pytest.mark.parametrize(
    ("obstacle", "code", "words"),
    [
        ("folder", 1, "is a folder where a file is needed; move it away"),
        ("file", 1, "is a file where a folder is needed; move it away"),
        (
            "page",
            4,
            "not written by syndicate, and in the way; nothing was written. Move it away, or overwrite",
        ),
        ("link", 4, "is a symbolic link out of the output folder; nothing was written"),
    ],
)
def test_an_obstacle_is_told_before_any_mail_leaves(
    tmp_path: Path, obstacle: str, code: int, words: str
) -> None:
    """Whatever stands where the page has to be: an error, no mail; once it is away, the edition goes out."""
    site = newsroom(tmp_path)
    editions = site / "feeds/editions"
    editions.parent.mkdir()
    id_ = re.search(r"daily-[\d-]+", said(run(site, "send", "--dry-run")))
    assert id_
    page = editions / f"{id_[0]}.html"
    if obstacle == "link":
        (tmp_path / "elsewhere").mkdir()
        editions.symlink_to(tmp_path / "elsewhere")
    elif obstacle == "file":
        editions.write_text("mine")
    else:
        editions.mkdir()
        (page / "mine").mkdir(parents=True) if obstacle == "folder" else page.write_text("mine")
    told = said(run(site, "send"), code)
    assert words in told
    assert "sent to" not in told
    assert mails(site) == []
    if obstacle == "link":
        assert list((tmp_path / "elsewhere").iterdir()) == []
    editions.rename(tmp_path / "away")
    assert "sent to 2 of 2 recipients." in said(run(site, "send"))


def test_send_waits_for_a_build(tmp_path: Path) -> None:
    """Two programs never write one file at once: page and mail wait until the build is done."""
    site = newsroom(tmp_path)
    with lock(site / "feeds"):
        process = subprocess.Popen(
            command("send"), cwd=site, env=environment(), stderr=subprocess.PIPE, encoding="utf-8"
        )
        until = time.monotonic() + 30
        while not list((site / ".syndicate/editions").glob("daily-*.html")) and time.monotonic() < until:
            time.sleep(0.02)
        assert process.poll() is None
        assert not (site / "feeds/editions").exists()
        assert mails(site) == []
    _, err = process.communicate(timeout=30)
    assert (process.returncode, "sent to 2 of 2 recipients." in err) == (0, True), err
    assert len(shown(site)) == 4


def test_a_feed_cannot_stand_in_the_archives_place(tmp_path: Path) -> None:
    """Two outputs of one path are told by name, and nothing is written."""
    site = newsroom(tmp_path)
    run(site, "send")
    custom = '[[feeds.custom]]\nname = "x"\ntitle = "X"\npath = "editions/daily/{file}"\n'
    (site / "syndicate.toml").write_text((site / "syndicate.toml").read_text() + custom)
    assert "the archive of editions and custom/x would both be written to editions/daily" in said(
        run(site, "build"), 1
    )


def test_each_digest_has_its_archive(tmp_path: Path) -> None:
    """Editions of several digests stand side by side, each in the archive of its own."""
    both = DAILY + DAILY.replace('"daily"', '"second"').replace(f', "{BOB}"', "")
    site = make_site(tmp_path, {"a.md": news("A")}, CONFIGURATION + both + MAILDIR)
    run(site, "send", "--include-last", "1")
    for name in ("daily", "second"):
        read = feedparser.parse((site / f"feeds/editions/{name}/atom.xml").read_bytes())
        assert len(read.entries) == 1
        assert f"/feeds/editions/{name}-" in read.entries[0].link


def test_the_page_of_feeds_leads_to_the_archives(tmp_path: Path) -> None:
    """As does the list to import; of two newsletters of one title the names tell them apart."""
    both = DAILY + DAILY.replace('"daily"', '"second"').replace(f', "{BOB}"', "")
    site = make_site(tmp_path, {"a.md": news("A")}, CONFIGURATION + both + MAILDIR)
    build(site)
    assert "Newsletter" not in (site / "feeds/index.html").read_text("utf-8")
    run(site, "send", "--include-last", "1")
    build(site)
    page: Any = html.fromstring((site / "feeds/index.html").read_bytes())
    (section,) = page.xpath("//section[h2 = 'Newsletter']")
    links = section.xpath(".//li/a")
    assert [link.text_content() for link in links] == [
        "The Daily Compiler (daily)",
        "The Daily Compiler (second)",
    ]
    for link in section.xpath(".//a/@href"):
        assert (site / "feeds" / link).is_file()
    assert len(section.xpath(".//li//a")) == 8
    assert "editions/second/rss.xml" in (site / "feeds/feeds.opml").read_text("utf-8")
    assert "Wrote 0 of" in build(site)
