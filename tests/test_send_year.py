"""A year of cron over articles that change: each that is eligible in one edition, none twice, none lost.

What has to be in which edition is worked out here in a few lines from the rules, and compared with what
arrived. `SYNDICATE_YEAR=1` runs all 365 days with a run every 15 minutes; without it a season, with runs near
the slots.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from newsroom import ADA, Newsroom, corrected, digest, moment, stories

FULL = bool(os.environ.get("SYNDICATE_YEAR"))
DAYS = 365 if FULL else 40
BOB = "bob@reader.example"
ZONE = ZoneInfo("Europe/Berlin")
BEGIN = moment("2026-03-10T08:00")
DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)
MAX_AGE = 14 * DAY
LINES = f'timezone = "Europe/Berlin"\nto = ["{ADA}", "{BOB}"]\nnot = ["tag:internal"]'
# How far from the moment at which it is written an article is dated, in days.
AGES = (0, 0, 0, 0, -1, -3, -10, -20, -60, 1, 4)
OPERATIONS = ("write", "write", "write", "correct", "rename", "withdraw", "restore", "retag")
Operation = tuple[str, int]


class Story:
    """An article as its author means it."""

    def __init__(self, name: str, date: datetime) -> None:
        self.name = name
        self.file = name
        self.date = date
        self.there = True
        self.internal = False
        self.corrections: dict[str, datetime] = {}


class Simulation:
    """A newsroom at work, with what its readers have to get; a class, because both change every day."""

    def __init__(self, folder: Path, old: int) -> None:
        self.room = Newsroom(folder, digest(lines=LINES))
        self.stories = [Story(f"{number:04}", BEGIN - (number % 300 + 1) * DAY / 2) for number in range(old)]
        for story in self.stories:
            self._save(story)
        assert self.room.whats(BEGIN) == ["begun"]
        self.done = {story.name for story in self.stories}
        self.first: dict[str, datetime] = {}
        self.told: set[str] = set()
        self.looked_at = self.slot = BEGIN
        self.accepted = 0
        self.wanted: dict[str, tuple[set[str], set[str]]] = {}

    def operate(self, now: datetime, operation: Operation) -> None:
        """Let somebody change an article; which, and how, is said by the number."""
        what, number = operation
        story = self.stories[-1 - number % len(self.stories)] if self.stories else None
        if what == "write" or story is None:
            date = now + AGES[number % len(AGES)] * DAY
            story = Story(
                f"{len(self.stories):04}", date.replace(hour=0, minute=0) if number % 5 == 0 else date
            )
            story.internal = number % 7 == 0
            self.stories.append(story)
        elif what == "correct":
            story.corrections[f"Correction-{story.name}-{len(story.corrections)}."] = now
        elif what == "rename":
            self.room.path(story.file).unlink(missing_ok=True)
            story.file = f"moved-{number}/{story.name}"
        elif what == "retag":
            story.internal = not story.internal
        else:
            story.there = what == "restore"
        self._save(story)

    def run(self, now: datetime) -> None:
        """Run as cron does, and note what has to be in an edition if one is due."""
        self._expect(now)
        (sent,) = self.room.run(now)
        assert sent.what in ("sent", "nothing-new", "not-due")
        self.accepted += sent.delivered.accepted if sent.delivered else 0

    def check(self) -> None:
        """Compare what arrived with what had to, message by message."""
        assert {name: set(each) for name, each in self.room.editions().items()} == {
            name: articles for name, (articles, _) in self.wanted.items()
        }
        messages = self.room.messages()
        assert len(messages) == self.accepted == 2 * len(self.wanted)
        arrived = Counter((str(each["To"]), str(each["Archived-At"])) for each in messages)
        assert set(arrived.values()) <= {1}
        for message in messages:
            articles, corrections = self.wanted[str(message["Message-ID"])[1:17]]
            assert stories(message) == articles
            below = corrected(message)
            told = {text for story in self.stories for text in story.corrections if text in below}
            assert told == corrections
        brought = Counter(article for articles, _ in self.wanted.values() for article in articles)
        for to in (ADA, BOB):
            assert self.room.mailed(to=to) == brought
        assert set(brought.values()) <= {1}

    def _save(self, story: Story) -> None:
        if not story.there:
            self.room.path(story.file).unlink(missing_ok=True)
            return
        entries = ", ".join(
            f'{{date: "{at.isoformat()}", text: {text}}}' for text, at in story.corrections.items()
        )
        tags = "tags: [internal]\n" if story.internal else ""
        self.room.write(story.file, story.date.isoformat(), lines=f"{tags}corrections: [{entries}]")

    def _expect(self, now: datetime) -> None:
        day = now.astimezone(ZONE).date()
        slot = datetime.combine(day, time(7), ZONE)
        if slot > now:
            slot = datetime.combine(day - DAY, time(7), ZONE)
        if slot <= self.slot:
            return
        self.slot = slot
        seen = [each for each in self.stories if each.there and not each.internal and each.date <= now]
        for story in seen:
            self.first.setdefault(story.name, self.looked_at)
        self.looked_at = now
        new = [each for each in seen if each.name not in self.done and each.date <= slot]
        new = [each for each in new if each.date >= self.first[each.name] - MAX_AGE]
        if new:
            known = [each for each in seen if each.name in self.done]
            corrections = {text for each in known for text, at in each.corrections.items() if at <= slot}
            names = {each.name for each in new}
            self.wanted[f"daily-{slot:%Y-%m-%d}"] = (names, corrections - self.told)
            self.told |= corrections | {text for each in new for text in each.corrections}
            self.done |= names


def moments(days: int) -> Iterator[datetime]:
    """Give the moments at which cron calls, outages left out."""
    outages = {
        5 * DAY + timedelta(hours=21, minutes=30): timedelta(hours=1, minutes=30),  # over a slot
        12 * DAY: DAY,
        21 * DAY: 7 * DAY,
        100 * DAY: 7 * DAY,
        200 * DAY: DAY,
    }
    for count in range(1, int(days * DAY / QUARTER)):
        passed = count * QUARTER
        now = BEGIN + passed
        near = abs((now.astimezone(ZONE).hour * 60 + now.astimezone(ZONE).minute) - 7 * 60) <= 15
        if (FULL or near) and not any(start <= passed < start + long for start, long in outages.items()):
            yield now


def test_a_year_of_cron_mails_every_eligible_article_once(tmp_path: Path) -> None:
    """With outages of an hour, a day and a week and all kinds of change, what arrived is what had to."""
    source = random.Random("a year")  # noqa: S311 - the same year every time
    simulation = Simulation(tmp_path, old=40)
    changed = BEGIN
    for now in moments(DAYS):
        while changed + 8 * timedelta(hours=1) <= now:
            changed += 8 * timedelta(hours=1)
            simulation.operate(changed, (source.choice(OPERATIONS), source.randrange(30)))
        simulation.run(now)
    simulation.check()
    assert len(simulation.wanted) > DAYS / 3
    assert simulation.told


STEPS = st.lists(
    st.lists(st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 40)), max_size=3), min_size=1, max_size=6
)


# A failure is small as it is found; to shrink it takes minutes.
@settings(max_examples=10, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(STEPS)
def test_no_sequence_of_changes_mails_an_article_twice_or_loses_one(
    steps: Sequence[Sequence[Operation]],
) -> None:
    """Whatever is done to articles, day after day."""
    with TemporaryDirectory() as folder:
        simulation = Simulation(Path(folder), old=30)
        for day, operations in enumerate(steps):
            for operation in operations:
                simulation.operate(BEGIN + day * DAY + timedelta(hours=3), operation)
            simulation.run(BEGIN + (day + 1) * DAY)
        simulation.check()
