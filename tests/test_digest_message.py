"""`syndicate.digest.letter`, `message`, `quoted`, `headers`: the bytes, read back by Python's own parser."""

import email
import email.policy
import quopri
import re
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from syndicate.digest import Composer, Letter, Rendered, write_letter
from syndicate.digest.headers import list_id_field, mailbox, mailbox_field, text_field, uri_field
from syndicate.digest.quoted import MARK, newlines, quoted_printable
from syndicate.digest.subject import clean, one_line
from syndicate.errors import SyndicateError
from syndicate.model import Person
from test_digest_samples import ADA, NOON, TOKEN, article, edition, letter, message, rendered

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


def body_of(data: bytes, kind: str) -> str:
    """Give the decoded text of a message's plain or html part."""
    part = parsed(data).get_body((kind,))
    assert isinstance(part, EmailMessage)
    return newlines(part.get_content())


def addressee(data: bytes) -> Address:
    """Give the one address in a message's To."""
    (found,) = parsed(data)["To"].addresses
    assert isinstance(found, Address)
    return found


def headers(data: bytes) -> list[bytes]:
    """Give the lines of a message's header."""
    return data.partition(b"\r\n\r\n")[0].split(b"\r\n")


COMPOSER = Composer(letter(edition(article())))


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
        "unsubscribe": "https://compiler.example/" + hostile + "{token}",
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
    raw = b"List-Unsubscribe: <https://compiler.example/u/%b>,\r\n <mailto:leave@compiler.example>\r\n"
    assert raw % TOKEN.encode() in data
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


def test_one_click_needs_a_page_that_knows_who_leaves() -> None:
    """A page without the recipient's token, or without https, is named but not offered for one click."""
    for page in ("https://compiler.example/leave", "http://compiler.example/u/{token}"):
        read = parsed(message(edition(article(), unsubscribe=page, unsubscribe_mail="")))
        assert read["List-Unsubscribe"] == f"<{page.replace('{token}', TOKEN)}>"
        assert read["List-Unsubscribe-Post"] is None


def test_the_fields_keep_their_order() -> None:
    """The fields stand in one order, which a resend only adds to."""
    composer = Composer(letter(edition(article())))
    fields = [
        "Date", "From", "To", "Reply-To", "Subject", "Message-ID", "Content-Language", "List-Id",
        "List-Unsubscribe", "List-Unsubscribe-Post", "List-Archive", "Archived-At", "Auto-Submitted",
        "Precedence", "X-Auto-Response-Suppress", "Feedback-ID",
    ]  # fmt: skip
    last = ["MIME-Version", "Content-Type"]
    assert parsed(composer.compose(ADA, token=TOKEN)).keys() == fields + last
    again = parsed(composer.compose(ADA, token=TOKEN, again=2))
    assert again.keys() == [*fields, "X-Syndicate-Resend", *last]
    assert again["X-Syndicate-Resend"] == "2"


def test_the_placeholder_becomes_the_recipients_token() -> None:
    """Each recipient gets the links of their own token in both parts; nothing of the placeholder stays."""
    written = letter(edition(article()))
    composer = Composer(written)
    assert written.placeholder in written.html
    assert written.placeholder in written.text
    for token in (TOKEN, "t", "x" * 64):
        html, text = composer.personal(token)
        data = composer.compose(ADA, token=token)
        assert (body_of(data, "html"), body_of(data, "plain")) == (html, text)
        assert f'"https://compiler.example/u/{token}"' in html
        assert f"<https://compiler.example/u/{token}>" in text
        assert written.placeholder not in html + text
        assert parsed(data)["List-Unsubscribe"].startswith(f"<https://compiler.example/u/{token}>")


@pytest.mark.parametrize("token", ["", "x" * 65, "a b", "a\r\nBcc: x", "ä", "a=b", "a/b", "a\n"])
def test_what_is_no_token_is_refused(token: str) -> None:
    """A token of characters that a URL or a header would need encoded, or of none, is an error."""
    composer = Composer(letter(edition(article())))
    with pytest.raises(ValueError, match="is no token"):
        composer.compose(ADA, token=token)
    with pytest.raises(ValueError, match="is no token"):
        composer.personal(token)


def test_a_letter_that_was_stored_gives_the_same_bytes() -> None:
    """Written as JSON and read again, a letter equals itself and composes to the same bytes."""
    for zone in ("UTC", "Asia/Tehran", "Australia/Lord_Howe"):
        written = letter(edition(article(title="Größe"), timezone=ZoneInfo(zone)))
        stored = msgspec.json.decode(msgspec.json.encode(written), type=Letter)
        assert stored == written
        first, second = (Composer(each).compose(ADA, token=TOKEN, again=1) for each in (written, stored))
        assert first == second


