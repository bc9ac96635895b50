"""Jekyll sites: posts by their names, categories from folders, permalinks with Jekyll's placeholders.

Expected URLs, terms, titles and dates are those of Jekyll 4.3 on the same files.
"""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reading import URL, Files, read
from syndicate import sources
from syndicate.errors import InputError
from syndicate.model import Article, Image, Person, Translation
from syndicate.sources.dialects import jekyll
from syndicate.sources.matter import Mapping
from syndicate.sources.scan import SourceFile
from syndicate.terms import make

SITE = 'generator = "jekyll"\nlanguages = ["de", "zh-TW"]\ntimezone = "America/New_York"'
NAME = "_posts/2020-02-13-Old_bridge-2.md"
DEFAULTS = """
defaults:
- {scope: {path: "", type: posts}, values: {permalink: "/c/:title/"}}
- {scope: {path: "", type: posts}, values: {permalink: "/d/:title/"}}
- {scope: {path: ""}, values: {permalink: "/e/:title/"}}
- {scope: {path: "_posts/x", type: posts}, values: {permalink: "/g/:title/"}}
- {scope: {path: "", type: pages}, values: {permalink: "/f/:title/"}}
"""


def read_site(folder: Path, files: Files) -> sources.Sources:
    """Read a Jekyll site of these files."""
    return read(folder, files, SITE)


def by_name(folder: Path, files: Files) -> dict[str, Article]:
    """Read a Jekyll site of which nothing was mended, by the names of its files."""
    found = read_site(folder, files)
    assert found.findings == ()
    return {article.path.removeprefix("articles/"): article for article in found.articles}


def read_one(folder: Path, lines: str = "", name: str = NAME) -> Article:
    """Read a Jekyll site of one post with this front matter."""
    return by_name(folder, {name: f"---\n{lines}\n---\nBody\n"})[name]


def path_of(article: Article) -> str:
    """Return the article's URL below the site's."""
    return article.url.removeprefix(URL)


def labels(article: Article) -> tuple[list[str], list[str]]:
    """Return the article's categories and tags."""
    return [term.label for term in article.categories], [term.label for term in article.tags]


def test_a_post_of_jekylls_documentation(tmp_path: Path) -> None:
    """Front matter as most posts have it is understood."""
    article = read_one(
        tmp_path,
        'title: "Welcome to Jekyll!"\ndate: 2015-11-17 16:16:01 -0600\nlast_modified_at: 2015-11-18\n'
        "categories: jekyll update\ntags: [food, life]\nauthor: Ada Bell\nexcerpt: What it is\n"
        "image:\n  path: /a.png\n  alt: A picture\nlang: de\npin: true\nlayout: post\nredirect_from: /old/",
    )
    assert article.title == "Welcome to Jekyll!"
    assert article.published.isoformat() == "2015-11-17T16:16:01-06:00"
    assert article.updated == datetime(2015, 11, 18, tzinfo=ZoneInfo("America/New_York"))
    assert labels(article) == (["jekyll", "update"], ["food", "life"])
    assert article.authors == (Person(name="Ada Bell"),)
    assert article.summary == "What it is"
    assert article.image == Image(url=f"{URL}a.png", alt="A picture")
    assert article.language == "de"
    assert article.pinned
    assert path_of(article) == "jekyll/update/2015/11/17/Old_bridge-2.html"
    assert article.id == article.url


def test_a_post_may_say_nothing(tmp_path: Path) -> None:
    """Date and title are those of its name."""
    article = read_one(tmp_path, "layout: post")
    assert article.published == datetime(2020, 2, 13, tzinfo=ZoneInfo("America/New_York"))
    assert article.title == "Old_bridge 2"
    assert path_of(article) == "2020/02/13/Old_bridge-2.html"


def test_a_title_from_the_name(tmp_path: Path) -> None:
    """Words have a capital, and no other."""
    assert read_one(tmp_path, "slug: x", "_posts/2020-02-13-iPhone--old-.md").title == "Iphone Old"


def test_pictures_of_a_header(tmp_path: Path) -> None:
    """As the theme Minimal Mistakes has them."""
    article = read_one(tmp_path, "header:\n  image: /a.png\n  teaser: /b.png")
    assert article.image == Image(url=f"{URL}a.png")


