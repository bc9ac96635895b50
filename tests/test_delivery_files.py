"""`syndicate.delivery.files`: messages on the disk, whole and once each."""

import email
import email.policy
import mailbox
import os
from pathlib import Path

import pytest

from syndicate.config import Feeds, Site
from syndicate.config.settings import Delivery
from syndicate.delivery import Carrier, Outcome, carriers
from syndicate.delivery.files import folder, maildir
from syndicate.errors import DeliveryError

SENDER = "news@compiler.example"
READER = "reader@example.org"
METHODS = pytest.mark.parametrize("method", ["maildir", "folder"])


def message(identity: str = "<daily.1@compiler.example>", text: str = "Größe") -> bytes:
    """Make up a message."""
    return f"Subject: x\r\nMessage-ID: {identity}\r\n\r\n{text}\r\n".encode()


def carrier(method: str, place: Path) -> Carrier:
    """Make a carrier as a site has it."""
    delivery = Delivery(method="maildir" if method == "maildir" else "folder", folder=place)
    return carriers(Site(root=place.parent, title="", url="", feeds=Feeds(), delivery=delivery))()


def delivered(place: Path) -> list[Path]:
    """Give the files of messages, and no others."""
    return sorted(path for path in place.rglob("*") if path.is_file())


def test_a_maildir_is_read_by_others(tmp_path: Path) -> None:
    """Python's own reader finds each message in it, its lines ending as files' lines do."""
    place = tmp_path / "outbox" / "mail"
    own = carrier("maildir", place)
    assert own.deliver(SENDER, READER, message()) == Outcome(state="accepted")
    assert own.deliver(SENDER, READER, message("<daily.2@compiler.example>", "two")).state == "accepted"
    own.close()
    found = mailbox.Maildir(place, create=False)
    texts = [found.get_bytes(key).splitlines()[-1].decode() for key in found.iterkeys()]
    assert sorted(texts) == ["Größe", "two"]
    assert {path.parent.name for path in delivered(place)} == {"new"}
    assert b"\r" not in delivered(place)[0].read_bytes()


def test_a_folder_holds_the_bytes_under_the_name_of_the_recipient(tmp_path: Path) -> None:
    """Its `.eml` files are what SMTP would carry."""
    own = carrier("folder", tmp_path / "outbox")
    assert own.deliver(SENDER, READER, message()) == Outcome(state="accepted")
    (file,) = delivered(tmp_path / "outbox")
    assert file.read_bytes() == message()
    assert file.name.startswith("reader@example.org-")
    assert file.suffix == ".eml"
    assert email.message_from_bytes(file.read_bytes(), policy=email.policy.default)["Subject"] == "x"


@METHODS
def test_a_message_that_is_delivered_again_takes_its_own_place(method: str, tmp_path: Path) -> None:
    """The Message-ID names the file, though other bytes differ; another Message-ID is another message."""
    own = carrier(method, tmp_path)
    folded = b"subject: x\r\nmessage-id:\r\n <daily.1@compiler.example>\r\n\r\nagain\r\n"
    for data in (message(), message(text="again"), folded, message("<daily.1-again@compiler.example>")):
        assert own.deliver(SENDER, READER, data).state == "accepted"
    files = delivered(tmp_path)
    assert len(files) == 2
    assert sum(b"again\n" in file.read_bytes().replace(b"\r", b"") for file in files) == 1


@METHODS
def test_messages_without_a_message_id_are_told_apart_by_what_they_hold(method: str, tmp_path: Path) -> None:
    """A line of the body that looks like a Message-ID is none."""
    own = carrier(method, tmp_path)
    for text in ("one", "two", "two"):
        own.deliver(SENDER, READER, f"Subject: x\r\n\r\nMessage-ID: <same@x>\r\n{text}\r\n".encode())
    own.deliver(SENDER, "other@example.org", b"Subject: x\r\n\r\nMessage-ID: <same@x>\r\ntwo\r\n")
    assert len(delivered(tmp_path)) == 3


@pytest.mark.parametrize(
    "address", ["../../etc/x@example.org", ".hidden@example.org", "-f@x", "a/b\\c:*@x", "x" * 300]
)
def test_an_address_cannot_lead_out_of_the_folder(address: str, tmp_path: Path) -> None:
    """Whatever it is made of, it names one visible file in the folder."""
    own = carrier("folder", tmp_path / "outbox")
    assert own.deliver(SENDER, address, message()).state == "accepted"
    (file,) = delivered(tmp_path)
    assert file.parent == tmp_path / "outbox"
    assert file.name[0] not in ".-"


@METHODS
def test_what_a_killed_run_left_half_written_is_in_nobody_s_way(method: str, tmp_path: Path) -> None:
    """Not even a link that lies where the half-written file would be."""
    own = carrier(method, tmp_path / "outbox")
    own.deliver(SENDER, READER, message())
    (whole,) = delivered(tmp_path / "outbox")
    whole.unlink()
    half = (
        whole.parents[1] / "tmp" / whole.name if method == "maildir" else whole.parent / f".{whole.name}.new"
    )
    precious = tmp_path / "precious"
    precious.write_bytes(b"precious")
    half.symlink_to(precious)
    assert own.deliver(SENDER, READER, message()).state == "accepted"
    assert precious.read_bytes() == b"precious"
    assert delivered(tmp_path / "outbox") == [whole]


@METHODS
def test_a_disk_without_room_keeps_the_message_for_later(method: str, tmp_path: Path) -> None:
    """What a file system refuses concerns all; no part of a message is left."""
    resource = pytest.importorskip("resource", reason="limits of a process are Unix's")
    own = carrier(method, tmp_path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        outcome = own.deliver(SENDER, READER, message(text="x" * 2000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (outcome.state, outcome.server) == ("deferred", True)
    assert outcome.reply.endswith("cannot be written: File too large")
    assert delivered(tmp_path) == []


@METHODS
def test_a_folder_that_vanished_keeps_the_message_for_later(method: str, tmp_path: Path) -> None:
    """A mount that went away during a run is no reason to fail anybody."""
    own = carrier(method, tmp_path / "outbox")
    (tmp_path / "outbox").rename(tmp_path / "elsewhere")
    outcome = own.deliver(SENDER, READER, message())
    assert (outcome.state, outcome.server) == ("deferred", True)
    assert "No such file or directory" in outcome.reply


@pytest.mark.parametrize("make", [maildir, folder])
def test_a_folder_that_cannot_be_made_is_told_at_once(make: object, tmp_path: Path) -> None:
    """Before anything is delivered, and with its path."""
    (tmp_path / "file").touch()
    assert callable(make)
    with pytest.raises(DeliveryError, match=r"nothing can be delivered: .*file/outbox"):
        make(tmp_path / "file" / "outbox")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
@METHODS
def test_mail_is_nobody_else_s_business(method: str, tmp_path: Path) -> None:
    """A folder that is made for mail is its owner's."""
    carrier(method, tmp_path / "outbox")
    innermost = tmp_path / "outbox" / "new" if method == "maildir" else tmp_path / "outbox"
    assert innermost.stat().st_mode & 0o077 == 0
