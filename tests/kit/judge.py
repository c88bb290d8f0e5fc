"""openpyxl as the judge of our reader: what they disagree on, cell by cell."""

from __future__ import annotations

import datetime
import io
import math
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, to_excel
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from xlsxcheck.formats.open import Cell, Workbook, open_workbook
from xlsxcheck.model import cell_ref


def disagreements(data: bytes) -> list[str]:
    """Every cell, merge, state, hidden row or column, and protection that the two read differently."""
    ours = open_workbook(data)
    values = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(data))
    found = []
    if list(ours.sheet_names) != values.sheetnames:
        found.append(f"sheets {ours.sheet_names} {values.sheetnames}")
    for name in ours.sheet_names:
        found += [f"{name}!{line}" for line in _cells(ours, name, values[name], formulas[name])]
        found += [f"{name}: {line}" for line in _frame(ours, name, formulas[name])]
    return found


def _cells(ours: Workbook, name: str, values: Any, formulas: Any) -> list[str]:
    cells = ours.sheet(name).cells
    seen: dict[tuple[int, int], tuple[Any, Any]] = {}
    values.reset_dimensions()
    for row in values.iter_rows():
        for cell in row:
            if cell.value is not None:
                seen[cell.row - 1, cell.column - 1] = (cell.value, None)
    for row in formulas.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                at = cell.row - 1, cell.column - 1
                seen[at] = (seen.get(at, (None, None))[0], cell.value)
    found = []
    for at in sorted(cells.keys() | seen.keys()):
        cell, (value, formula) = cells.get(at), seen.get(at, (None, None))
        if cell == Cell("s", "", None, cell.style if cell else 0) and value in (None, ""):
            continue
        if cell is None or not _same(ours, cell, value) or not _same_formula(cell, formula):
            found.append(f"{cell_ref(*at)}: {str(cell)[:200]} against {value!r:.200}, {formula!r:.200}")
    return found


def _same(book: Workbook, cell: Cell, value: Any) -> bool:
    if cell.kind == "z" or (cell.kind, cell.text) == ("s", ""):
        return value in (None, "") and (cell.kind == "s" or cell.formula is not None)
    if cell.kind == "b":
        return value is (cell.text == "1")
    if cell.kind == "e":
        return value == cell.text and value.startswith("#")
    if cell.kind == "s":
        return isinstance(value, str) and value == cell.text
    if isinstance(value, datetime.datetime | datetime.date | datetime.time | datetime.timedelta):
        epoch = CALENDAR_MAC_1904 if book.date1904 else CALENDAR_WINDOWS_1900
        return book.is_date(cell.style) and math.isclose(to_excel(value, epoch), float(cell.text), abs_tol=2e-5)
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return plain and not book.is_date(cell.style) and float(cell.text) == value


def _same_formula(cell: Cell, formula: Any) -> bool:
    if formula is None or cell.formula is None:
        return formula is None and cell.formula is None
    if isinstance(formula, ArrayFormula | DataTableFormula):
        return True
    # A follower of a shared formula has no text of its own; openpyxl works it out.
    return cell.formula in ("", str(formula).removeprefix("="))


def _frame(ours: Workbook, name: str, theirs: Any) -> list[str]:
    sheet = ours.sheet(name)
    merges = {f"{cell_ref(area.top, area.left)}:{cell_ref(area.bottom, area.right)}" for area in sheet.merges}
    rows = {number - 1 for number, row in theirs.row_dimensions.items() if row.hidden}
    columns = {letter for letter, column in theirs.column_dimensions.items() if column.hidden}
    ours_hidden = {get_column_letter(number + 1) for number in sheet.hidden_columns}
    pairs = {
        "state": (sheet.state, theirs.sheet_state),
        "merges": (merges, {str(area) for area in theirs.merged_cells.ranges}),
        "hidden rows": (set(sheet.hidden_rows), rows),
        "protected": (sheet.protected, bool(theirs.protection.sheet)),
        "validations": (sheet.validations, len(theirs.data_validations.dataValidation)),
        # openpyxl names a group of columns by its first only.
        "hidden columns": (columns - ours_hidden, set()),
    }
    return [f"{what}: {mine} against {other}" for what, (mine, other) in pairs.items() if mine != other]
