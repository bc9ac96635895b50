"""The pipeline of `syndicate send`: due? -> articles not mailed yet -> plan -> messages -> delivered.

Every step leaves a state from which the next run goes on: what is planned is recorded at once, what is sent
is claimed before and recorded after. `docs/explanation/exactly-once.md` says what is promised.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from syndicate import collector, editions, identity, recipients, sources
from syndicate.config import Digest, Site
from syndicate.digest import Slot, first_slot, slot_at
from syndicate.errors import InputError, RefusedError, SyndicateError
from syndicate.recipients import Recipient
from syndicate.send import posting, records
from syndicate.send.choice import Choice, choose, is_enough, refuse_flood
from syndicate.send.due import due_slots, made_slots, missed, next_due, of_their_own
from syndicate.send.memory import remember, take_selection
from syndicate.send.plan import Plan, check_recipients, make_plan, record, unknown_topics
from syndicate.send.posting import Sent, What, World
from syndicate.send.rendering import Renderer
from syndicate.state import State, ledger, outbox
from syndicate.state.schema import read_stamp, stamp

# A clock that is set right by its service may go back so far.
_TOLERANCE = timedelta(minutes=5)
_CLOCK, _REGISTRY = "clock", "registry"


def send(
    site: Site,
    digests: Iterable[Digest],
    state: State,
    world: World,
    *,
    accept: bool = False,
    include_last: int = 0,
) -> Iterator[Sent]:
    """Send what is due of each digest, yielding what became of it; the state's lock has to be held.

    *accept* confirms what is refused for safety; *include_last* articles are news to a digest that begins.
    What goes wrong with one digest is reported as `failed` and keeps no other one from going on; an
    interruption ends all.
    """
    records.complete(state)
    read = cache(lambda: _read(site, state, world.clock(), accept=accept))
    for digest in digests:
        try:
            for sent in _Sending(site, digest, state, world, read, accept).all(include_last):
                yield sent
                if sent.is_interrupted:
                    return
        except SyndicateError as error:
            yield Sent(digest=digest.name, what="failed", error=error)
        except sqlite3.Error as error:
            yield Sent(digest=digest.name, what="failed", error=state.unusable(error))


def approve(
    site: Site, digests: Sequence[Digest], state: State, world: World, edition: str, *, accept: bool
) -> Sent:
    """Send an edition that waits for approval, dated now.

    Raises `InputError` if there is none of that id, `RefusedError` if one of its articles is there no more.
    """
    row = ledger.edition(state.db, edition)
    if row is None or row.state != "held":
        held = [each.id for each in ledger.editions(state.db) if each.state == "held"]
        raise InputError(f"no edition {edition!r} waits for approval; there is: {', '.join(held) or 'none'}")
    digest = next((each for each in digests if each.name == row.digest), None)
    if digest is None:
        raise InputError(f"{edition}: syndicate.toml has no digest {row.digest!r} any more")
    now = world.clock()
    if not accept:
        _refuse_withdrawn(row, state, sources.read(site, now))
    posting.renew(state, row, now)
    return posting.post(site, digest, state, world, replace(row, state="sending"))


def _refuse_withdrawn(row: ledger.EditionRow, state: State, found: sources.Sources) -> None:
    there = {article.id for article in found.articles}
    gone = [item for item in ledger.items(state.db, row.id) if item.article not in there]
    if gone:
        raise RefusedError(
            f"{row.id}: {gone[0].title!r} was withdrawn since the edition was made; nothing was mailed. "
            f"Give it up with `syndicate state abort {row.id}`, or send it with --accept"
        )


def _read(site: Site, state: State, now: datetime, *, accept: bool) -> sources.Sources:
    """Read the articles, once a run: what this run writes down for one digest was not there for another."""
    found = sources.read(site, now)
    if state.note(_REGISTRY) and not (found.registry_found or accept):
        raise RefusedError(
            f"{site.registry} was there at the last run and is not; ids may be others now, so nothing was "
            "mailed. Restore it from version control, or send once with --accept"
        )
    return found


class _Sending(Struct, frozen=True):
    """The sending of one digest; every step needs the same things."""

    site: Site
    digest: Digest
    state: State
    world: World
    read: Callable[[], sources.Sources]
    accept: bool

    def all(self, include_last: int) -> Iterator[Sent]:
        """Finish what is under way, then make the editions that are due."""
        now = self.world.clock()
        self._check_clock(now)
        begun = ledger.digest(self.state.db, self.digest.name)
        if begun is None:
            begun = self._begin(now, include_last)
            baseline = len(ledger.baseline(self.state.db, self.digest.name))
            yield Sent(
                digest=self.digest.name,
                what="begun",
                articles=baseline,
                next_at=self._next(begun.slot_at, now),
            )
            if include_last:
                yield from self._make_first(begun, now)
            return
        open_ = [row for row in self._editions() if row.state in ("sending", "stopped")]
        for row in open_:
            if row.state == "sending" and not (self.accept or outbox.had(self.state.db, row.id)):
                _refuse_withdrawn(row, self.state, self.read())
            yield posting.post(self.site, self.digest, self.state, self.world, row)
        if any(row.state == "stopped" for row in self._editions()):
            return
        slots = self._due(begun, now)
        if slots:
            yield from self._make(slots, begun, now)
        elif not open_:
            yield Sent(digest=self.digest.name, what="not-due", next_at=self._next(begun.slot_at, now))

    def _make_first(self, begun: ledger.Digest, now: datetime) -> Iterator[Sent]:
        """Make the edition of what was not passed over as the digest began, not dated before its articles."""
        done = ledger.done_with(self.state.db, self.digest.name)
        wanted = (article.published for article in self.read().articles if article.id not in done)
        slot = first_slot(self.digest.schedule, self.digest.timezone, max(wanted, default=now), now)
        yield from self._make([slot], replace(begun, slot_at=slot.start), now)

    def _editions(self) -> list[ledger.EditionRow]:
        return ledger.editions(self.state.db, self.digest.name)

    def _next(self, dealt_with: datetime, now: datetime) -> datetime:
        return next_due(self.digest, dealt_with, now, made_slots(self.state, self.digest)).end

    def _check_clock(self, now: datetime) -> None:
        """Refuse to go on by a clock that has gone back; who accepts it starts from there."""
        key = f"{_CLOCK} {self.digest.name}"
        last = self.state.note(key)
        if last and now < read_stamp(last) - _TOLERANCE:
            if not self.accept:
                raise RefusedError(
                    f"digest {self.digest.name}: the clock says {stamp(now)}, the last run was at {last}; "
                    "nothing was mailed. Set the clock right; if it is right now, send once with --accept"
                )
            slot = slot_at(self.digest.schedule, self.digest.timezone, now)
            ledger.turn_back(self.state.db, self.digest.name, slot_at=slot.start, looked_at=now)
        self.state.set_note(key, stamp(now))

    def _refuse_renamed(self) -> None:
        """Refuse to begin where another digest has gone, since its memory goes by its name."""
        named = {each.name for each in self.site.digests}
        gone = [each.name for each in ledger.digests(self.state.db) if each.name not in named]
        if gone and not self.accept:
            raise RefusedError(
                f"digest {self.digest.name} would begin, and {gone[0]} is in syndicate.toml no more; nothing "
                f'was mailed. If it was renamed, write name = "{gone[0]}" again, by which is known what was '
                "mailed and who has left; its title may change. If it is another one, send once with --accept"
            )

    def _begin(self, now: datetime, include_last: int) -> ledger.Digest:
        """Pass over what is there, but for the newest *include_last* articles, which this slot brings."""
        self._refuse_renamed()
        found = self.read()
        slot = slot_at(self.digest.schedule, self.digest.timezone, now)
        chosen = collector.in_order(collector.select(found.articles, self.digest.selection))[:include_last]
        included = {article.id for article in chosen}
        begun = ledger.Digest(
            name=self.digest.name,
            begun_at=now,
            slot_at=slot.start if include_last else slot.end,
            looked_at=now,
        )
        with self.state.transaction():
            ledger.begin(
                self.state.db, begun, (each.id for each in found.articles if each.id not in included)
            )
            for article in chosen:  # however old they are, they are wanted
                ledger.look(self.state.db, replace(begun, looked_at=article.published), [article.id], now=now)
            self.state.log(now, self.digest.name, "begun")
        take_selection(self.state, self.digest, begun, found.articles, now=now)
        self._remember_registry(found)
        records.write_baseline(self.state, begun)
        return begun

    def _remember_registry(self, found: sources.Sources) -> None:
        """Write the ids of the articles down before anything goes by them; without any there is no file."""
        if self.state.folder is not None:
            identity.registry.save(found.registry)
            exists = (self.site.root / self.site.registry).exists()
            self.state.set_note(_REGISTRY, self.site.registry if exists else "")

    def _due(self, begun: ledger.Digest, now: datetime) -> tuple[Slot, ...]:
        return due_slots(self.digest, begun.slot_at, now, made_slots(self.state, self.digest))

    def _make(self, slots: Sequence[Slot], begun: ledger.Digest, now: datetime) -> Iterator[Sent]:
        """Make the edition that all these slots are merged into, or one of each."""
        found = self.read()
        people, wrong = recipients.of(self.digest, self.site)
        try:
            check_recipients(self.digest, people)
        except InputError as error:  # a line that is left out may be why
            yield Sent(digest=self.digest.name, what="failed", error=error, findings=tuple(wrong))
            return
        if take_selection(self.state, self.digest, begun, found.articles, now=now):
            self._record_baseline()
        if not self.accept:
            refuse_flood(self.digest, found.articles, remember(self.state, self.digest, begun))
        self._remember_registry(found)
        seen = collector.select(found.articles, self.digest.selection)
        with self.state.transaction():
            ledger.look(self.state.db, begun, (article.id for article in seen), now=now)
        wrong.extend(unknown_topics(self.digest, people, seen))
        renderer = Renderer(self.site, found)
        for slot in of_their_own(self.digest, slots):
            memory = remember(self.state, self.digest, begun)
            choice = choose(self.digest, slot, found.articles, memory, now=now, touched=renderer.touched)
            since = missed(self.digest, slot, begun)
            plan = self._plan(slot, choice, people, renderer, now=now, since=since)
            if not plan:
                yield self._pass(slot, choice, now)
                continue
            row = record(self.state, plan, now=now)
            if plan.passed_over:
                self._record_baseline()
            sent = posting.post(self.site, self.digest, self.state, self.world, row)
            told = tuple(sorted({*wrong, *renderer.findings(plan.edition)}))
            yield replace(sent, findings=told, uninterested=plan.uninterested)
            if sent.what == "stopped":  # a further edition would fare no better
                return

    def _plan(
        self,
        slot: Slot,
        choice: Choice,
        people: Sequence[Recipient],
        renderer: Renderer,
        *,
        now: datetime,
        since: date | None,
    ) -> Plan | None:
        """Render what was chosen for everybody, if it is enough for an edition."""
        if not is_enough(choice, self.digest, now):
            return None
        digest, secret = editions.linked(self.digest, self.site), self.world.secret
        return make_plan(digest, slot, choice, people, renderer, now=now, secret=secret, since=since)

    def _record_baseline(self) -> None:
        """Write the record of what was passed over again, that a rebuilt state passes over the same."""
        begun = ledger.digest(self.state.db, self.digest.name)
        if begun:
            records.write_baseline(self.state, begun)

    def _pass(self, slot: Slot, choice: Choice, now: datetime) -> Sent:
        """Let a slot go by without an edition."""
        what: What = "waits" if choice.articles else "nothing-new"
        given_up = (article.id for article in choice.passed_over)
        with self.state.transaction():
            ledger.pass_over(self.state.db, self.digest.name, given_up, at=now)
            ledger.pass_slot(self.state.db, self.digest.name, slot.end)
            self.state.log(now, self.digest.name, what, slot.name)
            if choice.passed_over:
                self._record_baseline()
        articles = len(choice.articles)
        return Sent(digest=self.digest.name, what=what, articles=articles, next_at=self._next(slot.end, now))
