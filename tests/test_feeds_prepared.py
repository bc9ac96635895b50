"""`syndicate.feeds.prepared`: the door through which values enter the feeds."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from syndicate.feeds.prepared import prepare, prepare_feed, whole_seconds
from syndicate.model import Enclosure, Image, Person, Term
from test_feeds_samples import RICH, SCHEMES, Bodies, article, body, feed


def test_only_what_xml_allows_gets_through() -> None:
    """Libxml accepts a title of every character of the Basic Multilingual Plane."""
    title = prepare(article(title="".join(map(chr, range(0x10000)))), "full", body, {}).article.title
    element = etree.Element("x")
    element.text = title
    assert etree.fromstring(etree.tostring(element)).text == title
    assert "’" in title


def test_every_string_of_an_article_is_legal() -> None:
    """A forbidden character is dropped wherever it stands: in a term, a name, an enclosure, the body."""
    dirty = article(
        title="t\x00",
        authors=(Person(name="n\x00"),),
        tags=(Term(kind="tag", label="l\x00", slug="l"),),
        enclosures=(Enclosure(url="https://e.example/\x00", media_type="audio/mpeg", title="e\x00"),),
    )
    prepared = prepare(dirty, "full", lambda _: "b\x00", {})
    assert "\x00" not in f"{prepared.article} {prepared.html}"
    assert prepared.html == "b"


def test_body_gets_the_article_itself() -> None:
    """The body is asked for with the very object that the feed holds, even where that one is mended."""
    dirty = article(title="t\x00")
    bodies = Bodies()
    prepare(dirty, "full", bodies, {})
    assert bodies.asked[0] is dirty


def test_summary_mode_needs_no_body_where_there_are_title_and_summary() -> None:
    """An article with a title and a summary is not rendered for a feed of summaries."""
    bodies = Bodies()
    prepared = prepare(RICH, "summary", bodies, SCHEMES)
    assert (bodies.asked, prepared.html, prepared.text) == ([], "", RICH.summary)


def test_text_and_heading_come_from_the_body() -> None:
    """An article without summary and title has the body's beginning for both."""
    prepared = prepare(article(title=" ", summary=""), "full", lambda _: "<p>One two three</p>", {})
    assert (prepared.text, prepared.heading) == ("One two three", "One two three")


def test_heading_is_short() -> None:
    """A made title is the first words only."""
    prepared = prepare(article(title=""), "full", lambda _: "<p>" + "word " * 50 + "</p>", {})
    assert 5 < prepared.heading.count("word") < 15


def test_nothing_required_is_empty() -> None:
    """An article without any text at all still has an id, a text and a heading."""
    void = article(id="", url="", path="", title="", summary="")
    prepared = prepare(void, "full", lambda _: " ", {})
    assert prepared.article.id
    assert prepared.text
    assert prepared.heading
    assert prepared.html == ""


def test_blank_parts_are_left_out() -> None:
    """A blank label, an enclosure without URL and a nameless person are dropped."""
    prepared = prepare(
        article(
            categories=(Term(kind="category", label=" ", slug="x"),),
            tags=(Term(kind="tag", label="", slug="x"),),
            enclosures=(Enclosure(url="", media_type="audio/mpeg"),),
            authors=(Person(name=""), Person(name="", email="a@b.example")),
        ),
        "full",
        body,
        {},
    ).article
    assert (prepared.categories, prepared.tags, prepared.enclosures) == ((), (), ())
    assert prepared.authors == (Person(name="a@b.example", email="a@b.example"),)


def test_negative_numbers_are_unknown() -> None:
    """A length, duration or size below 0 is none."""
    prepared = prepare(
        article(
            image=Image(url="https://e.example/i.png", width=-1, height=2),
            enclosures=(Enclosure(url="https://e.example/a", media_type="a/b", length=-1, duration=-2),),
        ),
        "full",
        body,
        {},
    ).article
    assert prepared.image == Image(url="https://e.example/i.png", height=2)
    assert prepared.enclosures == (Enclosure(url="https://e.example/a", media_type="a/b"),)


@pytest.mark.parametrize(
    "email", ["nobody", "a b@c.example", "a@b", "<a@b.example>", "a@b.example, c@d.example"]
)
def test_what_is_no_email_address_is_dropped(email: str) -> None:
    """A name stays, but without an address that RSS and Atom would be invalid with."""
    prepared = prepare(article(authors=(Person(name="Ann", email=email),)), "full", body, {})
    assert prepared.article.authors == (Person(name="Ann"),)


def test_feed_has_title_home_and_author() -> None:
    """A feed of which nothing is known gets what RSS and Atom require."""
    mended = prepare_feed(feed(title=" ", home_url="", urls={}, authors=(Person(name=""),)), "Site\x00")
    assert (mended.title, mended.home_url, mended.authors) == ("Site", "about:blank", (Person(name="Site"),))


def test_whole_seconds_cuts_microseconds() -> None:
    """Microseconds go; the offset stays."""
    zone = timezone(timedelta(hours=-3, minutes=-30))
    assert (
        whole_seconds(datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=zone)).isoformat()
        == "2026-01-02T03:04:05-03:30"
    )


def test_offset_with_seconds_becomes_utc() -> None:
    """Local mean time (Paris before 1911: +00:09:21), which RFC 3339 cannot say, becomes UTC."""
    value = datetime(1900, 1, 1, 12, 0, 0, tzinfo=ZoneInfo("Europe/Paris"))
    assert whole_seconds(value).isoformat() == "1900-01-01T11:50:39+00:00"


def test_offset_with_seconds_at_the_end_of_time() -> None:
    """The first hour that a datetime can say does not raise."""
    value = datetime(1, 1, 1, tzinfo=timezone(timedelta(minutes=9, seconds=21)))
    assert whole_seconds(value) == datetime(1, 1, 1, tzinfo=UTC)