@pytest.mark.parametrize(
    ("path", "article"),
    [
        ("_posts/2020-02-13-x.md", True),
        ("_posts/2020-2-3-x.html", True),
        ("news/_posts/deep/2020-02-13-x.md", True),
        ("2020-02-13-x.md", True),
        ("_posts/20-02-13-x.md", False),
        ("_posts/x.md", False),
        ("_posts/2020-02-13.md", False),
        ("_posts/2020-02-13-.md", False),
        ("_drafts/x.md", False),
        ("_drafts/2020-02-13-x.md", False),
        ("_posts/_old/2020-02-13-x.md", False),
        ("_notes/2020-02-13-x.md", False),
        ("about.md", False),
    ],
)
def test_which_files_are_posts(tmp_path: Path, path: str, *, article: bool) -> None:
    """The name begins with a whole date, and no folder but `_posts` with `_`; a date inside does not help."""
    found = read_site(tmp_path, {path: "---\ntitle: T\ndate: 2020-02-13\n---\n"})
    assert [each.path for each in found.articles] == [f"articles/{path}"] * article
    assert found.excluded == ({} if article else {"not-an-article": 1})


def test_the_date_in_front_matter_wins(tmp_path: Path) -> None:
    """Also in the URL, where it is the day in the site's zone."""
    article = read_one(tmp_path, "date: 2020-03-01 03:30:00 +0000")
    assert article.published == datetime(2020, 3, 1, 3, 30, tzinfo=UTC)
    assert path_of(article) == "2020/02/29/Old_bridge-2.html"


def test_the_first_day_of_all_has_a_url(tmp_path: Path) -> None:
    """Though it has none in America."""
    found = read_site(tmp_path, {NAME: "---\ndate: 0001-01-01 00:00:00 +0000\n---\n"})
    assert [path_of(article) for article in found.articles] == ["0001/01/01/Old_bridge-2.html"]


def test_a_wrong_date_gives_way_to_the_name(tmp_path: Path) -> None:
    """With a warning."""
    found = read_site(tmp_path, {NAME: "---\ndate: 2020-02-14  01-08-01\n---\n"})
    assert [article.published.day for article in found.articles] == [13]
    assert [finding.severity for finding in found.findings] == ["warning"]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("published: false", "draft"),
        ("draft: true", "draft"),
        ("hidden: true", "unlisted"),
        ("feed: false", "unlisted"),
        ("date: 2030-01-01", "future"),
    ],
)
def test_what_keeps_a_post_out(tmp_path: Path, lines: str, reason: str) -> None:
    """What Jekyll does not publish, and what the author wants in no feed."""
    assert read_site(tmp_path, {NAME: f"---\n{lines}\n---\n"}).excluded == {reason: 1}


@pytest.mark.parametrize(
    "lines", ["published: true", "feed: true", "feed:", "sitemap: false", "search: false"]
)
def test_what_keeps_no_post_out(tmp_path: Path, lines: str) -> None:
    """Keys that say yes, or that are about something else."""
    assert read_one(tmp_path, lines).title == "Old_bridge 2"


@pytest.mark.parametrize(
    ("lines", "categories", "tags"),
    [
        ("categories: World News", ["World", "News"], []),
        ("category: World News", ["World News"], []),
        ("categories: [World News, Sports]", ["World News", "Sports"], []),
        ("tags: a b", [], ["a", "b"]),
        ("tag: a b", [], ["a b"]),
        ("tags: [A B, c]\ntag: z", [], ["z"]),
    ],
)
def test_terms(tmp_path: Path, lines: str, categories: list[str], tags: list[str]) -> None:
    """A text is cut at spaces under the plural keys; under `category` and `tag` it is one term."""
    assert labels(read_one(tmp_path, lines)) == (categories, tags)


