"""`html = "public"`: bodies from the site that the generator has built."""

import os
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from reading import NOW, URL, matter, read
from running import build, run
from syndicate import config, sources
from syndicate.bodies import Bodies
from syndicate.cache import snapshot
from syndicate.model import Article, Finding
from test_cache import START, built, equal_to_a_full_build

PUBLIC = '[content]\nhtml = "public"\n'
SOURCE = "Made of the *source*."
PAGE = "<main><nav>Menu</nav><article><h1>T</h1><p>From the page.</p></article></main>"
BODY = "<p>From the page.</p>"
OLD, NEW = 1_700_000_000, 1_750_000_000


def put(place: Path, content: str | bytes, moment: int = NEW) -> Path:
    """Write a file, as of a moment."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content if isinstance(content, bytes) else content.encode())
    os.utime(place, (moment, moment))
    return place


def site(
    folder: Path, pages: Mapping[str, str | bytes], *, rest: str = PUBLIC, generator: str = "hugo"
) -> sources.Sources:
    """Make a site of one article, `a.md`, and these pages, and read it."""
    for name, page in pages.items():
        put(folder / "public" / name, page)
    read(folder, {"a.md": matter("", SOURCE)}, f'generator = "{generator}"', rest)
    put(folder / "articles/a.md", matter("", SOURCE), OLD)
    return sources.read(config.load(folder / "syndicate.toml"), NOW)


def shown(found: sources.Sources) -> str:
    """Return the body of the only article."""
    return found.bodies()(found.articles[0]).html


def findings(found: sources.Sources) -> list[Finding]:
    """Render all bodies and return what is found."""
    bodies = Bodies(found.bodies())
    for article in found.articles:
        bodies.html(article)
    return sorted(bodies.findings())


def test_the_body_is_that_of_the_page(tmp_path: Path) -> None:
    """Without what stands round it, and with nothing to tell."""
    found = site(tmp_path, {"a/index.html": PAGE})
    assert shown(found) == BODY
    assert findings(found) == []


def test_without_the_setting_pages_are_not_looked_at(tmp_path: Path) -> None:
    """The source is the default."""
    assert shown(site(tmp_path, {"a/index.html": PAGE}, rest="")) == "<p>Made of the <em>source</em>.</p>"


@pytest.mark.parametrize(
    ("link", "page"),
    [
        ("/x/y/", "x/y/index.html"),
        ("/x/y/", "x/y.html"),
        ("/x/y", "x/y.html"),
        ("/x/y", "x/y/index.html"),
        ("/x/y.html", "x/y.html"),
        ("/x/y.htm?a#b", "x/y.htm"),
        ("/v1.2/", "v1.2/index.html"),
        ("/v1.2", "v1.2.html"),
        ("/de/Br%C3%BCcke%20neu/", "de/Brücke neu/index.html"),
        ("/", "index.html"),
    ],
)
def test_the_page_is_found_by_its_url(tmp_path: Path, link: str, page: str) -> None:
    """With or without a slash or an ending, in any script."""
    put(tmp_path / "public" / page, PAGE)
    found = read(tmp_path, {"a.md": matter(f"url: '{link}'", SOURCE)}, 'generator = "hugo"', PUBLIC)
    put(tmp_path / "articles/a.md", matter(f"url: '{link}'", SOURCE), OLD)
    assert shown(found) == BODY


def test_a_page_of_another_site_is_none(tmp_path: Path) -> None:
    """Nor is one above the folder, or in a name that no file has."""
    put(tmp_path / "secret.html", PAGE)
    found = site(tmp_path, {"a/index.html": PAGE})
    (article,) = found.articles
    for url in ("https://other.example/a/", f"{URL}%2e%2e/secret.html", f"{URL}a%00/", f"{URL}..%5csecret"):
        assert found.built
        assert not isinstance(found.built.main(replaced(article, url), tmp_path / "articles/a.md"), str)


def replaced(article: Article, url: str) -> Article:
    """Return an article at another URL."""
    return Article(**{name: getattr(article, name) for name in article.__struct_fields__} | {"url": url})


@pytest.mark.parametrize(
    ("generator", "folder"),
    [
        ("hugo", "public"),
        ("zola", "public"),
        ("jekyll", "_site"),
        ("eleventy", "_site"),
        ("pelican", "output"),
        ("nikola", "output"),
        ("docusaurus", "build"),
        ("astro", "dist"),
        ("plain", "dist"),
    ],
)
def test_each_generator_has_its_folder(tmp_path: Path, generator: str, folder: str) -> None:
    """Where it writes unless told otherwise; for a plain folder any of these that is there."""
    (tmp_path / folder).mkdir()
    found = read(tmp_path, {}, f'generator = "{generator}"', PUBLIC)
    assert found.built
    assert found.built.folder == tmp_path / folder


def test_the_folder_can_be_told(tmp_path: Path) -> None:
    """And nothing in it is an article, though it lies among the articles."""
    put(tmp_path / "articles/www/a/index.html", PAGE)
    found = site(tmp_path, {}, rest=f'{PUBLIC}public = "articles/www"\n')
    assert shown(found) == BODY
    assert found.files == 1


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ('<meta charset="utf-8">', "utf-8"),
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("", "cp1252"),
        ("<meta charset=ISO-8859-1>", "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">', "cp1251"),
        ('<meta charset="nonsense">', "cp1252"),
        ('<meta charset="utf-8">', "cp1252"),
    ],
)
def test_the_encoding_is_what_the_page_says(tmp_path: Path, charset: str, encoding: str) -> None:
    """Else UTF-8, and Windows-1252 where it cannot be that."""
    word = "мост" if encoding == "cp1251" else "Brücke – neu"
    page = f"<html><head>{charset}</head><article><p>{word}</p></article>".encode(encoding)
    assert shown(site(tmp_path, {"a/index.html": page})) == f"<p>{word}</p>"


def fallen_back(found: sources.Sources) -> str:
    """Return why the body is that of the source, from the only finding."""
    assert shown(found) == "<p>Made of the <em>source</em>.</p>"
    (finding,) = findings(found)
    assert (finding.path, finding.line, finding.severity) == ("articles/a.md", 0, "warning")
    start, end = "its page ", "; the body is made of the source (in 1 article)"
    assert finding.message.startswith(start)
    assert finding.message.endswith(end)
    return finding.message.removeprefix(start).removesuffix(end)


def test_without_a_page_the_source_is_shown(tmp_path: Path) -> None:
    """And told once, with the number of articles."""
    found = site(tmp_path, {})
    assert fallen_back(found) == "is not in the built site"
    assert "into public" in findings(found)[0].remedy


def test_an_older_page_is_not_shown(tmp_path: Path) -> None:
    """The article was edited since; one of the same moment will do."""
    found = site(tmp_path, {"a/index.html": PAGE})
    put(tmp_path / "articles/a.md", matter("", SOURCE), NEW + 1)
    assert fallen_back(found) == "in the built site is older than the source"
    put(tmp_path / "articles/a.md", matter("", SOURCE), NEW)
    assert shown(found) == BODY


def test_a_page_without_a_main_element_is_not_shown(tmp_path: Path) -> None:
    """`select` is the remedy."""
    page = "<div class=text><p>x</p></div>"
    assert fallen_back(site(tmp_path, {"a/index.html": page})) == "has no main element with a text in it"
    assert shown(site(tmp_path, {}, rest=f'{PUBLIC}select = "div.text"\n')) == "<p>x</p>"
    nothing = site(tmp_path, {}, rest=f'{PUBLIC}select = ".none"\n')
    assert fallen_back(nothing) == "has no main element with a text in it"


def test_a_page_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    """Parsers cannot be interrupted."""
    put(tmp_path / "public/a/index.html", PAGE)
    with (tmp_path / "public/a/index.html").open("r+b") as file:
        file.truncate(50_000_000)
    assert fallen_back(site(tmp_path, {})) == "has more than 8,000,000 bytes"


@pytest.mark.parametrize("linked", ["a", "a/index.html"])
def test_a_link_out_of_the_built_site_is_not_followed(tmp_path: Path, linked: str) -> None:
    """Neither of a page nor of its folder; one within the site is."""
    other = put(tmp_path / "elsewhere/index.html", PAGE).parent
    link = tmp_path / "public" / linked
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(other if linked == "a" else other / "index.html")
    assert fallen_back(site(tmp_path, {})) == "is a link out of the built site"
    link.unlink()
    inside = put(tmp_path / "public/b/index.html", PAGE).parent
    link.symlink_to(inside if linked == "a" else inside / "index.html")
    assert shown(site(tmp_path, {})) == BODY


def test_the_built_site_may_be_a_link(tmp_path: Path) -> None:
    """What it leads to is the folder."""
    put(tmp_path / "made/a/index.html", PAGE)
    (tmp_path / "public").symlink_to(tmp_path / "made")
    assert shown(site(tmp_path, {})) == BODY


def test_what_is_no_file_is_no_page(tmp_path: Path) -> None:
    """A pipe would be waited for."""
    (tmp_path / "public/a").mkdir(parents=True)
    os.mkfifo(tmp_path / "public/a/index.html")
    assert fallen_back(site(tmp_path, {})) == "is not in the built site"


def test_many_articles_without_a_page_are_one_finding(tmp_path: Path) -> None:
    """It counts them."""
    files = {f"{number}.md": matter(f"slug: s{number}") for number in range(5)}
    found = read(tmp_path, files, 'generator = "hugo"', PUBLIC)
    (finding,) = findings(found)
    assert finding.message.endswith("(in 5 articles)")


def test_digests_show_the_page_too(tmp_path: Path) -> None:
    """The bodies of feeds and digests are the same."""
    digest = '[[digests]]\nname = "d"\nfrom = "a@b.example"\nschedule = "daily at 07:00"\ncontent = "full"\n'
    site(tmp_path, {"a/index.html": PAGE}, rest=f'{PUBLIC}{digest}max_age = "999d"\n')
    process = run(tmp_path, "digest", "d", "--now", "2025-02-14T08:00")
    assert process.returncode == 0, process.stderr
    (text,) = (tmp_path / "digests").rglob("*.txt")
    assert "From the page." in text.read_text("utf-8")
    assert "Menu" not in text.read_text("utf-8")


# The cache


def cached(folder: Path) -> str:
    """Build the site, compare all with a full build, and return the site's own feed."""
    time.sleep(0.02)  # the clock of a file system goes in steps
    equal_to_a_full_build(folder)
    return (folder / "feeds/feed.json").read_text("utf-8")


