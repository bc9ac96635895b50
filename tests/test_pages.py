"""The page to subscribe on, the list for feed readers, and the lines for a site's own pages."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from lxml import etree, html

import syndicate
from running import make_site, run, tree
from syndicate.build import build
from syndicate.config import load
from syndicate.errors import TemplateError
from syndicate.templating import packaged_templates

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
TERMS = ("Über uns", "apple", "Zebra", "中文", "élan", "C++")
CONFIGURATION = """\
[site]
title = "The <Daily> & Weekly"
url = "https://daily.example/"
language = "{language}"

[feeds]
by = ["tag", "language"]
{feeds}
[[feeds.custom]]
name = "both"
title = "Both & more"
any = ["tag:apple"]
"""


def site(folder: Path, *, language: str = "en", feeds: str = "", terms: tuple[str, ...] = TERMS) -> Path:
    """Write a site with an article for each term, and one more with all of them; the last is the newest."""
    posts = folder / "articles"
    posts.mkdir(parents=True)
    (folder / "syndicate.toml").write_text(CONFIGURATION.format(language=language, feeds=feeds), "utf-8")
    for number, tags in enumerate([*([term] for term in terms), [*terms]], 1):
        date = f"2026-03-{number % 27 + 1:02}"
        text = f"---\ntitle: A{number}\ndate: {date}\ntags: {json.dumps(tags)}\n---\nText.\n"
        (posts / f"a{number}.md").write_text(text, "utf-8")
    return folder


def made(folder: Path) -> Path:
    """Build, and return the output folder."""
    build(load(folder / "syndicate.toml"), now=NOW)
    return folder / "feeds"


def page_of(folder: Path) -> Any:
    """Build, and parse the page; what XPath finds has no type that a checker could follow."""
    return html.fromstring((made(folder) / "index.html").read_bytes())


def test_the_page_leads_to_every_feed(tmp_path: Path) -> None:
    """Each file of each feed is linked, and each link of the page leads to a file."""
    page = page_of(site(tmp_path))
    linked = {unquote(link) for link in page.xpath("//main//a/@href") if "//" not in link}
    manifest = json.loads((tmp_path / "feeds/manifest.json").read_bytes())
    assert linked == {*manifest["files"]} - {"index.html", "autodiscovery.txt"}


def test_the_page_says_how_many_articles_there_are(tmp_path: Path) -> None:
    """The number is of all articles, not of those that fit into the feed; the date is the newest's."""
    page = page_of(site(tmp_path, feeds="limit = 1\n"))
    (row,) = page.xpath("//li[a/bdi='apple']")
    assert " ".join(row.text_content().split()).startswith("apple 2 articles · Mar 8, 2026")
    assert row.xpath(".//time/@datetime") == ["2026-03-08"]


def test_the_page_is_in_the_language_of_the_site(tmp_path: Path) -> None:
    """Words, dates, numbers, names of languages and the direction are the site's."""
    page = page_of(site(tmp_path, language="fa"))
    assert (page.get("lang"), page.get("dir")) == ("fa", "rtl")
    text = page.text_content()
    assert "بر پایهٔ برچسب" in text
    assert "۲ مقاله" in text
    assert "فارسی" in text
    assert "subscribe_" not in text


def test_names_are_in_order(tmp_path: Path) -> None:
    """Accents and capitals do not scatter names; what begins with no letter comes first."""
    page = page_of(site(tmp_path, terms=(*TERMS, "42")))
    names = page.xpath("//section[@aria-labelledby='tag']//li/a[@class='name']/bdi/text()")
    assert names == ["42", "apple", "C++", "élan", "Über uns", "Zebra", "中文"]


def test_many_feeds_are_shown_in_parts(tmp_path: Path) -> None:
    """More than sixty feeds of a kind are folded by their first letter, and none is lost."""
    terms = tuple(f"{letter}{number}" for letter in "abc" for number in range(21))
    page = page_of(site(tmp_path, terms=terms))
    parts = page.xpath("//section[@aria-labelledby='tag']/details")
    assert [" ".join(part.find("summary").text_content().split()) for part in parts] == [
        "A (21)",
        "B (21)",
        "C (21)",
    ]
    assert len(page.xpath("//section[@aria-labelledby='tag']//li")) == len(terms)


