"""A mailbox of what came back -> bounces: delivery status notifications (RFC 3464), and Exim's own form.

Anybody can write such a message about anybody. So this only says what it says; whether the returned message
was sent, and to that address, is for the caller to find out by its Message-ID.
"""

import email
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from syndicate.config.values import is_address
from syndicate.errors import InputError

# What makes a notification long is the returned body; text, report and the returned headers stand before it.
_HEAD = 1_000_000
_LONGEST_LINE = 300

_TYPE = re.compile(r"[A-Za-z0-9-]+ ?; ?")
_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?!\.?\d)")
_REPLY = re.compile(r"\b([245])[0-5]\d[ -]")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
# RFC 3461 §4: the two printable characters that xtext escapes; "+AB" may as well be part of an address.
_XTEXT = re.compile(r"\+(2B|3D)")

# RFC 3463 §3.2 and 3.3, RFC 7505 §4: there is no such mailbox or host, or it is disabled. What else begins
# with 5.1 is about the sender, and 5.2 about this message or about a mailbox that is full.
_NO_MAILBOX = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.10", "5.2.1"})
# What servers say that give no status, or one that ends in 0, "other or undefined" (RFC 3463 §3).
_NO_MAILBOX_IN_WORDS = re.compile(
    r"no such (?:user|recipient|mailbox|address|person)|unknown (?:user|recipient|mailbox)"
    r"|unrouteable address|mailbox unavailable"
    r"|(?:user|recipient|mailbox|account)\b[^.;]{0,40}"
    r"\b(?:unknown|not found|does(?: not|n't) exist|disabled)",
    re.IGNORECASE,
)


class Bounce(Struct, frozen=True, kw_only=True):
    """What a notification says of one recipient.

    *hard*: there is no such mailbox, and there will be none. *status* is the code of RFC 3463, "" where none
    is given; *reason* the server's words in one line; *message_id* that of the returned message, in angle
    brackets, "" where nothing names it; *when* the Date of the notification, aware.
    """

    address: str
    hard: bool
    status: str
    reason: str
    message_id: str
    when: datetime | None


def read(path: Path, counts: Counter[str] | None = None) -> Iterator[Bounce]:
    """Read an mbox, a maildir, one `.eml` file or a folder of them: each recipient that was not reached.

    *counts* is told, as "notifications" and "others", how many messages there were; a malformed one is one of
    the others or a notification about nobody. Raises `InputError` if the mailbox cannot be read.
    """
    try:
        for data in _messages(path):
            message = _parsed(data)
            report = _report(message)
            found = _told_by_exim(message) if report is None else _reported(message, report)
            if counts is not None:
                counts["others" if found is None else "notifications"] += 1
            yield from found or ()
    except OSError as error:
        raise InputError(f"{path}: the mailbox cannot be read: {error.strerror}") from error


def _messages(path: Path) -> Iterator[bytes]:
    """Give the beginning of each message."""
    if path.is_dir():
        for file in _files(path):
            # A mail program moves messages of a maildir while it is read.
            with suppress(FileNotFoundError), file.open("rb") as stream:
                yield stream.read(_HEAD)
        return
    with path.open("rb") as stream:
        is_mbox = stream.read(5) == b"From "
        stream.seek(0)
        if is_mbox:
            yield from _split(stream)
        else:
            yield stream.read(_HEAD)


def _files(folder: Path) -> list[Path]:
    found = [*folder.glob("new/*"), *folder.glob("cur/*")] or folder.glob("*.eml")
    return sorted(file for file in found if file.is_file() and not file.name.startswith("."))


def _split(mbox: BinaryIO) -> Iterator[bytes]:
    """Split an mbox (RFC 4155) at the lines that begin with "From "."""
    head = bytearray()
    for line in iter(partial(mbox.readline, _HEAD), b""):
        if line.startswith(b"From "):
            if head:
                yield bytes(head)
            head.clear()
        elif len(head) < _HEAD:
            head += line
    if head:
        yield bytes(head)


def _parsed(data: bytes) -> Message:
    try:
        return email.message_from_bytes(data)
    except RecursionError:  # a message in a message in a message
        return Message()


def _report(message: Message) -> Message | None:
    """Give the message/delivery-status of a multipart/report (RFC 6522), None if it has none."""
    parts = _parts(message) if message.get_content_type() == "multipart/report" else []
    return next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)


def _reported(message: Message, report: Message) -> list[Bounce]:
    message_id = _returned_id(_parts(message)) or _id(message["In-Reply-To"])
    bounces = (_bounce(fields, message_id, _date(message)) for fields in _parts(report))
    return [bounce for bounce in bounces if bounce]


