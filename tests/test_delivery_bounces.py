"""`syndicate.delivery.bounces`: what mail servers really send back, and what strangers make up."""

import random
import tracemalloc
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.provisional import domains

from syndicate.delivery.bounces import Bounce, read
from syndicate.errors import InputError

OURS = "<daily-2026-11-23.4f1c@compiler.example>"
POSTFIX = """\
Return-Path: <>
Date: Mon, 23 Nov 2026 07:00:09 +0100 (CET)
From: MAILER-DAEMON@mx.compiler.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: news@compiler.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4F1C.1/mx"

This is a MIME-encapsulated message.

--4F1C.1/mx
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

<nobody@example.org>: host mx.example.org[192.0.2.1] said: 550 5.1.1 no such user

--4F1C.1/mx
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.compiler.example
X-Postfix-Queue-ID: 4F1C
Arrival-Date: Mon, 23 Nov 2026 07:00:05 +0100 (CET)

Final-Recipient: rfc822; nobody@example.org
Original-Recipient: rfc822;nobody@example.org
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; 550 5.1.1 <nobody@example.org>: Recipient address
    rejected: User unknown in virtual mailbox table

--4F1C.1/mx
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: The Daily Compiler <news@compiler.example>
To: nobody@example.org
Message-ID: <daily-2026-11-23.4f1c@compiler.example>
Subject: The bridge is open

Text.

--4F1C.1/mx--
"""
EXIM = """\
Return-path: <>
X-Failed-Recipients: nobody@example.org, gone@example.net, full@example.com
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@exim.compiler.example>
To: news@compiler.example
Subject: Mail delivery failed: returning message to sender
Date: Mon, 23 Nov 2026 06:00:10 +0000

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  nobody@example.org
    host mx.example.org [192.0.2.1]
    SMTP error from remote mail server after RCPT TO:<nobody@example.org>:
    550 No such user here
  gone@example.net
    Unrouteable address
  full@example.com
    host mx.example.com [192.0.2.3]
    SMTP error from remote mail server after end of data:
    552 5.2.2 Mailbox is full

------ This is a copy of the message, including all the headers. ------

Return-path: <news@compiler.example>
Received: from localhost by exim.compiler.example
Message-ID: <daily-2026-11-23.4f1c@compiler.example>
Subject: The bridge is open

Text.
"""
EXCHANGE = """\
From: postmaster@exchange.example.org
To: news@compiler.example
Date: Mon, 23 Nov 2026 06:00:12 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="_002_a"
Content-Language: en-US
In-Reply-To: <daily-2026-11-23.4f1c@compiler.example>
References: <daily-2026-11-23.4f1c@compiler.example>
Subject: Undeliverable: The bridge is open
Auto-Submitted: auto-replied

--_002_a
Content-Type: multipart/alternative; boundary="_000_b"

--_000_b
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: base64

PGI+QWxpY2UgV29uZGVybGFuZDwvYj4=

--_000_b--

--_002_a
Content-Type: message/delivery-status

Reporting-MTA: dns;exchange.example.org
Received-From-MTA: dns;mx.compiler.example

Original-Recipient: rfc822;alice+2Bnews@example.org
Final-Recipient: rfc822;alice.wonderland@corp.example.org
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
X-Display-Name: Alice Wonderland

--_002_a--
"""
GMAIL = """\
Return-Path: <>
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: news@compiler.example
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
Date: Sun, 22 Nov 2026 22:00:20 -0800 (PST)
X-Failed-Recipients: nobody@gmail.example
Content-Type: multipart/report; boundary="000000000000d1"; report-type=delivery-status

--000000000000d1
Content-Type: multipart/related; boundary="000000000000d2"

--000000000000d2
Content-Type: text/plain; charset="UTF-8"

** Address not found **

--000000000000d2
Content-Type: image/png; name="icon.png"
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--000000000000d2--
--000000000000d1
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Sun, 22 Nov 2026 22:00:19 -0800 (PST)
X-Original-Message-ID: <daily-2026-11-23.4f1c@compiler.example>

Final-Recipient: rfc822; nobody@gmail.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; gmail-smtp-in.l.google.com. (192.0.2.4, the server for the domain.)
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try
 550-5.1.1 double-checking the recipient's email address for typos - gsmtp
Last-Attempt-Date: Sun, 22 Nov 2026 22:00:20 -0800 (PST)

--000000000000d1
Content-Type: message/rfc822

From: The Daily Compiler <news@compiler.example>
Message-ID: <daily-2026-11-23.4f1c@compiler.example>

----- Message truncated -----
--000000000000d1--
"""
AUTORESPONSE = """\
From: ada@example.org
To: news@compiler.example
Subject: Out of office
Auto-Submitted: auto-replied
In-Reply-To: <daily-2026-11-23.4f1c@compiler.example>

I am away. 550 5.1.1 no such user, you might say.
"""
READ_RECEIPT = """\
From: ada@example.org
Content-Type: multipart/report; report-type=disposition-notification; boundary=x

--x
Content-Type: message/disposition-notification

Final-Recipient: rfc822;ada@example.org
Disposition: manual-action/MDN-sent-manually; displayed
Action: failed
Status: 5.1.1

--x--
"""


