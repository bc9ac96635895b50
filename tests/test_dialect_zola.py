"""Zola sites: TOML, dates in names and paths, languages by suffix, slugs in ASCII.

Expected URLs and dates follow `page.rs` and `slugs.rs` of Zola 0.22, whose own tests have some of them.
"""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reading import URL, Files, read
from syndicate import sources
from syndicate.errors import InputError
from syndicate.model import Article, Image, Person, Translation
from syndicate.sources.dialects import zola
from syndicate.terms import make

SITE = 'generator = "zola"\nlanguages = ["fr", "pt-BR"]\ntimezone = "Europe/Berlin"'


def read_site(folder: Path, files: Files) -> sources.Sources:
    """Read a Zola site of these files."""
    return read(folder, files, SITE)


def by_name(folder: Path, files: Files) -> dict[str, Article]:
    """Read a Zola site of which nothing was mended, by the names of its files."""
    found = read_site(folder, files)
    assert found.findings == ()
    return {article.path.removeprefix("articles/"): article for article in found.articles}


def read_one(folder: Path, lines: str = "date = 2020-02-13", name: str = "blog/name.md") -> Article:
    """Read a Zola site of one page with this front matter."""
    return by_name(folder, {name: f"+++\n{lines}\n+++\nTeaser\n\n<!-- more -->\n\nBody\n"})[name]


def path_of(article: Article) -> str:
    """Return the article's URL below the site's."""
    return article.url.removeprefix(URL)


def test_a_page_of_zolas_documentation(tmp_path: Path) -> None:
    """Front matter as most pages have it is understood; what stands before `<!-- more -->` is the summary."""
    article = read_one(
        tmp_path,
        'title = "A title"\ndate = 2020-02-13T07:30:00+05:30\nupdated = 2020-02-14\n'
        'authors = ["Ada Bell", "Ben Cole"]\naliases = ["old"]\nweight = 3\n'
        '[taxonomies]\ntags = ["river", "a, b"]\ncategories = ["Town"]\n'
        '[extra]\nimage = "/x.png"\nimage_alt = "A picture"\nfeatured = true',
    )
    assert article.title == "A title"
    assert article.published.isoformat() == "2020-02-13T07:30:00+05:30"
    assert article.updated == datetime(2020, 2, 14, tzinfo=ZoneInfo("Europe/Berlin"))
    assert article.authors == (Person(name="Ada Bell"), Person(name="Ben Cole"))
    assert [term.label for term in article.tags] == ["river", "a, b"]
    assert [term.label for term in article.categories] == ["Town"]
    assert article.image == Image(url=f"{URL}x.png", alt="A picture")
    assert article.summary == "Teaser"
    assert article.pinned
    assert path_of(article) == "blog/name/"


def test_a_description_is_the_summary(tmp_path: Path) -> None:
    """It stands above the teaser."""
    assert read_one(tmp_path, 'date = 2020-02-13\ndescription = "D"').summary == "D"


def test_front_matter_may_be_yaml(tmp_path: Path) -> None:
    """With the same keys."""
    (article,) = read_site(
        tmp_path, {"a.md": "---\ndate: 2020-02-13\ntaxonomies: {tags: [x]}\n---\n"}
    ).articles
    assert [term.label for term in article.tags] == ["x"]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("draft = true", "draft"),
        ("render = false", "unlisted"),
        ("include_in_feeds = false", "unlisted"),
        ("[extra]\nhide_from_feed = true", "unlisted"),
    ],
)
def test_what_keeps_a_page_out(tmp_path: Path, lines: str, reason: str) -> None:
    """What Zola does not publish or feed, and what a theme hides."""
    found = read_site(tmp_path, {"a.md": f"+++\ndate = 2020-02-13\n{lines}\n+++\n"})
    assert found.excluded == {reason: 1}


