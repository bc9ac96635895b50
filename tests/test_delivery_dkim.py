"""`syndicate.delivery.dkim`: signatures that dkimpy's own verifier takes, with a key record of ours."""

import base64
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import dkim
import pytest

from running import environment
from syndicate.config.settings import Dkim
from syndicate.delivery.dkim import signer
from syndicate.errors import SyndicateError

SETTINGS = Dkim(domain="compiler.example", selector="mail2025")
NOON = datetime(2025, 2, 13, 12, tzinfo=UTC)
FIELDS = (
    "Date: Thu, 13 Feb 2025 12:00:00 +0000\r\n"
    "From: =?utf-8?q?Gr=C3=B6=C3=9Fe?=\r\n <news@compiler.example>\r\n"
    "To: reader@example.org\r\n"
    "Subject: Bridge  reopens\r\n"
    "Message-ID: <daily.1@compiler.example>\r\n"
    "List-Id: <daily.compiler.example>\r\n"
    "List-Unsubscribe: <https://compiler.example/u/x>,\r\n <mailto:leave@compiler.example>\r\n"
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    "Precedence: bulk\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: text/plain\r\n"
)
MESSAGE = f"{FIELDS}\r\nOne  \r\n\r\n.\r\nSubject: not a field\r\n\r\n\r\n".encode()

Record = Callable[..., bytes]


def openssl(*arguments: str, data: bytes = b"") -> bytes:
    """Run openssl; skip the test where it is missing."""
    program = shutil.which("openssl")
    if not program:
        pytest.skip("openssl is not installed")
    return subprocess.run(
        [program, *arguments], input=data, capture_output=True, check=True, timeout=60
    ).stdout


def make_key(*algorithm: str) -> tuple[bytes, Record]:
    """Make a private key in PEM, and what answers with its record (RFC 6376 §3.6.1) when DNS is asked."""
    key = openssl("genpkey", *algorithm)
    public = openssl("pkey", "-pubout", "-outform", "DER", data=key)
    if "ed25519" in algorithm:  # RFC 8463 §4.2: the key alone
        record = b"v=DKIM1; k=ed25519; p=" + base64.b64encode(public[-32:])
    else:
        record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)

    def ask(name: bytes, **_: object) -> bytes:
        assert name == b"mail2025._domainkey.compiler.example."
        return record

    return key, ask


@pytest.fixture(scope="module", name="rsa")
def make_rsa() -> tuple[bytes, Record]:
    """Make one RSA key for all tests."""
    return make_key("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")


def tags(signed: bytes) -> dict[str, str]:
    """Give the tags of a signature, without spaces."""
    field = signed.partition(b"\r\nDate:")[0].decode().removeprefix("DKIM-Signature:")
    pairs = (tag.partition("=") for tag in re.sub(r"\s+", "", field).split(";"))
    return {name: value for name, _, value in pairs}


def test_a_signed_message_is_verified(rsa: tuple[bytes, Record]) -> None:
    """The signature stands before the message, which stays as it was."""
    signed = signer(SETTINGS, rsa[0])(MESSAGE, NOON)
    assert dkim.verify(signed, dnsfunc=rsa[1])
    assert signed.endswith(MESSAGE)
    assert all(len(line) <= 78 for line in signed.removesuffix(MESSAGE).split(b"\r\n"))
    assert b"\n" not in signed.replace(b"\r\n", b"")


def test_what_matters_is_signed_and_what_relays_rewrite_is_not(rsa: tuple[bytes, Record]) -> None:
    """From and Subject are named once more than they are there, so that none can be added."""
    found = tags(signer(SETTINGS, rsa[0])(MESSAGE, NOON))
    names = found["h"].split(":")
    signed = {"from", "to", "subject", "date", "message-id", "mime-version", "content-type"}
    assert set(names) == signed | {"list-id", "list-unsubscribe", "list-unsubscribe-post"}
    assert [name for name in set(names) if names.count(name) == 2] in (
        ["from", "subject"],
        ["subject", "from"],
    )
    assert (found["d"], found["s"], found["c"], found["a"]) == (
        "compiler.example",
        "mail2025",
        "relaxed/relaxed",
        "rsa-sha256",
    )


