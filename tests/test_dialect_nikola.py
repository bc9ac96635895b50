"""Nikola sites: headers of `.. key: value` lines, sidecars, translations that take over what they do not say.

Expected URLs, terms and dates are those of Nikola 8.3, with its default settings, on the same files.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reading import URL, read
from syndicate import sources
from syndicate.model import Article, Enclosure, Person, Translation
from syndicate.sources import frontmatter
from syndicate.sources.dialects import nikola
from syndicate.terms import make

SITE = 'generator = "nikola"\nlanguages = ["es"]\ntimezone = "Europe/Berlin"'
HEADER = "<!--\n.. title: T\n.. date: 2020-01-02 10:00:00 UTC\n{}\n-->\n\nBody\n"


def read_site(folder: Path, files: dict[str, str]) -> sources.Sources:
    """Read a Nikola site of these files."""
    return read(folder, files, SITE)


def by_name(folder: Path, files: dict[str, str]) -> dict[str, Article]:
    """Read a Nikola site of which nothing was mended, by the names of its files."""
    found = read_site(folder, files)
    assert found.findings == ()
    return {article.path.removeprefix("articles/"): article for article in found.articles}


def read_one(folder: Path, lines: str = "", name: str = "name.md") -> Article:
    """Read a Nikola site of one article with more lines in its header."""
    return by_name(folder, {name: HEADER.format(lines)})[name]


def labels(article: Article) -> tuple[list[str], list[str]]:
    """Return the article's categories and tags."""
    return [term.label for term in article.categories], [term.label for term in article.tags]


def test_the_header_that_nikola_writes(tmp_path: Path) -> None:
    """Every key of `nikola new_post` is understood, and the comment is not part of the body."""
    text = (
        "<!--\n.. title: A title: two\n.. slug: my-slug\n.. date: 2020-07-02 10:00:00 UTC+02:00\n"
        ".. tags: river, traffic\n.. category: News, World\n.. link: https://elsewhere.example/x\n"
        ".. description: What it is\n.. type: text\n.. author: Ada Bell\n.. guid: tag:x.example,2020:1\n"
        ".. updated: 2020-07-03\n.. previewimage: /images/x.png\n.. enclosure: /x.mp3\n-->\n\nBody\n"
    )
    found = read_site(tmp_path, {"name.md": text})
    (article,) = found.articles
    assert found.findings == ()
    assert article.title == "A title: two"
    assert article.published == datetime(2020, 7, 2, 8, tzinfo=UTC)
    assert article.updated == datetime(2020, 7, 2, 22, tzinfo=UTC)
    assert labels(article) == (["News, World"], ["river", "traffic"])
    assert article.external_url == "https://elsewhere.example/x"
    assert article.summary == "What it is"
    assert article.authors == (Person(name="Ada Bell"),)
    assert article.id == "tag:x.example,2020:1"
    assert article.image
    assert article.image.url == f"{URL}images/x.png"
    assert article.enclosures == (Enclosure(url=f"{URL}x.mp3", media_type="audio/mpeg"),)
    assert article.url == f"{URL}posts/my-slug/"
    assert found.bodies()(article).html == "<p>Body</p>"


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        (".. title: Bare\n.. date: 2020-01-03 10:00\n\nBody", "Bare", "Body"),
        ("\n  .. title: Bare\n  .. date: 2020-01-03\n\nBody", "Bare", "Body"),
        ("<!--\n.. title: T\n.. date: 2020-01-03\n.. tags:\n\n-->\nBody", "T", "Body"),
        ("<!--\n  .. title: T\n  .. date: 2020-01-03\n  -->\nBody", "T", "Body"),
        ("---\ntitle: 'YAML: yes'\ndate: 2020-01-03\n---\nBody", "YAML: yes", "Body"),
        ('+++\ntitle = "TOML"\ndate = "2020-01-03 10:00:00 -05:00"\n+++\nBody', "TOML", "Body"),
    ],
)
def test_headers_bare_in_a_comment_and_in_fences(tmp_path: Path, text: str, title: str, body: str) -> None:
    """Each form gives the keys, and none of it is left in the body."""
    assert by_name(tmp_path, {"name.md": text})["name.md"].title == title
    assert frontmatter.split(text)[0] == body


@pytest.mark.parametrize(
    "text",
    [
        "<!-- a note -->\n\nBody",
        "<!--\n.. title: never closed\n.. date: x\n\nBody",
        ".. image:: x.png\n\nBody",
    ],
)
def test_other_comments_are_no_headers(text: str) -> None:
    """They stay in the body."""
    assert (frontmatter.read(text).values, frontmatter.read(text).body) == ({}, text)


