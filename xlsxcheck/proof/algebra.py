"""What the relations of a form say together: contradictions, what follows from what, what can never fail. Exact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from xlsxcheck.model import SEVERITIES, Case, Figure, Form

Row = dict[str, Fraction]
"""Field -> coefficient, none of them 0."""


class Line(NamedTuple):
    """A case as sum(row) + constant op 0 over this year's figures."""

    case: Case
    row: Row
    constant: Fraction

    @property
    def equal(self) -> bool:
        """Whether it is an equality; else the sum is at most 0."""
        return self.case.op == "="


class Verdict(NamedTuple):
    """What is wrong with one or two cases; kind: contradicts (other), never, always, same (as other), follows."""

    kind: str
    case: Case
    other: Case | None = None


def lines_of(form: Form) -> list[Line]:
    """The cases that always apply and read figures of this year only."""
    cases = [case for relation in form.relations for case in relation.cases]
    return [line_of(case) for case in cases if not (case.when or case.answers or case.needs_previous)]


def verdicts(form: Form) -> list[Verdict]:
    """What can be told of the relations without any figure.

    Shape:  never: it can hold for no figures within the cells' bounds; always: it can't fail; contradicts: not together
            with what others say; same: another one says just that; follows: a sum of others, for all its members.
    """
    lines = lines_of(form)
    found = [verdict for line in lines if (verdict := _by_bounds(line, form))]
    settled = {verdict.case.id for verdict in found}
    lines = [line for line in lines if line.case.id not in settled]
    rank = {relation.id: SEVERITIES.index(relation.severity) for relation in form.relations}
    # What may be explained does not say what may not.
    found += (
        one
        for one in _same(lines)
        if one.kind != "same" or not one.other or rank[one.other.relation] <= rank[one.case.relation]
    )
    settled = {verdict.case.id for verdict in found}
    for block in _blocks([line for line in lines if line.equal and line.case.id not in settled]):
        found += _follows(block)
    return found


def line_of(case: Case, chosen: Mapping[str, str] = MappingProxyType({})) -> Line:
    """A case as a sum over figures; chosen: what stands in the fields whose answers it counts."""
    row: Row = {}
    constant = Fraction(0)
    for sign, terms in ((1, case.left), (-1, case.right)):
        for term in terms:
            times = sign * Fraction(term.times)
            constant += 0 if term.figures else times
            for figure in term.figures:
                if figure.says is not None:
                    constant += times * figure.counted(chosen[figure.field])
                else:
                    row[figure.field] = row.get(figure.field, Fraction(0)) + times
    return Line(case, {field: times for field, times in row.items() if times}, constant)


def _by_bounds(line: Line, form: Form) -> Verdict | None:
    low, high = bounds(line.row, form)
    low, high = (None if one is None else one + line.constant for one in (low, high))
    if (low is not None and low > 0) or (line.equal and high is not None and high < 0):
        return Verdict("never", line.case)
    if high is not None and high <= 0 and (not line.equal or low == 0):
        return Verdict("always", line.case)
    return None


def bounds(row: Mapping[str, Fraction], form: Form) -> tuple[Fraction | None, Fraction | None]:
    """The least and the greatest that a sum of cells can be, by the bounds of their types; None without one."""
    low: Fraction | None = Fraction(0)
    high: Fraction | None = Fraction(0)
    for field, times in row.items():
        kind = form.fields[field].type
        ends = [None if end is None else Fraction(end) * times for end in (kind.minimum, kind.maximum)]
        least, most = ends if times > 0 else reversed(ends)
        low = None if low is None or least is None else low + least
        high = None if high is None or most is None else high + most
    return low, high