def test_labels_of_strangers_are_text(tmp_path: Path) -> None:
    """A term can bring neither an element nor an attribute into page, list or lines."""
    hostile = "\"><script>alert(1)</script>&'"
    folder = made(site(tmp_path, terms=(hostile,)))
    page: Any = html.fromstring((folder / "index.html").read_bytes())
    assert page.xpath("//script") == []
    assert hostile in page.xpath("//section[@aria-labelledby='tag']//bdi/text()")
    opml: Any = etree.fromstring((folder / "feeds.opml").read_bytes())
    assert any(text.startswith(hostile) for text in opml.xpath("//outline/@text"))
    lines = html.fromstring((folder / "autodiscovery.txt").read_bytes())
    assert {element.tag for element in lines.iter()} <= {"head", "link", "html"}


def test_the_list_can_be_imported(tmp_path: Path) -> None:
    """OPML 2.0: each feed once, by its RSS file, with its page; terms in folders by kind."""
    folder = made(site(tmp_path))
    opml: Any = etree.fromstring((folder / "feeds.opml").read_bytes())
    assert opml.get("version") == "2.0"
    outlines = opml.xpath("//outline[@type='rss']")
    addresses = [outline.get("xmlUrl") for outline in outlines]
    feeds = json.loads((folder / "manifest.json").read_bytes())["feeds"]
    assert sorted(addresses) == sorted(feed["urls"]["rss"] for feed in feeds)
    assert all(outline.get("text") and outline.get("htmlUrl") for outline in outlines)
    assert opml.xpath("/opml/body/outline[not(@type)]/@text") == ["tag", "language"]


def test_the_list_stays_when_an_article_joins(tmp_path: Path) -> None:
    """Only the page counts articles, so that a list which somebody has subscribed to keeps its bytes."""
    folder = made(site(tmp_path))
    before = tree(folder)
    (tmp_path / "articles/more.md").write_text("---\ntitle: M\ndate: 2026-04-01\ntags: [apple]\n---\nText.\n")
    made(tmp_path)
    changed = {path for path, data in tree(folder).items() if before[path] != data}
    assert "index.html" in changed
    assert not changed & {"feeds.opml", "autodiscovery.txt"}


def test_the_lines_name_the_feeds_of_all_pages(tmp_path: Path) -> None:
    """The site's feed in each format, the custom ones and the languages, but not hundreds of terms."""
    lines = (made(site(tmp_path)) / "autodiscovery.txt").read_text("utf-8").splitlines()
    assert all(
        re.fullmatch(r'<link rel="alternate" type="[^"]+" title="[^"]+" href="[^"]+">', each)
        for each in lines
    )
    assert [re.findall(r'href="https://daily.example/feeds/([^"]+)"', line)[0] for line in lines] == [
        "rss.xml",
        "atom.xml",
        "feed.json",
        "custom/both/rss.xml",
        "language/en/rss.xml",
    ]


def test_a_site_replaces_a_block(tmp_path: Path) -> None:
    """A template of the site's own extends the packaged one, and a change of it is noticed."""
    folder = site(tmp_path)
    own = folder / "templates/subscribe.html.j2"
    own.parent.mkdir()
    begin = '{% extends "default/subscribe.html.j2" %}'
    own.write_text(begin + "{% block more %}<p>First.</p>{% endblock %}")
    assert "First." in page_of(folder).text_content()
    own.write_text(begin + "{% block more %}<p>Second.</p>{% endblock %}")
    page = page_of(folder)
    assert "Second." in page.text_content()
    assert page.xpath("//a[@class='name']")
    own.unlink()
    assert "feeds.opml" in page_of(folder).text_content()


def test_a_wrong_template_writes_nothing(tmp_path: Path) -> None:
    """The error names the template and its line, and the old feeds stay."""
    folder = site(tmp_path)
    before = tree(made(folder))
    own = folder / "templates/subscribe.html.j2"
    own.parent.mkdir()
    own.write_text('{% extends "default/subscribe.html.j2" %}\n{% block more %}{{ nobody }}{% endblock %}')
    with pytest.raises(TemplateError, match=r"subscribe\.html\.j2:2: .*nobody"):
        made(folder)
    assert tree(folder / "feeds") == before


@pytest.mark.parametrize("name", ["subscribe.html.j2", "locale/en.toml"])
def test_a_template_that_is_not_utf_8_is_named(tmp_path: Path, name: str) -> None:
    """So are the words; it is no reason for a trace."""
    folder = site(tmp_path)
    (folder / "templates/locale").mkdir(parents=True)
    (folder / "templates" / name).write_bytes(b"\xff")
    with pytest.raises(TemplateError, match=rf"{name}: cannot be read: it is not UTF-8"):
        made(folder)


