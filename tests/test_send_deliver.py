"""Messages of an edition over several connections: claimed, sent, recorded, at a pace, stopped in time."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from servers import HOST, Inbox, real_server, scripted_server
from syndicate.config.settings import Delivery, Smtp
from syndicate.delivery import Carrier, Outcome, smtp
from syndicate.send.deliver import Delivered, Post, deliver, judge
from syndicate.state import State, ledger, outbox, readers
from syndicate.state.outbox import Job

NOW = datetime(2026, 1, 5, 7, tzinfo=UTC)
EDITION = "daily-2026-01-05"
MINUTE = timedelta(minutes=1)


class Time:
    """A clock that only goes on while somebody sleeps."""

    def __init__(self) -> None:
        self.now = NOW

    def clock(self) -> datetime:
        """Give the moment."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


@contextmanager
def planned(folder: Path, people: int) -> Iterator[State]:
    """Open a state with an edition for so many people."""
    with State.open(folder) as state:
        begun = ledger.Digest(name="daily", begun_at=NOW, slot_at=NOW, looked_at=NOW)
        row = ledger.EditionRow(
            id=EDITION,
            digest="daily",
            slot="2026-01-05",
            slot_at=NOW,
            state="sending",
            title="The Daily Compiler",
            language="en",
            subject="News",
            preheader="",
            planned_at=NOW,
        )
        with state.transaction():
            ledger.begin(state.db, begun, [])
            ledger.add_edition(state.db, row, [])
            addresses = [f"reader{number}@example.org" for number in range(people)]
            numbers = readers.number_all(state.db, "daily", addresses)
            outbox.address(
                state.db,
                EDITION,
                [
                    outbox.Addressed(
                        reader=numbers[each], mailbox=each, variant="all", message_id=f"<{each}>"
                    )
                    for each in addresses
                ],
            )
        yield state


def compose(job: Job) -> bytes:
    """Make a small message."""
    return f"To: {job.mailbox}\r\n\r\nNews.\r\n".encode()


def post(
    port: int,
    *,
    time: Time | None = None,
    compose: Callable[[Job], bytes] = compose,
    connect: Callable[[], Carrier] | None = None,
    connections: int = 2,
    rate: int = 0,
) -> Post:
    """Post to a server on the loopback."""
    time = time or Time()
    relay = smtp.relay(Smtp(host=HOST, port=port, security="none", timeout=10))
    return Post(
        settings=Delivery(connections=connections, rate=rate),
        connect=connect or relay,
        compose=compose,
        sender="news@compiler.example",
        clock=time.clock,
        sleep=time.sleep,
    )


def states(state: State) -> dict[str, int]:
    """Count the messages in each state."""
    return dict(outbox.counts(state.db, EDITION))


def job(number: int = 16, *, attempts: int = 0, first_try: str | None = None) -> Job:
    """Make a message that was tried so often before."""
    return Job(
        id=number,
        mailbox="reader@example.org",
        variant="all",
        reader=1,
        address="reader@example.org",
        again=0,
        attempts=attempts,
        first_try=first_try,
    )


class Watched(Inbox):
    """A server that looks into the state when a message arrives, before it answers.

    *claimed* is how many were claimed each time, *unclaimed* for whom a message came that was not.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._db = sqlite3.connect(folder / "state.db", check_same_thread=False)
        self.claimed: list[int] = []
        self.unclaimed: list[str] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Look, and take the message."""
        rows = self._db.execute(
            "SELECT address FROM outbox JOIN reader ON number = reader WHERE state = 'claimed'"
        )
        claimed = {address for (address,) in rows}
        self.claimed.append(len(claimed))
        self.unclaimed += {envelope.rcpt_tos[0]} - claimed
        return await super().handle_DATA(server, session, envelope)

    def close(self) -> None:
        """Let go of the state."""
        self._db.close()


def test_never_more_is_on_its_way_than_there_are_connections(tmp_path: Path) -> None:
    """Seen from the server: each message was claimed on the disk before it left, the others were recorded."""
    with planned(tmp_path, 100) as state:
        watched = Watched(tmp_path)
        with real_server(watched) as inbox:
            done = deliver(state, EDITION, post(inbox.port, connections=3))
        watched.close()
    assert done == Delivered(accepted=100)
    assert len(inbox.received) == 100
    assert max(watched.claimed) <= 3
    assert watched.unclaimed == []


def test_messages_leave_at_the_rate_that_is_set(tmp_path: Path) -> None:
    """60 a minute over two connections: 41 messages take 40 seconds, and nobody waits after the last."""
    time = Time()
    with planned(tmp_path, 41) as state, real_server() as inbox:
        done = deliver(state, EDITION, post(inbox.port, time=time, rate=60))
    assert done.accepted == 41
    assert 39 <= (time.now - NOW).total_seconds() <= 40


def test_a_rate_that_is_not_reached_costs_nothing(tmp_path: Path) -> None:
    """Nobody sleeps where time passes by itself."""
    time = Time()

    def slowly(job: Job) -> bytes:
        time.now += MINUTE
        return compose(job)

    with planned(tmp_path, 10) as state, real_server() as inbox:
        deliver(state, EDITION, post(inbox.port, time=time, rate=10, compose=slowly, connections=1))
    assert time.now == NOW + 10 * MINUTE