def test_folders_above_posts_are_categories(tmp_path: Path) -> None:
    """They come first, and stand in the URL in small letters; folders below `_posts` are none."""
    article = read_one(tmp_path, "categories: [C#, news]", "News/Sub Dir/_posts/deep/2020-05-01-x.md")
    assert [term.label for term in article.categories] == ["News", "Sub Dir", "C#"]
    assert path_of(article) == "news/sub%20dir/c%23/2020/05/01/x.html"
    assert article.section == "News"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("a--b", "a-b.html"),
        ("-a-", "a.html"),
        ("x...", "x.html"),
        ("C++-rocks", "C++-rocks.html"),
        ("C#-q", "C-q.html"),
        ("50%-off", "50-off.html"),
        ("Sp ace", "Sp-ace.html"),
        ("name.fr", "name.fr.html"),
        ("dots..in", "dots/in.html"),
        ("Ü-名-چگونه", "%C3%9C-%E5%90%8D-%DA%86%DA%AF%D9%88%D9%86%D9%87.html"),
        ("emoji-😀-x", "emoji-x.html"),
        ("हि", "%E0%A4%B9%E0%A4%BF.html"),
    ],
)
def test_names_in_urls(tmp_path: Path, name: str, path: str) -> None:
    """Case, letters of any script and some signs stay; hyphens stand for all else."""
    assert path_of(read_one(tmp_path, "", f"_posts/2020-01-01-{name}.md")) == f"2020/01/01/{path}"


@pytest.mark.parametrize(
    ("lines", "path"),
    [
        ("slug: My_Slug.Here!", "2020/02/13/My_Slug.Here!.html"),
        ("permalink: /about", "about"),
        ("permalink: about/", "about/"),
        ("permalink: /x/../y", "x/y"),
        ("permalink: /x./y", "xy"),
        ("permalink: https://other.example/x", "https://other.example/x"),
        ("permalink: /:categories/:slug/\ncategories: [X Y]", "x%20y/old-bridge-2/"),
        ("permalink: /:slugified_categories/:title:output_ext\ncategories: [X Y]", "x-y/Old_bridge-2.html"),
        ("permalink: /:path/:collection/:name", "2020-02-13-Old_bridge-2/posts/2020-02-13-old-bridge-2"),
        ("permalink: /:year-:month_:day/:i_month/:i_day/:short_year/", "2020-02_13/2/13/20/"),
        ("permalink: /:y_day/:w_year/:week/:w_day/", "044/2020/07/4/"),
        ("permalink: /:short_month/:long_month/:short_day/:long_day/", "Feb/February/Thu/Thursday/"),
        ("date: 2020-02-13 04:05:06\npermalink: /:hour/:minute/:second/", "04/05/06/"),
        ("permalink: pretty", "pretty"),
    ],
)
def test_permalinks_in_front_matter(tmp_path: Path, lines: str, path: str) -> None:
    """Jekyll's placeholders are filled in, by its own rules for titles and names."""
    assert path_of(read_one(tmp_path, lines)) == path


@pytest.mark.parametrize("link", ["/:fancy/", "/:titles/", "/{{ page.title }}/"])
def test_a_permalink_that_is_not_understood(tmp_path: Path, link: str) -> None:
    """The usual one is taken, with a warning."""
    found = read_site(tmp_path, {NAME: f"---\npermalink: '{link}'\n---\n"})
    assert [path_of(article) for article in found.articles] == ["2020/02/13/Old_bridge-2.html"]
    assert [finding.severity for finding in found.findings] == ["warning"]


@pytest.mark.parametrize(
    ("configuration", "path"),
    [
        ("permalink: date", "c/2020/02/13/Old_bridge-2.html"),
        ("permalink: pretty", "c/2020/02/13/Old_bridge-2/"),
        ("permalink: ordinal", "c/2020/044/Old_bridge-2.html"),
        ("permalink: weekdate", "c/2020/W07/Thu/Old_bridge-2.html"),
        ("permalink: none", "c/Old_bridge-2.html"),
        ("permalink: /blog/:title", "blog/Old_bridge-2"),
        ("permalink: none\ncollections: {posts: {permalink: /p/:title/}}", "p/Old_bridge-2/"),
        (f"permalink: none\n{DEFAULTS}", "d/Old_bridge-2/"),
        ("collections: [posts]", "c/2020/02/13/Old_bridge-2.html"),
        ("defaults: nonsense", "c/2020/02/13/Old_bridge-2.html"),
    ],
)
def test_the_sites_permalink(tmp_path: Path, configuration: str, path: str) -> None:
    """It is that of `_config.yml`; Jekyll's default stands where there is none."""
    (tmp_path / "_config.yml").write_text(configuration)
    assert path_of(read_one(tmp_path, "categories: [C]")) == path


