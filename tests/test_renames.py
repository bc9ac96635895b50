"""`[aliases]` and `also` of `[feeds]`: what has another name or place keeps its subscribers."""

import json
from pathlib import Path

import pytest

from newsroom import Newsroom, digest
from running import CONFIGURATION, article, make_site, run
from syndicate import config
from syndicate.build import Report, build
from syndicate.errors import ConfigError
from test_build import MOMENT, built, site_with

ALIASES = """
[aliases.tag]
"Old Name" = "River"
"older-name" = "old name"

[aliases.category]
village = "Town"
"""
TEXTS = {
    "1.md": "---\ntitle: A\ndate: 2025-01-01\ntags: [old-name]\ncategory: Town\n---\nA\n",
    "2.md": "---\ntitle: B\ndate: 2025-01-02\ntags: [river, x, older name]\ncategory: Village\n---\nB\n",
}


def problems(text: str) -> tuple[str, ...]:
    """Return what is wrong with a configuration."""
    with pytest.raises(ConfigError) as caught:
        config.parse(CONFIGURATION + text, Path("/nowhere/syndicate.toml"))
    return caught.value.problems


def keys(folder: Path) -> dict[str, int]:
    """Return the feeds that the manifest lists, with the number of their articles."""
    manifest = json.loads((folder / "feeds/manifest.json").read_bytes())
    return {feed["key"]: feed["articles"] for feed in manifest["feeds"]}


def built_with(folder: Path, text: str) -> Report:
    """Build the site of two articles with more configuration."""
    return built(site_with(folder, TEXTS, CONFIGURATION + text))


def test_an_old_label_counts_under_the_new_term(tmp_path: Path) -> None:
    """Also one that was renamed twice; an article with both has the term once."""
    assert built_with(tmp_path, ALIASES).findings == ()
    assert keys(tmp_path) == {"site": 2, "category/town": 2, "tag/river": 2, "tag/x": 1}
    items = json.loads((tmp_path / "feeds/feed.json").read_bytes())["items"]
    assert [item["tags"] for item in items] == [["Town", "river", "x"], ["Town", "River"]]


def test_a_renamed_terms_feed_stays_where_it_was(tmp_path: Path) -> None:
    """The old files are the new feed's, byte for byte, and lead readers to its new place by `self`."""
    built_with(tmp_path, ALIASES)
    feeds = tmp_path / "feeds"
    for former in ("old-name", "older-name"):
        for name in ("rss.xml", "atom.xml", "feed.json"):
            assert (feeds / "tag" / former / name).read_bytes() == (feeds / "tag/river" / name).read_bytes()
    assert (feeds / "category/village/rss.xml").is_file()
    assert (
        b'href="https://compiler.example/feeds/tag/river/atom.xml" rel="self"'
        in (feeds / "tag/old-name/atom.xml").read_bytes()
    )
    files = json.loads((feeds / "manifest.json").read_bytes())["files"]
    assert "tag/older-name/feed.json" in files


def test_a_url_does_not_change_with_an_alias(tmp_path: Path) -> None:
    """Categories stand in Jekyll's URLs; those are what they were."""
    text = "---\ntitle: A\ncategories: [village]\n---\nA\n"
    configuration = CONFIGURATION + 'generator = "jekyll"\n'
    built(site_with(tmp_path, {"_posts/2025-01-01-a.md": text}, configuration + ALIASES))
    (item,) = json.loads((tmp_path / "feeds/category/town/feed.json").read_bytes())["items"]
    assert item["url"] == "https://compiler.example/village/2025/01/01/a.html"


def test_a_selection_by_an_old_label_takes_the_new_term(tmp_path: Path) -> None:
    """In feeds, in digests with their sections, and in the topics of recipients."""
    more = '[feeds]\nnot = ["tag:older name"]\n[[feeds.custom]]\nname = "r"\nany = ["category:VILLAGE"]\n'
    built_with(tmp_path, f"{more}{ALIASES}")
    assert keys(tmp_path)["site"] == 0
    assert keys(tmp_path)["custom/r"] == 2
    lines = 'all = ["tag:old name"]\nsections = ["Village"]\nrecipients = "people.csv"'
    room = Newsroom(tmp_path / "room", digest(lines=lines) + ALIASES)
    (tmp_path / "room/people.csv").write_text("email,topics\nada@reader.example,tag:older name\n")
    room.run("2026-05-01T08:00")
    room.write("one", "2026-05-01T12:00:00Z", lines="tags: [River]\ncategory: Town")
    room.run("2026-05-02T07:00")
    assert room.site.digests[0].sections == ("Town",)
    assert room.mailed() == {"one": 1}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '[aliases.tag]\na = "B"\nb = "A"\n',
            ["line 6: aliases.tag.a: leads back", "line 7: aliases.tag.b: leads"],
        ),
        ('[aliases.tag]\nA = "a"\n', ["line 6: aliases.tag.A: leads back to itself"]),
        ('[aliases.tag]\na = "B"\nA = "C"\n', ["line 7: aliases.tag.A: is the same term as 'a'"]),
        ('[aliases.tag]\na = ""\n', ["line 6: aliases.tag.a: names no term"]),
        ('[aliases.tags]\na = "b"\n', ["line 5: aliases.tags: no such key; did you mean 'tag'?"]),
        ("[aliases]\ntag = 3\n", ["line 6: aliases.tag: is not a table"]),
    ],
)
def test_an_alias_without_an_end_is_an_error(text: str, expected: list[str]) -> None:
    """A cycle, an alias of itself, one that is given twice: each with its line."""
    found = problems(text)
    assert len(found) == len(expected)
    assert all(each.startswith(start) for each, start in zip(found, expected, strict=True))


