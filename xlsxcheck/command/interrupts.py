"""What ends the program from outside: at once, but never within a result, and with nothing left behind."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType
from typing import Any

_ENDS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
"""Besides Ctrl-C: being ended, a terminal or window closed, Ctrl-Break."""


_PATIENCE_SECONDS = 1.0
"""So long may a result take to be written once the end was asked for: who should read it may be gone."""


class Ended(KeyboardInterrupt):
    """One of them; whoever cleans up after Ctrl-C cleans up after them. Its argument is the signal's number."""


class Stuck(Ended):
    """The same, where the output takes nothing any more: nothing may be written to it."""


def exit_code_of(stop: KeyboardInterrupt) -> int:
    """128 and the number of the signal, as shells count."""
    return 128 + int(stop.args[0] if isinstance(stop, Ended) else signal.SIGINT)


@contextmanager
def ends_as_interrupts() -> Iterator[None]:
    """Raise Ended for a signal that would end the program on the spot, temporary files, workers and all."""
    with _handled(_ENDS, _raise):
        yield


class Interrupts:
    """While it is entered, these signals raise at once outside of `whole`, and after it within."""

    def __init__(self) -> None:
        self._busy = False
        self._asked: int | None = None
        self._taken = ExitStack()

    def __enter__(self) -> Interrupts:
        """Take over the signals, where we may: only the main thread can."""
        self._taken.enter_context(_handled([signal.SIGINT, *_ENDS], self._ring))
        if hasattr(signal, "setitimer"):
            self._taken.enter_context(_handled([signal.SIGALRM], self._late))
        return self

    def __exit__(self, *what: object) -> None:
        """Give them back."""
        self._taken.close()

    def _ring(self, number: int, frame: FrameType | None) -> None:
        if not self._busy:
            _raise(number, frame)
        if self._asked is not None:
            # A second one does not wait: the writing may hang, on a pipe that nobody reads.
            raise Stuck(number)
        self._asked = number
        self._limit(_PATIENCE_SECONDS)

    def _late(self, number: int, frame: FrameType | None) -> None:
        raise Stuck(self._asked or signal.SIGINT)

    @contextmanager
    def whole(self) -> Iterator[None]:
        """What is done in here is done whole, unless it takes longer than anybody waits."""
        self._busy = True
        try:
            yield
        finally:
            self._busy = False
            if self._asked is not None:
                self._limit(0)
        if self._asked is not None:
            _raise(self._asked, None)

    @contextmanager
    def last_words(self, stop: KeyboardInterrupt) -> Iterator[None]:
        """What is written after the end was asked for; Stuck where nobody takes it."""
        self._asked = exit_code_of(stop) - 128
        self._limit(_PATIENCE_SECONDS)
        try:
            yield
        finally:
            self._limit(0)

    def _limit(self, seconds: float) -> None:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, seconds)


def _raise(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt if number == signal.SIGINT else Ended(number)


@contextmanager
def _handled(numbers: list[int], handler: Any) -> Iterator[None]:
    """Signals in our hands for a while; one that whoever started us has switched off stays off."""
    old: dict[int, Any] = {}
    with suppress(ValueError):  # not the main thread
        for number in numbers:
            if signal.getsignal(number) is not signal.SIG_IGN:
                old[number] = signal.signal(number, handler)
    try:
        yield
    finally:
        for number, before in old.items():
            signal.signal(number, before)
