"""Hugo's `cascade`: what a section, or the site, gives to the pages below."""

from pathlib import Path

import pytest

from reading import matter, read
from syndicate.errors import InputError
from syndicate.sources.globs import matches

SITE = 'generator = "hugo"\nlanguages = ["fr"]'


def section(lines: str) -> str:
    """Return an `_index.md`."""
    return f"---\ntitle: S\n{lines}\n---\n"


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("cascade: {draft: true}", "draft"),
        ("cascade: {build: {list: never, render: never}}", "unlisted"),
        ("cascade: {_build: {list: never}}", "unlisted"),
        ("cascade: [{_target: {path: '/posts/**'}, draft: true}]", "draft"),
        (
            "cascade: [{target: {path: '{/x,/posts}/*', kind: page, environment: prod*}, draft: true}]",
            "draft",
        ),
        ("cascade: [{target: {lang: en}, draft: true}]", "draft"),
    ],
)
def test_a_section_keeps_its_pages_out(tmp_path: Path, lines: str, reason: str) -> None:
    """`cascade` reaches every page below, in a bundle too, and its own word wins."""
    files = {
        "posts/_index.md": section(lines),
        "posts/a.md": matter(""),
        "posts/b.md": matter("draft: false\nbuild: {list: always, render: always}\n_build: {list: always}"),
        "posts/c/index.md": matter(""),
        "news/d.md": matter(""),
    }
    found = read(tmp_path, files, SITE)
    assert {item.path: item.reason for item in found.left_out if item.reason != "not-an-article"} == {
        "articles/posts/a.md": reason,
        "articles/posts/c/index.md": reason,
    }


@pytest.mark.parametrize(
    "lines",
    [
        "cascade: [{target: {path: '/news/**'}, draft: true}]",
        "cascade: {_target: {path: /posts}, draft: true}",
        "cascade: {target: {kind: section}, draft: true}",
        "cascade: {target: {environment: staging}, draft: true}",
        "cascade: nonsense",
        "draft: true",
    ],
)
def test_other_targets_are_left_alone(tmp_path: Path, lines: str) -> None:
    """A cascade for other pages, and what is no cascade, changes nothing."""
    found = read(tmp_path, {"posts/_index.md": section(lines), "posts/a.md": matter("")}, SITE)
    assert [article.path for article in found.articles] == ["articles/posts/a.md"]


def test_the_nearest_section_counts(tmp_path: Path) -> None:
    """Any key is a default; the nearest folder says it, then those above, then the site's configuration."""
    (tmp_path / "hugo.toml").write_text(
        'baseURL = "https://a.example/"\n[[cascade]]\nauthor = "Site"\nsummary = "Site"\ntags = ["site"]\n'
    )
    files = {
        "_index.md": section("cascade: {tags: [top], author: Top}"),
        "posts/_index.md": section("cascade: {tags: [near]}"),
        "posts/a.md": matter(""),
        "posts/b.md": matter("tags: [own]"),
    }
    first, second = read(tmp_path, files, SITE).articles
    assert [term.label for term in first.tags] == ["near"]
    assert [person.name for person in first.authors] == ["Top"]
    assert first.summary == "Site"
    assert [term.label for term in second.tags] == ["own"]


def test_translations_have_sections_of_their_own(tmp_path: Path) -> None:
    """`_index.fr.md` is for `a.fr.md`, if French is one of the site's languages."""
    (tmp_path / "hugo.toml").write_text("[languages.fr]\n[languages.en]\n")
    files = {
        "posts/_index.md": section("cascade: {tags: [en]}"),
        "posts/_index.fr.md": section("cascade: [{target: {lang: fr}, tags: [fr]}, {tags: [all]}]"),
        "posts/a.md": matter(""),
        "posts/a.fr.md": matter(""),
    }
    found = read(tmp_path, files, SITE)
    assert {article.path[-5:]: article.tags[0].label for article in found.articles} == {
        "/a.md": "en",
        "fr.md": "fr",
    }


def test_each_page_depends_on_the_sections_above(tmp_path: Path) -> None:
    """Those of a folder are read once for all its pages, and all of these are read anew if one changes."""
    files = {
        "_index.md": section(""),
        "posts/_index.md": section("cascade: {tags: [near]}"),
        **{f"posts/{name}.md": matter("") for name in "abc"},
        "news/_index.md": section(""),
        "news/d.md": matter(""),
    }
    found = read(tmp_path, files, SITE)
    seen = {
        each.file.name: {Path(path).parent.name for path in each.seen if "_index" in path}
        for each in found.reads
        if each.article
    }
    assert seen == {
        **{f"posts/{name}.md": {"posts", "articles"} for name in "abc"},
        "news/d.md": {"news", "articles"},
    }


def test_a_broken_section_is_named(tmp_path: Path) -> None:
    """As Hugo would not go on either, its pages are left out, with the place."""
    files = {"posts/_index.md": "---\na: [\n---\n", "posts/a.md": matter(""), "posts/b.md": matter("")}
    found = read(tmp_path, files, SITE)
    assert not found.articles
    assert ["posts/_index.md" in each.message for each in found.findings] == [True, True]


def test_a_broken_configuration_stops_the_build(tmp_path: Path) -> None:
    """By it, all pages may be drafts."""
    (tmp_path / "hugo.toml").write_text("cascade = [\n")
    with pytest.raises(InputError, match=r"hugo\.toml"):
        read(tmp_path, {"a.md": matter("")}, SITE)


def test_no_glob_takes_long() -> None:
    """A pattern of 100 stars is tried from all places at once, and braces stand for so many at most."""
    assert not matches("**a" * 100, "a" * 200 + "b")
    assert not matches("{a,b}" * 1_000, "c")
    assert matches("/[a-c]?/{x,y}*", "/bb/yes")
    assert not matches("/[!b]*", "/bb")
    assert not matches("/*", "/a/b")
