"""`syndicate.archiving`: history in closed periods that nothing but a withdrawal changes, and tombstones."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import feedparser
import pytest

from running import make_site, tree
from syndicate import build as building
from syndicate import config
from syndicate.build import Report, build, dry_run
from syndicate.errors import ConfigError, RefusedError
from syndicate.explain import explain
from test_faults import killed_at

NOW = datetime(2025, 8, 20, tzinfo=UTC)
LATER = datetime(2025, 10, 2, tzinfo=UTC)
BASE = "https://village.example/"
FILES = ("rss.xml", "atom.xml", "feed.json")
SITE = f'[site]\ntitle = "T"\nurl = "{BASE}"\narticles = "articles"\n'
ARCHIVES = '[feeds]\narchives = "quarter"\nlimit = 2\n'
TOMBSTONES = f'{ARCHIVES}tombstones = "30d"\n'
DATES = {
    "a": "2024-11-05",
    "b": "2024-12-05",
    "c": "2025-01-10",
    "d": "2025-05-01",
    "e": "2025-07-01",
    "f": "2025-07-02",
    "g": "2025-08-01",
}


def text(name: str, date: str, *, tag: str = "x", body: str = "") -> str:
    """Make up an article."""
    return f"---\ntitle: Title {name}\ndate: {date}\ntags: [{tag}]\n---\n{body or f'Body {name}.'}\n"


def write(folder: Path, name: str, date: str = "", **changes: str) -> None:
    """Write an article, or write it anew."""
    (folder / f"articles/{name}.md").write_text(text(name, date or DATES[name], **changes))


def configure(folder: Path, settings: str) -> None:
    """Write the settings."""
    (folder / "syndicate.toml").write_text(SITE + settings)


def built(folder: Path, now: datetime = NOW, **how: Any) -> Report:
    """Build a site as it is configured."""
    return build(config.load(folder / "syndicate.toml"), now=now, **how)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Give a site with archives that was built."""
    make_site(tmp_path, {f"{name}.md": text(name, date) for name, date in DATES.items()}, SITE + ARCHIVES)
    built(tmp_path)
    return tmp_path


def chain(folder: Path, file: str, feed: str = "") -> Iterator[tuple[str, set[str]]]:
    """Follow a feed back: yield the place of each document with the articles that stand in it."""
    url: str | None = f"{BASE}feeds/{feed}{file}"
    while url:
        place = url.removeprefix(BASE)
        data = (folder / place).read_bytes()
        if file.endswith(".json"):
            found = json.loads(data)
            ids, url = [item["id"] for item in found["items"]], found.get("next_url")
        else:
            found = feedparser.parse(data)
            assert not found.bozo
            ids = [entry.id for entry in found.entries]
            url = next((link.href for link in found.feed.links if link.rel == "prev-archive"), None)
        assert len(ids) == len(set(ids))
        yield place.removeprefix("feeds/"), {id_.rstrip("/").rpartition("/")[2] for id_ in ids}


def archives(folder: Path) -> dict[str, bytes | None]:
    """Give the archives of the site's own feed."""
    return tree(folder / "feeds/archive")


def periods(folder: Path) -> dict[str, str]:
    """Give the articles of the site's own archives, by period; those of the feed under ""."""
    found = [
        {place.rpartition("/")[0].rpartition("/")[2]: "".join(sorted(names)) for place, names in documents}
        for documents in (chain(folder, file) for file in FILES)
    ]
    assert found[0] == found[1] == found[2]
    return found[0]


def test_all_of_history_is_within_reach(site: Path) -> None:
    """From each feed back to the first article: closed quarters, and the feed with all that is in none."""
    assert periods(site) == {"": "efg", "2025-Q2": "d", "2025-Q1": "c", "2024-Q4": "ab"}
    for file in FILES:
        assert set().union(*(names for _, names in chain(site, file, "tag/x/"))) == set(DATES)


def test_documents_say_what_they_are(site: Path) -> None:
    """An archive has its mark, its own address, the feed's and that of the one before; a feed has no mark."""
    atom = (site / "feeds/archive/2025-Q1/atom.xml").read_text()
    for relation, place in (
        ("self", "archive/2025-Q1/"),
        ("current", ""),
        ("prev-archive", "archive/2024-Q4/"),
    ):
        assert f'<link href="{BASE}feeds/{place}atom.xml" rel="{relation}"' in atom
    assert '<fh:archive xmlns:fh="http://purl.org/syndication/history/1.0"/>' in atom
    assert f"<id>{BASE}feeds/atom.xml</id>" in atom
    assert "prev-archive" not in (site / "feeds/archive/2024-Q4/rss.xml").read_text()
    assert "fh:archive" in (site / "feeds/archive/2024-Q4/rss.xml").read_text()
    assert "fh:archive" not in (site / "feeds/rss.xml").read_text()


