"""Work spread over processes: the same results, in order, whatever happens to a process."""

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from importlib import import_module
from itertools import chain
from pathlib import Path

import pytest

from syndicate.errors import ChildError
from syndicate.parallel import ENOUGH, batched, spread

LONG = """
import sys, time
from syndicate.parallel import ENOUGH, batched, spread
def slow(numbers):
    if 0 in numbers:
        print(0, flush=True)
    time.sleep(0.1)
spread(slow, batched(range(ENOUGH)), jobs=3)
"""


def at_work(batch: Sequence[int]) -> int:
    """Return the process that is at work, so long that each of them has to do some."""
    time.sleep(0.001 * len(batch))
    return os.getpid()


@pytest.mark.parametrize("number", [0, 1, ENOUGH - 1, ENOUGH, ENOUGH + 1, 3 * ENOUGH])
def test_results_come_in_the_order_of_the_items(number: int) -> None:
    """However many items there are, in one process or in several."""
    made = spread(lambda batch: [item * 2 for item in batch], batched(range(number)))
    assert list(chain.from_iterable(made)) == [item * 2 for item in range(number)]


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="there is one core")
def test_many_items_are_done_by_several_processes() -> None:
    """Few are not: a process would cost more than it saves."""
    assert len(set(spread(at_work, batched(range(ENOUGH))))) > 1
    assert set(spread(at_work, batched(range(ENOUGH - 1)))) == {os.getpid()}


@pytest.mark.parametrize("wrong", [0, 1, ENOUGH - 1])
def test_an_error_in_any_process_is_raised(wrong: int) -> None:
    """As it would be without processes."""
    with pytest.raises(ZeroDivisionError):
        spread(lambda batch: [1 // (item - wrong) for item in batch], batched(range(ENOUGH)))


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="there is one core")
def test_what_a_process_imports_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache tells by the modules which code was at work."""
    (tmp_path / "seldom_asked.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    parent = os.getpid()

    def at_work_elsewhere(batch: Sequence[int]) -> int:
        if os.getpid() != parent:
            import_module("seldom_asked")
        return at_work(batch)

    assert len(set(spread(at_work_elsewhere, batched(range(ENOUGH))))) > 1
    assert sys.modules.pop("seldom_asked").__file__ == str(tmp_path / "seldom_asked.py")


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="there is one core")
def test_a_library_is_imported_before_what_only_it_can_make(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cython's put modules beside themselves that nobody can import."""
    (tmp_path / "seldom_made.py").write_text("import sys; sys.modules['_made_by_it'] = sys\n")
    monkeypatch.syspath_prepend(tmp_path)
    parent = os.getpid()

    def at_work_elsewhere(batch: Sequence[int]) -> int:
        if os.getpid() != parent:
            import_module("seldom_made")
        return at_work(batch)

    assert len(set(spread(at_work_elsewhere, batched(range(ENOUGH))))) > 1
    assert sys.modules.pop("seldom_made")
    assert sys.modules.pop("_made_by_it")


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="there is one core")
@pytest.mark.parametrize("number", [ENOUGH, 30 * ENOUGH])
def test_every_batch_is_done_once_without_what_a_libc_may_lack(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Python that is made for any Linux has no `memfd_create`; batches may be more than a queue holds."""
    monkeypatch.delattr(os, "memfd_create", raising=False)
    made = spread(lambda batch: (os.getpid(), list(batch)), batched(range(number)))
    assert [item for _, batch in made for item in batch] == list(range(number))
    assert len({process for process, _ in made}) > 1 or number == ENOUGH


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="there is one core")
@pytest.mark.parametrize("sent", [0, 5])
def test_a_process_that_is_killed_is_told_of(sent: int) -> None:
    """Before it has sent anything, or in the middle of what it sends."""
    parent = os.getpid()

    def killed(_: Sequence[int]) -> bytes:
        if os.getpid() == parent:
            time.sleep(0.05)
        elif sent:
            threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGKILL)).start()
            return bytes(sent * 2**20)
        else:
            os.kill(os.getpid(), signal.SIGKILL)
        return b""

    with pytest.raises(ChildError, match="ended from outside"):
        spread(killed, batched(range(10 * ENOUGH)))


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
def test_without_a_process_more_the_work_is_done_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where an administrator allows a user no more of them."""

    def refuse() -> int:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr(os, "fork", refuse)
    assert set(spread(at_work, batched(range(ENOUGH)))) == {os.getpid()}


def test_progress_never_goes_past_the_end() -> None:
    """It rises, and ends with the whole."""
    told: list[tuple[int, int]] = []
    spread(len, batched(range(ENOUGH + 1)), lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert {total for _, total in told} == {ENOUGH + 1}
    assert told[-1][0] == ENOUGH + 1


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_no_process_outlives_the_one_that_began_it(tmp_path: Path, end: signal.Signals) -> None:
    """A child of a build that was killed finds its pipe broken and ends by itself."""
    script = LONG
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, start_new_session=True, cwd=tmp_path
    ) as process:
        assert process.stdout
        process.stdout.readline()
        process.send_signal(end)
        process.wait()
        # The pipe of standard output closes when the last process that holds it has ended.
        process.stdout.read()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("a process is left")
