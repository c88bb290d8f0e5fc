"""One process that works on items and may crash or hang: what it does, and what its parent knows of it."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from types import FrameType
from typing import Any, NamedTuple, cast

from xlsxcheck.errors import XlsxcheckError
from xlsxcheck.formats.inflate import hasten

_FLUSH_SECONDS = 0.02
_START_SECONDS = 120.0
"""A process that has said nothing for so long will not: a slow disk or a virus scanner takes seconds."""
_PUT_DOWN_SECONDS = 2.0
"""Only what hangs in native code takes so long; on a busy disk a file that is being written does take a while."""
IDLE = -1.0
_UP = "up"
_FIRST_STATUS = 0xC0000000
_STATUS = {
    0xC0000005: "ACCESS_VIOLATION",
    0xC0000017: "NO_MEMORY",
    0xC000001D: "ILLEGAL_INSTRUCTION",
    0xC00000FD: "STACK_OVERFLOW",
    0xC000013A: "CONTROL_C_EXIT",
    0xC0000142: "DLL_INIT_FAILED",
    0xC0000374: "HEAP_CORRUPTION",
    0xC0000409: "STACK_BUFFER_OVERRUN",
}
"""What Windows calls the ways in which a process crashes."""

Numbered = tuple[int, Any]


class Failure(NamedTuple):
    """Why there is no result: kind is timeout, crash or error, detail what it was in a few words."""

    kind: str
    detail: str


class NotStarted(XlsxcheckError):
    """Processes end before they do anything, or the system gives us none."""


class Worker:
    """One process and what it was given; `state` is written by it: the number of the item at hand, and since when.

    A spawned one is handed the work only when it says that it is up: the work may be more than a pipe holds, and who
    writes it to a process that ended while starting waits for ever.
    """

    def __init__(self, context: Any, work: Callable[[Any], Any], strangers: list[Connection]) -> None:
        self.given: dict[int, Any] = {}
        self.since = time.monotonic()
        forked = context.get_start_method() == "fork"
        self.work = None if forked else work
        self.pipe, theirs = context.Pipe()
        try:
            self.state = context.RawArray("d", [IDLE, 0.0])
            arguments = (theirs, self.state, work if forked else None, [*strangers, self.pipe] if forked else [])
            self.process = context.Process(target=_serve, args=arguments)
            with _no_interrupts():
                self.process.start()
        except OSError:
            self.pipe.close()
            raise
        finally:
            theirs.close()

    def give(self, chunk: list[Numbered]) -> None:
        """Send more to do; what a process that is not yet up was given goes out with the work."""
        self.given.update(chunk)
        if self.work is None:
            self.send(chunk)

    def send(self, what: Any) -> None:
        """Send anything."""
        with suppress(OSError):  # it has just died; collect() sees that and gives its items to another
            self.pipe.send(what)

    def receive(self) -> list[Numbered] | None:
        """The next results; None where nothing can come any more."""
        try:
            sent = self.pipe.recv()
        except (EOFError, OSError):
            return None
        if sent != _UP:
            return cast(list[Numbered], sent)
        work, self.work = self.work, None
        self.send(work)
        self.send(sorted(self.given.items()))
        return []

    def has_sent(self) -> bool:
        """Whether something waits to be received; a pipe whose other end is gone holds nothing, on Windows too."""
        try:
            return bool(self.pipe.poll())
        except OSError:
            return False

    def hanging(self, timeout: float) -> bool:
        """Whether it has been at one item for longer than so many seconds, or does not come up at all."""
        if self.work is not None:
            return time.monotonic() - self.since > _START_SECONDS
        number, since = self.state
        return bool(number != IDLE and time.monotonic() - since > timeout and self.state[0] == number)

    def let_go(self) -> None:
        """Tell the process that it is over: nobody takes its results any more."""
        if self.work is None:
            self.send(None)
        self.pipe.close()

    def end(self, seconds: float = 0.0) -> None:
        """End the process; it has so many seconds to put down what it is writing."""
        self.process.join(seconds)
        self.stop()
        self.pipe.close()

    def stop(self) -> None:
        """End the process whatever it does, after a moment to clean up."""
        if self.process.exitcode is None:
            self.process.terminate()
            self.process.join(_PUT_DOWN_SECONDS)
        self.process.kill()
        self.process.join()


class _Stopped(BaseException):
    """The parent, or the system, ends the process: what is being written is cleaned up on the way out."""


def _serve(pipe: Connection, state: Any, work: Callable[[Any], Any] | None, strangers: list[Connection]) -> None:
    """The process's side: work on what comes until the parent says that it is over, or is gone."""
    _leave_signals_to_the_parent()
    for stranger in strangers:
        stranger.close()
    with suppress(EOFError, OSError, _Stopped):
        if work is None:
            pipe.send(_UP)
            work = cast(Callable[[Any], Any], pipe.recv())
        _tune_garbage()
        hasten()
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
                state[0] = IDLE
            pipe.send(done)


def _safely(work: Callable[[Any], Any], item: Any) -> Any:
    try:
        return work(item)
    except _Stopped:
        raise
    except BaseException as error:
        # Native code raises what is no Exception.
        return Failure("error", f"{type(error).__name__}: {error}"[:200])


def _tune_garbage() -> None:
    """What was loaded stays: the collector need not walk through it again and again."""
    import gc

    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def no_processes(reason: str) -> str:
    """What to tell where none can be started."""
    return f"检查进程启动不了（{reason}）；请关掉别的程序再试 / workers can't be started"


def cause(code: int | None) -> str:
    """How a process ended: by a signal, by what Windows calls it, or by a plain code."""
    if code is None:
        return "ended"
    if code < 0:
        with suppress(ValueError):
            return signal.Signals(-code).name
    if code >= _FIRST_STATUS:
        return f"0x{code:08X} {_STATUS.get(code, '')}".rstrip()
    return f"exit code {code}"


def _leave_signals_to_the_parent() -> None:
    """Ctrl-C and the end of a terminal reach every process of a group: the parent decides what becomes of us."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("SIGBREAK", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})


def _stop(number: int, frame: FrameType | None) -> None:
    raise _Stopped


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Keep Ctrl-C and SIGTERM off a process that is being started; they come to us a moment later."""
    if sys.platform == "win32":
        yield from _deaf_console()
        return
    old = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, old)


def _deaf_console() -> Iterator[None]:
    """The same on Windows, where a process ignores Ctrl-C for good if who starts it does at that moment.

    One that is pressed in just those milliseconds is lost, and has to be pressed again.
    """
    import ctypes

    console = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    console.SetConsoleCtrlHandler(None, True)
    try:
        yield
    finally:
        console.SetConsoleCtrlHandler(None, False)
