"""Evaluate the form's relations on a record. Pure; the one place that says what holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Any, NamedTuple, cast

from xlsxcheck.errors import FormError
from xlsxcheck.form.once import once_per_form
from xlsxcheck.form.totals import with_parts
from xlsxcheck.model import Case, Condition, Figure, Form, Number, Outcome, Record, RelationCounts, Status, Term, Value

_ONE = Decimal(1)

Figures = dict[str | Figure, Any]
"""The values that relations add up: this year's by field id, last year's by Figure."""


class _When(NamedTuple):
    """A condition with what asking it needs, made once a form. sum: of its figures; None for that of an answer."""

    condition: Condition
    fields: tuple[str, ...]
    sum: Callable[[Figures], Number] | None


class _Ready(NamedTuple):
    """A case with what its evaluation needs, made once a form. always: it applies whatever the answers are."""

    case: Case
    fields: frozenset[str]
    condition: frozenset[str]
    rests_on: frozenset[str]
    left: Callable[[Figures], Number]
    right: Callable[[Figures], Number]
    needs_filled: bool
    last_year: tuple[Figure, ...]
    chosen: tuple[str, ...]
    chosen_when: tuple[str, ...]
    when: tuple[_When, ...]
    always: bool


def evaluate(record: Record, form: Form, previous: Record | None = None) -> list[Outcome]:
    """What comes of every case of every relation, in the form's order.

    Shape:  a blank cell counts as 0 and is listed in `blanks`, also where it is part of a total; where a cell can't be
            read, or an answer does not say whether the relation applies, the outcome is not_assessed.
            Without last year's record (`previous`) the cases that read figures of it do not exist; with it, those whose
            figures it does not have, or has blank, are not_assessed; so are those that need figures one by one which
            the record has in one cell (`joined`).
    Errors: FormError where a relation itself breaks: that is our fault, and never means that it holds.
    """
    figures, blanks = _figures(record, form)
    if answers := _answers(form):
        figures = figures | {answer: answer.counted(record.values[answer.field]) for answer in answers}
    prepared = _prepared(form) if previous is not None else _of_this_year(form)
    if previous is not None:
        figures = figures | {Figure(field, -1): previous.values.get(field) for field in form.numeric}
    # Nearly always all is filled in and readable; then most cases need nothing but their two sums.
    whole = not blanks and not record.unread
    outcomes = [
        _compared(ready, record, figures) if whole and ready.always else _outcome(ready, record, figures, blanks)
        for ready in prepared
    ]
    if record.joined:
        apart = needing_apart(form, record.joined)
        outcomes = [Outcome(one.case, "not_assessed") if one.case.id in apart else one for one in outcomes]
    return outcomes


def count(outcomes: Sequence[Outcome]) -> RelationCounts:
    """How many came to what."""
    statuses = {"passed": 0, "failed": 0, "not_assessed": 0, "not_applicable": 0}
    blank_as_zero = 0
    for outcome in outcomes:
        statuses[outcome.status] += 1
        blank_as_zero += bool(outcome.blanks) and outcome.status in ("passed", "failed")
    return RelationCounts(
        total=statuses["passed"] + statuses["failed"] + statuses["not_assessed"],
        passed=statuses["passed"],
        failed=statuses["failed"],
        not_assessed=statuses["not_assessed"],
        not_applicable=statuses["not_applicable"],
        blank_as_zero=blank_as_zero,
        waiting=tuple(one.case.relation for one in outcomes if one.status == "not_assessed" and one.blanks),
    )


def needing_apart(form: Form, joined: Mapping[str, str]) -> frozenset[str]:
    """The cases that can't be assessed where fields are joined to others, because they read some fields of a group.

    A case that reads whole groups holds of their sum. So does one that is stated for each row of the group: what
    holds of every row holds of the row that is their sum.
    """
    groups: dict[str, list[str]] = {}
    for field, into in joined.items():
        groups.setdefault(into, []).append(field)
    found = set()
    for relation in form.relations:
        stated = {frozenset([*case.fields, *case.condition_fields]) for case in relation.cases}
        for case in relation.cases:
            read = frozenset([*case.fields, *case.condition_fields])
            met = {into: rest for into, rest in groups.items() if into in read or not read.isdisjoint(rest)}
            if all(read.issuperset((into, *rest)) for into, rest in met.items()):
                continue
            rows = zip(*met.values(), strict=True) if len({len(rest) for rest in met.values()}) == 1 else iter([()])
            by_row = (frozenset(dict(zip(met, row, strict=False)).get(field, field) for field in read) for row in rows)
            if not read.isdisjoint(joined) or any(row not in stated for row in by_row):
                found.add(case.id)
    return frozenset(found)


def _figures(record: Record, form: Form) -> tuple[Figures, frozenset[str]]:
    """The record's values with 0 for blanks, and which fields those are."""
    values = cast(Figures, record.values)
    blanks = frozenset(field for field in form.numeric if values[field] is None)
    return ({**values, **dict.fromkeys(blanks, 0)} if blanks else values), blanks


