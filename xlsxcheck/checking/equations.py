"""The equalities of a form as whole-number equations over the cells that somebody types."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

from xlsxcheck.model import Case, Figure, Form, Number

UNBOUNDED = 10**18
"""A bound where the form states none: more than any office has to count."""

Row = dict[int, int]
"""cell -> coefficient, none of them 0."""


class Equation(NamedTuple):
    """sum(coefficient * cell) + constant = 0 in whole numbers, as a case of a relation states it.

    number: the place of its case in the form; last_year: figures of last year with their coefficients, which belong to
    the constant; scale: what a difference of the case in the form's own unit is multiplied with to be one of this
    equation.
    """

    number: int
    case: Case
    row: Row
    constant: int
    last_year: tuple[tuple[Figure, int], ...]
    scale: int


class System(NamedTuple):
    """Equations over cells, small equations first. Sets of cells and of equations are bit masks.

    Shape:  cells[j] is a field id, units[j] how many of its smallest steps make one of the form's unit, low[j] and
            high[j] its bounds in such steps, parts[j] what it adds up where it is a total;
            columns[j] is equation -> coefficient; reads[j] the equations that read cell j; cells_of[e] the cells of
            equation e; packings are sets of equations of which no two read the same cell; blocks are sets of equations
            that are connected through their cells; alike are cells whose changes nothing can tell apart.
    """

    cells: tuple[str, ...]
    units: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    parts: tuple[tuple[str, ...], ...]
    equations: tuple[Equation, ...]
    columns: tuple[Row, ...]
    reads: tuple[int, ...]
    cells_of: tuple[int, ...]
    packings: tuple[int, ...]
    blocks: tuple[int, ...]
    alike: tuple[int, ...]


def system(form: Form, computed: frozenset[str] = frozenset(), left_out: frozenset[str] = frozenset()) -> System:
    """The equalities that are errors, with the totals that the workbook computes replaced by what they add up.

    Shape:  `left_out` are ids of cases that are no equation of this record. An
            equation that only adds up others, as that of a computed total column does, says nothing and is dropped.
    """
    cells = [field for field in form.numeric if field not in computed]
    index = {field: place for place, field in enumerate(cells)}
    units = [_unit(form, field) for field in cells]
    parts = _parts(form, computed, index)
    cases = ((relation, case) for relation in form.relations for case in relation.cases)
    stated = [
        _equation(number, case, parts, units)
        for number, (relation, case) in enumerate(cases)
        if relation.op == "=" and relation.severity == "error" and case.id not in left_out and not case.answers
    ]
    equations = sorted((one for one in stated if one.row), key=lambda one: len(one.row))
    return _system(form, cells, _telling(equations) if computed else equations)


def _parts(form: Form, computed: frozenset[str], index: dict[str, int]) -> dict[str, dict[int, int]]:
    """Field -> the typed cells that it comes to, and how often each."""
    found: dict[str, dict[int, int]] = {field: {place: 1} for field, place in index.items()}
    for field in form.totals:  # parts before the totals that add them up
        if field in computed:
            total: dict[int, int] = {}
            for part in form.fields[field].sum_of:
                for place, times in found[part].items():
                    total[place] = total.get(place, 0) + times
            found[field] = total
    return found


def _equation(number: int, case: Case, parts: dict[str, dict[int, int]], units: Sequence[int]) -> Equation:
    row: dict[int, int | Fraction] = {}
    fixed: dict[Figure, Fraction] = {}
    constant = Fraction(0)
    for sign, terms in ((1, case.left), (-1, case.right)):
        for term in terms:
            times = sign * (int(term.times) if term.times == int(term.times) else Fraction(term.times))
            constant += 0 if term.figures else times
            for figure in term.figures:
                if figure.year:
                    fixed[figure] = fixed.get(figure, Fraction(0)) + times
                else:
                    _add(row, parts[figure.field], times, units)
    shares = [constant, *fixed.values(), *row.values()]
    scale = lcm(*(times.denominator for times in shares))
    return Equation(
        number=number,
        case=case,
        row={place: int(times * scale) for place, times in row.items() if times},
        constant=int(constant * scale),
        last_year=tuple((figure, int(times * scale)) for figure, times in fixed.items() if times),
        scale=scale,
    )


def _add(row: dict[int, int | Fraction], part: dict[int, int], times: int | Fraction, units: Sequence[int]) -> None:
    for place, often in part.items():
        share = times * often
        row[place] = row.get(place, 0) + (share if units[place] == 1 else Fraction(share, units[place]))


def _telling(equations: Sequence[Equation]) -> list[Equation]:
    """The equations without those that only add up others."""
    kept: list[Equation] = []
    for equation in equations:
        within = [other for other in kept if other.row.keys() <= equation.row.keys()]
        if not _adds_up(equation, within):
            kept.append(equation)
    return kept


def _adds_up(equation: Equation, others: Iterable[Equation]) -> bool:
    """Whether an equation is a sum of multiples of others; -1 stands for the constant, -2 and below for last year's."""
    basis: list[tuple[int, dict[int, Fraction]]] = []
    known: dict[Figure, int] = {}
    for other in others:
        row = _reduced(_with_constant(other, known), basis)
        if (pivot := next((place for place in row if place >= 0), None)) is not None:
            basis.append((pivot, row))
    return not _reduced(_with_constant(equation, known), basis)


