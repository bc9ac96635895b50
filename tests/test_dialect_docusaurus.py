"""`syndicate.sources.dialects.docusaurus`: a blog's dates, paths, authors, tags and titles."""

from pathlib import Path

import pytest

from reading import URL, matter, read
from syndicate.model import Article, Person
from syndicate.sources.dialects import DIALECTS, choose, docusaurus

SITE = 'generator = "docusaurus"'
I18N = "fr/docusaurus-plugin-content-blog"


def read_file(folder: Path, name: str, text: str) -> Article:
    """Read a site of one article, of which nothing was mended."""
    found = read(folder, {name: text}, SITE)
    assert found.findings == ()
    (article,) = found.articles
    return article


@pytest.mark.parametrize("name", ["docusaurus.config.js", "docusaurus.config.ts", "docusaurus.config.mjs"])
def test_a_docusaurus_site_is_recognised(tmp_path: Path, name: str) -> None:
    """By its configuration, under each of its names."""
    assert not docusaurus.recognises(tmp_path)
    (tmp_path / name).write_text("")
    assert choose("auto", tmp_path) is DIALECTS["docusaurus"]


@pytest.mark.parametrize(
    ("path", "name", "language", "date"),
    [
        ("2021-04-15-name.md", "name", "", "2021-04-15"),
        ("2021-04-15-name/index.mdx", "name", "", "2021-04-15"),
        ("2021-04-15/name.md", "name", "", "2021-04-15"),
        ("2021/04/15/name.md", "name", "", "2021-04-15"),
        ("2021/4/5/name/index.md", "name", "", "2021-4-5"),
        ("guides/2021-04-15-name.md", "guides/name", "", "2021-04-15"),
        ("2018-08-27-7.0.0.md", "7.0.0", "", "2018-08-27"),
        ("2021-04-15.md", "2021-04-15", "", "2021-04-15"),
        ("12021-04-15-name.md", "12021-04-15-name", "", ""),
        ("name.md", "name", "", ""),
        ("guides/name/index.md", "guides/name", "", ""),
        (f"{I18N}/2021-04-15-name.md", "name", "fr", "2021-04-15"),
        (f"i18n/{I18N}-news/name.md", "name", "fr", ""),
    ],
)
def test_names(path: str, name: str, language: str, date: str) -> None:
    """The date is no part of the name, wherever it stands, nor is the folder of a translation."""
    found = docusaurus.read_name(path, ("en",))
    assert (found.path, found.language, found.date) == (name, language, date)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("2021-04-15-name.md", True),
        ("guides/name.mdx", True),
        ("_name.md", False),
        ("_partials/name.md", False),
        ("2021-04-15-name/_part.mdx", False),
        ("page.html", False),
        (f"{I18N}/name.md", True),
        (f"{I18N}-news/name.md", True),
        ("fr/docusaurus-plugin-content-docs/current/intro.md", False),
        ("fr/docusaurus-plugin-content-pages/about.md", False),
    ],
)
def test_which_files_are_articles(path: str, *, expected: bool) -> None:
    """The Markdown of blogs; nothing below a name that begins with `_`."""
    assert docusaurus.is_article(path) == expected


@pytest.mark.parametrize(
    ("path", "lines", "url"),
    [
        ("2021-04-15-Name.md", "", "blog/2021/04/15/Name"),
        ("2021-04-15-name/index.md", "", "blog/2021/04/15/name"),
        ("2021/4/5/name.md", "", "blog/2021/4/5/name"),
        ("guides/2021-04-15-name.md", "", "blog/2021/04/15/guides/name"),
        ("2021-04-15.md", "", "blog/2021/04/15"),
        ("name.md", "", "blog/name"),
        ("guides/name/index.md", "", "blog/guides/name"),
        ("guides/c# & d.md", "", "blog/guides/c%23%20&%20d"),
        ("2021-04-15-name.md", "slug: other", "blog/other"),
        ("2021-04-15-name.md", "slug: /a/B/", "blog/a/B"),
        ("2021-04-15-name.md", "slug: /", "blog"),
        ("2021-04-15-name.md", "slug: ../../x", "blog/-/-/x"),
        ("2021-04-15-name.md", "url: https://else.example/", "blog/2021/04/15/name"),
        (f"{I18N}/2021-04-15-name.md", "", "fr/blog/2021/04/15/name"),
        (f"{I18N}-news/name.md", "", "fr/news/name"),
    ],
)
def test_default_paths(tmp_path: Path, path: str, lines: str, url: str) -> None:
    """The date is the name's, not the front matter's; a slug stands below the blog, capitals stay."""
    assert read_file(tmp_path, path, matter(lines)).url == URL + url


