"""The fewest cells to change: from “these sums don't match” to “this cell is wrong”. Pure.

The judgement does not depend on it. A broken sum is a finding whether or not it can be told which cell broke it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from xlsxcheck.checking.elimination import bits
from xlsxcheck.checking.equations import Equation, System, system
from xlsxcheck.checking.evidence import tells
from xlsxcheck.checking.localise import Block, Changes, localise
from xlsxcheck.checking.partcounted import part_counted
from xlsxcheck.checking.search import Puzzle
from xlsxcheck.checking.slips import CAUSES, Step, ranked
from xlsxcheck.form.once import once_per_form
from xlsxcheck.form.totals import with_parts
from xlsxcheck.model import (
    Alternative,
    Change,
    Figure,
    Form,
    Number,
    Outcome,
    Record,
    Repair,
    SearchLimits,
    Term,
    Value,
)


def repairs(
    record: Record,
    form: Form,
    outcomes: Sequence[Outcome],
    previous: Record | None = None,
    *,
    fixed: frozenset[str] = frozenset(),
    limits: SearchLimits | None = None,
) -> tuple[Repair, ...]:
    """The smallest sets of cells whose change makes every equality hold, for each block of broken ones.

    Shape:  empty where all holds. `outcomes` are those of the form's cases, with last year's record (`previous`) or
            without it; `fixed` fields can't be changed, nor can those that have no cell or are computed. A blank counts
            as 0. A cell with a text, or with a figure that can't be right by itself, has to change anyway, so that its
            change counts for nothing. Of sets of one cell only a total counts that was left 0 or blank over parts that
            are not, if there is one.
    """
    located = _Located(record, form, outcomes, previous, fixed, limits or form.search)
    return tuple(located.repairs())


class _Located:
    """One record's broken equations, block by block."""

    def __init__(
        self,
        record: Record,
        form: Form,
        outcomes: Sequence[Outcome],
        previous: Record | None,
        fixed: frozenset[str],
        limits: SearchLimits,
    ) -> None:
        self.record = record
        self.form = form
        self.outcomes = {outcome.case.id: outcome for outcome in outcomes}
        self.previous = previous
        self.fixed = fixed
        self.limits = limits
        self.nowhere = frozenset(
            field
            for field in record.unread
            if field not in record.computed and (field not in record.places or field in fixed)
        )
        self.system = system_of(form, record.computed, self.not_asked())
        self.index = {field: place for place, field in enumerate(self.system.cells)}
        self.figures: dict[str | Figure, Number] = {field: _figure(record.values[field]) for field in form.numeric}
        for field in form.numeric if previous else ():
            self.figures[Figure(field, -1)] = _figure(previous.values.get(field) if previous else None)

    def not_asked(self) -> frozenset[str]:
        """The cases that are no equation here: they don't apply, or a cell that nobody found is in them."""
        return frozenset(case for case in _with_previous(self.form) if case not in self.outcomes).union(
            outcome.case.id
            for outcome in self.outcomes.values()
            if outcome.status not in ("passed", "failed") and outcome.case.op == "=" and not self._only_unread(outcome)
        )

    def _only_unread(self, outcome: Outcome) -> bool:
        """Whether a case is not assessed for nothing but cells that hold something else than a figure."""
        if outcome.status != "not_assessed" or outcome.case.when or outcome.blanks:
            return False
        return self.nowhere.isdisjoint(with_parts(outcome.case.fields, self.form))

    def repairs(self) -> Iterable[Repair]:
        """All blocks, in the order of their relations."""
        self._values()
        residual = self._residual()
        broken = sum(1 << number for number in residual)
        for number, equation in enumerate(self.system.equations):
            if self.outcomes[equation.case.id].status == "failed":
                broken |= 1 << number
        found = []
        for block in self.system.blocks:
            if block & broken:
                puzzle = self._puzzle(block, residual)
                stuck = [Block(block & broken, (), "unread")] if block & broken & self.stuck else []
                blocks = stuck or localise(puzzle, block & broken, self.limits)
                found += [self._repair(one, puzzle) for one in blocks]
        order = {case: place for place, case in enumerate(self.outcomes)}
        return sorted(found, key=lambda repair: order[repair.relations[0]])

    def _values(self) -> None:
        """Each cell's amount, and which cells must change whatever the sums say: texts, figures that can't be."""
        values, unread, known = self.record.values, self.record.unread, self.system
        self.amounts = []
        self.free = self.spoilt = self.movable = self.left_out = self.stuck = 0
        for cell, (field, unit, low, high) in enumerate(
            zip(known.cells, known.units, known.low, known.high, strict=True)
        ):
            value = values[field]
            amount: Number = value * unit if isinstance(value, int | Decimal) else 0
            whole = int(amount)
            bit = 0 if field in self.fixed or field not in self.record.places else 1 << cell
            if not bit:
                self.stuck |= self.system.reads[cell] if whole != amount else 0
            elif field in unread or whole != amount or (value is not None and not low <= whole <= high):
                self.free |= bit
                self.spoilt |= bit if field not in unread else 0
                whole = 0
            else:
                self.movable |= bit
                if not whole and any(isinstance(part := values[one], int) and part for one in known.parts[cell]):
                    self.left_out |= bit
            self.amounts.append(whole)

    def _residual(self) -> dict[int, int]:
        """Equation -> what its sum must become greater by, wrong cells counted as 0."""
        found, touched = {}, 0
        for cell in bits(self.free):
            touched |= self.system.reads[cell]
        for number, equation in enumerate(self.system.equations):
            outcome = self.outcomes[equation.case.id]
            if touched >> number & 1:
                there = sum(times * self.amounts[cell] for cell, times in equation.row.items())
                found[number] = -equation.constant - there - self._last_year(equation)
            elif outcome.status == "failed":
                found[number] = -int(outcome.difference * equation.scale)
        return {number: rest for number, rest in found.items() if rest}

    def _last_year(self, equation: Equation) -> int:
        """What last year's figures add to an equation."""
        values = self.previous.values if self.previous else {}
        return sum(int(times * _figure(values.get(figure.field))) for figure, times in equation.last_year)

    def _puzzle(self, block: int, residual: dict[int, int]) -> Puzzle:
        cells = 0
        for number in bits(block):
            cells |= self.system.cells_of[number]
        mine = {number: rest for number, rest in residual.items() if block >> number & 1}
        free, spoilt, movable = self.free & cells, self.spoilt & cells, self.movable & cells
        return Puzzle(self.system, block, mine, free, spoilt, movable, self.left_out & cells, self.amounts)

    def _repair(self, block: Block, puzzle: Puzzle) -> Repair:
        equations = [self.system.equations[number] for number in bits(block.equations)]
        cases = sorted(equations, key=lambda equation: equation.number)
        names = tuple(equation.case.id for equation in cases)
        table = self.form.fields[cases[0].case.fields[0]].table
        ways = [self._steps(changes, puzzle) for changes in block.answers]
        reason = block.gave_up or ("" if all(self._holds(steps) for steps in ways) else "unproven")
        explained = [] if reason else ranked(ways, self.form, self.record.values, overtyped(self.record))
        if (not explained or explained[0].cost > _FAR_FETCHED) and self._parts_counted(names):
            reason = "part_counted"
        if reason:
            return Repair(table, names, None, False, False, (), reason)
        alternatives = tuple(
            Alternative(tuple(self._change(step) for step in one.steps), one.cause, rank)
            for rank, one in enumerate(explained, 1)
        )
        settled = all(step.new is not None for step in explained[0].steps)
        return Repair(
            table=table,
            relations=names,
            size=len(explained[0].steps),
            unique=len(explained) == 1 and settled,
            complete=True,
            alternatives=alternatives,
            likely=len(explained) > 1 and tells(explained),
        )

    def _parts_counted(self, cases: Sequence[str]) -> bool:
        """Whether one mistake in what was added up explains them all; the fewest cells to change would blame others."""
        return all(part_counted(self.outcomes[case], self.form, self.record.values) for case in cases)

    def _steps(self, changes: Changes, puzzle: Puzzle) -> tuple[Step, ...]:
        steps = []
        for cell, change in changes:
            field, unit = self.system.cells[cell], self.system.units[cell]
            new = None if change is None else _in_unit(puzzle.value[cell] + change, unit)
            steps.append(Step(field, self.record.values[field], new))
        return tuple(steps)

    def _change(self, step: Step) -> Change:
        place = self.record.places[step.field]
        return Change(step.field, place.sheet, place.ref, step.old, step.new)

    def _holds(self, steps: Sequence[Step]) -> bool:
        """Proven on the relations themselves: each that reads a changed cell holds with the new figures."""
        changed: dict[str | Figure, Number] = {step.field: step.new for step in steps if step.new is not None}
        if len(changed) < len(steps):
            return True
        figures: dict[str | Figure, Number] = {**self.figures, **changed}
        for field in self.form.totals if self.record.computed else ():
            if field in self.record.computed:
                figures[field] = sum(figures[part] for part in self.form.fields[field].sum_of)
        asked = 0
        for step in steps:
            asked |= self.system.reads[self.index[step.field]]
        return all(_holds(self.system.equations[number], figures) for number in bits(asked))