@pytest.mark.parametrize(
    ("configuration", "line"),
    [
        ("title: x\npermalink: /:fancy/:title/", 2),
        ("collections: {posts: {permalink: '/:fancy/'}}", 1),
        ("\n\ndefaults: [{values: {permalink: '/:fancy/'}}]", 3),
    ],
)
def test_a_configuration_that_is_not_understood_is_told_once(
    tmp_path: Path, configuration: str, line: int
) -> None:
    """With its file and line, however many posts there are; Jekyll's default stands for its permalink."""
    (tmp_path / "_config.yml").write_text(configuration)
    found = read_site(tmp_path, {NAME: "---\n---\n", "_posts/2020-02-14-x.md": "---\n---\n"})
    assert [path_of(article) for article in found.articles] == [
        "2020/02/13/Old_bridge-2.html",
        "2020/02/14/x.html",
    ]
    (finding,) = found.findings
    assert (finding.path, finding.line, finding.severity) == ("_config.yml", line, "warning")


def test_a_configuration_that_cannot_be_read_stops(tmp_path: Path) -> None:
    """It may say that posts are not published, and every URL depends on it."""
    (tmp_path / "_config.yml").write_text("title: x\npermalink: [\n")
    with pytest.raises(InputError, match=r"^_config\.yml:3: "):
        read_site(tmp_path, {NAME: "---\n---\n"})


SCOPES = """
defaults:
- {scope: {path: "", type: posts}, values: {author: Ada, lang: de, header: {image: /a.png, teaser: /t.png}}}
- {scope: {path: "_posts/b"}, values: {author: Ben, tags: [river]}}
- {scope: {path: "_posts"}, values: {author: Cyd, category: Town}}
- {scope: {path: "_posts/*/old", type: posts}, values: {published: false}}
- {scope: {path: "", type: pages}, values: {author: Dan, published: false}}
- {values: {title: Untitled}}
- nonsense
"""


def test_defaults_of_the_configuration_stand_under_the_front_matter(tmp_path: Path) -> None:
    """The article's own values win, also inside a table."""
    (tmp_path / "_config.yml").write_text(SCOPES)
    article = read_one(tmp_path, "author: Eve\nheader: {image: /own.png}", "news/_posts/2020-02-13-x.md")
    assert article.title == "Untitled"
    assert article.language == "de"
    assert article.authors == (Person(name="Eve"),)
    assert article.image == Image(url=f"{URL}own.png")
    article = read_one(tmp_path, "header: {overlay_image: /own.png}", "news/_posts/2020-02-13-x.md")
    assert article.image == Image(url=f"{URL}a.png")


@pytest.mark.parametrize(
    ("path", "author"),
    [("news/_posts/2020-02-13-x.md", "Ada"), (NAME, "Cyd"), ("_posts/b/2020-02-13-x.md", "Ben")],
)
def test_the_longest_scope_wins(tmp_path: Path, path: str, author: str) -> None:
    """Wherever it stands in the list, and not if it is for another type."""
    (tmp_path / "_config.yml").write_text(SCOPES)
    assert read_one(tmp_path, "", path).authors == (Person(name=author),)


def test_of_equal_scopes_the_typed_and_then_the_last_wins(tmp_path: Path) -> None:
    """As the order of the list says where nothing else does."""
    scopes = ['{path: "", type: posts}', '{path: ""}', '{path: "", type: posts}', '{path: ""}']
    items = "".join(f"\n- {{scope: {scope}, values: {{author: A{n}}}}}" for n, scope in enumerate(scopes))
    (tmp_path / "_config.yml").write_text(f"defaults:{items}")
    assert read_one(tmp_path).authors == (Person(name="A2"),)


def test_a_draft_by_default_is_not_published(tmp_path: Path) -> None:
    """A star stands for a folder's name; who says `published: true` is published."""
    (tmp_path / "_config.yml").write_text(SCOPES)
    files = {f"_posts/a/old/2020-02-1{n}-x.md": f"---\npublished: {value}\n---\n" for n, value in
             enumerate(("", "true", "false"))}  # fmt: skip
    found = read_site(tmp_path, files)
    assert [article.path[-15:] for article in found.articles] == ["2020-02-11-x.md"]
    assert found.excluded == {"draft": 2}


