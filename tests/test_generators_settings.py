"""URLs by the settings of Jekyll, Pelican, Nikola and Eleventy, as these make them themselves.

`benchmarks/permalinks.py` compares many more, where the generators are installed.
"""

from pathlib import Path

import pytest

from reading import URL, matter, read
from syndicate import sources
from syndicate.model import Article


def urls(folder: Path, generator: str, settings: dict[str, str], files: dict[str, str]) -> list[str]:
    """Return where articles are, below the site, in the order of their files' names."""
    return [article.url.removeprefix(URL) for article in by_path(found(folder, generator, settings, files))]


def found(folder: Path, generator: str, settings: dict[str, str], files: dict[str, str]) -> sources.Sources:
    """Read a site with a configuration of its generator."""
    for name, text in settings.items():
        (folder / name).write_text(text)
    return read(folder, files, f'generator = "{generator}"')


def by_path(sources_: sources.Sources) -> list[Article]:
    """Return the articles in the order of their files' names."""
    return sorted(sources_.articles, key=lambda article: article.path)


HEADER = "Title: A Day in C++\nDate: 2025-02-03\n{}\n\nText.\n"


@pytest.mark.parametrize(
    ("settings", "lines", "url"),
    [
        ('ARTICLE_URL = "{date:%Y}/{date:%b}/{slug}/"', "", "2025/Feb/a-day-in-c/"),
        ('ARTICLE_URL = "{category}/{author}/{slug}"\nAUTHOR = "Bob Ü"', "", "folder/bob-u/a-day-in-c"),
        (
            'ARTICLE_URL = "{category}/{lang}"\nUSE_FOLDER_AS_CATEGORY = False\nDEFAULT_LANG = "en"',
            "",
            "misc/en",
        ),
        ('SLUGIFY_SOURCE = "basename"', "", "2025-01-01-name-x.html"),
        ("SLUGIFY_PRESERVE_CASE = True", "", "A-Day-in-C.html"),
        (r"SLUG_REGEX_SUBSTITUTIONS = [(r'C\+\+', 'cpp'), (' ', '_')]", "", "a_day_in_cpp.html"),
        ('ARTICLE_LANG_URL = "{lang}/{slug}/"\nDEFAULT_LANG = "en"', "Lang: fr", "fr/a-day-in-c/"),
        ('DEFAULT_LANG = "fr"', "Lang: fr", "a-day-in-c.html"),
        (r"FILENAME_METADATA = r'(?P<date>\d{4}-\d\d-\d\d)-(?P<slug>.*)'", "", "Name%20X.html"),
        (r"PATH_METADATA = '(?P<slug>[^/]+)/.*'", "", "folder.html"),
    ],
)
def test_pelican(tmp_path: Path, settings: str, lines: str, url: str) -> None:
    """ARTICLE_URL and its like, and what slugs are made of."""
    files = {"folder/2025-01-01-Name X.md": HEADER.format(lines)}
    assert urls(tmp_path, "pelican", {"pelicanconf.py": settings}, files) == [url]


def test_pelicans_settings_for_publishing_win(tmp_path: Path) -> None:
    """What they do not say is in the others."""
    settings = {
        "pelicanconf.py": 'ARTICLE_URL = "a/{slug}"\nSLUGIFY_PRESERVE_CASE = True\n',
        "publishconf.py": 'from pelicanconf import *\nARTICLE_URL = "b/{slug}"\n',
    }
    assert urls(tmp_path, "pelican", settings, {"a.md": HEADER.format("")}) == ["b/A-Day-in-C"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('ARTICLE_URL = "{slug"', "comes from '{slug' in ARTICLE_URL, which is no pattern"),
        ('ARTICLE_URL = "{x.y}"', "needs 'x.y', which is not understood"),
        ('ARTICLE_URL = "../{slug}"', "leads upwards"),
        (
            "ARTICLE_URL = '{author}'\nAUTHOR = 'Боб'",
            "needs 'боб' in ASCII letters, which only Pelican knows",
        ),
    ],
)
def test_what_pelican_alone_can_say_is_an_error(tmp_path: Path, settings: str, message: str) -> None:
    """A guess would give an article a URL without a page."""
    result = found(tmp_path, "pelican", {"pelicanconf.py": settings}, {"a.md": HEADER.format("")})
    assert [finding.message for finding in result.findings] == [f"the URL {message}"]


def test_settings_that_only_a_program_can_say(tmp_path: Path) -> None:
    """Are told with their lines, and counts for not said, as does what is no regular expression."""
    text = "A = 1\nARTICLE_URL = make()\nPATH_METADATA = '('\n"
    result = found(tmp_path, "pelican", {"pelicanconf.py": text}, {"a.md": HEADER.format("")})
    assert [article.url for article in result.articles] == [f"{URL}a-day-in-c.html"]
    assert [(finding.line, finding.message) for finding in result.findings] == [
        (0, "PATH_METADATA is no regular expression; it was left out"),
        (2, "ARTICLE_URL is the outcome of a program, which is not run; its default was taken"),
    ]


