"""Work on many items in processes that may crash or hang: every item comes back, in order, with a result or a Failure.

A process of ours and no ProcessPoolExecutor, because an executor can neither stop one item that hangs nor say which
item killed its process; it loses them all.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from itertools import islice
from multiprocessing.connection import wait
from typing import Any

from xlsxcheck.files import told
from xlsxcheck.many.worker import Failure, NotStarted, Numbered, Worker, cause, no_processes

CHUNK = 16
"""So many items go to a process at a time: one at a time costs half as much again."""
WINDOW = 1024
"""So many items may be under way or wait for an earlier one: what bounds the memory."""
_TICK_SECONDS = 0.1
_END_SECONDS = 1.0
_MOST_DEATHS = 5
_MOST_JOBS = 60
"""Windows waits for no more than 63 things at once."""


def start_method() -> str:
    """How processes start: fork costs a tenth of spawn, but is safe only on Linux and without other threads."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_pool(
    items: Iterator[Any],
    work: Callable[[Any], Any],
    *,
    jobs: int,
    timeout: float,
    method: str | None = None,
    here: Callable[[Any], Any] | None = None,
) -> Generator[tuple[Any, Any], None, None]:
    """Each item with work(item), or with a Failure, in the order of the items, as soon as it is there.

    Shape:  `work` and what it returns must pickle. No more than WINDOW items are held at any time. Where no process can
            be started, here(item) gives what is left, in this process.
    Units:  timeout in seconds for each item.
    Errors: XlsxcheckError where no process can be started and there is no `here`; whatever ends the iteration ends the
            processes. Never an OSError: a broken pipe of ours is not one of whoever reads the results.
    """
    jobs = min(jobs, _MOST_JOBS) if sys.platform == "win32" else jobs
    pool = _Pool(items, work, jobs, timeout, multiprocessing.get_context(method or start_method()))
    try:
        yield from pool.results()
    except NotStarted:
        if here is None:
            raise
        pool.stop()
        for number, item in pool.left():
            yield pool.back[number] if number in pool.back else (item, here(item))
    finally:
        pool.stop()


class _Pool:
    """The parent's side: who has what, what came back, what goes out next."""

    def __init__(self, items: Iterator[Any], work: Callable[[Any], Any], jobs: int, timeout: float, context: Any):
        self.source = enumerate(items)
        self.work = work
        self.jobs = jobs
        self.timeout = timeout
        self.context = context
        self.workers: list[Worker] = []
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
            if len(worker.given) <= CHUNK and (chunk := self.chunk()):
                worker.give(chunk)
        while len(self.workers) < self.jobs and (chunk := self.chunk()):
            self.again.extendleft(reversed(chunk))
            if (new := self.started()) is None:
                return
            new.give([self.again.popleft() for _ in chunk])

    def started(self) -> Worker | None:
        """One more process; None where the system gives no more than we have. NotStarted where we have none."""
        try:
            worker = Worker(self.context, self.work, [other.pipe for other in self.workers])
        except OSError as error:
            if not self.workers:
                raise NotStarted(no_processes(told(error))) from error
            self.jobs = len(self.workers)
            return None
        self.workers.append(worker)
        return worker

    def chunk(self) -> list[Numbered]:
        """What goes to a process next; an item that killed one goes alone."""
        if self.again:
            return [self.again.popleft()]
        room = WINDOW - (self.taken - self.handed_on)
        chunk = list(islice(self.source, min(CHUNK, room))) if room > 0 else []
        self.taken += len(chunk)
        return chunk

    def left(self) -> Iterator[Numbered]:
        """What has not been handed on yet, in order: what was given out, then what was never taken."""
        out = {number: item for number, (item, _) in self.back.items()} | dict(self.again)
        yield from sorted(out.items())
        yield from self.source

    def collect(self, seconds: float) -> None:
        """Wait so long for what comes back, and see to the processes that died or hang."""
        pipes = {worker.pipe: worker for worker in self.workers}
        for pipe in self.ready(list(pipes), seconds):
            self.receive(pipes[pipe])
        for worker in list(self.workers):
            if worker.hanging(self.timeout):
                self.bury(worker, hung=True)
            elif worker.process.exitcode is not None:
                self.bury(worker, hung=False)

    def ready(self, pipes: list[Any], seconds: float) -> list[Any]:
        """The pipes from which something can be received; an error of the system is no end of the run."""
        try:
            return wait(pipes, seconds)
        except OSError:
            time.sleep(_TICK_SECONDS)
            return [worker.pipe for worker in self.workers if worker.has_sent()]

    def receive(self, worker: Worker) -> None:
        results = worker.receive()
        if results is None:
            worker.process.join(1)
            return
        if results:
            self.deaths = 0
        for number, result in results:
            self.back[number] = (worker.given.pop(number), result)

    def bury(self, worker: Worker, *, hung: bool) -> None:
        """End a process, blame the item that it was at, and hand the others to its successor."""
        self.workers.remove(worker)
        if hung:
            worker.stop()
        while worker.has_sent():  # what it had sent before
            left = len(worker.given)
            self.receive(worker)
            if len(worker.given) == left:
                break
        number, code = int(worker.state[0]), worker.process.exitcode
        worker.end()
        if number in worker.given and (hung or number in self.crashed):
            failure = Failure("timeout", f"{self.timeout:g}") if hung else Failure("crash", cause(code))
            self.back[number] = (worker.given.pop(number), failure)
        elif number in worker.given:
            # Once more, alone: the system may have killed the process for want of memory.
            self.crashed.add(number)
        else:
            self.deaths += 1
        self.again.extendleft(sorted(worker.given.items(), reverse=True))
        if self.deaths > _MOST_DEATHS:
            raise NotStarted(no_processes(cause(code)))

    def stop(self) -> None:
        """End all processes; they have a moment to put down what they are writing."""
        for worker in self.workers:
            worker.let_go()
        deadline = time.monotonic() + _END_SECONDS
        for worker in self.workers:
            worker.end(max(0.0, deadline - time.monotonic()))
            self.again.extendleft(sorted(worker.given.items(), reverse=True))
        self.workers.clear()
