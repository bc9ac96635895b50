"""Feeds that others have written, read as readers do: any format, any spelling, whatever is wrong in it."""

import gzip
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from syndicate.errors import InputError
from syndicate.published import Address, Document, address, load, read
from syndicate.published.formats import LARGEST

PUBLISHED = datetime(2025, 2, 13, 7, tzinfo=UTC)
BASE = "https://village.example/blog/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
ITEM = (
    "<item><guid>7 at https://village.example</guid><link>/seven/</link><title>Seven &amp;amp; up</title>"
    "<pubDate>Thu, 13 Feb 2025 07:00:00 GMT</pubDate></item>"
)
RSS = f'<?xml version="1.0"?>\n<rss version="2.0"><channel>{ITEM}</channel></rss>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
FORMATS = {
    "rss 2.0": RSS,
    "rss 1.0": f'<r:RDF xmlns:r="{RDF}" xmlns="http://purl.org/rss/1.0/" xmlns:d="http://purl.org/dc/elements/1.1/">'
    '<channel r:about="x"/><item r:about="7 at https://village.example"><link>/seven/</link>'
    "<title>Seven &amp;amp; up</title><d:date>2025-02-13T07:00:00Z</d:date></item></r:RDF>",
    "atom 1.0": '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://village.example/"><entry>'
    '<id> 7 at https://village.example\n</id><link rel="enclosure" href="/a.mp3"/><link href="seven/"/>'
    '<title type="html">Seven &amp;amp; &lt;b&gt;up&lt;/b&gt;</title>'
    "<updated>2025-03-01T00:00:00Z</updated><published>2025-02-13T08:00:00+01:00</published></entry></feed>",
    "atom 0.3": '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><id>7 at https://village.example</id>'
    '<link rel="alternate" type="text/html" href="/seven/"/><title>Seven &amp;amp; up</title>'
    "<issued>2025-02-13T07:00:00Z</issued></entry></feed>",
    "json": '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": '
    '"7 at https://village.example", "url": "/seven/", "title": "Seven & up", '
    '"date_published": "2025-02-13T07:00:00Z"}]}',
}


def parsed(text: str | bytes) -> Document:
    """Read a feed at `BASE`."""
    return read(text.encode() if isinstance(text, str) else text, base=BASE, name="feed")


def refusal(text: str | bytes) -> str:
    """Give the sentence by which a feed is refused."""
    with pytest.raises(InputError) as caught:
        parsed(text)
    return str(caught.value)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_entry(name: str) -> None:
    """RSS 1.0 and 2.0, Atom 0.3 and 1.0 and JSON Feed: id as given, URL whole, title plain, date aware."""
    (entry,) = parsed(FORMATS[name]).entries
    assert entry.id == "7 at https://village.example"
    assert entry.url == "https://village.example/seven/"
    assert (entry.title, entry.published) == ("Seven & up", PUBLISHED)


@pytest.mark.parametrize("name", FORMATS)
def test_a_packed_feed_is_unpacked(name: str) -> None:
    """What a server or a disk has packed by gzip reads as what is in it."""
    assert parsed(gzip.compress(FORMATS[name].encode())) == parsed(FORMATS[name])


def test_a_byte_order_mark_and_another_encoding_are_read() -> None:
    """A BOM, UTF-16, Latin-1 that says so, and bytes of Windows that say nothing: each title is right."""
    text = RSS.replace("Seven &amp;amp; up", "Café’s")
    declared = text.replace("?>", ' encoding="{}"?>', 1)
    for data in (
        text.encode("utf-8-sig"),
        declared.format("utf-16").encode("utf-16"),
        declared.format("windows-1252").encode("windows-1252"),
        text.encode("windows-1252"),
        declared.format("no-such-encoding").encode(),
    ):
        (entry,) = parsed(data).entries
        assert entry.title == "Café’s"
    assert parsed(text).mended == ""
    assert parsed(text.encode("windows-1252")).mended.startswith("is not well-formed")


def test_an_entry_without_an_id_goes_by_its_link() -> None:
    """Readers take the link where a guid is missing or empty; one without either has none."""
    parts = "<item><guid/><link>https://a.example/x</link></item><item><link>/y</link></item><item/>"
    document = parsed(RSS.replace(ITEM, parts))
    assert [entry.id for entry in document.entries] == [
        "https://a.example/x",
        "https://village.example/y",
        "",
    ]


