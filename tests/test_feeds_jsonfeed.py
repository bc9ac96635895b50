"""`syndicate.feeds.jsonfeed`: JSON Feed 1.1."""

import json
from typing import Any

from syndicate.feeds import FeedWriter
from syndicate.model import Article, Enclosure, Feed, Person
from test_feeds_samples import ARABIC, FULL_FEED, RICH, SITE, article, body, feed


def write(written: Feed) -> bytes:
    """Give the file."""
    return FeedWriter(body, site_title=SITE).write(written, "json")


def item(written: Article, **changes: Any) -> dict[str, Any]:
    """Give the one item of a feed, parsed back."""
    found: dict[str, Any] = json.loads(write(feed(written, **changes)))["items"][0]
    return found


def test_all_of_an_item() -> None:
    """The rich article has every member, in the order of the specification."""
    assert list(item(RICH).items()) == list(
        {
            "id": "tag:compiler.example,2026:rich",
            "url": "https://compiler.example/1/",
            "external_url": "https://source.example/x?a=1&b=2",
            "title": 'Fish & chips <b> "now"',
            "content_html": body(RICH),
            "summary": "Why AT&T's <details> is 1 < 2.",
            "image": "https://compiler.example/i.png",
            "date_published": "2026-05-03T09:30:15+02:00",
            "date_modified": "2026-06-01T12:00:01+00:00",
            "authors": [
                {"name": "Ann Bee", "url": "https://ann.example/"},
                {"name": "Bob", "url": "https://bob.example/"},
            ],
            "tags": ["Politics & Law", "Economy", "x<y"],
            "language": "en",
            "attachments": [
                {"url": "https://compiler.example/a.ogg", "mime_type": "audio/ogg"},
                {
                    "url": "https://compiler.example/a.mp3?x=1&y=2",
                    "mime_type": "audio/mpeg",
                    "title": "Part & parcel",
                    "size_in_bytes": 12345,
                    "duration_in_seconds": 61,
                },
                {
                    "url": "https://compiler.example/b.pdf",
                    "mime_type": "application/pdf",
                    "size_in_bytes": 0,
                },
            ],
        }.items()
    )


def test_nothing_absent_is_written() -> None:
    """An article with nothing but what is required has no empty member and no null."""
    assert item(article(title="")).keys() == {"id", "url", "content_html", "date_published", "language"}


def test_all_of_a_feed() -> None:
    """The feed's own members come first, the version before all."""
    found = json.loads(write(FULL_FEED))
    del found["items"]
    assert list(found.items()) == list(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "The <Daily> & Co",
            "home_page_url": "https://compiler.example/",
            "feed_url": "https://compiler.example/feeds/feed.json",
            "description": "News about compilers",
            "icon": "https://compiler.example/logo.png",
            "favicon": "https://compiler.example/favicon.ico",
            "authors": [{"name": "The desk", "url": "https://compiler.example/desk"}],
            "language": "en",
        }.items()
    )


def test_one_item_a_line() -> None:
    """Each item stands on a line of its own, in UTF-8 and not in escapes."""
    lines = write(feed(RICH, ARABIC)).splitlines()
    assert [line.strip().startswith(b'{"id"') for line in lines[-4:]] == [True, True, False, False]
    assert "مرحبا بالعالم".encode() in lines[-3]


def test_no_items() -> None:
    """A feed without articles is valid."""
    assert json.loads(write(feed()))["items"] == []


def test_summary_mode_has_text() -> None:
    """There is always content: in summary mode the summary, else the body's beginning, as text."""
    assert item(article(summary="Short"), content="summary")["content_text"] == "Short"
    assert item(article(), content="summary")["content_text"].startswith("Body of articles/1.md")
    assert "content_html" not in item(article(), content="summary")


def test_length_of_zero_is_known() -> None:
    """An empty file's size is 0 and not absent."""
    written = article(enclosures=(Enclosure(url="https://e.example/x", media_type="a/b", length=0),))
    assert item(written)["attachments"][0]["size_in_bytes"] == 0


def test_email_becomes_the_authors_url() -> None:
    """An author's address is kept, where there is no URL, as the specification allows."""
    written = article(authors=(Person(name="Ann", email="a@b.example"),))
    assert item(written)["authors"] == [{"name": "Ann", "url": "mailto:a@b.example"}]
