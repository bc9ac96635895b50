"""`syndicate check` on any file: foreign feeds, lists, mails, hostile input, and what is printed."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from running import CONFIGURATION, article, make_site, run
from syndicate.check import addresses, file, values
from syndicate.check.context import Context
from syndicate.check.rules import RULES, Fault

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ITEM = "<title>One</title><link>https://a.example/1</link><guid>https://a.example/1</guid><description>Words.</description>"
HEAD = (
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>A</title>'
    "<link>https://a.example/</link><description>B</description>"
    '<atom:link rel="self" href="https://a.example/rss.xml"/>'
)
ENTRY = (
    "<entry><id>https://a.example/1</id><title>One</title><updated>2025-01-01T00:00:00Z</updated>"
    '<link href="https://a.example/1"/>{}</entry>'
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><id>https://a.example/</id><title>A</title>'
    "<updated>2025-01-01T00:00:00Z</updated><author><name>Ada</name></author>"
    '<link rel="self" href="https://a.example/atom.xml"/>{}</feed>'
)
MAIL = """\
From: News <news@a.example>
To: reader@b.example
Subject: News
Date: Thu, 13 Feb 2025 07:00:00 +0100
Message-ID: <1@a.example>
MIME-Version: 1.0
List-Id: News <news.a.example>
List-Unsubscribe: <https://a.example/u/x>, <mailto:leave@a.example>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset="utf-8"

Words.
--b
Content-Type: text/html; charset="utf-8"

<!DOCTYPE html><html lang="en"><body><p>Words. <img src="https://a.example/a.png" alt="A bridge"></p></body></html>
--b--
"""


def faults(text: str | bytes, now: datetime = NOW) -> tuple[Fault, ...]:
    """Check a file."""
    return file.faults(text if isinstance(text, bytes) else text.encode(), Context(now=now))


def rules(text: str | bytes) -> list[str]:
    """Return the names of the rules that a file breaks."""
    return sorted({fault.rule for fault in faults(text)})


def rss(items: str = f"<item>{ITEM}</item>", more: str = "") -> str:
    """Make a feed."""
    return f"{HEAD}{more}{items}</channel></rss>"


def atom(more: str) -> str:
    """Make a feed of one entry."""
    return ATOM.format(ENTRY.format(more))


def json_feed(**members: object) -> str:
    """Make a feed of one item."""
    item = {"id": "1", "content_text": "Words."} | members
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "A",
        "feed_url": "https://a.example/feed.json",
    }
    return json.dumps({**head, "items": [item]})


@pytest.mark.parametrize("text", [rss(), atom("<summary>Words.</summary>"), json_feed(), MAIL])
def test_what_is_right_has_no_faults(text: str) -> None:
    """A small feed of each format, and a mail."""
    assert faults(text) == ()


def test_lines_are_those_of_the_file() -> None:
    """Of XML by the parser, of JSON by the item's id, of a mail by the field."""
    (xml,) = faults(rss("\n\n<item>\n" + ITEM.replace("<guid>https", "<guid>tag") + "\n</item>"))
    assert (xml.rule, xml.line) == ("guid", 4)
    feed = json.loads(json_feed(url="/1"))
    (found,) = faults(json.dumps(feed, indent=1))
    assert (found.rule, found.line, found.entry) == ("uri", 7, "1")
    (field,) = faults(MAIL.replace("<1@a.example>", "1"))
    assert (field.rule, field.line) == ("mail-header", 5)


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Thu, 13 Feb 2025 07:30:00 +0100", []),
        ("13 Feb 2025 07:30 GMT", []),
        ("Thu, 13 Feb 2025 07:30:00 EST", []),
        ("Fri, 13 Feb 2025 07:30:00 +0100", ["date"]),
        ("Thu, 31 Feb 2025 07:30:00 +0100", ["date"]),
        ("Thu, 13 Feb 2025 25:30:00 +0100", ["date"]),
        ("2025-02-13T07:30:00Z", ["date"]),
        ("yesterday", ["date"]),
        ("", ["date"]),
        ("13 Feb 25 07:30:00 +0100", ["date-form"]),
        ("Thursday, 13 February 2025 07:30:00 +0100", ["date-form"]),
        ("Thu (rainy), 13 Feb (uary) 2025 07:30:00 +0100", ["date-form"]),
    ],
)
def test_dates_of_rss(date: str, expected: list[str]) -> None:
    """RFC 822 with four digits of a year; what only some readers understand is a warning."""
    assert [rule for rule, _ in values.rfc822(date)] == expected


