"""Processor time that a test may take, on a machine that may be slower than the one the limits were set on."""

from __future__ import annotations

import gc
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

_REFERENCE = 0.055
"""Seconds of the piece of work below, on the machine on which the limits of the tests were set."""

_UNSTEADY = 1.5
"""What a core that others use too may take longer in one second than in the next."""

_TEXT = "<row r='12'><c r='B12' t='s'><v>1234</v></c></row>" * 6000


def _work() -> float:
    """The same kind of work as a reader's: patterns, dictionaries, small numbers."""
    start = time.process_time()
    counts: dict[str, int] = {}
    for match in re.finditer(r"<(\w+)[^<>]*>([^<>]*)", _TEXT):
        counts[match[1]] = counts.get(match[1], 0) + len(match[2])
    for number in range(600_000):
        counts["row"] += number % 7
    return time.process_time() - start


def pace() -> float:
    """How many times as long as on the machine of the limits the same work takes here and now; never under 1.

    A machine, or one core shared by two, can work at half the speed: that is no fault of what is measured.
    """
    return max(1.0, sorted(_work() for _ in range(3))[1] / _REFERENCE)


def allowed(seconds: float) -> float:
    """The seconds of processor time that stand for so many here and now."""
    return seconds * pace() * _UNSTEADY


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """The work inside takes at most so many seconds of this process's time, in the pace before it or after it.

    What thousands of tests before it left in memory isn't gone through again by the collector of garbage meanwhile:
    that alone can double the time of a piece of work that makes a million objects.
    """
    before = pace()
    gc.collect()
    gc.freeze()
    try:
        start = time.process_time()
        yield
        taken = time.process_time() - start
    finally:
        gc.unfreeze()
    limit = seconds * max(before, pace()) * _UNSTEADY
    assert taken < limit, f"{taken:.2f} s, {limit:.2f} s would have been in time"
