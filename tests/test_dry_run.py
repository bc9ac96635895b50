"""`syndicate build --dry-run`: what subscribers would see, and the alarm where old articles would be new."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from msgspec.structs import replace

from running import CONFIGURATION as SECURE
from running import article, build, make_site, tree
from syndicate import output
from syndicate.forecast import Change, compare
from syndicate.model import Output
from syndicate.published import Entry
from test_cli import outcome
from test_published import PUBLISHED

CONFIGURATION = SECURE.replace("https:", "http:")
MANY = 30


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Give a site of many articles that was built."""
    folder = make_site(tmp_path, MANY, CONFIGURATION)
    assert build(folder).returncode == 0
    return folder


def foreseen(site: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    """Give the object that a dry run prints; it has changed nothing on the disk."""
    before = tree(site)
    process = build(site, "--dry-run", "--json", *arguments)
    assert process.returncode == code, process.stderr
    assert tree(site) == before
    printed: dict[str, Any] = json.loads(process.stdout)
    return printed


def of_site(printed: dict[str, Any]) -> dict[str, Any]:
    """Give what becomes of the site's own feed."""
    (change,) = (each for each in printed["changes"] if each["key"] == "site")
    return dict(change)


def counts(change: dict[str, Any]) -> tuple[int, ...]:
    """Give how many entries are new, changed, vanished, and old though new."""
    return tuple(len(change[name]) for name in ("new", "changed", "vanished", "old"))


def rename(site: Path) -> None:
    """Give every file another name."""
    for file in sorted((site / "articles").iterdir()):
        file.rename(file.with_name(f"renamed-{file.name}"))


def move(site: Path) -> None:
    """Serve the site on another domain, by https."""
    moved = CONFIGURATION.replace("http://compiler.example/", "https://moved.example/blog/")
    (site / "syndicate.toml").write_text(moved)


def retitle(site: Path) -> None:
    """Give every article another title."""
    for file in (site / "articles").iterdir():
        file.write_text(file.read_text().replace("title: Title", "title: Another title"))


def everything(site: Path) -> None:
    """Rename, retitle and move, all at once."""
    rename(site)
    retitle(site)
    move(site)


@pytest.mark.parametrize("change", [rename, move, retitle, everything])
def test_with_the_registry_no_id_changes(site: Path, change: Callable[[Path], None]) -> None:
    """A rename of every file, another domain, other titles, all at once: nothing comes up as new."""
    change(site)
    printed = foreseen(site)
    assert printed["refusal"] is None
    assert all(not each["new"] and not each["vanished"] for each in printed["changes"])
    assert bool(of_site(printed)["changed"])


@pytest.mark.parametrize("change", [rename, move, everything])
def test_without_the_registry_there_is_an_alarm(site: Path, change: Callable[[Path], None]) -> None:
    """The same changes, with the ids lost: exit code 4, until it is accepted."""
    change(site)
    (site / "syndicate.ids").unlink()
    printed = foreseen(site, code=4)
    assert counts(of_site(printed)) == (20, 0, 20, 20 if change is rename or change is move else 19)
    assert printed["refusal"]
    process = build(site, "--dry-run")
    assert process.returncode == 4
    assert "error: feed site: " in process.stderr
    assert "restore syndicate.ids" in process.stderr
    assert foreseen(site, "--accept") == printed


def test_nothing_changed_is_said(site: Path) -> None:
    """Right after a build there is nothing to see, with the cache and without."""
    sentence = "Dry run: subscribers of 13 feeds will see no change; nothing was written.\n"
    assert outcome(build(site, "--dry-run")) == (0, "", sentence)
    assert outcome(build(site, "--dry-run", "--full")) == (0, "", sentence)


def test_a_new_article_is_news_and_no_alarm(site: Path) -> None:
    """What is newest is new in its feeds, named, and pushes out the oldest."""
    text = article(MANY)
    (site / "articles/new.md").write_text(text)
    printed = foreseen(site)
    change = of_site(printed)
    assert (counts(change), change["entries"]) == ((1, 0, 1, 0), 20)
    (entry,) = change["new"]
    assert (entry["title"], entry["url"]) == (f"Title {MANY}", "http://compiler.example/new/")
    assert (printed["feeds"], len(printed["changes"])) == (13, 3)
    lines = build(site, "--dry-run").stderr.splitlines()
    assert "site: 1 new and 1 vanished, of 20" in lines
    assert f"    new: “Title {MANY}”" in lines
    assert lines[-1] == (
        "Dry run: 3 of 13 feeds would change; in those that change, entries would be 3 new and 1 vanished; "
        "nothing was written."
    )
    build(site)
    assert foreseen(site)["changes"] == []


def test_a_corrected_article_is_changed(site: Path) -> None:
    """A text of the newest that changes is a change of one entry in each of its feeds."""
    (site / f"articles/{MANY - 1:04}.md").write_text(article(MANY - 1, "Corrected."))
    assert counts(of_site(foreseen(site))) == (0, 1, 0, 0)


def test_a_larger_feed_brings_old_articles(site: Path) -> None:
    """A limit that is raised shows subscribers the archive: an alarm, with the remedy in it."""
    (site / "syndicate.toml").write_text(CONFIGURATION + "[feeds]\nlimit = 100\n")
    printed = foreseen(site, code=4)
    change = of_site(printed)
    assert (counts(change), change["is_flood"]) == ((10, 0, 0, 10), True)
    assert "lower its `limit`" in printed["refusal"]


def test_a_new_feed_is_no_alarm(site: Path) -> None:
    """Nobody can have subscribed to a feed that is not there yet, in a tag or in a format."""
    for number in range(MANY):
        file = site / f"articles/{number:04}.md"
        file.write_text(file.read_text().replace("tags: [", "tags: [brand new, "))
    printed = foreseen(site)
    (fresh,) = (each for each in printed["changes"] if each["key"] == "tag/brand-new")
    assert fresh["is_new"]
    assert (len(fresh["new"]), fresh["is_flood"]) == (20, False)
    assert "tag/brand-new: a new feed of 20 articles\n" in build(site, "--dry-run").stderr


def test_a_few_old_articles_are_no_alarm(site: Path) -> None:
    """A tag put on two old articles is a day's work; on three of a small feed it looks like an accident."""
    (site / "articles/tagged.md").write_text(article(MANY).replace("tags: [", "tags: [rare, "))
    build(site)
    for number, code in ((1, 0), (2, 0), (3, 4)):
        file = site / f"articles/{number:04}.md"
        file.write_text(file.read_text().replace("tags: [", "tags: [rare, "))
        printed = foreseen(site, code=code)
    (rare,) = (each for each in printed["changes"] if each["key"] == "tag/rare")
    assert (counts(rare), rare["entries"]) == ((3, 0, 0, 3), 4)


def test_twenty_old_articles_are_too_many_for_any_feed() -> None:
    """In a feed of two hundred, 21 are far from a fifth, and still a flood."""
    many = tuple(Entry(id=str(number)) for number in range(21))
    change = Change(key="site", title="", path="feed.json", entries=200, old=many)
    assert change.is_flood
    assert not replace(change, old=many[1:]).is_flood


def test_what_was_there_under_another_id_is_old() -> None:
    """By its URL in any spelling, by title and date, or by a date before the newest; a namesake is not."""
    then, later = PUBLISHED, PUBLISHED + timedelta(hours=1)
    before = [Entry(id="1", url="https://a.example/x/", title="X", published=then)]
    old = [
        Entry(id="2", url="http://www.a.example/x", title="Y", published=later),
        Entry(id="3", url="https://b.example/", title="X", published=then),
        Entry(id="4", url="https://b.example/4", title="Z", published=then - timedelta(days=1)),
    ]
    fresh = [Entry(id="5", title="X", published=later), Entry(id="6", title="Z", published=then)]
    assert compare(before, [*old, *fresh])["old"] == tuple(old)


def test_a_feed_that_goes_is_told(site: Path) -> None:
    """Who has subscribed to a feed that is removed gets nothing any more."""
    (site / "syndicate.toml").write_text(CONFIGURATION + '[feeds]\nby = ["category"]\n')
    printed = foreseen(site)
    assert "tag/tag-0/rss.xml" in printed["removed"]
    page = Output(path=PurePosixPath("editions/daily-2025-02-13.html"), parts=(b"of another machine",))
    output.add(site / "feeds", [page])
    assert str(page.path) not in foreseen(site)["removed"]
    assert "21 files would be removed, such as tag/tag-0/" in build(site, "--dry-run").stderr


def test_a_strangers_file_is_compared_too(site: Path) -> None:
    """Where another program's feed lies at a feed's path, its subscribers are the ones that count."""
    text = (site / "feeds/feed.json").read_text().replace("http://compiler.example/0", "urn:old:0")
    for name in ("rss.xml", "atom.xml", "feed.json"):
        (site / "feeds" / name).write_text(text)
    assert counts(of_site(foreseen(site, code=4)))[3] == 20
    for name in ("rss.xml", "atom.xml", "feed.json"):
        (site / "feeds" / name).write_text("no feed at all")
    assert of_site(foreseen(site))["is_new"]


def test_a_dry_run_needs_and_leaves_nothing(tmp_path: Path) -> None:
    """Before the first build no folder, no registry and no cache is made."""
    site = make_site(tmp_path)
    before = tree(site)
    assert build(site, "--dry-run").stderr.endswith("\nDry run: 7 feeds would be new; nothing was written.\n")
    assert tree(site) == before


def test_what_a_build_refuses_a_dry_run_does_too(site: Path) -> None:
    """Articles that are gone, an error with --strict, --watch beside it: the exit codes of a build."""
    (site / "articles/0000.md").write_text("---\ntitle: X\ndate: 2020-02-31\n---\n")
    assert build(site, "--dry-run", "--strict").returncode == 1
    assert build(site, "--dry-run", "--watch").returncode == 2
    for number in range(20):
        (site / f"articles/{number:04}.md").unlink()
    assert build(site, "--dry-run").returncode == 4
    assert "10 articles where the last build had 30" in build(site, "--dry-run").stderr
