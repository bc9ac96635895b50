"""Pelican sites: headers without fences, categories from folders, slugs from titles.

Expected URLs, terms and authors are those of Pelican 4.12, with its default settings, on the same files.
"""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reading import URL, read
from syndicate import sources
from syndicate.model import Article, Person, Translation
from syndicate.sources import frontmatter
from syndicate.sources.dialects import pelican
from syndicate.sources.dialects.slugs import path_of_slug, slug_of
from syndicate.terms import make

SITE = 'generator = "pelican"\nlanguages = ["fr"]\ntimezone = "Europe/Berlin"'


def read_site(folder: Path, files: dict[str, str]) -> sources.Sources:
    """Read a Pelican site of these files."""
    return read(folder, files, SITE)


def read_one(folder: Path, header: str, name: str = "name.md", body: str = "Body\n") -> Article:
    """Read a Pelican site of one article, of which nothing was mended."""
    found = read_site(folder, {name: f"{header}\n\n{body}"})
    assert found.findings == ()
    (article,) = found.articles
    return article


def labels(article: Article) -> tuple[list[str], list[str]]:
    """Return the article's categories and tags."""
    return [term.label for term in article.categories], [term.label for term in article.tags]


def test_the_example_of_pelicans_documentation(tmp_path: Path) -> None:
    """Every key of the header there is understood."""
    article = read_one(
        tmp_path,
        "Title: My super title\nDate: 2010-12-03 10:20\nModified: 2010-12-05 19:30\nCategory: Python\n"
        "Tags: pelican, publishing\nSlug: my-super-post\nAuthors: Alexis Metaireau, Conan Doyle\n"
        "Summary: Short version for index and feeds",
    )
    berlin = ZoneInfo("Europe/Berlin")
    assert article.title == "My super title"
    assert article.published == datetime(2010, 12, 3, 10, 20, tzinfo=berlin)
    assert article.updated == datetime(2010, 12, 5, 19, 30, tzinfo=berlin)
    assert labels(article) == (["Python"], ["pelican", "publishing"])
    assert article.url == f"{URL}my-super-post.html"
    assert article.authors == (Person(name="Alexis Metaireau"), Person(name="Conan Doyle"))
    assert article.summary == "Short version for index and feeds"
    assert article.language == "en"


@pytest.mark.parametrize("name", ["pelicanconf.py", "publishconf.py"])
def test_a_pelican_site_is_recognised(tmp_path: Path, name: str) -> None:
    """By the name of its configuration, which is not executed."""
    assert not pelican.recognises(tmp_path)
    (tmp_path / name).write_text("raise SystemExit\n")
    assert pelican.recognises(tmp_path)


@pytest.mark.parametrize(
    ("lines", "tags"),
    [
        ("Tags: a, b", ["a", "b"]),
        ("Tags: Doe, Jane; b", ["Doe, Jane", "b"]),
        ("Tags: a,\n    b\n    c", ["a", "b", "c"]),
        ("Tags:\n    a\n    b", ["a", "b"]),
        ("Tags: a; b, c;\n    d", ["a", "b, c", "d"]),
        ("Keywords: a, b", ["a", "b"]),
        ("Tags: ,", []),
    ],
)
def test_tags(tmp_path: Path, lines: str, tags: list[str]) -> None:
    """Commas part them, or semicolons if there are any, and the ends of lines."""
    assert labels(read_one(tmp_path, f"Title: T\nDate: 2020-01-01\n{lines}"))[1] == tags


