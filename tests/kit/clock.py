"""Processor time that a test may take, on a machine that may be slower than the one the limits were set on."""

from __future__ import annotations

import re
import time

_REFERENCE = 0.055
"""Seconds of the piece of work below, on the machine on which the limits of the tests were set."""

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


def allowed(seconds: float) -> float:
    """The seconds of processor time that stand for so many here and now; never fewer.

    A machine, or one core shared by two, can work at half the speed: that is no fault of what is measured.
    """
    return seconds * max(1.0, sorted(_work() for _ in range(3))[1] / _REFERENCE)
