"""`syndicate.sources`: files become articles; each is in the account, each mistake has file and line."""

import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reading import NOW, URL, matter, read, read_one, site_with
from syndicate import sources
from syndicate.errors import InputError
from syndicate.model import Article, Correction, Person, Translation

SAMPLE = """\
---
title: "Trump speaks with Putin, says negotiations to end war will begin ‘immediately’"
date: "2025-02-13 01:16:03"
summary: "President Trump spoke Wednesday with..."
categories:
  - "thehill"
lang:
  - "en"
translations:
  - "en"
tags:
  - "thehill"
menu: ""
thumbnail: ""
lead: ""
comments: false
widgets:
  - "search"
---

President Trump spoke.

*DEVELOPING*

[thehill](https://thehill.example/homenews/5140775-talk/)
"""


def by_path(found: sources.Sources) -> dict[str, Article]:
    """Return the articles by the names of their files."""
    return {article.path.removeprefix("articles/"): article for article in found.articles}


def urls(found: sources.Sources) -> dict[str, str]:
    """Return the paths of the articles' URLs by the names of their files."""
    return {path: article.url.removeprefix(URL) for path, article in by_path(found).items()}


def test_the_sample_article(tmp_path: Path) -> None:
    """A Hugo aggregator's: language in a list, empty texts, naive date, a last link to where it came from."""
    files = {"2025-02-13-trump.md": SAMPLE}
    found = read(tmp_path, files, 'timezone = "Europe/Berlin"\ngenerator = "hugo"')
    (article,) = found.articles
    assert found.findings == ()
    assert article.title == "Trump speaks with Putin, says negotiations to end war will begin ‘immediately’"
    assert article.published == datetime(2025, 2, 13, 1, 16, 3, tzinfo=ZoneInfo("Europe/Berlin"))
    assert article.updated == article.published
    assert article.language == "en"
    assert [term.label for term in (*article.categories, *article.tags)] == ["thehill", "thehill"]
    assert article.summary == "President Trump spoke Wednesday with..."
    assert article.image is None
    assert article.translations == ()
    assert article.external_url == "https://thehill.example/homenews/5140775-talk/"
    assert article.id == article.url == f"{URL}2025-02-13-trump/"
    assert "https://thehill.example/homenews/5140775-talk/" in found.bodies()(article).html


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ("title: 12:30", "12:30"),
        ("title: No", "No"),
        ("title: 'AT&amp;T &lt;b&gt; &amp;amp;'", "AT&T <b> &amp;"),
        ("title: |\n  two\n  lines", "two lines"),
        ("title: [first, second]", "first"),
        ('title: "a\\u0001\\u0092b"', "a’b"),
        ("title:", ""),
        ("title: ''", ""),
        ("title: []", ""),
        ("title: {a: b}", ""),
    ],
)
def test_titles(tmp_path: Path, lines: str, title: str) -> None:
    """Plain text on one line, entities decoded once; the first of a list; "" where nothing is said."""
    found = read(tmp_path, {"a.md": f"---\ndate: 2025-01-01\n{lines}\n---\n"})
    assert found.articles[0].title == title


@pytest.mark.parametrize(
    ("lines", "tags"),
    [
        ("tags: a, b", ["a", "b"]),
        ("tags: a; b, c", ["a", "b, c"]),
        ("tags: one two", ["one two"]),
        ("tags: ''", []),
        ("tags: ', ,'", []),
        ("tags: [a, '', ' ', b, ~]", ["a", "b"]),
        ("tags: ['']\nkeywords: x", ["x"]),
        ("tags: ''\nkeywords: x", ["x"]),
        ("tags: [2024, yes, no, 1.10]", ["2024", "yes", "no", "1.10"]),
        ("tags: [b, a, B, a]", ["b", "a"]),
        ("tags: [Front End, front-end]", ["Front End"]),
        ("tags: [{label: A}, {name: B, url: x}, {x: y}]", ["A", "B"]),
        ("tags: [[a, b], c]", ["a", "c"]),
        ("tags: {a: 1, b: 2}", ["a", "b"]),
        ("tags: ['R&amp;D', ' x  y ']", ["R&D", "x y"]),
        ("taxonomies: {tags: [z]}", ["z"]),
        ("TAGS: [u]", ["u"]),
        ("tags: x", ["x"]),
    ],
)
def test_tags(tmp_path: Path, lines: str, tags: list[str]) -> None:
    """Lists, texts and tables give labels, each term once in the order given; empty ones give none."""
    assert [term.label for term in read_one(tmp_path, lines).tags] == tags