@pytest.mark.parametrize(
    ("name", "line", "category"),
    [
        ("name.md", "Category: Python, Web", "Python, Web"),
        ("food/name.md", "Category: Python", "Python"),
        ("food/name.md", "Category:", "food"),
        ("food/Sweet things/name.md", "Slug: x", "Sweet things"),
        ("name.md", "Slug: x", "misc"),
    ],
)
def test_an_article_has_one_category(tmp_path: Path, name: str, line: str, category: str) -> None:
    """The header's, never cut; else the folder's name; else Pelican's default."""
    assert labels(read_one(tmp_path, f"Title: T\nDate: 2020-01-01\n{line}", name))[0] == [category]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Author: Martin King, Jr.", ["Martin King, Jr."]),
        ("Authors: Ada, Ben", ["Ada", "Ben"]),
        ("Authors: Doe, Jane; Roe, Rich", ["Doe, Jane", "Roe, Rich"]),
        ("Authors: Ada,\n    Ben", ["Ada", "Ben"]),
    ],
)
def test_authors(tmp_path: Path, line: str, names: list[str]) -> None:
    """`Authors` are parted by commas or semicolons, `Author` is one."""
    article = read_one(tmp_path, f"Title: T\nDate: 2020-01-01\n{line}")
    assert [person.name for person in article.authors] == names


@pytest.mark.parametrize(
    ("status", "reason"),
    [("draft", "draft"), ("hidden", "unlisted"), ("skip", "unlisted"), ("Draft", "draft")],
)
def test_the_status_keeps_an_article_out(tmp_path: Path, status: str, reason: str) -> None:
    """Drafts, hidden articles and those to skip; `published` does not."""
    header = "Title: T\nDate: 2020-01-01\nStatus:"
    found = read_site(tmp_path, {"a.md": f"{header} {status}\n\nB\n", "b.md": f"{header} published\n\nB\n"})
    assert found.excluded == {reason: 1}
    assert [article.path for article in found.articles] == ["articles/b.md"]


def test_pages_are_no_articles(tmp_path: Path) -> None:
    """What lies in `pages/` at the top, and nothing for its name alone."""
    text = "Title: {}\nDate: 2020-01-01\n\nB\n"
    names = ["pages/about.md", "pages/deep/x.md", "blog/pages/y.md", "pages.md", "search.md"]
    found = read_site(tmp_path, {name: text.format(name) for name in names})
    assert found.excluded == {"not-an-article": 2}
    assert len(found.articles) == 3


@pytest.mark.parametrize(
    ("name", "header", "published"),
    [
        ("2010-12-03-name.md", "Title: T\nLang: en", datetime(2010, 12, 2, 23, tzinfo=UTC)),
        ("2010-12-03-name.md", "Title: T\nDate: 2011-01-01 10:00", datetime(2011, 1, 1, 9, tzinfo=UTC)),
        ("name.md", "Title: T\nDate: 2011-01-01 10:00-05:00", datetime(2011, 1, 1, 15, tzinfo=UTC)),
    ],
)
def test_dates(tmp_path: Path, name: str, header: str, published: datetime) -> None:
    """The header's date counts before the one in the file's name, an offset before the site's zone."""
    article = read_one(tmp_path, header, name)
    assert article.published == published
    assert article.url == f"{URL}t.html"


@pytest.mark.parametrize(
    ("lines", "path"),
    [
        ("Title: A Title", "a-title.html"),
        ("Title: What’s new in 3.12? “C++ & C#” – a déjà-vu", "whats-new-in-312-c-c-a-deja-vu.html"),
        ("Title: Über die Straße: Ærø, Łódź & €5", "uber-die-strasse-aero-lodz-eur5.html"),
        ("Title: Using <em>emphasis</em> &amp; more", "using-emphasis-more.html"),
        ("Title: Привет, мир", "%D0%BF%D1%80%D0%B8%D0%B2%D0%B5%D1%82-%D0%BC%D0%B8%D1%80.html"),
        ("Title: 🎉", "name.html"),
        ("Title: A\nSlug: 2020/My_Slug", "2020/My_Slug.html"),
        ("Title: A\nSlug: ../../etc/x", "etc/x.html"),
        ("Title: A\nSlug: a:b?c#d", "a%3Ab%3Fc%23d.html"),
        ("Title: A\nSlug: ..", "name.html"),
        ("Title: A\nUrl: some/where/\nSave_as: some/where/index.html", "some/where/"),
        ("Title: A\nSave_as: some/where.html", "some/where.html"),
        ("Title: A\nLang: fr", "a-fr.html"),
        ("Title: A\nLang: EN", "a.html"),
        ("Title: A\nLang: pt_BR", "a-pt_BR.html"),
    ],
)
def test_where_an_article_stands(tmp_path: Path, lines: str, path: str) -> None:
    """At its title's slug in ASCII, at its own slug as it stands, or at its own URL."""
    assert read_one(tmp_path, f"{lines}\nDate: 2020-01-01").url == URL + path


