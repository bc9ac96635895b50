"""The state in SQLite and the records beside it: what is promised by constraints, and who sees what when."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syndicate.errors import InputError, RefusedError
from syndicate.state import State, ledger, manifest, outbox, readers
from syndicate.state.manifest import Baseline, EditionRecord, ItemRecord
from syndicate.state.outbox import Addressed, Job, Result

NOW = datetime(2026, 1, 5, 7, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
EDITION = "daily-2026-01-05"
ADA, BOB, EVE = "ada@example.org", "bob@example.org", "eve@example.org"


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    """Open a state with a digest and an edition for three readers."""
    with State.open(tmp_path / ".syndicate") as state:
        with state.transaction():
            begun = ledger.Digest(name="daily", begun_at=NOW, slot_at=NOW, looked_at=NOW)
            ledger.begin(state.db, begun, ["old"])
            ledger.add_edition(state.db, edition(EDITION, "2026-01-05"), [item("one")])
            numbers = readers.number_all(state.db, "daily", [ADA, BOB, EVE])
            rows = [
                Addressed(reader=numbers[each], mailbox=each, variant="all", message_id=f"<{each}>")
                for each in (ADA, BOB, EVE)
            ]
            outbox.address(state.db, EDITION, rows)
        yield state


def edition(id_: str, slot: str) -> ledger.EditionRow:
    """Make the row of an edition."""
    return ledger.EditionRow(
        id=id_,
        digest="daily",
        slot=slot,
        slot_at=NOW,
        state="sending",
        title="The Daily Compiler",
        language="en",
        subject="News",
        preheader="",
        planned_at=NOW,
    )


def item(article: str) -> ledger.Item:
    """Make an item of an edition."""
    return ledger.Item(article=article, title=article.title(), url=f"https://compiler.example/{article}/")


def claim(state: State, limit: int = 10, now: datetime = NOW) -> list[Job]:
    """Claim messages."""
    with state.transaction():
        return outbox.claim(state.db, EDITION, now, limit)


def record(state: State, result: Result) -> None:
    """Record what became of a message."""
    with state.transaction():
        outbox.record(state.db, [result])


def deferred(job: Job, next_try: datetime = NOW) -> Result:
    """Refuse a message for now."""
    return Result(job=job, state="deferred", code=450, reply="busy", next_try=next_try)


def test_an_article_is_in_one_edition_of_a_digest(state: State) -> None:
    """A second one with it is refused as a whole, unless the first was given up."""
    second = edition("daily-2026-01-06", "2026-01-06")
    with pytest.raises(sqlite3.IntegrityError), state.transaction():
        ledger.add_edition(state.db, second, [item("two"), item("one")])
    assert [row.id for row in ledger.editions(state.db)] == [EDITION]
    with state.transaction():
        ledger.release(state.db, EDITION)
        ledger.add_edition(state.db, second, [item("two"), item("one")])
    assert ledger.done_with(state.db, "daily") == {"old", "one", "two"}


def test_a_slot_has_one_edition(state: State) -> None:
    """Whatever its id and articles."""
    with pytest.raises(sqlite3.IntegrityError), state.transaction():
        ledger.add_edition(state.db, edition("another", "2026-01-05"), [])


def test_a_recipient_is_in_an_edition_once(state: State) -> None:
    """Whatever the spelling of the mailbox and the Message-ID."""
    number = readers.number_all(state.db, "daily", [])[ADA]
    row = Addressed(reader=number, mailbox="ADA@example.org", variant="all", message_id="<another>")
    with pytest.raises(sqlite3.IntegrityError), state.transaction():
        outbox.address(state.db, EDITION, [row])


def test_a_transaction_is_done_as_a_whole_or_not_at_all(state: State) -> None:
    """Whatever ends it, also an interruption."""

    def interrupted() -> None:
        with state.transaction():
            state.set_note("a", "1")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert state.note("a") == ""
    with state.transaction():
        state.set_note("a", "2")
    assert state.note("a") == "2"


def test_every_commit_is_on_the_disk(state: State) -> None:
    """In a log that is written ahead and flushed with each commit."""
    assert state.db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert state.db.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    assert state.db.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_runs_that_make_a_state_at_once_make_one(tmp_path: Path) -> None:
    """None of them fails, and all find the tables."""

    def look(_: int) -> list[ledger.EditionRow]:
        with State.open(tmp_path / "new") as opened:
            return ledger.editions(opened.db)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(look, range(8))) == [[]] * 8


def test_a_state_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    """A file where the folder should be, and a folder where the file should be."""
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be opened"):
        State.open(tmp_path / "file")
    (tmp_path / "folder/state.db").mkdir(parents=True)
    with pytest.raises(InputError, match="cannot be used: unable to open database file"):
        State.open(tmp_path / "folder")


def test_a_state_of_a_later_version_is_refused(tmp_path: Path) -> None:
    """Its tables may mean something else."""
    with State.open(tmp_path) as opened:
        opened.db.execute("PRAGMA user_version = 2")
    with pytest.raises(RefusedError, match="written by a later syndicate"):
        State.open(tmp_path)


def test_damage_that_shows_late_is_said_like_any_other(tmp_path: Path) -> None:
    """An error of SQLite at any step becomes a sentence; what is none passes."""
    with State.open(tmp_path) as opened:
        opened.set_note("a", "b")
    data = (tmp_path / "state.db").read_bytes()
    (tmp_path / "state.db").write_bytes(data[:4096] + bytes(len(data) - 4096))
    with (
        pytest.raises(InputError, match=r"state\.db: is damaged: .*state rebuild"),
        State.open(tmp_path) as bad,
    ):
        bad.note("a")
    (tmp_path / "state.db").write_bytes(data)
    with pytest.raises(ZeroDivisionError), State.open(tmp_path):
        raise ZeroDivisionError


def test_a_copy_has_all_and_leaves_no_trace(state: State) -> None:
    """What is done to it, the state does not know."""
    assert state.folder
    with State.copy_of(state.folder) as copy:
        assert outbox.counts(copy.db, EDITION) == {"pending": 3}
        with copy.transaction():
            outbox.claim(copy.db, EDITION, NOW, 3)
        assert copy.folder is None
    assert outbox.counts(state.db, EDITION) == {"pending": 3}


def test_a_copy_of_no_state_is_empty(tmp_path: Path) -> None:
    """Nothing is made on the disk."""
    with State.copy_of(tmp_path / "none") as copy:
        assert ledger.digests(copy.db) == []
    assert list(tmp_path.iterdir()) == []


def test_messages_never_tried_go_before_those_tried_again(state: State) -> None:
    """And those not due yet do not go at all."""
    [ada] = claim(state, 1)
    record(state, deferred(ada, NOW + MINUTE))
    assert [job.address for job in claim(state, 1, NOW + MINUTE)] == [BOB]
    assert [job.address for job in claim(state, 1, NOW + MINUTE)] == [EVE]
    assert claim(state, 9, NOW) == []
    [again] = claim(state, 9, NOW + MINUTE)
    assert (again.address, again.attempts, again.first_try) == (ADA, 1, "2026-01-05T07:00:00+00:00")


def test_what_a_dead_run_had_claimed_is_tried_again_and_on_record(state: State) -> None:
    """Each time counts; the first try stays the first."""
    for _ in range(2):
        assert len(claim(state)) == 3
        with state.transaction():
            assert outbox.recover(state.db, EDITION, NOW, resend=True) == 3
        assert outbox.ever_uncertain(state.db, EDITION) == 3
    assert {job.attempts for job in claim(state)} == {2}


def test_what_a_dead_run_had_claimed_is_held_where_that_is_asked_for(state: State) -> None:
    """It stays uncertain until somebody asks for it to be sent again."""
    claim(state, 2)
    with state.transaction():
        assert outbox.recover(state.db, EDITION, NOW, resend=False) == 2
    assert outbox.counts(state.db, EDITION) == {"uncertain": 2, "pending": 1}
    assert [job.address for job in outbox.not_arrived(state.db, EDITION)] == [ADA, BOB]


def test_who_leaves_gets_nothing_that_waits(state: State) -> None:
    """Of this digest, or of all; what is on its way is recorded as it ends."""
    ada, bob = claim(state, 2)
    record(state, deferred(ada))
    state.suppress(ADA, digest="daily", reason="left", at=NOW)
    state.suppress(EVE, digest="", reason="left", at=NOW)
    state.suppress(BOB, digest="weekly", reason="left", at=NOW)
    assert outbox.counts(state.db, EDITION) == {"suppressed": 2, "claimed": 1}
    record(state, Result(job=bob, state="accepted"))
    assert outbox.counts(state.db, EDITION) == {"suppressed": 2, "accepted": 1}


@pytest.mark.parametrize("digest", ["daily", ""])
def test_who_leaves_while_a_message_is_on_its_way_is_not_tried_again(state: State, digest: str) -> None:
    """Deferred after its reader has left, it is given up; of another digest, it waits."""
    ada, bob, _ = claim(state)
    state.suppress(ADA, digest=digest, reason="left", at=NOW)
    state.suppress(BOB, digest="weekly", reason="left", at=NOW)
    record(state, deferred(ada))
    record(state, deferred(bob))
    assert outbox.counts(state.db, EDITION) == {"suppressed": 1, "deferred": 1, "claimed": 1}


def test_what_arrived_stays_so_when_its_reader_leaves(state: State) -> None:
    """The record says what was sent."""
    ada, *_ = claim(state)
    record(state, Result(job=ada, state="accepted"))
    state.suppress(ADA, digest="", reason="left", at=NOW)
    assert outbox.counts(state.db, EDITION)["accepted"] == 1


def test_the_numbers_of_events_only_grow(state: State) -> None:
    """Also past those of another copy of the state."""
    assert state.last_event() == 0
    state.log(NOW, "daily", "planned")
    assert state.last_event() == 1
    state.skip_events(7)
    assert state.last_event() == 7
    state.skip_events(3)
    state.log(NOW, "daily", "done")
    assert state.last_event() == 8


def test_records_are_read_as_they_were_written(tmp_path: Path) -> None:
    """An edition's and a beginning's; each is known by its name only."""
    written = EditionRecord(
        id=EDITION,
        digest="daily",
        title="The Daily Compiler",
        language="en",
        slot="2026-01-05",
        slot_at="2026-01-05T07:00:00+00:00",
        planned_at="2026-01-05T07:00:00+00:00",
        finished_at=None,
        state="sending",
        subject="Größe",
        preheader="",
        items=(ItemRecord(article="one", title="One", url="https://compiler.example/one/"),),
        letters={"all": "0" * 64},
        counts={"pending": 3},
        event=4,
    )
    beginning = Baseline(digest="daily", begun_at="2026-01-05T07:00:00+00:00", slot_at="", articles=("old",))
    for path, each in (
        (manifest.edition_path(tmp_path, EDITION), written),
        (manifest.baseline_path(tmp_path, "daily"), beginning),
    ):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(manifest.encode(each))
    assert manifest.edition_names(tmp_path) == {EDITION}
    assert manifest.begun_names(tmp_path) == {"daily"}
    assert manifest.read_edition(manifest.edition_path(tmp_path, EDITION)) == written
    assert manifest.read_baseline(manifest.baseline_path(tmp_path, "daily")) == beginning


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff\xff", b'{"version": 2}'])
def test_what_is_no_record_is_said_with_its_path(tmp_path: Path, data: bytes) -> None:
    """Empty, of another version, or anything else."""
    (tmp_path / "x.json").write_bytes(data)
    with pytest.raises(InputError, match=r"x\.json: is no record of an edition"):
        manifest.read_edition(tmp_path / "x.json")
