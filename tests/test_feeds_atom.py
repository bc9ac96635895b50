"""`syndicate.feeds.atom`: Atom by RFC 4287."""

from typing import Any
from uuid import UUID, uuid5

import pytest
from lxml import etree
from lxml.etree import _Element
from msgspec.structs import replace

from syndicate.feeds import FeedWriter
from syndicate.feeds.atom import feed_id, links
from syndicate.model import Article, Feed, Person, Translation
from test_feeds_samples import FULL_FEED, RICH, SCHEMES, SITE, article, body, feed

# Of ids that are no IRIs; it can never change.
NAMESPACE = UUID("0d7bfb7e-9a5c-5d6e-8f0a-1f2b3c4d5e6f")
ATOM = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def root(written: Feed) -> _Element:
    """Give the feed, parsed back."""
    return etree.fromstring(FeedWriter(body, site_title=SITE, schemes=SCHEMES).write(written, "atom"))


def entry(written: Article, **changes: Any) -> _Element:
    """Give the one entry of a feed, parsed back."""
    return root(feed(written, **changes)).findall(f"{ATOM}entry")[0]


def texts(parent: _Element, name: str) -> list[str | None]:
    """Give the text of each Atom child called *name*."""
    return [child.text for child in parent.findall(f"{ATOM}{name}")]


def linked(parent: _Element) -> list[dict[str, str]]:
    """Give the attributes of each link."""
    return [attributes(link) for link in parent.findall(f"{ATOM}link")]


def attributes(element: _Element) -> dict[str, str]:
    """Give an element's attributes."""
    return {str(name): str(value) for name, value in element.attrib.items()}


def test_links_keep_their_attributes() -> None:
    """Feedgen loses all but the address (#135)."""
    assert linked(entry(RICH)) == [
        {"href": RICH.url, "rel": "alternate", "type": "text/html", "hreflang": "en"},
        {
            "href": "https://compiler.example/de/1/",
            "rel": "alternate",
            "type": "text/html",
            "hreflang": "de",
        },
        {
            "href": "https://compiler.example/zh/1/",
            "rel": "alternate",
            "type": "text/html",
            "hreflang": "zh-Hans",
        },
        {"href": RICH.url, "rel": "alternate", "type": "text/html"},
        {"href": "https://compiler.example/a.ogg", "rel": "enclosure", "type": "audio/ogg"},
        {
            "href": "https://compiler.example/a.mp3?x=1&y=2",
            "rel": "enclosure",
            "type": "audio/mpeg",
            "length": "12345",
            "title": "Part & parcel",
        },
        {
            "href": "https://compiler.example/b.pdf",
            "rel": "enclosure",
            "type": "application/pdf",
            "length": "0",
        },
        {"href": "https://source.example/x?a=1&b=2", "rel": "via"},
    ]


def test_no_two_alternates_of_one_language() -> None:
    """A translation into the article's own language, or one given twice, is left out (§4.1.2)."""
    again = tuple(
        Translation(language=language, url=f"https://e.example/{number}")
        for number, language in enumerate(("EN", "de", "de"))
    )
    found = [(link.get("hreflang"), link["href"]) for link in links(article(translations=again))]
    assert found == [("en", article().url), ("de", "https://e.example/1"), (None, article().url)]


def test_permalink_is_the_first_and_the_last_alternate() -> None:
    """Readers that take the first alternate and readers that take the last find the same page."""
    alternates = [link["href"] for link in links(RICH) if link["rel"] == "alternate"]
    assert (alternates[0], alternates[-1]) == (RICH.url, RICH.url)


def test_article_without_translations_states_no_hreflang() -> None:
    """The permalink has a language of its own only beside others."""
    assert links(article()) == [{"rel": "alternate", "type": "text/html", "href": article().url}]


def test_title_and_summary_are_text() -> None:
    """Title and summary say that they are plain text, and are escaped once."""
    found = entry(RICH)
    assert texts(found, "title") == [RICH.title]
    assert texts(found, "summary") == [RICH.summary]
    assert [found.findall(f"{ATOM}{name}")[0].get("type") for name in ("title", "summary")] == ["text"] * 2


def test_no_title() -> None:
    """Atom requires a title: the first words of the body."""
    (title,) = texts(entry(article(title="")), "title")
    assert title is not None
    assert title.startswith("Body of articles/1.md")


def test_content() -> None:
    """The body is escaped HTML, and enough: no summary is made up beside it."""
    found = entry(article())
    (content,) = found.findall(f"{ATOM}content")
    assert (content.get("type"), content.text) == ("html", body(article()))
    assert texts(found, "summary") == []