def test_a_permalink_pattern_takes_pelicans_slug(tmp_path: Path) -> None:
    """`:slug` is the title's slug, as in ARTICLE_URL."""
    files = {"name.md": "Title: What’s new in 3.12?\nDate: 2020-01-01\n\nB\n"}
    found = read(tmp_path, files, f'{SITE}\npermalinks = "/blog/:year/:slug.html"')
    assert found.articles[0].url == f"{URL}blog/2020/whats-new-in-312.html"


def test_translations_share_a_slug(tmp_path: Path) -> None:
    """Also one that the original's title makes; a path in common is none."""
    found = read_site(
        tmp_path,
        {
            "a.md": "Title: Foobar is not dead\nDate: 2020-01-01\n\nB\n",
            "b.md": "Title: N'est pas mort\nDate: 2020-01-01\nLang: fr\nSlug: foobar-is-not-dead\n"
            "Translation: true\n\nB\n",
            "c.md": "Title: Another\nDate: 2020-01-02\n\nB\n",
            "c.html": "Title: Un autre\nDate: 2020-01-02\nLang: fr\n\nB\n",
        },
    )
    translations = {
        article.path.removeprefix("articles/"): article.translations for article in found.articles
    }
    assert translations == {
        "a.md": (Translation(language="fr", url=f"{URL}foobar-is-not-dead-fr.html"),),
        "b.md": (Translation(language="en", url=f"{URL}foobar-is-not-dead.html"),),
        "c.md": (),
        "c.html": (),
    }


@pytest.mark.parametrize(
    ("link", "url"),
    [("/images/x.png", f"{URL}images/x.png"), ("{static}/images/x.png", ""), ("{photo}x.jpg", "")],
)
def test_pictures(tmp_path: Path, link: str, url: str) -> None:
    """The keys of themes are known; a link that only Pelican resolves gives no wrong address."""
    article = read_one(tmp_path, f"Title: T\nDate: 2020-01-01\nCover: {link}\nCover_alt: A bridge")
    assert (article.image.url if article.image else "") == url
    assert not article.image or article.image.alt == "A bridge"


def test_the_summary_of_the_summary_plugin(tmp_path: Path) -> None:
    """It ends where the body says so, if the header has none."""
    body = "A *first*.\n\n<!-- PELICAN_END_SUMMARY -->\n\nThe rest.\n"
    assert read_one(tmp_path, "Title: T\nDate: 2020-01-01", body=body).summary == "A first."


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("Title:No space\nDate:2020-01-01\n\nBody", "No space", "Body"),
        ("Title: T\nDate: 2020-01-01\n# Body at once", "T", "# Body at once"),
        ("Title: T\nDate: 2020-01-01\n---\nBody", "T", "Body"),
        ("Title: T\nDate: 2020-01-01\n...\nBody", "T", "Body"),
        ("---\nTitle: Fenced: with colon\nDate: 2020-01-01\n---\nBody", "Fenced: with colon", "Body"),
        ("---\ntitle: 'YAML: yes'\ndate: 2020-01-01\n---\nBody", "YAML: yes", "Body"),
    ],
)
def test_headers_as_python_markdown_reads_them(tmp_path: Path, text: str, title: str, body: str) -> None:
    """With or without a space, an empty line, a fence at one end or at both, YAML or not."""
    found = read_site(tmp_path, {"name.md": text})
    (article,) = found.articles
    assert (found.findings, article.title) == ((), title)
    assert frontmatter.split(text)[0] == body


