"""The pipeline of the newsletter: site -> articles -> edition -> message.

`render_edition` shows what an edition is, without touching any state: it takes the articles of the slot's
period. What was already mailed, catching up and delivery have their room here.
"""

import csv
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from syndicate import collector, sources
from syndicate.config import Digest, Site
from syndicate.config.values import is_address
from syndicate.digest import Edition, compose, make_edition, personal, render, slot_at
from syndicate.errors import InputError
from syndicate.model import Article, Finding

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

    name: str
    rendered: RenderedEdition | None
    findings: tuple[Finding, ...]


def render_edition(site: Site, digest: Digest, *, now: datetime) -> Preview:
    """Render the edition of the slot that is the latest at *now* (aware), from the articles of its period.

    Raises `InputError` if the articles or the recipients cannot be read, `TemplateError` if a template is
    wrong.
    """
    slot = slot_at(digest.schedule, digest.timezone, now)
    found = sources.read(site, slot.end)
    findings = list(found.findings)
    chosen = collector.select(found.articles, digest.selection)
    edition = make_edition(digest, slot, chosen, site=site)
    name = f"{digest.name}-{slot.name}"
    if edition is None:
        return Preview(name=name, rendered=None, findings=tuple(findings))
    bodies = found.bodies()

    def body(article: Article) -> str:
        return bodies(article).html

    templates = site.root / "templates"
    rendered = render(
        edition,
        site=site,
        body=body,
        sizes=found.local_files.size,
        templates=templates if templates.is_dir() else None,
    )
    recipient = first_recipient(digest)
    own = personal(rendered, edition, recipient=recipient)
    message = compose(edition, rendered, recipient=recipient, date=slot.end)
    made = RenderedEdition(
        edition=edition, html=own.html, text=own.text, message=message, recipient=recipient
    )
    return Preview(name=name, rendered=made, findings=tuple(findings))


def first_recipient(digest: Digest) -> str:
    """Return the address that an edition is shown for: the first of `to`, or of the recipients' file.

    Raises `InputError` if that file cannot be read.
    """
    if digest.to:
        return digest.to[0]
    if digest.recipients is None:
        return _NOBODY
    return next((address for address in _addresses(digest.recipients) if is_address(address)), _NOBODY)


def _addresses(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            return [(row.get("email") or "").strip() for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: the recipients cannot be read: {error}") from error