def test_no_edit_and_no_setting_changes_an_archive(site: Path) -> None:
    """Neither a text, a title, a date or a tag, nor how feeds are called, filled or limited."""
    before = archives(site)
    write(site, "a", body="Other words.")
    (site / "articles/b.md").write_text(text("b", DATES["b"]).replace("Title b", "Another title"))
    write(site, "c", "2025-01-11")
    (site / "articles/d.md").rename(site / "articles/renamed.md")
    assert built(site).findings == ()
    configure(site, f'{ARCHIVES}content = "summary"\n[feeds.site]\ntitle = "Else"\nlimit = 1\n')
    built(site)
    assert archives(site) == before
    assert b"Another title" not in (site / "feeds/archive/2024-Q4/feed.json").read_bytes()


def test_a_period_that_closes_adds_an_archive_and_changes_none(site: Path) -> None:
    """What was in the feed beyond its limit is in the new archive, to which the feed leads."""
    before = archives(site)
    assert build(config.load(site / "syndicate.toml"), now=LATER).files["removed"] == 0
    assert before.items() <= archives(site).items()
    assert periods(site) == {"": "fg", "2025-Q3": "efg", "2025-Q2": "d", "2025-Q1": "c", "2024-Q4": "ab"}


def test_a_back_dated_article_goes_into_the_open_period(site: Path) -> None:
    """It stands in the feed, whatever its limit, and then in the archive of the time at which it came."""
    before = archives(site)
    write(site, "late", "2024-11-20")
    built(site)
    assert archives(site) == before
    assert dict(chain(site, "atom.xml"))["atom.xml"] == {"e", "f", "g", "late"}
    built(site, LATER)
    assert before.items() <= archives(site).items()
    assert "late" in dict(chain(site, "atom.xml"))["archive/2025-Q3/atom.xml"]


@pytest.mark.parametrize("empty", ["d", "abcd"])
def test_a_closed_period_without_an_article_is_closed_too(tmp_path: Path, empty: str) -> None:
    """An article that is back-dated into it goes into the open one, so that subscribers see it."""
    dates = {name: date for name, date in DATES.items() if name not in empty}
    make_site(tmp_path, {f"{n}.md": text(n, d) for n, d in dates.items()}, SITE + ARCHIVES)
    built(tmp_path)
    before = archives(tmp_path) if empty == "d" else {}
    write(tmp_path, "d")
    built(tmp_path)
    assert "d" in periods(tmp_path)[""]
    assert empty != "d" or archives(tmp_path) == before
    built(tmp_path, LATER)
    assert periods(tmp_path)["2025-Q3"] == "defg"


def test_years_without_a_build_are_caught_up(site: Path) -> None:
    """Each closed period gets its archive; a back-dated article goes with the last."""
    write(site, "h", "2025-12-24")
    write(site, "i", "2026-04-01")
    write(site, "late", "2025-02-01")
    built(site, datetime(2027, 1, 1, tzinfo=UTC))
    found = dict(chain(site, "atom.xml"))
    assert list(found) == ["atom.xml"] + [
        f"archive/{name}/atom.xml"
        for name in ("2026-Q4", "2026-Q2", "2025-Q4", "2025-Q3", "2025-Q2", "2025-Q1", "2024-Q4")
    ]
    assert found["archive/2026-Q4/atom.xml"] == {"late"}
    assert found["atom.xml"] == {"h", "i"}


def test_a_withdrawn_article_is_cut_out_and_nothing_else(site: Path) -> None:
    """Its archive loses the entry and no other byte, in each format; the others are not touched."""
    before = archives(site)
    (site / "articles/a.md").unlink()
    assert built(site).files["written"] > 0
    after = archives(site)
    changed = {path for path in before if before[path] != after[path]}
    assert changed == {f"2024-Q4/{file}" for file in FILES}
    for path in changed:
        old, new = before[path], after[path]
        assert old is not None
        assert new is not None
        start = next(at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other)
        assert new == old[:start] + old[start + len(old) - len(new) :]
        assert b"Title a" not in new
    assert periods(site)["2024-Q4"] == "b"
    assert all(b"Title a" not in (data or b"") for data in tree(site / "feeds").values())