@once_per_form
def _with_previous(form: Form) -> tuple[str, ...]:
    """The cases that read figures of last year."""
    return tuple([case.id for relation in form.relations for case in relation.cases if case.needs_previous])


def overtyped(record: Record) -> frozenset[str]:
    """The template's own totals whose formula somebody replaced by a figure: those that the reader tells of (L05)."""
    cells = {(note.sheet, ref) for note in record.notes if note.code == OVERTYPED for ref in note.cells}
    return frozenset(field for field, place in record.places.items() if (place.sheet, place.ref) in cells)


_FAR_FETCHED = CAUSES["digit_wrong"]
"""Slips of the fingers are likelier than a part that was added up once more, which is likelier than all else."""

OVERTYPED = "L05"
"""The code of the note on totals that are figures where the template has formulas."""

_KEPT = 8
"""A form's systems that are kept: one for each way in which offices leave totals to formulas."""


def system_of(form: Form, computed: frozenset[str], left_out: frozenset[str]) -> System:
    """The equations of a form with these totals computed, and without these cases."""
    systems = _systems(form)
    key = computed, left_out
    if (known := systems.get(key)) is None:
        while len(systems) >= _KEPT:
            systems.pop(next(iter(systems)), None)
        known = systems[key] = system(form, computed, left_out)
    return known


@once_per_form
def _systems(form: Form) -> dict[tuple[frozenset[str], frozenset[str]], System]:
    """The systems of a form that were made so far."""
    return {}


def _in_unit(steps: int, unit: int) -> Number:
    return steps if unit == 1 else Decimal(steps) / unit


def _figure(value: Value) -> Number:
    return value if isinstance(value, int | Decimal) else 0


def _holds(equation: Equation, figures: dict[str | Figure, Number]) -> bool:
    return _sum(equation.case.left, figures) == _sum(equation.case.right, figures)


def _sum(terms: Sequence[Term], figures: dict[str | Figure, Number]) -> Number:
    total: Number = Decimal(0)
    for term in terms:
        read = [figures[figure if figure.year else figure.field] for figure in term.figures]
        total += term.times * sum(read) if read else term.times
    return total