def report(fields: str, returned: str = "") -> str:
    """Write a notification with these fields of recipients, and what it returns."""
    return (
        "Date: Mon, 23 Nov 2026 06:00:00 +0000\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n"
        f"--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n{fields}\n"
        f"--x\n{returned or 'Content-Type: text/plain'}\n\n--x--\n"
    )


def one(status: str, *, action: str = "failed", words: str = "") -> str:
    """Write the fields of one recipient."""
    said = f"Diagnostic-Code: smtp; {words}\n" if words else ""
    return f"Final-Recipient: rfc822; ada@example.org\nAction: {action}\nStatus: {status}\n{said}"


def bounces_of(folder: Path, message: str | bytes, counts: Counter[str] | None = None) -> list[Bounce]:
    """Read one message from a file."""
    file = folder / "one.eml"
    file.write_bytes(message if isinstance(message, bytes) else message.encode())
    return list(read(file, counts))


def test_postfix(tmp_path: Path) -> None:
    """A notification of Postfix: address, code, words, the returned message's id and the moment."""
    assert bounces_of(tmp_path, POSTFIX) == [
        Bounce(
            address="nobody@example.org",
            hard=True,
            status="5.1.1",
            reason="550 5.1.1 <nobody@example.org>: Recipient address rejected: "
            "User unknown in virtual mailbox table",
            message_id=OURS,
            when=datetime(2026, 11, 23, 6, 0, 9, tzinfo=UTC),
        )
    ]


def test_exim(tmp_path: Path) -> None:
    """Exim's own form has no report: addresses from a header field, reasons and the id from the text."""
    counts: Counter[str] = Counter()
    found = bounces_of(tmp_path, EXIM, counts)
    assert [(bounce.address, bounce.hard, bounce.status) for bounce in found] == [
        ("nobody@example.org", True, "5.0.0"),
        ("gone@example.net", True, ""),
        ("full@example.com", False, "5.2.2"),
    ]
    assert {bounce.message_id for bounce in found} == {OURS}
    assert found[1].reason == "Unrouteable address"
    assert found[0].when == datetime(2026, 11, 23, 6, 0, 10, tzinfo=UTC)
    assert counts == {"notifications": 1}


def test_exchange(tmp_path: Path) -> None:
    """Exchange returns no message, but names it; the recipient is the one we wrote to, out of its xtext."""
    (bounce,) = bounces_of(tmp_path, EXCHANGE)
    assert (bounce.address, bounce.hard, bounce.status) == ("alice+news@example.org", True, "5.1.10")
    assert bounce.message_id == OURS


def test_gmail(tmp_path: Path) -> None:
    """Gmail's pictures and second list of recipients make one bounce of one recipient."""
    (bounce,) = bounces_of(tmp_path, GMAIL)
    assert (bounce.address, bounce.hard, bounce.message_id) == ("nobody@gmail.example", True, OURS)
    assert bounce.reason.endswith("- gsmtp")