def test_an_alias_of_a_term_that_no_article_has_is_told(tmp_path: Path) -> None:
    """It may be misspelt; the build goes on."""
    (finding,) = built_with(tmp_path, '[aliases.tag]\nold = "Rivver"\n').findings
    assert finding.severity == "warning"
    assert finding.message == "no article has the tag 'Rivver', for which [aliases] gives a former name"


ALSO = """
[feeds]
also = {"index.xml" = "site/rss", "feed/tag-x.json" = "tag/X/json", "old.xml" = "tag/older name/atom"}
"""


def test_a_feed_is_also_where_it_was(tmp_path: Path) -> None:
    """Each further file has the bytes of the feed, is in the manifest, and goes when it is not wanted."""
    report = built_with(tmp_path, ALSO + ALIASES)
    assert report.findings == ()
    feeds = tmp_path / "feeds"
    for path, feed in (
        ("index.xml", "rss.xml"),
        ("feed/tag-x.json", "tag/x/feed.json"),
        ("old.xml", "tag/river/atom.xml"),
    ):
        assert (feeds / path).read_bytes() == (feeds / feed).read_bytes()
        assert path in json.loads((feeds / "manifest.json").read_bytes())["files"]
    assert built_with(tmp_path, ALSO + ALIASES).files["written"] == 0
    (tmp_path / "articles/3.md").write_text(TEXTS["1.md"].replace("title: A", "title: C"))
    assert build(site_with(tmp_path, TEXTS, CONFIGURATION + ALSO + ALIASES), now=MOMENT).files["written"] > 3
    assert (feeds / "index.xml").read_bytes() == (feeds / "rss.xml").read_bytes()
    assert built_with(tmp_path, ALIASES).files["removed"] == 3
    assert not (feeds / "index.xml").exists()


def test_a_further_place_of_a_feed_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """The build goes on without it, and names those that are near."""
    report = built_with(tmp_path, '[feeds]\nalso = {"a.xml" = "tag/rive/rss", "b.xml" = "tag/x/rss"}\n')
    (finding,) = report.findings
    assert finding.severity == "error"
    assert finding.message == "a.xml was not written, as there is no feed tag/rive (`also` in [feeds])"
    assert finding.remedy.startswith("correct the name; the nearest feeds are tag/river, ")
    assert (tmp_path / "feeds/b.xml").is_file()


@pytest.mark.parametrize(
    ("pair", "complaint"),
    [
        ('"../a.xml" = "site/rss"', "is no path below the output folder"),
        ('"/a.xml" = "site/rss"', "is no path below the output folder"),
        ('"a//b.xml" = "site/rss"', "is no path below the output folder"),
        ('"a.xml" = "rss"', "'rss' is no feed with its format; write for instance \"site/rss\""),
        ('"a.xml" = "custom/x/rss"', "(there are: site, category/NAME, tag/NAME, custom/news)"),
        ('"a.xml" = "author/ada/rss"', "is no feed with its format"),
        ('"a.xml" = "tag//rss"', "is no feed with its format"),
        ('"a.xml" = "site/pdf"', "ends in no format of that feed; its formats are rss, atom, json"),
        ('"a.xml" = "custom/news/rss"', "ends in no format of that feed; its formats are atom"),
    ],
)
def test_a_further_place_is_checked(pair: str, complaint: str) -> None:
    """It lies below the output folder, and what it is a copy of can be; with the line."""
    text = f'[feeds]\nalso = {{{pair}}}\n[[feeds.custom]]\nname = "news"\nformats = ["atom"]\n'
    (only,) = problems(text)
    assert only.startswith("line 6: feeds.also.")
    assert complaint in only


def test_no_further_place_is_another_files(tmp_path: Path) -> None:
    """Neither another feed's nor another format's, in any case."""
    for pair in ('"rss.xml" = "site/atom"', '"tag/x/RSS.xml" = "site/rss"', '"manifest.json" = "site/json"'):
        with pytest.raises(ConfigError, match="would both be written to"):
            built_with(tmp_path, f"[feeds]\nalso = {{{pair}}}\n")


def test_the_top_of_a_site_can_be_the_output_folder(tmp_path: Path) -> None:
    """So a feed stays at `/index.xml`, the others have a folder, and what else lies there stays."""
    text = (
        '[feeds]\noutput = "static"\npath = "feeds/{kind}/{slug}/{file}"\nalso = {"index.xml" = "site/rss"}\n'
        '[feeds.site]\npath = "feeds/{file}"\n'
    )
    make_site(tmp_path, {"1.md": article(1)}, CONFIGURATION + text)
    (tmp_path / "static").mkdir()
    (tmp_path / "static/robots.txt").write_text("User-agent: *\n")
    assert run(tmp_path, "build").returncode == 0
    index = (tmp_path / "static/index.xml").read_bytes()
    assert index == (tmp_path / "static/feeds/rss.xml").read_bytes()
    assert b'href="https://compiler.example/feeds/rss.xml" rel="self"' in index
    assert (tmp_path / "static/robots.txt").is_file()