@pytest.mark.parametrize(
    ("date", "is_right"),
    [
        ("2025-02-13T07:30:00Z", True),
        ("2025-02-13T07:30:00.25+01:00", True),
        ("2016-12-31T23:59:60Z", True),
        ("2025-02-13t07:30:00z", False),
        ("2025-02-13T07:30Z", False),
        ("2025-02-13 07:30:00Z", False),
        ("2025-02-13T07:30:00+0100", False),
        ("2025-02-13T07:30:00", False),
        ("2025-13-13T07:30:00Z", False),
        ("2025-02-29T07:30:00Z", False),
    ],
)
def test_dates_of_atom(date: str, is_right: bool) -> None:  # noqa: FBT001 - a case
    """RFC 3339, in capitals, with seconds and a zone, on a day that there is."""
    assert ([*values.rfc3339(date)] == []) == is_right


def test_dates_to_come_and_long_past_are_told() -> None:
    """A day ahead may be another zone; 1969 was before there were feeds."""
    soon = (NOW + timedelta(hours=20)).isoformat()
    assert rules(json_feed(date_published=soon)) == []
    assert rules(json_feed(date_published="2026-02-01T00:00:00Z")) == ["date-future"]
    assert rules(json_feed(date_published="1969-02-01T00:00:00Z")) == ["date-past"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://a.example/1", []),
        ("tag:a.example,2025:1", []),
        ("urn:uuid:60a76c80-d399-11d9-b93c-0003939e0af6", []),
        ("https://a.example/päth", []),
        ("1", ["id"]),
        ("https:/a.example/", ["id"]),
        ("tag:a.example:1", ["id-tag"]),
        ("tag:a.example,25:1", ["id-tag"]),
        ("urn:uuid:60a76c80", ["id-urn"]),
        ("urn:-x:1", ["id-urn"]),
        ("HTTPS://a.example/", ["id-form"]),
        ("https://a.example:443/", ["id-form"]),
        ("https://a.example", ["id-form"]),
        ("https://a.example/a/../b", ["id-form"]),
        ("https://a.example/%7Eada", ["id-form"]),
        (" https://a.example/", ["space"]),
    ],
)
def test_ids_of_atom(text: str, expected: list[str]) -> None:
    """Absolute IRIs in normal form."""
    assert [rule for rule, _ in addresses.identifier(text)] == expected


@pytest.mark.parametrize(
    ("tag", "is_right"),
    [
        ("en", True),
        ("pt-BR", True),
        ("zh-Hant-TW", True),
        ("sr-Latn", True),
        ("de-CH-1996", True),
        ("x-mine", True),
        ("jp", False),
        ("en_US", False),
        ("english", False),
        ("", False),
    ],
)
def test_languages(tag: str, is_right: bool) -> None:  # noqa: FBT001 - a case
    """Tags of RFC 5646; a language of two letters is one of ISO 639-1."""
    assert ([*values.language(tag)] == []) == is_right


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Words, &amp; 1 &lt; 2.</p>", []),
        ('<a href="https://b.example/">x</a>', []),
        ('<a href="/b">x</a>', ["relative-url"]),
        ('<img src="b.png" alt="B">', ["relative-url"]),
        ('<img src="https://b.example/b.png">', ["alt"]),
        ('<img src="data:image/png;base64,AA" alt="B">', []),
        ("<script>x</script>", ["unsafe-html"]),
        ('<p onclick="x">y</p>', ["unsafe-html"]),
        ('<a href=" java\nscript:x">y</a>', ["unsafe-html"]),
        ('<p style="color: red">x</p>', []),
        ('<p style="position: absolute">x</p>', ["unsafe-style"]),
        ("<blnk>x</blnk>", ["html"]),
        ("<my-widget>x</my-widget>", []),
        ("<svg><path d=''/></svg>", []),
        ("<p>x</p><a", ["html"]),
        ("<p>{{< figure >}}</p>", ["raw-tags"]),
        ("<p>{% include x %}</p>", ["raw-tags"]),
        ("<p>{{ page.title }}</p>", ["raw-tags"]),
        ('<a href="https://a.example/%7B%7B%20url%20%7D%7D">x</a>', ["raw-tags"]),
        ("<pre>{{< figure >}}</pre> <code>{% include x %}</code> {{a}} \\frac{{a}}{b}", []),
        ("<p></p>", []),
    ],
)
def test_html_of_bodies(body: str, expected: list[str]) -> None:
    """What readers remove, cannot follow, or show raw."""
    assert rules(json_feed(content_html=body, content_text="Words.")) == expected