def test_a_feed_service_that_counts_clicks_is_seen_through() -> None:
    """FeedBurner's link leads through its own server; the original one is the page's."""
    item = (
        '<item><guid>1</guid><link>https://feeds.example/~r/1</link><f:origLink xmlns:f="http://rssnamespace.org/'
        'feedburner/ext/1.0">https://a.example/x</f:origLink></item>'
    )
    assert parsed(RSS.replace(ITEM, item)).entries[0].url == "https://a.example/x"


def test_the_title_of_a_picture_is_not_the_entrys() -> None:
    """A `media:title` before the title is another thing's."""
    media = '<m:title xmlns:m="http://search.yahoo.com/mrss/">Picture</m:title>'
    assert parsed(RSS.replace("<title>", f"{media}<title>")).entries[0].title == "Seven & up"


def test_a_number_as_id_is_a_text() -> None:
    """JSON Feed says so (items, `id`)."""
    assert parsed('{"items": [{"id": 5}, {"id": true}, 7]}').entries[0].id == "5"


def test_a_file_that_was_cut_lacks_its_last_entry() -> None:
    """An id of which half is missing would be another id."""
    document = parsed(
        RSS.replace(ITEM, ITEM + "<item><guid>https://a.example/lo")[: -len("</channel></rss>")]
    )
    assert [entry.id for entry in document.entries] == ["7 at https://village.example"]
    assert document.mended.startswith("is not well-formed")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "feed: is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        ("Not found", "is no feed: neither XML nor JSON"),
        ('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>', "it begins with <urlset>"),
        ("<html xmlns='http://www.w3.org/1999/xhtml'><head/></html>", "is a web page, not a feed; give"),
        (
            "<!DOCTYPE html><link rel=alternate type=application/rss+xml href=../f.xml>&nbsp;<p>",
            "give the address of the feed, such as https://village.example/f.xml",
        ),
        ('{"title": "x"}', "is no JSON Feed: Object missing required field `items`"),
        ('{"items": ' + "[" * 100_000, "is no JSON Feed"),
        ('{"items": [{"title": "\\ud800"}', "is no JSON Feed"),
        (b"\x1f\x8bnonsense", "is packed by gzip, and damaged"),
        (gzip.compress(bytes(LARGEST + 1)), "is larger than 20 MB"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_said_in_a_sentence(text: str | bytes, says: str) -> None:
    """A page, a site map, an empty file, nonsense, a bomb: the sentence says what it is."""
    assert says in refusal(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "use", ["<rss><channel><item><guid>&l11;</guid></item></channel></rss>", '<rss x="&l11;"/>']
)
def test_entities_are_not_expanded(use: str, encoding: str) -> None:
    """A thousand million laughs cost nothing, in text or in an attribute, nor is a file of the disk read."""
    start = time.process_time()
    head = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]>'
    assert "feed: " in refusal((head + use).encode(encoding))
    file = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l11 SYSTEM "file://{__file__}">]>'
    assert "declares entities of its own" in refusal(file + "<rss><channel>&l11;</channel></rss>")
    assert time.process_time() - start < 1


def test_the_dtd_of_rss_0_91_does_no_harm() -> None:
    """Old feeds name Netscape's DTD, which nobody fetches, and use its entities."""
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://127.0.0.1:9/rss-0.91.dtd">'
    (entry,) = parsed(RSS.replace("<rss", doctype + "<rss").replace("Seven", "S&eacute;ven")).entries
    assert entry.url == "https://village.example/seven/"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.Village.example/a/", "http://village.example/a"),
        ("https://village.example/a/index.html", "https://village.example:443/a/"),
        ("https://village.example/a?utm_source=rss&utm_medium=feed#top", "https://village.example/a"),
        ("https://village.example/%7Ea/z%c3%bcrich/", "https://village.example/~a/zürich/"),
        ("https://zürich.example/", "https://xn--zrich-kva.example"),
    ],
)
def test_spellings_of_one_page_are_one_address(one: str, other: str) -> None:
    """Scheme, `www.`, port, slash, index file, encoding, fragment and tracking make no difference."""
    assert address(one) == address(other)


def test_other_pages_are_other_addresses() -> None:
    """The host, the path and a query that chooses the page do; what is no page's URL has no address."""
    urls = (
        "https://a.example/?p=1",
        "https://a.example/?p=2",
        "https://b.example/?p=1",
        "https://a.example/P",
    )
    assert len({address(url) for url in urls}) == len(urls)
    assert {address(url) for url in ("urn:x:y", "tag:a.example,2025:1", "http://[", "")} == {Address()}


