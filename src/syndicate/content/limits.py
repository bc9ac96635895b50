"""Characters that no output may hold."""

import html
import re

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Of what is illegal, all that is ASCII; the rest begins, in UTF-8, with C2 or with EF BF.
_CONTROLS = bytes((*range(9), 11, 12, *range(14, 32), 127))
_SURROGATE = re.compile("[\ud800-\udfff]")
# A longer number is no character, and every parser says so.
# A reference ends where its digits end (HTML §13.2.5.80): `&#8r` is U+0008 and r.
_REFERENCE = re.compile(r"&#(?:[xX]0*([0-9a-fA-F]{1,6})(?![0-9a-fA-F])|0*([0-9]{1,7})(?![0-9]));?")
_ENDLESS = re.compile(r"&#[0-9]{100,};?")
_LAST = 0x10FFFF
_MEANT: dict[int, str | None] = {
    **dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127, 0xFFFE, 0xFFFF)),
    **{code: bytes((code,)).decode("cp1252", "ignore") for code in range(0x80, 0xA0)},
}


def scrub(text: str) -> str:
    """Drop the characters that XML 1.0 §2.2 does not allow, and U+007F.

    U+0080 to U+009F are allowed there but never meant: they become the Windows-1252 character of that
    number. A pair of surrogates becomes the character it stands for; one alone is dropped.
    """
    if text.isprintable() or _is_clean(text):  # what is not allowed is nothing printable either
        return text
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return text.translate(_MEANT)


def _is_clean(text: str) -> bool:
    try:
        return is_legal(text.encode()) or _ILLEGAL.search(text) is None
    except UnicodeEncodeError:  # a surrogate
        return False


def unescape(text: str) -> str:
    """Return *text* with the characters for which its entities stand.

    A number that is no character becomes U+FFFD; Python itself raises on one of more than 4,300 digits.
    """
    return html.unescape(_ENDLESS.sub("\ufffd", text)) if "&" in text else text


def is_legal(data: bytes) -> bool:
    """Tell, several times as fast, that `scrub` would leave this UTF-8 as it is; False says nothing."""
    if len(data.translate(None, _CONTROLS)) != len(data) or b"\xc2" in data:
        return False
    return b"\xef" not in data or b"\xef\xbf" not in data  # one byte is found several times as fast as two


def scrub_html(text: str) -> str:
    """Do to the characters of HTML what `scrub` does to text, also to those written as `&#1;`."""
    text = scrub(text)
    return _REFERENCE.sub(_referenced, text) if "&#" in text else text


def _referenced(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else int(match[2])
    if code > _LAST or _ILLEGAL.match(chr(code)) is None:
        return match[0]
    return scrub(chr(code))
