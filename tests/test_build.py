"""What `syndicate.build` makes of a site, and what it refuses."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import feedparser
import pytest
from msgspec.structs import replace

from running import CONFIGURATION, NOW, article, make_site, tree
from syndicate import config
from syndicate.build import Report, build, plan
from syndicate.config import EXAMPLE_URL
from syndicate.errors import ConfigError, InputError, RefusedError
from syndicate.output import read_manifest
from syndicate.parallel import ENOUGH

MOMENT = datetime.fromisoformat(f"{NOW}+00:00")
KINDS_OF_FILES = {
    "good.md": article(1),
    "draft.md": "---\ntitle: D\ndate: 2020-01-01\ndraft: true\n---\n",
    "future.md": "---\ntitle: F\ndate: 2999-01-01\n---\n",
    "expired.md": "---\ntitle: E\ndate: 2020-01-01\nexpiryDate: 2021-01-01\n---\n",
    "broken.md": "---\ntitle: [\ndate: 2020-01-01\n---\n",
    "impossible.md": "---\ntitle: I\ndate: 2020-02-31\n---\n",
    "undated.md": "---\ntitle: U\n---\n",
    "plain.md": "# Without front matter\n",
    "empty.md": "",
}


def site_with(
    folder: Path, articles: Mapping[str, str] | int = 3, configuration: str = CONFIGURATION
) -> config.Site:
    """Write a site and load it."""
    return config.load(make_site(folder, articles, configuration) / "syndicate.toml")


def built(site: config.Site, *, accept: bool = False, strict: bool = False) -> Report:
    """Build a site as of `NOW`."""
    return build(site, now=MOMENT, accept=accept, strict=strict)


def test_every_source_is_an_article_or_excluded_under_a_reason(tmp_path: Path) -> None:
    """The account of a build closes: sources = articles + what was left out."""
    report = built(site_with(tmp_path, KINDS_OF_FILES))
    assert report.sources == len(KINDS_OF_FILES) == report.articles + sum(report.excluded.values())
    assert report.articles == 1
    assert {"draft", "future", "expired", "invalid"} <= report.excluded.keys()


def test_a_plan_writes_nothing(tmp_path: Path) -> None:
    """`plan` gives all bytes and leaves the folder as it was."""
    site = site_with(tmp_path)
    before = tree(tmp_path)
    made = plan(site, now=MOMENT)
    assert tree(tmp_path) == before
    built(site)
    assert {str(output.path): output.data for output in made.outputs} == {
        name: data
        for name, data in tree(tmp_path / "feeds").items()
        if data is not None and name != "manifest.json"
    }


def test_the_moment_stands_in_no_output(tmp_path: Path) -> None:
    """Two builds at different moments of the same articles have the same bytes."""
    site = site_with(tmp_path)
    built(site)
    before = tree(tmp_path / "feeds")
    report = build(site, now=datetime.fromisoformat("2031-05-06T07:08:09+01:00"))
    assert report.files == {"written": 0, "unchanged": 24, "removed": 0}
    assert tree(tmp_path / "feeds") == before


def test_the_moment_decides_what_is_future_and_expired(tmp_path: Path) -> None:
    """An article appears on its date and goes on its expiry."""
    text = "---\ntitle: X\ndate: 2020-01-02\nexpiryDate: 2020-01-04\n---\n"
    site = site_with(tmp_path, {"x.md": text, "y.md": article(0)})
    counts = [
        build(site, now=datetime.fromisoformat(f"2020-01-0{day}T12:00+00:00")).articles for day in (1, 3, 5)
    ]
    assert counts == [1, 2, 1]


def test_feeds_follow_their_articles(tmp_path: Path) -> None:
    """Feeds of a new tag come, those of a tag that is gone go, and nothing else is written."""
    site = site_with(tmp_path, {f"{n}.md": article(n) for n in range(5)})
    built(site)
    before = tree(tmp_path / "feeds")
    (tmp_path / "articles/3.md").write_text(article(3).replace("tag 3", "fresh"))
    report = built(site)
    after = tree(tmp_path / "feeds")
    names = {f"tag/tag-3/{name}" for name in ("rss.xml", "atom.xml", "feed.json")}
    assert before.keys() - after.keys() == names | {"tag/tag-3"}
    assert after.keys() - before.keys() == {name.replace("tag-3", "fresh") for name in names} | {"tag/fresh"}
    assert report.files["removed"] == 3
    assert after["tag/tag-2/rss.xml"] == before["tag/tag-2/rss.xml"]


def test_strict_writes_nothing_if_an_article_has_an_error(tmp_path: Path) -> None:
    """With *strict* one bad article keeps all feeds as they are; without, it is only left out."""
    site = site_with(tmp_path, KINDS_OF_FILES)
    report = built(site, strict=True)
    assert report.files == {"written": 0, "unchanged": 0, "removed": 0}
    assert not (tmp_path / "feeds").exists()
    assert built(site).files["written"] == 12
    assert built(site, strict=True).files["unchanged"] == 0


def test_strict_minds_no_warning(tmp_path: Path) -> None:
    """A warning is not an error: *strict* writes."""
    site = site_with(tmp_path, {"x.md": article(1, "[nowhere](nowhere.md)")})
    report = built(site, strict=True)
    assert [finding.severity for finding in report.findings] == ["warning"]
    assert report.files["written"] == 12


def test_a_problem_of_a_body_is_told_once(tmp_path: Path) -> None:
    """A body that is rendered for feeds in full and for summaries has each of its problems told once."""
    configuration = CONFIGURATION + (
        '[feeds.tag]\ncontent = "summary"\n[[feeds.custom]]\nname = "x"\nmax_bytes = 5000\n'
    )
    site = site_with(tmp_path, {"x.md": article(1, "One.\n\n[nowhere](nowhere.md)")}, configuration)
    findings = built(site).findings
    assert [(finding.path, finding.line) for finding in findings] == [("articles/x.md", 9)]


@pytest.mark.parametrize("accept", [False, True])
def test_missing_articles_leave_the_feeds_untouched(tmp_path: Path, *, accept: bool) -> None:
    """An articles folder that is gone is an input error and no reason to empty the feeds."""
    site = site_with(tmp_path)
    built(site)
    before = tree(tmp_path / "feeds")
    (tmp_path / "articles").rename(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="articles: there is no such folder"):
        built(site, accept=accept)
    assert tree(tmp_path / "feeds") == before


def test_missing_articles_make_no_output_folder(tmp_path: Path) -> None:
    """A first build that fails leaves no empty folder behind."""
    site = site_with(tmp_path)
    (tmp_path / "articles").rename(tmp_path / "elsewhere")
    with pytest.raises(InputError):
        built(site)
    assert not (tmp_path / "feeds").exists()


@pytest.mark.parametrize(("known", "left", "refused"), [(24, 0, True), (24, 11, True), (24, 12, False)])
def test_a_loss_of_articles_is_refused_until_accepted(
    tmp_path: Path, known: int, left: int, *, refused: bool
) -> None:
    """None, or less than half of twenty or more, where the last build had them: nothing is written."""
    site = site_with(tmp_path, known)
    built(site)
    before = tree(tmp_path / "feeds")
    for number in range(left, known):
        (tmp_path / f"articles/{number:04}.md").unlink()
    if refused:
        with pytest.raises(RefusedError, match=rf"{left} articles where the last build had {known}"):
            built(site)
        assert tree(tmp_path / "feeds") == before
    assert built(site, accept=refused).articles == left
    assert built(site).files["written"] == 0


def test_a_site_without_articles_has_valid_empty_feeds(tmp_path: Path) -> None:
    """A new site: feeds with a title and no entry, in all formats, without a finding."""
    report = built(site_with(tmp_path, 0))
    assert (report.articles, report.feeds, report.findings) == (0, 1, ())
    for name in ("rss.xml", "atom.xml"):
        parsed = feedparser.parse((tmp_path / "feeds" / name).read_bytes())
        assert (parsed.bozo, parsed.feed.title, parsed.entries) == (False, "The Daily Compiler", [])
    parsed = json.loads((tmp_path / "feeds/feed.json").read_bytes())
    assert (parsed["title"], parsed["items"]) == ("The Daily Compiler", [])


@pytest.mark.parametrize(
    "configuration",
    [
        '[feeds.site]\npath = "manifest.{format}"\n',
        '[feeds.site]\npath = "{format}"\n[feeds.tag]\npath = "{format}/{slug}"\n',
        '[feeds.tag]\npath = "../{slug}/{file}"\n',
        '[feeds.tag]\npath = "/{slug}/{file}"\n',
    ],
    ids=["manifest", "file and folder", "outside", "absolute"],
)
def test_impossible_paths_are_errors_of_the_configuration(tmp_path: Path, configuration: str) -> None:
    """Patterns that lead out of the output folder, or that clash, are refused before anything is written."""
    make_site(tmp_path, 3, CONFIGURATION + configuration)
    before = tree(tmp_path)
    with pytest.raises(ConfigError, match="path"):
        built(config.load(tmp_path / "syndicate.toml"))
    assert tree(tmp_path) == before


@pytest.mark.parametrize(
    ("limit", "articles", "told"),
    [(10, 0, "the feed is empty"), (3000, 1, "only its summary is there"), (10_000, 1, ""), (10**6, 3, "")],
)
def test_a_feed_that_is_cut_short_is_told(tmp_path: Path, limit: int, articles: int, told: str) -> None:
    """A newest article that does not fit is a finding; the manifest counts what the files really hold."""
    configuration = f"{CONFIGURATION}[feeds]\nby = []\nmax_bytes = {limit}\n"
    site = site_with(
        tmp_path, {f"{number}.md": article(number, "long " * 1500) for number in range(3)}, configuration
    )
    findings = [finding.message for finding in built(site).findings]
    message = (
        f"feed site: the newest article does not fit into its max_bytes of {limit:,}; in rss, atom, json "
    )
    assert findings == ([message + told] if told else [])
    (entry,) = read_manifest(tmp_path / "feeds").feeds
    assert entry.articles == articles
    assert len(json.loads((tmp_path / "feeds/feed.json").read_bytes())["items"]) == articles


@pytest.mark.parametrize("folder", ["articles", "elsewhere/../link"])
def test_feeds_are_not_written_among_the_articles(tmp_path: Path, folder: str) -> None:
    """An output folder that is given later than the configuration is checked as well."""
    site = site_with(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to("articles")
    before = tree(tmp_path)
    site = replace(site, feeds=replace(site.feeds, output=tmp_path / folder))
    with pytest.raises(InputError, match="holds the articles; give the feeds a folder of their own"):
        built(site)
    assert tree(tmp_path) == before


def test_a_file_edited_by_hand_is_named_from_the_site(tmp_path: Path) -> None:
    """The finding about an overwritten feed has its path from the site's folder."""
    site = site_with(tmp_path, 1)
    built(site)
    with (tmp_path / "feeds/tag/tag-0/atom.xml").open("a") as file:
        file.write("<!-- mine -->")
    report = built(site)
    assert [finding.path for finding in report.findings] == ["feeds/tag/tag-0/atom.xml"]
    assert report.files["written"] == 1


