"""The token by which a subscriber leaves: `1Zk.mO9…`, a number in base 62 and its signature.

Who holds the token may leave, and nobody learns an address from it. The signature covers the digest and the
address too: after the state was lost and built anew, a number that belongs to somebody else does not verify.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from itsdangerous import Signer
from itsdangerous.signer import SigningAlgorithm

from syndicate.errors import SyndicateError

Lookup = Callable[[int], tuple[str, str] | None]
"""Gives the digest and the address that a number stands for, or None."""

SECRET_FILE = Path(".syndicate/secret")
SECRET_VARIABLE = "SYNDICATE_SECRET"  # noqa: S105  (its name, not its value)
_SHORTEST_SECRET = 16

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# 62**6 subscribers, and a signature of 120 bits: at most 27 characters, so that the URL stays within 70.
_TOKEN = re.compile(r"[0-9A-Za-z]{1,6}\.[0-9A-Za-z_-]{20}")
_LONGEST = 27
_LIMIT = len(_DIGITS) ** 6


def make(secret: bytes, number: int, digest: str, address: str) -> str:
    """Make the token of subscriber *number* of *digest*; the case of *address* makes no difference.

    *address* is spelled as the state does. Raises `ValueError` for a number that is negative or does not fit
    into six digits.
    """
    if not 0 <= number < _LIMIT:
        raise ValueError(f"{number} is no subscriber's number")
    return _signer(secret, digest, address).sign(_encode(number)).decode("ascii")


def verify(secret: bytes, token: str, lookup: Lookup) -> int | None:
    """Give the number in *token*, or None if it was not made with *secret* for what *lookup* says of it.

    A token of any other form is None without a look at the state; signatures are compared in constant time.
    """
    if len(token) > _LONGEST or not _TOKEN.fullmatch(token):
        return None
    number = _decode(token.partition(".")[0])
    found = lookup(number)
    return number if found and _signer(secret, *found).validate(token) else None


def find_secret(environment: Mapping[str, str], site: Path) -> bytes:
    """Give the secret of the *site* in a folder: SYNDICATE_SECRET, else what stands in `.syndicate/secret`.

    Raises `SyndicateError` where there is none, or one of less than 16 bytes, which could be guessed.
    """
    place, secret = SECRET_VARIABLE, environment.get(SECRET_VARIABLE, "").encode()
    if not secret:
        place, secret = str(site / SECRET_FILE), _read(site / SECRET_FILE)
    secret = secret.strip()
    if len(secret) < _SHORTEST_SECRET:
        raise SyndicateError(f"{place}: a secret has at least {_SHORTEST_SECRET} characters")
    return secret


class _Mac(SigningAlgorithm):
    """BLAKE2b with a key (RFC 7693), which makes a signature of the length that is asked for."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return hashlib.blake2b(value, key=key, digest_size=15).digest()


def _signer(secret: bytes, digest: str, address: str) -> Signer:
    """Make a signer whose key only *secret*, this digest and this address together give."""
    salt = f"syndicate.unsubscribe\0{digest}\0{address.casefold()}".encode()
    return Signer(secret, salt=salt, key_derivation="hmac", digest_method=hashlib.sha256, algorithm=_Mac())


def _encode(number: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits


def _decode(digits: str) -> int:
    number = 0
    for digit in digits:
        number = number * len(_DIGITS) + _DIGITS.index(digit)
    return number


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        message = f"{file}: the secret cannot be read ({error.strerror}); set {SECRET_VARIABLE} or write it"
        raise SyndicateError(message) from error