@pytest.mark.parametrize(
    ("lines", "authors"),
    [
        ("author: Ada", [Person(name="Ada")]),
        ("author: Lovelace, Ada", [Person(name="Lovelace, Ada")]),
        ("authors: [Ada, Bob, Ada]", [Person(name="Ada"), Person(name="Bob")]),
        ("author: Ada; Bob", [Person(name="Ada"), Person(name="Bob")]),
        ("author: Ada <ada@t.example>", [Person(name="Ada", email="ada@t.example")]),
        (
            "author: Ada <ada@t.example>, Bob <bob@t.example>",
            [Person(name="Ada", email="ada@t.example"), Person(name="Bob", email="bob@t.example")],
        ),
        ("author: ada@t.example", [Person(name="ada@t.example", email="ada@t.example")]),
        ("author: ada@t.example (Ada)", [Person(name="Ada", email="ada@t.example")]),
        ("author: '@ada'", [Person(name="@ada")]),
        (
            "author: {name: Ada, email: ada@t.example, url: 'https://ada.example'}",
            [Person(name="Ada", email="ada@t.example", url="https://ada.example")],
        ),
        ("author: {name: Ada, email: nonsense, url: 'javascript:x'}", [Person(name="Ada")]),
        ("authors: [{email: ada@t.example}]", [Person(name="ada@t.example", email="ada@t.example")]),
        ("author: ''", []),
        ("authors: [{}, '', []]", []),
    ],
)
def test_authors(tmp_path: Path, lines: str, authors: list[Person]) -> None:
    """Names, addresses and tables; a name with a comma is one person."""
    assert list(read_one(tmp_path, lines).authors) == authors


@pytest.mark.parametrize("name", ["zh-cn/name.md", "name.zh_cn.md", "name.md"])
def test_a_language_is_spelled_as_in_the_settings(tmp_path: Path, name: str) -> None:
    """Whatever the case of the folder, of the mark in the name, or of the front matter."""
    text = matter("lang: ZH-CN" if name == "name.md" else "")
    (article,) = read(tmp_path, {name: text}, 'languages = ["zh-CN"]').articles
    assert article.language == "zh-CN"


@pytest.mark.parametrize(
    ("name", "url"), [("de/posts/old/name.md", "de/b/posts/old/name/"), ("de/name.md", "de/b/name/")]
)
def test_sections_are_no_language(tmp_path: Path, name: str, url: str) -> None:
    """The folder of a language comes first in the URL, and not a second time."""
    site = 'languages = ["de"]\npermalinks = "/b/:sections/:filename/"'
    (article,) = read(tmp_path, {name: matter("")}, site).articles
    assert article.url == URL + url


@pytest.mark.parametrize(
    ("lines", "language"),
    [
        ("lang: ['de']", "de"),
        ("lang: no", "no"),
        ("language: pt_BR", "pt-BR"),
        ("locale: zh-Hant-TW", "zh-Hant-TW"),
        ("lang: []", "en"),
        ("lang: ''", "en"),
        ("lang: ['', fr]", "fr"),
    ],
)
def test_languages(tmp_path: Path, lines: str, language: str) -> None:
    """A tag, also in a list; Norwegian is no boolean; nothing is the site's language."""
    assert read_one(tmp_path, lines).language == language


def test_the_rest_of_the_front_matter(tmp_path: Path) -> None:
    """Id, dates, summary, pin, content and corrections."""
    lines = """\
guid: tag:t.example,2025:1
updated: 2025-03-01
expires: 2027-01-01
description: 'A &amp; B'
pin: yes
feed_content: Summary
canonical: https://origin.example/ä
corrections:
  - {date: 2025-02-14, text: 'It was B &amp; not A.'}
"""
    article = read_one(tmp_path, lines)
    assert article.id == "tag:t.example,2025:1"
    assert article.updated == datetime(2025, 3, 1, tzinfo=UTC)
    assert article.expires == datetime(2027, 1, 1, tzinfo=UTC)
    assert (article.summary, article.pinned, article.content) == ("A & B", True, "summary")
    assert article.external_url == "https://origin.example/%C3%A4"
    text = "It was B & not A."
    assert article.corrections == (Correction(date=datetime(2025, 2, 14, tzinfo=UTC), text=text),)
    assert article.section == "posts"