@pytest.mark.parametrize(
    ("path", "article"),
    [
        ("blog/name.md", True),
        ("blog/name/index.md", True),
        ("_index.md", False),
        ("blog/_index.fr.md", False),
        ("blog/name/chart.html", False),
    ],
)
def test_which_files_are_pages(path: str, *, article: bool) -> None:
    """Sections are none, nor is what lies beside a page."""
    assert zola.is_article(path) == article


@pytest.mark.parametrize(
    ("name", "path", "date"),
    [
        ("blog/2018-10-10-x.md", "blog/x/", "2018-10-10T00:00:00+02:00"),
        ("blog/2018-10-10_x.md", "blog/x/", "2018-10-10T00:00:00+02:00"),
        ("blog/2018-10-10 - x y.md", "blog/x-y/", "2018-10-10T00:00:00+02:00"),
        ("blog/2018-10-10.md", "blog/2018-10-10/", "2018-10-10T00:00:00+02:00"),
        ("2018-10-10-x/index.md", "x/", "2018-10-10T00:00:00+02:00"),
        ("2018-10-02T15:00:00Z-x.md", "x/", "2018-10-02T15:00:00+00:00"),
        ("2018-10-02T15:00:00.5+05:30_x.md", "x/", "2018-10-02T15:00:00+05:30"),
    ],
)
def test_dates_in_names(tmp_path: Path, name: str, path: str, date: str) -> None:
    """They count where the front matter has none, with the time if they have one, and leave the URL."""
    article = read_one(tmp_path, 'title = "T"', name)
    assert (path_of(article), article.published.isoformat()) == (path, date)


def test_the_date_in_front_matter_wins(tmp_path: Path) -> None:
    """The one in the name leaves the URL all the same."""
    article = read_one(tmp_path, "date = 2020-02-13T00:00:00Z", "2018-10-10-x.md")
    assert article.published == datetime(2020, 2, 13, tzinfo=UTC)
    assert path_of(article) == "x/"


def test_what_only_looks_like_a_date(tmp_path: Path) -> None:
    """A month that does not exist makes no date."""
    found = read_site(tmp_path, {"2018-13-10-x.md": "+++\ntitle = 'T'\n+++\n"})
    assert found.excluded == {"undated": 1}


@pytest.mark.parametrize(
    ("lines", "path", "day"),
    [
        ('path = "2014/12/12/1.0-Timeline"', "2014/12/12/1.0-Timeline/", 12),
        ('path = "/inside/2014/12/13/x//"', "inside/2014/12/13/x/", 13),
        ('path = "2014/12/12/x"\ndate = 2014-12-15', "2014/12/12/x/", 15),
    ],
)
def test_paths(tmp_path: Path, lines: str, path: str, day: int) -> None:
    """A `path` is the whole URL but for a slash, and a date in it counts where there is no other."""
    article = read_one(tmp_path, lines)
    assert (path_of(article), article.published.day) == (path, day)


@pytest.mark.parametrize(
    ("slug", "on", "safe", "off"),
    [
        ("test (hey)", "test-hey/", "test%20(hey)/", "test%20(hey)/"),
        ("héhé", "hehe/", "h%C3%A9h%C3%A9/", "h%C3%A9h%C3%A9/"),
        ("dot. x. ", "dot-x/", "dot.%20x/", "dot.%20x./"),
        ("Groß – „Æ“", "gross-ae/", "Gro%C3%9F%20%E2%80%93%20%E2%80%9E%C3%86%E2%80%9C/", None),
        ("a/b?", "a-b/", "ab/", "a%2Fb%3F/"),
        ("..", "", "", "-/"),
    ],
)
def test_slugs(tmp_path: Path, slug: str, on: str, safe: str, off: str | None) -> None:
    """They are in ASCII, unless the site's configuration says otherwise; none leads out of its section."""
    for strategy, path in (("on", on), ("safe", safe), ("off", off or safe)):
        (tmp_path / "zola.toml").write_text(f'base_url = "/"\n[slugify]\npaths = "{strategy}"\n')
        assert path_of(read_one(tmp_path, f'date = 2020-02-13\nslug = "{slug}"')) == f"blog/{path}"


