"""`syndicate.sources.dialects.eleventy`: dates and data in paths, permalinks with templates, collections."""

import json
from pathlib import Path

import pytest

from reading import URL, matter, read
from syndicate.dates import zone_of
from syndicate.model import Article, Person
from syndicate.sources.dialects import DIALECTS, choose, eleventy

SITE = 'generator = "eleventy"'


def read_file(folder: Path, name: str, text: str, data: dict[str, object] | None = None) -> Article:
    """Read a site of one article, with data files below the articles folder, of which nothing was mended."""
    files = {place: json.dumps(values) for place, values in (data or {}).items()}
    found = read(folder, {name: text, **files}, SITE)
    assert found.findings == ()
    (article,) = found.articles
    return article


@pytest.mark.parametrize(
    "name", [".eleventy.js", "eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs"]
)
def test_an_eleventy_site_is_recognised(tmp_path: Path, name: str) -> None:
    """By its configuration, under each of its names."""
    assert not eleventy.recognises(tmp_path)
    (tmp_path / name).write_text("")
    assert choose("auto", tmp_path) is DIALECTS["eleventy"]


@pytest.mark.parametrize(
    ("path", "name", "language", "date"),
    [
        ("posts/name.md", "posts/name", "", ""),
        ("posts/2025-02-13-name.md", "posts/name", "", "2025-02-13"),
        ("2025-02-13.md", "2025-02-13", "", "2025-02-13"),
        ("2025-2-3-name.md", "2025-2-3-name", "", ""),
        ("notes-2025-02-13-name.md", "name", "", "2025-02-13"),
        ("2024-01-01/2025-02-13-name.md", "2024-01-01/name", "", "2024-01-01"),
        ("2025-02-13-name/index.md", "name", "", "2025-02-13"),
        ("2025-02-13/name.md", "2025-02-13/name", "", "2025-02-13"),
        ("de/posts/name.md", "de/posts/name", "de", ""),
        ("2025-02-13-..md", "2025-02-13-.", "", "2025-02-13"),
    ],
)
def test_names(path: str, name: str, language: str, date: str) -> None:
    """The first date of the whole path counts; the last part lacks the date before it."""
    found = eleventy.read_name(path, ("en", "de"))
    assert (found.path, found.language, found.date) == (name, language, date)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("posts/name.md", True),
        ("_posts/name.md", True),
        ("_includes/layouts/post.md", False),
        ("src/_data/x.md", False),
        ("_layouts/post.html", False),
        ("_site/posts/name/index.html", False),
        ("README.md", False),
    ],
)
def test_which_files_are_articles(path: str, *, expected: bool) -> None:
    """Layouts, data and what was built are none."""
    assert eleventy.is_article(path) == expected


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("posts/Name.md", "posts/Name/"),
        ("posts/2025-02-13-name.md", "posts/2025-02-13-name/"),
        ("posts/name/index.md", "posts/name/"),
        ("posts/name/name.md", "posts/name/"),
        ("index.md", ""),
        ("posts/a#b c?.md", "posts/a%23b%20c%3F/"),
        ("posts/name.de.md", "posts/name.de/"),
        ("posts/grün.md", "posts/gr%C3%BCn/"),
    ],
)
def test_default_paths(tmp_path: Path, path: str, url: str) -> None:
    """The path of the file with its capitals, and with the date, which only `page.fileSlug` lacks."""
    found = read(tmp_path, {path: matter("")}, f'{SITE}\nlanguages = ["en", "de"]')
    assert [article.url for article in found.articles] == [URL + url]