@pytest.mark.parametrize("marker", ["<!--more-->", "<!-- more -->", "<!-- truncate -->", "<!--excerpt-->"])
def test_the_summary_may_be_the_beginning_of_the_body(tmp_path: Path, marker: str) -> None:
    """What stands before the mark, as plain text; a summary in the front matter wins."""
    body = f"A *short* [text](x) &amp; more.\n\n{marker}\n\nThe rest.\n"
    assert read_one(tmp_path, body=body).summary == "A short text & more."
    assert read_one(tmp_path, "summary: Own", body=body).summary == "Own"


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("draft: true", "draft"),
        ("draft: 'Yes'", "draft"),
        ("Draft: 1", "draft"),
        ("draft: [true]", "draft"),
        ("published: false", "draft"),
        ("status: Draft", "draft"),
        ("draft: false", ""),
        ("draft: ''", ""),
        ("published: true", ""),
        ("status: published", ""),
        ("unlisted: true", "unlisted"),
        ("private: yes", "unlisted"),
        ("hiddenInRss: true", "unlisted"),
        ("rss: {exclude: true}", "unlisted"),
        ("status: hidden", "unlisted"),
        ("build: {list: never}", "unlisted"),
        ("_build: {list: false}", "unlisted"),
        ("build: {render: never}", "unlisted"),
        ("build: {list: local, render: link}", ""),
        ("build: always", ""),
        ("permalink: false", "unlisted"),
        ("eleventyExcludeFromCollections: true", "unlisted"),
        ("expires: 2025-12-31", "expired"),
        ("expiryDate: 2026-01-01 12:00:00", "expired"),
        ("expiryDate: 2026-01-01 12:00:01", ""),
        ("date: ''", "undated"),
        ("date:", "undated"),
        ("date: []", "undated"),
        ("date: 2026-01-01 12:00:00", ""),
        ("date: 2026-01-01 12:00:01", "future"),
        ("date: 2026-06-01", "future"),
        ("draft: true\ndate: nonsense", "draft"),
    ],
)
def test_what_is_left_out(tmp_path: Path, lines: str, reason: str) -> None:
    """Drafts, hidden, expired, undated and future articles are counted under a reason."""
    lines = lines if "date: " in lines or lines == "date:" else f"{lines}\ndate: 2025-01-01"
    found = read(tmp_path, {"a.md": f"---\ntitle: T\n{lines}\n---\n"})
    assert "".join(found.excluded) == reason
    assert found.findings == ()


def test_a_switch_is_no_date(tmp_path: Path) -> None:
    """`published: true` beside a `date`, whichever the dialect asks for first."""
    for generator in ("hugo", "plain"):
        article = read_one(tmp_path, "published: true", site=f'generator = "{generator}"')
        assert article.published == datetime(2025, 2, 13, 7, 30, tzinfo=UTC)


def test_the_account_names_every_reason(tmp_path: Path) -> None:
    """Each file is an article or counted."""
    found = read(
        tmp_path,
        {
            "good.md": matter(""),
            "draft.md": matter("draft: true"),
            "future.md": "---\ndate: 2026-02-01\n---\n",
            "undated.md": "Text",
            "empty.md": "",
            "bad.md": "---\na: [\n---\n",
            "hidden.md": matter("hidden: true"),
            "old.md": matter("expires: 2025-03-01"),
            "_index.md": "",
            "readme.md": "",
        },
    )
    assert found.files == 10
    assert found.excluded == {
        "draft": 1,
        "expired": 1,
        "future": 1,
        "invalid": 1,
        "not-an-article": 2,
        "undated": 2,
        "unlisted": 1,
    }


def test_progress_is_told(tmp_path: Path) -> None:
    """How many of how many files are done, batch by batch."""
    told: list[tuple[int, int]] = []
    files = {f"{number}.md": "" for number in range(60)}
    sources.read(site_with(tmp_path, files), NOW, lambda *step: told.append(step))
    assert told == [(50, 60), (60, 60)]