def test_letters_that_only_zola_can_write_in_ascii(tmp_path: Path) -> None:
    """The page is left out with an error, as its URL would be a guess, unless it or the site says one."""
    files = {
        "blog/日本.md": "+++\ndate = 2020-02-13\n+++\n",
        "x.md": '+++\ndate = 2020-02-13\nslug = "ж"\n+++\n',
    }
    found = read_site(tmp_path, files)
    assert found.excluded == {"invalid": 2}
    assert [finding.severity for finding in found.findings] == ["error", "error"]
    assert "'日' in ASCII letters" in found.findings[0].message
    assert path_of(read_one(tmp_path / "a", 'date = 2020-02-13\npath = "x"', "日本.md")) == "x/"
    (tmp_path / "zola.toml").write_text('base_url = "/"\n[slugify]\npaths = "off"\n')
    assert len(read_site(tmp_path, files).articles) == len(files)


def test_dates_may_stay_in_paths(tmp_path: Path) -> None:
    """If the site's configuration says so."""
    (tmp_path / "config.toml").write_text('base_url = "/"\n[slugify]\npaths_keep_dates = true\n')
    assert path_of(read_one(tmp_path, 'title = "T"', "2018-10-10_x.md")) == "2018-10-10-x/"


def test_folders_stand_as_they_are(tmp_path: Path) -> None:
    """Zola makes slugs of pages only."""
    assert path_of(read_one(tmp_path, name="My Blog/Über/A Name.md")) == "My%20Blog/%C3%9Cber/a-name/"


def test_languages(tmp_path: Path) -> None:
    """A suffix names them, and translations stand below it as it is written; a folder names none."""
    found = by_name(
        tmp_path,
        dict.fromkeys(
            ["blog/x/index.md", "blog/x/index.fr.md", "blog/x/index.pt-BR.md", "fr/y.md"],
            "+++\ndate = 2020-02-13\n+++\n",
        ),
    )
    french, brazilian = found["blog/x/index.fr.md"], found["blog/x/index.pt-BR.md"]
    assert (french.language, path_of(french)) == ("fr", "fr/blog/x/")
    assert (brazilian.language, path_of(brazilian)) == ("pt-BR", "pt-BR/blog/x/")
    assert found["blog/x/index.md"].translations == (
        Translation(language="fr", url=french.url),
        Translation(language="pt-BR", url=brazilian.url),
    )
    assert (found["fr/y.md"].language, path_of(found["fr/y.md"])) == ("en", "fr/y/")


@pytest.mark.parametrize(
    ("file", "text", "recognised"),
    [
        ("zola.toml", 'base_url = "https://x.example"', True),
        ("config.toml", 'title = "x"\nbase_url = "https://x.example"\n[extra]\na = 1\n', True),
        ("config.toml", 'baseURL = "https://x.example"', False),
        ("config.toml", '[extra]\nbase_url = "https://x.example"', False),
        ("config.toml", "base_url = [", True),
        ("config.toml", "# [x]\n\n'base_url' = ''", True),
        ("content/a.md", "", False),
    ],
)
def test_a_zola_site_is_recognised(tmp_path: Path, file: str, text: str, *, recognised: bool) -> None:
    """By the key that every Zola site has, in a file whose name Hugo uses too, and which may be broken."""
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(text)
    assert zola.recognises(tmp_path) == recognised


def test_pages_of_terms() -> None:
    """They are known for the two usual taxonomies, and for what can be written in ASCII."""
    assert zola.term_page(make("tag", "C++ & Größe"), "") == "tags/c-grosse/"
    assert zola.term_page(make("category", "World News"), "") == "categories/world-news/"
    assert [
        zola.term_page(make(*term), "") for term in (("tag", "日本"), ("tag", "!"), ("author", "Ada"))
    ] == [""] * 3