@pytest.mark.parametrize(
    ("name", "words"),
    [("subscribe.htm.j2", r"did you mean subscribe\.html\.j2"), ("subscribe.html.j2~", "")],
)
def test_a_template_of_another_name_is_refused(tmp_path: Path, name: str, words: str) -> None:
    """It would be ignored; the copy that an editor leaves should be."""
    folder = site(tmp_path)
    (folder / "templates").mkdir()
    (folder / "templates" / name).write_text("Mine")
    if words:
        with pytest.raises(TemplateError, match=words):
            made(folder)
    else:
        assert "Mine" not in page_of(folder).text_content()


def test_links_among_templates_are_followed_once(tmp_path: Path) -> None:
    """A loop, a link to nothing and a pipe are passed, and what a link leads to is minded."""
    folder = site(tmp_path / "site")
    words, templates = tmp_path / "words", folder / "templates"
    words.mkdir()
    templates.mkdir()
    (templates / "loop").symlink_to(".")
    (templates / ".#subscribe.html.j2").symlink_to("somebody@host.1:2")
    (templates / "locale").symlink_to(words)
    os.mkfifo(templates / "pipe")
    for text in ("One list", "Two lists"):
        (words / "en.toml").write_text(f'subscribe_to = "{text}"\n')
        assert text in page_of(folder).text_content()


def test_a_change_of_a_packaged_template_is_noticed(tmp_path: Path) -> None:
    """As while syndicate itself is worked on."""
    code = tmp_path / "code/src"
    shutil.copytree(Path(syndicate.__file__).parent, code / "syndicate")
    shutil.copytree(packaged_templates(), code.parent / "templates")
    folder = site(tmp_path / "site")
    own = code.parent / "templates/subscribe.html.j2"
    for before, after in (("</body>", "First.</body>"), ("First.", "Second.")):
        own.write_text(own.read_text("utf-8").replace(before, after), "utf-8")
        run(folder, "build", PYTHONPATH=str(code), PYTHONDONTWRITEBYTECODE="1")
        assert after in (folder / "feeds/index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("output", "feeds", "expected"),
    [
        ("feeds", "", True),
        ("static/feeds", "", True),
        ("static", "", False),
        ("feeds", "page = false\n", False),
    ],
)
def test_a_home_page_is_never_replaced(tmp_path: Path, output: str, feeds: str, expected: bool) -> None:  # noqa: FBT001
    """Where the feeds lie at the top of the site, `index.html` is the site's own, unless asked for."""
    folder = site(tmp_path, feeds=f'output = "{output}"\n{feeds}')
    build(load(folder / "syndicate.toml"), now=NOW)
    assert (folder / output / "index.html").exists() == expected
    assert (folder / output / "feeds.opml").exists()


def test_a_feed_cannot_take_the_place_of_the_page(tmp_path: Path) -> None:
    """A pattern of paths that gives one of these names is an error of the configuration."""
    folder = make_site(tmp_path, 1)
    with (folder / "syndicate.toml").open("a") as file:
        file.write('\n[feeds.site]\nformats = ["rss"]\npath = "index.html"\n')
    told = run(folder, "build").stderr
    assert "the page of all feeds" in told
    assert "index.html" in told


@pytest.fixture
def tab() -> Iterator[Any]:
    """Give a tab of Chromium without scripts, 320 px wide and dark."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright and Chromium")
    with playwright.sync_playwright() as tools:
        browser = tools.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        context = browser.new_context(
            java_script_enabled=False, viewport={"width": 320, "height": 640}, color_scheme="dark"
        )
        yield context.new_page()
        browser.close()


def test_feeds_are_found_by_keyboard_alone(tmp_path: Path, tab: Any) -> None:
    """In a real browser the page fits into 320 px, and Tab and Enter lead to a feed."""
    folder = made(site(tmp_path))
    tab.goto(f"file://{folder}/index.html")
    box = tab.locator("main").bounding_box()
    assert box["x"] + box["width"] <= 320
    for _ in range(2):
        tab.keyboard.press("Tab")
    focused = tab.locator(":focus")
    assert focused.get_attribute("href") == "rss.xml"
    assert focused.bounding_box()["height"] >= 24