def _with_constant(equation: Equation, known: dict[Figure, int]) -> dict[int, Fraction]:
    row = {place: Fraction(times) for place, times in equation.row.items()}
    for figure, times in equation.last_year:
        row[known.setdefault(figure, -2 - len(known))] = Fraction(times)
    return {**row, -1: Fraction(equation.constant)} if equation.constant else row


def _reduced(row: dict[int, Fraction], basis: Iterable[tuple[int, dict[int, Fraction]]]) -> dict[int, Fraction]:
    for pivot, other in basis:
        if pivot in row:
            factor = row[pivot] / other[pivot]
            for place, times in other.items():
                row[place] = row.get(place, Fraction(0)) - factor * times
            row = {place: times for place, times in row.items() if times}
    return row


def _unit(form: Form, field: str) -> int:
    """So many of the smallest amounts that may stand in a cell make one of the form's own unit."""
    return int(10 ** form.fields[field].type.places)


def _system(form: Form, cells: Sequence[str], equations: Sequence[Equation]) -> System:
    units = [_unit(form, field) for field in cells]
    kinds = [form.fields[field].type for field in cells]
    columns: list[Row] = [{} for _ in cells]
    for number, equation in enumerate(equations):
        for place, times in equation.row.items():
            columns[place][number] = times
    cells_of = tuple(sum(1 << place for place in equation.row) for equation in equations)
    return System(
        cells=tuple(cells),
        units=tuple(units),
        low=tuple(_bound(kind.minimum, -UNBOUNDED, unit) for kind, unit in zip(kinds, units, strict=True)),
        high=tuple(_bound(kind.maximum, UNBOUNDED, unit) for kind, unit in zip(kinds, units, strict=True)),
        parts=tuple(form.fields[field].sum_of for field in cells),
        equations=tuple(equations),
        columns=tuple(columns),
        reads=tuple(sum(1 << number for number in column) for column in columns),
        cells_of=cells_of,
        packings=_packings(cells_of),
        blocks=_blocks(cells_of),
        alike=_alike(columns),
    )


def _bound(bound: Number | None, otherwise: int, unit: int) -> int:
    return otherwise if bound is None else int(bound * unit)


def _packings(cells_of: Sequence[int]) -> tuple[int, ...]:
    """The equations in as few sets as come easily, no two of a set with a cell in common: large equations first."""
    sets: list[tuple[int, int]] = []
    for number in sorted(range(len(cells_of)), key=lambda one: -cells_of[one].bit_count()):
        for place, (members, taken) in enumerate(sets):
            if not taken & cells_of[number]:
                sets[place] = (members | 1 << number, taken | cells_of[number])
                break
        else:
            sets.append((1 << number, cells_of[number]))
    return tuple(members for members, _ in sets)


def _blocks(cells_of: Sequence[int]) -> tuple[int, ...]:
    """The equations in sets that have no cell in common."""
    blocks: list[tuple[int, int]] = []
    for number, cells in enumerate(cells_of):
        members = 1 << number
        apart = []
        for other, taken in blocks:
            if taken & cells:
                members, cells = members | other, cells | taken
            else:
                apart.append((other, taken))
        blocks = [*apart, (members, cells)]
    return tuple(members for members, _ in blocks)


def _alike(columns: Sequence[Row]) -> tuple[int, ...]:
    """Cell -> the cells whose column is a multiple of its own."""
    groups: dict[tuple[tuple[int, int], ...], int] = {}
    keys = []
    for place, column in enumerate(columns):
        common = gcd(*column.values()) or 1
        if next(iter(column.values()), 1) < 0:
            common = -common
        keys.append(tuple((number, times // common) for number, times in column.items()))
        groups[keys[-1]] = groups.get(keys[-1], 0) | 1 << place
    return tuple(groups[key] for key in keys)
