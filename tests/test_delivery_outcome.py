"""`syndicate.delivery.outcome`: words of others, and what they mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.delivery.outcome import is_no_mailbox, words


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("5.1.1 <a@example.org>: Recipient address rejected: User unknown", True),
        ("5.1.10 recipient has null MX", True),
        ("5.1.2 bad destination system", True),
        ("5.2.1 the account is disabled", True),
        ("No such user here", True),
        ("a@example.org does not exist", True),
        ("User unknown in virtual alias table", True),
        ("5.5.0 mailbox not found", True),
        ("5.0.0 unknown user", True),
        ("5.1.7 the sender's address is unknown", False),
        ("5.1.8 unknown address of a sender", False),
        ("5.2.2 mailbox full", False),
        ("5.7.1 unknown user, says our policy", False),
        ("5.4.1 recipient address rejected: access denied", False),
        ("mailbox unavailable", False),
        ("5.1.1.9 no code", False),
        ("", False),
    ],
)
def test_only_a_mailbox_that_does_not_exist_counts_as_such(*, reply: str, expected: bool) -> None:
    """The enhanced code decides; without one, or with a vague one, the words do; policy never does."""
    assert is_no_mailbox(reply) == expected


@given(text=st.one_of(st.text(), st.binary()))
def test_words_are_one_short_line_without_controls(text: str | bytes) -> None:
    """Whatever a server says can be shown in a terminal and kept in a table."""
    shown = words(text)
    assert len(shown) <= 200
    assert shown.isprintable()
    assert shown == " ".join(shown.split(" "))


def test_words_stay_as_they_are_where_they_are_plain() -> None:
    """Lines are joined, colours of a terminal and a turn of the writing direction are taken out."""
    assert words(b"5.1.1 Gr\xc3\xb6\xc3\x9fe\r\n\tno \x1b[31mred") == "5.1.1 Größe no [31mred"
    assert words("a\u202eb\x00c") == "a b c"
