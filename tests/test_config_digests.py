"""`[design]` and `[[digests]]`: what would only be found out in a mail program is found at the door."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from syndicate import config
from syndicate.config import Digest, values
from syndicate.digest.headers import mailbox
from syndicate.errors import ConfigError, SyndicateError

SITE = '[site]\ntitle = "T"\nurl = "https://t.example/"\n'
DIGEST = SITE + '[[digests]]\nname = "daily"\nfrom = "N <n@t.example>"\n'


def problems(text: str) -> str:
    """Return what is wrong with a configuration, or nothing."""
    try:
        config.parse(text, Path("/nowhere/syndicate.toml"))
    except ConfigError as error:
        return "\n".join(error.problems)
    return ""


def test_a_link_to_leave_is_short_enough_for_a_button() -> None:
    """With the token in it, as long as tokens are, the URL has at most 70 characters."""
    token = "t" * 25
    for letters, length in ((26, 70), (27, 71)):
        page = f"https://t.example/{'u' * letters}/{{token}}"
        assert len(page.replace("{token}", token)) == length
        told = problems(f'{DIGEST}unsubscribe = "{page}"\n')
        assert ("is 71 characters long with a recipient's token of 25" in told) is (length > 70)


def test_an_address_to_leave_by_is_short_too() -> None:
    """`mailto:` and the address have at most 70 characters as well."""
    for length, wrong in ((53, False), (54, True)):
        address = f"{'l' * length}@t.example"
        assert bool(problems(f'{DIGEST}unsubscribe_mail = "{address}"\n')) is wrong


@pytest.mark.parametrize(
    "logo", ["/logo.png", "http://t.example/l.png", "https://", "data:image/png;base64,AA"]
)
def test_a_logo_is_a_picture_that_a_mail_can_load(logo: str) -> None:
    """The logo of a design is an https URL."""
    assert "is no https URL; write for instance" in problems(f'{SITE}[design]\nlogo = "{logo}"\n')
    assert not problems(f'{SITE}[design]\nlogo = "https://t.example/l.png"\n')


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example", "a.b+c@b.example", "o'neil@b.example", "a@localhost", "a@straße.example",
        ".a@b.example", "a.@b.example", "a..b@b.example", "a@-b.example", "a@b-.example", "a@b..example",
        "a@.example", "a@b.example.", "a@b_c.example", "a:b@c.example", '"a b"@c.example', "a[b@c.example",
        "ä@b.example", f"{'a' * 65}@b.example", f"a@{'b' * 64}.example", "a@", "@b", "a\\b@c.example",
    ],
)  # fmt: skip
def test_what_the_configuration_accepts_composes(address: str) -> None:
    """An address is one for the configuration if and only if a message can be written to it."""
    try:
        written = mailbox(address).addr_spec
    except SyndicateError:
        written = ""
    assert values.is_address(address) is bool(written)
    assert values.is_address(address) is (address in VALID)


VALID = {"a@b.example", "a.b+c@b.example", "o'neil@b.example", "a@localhost", "a@straße.example"}


def test_hosts_are_written_by_the_present_rules() -> None:
    """`straße.example` is not `strasse.example`, in an address as in a URL (IDNA 2008)."""
    assert mailbox("a@Straße.example").domain == "xn--strae-oqa.example"
    assert values.ascii_host("例え。テスト") == "xn--r8jz45g.xn--zckzah"


def test_what_a_digest_does_not_say_has_the_default_of_the_settings() -> None:
    """The defaults of the keys stand in the settings and nowhere else."""
    (digest,) = config.parse(DIGEST, Path("/nowhere/syndicate.toml")).digests
    fields = msgspec.structs.fields(Digest)
    defaults = {field.name: field.default for field in fields if not field.required}
    assert {name: getattr(digest, name) for name in defaults} == defaults


def test_a_digest_says_what_waits_and_for_what() -> None:
    """Each key about waiting is read."""
    lines = (
        'overflow = "carry"\nmin_articles = 3\nmax_wait = "36h"\nmax_age = "4w"\nsettle = "15min"\n'
        'catch_up = "each"\nhold = true\n'
    )
    (digest,) = config.parse(DIGEST + lines, Path("/nowhere/syndicate.toml")).digests
    assert (digest.overflow, digest.min_articles, digest.catch_up, digest.hold) == ("carry", 3, "each", True)
    assert (digest.max_wait, digest.max_age) == (timedelta(hours=36), timedelta(weeks=4))
    assert digest.settle == timedelta(minutes=15)
    for nothing in ('settle = "0"\nhold = false\n', 'settle = ""\nhold = ""\n'):
        (digest,) = config.parse(DIGEST + nothing, Path("/nowhere/syndicate.toml")).digests
        assert (digest.settle, digest.hold) == (timedelta(), False)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('overflow = "drop"', "overflow: 'drop' is none of titles, carry"),
        ("min_articles = 0", "min_articles: 0 is too small; the least is 1"),
        ('max_wait = "0"', "max_wait: '0' is not a duration; write for instance"),
        ('max_age = "90 days"', "max_age: '90 days' is not a duration; write for instance"),
        ('settle = "15m"', "settle: '15m' is not a duration; write for instance"),
        ("settle = 0", "settle: 0 is not a text in quotes"),
        ('catch_up = "none"', "catch_up: 'none' is none of merge, each, drop"),
        ('hold = "true"', "hold: 'true' is neither true nor false, written without quotes"),
        ("hold = 1", "hold: 1 is neither true nor false, written without quotes"),
    ],
)
def test_what_makes_no_sense_about_waiting_is_said(line: str, complaint: str) -> None:
    """Once, with its line."""
    told = problems(f"{DIGEST}{line}\n")
    assert told.startswith(f"line 7: digests[0].{complaint}")
    assert "\n" not in told


def test_a_sender_of_blanks_is_missing() -> None:
    """So is a title or URL of them: each is needed."""
    assert "digests[0].from: is missing" in problems(DIGEST.replace("N <n@t.example>", " "))
    assert "site.title: is missing" in problems(DIGEST.replace('"T"', '" "'))