def test_an_article_that_is_broken_for_a_while_is_not_withdrawn(site: Path) -> None:
    """A slip in its front matter leaves archives as they are, and no reader is told that it is gone."""
    before = archives(site)
    configure(site, TOMBSTONES)
    for name in "ag":
        (site / f"articles/{name}.md").write_text(f"---\ntitle: a: {name}: [\n---\n")
    assert built(site).excluded == {"invalid": 2}
    assert archives(site) == before
    assert stones(site) == []
    for name in "ag":
        write(site, name)
    built(site)
    assert archives(site) == before
    assert periods(site)[""] == "efg"


def test_an_archive_may_become_empty(site: Path) -> None:
    """The one after it still leads to it, and it to the one before."""
    (site / "articles/c.md").unlink()
    built(site)
    assert periods(site)["2025-Q1"] == ""
    assert periods(site)["2024-Q4"] == "ab"


def test_an_article_that_leaves_a_group_leaves_its_archive(site: Path) -> None:
    """A tag that is taken away is a withdrawal from its feed alone; one that is given goes into the open."""
    write(site, "a", tag="y")
    configure(site, TOMBSTONES)
    built(site)
    assert dict(chain(site, "atom.xml", "tag/x/"))["tag/x/archive/2024-Q4/atom.xml"] == {"b"}
    assert "a" in periods(site)["2024-Q4"]
    write(site, "c", tag="x, y")
    built(site)
    assert dict(chain(site, "rss.xml", "tag/y/")) == {
        "tag/y/rss.xml": {"a", "c"},
        "tag/y/archive/2024-Q4/rss.xml": {"a"},
    }
    assert all(b"deleted-entry" not in (data or b"") for data in tree(site / "feeds").values())


def stones(folder: Path, feed: str = "") -> list[str]:
    """Give the articles that a feed says are gone."""
    data = (folder / "feeds" / feed / "atom.xml").read_text()
    return [url.removeprefix(BASE) for url in re.findall(r'<at:deleted-entry [^>]*ref="([^"]*)"', data)]


def test_atom_tells_for_a_while_what_was_withdrawn(site: Path) -> None:
    """From the feed or an archive, in each feed that had it, with its time, for as long as is configured."""
    configure(site, TOMBSTONES)
    built(site)
    (site / "articles/a.md").unlink()
    (site / "articles/g.md").unlink()
    built(site)
    built(site, NOW + timedelta(days=3))
    assert stones(site) == stones(site, "tag/x") == ["a/", "g/"]
    assert 'when="2025-08-20T00:00:00+00:00"' in (site / "feeds/atom.xml").read_text()
    write(site, "g")
    built(site, NOW + timedelta(days=4))
    assert stones(site) == ["a/"]
    built(site, NOW + timedelta(days=30))
    assert stones(site) == []


def test_tombstones_need_no_archives(tmp_path: Path) -> None:
    """They tell of what stood in the feed; an article that is merely too old for it is not gone."""
    make_site(
        tmp_path,
        {f"{n}.md": text(n, d) for n, d in DATES.items()},
        f'{SITE}[feeds]\nlimit = 2\ntombstones = "1h"\n',
    )
    built(tmp_path)
    write(tmp_path, "h", "2025-08-02")
    built(tmp_path)
    assert stones(tmp_path) == []
    (tmp_path / "articles/h.md").unlink()
    built(tmp_path)
    assert stones(tmp_path) == ["h/"]
    assert not (tmp_path / "feeds/archive").exists()
    built(tmp_path, NOW + timedelta(hours=1))
    assert stones(tmp_path) == []


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"?")])
def test_an_archive_that_is_lost_is_made_anew(site: Path, spoil: Any) -> None:
    """One of its formats with the articles that it had; all of it with those of its time; the others stay."""
    before = archives(site)
    write(site, "late", "2024-11-20")
    built(site)
    spoil(site / "feeds/archive/2024-Q4/atom.xml")
    built(site)
    assert archives(site) == before
    for file in FILES:
        spoil(site / "feeds/archive/2024-Q4" / file)
    built(site)
    assert dict(chain(site, "atom.xml"))["archive/2024-Q4/atom.xml"] == {"a", "b", "late"}
    assert {p: d for p, d in archives(site).items() if "2024" not in p}.items() <= before.items()


