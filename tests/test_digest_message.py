"""`syndicate.digest.message` and `headers`: the bytes, read back by Python's own parser."""

import email
import email.policy
from email.message import EmailMessage
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.digest import Rendered, compose, personal
from syndicate.digest.headers import list_id_field, mailbox, mailbox_field, text_field, uri_field
from syndicate.digest.subject import clean, one_line
from syndicate.errors import SyndicateError
from syndicate.model import Person
from test_digest_samples import ADA, NOON, article, edition, message, rendered

TITLES = [
    "Bridge reopens",
    "Größe und Ökonomie " * 20,
    "خبر عن Python 3 اليوم " * 20,
    "🎉🎊🥳",
    "👩\u200d👩\u200d👧" * 60,
    "word " * 100,
    "x" * 500,
    "文" * 500,
    "=?utf-8?q?not_encoded?= as it seems",
    '"quoted", <b>bold</b> & (bracketed); a=b\\c',
    "AT&amp;T &lt;now&gt;",
    "line\r\nBcc: everyone@example.org\r\n\r\n<script>",
    "nul \x00 and \x85 and \u2028 end",
    "\u202eoverride",
    " ",
]

PIECES = [
    "word", "Größe", " ", "=?", "?=", "_", '"', "(", ",", "<", ">", "@", ";", "\\", "文字", "خبر",
    "🎉", "\u2068", "\u2069", "a" * 50, "ö" * 40, "\t", "\x00", "\r\n", "\u00a0", "\u3000", "\u200c",
    "=?utf-8?q?x?=", "&amp;", "\u0301",
]  # fmt: skip


def parsed(data: bytes) -> EmailMessage:
    """Parse a message."""
    return email.message_from_bytes(data, policy=email.policy.default)


def headers(data: bytes) -> list[bytes]:
    """Give the lines of a message's header."""
    return data.partition(b"\r\n\r\n")[0].split(b"\r\n")


@pytest.mark.parametrize("title", TITLES)
def test_a_subject_reads_back_as_it_was_meant(title: str) -> None:
    """Whatever the title, the subject decodes back equal, no header is forged and no line is too long."""
    made = edition(article(title=title))
    data = message(made)
    read = parsed(data)
    assert read["Subject"] == made.subject
    assert read["Bcc"] is None
    assert {"From", "To", "Subject", "Date", "Message-ID", "MIME-Version"} <= set(read.keys())
    assert max(map(len, headers(data))) <= 78
    assert all(line.isascii() for line in headers(data))


@pytest.mark.parametrize(
    "hostile", ["A\r\nBcc: x@y.example", "A\nX: y", "A\rX: y", "A\x00B", 'A" <x@y.example>']
)
def test_no_text_can_create_or_end_a_header(hostile: str) -> None:
    """CR, LF and NUL in names, titles and URLs create no header."""
    changes = {
        "sender": Person(name=hostile, email="news@compiler.example"),
        "title": hostile,
        "list_id": "list.example",
        "archive": "https://compiler.example/" + hostile + "/{edition}",
        "unsubscribe": "https://compiler.example/" + hostile,
    }
    plain = parsed(message(edition(article())))
    read = parsed(message(edition(article(title=hostile), **changes)))
    assert read.keys() == plain.keys()
    assert len(read["From"].addresses) == 1


def test_the_bytes_are_the_same_every_time() -> None:
    """Composed twice, a message is the same to the byte; another recipient's differs."""
    made = edition(article(1), article(2))
    assert message(made) == message(made)
    assert (
        parsed(message(made))["Message-ID"]
        != parsed(message(made, recipient="b@reader.example"))["Message-ID"]
    )


def test_text_comes_first_then_html() -> None:
    """The message is multipart/alternative of plain text and HTML, quoted-printable, with CRLF throughout."""
    data = message(edition(article(title="Größe")))
    read = parsed(data)
    parts = list(read.iter_parts())
    assert read.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    assert {part["Content-Transfer-Encoding"] for part in parts} == {"quoted-printable"}
    assert data.replace(b"\r\n", b"").count(b"\n") == data.replace(b"\r\n", b"").count(b"\r") == 0
    assert max(map(len, data.split(b"\r\n"))) <= 78
    assert data.isascii()


def test_list_headers() -> None:
    """List-Unsubscribe is raw with https first, one-click goes with it, and the archive is named."""
    data = message(edition(article()))
    read = parsed(data)
    token = read["List-Unsubscribe"].partition("/u/")[2].partition(">")[0]
    raw = b"List-Unsubscribe: <https://compiler.example/u/%b>,\r\n <mailto:leave@compiler.example>\r\n"
    assert raw % token.encode() in data
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert read["List-Id"] == "The Daily Compiler <daily.compiler.example>"
    assert read["List-Archive"] == "<https://compiler.example/editions/>"
    assert read["Archived-At"] == "<https://compiler.example/editions/daily-2025-02-13.html>"
    assert (read["Auto-Submitted"], read["Precedence"]) == ("auto-generated", "bulk")
    assert read["Content-Language"] == "en"
    assert len(read["Feedback-ID"].split(":")) == 4
    assert read["Reply-To"].addresses[0].addr_spec == "editors@compiler.example"
    assert read["Date"].datetime == NOON


