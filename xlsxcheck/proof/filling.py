"""A correct filling of any form, found by its own relations, and for each relation one that breaks it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from xlsxcheck.form.kinds import LAST_YEAR
from xlsxcheck.form.once import once_per_form
from xlsxcheck.form.totals import with_parts
from xlsxcheck.model import Case, Condition, Field, Figure, Form, Number, Term, Value

Values = dict[str, Value]

_STEPS_A_CASE = 40
"""So many corrections for each case of a relation are tried before a filling is given up."""

_TEXT, _DATE, _CODE = "样例", "-01-15", "91350100M000100Y43"
_FAR = 1_000_000


class Filling:
    """The values of one form being made, with its totals always added up."""

    def __init__(self, form: Form, values: Values, *, added: bool = False) -> None:
        """`values` are typed ones; totals are computed, unless they were added up already."""
        self.form = form
        self.values = values
        self.above = _above(form)
        for total in form.totals if not added else ():
            values[total] = _sum(values, form.fields[total].sum_of)

    def set(self, field: str, value: Value) -> None:
        """Put a value into a cell that is typed; the totals above it follow."""
        self.values[field] = value
        for total in self.above.get(field, ()):
            self.values[total] = _sum(self.values, self.form.fields[total].sum_of)

    def side(self, terms: Iterable[Term]) -> Number:
        """What one side of a relation comes to."""
        total: Number = Decimal(0)
        for term in terms:
            total += term.times * sum(map(self.figure, term.figures)) if term.figures else term.times
        return total

    def figure(self, figure: Figure) -> Any:
        """What a figure counts."""
        value = self.values[figure.field]
        return figure.counted(value) if figure.says is not None else value or 0

    def off(self, case: Case) -> Number:
        """How far a case is from holding: left minus right, 0 where it holds."""
        difference = self.side(case.left) - self.side(case.right)
        return difference if case.op == "=" or difference > 0 else 0

    def applies(self, case: Case) -> bool:
        """Whether all conditions of a case are met."""
        return all(map(self.met, case.when))

    def met(self, condition: Condition) -> bool:
        """Whether a condition is met."""
        value: Any = self.values[condition.figures[0].field]
        if not condition.answer:
            value = sum(map(self.figure, condition.figures))
        if condition.one_of is not None and value not in condition.one_of:
            return False
        if condition.none_of is not None and value in condition.none_of:
            return False
        low, high = condition.at_least, condition.at_most
        return (low is None or value >= low) and (high is None or value <= high)

    def breaks(self, change: Values, case: Case) -> bool:
        """Whether a change of typed cells breaks a case; where it does not it is taken back."""
        touched = {field for one in change for field in (one, *self.above.get(one, ()))}
        before = {field: self.values[field] for field in touched}
        for field, value in change.items():
            self.set(field, value)
        if self.applies(case) and self.off(case):
            return True
        self.values |= before
        return False


def correct(form: Form, accepted: Callable[[Values], bool]) -> Values | None:
    """Values with which every relation of one year holds and which are accepted; None where none were found.

    Shape:  figures that differ from each other where that goes, else zeros; the first choices, else the next ones.
    """
    for start in _starts(form):
        filling = Filling(form, start)
        if _settle(filling) and accepted(filling.values):
            return filling.values
    return None


def broken(form: Form, base: Values, case: Case) -> Values | None:
    """Values that differ from correct ones and break a case; None where no change of its cells does."""
    for filling in _applying(form, base, case):
        if filling.off(case):
            return filling.values
        for change in list(_changes(filling, case)):
            if filling.breaks(change, case):
                return filling.values
    return None


def typed_parts(fields: Iterable[str], form: Form) -> list[str]:
    """The cells that somebody types, of fields and of the parts of those that are totals."""
    found = with_parts(fields, form)
    return [field for field in form.fields if field in found and not form.fields[field].sum_of]


def _starts(form: Form) -> Iterator[Values]:
    base: Values = {field.id: _plain(field, form) for field in form.fields.values()}
    for kind in range(max((len(field.type.choices) for field in form.fields.values()), default=1) or 1):
        chosen: Values = {
            field.id: field.type.choices[min(kind, len(field.type.choices) - 1)]["zh"]
            for field in form.fields.values()
            if field.type.choices
        }
        organ = _organ({**base, **chosen}, form)
        numbers = {field: _within(11 + 2 * at, form.fields[field]) for at, field in enumerate(form.numeric)}
        for figures in (numbers, {field: _within(0, form.fields[field]) for field in form.numeric}):
            for filled in (True, False):
                blank = {key: None for key, field in form.fields.items() if _optional(field) and not filled}
                yield {**base, **chosen, **organ, **figures, **blank}


def _optional(field: Field) -> bool:
    return not field.required and not field.type.choices


def _plain(field: Field, form: Form) -> Value:
    if field.type.kind == "credit_code" and not field.required:
        return None
    year = min(form.last_year or LAST_YEAR, max(form.first_year, 2025))
    if field.type.kind == "year":
        return int(_within(year, field))
    plain: dict[str, Value] = {"date": f"{year}{_DATE}", "credit_code": _CODE}
    return plain.get(field.type.kind, _TEXT[: field.type.max_length or len(_TEXT)])


def _organ(values: Values, form: Form) -> Values:
    """A name of the kind of office that is chosen, where the form knows such names."""
    naming = form.naming
    if naming is None:
        return {}
    fitting = [one.ends[0] for one in naming.endings if values[naming.kind] in one.kinds]
    return {naming.field: f"测试{fitting[0] if fitting else '单位'}"}


def _within(number: Number, field: Field) -> Number:
    low, high = field.type.minimum, field.type.maximum
    number = number if low is None else max(number, low)
    number = number if high is None else min(number, high)
    return int(number) if number == int(number) else number


def _settle(filling: Filling) -> bool:
    """Correct figure after figure until every case holds; False where that comes to no end."""
    form = filling.form
    cases, readers = _cases(form)
    queue, waiting = deque(range(len(cases))), set(range(len(cases)))
    for _ in range(_STEPS_A_CASE * (len(cases) + 1)):
        if not queue:
            return True
        number = queue.popleft()
        waiting.discard(number)
        case = cases[number]
        if not filling.applies(case) or not filling.off(case):
            continue
        changed = _correct_one(filling, case, readers)
        if changed is None:
            return False
        for reader in (*readers.get(changed, ()), number):
            if reader not in waiting:
                waiting.add(reader)
                queue.append(reader)
    return False


@once_per_form
def _cases(form: Form) -> tuple[list[Case], dict[str, tuple[int, ...]]]:
    """The cases of one year, and which of them depend on a cell that is typed."""
    cases = [case for one in form.relations for case in one.cases if not case.needs_previous]
    readers: dict[str, list[int]] = {}
    for number, case in enumerate(cases):
        asked = [field for condition in case.when for field in condition.fields]
        for field in typed_parts([*case.fields, *asked], form):
            readers.setdefault(field, []).append(number)
    return cases, {field: tuple(numbers) for field, numbers in readers.items()}


def _correct_one(filling: Filling, case: Case, readers: dict[str, tuple[int, ...]]) -> str | None:
    """Change one cell so that a case holds: of those that can, the one that the fewest other cases read."""
    ways = [*_figures_to_change(filling, case), *_answers_to_change(filling, case)]
    if not ways:
        return None
    figures = [way for way in ways if filling.form.fields[way[0]].type.numeric] or ways
    field, value = min(figures, key=lambda way: len(readers.get(way[0], ())))
    filling.set(field, value)
    return field


def _figures_to_change(filling: Filling, case: Case) -> Iterator[tuple[str, Value]]:
    off = filling.off(case)
    for term in (*case.left, *case.right):
        for field in typed_parts(term.fields, filling.form):
            often, value = _weight(field, case, filling.form), filling.values[field]
            if often and isinstance(value, int | Decimal):
                new = _rounded(value - off / often, off, often, filling.form.fields[field])
                if new is not None:
                    yield field, new


def _answers_to_change(filling: Filling, case: Case) -> Iterator[tuple[str, Value]]:
    off = filling.off(case)
    for sign, terms in ((-1, case.left), (1, case.right)):
        for term in terms:
            for figure in term.answers:
                answer = _answer(figure, filling, up=sign * term.times * off > 0)
                if answer is not None:
                    yield figure.field, answer[0]


def _weight(field: str, case: Case, form: Form) -> Decimal:
    """By how much left minus right grows with a typed cell."""
    weight = Decimal(0)
    for sign, terms in ((1, case.left), (-1, case.right)):
        for term in terms:
            weight += sign * term.times * sum(_times(field, one, form) for one in term.fields)
    return weight


def _times(field: str, of: str, form: Form) -> int:
    return 1 if field == of else sum(_times(field, part, form) for part in form.fields[of].sum_of)


def _rounded(new: Decimal, off: Number, often: Decimal, field: Field) -> Number | None:
    """A figure that the cell may hold; for an inequality the next one on the right side of it."""
    step = Decimal(1).scaleb(-field.type.places)
    up = -off / often > 0
    number = (new / step).to_integral_value("ROUND_CEILING" if up else "ROUND_FLOOR") * step
    low, high = field.type.minimum, field.type.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        return None
    return int(number) if number == int(number) else number


def _answer(figure: Figure, filling: Filling, *, up: bool) -> tuple[Value] | None:
    """An answer that counts more or less than the one that stands there."""
    field, value = filling.form.fields[figure.field], filling.values[figure.field]
    if bool(figure.counted(value)) == up:
        return None
    if not figure.says:
        return (_TEXT,) if up else (None,)
    others = [choice["zh"] for choice in field.type.choices if choice["zh"] not in figure.says]
    return (figure.says[0],) if up else (others[0],) if others else None


def _applying(form: Form, base: Values, case: Case) -> Iterator[Filling]:
    """The base, and fillings in which the conditions of a case are met."""
    filling = Filling(form, dict(base), added=True)
    if filling.applies(case):
        yield filling
    zero = Filling(form, {**base, **{field: _within(0, form.fields[field]) for field in form.numeric}})
    for trial in (Filling(form, dict(base)), zero):
        for condition in case.when:
            _meet(condition, trial)
        if trial.applies(case):
            yield trial


def _meet(condition: Condition, filling: Filling) -> None:
    """Change cells so that a condition is met, as far as that goes."""
    if filling.met(condition):
        return
    form = filling.form
    field = form.fields[condition.figures[0].field]
    if condition.answer:
        choices = condition.one_of or tuple(choice["zh"] for choice in field.type.choices)
        fitting = [word for word in choices if word not in (condition.none_of or ())]
        if field.type.kind == "year":
            filling.set(field.id, int(condition.at_least or condition.at_most or field.type.minimum or form.first_year))
        elif fitting:
            filling.set(field.id, fitting[0])
        return
    for figure in condition.figures:
        if figure.says is not None:
            answer = _answer(figure, filling, up=condition.at_least is not None)
            if answer is not None:
                filling.set(figure.field, answer[0])
    typed = typed_parts([figure.field for figure in condition.figures if figure.says is None], form)
    for one in typed:
        filling.set(one, _within(0, form.fields[one]))
    if condition.at_least is not None and typed:
        filling.set(typed[0], _within(-(-condition.at_least // 1), form.fields[typed[0]]))


def _changes(filling: Filling, case: Case) -> Iterator[Values]:
    """Changes of the cells of a case: one figure a little or far off, one answer, all answers, all figures 0."""
    form = filling.form
    typed = [field for field in typed_parts(case.fields, form) if form.fields[field].type.numeric]
    for field in typed:
        value, kind = filling.values[field], form.fields[field].type
        if isinstance(value, int | Decimal):
            step = Decimal(1).scaleb(-kind.places)
            for new in (value + step, value - step, value + _FAR, kind.minimum or 0, kind.maximum or _FAR):
                yield {field: _within(new, form.fields[field])}
    toggled: Values = {}
    for figure in case.answers:
        for up in (True, False):
            if (answer := _answer(figure, filling, up=up)) is not None:
                yield {figure.field: answer[0]}
                toggled[figure.field] = answer[0]
    zero: Values = {field: _within(0, form.fields[field]) for field in typed}
    yield toggled
    yield zero
    yield {**zero, **toggled}
    totals = [field for field in case.fields if form.fields[field].sum_of]
    for total in totals:  # as where totals are typed
        value = filling.values[total]
        if isinstance(value, int | Decimal):
            yield {total: value + 1}


@once_per_form
def _above(form: Form) -> dict[str, tuple[str, ...]]:
    """A typed cell -> the totals that it is part of, parts before the totals that add them up."""
    found: dict[str, list[str]] = {}
    for total in form.totals:
        for field in with_parts([total], form):
            if field != total:
                found.setdefault(field, []).append(total)
    return {field: tuple(totals) for field, totals in found.items()}


def _sum(values: Values, parts: Iterable[str]) -> Number:
    return sum(value for part in parts if isinstance(value := values[part], int | Decimal))
