"""An edition as HTML and text, through Jinja2 and premailer, within the digest's byte budget.

A mail program that gets too much cuts it, and the unsubscribe link with it (Gmail, near 102 kB). So the
edition is told in fewer words: what stood in full as an excerpt, then as a title line, at last as "and N more
articles". `budget` says in which order.
"""

from collections.abc import Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from syndicate.config.settings import Site
from syndicate.content.urls import encode
from syndicate.digest import budget
from syndicate.digest.edition import Body, Edition, Section, by_turns
from syndicate.digest.inline import inline
from syndicate.digest.subject import clean
from syndicate.digest.view import CorrectionLine, Group, Item, Sizes, correction_lines, make_items
from syndicate.errors import SyndicateError
from syndicate.templating import Environment, environment, fill, read_catalogue
from syndicate.templating.words import Words, direction, load_words, long_date


class Rendered(Struct, frozen=True, kw_only=True):
    """The two parts of a mail for every recipient alike.

    Where a recipient's own token belongs they hold *placeholder*, which `message.Composer` replaces. It is
    made from a hash of all that the edition shows, so no article can contain it.
    """

    html: str
    text: str
    placeholder: str = ""


def render(
    edition: Edition,
    *,
    site: Site,
    body: Body,
    sizes: Sizes,
    templates: Path | None,
    on_web: bool = False,
) -> Rendered:
    """Render an edition, its HTML inlined and at most `digest.max_bytes` long in UTF-8 with CRLF.

    *body* gives an article's feed-safe HTML, *sizes* the pixels of a picture by its URL or None. *templates*
    is the site's own folder: its files win over the packaged ones. *on_web*, nobody is told why they get it.
    Raises `TemplateError` for what is wrong in a template, and `SyndicateError` where not even the frame fits
    the budget.
    """
    made = environment(templates)
    words = load_words(edition.digest.language, lambda language: read_catalogue(made, language))
    items = make_items(edition, words, body, sizes)
    corrections = correction_lines(edition, body)
    placeholder = _placeholder(edition, items, corrections)
    frame = _frame(edition, site, words, placeholder) | {"corrections": corrections}
    if on_web:
        frame["reason"] = ""
    css = fill(made, "digest.css.j2", frame)
    html, shown = _within_budget(edition, items, made, frame, css)
    text = fill(made, "digest.txt.j2", frame | _content(items, shown, edition))
    return Rendered(html=html, text=text, placeholder=placeholder)


def _within_budget(
    edition: Edition, items: Sequence[Item], made: Environment, frame: dict[str, Any], css: str
) -> tuple[str, tuple[Item | None, ...]]:
    """Find the fullest telling that fits, by bisection over the number of shortening steps.

    One pass of premailer where the whole edition fits, one for every halving of the steps where not.
    """
    limit = edition.digest.max_bytes
    steps = budget.steps(items, by_turns(len(section.articles) for section in edition.sections))

    def attempt(count: int) -> tuple[str, tuple[Item | None, ...]] | None:
        shown = budget.shortened(items, steps[:count])
        html = fill(made, "digest.html.j2", frame | _content(items, shown, edition))
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


def _content(items: Sequence[Item], shown: Sequence[Item | None], edition: Edition) -> dict[str, Any]:
    """Give the templates' variables for what is shown; sections of which nothing is left have no group."""
    rest = iter(shown)
    groups = [_group(section, list(islice(rest, len(section.articles)))) for section in edition.sections]
    sections = [group for group in groups if group.items]
    return {
        "contents": [(group.title, group.count) for group in sections],
        "sections": sections,
        "more": sum(item is None for item in shown),
        "hidden": sum(group.count for group in groups if not group.items),
        "shortened": tuple(shown) != tuple(items),
    }


def _group(section: Section, shown: Sequence[Item | None]) -> Group:
    items = tuple(item for item in shown if item)
    return Group(title=clean(section.title), count=len(shown), items=items, more=len(shown) - len(items))


def _frame(edition: Edition, site: Site, words: Words, placeholder: str) -> dict[str, Any]:
    """Give the templates' variables that do not depend on how much is shown."""
    digest = edition.digest
    day = edition.slot.day
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
        "since": words("since", date=long_date(edition.since, digest.language)) if edition.since else "",
        "reason": digest.reason or words("reason", title=clean(edition.title)),
        "address": [line for line in map(clean, digest.address.splitlines()) if line],
        "site_url": encode(site.url),
        "view_online": view_online(edition),
        "unsubscribe": encode(unsubscribe),
    }


def view_online(edition: Edition) -> str:
    """Give the URL of the edition's web page, "" where the configuration names none."""
    archive = edition.digest.archive
    return encode(archive.replace("{edition}", edition.id)) if "{edition}" in archive else ""


def _placeholder(edition: Edition, items: Sequence[Item], corrections: Sequence[CorrectionLine]) -> str:
    """Make a mark of all that is shown; of characters that premailer leaves alone in a link (issue 297)."""
    titles = [section.title for section in edition.sections]
    shown = [edition.id, edition.subject, edition.preheader, titles, items, corrections]
    return f"@@{sha256(msgspec.json.encode(shown, enc_hook=str)).hexdigest()[:40]}@@"
