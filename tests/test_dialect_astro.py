"""`syndicate.sources.dialects.astro`: the keys of its themes, ids of entries, languages in folders."""

from pathlib import Path

import pytest

from reading import NOW, URL, matter, read
from syndicate import config, sources
from syndicate.model import Article, Person
from syndicate.sources.dialects import DIALECTS, astro, choose

SITE = 'generator = "astro"'
LANGUAGES = f'{SITE}\nlanguages = ["en", "ja", "zh-CN"]'


def read_file(folder: Path, name: str, text: str, site: str = SITE) -> Article:
    """Read a site of one article, of which nothing was mended."""
    found = read(folder, {name: text}, site)
    assert found.findings == ()
    (article,) = found.articles
    return article


@pytest.mark.parametrize("name", ["astro.config.mjs", "astro.config.js", "astro.config.ts"])
def test_an_astro_site_is_recognised(tmp_path: Path, name: str) -> None:
    """By its configuration, under each of its names."""
    assert not astro.recognises(tmp_path)
    (tmp_path / name).write_text("")
    assert choose("auto", tmp_path) is DIALECTS["astro"]


@pytest.mark.parametrize(
    ("path", "name", "language"),
    [
        ("blog/name.md", "blog/name", ""),
        ("blog/name/index.mdx", "blog/name", ""),
        ("blog/ja/name.md", "blog/name", "ja"),
        ("ja/blog/name.md", "blog/name", "ja"),
        ("docs/zh-cn/blog/name.md", "blog/name", "zh-cn"),
        ("docs/blog/name.md", "blog/name", ""),
        ("blog/docs/name.md", "blog/docs/name", ""),
        ("docs/name.md", "name", ""),
        ("blog/de/name.md", "blog/de/name", ""),
        ("blog/name.ja.md", "blog/name", "ja"),
        ("blog/2025-02-13-name.md", "blog/2025-02-13-name", ""),
    ],
)
def test_names(path: str, name: str, language: str) -> None:
    """A folder counts as a language if it is one of the site's; Starlight's `docs` is in no URL."""
    found = astro.read_name(path, ("en", "ja", "zh-CN"))
    assert (found.path, found.language, found.date) == (name, language, "")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("blog/name.md", True),
        ("blog/name.mdx", True),
        ("blog/_name.md", False),
        ("blog/_parts/name.md", False),
        ("blog/page.html", False),
        ("README.md", False),
    ],
)
def test_which_files_are_articles(path: str, *, expected: bool) -> None:
    """The Markdown of collections; nothing below a name that begins with `_`."""
    assert astro.is_article(path) == expected


@pytest.mark.parametrize(
    ("folder", "path", "lines", "url"),
    [
        ("src/content", "blog/First Post v1.2.md", "", "blog/first-post-v12/"),
        ("src/content", "blog/name/index.md", "", "blog/name/"),
        ("src/content/blog", "name.md", "", "blog/name/"),
        ("src/content/blog", "2025/name.md", "", "blog/2025/name/"),
        ("site/src/content/blog", "name.md", "", "blog/name/"),
        ("src/content/docs", "blog/name.md", "", "blog/name/"),
        ("src/content/docs/blog", "name.md", "", "blog/name/"),
        ("src/data/post", "name.md", "", "name/"),
        ("src/content", "blog/ja/name.md", "", "ja/blog/name/"),
        ("src/content/docs", "zh-CN/blog/name.md", "", "zh-cn/blog/name/"),
        ("src/content", "blog/en/name.md", "", "blog/name/"),
        ("src/content", "blog/😀.md", "", "blog/-/"),
        ("src/content", "blog/grün_a.md", "", "blog/gr%C3%BCn_a/"),
        ("src/content", "blog/2025/name.md", "slug: Other", "blog/Other/"),
        ("src/content", "blog/2025/name.md", "slug: a/b", "blog/a/b/"),
        ("src/content/docs", "blog/name.md", "slug: blog/other", "blog/other/"),
        ("src/content/blog", "name.md", "slug: ../x", "blog/-/x/"),
        ("src/content/blog", "name.md", "url: https://else.example/", "blog/name/"),
    ],
)
def test_default_paths(tmp_path: Path, folder: str, path: str, lines: str, url: str) -> None:
    """Below the collection's name and the language; a slug stands for all of the rest."""
    place = tmp_path / folder / path
    place.parent.mkdir(parents=True)
    place.write_text(matter(lines), encoding="utf-8")
    text = f'[site]\ntitle = "T"\nurl = "{URL}"\narticles = "{folder}"\n{LANGUAGES}\n'
    (tmp_path / "syndicate.toml").write_text(text)
    (article,) = sources.read(config.load(tmp_path / "syndicate.toml"), NOW).articles
    assert article.url == URL + url