@pytest.mark.parametrize(
    ("permalink", "url"),
    [
        ("/blog/{{ page.fileSlug }}/", "blog/Old-bridge/"),
        ("/blog/{{page.fileSlug}}/index.html", "blog/Old-bridge/"),
        ("{{- page.filePathStem -}}.html", "posts/Old-bridge.html"),
        ("/{{ title | slugify }}/", "m-and-ms-what-adas-bridge/"),
        ("/{{ slug }}.html", "given.html"),
        ("fixed/index.html", "fixed/"),
        ("fixed/index/", "fixed/"),
        ("index.html", ""),
    ],
)
def test_permalinks(tmp_path: Path, permalink: str, url: str) -> None:
    """What is no program is filled in, and `index.html` is left out, as in `page.url`."""
    title = "M & M's (what?) -- Ada's Bridge"
    text = f"---\ntitle: {title}\ndate: 2025-02-12\nslug: given\npermalink: '{permalink}'\n---\n"
    assert read_file(tmp_path, "posts/2025-02-13-Old-bridge.md", text).url == URL + url


@pytest.mark.parametrize(
    "permalink",
    [
        "/{{ page.date | toDatePath }}/{{ page.fileSlug }}/",
        "/{{ page.date | date: '%Y' }}/",
        "/{{ title | slugify }}/",
        "/{{ title | slug }}/",
        "/{{ unknown }}/",
        "{% if title %}/x/{% endif %}",
        "../x/",
        "/a/../{{ page.fileSlug }}/",
        "/%2e%2E/x",
    ],
)
def test_other_templates_are_told(tmp_path: Path, permalink: str) -> None:
    """The default path stands, with a warning that shows the template as it is written."""
    text = f'---\ntitle: Grüße\ndate: 2025-02-12\npermalink: "{permalink}"\n---\n'
    found = read(tmp_path, {"posts/name.md": text}, SITE)
    assert [article.url for article in found.articles] == [f"{URL}posts/name/"]
    (finding,) = found.findings
    assert (finding.severity, finding.line) == ("warning", 4)
    assert permalink[:50] in finding.message


def test_a_pattern_answers_a_template_in_data(tmp_path: Path) -> None:
    """Who has set `permalinks` is not told of the folder's template with each article; capitals stay."""
    files = {
        "posts/posts.json": '{"permalink": "/{{ page.date | myDate }}/{{ page.fileSlug }}/"}',
        "posts/2025-02-12-The-Bridge.md": matter(""),
    }
    pattern = f'{SITE}\npermalinks = "/:year/:month/:filename/"'
    found = read(tmp_path, files, pattern)
    assert [article.url for article in found.articles] == [f"{URL}2025/02/The-Bridge/"]
    assert found.findings == ()


@pytest.mark.parametrize(
    "lines",
    [
        "permalink: false",
        "permalink: {build: false}",
        "eleventyExcludeFromCollections: true",
    ],
)
def test_what_has_no_page_or_no_collection_is_kept_out(tmp_path: Path, lines: str) -> None:
    """Eleventy lists neither."""
    assert read(tmp_path, {"a.md": matter(lines)}, SITE).excluded == {"unlisted": 1}
    assert read(tmp_path, {"a.md": matter("draft: true")}, SITE).excluded == {"draft": 1}


@pytest.mark.parametrize("date", ["Last Modified", "Created", "git Last Modified", "GIT CREATED"])
def test_dates_of_files_are_not_taken(tmp_path: Path, date: str) -> None:
    """A clock's date would change with each copy; the name's date stands, and without one there is none."""
    text = f"---\ntitle: T\ndate: {date}\n---\n"
    article = read_file(tmp_path, "posts/2025-02-13-name.md", text)
    assert article.published.isoformat() == "2025-02-13T00:00:00+00:00"
    found = read(tmp_path / "undated", {"posts/name.md": text}, SITE)
    assert (found.excluded, found.findings) == ({"undated": 1}, ())


def test_front_matter_dates(tmp_path: Path) -> None:
    """A date without an offset is UTC, and wins over the name's."""
    text = "---\ntitle: T\ndate: 2025-02-12 14:00:00 -4\n---\n"
    article = read_file(tmp_path, "posts/2025-02-13-name.md", text)
    assert article.published.isoformat() == "2025-02-12T14:00:00-04:00"
    assert zone_of(read_file(tmp_path, "posts/2025-02-13-name.md", matter("")).published) == "UTC"