def _bounce(fields: Message, message_id: str, when: datetime | None) -> Bounce | None:
    """Read the fields of one recipient (RFC 3464 §2.3); None if they report no failure, or of nobody."""
    action = _line(fields["Action"]).lower()
    address = _address(fields["Original-Recipient"]) or _address(fields["Final-Recipient"])
    if not address or action not in {"failed", "delayed"}:
        return None
    reason = _untyped(fields["Diagnostic-Code"])
    status = _status(_line(fields["Status"]), reason)
    hard = action == "failed" and _is_hard(status, reason)
    return Bounce(address=address, hard=hard, status=status, reason=reason, message_id=message_id, when=when)


def _told_by_exim(message: Message) -> list[Bounce] | None:
    """Read what Exim writes instead of a report, in words; None if it is something else."""
    if "X-Failed-Recipients" not in message or message.is_multipart():
        return None
    text = _text(message)
    told, _, returned = text.partition("\n------ This is a copy of ")
    copied = _parsed(returned.partition("\n")[2].lstrip().encode())
    message_id, when = _id(copied["Message-ID"]) or _id(message["In-Reply-To"]), _date(message)
    reasons = _indented(told)
    bounces = []
    for address in str(message["X-Failed-Recipients"]).split(","):
        fields = Message()
        fields["Final-Recipient"], fields["Action"] = address, "failed"
        fields["Diagnostic-Code"] = reasons.get(address.strip(), "")
        bounces.append(_bounce(fields, message_id, when))
    return [bounce for bounce in bounces if bounce]


def _indented(text: str) -> dict[str, str]:
    """Give what stands below each address: the address after two blanks, the reason after four."""
    entries = re.findall(r"^  (\S+)\n((?:    .*\n?)*)", text, re.MULTILINE)
    return {address: _line(lines) for address, lines in entries}


def _is_hard(status: str, words: str) -> bool:
    """Tell whether what failed failed for want of the mailbox, and not by policy (5.7), which may change."""
    vague = not status or (status[0] == "5" and status.endswith(".0") and not status.startswith("5.7."))
    return status in _NO_MAILBOX or (vague and bool(_NO_MAILBOX_IN_WORDS.search(words)))


def _status(given: str, words: str) -> str:
    """Choose the code: that in *words* where the one *given* says nothing more and is of the same class.

    A reply of three digits, where there is nothing else, is a status that names its class only.
    """
    codes = [found[0] for text in (given, words) if (found := _STATUS.search(text))]
    if not codes:
        reply = _REPLY.search(words)
        return f"{reply[1]}.0.0" if reply else ""
    telling = (code for code in codes if code[0] == codes[0][0] and not code.endswith(".0.0"))
    return next(telling, codes[0])


def _returned_id(parts: Iterable[Message]) -> str:
    """Give the Message-ID of the message, or of the headers, that a report returns."""
    for part in parts:
        kind = part.get_content_type()
        if kind == "text/rfc822-headers":
            return _id(_parsed(_text(part).encode())["Message-ID"])
        if kind.startswith("message/") and kind != "message/delivery-status":
            return next((_id(returned["Message-ID"]) for returned in _parts(part)), "")
    return ""


def _parts(message: Message) -> list[Message]:
    payload = message.get_payload()
    return [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []


def _text(message: Message) -> str:
    """Decode a text; what its charset is does not matter to addresses and codes."""
    data = message.get_payload(decode=True)
    return data.decode("utf-8", "replace").replace("\r\n", "\n") if isinstance(data, bytes) else ""


def _date(message: Message) -> datetime | None:
    try:
        date = parsedate_to_datetime(_line(message["Date"]))
        return date if date.tzinfo else date.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _id(field: object) -> str:
    found = _MESSAGE_ID.search(_line(field))
    return found[0] if found else ""


def _address(field: object) -> str:
    """Read `rfc822; ada@example.org`, with or without its type, in angle brackets or in xtext; else ""."""
    text = _XTEXT.sub(lambda code: chr(int(code[1], 16)), _untyped(field).strip("<>"))
    # What is mailed is ASCII, the host in Punycode, and comes back as such.
    return text if text.isascii() and is_address(text) else ""


def _untyped(field: object) -> str:
    line = _line(field)
    kind = _TYPE.match(line)
    return line[kind.end() :] if kind else line


def _line(field: object) -> str:
    """Give a field in one line of printable characters, cut where it is too long; "" if there is none."""
    text = " ".join(("" if field is None else str(field)).split())
    return "".join(filter(str.isprintable, text))[:_LONGEST_LINE]
