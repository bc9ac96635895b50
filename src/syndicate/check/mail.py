"""A mail as it is sent (RFC 5322, 2045 to 2047, 2369, 2919, 8058), and what mail programs make of it."""

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from syndicate.check import addresses, mail_html, values
from syndicate.check.context import Context
from syndicate.check.rules import Fault
from syndicate.check.values import shown

_LONGEST_LINE = 998
_GMAIL = 102 * 1024
_ONCE = (
    "date",
    "from",
    "to",
    "subject",
    "message-id",
    "mime-version",
    "content-type",
    "reply-to",
    "sender",
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
)
_NEEDED = ("date", "from", "to", "subject", "message-id", "mime-version")
_MESSAGE_ID = re.compile(r"\s*<[^<>\s@]+@[^<>\s@]+>\s*")
_LIST_ID = re.compile(r".*<[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+>\s*\Z", re.DOTALL)
_CONTROLS = re.compile("[\r\n\x00-\x08\x0b-\x1f\u202a-\u202e]")
_ORDER = ("text/plain", "text/x-amp-html", "text/html")


def faults(data: bytes, context: Context) -> Iterator[Fault]:
    """Check a mail, as a file of it is: lines may end in LF."""
    try:
        yield from tuple(_faults(data, context))
    except Exception as error:  # noqa: BLE001 - Python's parser raises whatever it meets in a broken field
        what = type(error).__name__
        yield Fault(rule="mail-header", message=f"holds a field that cannot be parsed ({what})")


def _faults(data: bytes, context: Context) -> Iterator[Fault]:
    head = data.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    yield from _lines(data, head)
    message = email.message_from_bytes(data, policy=email.policy.default)
    yield from _defects(message)
    for found in (*_fields(message), *_list(message)):
        yield _placed(found, head)
    yield from _structure(message)
    text, body = _contents(message)
    yield from _bodies(message, text, body)
    if body is not None:
        yield from mail_html.faults(body, context)


def _placed(found: Fault, head: bytes) -> Fault:
    """Give the line of the field that a fault names."""
    name = found.near.lower().encode()
    lines = head.split(b"\n")
    line = next((number for number, each in enumerate(lines, 1) if each.lower().startswith(name + b":")), 1)
    return Fault(rule=found.rule, message=found.message, line=line)


def _lines(data: bytes, head: bytes) -> Iterator[Fault]:
    lines = data.replace(b"\r\n", b"\n").split(b"\n")
    for number, line in enumerate(lines, 1):
        if len(line) > _LONGEST_LINE:
            yield Fault(
                rule="mail-line", message=f"a line has {len(line):,} bytes, more than 998", line=number
            )
            break
    odd = next((number for number, each in enumerate(head.split(b"\n"), 1) if not each.isascii()), 0)
    if odd:
        yield Fault(
            rule="mail-header", message="a header field holds characters that are not ASCII", line=odd
        )
    if b"\0" in data:
        yield Fault(
            rule="mail-line", message="holds a NUL byte", line=data.count(b"\n", 0, data.find(b"\0")) + 1
        )
    if re.search(rb"\r(?!\n)", data) or (b"\r\n" in data and re.search(rb"(?<!\r)\n", data)):
        yield Fault(rule="mail-line", message="mixes the ends of lines: CR, LF and CRLF")


def _defects(message: EmailMessage) -> Iterator[Fault]:
    for part in message.walk():
        for defect in part.defects:
            what = (type(defect).__doc__ or type(defect).__name__).strip().rstrip(".")
            yield Fault(
                rule="mail-structure", message=f"a part of {part.get_content_type()} is broken: {what}"
            )


def _field(rule: str, name: str, message: str) -> Fault:
    return Fault(rule=rule, message=message, near=name)


def _fields(message: EmailMessage) -> Iterator[Fault]:
    names = [name.lower() for name in message.keys()]  # noqa: SIM118 - a message has fields, repeated ones too
    for name in _NEEDED:
        if name not in names:
            yield _field("mail-header", name, f"has no {name.title()}")
    for name in _ONCE:
        if names.count(name) > 1:
            yield _field("mail-header", name, f"has {names.count(name)} fields {name.title()}")
    if "bcc" in names:
        yield _field("mail-header", "bcc", "says in Bcc who gets it in secret")
    yield from _date(message)
    yield from _id_and_subject(message)
    for name in ("from", "to", "reply-to"):
        if name in names:
            yield from _addresses(message, name)


def _id_and_subject(message: EmailMessage) -> Iterator[Fault]:
    number, subject = _text(message, "message-id"), message["subject"]
    if number and not _MESSAGE_ID.fullmatch(number):
        yield _field("mail-header", "message-id", f"the Message-ID {shown(number)} is not <name@host>")
    if subject is not None and _CONTROLS.search(subject):
        yield _field("mail-header", "subject", "the Subject holds characters that control the display")
    if subject is not None and not subject.strip():
        yield _field("blank", "subject", "the Subject is empty")


