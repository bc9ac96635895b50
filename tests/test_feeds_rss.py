"""`syndicate.feeds.rss`: RSS 2.0 by the specification and the RSS Advisory Board's profile."""

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml.etree import _Element

from syndicate.feeds import FeedWriter
from syndicate.feeds.rss import ATOM, CONTENT, DC, date, hex_references
from syndicate.model import Article, Enclosure, Feed, Image, Person
from test_feeds_samples import FULL_FEED, RICH, SCHEMES, SITE, article, body, feed

MEDIA = "{http://search.yahoo.com/mrss/}"


def write(written: Feed) -> bytes:
    """Give the file."""
    return FeedWriter(body, site_title=SITE, schemes=SCHEMES).write(written, "rss")


def channel(written: Feed) -> _Element:
    """Give the channel, parsed back."""
    return etree.fromstring(write(written))[0]


def item(written: Article, **changes: Any) -> _Element:
    """Give the one item of a feed, parsed back."""
    return channel(feed(written, **changes)).findall("item")[0]


def texts(parent: _Element, name: str) -> list[str | None]:
    """Give the text of each child called *name*."""
    return [child.text for child in parent.findall(name)]


def attributes(element: _Element) -> dict[str, str]:
    """Give an element's attributes."""
    return {str(name): str(value) for name, value in element.attrib.items()}


def test_permalink_guid() -> None:
    """An id that is the URL is a permalink."""
    guid = item(article()).findall("guid")[0]
    assert (guid.get("isPermaLink"), guid.text) == ("true", article().url)


def test_other_guid() -> None:
    """Any other id is none."""
    guid = item(RICH).findall("guid")[0]
    assert (guid.get("isPermaLink"), guid.text) == ("false", RICH.id)


def test_link_is_the_permalink_whatever_the_translations() -> None:
    """Feedgen would take the last alternate, which is a translation."""
    assert texts(item(RICH), "link") == [RICH.url]


def test_no_title() -> None:
    """An article without a title has none in RSS."""
    assert texts(item(article(title="")), "title") == []


def test_title_is_escaped_once() -> None:
    """A title is plain text, with hexadecimal references as the profile asks."""
    assert b'<title>Fish &#x26; chips &#x3C;b&gt; "now"</title>' in write(feed(RICH))


def test_description_is_html() -> None:
    """A description is read as HTML, so that a summary's `<details>` is not taken for a tag."""
    assert texts(item(RICH), "description") == ["Why AT&amp;T's &lt;details&gt; is 1 &lt; 2."]


def test_description_before_content() -> None:
    """The summary comes before the body, which is as given."""
    names = [child.tag for child in item(RICH)]
    assert names.index("description") < names.index(f"{{{CONTENT}}}encoded")
    assert texts(item(RICH), f"{{{CONTENT}}}encoded") == [body(RICH)]


def test_description_without_summary() -> None:
    """Without a summary the description is the body's beginning."""
    (description,) = texts(item(article()), "description")
    assert description is not None
    assert description.startswith("Body of articles/1.md, R&amp;D")


def test_summary_mode_has_no_body() -> None:
    """In summary mode there is a description and nothing else."""
    found = item(article(summary="Short"), content="summary")
    assert texts(found, "description") == ["Short"]
    assert texts(found, f"{{{CONTENT}}}encoded") == []


def test_article_overrides_content_mode() -> None:
    """An article's own mode wins over the feed's."""
    assert texts(item(article(content="full"), content="summary"), f"{{{CONTENT}}}encoded") != []


def test_single_author_with_email() -> None:
    """One author with an address is `author`."""
    found = item(article(authors=(Person(name="Ann", email="a@b.example"),)))
    assert texts(found, "author") == ["a@b.example (Ann)"]
    assert texts(found, f"{{{DC}}}creator") == []


def test_address_only() -> None:
    """An author of whom only the address is known is not named by it again."""
    found = item(article(authors=(Person(name="", email="a@b.example"),)))
    assert texts(found, "author") == ["a@b.example"]


def test_author_without_email() -> None:
    """Feedgen drops who has no address (#57)."""
    found = item(article(authors=(Person(name="Ann"),)))
    assert texts(found, "author") == []
    assert texts(found, f"{{{DC}}}creator") == ["Ann"]


def test_several_authors() -> None:
    """Of several authors every one is a `dc:creator`; there is no `author`."""
    assert texts(item(RICH), "author") == []
    assert texts(item(RICH), f"{{{DC}}}creator") == ["Ann Bee", "Bob"]


def test_categories_have_a_domain_and_tags_none() -> None:
    """A category and a tag of one label are told apart by the domain."""
    found = [(element.text, element.get("domain")) for element in item(RICH).findall("category")]
    domain = SCHEMES["category"]
    assert found == [("Politics & Law", domain), ("Economy", domain), ("x<y", None), ("Economy", None)]


def test_dates_are_rfc_822_with_the_articles_offset() -> None:
    """Publication is in RFC 822's form, the update in RFC 3339's and only if it differs."""
    assert texts(item(RICH), "pubDate") == ["Sun, 03 May 2026 09:30:15 +0200"]
    assert texts(item(RICH), f"{{{ATOM}}}updated") == ["2026-06-01T12:00:01+00:00"]
    assert texts(item(article()), f"{{{ATOM}}}updated") == []


MINUTES = st.builds(timedelta, minutes=st.integers(-1439, 1439))