@pytest.mark.parametrize("key", ["pubDate", "pubDatetime", "publishDate", "published", "date"])
def test_dates(tmp_path: Path, key: str) -> None:
    """Each theme has its own key for publication, and for the update; a day is one of UTC."""
    article = read_file(tmp_path, "blog/a.md", f"---\ntitle: T\n{key}: Aug 02 2022\n---\n")
    assert article.published.isoformat() == "2022-08-02T00:00:00+00:00"


@pytest.mark.parametrize("key", ["updatedDate", "modDatetime", "lastUpdated"])
def test_updates(tmp_path: Path, key: str) -> None:
    """Starlight's `lastUpdated` may be a switch, which is no date."""
    article = read_file(tmp_path, "blog/a.md", matter(f"{key}: 2025-03-01T10:00:00Z"))
    assert article.updated.isoformat() == "2025-03-01T10:00:00+00:00"
    article = read_file(tmp_path, "blog/a.md", matter(f"{key}: false"))
    assert article.updated == article.published


def test_what_is_kept_out(tmp_path: Path) -> None:
    """Drafts, under both names."""
    files = {"a.md": matter("draft: true"), "b.md": matter("isDraft: true"), "c.md": "---\ntitle: T\n---\n"}
    assert read(tmp_path, files, SITE).excluded == {"draft": 2, "undated": 1}


def test_summary_and_terms(tmp_path: Path) -> None:
    """The description comes before the excerpt; a category is one or several."""
    lines = "description: D\nexcerpt: E\ncategory: Town, Life\ntags: [river]"
    article = read_file(tmp_path, "blog/a.md", matter(lines))
    assert article.summary == "D"
    assert [term.label for term in article.categories] == ["Town", "Life"]
    assert [term.label for term in article.tags] == ["river"]


@pytest.mark.parametrize(
    ("lines", "url", "alt"),
    [
        ("heroImage: /a.png\nheroImageAlt: A", f"{URL}a.png", "A"),
        ("image: {url: 'https://else.example/a.png', alt: A}", "https://else.example/a.png", "A"),
        ("image: {src: /a.png, alt: A}", f"{URL}a.png", "A"),
        ("cover: {src: /a.png, alt: A}", f"{URL}a.png", "A"),
        ("ogImage: /a.png", f"{URL}a.png", ""),
        ("socialImage: /a.png", f"{URL}a.png", ""),
        ("heroImage: ../../assets/a.png", "", ""),
        ("heroImage: '@/assets/a.png'", "", ""),
        ("heroImage: ~/assets/a.png", "", ""),
        ("heroImage: /src/assets/a.png", "", ""),
        ("cover: {light: '@/a.png', dark: '@/b.png', alt: A}", "", ""),
    ],
)
def test_pictures(tmp_path: Path, lines: str, url: str, alt: str) -> None:
    """The build gives what lies in `src/` a name of its own, which nobody else knows."""
    image = read_file(tmp_path, "blog/a.md", matter(lines)).image
    assert (image.url if image else "", image.alt if image else "") == (url, alt)


@pytest.mark.parametrize(
    ("place", "content"),
    [
        ("src/content/authors/ada.json", '{"name": "Ada Bell", "url": "https://ada.example/"}'),
        ("src/content/authors/Ada.yml", "name: Ada Bell\nwebsite: https://ada.example/\n"),
        ("src/data/authors.json", '{"ada": {"name": "Ada Bell", "link": "https://ada.example/"}}'),
    ],
)
def test_authors(tmp_path: Path, place: str, content: str) -> None:
    """Keys of the collection of authors, names, or tables."""
    (tmp_path / place).parent.mkdir(parents=True)
    (tmp_path / place).write_text(content)
    lines = "authors: [ada, Ben Cole, {name: Cy}]"
    assert read_file(tmp_path, "blog/a.md", matter(lines)).authors == (
        Person(name="Ada Bell", url="https://ada.example/"),
        Person(name="Ben Cole"),
        Person(name="Cy"),
    )
    assert read_file(tmp_path, "blog/a.md", matter("author: Cy")).authors == (Person(name="Cy"),)


def test_languages(tmp_path: Path) -> None:
    """From the folder, or from the front matter; articles of one path are translations."""
    files = {"blog/en/a.md": matter(""), "blog/zh-cn/a.md": matter(""), "blog/b.md": matter("lang: ja")}
    found = read(tmp_path, files, LANGUAGES)
    assert [(article.language, article.url, len(article.translations)) for article in found.articles] == [
        ("ja", f"{URL}blog/b/", 0),
        ("en", f"{URL}blog/a/", 1),
        ("zh-CN", f"{URL}zh-cn/blog/a/", 1),
    ]
    assert {article.section for article in found.articles} == {"blog"}
