"""DKIM signatures (RFC 6376); the one importer of dkimpy, which is loaded when something is to be signed."""

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from syndicate.config.settings import Dkim
from syndicate.errors import SyndicateError

# What a reader sees or a provider acts on (RFC 8058 §4 asks for both List-Unsubscribe fields); not what
# relays are known to rewrite.
_SIGNED = frozenset(
    (
        *(b"from", b"to", b"reply-to", b"subject", b"date", b"message-id"),
        *(b"mime-version", b"content-type", b"content-language"),
        *(b"list-id", b"list-unsubscribe", b"list-unsubscribe-post", b"list-archive"),
        *(b"archived-at", b"auto-submitted", b"feedback-id"),
    )
)
# Named once more than they are there, so that nobody can add another one (RFC 6376 §8.15).
_ONLY_ONCE = (b"from", b"subject")

_FIELD = re.compile(rb"^([!-9;-~]+):", re.MULTILINE)
_PEM = re.compile(rb"-----BEGIN PRIVATE KEY-----(.*?)-----END", re.DOTALL)
# RFC 8410 §7: an Ed25519 key as PKCS #8 is this, then its 32 bytes.
_ED25519 = bytes.fromhex("302e020100300506032b657004220420")
_ED25519_BYTES = 32
_RSA_ALGORITHM, _ED25519_ALGORITHM = b"rsa-sha256", b"ed25519-sha256"  # RFC 6376 §3.3, RFC 8463 §3


def signer(settings: Dkim, key: bytes) -> Callable[[bytes, datetime], bytes]:
    """Return what puts a signature before a message; its second argument is the signature's time, aware.

    *key* is a private key: RSA or Ed25519 in PEM, or the 32 bytes of an Ed25519 key in base64. The same
    message, key and time give the same bytes. Raises `SyndicateError` if dkimpy is not installed, or the key
    is none; the error does not show it.
    """
    try:
        import dkim  # noqa: PLC0415  (an extra: most sign at the relay)
    except ImportError:
        raise _missing("signing") from None
    algorithm, secret = _read_key(key)
    timed = _timed(dkim.DKIM)

    def sign(message: bytes, time: datetime) -> bytes:
        signing = timed(message, signature_algorithm=algorithm)
        signing.moment = str(int(time.timestamp())).encode()
        header: bytes = signing.sign(
            settings.selector.encode(),
            settings.domain.encode(),
            secret,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[*_fields(message), *_ONLY_ONCE],
        )
        return header + message

    try:
        sign(b"From: a@example.org\r\n\r\n\r\n", datetime.fromtimestamp(0, UTC))
    except dkim.NaClNotFoundError:
        raise _missing("signing with an Ed25519 key") from None
    except (dkim.DKIMException, ValueError, LookupError, TypeError):
        raise _unreadable() from None
    return sign


def _timed(upstream: Any) -> Any:
    """Make a `DKIM` that signs with the time *moment*; its own takes the clock's and no other."""

    class Timed(upstream):  # type: ignore[misc]  # untyped upstream
        moment = b""

        def gen_header(self, fields: list[tuple[bytes, bytes]], *args: Any, **keywords: Any) -> bytes:
            timed = [(tag, self.moment if tag == b"t" else value) for tag, value in fields]
            header: bytes = super().gen_header(timed, *args, **keywords)
            return header

    return Timed


def _fields(message: bytes) -> Iterable[bytes]:
    """Return the names of the fields to sign, once for each time that they are there."""
    names = _FIELD.findall(message.partition(b"\r\n\r\n")[0])
    return (name for name in map(bytes.lower, names) if name in _SIGNED)


def _read_key(key: bytes) -> tuple[bytes, bytes]:
    """Return the algorithm, and the key as dkimpy takes it: RSA in PEM with LF, Ed25519 as bare base64."""
    key = key.replace(b"\r\n", b"\n").strip()
    pem = _PEM.search(key)
    if pem or b"-----" not in key:
        try:
            raw = b64decode(b"".join((pem[1] if pem else key).split()), validate=True)
        except Base64Error:
            raise _unreadable() from None
        bare = raw.removeprefix(_ED25519)
        if len(bare) == _ED25519_BYTES:
            return _ED25519_ALGORITHM, b64encode(bare)
    return _RSA_ALGORITHM, key


def _missing(what: str) -> SyndicateError:
    return SyndicateError(
        f'{what} needs a package that is not installed: pip install ".[dkim]" in its folder'
    )


def _unreadable() -> SyndicateError:
    return SyndicateError(
        "the DKIM key cannot be read; it has to be an RSA or Ed25519 private key in PEM without a passphrase"
    )
