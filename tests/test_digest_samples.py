"""Articles, digests and a site that the tests of `syndicate.digest` share."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from syndicate.config.settings import Design, Digest, Feeds, Schedule, Site
from syndicate.digest import (
    Composer,
    Edition,
    Letter,
    Rendered,
    Slot,
    make_edition,
    of_period,
    render,
    slot_at,
    write_letter,
)
from syndicate.model import Article, Image, Person, Term

NOON = datetime(2025, 2, 13, 12, tzinfo=UTC)
SLOT = Slot(name="2025-02-13", start=NOON - timedelta(days=1), end=NOON)
ROOT = Path("/nowhere")
SITE = Site(
    root=ROOT,
    title="The Daily Compiler",
    url="https://compiler.example/",
    feeds=Feeds(output=ROOT, url="https://compiler.example/feeds/", by=(), kinds={}),
    static=ROOT,
)
PICTURE = Image(url="https://compiler.example/bridge.jpg", alt="The new bridge", width=1600, height=900)
ADA = "Ada <ada@reader.example>"
TOKEN = "dG9rZW4.b2Y_-YWRh"  # noqa: S105 (no password: what the link to leave ends with)


def article(number: int = 1, *groups: str, **changes: Any) -> Article:
    """Make an article in the categories *groups*, *number* minutes before noon."""
    values: dict[str, Any] = {
        "id": f"a{number:03}",
        "url": f"https://compiler.example/{number}/",
        "path": f"articles/{number}.md",
        "title": f"Title {number}",
        "published": NOON - timedelta(minutes=number),
        "updated": NOON - timedelta(minutes=number),
        "language": "en",
        "summary": f"Summary {number}.",
        "categories": tuple(category(label) for label in groups),
    }
    return Article(**(values | changes))


def category(label: str) -> Term:
    """Make a category."""
    return Term(kind="category", label=label, slug=label.lower())


def digest(**changes: Any) -> Digest:
    """Make a daily digest with all that a list needs, and *changes*."""
    values: dict[str, Any] = {
        "name": "daily",
        "title": "The Daily Compiler",
        "schedule": Schedule(period="daily", at=time(12)),
        "timezone": ZoneInfo("UTC"),
        "sender": Person(name="The Daily Compiler", email="news@compiler.example"),
        "language": "en",
        "design": Design(),
        "address": "1 Main Street\nSpringfield",
        "unsubscribe": "https://compiler.example/u/{token}",
        "unsubscribe_mail": "leave@compiler.example",
        "archive": "https://compiler.example/editions/{edition}.html",
        "reply_to": "editors@compiler.example",
    }
    return Digest(**(values | changes))


def edition(*articles: Article, **changes: Any) -> Edition:
    """Make the edition of a digest with *changes*."""
    made = make_edition(digest(**changes), SLOT, of_period(articles, SLOT), site=SITE)
    assert made is not None
    return made


def body(written: Article) -> str:
    """Give a short body."""
    return f"<p>Body of <em>{written.id}</em>.</p>"


def rendered(made: Edition, *, html: str = "", templates: Path | None = None) -> Rendered:
    """Render an edition whose articles all have the body *html*."""
    return render(
        made,
        site=SITE,
        body=lambda written: html or body(written),
        sizes=lambda _url: None,
        templates=templates,
    )


def letter(made: Edition) -> Letter:
    """Write an edition's letter, dated at the end of its slot."""
    return write_letter(made, rendered(made), date=made.slot.end)


def message(made: Edition, *, recipient: str = ADA) -> bytes:
    """Compose an edition for one recipient."""
    return Composer(letter(made)).compose(recipient, token=TOKEN)


def test_the_sample_slot_is_that_of_the_sample_digest() -> None:
    """The slot that the samples are published in is the one that the sample digest has at noon."""
    assert slot_at(digest().schedule, digest().timezone, NOON) == SLOT
