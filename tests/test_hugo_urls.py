"""`syndicate.sources.dialects.hugo_urls`: what Hugo 0.168 itself says of the same sites.

`benchmarks/permalinks.py` compares hundreds more, where Hugo is installed.
"""

from pathlib import Path

import pytest

from reading import URL, matter, read, read_one

SITE = 'generator = "hugo"'
LANGUAGES = "[languages.en]\n[languages.de]\n"


def urls(folder: Path, configuration: str, *names: str, lines: str = "") -> list[str]:
    """Return where articles of these names are, below the site, by a configuration of Hugo."""
    (folder / "hugo.toml").write_text(f'baseURL = "{URL}"\ncontentDir = "articles"\n{configuration}')
    found = read(folder, {name: matter(lines) for name in names}, SITE)
    places = {article.path.removeprefix("articles/"): article.url for article in found.articles}
    return [places[name].removeprefix(URL) for name in names]


@pytest.mark.parametrize(
    ("pattern", "url"),
    [
        ("/:year/:slug/", "2025/t/"),
        ("/:sections/:filename", "posts/my-file/"),
        ("/:sections[1:]/:contentbasename.html", "my-file.html/"),
        ("/:06-:Jan/:01:2/:Monday/x", "25-feb/0213/thursday/x/"),
        ("/a+b/\\\\:c/:weekday", "a-b/c/4/"),
        ("x//../y/:title", "y/t/"),
    ],
)
def test_permalinks(tmp_path: Path, pattern: str, url: str) -> None:
    """Of a section, with Hugo's tokens, slices of sections and layouts of dates."""
    assert urls(tmp_path, f'[permalinks]\nposts = "{pattern}"\n', "posts/My File.md") == [url]


def test_whose_permalinks(tmp_path: Path) -> None:
    """Those of pages: a section's reach what lies below, `/` is for pages in none, targets have globs."""
    names = ("posts/deep/x.md", "top.md", "news/x.md")
    tables = (
        '[permalinks]\nposts = "/p/:slug"\n[permalinks.page]\n"/" = "/r/:slug"\n'
        '[permalinks.section]\nnews = "/s"\n'
    )
    assert urls(tmp_path, tables, *names) == ["p/t/", "r/t/", "news/x/"]
    targets = (
        '[[permalinks]]\npattern = "/no"\n[permalinks.target]\nkind = "section"\n'
        '[[permalinks]]\npattern = "/d/:slug"\n[permalinks.target]\npath = "/posts/**"\n'
    )
    assert urls(tmp_path, targets, *names) == ["d/t/", "top/", "news/x/"]


def test_a_permalink_with_an_unknown_token(tmp_path: Path) -> None:
    """Is told once, and the usual URL taken."""
    (tmp_path / "hugo.toml").write_text('[permalinks]\nposts = "/:nonsense/"\n')
    found = read(tmp_path, {"posts/a.md": matter(""), "posts/b.md": matter("")}, SITE)
    assert [article.url for article in found.articles] == [f"{URL}posts/a/", f"{URL}posts/b/"]
    assert [finding.message for finding in found.findings] == [
        "the permalink '/:nonsense/' holds what is not understood; the usual URL was taken"
    ]


@pytest.mark.parametrize(
    ("configuration", "url"),
    [
        ("", "posts/my-fïle_x.1/"),
        ("uglyURLs = true", "posts/my-fïle_x.1.html"),
        ("[uglyURLs]\nposts = true", "posts/my-fïle_x.1.html"),
        ("[uglyURLs]\nnews = true", "posts/my-fïle_x.1/"),
        ("disablePathToLower = true", "posts/My-Fïle_x.1/"),
        ("removePathAccents = true", "posts/my-file_x.1/"),
        ("defaultContentLanguageInSubdir = true", "en/posts/my-fïle_x.1/"),
    ],
)
def test_spelling(tmp_path: Path, configuration: str, url: str) -> None:
    """What Hugo's switches change."""
    assert urls(tmp_path, configuration, "posts/My Fïle_x.1.md") == [url.replace("ï", "%C3%AF")]


def test_languages(tmp_path: Path) -> None:
    """A mark in the name counts if it is configured, a folder if it is a content folder of a language."""
    names = ("posts/a.md", "posts/b.en.md", "posts/b.de.md", "posts/c.fr.md", "posts/d/index.de.md")
    plain = ["posts/a/", "posts/b/", "de/posts/b/", "posts/c.fr/", "de/posts/d/"]
    assert urls(tmp_path / "plain", LANGUAGES, *names) == plain
    own = f'{LANGUAGES}[languages.de.permalinks]\nposts = "/artikel/:filename/"\n'
    assert urls(tmp_path / "own", own, "posts/b.de.md", "posts/b.md") == ["de/artikel/b/", "posts/b/"]
    content = (
        '[languages.en]\ncontentDir = "articles/english"\n[languages.de]\ncontentDir = "articles/deutsch"\n'
    )
    assert urls(tmp_path / "content", content, "english/p/a.md", "deutsch/p/a.md") == ["p/a/", "de/p/a/"]


