"""An edition as HTML and text, through Jinja2 and premailer, within the digest's byte budget.

A mail program that gets too much cuts it, and the unsubscribe link with it (Gmail, near 102 kB). So the
edition is told in fewer words from its end: what stood in full as an excerpt, then as a title line, at last
as "and N more articles".
"""

from collections.abc import Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import jinja2
import msgspec
from msgspec import Struct
from msgspec.structs import replace

from syndicate.config.settings import Site
from syndicate.digest.edition import Edition
from syndicate.digest.inline import check_mail, inline
from syndicate.digest.subject import clean
from syndicate.digest.templating import environment, fill, read_catalogue
from syndicate.digest.urls import ascii_url
from syndicate.digest.view import Body, Group, Item, Sizes, correction_lines, make_items
from syndicate.digest.words import Words, direction, load_words, long_date
from syndicate.errors import SyndicateError

# What a shorter telling does to each level; None leaves the article out.
_SHORTER = {"full": "excerpt", "excerpt": "title", "title": None}


class Rendered(Struct, frozen=True, kw_only=True):
    """The two parts of a mail for every recipient alike.

    Where a recipient's own token belongs they hold *placeholder*, which `message.personal` replaces. It is
    made from a hash of all that the edition shows, so no article can contain it.
    """

    html: str
    text: str
    placeholder: str = ""


def render(edition: Edition, *, site: Site, body: Body, sizes: Sizes, templates: Path | None) -> Rendered:
    """Render an edition, its HTML inlined and at most `digest.max_bytes` long in UTF-8 with CRLF.

    *body* gives an article's feed-safe HTML, *sizes* the pixels of a picture by its URL or None. *templates*
    is the site's own folder: its files win over the packaged ones. Raises `TemplateError` for what is wrong
    in a template, and `SyndicateError` where not even the frame fits the budget.
    """
    made = environment(templates)
    words = load_words(edition.digest.language, lambda language: read_catalogue(made, language))
    items = make_items(edition, words, body, sizes)
    placeholder = _placeholder(edition, items)
    frame = _frame(edition, site, words, placeholder)
    css = fill(made, "digest.css.j2", frame)
    html, shown = _within_budget(edition, items, made, frame, css)
    text = fill(made, "digest.txt.j2", frame | _content(edition, shown))
    check_mail(html)
    return Rendered(html=html, text=text, placeholder=placeholder)


def _within_budget(
    edition: Edition, items: Sequence[Item], made: jinja2.Environment, frame: dict[str, Any], css: str
) -> tuple[str, tuple[Item | None, ...]]:
    """Find the fullest telling that fits, by bisection over the number of shortening steps.

    One pass of premailer where the whole edition fits, one for every halving of the steps where not.
    """
    limit = edition.digest.max_bytes
    steps = _steps(items)

    def attempt(count: int) -> tuple[str, tuple[Item | None, ...]] | None:
        shown = _shortened(items, steps[:count])
        html = fill(made, "digest.html.j2", frame | _content(edition, shown))
        # Inlining only adds: what is too long already need not be inlined.
        if _mailed_bytes(html) > limit:
            return None
        html = inline(html, css)
        return (html, shown) if _mailed_bytes(html) <= limit else None

    best = attempt(0)
    low, high = (0, 1) if best else (0, len(steps) + 1)
    while high - low > 1:
        middle = (low + high) // 2
        found = attempt(middle)
        if found:
            best, high = found, middle
        else:
            low = middle
    if best is None:
        raise SyndicateError(f"digest {edition.digest.name}: not even one title fits max_bytes = {limit}")
    return best


def _mailed_bytes(html: str) -> int:
    """Count UTF-8 bytes as a mail program gets them: each line ends in CRLF (RFC 5322 §2.1)."""
    return len(html.encode()) + html.count("\n")


def _steps(items: Sequence[Item]) -> list[int]:
    """List the places to shorten by one level, from the end, level by level; the first title always stays."""
    backwards = range(len(items) - 1, -1, -1)
    full = [place for place in backwards if items[place].level == "full"]
    excerpts = [place for place in backwards if items[place].level != "title"]
    return [*full, *excerpts, *backwards[:-1]]


def _shortened(items: Sequence[Item], steps: Sequence[int]) -> tuple[Item | None, ...]:
    """Take the steps; an article that is left out is None."""
    shown: list[Item | None] = list(items)
    for place in steps:
        item = shown[place]
        level = _SHORTER[item.level] if item else None
        shown[place] = replace(item, level=level) if item and level else None
    return tuple(shown)


def _content(edition: Edition, shown: Sequence[Item | None]) -> dict[str, Any]:
    """Give the templates' variables for what is shown; sections of which nothing is left have no group."""
    rest = iter(shown)
    groups = [
        Group(
            title=clean(section.title),
            count=len(section.articles),
            items=tuple(item for item in islice(rest, len(section.articles)) if item),
        )
        for section in edition.sections
    ]
    return {
        "contents": [(group.title, group.count) for group in groups],
        "sections": [group for group in groups if group.items],
        "more": sum(item is None for item in shown),
    }


def _frame(edition: Edition, site: Site, words: Words, placeholder: str) -> dict[str, Any]:
    """Give the templates' variables that do not depend on how much is shown."""
    digest = edition.digest
    day = edition.slot.end.astimezone(digest.timezone).date()
    unsubscribe = digest.unsubscribe.replace("{token}", placeholder)
    if not unsubscribe and digest.unsubscribe_mail:
        unsubscribe = f"mailto:{digest.unsubscribe_mail.removeprefix('mailto:')}"
    return {
        "edition": edition,
        "digest": digest,
        "design": digest.design,
        "site": site,
        "words": words,
        "title": clean(edition.title),
        "subject": edition.subject,
        "preheader": edition.preheader,
        "language": digest.language,
        "direction": direction(digest.language),
        "date": long_date(day, digest.language),
        "reason": digest.reason or words("reason", title=clean(edition.title)),
        "address": [line for line in map(clean, digest.address.splitlines()) if line],
        "site_url": ascii_url(site.url),
        "view_online": view_online(edition),
        "unsubscribe": ascii_url(unsubscribe),
        "corrections": correction_lines(edition),
    }


def view_online(edition: Edition) -> str:
    """Give the URL of the edition's web page, "" where the configuration names none."""
    archive = edition.digest.archive
    return ascii_url(archive.replace("{edition}", edition.id)) if "{edition}" in archive else ""


def _placeholder(edition: Edition, items: Sequence[Item]) -> str:
    """Make a mark of all that is shown; of characters that premailer leaves alone in a link (issue 297)."""
    titles = [section.title for section in edition.sections]
    shown = [edition.id, edition.subject, edition.preheader, titles, items, correction_lines(edition)]
    return f"@@{sha256(msgspec.json.encode(shown, enc_hook=str)).hexdigest()[:40]}@@"