def test_a_sidecar_says_what_the_file_does_not(tmp_path: Path) -> None:
    """`name.meta` beside `name.md` or `name.html`; it is no source file itself."""
    found = read_site(
        tmp_path,
        {
            "two.md": "Just a body.\n",
            "two.meta": ".. title: Two\n.. slug: two-files\n.. date: 2020-01-06\n.. tags: c++, x\n",
            "page.html": "<p>Body</p>\n",
            "page.meta": "---\ntitle: 'In: YAML'\ndate: 2020-01-07\n---\n",
            "few.md": "---\ntitle: Few\ndate: 2020-01-08\n---\nBody\n",
            "few.meta": ".. tags: x\n",
        },
    )
    articles = {article.path.removeprefix("articles/"): article for article in found.articles}
    assert (found.files, found.findings) == (3, ())
    assert articles["two.md"].title == "Two"
    assert articles["two.md"].url == f"{URL}posts/two-files/"
    assert labels(articles["two.md"])[1] == ["c++", "x"]
    assert articles["page.html"].title == "In: YAML"
    assert labels(articles["few.md"])[1] == ["x"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"---\ntitle: [\n---\n", "name.meta, line 3: invalid YAML"),
        (b".. title: \xff", "name.meta, line 1: not"),
    ],
)
def test_a_broken_sidecar_is_an_error(tmp_path: Path, content: bytes, message: str) -> None:
    """The article is left out, and the finding names the sidecar and its line."""
    found = read(tmp_path, {"name.md": HEADER, "name.meta": content}, SITE)
    assert found.excluded == {"invalid": 1}
    (finding,) = found.findings
    assert (finding.severity, finding.path) == ("error", "articles/name.md")
    assert finding.message.startswith(message)


def test_a_sidecar_elsewhere_is_not_followed(tmp_path: Path) -> None:
    """A symbolic link could lead to what is not the site's, and may say that the article is a draft."""
    (tmp_path / "secret").write_text(".. title: Secret\n.. date: 2020-01-01\n")
    (tmp_path / "site/articles").mkdir(parents=True)
    (tmp_path / "site/articles/name.meta").symlink_to(tmp_path / "secret")
    assert read_site(tmp_path / "site", {"name.md": "Body\n"}).excluded == {"invalid": 1}


def test_a_translation_takes_over_what_it_does_not_say(tmp_path: Path) -> None:
    """Date, slug and tags from the original and its sidecar; not the id, which would be given twice."""
    articles = by_name(
        tmp_path,
        {
            "one.md": HEADER.format(".. slug: the-one\n.. tags: x\n.. guid: tag:x.example,2020:1"),
            "one.es.md": "<!--\n.. title: Uno\n-->\n\nCuerpo\n",
            "two.md": "Body\n",
            "two.meta": ".. title: Two\n.. date: 2020-01-06 10:00:00 UTC\n",
            "two.es.md": "Cuerpo\n",
            "two.es.meta": ".. title: Dos\n",
        },
    )
    one, two = articles["one.es.md"], articles["two.es.md"]
    assert (one.title, one.language, one.url) == ("Uno", "es", f"{URL}es/posts/the-one/")
    assert (one.published, labels(one)[1]) == (articles["one.md"].published, ["x"])
    assert (one.id, articles["one.md"].id) == (one.url, "tag:x.example,2020:1")
    assert one.translations == (Translation(language="en", url=f"{URL}posts/the-one/"),)
    assert (two.title, two.url) == ("Dos", f"{URL}es/posts/two/")
    assert articles["two.md"].translations == (Translation(language="es", url=two.url),)


def test_what_a_name_with_a_dot_does_not_take_over(tmp_path: Path) -> None:
    """`v1.2.md` is a translation of nothing, as there is no `v1.md`."""
    found = read_site(tmp_path, {"v1.2.md": "Body\n", "v1.meta": ".. title: T\n.. date: 2020-01-01\n"})
    assert found.excluded == {"undated": 1}


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (".. status: draft", "draft"),
        (".. status: private", "unlisted"),
        (".. tags: x, Draft", "unlisted"),
        (".. tags: private", "unlisted"),
    ],
)
def test_what_keeps_an_article_out(tmp_path: Path, lines: str, reason: str) -> None:
    """The status, or a tag, which was the way until Nikola 8."""
    assert read_site(tmp_path, {"name.md": HEADER.format(lines)}).excluded == {reason: 1}


