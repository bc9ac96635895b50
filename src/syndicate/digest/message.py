"""A letter as messages, one for each recipient (RFC 5322, 2045): the same bytes whenever they are composed.

What it does not do: sign (DKIM), connect or deliver.
"""

import email
import email.policy
import re
from collections.abc import Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256

from syndicate.content.urls import encode
from syndicate.digest.headers import (
    EOL,
    WIDTH,
    list_id_field,
    mailbox,
    mailbox_field,
    text_field,
    token_field,
    uri_field,
)
from syndicate.digest.letter import Letter
from syndicate.digest.quoted import MARK, newlines, quoted_printable
from syndicate.digest.subject import clean, one_line
from syndicate.errors import SyndicateError

# Stands where no tokens are given out, and has the length of one; it opens nothing.
EXAMPLE_TOKEN = "example-token-of-one-reader"  # noqa: S105
# RFC 2606 §3: an address that is nobody's.
_EXAMPLE_RECIPIENT = "Reader <reader@example.org>"
# RFC 3986 §2.3, so that a token is the same in a URL, in HTML, in quoted-printable and in a header.
_TOKEN = re.compile(r"[A-Za-z0-9._~-]{1,64}")
_HASH_LENGTH = 20
# What a line of 78 leaves for the edition and the host in `Message-ID: <edition.hash@host>`.
_ID_ROOM = WIDTH - len("Message-ID: <.@>") - _HASH_LENGTH
_MAX_ID_HOST = 32


class Composer:
    """Composes the messages of one letter; it is a class because it keeps what is encoded once for all.

    Recipients are written `name@host` or `Name <name@host>`; the name may hold anything and is cleaned. To
    make one, a message to nobody is composed and parsed again: `SyndicateError` says what does not read as
    it was meant.
    """

    def __init__(self, letter: Letter) -> None:
        self._letter = letter
        sender = mailbox(letter.sender.email, letter.sender.name)
        self._id_name, self._id_host = _id_ends(letter.edition, sender.domain)
        self._date_and_sender = _date_and_sender(letter, sender)
        self._answers_and_subject = "".join(_answers_and_subject(letter))
        self._list = _list(letter)
        self._pages_and_kind = "".join(_pages_and_kind(letter, sender))
        self._body = _body(letter).encode("ascii").split(MARK.encode())
        self._check()

    def compose(self, recipient: str, *, token: str, again: int = 0) -> bytes:
        """Compose the message for *recipient*, who can leave with *token* (RFC 3986 §2.3, at most 64).

        Lines end in CRLF. *again* counts deliberate repetitions: each has a Message-ID of its own. Raises
        `SyndicateError` where *recipient* is no address, `ValueError` where *token* is none.
        """
        _check_token(token)
        to = mailbox(recipient)
        fields = (
            self._date_and_sender,
            mailbox_field("To", to),
            self._answers_and_subject,
            token_field("Message-ID", self._message_id(to, again)),
            self._list,
            _leave_fields(self._letter, token),
            self._pages_and_kind,
            token_field("X-Syndicate-Resend", str(again)) if again else "",
        )
        return "".join(fields).encode("ascii") + token.encode("ascii").join(self._body)

    def message_id(self, recipient: str, *, again: int = 0) -> str:
        """Give the Message-ID of a message, in angle brackets; it is the edition's, whatever it shows."""
        return self._message_id(mailbox(recipient), again)

    def personal(self, token: str) -> tuple[str, str]:
        """Give the HTML and the text as they are for the recipient with *token*."""
        _check_token(token)
        mark = self._letter.placeholder
        html, text = self._letter.html, self._letter.text
        return (html.replace(mark, token), text.replace(mark, token)) if mark else (html, text)

    def _message_id(self, to: Address, again: int) -> str:
        letter = self._letter
        sealed = (letter.seal,) if letter.seal else ()
        own = _hash("message", letter.list_id, letter.edition, to.addr_spec.casefold(), str(again), *sealed)
        return f"<{self._id_name}.{own[:_HASH_LENGTH]}@{self._id_host}>"

    def _check(self) -> None:
        """Parse a finished message and compare it with what was meant."""
        parsed = email.message_from_bytes(
            self.compose(_EXAMPLE_RECIPIENT, token=EXAMPLE_TOKEN), policy=email.policy.default
        )
        for name, wanted in self._wanted().items():
            found = str(parsed[name])
            # Python's parser puts a space between the encoded words of a long name (CPython issue 128110).
            spaceless = name in {"From", "To"}
            if _spaced(found, spaceless=spaceless) != _spaced(wanted, spaceless=spaceless):
                raise SyndicateError(f"the mail's {name} would read {found!r} instead of {wanted!r}")
        _check_parts(parsed, *self.personal(EXAMPLE_TOKEN))

    def _wanted(self) -> dict[str, str]:
        letter = self._letter
        uris = [encode(clean(uri)) for uri in _ways_to_leave(letter, EXAMPLE_TOKEN)]
        if not all(uris):
            raise SyndicateError(f"{letter.unsubscribe!r} is no web address to leave at")
        fields = {
            "Subject": one_line(letter.subject),
            "From": str(mailbox(letter.sender.email, letter.sender.name)),
            "To": _EXAMPLE_RECIPIENT,
            "Message-ID": self.message_id(_EXAMPLE_RECIPIENT),
        }
        return fields | ({"List-Unsubscribe": ", ".join(f"<{uri}>" for uri in uris)} if uris else {})


