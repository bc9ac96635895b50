"""Sends the next edition to one address, to see whether it arrives and how it looks; records nothing."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from syndicate import collector, sources
from syndicate.config import Digest, Site
from syndicate.delivery import Outcome
from syndicate.digest import EXAMPLE_TOKEN, Composer, Edition, News, slot_at, write_letter
from syndicate.recipients import Recipient
from syndicate.send.plan import mailbox_of
from syndicate.send.posting import World
from syndicate.send.preview import so_far, upcoming
from syndicate.send.rendering import Renderer
from syndicate.state import State, ledger


class Trial(Struct, frozen=True, kw_only=True):
    """What became of a test mail; *is_news* is False where the newest article stands in for news."""

    edition: Edition
    outcome: Outcome
    is_news: bool


def try_out(site: Site, digest: Digest, state: State, world: World, recipient: Recipient) -> Trial | None:
    """Send the next edition, as it is so far, to one recipient; None if the digest has no article at all.

    Where nothing is new it holds the newest article alone, so that a digest can be tried at any time.
    """
    now = world.clock()
    renderer = Renderer(site, sources.read(site, now))
    news = _next(digest, state, renderer, now)
    edition = news or _newest(digest, renderer, now)
    if edition is None:
        return None
    # Another id, and so another Message-ID than the edition itself will have.
    marked = replace(edition, id=f"{edition.id}-test", subject=f"[Test] {edition.subject}")
    letter = write_letter(marked, renderer.rendered(edition), date=now)
    message = Composer(letter).compose(mailbox_of(recipient), token=EXAMPLE_TOKEN)
    if world.sign:
        message = world.sign(message, now)
    carrier = world.connect()
    try:
        outcome = carrier.deliver(site.delivery.bounces or digest.sender.email, recipient.address, message)
    finally:
        carrier.close()
    return Trial(edition=edition, outcome=outcome, is_news=news is not None)


def _next(digest: Digest, state: State, renderer: Renderer, now: datetime) -> Edition | None:
    begun = ledger.digest(state.db, digest.name)
    slot, news = (
        upcoming(digest, state, begun, renderer, now)
        if begun
        else so_far(digest, renderer, slot_at(digest.schedule, digest.timezone, now))
    )
    return renderer.edition(digest, slot, news)


def _newest(digest: Digest, renderer: Renderer, now: datetime) -> Edition | None:
    newest = collector.in_order(collector.select(renderer.articles, digest.selection))[:1]
    slot = slot_at(digest.schedule, digest.timezone, now)
    return renderer.edition(digest, slot, News(articles=tuple(newest)))