@pytest.mark.parametrize("folder", ["i18n", "i18n/zh-CN", "i18n/zh-CN/docusaurus-plugin-content-blog", "."])
@pytest.mark.parametrize("languages", ['language = "en"', 'language = "zh-CN"'])
def test_a_translation_stands_below_its_locale(tmp_path: Path, folder: str, languages: str) -> None:
    """Whichever of the folders above it is the articles folder; the site's own language has no folder."""
    place = tmp_path / "i18n/zh-CN/docusaurus-plugin-content-blog/2021-04-15-name.md"
    place.parent.mkdir(parents=True)
    place.write_text(matter(""))
    found = read(tmp_path, {}, f'{SITE}\n{languages}\narticles = "{folder}"')
    (article,) = found.articles
    assert article.language == "zh-CN"
    locale = "" if languages.endswith('"zh-CN"') else "zh-CN/"
    assert article.url == f"{URL}{locale}blog/2021/04/15/name"


@pytest.mark.parametrize("file", ["authors.yml", "tags.yml"])
def test_a_broken_table_is_told_once(tmp_path: Path, file: str) -> None:
    """However many articles ask for what is in it."""
    place = tmp_path / "blog" / file
    place.parent.mkdir()
    place.write_text("ada: {name: Ada\n")
    files = {f"{name}.md": matter("authors: ada\ntags: [ada]") for name in "abc"}
    found = read(tmp_path, files, SITE)
    assert len(found.articles) == 3
    assert [finding.path for finding in found.findings] == [f"blog/{file}"]


def test_dates(tmp_path: Path) -> None:
    """The front matter's date wins over the name's; a day is one of UTC; `last_update` is a table."""
    text = "---\ntitle: T\nlast_update: {date: 2021-05-01, author: Ada}\n---\n"
    article = read_file(tmp_path, "2021-04-15-name.md", text)
    assert article.published.isoformat() == "2021-04-15T00:00:00+00:00"
    assert article.updated.isoformat() == "2021-05-01T00:00:00+00:00"
    assert read_file(tmp_path, "2021-04-15-name.md", matter("")).published.date().isoformat() == "2025-02-13"
    assert read(tmp_path / "undated", {"name.md": "---\ntitle: T\n---\n"}, SITE).excluded == {"undated": 1}


def test_what_is_kept_out(tmp_path: Path) -> None:
    """Drafts, and what is not listed."""
    files = {"a.md": matter("draft: true"), "b.md": matter("unlisted: true"), "_c.md": matter("")}
    assert read(tmp_path, files, SITE).excluded == {"draft": 1, "not-an-article": 1, "unlisted": 1}


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("# The *old* `bridge` {#bridge}\n\nText\n", "The old bridge"),
        ("# The bridge #\nText\n", "The bridge"),
        ("The bridge\n===\n\nText\n", "The bridge"),
        ("import X from 'x';\nimport Y from 'y';\n\n<!-- note -->\n\n# The bridge\n", "The bridge"),
        ("Text\n\n# Not at the beginning\n", "name"),
        ("## Not the first level\n", "name"),
        ("#hash\n", "name"),
        ("# <!-- -->\n", "name"),
        ("", "name"),
    ],
)
def test_titles(tmp_path: Path, body: str, title: str) -> None:
    """Without one in the front matter: the heading that the body begins with, else the file's name."""
    assert read_file(tmp_path, "2021-04-15-name.md", f"---\ntags: [x]\n---\n{body}").title == title
    assert read_file(tmp_path, "2021-04-15-name.md", matter("", body)).title == "T"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# The bridge {#bridge}\n\nText\n", "<p>Text</p>"),
        ("# The bridge\nText\n\n# More\n", "<p>Text</p>\n<h1>More</h1>"),
        ("\nThe bridge\n===\nText\n", "<p>Text</p>"),
        ("<!-- note -->\n\n# The bridge\n\nText\n", "<p>Text</p>"),
        ("# The bridge", ""),
        ("The bridge\n===", ""),
        (f"# {'x' * 9000}\n\nText\n", "<p>Text</p>"),
        ("Text\n\n# More\n", "<p>Text</p>\n<h1>More</h1>"),
        ("## More\n", "<h2>More</h2>"),
    ],
)
@pytest.mark.parametrize("lines", ["tags: [x]", "title: T"])
def test_the_title_is_not_said_again_in_the_body(tmp_path: Path, text: str, html: str, lines: str) -> None:
    """A first heading is dropped, as it is shown as the title, or gives way to that of the front matter."""
    found = read(tmp_path, {"2021-04-15-name.md": f"---\n{lines}\n---\n{text}"}, SITE)
    assert found.bodies()(found.articles[0]).html == html