def test_a_name_of_which_nothing_is_left_is_an_error(tmp_path: Path) -> None:
    """Its URL would be the section's own."""
    found = read(tmp_path, {"blog/!!!.md": "+++\ntitle = 'T'\ndate = 2020-01-01\n+++\n"}, SITE)
    assert found.excluded == {"invalid": 1}


@pytest.mark.parametrize(
    ("section", "excluded"),
    [
        ("_index.md", {"draft": 3}),
        ("blog/_index.md", {"draft": 2}),
        ("blog/deep/_index.md", {"draft": 1}),
        ("other/_index.md", {}),
        ("_index.fr.md", {}),
    ],
)
def test_a_section_that_is_a_draft_hides_its_pages(
    tmp_path: Path, section: str, excluded: dict[str, int]
) -> None:
    """Also those in folders below, and those that say that they are none."""
    page = "+++\ndate = 2020-02-13\ndraft = false\n+++\n"
    files = dict.fromkeys(("a.md", "blog/b.md", "blog/deep/c.md"), page)
    found = read_site(tmp_path, {**files, section: "+++\ndraft = true\n+++\nAbout\n"})
    assert {reason: n for reason, n in found.excluded.items() if reason != "not-an-article"} == excluded
    assert len(found.articles) == 3 - sum(excluded.values())


def test_a_draft_in_a_section_stays_one(tmp_path: Path) -> None:
    """Though its section is none."""
    section = {"blog/_index.md": "+++\ndraft = false\n+++\n"}
    found = read_site(tmp_path, {**section, "blog/a.md": "+++\ndate = 2020-02-13\ndraft = true\n+++\n"})
    assert found.excluded == {"draft": 1, "not-an-article": 1}


@pytest.mark.parametrize("mark", ["fr", "pt-BR", "zh-Hans"])
def test_a_section_in_a_language_hides_the_pages_in_all(tmp_path: Path, mark: str) -> None:
    """Zola leaves out the folder; a mark that is no language of the site marks no section."""
    (tmp_path / "config.toml").write_text(f"base_url = '/'\n[languages.{mark}]\n[languages.\"a\\u0000b\"]\n")
    page = "+++\ndate = 2020-02-13\n+++\n"
    pages = dict.fromkeys(("a/x.md", f"a/x.{mark}.md", "b/y.md"), page)
    sections = dict.fromkeys((f"a/_index.{mark}.md", "b/_index.it.md"), "---\ndraft: true\n---\n")
    assert [each.path for each in read_site(tmp_path, {**pages, **sections}).articles] == ["articles/b/y.md"]


def test_a_section_that_cannot_be_read_hides_its_pages(tmp_path: Path) -> None:
    """It may say that they are drafts; the finding names it."""
    page = "+++\ndate = 2020-02-13\n+++\n"
    found = read_site(
        tmp_path, {"blog/_index.md": "+++\ndraft = tru\n+++\n", "blog/a.md": page, "b.md": page}
    )
    assert [article.path for article in found.articles] == ["articles/b.md"]
    assert ["blog/_index.md, line 2" in finding.message for finding in found.findings] == [True]


def test_a_path_is_taken_as_it_stands(tmp_path: Path) -> None:
    """What would be a token in a pattern is none in it."""
    article = read_one(tmp_path, 'date = 2020-02-13\ntitle = "T"\npath = ":title/:year"')
    assert path_of(article) == ":title/:year/"


@pytest.mark.parametrize("name", ["zola.toml", "config.toml"])
def test_a_broken_configuration_stops(tmp_path: Path, name: str) -> None:
    """With its file and line: by other slugs every URL would change."""
    (tmp_path / name).write_text("base_url = ''\n[slugify]\npaths = on\n")
    page = "+++\ndate = 2020-02-13\n+++\n"
    with pytest.raises(InputError, match=f"^{name}:3: invalid TOML"):
        read(tmp_path, {"A b.md": page, "c.md": page}, SITE.replace('"zola"', '"auto"'))