def test_ten_refusals_with_one_code_in_a_row_stop_the_edition(tmp_path: Path) -> None:
    """The tenth stops it; only what is on its way then is tried besides."""
    with planned(tmp_path, 50) as state, scripted_server(end="554 5.7.1 spam") as server:
        done = deliver(state, EDITION, post(server.port))
        assert states(state) == {"failed": done.failed, "pending": 50 - done.failed}
    assert (done.ended, done.words) == ("stopped", "554 5.7.1 spam")
    assert 10 <= done.failed <= 11


def test_refusals_with_an_acceptance_between_them_stop_nothing(tmp_path: Path) -> None:
    """Nine in a row and one accepted, again and again: all are tried."""
    ends = ("554 5.7.1 spam",) * 9 + ("250 taken",)
    with planned(tmp_path, 40) as state, scripted_server(end=ends * 4) as server:
        done = deliver(state, EDITION, post(server.port, connections=1))
    assert (done.ended, done.failed, done.accepted) == ("through", 36, 4)


def test_refusals_with_different_codes_stop_nothing(tmp_path: Path) -> None:
    """It is not one reason that keeps all of them away."""
    ends = ("554 5.7.1 spam", "550 5.7.1 no")
    with planned(tmp_path, 30) as state, scripted_server(end=ends * 15) as server:
        done = deliver(state, EDITION, post(server.port, connections=1))
    assert (done.ended, done.failed) == ("through", 30)


def test_a_fault_of_ours_is_raised_when_all_that_was_on_its_way_is_recorded(tmp_path: Path) -> None:
    """Nothing leaves after it, no message stays claimed, and the others go with the next run."""
    others = threading.Barrier(2, timeout=10)

    def faulty(job: Job) -> bytes:
        if job.id <= 2:
            others.wait()  # both are on their way
        if job.id == 1:
            raise ZeroDivisionError
        return compose(job)

    with planned(tmp_path, 20) as state, real_server() as inbox:
        with pytest.raises(ZeroDivisionError):
            deliver(state, EDITION, post(inbox.port, compose=faulty))
        assert "claimed" not in states(state)
        assert states(state)["accepted"] == len(inbox.received) < 20
        assert states(state)["deferred"] == 1
        later = Time()
        later.now += 5 * MINUTE
        assert deliver(state, EDITION, post(inbox.port, time=later)).ended == "through"
        assert states(state) == {"accepted": 20}


def test_an_edition_for_nobody_is_through_at_once(tmp_path: Path) -> None:
    """No connection is opened."""
    with planned(tmp_path, 0) as state, real_server() as inbox:
        assert deliver(state, EDITION, post(inbox.port)) == Delivered()
        assert not inbox.sessions


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(0, 1), (1, 5), (2, 15), (3, 60), (4, 120), (5, 240), (50, 240)]
)
def test_the_pause_grows_with_the_attempts(attempts: int, minutes: int) -> None:
    """One refused for now waits longer each time, at most four hours."""
    result = judge(job(attempts=attempts), Outcome(state="deferred", code=450), NOW, Delivery())
    assert (result.state, result.next_try) == ("deferred", NOW + minutes * MINUTE)


def test_pauses_are_spread_and_the_same_for_one_message() -> None:
    """Sixteen messages refused in one second come back over a quarter of the pause."""
    results = [judge(job(n, attempts=3), Outcome(state="deferred"), NOW, Delivery()) for n in range(16)]
    moments = [result.next_try for result in results if result.next_try]
    assert len(set(moments)) == 16
    assert max(moments) - min(moments) <= 15 * MINUTE
    assert results == [
        judge(job(n, attempts=3), Outcome(state="deferred"), NOW, Delivery()) for n in range(16)
    ]


def test_the_trouble_of_a_server_does_not_grow_a_pause() -> None:
    """The message is not to blame."""
    result = judge(job(attempts=5), Outcome(state="deferred", server=True), NOW, Delivery())
    assert result.next_try == NOW + MINUTE


def test_a_message_is_given_up_in_time_and_is_no_hard_bounce() -> None:
    """Three days after its first try it failed; a moment before, it waits."""
    first = "2026-01-02T07:00:00+00:00"
    outcome = Outcome(state="deferred", code=450)
    waits = judge(job(attempts=20, first_try=first), outcome, NOW, Delivery())
    failed = judge(job(attempts=20, first_try=first), outcome, NOW + MINUTE, Delivery())
    assert waits.state == "deferred"
    assert (failed.state, failed.hard, failed.next_try) == ("failed", False, None)


def test_what_may_have_arrived_is_uncertain_whatever_becomes_of_it() -> None:
    """It is sent again soon, or held; either way the row says so."""
    outcome = Outcome(state="uncertain", server=True)
    again = judge(job(), outcome, NOW, Delivery())
    held = judge(job(), outcome, NOW, Delivery(uncertain="hold"))
    assert (again.state, again.uncertain, again.next_try) == ("deferred", True, NOW + MINUTE)
    assert (held.state, held.uncertain, held.next_try) == ("uncertain", True, None)
