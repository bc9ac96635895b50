"""What was written is read back by others: feedparser for RSS and Atom, `json` for JSON Feed."""

import calendar
import json
from datetime import UTC, datetime
from typing import Any

import feedparser
import pytest

from syndicate.feeds import FeedWriter
from syndicate.model import FILES, Article, FormatName
from test_feeds_samples import ALL, ARABIC, BARE, CHINESE, ESCAPED, FULL_FEED, RICH, SCHEMES, SITE, body

TITLED = (RICH, ARABIC, CHINESE, ESCAPED)
FULL = (RICH, BARE, ARABIC, CHINESE, ESCAPED)


def data(form: FormatName) -> bytes:
    """Write the feed of all samples."""
    return FeedWriter(body, site_title=SITE, schemes=SCHEMES).write(FULL_FEED, form)


def parse(form: FormatName) -> Any:
    """Read it back with feedparser, as it stands."""
    found = feedparser.parse(data(form), sanitize_html=False, resolve_relative_uris=False)
    assert not found.bozo
    return found


def entries(form: FormatName) -> dict[str, Any]:
    """Give feedparser's entries by id."""
    return {entry.id: entry for entry in parse(form).entries}


def items() -> dict[str, Any]:
    """Give JSON Feed's items by id."""
    return {item["id"]: item for item in json.loads(data("json"))["items"]}


def moment(parsed: Any) -> datetime:
    """Turn feedparser's time, which is UTC, into a datetime."""
    return datetime.fromtimestamp(calendar.timegm(parsed), UTC)


@pytest.mark.parametrize("form", FILES)
def test_every_entry_is_there_in_order(form: FormatName) -> None:
    """Every article is in the feed once, under its id, in the feed's order."""
    found = items() if form == "json" else entries(form)
    assert list(found) == [article.id for article in ALL]


@pytest.mark.parametrize("form", ["rss", "atom"])
@pytest.mark.parametrize("article", ALL, ids=lambda article: article.path)
def test_url_and_dates(form: FormatName, article: Article) -> None:
    """The permalink and both dates are the article's, whatever its offset."""
    entry = entries(form)[article.id]
    assert entry.link == article.url
    assert moment(entry.published_parsed) == article.published
    updated = entry.updated_parsed if "updated_parsed" in entry else entry.published_parsed
    assert moment(updated) == article.updated


@pytest.mark.parametrize("article", ALL, ids=lambda article: article.path)
def test_url_and_dates_in_json(article: Article) -> None:
    """The permalink and both dates are the article's, with its offset."""
    item = items()[article.id]
    assert item["url"] == article.url
    published = datetime.fromisoformat(item["date_published"])
    assert (published, published.utcoffset()) == (article.published, article.published.utcoffset())
    assert datetime.fromisoformat(item.get("date_modified", item["date_published"])) == article.updated


@pytest.mark.parametrize("article", TITLED, ids=lambda article: article.path)
def test_title(article: Article) -> None:
    """Titles come back as written, entities, markup and scripts included."""
    found = [entries(form)[article.id].title for form in ("rss", "atom")]
    assert [*found, items()[article.id]["title"]] == [article.title] * 3


@pytest.mark.parametrize("form", ["rss", "atom"])
@pytest.mark.parametrize("article", FULL, ids=lambda article: article.path)
def test_body(form: FormatName, article: Article) -> None:
    """The body comes back byte for byte."""
    (content,) = entries(form)[article.id].content[-1:]
    assert (content.value, content.type) == (body(article), "text/html")


@pytest.mark.parametrize("article", FULL, ids=lambda article: article.path)
def test_body_in_json(article: Article) -> None:
    """The body comes back byte for byte."""
    assert items()[article.id]["content_html"] == body(article)


def test_summary() -> None:
    """The summary is text in Atom and JSON Feed, and HTML that shows the same in RSS."""
    assert entries("rss")[RICH.id].summary == "Why AT&amp;T's &lt;details&gt; is 1 &lt; 2."
    assert entries("atom")[RICH.id].summary == RICH.summary
    assert items()[RICH.id]["summary"] == RICH.summary


@pytest.mark.parametrize("form", ["rss", "atom"])
@pytest.mark.parametrize("article", ALL, ids=lambda article: article.path)
def test_authors(form: FormatName, article: Article) -> None:
    """Every author is named; who stands alone with an address has it in RSS too."""
    found = [person.name for person in entries(form)[article.id].get("authors", []) if person]
    assert found == [person.name.replace("\x07", "") for person in article.authors]
    if article is ESCAPED:
        assert entries(form)[article.id].author_detail.email == "eve@example.com"


def test_authors_in_json() -> None:
    """Every author has name and URL."""
    assert items()[RICH.id]["authors"] == [{"name": p.name, "url": p.url} for p in RICH.authors]


@pytest.mark.parametrize("form", ["rss", "atom"])
@pytest.mark.parametrize("article", ALL, ids=lambda article: article.path)
def test_categories_and_tags(form: FormatName, article: Article) -> None:
    """Categories are told from tags by their vocabulary, and each has its article's spelling."""
    found = [(tag.term, tag.scheme) for tag in entries(form)[article.id].get("tags", [])]
    assert found == [
        *((term.label, SCHEMES["category"]) for term in article.categories),
        *((term.label, None) for term in article.tags),
    ]


def test_tags_in_json() -> None:
    """JSON Feed has one list, without repetition."""
    assert items()[RICH.id]["tags"] == ["Politics & Law", "Economy", "x<y"]


@pytest.mark.parametrize("article", ALL, ids=lambda article: article.path)
def test_language(article: Article) -> None:
    """Every entry has its own language."""
    assert entries("rss")[article.id].language == article.language
    assert entries("atom")[article.id].title_detail.language == article.language
    assert items()[article.id]["language"] == article.language


def test_enclosures() -> None:
    """Atom and JSON Feed have all enclosures, RSS the first, with a length of 0 as it is not known."""
    (one,) = entries("rss")[RICH.id].enclosures
    assert (one.href, one.type, one.length) == ("https://compiler.example/a.ogg", "audio/ogg", "0")
    expected = [(item.url, item.media_type, item.length) for item in RICH.enclosures]
    found = [
        (item.href, item.type, int(item.length) if "length" in item else None)
        for item in entries("atom")[RICH.id].enclosures
    ]
    assert found == expected
    attached = items()[RICH.id]["attachments"]
    assert [(item["url"], item["mime_type"], item.get("size_in_bytes")) for item in attached] == expected


def test_image_and_source() -> None:
    """The picture and the page that the article came from are found."""
    for form in ("rss", "atom"):
        assert entries(form)[RICH.id].media_thumbnail[0]["url"] == "https://compiler.example/i.png"
    assert items()[RICH.id]["image"] == "https://compiler.example/i.png"
    vias = [link.href for link in entries("atom")[RICH.id].links if link.rel == "via"]
    assert vias == [RICH.external_url] == [items()[RICH.id]["external_url"]]


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_feed(form: FormatName) -> None:
    """The feed's own title, page, language and date come back."""
    found = parse(form).feed
    assert (found.title, found.link, found.language) == ("The <Daily> & Co", FULL_FEED.home_url, "en")
    assert moment(found.updated_parsed) == FULL_FEED.updated
    assert [link.href for link in found.links if link.rel == "self"] == [FULL_FEED.urls[form]]