@pytest.mark.parametrize(
    ("lines", "finding", "reason"),
    [
        ("date: 2025-02-30", "4: the date '2025-02-30' does not exist", "invalid"),
        ("date: soon", "4: the date 'soon' is not a date that is understood", "invalid"),
        ("date: 1969-01-01", "4: the date '1969-01-01' is far off", ""),
        ("date: 2035-01-01", "4: the date '2035-01-01' is far off", "future"),
        ("updated: nonsense", "4: the date 'nonsense' is not a date that is understood", ""),
        ("updated: 2026-02-01", "4: the date of the update lies in the future", ""),
        ("expires: never", "4: the date 'never' is not a date that is understood", ""),
        ("lang: English", "4: 'English' is not a language tag", ""),
        ("url: javascript:alert(1)", "4: the URL 'javascript:alert(1)' is not a web address", "invalid"),
        ("url: 'https://'", "4: the URL 'https://' is not a web address", "invalid"),
        ("permalink: '/{{ page.slug }}/'", "4: the URL '/{{ page.slug }}/' holds what is not understood", ""),
        (
            "permalink: /:categories/:slug/",
            "4: the URL '/:categories/:slug/' holds what is not understood",
            "",
        ),
        ("feed_content: excerpt", "4: 'excerpt' is neither full nor summary", ""),
        ("corrections: [x]", "4: a correction without a date and a text", ""),
        ("corrections: {date: 2025-02-31, text: x}", "4: a correction without a date and a text", ""),
        ("x: 1\nX: 2", "5: the key 'x' is given twice", ""),
        ("title: a: b", "4: invalid YAML: mapping values are not allowed in this context", "invalid"),
        ("tags: &a [*a]", "4: the alias *a has no anchor", "invalid"),
    ],
)
def test_findings(tmp_path: Path, lines: str, finding: str, reason: str) -> None:
    """What is wrong, its line, and whether the article is left out (an error) or mended (a warning)."""
    date = "" if lines.startswith("date") else "date: 2025-01-01"
    found = read(tmp_path, {"a.md": f"---\ntitle: T\n{date}\n{lines}\n---\nBody\n"})
    (only,) = found.findings
    assert f"{only.line}: {only.message}".partition(";")[0] == finding
    assert (only.path, only.severity) == ("articles/a.md", "error" if reason == "invalid" else "warning")
    assert only.remedy
    assert "".join(found.excluded) == reason


def test_the_date_of_the_name_serves_where_the_other_is_wrong(tmp_path: Path) -> None:
    """A date that cannot be read, or does not exist, is replaced by that of the file's name, and told."""
    for date in ("2023-01-29 18:30:22 2023 -0800", "2023-02-31"):
        found = read(tmp_path, {"2023-01-29-name.md": f"---\ndate: {date}\n---\n"})
        assert found.articles[0].published == datetime(2023, 1, 29, tzinfo=UTC)
        assert "; the file name's date was taken" in found.findings[0].message
        assert found.findings[0].severity == "warning"


def test_a_date_in_a_name_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    """Only where nothing else dates the article."""
    found = read(tmp_path, {"2023-02-31-a.md": "Text", "2023-02-31-b.md": matter("")})
    assert [article.path for article in found.articles] == ["articles/2023-02-31-b.md"]
    assert [(finding.path, finding.message) for finding in found.findings] == [
        ("articles/2023-02-31-a.md", "the date '2023-02-31' does not exist")
    ]


def test_an_update_before_publication_is_none(tmp_path: Path) -> None:
    """A day without a time, or an older date, is not when it was changed."""
    for text in ("2025-02-13", "2024-01-01", "2025-02-13 07:30:00"):
        article = read_one(tmp_path, f"updated: {text}")
        assert article.updated == article.published


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", ["", "\ufeff", "\n\n"])
def test_lines_of_findings_in_the_file(tmp_path: Path, start: str, end: str) -> None:
    """With a BOM, empty lines before, and every line end, a finding has the line that an editor shows."""
    text = start + matter("updated: nonsense", "\n{{< nothing >}}\n")
    site = site_with(tmp_path, {"a.md": text.replace("\n", end)})
    found = sources.read(site, NOW)
    before = start.count("\n")
    assert [finding.line for finding in found.findings] == [4 + before]
    assert [problem.line for problem in found.bodies()(found.articles[0]).problems] == [7 + before]


def test_urls_follow_from_paths(tmp_path: Path) -> None:
    """Bundles stand for their folders, dates in names go, slugs and URLs in the front matter win."""
    found = read(
        tmp_path,
        {
            "posts/One Two.md": matter(""),
            "posts/bundle/index.md": matter(""),
            "2025-02-13-dated.md": matter(""),
            "a.md": matter("slug: Own Slug"),
            "b.md": matter("url: /x/y.html"),
            "c.md": matter("permalink: /:year/:slug/"),
        },
    )
    assert found.findings == ()
    assert urls(found) == {
        "posts/One Two.md": "posts/one-two/",
        "posts/bundle/index.md": "posts/bundle/",
        "2025-02-13-dated.md": "dated/",
        "a.md": "own-slug/",
        "b.md": "x/y.html",
        "c.md": "2025/t/",
    }