@given(st.datetimes(timezones=st.builds(timezone, MINUTES)))
def test_a_moment_is_written_as_the_standard_library_does(moment: datetime) -> None:
    """From the first year to the last, east and west of Greenwich."""
    whole = moment.replace(microsecond=0)
    assert date(whole) == format_datetime(whole)


def test_language() -> None:
    """Each item states its language."""
    assert texts(item(article(language="ar")), f"{{{DC}}}language") == ["ar"]


def test_image() -> None:
    """The picture is `media:content` with its text, and `media:thumbnail`; in no group."""
    found = item(RICH)
    (content,) = found.findall(f"{MEDIA}content")
    assert attributes(content) == {
        "url": "https://compiler.example/i.png",
        "medium": "image",
        "width": "640",
        "height": "480",
    }
    assert texts(content, f"{MEDIA}description") == ["A <cat> & a dog"]
    assert [element.get("url") for element in found.findall(f"{MEDIA}thumbnail")] == [content.get("url")]


def test_image_without_text_or_size() -> None:
    """What is not known of a picture is not said."""
    found = item(article(image=Image(url="https://e.example/i.webp")))
    (content,) = found.findall(f"{MEDIA}content")
    assert attributes(content) == {"url": "https://e.example/i.webp", "medium": "image"}
    assert len(content) == 0


def test_the_first_enclosure_stands_for_all() -> None:
    """The first enclosure is the item's, also where only the second's length is known."""
    assert [each.length for each in RICH.enclosures[:2]] == [None, 12345]
    assert [attributes(element) for element in item(RICH).findall("enclosure")] == [
        {"url": "https://compiler.example/a.ogg", "length": "0", "type": "audio/ogg"}
    ]
    known = item(article(enclosures=RICH.enclosures[1:])).findall("enclosure")
    assert [attributes(element) for element in known] == [
        {"url": "https://compiler.example/a.mp3?x=1&y=2", "length": "12345", "type": "audio/mpeg"}
    ]


def test_enclosure_of_unknown_length() -> None:
    """Where no length is known it is 0, as RSS usage has it, not feedgen's "None"."""
    found = item(article(enclosures=(Enclosure(url="https://e.example/x", media_type=""),)))
    assert [attributes(element) for element in found.findall("enclosure")] == [
        {"url": "https://e.example/x", "length": "0", "type": "application/octet-stream"}
    ]


def test_channel() -> None:
    """The channel says who, where, in which language, when and by what; never the clock."""
    found = channel(FULL_FEED)
    values = {child.tag: child.text for child in found if child.tag != "item"}
    (self_link,) = found.findall(f"{{{ATOM}}}link")
    assert values | {"image": None, f"{{{ATOM}}}link": None} == {
        "title": "The <Daily> & Co",
        "link": "https://compiler.example/",
        "description": "News about compilers",
        "copyright": "© 2026 Bee & Sons",
        "docs": "https://www.rssboard.org/rss-specification",
        "generator": "syndicate (https://syndicate.example/)",
        "image": None,
        "language": "en",
        "lastBuildDate": "Mon, 01 Jun 2026 12:00:01 +0000",
        f"{{{ATOM}}}link": None,
    }
    assert attributes(self_link) == {
        "href": "https://compiler.example/feeds/rss.xml",
        "rel": "self",
        "type": "application/rss+xml",
    }


def test_channel_image() -> None:
    """The channel's image has the channel's title and link, as the profile demands."""
    (image,) = channel(FULL_FEED).findall("image")
    assert {child.tag: child.text for child in image} == {
        "url": "https://compiler.example/logo.png",
        "title": "The <Daily> & Co",
        "link": "https://compiler.example/",
    }


@pytest.mark.parametrize(("logo", "count"), [("l.webp", 0), ("l.svg", 0), ("l.JPG?v=1", 1), ("l.gif", 1)])
def test_channel_image_formats(logo: str, count: int) -> None:
    """Only GIF, JPEG and PNG may be a channel's image."""
    assert len(channel(feed(logo=f"https://compiler.example/{logo}")).findall("image")) == count


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"icon": "i.png"}, ["i.png"]),
        ({"icon": "i.ico"}, []),
        ({"icon": "i.png", "logo": "l.gif"}, ["l.gif"]),
        ({"icon": "i.png", "logo": "l.svg"}, []),
    ],
)
def test_an_icon_without_a_logo_is_the_channel_image(changes: dict[str, str], expected: list[str]) -> None:
    """An icon stands in for a logo that is not given, where RSS can show it, with title and link."""
    images = channel(feed(**changes)).findall("image")
    assert [texts(image, "url") for image in images] == [[url] for url in expected]
    for image in images:
        assert [child.tag for child in image] == ["url", "title", "link"]
        assert texts(image, "link") == ["https://compiler.example/"]


def test_no_description() -> None:
    """RSS must have a description: the title where there is none."""
    assert texts(channel(feed(description="")), "description") == [SITE]


def test_hex_references_only_in_plain_text() -> None:
    """A body and an address keep XML's own escapes."""
    plain = b'<category domain="a&amp;b">R&amp;D &lt;</category><dc:creator>A &amp; B</dc:creator>'
    other = b"<link>a&amp;b</link><content:encoded>&lt;</content:encoded>"
    expected = b'<category domain="a&amp;b">R&#x26;D &#x3C;</category><dc:creator>A &#x26; B</dc:creator>'
    assert hex_references(plain + other) == expected + other