def _check_token(token: str) -> None:
    if not _TOKEN.fullmatch(token):
        raise ValueError(f"{token!r} is no token: 1 to 64 of the letters, digits, hyphens, dots, _ and ~")


def _date_and_sender(letter: Letter, sender: Address) -> str:
    return token_field("Date", *format_datetime(letter.date).split()) + mailbox_field("From", sender)


def _answers_and_subject(letter: Letter) -> Iterator[str]:
    if letter.reply_to:
        yield mailbox_field("Reply-To", mailbox(letter.reply_to))
    yield text_field("Subject", letter.subject)


def _list(letter: Letter) -> str:
    return token_field("Content-Language", letter.language) + list_id_field(letter.title, letter.list_id)


def _leave_fields(letter: Letter, token: str) -> str:
    """Write the fields of RFC 2369 and 8058; one click needs a URI that says who leaves."""
    ways = _ways_to_leave(letter, token)
    one_click = letter.unsubscribe.startswith("https:") and "{token}" in letter.unsubscribe
    post = token_field("List-Unsubscribe-Post", "List-Unsubscribe=One-Click") if one_click else ""
    return (uri_field("List-Unsubscribe", *ways) if ways else "") + post


def _ways_to_leave(letter: Letter, token: str) -> list[str]:
    """Give the URIs by which a recipient can leave, https first; who mails is known by the From."""
    mail = f"mailto:{letter.unsubscribe_mail}" if letter.unsubscribe_mail else ""
    return [uri for uri in (letter.unsubscribe.replace("{token}", token), mail) if uri]


def _pages_and_kind(letter: Letter, sender: Address) -> Iterator[str]:
    """Write where editions are on the web (RFC 2369, 5064), and what keeps machines silent (RFC 3834)."""
    if letter.archive:
        yield uri_field("List-Archive", letter.archive)
    if letter.view_online:
        yield uri_field("Archived-At", letter.view_online)
    yield token_field("Auto-Submitted", "auto-generated")
    yield token_field("Precedence", "bulk")
    yield token_field("X-Auto-Response-Suppress", "All")
    yield token_field("Feedback-ID", _feedback_id(letter, sender))


def _feedback_id(letter: Letter, sender: Address) -> str:
    """Write Google's Feedback-ID: edition, digest, site and a constant sender of 5 to 15 characters."""
    host = letter.list_id.partition(".")[2] or letter.list_id
    sender_id = _hash("sender", sender.domain, letter.digest)[:12]
    return ":".join((_atom(letter.edition), _atom(letter.digest), _atom(host), sender_id))


def _id_ends(edition: str, host: str) -> tuple[str, str]:
    """Give what stands before and behind the hash of a Message-ID, short enough for one line of 78."""
    while len(host) > _MAX_ID_HOST and "." in host:
        host = host.partition(".")[2]
    host = host[-_MAX_ID_HOST:].lstrip("-")
    return _atom(edition)[: _ID_ROOM - len(host)].rstrip(".-"), host


def _body(letter: Letter) -> str:
    """Write all that follows the fields, with `MARK` for the token.

    The boundary is all recipients' alike; quoted-printable has no "=_", so it is in no part.
    """
    boundary = f"=_{_hash('boundary', letter.edition, letter.html, letter.text)}"
    plain, html = (
        f'--{boundary}{EOL}Content-Type: text/{subtype}; charset="utf-8"{EOL}'
        f"Content-Transfer-Encoding: quoted-printable{EOL}{EOL}"
        f"{quoted_printable(text, letter.placeholder)}{EOL}"
        for subtype, text in (("plain", letter.text), ("html", letter.html))
    )
    return (
        f"MIME-Version: 1.0{EOL}"
        f'Content-Type: multipart/alternative;{EOL} boundary="{boundary}"{EOL}{EOL}'
        f"{plain}{html}--{boundary}--{EOL}"
    )


def _check_parts(parsed: EmailMessage, html: str, text: str) -> None:
    defects = [*parsed.defects, *(d for field in parsed.values() for d in field.defects)]
    parts = [part for part in parsed.iter_parts() if isinstance(part, EmailMessage)]
    defects += [defect for part in parts for defect in part.defects]
    if defects:
        raise SyndicateError(f"the mail is malformed: {defects[0]!r}")
    contents = [(part.get_content_type(), newlines(part.get_content())) for part in parts]
    if contents != [("text/plain", newlines(text)), ("text/html", newlines(html))]:
        raise SyndicateError("the mail's parts do not decode to what was rendered")


def _spaced(text: str, *, spaceless: bool) -> str:
    return ("" if spaceless else " ").join(text.split())


def _atom(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]+|\.{2,}", "-", text).strip(".-") or "digest"


def _hash(*values: str) -> str:
    return sha256("\0".join(values).encode()).hexdigest()[:32]