@pytest.mark.parametrize(
    ("fields", "hard"),
    [
        (one("5.1.1"), True),
        (one("5.1.2"), True),
        (one("5.1.3"), True),
        (one("5.1.6"), True),
        (one("5.1.10"), True),
        (one("5.2.1"), True),
        (one("5.1.1 (bad destination mailbox address)"), True),
        (one("5.1.7"), False),
        (one("5.1.8"), False),
        (one("5.2.2"), False),
        (one("5.2.3"), False),
        (one("5.3.4"), False),
        (one("5.4.4"), False),
        (one("5.7.1", words="550 5.7.1 user unknown to our policy"), False),
        (one("5.7.0", words="554 5.7.0 no such user in the allow list"), False),
        (one("4.1.1"), False),
        (one("4.4.7"), False),
        (one("4.2.1", action="delayed"), False),
        (one("5.1.1", action="delayed"), False),
        (one("5.0.0"), False),
        (one("5.0.0", words="550 5.1.1 unknown"), True),
        (one("5.0.0", words="550 5.7.26 not authenticated"), False),
        (one("5.0.0", words="550 No such user"), True),
        (one("5.0.0", words="550 rejected: sender address: Domain not found"), False),
        (one("5.0.0", words="550 Message rejected as spam"), False),
        (one("5.1.0", words="550 5.1.0 sender rejected"), False),
        (one("5.5.0", words="550 5.5.0 Requested action not taken: mailbox unavailable"), True),
        (one("4.0.0", words="450 5.1.1 user unknown"), False),
        (one("", words="450 mailbox unavailable"), False),
        (one("", words="550 mailbox unavailable"), True),
        (one("nonsense"), False),
        (one("5.1.1.1"), False),
        (one("5.0.0", words="host 5.1.1.1 closed the connection"), False),
    ],
)
def test_only_what_means_the_mailbox_is_hard(tmp_path: Path, fields: str, *, hard: bool) -> None:
    """Full, too large, policy, spam, the sender's fault and anything temporary gives nobody up."""
    (bounce,) = bounces_of(tmp_path, report(fields))
    assert bounce.hard is hard


def test_several_recipients_in_one_report(tmp_path: Path) -> None:
    """Each failed or delayed recipient is one bounce; who was reached, or expanded to others, is none."""
    fields = "\n".join(
        f"Final-Recipient: rfc822; {name}@example.org\nAction: {action}\nStatus: {status}\n"
        for name, action, status in [
            ("a", "failed", "5.1.1"),
            ("b", "Delayed", "4.4.1"),
            ("c", "delivered", "2.1.5"),
            ("d", "relayed", "2.1.9"),
            ("e", "expanded", "2.1.5"),
            ("f", "FAILED", "5.2.2"),
        ]
    )
    found = bounces_of(tmp_path, report(fields))
    assert [(bounce.address[0], bounce.hard) for bounce in found] == [("a", True), ("b", False), ("f", False)]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("rfc822; ada@example.org", "ada@example.org"),
        ("RFC822;<ada@example.org>", "ada@example.org"),
        ("rfc822 ; Ada@Example.org", "Ada@Example.org"),
        ("ada@example.org", "ada@example.org"),
        ("rfc822;ada+2Bnews@example.org", "ada+news@example.org"),
        ("rfc822;SRS0+3Dx+3Dy@example.org", "SRS0=x=y@example.org"),
        ("rfc822;ada+AB@example.org", "ada+AB@example.org"),
        ("rfc822;ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
        ("utf-8; ada@bücher.example", None),
        ("x400; /S=Ada/O=Example/", None),
        ("local; ada", None),
        ("rfc822;", None),
        ("rfc822; ada@example.org, eve@example.org", None),
        ("rfc822; " + "a" * 100_000 + "@example.org", None),
        ("rfc822; ada@example.org\x00", "ada@example.org"),
    ],
)
def test_addresses_as_servers_write_them(tmp_path: Path, written: str, address: str | None) -> None:
    """With a type or none, in angle brackets, in xtext; what is no mail address is nobody."""
    found = bounces_of(tmp_path, report(f"Final-Recipient: {written}\nAction: failed\nStatus: 5.1.1\n"))
    assert [bounce.address for bounce in found] == ([address] if address else [])


@pytest.mark.parametrize(
    "returned",
    [
        f"Content-Type: message/rfc822\n\nMessage-ID: {OURS}\n\nText.",
        f"Content-Type: text/rfc822-headers\n\nmessage-id:\n {OURS}\n",
        f"Content-Type: message/rfc822-headers\n\nMessage-Id: {OURS}\n",
        f"Content-Type: message/global\n\nMessage-Id: {OURS} (a comment)\n",
    ],
)
def test_the_returned_message_is_named(tmp_path: Path, returned: str) -> None:
    """Its headers may come back with or without the body, in any of the types for it."""
    (bounce,) = bounces_of(tmp_path, report(one("5.1.1"), returned))
    assert bounce.message_id == OURS