def test_permalink_patterns_by_section(tmp_path: Path) -> None:
    """A section's pattern, else that of all others."""
    files = {"posts/a.md": matter(""), "news/b.md": matter(""), "c.md": matter("")}
    found = read(tmp_path, files, 'permalinks = {posts = "/p/:filename/", "/" = "/:year/:filename/"}')
    assert urls(found) == {"posts/a.md": "p/a/", "news/b.md": "2025/b/", "c.md": "2025/c/"}


def test_the_date_in_a_permalink_is_that_of_the_text(tmp_path: Path) -> None:
    """An offset in the text counts also for the day; Hugo's `date` counts, not its `publishDate`."""
    site = 'timezone = "Asia/Tokyo"\npermalinks = "/:year/:month/:day/"\ngenerator = "{}"'
    for generator in ("plain", "hugo"):
        late = {"a.md": "---\ndate: 2025-02-13T23:30:00Z\n---\n"}
        assert urls(read(tmp_path, late, site.format(generator))) == {"a.md": "2025/02/13/"}
    both = {"a.md": "---\ndate: 2024-12-31\npublishDate: 2025-02-13\n---\n"}
    found = read(tmp_path, both, site.format("hugo"))
    assert urls(found) == {"a.md": "2024/12/31/"}
    assert found.articles[0].published.date().isoformat() == "2025-02-13"


def test_a_year_at_the_edge_of_the_calendar(tmp_path: Path) -> None:
    """Hugo's zero date is far off, but nothing fails at it, in any zone."""
    for zone in ("America/New_York", "Asia/Tokyo"):
        found = read(tmp_path, {"a.md": "---\ndate: 0001-01-01T00:00:00Z\n---\n"}, f'timezone = "{zone}"')
        assert [finding.message for finding in found.findings] == [
            "the date '0001-01-01T00:00:00Z' is far off"
        ]


def test_translations_by_suffix(tmp_path: Path) -> None:
    """Files that differ only in their language are translations, each below its language."""
    files = {"posts/a.md": matter(""), "posts/a.de.md": matter(""), "posts/a.fr.md": matter("lang: fr")}
    found = read(tmp_path, files | {"posts/b.de.md": matter("")}, 'languages = ["de"]')
    assert urls(found) == {
        "posts/a.md": "posts/a/",
        "posts/a.de.md": "de/posts/a/",
        "posts/a.fr.md": "fr/posts/a/",
        "posts/b.de.md": "de/posts/b/",
    }
    articles = by_path(found)
    assert {path: article.language for path, article in articles.items()} == {
        "posts/a.md": "en",
        "posts/a.de.md": "de",
        "posts/a.fr.md": "fr",
        "posts/b.de.md": "de",
    }
    assert articles["posts/a.de.md"].translations == (
        Translation(language="en", url=f"{URL}posts/a/"),
        Translation(language="fr", url=f"{URL}fr/posts/a/"),
    )
    assert articles["posts/b.de.md"].translations == ()
    assert {article.section for article in found.articles} == {"posts"}


def test_translations_by_folder(tmp_path: Path) -> None:
    """A first folder called by one of the site's languages is the language, not the section."""
    files = {"en/posts/a.md": matter(""), "de/posts/a.md": matter(""), "fr/posts/a.md": matter("")}
    found = read(tmp_path, files, 'languages = ["de"]')
    assert urls(found) == {path: path.removesuffix(".md") + "/" for path in files}
    articles = by_path(found)
    assert [articles[path].language for path in files] == ["en", "de", "en"]
    assert [articles[path].section for path in files] == ["posts", "posts", "fr"]
    assert articles["de/posts/a.md"].translations == (Translation(language="en", url=f"{URL}en/posts/a/"),)
    patterned = read(tmp_path, files, 'languages = ["de"]\npermalinks = "/:year/:filename/"')
    assert urls(patterned)["de/posts/a.md"] == "de/2025/a/"


