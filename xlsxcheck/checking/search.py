"""The smallest sets of cells whose change makes every equation hold: exact, by iterative deepening.

The equations are A x = b in whole numbers. Where some are violated, a set of cells is an answer if numbers can be put
into its cells, and into no others, so that all hold. One violated equation is picked; one of its cells must change, so
each of them is tried in turn: it is eliminated with that equation, and left out for the siblings that follow, so that
no set is met twice. What is left then is a smaller system with one cell fewer to find.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from xlsxcheck.checking.elimination import Pivot, Rational, bits, eliminate, reduced, satisfied, solved
from xlsxcheck.checking.equations import Row, System
from xlsxcheck.model import SearchLimits


class GaveUp(Exception):
    """The search met one of its limits, so that nothing can be said. reason: nodes, answers, cells or unread."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Puzzle(NamedTuple):
    """One block of equations of which some are violated.

    Shape:  residual: equation -> what its sum of cells must become greater by, none of them 0; block: its equations;
            free: cells that must change anyway, so that a change of theirs costs nothing, counted as 0 as they are;
            spoilt: those of them that hold a figure; movable: the other cells that may change, and left_out: those of
            them that are totals which nobody filled in; value: of each cell of the system, in its smallest steps.
    """

    system: System
    block: int
    residual: Row
    free: int
    spoilt: int
    movable: int
    left_out: int
    value: Sequence[int]


class State(NamedTuple):
    """A smaller system, once some cells are eliminated.

    Shape:  residual, and violated, the same as a mask; mixed: the equations that another was taken from, so that they
            may read what that one reads; cells_of: equation -> cells that it may read by now; several: equations of
            which at least two more cells change.
    """

    residual: dict[int, Rational]
    violated: int
    mixed: int
    cells_of: Sequence[int]
    pivots: tuple[Pivot, ...]
    several: int = 0

    @property
    def pure(self) -> int:
        """The violated equations that read what they always did."""
        return self.violated & ~self.mixed

    def after(self, pivot: Pivot, rest: dict[int, Rational], *, alone: bool = False) -> State:
        """The system once the pivot is eliminated; alone: no other cell of its equation will change."""
        violated, mixed, cells_of = 0, self.mixed, self.cells_of
        for number in rest:
            violated |= 1 << number
        if not alone:
            read, cells_of = self.cells_of[pivot.equation] & ~(1 << pivot.cell), list(self.cells_of)
            for number, _ in pivot.factors:
                cells_of[number] |= read
                mixed |= 1 << number
        several = self.several
        if several:
            several &= ~sum(1 << number for number, _ in pivot.factors)
        return State(rest, violated, mixed, cells_of, (*self.pivots, pivot), several)


Options = tuple[tuple[tuple[int, int | None], ...], ...]
"""For each cell of an answer the cells that it may be instead, each with its change: any one of each. None: several."""


def single(puzzle: Puzzle) -> list[Options]:
    """The answers of one cell, in closed form: what is violated is exactly what reads the cell, by the same amount."""
    residual, system = puzzle.residual, puzzle.system
    violated = sum(1 << number for number in residual)
    found = []
    first, amount = next(iter(residual.items()))
    for cell in bits(system.cells_of[first] & puzzle.movable):
        if system.reads[cell] == violated:
            column = system.columns[cell]
            change, left = divmod(amount, column[first])
            if not left and all(column[number] * change == rest for number, rest in residual.items()):
                found.append((cell, change))
    found = [one for one in found if _fits(puzzle, *one)]
    return [(tuple(found),)] if found else []


