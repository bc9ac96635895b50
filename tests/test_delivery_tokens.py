"""`syndicate.delivery.tokens`: small, opaque, and good for one subscriber of one digest only."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import syndicate
from syndicate.delivery import tokens
from syndicate.errors import SyndicateError

SECRET = b"sixteen bytes, or more"
READERS = {7: ("daily", "ada@example.org"), 62**6 - 1: ("weekly", "lin@example.org")}
ADA = tokens.make(SECRET, 7, *READERS[7])


@given(st.integers(0, 62**6 - 1), st.text(), st.text())
def test_a_token_gives_back_its_number(number: int, digest: str, address: str) -> None:
    """What was made verifies, for every number, digest and address, in 22 to 27 characters of a URL."""
    token = tokens.make(SECRET, number, digest, address)
    assert tokens.verify(SECRET, token, {number: (digest, address)}.get) == number
    assert re.fullmatch(r"[A-Za-z0-9._-]{22,27}", token)


@given(st.integers(0, 62**6 - 1), st.integers(0, 62**6 - 1))
def test_each_number_has_its_own_token(one: int, other: int) -> None:
    """Two subscribers never share a token."""
    pair = {tokens.make(SECRET, number, "daily", "ada@example.org") for number in (one, other)}
    assert len(pair) == len({one, other})


def test_a_token_stays_the_same() -> None:
    """Links in mails of years ago work: the form of a token does not change with a version."""
    assert ADA == "7.FCrsmtmv-q4kFYJUOc5_"


def test_the_url_stays_within_70_characters() -> None:
    """The longest token leaves 43 characters to the rest of the URL in List-Unsubscribe."""
    token = tokens.make(SECRET, 62**6 - 1, "daily", "lin@example.org")
    assert len(f"https://mail.the-daily-compiler.example/u/{token}") <= 70


@pytest.mark.parametrize("number", [-1, 62**6])
def test_a_number_that_does_not_fit_is_refused(number: int) -> None:
    """A token that could not be read again is not made."""
    with pytest.raises(ValueError, match="number"):
        tokens.make(SECRET, number, "daily", "ada@example.org")


@given(st.integers(0, len(ADA) - 1), st.sampled_from("0Aa_-."))
def test_no_character_can_be_changed(place: int, character: str) -> None:
    """A token with one character replaced is either the same or nobody's."""
    changed = ADA[:place] + character + ADA[place + 1 :]
    assert tokens.verify(SECRET, changed, lambda _: READERS[7]) == (7 if changed == ADA else None)


def test_a_token_is_bound_to_digest_and_address() -> None:
    """A number that is somebody else's, or of another digest, does not verify; letter case may differ."""
    assert tokens.verify(SECRET, ADA, {7: ("daily", "ADA@Example.org")}.get) == 7
    for reader in [("daily", "eve@example.org"), ("weekly", "ada@example.org"), ("dailyada", "@example.org")]:
        assert tokens.verify(SECRET, ADA, {7: reader}.get) is None
    assert tokens.verify(b"another secret of a site", ADA, READERS.get) is None
    assert tokens.verify(SECRET, ADA, lambda _: None) is None


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "7",
        "7.",
        f"{ADA}.",
        f".{ADA}",
        f"{ADA} ",
        f"{ADA}\n",
        f"0{ADA}",
        ADA.replace("7.", "٧."),
        ADA.replace("7.", "\N{FULLWIDTH DIGIT SEVEN}."),
        ADA[:-1],
        f"{ADA}=",
        "\0",
        "\ud800",
        "é" * 27,
        "7." + "é" * 20,
        "x" * 10_000_000,
        ADA + "=" * 10_000_000,
    ],
    ids=range(19),
)
def test_any_other_form_is_nobody(token: str) -> None:
    """Empty, cut, padded, non-ASCII and enormous tokens are None."""
    assert tokens.verify(SECRET, token, READERS.get) is None


def test_the_state_is_asked_about_well_formed_tokens_only() -> None:
    """Noise costs no query."""
    asked: list[int] = []
    for token in ("", "x" * 10_000_000, "7", ADA):
        tokens.verify(SECRET, token, asked.append)
    assert asked == [7]


@given(st.text(), st.binary(min_size=1))
def test_no_text_raises(token: str, secret: bytes) -> None:
    """Whatever a stranger asks for has an answer."""
    assert tokens.verify(secret, token, READERS.get) is None


def test_the_secret_comes_from_the_environment_or_the_file(tmp_path: Path) -> None:
    """The variable wins over the file; line breaks around the secret do not count."""
    (tmp_path / ".syndicate").mkdir()
    (tmp_path / ".syndicate/secret").write_bytes(b"the secret of the file\n")
    assert tokens.find_secret({}, tmp_path) == b"the secret of the file"
    assert tokens.find_secret({"SYNDICATE_SECRET": ""}, tmp_path) == b"the secret of the file"
    found = tokens.find_secret({"SYNDICATE_SECRET": "the secret of the variable"}, tmp_path)
    assert found == b"the secret of the variable"


def test_a_missing_or_short_secret_is_an_error(tmp_path: Path) -> None:
    """No token is made with a secret that anybody could guess."""
    with pytest.raises(SyndicateError, match=r"No such file.*SYNDICATE_SECRET"):
        tokens.find_secret({}, tmp_path)
    for short in ("secret", " " * 30):
        with pytest.raises(SyndicateError, match="at least 16"):
            tokens.find_secret({"SYNDICATE_SECRET": short}, tmp_path)


def test_itsdangerous_is_known_to_one_module() -> None:
    """Only `tokens` imports itsdangerous."""
    package = Path(syndicate.__file__).parent
    imports = re.compile(r"^\s*(from|import) itsdangerous", re.MULTILINE)
    users = [path.name for path in package.rglob("*.py") if imports.search(path.read_text("utf-8"))]
    assert users == ["tokens.py"]
