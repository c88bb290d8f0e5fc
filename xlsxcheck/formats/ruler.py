"""From lengths to cells: which rows or columns of a sheet a box lies over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

SLIVER = 3.0
"""Points: a box that reaches no further into a cell leaves its figure to be seen."""
_MOST_STEPS = 20_000


class Ruler(NamedTuple):
    """The sizes of rows or columns in points: those stated, and that of all others."""

    sizes: Mapping[int, float]
    default: float

    def size(self, index: int) -> float:
        """How high a row or how wide a column is."""
        return self.sizes.get(index, self.default)

    def reach(self, index: int, offset: float, length: float) -> tuple[int, int]:
        """The first and last line under a box that begins `offset` within a line and is `length` long.

        Slivers are left out; the last is before the first where nothing is left.
        """
        for _ in range(_MOST_STEPS):
            if offset < self.size(index):
                break
            offset -= self.size(index)
            index += 1
        first, left = index, length + offset
        last = index
        for _ in range(_MOST_STEPS):
            if left <= self.size(last):
                break
            left -= self.size(last)
            last += 1
        return self.trimmed(first, offset, last, left)

    def widened(self, first: int, offset: float, last: int, end: float, more: float) -> tuple[int, int]:
        """The lines under such a box, made `more` longer at both of its ends."""
        if more <= 0:
            return self.trimmed(first, offset, last, end)
        offset -= more
        while offset < 0 and first > 0:
            first -= 1
            offset += self.size(first)
        offset, end = max(offset, 0.0), end + more
        for _ in range(_MOST_STEPS):
            if end <= self.size(last):
                break
            end -= self.size(last)
            last += 1
        return self.trimmed(first, offset, last, end)

    def trimmed(self, first: int, offset: float, last: int, end: float) -> tuple[int, int]:
        """The lines under a box from `offset` within the first to `end` within the last, without slivers."""
        if offset > 0 and self.size(first) - offset < SLIVER:
            first += 1
        if end < SLIVER:
            last -= 1
        return first, last
