"""Which articles go into an edition: those that the digest has not mailed, by the rules of its settings.

Selection is by what was mailed, never by a window of time; time only says up to when. What looks as if the
archive had come back under other ids is refused, since mail cannot be taken back.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Literal

from msgspec import Struct

from syndicate import collector
from syndicate.config import Digest
from syndicate.digest import Corrected, Slot, newest_first
from syndicate.errors import RefusedError
from syndicate.model import Article, Correction
from syndicate.send.due import was_missed
from syndicate.send.memory import Memory

# More articles than this, or a fifth of all if these are a few, do not come up late by themselves.
_MANY_LATE = 20
_SOME_LATE = 3
_FIFTH = 5


Obstacle = Literal["done", "later", "too-old", "settling"]
"""Mailed or passed over; published after the slot; too old when it was first found; changed just now."""


class Choice(Struct, frozen=True, kw_only=True):
    """What an edition brings; *passed_over* articles are given up.

    *waiting_since* is when the first of them could have been mailed.
    """

    articles: tuple[Article, ...]
    corrections: tuple[Corrected, ...] = ()
    passed_over: tuple[Article, ...] = ()
    waiting_since: datetime | None = None


def choose(
    digest: Digest,
    slot: Slot,
    articles: Iterable[Article],
    memory: Memory,
    *,
    now: datetime,
    touched: Callable[[Article], datetime],
) -> Choice:
    """Choose what the edition of *slot* brings; *touched* gives the last change of an article's file."""
    selected = collector.select(articles, digest.selection)
    fresh = [
        article
        for article in selected
        if obstacle(article, digest, slot, memory, now=now, touched=touched) is None
    ]
    drops = digest.catch_up == "drop" and was_missed(digest, slot, memory.slot_at)
    dropped = [each for each in fresh if drops and memory.slot_at < each.published <= slot.start]
    given_up = {article.id for article in dropped}
    waiting = [article for article in fresh if article.id not in given_up]
    return Choice(
        articles=tuple(_within(waiting, digest)),
        corrections=_corrections(selected, memory, slot),
        passed_over=tuple(dropped),
        waiting_since=min((_available(article, memory) for article in waiting), default=None),
    )


def obstacle(
    article: Article,
    digest: Digest,
    slot: Slot,
    memory: Memory,
    *,
    now: datetime,
    touched: Callable[[Article], datetime],
) -> Obstacle | None:
    """Return what keeps an article that is selected out of the edition of *slot*, None if nothing does."""
    if article.id in memory.done:
        return "done"
    # What is there when a digest begins is news only where it is asked for, and then at once.
    if article.published > max(slot.end, memory.begun_at):
        return "later"
    if article.published < not_before(article, memory) - digest.max_age:
        return "too-old"
    # A file of the future has rested as well: its date, that of another clock, says nothing.
    if digest.settle and abs(now - touched(article)) < digest.settle:
        return "settling"
    return None


def refuse_flood(digest: Digest, articles: Iterable[Article], memory: Memory) -> None:
    """Refuse to go on where many articles are new by their ids but older than the last edition's period.

    Raises `RefusedError` for more than 20 of them, or a fifth of all if these are at least 3.
    """
    selected = collector.select(articles, digest.selection)
    late = [
        each
        for each in selected
        if each.id not in memory.seen and each.id not in memory.done and each.published <= memory.period
    ]
    if len(late) > _MANY_LATE or (len(late) >= _SOME_LATE and len(late) * _FIFTH >= len(selected)):
        raise RefusedError(
            f"digest {digest.name}: {len(late):,} articles of {len(selected):,} were never seen, but are "
            f"dated before {memory.period:%Y-%m-%d %H:%M} UTC (such as {late[0].path}); nothing was mailed. "
            "If their ids have changed, restore syndicate.ids; if they are new, send once with --accept"
        )


def is_enough(choice: Choice, digest: Digest, now: datetime) -> bool:
    """Tell whether the articles are enough for an edition, or have waited long enough."""
    if len(choice.articles) >= digest.min_articles:
        return True
    return choice.waiting_since is not None and now - choice.waiting_since >= digest.max_wait


def revision(correction: Correction) -> str:
    """Return what tells one correction of an article from another."""
    text = f"{correction.date.isoformat()}\0{correction.text}"
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def not_before(article: Article, memory: Memory) -> datetime:
    """Return the last look at which an article was not there yet."""
    return memory.seen.get(article.id, memory.looked_at)


def _available(article: Article, memory: Memory) -> datetime:
    return max(article.published, not_before(article, memory))


def _within(articles: Sequence[Article], digest: Digest) -> list[Article]:
    """Keep to `max_articles` where the rest is carried: the oldest first, so that none waits for ever."""
    if digest.overflow == "titles":
        return list(articles)
    return sorted(articles, key=lambda article: (article.published, article.id))[: digest.max_articles]


def _corrections(articles: Iterable[Article], memory: Memory, slot: Slot) -> tuple[Corrected, ...]:
    """Find the corrections, made since the digest began, of articles that readers may know already."""
    found = {
        (article.id, revision(correction)): Corrected(article=article, correction=correction)
        for article in articles
        if article.id in memory.done
        for correction in article.corrections
        if memory.begun_at < correction.date <= slot.end
    }
    return newest_first(each for key, each in found.items() if key not in memory.corrected)
