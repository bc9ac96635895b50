"""`syndicate.sources.permalinks`: where articles are served."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.config.patterns import PERMALINK_TOKENS
from syndicate.sources import permalinks
from syndicate.sources.permalinks import Place

SITE = "https://t.example/blog/"


def place(path: str = "posts/2025/My Name", slug: str = "", title: str = "The Title!") -> Place:
    """Make a place of 2025-02-03."""
    sections = tuple(path.split("/")[:-1])
    date = datetime(2025, 2, 3, tzinfo=UTC)
    return Place(path=path, sections=sections, slug=slug, title=title, date=date)


def path(pattern: str, where: Place | None = None, prefix: str = "") -> str:
    """Return the path that a pattern gives."""
    where = where or place()
    made = permalinks.fill(pattern, where) if pattern else permalinks.path_of(where)
    return permalinks.permalink(SITE, made, prefix).removeprefix(SITE)


def test_the_tokens_are_those_that_the_configuration_knows() -> None:
    """A pattern that is accepted can be filled."""
    assert tuple(permalinks.TOKENS) == PERMALINK_TOKENS


@pytest.mark.parametrize(
    ("pattern", "url"),
    [
        ("", "posts/2025/my-name/"),
        ("/:year/:month/:day/:slug/", "2025/02/03/the-title/"),
        ("/:section/:filename.html", "posts/my-name.html"),
        ("/:sections/:slugorfilename/", "posts/2025/my-name/"),
        ("/:yearday/:weekday/:weekdayname/:monthname/:title/", "34/1/Monday/February/the-title/"),
        ("/:contentbasename/:slugorcontentbasename/", "my-name/my-name/"),
        ("/a//:slug", "a/the-title"),
        ("/:slug.:year", "the-title.2025"),
    ],
)
def test_patterns(pattern: str, url: str) -> None:
    """Tokens are filled in; without a pattern the URL is the path."""
    assert path(pattern) == url


def test_where_nothing_is_left_of_any_name() -> None:
    """A hyphen stands for it, so that no part of a path is empty."""
    assert path("", place("😀/..😀")) == "-/-/"
    assert path("/:slug/", place("..😀", title="!")) == "-/"


def test_a_slug_wins() -> None:
    """It stands for the file's name and the title."""
    where = place(slug="Own Slug")
    assert [path(pattern, where) for pattern in ("", "/:slug/", "/:slugorfilename/", "/:filename/")] == [
        "posts/2025/own-slug/",
        "own-slug/",
        "own-slug/",
        "my-name/",
    ]


def test_an_article_without_a_folder_has_no_section() -> None:
    """The token leaves nothing behind."""
    assert path("/:section/:sections/:slug/", place("name")) == "the-title/"
    assert path("", place("name")) == "name/"


def test_a_language_stands_before_the_path() -> None:
    """Once, also where the folder is called so already."""
    assert path("", prefix="de") == "de/posts/2025/my-name/"
    assert path("/:year/:slug/", prefix="de") == "de/2025/the-title/"
    assert path("", place("de/name"), prefix="de") == "de/name/"
    assert path("", place("DE/name"), prefix="de") == "de/name/"
    assert path("/:slug/", place("de/name"), prefix="de") == "de/the-title/"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("My  Name", "my-name"),
        ("C++ & C#", "c++-c"),
        ("Ärger", "%C3%A4rger"),
        ("A\u0308rger", "%C3%A4rger"),
        ("../../etc/x", "....etcx"),
        ("..", "the-title"),
        (".", "the-title"),
        ("😀", "the-title"),
        ("a/b\\c", "abc"),
        ("a?b#c%d", "abcd"),
        ("a\x00\ud800b", "ab"),
        ("con", "con"),
        ("x" * 300, "x" * 300),
    ],
)
def test_no_slug_leads_out_of_its_place(text: str, part: str) -> None:
    """A slug is one part of a path: no separator, no `..`, nothing that begins a query."""
    assert path("/a/:slug/", place(slug=text)) == f"a/{part}/"


@given(st.text(), st.text())
def test_a_permalink_is_below_the_site_and_ascii(slug: str, title: str) -> None:
    """Whatever slug and title are."""
    for pattern in ("", "/:slug/", "/:title/:slug/"):
        url = SITE + path(pattern, place(slug=slug, title=title))
        assert url.startswith(SITE)
        assert url.isascii()
        assert ".." not in url.split("/")
        assert "//" not in url.removeprefix("https://")


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("/a/b/", SITE + "a/b/"),
        ("a", SITE + "a"),
        ("//evil.example/x", SITE + "evil.example/x"),
        ("/a b/ü", SITE + "a%20b/%C3%BC"),
        ("https://Other.example/x", "https://other.example/x"),
        ("http://müller.example", "http://xn--mller-kva.example"),
    ],
)
def test_links(link: str, url: str) -> None:
    """A path is one below the site; a whole address stays."""
    assert permalinks.join(SITE, link) == url


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "mailto:a@b", "data:x", "http://[", "https://", "https:///x", "http://a b/"],
)
def test_what_is_no_web_address_is_refused(link: str) -> None:
    """With the link in the message."""
    with pytest.raises(ValueError, match="is not a web address") as caught:
        permalinks.join(SITE, link)
    assert repr(link) in str(caught.value)


@given(st.text())
def test_any_link_is_an_address_or_a_value_error(link: str) -> None:
    """Nothing else is raised, and an address is ASCII."""
    try:
        url = permalinks.join(SITE, link)
    except ValueError:
        return
    assert url.isascii()
    assert url.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    "link", ["../x", "/a/..", "a/.%2E/b", "/a/..%2Fb", "/a%2f../b", "a\\..\\b", "..%5Cb", "a/..?b"]
)
def test_a_url_that_leads_upwards_is_refused(link: str) -> None:
    """However its dots and slashes are written, as servers decode them."""
    with pytest.raises(ValueError, match="leads upwards"):
        permalinks.literal(link)


@pytest.mark.parametrize("link", ["/a..b/", "/.../", "/a/..b", "/50%2foff"])
def test_other_dots_stay(link: str) -> None:
    """They stand in names."""
    assert permalinks.literal(link) == link