def _same(lines: list[Line]) -> Iterator[Verdict]:
    """Lines over the same cells in the same shares: the weaker one follows, opposite ones may leave no room."""
    known: dict[tuple[tuple[str, Fraction], ...], list[tuple[Line, Fraction]]] = {}
    for line in lines:
        if not line.row:
            continue
        lead = next(iter(sorted(line.row.items())))[1]
        key = tuple((field, times / lead) for field, times in sorted(line.row.items()))
        # As shares of the first cell: sum + constant / lead, at most 0 where lead > 0, at least 0 where it is below.
        for other, factor in known.get(key, ()):
            if verdict := _pair(other, factor, line, lead):
                yield verdict
                break
        known.setdefault(key, []).append((line, lead))


def _pair(first: Line, one: Fraction, second: Line, two: Fraction) -> Verdict | None:
    low, high = _interval(first, one)
    least, most = _interval(second, two)
    if (low is not None and most is not None and low > most) or (
        high is not None and least is not None and least > high
    ):
        return Verdict("contradicts", second.case, first.case)
    if (low, high) == (least, most):
        return Verdict("same", second.case, first.case)
    if _within(low, high, least, most):
        return Verdict("same", second.case, first.case)
    if _within(least, most, low, high) and not first.equal:
        return Verdict("same", first.case, second.case)
    return None


def _interval(line: Line, lead: Fraction) -> tuple[Fraction | None, Fraction | None]:
    """Within what the sum of shares must lie."""
    bound = -line.constant / lead
    if line.equal:
        return bound, bound
    return (None, bound) if lead > 0 else (bound, None)


def _within(low: Fraction | None, high: Fraction | None, least: Fraction | None, most: Fraction | None) -> bool:
    """Whether what lies in the first range lies in the second."""
    above = least is None or (low is not None and low >= least)
    return above and (most is None or (high is not None and high <= most))


def _blocks(lines: list[Line]) -> Iterator[list[Line]]:
    """Equalities in sets that have no cell in common."""
    parent: dict[str, str] = {}

    def root(field: str) -> str:
        while parent.setdefault(field, field) != field:
            parent[field] = parent[parent[field]]
            field = parent[field]
        return field

    for line in lines:
        first, *rest = line.row
        for field in rest:
            parent[root(field)] = root(first)
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(root(next(iter(line.row))), []).append(line)
    yield from groups.values()


def _follows(block: list[Line]) -> Iterator[Verdict]:
    """Equalities that can't hold with those before them, and relations of which every case follows from others."""
    whole, odd = _rank(block)
    yield from (Verdict("contradicts", line.case) for line in odd)
    if odd or whole == len(block):
        return
    for relation in dict.fromkeys(line.case.relation for line in block):
        others = [line for line in block if line.case.relation != relation]
        if others and _rank(others)[0] == whole:
            yield Verdict("follows", next(line.case for line in block if line.case.relation == relation))


def _rank(lines: Iterable[Line]) -> tuple[int, list[Line]]:
    """How many of the equalities say something new, and those that contradict the ones before them."""
    basis: dict[str, tuple[Row, Fraction]] = {}
    odd = []
    for line in lines:
        row, constant = dict(line.row), line.constant
        while row:
            pivot = next((field for field in row if field in basis), None)
            if pivot is None:
                break
            other, shift = basis[pivot]
            factor = row[pivot] / other[pivot]
            for field, times in other.items():
                if left := row.get(field, Fraction(0)) - factor * times:
                    row[field] = left
                else:
                    row.pop(field, None)
            constant -= factor * shift
        if row:
            basis[next(iter(row))] = (row, constant)
        elif constant:
            odd.append(line)
    return len(basis), odd


def figures_read(form: Form) -> set[str]:
    """The fields that any relation reads, in its sums, conditions or answers."""
    found: set[str] = set()
    for case in (case for relation in form.relations for case in relation.cases):
        terms = [figure for term in (*case.left, *case.right) for figure in term.figures]
        conditions = [figure for condition in case.when for figure in condition.figures]
        found |= {figure.field for figure in (*terms, *conditions) if isinstance(figure, Figure)}
    return found
