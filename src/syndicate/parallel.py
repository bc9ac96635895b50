"""One function over many items, on all cores where there are enough items to pay for the start of processes.

Processes are forked, so the function need not be picklable, only its results. Each takes the next items as
soon as it has done with the last, so that none waits for another, and a child whose parent has died finds
the pipe broken and ends too. Where there is no safe fork (everywhere but on Linux), the same work is done in
this process, with the same results.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from syndicate.errors import ChildError

if TYPE_CHECKING:  # small builds do without
    from multiprocessing.connection import Connection

T = TypeVar("T")
R = TypeVar("R")

_Work: TypeAlias = Callable[[int], tuple[int, Any]]

ENOUGH = 1_000
"""So many items are worth a second process."""
_BATCH = 50
_PIPE = 2**20
# So many numbers fit into any pipe, each a byte, of which none is ever read in part.
_QUEUE = 256


def batched(items: Sequence[T]) -> list[Sequence[T]]:
    """Cut *items* into batches, to take all of one through a step of the work before the next step begins.

    The code of all steps is too much for a processor's cache, and going through it for each item costs a
    tenth to a fifth more.
    """
    return [items[start : start + _BATCH] for start in range(0, len(items), _BATCH)]


def _as_it_is(result: R) -> R:
    return result


def _as_it_was(packed: Any, _: Sequence[Any]) -> Any:
    return packed


def spread(
    function: Callable[[Sequence[T]], R],
    batches: Sequence[Sequence[T]],
    tick: Callable[[int, int], None] | None = None,
    *,
    jobs: int | None = None,
    pack: Callable[[R], Any] = _as_it_is,
    unpack: Callable[[Any, Sequence[T]], R] = _as_it_was,
) -> list[R]:
    """Return what *function* makes of each batch, in their order; what it raises is raised.

    Whatever *function* changes elsewhere is lost where a child ran it. *tick* is told how many of how many
    items are done. There are at most *jobs* processes, None for one a core. A child sends what *pack* makes
    of a result, and *unpack* makes the result of that and its batch. Raises `ChildError` if one is killed.
    """
    total = sum(map(len, batches))
    shares = _shares(jobs) if total >= ENOUGH else 1
    if shares == 1:
        numbered = ((number, function(batch)) for number, batch in enumerate(batches))
    else:
        numbered = _shared(function, batches, shares, pack, unpack)
    results: dict[int, R] = {}
    done = 0
    with contextlib.closing(numbered):
        for number, result in numbered:
            results[number] = result
            done += len(batches[number])
            if tick:
                tick(done, total)
    return [results[number] for number in range(len(batches))]


def _shares(jobs: int | None) -> int:
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
    return cores if jobs is None else min(jobs, cores)


def _shared(
    function: Callable[[Sequence[T]], R],
    batches: Sequence[Sequence[T]],
    shares: int,
    pack: Callable[[R], Any],
    unpack: Callable[[Any, Sequence[T]], R],
) -> Generator[tuple[int, R], None, None]:
    """Yield the number of each batch and what comes of it, as they are done, here or in a child."""

    def work(number: int) -> tuple[int, Any]:
        return number, pack(function(batches[number]))

    def received(child: "Connection") -> Iterator[tuple[int, R]]:
        if sent := _receive(child):
            yield sent[0], unpack(sent[1], batches[sent[0]])
        else:
            children.remove(child)

    with contextlib.ExitStack() as stack:
        queue = stack.enter_context(_queue(len(batches)))
        children: list[Connection] = []
        with contextlib.suppress(OSError):  # where no more processes are to be had, fewer do the same
            for _ in range(1, shares):
                children.append(stack.enter_context(_child(work, queue, children)))
        for number in queue:
            yield number, function(batches[number])
            for child in [each for each in children if each.poll()]:
                yield from received(child)
        while children:
            yield from received(children[0])


@contextlib.contextmanager
def _queue(count: int) -> Iterator[Iterator[int]]:
    """Give the numbers below *count*; of the processes that go through them, each is given others.

    A pipe does with any libc, also where there is no folder to write to.
    """
    queue, end = os.pipe()
    try:
        os.write(end, bytes(range(min(count, _QUEUE))))
        os.close(end)
        yield _taken(queue, count)
    finally:
        os.close(queue)


def _taken(queue: int, count: int) -> Iterator[int]:
    """Take from a pipe until it is empty: each of its numbers stands for every 256th from there on."""
    while number := os.read(queue, 1):
        yield from range(number[0], count, _QUEUE)


@contextlib.contextmanager
def _child(work: _Work, queue: Iterable[int], others: "Sequence[Connection]") -> "Iterator[Connection]":
    """Start a process that works; give where its results come from. It ends with the block."""
    import fcntl  # noqa: PLC0415 - small builds do without, and there is none everywhere
    import multiprocessing  # noqa: PLC0415

    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    with contextlib.suppress(OSError):  # what is allowed may be less
        # A child goes on while what it has sent waits for this process to end a batch of its own.
        fcntl.fcntl(sender.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)
    process = context.Process(target=_work, args=(work, queue, sender, (*others, receiver)), daemon=True)
    process.start()
    sender.close()
    try:
        yield receiver
    finally:
        receiver.close()
        process.terminate()
        process.join()


def _work(work: _Work, queue: Iterable[int], sender: "Connection", receivers: "Iterable[Connection]") -> None:
    # Ctrl-C reaches every process of the terminal; it is the parent's to answer.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for receiver in receivers:  # a pipe breaks when the last process that reads from it has ended
        receiver.close()
    known = frozenset(sys.modules)
    try:
        for number in queue:
            sender.send(work(number))
        # The last first: what a library puts beside itself (Cython) can be had after the library alone.
        sender.send([name for name in reversed(sys.modules) if name not in known])
    except BrokenPipeError:  # the parent has died
        pass
    except Exception as error:  # noqa: BLE001 - the parent raises it
        sender.send(error)


def _receive(child: "Connection") -> tuple[int, Any] | None:
    """Return what a child has sent next, None if that was all; raises what it has raised.

    What it had to import is imported here, too: the code that was at work is known by its modules.
    """
    try:
        sent = child.recv()
    except (EOFError, OSError):  # at the end of what it has sent, or in the middle
        message = "a process of the build was ended from outside, maybe for want of memory; try --jobs 1"
        raise ChildError(message) from None
    if isinstance(sent, Exception):
        raise sent
    if isinstance(sent, list):
        for name in sent:
            import_module(name)
        return None
    return cast("tuple[int, Any]", sent)
