"""An edition as a message for one recipient (RFC 5322, 2045): the same bytes whenever it is composed.

What it does not do: sign (DKIM), connect or deliver.
"""

import binascii
import email
import email.policy
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256

from msgspec.structs import replace

from syndicate.content.urls import encode
from syndicate.digest.edition import Edition
from syndicate.digest.headers import (
    EOL,
    list_id_field,
    mailbox,
    mailbox_field,
    text_field,
    token_field,
    uri_field,
)
from syndicate.digest.render import Rendered, view_online
from syndicate.digest.subject import clean, one_line
from syndicate.errors import SyndicateError


def compose(edition: Edition, rendered: Rendered, *, recipient: str, date: datetime) -> bytes:
    """Compose the message for *recipient* (`name@host` or `Name <name@host>`), dated *date*, aware.

    Lines end in CRLF. Message-ID and boundary are hashes of edition and recipient. The bytes are parsed
    again before they are given back: `SyndicateError` says what does not read as it was meant.
    """
    to = mailbox(recipient)
    sender = mailbox(edition.digest.sender.email, edition.digest.sender.name)
    own = personal(rendered, edition, to.addr_spec)
    boundary = f"=_{_hash('boundary', edition.id, to.addr_spec, own.html, own.text)}"
    fields = "".join(_fields(edition, sender=sender, to=to, date=date))
    data = (
        f"{fields}MIME-Version: 1.0{EOL}"
        f'Content-Type: multipart/alternative;{EOL} boundary="{boundary}"{EOL}{EOL}'
        f"{_part('plain', own.text, boundary)}{_part('html', own.html, boundary)}--{boundary}--{EOL}"
    ).encode("ascii")
    _read_back(data, edition, own, sender=sender, to=to)
    return data


def personal(rendered: Rendered, edition: Edition, recipient: str) -> Rendered:
    """Put the token of a recipient, written as for `compose`, where the placeholder stands."""
    if not rendered.placeholder:
        return rendered
    token = unsubscribe_token(edition, mailbox(recipient).addr_spec)
    return replace(
        rendered,
        html=rendered.html.replace(rendered.placeholder, token),
        text=rendered.text.replace(rendered.placeholder, token),
        placeholder="",
    )


def unsubscribe_token(edition: Edition, recipient: str) -> str:
    """Make the `{token}` of a digest's `unsubscribe` URL: opaque, the same in every edition.

    It is a plain hash of list and address, for renderings without a service that gives out tokens: it does
    not show the address, but who knows the address can work it out, so it must not be taken as proof.
    """
    digest = sha256(f"{edition.list_id}\0{recipient.casefold()}".encode()).digest()
    return urlsafe_b64encode(digest[:18]).decode("ascii")


def _fields(edition: Edition, *, sender: Address, to: Address, date: datetime) -> Iterator[str]:
    digest = edition.digest
    yield token_field("Date", *format_datetime(date.astimezone(digest.timezone)).split())
    yield mailbox_field("From", sender)
    yield mailbox_field("To", to)
    if digest.reply_to:
        yield mailbox_field("Reply-To", mailbox(digest.reply_to))
    yield text_field("Subject", edition.subject)
    yield token_field("Message-ID", _message_id(edition, sender, to))
    yield token_field("Content-Language", digest.language)
    yield list_id_field(edition.title, edition.list_id)
    yield from _list_fields(edition, to)
    yield token_field("Auto-Submitted", "auto-generated")
    yield token_field("Precedence", "bulk")
    yield token_field("X-Auto-Response-Suppress", "All")
    yield token_field("Feedback-ID", _feedback_id(edition, sender))


