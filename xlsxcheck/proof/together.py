"""What many relations say together, also under an answer: which can't all hold, which follows from others. Exact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import gcd, lcm
from typing import NamedTuple

from xlsxcheck.model import SEVERITIES, Case, Condition, Figure, Form
from xlsxcheck.proof.algebra import Line, line_of, lines_of
from xlsxcheck.proof.simplex import Simplex

_MOST_LINES = 400
"""Relations that are looked at together; of more of them those nearest to the condition."""

_MOST_WAYS = 64
"""Ways to answer what one relation asks for."""


class When(NamedTuple):
    """What is supposed: the words that were chosen, and sums of figures within bounds."""

    chosen: tuple[tuple[str, str], ...] = ()
    sums: tuple[Condition, ...] = ()


class Clash(NamedTuple):
    """Cases that can't all hold where something is supposed."""

    cases: tuple[Case, ...]
    when: When


class Implied(NamedTuple):
    """A relation of bounds of which every case follows from others; the last case, and what it follows from."""

    case: Case
    others: tuple[str, ...]


class OnlyZero(NamedTuple):
    """A cell that can hold nothing but 0, and the relations because of which that is so."""

    field: str
    because: tuple[str, ...]


def clashes(form: Form) -> list[Clash]:
    """Relations that leave no figures at all, by themselves or under conditions; each set of relations is told once."""
    always = lines_of(form)
    found: dict[frozenset[str], Clash] = {}
    for when in dict.fromkeys((When(), *_suppositions(form))):
        own = [*_conditional(form, when), *_supposed(when)]
        for lines in [_around(own, always)] if own else _apart(always):
            cases = tuple(line.case for line in _core(lines, form) if line.case.relation)
            # Of conditions that can't be met it is told elsewhere that they are worth nothing.
            if cases and (not own or any(case.when for case in cases)):
                found.setdefault(frozenset(case.relation for case in cases), Clash(cases, when))
    return list(found.values())


def _core(lines: list[Line], form: Form) -> list[Line]:
    """Of lines that can't all hold those that can't, none of which is there in vain; nothing where all can hold."""
    core = _solver(lines, form).conflict()
    found = [line for line in lines if core and line.case.id in core]
    for line in list(found):
        fewer = [one for one in found if one is not line]
        if _solver(fewer, form).conflict():
            found = fewer
    return found


def implied(form: Form, settled: Iterable[str]) -> Iterator[Implied]:
    """Relations of bounds that follow from other relations and from the bounds of the cells.

    Shape:  `settled` are cases of which something worse was told. Equalities are left to the rank of the whole. What
            may be explained says nothing of what may not: an error follows from errors alone.
    """
    rank = {relation.id: SEVERITIES.index(relation.severity) for relation in form.relations}
    lines = [line for line in lines_of(form) if line.case.id not in set(settled)]
    for relation in form.relations:
        mine = [line for line in lines if line.case.relation == relation.id]
        if not mine or relation.op != "<=" or len(mine) < len(relation.cases):
            continue
        others = [
            one for one in lines if one.case.relation != relation.id and rank[one.case.relation] <= rank[relation.id]
        ]
        cores = [_why(line, others, form) for line in mine]
        if all(cores):
            yield Implied(mine[0].case, cores[0])


def only_zero(form: Form, fields: Iterable[str]) -> Iterator[OnlyZero]:
    """Of cells those that can hold nothing but 0, by what must hold of them; the relations that leave nothing else."""
    errors = {relation.id for relation in form.relations if relation.severity == SEVERITIES[0]}
    always = [line for line in lines_of(form) if line.case.relation in errors]
    free: set[str] = set()
    for field in (one for one in fields if one not in free):
        more = Condition((Figure(field),), at_least=Decimal(1).scaleb(-form.fields[field].type.places))
        lines = _around(list(_supposed(When(sums=(more,)))), always)
        solver = _solver(lines, form)
        if solver.conflict() is None:
            free |= {one for one, value in solver.at.items() if value}
        elif core := [line.case for line in _core(lines, form) if line.case.relation]:
            yield OnlyZero(field, tuple(dict.fromkeys(case.relation for case in core)))