def test_progress_reaches_its_end(tmp_path: Path) -> None:
    """Each stage is told step by step, reading and rendering batch by batch, up to all of them."""
    told: dict[str, list[tuple[int, int]]] = {}
    site = site_with(tmp_path, 3)
    build(
        site,
        now=MOMENT,
        progress=lambda stage, done, total: told.setdefault(stage, []).append((done, total)),
    )
    assert told == {
        "Reading articles": [(3, 3)],
        "Rendering articles": [(3, 3)],
        "Writing feeds": [(n, 7) for n in range(1, 8)],
    }


@pytest.mark.parametrize(
    "url", [EXAMPLE_URL, "http://localhost:4000/", "http://127.0.0.1/", "http://[::1]:8000/x/"]
)
def test_a_provisional_address_is_told(tmp_path: Path, url: str) -> None:
    """Who subscribes while `url` is what `init` wrote, or this machine's, gets all again; no id is kept."""
    site = replace(site_with(tmp_path, 1), url=url)
    (finding,) = build(site, now=MOMENT).findings
    assert (finding.path, finding.severity) == ("syndicate.toml", "warning")
    assert url in finding.message
    assert not (tmp_path / "syndicate.ids").exists()


def test_what_is_refused_writes_no_ids(tmp_path: Path) -> None:
    """A build that a stranger's file stops has written nothing, as it says."""
    site = site_with(tmp_path, 1)
    site.feeds.output.mkdir()
    (site.feeds.output / "rss.xml").write_text("mine")
    before = tree(tmp_path)
    with pytest.raises(RefusedError, match="nothing was written"):
        build(site, now=MOMENT)
    after = tree(tmp_path)
    assert {name: after[name] for name in after if not name.startswith(("feeds/.", ".syndicate/"))} == before


def test_findings_of_bodies_come_home_from_every_process(tmp_path: Path) -> None:
    """Whichever process renders a body, what is wrong with it is told once."""
    site = site_with(tmp_path, ENOUGH + 1)
    site = replace(site, feeds=every_article(site.feeds))
    for file in (tmp_path / "articles").iterdir():
        file.write_text(f"{file.read_text()}\n[x](gone.md)\n")
    findings = plan(site, now=MOMENT).findings
    assert len({finding.path for finding in findings}) == len(findings) == ENOUGH + 1


def every_article(feeds: config.Feeds) -> config.Feeds:
    """Let the site's feed hold all articles, and make no other."""
    kind = replace(feeds.kinds["site"], limit=10 * ENOUGH)
    return replace(feeds, by=(), kinds={"site": kind})
