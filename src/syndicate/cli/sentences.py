"""What commands say of a site without a file, and `send` and `state show` of editions, in sentences."""

import os
import re
from datetime import timedelta
from typing import TYPE_CHECKING

from syndicate.cli.console import count, listed
from syndicate.config import Site

if TYPE_CHECKING:  # imported only when a command runs
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from syndicate.loading import Loaded
    from syndicate.send import Sent, What


def without_file(loaded: "Loaded") -> str:
    """Say what was taken for the settings of a site that has no `syndicate.toml`."""
    site, facts = loaded.site, loaded.found.site
    places = listed(dict.fromkeys(re.split(r"[,:;] ", facts[key].origin)[0] for key in ("title", "url")))
    folders = listed(f"{folder.relative_to(site.root).as_posix()}/" for folder in site.articles)
    feeds = os.path.relpath(site.feeds.output, site.root)
    return (
        f"There is no syndicate.toml; by {places} this is “{site.title}” at {site.url}, "
        f"its articles in {folders}, its feeds in {feeds}/ (`syndicate init` writes that down)."
    )


def to_approve(edition: str) -> str:
    """Say how an edition that waits for approval is sent."""
    return f"To send it: syndicate send --approve {edition}"


def local(moment: "datetime", zone: "ZoneInfo", site: Site) -> str:
    """Write a moment by the clock of a zone, which is named where it is not the site's."""
    text = f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
    return text if zone.key == site.timezone.key else f"{text} {zone.key}"


def rounded_up(moment: "datetime") -> "datetime":
    """Return the first full minute that is not before a moment: until then something waits."""
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + timedelta(minutes=1)


def sentence(sent: "Sent", when: str, *, dry: bool, include_last: bool) -> str:
    """Say what became of a digest, or of one of its editions; *when* is the time that belongs to it."""
    articles = count(sent.articles, "article")
    are = "is" if sent.articles == 1 else "are"
    words = f" ({sent.delivered.words})" if sent.delivered and sent.delivered.words else ""
    would = "would wait" if dry else "waits"
    delivered = f"“{sent.subject}”, {articles}: {_delivery(sent, when, dry=dry)}{words}."
    sentences: dict[What, str] = {
        "begun": f"{'would begin' if dry else 'begins'} now. "
        f"{_baseline(sent, include_last=include_last)} {'would' if dry else 'will'} not be "
        f"sent; the next edition is due on {when}.",
        "not-due": f"nothing is due before {when}.",
        "nothing-new": f"no new article, so no edition; the next one is due on {when}.",
        "waits": f"{articles} {are} too few for an edition and will be in a later one; next look on {when}.",
        "held": f"“{sent.subject}”, {articles}: {would} for approval. {to_approve(sent.edition)}",
        "stopped": f"“{sent.subject}” was stopped, as the server keeps refusing it{words}. Find out why, "
        f"then run: syndicate state resend {sent.edition} --failed",
        "sent": delivered,
        "partly": delivered,
    }
    return f"{sent.edition or sent.digest}: {sentences[sent.what]}"


def _baseline(sent: "Sent", *, include_last: bool) -> str:
    """Name the articles that a digest passes over when it begins."""
    if include_last:
        return f"{sent.articles:,} other {'article' if sent.articles == 1 else 'articles'}"
    return f"{count(sent.articles, 'article')} that {'is' if sent.articles == 1 else 'are'} here already"


def _delivery(sent: "Sent", next_at: str, *, dry: bool) -> str:
    """Say what became of the messages, of all runs, and until when some wait."""
    total = count(sum(sent.counts.values()), "recipient")
    if dry:
        now = sent.delivered.accepted if sent.delivered else 0
        return f"would be sent to {now:,} of {total}{_others(sent)}; nothing was sent"
    later = f"until {next_at}" if next_at else ""
    return f"sent to {sent.counts.get('accepted', 0):,} of {total}{rest(sent.counts, later)}{_others(sent)}"


def _others(sent: "Sent") -> str:
    """Say how many get nothing because of their topics, "" if nobody."""
    number = sent.uninterested
    return f"; {number:,} {'wants' if number == 1 else 'want'} none of these topics" if number else ""


def rest(counts: dict[str, int], later: str) -> str:
    """Say what became of the messages that did not arrive, "" if all did.

    *later* is when those that were put off are tried again, "" if that is not to be.
    """
    parts = [
        f"{number:,} {one if number == 1 else many}"
        for number, one, many in (
            (
                counts.get("deferred", 0),
                f"waits {later}" if later else "was put off",
                f"wait {later}" if later else "were put off",
            ),
            (counts.get("pending", 0), "is still to be sent", "are still to be sent"),
            (counts.get("claimed", 0), "is on its way", "are on their way"),
            (counts.get("failed", 0), "failed", "failed"),
            (counts.get("uncertain", 0), "may have arrived", "may have arrived"),
            (counts.get("suppressed", 0), "has left", "have left"),
        )
        if number
    ]
    return f"; {listed(parts)}" if parts else ""