def test_the_title_is_not_said_again_in_the_summary(tmp_path: Path) -> None:
    """Nor are the lines of what follows it others than in the file."""
    text = "---\ntags: [x]\n---\nThe bridge\n===\n\nText\n\n<!-- truncate -->\n\n<Box />\n"
    found = read(tmp_path, {"2021-04-15-name.md": text}, SITE)
    (article,) = found.articles
    assert article.summary == "Text"
    assert [problem.line for problem in found.bodies()(article).problems] == [11]


@pytest.mark.parametrize(
    ("lines", "authors"),
    [
        ("authors: Ada", [("Ada Bell", "https://ada.example/")]),
        ("authors: [Ada, ben]", [("Ada Bell", "https://ada.example/"), ("Ben Cole", "")]),
        ("authors: [{key: ada, title: Editor}]", [("Ada Bell", "https://ada.example/")]),
        ("authors: {name: Cy, url: 'https://cy.example/'}", [("Cy", "https://cy.example/")]),
        ("author: Cy\nauthor_url: https://cy.example/", [("Cy", "https://cy.example/")]),
        ("author: Cy\nauthorURL: https://cy.example/", [("Cy", "https://cy.example/")]),
        ("author_url: https://cy.example/", []),
    ],
)
def test_authors(tmp_path: Path, lines: str, authors: list[tuple[str, str]]) -> None:
    """Keys of `authors.yml`, tables, or the keys that Docusaurus had before these."""
    (tmp_path / "blog").mkdir()
    (tmp_path / "blog/authors.yml").write_text(
        "Ada:\n  name: Ada Bell\n  url: https://ada.example/\n  image_url: /ada.png\nben:\n  name: Ben Cole\n"
    )
    (tmp_path / "news").mkdir()
    (tmp_path / "news/authors.yml").write_text("ada: {name: Another}\n")
    article = read_file(tmp_path, "2021-04-15-name.md", matter(lines))
    assert article.authors == tuple(Person(name=name, url=url) for name, url in authors)


def test_tags(tmp_path: Path) -> None:
    """Labels, tables with a label, or keys of `tags.yml`; without any, the keywords."""
    (tmp_path / "blog").mkdir()
    (tmp_path / "blog/tags.yml").write_text("River:\n  label: The river\n  permalink: /r\ntown:\n")
    lines = "tags: [river, town, {label: Old bridges, permalink: /old}, New]\nkeywords: [x]"
    article = read_file(tmp_path, "2021-04-15-name.md", matter(lines))
    assert [term.label for term in article.tags] == ["The river", "town", "Old bridges", "New"]
    article = read_file(tmp_path, "2021-04-15-name.md", matter("keywords: [x, y]"))
    assert [term.label for term in article.tags] == ["x", "y"]


@pytest.mark.parametrize(
    "marker", ["<!-- truncate -->", "<!--truncate-->", "{/* truncate */}", "{/*truncate*/}"]
)
def test_the_summary_ends_at_the_marker(tmp_path: Path, marker: str) -> None:
    """In Markdown and in MDX; a description wins."""
    body = f"The *start*.\n\n{marker}\n\nThe rest.\n"
    assert read_file(tmp_path, "2021-04-15-name.mdx", matter("", body)).summary == "The start."
    assert read_file(tmp_path, "2021-04-15-name.mdx", matter("description: D", body)).summary == "D"


@pytest.mark.parametrize(
    ("image", "url"),
    [
        ("/img/a.png", f"{URL}img/a.png"),
        ("https://else.example/a.png", "https://else.example/a.png"),
        ("./a.png", ""),
        ("a.png", ""),
        ("'@site/static/img/a.png'", ""),
    ],
)
def test_pictures(tmp_path: Path, image: str, url: str) -> None:
    """The build gives a picture beside the article a name of its own, which nobody else knows."""
    article = read_file(tmp_path, "2021-04-15-name/index.md", matter(f"image: {image}"))
    assert (article.image.url if article.image else "") == url


def test_translations_are_linked(tmp_path: Path) -> None:
    """An article of a language's folder is the translation of the one of that name and date."""
    files = {"2021-04-15-a.md": matter(""), f"{I18N}/2021-04-15-a.md": matter("")}
    found = read(tmp_path, files, SITE)
    assert {article.language: article.translations[0].url for article in found.articles} == {
        "en": f"{URL}fr/blog/2021/04/15/a",
        "fr": f"{URL}blog/2021/04/15/a",
    }


def test_a_heading_of_blanks_takes_no_time(tmp_path: Path) -> None:
    """A line is cut before the expressions that would look back at each of its blanks; this ends."""
    heading = "# a" + " " * 2_000_000 + "b"
    found = read(tmp_path, {f"2025-01-0{day}-x.md": f"{heading}\n\nText\n" for day in range(1, 4)}, SITE)
    assert {article.title for article in found.articles} == {"a"}
