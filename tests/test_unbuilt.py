"""`syndicate.sources.unbuilt`: articles whose URL has no page in the site that the generator has built."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reading import NOW, URL, matter, site_with
from running import run
from syndicate import sources
from syndicate.model import Finding

SITE = 'generator = "hugo"'
OLD, BUILT, NEW = (datetime(2025, month, 1, tzinfo=UTC).timestamp() for month in (3, 4, 5))
PAGES = ("index.html", "posts/index.html", "posts/a/index.html")


def findings(folder: Path, pages: tuple[str, ...], place: str = "public", *names: str) -> tuple[Finding, ...]:
    """Read a site of old articles beside a built one of these pages."""
    for name in pages:
        page = folder / place / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text("<p>")
        os.utime(page, (BUILT, BUILT))
    files = {name: matter("") for name in names or ("posts/a.md", "posts/b.md")}
    site = site_with(folder, files, SITE)
    for name in files:
        os.utime(folder / "articles" / name, (OLD, OLD))
    return sources.read(site, NOW).findings


def test_where_no_site_was_built_nothing_is_said(tmp_path: Path) -> None:
    """Neither without the folder nor where it is a file."""
    assert findings(tmp_path, ()) == ()
    (tmp_path / "public").write_text("")
    assert findings(tmp_path, ()) == ()


@pytest.mark.parametrize("page", ["posts/b/index.html", "posts/b.html", "posts/b"])
def test_pages_in_any_form(tmp_path: Path, page: str) -> None:
    """A folder, a file, and one without a suffix are pages."""
    assert findings(tmp_path, (*PAGES, page)) == ()


def test_an_article_without_a_page(tmp_path: Path) -> None:
    """Is named with its URL; with the page that is called alike, if that is no other article's."""
    pages = (*PAGES, "2025/b/index.html", "2025/a.html")
    (found,) = findings(tmp_path, pages)
    assert found == Finding(
        path="articles/posts/b.md",
        severity="warning",
        message=f"its URL is {URL}posts/b/, but the built site has no page there; it has public/2025/b/",
        remedy="correct `permalinks` in [site] or `url` in the article, or build the site anew",
    )
    (tmp_path / "public/2025/b/index.html").unlink()
    (found,) = findings(tmp_path, PAGES)
    assert found.message == f"its URL is {URL}posts/b/, but the built site has no page there"


def test_the_page_of_another_article_is_not_offered(tmp_path: Path) -> None:
    """Though it is called alike."""
    pages = (*PAGES, "news/b/index.html")
    (found,) = findings(tmp_path, pages, "public", "posts/a.md", "posts/b.md", "news/b.md")
    assert found.message == f"its URL is {URL}posts/b/, but the built site has no page there"


def test_an_article_that_is_newer_is_not_built_yet(tmp_path: Path) -> None:
    """Its file's time says so."""
    findings(tmp_path, PAGES)
    os.utime(tmp_path / "articles/posts/b.md", (NEW, NEW))
    assert sources.read(site_with(tmp_path, {}, SITE), NOW).findings == ()


def test_feeds_at_the_top_are_not_the_site(tmp_path: Path) -> None:
    """They may be written when no page is built yet, and say nothing of when it was."""
    (tmp_path / "public").mkdir()
    for name in ("feed.xml", "manifest.json"):
        (tmp_path / "public" / name).write_text("")
    assert findings(tmp_path, ()) == ()
    findings(tmp_path, PAGES)
    moment = (BUILT + NEW) / 2
    os.utime(tmp_path / "articles/posts/b.md", (moment, moment))
    os.utime(tmp_path / "public/feed.xml", (NEW, NEW))
    assert sources.read(site_with(tmp_path, {}, SITE), NOW).findings == ()


def test_a_whole_site_elsewhere_is_told_once(tmp_path: Path) -> None:
    """With the first article of which there is a page."""
    pages = ("index.html", "blog/posts/c/index.html")
    (found,) = findings(tmp_path, pages, "public", *(f"posts/{name}.md" for name in "abcdef"))
    assert found.path == "articles/posts/c.md"
    assert found.message.endswith("it has public/blog/posts/c/; so it is with 6 of 6 articles")


def test_another_folder_and_another_host(tmp_path: Path) -> None:
    """Where `publishDir` says; languages with hosts of their own are not compared."""
    (tmp_path / "hugo.toml").write_text('publishDir = "out"\n')
    assert [found.path for found in findings(tmp_path, PAGES, "out")] == ["articles/posts/b.md"]
    (tmp_path / "hugo.toml").write_text(f'publishDir = "out"\n[languages.en]\nbaseURL = "{URL}"\n')
    assert findings(tmp_path, PAGES, "out") == ()


def test_a_site_that_is_built_anew_is_noticed(tmp_path: Path) -> None:
    """By the next build of feeds, though no article has changed."""
    findings(tmp_path, PAGES)
    assert "1 warning" in run(tmp_path, "build", "--now", "2026-01-01").stderr
    (tmp_path / "public/posts/b.html").write_text("<p>")
    (tmp_path / "public/sitemap.xml").write_text("<urlset/>")
    assert "no findings" in run(tmp_path, "build", "--now", "2026-01-01").stderr