class Search:
    """All smallest answers of one puzzle, or GaveUp."""

    def __init__(self, puzzle: Puzzle, limits: SearchLimits) -> None:
        """Eliminates the free cells at once."""
        self.puzzle = puzzle
        self.limits = limits
        self.columns = puzzle.system.columns
        self.nodes = 0
        self.size = 0
        self.found: dict[int, Options] = {}
        self.misfit: int | None = None
        """Cells of the smallest set that would do if it were not for the bounds of its cells."""
        self.packings = [packing & puzzle.block for packing in puzzle.system.packings]

    def answers(self) -> list[Options]:
        """Every smallest answer whose numbers are told by its cells; GaveUp where it would have too many cells."""
        state = self._start()
        if not state.residual:
            self._leaf(state.pivots)
            if not self.found:
                raise GaveUp("cells")
            return list(self.found.values())
        representatives = 0
        for cell in bits(self.puzzle.movable):
            alike = self.puzzle.system.alike[cell] & self.puzzle.movable
            representatives |= alike & -alike
        self.size = max(self._bound(state), 1)
        while not self.found:
            if self.size > self.limits.cells:
                raise GaveUp("cells")
            self._go(state, representatives, self.size)
            self.size += 1
        self.size -= 1
        return list(self.found.values())

    def _start(self) -> State:
        """The system once the free cells are eliminated."""
        residual = self.puzzle.residual
        state = State({**residual}, sum(1 << number for number in residual), 0, self.puzzle.system.cells_of, ())
        for cell in bits(self.puzzle.free):
            column, before = reduced(self.columns[cell], state.pivots)
            if not column:
                raise GaveUp("unread")
            pivot = eliminate(cell, next(iter(column)), column, state.residual, before)
            state = state.after(pivot, satisfied(state.residual, pivot))
        return state

    def _go(self, state: State, allowed: int, left: int) -> None:
        """Find the answers that change `left` more cells, all of them allowed ones."""
        if self.nodes > self.limits.nodes:
            raise GaveUp("nodes")
        single = state.pure & ~state.several
        if left == 1:
            self._last(state, allowed)
        elif single:
            self._one_or_several(state, allowed, left, self._tightest(state, single))
        elif state.pure:
            self._any(state, allowed, left, (state.pure & -state.pure).bit_length() - 1)
        else:
            fewest = min(state.residual, key=lambda number: (state.cells_of[number] & allowed).bit_count())
            self._any(state, allowed, left, fewest)

    def _last(self, state: State, allowed: int) -> None:
        """One more cell: it is in every equation that is violated."""
        for number in state.residual:
            allowed &= state.cells_of[number]
        equation = next(iter(state.residual))
        for cell in bits(allowed):
            if (pivot := self._pivot(state, cell, equation)) and not satisfied(state.residual, pivot):
                self._leaf((*state.pivots, pivot))

    def _one_or_several(self, state: State, allowed: int, left: int, equation: int) -> None:
        """Either just one cell of an equation changes, and then by a known amount, or several of its cells do."""
        packed = [(state.pure & packing, self._least(state, packing)) for packing in self.packings]
        tight = [packing for packing, least in packed if least == left]
        cells = state.cells_of[equation] & allowed
        for cell in bits(cells):
            self.nodes += 1
            if self._matches(cell, equation, state, tight) and (pivot := self._pivot(state, cell, equation)):
                rest = satisfied(state.residual, pivot)
                if not rest:
                    self._leaf((*state.pivots, pivot))
                else:
                    then = state.after(pivot, rest, alone=True)
                    if self._bound(then) < left:
                        self._go(then, allowed & ~cells, left - 1)
        several = state._replace(several=state.several | 1 << equation)
        if cells.bit_count() > 1 and self._bound(several) <= left:
            self._go(several, allowed, left)

    def _any(self, state: State, allowed: int, left: int, equation: int) -> None:
        """Try each cell of an equation, and leave it out for those that follow."""
        for cell in bits(state.cells_of[equation] & allowed):
            if pivot := self._pivot(state, cell, equation):
                allowed ^= 1 << cell
                rest = satisfied(state.residual, pivot)
                if not rest:
                    self._leaf((*state.pivots, pivot))
                else:
                    then = state.after(pivot, rest)
                    if self._bound(then) < left:
                        self._go(then, allowed, left - 1)

    def _pivot(self, state: State, cell: int, equation: int) -> Pivot | None:
        """Eliminate a cell with an equation, if it is in it at all by now."""
        self.nodes += 1
        column, before = reduced(self.columns[cell], state.pivots)
        return eliminate(cell, equation, column, state.residual, before) if equation in column else None

    def _matches(self, cell: int, equation: int, state: State, tight: Sequence[int]) -> bool:
        """Whether a cell is in one equation of each tight packing, and by what it changes there the same.

        Where a packing needs as many cells as may change, every cell that changes is in one of its equations.
        """
        column, reads = self.columns[cell], self.puzzle.system.reads[cell]
        step, rest = column[equation], state.residual[equation]
        for packing in tight:
            hit = reads & packing
            if not hit:
                return False
            if not hit & state.several:
                number = hit.bit_length() - 1
                if column[number] * rest != step * state.residual[number]:
                    return False
        return True

    def _tightest(self, state: State, single: int) -> int:
        """An equation of the packing that needs the most cells, with few cells of its own."""
        packing = max((one for one in self.packings if one & single), key=lambda one: self._least(state, one))
        there = packing & single
        return (there & -there).bit_length() - 1

    def _least(self, state: State, packing: int) -> int:
        """So many cells at least must change: no cell is in two equations of a packing."""
        there = state.pure & packing
        return there.bit_count() + (there & state.several).bit_count()

    def _bound(self, state: State) -> int:
        return max([self._least(state, packing) for packing in self.packings])

    def _leaf(self, pivots: tuple[Pivot, ...]) -> None:
        """Take a set of cells for which every equation holds, if numbers fit that may stand in them."""
        changes = solved(pivots)
        options = []
        for pivot, change in zip(pivots, changes, strict=True):
            members = self._members(pivot.cell, change)
            if not members:
                size = len(pivots) - self.puzzle.free.bit_count()
                if self.misfit is None or size < self.misfit:
                    self.misfit = size
                return
            options.append(members)
        self.found[sum(1 << pivot.cell for pivot in pivots)] = tuple(options)
        if len(self.found) > self.limits.answers:
            raise GaveUp("answers")

    def _members(self, cell: int, change: Rational) -> tuple[tuple[int, int], ...]:
        """The cell, or cells that are alike, with the change that does the same, where it fits."""
        if self.puzzle.free >> cell & 1:
            return ((cell, int(change)),) if change == int(change) and _fits(self.puzzle, cell, int(change)) else ()
        found = []
        column = self.columns[cell]
        number, step = next(iter(column.items()))
        for member in bits(self.puzzle.system.alike[cell] & self.puzzle.movable):
            its = change * step / Fraction(self.columns[member][number])
            if its.denominator == 1 and _fits(self.puzzle, member, int(its)):
                found.append((member, int(its)))
        return tuple(found)


def _fits(puzzle: Puzzle, cell: int, change: int) -> bool:
    return puzzle.system.low[cell] <= puzzle.value[cell] + change <= puzzle.system.high[cell]
