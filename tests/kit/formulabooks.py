"""Workbooks in which some answers are formulas, with the results that a program would have saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grids import distinct_values, grids_of, identity
from helpers import balanced_values, with_totals

from xlsxcheck.form.totals import total_formula
from xlsxcheck.formats.grid import Cell, Sheet, Workbook
from xlsxcheck.formats.refs import position
from xlsxcheck.model import Form, Record, Value
from xlsxcheck.reading.formulas.compute import Computation
from xlsxcheck.reading.formulas.values import Fault, Result, Trouble, Values
from xlsxcheck.reading.record import read_record

Cells = dict[str, dict[tuple[int, int], Cell]]
Written = Mapping[str, Any]
"""Address such as 表三!D4 -> a figure, a text, or a formula with "=" in front."""


def book_of(
    form: Form,
    written: Written,
    values: dict[str, Value] | None = None,
    *,
    totals: str = "typed",
    kind: str = "xlsx",
    saved: Written | None = None,
    template: bool = True,
) -> Workbook:
    """A correct report with other content in some cells.

    Shape:  totals: typed, or formula for the form's own; saved: results that are kept with the formulas, where they are
            not what the formulas give (computed by our own algebra, which is judged elsewhere).
    """
    values = with_totals(values or balanced_values(form), form)
    cells: Cells = {
        grid.name: {
            at: Cell("s", value, None, 0) if isinstance(value, str) else Cell("n", str(value), None, 0)
            for at, value in grid.cells.items()
        }
        for grid in [*grids_of(form, values), *([identity(form, {"totals": totals})] if template else [])]
    }
    if totals == "formula":
        for field_id in form.totals:
            field = form.fields[field_id]
            at = (field.area.top, field.area.left)
            cells[field.sheet][at] = Cell("n", str(values[field_id]), total_formula(field_id, form), 0)
    for address, content in written.items():
        sheet, _, ref = address.rpartition("!")
        _put(cells.setdefault(sheet, {}), position(ref), content)
    _save(cells, {address: str(content) for address, content in written.items()}, saved or {})
    merges = {table.sheet: tuple(f.area for f in table.fields if not f.area.single) for table in form.tables}
    sheets = {name: Sheet(name, cells=content, merges=merges.get(name, ())) for name, content in cells.items()}
    states = {name: "veryHidden" if name == "_form" else "visible" for name in sheets}
    return Workbook(kind, tuple(sheets), states, sheets.__getitem__, lambda: ["General"])


def _put(cells: dict[tuple[int, int], Cell], at: tuple[int, int], content: Any) -> None:
    if content is None:
        cells.pop(at, None)
    elif isinstance(content, str) and content.startswith("="):
        cells[at] = Cell("z", "", content[1:], 0)
    elif isinstance(content, str):
        cells[at] = Cell("s", content, None, 0)
    else:
        cells[at] = Cell("n", str(content), None, 0)


def _save(cells: Cells, written: dict[str, str], saved: Written) -> None:
    """Put the results of formulas into their cells; what is not known for certain keeps what stood there."""
    sheets = {name: Sheet(name, cells=dict(content)) for name, content in cells.items()}
    book = Workbook("xlsx", tuple(sheets), dict.fromkeys(sheets, "visible"), sheets.__getitem__, lambda: ["General"])
    values: Computation[Result] = Computation(book, Values())
    for address, content in written.items():
        sheet, _, ref = address.rpartition("!")
        at = position(ref)
        if content.startswith("="):
            result = saved.get(address, values.of((sheet, *at)))
            cells[sheet][at] = _with_result(cells[sheet][at], 7 if isinstance(result, Trouble) else result)


def _with_result(cell: Cell, result: Any) -> Cell:
    if isinstance(result, Fault):
        return cell._replace(kind="e", text=result.code)
    if isinstance(result, bool):
        return cell._replace(kind="b", text=str(int(result)))
    if isinstance(result, str):
        return cell._replace(kind="s", text=result)
    return cell._replace(kind="n", text=f"{result:.15g}")


def record_with(form: Form, written: Written, values: dict[str, Value] | None = None, **options: Any) -> Record:
    """The record of such a workbook."""
    return read_record(book_of(form, written, values, **options), form)


CODES = ("V23", "V21", "V22", "V11", "V10", "L06", "V16", "L12", "L23")
"""What is told of formulas, the most serious first."""


def told(record: Record) -> dict[str, str]:
    """What is told of formulas: address -> code, of several the most serious."""
    found: dict[str, str] = {}
    for code in reversed(CODES):
        found |= {f"{note.sheet}!{cell}": code for note in record.notes if note.code == code for cell in note.cells}
    return found


__all__ = ["balanced_values", "book_of", "distinct_values", "record_with", "told"]
