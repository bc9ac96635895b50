"""Messages as files: a maildir, or a folder of `.eml`.

A message's file is named by its Message-ID, so that a message that is delivered again after a crash takes
the place of the first (in a maildir as long as nobody has looked at it and so moved it to `cur`). Every file
is whole and on the disk before it has its name.
"""

import os
import re
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from syndicate.delivery.outcome import Carrier, Outcome, later
from syndicate.errors import DeliveryError

_MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^>]*>)", re.IGNORECASE | re.MULTILINE)
_LONGEST_NAME = 150


class Maildir:
    """A maildir: a message appears in `new`, its lines ending as files' lines do here, in LF."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, sender: str, recipient: str, message: bytes) -> Outcome:
        """Put the message into `new`; the envelope is not kept."""
        del sender
        name = f"{_identity(message, recipient)}.syndicate"
        data = message.replace(b"\r\n", b"\n")
        return _put(self._folder / "tmp" / name, self._folder / "new" / name, data)

    def close(self) -> None:
        """Do nothing: every message is on the disk."""


class Folder:
    """A folder of `.eml` files, named by recipient and Message-ID, with the bytes that SMTP would carry."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, sender: str, recipient: str, message: bytes) -> Outcome:
        """Put the message into the folder; the envelope's sender is not kept."""
        del sender
        address = re.sub(r"[^A-Za-z0-9@._+-]+", "_", recipient).lstrip(".-")[:_LONGEST_NAME]
        name = f"{address}-{_identity(message, recipient)[:16]}.eml"
        return _put(self._folder / f".{name}.new", self._folder / name, message)

    def close(self) -> None:
        """Do nothing: every message is on the disk."""


def maildir(folder: Path) -> Callable[[], Carrier]:
    """Make a maildir where there is none; raise `DeliveryError` if that cannot be done."""
    for name in ("tmp", "new", "cur"):
        _make(folder / name)
    return lambda: Maildir(folder)


def folder(folder: Path) -> Callable[[], Carrier]:
    """Make a folder for `.eml` files where there is none; raise `DeliveryError` if that cannot be done."""
    _make(folder)
    return lambda: Folder(folder)


def _make(folder: Path) -> None:
    try:
        # Mail is for those it is addressed to.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DeliveryError(f"nothing can be delivered: {folder}: {error.strerror}") from error


def _identity(message: bytes, recipient: str) -> str:
    """Return 32 characters that stand for the message: its Message-ID, or where it has none all of it."""
    fields = message.partition(b"\r\n\r\n")[0]
    known = _MESSAGE_ID.search(fields)
    return sha256(known[1] if known else recipient.encode() + b"\0" + message).hexdigest()[:32]


def _put(temporary: Path, location: Path, data: bytes) -> Outcome:
    """Write a file so that it is whole and on the disk before it has its name, and its name before it counts.

    What a file system refuses (disk full, no permission) it refuses to every message.
    """
    try:
        _write(temporary, data)
        temporary.replace(location)
        _sync(location.parent)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        return later(f"{location}: cannot be written: {error.strerror}")
    return Outcome(state="accepted")


def _write(temporary: Path, data: bytes) -> None:
    # A killed run may have left one; and what lies there may be a link to somebody's file.
    temporary.unlink(missing_ok=True)
    with temporary.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Put the names of a folder on the disk; Windows has no way to ask for it."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
