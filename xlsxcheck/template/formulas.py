"""Relations and totals as spreadsheet formulas, of functions that Excel 2010, WPS and LibreOffice all have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from xlsxcheck.form.totals import cell_list, with_parts
from xlsxcheck.model import Case, Condition, Figure, Form, Number, Outcome, Term

PASSED = "通过"
OFF = "差"
UNFILLED = "未填完"
NOT_APPLICABLE = "不适用"
"""The verdicts; OFF is followed by a blank, by how much the sides differ, and which of them is the larger."""

LEFT_MORE, RIGHT_MORE = "，左边大", "，右边大"

_FEWEST_PLACES = 4
"""Also for counts: 2.5 in a count is a mistake, but must not be rounded away here."""


Before = Mapping[str, Number]
"""Last year's figures by field: in formulas they are plain numbers."""


def relation_formula(case: Case, form: Form, difference: str, before: Before) -> str:
    """The live verdict of a case; `difference` is the cell that holds left minus right."""
    holds = f"{difference}=0" if case.op == "=" else f"{difference}<=0"
    larger = f'"{LEFT_MORE}"' if case.op == "<=" else f'IF({difference}>0,"{LEFT_MORE}","{RIGHT_MORE}")'
    formula = _if_filled(case.fields, form, f'IF({holds},"{PASSED}","{OFF} "&ABS({difference})&{larger})', case.answers)
    for condition in reversed(case.when):
        formula = f'IF({_condition(condition, form, before)},{formula},"{NOT_APPLICABLE}")'
        if condition.answer:
            formula = f'IF({_answer_blank(condition, form)},"{UNFILLED}",{formula})'
    asked = [figure for condition in case.when for figure in condition.figures if figure.says is not None]
    return _if_filled(case.condition_fields, form, formula, asked)


def side_formula(terms: tuple[Term, ...], form: Form, before: Before) -> str:
    """One side of a relation: SUM(表三!D4:D5), with coefficients and constants where it has some."""
    plain = [field for term in terms if term.fields and term.times == 1 for field in term.fields]
    parts = [f"SUM({cell_list(plain, form)})"] if plain else []
    for term in terms:
        if not term.figures:
            parts.append(f"({_digits(term.times)})" if term.times < 0 else _digits(term.times))
        elif term.times != 1 and term.fields:
            parts.append(f"SUM({cell_list(term.fields, form)})*{_digits(term.times)}")
        times = "" if term.times == 1 else f"*{_digits(term.times)}"
        parts += [f"{_counted(figure, form)}{times}" for figure in term.answers]
        parts += [f"{_constant(before[figure.field])}{times}" for figure in term.figures if figure.year]
    return "+".join(parts)


def difference_formula(case: Case, form: Form, left: str, right: str) -> str:
    """Left minus right, rounded to the places that the figures can have, so that no binary dust is left."""
    places = max(_FEWEST_PLACES, *(_places(term, form) for term in case.left + case.right))
    return f"ROUND({left}-{right},{places})"


def verdict(outcome: Outcome) -> str:
    """What relation_formula shows for this outcome."""
    if outcome.blanks or outcome.status == "not_assessed":
        return UNFILLED
    if outcome.status == "failed":
        return f"{OFF} {_digits(abs(Decimal(outcome.difference)))}{LEFT_MORE if outcome.difference > 0 else RIGHT_MORE}"
    return NOT_APPLICABLE if outcome.status == "not_applicable" else PASSED


def _if_filled(fields: Iterable[str], form: Form, then: str, answers: Iterable[Figure] = ()) -> str:
    """The formula, or UNFILLED while a field or a part of one holds no number, or nothing was chosen."""
    resting = with_parts(fields, form)
    cells = [field for field in form.numeric if field in resting]
    chosen = dict.fromkeys(cell_list([figure.field], form) for figure in answers if figure.says)
    blank = [f"COUNT({cell_list(cells, form)})<{len(cells)}"] if cells else []
    blank += [f'{cell}=""' for cell in chosen]
    if not blank:
        return then
    test = blank[0] if len(blank) == 1 else f"OR({','.join(blank)})"
    return f'IF({test},"{UNFILLED}",{then})'


def _counted(figure: Figure, form: Form) -> str:
    """1 or 0, as Figure.counted says."""
    cell = cell_list([figure.field], form)
    test = _any(cell, figure.says) if figure.says else f"LEN(TRIM({cell}))>0"
    return f"IF({test},1,0)"


def _answer_blank(condition: Condition, form: Form) -> str:
    cell = cell_list(condition.fields, form)
    return f"COUNT({cell})=0" if form.fields[condition.fields[0]].type.kind == "year" else f'{cell}=""'


def _condition(condition: Condition, form: Form, before: Before) -> str:
    cell = cell_list(condition.fields, form)
    added = [one.field for one in condition.figures if not one.year and one.says is None]
    sums = [f"SUM({cell_list(added, form)})"] if added else []
    sums += [_counted(one, form) for one in condition.figures if one.says is not None]
    sums += [_constant(before[figure.field]) for figure in condition.figures if figure.year]
    value = cell if condition.answer else "+".join(sums)
    tests = []
    if condition.one_of is not None:
        tests.append(_any(cell, condition.one_of))
    if condition.none_of is not None:
        tests.append(f"NOT({_any(cell, condition.none_of)})")
    if condition.at_least is not None:
        tests.append(f"{value}>={_digits(condition.at_least)}")
    if condition.at_most is not None:
        tests.append(f"{value}<={_digits(condition.at_most)}")
    return tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"


def _any(cell: str, words: tuple[str, ...]) -> str:
    # Of a list of years a spreadsheet program makes a number where one is chosen.
    tests = [f'{cell}&""={quoted(word)}' if word.isdecimal() else f"{cell}={quoted(word)}" for word in words]
    return f"OR({','.join(tests)})"


def quoted(text: str) -> str:
    """A text within a formula."""
    return '"{}"'.format(text.replace('"', '""'))


def _places(term: Term, form: Form) -> int:
    own = max(0, -int(term.times.normalize().as_tuple().exponent))
    return own + max((form.fields[field].type.places for field in term.fields), default=0)


def _constant(number: Number) -> str:
    return f"({_digits(number)})" if number < 0 else _digits(number)


def _digits(number: Number) -> str:
    text = format(Decimal(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