def test_without_headers_no_message_is_named(tmp_path: Path) -> None:
    """A notification that returns nothing, or a Message-ID that is none, has "" for it."""
    (bounce,) = bounces_of(tmp_path, report(one("5.1.1")))
    assert bounce.message_id == ""
    returned = "Content-Type: text/rfc822-headers\n\nMessage-ID: none of yours\n"
    (bounce,) = bounces_of(tmp_path, report(one("5.1.1"), returned))
    assert bounce.message_id == ""


def wrapped(message: str) -> str:
    """Forward a message as an attachment."""
    return (
        "Subject: Fwd\nContent-Type: multipart/mixed; boundary=f\n\n"
        f"--f\nContent-Type: message/rfc822\n\n{message}\n--f--\n"
    )


@pytest.mark.parametrize(
    "message",
    [
        "",
        "\n\n\n",
        AUTORESPONSE,
        READ_RECEIPT,
        wrapped(POSTFIX),
        f"Content-Type: message/rfc822\n\n{POSTFIX}",
        "Content-Type: message/rfc822\n\n" * 20_000,
        "Content-Type: multipart/report; report-type=delivery-status\n\nno boundary",
        "Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: text/plain\n\n--x--\n",
        "Content-Type: multipart/report; boundary*=x'y'%ff; report-type*0*=''%\n\n--\n",
        EXIM.replace("X-Failed-Recipients", "X-Other"),
        "\ufeff\0\r\r\n:\n",
    ],
    ids=range(12),
)
def test_what_is_no_notification_is_counted_and_skipped(tmp_path: Path, message: str) -> None:
    """Autoresponses, read receipts, forwarded notifications and nonsense give nobody up."""
    counts: Counter[str] = Counter()
    assert bounces_of(tmp_path, message, counts) == []
    assert counts == {"others": 1}


def test_a_report_about_nobody_is_a_notification(tmp_path: Path) -> None:
    """A report without recipients, or with malformed ones, is counted and has no bounce."""
    counts: Counter[str] = Counter()
    for fields in ("", "Action: failed\nStatus: 5.1.1\n", "Final-Recipient: rfc822; ada@example.org\n"):
        assert bounces_of(tmp_path, report(fields), counts) == []
    assert counts == {"notifications": 3}