def test_nikolas_settings_that_only_a_program_can_say(tmp_path: Path) -> None:
    """Are told too."""
    result = found(tmp_path, "nikola", {"conf.py": "POSTS = make()\n"}, {"a.md": matter("")})
    assert [article.url for article in result.articles] == [f"{URL}posts/a/"]
    assert "POSTS is the outcome of a program" in result.findings[0].message


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("", ["blog/", "blog/sub/two/", "de/blog/sub/zwei/"]),
        ("PRETTY_URLS = False", ["blog/", "blog/sub/two.html", "de/blog/sub/zwei.html"]),
        (
            "STRIP_INDEXES = False",
            ["blog/index.html", "blog/sub/two/index.html", "de/blog/sub/zwei/index.html"],
        ),
        ('TRANSLATIONS = {"en": "e", "de": "d"}', ["e/blog/", "e/blog/sub/two/", "d/blog/sub/zwei/"]),
    ],
)
def test_nikola(tmp_path: Path, settings: str, expected: list[str]) -> None:
    """POSTS and TRANSLATIONS, pretty URLs and index files."""
    base = (
        'DEFAULT_LANG = "en"\nTRANSLATIONS = {"en": "", "de": "./de"}\n'
        'POSTS = (("articles/*.md", "blog", "post.tmpl"),)\n'
    )
    files = {
        "index.md": matter(""),
        "sub/two.md": matter(""),
        "sub/two.de.md": matter("slug: zwei"),
    }
    made = urls(tmp_path, "nikola", {"conf.py": f"{base}{settings}\n"}, files)
    assert [made[0], made[2], made[1]] == expected


def test_nikolas_own_words(tmp_path: Path) -> None:
    """`pretty_url` in an article, destinations by language, and slugs in any letters."""
    conf = (
        'DEFAULT_LANG = "en"\nTRANSLATIONS = {"en": "", "de": "./de"}\nUSE_SLUGIFY = False\n'
        'POSTS = [("articles/*.md", {"en": "posts", "de": "artikel"}, "post.tmpl")]\n'
    )
    files = {"Ünï c.md": matter("pretty_url: False"), "b.de.md": matter("")}
    assert urls(tmp_path, "nikola", {"conf.py": conf}, files) == [
        "de/artikel/b/",
        "posts/%C3%9Cn%C3%AF%20c.html",
    ]


@pytest.mark.parametrize(
    ("configuration", "url"),
    [
        ("export default function (config) {}", "articles/posts/a/"),
        ('module.exports = () => ({dir: {input: "articles"}});', "posts/a/"),
        ('export const config = {dir: {input: "articles/posts"}};', "a/"),
        ('export default (config) => { config.setInputDirectory("articles"); };', "posts/a/"),
        ("module.exports = {dir: {input: where}};", "posts/a/"),
    ],
)
def test_eleventys_input(tmp_path: Path, configuration: str, url: str) -> None:
    """URLs begin there, where it is known, else in the articles folder."""
    files = {"posts/a.md": matter("")}
    assert urls(tmp_path, "eleventy", {"eleventy.config.js": configuration}, files) == [url]


def test_jekylls_styles_are_for_the_whole_site(tmp_path: Path) -> None:
    """In the front matter, and for a collection, their names are paths."""
    files = {"_posts/2025-02-03-a.md": matter("permalink: pretty"), "_posts/2025-02-03-b.md": matter("")}
    assert urls(tmp_path, "jekyll", {"_config.yml": "permalink: none\n"}, files) == ["pretty", "b.html"]
    own = "collections: {posts: {permalink: pretty}}\n"
    assert urls(tmp_path, "jekyll", {"_config.yml": own}, files) == ["pretty", "pretty"]


@pytest.mark.parametrize(
    ("configuration", "url"),
    [
        ("presets: [['classic', {docs: false}]]", "blog/a"),
        ("presets: [['classic', {blog: {routeBasePath: '/news/x', path: './articles'}}]]", "news/x/a"),
        (
            "plugins: [['@docusaurus/plugin-content-blog', {id: 'b', routeBasePath: 'n', path: 'articles'}]]",
            "n/a",
        ),
        ("trailingSlash: true, presets: [['classic', {blog: {routeBasePath: '/'}}]]", "a/"),
        ("presets: make()", "blog/a"),
    ],
)
def test_docusaurus_routes(tmp_path: Path, configuration: str, url: str) -> None:
    """Of the blog whose folder it is, with the slash that the site wants."""
    settings = {"docusaurus.config.js": f"export default {{{configuration}}};"}
    assert urls(tmp_path, "docusaurus", settings, {"a.md": matter("")}) == [url]
