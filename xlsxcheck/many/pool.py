"""Work on many items in processes that may crash or hang: every item comes back, in order, with a result or a Failure.

A process of ours and no ProcessPoolExecutor, because an executor can neither stop one item that hangs nor say which
item killed its process; it loses them all.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from multiprocessing.connection import Connection, wait
from typing import Any, NamedTuple

from xlsxcheck.errors import XlsxcheckError

CHUNK = 16
"""So many items go to a process at a time: one at a time costs half as much again."""
WINDOW = 1024
"""So many items may be under way or wait for an earlier one: what bounds the memory."""
_FLUSH_SECONDS = 0.02
_TICK_SECONDS = 0.1
_MOST_DEATHS = 5
_IDLE = -1.0

Numbered = tuple[int, Any]


class Failure(NamedTuple):
    """Why there is no result: kind is timeout, crash or error, detail what it was in a few words."""

    kind: str
    detail: str


def start_method() -> str:
    """How processes start: fork costs a tenth of spawn, but is safe only on Linux and without other threads."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_pool(
    items: Iterator[Any], work: Callable[[Any], Any], *, jobs: int, timeout: float, method: str | None = None
) -> Iterator[tuple[Any, Any]]:
    """Each item with work(item), or with a Failure, in the order of the items, as soon as it is there.

    Shape:  `work` and what it returns must pickle. No more than WINDOW items are held at any time.
    Units:  timeout in seconds for each item.
    Errors: XlsxcheckError where no process can be started; whatever ends the iteration ends the processes.
    """
    pool = _Pool(items, work, jobs, timeout, multiprocessing.get_context(method or start_method()))
    try:
        yield from pool.results()
    except BaseException:
        pool.stop(at_once=True)
        raise
    pool.stop()


class _Worker:
    """One process and what it was given; `state` is written by it: the number of the item at hand, and since when."""

    def __init__(self, context: Any, work: Callable[[Any], Any], strangers: list[Connection]) -> None:
        self.pipe, theirs = context.Pipe()
        self.state = context.RawArray("d", [_IDLE, 0.0])
        self.given: dict[int, Any] = {}
        strangers = [*strangers, self.pipe] if context.get_start_method() == "fork" else []
        with _no_interrupts():
            self.process = context.Process(target=_serve, args=(theirs, self.state, work, strangers))
            self.process.start()
        theirs.close()

    def hanging(self, timeout: float) -> bool:
        number, since = self.state
        return bool(number != _IDLE and time.monotonic() - since > timeout and self.state[0] == number)

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