def test_what_is_neither_yaml_nor_a_header_is_an_error(tmp_path: Path) -> None:
    """Then the article is left out, with the line."""
    found = read_site(tmp_path, {"name.md": "---\ntitle: a: b\nno entry\ndate: 2020-01-01\n---\nBody"})
    assert found.excluded == {"invalid": 1}
    assert [(item.severity, item.line) for item in found.findings] == [("error", 2)]


@pytest.mark.parametrize(
    "text",
    [
        "Date: tomorrow\nwe shall see\n\nBody\n",
        "Note: x\nTo: y\n\nBody\n",
        "Title: x\nDate: y\n" * 501 + "B",
        "Title: x\nDate: y\nNote: " + "z" * 10_000 + "\n\nB",
    ],
)
def test_a_paragraph_is_no_header(text: str) -> None:
    """Unless it says a title and a date, or one of them and then nothing else, and is not too long."""
    assert frontmatter.read(text).values == {}


@pytest.mark.parametrize(
    ("kind", "label", "path"),
    [
        ("category", "World News", "category/world-news.html"),
        ("tag", "C++ déjà", "tag/c-deja.html"),
        ("tag", "Привет", ""),
        ("author", "Ada Bell", "author/ada-bell.html"),
        ("section", "blog", ""),
        ("tag", "🎉", ""),
    ],
)
def test_pages_of_terms(kind: str, label: str, path: str) -> None:
    """Pelican makes pages of categories, tags and authors."""
    assert pelican.term_page(make(kind, label), "") == path


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("ÀÉÎÕÜ ñ ç ş ž ő İ ẞ", "aeiou-n-c-s-z-o-i-ss"),
        ("  - a -- b — c  ", "-a-b-c"),
        ("½ № ﬁ Ａ", "12-no-fi-a"),
        ("日本 語", "日本-語"),
        ("йод", "йод"),
        ("1 < 2 and 3 > 2", "1-2-and-3-2"),
    ],
)
def test_slugs(text: str, slug: str) -> None:
    """Latin letters become ASCII, as unidecode writes them; other scripts stay."""
    assert slug_of(text) == slug


def test_a_slug_of_nothing_takes_the_files_name() -> None:
    """So that no URL lacks its last part."""
    assert path_of_slug("", "name") == path_of_slug(" / ../.", "name") == "name"
    assert pelican.slug("🎉", "food/Name X", {}) == "name-x"


def test_a_header_without_title_and_date_hides_a_draft(tmp_path: Path) -> None:
    """The file's name says the date, and the header no more than that it is a draft."""
    files = {
        "2025-01-03-a.md": "Status: draft\n\nB\n",
        "2025-01-04-b.html": '<html><head><meta name="status" content="draft"></head></html>\n',
    }
    assert read_site(tmp_path, files).excluded == {"draft": 2}


def test_the_head_of_html_is_front_matter(tmp_path: Path) -> None:
    """The example of Pelican's documentation; what is no part of the body is not in it."""
    text = """<!DOCTYPE html>
<html>
    <head>
        <title>My super &amp; more</title>
        <meta name="tags" content="thats, awesome" />
        <meta name="date" content="2012-07-09 22:28" />
        <meta name="Modified" contents="2012-07-10 20:14" />
        <meta name="category" content="yeah" />
        <meta name="authors" content="Alexis Métaireau, Conan Doyle" />
        <meta name="summary" content="Short version for index and feeds" />
        <meta property="og:title" content="Another" />
    </head>
    <body>
        <p>This is the content of my super blog post.</p>
        <meta name="category" content="nay" />
    </body>
</html>
"""
    found = read_site(tmp_path, {"name.html": text})
    assert found.findings == ()
    (article,) = found.articles
    assert article.title == "My super & more"
    assert article.published == datetime(2012, 7, 9, 22, 28, tzinfo=ZoneInfo("Europe/Berlin"))
    assert article.updated == datetime(2012, 7, 10, 20, 14, tzinfo=ZoneInfo("Europe/Berlin"))
    assert [term.label for term in article.categories] == ["yeah"]
    assert [term.label for term in article.tags] == ["thats", "awesome"]
    assert [person.name for person in article.authors] == ["Alexis Métaireau", "Conan Doyle"]
    assert article.summary == "Short version for index and feeds"
    assert article.url == f"{URL}my-super-more.html"
    assert found.bodies()(article).html == "<p>This is the content of my super blog post.</p>"