def test_the_time_of_a_signature_is_given(rsa: tuple[bytes, Record]) -> None:
    """No clock is read: the same message, key and time give the same bytes."""
    sign = signer(SETTINGS, rsa[0])
    assert sign(MESSAGE, NOON) == sign(MESSAGE, NOON) == signer(SETTINGS, rsa[0])(MESSAGE, NOON)
    assert tags(sign(MESSAGE, NOON))["t"] == str(int(NOON.timestamp()))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"Bridge  reopens", b"Bridge reopens ", True),
        (b"bulk", b"list", True),
        (b"One  \r\n", b"One \r\n", True),
        (b"Bridge", b"Fridge", False),
        (b"One  ", b"Two  ", False),
        (b"/u/x", b"/u/y", False),
        (b"Precedence", b"Subject: two\r\nPrecedence", False),
        (b"Precedence", b"From: boss@compiler.example\r\nPrecedence", False),
    ],
)
def test_a_signature_holds_for_what_was_signed(
    *, old: bytes, new: bytes, expected: bool, rsa: tuple[bytes, Record]
) -> None:
    """Spaces may change on the way; words, links and the number of senders and subjects may not."""
    signed = signer(SETTINGS, rsa[0])(MESSAGE, NOON)
    assert signed.count(old) == 1
    assert dkim.verify(signed.replace(old, new), dnsfunc=rsa[1]) == expected


def test_an_older_form_of_rsa_key_and_other_line_ends_are_read(rsa: tuple[bytes, Record]) -> None:
    """PKCS #1 as well as PKCS #8, also from a file with CRLF."""
    older = openssl("rsa", "-traditional", data=rsa[0])
    assert older.startswith(b"-----BEGIN RSA PRIVATE KEY-----")
    for key in (older, rsa[0].replace(b"\n", b"\r\n"), b"\n" + rsa[0]):
        assert dkim.verify(signer(SETTINGS, key)(MESSAGE, NOON), dnsfunc=rsa[1])


@pytest.mark.parametrize("form", ["pem", "base64"])
def test_an_ed25519_key_signs_too(form: str) -> None:
    """As openssl writes it, and as the 32 bytes in base64 that dkimpy's own program writes (RFC 8463)."""
    pytest.importorskip("nacl", reason="pynacl is not installed")
    key, record = make_key("-algorithm", "ed25519")
    if form == "base64":
        key = base64.b64encode(openssl("pkey", "-outform", "DER", data=key)[-32:]) + b"\n"
    signed = signer(SETTINGS, key)(MESSAGE, NOON)
    assert tags(signed)["a"] == "ed25519-sha256"
    assert dkim.verify(signed, dnsfunc=record)


SECRET_LINE = b"MIIBVwIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEA"


@pytest.mark.parametrize(
    "key",
    [
        b"",
        b"a password",
        b"c2hvcnQ=",
        b"-----BEGIN PRIVATE KEY-----\n" + SECRET_LINE + b"\n-----END PRIVATE KEY-----\n",
        b"-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----\n",
        b"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n"
        + SECRET_LINE
        + b"\n-----END RSA PRIVATE KEY-----",
        b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n" + SECRET_LINE + b"\n-----END ENCRYPTED PRIVATE KEY-----",
        b"-----BEGIN PUBLIC KEY-----\n" + SECRET_LINE + b"\n-----END PUBLIC KEY-----",
        b"\xff\x00",
    ],
)
def test_a_key_that_is_none_is_told_before_anything_is_sent(key: bytes) -> None:
    """Without showing what was taken for a key."""
    with pytest.raises(SyndicateError, match="the DKIM key cannot be read") as raised:
        signer(SETTINGS, key)
    assert SECRET_LINE[:10].decode() not in str(raised.value)


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    """The package is asked for when something is to be signed, not before."""
    (tmp_path / "dkim.py").write_text("raise ImportError\n", encoding="utf-8")
    program = (
        "from syndicate.config.settings import Dkim\n"
        "from syndicate.delivery.dkim import signer\n"
        "try: signer(Dkim(domain='x.example', selector='s'), b'')\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    path = {"PYTHONPATH": f"{tmp_path}:{environment()['PYTHONPATH']}"}
    run = subprocess.run(
        [sys.executable, "-c", program],
        env=environment(**path),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    expected = 'signing needs a package that is not installed: pip install ".[dkim]" in its folder'
    assert run.stdout.strip() == f"SyndicateError {expected}"
