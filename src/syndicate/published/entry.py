"""What a feed's file holds, whatever its format."""

from datetime import UTC, datetime
from hashlib import sha256

from msgspec import Struct

from syndicate import dates
from syndicate.content.text import collapse
from syndicate.model import FormatName


class Entry(Struct, frozen=True, kw_only=True, gc=False):
    """One entry of a feed.

    *id* is as it stands there, but for white space round it; where there is none it is the link, by which
    readers go then. *url* is the page's, *title* plain text. *published* is None where there is no date that
    is understood. *form* is a hash of all that is written of it.
    """

    id: str
    url: str = ""
    title: str = ""
    published: datetime | None = None
    form: str = ""


class Document(Struct, frozen=True, kw_only=True):
    """A file of a feed.

    *older* is the address of the one with the entries before these, "" if it names none. *mended* says what
    is wrong in the file, "" if nothing.
    """

    kind: FormatName
    entries: tuple[Entry, ...]
    older: str = ""
    mended: str = ""


def entry(*, id_: str, url: str, title: str, date: str, raw: bytes) -> Entry:
    """Make an entry of what the formats say in text; *title* is plain."""
    return Entry(
        id=id_.strip() or url,
        url=url,
        title=collapse(title),
        published=_moment(date),
        form=sha256(raw).hexdigest()[:16],
    )


def _moment(text: str) -> datetime | None:
    try:
        return dates.parse(text, UTC) if text else None
    except ValueError:
        return None