def test_a_permalink_by_default_gives_way_to_a_pattern(tmp_path: Path) -> None:
    """As `syndicate.toml` stands above `_config.yml`."""
    (tmp_path / "_config.yml").write_text("defaults: [{values: {permalink: '/d/:title/'}}]")
    site = f'{SITE}\npermalinks = "/:year/x/"'
    (article,) = read(tmp_path, {NAME: "---\ntitle: T\n---\n"}, site).articles
    assert path_of(article) == "2020/x/"


@pytest.mark.parametrize("permalink", ["", "/:title/", "/:title.html", "/:slug/"])
def test_a_name_of_punctuation_alone_gives_no_url(tmp_path: Path, permalink: str) -> None:
    """Neither the site's own address nor `.html`: such a post is left out, and told."""
    (tmp_path / "_config.yml").write_text(f"permalink: '{permalink}'")
    files = {f"_posts/2020-02-13-{name}.md": "---\n---\n" for name in ("\N{PARTY POPPER}", "#", "...")}
    found = read_site(tmp_path, files)
    assert found.excluded == {"invalid": 3}
    assert [finding.severity for finding in found.findings] == ["error"] * 3
    assert all("nothing left of" in finding.message for finding in found.findings)
    files = dict.fromkeys(files, "---\nslug: x\n---\n")
    assert len(read_site(tmp_path, files).articles) == 3


def test_a_pattern_of_ours_wins(tmp_path: Path) -> None:
    """What `syndicate.toml` says stands above `_config.yml`."""
    (tmp_path / "_config.yml").write_text("permalink: pretty")
    site = f'{SITE}\npermalinks = "/:year/:month/x/"'
    (article,) = read(tmp_path, {NAME: "---\ntitle: T\n---\n"}, site).articles
    assert path_of(article) == "2020/02/x/"


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("authors.yml", "Ada: {name: Ada Bell, email: ada@x.example, url: https://x.example}\n"),
        (
            "authors.json",
            '{"ada": {"name": "Ada Bell", "email": "ada@x.example", "url": "https://x.example"}}',
        ),
        ("authors/Ada.yml", "name: Ada Bell\nemail: ada@x.example\nurl: https://x.example\n"),
    ],
)
def test_authors_by_key(tmp_path: Path, file: str, text: str) -> None:
    """A key stands for the person in `_data/authors`, another name for itself."""
    place = tmp_path / "_data" / file
    place.parent.mkdir(parents=True)
    place.write_text(text)
    ada = Person(name="Ada Bell", email="ada@x.example", url="https://x.example")
    assert read_one(tmp_path, "authors: [Ada, Ben Cole]").authors == (ada, Person(name="Ben Cole"))
    assert read_one(tmp_path, "author: Ada").authors == (ada,)


def test_ids_of_importers(tmp_path: Path) -> None:
    """What WordPress gave stays; Jekyll ignores `id`, and a bare number would be the same on other sites."""
    assert read_one(tmp_path, "guid: tag:x.example,2020:1").id == "tag:x.example,2020:1"
    assert read_one(tmp_path, "wordpress_url: http://x.example/?p=4").id == "http://x.example/?p=4"
    article = read_one(tmp_path, "id: 4\nwordpress_id: 4")
    assert article.id == article.url


def test_translations_in_folders(tmp_path: Path) -> None:
    """The first folder names the language, as a category too; posts of other days are no translations."""
    found = by_name(
        tmp_path,
        {
            "en/news/_posts/2020-02-13-x.md": "---\ntitle: X\n---\n",
            "de/news/_posts/2020-02-13-x.md": "---\ntitle: X\n---\n",
            "de/news/_posts/2020-02-14-x.md": "---\ntitle: X\n---\n",
            "zh_tw/news/_posts/2020-02-13-x.md": "---\ntitle: X\nlang: zh_tw\n---\n",
        },
    )
    german = found["de/news/_posts/2020-02-13-x.md"]
    assert german.language == "de"
    assert german.section == "news"
    assert [term.label for term in german.categories] == ["de", "news"]
    assert path_of(german) == "de/news/2020/02/13/x.html"
    chinese = found["zh_tw/news/_posts/2020-02-13-x.md"]
    assert german.translations == (
        Translation(language="en", url=f"{URL}en/news/2020/02/13/x.html"),
        Translation(language=chinese.language, url=chinese.url),
    )
    assert path_of(chinese) == "zh_tw/news/2020/02/13/x.html"
    assert found["de/news/_posts/2020-02-14-x.md"].translations == ()


