"""One file's check in this process, and no longer than it may take."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from xlsxcheck.many.item import Checked, FileItem
from xlsxcheck.many.work import Work, failed

SHORTEST_SECONDS = 0.1
"""No check of a file is so short that less would let any through."""

TIMEOUT_SECONDS = 60.0


class _Overtime(BaseException):
    """The time for one file is over; no Exception, so that nobody on the way catches it."""


def in_time(work: Work, item: FileItem, seconds: float = TIMEOUT_SECONDS) -> Checked:
    """What came of one file; the finding F10 where it took longer."""
    try:
        with _alarm(seconds):
            return work(item)
    except _Overtime:
        return Checked(item, failed(item, "F10", work.lang, seconds=f"{seconds:g}"))


def can_interrupt() -> bool:
    """Whether the system rings at its time whatever the program is waiting for; Windows does not."""
    return hasattr(signal, "setitimer") and _in_main_thread()


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raise _Overtime after so many seconds; in another thread than the main one the reader's own limits must do."""
    if not _in_main_thread():
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise _Overtime

    if hasattr(signal, "setitimer"):
        old = signal.signal(signal.SIGALRM, ring)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, old)
    else:
        yield from _watched(seconds)


def _watched(seconds: float) -> Iterator[None]:
    """The same where there is no such clock: another thread looks at its own and interrupts our program's next step."""
    import threading

    over, done = threading.Event(), threading.Event()
    old: Any = signal.getsignal(signal.SIGINT)

    def ring(number: int, frame: FrameType | None) -> None:
        if over.is_set():
            raise _Overtime
        old(number, frame)

    def watch() -> None:
        if not done.wait(seconds):
            over.set()
            _interrupt()

    signal.signal(signal.SIGINT, ring)
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        try:
            done.set()
            watcher.join()
        finally:
            signal.signal(signal.SIGINT, old)


def _interrupt() -> None:
    """Ring Ctrl-C's bell in the main thread."""
    import _thread
    import threading

    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        _thread.interrupt_main()


def _in_main_thread() -> bool:
    # Who never loaded threading has no other thread.
    threading = sys.modules.get("threading")
    return threading is None or threading.current_thread() is threading.main_thread()
