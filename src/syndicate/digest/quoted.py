"""Text as quoted-printable lines (RFC 2045 §6.7), encoded once although a part of it is still to come.

What is put in later is a token of characters that need no encoding. It stands on a line of its own between
soft line breaks, which are nothing when the text is decoded.
"""

import binascii
import re

from syndicate.digest.headers import EOL

# Stands for the token: no encoded text holds a NUL.
MARK = "\0"
_SOFT_BREAK = "=" + EOL


def quoted_printable(text: str, placeholder: str = "") -> str:
    """Encode *text* in lines of at most 76, with `MARK` in place of *placeholder*, for a token of at most 75.

    Line breaks become CRLF. A line that begins with "From " or is a dot stays safe on its way.
    """
    *before, last = newlines(text).split(placeholder) if placeholder else [newlines(text)]
    return "".join(f"{_open(segment)}{MARK}{_SOFT_BREAK}" for segment in before) + _encode(last)


def newlines(text: str) -> str:
    """Write every line break as LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _open(segment: str) -> str:
    """Encode what comes before a token, up to the beginning of a line."""
    # The letter that follows leaves room for the soft break, and a blank unencoded.
    encoded = _encode(segment + "x")[:-1]
    return encoded + _SOFT_BREAK if encoded and not encoded.endswith(EOL) else encoded


def _encode(segment: str) -> str:
    encoded = binascii.b2a_qp(segment.encode(), istext=True).decode("ascii")
    # binascii forgets to break a line before it encodes the blank at its end.
    encoded = re.sub(r"^(.{74,})(=20|=09)$", r"\1=\n\2", encoded, flags=re.MULTILINE)
    # A mailbox file would be cut at such a line; the soft break keeps it within 76.
    encoded = re.sub(r"^From ", "=46=\nrom ", encoded, flags=re.MULTILINE)
    return encoded.replace("\n", EOL)
