"""`syndicate.feeds.writer`: whole files from heads and kept entries."""

import json
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from syndicate.feeds import FeedWriter, Held, writer
from syndicate.model import FILES, Article, Enclosure, Feed, FormatName, Image, Person, Term, Translation
from test_feeds_samples import ALL, BARE, FULL_FEED, RICH, SITE, Bodies, article, body, feed


def ids(data: bytes, form: FormatName) -> list[str | None]:
    """Give the id of each entry of a file."""
    if form == "json":
        return [item["id"] for item in json.loads(data)["items"]]
    names = {"rss": "channel/item/guid", "atom": "{*}entry/{*}id"}
    return [element.text for element in etree.fromstring(data).findall(names[form])]


def test_files() -> None:
    """Every format has a file name."""
    assert FILES == {"rss": "rss.xml", "atom": "atom.xml", "json": "feed.json"}


def test_body_is_rendered_once() -> None:
    """An article in two feeds and three formats is rendered once."""
    bodies = Bodies()
    made = FeedWriter(bodies, site_title=SITE)
    shared = article()
    for written in (feed(shared), feed(article(2), shared)):
        for form in FILES:
            made.write(written, form)
    assert [asked.path for asked in bodies.asked] == ["articles/1.md", "articles/2.md"]


def test_formats_that_come_later_are_added() -> None:
    """A format that the first feed was not served in is made later; those made before stay."""
    bodies = Bodies()
    made = FeedWriter(bodies, site_title=SITE)
    written = feed(article(), urls={})
    for form in ("rss", "atom", "rss", "atom"):
        made.write(written, form)
    assert len(bodies.asked) == 2


def test_content_modes_are_kept_apart() -> None:
    """An article may stand in full in one feed and as a summary in another."""
    made = FeedWriter(body, site_title=SITE)
    shared = article(summary="Short")
    full, short = (made.write(feed(shared, content=mode), "rss") for mode in ("full", "summary"))
    assert (b"content:encoded>" in full, b"content:encoded>" in short) == (True, False)


def test_changed_article_is_written_anew() -> None:
    """An article that changed, though its id did not, is not served from what is kept."""
    made = FeedWriter(body, site_title=SITE)
    made.write(feed(article()), "rss")
    assert b"Another" in made.write(feed(article(title="Another")), "rss")


