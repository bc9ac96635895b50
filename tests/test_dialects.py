"""`syndicate.sources.dialects`: what the names of files mean, and which dialect a site is in."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.config import GENERATORS
from syndicate.sources.dialects import DIALECTS, choose, hugo, nikola, pelican, plain, zola
from syndicate.terms import make


def test_every_generator_has_a_dialect() -> None:
    """What the configuration accepts can be read."""
    assert {"auto", *DIALECTS} == set(GENERATORS)
    assert all(dialect.name == name for name, dialect in DIALECTS.items())


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("hugo.toml", ""),
        ("hugo.yaml", ""),
        ("config/_default/config.toml", ""),
        ("archetypes/default.md", ""),
        ("config.toml", 'title = "x"\nbaseURL = "https://x.example"\n'),
        ("config.yml", "title: x\nbaseurl: https://x.example\n"),
        ("config.json", '{"baseURL": "https://x.example"}'),
    ],
)
def test_a_hugo_site_is_recognised(tmp_path: Path, file: str, content: str) -> None:
    """By the files that only Hugo has, or by its key in a file whose name it shares."""
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(content)
    assert choose("auto", tmp_path).name == "hugo"
    assert choose("plain", tmp_path).name == "plain"


@pytest.mark.parametrize(
    ("file", "content", "name"),
    [
        ("_config.yml", "baseurl: /x\n", "jekyll"),
        ("config.toml", 'base_url = "https://x.example"\n', "zola"),
        ("eleventy.config.js", "", "eleventy"),
        ("pelicanconf.py", "", "pelican"),
        ("conf.py", 'BLOG_TITLE = "x"\n', "nikola"),
        ("docusaurus.config.ts", "", "docusaurus"),
        ("astro.config.mjs", "", "astro"),
        ("config.toml", '[extra]\nnot_baseURL = "x"\n', "plain"),
        ("content/a.md", "", "plain"),
    ],
)
def test_other_sites_are_told_apart(tmp_path: Path, file: str, content: str, name: str) -> None:
    """Each by its own configuration; a folder without any that is known is plain."""
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(content)
    assert choose("auto", tmp_path).name == name


@pytest.mark.parametrize(
    ("path", "name", "language", "date"),
    [
        ("posts/name.md", "posts/name", "", ""),
        ("posts/2025-02-13-name.md", "posts/name", "", "2025-02-13"),
        ("2025-02-13_name.md", "name", "", "2025-02-13"),
        ("2025-2-3-name.md", "name", "", "2025-2-3"),
        ("2025-02-13 - name.md", "name", "", "2025-02-13"),
        ("2025-02-13.md", "2025-02-13", "", "2025-02-13"),
        ("2025-02-13-name.de.md", "name", "de", "2025-02-13"),
        ("2025-02-13-name/index.md", "name", "", "2025-02-13"),
        ("posts/name/index.pt-br.md", "posts/name", "pt-br", ""),
        ("name.pt_BR.md", "name", "pt_BR", ""),
        ("name.fr.md", "name.fr", "", ""),
        ("v1.2.md", "v1.2", "", ""),
        ("de.md", "de", "", ""),
        ("de/posts/name.md", "de/posts/name", "de", ""),
        ("DE/name.de.md", "DE/name", "de", ""),
        ("fr/posts/name.md", "fr/posts/name", "", ""),
        ("index.md", "index", "", ""),
        ("2025-02-13-..md", "2025-02-13-.", "", ""),
        ("2025-02-13-.md", "2025-02-13-", "", ""),
        ("2025-02-13---.md", "2025-02-13---", "", ""),
    ],
)
def test_names_in_a_plain_folder(path: str, name: str, language: str, date: str) -> None:
    """Date and language are no part of a name; `index` stands for its folder."""
    found = plain.read_name(path, ("en", "de", "pt-BR"))
    assert (found.path, found.language, found.date) == (name, language, date)


def test_hugo_leaves_the_date_in_a_name() -> None:
    """It stands in the URL there."""
    found = hugo.DIALECT.read_name("posts/2025-02-13-name.de.md", ("de",))
    assert (found.path, found.language, found.date) == ("posts/2025-02-13-name", "de", "")


# A name that begins with a dot is hidden, and never comes so far.
@given(
    st.text(st.characters(exclude_characters="/\0"), min_size=1).filter(lambda stem: stem[0] != "."),
    st.sampled_from(["", "posts/", "de/"]),
)
def test_any_file_name_can_be_read(stem: str, folder: str) -> None:
    """Whatever the name, there is a path of at least one part."""
    for dialect in DIALECTS.values():
        found = dialect.read_name(f"{folder}{stem}.md", ("en", "de", ""))
        assert found.path.rpartition("/")[2]


@pytest.mark.parametrize(
    ("path", "plain_article", "hugo_article"),
    [
        ("posts/name.md", True, True),
        ("posts/_index.md", False, False),
        ("posts/_index.de.md", False, False),
        ("_drafts/name.md", False, False),
        ("README.md", False, False),
        ("posts/readme.md", False, False),
        ("LICENSE.md", False, False),
        ("posts/license.md", True, True),
        ("404.html", False, False),
        ("search.md", False, False),
        ("posts/search.md", True, True),
        ("posts/_partial.md", False, False),
    ],
)
def test_which_files_are_articles(path: str, *, plain_article: bool, hugo_article: bool) -> None:
    """List pages, drafts' folders and files about a folder are none."""
    assert plain.DIALECT.is_article(path) == plain_article
    assert hugo.DIALECT.is_article(path) == hugo_article


@pytest.mark.parametrize(
    ("text", "labels"),
    [("a, b", ["a", " b"]), ("a; b, c", ["a", " b, c"]), ("a b", ["a b"]), ("", [""])],
)
def test_a_text_is_split_into_labels(text: str, labels: list[str]) -> None:
    """At commas, or at semicolons where there are any; never into words or letters."""
    assert plain.split(text) == labels


def test_pages_of_terms() -> None:
    """Hugo makes pages of its two default taxonomies and of sections; nothing is known of a plain folder."""
    assert hugo.term_page(make("category", "World News"), "") == "categories/world-news/"
    assert hugo.term_page(make("tag", "C++"), "") == "tags/c++/"
    # As Hugo 0.168 does it.
    assert hugo.term_page(make("category", "Culture & Arts"), "") == "categories/culture--arts/"
    assert hugo.term_page(make("tag", "A - B, (c#)"), "") == "tags/a---b-c#/"
    assert hugo.term_page(make("tag", "a/../../b"), "") == ""
    assert hugo.term_page(make("section", "Old News"), "") == "old-news/"
    assert hugo.term_page(make("author", "Ada"), "") == ""
    assert plain.DIALECT.term_page(make("tag", "x"), "") == ""


def test_pages_of_terms_in_another_language() -> None:
    """They stand below it, as its articles do; Pelican has one page for all."""
    assert hugo.term_page(make("tag", "x"), "zh-CN") == "zh-cn/tags/x/"
    assert hugo.term_page(make("section", "posts"), "de") == "de/posts/"
    assert zola.term_page(make("tag", "x"), "fr") == "fr/tags/x/"
    assert nikola.term_page(make("category", "x"), "es") == "es/categories/cat_x/"
    assert pelican.term_page(make("tag", "x"), "fr") == "tag/x.html"
