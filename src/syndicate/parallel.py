"""One function over many items, on all cores where there are enough items to pay for the start of processes.

Processes are forked, so the function need not be picklable, only its results. Each child sends the results
of its share at once and ends; one whose parent has died finds the pipe broken and ends too. Where there is no
safe fork (everywhere but on Linux), the same work is done in this process, with the same results.
"""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

ENOUGH = 1_000
"""So many items are worth a second process."""
_BATCH = 50
# So many results, most of them of batches, are packed together.
_PACK = 10


def spread(
    function: Callable[[T], R],
    items: Sequence[T],
    tick: Callable[[int, int], None] | None = None,
    *,
    enough: int = ENOUGH,
    jobs: int | None = None,
) -> list[R]:
    """Return what *function* makes of each item, in their order; what it raises is raised.

    Whatever *function* changes elsewhere is lost where a child ran it. *tick* is told how many of how many
    items are done, estimated from this process's share. *enough* items are worth a second process. There are
    at most *jobs* processes, None for one a core.
    """
    shares = _shares(jobs) if len(items) >= enough else 1
    if shares == 1:
        return _work(function, items, 1, len(items), tick)
    import multiprocessing  # noqa: PLC0415 - small builds do without

    context = multiprocessing.get_context("fork")
    children = []
    try:
        for share in range(1, shares):
            receiver, sender = context.Pipe(duplex=False)
            process = context.Process(
                target=_child, args=(sender, function, items[share::shares]), daemon=True
            )
            process.start()
            sender.close()
            children.append((process, receiver))
        parts = [_work(function, items[::shares], shares, len(items), tick)]
        parts += [_received(receiver) for _, receiver in children]
    finally:
        for process, receiver in children:
            receiver.close()
            process.terminate()
            process.join()
    return [parts[number % shares][number // shares] for number in range(len(items))]


def batched(items: Sequence[T]) -> list[Sequence[T]]:
    """Cut *items* into batches, to take all of one through a step of the work before the next step begins.

    The code of all steps is too much for a processor's cache, and going through it for each item costs a
    tenth to a fifth more.
    """
    return [items[start : start + _BATCH] for start in range(0, len(items), _BATCH)]


def spread_batches(
    function: Callable[[Sequence[T]], R],
    batches: Sequence[Sequence[T]],
    tick: Callable[[int, int], None] | None = None,
    *,
    jobs: int | None = None,
) -> list[R]:
    """Do as `spread` with items that are `batched`; *tick* counts items."""
    total = sum(map(len, batches))

    def told(done: int, _: int) -> None:
        if tick:
            tick(min(done * _BATCH, total), total)

    return spread(function, batches, told, enough=ENOUGH // _BATCH, jobs=jobs)


def _shares(jobs: int | None) -> int:
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
    return cores if jobs is None else min(jobs, cores)


def _work(
    function: Callable[[T], R],
    items: Sequence[T],
    shares: int,
    total: int,
    tick: Callable[[int, int], None] | None,
) -> list[R]:
    results = []
    for number, item in enumerate(items, 1):
        results.append(function(item))
        if tick:
            tick(min(number * shares, total), total)
    return results


def _child(sender: Any, function: Callable[[T], R], items: Sequence[T]) -> None:
    from multiprocessing.reduction import ForkingPickler  # noqa: PLC0415 - as above

    # Ctrl-C reaches every process of the terminal; it is the parent's to answer.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        # Packed at once, they take half the memory; nobody reads the pipe before the parent's share is done.
        starts = range(0, len(items), _PACK)
        packs = [ForkingPickler.dumps([*map(function, items[at : at + _PACK])]) for at in starts]
        for pack in packs:
            sender.send_bytes(pack)
        sender.send(None)
    except BrokenPipeError:  # the parent has died
        pass
    except Exception as error:  # noqa: BLE001 - the parent raises it
        sender.send(error)


def _received(receiver: Any) -> list[Any]:
    results: list[Any] = []
    try:
        while isinstance(pack := receiver.recv(), list):
            results += pack
    except EOFError:
        raise ChildProcessError("a process of the build was ended from outside; build again") from None
    if pack is not None:
        raise pack
    return results