@pytest.mark.parametrize("form", FILES)
def test_bytes_do_not_depend_on_what_was_written_before(form: FormatName) -> None:
    """A fresh writer and a used one give the same bytes."""
    used = FeedWriter(body, site_title=SITE)
    for other in FILES:
        used.write(feed(*reversed(ALL), urls={}), other)
    assert used.write(FULL_FEED, form) == FeedWriter(body, site_title=SITE).write(FULL_FEED, form)


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past its bound the writer forgets the oldest, and writes it anew when needed, to the same bytes."""
    free_bodies = Bodies()
    free = FeedWriter(free_bodies, site_title=SITE)
    expected = [free.write(FULL_FEED, form) for form in FILES]
    monkeypatch.setattr(writer, "_KEPT_BYTES", 3000)
    bodies = Bodies()
    tight = FeedWriter(bodies, site_title=SITE)
    assert [tight.write(FULL_FEED, form) for form in FILES] == expected
    assert len(bodies.asked) > len(free_bodies.asked)


@pytest.mark.parametrize("form", FILES)
@pytest.mark.parametrize("count", [2, 3, 4])
def test_max_bytes_leaves_out_the_oldest(form: FormatName, count: int) -> None:
    """As many of the newest articles are there as fit, to the byte."""
    articles = tuple(article(number) for number in range(4))
    made = FeedWriter(body, site_title=SITE)
    expected = made.write(feed(*articles[:count]), form)
    assert made.write(feed(*articles, max_bytes=len(expected)), form) == expected
    fewer = made.write(feed(*articles[: count - 1]), form)
    assert made.write(feed(*articles, max_bytes=len(expected) - 1), form) == fewer


@pytest.mark.parametrize("form", FILES)
def test_newest_article_as_summary_where_its_body_is_too_long(form: FormatName) -> None:
    """If not even the newest article fits, its summary is there."""
    made = FeedWriter(lambda _: "<p>" + "long " * 9999 + "</p>", site_title=SITE)
    data = made.write(feed(article(summary="Short"), article(2), max_bytes=5000), form)
    assert ids(data, form) == [article().id]
    assert b"Short" in data
    assert len(data) <= 5000


@pytest.mark.parametrize("form", FILES)
def test_empty_feed_where_nothing_fits(form: FormatName) -> None:
    """If not even a summary fits, the feed is empty, and whole."""
    made = FeedWriter(body, site_title=SITE)
    assert made.write(feed(article(), max_bytes=10), form) == made.write(feed(), form)


@pytest.mark.parametrize("form", FILES)
@pytest.mark.parametrize(
    ("max_bytes", "expected"),
    [
        (None, Held(2, whole=True)),
        (10**6, Held(2, whole=True)),
        (60_000, Held(1, whole=True)),
        (5000, Held(1, whole=False)),
        (10, Held(0, whole=False)),
    ],
)
def test_what_a_file_holds_is_told(form: FormatName, max_bytes: int | None, expected: Held) -> None:
    """The writer tells how many articles a file has, and whether the newest is there as it was meant."""
    made = FeedWriter(lambda _: "<p>" + "long " * 9999 + "</p>", site_title=SITE)
    written = feed(article(summary="Short"), article(2, summary="Short"), max_bytes=max_bytes)
    assert made.held(written, form) == expected
    assert len(ids(made.write(written, form), form)) == expected.articles
    assert made.held(feed(max_bytes=10), form) == Held(0, whole=True)


def test_formats_need_no_url() -> None:
    """A format that is served nowhere states no URL of its own, and can be written all the same."""
    made = FeedWriter(body, site_title=SITE)
    for form in FILES:
        data = made.write(feed(RICH, BARE, urls={}), form)
        assert b'rel="self"' not in data
        assert b"feed_url" not in data


# Any character at all: forbidden in XML, lone surrogates, markup.
TEXT = st.text(st.characters(), max_size=20) | st.sampled_from(
    ["", " ", "]]>", "&amp;", "<b>", "a@b.example"]
)
ZONES = st.timezones() | st.builds(
    timezone, st.timedeltas(min_value=timedelta(hours=-23), max_value=timedelta(hours=23))
)
DATES = st.datetimes(timezones=ZONES)
NUMBERS = st.none() | st.integers(-1, 2**40)
PEOPLE = st.lists(st.builds(Person, name=TEXT, email=TEXT, url=TEXT), max_size=2).map(tuple)
TERMS = st.lists(st.builds(Term, kind=TEXT, label=TEXT, slug=TEXT), max_size=3).map(tuple)
ARTICLES = st.builds(
    Article,
    id=TEXT,
    url=TEXT,
    path=TEXT,
    title=TEXT,
    published=DATES,
    updated=DATES,
    language=TEXT,
    summary=TEXT,
    authors=PEOPLE,
    categories=TERMS,
    tags=TERMS,
    image=st.none() | st.builds(Image, url=TEXT, alt=TEXT, width=NUMBERS, height=NUMBERS),
    enclosures=st.lists(
        st.builds(Enclosure, url=TEXT, media_type=TEXT, length=NUMBERS, duration=NUMBERS, title=TEXT),
        max_size=2,
    ).map(tuple),
    external_url=TEXT,
    translations=st.lists(st.builds(Translation, language=TEXT, url=TEXT), max_size=2).map(tuple),
    content=st.sampled_from([None, "full", "summary"]),
)
FEEDS = st.builds(
    Feed,
    key=TEXT,
    kind=TEXT,
    title=TEXT,
    description=TEXT,
    home_url=TEXT,
    language=TEXT,
    updated=DATES,
    articles=st.lists(ARTICLES, max_size=2).map(tuple),
    urls=st.dictionaries(st.sampled_from(sorted(FILES)), TEXT),
    paths=st.just({}),
    content=st.sampled_from(["full", "summary"]),
    authors=PEOPLE,
    icon=TEXT,
    logo=TEXT,
    copyright=TEXT,
    max_bytes=st.none() | st.integers(0, 5000),
)


@given(written=FEEDS, html=TEXT, title=TEXT)
def test_anything_gives_a_well_formed_file(written: Feed, html: str, title: str) -> None:
    """Whatever stands in articles and feed, nothing is raised and the file parses, with all entries."""
    made = FeedWriter(lambda _: html, site_title=title)
    for form in FILES:
        found = ids(made.write(written, form), form)
        assert all(found)
        assert written.max_bytes is not None or len(found) == len(written.articles)
