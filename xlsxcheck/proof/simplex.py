"""Sums of cells within bounds: whether any figures keep them all, and which can't be kept together. Exact.

The simplex method as solvers of arithmetic use it (Dutertre and de Moura 2006): each sum is a variable of its own, and
a sum outside of its bounds is brought back by one of its cells, or shown to be held there by the bounds of all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

Row = dict[str, Fraction]
Bound = Fraction | None


class Simplex:
    """Cells and sums of them, each with a least and a greatest value; None is no bound."""

    def __init__(self) -> None:
        """Nothing known yet."""
        self.low: dict[str, Bound] = {}
        self.high: dict[str, Bound] = {}
        self.at: dict[str, Fraction] = {}
        self.place: dict[str, int] = {}
        self.rows: dict[str, Row] = {}
        self.readers: dict[str, set[str]] = {}

    def cell(self, name: str, low: Bound, high: Bound) -> None:
        """Enter a cell."""
        self._enter(name, low, high)
        self.readers[name] = set()
        self.at[name] = Fraction(0)
        self._move(name, self._nearest(name))

    def sum(self, name: str, row: Mapping[str, Fraction], low: Bound, high: Bound) -> None:
        """Enter a sum of cells that are known: cell -> how often it counts."""
        self._enter(name, low, high)
        mine: Row = {}
        for cell, times in row.items():
            for one, share in self.rows.get(cell, {cell: Fraction(1)}).items():
                _add(mine, one, times * share)
        self.rows[name] = mine
        for one in mine:
            self.readers[one].add(name)
        self.at[name] = sum((times * self.at[one] for one, times in mine.items()), Fraction(0))

    def bound(self, name: str, low: Bound, high: Bound) -> None:
        """Give a cell or a sum other bounds."""
        self.low[name], self.high[name] = low, high
        if name not in self.rows:
            self._move(name, self._nearest(name))

    def conflict(self) -> frozenset[str] | None:
        """Cells and sums whose bounds can't all be kept; None where there are figures that keep all bounds."""
        while (name := min(filter(self._outside, self.rows), key=self.place.__getitem__, default=None)) is not None:
            wanted = self._nearest(name)
            up = wanted > self.at[name]
            # The first that can: another choice may go round in circles.
            helps = [one for one, times in self.rows[name].items() if self._may_move(one, up=up == (times > 0))]
            if not helps:
                return frozenset((name, *self.rows[name]))
            self._exchange(name, min(helps, key=self.place.__getitem__), wanted)
        return None

    def _enter(self, name: str, low: Bound, high: Bound) -> None:
        self.place[name] = len(self.place)
        self.low[name], self.high[name] = low, high

    def _nearest(self, name: str) -> Fraction:
        low, high, value = self.low[name], self.high[name], self.at[name]
        if low is not None and value < low:
            return low
        return high if high is not None and value > high else value

    def _outside(self, name: str) -> bool:
        return self._nearest(name) != self.at[name]

    def _may_move(self, name: str, *, up: bool) -> bool:
        end = self.high[name] if up else self.low[name]
        return end is None or (self.at[name] < end if up else self.at[name] > end)

    def _move(self, name: str, value: Fraction) -> None:
        """Give a cell that is no sum another value; the sums follow."""
        step = value - self.at[name]
        if step:
            self.at[name] = value
            for one in self.readers[name]:
                self.at[one] += self.rows[one][name] * step

    def _exchange(self, out: str, into: str, value: Fraction) -> None:
        """Let the sum `out` take a value by means of `into`, which is then told by all others instead."""
        row = self.rows.pop(out)
        for one in row:
            self.readers[one].discard(out)
        times = row.pop(into)
        self._move(into, self.at[into] + (value - self.at[out]) / times)
        self.at[out] = value
        told: Row = {one: -share / times for one, share in row.items()}
        told[out] = 1 / times
        self.readers[out] = set()
        for other in self.readers.pop(into):
            theirs = self.rows[other]
            often = theirs.pop(into)
            for one, share in told.items():
                _add(theirs, one, often * share)
                (self.readers[one].add if one in theirs else self.readers[one].discard)(other)
        self.rows[into] = told
        for one in told:
            self.readers[one].add(into)


def _add(row: Row, name: str, times: Fraction) -> None:
    left = row.get(name, 0) + times
    if left:
        row[name] = Fraction(left)
    else:
        row.pop(name, None)