class _Pool:
    """The parent's side: who has what, what came back, what goes out next."""

    def __init__(self, items: Iterator[Any], work: Callable[[Any], Any], jobs: int, timeout: float, context: Any):
        self.source = enumerate(items)
        self.work = work
        self.jobs = jobs
        self.timeout = timeout
        self.context = context
        self.workers: list[_Worker] = []
        self.again: deque[Numbered] = deque()
        self.crashed: set[int] = set()
        self.back: dict[int, tuple[Any, Any]] = {}
        self.taken = 0
        self.handed_on = 0
        self.deaths = 0

    def results(self) -> Iterator[tuple[Any, Any]]:
        while True:
            self.feed()
            for _ in range(CHUNK):
                if self.handed_on in self.back:
                    yield self.back.pop(self.handed_on)
                    self.handed_on += 1
            if self.handed_on == self.taken:
                return
            self.collect(0.0 if self.handed_on in self.back else _TICK_SECONDS)

    def feed(self) -> None:
        """Give every process the next chunk before it has finished the one at hand."""
        for worker in self.workers:
            if len(worker.given) <= CHUNK:
                self.give(worker, self.chunk())
        while len(self.workers) < self.jobs and (chunk := self.chunk()):
            worker = _Worker(self.context, self.work, [other.pipe for other in self.workers])
            self.workers.append(worker)
            self.give(worker, chunk)

    def chunk(self) -> list[Numbered]:
        """What goes to a process next; an item that killed one goes alone."""
        if self.again:
            return [self.again.popleft()]
        room = WINDOW - (self.taken - self.handed_on)
        chunk = list(islice(self.source, min(CHUNK, room))) if room > 0 else []
        self.taken += len(chunk)
        return chunk

    def give(self, worker: _Worker, chunk: list[Numbered]) -> None:
        if chunk:
            worker.given.update(chunk)
            with suppress(OSError):  # it has just died; collect() sees that and gives the chunk to another
                worker.pipe.send(chunk)

    def collect(self, seconds: float) -> None:
        """Wait so long for what comes back, and see to the processes that died or hang."""
        pipes = {worker.pipe: worker for worker in self.workers}
        for pipe in wait(list(pipes), seconds):
            self.receive(pipes[pipe])
        for worker in list(self.workers):
            if worker.hanging(self.timeout):
                self.bury(worker, hung=True)
            elif worker.process.exitcode is not None:
                self.bury(worker, hung=False)

    def receive(self, worker: _Worker) -> None:
        try:
            results = worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join(1)
            return
        self.deaths = 0
        for number, result in results:
            self.back[number] = (worker.given.pop(number), result)

    def bury(self, worker: _Worker, *, hung: bool) -> None:
        """End a process, blame the item that it was at, and hand the others to its successor."""
        self.workers.remove(worker)
        if hung:
            worker.process.kill()
            worker.process.join()
        while worker.pipe.poll():  # what it had sent before
            left = len(worker.given)
            self.receive(worker)
            if len(worker.given) == left:
                break
        number, code = int(worker.state[0]), worker.process.exitcode
        worker.end()
        if number in worker.given and (hung or number in self.crashed):
            failure = Failure("timeout", f"{self.timeout:g}") if hung else Failure("crash", _cause(code))
            self.back[number] = (worker.given.pop(number), failure)
        elif number in worker.given:
            # Once more, alone: the system may have killed the process for want of memory.
            self.crashed.add(number)
        elif (deaths := self.deaths + 1) > _MOST_DEATHS:
            raise XlsxcheckError(f"检查进程启动不了（{_cause(code)}）；请用 --jobs 1 再试 / workers can't be started")
        else:
            self.deaths = deaths
        self.again.extendleft(sorted(worker.given.items(), reverse=True))

    def stop(self, at_once: bool = False) -> None:
        for worker in self.workers:
            if not at_once:
                with suppress(OSError):
                    worker.pipe.send(None)
                worker.process.join(1)
            worker.end()
        self.workers.clear()


def _serve(pipe: Connection, state: Any, work: Callable[[Any], Any], strangers: list[Connection]) -> None:
    """The process's side: work on what comes until the parent says that it is over, or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for stranger in strangers:
        stranger.close()
    _tune_garbage()
    with suppress(EOFError, OSError):
        while (chunk := pipe.recv()) is not None:
            done: list[Numbered] = []
            sent = time.monotonic()
            for number, item in chunk:
                if time.monotonic() - sent > _FLUSH_SECONDS and done:
                    pipe.send(done)
                    done, sent = [], time.monotonic()
                # The time first: a number always comes with its own.
                state[1] = time.monotonic()
                state[0] = number
                done.append((number, _safely(work, item)))
                state[0] = _IDLE
            pipe.send(done)


def _safely(work: Callable[[Any], Any], item: Any) -> Any:
    try:
        return work(item)
    except BaseException as error:
        # Native code raises what is no Exception.
        return Failure("error", f"{type(error).__name__}: {error}"[:200])


def _tune_garbage() -> None:
    """What was loaded stays: the collector need not walk through it again and again."""
    import gc

    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _cause(code: int | None) -> str:
    if code is not None and code < 0:
        with suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code}"


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Keep Ctrl-C off a process that is being started; it stays blocked there, and comes to us a moment later."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    old = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, old)
