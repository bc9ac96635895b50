"""Header fields of a message, written so that they fold at spaces and decode back equal (RFC 5322, 2047).

Python's `EmailMessage` folds a long List-Unsubscribe into encoded words, which hides the provider's button,
and has lost spaces in long subjects; so the fields are written here and `message` reads them back.
"""

import re
from email.header import Header, decode_header, make_header
from email.headerregistry import Address

from syndicate.config import values
from syndicate.content.urls import encode
from syndicate.digest.subject import clean, one_line
from syndicate.errors import SyndicateError

EOL = "\r\n"
WIDTH = 78
_PLAIN = re.compile(r"[ -~]*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")


def text_field(name: str, value: str) -> str:
    """Write a field of free text: raw where that is possible, else as encoded words of at most 75."""
    value = one_line(value)
    if _PLAIN.fullmatch(value) and "=?" not in value and _longest_word(value) < WIDTH:
        return _folded(name, value.split(" "))
    return f"{name}: {_encoded(name, value)}{EOL}"


def token_field(name: str, *tokens: str) -> str:
    """Write a field of ASCII tokens, raw, folded between them only."""
    return _folded(name, [_line(token) for token in tokens])


def uri_field(name: str, *uris: str) -> str:
    """Write a field of URIs in angle brackets (RFC 2369 §2), raw, folded after the commas only."""
    bracketed = [f"<{re.sub('[<>]', '', encode(_line(uri)))}>" for uri in uris]
    return _folded(name, [*(f"{uri}," for uri in bracketed[:-1]), bracketed[-1]])


def mailbox_field(name: str, mailbox: Address) -> str:
    """Write a field of one mailbox (RFC 5322 §3.4)."""
    return _phrase_field(name, mailbox.display_name, f"<{mailbox.addr_spec}>")


def list_id_field(title: str, list_id: str) -> str:
    """Write List-Id (RFC 2919 §2): the list's title and its identifier, which never changes."""
    return _phrase_field("List-Id", clean(title), f"<{clean(list_id)}>")


def mailbox(address: str, display_name: str = "") -> Address:
    """Read `name@host` or `Name <name@host>`, the host in Punycode; else raise `SyndicateError`.

    A name may hold anything: it is cleaned, and quotes round the whole of it are dropped.
    """
    address = address.strip()
    name, bracket, spec = address.rpartition("<")
    if bracket and spec.endswith(">"):
        spec = spec[:-1].strip()
    else:
        name, spec = "", address
    if not values.is_address(spec):
        raise SyndicateError(f"{clean(address)!r} is not an e-mail address that every relay can carry")
    local, _, host = spec.rpartition("@")
    shown = _line(display_name) or _unquoted(_line(name))
    return Address(shown, username=local, domain=values.ascii_host(host))


def _line(text: str) -> str:
    """Make one line of a text as `clean` does, which is slow where there is nothing to be cleaned."""
    return " ".join(text.split()) if text.isascii() and text.isprintable() else clean(text)


def _unquoted(name: str) -> str:
    inner = name[1:-1]
    return inner if name == f'"{inner}"' and '"' not in inner else name


def _phrase_field(name: str, phrase: str, bracketed: str) -> str:
    if not phrase:
        return _folded(name, [bracketed])
    quoted = phrase if _ATOMS.fullmatch(phrase) else '"' + re.sub(r'(["\\])', r"\\\1", phrase) + '"'
    if _PLAIN.fullmatch(phrase) and "=?" not in phrase and _longest_word(quoted) < WIDTH:
        return _folded(name, [*quoted.split(" "), bracketed])
    encoded = _encoded(name, phrase)
    last = encoded.rpartition(EOL)[2]
    fits = len(last) + len(bracketed) + (0 if EOL in encoded else len(name) + 2) < WIDTH
    return f"{name}: {encoded}{' ' if fits else EOL + ' '}{bracketed}{EOL}"


def _encoded(name: str, value: str) -> str:
    """Write encoded words (RFC 2047), and read them back: Python has lost spaces between them."""
    words = Header(value, "utf-8", header_name=name, maxlinelen=76).encode(linesep=EOL)
    found = str(make_header(decode_header(words)))
    if found != value:
        raise SyndicateError(f"the mail's {name} would read {found!r} instead of {value!r}")
    return words


def _folded(name: str, words: list[str]) -> str:
    """Join words with spaces into lines of at most 78, as long as no single word is longer."""
    lines = [f"{name}:"]
    for word in words:
        if len(lines[-1]) + 1 + len(word) > WIDTH and (lines[-1] != f"{name}:" or len(word) < WIDTH):
            lines.append("")
        lines[-1] += f" {word}"
    return EOL.join(lines) + EOL


def _longest_word(text: str) -> int:
    return max(map(len, text.split(" ")), default=0)