def test_a_clone_with_its_feeds_keeps_archives_and_one_without_makes_them_anew(site: Path) -> None:
    """No cache is needed for the former; the latter has the same articles as they are by then."""
    before = archives(site)
    write(site, "a", body="Other words.")
    shutil.rmtree(site / ".syndicate")
    built(site)
    assert archives(site) == before
    shutil.rmtree(site / "feeds")
    built(site)
    assert archives(site).keys() == before.keys()
    assert b"Other words." in (site / "feeds/archive/2024-Q4/rss.xml").read_bytes()


def test_other_periods_go_on_where_the_last_ended(site: Path) -> None:
    """Quarters stay; what comes after them is cut by years."""
    before = archives(site)
    configure(site, ARCHIVES.replace("quarter", "year"))
    built(site)
    built(site, datetime(2026, 1, 1, tzinfo=UTC))
    assert before.items() <= archives(site).items()
    assert list(dict(chain(site, "feed.json")))[:3] == [
        "feed.json",
        "archive/2025/feed.json",
        "archive/2025-Q2/feed.json",
    ]


def test_without_archives_they_go(site: Path) -> None:
    """Only what is ours, as ever."""
    configure(site, "")
    built(site)
    assert not (site / "feeds/archive").exists()
    assert "next_url" not in (site / "feeds/feed.json").read_text()


def test_archives_and_a_limit_of_bytes_exclude_each_other(tmp_path: Path) -> None:
    """What would be left out could not be reached."""
    make_site(tmp_path, 1, f'{SITE}[feeds]\nmax_bytes = "1MB"\n[feeds.tag]\narchives = "month"\n')
    with pytest.raises(ConfigError, match=r"feeds\.tag\.archives: archives keep every article"):
        config.load(tmp_path / "syndicate.toml")


def test_articles_that_are_lost_by_accident_leave_the_archives_alone(site: Path) -> None:
    """What refuses to empty feeds comes before anything is cut."""
    before = tree(site / "feeds")
    for path in (site / "articles").iterdir():
        path.unlink()
    with pytest.raises(RefusedError):
        built(site)
    assert tree(site / "feeds") == before


def test_a_build_that_is_killed_while_it_writes_archives_is_mended(site: Path) -> None:
    """At any step: the next build has what one without a break has, with nothing to say."""
    (site / "articles/a.md").unlink()
    write(site, "late", "2025-02-01")
    plain = site.parent / f"{site.name}-plain"
    shutil.copytree(site, plain)
    built(plain, LATER)
    for step in range(20, 450, 48):
        folder = site.parent / f"{site.name}-{step}"
        shutil.copytree(site, folder)
        killed_at(step, partial(built, folder, LATER))
        assert built(folder, LATER).findings == ()
        assert tree(folder / "feeds") == tree(plain / "feeds"), step
        shutil.rmtree(folder)


def test_nothing_is_done_again(site: Path) -> None:
    """A second build writes nothing; one after an edit makes none of the archives again."""
    assert built(site, full=True).files["written"] == 0
    write(site, "g", body="Other words.")
    told: dict[str, int] = {}
    site_ = config.load(site / "syndicate.toml")
    build(site_, now=NOW, progress=lambda stage, _, total: told.update({stage: total}))
    assert "Writing archives" not in told
    assert building.plan(site_, now=NOW).staying.keys() >= {"archive/2024-Q4/atom.xml"}


def test_why_names_the_archive(site: Path) -> None:
    """Of an article that is not in the feed itself; one that is has its place there."""
    answers = {}
    for name in "afg":
        told = explain(config.load(site / "syndicate.toml"), f"articles/{name}.md", now=NOW, here=site)
        answers[name] = next(each for each in told.feeds if each.name == "site")
    assert (answers["a"].rule, answers["a"].words) == ("archives", "is in the archive of 2024-Q4")
    assert (answers["g"].place, answers["f"].place) == (1, 2)


def test_a_dry_run_tells_of_archives(site: Path) -> None:
    """Of those that would begin, and of those from which an article would be cut."""
    (site / "articles/a.md").unlink()
    seen, _ = dry_run(config.load(site / "syndicate.toml"), now=LATER)
    assert {path for path in seen.archives if path.startswith("archive")} == {
        f"archive/{period}/{file}" for period in ("2024-Q4", "2025-Q3") for file in FILES
    }
    assert seen.removed == ()
