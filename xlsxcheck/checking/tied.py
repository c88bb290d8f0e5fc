"""Answers that the search by elimination alone does not meet: their numbers are tied to each other by bounds.

A sum that is 10 too large, over cells none of which holds more than 6, needs two of them, and which figures they get is
not settled. Such an answer has a smaller one within it that would do if a cell could hold a figure below 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from xlsxcheck.checking.bounds import Span, TooWide, points
from xlsxcheck.checking.elimination import Pivot, Rational, bits, eliminate, reduced
from xlsxcheck.checking.search import GaveUp, Options, Puzzle
from xlsxcheck.model import SearchLimits

_DEARER = 5
"""A step here takes as long as so many of the other search."""

_POINTS = 60
"""Of more ways than these to put figures into an answer's cells only what the equations settle is told."""

Vector = dict[int, Rational]


def tied(puzzle: Puzzle, size: int, limits: SearchLimits) -> list[Options]:
    """All answers that change `size` cells beside the free ones, where no smaller one is there; GaveUp over a limit."""
    search = _Tied(puzzle, limits)
    search.start(size)
    return list(search.found.values())


class _Tied:
    """Sets of cells for which the equations can hold, each then tried with its bounds."""

    def __init__(self, puzzle: Puzzle, limits: SearchLimits) -> None:
        self.puzzle = puzzle
        self.limits = limits
        self.columns = puzzle.system.columns
        self.found: dict[int, Options] = {}
        self.tried: set[int] = set()
        self.nodes = 0

    def start(self, size: int) -> None:
        """Begin with the free cells chosen; they are loose until an equation needs them."""
        loose: dict[int, Vector] = {cell: {**self.columns[cell]} for cell in bits(self.puzzle.free)}
        self.go(dict(self.puzzle.residual), loose, (), self.puzzle.free, self.puzzle.movable, size)

    def go(
        self,
        residual: Vector,
        loose: dict[int, Vector],
        pivots: tuple[Pivot, ...],
        chosen: int,
        allowed: int,
        left: int,
    ) -> None:
        """Add up to `left` allowed cells to the chosen ones. loose: chosen cells that no equation settles, reduced."""
        self.nodes += 1
        if self.nodes > self.limits.nodes // _DEARER:
            raise GaveUp("nodes")
        asked = {number for vector in (residual, *loose.values()) for number in vector}
        if asked:
            equation = min(asked)
            for cell in [cell for cell, vector in loose.items() if equation in vector]:
                self.settle(residual, loose, pivots, chosen, allowed, left, cell, equation)
            for cell in bits(allowed) if left else ():
                column, _ = reduced(self.columns[cell], pivots)
                allowed &= ~(1 << cell) if equation in column else -1
                if equation in column:
                    then = {**loose, cell: column}
                    self.settle(residual, then, pivots, chosen | 1 << cell, allowed, left - 1, cell, equation)
        elif chosen not in self.tried:
            self.tried.add(chosen)
            if not self.take(chosen) and left:
                self.add(residual, loose, pivots, chosen, allowed, left)

    def settle(
        self,
        residual: Vector,
        loose: dict[int, Vector],
        pivots: tuple[Pivot, ...],
        chosen: int,
        allowed: int,
        left: int,
        cell: int,
        equation: int,
    ) -> None:
        """Let an equation tell a chosen cell's change, and go on."""
        pivot = eliminate(cell, equation, loose[cell], {}, ())
        rest, _ = reduced(residual, (pivot,))
        others = {other: reduced(vector, (pivot,))[0] for other, vector in loose.items() if other != cell}
        self.go(rest, others, (*pivots, pivot), chosen, allowed, left)

    def add(
        self,
        residual: Vector,
        loose: dict[int, Vector],
        pivots: tuple[Pivot, ...],
        chosen: int,
        allowed: int,
        left: int,
    ) -> None:
        """Every equation can hold, but not with figures that fit: one more cell that a chosen one depends on."""
        for cell in bits(allowed):
            column, before = reduced(self.columns[cell], pivots)
            if any(before):
                allowed &= ~(1 << cell)
                self.go(residual, {**loose, cell: column}, pivots, chosen | 1 << cell, allowed, left - 1)

    def take(self, chosen: int) -> bool:
        """Whether figures fit into the chosen cells; if so, they are an answer."""
        cells = bits(chosen)
        spans, unknowns = self.spans(cells)
        found, more = [], False
        try:
            for point in points(spans, unknowns):
                found.append(point)
                if more := len(found) == _POINTS:
                    break
        except TooWide:
            if not found:
                raise GaveUp("nodes") from None
            more = True
        if not found:
            return False
        settled = [len({span.at(point) for point in found}) == 1 and not (more and any(span.factors)) for span in spans]
        self.found[chosen] = tuple(
            ((cell, int(span.at(found[0])) if sure else None),)
            for cell, span, sure in zip(cells, spans, settled, strict=True)
        )
        if len(self.found) > self.limits.answers:
            raise GaveUp("answers")
        return True

    def spans(self, cells: Sequence[int]) -> tuple[list[Span], int]:
        """The changes of these cells for which the equations hold, and how many of them are not settled."""
        rows = _solved(
            [
                [Fraction(self.columns[cell].get(number, 0)) for cell in cells]
                + [Fraction(self.puzzle.residual.get(number, 0))]
                for number in bits(self.puzzle.block)
            ]
        )
        pivots = {next(place for place, entry in enumerate(row) if entry): row for row in rows}
        unsettled = [place for place in range(len(cells)) if place not in pivots]
        spans = []
        for place, cell in enumerate(cells):
            value, system = self.puzzle.value[cell], self.puzzle.system
            row = pivots.get(place)
            factors = [-row[other] if row is not None else Fraction(int(other == place)) for other in unsettled]
            constant = row[-1] if row is not None else Fraction(0)
            spans.append(Span(constant, tuple(factors), system.low[cell] - value, system.high[cell] - value))
        return spans, len(unsettled)


def _solved(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """Reduced row echelon form without the empty rows; the last entry of a row is its right side."""
    done: list[list[Fraction]] = []
    for place in range(len(rows[0]) - 1 if rows else 0):
        found = next((row for row in rows if row[place]), None)
        if found is None:
            continue
        rows = [row for row in rows if row is not found]
        lead = [entry / found[place] for entry in found]
        rows = [_less(row, lead, place) for row in rows]
        done = [*(_less(row, lead, place) for row in done), lead]
    return done


def _less(row: list[Fraction], lead: list[Fraction], place: int) -> list[Fraction]:
    factor = row[place]
    return [entry - factor * other for entry, other in zip(row, lead, strict=True)] if factor else row
