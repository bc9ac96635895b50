"""What all messages of one rendering of an edition share: a value that can be kept until a later run.

A retry days later, when articles and configuration have changed, is composed from it to the same bytes. What
is one recipient's own is `message`'s.
"""

import hmac
from datetime import datetime, timedelta, timezone

from msgspec import Struct

from syndicate.digest.edition import Edition
from syndicate.digest.render import Rendered, view_online
from syndicate.model import Person


class Letter(Struct, frozen=True, kw_only=True):
    """An edition as it is mailed, but for the recipient; `msgspec.json` writes and reads it whole.

    *edition* is the edition's id, *digest* the digest's name, *title* what the list is called. *date* is
    aware, at the offset that the digest's zone had then. *unsubscribe* may hold `{token}`; *archive* is the
    page or feed of all editions, *view_online* that of this one. *html* and *text* hold *placeholder*, where
    it is not "", in place of the recipient's token. Where there is no address or URL, "" stands. Who does not
    know *seal* cannot tell the Message-ID of somebody else's message, by which a bounce is believed.
    """

    edition: str
    digest: str
    title: str
    subject: str
    sender: Person
    reply_to: str
    list_id: str
    language: str
    date: datetime
    unsubscribe: str
    unsubscribe_mail: str
    archive: str
    view_online: str
    html: str
    text: str
    placeholder: str
    seal: str = ""


def write_letter(edition: Edition, rendered: Rendered, *, date: datetime, secret: bytes = b"") -> Letter:
    """Put together what the messages of *rendered* share, dated *date* (aware).

    *secret* makes the seal; what nothing remembers, such as a preview, gets no bounce and needs none.
    """
    digest = edition.digest
    local = date.astimezone(digest.timezone)
    return Letter(
        edition=edition.id,
        digest=digest.name,
        title=edition.title,
        subject=edition.subject,
        sender=digest.sender,
        reply_to=digest.reply_to,
        list_id=edition.list_id,
        language=digest.language,
        # JSON keeps an offset and no zone; with that alone the letter equals itself when it is read again.
        date=local.replace(tzinfo=timezone(local.utcoffset() or timedelta())),
        unsubscribe=digest.unsubscribe,
        unsubscribe_mail=digest.unsubscribe_mail.removeprefix("mailto:"),
        archive=digest.archive_feed or _archive(digest.archive),
        view_online=view_online(edition),
        html=rendered.html,
        text=rendered.text,
        placeholder=rendered.placeholder,
        seal=hmac.new(secret, f"seal\0{edition.id}".encode(), "sha256").hexdigest() if secret else "",
    )


def _archive(pages: str) -> str:
    """Give the page of all editions: the folder in which those of single ones lie stands for it."""
    before, field, _ = pages.partition("{edition}")
    return before.rpartition("/")[0] + "/" if field else pages
