"""Delivers the messages of an edition that wait: claimed, sent, recorded, over several connections at once.

Once every connection has a message, another one leaves only when what became of an earlier one is on the
disk. So a run that is killed leaves at most one a connection of which nobody knows whether it arrived.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from syndicate.config import Delivery
from syndicate.delivery import Carrier, Outcome
from syndicate.digest.headers import mailbox
from syndicate.errors import DeliveryError
from syndicate.state import State, outbox
from syndicate.state.outbox import Job, Result
from syndicate.state.schema import read_stamp

# Minutes until a message that was deferred is tried again, by the attempts made; then always the last.
_PAUSES = (1, 5, 15, 60, 120, 240)
# So many messages refused for good in a row, with one code: it is the edition that is not wanted.
_REFUSALS = 10
# So many attempts in a row that failed for the server's sake: others would too.
_TROUBLES = 3

Ended = Literal["through", "stopped", "server", "interrupted"]


class Delivered(Struct, kw_only=True):
    """What a run did: how many messages ended in each way, why it ended, and the server's last complaint.

    `through`: nothing more was due. `stopped`: the edition is refused. `server`: there is trouble with the
    server. `interrupted`: the user asked to stop.
    """

    accepted: int = 0
    deferred: int = 0
    failed: int = 0
    uncertain: int = 0
    ended: Ended = "through"
    words: str = ""


class Post(Struct, frozen=True, kw_only=True):
    """How messages leave.

    *connect* opens a connection, *compose* makes a job's bytes, *sender* is the envelope's. *clock* gives an
    aware moment, *sleep* waits for some seconds.
    """

    settings: Delivery
    connect: Callable[[], Carrier]
    compose: Callable[[Job], bytes]
    sender: str
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]


def deliver(state: State, edition: str, post: Post) -> Delivered:
    """Send what is due of an edition, and return what became of it; its state is up to date at any moment.

    Interrupted once, it waits for what is on its way and records it; a second time, it ends at once.
    """
    run = _Run(state, edition, post)
    ended: Future[Delivered] = Future()

    def fulfil() -> None:
        if ended.set_running_or_notify_cancel():
            try:
                ended.set_result(run.all())
            except BaseException as error:  # noqa: BLE001 - raised again by the thread that waits
                ended.set_exception(error)

    try:
        # Only the main thread is interrupted: so it never happens between what leaves and its record.
        Thread(target=fulfil, daemon=True).start()
        return ended.result()
    except KeyboardInterrupt:
        if ended.cancel():
            raise
        run.stop()
        return ended.result()


class _Run:
    """One delivery; a class, because its counts and connections live as long as it does."""

    def __init__(self, state: State, edition: str, post: Post) -> None:
        self._state = state
        self._edition = edition
        self._post = post
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._results: SimpleQueue[tuple[Job, Outcome]] = SimpleQueue()
        self._errors: list[BaseException] = []
        self._stopped = Event()
        self._done = Delivered()
        self._refusals: list[int] = []
        self._troubles = 0
        self._free_at = post.clock()

    def stop(self) -> None:
        """Let nothing leave any more; called from another thread."""
        self._stopped.set()

    def all(self) -> Delivered:
        """Keep every connection busy until nothing is due, or going on is pointless."""
        flying = self._start([], self._post.settings.connections)
        threads = [Thread(target=self._work, daemon=True) for _ in range(flying)]
        for thread in threads:
            thread.start()
        try:
            while flying:
                results = self._wait()
                flying += self._start(results, len(results)) - len(results)
        finally:
            for _ in threads:
                self._jobs.put(None)
            for thread in threads:
                thread.join()
        if self._errors:
            raise self._errors[0]
        if self._stopped.is_set() and self._done.ended == "through":
            self._done.ended = "interrupted"
        return self._done

    def _is_going_on(self) -> bool:
        return self._done.ended == "through" and not self._stopped.is_set()

    def _work(self) -> None:
        """Send jobs over one connection, opened for the first of them."""
        carrier: Carrier | None = None
        try:
            while (job := self._jobs.get()) is not None:
                try:
                    message = self._post.compose(job)
                    carrier = carrier or self._post.connect()
                    to = mailbox(job.mailbox).addr_spec
                    outcome = carrier.deliver(self._post.sender, to, message)
                except DeliveryError as error:
                    outcome = Outcome(state="deferred", reply=str(error), server=True)
                except BaseException as error:  # noqa: BLE001 - raised again when all others are recorded
                    self._errors.append(error)
                    self.stop()
                    outcome = Outcome(
                        state="uncertain", reply=f"a fault of syndicate: {type(error).__name__}"
                    )
                self._results.put((job, outcome))
        finally:
            if carrier:
                carrier.close()

    def _wait(self) -> list[Result]:
        """Wait for the next outcome, and take all that have come by then."""
        came = [self._results.get()]
        while True:
            try:
                came.append(self._results.get_nowait())
            except Empty:
                break
        now = self._post.clock()
        return [self._judged(job, outcome, now) for job, outcome in came]

    def _start(self, results: Sequence[Result], free: int) -> int:
        """Record results and claim as many messages as are free to go, on the disk before they leave."""
        if self._post.settings.rate and self._is_going_on():
            with self._state.transaction():
                outbox.record(self._state.db, results)
            results = []
            if outbox.is_due(self._state.db, self._edition, self._post.clock()):
                self._pace(free, self._post.settings.rate)
        with self._state.transaction():
            outbox.record(self._state.db, results)
            now = self._post.clock()
            jobs = outbox.claim(self._state.db, self._edition, now, free) if self._is_going_on() else []
        for job in jobs:
            self._jobs.put(job)
        return len(jobs)

    def _pace(self, messages: int, rate: int) -> None:
        """Wait until so many messages may leave, or all is stopped."""
        now = self._post.clock()
        wait = (self._free_at - now).total_seconds()
        while wait > 0 and not self._stopped.is_set():
            self._post.sleep(min(wait, 1))
            wait -= 1
        self._free_at = max(now, self._free_at) + timedelta(minutes=messages / rate)

    def _judged(self, job: Job, outcome: Outcome, now: datetime) -> Result:
        """Decide what an outcome means for the message, and whether to go on."""
        result = judge(job, outcome, now, self._post.settings)
        done = self._done
        kind = "uncertain" if result.uncertain else result.state
        setattr(done, kind, getattr(done, kind) + 1)
        if result.state == "accepted":
            self._refusals, self._troubles = [], 0
            return result
        done.words = f"{outcome.code or ''} {outcome.reply}".strip()
        self._troubles += outcome.server or result.uncertain
        if result.state == "failed":
            self._refusals = [*(code for code in self._refusals if code == outcome.code), outcome.code]
        if done.ended == "through" and len(self._refusals) >= _REFUSALS:
            done.ended = "stopped"
        elif done.ended == "through" and self._troubles >= _TROUBLES:
            done.ended = "server"
        return result


def judge(job: Job, outcome: Outcome, now: datetime, settings: Delivery) -> Result:
    """Decide what becomes of a message: done, failed, or when it is tried again."""
    result = Result(
        job=job,
        state=outcome.state,
        code=outcome.code,
        reply=outcome.reply,
        hard=outcome.recipient,
        uncertain=outcome.state == "uncertain",
    )
    if outcome.state in ("accepted", "failed"):
        return result
    if outcome.state == "uncertain" and settings.uncertain == "hold":
        return result
    if job.first_try and now - read_stamp(job.first_try) > settings.give_up:
        return replace(result, state="failed", hard=False)
    # For the server's trouble the message is not to blame: it goes as soon as the server is back.
    minutes = 1 if outcome.server else _PAUSES[min(job.attempts, len(_PAUSES) - 1)]
    # Spread by the row, not at random, so that a thousand do not come back in one second.
    pause = timedelta(minutes=minutes * (1 + job.id % 16 / 64))
    return replace(result, state="deferred", next_try=now + pause)