@pytest.fixture(autouse=True)
def folders(tmp_path: Path) -> None:
    """Make room for several sites."""
    for name in ("plain", "own", "content"):
        (tmp_path / name).mkdir()


def test_a_language_with_a_host_of_its_own(tmp_path: Path) -> None:
    """Stands there, with no folder for the language."""
    hosts = f'[languages.en]\nbaseURL = "{URL}"\n[languages.de]\nbaseURL = "https://de.example/blog/"\n'
    assert urls(tmp_path, hosts, "posts/ü.de.md", "a.md") == ["https://de.example/blog/posts/%C3%BC/", "a/"]


@pytest.mark.parametrize(
    ("lines", "url"),
    [
        ("url: /abs/Path/", "abs/Path/"),
        ("url: rel/x", "de/rel/x/"),
        ("url: /c.html", "c.html"),
        ("url: /v1.0/d", "v1.0/d"),
        ("url: /:year/:monthname/:slug", "2025/february/t/"),
        ("slug: Own Slug", "de/p/own-slug/"),
        ("slug: two/parts-", "de/p/two/parts/"),
    ],
)
def test_front_matter(tmp_path: Path, lines: str, url: str) -> None:
    """A URL without a slash before it stands below the language, and one without a dot is a folder."""
    assert [each.lower() for each in urls(tmp_path, LANGUAGES, "p/x.de.md", lines=lines)] == [url.lower()]


def test_sections(tmp_path: Path) -> None:
    """A folder is a section if it has an `_index.md`, whose slug stands in the paths of its pages."""
    files = {
        "p/deep/_index.md": "---\ntitle: Deep Óne\nslug: dp\n---\n",
        "p/deep/in/x.md": matter(""),
        "q/deep/_index.md": "---\ntitle: Deep Óne\n---\n",
        "q/deep/in/x.md": matter(""),
    }
    (tmp_path / "hugo.toml").write_text('[permalinks]\nq = "/:sections/:sectionslugs/:slug"\n')
    found = read(tmp_path, files, SITE)
    assert [article.url for article in found.articles] == [
        f"{URL}p/dp/in/x/",
        f"{URL}q/deep/q/deep-%C3%B3ne/t/",
    ]


def test_settings_in_folders(tmp_path: Path) -> None:
    """`config/production/` counts before `config/_default/`, and that before the file at the top."""
    for place, text in {
        "config/_default/permalinks.toml": 'p = "/d/:filename"\nq = "/d/:filename"\n',
        "config/_default/languages.yaml": "en: {weight: 1}\nde: {weight: 2}\n",
        "config/production/hugo.toml": 'uglyURLs = true\n[permalinks]\nq = "/never"\n',
        "config/production/permalinks.toml": 'q = "/live/:filename"\n',
    }.items():
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(text)
    top = '[permalinks]\np = "/t/:filename"\nr = "/t/:filename"\n'
    names = ("p/a.md", "q/a.de.md", "r/a.md")
    assert urls(tmp_path, top, *names) == ["d/a.html", "de/live/a.html", "t/a.html"]


def test_a_name_of_which_nothing_is_left(tmp_path: Path) -> None:
    """Would take the place of its section."""
    (tmp_path / "hugo.toml").write_text("title = 'T'\n")
    found = read(tmp_path, {"posts/a.md": matter("slug: 😀")}, SITE)
    assert not found.articles
    assert found.findings[0].message == "the URL has nothing left of 'a', and would be its folder's"


def test_our_own_pattern_wins(tmp_path: Path) -> None:
    """Who sets `permalinks` in `syndicate.toml` knows of Hugo's."""
    (tmp_path / "hugo.toml").write_text('[permalinks]\nposts = "/theirs"\n')
    assert read_one(tmp_path, site=f'{SITE}\npermalinks = "/ours/:slug/"').url == f"{URL}ours/t/"


def test_a_broken_section_has_no_slug(tmp_path: Path) -> None:
    """Its pages are left out by `cascade` already, those in other languages are not."""
    (tmp_path / "hugo.toml").write_text(LANGUAGES)
    files = {"p/_index.de.md": "---\na: [\n---\n", "p/x.de.md": matter(""), "p/x.md": matter("")}
    found = read(tmp_path, files, SITE)
    assert [article.url for article in found.articles] == [f"{URL}p/x/"]