def test_a_letter_of_a_repeated_hour_equals_itself() -> None:
    """In the hour that comes twice in autumn, the offset tells which one a letter is dated in."""
    made = edition(article(), timezone=ZoneInfo("Europe/Berlin"))
    for hour, offset in ((0, "+0200"), (1, "+0100")):
        date = datetime(2025, 10, 26, hour, 30, tzinfo=ZoneInfo("UTC"))
        written = write_letter(made, rendered(made), date=date)
        stored = msgspec.json.decode(msgspec.json.encode(written), type=Letter)
        assert stored == written
        assert f"Date: Sun, 26 Oct 2025 02:30:00 {offset}\r\n".encode() in Composer(stored).compose(
            ADA, token=TOKEN
        )


def test_a_resend_has_an_id_of_its_own() -> None:
    """Recipients and deliberate repetitions have distinct ids; a retry, however written, has the first's."""
    composer = Composer(letter(edition(article())))
    people = (ADA, "bob@reader.example")
    ids = {(who, n): composer.message_id(who, again=n) for who, n in product(people, range(3))}
    assert len(set(ids.values())) == len(ids)
    for (who, n), wanted in ids.items():
        assert parsed(composer.compose(who, token=TOKEN, again=n))["Message-ID"] == wanted
    assert composer.message_id("Countess <ADA@reader.EXAMPLE>") == composer.message_id(ADA)
    assert composer.compose(ADA, token=TOKEN) == composer.compose(ADA, token=TOKEN, again=0)


def test_what_an_edition_shows_does_not_change_its_ids() -> None:
    """A rendering of another variant has the ids of the first; another edition, and another list, do not."""
    written = letter(edition(article()))
    first = Composer(written).message_id(ADA)
    assert Composer(replace(written, html="<p>Shorter</p>", subject="x")).message_id(ADA) == first
    assert Composer(replace(written, edition="daily-2025-02-14")).message_id(ADA) != first
    assert Composer(replace(written, list_id="other.compiler.example")).message_id(ADA) != first


@pytest.mark.parametrize(
    "host", ["a.example", "news.of.the." + "very." * 20 + "long.example", "x" * 63 + ".example", "x" * 63]
)
@pytest.mark.parametrize(
    "name", ["d", "every-second-thursday-of-the-month-2025-02-13", "a..b", "_", "b" * 32 + ".c"]
)
def test_a_message_id_fits_on_a_line(host: str, name: str) -> None:
    """However long the names of edition and host, the id is one dot-atom address on one line of 78."""
    written = letter(edition(article()))
    sender = Person(name="", email=f"news@{host}")
    composer = Composer(replace(written, edition=name, sender=sender))
    data = composer.compose(ADA, token=TOKEN)
    assert b"\r\nMessage-ID: <" in data
    (line,) = (line for line in headers(data) if line.startswith(b"Message-ID: "))
    assert len(line) <= 78
    atom = r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"
    assert re.fullmatch(rf"<{atom}@{atom}>", composer.message_id(ADA))
    assert not parsed(data)["Message-ID"].defects


BITS = [
    "@@mark@@", "@@mark@@", "\n", "\r\n", "\r", "From ", "From", ".", "..", " ", "\t", "  \n", "=", "a",
    "x" * 70, "x" * 75, "x" * 76, "word " * 15, "ö", "文字", "🎉", "é" * 13, "\x00", "\x0b", "\u2028",
    "-- \n", "--=_b", "<a>",
]  # fmt: skip
WRITTEN = st.lists(st.sampled_from(BITS) | st.text(max_size=90), max_size=12).map("".join)


@given(WRITTEN, st.from_regex(r"[A-Za-z0-9._~-]{1,64}", fullmatch=True))
@example("From From From here\nFrom .\nFrom @@mark@@From \n.", "From")
@example("x" * 75 + "@@mark@@", ".")
@example("x" * 76 + "@@mark@@@@mark@@\n", "x" * 64)
@example("blank @@mark@@ \n", "t")
@example("y" * 74 + " \n" + "y" * 75 + "\t\n" + "y" * 73 + " ", "t")
def test_a_token_put_into_encoded_text_is_that_text_encoded(text: str, token: str) -> None:
    """Text encoded before the token is known decodes, once it is put in, to the text with the token."""
    encoded = quoted_printable(text, "@@mark@@").replace(MARK, token)
    lines = encoded.split("\r\n")
    assert max(map(len, lines)) <= 76
    assert not any(line == "." or line.startswith("From ") or line[-1:] in {" ", "\t"} for line in lines)
    assert re.fullmatch(r"[\t -~]*", "".join(lines))
    wanted = newlines(text.replace("@@mark@@", token))
    assert quopri.decodestring(encoded.encode("ascii")).decode().replace("\r\n", "\n") == wanted