def _list_fields(edition: Edition, to: Address) -> Iterator[str]:
    """Write the fields of RFC 2369, 8058 and 5064 for which there is a target."""
    unsubscribe = _unsubscribe(edition, to)
    if unsubscribe:
        yield uri_field("List-Unsubscribe", *unsubscribe)
        if unsubscribe[0].startswith("https:"):
            yield token_field("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
    archive = edition.digest.archive
    if archive:
        # The folder in which the editions' pages lie stands for the archive of all.
        folder = archive.partition("{edition}")[0].rpartition("/")[0] + "/"
        yield uri_field("List-Archive", folder if "{edition}" in archive else archive)
    page = view_online(edition)
    if page:
        yield uri_field("Archived-At", page)


def _unsubscribe(edition: Edition, to: Address) -> list[str]:
    """Give the URIs by which *to* can leave, https first."""
    digest = edition.digest
    page = digest.unsubscribe.replace("{token}", unsubscribe_token(edition, to.addr_spec))
    address = digest.unsubscribe_mail.removeprefix("mailto:")
    return [uri for uri in (page, f"mailto:{address}" if address else "") if uri]


def _message_id(edition: Edition, sender: Address, to: Address) -> str:
    own = _hash("message", edition.list_id, edition.id, to.addr_spec.casefold())[:20]
    return f"<{_atom(edition.id)[:30]}.{own}@{sender.domain}>"


def _feedback_id(edition: Edition, sender: Address) -> str:
    """Write Google's Feedback-ID: edition, digest, site and a constant sender of 5 to 15 characters."""
    host = edition.list_id.partition(".")[2] or edition.list_id
    sender_id = _hash("sender", sender.domain, edition.digest.name)[:12]
    return ":".join((_atom(edition.id), _atom(edition.digest.name), _atom(host), sender_id))


def _part(subtype: str, text: str, boundary: str) -> str:
    return (
        f'--{boundary}{EOL}Content-Type: text/{subtype}; charset="utf-8"{EOL}'
        f"Content-Transfer-Encoding: quoted-printable{EOL}{EOL}{_quoted_printable(text)}{EOL}"
    )


def _quoted_printable(text: str) -> str:
    """Encode text as RFC 2045 §6.7; a line that begins with "From " or is a dot stays safe on its way."""
    lines = binascii.b2a_qp(_newlines(text).encode(), istext=True).decode("ascii").split("\n")
    # The soft break keeps the line within 76.
    safe = (f"=46rom =\n{line[5:]}" if line.startswith("From ") else line for line in lines)
    return "\n".join(safe).replace("\n", EOL)


def _read_back(data: bytes, edition: Edition, own: Rendered, *, sender: Address, to: Address) -> None:
    """Parse the finished bytes and compare them with what was meant."""
    parsed = email.message_from_bytes(data, policy=email.policy.default)
    for name, wanted in _wanted(edition, sender=sender, to=to).items():
        found = str(parsed[name])
        # Python's parser puts a space between the encoded words of a long name (CPython issue 128110).
        spaceless = name in {"From", "To"}
        if _spaced(found, spaceless=spaceless) != _spaced(wanted, spaceless=spaceless):
            raise SyndicateError(f"the mail's {name} would read {found!r} instead of {wanted!r}")
    defects = [*parsed.defects, *(d for field in parsed.values() for d in field.defects)]
    parts = [part for part in parsed.iter_parts() if isinstance(part, EmailMessage)]
    defects += [defect for part in parts for defect in part.defects]
    if defects:
        raise SyndicateError(f"the mail is malformed: {defects[0]!r}")
    contents = [(part.get_content_type(), _newlines(part.get_content())) for part in parts]
    if contents != [("text/plain", _newlines(own.text)), ("text/html", _newlines(own.html))]:
        raise SyndicateError("the mail's parts do not decode to what was rendered")


def _wanted(edition: Edition, *, sender: Address, to: Address) -> dict[str, str]:
    unsubscribe = ", ".join(f"<{encode(clean(uri))}>" for uri in _unsubscribe(edition, to))
    fields = {
        "Subject": one_line(edition.subject),
        "From": str(sender),
        "To": str(to),
        "Message-ID": _message_id(edition, sender, to),
    }
    return fields | ({"List-Unsubscribe": unsubscribe} if unsubscribe else {})


def _spaced(text: str, *, spaceless: bool) -> str:
    return ("" if spaceless else " ").join(text.split())


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _atom(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]+", "-", text).strip(".-") or "digest"


def _hash(*values: str) -> str:
    return sha256("\0".join(values).encode()).hexdigest()[:32]
