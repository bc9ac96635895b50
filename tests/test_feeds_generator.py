"""`syndicate.feeds.generator`: the fence round feedgen.

What each format makes of an article is tested with that format; here is what concerns them all.
"""

import locale
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from lxml import etree

from syndicate.feeds import FeedWriter
from syndicate.feeds.generator import HEADS, PIECES, Entry, Generator
from syndicate.feeds.prepared import Prepared, prepare, prepare_feed
from syndicate.model import FILES, Article, Feed, FormatName
from test_feeds_samples import ALL, FULL_FEED, RICH, SCHEMES, SITE, article, body, feed


def prepared(written: Article) -> Prepared:
    """Prepare *written* as the writer does."""
    return prepare(written, written.content or "full", body, SCHEMES)


def whole(written: Feed, articles: Sequence[Article]) -> Generator:
    """Fill a generator with everything, as feedgen is meant to be used."""
    return Generator(prepare_feed(written, SITE), [Entry(prepared(each)) for each in articles])


@pytest.mark.parametrize("form", FILES)
def test_spliced_equals_whole(form: FormatName) -> None:
    """A feed spliced from serialised entries is byte for byte feedgen's own output of all at once."""
    spliced = FeedWriter(body, site_title=SITE, schemes=SCHEMES).write(FULL_FEED, form)
    assert spliced == HEADS[form](whole(FULL_FEED, ALL))


def test_serialising_again_changes_nothing() -> None:
    """Completing a tree leaves the generator as it was, so that the same bytes come again."""
    generator = whole(FULL_FEED, ALL)
    first = [HEADS[form](generator) for form in FILES]
    assert [HEADS[form](generator) for form in FILES] == first


def test_order_is_the_feeds() -> None:
    """Feedgen prepends entries unless told otherwise."""
    generator = whole(feed(), [article(1), article(2)])
    assert [entry.id() for entry in generator.entry()] == [article(1).id, article(2).id]


def test_clock_is_in_no_output() -> None:
    """Feedgen takes the time in its constructors; no date but the articles' own comes out."""
    old = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
    generator = whole(feed(updated=old), [article(published=old, updated=old)])
    for data, count in ((generator.rss_bytes(), 2), (generator.atom_bytes(), 3)):
        names = ("{*}updated", "{*}published", "lastBuildDate", "pubDate")
        dates = [element.text for element in etree.fromstring(data).iter(*names)]
        assert len(dates) == count
        assert set(dates) <= {"Sat, 03 Feb 2001 04:05:06 +0000", "2001-02-03T04:05:06+00:00"}


def test_locale_is_not_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Feedgen switches the process's locale for each RSS date, which no thread survives."""
    calls: list[object] = []
    monkeypatch.setattr(locale, "setlocale", lambda *given: calls.append(given))
    assert b"<pubDate>" in whole(FULL_FEED, ALL).rss_bytes()
    assert calls == []


def test_control_characters_do_not_fail_the_feed() -> None:
    """Feedgen raises `ValueError` for the whole feed; here the characters are gone."""
    dirty = article(title="\x00\ud800t", summary="\x0bs")
    generator = whole(feed(dirty, title="\x1bf"), [dirty])
    for form in FILES:
        HEADS[form](generator)
    assert etree.fromstring(generator.rss_bytes()).findtext("channel/item/title") == "t"


def test_end_of_cdata_is_harmless() -> None:
    """`]]>` in a body, with which a CDATA section would end, comes back as it was."""
    content = whole(feed(), [article()]).rss_bytes()
    assert b"CDATA" not in content
    assert "]]>" in (etree.fromstring(content).findtext(".//{*}encoded") or "")


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_namespaces_are_declared_once(form: FormatName) -> None:
    """An entry's bytes repeat no declaration: all stand at the root, whether used or not."""
    assert b"xmlns" not in PIECES[form](prepared(RICH))
    assert HEADS[form](whole(feed(), [])).count(b"xmlns") == HEADS[form](whole(FULL_FEED, ALL)).count(
        b"xmlns"
    )


def test_indented() -> None:
    """A feed is readable: a declaration, one element a line, two spaces a level."""
    lines = whole(feed(), [article(summary="S")]).rss_bytes().decode().splitlines()
    assert lines[0].startswith("<?xml version=")
    assert "      <title>Title 1</title>" in lines
    assert lines[-3:] == ["    </item>", "  </channel>", "</rss>"]


def test_description_does_not_replace_content() -> None:
    """In feedgen a description, set after the content, takes its place in Atom."""
    entry = whole(feed(), [article(summary="Short")]).atom_bytes()
    assert etree.fromstring(entry).findtext("{*}entry/{*}content") == body(article())
