"""Answers that a formula computes from what they are checked against, so that a relation can't fail any more.

Every equality of the form is a row of a system: answers that are typed are its unknowns, answers with formulas are put
in as the sums that they are. A row that vanishes, by itself or together with others, checks nothing. Where it vanishes
because totals add up their parts, that is the form's own doing; else a formula was computed backwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple, TypeVar

from xlsxcheck.formats.grid import Workbook
from xlsxcheck.model import Case, Form, Place
from xlsxcheck.reading.formulas.compute import At, Computation
from xlsxcheck.reading.formulas.sums import Factor, Sum, Sums, leaf, tidy
from xlsxcheck.reading.formulas.values import Result

_Key = TypeVar("_Key")


class Plugs(NamedTuple):
    """What formulas in answer cells do to the form's equalities.

    adds_up: totals that add up their own parts, whatever way; backwards: fields that are computed from the rest of an
    equality, with the equality that can't fail; entangled: fields that depend on other answers of one of their
    equalities in a way that is no sum.
    """

    adds_up: frozenset[str] = frozenset()
    backwards: Mapping[str, Case] = {}
    entangled: frozenset[str] = frozenset()


def find_plugs(
    book: Workbook,
    form: Form,
    places: Mapping[str, Place],
    asked: Iterable[str],
    own: Iterable[str],
    values: Computation[Result],
) -> Plugs:
    """Look at the answers with formulas.

    Shape:  asked: number fields with a formula that is not the form's own total; own: those with the form's own.
    """
    at_of: dict[str, At] = {field: places[field] for field in form.numeric if field in places}
    look = _Look(book, form, at_of, values)
    fields = [field for field in asked if field in at_of]
    leaves = [at_of[field] for field in own if field in at_of]
    sums = look.sums(fields, leaves)
    if not _meet(sums, look.answers):
        return Plugs(entangled=look.entangled(sums, fields))
    adds_up = look.adding_up(sums)
    rest = [field for field in fields if field not in adds_up]
    sums = look.sums(rest, [*leaves, *(at_of[field] for field in adds_up)])
    found = look.backwards(sums)
    return Plugs(frozenset(adds_up), found, look.entangled(sums, rest) - found.keys())


def _meet(sums: Mapping[str, Sum], answers: frozenset[At]) -> bool:
    """Whether a formula reads an answer, or two of them read one cell: else nothing can cancel out."""
    read = Counter(at for one in sums.values() for at in one.terms)
    return any(at in answers or count > 1 for at, count in read.items())


class _Row(NamedTuple):
    """An equality, or several together: cells, fields with formulas, and which equalities."""

    cells: dict[At, Factor]
    put_in: dict[str, Factor]
    cases: dict[int, Factor]

    def minus(self, times: Factor, other: _Row) -> _Row:
        """Without so many times another row."""
        return _Row(
            _minus(self.cells, times, other.cells),
            _minus(self.put_in, times, other.put_in),
            _minus(self.cases, times, other.cases),
        )


class _Look:
    """One workbook's answers, and the equalities among them."""

    def __init__(self, book: Workbook, form: Form, at_of: dict[str, At], values: Computation[Result]) -> None:
        self.book = book
        self.at_of = at_of
        self.answers = frozenset(at_of.values())
        self.values = values
        self.equalities = [
            (relation.computes, case)
            for computing in (True, False)
            for relation in form.relations
            if relation.op == "=" and relation.computes == computing
            for case in relation.cases
            if not case.needs_previous and not case.answers and all(field in at_of for field in case.fields)
        ]
        self.others: dict[At, frozenset[At]] = {}

    def sums(self, fields: list[str], leaves: Iterable[At]) -> dict[str, Sum]:
        """What the fields are made of; fields that are no sums of other cells are left out."""
        algebra = Sums(self.answers, self.figure)
        computation = Computation(self.book, algebra, frozenset(leaves))
        found = {field: computation.of(self.at_of[field]) for field in fields}
        self.others = algebra.others
        return {field: one for field, one in found.items() if one != leaf(self.at_of[field])}

    def figure(self, at: At) -> float | None:
        value = self.values.of(at)
        return value if isinstance(value, float) else 0.0 if value is None else None

    def whole(self, field: str, sums: Mapping[str, Sum]) -> Sum:
        return sums.get(field) or leaf(self.at_of[field])

    def adding_up(self, sums: Mapping[str, Sum]) -> set[str]:
        """Totals whose formula comes to the sum of their parts, and nothing of it by subtraction."""
        found = set()
        for computes, case in self.equalities:
            total = case.left[0].fields[0] if computes else ""
            if total not in sums:
                continue
            parts = [self.whole(field, sums) for term in case.right for field in term.fields]
            added = Sum({})
            for part in parts:
                added = added.plus(part)
            exact = sums[total].exact and all(part.exact and part.never_less for part in parts)
            if exact and (added.terms, added.constant) == (sums[total].terms, sums[total].constant):
                found.add(total)
        return found

    def backwards(self, sums: dict[str, Sum]) -> dict[str, Case]:
        """Fields computed from the rest of an equality, each with an equality that vanishes by it; see told."""
        sums = self.without_extras(sums)
        rows = [self.row(number, case, sums) for number, (_, case) in enumerate(self.equalities)]
        solved: list[tuple[At, _Row]] = []
        gone = [row for row in rows if not row.cells]
        for row in rows:
            for pivot, other in solved:
                if pivot in row.cells:
                    row = row.minus(tidy(Fraction(row.cells[pivot]) / other.cells[pivot]), other)
            if row.cells:
                solved.append((next(iter(row.cells)), row))
            else:
                gone.append(row)
        found: dict[str, list[_Row]] = {}
        for row in gone:
            if row.put_in and not self.only_adds(row, sums):
                for field in self.blamed(row, sums):
                    found.setdefault(field, []).append(row)
        return {field: self.told(field, rows) for field, rows in found.items()}

    def without_extras(self, sums: dict[str, Sum]) -> dict[str, Sum]:
        """Leave out cells beside the form that one formula alone adds to others: they hide nothing of the rest."""
        read = Counter(at for one in sums.values() for at in one.terms)
        found = {}
        for field, one in sums.items():
            terms = {at: factor for at, factor in one.terms.items() if at in self.answers or read[at] > 1}
            found[field] = one._replace(terms=terms) if terms else one
        return found

    def row(self, number: int, case: Case, sums: Mapping[str, Sum]) -> _Row:
        """An equality, left minus right, with the formulas put in."""
        cells: dict[At, Factor] = {}
        put_in: dict[str, Factor] = {}
        for sign, terms in ((1, case.left), (-1, case.right)):
            for term in terms:
                for field in term.fields:
                    factor = tidy(sign * Fraction(term.times))
                    for at, times in self.whole(field, sums).terms.items():
                        cells[at] = tidy(cells.get(at, 0) + factor * times)
                    if field in sums:
                        put_in[field] = tidy(put_in.get(field, 0) + factor)
        return _Row({at: one for at, one in cells.items() if one}, put_in, {number: 1})

    def only_adds(self, row: _Row, sums: Mapping[str, Sum]) -> bool:
        """Whether only totals and their parts are in it, and nothing was computed by subtraction."""
        computing = all(self.equalities[number][0] for number in row.cases)
        return computing and all(sums[field].never_less for field in row.put_in)

    def blamed(self, row: _Row, sums: Mapping[str, Sum]) -> list[str]:
        """The formulas that do it: those that subtract, else those that add, else all that only repeat other cells."""
        return (
            [field for field in row.put_in if not sums[field].never_less]
            or [field for field in row.put_in if len(sums[field].terms) > 1]
            or list(row.put_in)
        )

    def told(self, field: str, rows: list[_Row]) -> Case:
        """The equality to name of those that vanish by a field.

        One that reads the field; that vanishes by itself rather than together with others; that computes no total if
        there is another; of few that vanish together rather than of many.
        """
        cases = [(len(row.cases), *self.equalities[number]) for row in rows for number in row.cases]
        ranked = sorted(cases, key=lambda one: (field not in one[2].fields, one[0] > 1, one[1], one[0]))
        return ranked[0][2]

    def entangled(self, sums: Mapping[str, Sum], fields: Iterable[str]) -> frozenset[str]:
        """Fields that depend on other answers of their own equalities otherwise than by a sum."""
        field_at = {at: field for field, at in self.at_of.items()}
        found = set()
        for field in fields:
            read = {field_at[at] for at in self.behind(field, sums) if at in field_at} - {field}
            if any(field in case.fields and not read.isdisjoint(case.fields) for _, case in self.equalities):
                found.add(field)
        return frozenset(found)

    def behind(self, field: str, sums: Mapping[str, Sum]) -> set[At]:
        """All cells that a field depends on through cells that are no sums."""
        found, queue = set[At](), list(self.whole(field, sums).terms)
        while queue:
            for one in self.others.get(queue.pop(), ()):
                if one not in found:
                    found.add(one)
                    queue.append(one)
        return found


def _minus(mine: dict[_Key, Factor], times: Factor, theirs: dict[_Key, Factor]) -> dict[_Key, Factor]:
    found = dict(mine)
    for key, factor in theirs.items():
        if rest := tidy(found.get(key, 0) - times * factor):
            found[key] = rest
        else:
            found.pop(key, None)
    return found