def test_a_language_below_posts_is_in_no_url(tmp_path: Path) -> None:
    """Only folders above it are."""
    article = read_one(tmp_path, "", "_posts/de/2020-02-13-x.md")
    assert (article.language, path_of(article)) == ("de", "2020/02/13/x.html")


def test_translations_by_reference(tmp_path: Path) -> None:
    """Posts that share a `ref` are translations of one another."""
    found = by_name(
        tmp_path,
        {
            "_posts/2020-02-13-bridge.md": "---\nref: b\n---\n",
            "_posts/2020-02-14-bruecke.md": "---\nref: b\nlang: de\n---\n",
        },
    )
    german = found["_posts/2020-02-14-bruecke.md"]
    assert [each.url for each in found["_posts/2020-02-13-bridge.md"].translations] == [german.url]
    assert path_of(german) == "2020/02/14/bruecke.html"


def test_a_jekyll_site_is_recognised(tmp_path: Path) -> None:
    """By its configuration, which Hexo calls the same."""
    assert not jekyll.recognises(tmp_path)
    (tmp_path / "_config.yml").write_text("title: x\n")
    assert jekyll.recognises(tmp_path)
    (tmp_path / "package.json").write_text('{"dependencies": {"bootstrap": "^5"}}')
    assert jekyll.recognises(tmp_path)
    (tmp_path / "package.json").write_text('{"dependencies": {"hexo": "^7.0.0"}}')
    assert not jekyll.recognises(tmp_path)


def test_names_of_any_kind() -> None:
    """The language is the first folder's, wherever `_posts` stands; the date stays in the name."""
    found = jekyll.read_name("_posts/de/2020-02-13-x.en.md", ("en", "de"))
    assert (found.path, found.language, found.date) == ("de/2020-02-13-x.en", "de", "2020-02-13")
    found = jekyll.read_name("de.md", ("de",))
    assert (found.path, found.language, found.date) == ("de", "", "")


def test_no_pages_of_terms() -> None:
    """Jekyll makes none by itself."""
    assert jekyll.DIALECT.term_page(make("tag", "x"), "") == ""


def test_defaults_for_a_type_in_the_singular_count(tmp_path: Path) -> None:
    """Jekyll 1 called posts so, and 4 still reads it."""
    defaults = "{scope: {path: _posts, type: %s}, values: {published: false}}"
    (tmp_path / "_config.yml").write_text(f"defaults: [{defaults % 'post'}, {defaults % 'draft'}]\n")
    assert read_site(tmp_path, {NAME: "---\ntitle: T\n---\n"}).excluded == {"draft": 1}


@pytest.mark.parametrize(
    ("values", "lines", "path"),
    [
        ("{categories: [base]}", "categories: [own, base]", "base/own/x.html"),
        ("{categories: a b}", "categories: c d", "a/b/c/d/x.html"),
        ("{category: a b}", "categories: c d", "c/d/a%20b/x.html"),
        ("{}", "category: y\ncategories: [x]", "x/y/x.html"),
        ("{tags: [a]}", "tags: [b]", "x.html"),
    ],
)
def test_categories_add_up(tmp_path: Path, values: str, lines: str, path: str) -> None:
    """Those by default, those of the front matter and the one under `category` are all in the URL."""
    text = f"permalink: none\ndefaults: [{{scope: {{path: ''}}, values: {values}}}]\n"
    (tmp_path / "_config.yml").write_text(text)
    assert path_of(read_one(tmp_path, lines, "_posts/2020-02-13-x.md")) == path


def test_stars_of_a_scope_do_not_hold_up_a_build() -> None:
    """They would, if each were tried with each folder of a deep path."""
    scope = {"path": "**/" * 40 + "zzz"}
    settings: Mapping = {"defaults": [{"scope": dict(scope), "values": {"author": "Ada"}}]}
    path = "/".join(["_posts", *["a"] * 60, "2020-02-13-x.md"])
    file = SourceFile(folder=Path(), name=path, path=path)
    assert jekyll.beside(settings)(file) == {}