def _why(line: Line, others: list[Line], form: Form) -> tuple[str, ...]:
    """The relations from which a bound follows; none where it does not."""
    # Its opposite: one step of the figures beyond the bound.
    step = _step(line.row, form)
    beyond = (-line.constant // step + 1) * step
    around = _around([line], others)[1:]
    solver = _solver(around, form, [line])
    solver.sum(line.case.id, line.row, beyond, None)
    core = solver.conflict() or frozenset()
    return tuple(dict.fromkeys(one.case.relation for one in around if one.case.id in core))


def _step(row: Mapping[str, Fraction], form: Form) -> Fraction:
    """What a sum of cells grows by at least."""
    steps = [abs(times) / 10 ** form.fields[field].type.places for field, times in row.items()]
    below = lcm(*(one.denominator for one in steps))
    return Fraction(gcd(*(int(one * below) for one in steps)), below)


def _suppositions(form: Form) -> Iterator[When]:
    """What the conditions of the relations suppose, each way to answer."""
    for case in (case for one in form.relations for case in one.cases if case.when and not case.needs_previous):
        asked = [one for one in case.when if one.answer]
        if any(not form.fields[one.fields[0]].type.choices for one in asked):
            continue
        words = [[(one.fields[0], word) for word in _words(one, form) if _meets(word, one)] for one in asked]
        sums = tuple(one for one in case.when if not one.answer and not _answers(one))
        for number, way in enumerate(product(*words)):
            if number < _MOST_WAYS:
                yield When(way, sums)


def _words(condition: Condition, form: Form) -> list[str]:
    return [choice["zh"] for choice in form.fields[condition.fields[0]].type.choices]


def _meets(word: str, condition: Condition) -> bool:
    listed = condition.one_of is None or word in condition.one_of
    return listed and (condition.none_of is None or word not in condition.none_of)


def _answers(condition: Condition) -> bool:
    return any(figure.says is not None for figure in condition.figures)


def _conditional(form: Form, when: When) -> Iterator[Line]:
    """The cases with conditions that certainly apply."""
    chosen = dict(when.chosen)
    for case in (case for one in form.relations for case in one.cases if not case.needs_previous):
        known = all(figure.field in chosen for figure in case.answers)
        if (case.when or case.answers) and known and all(_applies(one, when, chosen) for one in case.when):
            yield line_of(case, chosen)


def _applies(condition: Condition, when: When, chosen: Mapping[str, str]) -> bool:
    if not condition.answer:
        return condition in when.sums
    return condition.fields[0] in chosen and _meets(chosen[condition.fields[0]], condition)


def _supposed(when: When) -> Iterator[Line]:
    """The sums that are supposed, as lines of no relation."""
    nothing = {"zh": "", "en": ""}
    for number, one in enumerate(when.sums):
        for sign, bound in ((1, one.at_most), (-1, one.at_least)):
            if bound is not None:
                case = Case("", f"{number}{sign}", nothing, nothing, nothing, (), (), "<=")
                row = {field: Fraction(sign) for field in one.fields}
                yield Line(case, row, -sign * Fraction(bound))


def _around(own: list[Line], others: Iterable[Line]) -> list[Line]:
    """Lines with those that share cells with them, and so on, the nearest first."""
    readers: dict[str, list[Line]] = {}
    for line in others:
        for field in line.row:
            readers.setdefault(field, []).append(line)
    found = {line.case.id for line in own}
    queue = list(own)
    for line in queue:
        for field in line.row:
            for other in readers.pop(field, ()):
                if other.case.id not in found and len(found) < _MOST_LINES:
                    found.add(other.case.id)
                    queue.append(other)
    return queue


def _apart(lines: list[Line]) -> Iterator[list[Line]]:
    """Lines in sets that have no cell in common."""
    left = {line.case.id: line for line in lines}
    while left:
        group = _around([next(iter(left.values()))], left.values())
        for line in group:
            left.pop(line.case.id, None)
        yield group


def _solver(lines: Iterable[Line], form: Form, more: Iterable[Line] = ()) -> Simplex:
    """The lines over cells within the bounds of their types; `more` are lines whose cells are known too."""
    solver, lines = Simplex(), list(lines)
    for field in dict.fromkeys(field for line in (*lines, *more) for field in line.row):
        kind = form.fields[field].type
        low, high = (None if end is None else Fraction(end) for end in (kind.minimum, kind.maximum))
        solver.cell(field, low, high)
    for line in lines:
        solver.sum(line.case.id, line.row, -line.constant if line.equal else None, -line.constant)
    return solver
