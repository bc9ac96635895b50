"""What the next edition is, rendered without touching any state."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from functools import cache, partial
from pathlib import PurePosixPath

from msgspec import Struct

from syndicate import collector, editions, recipients, sources
from syndicate.config import FILE_NAME, Digest, Site
from syndicate.digest import (
    EXAMPLE_TOKEN,
    Composer,
    Edition,
    News,
    Slot,
    of_period,
    slot_at,
    write_letter,
)
from syndicate.model import Finding, Output
from syndicate.send.choice import choose
from syndicate.send.due import due_slots, made_slots, missed, next_due
from syndicate.send.memory import remember, take_selection
from syndicate.send.rendering import Renderer
from syndicate.state import FOLDER, State, ledger, readers

# RFC 2606 §3: an address that is nobody's, for a digest that has no recipient yet.
_NOBODY = "reader@example.org"


class RenderedEdition(Struct, frozen=True, kw_only=True):
    """An edition in all its forms: *message* is the RFC 5322 bytes for its first *recipient*."""

    edition: Edition
    html: str
    text: str
    message: bytes
    recipient: str


class Preview(Struct, frozen=True, kw_only=True):
    """What a slot's edition would be; *rendered* is None where there is no article for it.

    *by_ledger* tells whether it holds what was not mailed yet, as `send` takes it, or what a period holds.
    """

    digest: Digest
    slot: Slot
    rendered: RenderedEdition | None
    findings: tuple[Finding, ...]
    by_ledger: bool

    @property
    def name(self) -> str:
        """The digest's name and the slot's: `daily-2025-02-13`."""
        return f"{self.digest.name}-{self.slot.name}"


def render_edition(site: Site, digest: Digest, *, now: datetime, period: bool = False) -> Preview:
    """Render the edition that `send` would send at *now* (aware).

    As long as the digest was never sent, or with *period*, that is the edition of the latest slot, with the
    articles of its period. Raises `InputError` if the articles or the recipients cannot be read,
    `TemplateError` if a template is wrong, and a bare `SyndicateError` if what the templates make is no mail
    that arrives as it was meant, or does not fit into `max_bytes` even without its articles.
    """
    return render_editions(site, [digest], now=now, period=period)[0]


def render_editions(
    site: Site, digests: Iterable[Digest], *, now: datetime, period: bool = False
) -> tuple[Preview, ...]:
    """Render the editions of several digests as `render_edition` does; slots of one end share a reading."""
    read = cache(partial(sources.read, site))
    with State.copy_of(site.root / FOLDER) as state:
        return tuple(_preview(site, digest, state, now, read, period=period) for digest in digests)


def _preview(
    site: Site,
    digest: Digest,
    state: State,
    now: datetime,
    read: Callable[[datetime], sources.Sources],
    *,
    period: bool,
) -> Preview:
    begun = None if period else ledger.digest(state.db, digest.name)
    if begun:
        renderer = Renderer(site, read(now))
        slot, news = upcoming(digest, state, begun, renderer, now)
        digest = editions.linked(digest, site)
    else:
        slot = slot_at(digest.schedule, digest.timezone, now)
        # As of the slot's end, not of now: an edition is the same whenever it is rendered.
        renderer = Renderer(site, read(slot.end))
        slot, news = so_far(digest, renderer, slot)
    edition = renderer.edition(digest, slot, news)
    if edition is None:
        found = tuple(renderer.findings(None))
        return Preview(digest=digest, slot=slot, rendered=None, findings=found, by_ledger=bool(begun))
    recipient, wrong = first_recipient(site, digest, left=readers.suppressed(state.db, digest.name))
    made = _made(edition, renderer, recipient, min(slot.end, now))
    findings = {*renderer.findings(edition), *wrong, *_missing(digest)}
    told = tuple(sorted(findings))
    return Preview(digest=digest, slot=slot, rendered=made, findings=told, by_ledger=bool(begun))


def upcoming(
    digest: Digest, state: State, begun: ledger.Digest, renderer: Renderer, now: datetime
) -> tuple[Slot, News]:
    """Return what would be sent for the slot that is due at *now*, or, where none is, so far for the next.

    *state* has to be a copy: what a changed selection passes over is recorded there.
    """
    made = made_slots(state, digest)
    slots = due_slots(digest, begun.slot_at, now, made)
    slot = slots[-1] if slots else next_due(digest, begun.slot_at, now, made)
    take_selection(state, digest, begun, renderer.articles, now=now)
    memory = remember(state, digest, begun)
    choice = choose(digest, slot, renderer.articles, memory, now=now, touched=renderer.touched)
    return slot, News(
        articles=choice.articles, corrections=choice.corrections, since=missed(digest, slot, begun)
    )


def so_far(digest: Digest, renderer: Renderer, slot: Slot) -> tuple[Slot, News]:
    """Return a slot, and what was published in its period: an edition without a memory."""
    return slot, of_period(collector.select(renderer.articles, digest.selection), slot)


def _made(edition: Edition, renderer: Renderer, recipient: str, date: datetime) -> RenderedEdition:
    composer = Composer(write_letter(edition, renderer.rendered(edition), date=date))
    html, text = composer.personal(EXAMPLE_TOKEN)
    message = composer.compose(recipient, token=EXAMPLE_TOKEN)
    return RenderedEdition(edition=edition, html=html, text=text, message=message, recipient=recipient)


def _missing(digest: Digest) -> Iterator[Finding]:
    """Tell of what readers, and often the law, expect in a newsletter and the configuration does not give."""
    given = {
        "postal address": (digest.address, 'add address = "1 Main Street, Springfield"'),
        "way to leave": (
            digest.unsubscribe or digest.unsubscribe_mail,
            'add unsubscribe = "https://…/{token}" or unsubscribe_mail = "leave@…"',
        ),
    }
    for what, (value, remedy) in given.items():
        if not value:
            message = f"digest {digest.name!r} gives its readers no {what}"
            yield Finding(path=FILE_NAME, severity="warning", message=message, remedy=remedy)


def files_of(preview: Preview) -> tuple[Output, ...]:
    """Return the edition's files: NAME-SLOT.eml, .html and .txt, or none where there is no edition."""
    made = preview.rendered
    if made is None:
        return ()
    contents = {".eml": made.message, ".html": made.html.encode(), ".txt": made.text.encode()}
    return tuple(
        Output(path=PurePosixPath(preview.name + suffix), parts=(data,)) for suffix, data in contents.items()
    )


def first_recipient(
    site: Site, digest: Digest, *, left: Collection[str] = ()
) -> tuple[str, tuple[Finding, ...]]:
    """Return the address that an edition is shown for, and what is wrong with the recipients' file.

    It is the first of `to`, or of that file, that is not among those who have *left* (folded), or nobody's.
    Raises `InputError` if the file cannot be read.
    """
    people, findings = recipients.of(digest, site)
    staying = (person.address for person in people if readers.fold(person.address) not in left)
    return next(staying, _NOBODY), tuple(findings)
