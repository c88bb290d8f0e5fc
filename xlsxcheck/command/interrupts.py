"""Ctrl-C between two results, never within one: what was written stays whole, and its count is true."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


class Interrupts:
    """While it is entered, Ctrl-C raises KeyboardInterrupt at once outside of `whole`, and after it within."""

    def __init__(self) -> None:
        self._busy = self._asked = False
        self._old: Any = None

    def __enter__(self) -> Interrupts:
        """Take over Ctrl-C, where we may: only the main thread can."""
        if threading.current_thread() is threading.main_thread():
            self._old = signal.signal(signal.SIGINT, self._ring)
        return self

    def __exit__(self, *what: object) -> None:
        """Give it back."""
        if self._old is not None:
            signal.signal(signal.SIGINT, self._old)

    def _ring(self, number: int, frame: FrameType | None) -> None:
        # A second Ctrl-C does not wait: the writing may hang, on a pipe that nobody reads.
        if self._asked or not self._busy:
            raise KeyboardInterrupt
        self._asked = True

    @contextmanager
    def whole(self) -> Iterator[None]:
        """What is done in here is done whole."""
        self._busy = True
        try:
            yield
        finally:
            self._busy = False
        if self._asked:
            raise KeyboardInterrupt