def test_a_base_makes_relative_addresses_right() -> None:
    """XML Base; other formats have nothing like it."""
    body = '<content type="html">&lt;a href="/b"&gt;x&lt;/a&gt;</content>'
    assert rules(atom(body)) == ["relative-url"]
    assert rules(atom(body).replace("<feed ", '<feed xml:base="https://a.example/" ')) == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><b>x</b></div></content>', []),
        ('<content type="xhtml"><p xmlns="http://www.w3.org/1999/xhtml">x</p></content>', ["xhtml"]),
        ('<content type="xhtml"><div>x</div></content>', ["xhtml"]),
        ('<content type="html"><p>x</p></content>', ["unknown"]),
        ("<content>&lt;p&gt;x&lt;/p&gt;</content>", ["plain-text"]),
        ("<content>a vector&lt;int&gt;</content>", []),
        ('<content src="https://a.example/x" type="text/html"/><summary>x</summary>', []),
        ('<content src="https://a.example/x" type="text/html"/>', ["missing"]),
        ('<content type="image/png">AAAA</content><summary>x</summary>', []),
        ('<content type="image/png">?</content><summary>x</summary>', ["base64"]),
        ("", ["empty-body"]),
    ],
)
def test_content_of_atom(content: str, expected: list[str]) -> None:
    """RFC 4287 §3.1 and §4.1.3."""
    assert rules(atom(content)) == expected


def test_plain_text_of_rss_is_told_by_its_references() -> None:
    """`&#x26;` and `&#x3C;` are the profile's way to say that markup is meant as text, also in CDATA."""
    for title in ("The &#x26;amp; entity", "The &#x3C;b&gt; element", "<![CDATA[a &#x26; b]]>"):
        assert rules(rss(f"<item>{ITEM.replace('One', title)}</item>")) == []
    assert rules(rss(f"<item>{ITEM.replace('One', 'The &lt;b&gt; element')}</item>")) == ["plain-text"]
    link = ITEM.replace("/1</link>", "/?a=1&#x26;b=2</link>")
    assert rules(rss(f"<item>{link}</item>")) == []


PODCAST = (
    '<language>en</language><itunes:image href="https://a.example/a.jpg"/><itunes:category text="Arts"/>'
    "<itunes:explicit>false</itunes:explicit>"
)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        ("a.jpg", "a.webp", ["podcast"]),
        ('text="Arts"', 'text="Art"', ["value"]),
        ("false", "maybe", ["value"]),
        ("<language>en</language>", "", ["podcast"]),
        ("<language>", "<itunes:duration>1:00</itunes:duration><language>", ["unknown"]),
    ],
)
def test_podcasts(old: str, new: str, expected: list[str]) -> None:
    """What Apple asks for."""
    head = HEAD.replace("<rss ", '<rss xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" ')
    text = f"{head}{PODCAST.replace(old, new)}<item>{ITEM}</item></channel></rss>"
    assert rules(text) == expected


OF_MAIL = [
    ("no date", "Date: Thu, 13 Feb 2025 07:00:00 +0100\n", "", "mail-header"),
    ("a date that is none", "13 Feb 2025", "13 Foo 2025", "mail-header"),
    ("two subjects", "Subject: News\n", "Subject: News\nSubject: More\n", "mail-header"),
    ("no address", "reader@b.example", "reader", "mail-header"),
    ("a field in UTF-8", "Subject: News", "Subject: Néws", "mail-header"),
    ("Bcc", "Subject: News", "Bcc: secret@a.example\nSubject: News", "mail-header"),
    ("a long line", "Words.\n--b\nContent-Type: text/html", "Words " * 200 + "\n--b\nContent-Type: text/html", "mail-line"),
    ("no way out", "List-Unsubscribe: <https://a.example/u/x>, <mailto:leave@a.example>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n", "", "mail-leave"),
    ("a way out over http", "<https://a.example/u/x>", "<http://a.example/u/x>", "mail-leave"),
    ("another click", "List-Unsubscribe=One-Click", "One-Click", "mail-leave"),
    ("no click", "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n", "", "mail-list"),
    ("no list", "List-Id: News <news.a.example>\n", "", "mail-list"),
    ("no text", "Words.\n--b", "\n--b", "mail-structure"),
    ("HTML first", "text/plain", "text/html", "mail-structure"),
    ("cut off", "--b--\n", "", "mail-structure"),
    ("another charset", 'text/plain; charset="utf-8"\n\nWords.', 'text/plain; charset="ascii"\n\nWörds.', "mail-charset"),
    ("too large", "<p>Words.", "<p>" + "Words \n" * 15_000, "mail-size"),
    ("a picture over http", "https://a.example/a.png", "http://a.example/a.png", "mail-picture"),
    ("a picture that is WebP", "a.png", "a.webp", "mail-picture"),
    ("a picture without words", ' alt="A bridge"', "", "alt"),
    ("a form", "<p>", "<form><input></form><p>", "mail-html"),
    ("no language", '<html lang="en">', "<html>", "mail-html"),
    ("a link to nowhere", "<p>", '<p><a href="/x">x</a>', "mail-link"),
]  # fmt: skip