def test_summary_mode() -> None:
    """In summary mode there is always a summary, and no content."""
    found = entry(article(), content="summary")
    (summary,) = texts(found, "summary")
    assert summary
    assert texts(found, "content") == []


def test_dates_have_the_articles_offset() -> None:
    """Both dates are always there, to the second."""
    found = entry(article())
    assert texts(found, "published") == ["2026-05-03T09:30:15+02:00"]
    assert texts(found, "updated") == ["2026-05-03T09:30:15+02:00"]
    assert texts(entry(RICH), "updated") == ["2026-06-01T12:00:01+00:00"]


def test_authors() -> None:
    """Each author has what is known of them."""
    found = [{child.tag: child.text for child in person} for person in entry(RICH).findall(f"{ATOM}author")]
    assert found == [
        {
            f"{ATOM}name": "Ann Bee",
            f"{ATOM}email": "ann@compiler.example",
            f"{ATOM}uri": "https://ann.example/",
        },
        {f"{ATOM}name": "Bob", f"{ATOM}uri": "https://bob.example/"},
    ]


def test_categories() -> None:
    """Terms have a label, and a scheme where their kind has one; a tag is told from a category by it."""
    found = [attributes(element) for element in entry(RICH).findall(f"{ATOM}category")]
    scheme = SCHEMES["category"]
    assert found == [
        {"term": "Politics & Law", "scheme": scheme, "label": "Politics & Law"},
        {"term": "Economy", "scheme": scheme, "label": "Economy"},
        {"term": "x<y", "label": "x<y"},
        {"term": "Economy", "label": "Economy"},
    ]


def test_every_entry_has_its_language() -> None:
    """Feed and entry state theirs, also where they are the same."""
    found = root(feed(article(), article(2, language="ar")))
    assert [found.get(LANG), *(child.get(LANG) for child in found.findall(f"{ATOM}entry"))] == [
        "en",
        "en",
        "ar",
    ]


def test_image() -> None:
    """The picture is there as in RSS."""
    found = entry(RICH)
    assert [child.get("url") for child in found if str(child.tag).startswith(MEDIA)] == [RICH.image.url] * 2  # type: ignore[union-attr]


def test_feed() -> None:
    """The feed says who, where, in which language, when and by what; never the clock or a version."""
    found = root(FULL_FEED)
    assert texts(found, "id") == ["https://compiler.example/feeds/atom.xml"]
    assert texts(found, "title") == ["The <Daily> & Co"]
    assert texts(found, "subtitle") == ["News about compilers"]
    assert texts(found, "updated") == ["2026-06-01T12:00:01+00:00"]
    assert texts(found, "rights") == ["© 2026 Bee & Sons"]
    assert texts(found, "icon") == ["https://compiler.example/favicon.ico"]
    assert texts(found, "logo") == ["https://compiler.example/logo.png"]
    assert texts(found.findall(f"{ATOM}author")[0], "name") == ["The desk"]
    (generator,) = found.findall(f"{ATOM}generator")
    assert (generator.text, attributes(generator)) == (
        "syndicate",
        {"uri": "https://syndicate.example/"},
    )
    assert linked(found) == [
        {"href": "https://compiler.example/", "rel": "alternate", "type": "text/html"},
        {"href": "https://compiler.example/feeds/atom.xml", "rel": "self", "type": "application/atom+xml"},
    ]


def test_feed_without_authors() -> None:
    """The site is the author of what has none, since every entry must have one."""
    assert texts(root(feed()).findall(f"{ATOM}author")[0], "name") == [SITE]
    named = replace(feed(), authors=(Person(name="Ann"),))
    assert texts(root(named).findall(f"{ATOM}author")[0], "name") == ["Ann"]


def test_no_description() -> None:
    """What feedgen makes up for RSS is no subtitle."""
    assert texts(root(feed(description="")), "subtitle") == []


@pytest.mark.parametrize(
    ("urls", "expected"),
    [
        ({"rss": "https://e.example/r", "atom": "https://e.example/a"}, "https://e.example/a"),
        ({"json": "https://e.example/j"}, "https://e.example/j"),
        ({}, uuid5(NAMESPACE, "site").urn),
    ],
)
def test_feed_id(urls: dict[str, str], expected: str) -> None:
    """A feed's id is the Atom file's URL, else another's, else made of its key."""
    assert feed_id(feed(urls=urls)) == expected


def test_entry_id_is_an_iri() -> None:
    """An id that RSS and JSON Feed take as it is becomes in Atom the IRI that sources would have made."""
    assert texts(entry(article(id="42")), "id") == [uuid5(NAMESPACE, "42").urn]
