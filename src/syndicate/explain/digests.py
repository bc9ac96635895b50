"""In which edition of each digest an article went out, or will, or what keeps it out of all of them."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from syndicate import collector
from syndicate.config import Digest, Site
from syndicate.digest import News, Slot
from syndicate.errors import RefusedError
from syndicate.explain.feeds import objected, span
from syndicate.explain.verdict import Verdict
from syndicate.model import Article
from syndicate.send.choice import Obstacle, choose, is_enough, not_before, obstacle, refuse_flood
from syndicate.send.due import due_slots, made_slots, next_due, of_their_own
from syndicate.send.memory import Memory, remember, take_selection
from syndicate.send.rendering import Renderer
from syndicate.sources import Sources
from syndicate.state import State, ledger

_EDITIONS: dict[ledger.EditionState, str] = {
    "held": "is in {name}, which waits for approval, at number {place:,}",
    "sending": "is in {name}, which is being sent, at number {place:,}",
    "stopped": "is in {name}, which was stopped, at number {place:,}",
    "done": "went out in {name}, at number {place:,}",
}


class Asked(Struct, frozen=True, kw_only=True):
    """What is asked about: an article, or only its id if it is none to publish; then *reason* says why."""

    id: str
    article: Article | None = None
    rule: str = ""
    reason: str = ""


def verdicts(site: Site, found: Sources, state: State, asked: Asked, now: datetime) -> Iterator[Verdict]:
    """Yield a verdict for each digest; *state* has to be a copy, since it is worked with as `send` does."""
    renderer = Renderer(site, found)
    for digest in site.digests:
        for row, place in ledger.places(state.db, digest.name, asked.id):
            words = _EDITIONS[row.state].format(name=row.id, place=place)
            yield Verdict(name=digest.name, place=place, words=words, edition=row.id)
            break
        else:
            yield _not_mailed(digest, state, renderer, asked, now)


def _not_mailed(digest: Digest, state: State, renderer: Renderer, asked: Asked, now: datetime) -> Verdict:
    """Return the verdict on an article that no edition has."""
    if asked.article is None:
        return Verdict(name=digest.name, rule=asked.rule, words=asked.reason)
    if objection := collector.objector(digest.selection)(asked.article):
        return Verdict(name=digest.name, rule=objection.rule, words=objected(asked.article, objection))
    begun = ledger.digest(state.db, digest.name)
    if begun is None:
        words = "is there before the first `syndicate send` of this digest, which passes over what it finds"
        return Verdict(name=digest.name, rule="not-begun", words=words)
    before = ledger.done_with(state.db, digest.name)
    take_selection(state, digest, begun, renderer.articles, now=now)
    memory = remember(state, digest, begun)
    if asked.id in memory.done:
        return _passed_over(digest, memory, asked.id, by_selection=asked.id not in before)
    return _Coming(digest, state, begun, memory, renderer, now).verdict(asked.article)


def _passed_over(digest: Digest, memory: Memory, id_: str, *, by_selection: bool) -> Verdict:
    """Return the verdict on an article that the digest will never mail."""
    if by_selection:
        words = "was there before the digest's selection was changed, and only the change takes it"
        return Verdict(name=digest.name, rule="selection", words=words)
    if memory.seen.get(id_) == memory.begun_at:
        words = f"was there when the digest began, on {_local(memory.begun_at, digest)}"
        return Verdict(name=digest.name, rule="baseline", words=words)
    words = (
        "was passed over: by `syndicate state baseline`, since the selection was changed, or after an "
        'outage with catch_up = "drop"'
    )
    return Verdict(name=digest.name, rule="passed-over", words=words)


class _Coming(Struct, frozen=True):
    """The editions of one digest that are to come; every question about them needs the same things."""

    digest: Digest
    state: State
    begun: ledger.Digest
    memory: Memory
    renderer: Renderer
    now: datetime

    def verdict(self, article: Article) -> Verdict:
        """Return the verdict on an article that is selected and not dealt with."""
        for slot in self._slots():
            now, touched = max(self.now, slot.end), self.renderer.touched
            what = obstacle(article, self.digest, slot, self.memory, now=now, touched=touched)
            if what != "later":
                return self._refused(article, what) if what else self._placed(article, slot)
        words = "was published after the next editions"
        return Verdict(name=self.digest.name, rule="later", words=words)

    def _slots(self) -> list[Slot]:
        """Return those that `send` would make editions of, and the one that is due after them."""
        made = made_slots(self.state, self.digest)
        due = due_slots(self.digest, self.begun.slot_at, self.now, made)
        return [
            *of_their_own(self.digest, due),
            next_due(self.digest, due[-1].end if due else self.begun.slot_at, self.now, made),
        ]

    def _refused(self, article: Article, what: Obstacle) -> Verdict:
        if what == "settling":
            words = f"waits until its file has rested for {span(self.digest.settle)} (`settle`)"
            return Verdict(name=self.digest.name, rule="settle", words=words)
        first = not_before(article, self.memory)
        words = (
            f"was too old when it was first found: published on {_local(article.published, self.digest)}, "
            f"more than `max_age`, {span(self.digest.max_age)}, before {_local(first, self.digest)}"
        )
        return Verdict(name=self.digest.name, rule="max_age", words=words)

    def _placed(self, article: Article, slot: Slot) -> Verdict:
        """Return the verdict on an article that the edition of *slot* could bring."""
        name, edition = self.digest.name, f"{self.digest.name}-{slot.name}"
        now, every = max(self.now, slot.end), self.renderer.articles
        choice = choose(self.digest, slot, every, self.memory, now=now, touched=self.renderer.touched)
        if article in choice.passed_over:
            words = 'belongs to an edition that was missed, and catch_up = "drop" gives those up'
            return Verdict(name=name, rule="catch_up", words=words)
        if article not in choice.articles:
            most = self.digest.max_articles
            words = f"waits for the edition after {edition}: that one has {most:,} older ones, `max_articles`"
            return Verdict(name=name, rule="max_articles", words=words)
        if not is_enough(choice, self.digest, now):
            words = (
                f"waits for more, {span(self.digest.max_wait)} at most (`max_wait`): {edition} would have "
                f"{len(choice.articles):,} of {self.digest.min_articles:,} articles (`min_articles`)"
            )
            return Verdict(name=name, rule="min_articles", words=words)
        return self._refuse_flood(self._number(article, slot, News(articles=choice.articles)))

    def _number(self, article: Article, slot: Slot, news: News) -> Verdict:
        made = self.renderer.edition(self.digest, slot, news)
        place = made.articles.index(article) + 1 if made else None
        end = _local(slot.end, self.digest)
        due = (
            f"due since {end}: the next `syndicate send` makes it"
            if slot.end <= self.now
            else f"due on {end}"
        )
        edition = f"{self.digest.name}-{slot.name}"
        words = f"will go out in {edition}, {due}; so far at number {place}"
        return Verdict(name=self.digest.name, place=place, words=words, edition=edition)

    def _refuse_flood(self, verdict: Verdict) -> Verdict:
        """Tell where `send` will refuse to make the edition."""
        try:
            refuse_flood(self.digest, self.renderer.articles, self.memory)
        except RefusedError as error:
            return Verdict(name=verdict.name, rule="flood", words=f"will not go out by itself: {error}")
        return verdict


def _local(moment: datetime, digest: Digest) -> str:
    return f"{moment.astimezone(digest.timezone):%Y-%m-%d %H:%M}"