def test_tags_of_collections_are_no_topics(tmp_path: Path) -> None:
    """Those that the official starter leaves out are left out; `blog` may be a topic."""
    article = read_file(tmp_path, "a.md", matter("tags: [all, nav, post, Posts, blog, river]"))
    assert [term.label for term in article.tags] == ["blog", "river"]
    assert [term.label for term in read_file(tmp_path, "a.md", matter("tags: post")).tags] == []
    article = read_file(tmp_path, "a.md", matter("categories: [posts]"))
    assert [term.label for term in article.categories] == ["posts"]


def test_data_beside_articles(tmp_path: Path) -> None:
    """From the articles folder down to the file's own, then the front matter; tags add up."""
    data: dict[str, object] = {
        "articles.json": {"author": "Top", "description": "top", "lang": "fr", "tags": "posts, site"},
        "posts/posts.json": {"author": "Folder", "permalink": "/wrong/", "tags": ["news"]},
        "posts/posts.11tydata.json": {"author": "Data", "permalink": "/n/{{ page.fileSlug }}/"},
        "posts/deep/deep.json": {"author": "Deep"},
        "posts/deep/a.json": {"image": "/a.png"},
        "posts/deep/a.11tydata.json": {"description": "own", "title": "Beside"},
        "posts/deep/b.json": {"image": "/b.png"},
        "other/other.json": {"author": "Other"},
    }
    article = read_file(tmp_path, "posts/deep/a.md", matter("tags: [river, news]"), data)
    assert [person.name for person in article.authors] == ["Deep"]
    assert (article.summary, article.language, article.title) == ("own", "fr", "T")
    assert [term.label for term in article.tags] == ["site", "news", "river"]
    assert article.url == f"{URL}n/a/"
    assert article.image is not None
    assert article.image.url == f"{URL}a.png"


def test_broken_data_is_an_error(tmp_path: Path) -> None:
    """Without them the URL or a `draft: true` may be missing, so the articles of the folder are left out."""
    files = {"posts/posts.json": "{", "posts/a.md": matter(""), "b.md": matter("")}
    found = read(tmp_path, files, SITE)
    assert [article.path for article in found.articles] == ["articles/b.md"]
    assert found.excluded == {"invalid": 1}
    (finding,) = found.findings
    assert (finding.path, finding.severity) == ("articles/posts/a.md", "error")
    assert "posts/posts.json" in finding.message


@pytest.mark.parametrize(
    ("place", "content"),
    [
        ("_data/authors.json", '{"Ada": {"name": "Ada Bell", "url": "https://ada.example/"}}'),
        ("src/_data/authors.yml", "ada: {name: Ada Bell, url: 'https://ada.example/'}\n"),
        ("data/authors/ada.json", '{"full_name": "Ada Bell", "link": "https://ada.example/"}'),
    ],
)
def test_authors_are_keys_of_a_table(tmp_path: Path, place: str, content: str) -> None:
    """A name that is no key stays a name."""
    (tmp_path / place).parent.mkdir(parents=True)
    (tmp_path / place).write_text(content)
    article = read_file(tmp_path, "a.md", matter("authors: [Ada, Ben Cole]"))
    assert article.authors == (Person(name="Ada Bell", url="https://ada.example/"), Person(name="Ben Cole"))


def test_translations_in_folders(tmp_path: Path) -> None:
    """A folder that is one of the site's languages says so; the path is not changed by it."""
    files = {"blog/a.md": matter(""), "de/blog/a.md": matter("")}
    found = read(tmp_path, files, f'{SITE}\nlanguages = ["en", "de"]')
    assert [(article.language, article.url) for article in found.articles] == [
        ("en", f"{URL}blog/a/"),
        ("de", f"{URL}de/blog/a/"),
    ]
    assert all(article.translations for article in found.articles)
