"""The form's own totals: which cells a field rests on, and their sum as a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xlsxcheck.form.once import once_per_form
from xlsxcheck.model import Form, column_number, ranges, sheet_prefix, span
from xlsxcheck.model.patterns import late

_CELLS = late(r"([A-Z]{1,3})([1-9][0-9]{0,6})(?::([A-Z]{1,3})([1-9][0-9]{0,6}))?")
_MOST_CELLS = 10_000


def total_formula(field_id: str, form: Form) -> str:
    """The form's own sum for a computed cell, without "=": SUM(D4:I4)."""
    return _formulas(form)[field_id]


@once_per_form
def _formulas(form: Form) -> dict[str, str]:
    return {
        field.id: f"SUM({cell_list(field.sum_of, form, field.sheet)})" for field in form.fields.values() if field.sum_of
    }


def sums_exactly(formula: str, cells: set[tuple[int, int]]) -> bool:
    """Whether a formula adds up exactly these cells of its own sheet (0-based), each once: SUM(…), or D4+E4+…."""
    text = re.sub(r"[\s$]", "", formula).strip("{}").upper().removeprefix("=").removeprefix("+")
    whole = re.fullmatch(r"SUM\(([A-Z0-9:,;]+)\)", text)
    parts = re.split("[,;]", whole[1]) if whole else text.split("+")
    found: list[tuple[int, int]] = []
    for part in parts:
        ends = _CELLS.fullmatch(part)
        if ends is None or (ends[3] and not whole):
            return False
        top, left = int(ends[2]) - 1, column_number(ends[1])
        bottom, right = (int(ends[4]) - 1, column_number(ends[3])) if ends[3] else (top, left)
        if (bottom - top + 1) * (right - left + 1) + len(found) > _MOST_CELLS:
            return False
        found += [(row, col) for row in range(top, bottom + 1) for col in range(left, right + 1)]
    return len(found) == len(cells) and set(found) == cells


def cell_list(fields: Iterable[str], form: Form, here: str | None = None) -> str:
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


def with_parts(fields: Iterable[str], form: Form) -> frozenset[str]:
    """The fields, and the parts of those that are totals: a sum is settled when its parts are filled in."""
    found: set[str] = set()
    queue = list(fields)
    while queue:
        field = queue.pop()
        if field not in found:
            found.add(field)
            queue += form.fields[field].sum_of
    return frozenset(found)