@pytest.mark.parametrize("margin", [0, snapshot.SAFE])
def test_a_build_notices_what_became_of_pages(
    tmp_path: Path, margin: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that appears, changes, is older, is touched, or goes, though no signature changes but by that."""
    monkeypatch.setattr(snapshot, "SAFE", margin)
    site(tmp_path, {})
    page, source = tmp_path / "public/a/index.html", tmp_path / "articles/a.md"
    assert "Made of the" in cached(tmp_path)
    put(page, PAGE)
    assert "From the page." in cached(tmp_path)
    put(page, PAGE.replace("From", "Anew from"), NEW)
    assert "Anew from the page." in cached(tmp_path)
    os.utime(source, (NEW + 9, NEW + 9))
    assert "Made of the" in cached(tmp_path)
    os.utime(page, (NEW + 9, NEW + 9))
    assert "Anew from the page." in cached(tmp_path)
    page.unlink()
    assert "Made of the" in cached(tmp_path)
    assert built(tmp_path, START).files["written"] == 0


def test_only_pages_of_articles_in_feeds_are_read(tmp_path: Path) -> None:
    """Others may be damaged at will."""
    files = {"a.md": matter("tags: [x]"), "b.md": matter("tags: [x]").replace("2025-02-13", "2020-02-13")}
    rest = f"{PUBLIC}[feeds]\nlimit = 1\n"
    read(tmp_path, files, 'generator = "hugo"', rest)
    for name in "ab":
        put(tmp_path / f"public/{name}/index.html", PAGE, 2_000_000_000)
    (tmp_path / "public/b/index.html").write_bytes(b"")
    report = built(tmp_path, START)
    assert report.findings == ()
    assert "From the page." in (tmp_path / "feeds/feed.json").read_text("utf-8")


def test_a_build_notices_what_became_of_own_tags(tmp_path: Path) -> None:
    """A template that comes, changes, or goes, and one that another includes."""
    folder = tmp_path / "templates/shortcodes"
    read(tmp_path, {"a.md": matter("", "{{< box >}}in{{< /box >}}\n\n<!--more-->\n")})
    assert "<p>in</p>" in cached(tmp_path)
    put(folder / "box.html", "<b>{% include 'part.html' %}</b>")
    put(folder / "part.html", "one")
    assert "<b>one</b>" in cached(tmp_path)
    assert '"summary":"one"' in cached(tmp_path)
    put(folder / "part.html", "two")
    assert "<b>two</b>" in cached(tmp_path)
    (folder / "part.html").unlink()
    assert "<p>in</p>" in cached(tmp_path)
    (folder / "box.html").unlink()
    assert "<p>in</p>" in cached(tmp_path)
    assert built(tmp_path, START).files["written"] == 0


def test_the_command_builds_from_pages(tmp_path: Path) -> None:
    """From one end to the other, into the built site, with the finding where a page is missing."""
    site(tmp_path, {"a/index.html": PAGE}, rest=f'{PUBLIC}[feeds]\noutput = "public/feeds"\n')
    process = build(tmp_path)
    assert process.returncode == 0
    assert "no findings" in process.stderr
    feed = (tmp_path / "public/feeds/rss.xml").read_text("utf-8")
    assert "From the page." in feed
    assert f'href="{URL}feeds/rss.xml"' in feed
    (tmp_path / "public/a/index.html").unlink()
    assert "is not in the built site" in build(tmp_path).stderr