# Files and servers


def page(number: int, older: str = "") -> str:
    """Write one page of a feed that names the older one."""
    link = (
        f'<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="prev-archive" href="{older}"/>' if older else ""
    )
    return RSS.replace("<channel>", f"<channel>{link}").replace("7 at", f"{number} at")


def test_older_pages_are_read_too(tmp_path: Path) -> None:
    """RFC 5005 archives beside a file are followed, a loop ends, and each entry is there once."""
    (tmp_path / "feed.xml").write_text(page(3, "old/2.xml"))
    (tmp_path / "old").mkdir()
    (tmp_path / "old/2.xml").write_text(page(2, "1.xml"))
    (tmp_path / "old/1.xml").write_text(page(1, "2.xml"))
    found = load("feed.xml", tmp_path)
    assert [entry.id[0] for entry in found.entries] == ["3", "2", "1"]
    assert (found.pages, found.older) == (3, "")


@pytest.mark.parametrize("older", ["../secret.xml", "/etc/passwd", "https://village.example/old.xml"])
def test_a_file_leads_nowhere_else(tmp_path: Path, older: str) -> None:
    """An older page elsewhere is named, not read."""
    (tmp_path / "secret.xml").write_text(page(9))
    (tmp_path / "in").mkdir()
    (tmp_path / "in/feed.xml").write_text(page(3, older))
    found = load("in/feed.xml", tmp_path)
    assert (found.pages, found.older) == (1, older)


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("nowhere.xml", "nowhere.xml: cannot be read: No such file"),
        (".", "cannot be read: Is a directory"),
        ("a\0b", "cannot be read"),
        ("file:///etc/passwd", "with http and https only; for a file, give its path"),
        ("ftp://127.0.0.1/x", "with http and https only"),
        ("http://127.0.0.1:9/feed", "cannot be fetched"),
        ("http://", "cannot be fetched"),
        ("http://[", "cannot be fetched"),
        ("", "an empty text names no feed"),
    ],
)
def test_what_cannot_be_had_is_said_in_a_sentence(tmp_path: Path, place: str, says: str) -> None:
    """No such file, a folder, another scheme, nobody there."""
    with pytest.raises(InputError) as caught:
        load(place, tmp_path)
    assert says in str(caught.value)


@contextmanager
def web(pages: Mapping[str, tuple[int, dict[str, str], bytes]]) -> Iterator[str]:
    """Serve *pages*, paths with status, headers and body, on the loopback; give the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = pages.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_feed_on_the_web_is_fetched_with_its_older_pages(tmp_path: Path) -> None:
    """A redirect is followed and told, gzip unpacked, `next_url` of a JSON Feed asked for too."""
    first = b'{"items": [{"id": "2", "url": "two/"}], "next_url": "older.json"}'
    pages = {
        "/feed": (301, {"Location": "/a/feed.json"}, b""),
        "/a/feed.json": (200, {"Content-Encoding": "gzip"}, gzip.compress(first)),
        "/a/older.json": (200, {}, b'{"items": [{"id": "1"}]}'),
    }
    with web(pages) as url:
        found = load(f"{url}/feed", tmp_path)
        assert (found.place, found.found_at) == (f"{url}/feed", f"{url}/a/feed.json")
        assert [(each.id, each.url) for each in found.entries] == [("2", f"{url}/a/two/"), ("1", "")]


def test_servers_that_refuse_or_mislead_are_told(tmp_path: Path) -> None:
    """404, endless redirects, one to a file or to FTP, and a body without end: each a sentence."""
    pages = {
        "/loop": (302, {"Location": "/loop"}, b""),
        "/file": (302, {"Location": "file:///etc/passwd"}, b""),
        "/ftp": (302, {"Location": "ftp://127.0.0.1:9/x"}, b""),
        "/large": (200, {}, bytes(LARGEST + 1)),
    }
    wanted = {
        "/none": "answers 404",
        "/loop": "answers 302",
        "/file": "answers 302",
        "/ftp": "unknown url type: ftp",
        "/large": "is larger than 20 MB",
    }
    with web(pages) as url:
        for path, says in wanted.items():
            with pytest.raises(InputError, match=says):
                load(url + path, tmp_path)