def test_translations_by_key(tmp_path: Path) -> None:
    """Articles of one key are translations, wherever they lie."""
    files = {"a.md": matter("translationKey: k"), "x/b.md": matter("translationKey: k\nlang: de")}
    articles = by_path(read(tmp_path, files))
    assert articles["a.md"].translations == (Translation(language="de", url=f"{URL}x/b/"),)


@pytest.mark.parametrize(
    ("lines", "body", "origin"),
    [
        ("category: The Hill", "Text\n\n[the-hill](https://x.example/1)\n", "https://x.example/1"),
        ("tags: [x]", "Text\n\n[X](https://x.example/a_(b))\n\n", "https://x.example/a_(b)"),
        ("tags: [x]", "[x](<https://x.example/>)", "https://x.example/"),
        ("tags: [x]", "Text\r\n\r\n[x](https://x.example/1)\r\n", "https://x.example/1"),
        ("tags: [x]", "Text\n \t\n[x](https://x.example/1)\n", "https://x.example/1"),
        ("tags: [x]", "x" * 50_000 + "\n\n[x](https://x.example/1)\n", "https://x.example/1"),
        ("tags: [x]", f"Text\n\n[x](https://x.example/{'q' * 1_500})\n", f"https://x.example/{'q' * 1_500}"),
        ("tags: [y]", "Text\n\n[x](https://x.example/1)\n", ""),
        ("tags: [x]", "Text\n[x](https://x.example/1)\n", ""),
        ("tags: [x]", "Text\n\n[x](https://x.example/1) and more\n", ""),
        ("tags: [x]", "Text\n\n[x](https://x.example/1)[y](https://y.example)\n", ""),
        ("tags: [x]", "[x](https://x.example/1)\n\nText\n", ""),
        ("tags: [x]", "Text\n\n[x](/inside/)\n", ""),
        ("tags: [x]", "Text\n\n![x](https://x.example/1)\n", ""),
        ("tags: [x]", "Text\n\n[x](https://compiler.example/posts/name/)\n", ""),
        ("tags: [x]\nsource_url: https://s.example/", "[x](https://x.example/1)", "https://s.example/"),
        ("tags: [x]\ncanonical: /posts/name/", "Text", ""),
    ],
)
def test_where_an_article_came_from(tmp_path: Path, lines: str, body: str, origin: str) -> None:
    """A last paragraph that is only a link called as one of the article's terms; what is declared wins."""
    assert read_one(tmp_path, lines, body).external_url == origin


def test_a_last_paragraph_without_end_is_no_link(tmp_path: Path) -> None:
    """Nothing goes over it again and again."""
    for body in ("[x](https://" + "a" * 1_000_000, "[" * 1_000_000, "\n" * 1_000_000 + "x"):
        assert read_one(tmp_path, "tags: [x]", body).external_url == ""


def test_articles_that_claim_the_same(tmp_path: Path) -> None:
    """Of three with one URL and two with one id none is lost; each finding names both files."""
    found = read(
        tmp_path,
        {
            "a.md": matter("slug: same"),
            "b.md": matter("slug: same\ndate: 2025-01-01"),
            "c.md": matter("slug: Same"),
            "d.md": matter("id: urn:x"),
            "e.md": matter("id: urn:x"),
        },
    )
    articles = by_path(found)
    assert len({article.id for article in found.articles}) == len(articles) == 5
    assert articles["b.md"].id == f"{URL}same/"
    assert [articles[name].id for name in ("d.md", "e.md")] == ["urn:x", f"{URL}e/"]
    told = [
        (finding.path, finding.message) for finding in found.findings if "given twice" not in finding.message
    ]
    assert [path for path, _ in told] == ["articles/a.md", "articles/c.md", "articles/e.md"]
    assert ["articles/b.md" in message for _, message in told] == [True, True, False]
    assert "articles/d.md" in told[2][1]


def test_a_file_that_changed_while_it_was_read(tmp_path: Path) -> None:
    """What was an article and cannot be read any more stops the build with a sentence."""
    found = read(tmp_path, {"a.md": matter("")})
    bodies = found.bodies()
    for data in (b"\xff", b"---\na: b"):
        (tmp_path / "articles" / "a.md").write_bytes(data)
        with pytest.raises(InputError, match=r"articles/a\.md: changed while it was read; build again"):
            bodies(found.articles[0])
    (tmp_path / "articles" / "a.md").unlink()
    with pytest.raises(InputError):
        bodies(found.articles[0])


