"""Relations and totals as spreadsheet formulas, of functions that Excel 2010, WPS and LibreOffice all have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from xlsxcheck.checking.relations import condition_fields, with_parts
from xlsxcheck.model import Area, Case, Condition, Form, Number, Outcome, Term, cell_ref

PASSED = "通过"
OFF = "差"
UNFILLED = "未填完"
NOT_APPLICABLE = "不适用"
"""The verdicts; OFF is followed by a blank and the difference, left minus right."""

_PLAIN_SHEET = re.compile(r"(?![0-9])\w*[^\W0-9A-Za-z_]\w*")
_CELLS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})(?::([A-Z]{1,3})([1-9][0-9]{0,6}))?")
_MOST_CELLS = 10_000
_FEWEST_PLACES = 4
"""Also for counts: 2.5 in a count is a mistake, but must not be rounded away here."""

_totals: dict[str, dict[str, str]] = {}


def total_formula(field_id: str, form: Form) -> str:
    """The form's own sum for a computed cell, without "=": SUM(D4:I4)."""
    totals = _totals.get(form.definition)
    if totals is None:
        totals = _totals[form.definition] = {
            field.id: f"SUM({_list(field.sum_of, form, field.sheet)})" for field in form.fields.values() if field.sum_of
        }
    return totals[field_id]


def sums_exactly(formula: str, cells: set[tuple[int, int]]) -> bool:
    """Whether a formula adds up exactly these cells of its own sheet (0-based), each once: SUM(…), or D4+E4+…."""
    text = re.sub(r"[\s$]", "", formula).upper().removeprefix("=").removeprefix("+")
    whole = re.fullmatch(r"SUM\(([A-Z0-9:,;]+)\)", text)
    parts = re.split("[,;]", whole[1]) if whole else text.split("+")
    found: list[tuple[int, int]] = []
    for part in parts:
        ends = _CELLS.fullmatch(part)
        if ends is None or (ends[3] and not whole):
            return False
        top, left = int(ends[2]) - 1, _column(ends[1])
        bottom, right = (int(ends[4]) - 1, _column(ends[3])) if ends[3] else (top, left)
        if (bottom - top + 1) * (right - left + 1) + len(found) > _MOST_CELLS:
            return False
        found += [(row, col) for row in range(top, bottom + 1) for col in range(left, right + 1)]
    return len(found) == len(cells) and set(found) == cells


def relation_formula(case: Case, form: Form, difference: str) -> str:
    """The live verdict of a case; `difference` is the cell that holds left minus right."""
    holds = f"{difference}=0" if case.op == "=" else f"{difference}<=0"
    formula = _if_filled(case.fields, form, f'IF({holds},"{PASSED}","{OFF} "&{difference})')
    for condition in reversed(case.when):
        formula = f'IF({_condition(condition, form)},{formula},"{NOT_APPLICABLE}")'
        if condition.cover:
            formula = f'IF({_cover_blank(condition, form)},"{UNFILLED}",{formula})'
    return _if_filled(condition_fields(case), form, formula)


def side_formula(terms: tuple[Term, ...], form: Form) -> str:
    """One side of a relation: SUM(表三!D4:D5), with coefficients and constants where it has some."""
    plain = [field for term in terms if term.fields and term.times == 1 for field in term.fields]
    parts = [f"SUM({_list(plain, form)})"] if plain else []
    for term in terms:
        if not term.fields:
            parts.append(f"({_digits(term.times)})" if term.times < 0 else _digits(term.times))
        elif term.times != 1:
            parts.append(f"SUM({_list(term.fields, form)})*{_digits(term.times)}")
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
        return f"{OFF} {_digits(outcome.difference)}"
    return NOT_APPLICABLE if outcome.status == "not_applicable" else PASSED


def ranges(cells: Iterable[tuple[int, int]]) -> list[Area]:
    """The cells (0-based) as few rectangles, from the top left down; a cell that comes twice counts twice."""
    rest = sorted(cells)
    found: list[Area] = []
    while rest:
        once = sorted(set(rest))
        for cell in once:
            rest.remove(cell)
        found += _rectangles(once)
    return found


def span(area: Area) -> str:
    """A rectangle as its address: D4:I4, or D4."""
    first = cell_ref(area.top, area.left)
    return first if area.single else f"{first}:{cell_ref(area.bottom, area.right)}"


@lru_cache(maxsize=256)
def sheet_prefix(name: str) -> str:
    """What stands before a cell of another sheet: 表三! or '2021 a'!."""
    return f"{name}!" if _PLAIN_SHEET.fullmatch(name) else "'" + name.replace("'", "''") + "'!"


def _rectangles(cells: list[tuple[int, int]]) -> list[Area]:
    runs: list[Area] = []
    for row, col in cells:
        if runs and runs[-1].bottom == row and runs[-1].right == col - 1:
            runs[-1] = Area(row, runs[-1].left, row, col)
        else:
            runs.append(Area(row, col, row, col))
    whole: dict[tuple[int, int, int], Area] = {}
    for run in runs:
        above = whole.pop((run.left, run.right, run.top - 1), None)
        whole[run.left, run.right, run.bottom] = Area(above.top if above else run.top, run.left, run.bottom, run.right)
    return sorted(whole.values(), key=lambda area: (area.top, area.left))


def _if_filled(fields: Iterable[str], form: Form, then: str) -> str:
    """The formula, or UNFILLED while one of the fields or a part of one holds no number."""
    resting = with_parts(fields, form)
    cells = [field for field in form.numeric if field in resting]
    return f'IF(COUNT({_list(cells, form)})<{len(cells)},"{UNFILLED}",{then})' if cells else then


def _list(fields: Iterable[str], form: Form, here: str | None = None) -> str:
    """Cells as arguments of a function, sheet by sheet."""
    sheets: dict[str, list[tuple[int, int]]] = {}
    for field_id in fields:
        field = form.fields[field_id]
        sheets.setdefault(field.sheet, []).append((field.area.top, field.area.left))
    return ",".join(
        ("" if sheet == here else sheet_prefix(sheet)) + span(area)
        for sheet, cells in sheets.items()
        for area in ranges(cells)
    )


def _cover_blank(condition: Condition, form: Form) -> str:
    cell = _list(condition.fields, form)
    return f"COUNT({cell})=0" if form.fields[condition.fields[0]].type.kind == "year" else f'{cell}=""'


def _condition(condition: Condition, form: Form) -> str:
    cell = _list(condition.fields, form)
    value = cell if condition.cover else f"SUM({cell})"
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
    return "OR({})".format(",".join('{}="{}"'.format(cell, word.replace('"', '""')) for word in words))


def _places(term: Term, form: Form) -> int:
    own = max(0, -int(term.times.normalize().as_tuple().exponent))
    return own + max((form.fields[field].type.places for field in term.fields), default=0)


def _digits(number: Number) -> str:
    text = format(Decimal(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
