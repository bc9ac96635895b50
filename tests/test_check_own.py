"""`syndicate check` on what syndicate wrote: each way of breaking it is found, at the right article and line."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from syndicate import config
from syndicate.build import build
from syndicate.check.rules import RULES
from syndicate.check.site import Checked, check

NOW = datetime(2025, 2, 13, 7, tzinfo=UTC)
SETTINGS = """\
[site]
title = "The Village Post"
url = "https://village.example/"
timezone = "Europe/Berlin"
authors = ["The editors <post@village.example>"]

[feeds]
by = []
"""
BRIDGE = """\
---
id: urn:uuid:60a76c80-d399-11d9-b93c-0003939e0af6
title: The bridge is open
date: 2025-02-12 09:00
lastmod: 2025-02-12 18:00
author: Ada <ada@village.example>
tags: [Town]
summary: It took a year.
lang: en-GB
enclosure: {url: /audio/bridge.mp3, length: 1000}
---
It took a year, and it was worth it.

![The bridge](/images/bridge.jpg)

More on [the market](https://village.example/market/).
"""
MARKET = """\
---
title: Market day
date: 2025-02-11 09:00
tags: [Town]
---
Come and buy.
"""
BRIDGE_PATH = "articles/bridge.md"
RSS, ATOM, JSON = "feeds/rss.xml", "feeds/atom.xml", "feeds/feed.json"
ID = b"urn:uuid:60a76c80-d399-11d9-b93c-0003939e0af6"
Change = Callable[[bytes], bytes]


@pytest.fixture
def village(tmp_path: Path) -> Path:
    """Write a site of two articles, and build it."""
    (tmp_path / "articles").mkdir()
    (tmp_path / "static/images").mkdir(parents=True)
    (tmp_path / "static/images/bridge.jpg").write_bytes(b"\xff\xd8")
    (tmp_path / "syndicate.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "articles/bridge.md").write_text(BRIDGE, encoding="utf-8")
    (tmp_path / "articles/market.md").write_text(MARKET, encoding="utf-8")
    rebuild(tmp_path)
    return tmp_path


def rebuild(folder: Path) -> None:
    """Build a site."""
    build(config.load(folder / "syndicate.toml"), now=NOW)


def found(folder: Path) -> tuple[Checked, ...]:
    """Check a site."""
    return check(config.load(folder / "syndicate.toml"), now=NOW).findings


def told(folder: Path) -> set[tuple[str, str, int]]:
    """Check a site; return rule, path and line of each finding."""
    return {(each.rule, each.path, each.line) for each in found(folder)}


def swap(old: bytes, new: bytes) -> Change:
    """Make a change that replaces a piece of a file, once."""
    return lambda data: data.replace(old, new, 1)


def cut(begin: bytes, end: bytes) -> Change:
    """Make a change that takes out a piece of a file, once."""
    return lambda data: re.sub(
        re.escape(begin) + b".*?" + re.escape(end), b"", data, count=1, flags=re.DOTALL
    )


def test_a_site_in_order_has_no_findings(village: Path) -> None:
    """What syndicate writes holds against its own rules."""
    assert found(village) == ()


# What is done to a file, the rule that has to be told, and the line of the bridge's article, or of the file
# where it is not the article's.
IN_RSS: list[tuple[str, Change, str, int]] = [
    ("a wrong weekday", swap(b"<pubDate>Wed", b"<pubDate>Thu"), "date", 4),
    ("a date of another kind", swap(b"Wed, 12 Feb 2025 09:00:00 +0100</pubDate>", b"2025-02-12T09:00:00Z</pubDate>"), "date", 4),
    ("a date to come", swap(b"Wed, 12 Feb 2025 09:00:00", b"Mon, 12 Feb 2035 09:00:00"), "date-future", 4),
    ("an update before", swap(b"<atom:updated>2025", b"<atom:updated>2024"), "date-order", 5),
    ("a guid that is no link", swap(b' isPermaLink="false"', b""), "guid", 2),
    ("a guid twice", swap(b'isPermaLink="true">https://village.example/market/<', b'isPermaLink="false">' + ID + b"<"), "duplicate-id", 2),
    ("no guid", cut(b"<guid", b"</guid>"), "guid-missing", 0),
    ("a relative link", swap(b"<link>https://village.example/bridge/", b"<link>/bridge/"), "uri", 0),
    ("neither title nor description", lambda data: re.sub(rb"(<item>\s*)<title>.*?</title>(.*?)<description>.*?</description>", rb"\1\2", data, count=1, flags=re.DOTALL), "missing", 0),
    ("an empty category", swap(b"<category>Town<", b"<category><"), "blank", 7),
    ("a length in words", swap(b'length="1000"', b'length="long"'), "number", 10),
    ("a media type without a slash", swap(b'type="audio/mpeg"', b'type="mp3"'), "media-type", 10),
    ("two enclosures", lambda data: re.sub(rb"(<enclosure[^>]*/>)", rb"\1\1", data, count=1), "enclosures", 10),
    ("a language in words", swap(b"<dc:language>en-GB", b"<dc:language>English"), "language", 9),
    ("an author without address", swap(b"<author>ada@village.example (Ada)", b"<author>Ada"), "email", 6),
    ("markup in a title", swap(b"The bridge is open<", b"The &lt;b&gt;bridge&lt;/b&gt; is open<"), "plain-text", 3),
    ("an element that is none", swap(b"<pubDate>", b"<pubdate>x</pubdate><pubDate>"), "unknown", 0),
    ("an element twice", swap(b"<pubDate>Wed, 12 Feb 2025 09:00:00 +0100</pubDate>", b"<pubDate>Wed, 12 Feb 2025 09:00:00 +0100</pubDate>" * 2), "repeated", 4),
    ("a relative picture", swap(b"https://village.example/images/", b"../images/"), "relative-url", 14),
    ("a picture that is not there", swap(b"images/bridge.jpg", b"images/brigde.jpg"), "missing-picture", 12),
    ("a script in the text", swap(b"It took a year, and", b"&lt;script&gt;x&lt;/script&gt;It took a year, and"), "unsafe-html", 12),
    ("a link that is a script", swap(b"https://village.example/market/", b"javascript:alert(1)"), "unsafe-html", 12),
    ("a shortcode left in the text", swap(b"and it was worth it", b"{{% notice %}} and it was worth it"), "raw-tags", 12),
    ("a picture without words", swap(b'alt="The bridge"', b'alt=""'), "alt", 14),
]  # fmt: skip
IN_ATOM: list[tuple[str, Change, str, int]] = [
    ("an id that is no IRI", swap(b"<id>" + ID, b"<id>bridge"), "id", 2),
    ("an id twice", lambda data: data.replace(b"<id>https://village.example/market/<", b"<id>" + ID + b"<").replace(b"2025-02-11T09:00:00+01:00", b"2025-02-12T18:00:00+01:00"), "duplicate-id", 2),
    ("no updated", lambda data: re.sub(rb"(<entry.*?)<updated>.*?</updated>", rb"\1", data, count=1, flags=re.DOTALL), "missing", 0),
    ("a date without a zone", swap(b"2025-02-12T09:00:00+01:00", b"2025-02-12T09:00:00"), "date", 4),
    ("two alternates", swap(b'<link href="https://village.example/bridge/"', b'<link rel="alternate" type="text/html" href="https://village.example/b/"/><link href="https://village.example/bridge/"'), "duplicate-link", 0),
    ("an author without a name", cut(b"<name>Ada", b"</name>"), "missing", 6),
    ("a tag without a term", swap(b'<category term="Town"', b'<category word="Town"'), "missing", 7),
    ("a link without an address", swap(b'href="https://village.example/audio/bridge.mp3"', b""), "missing", 0),
    ("a language with an underscore", swap(b'xml:lang="en-GB"', b'xml:lang="en_GB"'), "language", 0),
    ("a title of a wrong type", swap(b'<title type="text">The bridge', b'<title type="plain">The bridge'), "text-type", 3),
    ("a body of a wrong type", swap(b'<content type="html"', b'<content type="htm"'), "media-type", 12),
]  # fmt: skip
IN_JSON: list[tuple[str, Change, str, int]] = [
    ("an id that is a number", swap(b'"id":"' + ID + b'"', b'"id":7'), "json-type", 2),
    ("a date of another kind", swap(b"2025-02-12T09:00:00+01:00", b"12.2.2025"), "date", 4),
    ("no text", swap(b'"content_html":', b'"_html":'), "missing", 12),
    ("an attachment without a type", swap(b'"mime_type":', b'"type":'), "missing", 10),
    ("a relative address", swap(b'"url":"https://village.example/bridge/"', b'"url":"/bridge/"'), "uri", 0),
    ("tags that are a text", swap(b'"tags":["Town"]', b'"tags":"Town"'), "json-type", 7),
]  # fmt: skip
OF_FILES: list[tuple[str, str, Change, str]] = [
    ("cut off", RSS, lambda data: data[:-30], "xml"),
    ("a bare &", RSS, swap(b"It took a year", b"A & B took a year"), "xml"),
    ("a control character", ATOM, swap(b"It took", b"It\x01took"), "xml"),
    ("declared as UTF-16", ATOM, swap(b"UTF-8", b"UTF-16"), "encoding"),
    ("no title", RSS, cut(b"<title>", b"</title>"), "missing"),
    ("another version", RSS, swap(b'version="2.0"', b'version="3.0"'), "rss-version"),
    ("no address of its own", ATOM, cut(b'<link href="https://village.example/feeds/atom.xml"', b"/>"), "self"),
    ("another namespace", ATOM, swap(b"2005/Atom", b"2005/atom"), "namespace"),
    ("encoded twice", RSS, lambda data: data.replace(b"The Village", "Le Café".encode().decode("latin-1").encode()), "garbled"),
    ("another version of JSON Feed", JSON, swap(b"version/1.1", b"version/2"), "value"),
    ("cut off JSON", JSON, lambda data: data[:-8], "json"),
    ("a member twice", JSON, swap(b'"title":', b'"title": "x", "title":'), "json"),
    ("touched", JSON, lambda data: data + b"\n", "written"),
]  # fmt: skip
WAYS = [
    *((name, RSS, *rest) for name, *rest in IN_RSS),
    *((name, ATOM, *rest) for name, *rest in IN_ATOM),
    *((name, JSON, *rest) for name, *rest in IN_JSON),
]


@pytest.mark.parametrize(
    ("_name", "file", "change", "rule", "line"), WAYS, ids=[f"{way[1]} {way[0]}" for way in WAYS]
)
def test_a_broken_entry_points_at_its_article(
    village: Path, _name: str, file: str, change: Change, rule: str, line: int
) -> None:
    """With the line of its front matter, or of its body, that is to be mended."""
    place = village / file
    data = place.read_bytes()
    place.write_bytes(change(data))
    assert place.read_bytes() != data
    assert (rule, BRIDGE_PATH, line) in told(village)


@pytest.mark.parametrize(("_name", "file", "change", "rule"), OF_FILES, ids=[way[0] for way in OF_FILES])
def test_a_broken_file_points_at_itself(
    village: Path, _name: str, file: str, change: Change, rule: str
) -> None:
    """What is no entry's is told of the file."""
    place = village / file
    data = place.read_bytes()
    place.write_bytes(change(data))
    assert place.read_bytes() != data
    assert (rule, file) in {(each.rule, each.path) for each in found(village)}
    assert ("written", file) in {(each.rule, each.path) for each in found(village)}


def test_a_file_that_is_gone_is_told(village: Path) -> None:
    """The manifest knows what there was."""
    (village / ATOM).unlink()
    assert ("written", ATOM, 0) in told(village)


# What is done to the bridge's article, the rule, and the line.
OF_ARTICLES = [
    ("no words for a picture", "![The bridge]", "![]", "alt", 14),
    ("a wrong path", "images/bridge.jpg", "images/brigde.jpg", "missing-picture", 14),
    ("a shortcode that is shown", "and it was worth it", "and {{</* figure */>}}", "raw-tags", 12),
    ("markup in the summary", "It took a year.\n", "It took <em>a year</em>.\n", "plain-text", 8),
    ("entities in the title", "The bridge is open", "The &amp;lt;b> is open", "plain-text", 3),
    ("text encoded twice", "More on", "More cafÃ©s on", "garbled", 16),
    ("text encoded twice in a key", "summary: It", "summary: DÃ©jÃ\xa0 it", "garbled", 8),
    ("a wrong date", "2025-02-12 09:00", "2025-02-31 09:00", "article", 4),
    ("a key twice", "title: The bridge is open", "title: The bridge\ntitle: It is open", "article", 4),
    ("a language that is none", "en-GB", "jp", "language", 9),
]


@pytest.mark.parametrize(
    ("_name", "old", "new", "rule", "line"), OF_ARTICLES, ids=[way[0] for way in OF_ARTICLES]
)
def test_what_is_wrong_with_an_article_points_at_it(
    village: Path, _name: str, old: str, new: str, rule: str, line: int
) -> None:
    """Also where the build takes it as it is."""
    (village / BRIDGE_PATH).write_text(BRIDGE.replace(old, new), encoding="utf-8")
    rebuild(village)
    assert (rule, BRIDGE_PATH, line) in told(village)


def test_an_article_without_a_text_is_told(village: Path) -> None:
    """A feed says of it nothing but its title; one finding, though three files show it."""
    (village / "articles/market.md").write_text(MARKET.replace("Come and buy.", ""), encoding="utf-8")
    rebuild(village)
    (finding,) = found(village)
    assert (finding.rule, finding.path, finding.line) == ("empty-body", "articles/market.md", 6)
    assert finding.message == "'Market day' says nothing but its title (in feeds/atom.xml and 2 others)"


def test_a_feed_that_is_too_large_is_told(village: Path) -> None:
    """In each format; some readers stop at a million bytes."""
    (village / BRIDGE_PATH).write_text(BRIDGE + "word " * 220_000, encoding="utf-8")
    rebuild(village)
    assert {(each.rule, each.path) for each in found(village)} == {
        ("size", path) for path in (RSS, ATOM, JSON)
    }


def test_an_archive_that_is_too_large_has_a_remedy(village: Path) -> None:
    """Neither `limit` nor `max_bytes`, which archives exclude, makes an archive smaller."""
    (village / "syndicate.toml").write_text(f'{SETTINGS}archives = "year"\n', encoding="utf-8")
    large = BRIDGE.replace("2025", "2024") + "word " * 220_000
    (village / BRIDGE_PATH).write_text(large, encoding="utf-8")
    rebuild(village)
    remedies = {each.path: each.remedy for each in found(village) if each.rule == "size"}
    assert "shorter periods" in remedies["feeds/archive/2024/atom.xml"]


def test_what_a_build_would_change_is_told(village: Path) -> None:
    """Findings are about the articles as they are, so feeds that are older are told of."""
    (village / "articles/market.md").write_text(MARKET + "\nOr only look.\n", encoding="utf-8")
    (finding,) = found(village)
    assert (finding.rule, finding.path) == ("stale", "feeds")
    assert finding.message == "3 of 6 files are not what a build would write"
    assert json.loads((village / "feeds/manifest.json").read_bytes())["articles"] == 2


def test_every_rule_that_is_told_is_known(village: Path) -> None:
    """A fault takes weight and remedy from the table of rules."""
    (village / RSS).write_bytes(b"<rss/>")
    for each in found(village):
        assert (each.severity, each.remedy) == (RULES[each.rule].severity, RULES[each.rule].remedy)