def test_html_is_no_markdown(tmp_path: Path) -> None:
    """The body of an HTML file is taken as it stands, also for its summary."""
    found = read(tmp_path, {"a.html": matter("", "<p>*a*</p>\n<!--more-->\n<p>b</p>\n")})
    assert found.articles[0].summary == "*a*"
    assert "*a*" in found.bodies()(found.articles[0]).html


def test_one_article_refers_to_another(tmp_path: Path) -> None:
    """A link to a file becomes that article's permalink."""
    files = {"posts/a.md": matter("", '[b]({{< ref "b.md" >}})'), "posts/b.md": matter("slug: other")}
    found = read(tmp_path, files)
    assert f'href="{URL}posts/other/"' in found.bodies()(by_path(found)["posts/a.md"]).html


def test_a_name_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    """No URL can be made of it; the article is left out and the finding can be printed."""
    site = site_with(tmp_path, {})
    (tmp_path / "articles" / os.fsdecode(b"caf\xe9.md")).write_text(matter(""))
    found = sources.read(site, NOW)
    assert found.excluded == {"invalid": 1}
    (finding,) = found.findings
    assert (finding.path, finding.severity) == ("articles/caf\\xe9.md", "error")


def test_characters_that_no_feed_may_hold(tmp_path: Path) -> None:
    """They are mended, and the finding has the line of the first."""
    found = read(tmp_path, {"a.md": matter("summary: don\u0092t", "a\x01b\n")})
    assert found.articles[0].summary == "don’t"
    assert [(finding.line, finding.severity) for finding in found.findings] == [(4, "warning")]


def test_a_permalink_pattern_for_no_section_is_told(tmp_path: Path) -> None:
    """A section's misspelt name would change every URL of it without a word."""
    files = {"posts/a.md": matter("")}
    right = read(tmp_path, files, rest='[site.permalinks]\nposts = "/:year/:slug/"')
    assert right.findings == ()
    wrong = read(tmp_path, files, rest='[site.permalinks]\npost = "/:year/:slug/"')
    (finding,) = wrong.findings
    assert (finding.path, finding.severity) == ("syndicate.toml", "warning")
    assert "'post'" in finding.message
    assert finding.remedy.endswith("the sections are: posts")


def test_what_is_left_out_is_named(tmp_path: Path) -> None:
    """Each file with its reason, in the order of paths."""
    found = read(tmp_path, {"b.md": matter("draft: true"), "a.md": "Text\n", "c.md": matter("")})
    assert [(item.path, item.reason) for item in found.left_out] == [
        ("articles/a.md", "undated"),
        ("articles/b.md", "draft"),
    ]


def test_a_draft_under_any_of_its_keys_is_one(tmp_path: Path) -> None:
    """With Astro `isDraft: true` counts beside `draft: false`: what may be a draft is not published."""
    text = "---\ntitle: T\npubDate: 2025-01-01\ndraft: false\nisDraft: true\n---\n"
    assert read(tmp_path, {"a.md": text}, 'generator = "astro"').excluded == {"draft": 1}


def test_each_article_depends_on_its_own_file_and_on_what_stands_beside_it(tmp_path: Path) -> None:
    """Though many are read together, also where one of them cannot be."""
    section = {
        "a/_index.md": "---\ncascade:\n  author: Ada\n---\n",
        "a/1.md": matter(""),
        "a/2.md": "---\na: [\n",
    }
    found = read(tmp_path, {**section, "b/3.md": matter("")}, 'generator = "hugo"')
    folder = str(tmp_path / "articles")
    seen = {each.file.name: {place.removeprefix(folder) for place in each.seen} for each in found.reads}
    assert seen.pop("a/_index.md") == set()
    assert seen == {"a/1.md": {"/a/1.md", "/a/_index.md"}, "a/2.md": {"/a/2.md"}, "b/3.md": {"/b/3.md"}}


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("'  a  b '", "a b"),
        ("a\u00a0 b", "a b"),
        ("a &amp; b &nbsp;c", "a & b c"),
        ('"a\\u0007b"', "ab"),
        ("'R&D'", "R&D"),
    ],
)
def test_a_title_is_plain_text(tmp_path: Path, title: str, text: str) -> None:
    """Its white space is collapsed, its entities are decoded, and what XML forbids is dropped."""
    site = {"posts/name.md": f"---\ntitle: {title}\ndate: 2025-02-13\n---\n"}
    (article,) = read(tmp_path, site).articles
    assert article.title == text