@once_per_form
def _prepared(form: Form) -> list[_Ready]:
    return [
        _Ready(
            case,
            frozenset([*case.fields, *case.condition_fields]),
            with_parts(case.condition_fields, form),
            with_parts([*case.fields, *case.condition_fields], form),
            _adder(case.left),
            _adder(case.right),
            relation.needs_filled,
            case.last_year,
            tuple(figure.field for figure in case.answers if figure.says),
            tuple(
                one.field for condition in case.when if not condition.answer for one in condition.figures if one.says
            ),
            tuple(map(_asked, case.when)),
            not (case.when or case.last_year or any(figure.says is not None for figure in case.answers)),
        )
        for relation in form.relations
        for case in relation.cases
    ]


def _asked(condition: Condition) -> _When:
    figures = tuple(map(_key, condition.figures))
    summed = None if condition.answer else lambda values: sum(values[figure] for figure in figures)
    return _When(condition, tuple(condition.fields), summed)


@once_per_form
def _of_this_year(form: Form) -> list[_Ready]:
    return [ready for ready in _prepared(form) if not ready.last_year]


@once_per_form
def _answers(form: Form) -> tuple[Figure, ...]:
    """The answers that relations count."""
    cases = [case for relation in form.relations for case in relation.cases]
    asked = [one for case in cases for condition in case.when for one in condition.figures if not condition.answer]
    counted = [figure for case in cases for figure in case.answers]
    return tuple(dict.fromkeys([*counted, *(figure for figure in asked if figure.says is not None)]))


def side(terms: tuple[Term, ...], figures: Mapping[Any, Any]) -> Number:
    """The sum of one side of a relation, with 0 for blanks."""
    return _adder(terms)({key: value or 0 for key, value in figures.items()})


def _adder(terms: tuple[Term, ...]) -> Callable[[Figures], Number]:
    """A function from figures to the sum of the terms."""
    if all(term.figures and term.times == _ONE for term in terms):
        names = [_key(figure) for term in terms for figure in term.figures]
        if len(names) == 1:
            return itemgetter(names[0])
        pick = itemgetter(*names)
        return lambda figures: sum(pick(figures))
    parts = [(term.times, tuple(map(_key, term.figures))) for term in terms]
    return lambda figures: sum(
        (times * sum(figures[key] for key in keys) if keys else times for times, keys in parts), Decimal(0)
    )


def _key(figure: Figure) -> str | Figure:
    return figure if figure.year or figure.says is not None else figure.field


def _outcome(ready: _Ready, record: Record, figures: Figures, blanks: frozenset[str]) -> Outcome:
    case = ready.case
    taken_as_zero: tuple[str, ...] = ()
    if ready.last_year and any(figures[figure] is None for figure in ready.last_year):
        return Outcome(case, "not_assessed")
    if blanks and not ready.rests_on.isdisjoint(blanks):
        taken_as_zero = tuple(sorted(ready.rests_on & blanks))
    if ready.chosen_when and any(record.values[field] is None for field in ready.chosen_when):
        return Outcome(case, "not_assessed")
    if ready.when and (status := _not_applying(ready.when, record, figures)) is not None:
        taken_as_zero = tuple(field for field in taken_as_zero if field in ready.condition)
        return Outcome(case, status, blanks=taken_as_zero)
    if record.unread and not ready.fields.isdisjoint(record.unread):
        return Outcome(case, "not_assessed")
    if ready.chosen and any(record.values[field] is None for field in ready.chosen):
        return Outcome(case, "not_assessed")
    if taken_as_zero and ready.needs_filled:
        return Outcome(case, "not_assessed", blanks=taken_as_zero)
    return _compared(ready, record, figures, taken_as_zero)


def _compared(ready: _Ready, record: Record, figures: Figures, blanks: tuple[str, ...] = ()) -> Outcome:
    """What comes of a case that applies and whose cells can all be read."""
    case = ready.case
    try:
        left, right = ready.left(figures), ready.right(figures)
        holds = left == right if case.op == "=" else left <= right
    except (ArithmeticError, TypeError, KeyError) as error:
        raise FormError(
            f"{record.form}, {case.id}: 关系无法计算（{error}）；请检查表格定义 / can't be evaluated"
        ) from error
    return Outcome(case, "passed" if holds else "failed", left, right, blanks)


def _not_applying(asked: tuple[_When, ...], record: Record, figures: Figures) -> Status | None:
    """The status of an outcome whose conditions are not met or not known; None where they are met."""
    for condition, fields, summed in asked:
        if record.unread and not record.unread.isdisjoint(fields):
            return "not_assessed"
        value: Value = record.values[fields[0]] if summed is None else summed(figures)
        if value is None:
            return "not_assessed"
        if not _met(condition, value):
            return "not_applicable"
    return None


def _met(condition: Condition, value: Value) -> bool:
    if condition.one_of is not None and value not in condition.one_of:
        return False
    if condition.none_of is not None and value in condition.none_of:
        return False
    if condition.at_least is None and condition.at_most is None:
        return True
    if isinstance(value, str) or value is None:
        return False
    return (condition.at_least is None or value >= condition.at_least) and (
        condition.at_most is None or value <= condition.at_most
    )