def test_a_featured_article_is_pinned(tmp_path: Path) -> None:
    """`status: featured` is a published article's."""
    assert read_one(tmp_path / "a", ".. status: featured").pinned
    assert not read_one(tmp_path / "b", ".. status: published").pinned


@pytest.mark.parametrize(
    ("name", "lines", "path"),
    [
        ("name.md", "", "posts/name/"),
        ("Straße & C++.md", "", "posts/strasse-c++/"),
        ("posts/name.md", "", "posts/name/"),
        ("2020/Sub Folder/name.md", "", "posts/2020/Sub%20Folder/name/"),
        ("posts/2020/index.md", "", "posts/2020/"),
        ("name.md", ".. slug: My_Slug", "posts/My_Slug/"),
        ("name.md", ".. slug: ../../x", "posts/x/"),
        ("name.md", ".. url: /from/hugo/", "posts/name/"),
        ("name.es.md", "", "es/posts/name/"),
    ],
)
def test_where_an_article_stands(tmp_path: Path, name: str, lines: str, path: str) -> None:
    """Below `posts/`, in the folders of its file, at its slug or the slug of its name."""
    assert read_one(tmp_path, lines, name).url == URL + path


def test_an_article_without_a_title_has_its_files_name(tmp_path: Path) -> None:
    """As Nikola shows it."""
    files = {"deep/A name.md": ".. title:\n.. date: 2020-01-07 12:00:00\n\nBody\n"}
    assert by_name(tmp_path, files)["deep/A name.md"].title == "A name"


def test_pages_are_no_articles(tmp_path: Path) -> None:
    """What lies in `pages/` at the top, `stories/` until Nikola 7."""
    text = HEADER.format("")
    found = read_site(tmp_path, {"pages/x.md": text, "stories/y.md": text, "posts/pages/z.md": text})
    assert found.excluded == {"not-an-article": 2}


@pytest.mark.parametrize("marker", ["<!-- TEASER_END -->", "<!--END_TEASER-->", "<!-- TEASER_END: Go on -->"])
def test_the_teaser_is_the_summary(tmp_path: Path, marker: str) -> None:
    """If the header has no description."""
    text = f"{HEADER.format('')}\n{marker}\n\nThe rest.\n"
    assert by_name(tmp_path, {"name.md": text})["name.md"].summary == "Body"


def test_a_nikola_site_is_recognised(tmp_path: Path) -> None:
    """By a name in its configuration, which is not executed; Sphinx has a file of that name too."""
    assert not nikola.recognises(tmp_path)
    (tmp_path / "conf.py").write_text('project = "Sphinx"\n# BLOG_TITLE = "x"\n')
    assert not nikola.recognises(tmp_path)
    (tmp_path / "conf.py").write_text('raise SystemExit\nBLOG_TITLE = "x"  # (translatable)\n')
    assert nikola.recognises(tmp_path)


@pytest.mark.parametrize(
    ("kind", "label", "path"),
    [
        ("category", "World News", "categories/cat_world-news/"),
        ("tag", "C++ déjà", "categories/c++-deja/"),
        ("tag", "Привет", ""),
        ("category", "a/b", ""),
        ("author", "Ada", ""),
        ("tag", "🎉", ""),
    ],
)
def test_pages_of_terms(kind: str, label: str, path: str) -> None:
    """Nikola makes pages of categories and tags."""
    assert nikola.term_page(make(kind, label), "") == path


def test_what_would_hide_a_draft_is_not_lost(tmp_path: Path) -> None:
    """A status in the sidecar counts beside an empty one in the article; a sidecar too long is an error."""
    draft = ".. title: T\n.. date: 2020-01-01\n.. status: draft\n"
    files = {
        "a.md": '---\ntitle: T\nstatus: ""\n---\nBody\n',
        "a.meta": draft,
        "b.md": "Body\n",
        "b.meta": draft + ".. x: y\n" * 100_000,
        "a" * 250 + ".md": "Body\n",
    }
    found = read_site(tmp_path, files)
    assert found.excluded == {"draft": 1, "invalid": 1, "undated": 1}


def test_a_number_in_a_name_is_no_language(tmp_path: Path) -> None:
    """`v1.2.md` is no translation of `v1.md`, from which it would take over what it does not say."""
    files = {"v1.md": HEADER.format(".. status: draft"), "v1.2.md": HEADER.format("")}
    assert [article.path for article in read_site(tmp_path, files).articles] == ["articles/v1.2.md"]


def test_a_configuration_that_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    """A named pipe would never end."""
    os.mkfifo(tmp_path / "conf.py")
    assert not nikola.recognises(tmp_path)
