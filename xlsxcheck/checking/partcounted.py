"""A part of a row (其中) that was added up once more beside the row itself: a total that is too great by just that."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from xlsxcheck.form.once import once_per_form
from xlsxcheck.model import Form, Outcome, Term, Value


def part_counted(outcome: Outcome, form: Form, values: Mapping[str, Value]) -> tuple[str, ...]:
    """The parts whose figures are together just what a total is too great by; none where it is something else."""
    more = outcome.difference
    if outcome.status != "failed" or not more:
        return ()
    parts = _parts_beside(form).get(outcome.case.id, ())
    figures = {part: value for part in parts if isinstance(value := values.get(part), int | Decimal) and value}
    for part, figure in figures.items():
        if figure == more:
            return (part,)
    return tuple(figures) if len(figures) > 1 and sum(figures.values()) == more else ()


@once_per_form
def _parts_beside(form: Form) -> dict[str, tuple[str, ...]]:
    """Case -> the cells that are part of those that it adds up, and are not added up themselves."""
    part_of: dict[str, list[str]] = {}
    cases = [case for relation in form.relations for case in relation.cases if not case.when]
    for case in cases:
        part, whole = _alone(case.left), _alone(case.right)
        if case.op == "<=" and part and whole:
            part_of.setdefault(whole, []).append(part)
    found = {}
    for case in cases:
        if case.op == "=" and _alone(case.left) and not _alone(case.right):
            added = [field for term in case.right if term.times == 1 for field in term.fields]
            parts = [part for field in added for part in part_of.get(field, ()) if part not in case.fields]
            if parts:
                found[case.id] = tuple(dict.fromkeys(parts))
    return found


def _alone(terms: tuple[Term, ...]) -> str | None:
    """The one cell of this year that a side consists of, if it does."""
    if len(terms) != 1 or terms[0].times != 1 or len(terms[0].figures) != 1:
        return None
    return next(iter(terms[0].fields), None)