def test_findings_name_the_line_of_the_head(tmp_path: Path) -> None:
    """A wrong value in the head of an HTML article is told with its line."""
    text = '<html>\n<head><title>T</title>\n\n<meta name="date"\n content="soon"></head>\n<body>B'
    (finding,) = read_site(tmp_path, {"name.html": text}).findings
    assert (finding.line, finding.severity) == (4, "error")


def test_a_head_may_lack_an_end_and_repeat_a_name(tmp_path: Path) -> None:
    """Labels of both are taken; a less-than sign in the title is one."""
    text = '<HEAD><title>1 < 2</title><meta name=tags content=a><meta name=tags content="b"><body>B'
    (article,) = read_site(tmp_path, {"2020-01-02-name.htm": text}).articles
    assert article.title == "1 < 2"
    assert [term.label for term in article.tags] == ["a", "b"]


def test_a_head_that_is_too_long_is_told(tmp_path: Path) -> None:
    """It may say further down that the article is a draft."""
    text = f"<head><style>{'a' * 100_001}</style><meta name=status content=draft></head>"
    found = read_site(tmp_path, {"2020-01-02-name.html": text})
    assert found.excluded == {"invalid": 1}
    assert "head is longer" in found.findings[0].message


def test_html_without_a_head_is_read(tmp_path: Path) -> None:
    """A `<header>` is none."""
    (article,) = read_site(tmp_path, {"2020-01-02-name.html": "<header><title>X</title></header>B"}).articles
    assert article.title == ""


@pytest.mark.parametrize(
    "text",
    [
        "<!-- <head><title>Old</title></head> --><head>{}</head><body>",
        "<head><script>x = '</head>'; // <!--</script>{}</head><body>",
        "<head><!-- no </head> --><link title='</head><body>'>{}</head><body>",
        "<head><STYLE>p > a {{}}</STYLE ><title></head></title>{}</head><body>",
    ],
)
def test_what_is_no_tag_of_the_head_does_not_end_it(tmp_path: Path, text: str) -> None:
    """Comments, scripts and attributes may hold what looks like one, before what says that it is a draft."""
    document = text.format("<meta name=status content=draft>") + "Secret"
    assert read_site(tmp_path, {"2020-01-02-name.html": document}).excluded == {"draft": 1}


@pytest.mark.parametrize("part", ["<title>T", "<!-- x", "<script>", "<meta name='status", "<meta name=x"])
def test_a_head_with_a_part_without_end_is_told(tmp_path: Path, part: str) -> None:
    """What follows may say that the article is a draft."""
    found = read_site(tmp_path, {"2020-01-02-name.html": f"<html>\n<head>\n{part}"})
    assert found.excluded == {"invalid": 1}
    assert [(finding.line, "has no end" in finding.message) for finding in found.findings] == [(3, True)]


@pytest.mark.parametrize(
    "part", ["<a ", "<!--", "<", "</", "<?", "<a x='", "<head ", '<meta x=" ', "&#", "&#1", "<a>", "<title>"]
)
def test_a_head_of_nonsense_does_not_hold_up_a_build(tmp_path: Path, part: str) -> None:
    """Python's own parser takes minutes for some of these."""
    head = "<head><title>T</title>"
    files = {"2020-01-02-a.html": head + part * 33_000, "2020-01-02-b.html": part * 500_000 + head}
    assert read_site(tmp_path, files).files == 2


def test_an_attribute_that_is_given_twice_counts_once(tmp_path: Path) -> None:
    """The first one, as in HTML; its entities are decoded."""
    text = "<head><meta name=summary content='a &lt; b' name=status content=draft>"
    (article,) = read_site(tmp_path, {"2020-01-02-name.html": text}).articles
    assert article.summary == "a < b"
