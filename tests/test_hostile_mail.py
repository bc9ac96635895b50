"""Hostile input on its whole way, from the file of an article or of recipients to the mail that arrives.

What each part makes of it, the tests of that part say; these follow a row of the table through all of them.
"""

import re
from email.message import EmailMessage
from pathlib import Path

import pytest

from newsroom import ADA, Newsroom, digest, plain

BEGIN, SLOT = "2026-05-01T08:00", "2026-05-02T07:00"
FULL = digest(lines='content = "full"')
FIELDS = {
    *("DATE", "FROM", "TO", "SUBJECT", "MESSAGE-ID", "CONTENT-LANGUAGE", "LIST-ID", "LIST-UNSUBSCRIBE"),
    *("LIST-ARCHIVE", "ARCHIVED-AT", "AUTO-SUBMITTED", "PRECEDENCE", "X-AUTO-RESPONSE-SUPPRESS"),
    *("FEEDBACK-ID", "MIME-VERSION", "CONTENT-TYPE"),
}
TITLES = {
    r"One\r\nBcc: evil@example.org\r\n\r\nBody\0end": "One Bcc: evil@example.org Body",
    "خبر عن Python 3 اليوم": "\u2068خبر عن Python 3 اليوم\u2069",
    "x" * 500: "x" * 59 + "…",
    "🎉🎊🥳": "🎉🎊🥳",
    "<b>AT&amp;T</b> {{ 7 * 7 }}": "<b>AT&T</b> {{ 7 * 7 }}",
}
BODIES = {
    "a selector of premailer's": '<p style="head">kept</p>',
    "an early end": "<p>kept</p></body></html>",
    "a comment without an end": "<p>kept</p>\n\n<!-- <p>",
    "a conditional comment": "<!--[if mso]><p>Outlook only</p><![endif]--><p>kept</p>",
    "a template": "kept {{ 7 * 7 }} {% raise %} {# x #}",
    "a placeholder's form": "kept @@0123456789abcdef0123456789abcdef01234567@@",
    "a depth over 255": "<div>" * 400 + "kept" + "</div>" * 400,
}


def sent(folder: Path, title: str, body: str, made: str = FULL) -> EmailMessage:
    """Mail an article between two that are harmless."""
    room = Newsroom(folder, made)
    room.run(BEGIN)
    room.write("before", "2026-05-01T12:00:02Z", body="Whole before.")
    room.write("hostile", "2026-05-01T12:00:03Z", body=body)
    path = room.path("hostile")
    text = path.read_text(encoding="utf-8").replace("title: Story-hostile", f'title: "{title}"')
    path.write_text(text, encoding="utf-8")
    room.write("after", "2026-05-01T12:00:01Z", body="Whole after.")
    assert room.whats(SLOT) == ["sent"]
    (message,) = room.messages()
    return message


def check_whole(message: EmailMessage) -> str:
    """Check that a mail has the fields that it should, once, and its harmless articles; give its HTML."""
    assert sorted(map(str.upper, message.keys())) == sorted(FIELDS)
    assert message["To"].addresses[0].addr_spec == ADA
    html = message.get_body(("html",))
    assert html is not None
    for part in (plain(message), str(html.get_content())):
        assert part.count("Whole before.") == part.count("Whole after.") == 1
        assert "leave@compiler.example" in part
    return str(html.get_content())


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_text_wherever_it_stands(tmp_path: Path, title: str) -> None:
    """Line breaks, two directions, 500 characters, emoji alone, HTML: right in subject and body."""
    message = sent(tmp_path, title, "Words.")
    check_whole(message)
    assert str(message["Subject"]).startswith(TITLES[title])
    assert "The Daily Compiler" in str(message["Subject"])


@pytest.mark.parametrize("body", BODIES)
def test_a_body_is_shown_or_cut_and_the_rest_is_whole(tmp_path: Path, body: str) -> None:
    """Nothing that an article holds ends, hides or fills in what comes after it."""
    message = sent(tmp_path, "Hostile", BODIES[body])
    html = check_whole(message)
    # What is nested too deep loses its text, and never more than itself.
    assert ("kept" in plain(message)) is ("kept" in html)
    assert "kept" in html


def test_a_picture_of_twelve_megabytes_in_a_body_costs_only_itself(tmp_path: Path) -> None:
    """A data URI of 12 MB is not mailed, whether its article is read or left out."""
    body = f'<p>kept</p><img src="data:image/png;base64,{"A" * 12_000_000}" alt="x">'
    message = sent(tmp_path, "Hostile", body)
    assert "data:" not in check_whole(message)
    assert len(message.as_bytes()) < 100_000


def test_names_and_addresses_of_recipients_cannot_make_headers(tmp_path: Path) -> None:
    """Line breaks, NUL and angle brackets in the file of recipients: one reader each or none, no field."""
    room = Newsroom(tmp_path, digest(lines='recipients = "people.csv"'))
    lines = [
        f'{ADA},"Ada\r\nBcc: evil',
        'X: 1"',
        '"bob@reader.example\r\nBcc: evil@example.org",Bob',
        "eve@reader.example,Eve\0 <evil@example.org>",
        'fay@reader.example,"Fay"" <evil@example.org>, ""x"',
    ]
    (tmp_path / "people.csv").write_text("\n".join(["email,name", *lines, ""]), encoding="utf-8", newline="")
    room.run(BEGIN)
    room.write("news", "2026-05-01T12:00:00Z")
    assert room.whats(SLOT) == ["sent"]
    messages = room.messages()
    assert {sorted(map(str.upper, each.keys())) == sorted(FIELDS) for each in messages} == {True}
    to = [each["To"].addresses for each in messages]
    assert sorted(found[0].addr_spec for found in to) == [ADA, "eve@reader.example", "fay@reader.example"]
    assert {len(found) for found in to} == {1}
    assert not re.search(r"(?m)^(bcc|x):", "".join(str(each) for each in messages), re.IGNORECASE)