@pytest.mark.parametrize(("_name", "old", "new", "expected"), OF_MAIL, ids=[way[0] for way in OF_MAIL])
def test_mails(_name: str, old: str, new: str, expected: str) -> None:
    """What is wrong with a mail, as a file shows it."""
    assert old in MAIL
    assert expected in rules(MAIL.replace(old, new, 1))


def bomb() -> bytes:
    """Make a feed of entities in entities."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE rss [<!ENTITY l0 "ha">{entities}]>{rss().replace("One", "&l11;")}'.encode()


def hostile() -> Iterator[tuple[str, bytes, str]]:
    """Yield hostile files, and a rule that each has to break."""
    yield "more than any reader takes", b"<rss>" + b" " * file.TOO_LARGE, "too-large"
    yield "entities in entities", bomb(), "xml"
    yield (
        "a file of this machine",
        b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        + rss(f"<item>{ITEM}<pubDate>&x;</pubDate></item>").encode(),
        "doctype",
    )
    yield "elements in elements", b"<rss>" * 200_000, "xml"
    yield "cut off", rss().encode()[:-20], "xml"
    yield "NUL", rss().replace("One", "\0").encode(), "xml"
    yield "nothing but NUL", b"\0" * 1_000_000, "format"
    yield "nothing", b"", "format"
    yield "a page", b"<!DOCTYPE html><title>Not found</title>", "format"
    yield "lists in lists", b"[" * 1_000_000, "json"
    yield "a long number", b'{"title": ' + b"9" * 100_000 + b"}", "json"
    yield (
        "many attributes",
        rss(f"<item {' '.join(f'a{n}={chr(34) * 2}' for n in range(50_000))}>{ITEM}</item>").encode(),
        "unknown",
    )
    yield "tags in tags", rss(f"<item>{ITEM.replace('Words', '&lt;b&gt;' * 200_000)}</item>").encode(), "size"
    yield (
        "brackets in a date",
        rss(f"<item>{ITEM}<pubDate>{'(' * 200_000}{')' * 200_000}</pubDate></item>").encode(),
        "date",
    )
    yield "brackets in an address", MAIL.replace("News <news", "(" * 10_000 + "<news").encode(), "mail-header"
    yield "comments that begin", b"<!--" * 100_000 + b"<rss/>", "xml"


@pytest.mark.parametrize(("_name", "data", "rule"), list(hostile()), ids=[case[0] for case in hostile()])
def test_hostile_files_are_answered(_name: str, data: bytes, rule: str) -> None:
    """Nothing is expanded, fetched or gone into without end."""
    assert rule in rules(data)
    assert not any("root:" in fault.message for fault in faults(data))


# The command


def test_the_command_finds_what_is_wrong_with_a_site(tmp_path: Path) -> None:
    """Sentences for people; exit code 1 only where there is an error."""
    make_site(tmp_path, {"a.md": article(0), "b.md": article(1)})
    assert run(tmp_path, "build").returncode == 0
    fine = run(tmp_path, "check")
    assert (fine.returncode, fine.stdout, fine.stderr) == (
        0,
        "",
        "Checked 2 articles and 18 files: no findings.\n",
    )
    (tmp_path / "feeds/rss.xml").write_bytes(b"<rss")
    broken = run(tmp_path, "check")
    assert broken.returncode == 1
    assert "feeds/rss.xml:1: error: is not well-formed XML: " in broken.stderr
    assert broken.stderr.endswith("Checked 2 articles and 18 files: 2 errors.\n")


def test_nothing_was_written_yet(tmp_path: Path) -> None:
    """A site is checked before its first build."""
    make_site(tmp_path, {"a.md": article(0)})
    result = run(tmp_path, "check")
    assert result.returncode == 0
    assert "feeds: warning: nothing was written yet\n    run `syndicate build`\n" in result.stderr


def test_all_that_is_wrong_with_the_settings_is_told(tmp_path: Path) -> None:
    """With lines, as findings, in each form of printing."""
    make_site(tmp_path, 0, CONFIGURATION.replace("url", "ulr") + "limit = 3\n")
    result = run(tmp_path, "check", "--format", "json")
    assert result.returncode == 1
    messages = json.loads(result.stdout)["messages"]
    assert {(each["path"], each["line"], each["rule"]) for each in messages} >= {
        ("syndicate.toml", 3, "settings"),
        ("syndicate.toml", 5, "settings"),
    }


def test_annotations_for_github(tmp_path: Path) -> None:
    """Workflow commands, whose special characters are escaped."""
    (tmp_path / "a,b.xml").write_text(rss().replace("<guid>https", "<guid>50%\ns"), encoding="utf-8")
    result = run(tmp_path, "check", "--format", "github", "a,b.xml")
    assert result.returncode == 1
    assert result.stdout.startswith(
        "::error file=a%2Cb.xml,line=1,title=guid::the guid '50%25 s://a.example/1' is "
    )
    assert result.stderr == "Checked 1 file: 1 error.\n"


def test_a_file_of_the_site_points_at_its_article(tmp_path: Path) -> None:
    """Files may be named one by one; a file from elsewhere points at itself."""
    make_site(tmp_path, {"a.md": article(0)})
    assert run(tmp_path, "build").returncode == 0
    own, copy = tmp_path / "feeds/atom.xml", tmp_path / "atom.xml"
    own.write_bytes(own.read_bytes().replace(b"<published>", b"<published>x"))
    copy.write_bytes(own.read_bytes())
    result = run(tmp_path, "check", "feeds/atom.xml", "atom.xml", "--format", "json")
    places = {(each["path"], each["rule"]) for each in json.loads(result.stdout)["messages"]}
    assert places == {("articles/a.md", "date"), ("atom.xml", "date")}


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """It is an error of the input, without a site too."""
    result = run(tmp_path, "check", "gone.xml")
    assert (result.returncode, result.stderr) == (
        1,
        "error: gone.xml: cannot be read: No such file or directory\n",
    )


def test_each_rule_has_a_remedy() -> None:
    """But for that of articles, whose findings bring their own."""
    assert [name for name, rule in RULES.items() if not rule.remedy] == ["article"]


def test_pages_have_a_language_and_a_title(tmp_path: Path) -> None:
    """A page in the output folder is one of the site's; elsewhere it is what a server says in place of a feed."""
    make_site(tmp_path, {"a.md": article(0)})
    (tmp_path / "feeds").mkdir()
    page = '<!DOCTYPE html><html lang="en"><head><title>A</title></head><body><p>x</p></body></html>'
    (tmp_path / "feeds/a.html").write_text(page, encoding="utf-8")
    (tmp_path / "feeds/b.html").write_text(
        "<!DOCTYPE html><html><body><p>x</p></body></html>", encoding="utf-8"
    )
    (tmp_path / "c.html").write_text(page, encoding="utf-8")
    result = run(tmp_path, "check", "--format", "json", "feeds/a.html", "feeds/b.html", "c.html")
    places = [(each["path"], each["rule"]) for each in json.loads(result.stdout)["messages"]]
    assert places == [("c.html", "format"), ("feeds/b.html", "language"), ("feeds/b.html", "blank")]


def test_lists_of_feeds() -> None:
    """OPML 2.0, in which each feed has an address."""
    outline = '<outline type="rss" text="A" xmlUrl="https://a.example/rss.xml"/>'
    opml = (
        '<opml version="2.0"><head><title>A</title></head><body><outline text="B">{}</outline></body></opml>'
    )
    assert rules(opml.format(outline)) == []
    assert rules(opml.format(outline.replace("https://a.example/", ""))) == ["uri"]
    assert rules(opml.format(outline.replace('text="A"', ""))) == ["missing"]
    assert rules(opml.replace("<head>", "<head><dateCreated>today</dateCreated>").format(outline)) == ["date"]