@given(WRITTEN)
def test_any_rendering_reads_back_from_a_message(text: str) -> None:
    """Whatever the parts hold, and wherever the placeholder stands, the message decodes to them."""
    made = edition(article())
    shown = Rendered(html=f"<p>{text}</p>", text=text, placeholder="@@mark@@")
    composer = Composer(write_letter(made, shown, date=NOON))
    data = composer.compose(ADA, token=TOKEN)
    html, plain = composer.personal(TOKEN)
    assert (body_of(data, "html"), body_of(data, "plain")) == (newlines(html), newlines(plain))
    assert not parsed(data).defects


def test_lines_that_transport_would_change_are_encoded() -> None:
    """A line that begins with "From " or is a single dot arrives as it was, and lines stay within 76."""
    text = "From here on\n.\n" + "From From " + "x" * 71 + "\nFrom .\n-- \nend\n"
    made = edition(article())
    shown = Rendered(html="<p>x</p>\n", text=text)
    data = Composer(write_letter(made, shown, date=NOON)).compose(ADA, token=TOKEN)
    assert not any(line == b"." or line.startswith(b"From ") for line in data.split(b"\r\n"))
    assert max(map(len, data.split(b"\r\n"))) <= 78
    assert body_of(data, "plain") == text


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"sender": Person(name="N", email="nobody")}, "'nobody' is not an e-mail address"),
        ({"reply_to": "a@b.example, c@d.example"}, "is not an e-mail address"),
        ({"unsubscribe": "https://a b.example/{token}"}, "is no web address to leave at"),
    ],
    ids=["sender", "reply", "page"],
)
def test_a_letter_that_would_arrive_otherwise_is_refused(changes: dict[str, Any], reason: str) -> None:
    """No composer is made of a letter whose message would not read as it was meant."""
    with pytest.raises(SyndicateError, match=reason):
        Composer(replace(letter(edition(article())), **changes))


def test_a_name_that_python_would_spoil_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Encoded words are read back for each recipient: Python's writer has lost spaces between them."""
    composer = Composer(letter(edition(article())))
    write = Header.encode

    def lossy(self: Header, **settings: Any) -> str:
        return write(Header(str(self).replace(" ", ""), "utf-8"), **settings)

    monkeypatch.setattr(Header, "encode", lossy)
    with pytest.raises(SyndicateError, match="the mail's To would read 'AdaGröße' instead of 'Ada Größe'"):
        composer.compose("Ada Größe <ada@reader.example>", token=TOKEN)


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
        "Ada <>",
        "Ada <nobody>",
        "<a@b.example> Ada",
        "Ada a@b.example>",
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


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=9), max_size=30).map("".join))
@example('Ada "the Countess" Lovelace')
@example('"' * 76)
@example("\\" * 70 + " a")
@example("أحمد\r\nBcc: x@y.example")
@example("A <b@c.example>, D")
@example("文" * 500)
@example("🎉" * 500)
@example("x" * 500)
def test_any_name_of_a_recipient_comes_back(name: str) -> None:
    """A recipient's name decodes to its very letters, the address stays, and no other field appears."""
    data = COMPOSER.compose(f"{name} <ada@müller.example>", token=TOKEN)
    found = addressee(data)
    assert found.addr_spec == "ada@xn--mller-kva.example"
    wanted = clean(name)
    if wanted[:1] == wanted[-1:] == '"' and '"' not in wanted[1:-1] and len(wanted) > 1:
        wanted = wanted[1:-1]
    # CPython issue 128110 puts spaces between encoded words.
    assert "".join(found.display_name.split()) == "".join(wanted.split())
    read = parsed(data)
    assert read.keys() == parsed(COMPOSER.compose(ADA, token=TOKEN)).keys()
    assert not read["To"].defects
    assert max(map(len, headers(data))) <= 78


def test_a_plain_name_comes_back_to_the_blank() -> None:
    """A name in ASCII is not encoded, and quotes round the whole of it are the address's, not the name's."""
    for name, shown in (
        ("Ada Lovelace", "Ada Lovelace"),
        ('"Lovelace, Ada"', "Lovelace, Ada"),
        ("Lovelace, Ada", "Lovelace, Ada"),
        ('Ada "the Countess" L.', 'Ada "the Countess" L.'),
        ("  Ada\t\nL ", "Ada L"),
        ("", ""),
    ):
        data = COMPOSER.compose(f"{name}<ada@reader.example>", token=TOKEN)
        assert b"To: =?" not in data
        assert addressee(data).display_name == shown


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
    data = Composer(write_letter(made, rendered(made), date=NOON)).compose(ADA, token=TOKEN)
    assert b"Date: Thu, 13 Feb 2025 15:30:00 +0330\r\n" in data