def _text(message: EmailMessage, name: str) -> str:
    return str(message[name] or "")


def _date(message: EmailMessage) -> Iterator[Fault]:
    text = _text(message, "date")
    if not text:
        return
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        yield _field("mail-header", "date", f"the Date {shown(text)} is no date")
        return
    if when.tzinfo is None:
        yield _field("mail-header", "date", "the Date says no time zone")


def _addresses(message: EmailMessage, name: str) -> Iterator[Fault]:
    found = [each.addr_spec for each in message[name].addresses]
    if not found or any(next(values.email(each), None) for each in found):
        yield _field(
            "mail-header", name, f"{name.title()} {shown(_text(message, name))} holds no mail address"
        )


def _list(message: EmailMessage) -> Iterator[Fault]:
    """Check what tells programs that this is a list, and how to leave it."""
    leave = " ".join(_text(message, "list-unsubscribe").split())
    uris = re.findall(r"<([^<>]*)>", leave)
    if not leave:
        yield _field("mail-leave", "from", "has no List-Unsubscribe")
    elif not uris or leave.startswith("=?"):
        yield _field("mail-leave", "list-unsubscribe", "List-Unsubscribe holds no address in angle brackets")
    for uri in uris:
        if addresses.scheme_of(uri) not in ("https", "mailto") or re.search(r"\s", uri):
            yield _field(
                "mail-leave",
                "list-unsubscribe",
                f"List-Unsubscribe {shown(uri)} is neither https: nor mailto:",
            )
    post = _text(message, "list-unsubscribe-post").strip()
    if post and post != "List-Unsubscribe=One-Click":
        yield _field(
            "mail-leave", "list-unsubscribe-post", "List-Unsubscribe-Post is not List-Unsubscribe=One-Click"
        )
    elif post and not any(uri.startswith("https:") for uri in uris):
        yield _field(
            "mail-leave", "list-unsubscribe", "one click needs an https: address in List-Unsubscribe"
        )
    elif not post and any(uri.startswith("https:") for uri in uris):
        yield _field(
            "mail-list", "list-unsubscribe", "has no List-Unsubscribe-Post, so no program offers one click"
        )
    if not message["list-id"]:
        yield _field("mail-list", "from", "has no List-Id")
    elif not _LIST_ID.fullmatch(_text(message, "list-id")):
        yield _field(
            "mail-list", "list-id", f"the List-Id {shown(_text(message, 'list-id'))} is not Name <name.host>"
        )


def _structure(message: EmailMessage) -> Iterator[Fault]:
    for part in message.walk():
        if part.get_content_type() != "multipart/alternative":
            continue
        kinds = [_leaf(each) for each in part.iter_parts()]
        known = [kind for kind in kinds if kind in _ORDER]
        if known != sorted(known, key=_ORDER.index):
            yield Fault(
                rule="mail-structure", message="the HTML stands before the text, so programs show the text"
            )


def _leaf(part: object) -> str:
    """Return the type of the first part that is none of parts."""
    walked = part.walk() if isinstance(part, EmailMessage) else ()
    return next((each.get_content_type() for each in walked if not each.is_multipart()), "")


def _contents(message: EmailMessage) -> tuple[str | None, str | None]:
    """Return the text and the HTML of a mail, None where there is none."""
    found: list[str | None] = []
    for kind in ("plain", "html"):
        part = message.get_body(preferencelist=(kind,))
        if part is None:
            found.append(None)
            continue
        data = part.get_payload(decode=True)
        raw = data if isinstance(data, bytes) else b""
        found.append(_decoded(raw, part.get_content_charset()))
    return found[0], found[1]


def _decoded(data: bytes, charset: str | None) -> str:
    try:
        return data.decode(charset or "ascii", "replace")
    except LookupError:
        return data.decode("latin-1")


def _bodies(message: EmailMessage, text: str | None, body: str | None) -> Iterator[Fault]:
    for part in message.walk():
        if part.get_content_maintype() == "text":
            yield from _charset(part)
    if not (text or "").strip():
        yield Fault(rule="mail-structure", message="has no plain text")
    if body is None:
        return
    size = len(body.encode("utf-8", "replace"))
    if size > _GMAIL:
        yield Fault(rule="mail-size", message=f"the HTML has {size:,} bytes, more than {_GMAIL:,}")


def _charset(part: EmailMessage) -> Iterator[Fault]:
    charset = part.get_content_charset()
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return
    try:
        data.decode(charset or "ascii")
    except (LookupError, UnicodeDecodeError):
        said = f"is not in {charset}" if charset else "declares no charset"
        yield Fault(rule="mail-charset", message=f"the part of {part.get_content_type()} {said}")
