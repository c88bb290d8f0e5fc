"""Cells that depend on cells, worked out one after the other, each once; what they are worth is an algebra's matter.

There are two algebras: figures (values) and sums of other cells (sums).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, Protocol, TypeVar

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import Cell, Workbook
from xlsxcheck.model import Area
from xlsxcheck.reading.formulas.parse import Cells, NotUnderstood, Step, parse

At = tuple[str, int, int]
"""A cell: the name of its sheet, 0-based row and column."""

_MOST_CELLS = 500_000
"""Cells that are looked at for one workbook, each as often as a formula names it."""

_MOST_FORMULAS = 40_000
"""Formulas, each counted when it is met and when it is worked out."""

_WHOLE = 2_000
"""Of a larger rectangle only what stands in it is looked at."""

T = TypeVar("T")


class Many(list[T]):
    """What the cells of a reference are worth, one after the other."""


class Algebra(Protocol[T]):
    """What cells, signs and functions are worth. Errors of all but `trouble`: NotUnderstood."""

    def trouble(self, at: At, reason: str) -> T:
        """A cell whose formula is not understood."""

    def cell(self, at: At, cell: Cell | None) -> T:
        """A cell without a formula, maybe blank."""

    def result(self, at: At, found: T) -> T:
        """A cell whose formula comes to that."""

    def constant(self, value: float | str | bool) -> T:
        """What is written in a formula itself."""

    def sign(self, sign: str, operands: Sequence[T]) -> T:
        """An operator with its one or two operands."""

    def call(self, name: str, arguments: Sequence[T | Many[T]]) -> T:
        """A function."""


class Computation(Generic[T]):
    """One workbook's cells under one algebra. Bounded: beyond its limits every further cell is trouble."""

    def __init__(self, book: Workbook, algebra: Algebra[T], leaves: frozenset[At] = frozenset()) -> None:
        """`leaves` are cells that count as if they had no formula."""
        self.book = book
        self.algebra = algebra
        self.leaves = leaves
        self.known: dict[At, T] = {}
        self.names = {name.casefold(): name for name in reversed(book.sheet_names)}
        self.looked = self.formulas = 0

    def of(self, target: At) -> T:
        """What a cell is worth; what it depends on is worked out before it, without recursion."""
        stack, begun = [target], set[At]()
        while stack:
            at = stack[-1]
            if at in self.known:
                stack.pop()
                continue
            try:
                cell = self.cell(at)
                if cell is None or cell.formula is None or at in self.leaves:
                    self.known[at] = self.algebra.cell(at, cell)
                    continue
                steps = self.steps(cell.formula)
                if at not in begun:
                    begun.add(at)
                    if needed := [one for one in self.needed(steps, at[0]) if one not in self.known]:
                        if not begun.isdisjoint(needed):
                            raise NotUnderstood("circular")
                        stack += needed
                        continue
                self.known[at] = self.algebra.result(at, self.run(steps, at[0]))
            except NotUnderstood as trouble:
                self.known[at] = self.algebra.trouble(at, trouble.reason)
        return self.known[target]

    def steps(self, formula: str) -> tuple[Step, ...]:
        """Parse a formula; one that its file doesn't spell out says nothing."""
        self.formulas += 1
        if not formula:
            raise NotUnderstood("unknown")
        if self.formulas > _MOST_FORMULAS:
            raise NotUnderstood("large")
        return parse(formula)

    def needed(self, steps: Sequence[Step], sheet: str) -> Iterator[At]:
        """The cells that a formula reads."""
        for step in steps:
            if isinstance(step.value, Cells):
                found = self.places(step.value, sheet)
                self.looked += len(found)
                yield from found

    def places(self, cells: Cells, sheet: str) -> list[At]:
        """The cells of a reference; of a very large one those that hold something."""
        name = sheet if cells.sheet is None else self.names.get(cells.sheet.casefold())
        if name is None:
            raise NotUnderstood("unknown")
        area = cells.area
        size = (area.bottom - area.top + 1) * (area.right - area.left + 1)
        filled = () if size <= _WHOLE else self.grid(name)
        self.looked += len(filled)
        if self.looked > _MOST_CELLS:
            raise NotUnderstood("large")
        if size <= _WHOLE:
            rows, cols = range(area.top, area.bottom + 1), range(area.left, area.right + 1)
            return [(name, row, col) for row in rows for col in cols]
        return [(name, row, col) for row, col in sorted(filled) if _within(row, col, area)]

    def run(self, steps: Sequence[Step], sheet: str) -> T:
        """Work out a formula whose cells are all known."""
        stack: list[T | Many[T]] = []
        for kind, value, arity in steps:
            if isinstance(value, Cells):
                stack.append(Many(map(self.known.__getitem__, self.places(value, sheet))))
            elif kind == "sign":
                operands = [self.one(operand) for operand in stack[-arity:]]
                stack[-arity:] = [self.algebra.sign(str(value), operands)]
            elif kind == "call":
                arguments = stack[len(stack) - arity :]
                stack[len(stack) - arity :] = [self.algebra.call(str(value), arguments)]
            else:
                stack.append(self.algebra.constant(value))
        return self.one(stack[0])

    def one(self, operand: T | Many[T]) -> T:
        """What stands for a single value: several cells don't."""
        if not isinstance(operand, Many):
            return operand
        if len(operand) != 1:
            raise NotUnderstood("unknown")
        return operand[0]

    def cell(self, at: At) -> Cell | None:
        """What stands in a cell."""
        return self.grid(at[0]).get(at[1:])

    def grid(self, name: str) -> dict[tuple[int, int], Cell]:
        """The cells of a sheet; none where it can't be read."""
        try:
            return self.book.sheet(name).cells
        except UnreadableFile:
            raise NotUnderstood("unknown") from None


def _within(row: int, col: int, area: Area) -> bool:
    return area.top <= row <= area.bottom and area.left <= col <= area.right
