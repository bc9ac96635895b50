"""The pipeline of the newsletter: site -> articles -> edition -> message.

`render_edition` shows what an edition is, without touching any state: it takes the articles of the slot's
period. What was already mailed, catching up and delivery have their room here.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cache, partial
from pathlib import PurePosixPath

from msgspec import Struct

from syndicate import collector, recipients, sources
from syndicate.bodies import Bodies
from syndicate.config import FILE_NAME, Digest, Site
from syndicate.digest import (
    EXAMPLE_TOKEN,
    Composer,
    Edition,
    Slot,
    make_edition,
    of_period,
    render,
    slot_at,
    write_letter,
)
from syndicate.model import Finding, Output

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
    """What a slot's edition would be; *rendered* is None when its period holds no article."""

    digest: Digest
    slot: Slot
    rendered: RenderedEdition | None
    findings: tuple[Finding, ...]

    @property
    def name(self) -> str:
        """The digest's name and the slot's: `daily-2025-02-13`."""
        return f"{self.digest.name}-{self.slot.name}"


def render_edition(site: Site, digest: Digest, *, now: datetime) -> Preview:
    """Render the edition of the slot that is the latest at *now* (aware), from the articles of its period.

    Raises `InputError` if the articles or the recipients cannot be read, `TemplateError` if a template is
    wrong, and a bare `SyndicateError` if what the templates make is no mail that arrives as it was meant, or
    does not fit into `max_bytes` even without its articles.
    """
    return _rendered(site, digest, now, partial(sources.read, site))


def render_editions(site: Site, digests: Iterable[Digest], *, now: datetime) -> tuple[Preview, ...]:
    """Render the editions of several digests as `render_edition` does; slots of one end share a reading."""
    read = cache(partial(sources.read, site))
    return tuple(_rendered(site, digest, now, read) for digest in digests)


def _rendered(
    site: Site, digest: Digest, now: datetime, read: Callable[[datetime], sources.Sources]
) -> Preview:
    slot = slot_at(digest.schedule, digest.timezone, now)
    # As of the slot's end, not of now: an edition is the same whenever it is rendered.
    found = read(slot.end)
    chosen = collector.select(found.articles, digest.selection)
    bodies = Bodies(found.bodies())
    edition = make_edition(digest, slot, of_period(chosen, slot), site=site, body=bodies.html)
    findings = _concerning(edition, found.findings)
    if edition is None:
        return Preview(digest=digest, slot=slot, rendered=None, findings=tuple(findings))
    templates = site.root / "templates"
    rendered = render(
        edition,
        site=site,
        body=bodies.html,
        sizes=found.local_files.size,
        templates=templates if templates.is_dir() else None,
    )
    recipient, wrong = first_recipient(site, digest)
    findings += [*bodies.findings(), *wrong, *_missing(digest)]
    composer = Composer(write_letter(edition, rendered, date=slot.end))
    html, text = composer.personal(EXAMPLE_TOKEN)
    message = composer.compose(recipient, token=EXAMPLE_TOKEN)
    made = RenderedEdition(edition=edition, html=html, text=text, message=message, recipient=recipient)
    return Preview(digest=digest, slot=slot, rendered=made, findings=tuple(sorted(set(findings))))


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


def _concerning(edition: Edition | None, findings: Iterable[Finding]) -> list[Finding]:
    """Keep what was left out, since it may be missing here, and what concerns an article of the edition."""
    paths = {article.path for article in edition.articles} if edition else set()
    return [finding for finding in findings if finding.severity == "error" or finding.path in paths]


def files_of(preview: Preview) -> tuple[Output, ...]:
    """Return the edition's files: NAME-SLOT.eml, .html and .txt, or none where there is no edition."""
    made = preview.rendered
    if made is None:
        return ()
    contents = {".eml": made.message, ".html": made.html.encode(), ".txt": made.text.encode()}
    return tuple(
        Output(path=PurePosixPath(preview.name + suffix), data=data) for suffix, data in contents.items()
    )


def first_recipient(site: Site, digest: Digest) -> tuple[str, tuple[Finding, ...]]:
    """Return the address that an edition is shown for, and what is wrong with the recipients' file.

    It is the first of `to`, or of that file, or nobody's. Raises `InputError` if the file cannot be read.
    """
    people, findings = recipients.of(digest, site.root)
    return next((person.address for person in people), _NOBODY), tuple(findings)