def test_headers_without_a_target_are_left_out() -> None:
    """Without a web page, an unsubscribe URL or an address for answers, nothing stands for them."""
    read = parsed(message(edition(article(), unsubscribe="", archive="", reply_to="")))
    assert read["List-Unsubscribe"] == "<mailto:leave@compiler.example>"
    assert (
        read["List-Unsubscribe-Post"]
        is read["List-Archive"]
        is read["Archived-At"]
        is read["Reply-To"]
        is None
    )
    assert (
        parsed(message(edition(article(), unsubscribe="", unsubscribe_mail="")))["List-Unsubscribe"] is None
    )


def test_a_long_unsubscribe_link_is_never_encoded() -> None:
    """A URI too long for a line stands raw on its own one: encoded, no provider would see it."""
    url = "https://compiler.example/unsubscribe/" + "a" * 100
    field = uri_field("List-Unsubscribe", url, "mailto:leave@compiler.example")
    assert field == f"List-Unsubscribe: <{url}>,\r\n <mailto:leave@compiler.example>\r\n"


def test_the_placeholder_becomes_the_recipients_token() -> None:
    """Each recipient gets a link of their own, which shows no address and is the same in every edition."""
    made = edition(article())
    first = rendered(made)
    other = rendered(edition(article(2)))
    assert first.placeholder in first.html
    assert first.placeholder in first.text
    mine = personal(first, made, ADA)
    assert "@@" not in mine.html + mine.text
    assert "ada@" not in mine.html
    token = mine.html.partition("https://compiler.example/u/")[2].partition('"')[0]
    assert token in personal(other, edition(article(2)), "ada@reader.example").text
    assert token not in personal(first, made, "bob@reader.example").text
    assert token.encode() in message(made)


def test_lines_that_transport_would_change_are_encoded() -> None:
    """A line that begins with "From " or is a single dot arrives as it was, and lines stay within 76."""
    made = edition(article())
    text = "From here on\n.\n" + "From " + "x" * 71 + "\n-- \nend\n"
    data = compose(made, Rendered(html="<p>x</p>\n", text=text), recipient=ADA, date=NOON)
    assert not any(line == b"." or line.startswith(b"From ") for line in data.split(b"\r\n"))
    assert max(map(len, data.split(b"\r\n"))) <= 78
    part = next(parsed(data).iter_parts())
    assert cast(EmailMessage, part).get_content().replace("\r\n", "\n") == text


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@",
        "@b.example",
        "a b@c.example",
        "ä@b.example",
        "a@b@c.example",
        "a@b.example\r\nX: y",
        "a@b.example, c@d.example",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    """An address that no relay could carry is refused with a reason."""
    with pytest.raises(SyndicateError, match="e-mail address"):
        message(edition(article()), recipient=address)


def test_names_and_hosts_beyond_ascii() -> None:
    """Names are encoded words, hosts Punycode, special characters quoted; all reads back."""
    sender = Person(name='Jörg "J" Müller, Redaktion', email="news@müller.example")
    data = message(edition(article(), sender=sender))
    assert parsed(data)["From"].addresses[0].addr_spec == "news@xn--mller-kva.example"
    assert parsed(data)["From"].addresses[0].display_name == sender.name
    quoted = mailbox_field("To", mailbox("a@b.example", "Compiler, The"))
    assert quoted == 'To: "Compiler, The" <a@b.example>\r\n'
    assert "=?utf-8?" in list_id_field("Tägliches", "l.example")


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_text_reads_back_from_a_header(text: str) -> None:
    """A subject decodes to the very text, a name to one mailbox with its letters, in lines of at most 78."""
    subject = text_field("Subject", text)
    sender = mailbox_field("From", mailbox("a@b.example", text))
    read = parsed((subject + sender + "\r\n").encode("ascii"))
    assert read["Subject"] == one_line(text)
    assert [found.addr_spec for found in read["From"].addresses] == ["a@b.example"]
    # CPython issue 128110 puts spaces between encoded words.
    assert "".join(read["From"].addresses[0].display_name.split()) == "".join(clean(text).split())
    assert not read["Subject"].defects
    assert not read["From"].defects
    assert all(len(line) <= 78 for line in (subject + sender).split("\r\n"))


def test_a_long_name_in_any_script_is_no_obstacle() -> None:
    """A sender's name of several encoded words passes the check of the finished bytes."""
    sender = Person(name="Österreich und " + "Größe" * 20, email="n@c.example")
    assert parsed(message(edition(article(), sender=sender)))["From"].addresses[0].addr_spec == "n@c.example"


def test_plain_text_stays_readable_in_the_header() -> None:
    """ASCII text is written raw and folded at spaces only."""
    field = text_field("Subject", "word " * 30)
    assert "=?" not in field
    assert all(len(line) <= 78 for line in field.split("\r\n"))
    encoded = "looks =?utf-8?q?encoded?= already"
    assert parsed(text_field("Subject", encoded).encode())["Subject"] == encoded
    assert field.replace("\r\n", "") == "Subject: " + ("word " * 30).strip()


def test_dates_are_given_in_the_digests_zone() -> None:
    """The date is the moment that was given, with the offset of the digest's zone."""
    made = edition(article(), timezone=ZoneInfo("Asia/Tehran"))
    data = compose(made, rendered(made), recipient=ADA, date=NOON)
    assert b"Date: Thu, 13 Feb 2025 15:30:00 +0330\r\n" in data