@pytest.mark.parametrize(
    ("date", "when"),
    [
        ("Mon, 23 Nov 2026 06:00:00 +0000", datetime(2026, 11, 23, 6, tzinfo=UTC)),
        ("Mon, 23 Nov 2026 07:00:00 +0100 (CET)", datetime(2026, 11, 23, 6, tzinfo=UTC)),
        ("Mon, 23 Nov 2026 06:00:00 -0000", datetime(2026, 11, 23, 6, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
        ("Mon, 32 Nov 99999 06:00:00 +9999999999999", None),
        ("é", None),
    ],
)
def test_the_moment_of_a_notification(tmp_path: Path, date: str, when: datetime | None) -> None:
    """It is aware, or None where the Date is nonsense."""
    message = report(one("5.1.1")).replace("Mon, 23 Nov 2026 06:00:00 +0000", date)
    (bounce,) = bounces_of(tmp_path, message)
    assert bounce.when == when


def test_words_are_one_line_of_print(tmp_path: Path) -> None:
    """Control characters, bidirectional overrides, broken charsets and length do not reach a terminal."""
    said = b"550 \x1b[31m\xff\xfe \xe2\x80\xae evil" + b" x" * 100_000
    message = report(one("5.1.1", words="WORDS")).encode().replace(b"WORDS", said)
    (bounce,) = bounces_of(tmp_path, message)
    assert bounce.reason.isprintable()
    assert bounce.reason.startswith("550 [31m")
    assert len(bounce.reason) <= 300
    assert bounce.hard


def test_an_mbox_a_maildir_a_file_and_a_folder_read_alike(tmp_path: Path) -> None:
    """The same messages give the same bounces from every form of mailbox; none of them is changed."""
    messages = [POSTFIX, AUTORESPONSE, EXIM, GMAIL]
    mbox = tmp_path / "mbox"
    mbox.write_text("".join(f"From MAILER-DAEMON Mon Nov 23 06:00:00 2026\n{text}\n" for text in messages))
    folder, maildir = tmp_path / "folder", tmp_path / "maildir"
    for name in ("cur", "new", "tmp"):
        (maildir / name).mkdir(parents=True)
    folder.mkdir()
    for number, text in enumerate(messages):
        (folder / f"{number}.eml").write_text(text)
        (maildir / ("new" if number % 2 else "cur") / f"{number}:2,S").write_text(text)
    (folder / "notes.txt").write_text(POSTFIX)
    (maildir / "tmp/4").write_text(POSTFIX)
    (maildir / "cur/.hidden").write_text(POSTFIX)
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}

    found = []
    for path in (mbox, folder, maildir):
        counts: Counter[str] = Counter()
        found.append(sorted(bounce.address for bounce in read(path, counts)))
        assert counts == {"notifications": 3, "others": 1}
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 5
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before


def test_crlf_reads_as_lf(tmp_path: Path) -> None:
    """Line ends make no difference."""
    for message in (POSTFIX, EXIM, EXCHANGE, GMAIL):
        assert bounces_of(tmp_path, message.replace("\n", "\r\n")) == bounces_of(tmp_path, message)


def test_an_escaped_from_line_splits_nothing(tmp_path: Path) -> None:
    """A returned text with `>From ` stays in its message."""
    mbox = tmp_path / "mbox"
    text = POSTFIX.replace("Text.", ">From here on")
    mbox.write_text(f"From x\n{text}\nFrom y\n{text}\n")
    assert [bounce.message_id for bounce in read(mbox)] == [OURS, OURS]


@pytest.mark.parametrize("start", ["", "From x\n"])
def test_fifty_megabytes_of_returned_body(tmp_path: Path, start: str) -> None:
    """What is returned in full is read as far as it matters, and not kept."""
    file = tmp_path / "large"
    file.write_text(start + POSTFIX.replace("Text.\n", ("x" * 70 + "\n") * 700_000))
    tracemalloc.start()
    (bounce,) = read(file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert bounce.message_id == OURS
    assert peak < 20_000_000


def test_fifty_megabytes_in_one_line(tmp_path: Path) -> None:
    """A line without end is neither kept nor a reason to stop."""
    mbox = tmp_path / "mbox"
    mbox.write_text(f"From x\nSubject: {'x' * 50_000_000}\n\nFrom y\n{POSTFIX}")
    assert [bounce.address for bounce in read(mbox)] == ["nobody@example.org"]


def test_tens_of_thousands_of_recipients(tmp_path: Path) -> None:
    """Neither a report nor a header field of any length takes more than its time."""
    names = [f"{number}@x.example" for number in range(40_000)]
    found = bounces_of(tmp_path, f"X-Failed-Recipients: {','.join(names)}\n\n  {'  '.join(names)}\n")
    assert len(found) == 40_000
    assert len(bounces_of(tmp_path, report("\n".join([one("5.1.1")] * 10_000)))) == 10_000


def test_a_mailbox_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """The path and the reason are named."""
    with pytest.raises(InputError, match=r"absent: the mailbox cannot be read: No such file"):
        list(read(tmp_path / "absent"))


def test_an_empty_folder_has_no_bounces(tmp_path: Path) -> None:
    """Nothing came back."""
    assert list(read(tmp_path)) == []


@given(st.randoms(use_true_random=False), st.sampled_from([POSTFIX, EXIM, EXCHANGE, GMAIL]))
def test_no_damage_raises(tmp_path_factory: pytest.TempPathFactory, chance: random.Random, text: str) -> None:
    """Messages with bytes replaced, dropped and repeated are read or skipped."""
    data = bytearray(text.encode())
    for _ in range(chance.randrange(30)):
        place = chance.randrange(len(data))
        data[place : place + chance.randrange(20)] = chance.randbytes(chance.randrange(4)) * chance.randrange(
            3
        )
    for bounce in bounces_of(tmp_path_factory.mktemp("damaged"), bytes(data)):
        assert bounce.address
        assert bounce.reason.isprintable() or not bounce.reason


@given(st.lists(st.from_regex(r"[a-z0-9]{1,10}(\+[a-z]{1,5})?", fullmatch=True), min_size=1), domains())
def test_every_address_is_given_back(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], host: str
) -> None:
    """What a server reports is what the caller gets, in order."""
    fields = "\n".join(
        f"Final-Recipient: rfc822;{name}@{host}\nAction: failed\nStatus: 5.1.1\n" for name in names
    )
    found = bounces_of(tmp_path_factory.mktemp("reported"), report(fields))
    assert [bounce.address for bounce in found] == [f"{name}@{host}" for name in names]
