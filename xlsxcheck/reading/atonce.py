"""What nearly every file holds, read a table at a time: whole numbers, and totals that are what they should be.

All that is read here the long way of record.py would read to the same values and say nothing of; what it might say
something of is left to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from xlsxcheck.form.once import once_per_form
from xlsxcheck.form.totals import total_formula
from xlsxcheck.formats.grid import Cell
from xlsxcheck.model import Field, Form, Value
from xlsxcheck.model.taking import taker

_PLAIN_DIGITS = 16
"""Fewer digits than these are exact in a spreadsheet."""

Position = tuple[int, int]
Grids = Mapping[str, Mapping[Position, Cell]]


class _Counts(NamedTuple):
    """The counts of one sheet that are no totals, and where the form has them."""

    sheet: str
    fields: tuple[str, ...]
    cells: tuple[Position, ...]
    take: Callable[[Mapping[Position, Cell]], tuple[Cell, ...]]


class Total(NamedTuple):
    """A total where the form has it: the template's formula, and how to take its parts out of the values."""

    field: Field
    formula: str
    sheet: str
    cell: Position
    parts: Callable[[dict[str, Value]], Any]


def counts(grids: Grids, whole: Mapping[int, bool], form: Form, values: dict[str, Value]) -> list[Field]:
    """Take the counts of every sheet on which all that stands in their cells is digits, shown as they are.

    Shape:  the fields that are no totals and are still to be read; a blank count is none of them. The form's fields
            must stand where it has them.
    """
    done: set[str] = set()
    for column in _counts(form):
        fields, found = column.fields, _cells(column, grids[column.sheet])
        if not all(found):
            fields = tuple([field for field, cell in zip(fields, found, strict=True) if cell is not None])
        texts = [cell[1] for cell in found if cell is not None and cell[0] == "n" and cell[2] is None]
        if len(texts) < len(fields) or not texts:
            continue
        digits = "".join(texts)
        if digits.isdigit() and digits.isascii() and all(texts) and len(max(texts, key=len)) < _PLAIN_DIGITS:
            styles = {cell[3]: None for cell in found if cell is not None}
            if all(whole[style] for style in styles):
                values.update(zip(fields, map(int, texts), strict=True))
                done.add(column.sheet)
    return _left(form, frozenset(done))


def _cells(column: _Counts, grid: Mapping[Position, Cell]) -> Sequence[Cell | None]:
    try:
        return column.take(grid)
    except KeyError:
        return list(map(grid.get, column.cells))


def whole_number(cell: Cell, whole: Mapping[int, bool]) -> int | None:
    """The number of a cell that holds nothing but digits and is shown as it is."""
    kind, text, formula, style = cell
    plain = kind == "n" and formula is None and len(text) < _PLAIN_DIGITS and text.isdigit() and text.isascii()
    return int(text) if plain and whole[style] else None


@once_per_form
def typed(form: Form) -> list[Field]:
    """The fields that are no totals."""
    return [field for field in form.fields.values() if not field.sum_of]


@once_per_form
def sheets(form: Form) -> dict[str, None]:
    """The sheets on which the form has its fields."""
    return dict.fromkeys(field.sheet for field in form.fields.values())


def _left(form: Form, done: frozenset[str]) -> list[Field]:
    known = _known(form)
    if done not in known:
        known[done] = [one for one in typed(form) if one.sheet not in done or one.type.kind != "integer"]
    return known[done]


@once_per_form
def _known(form: Form) -> dict[frozenset[str], list[Field]]:
    """What is left to be read, by the sheets that are done: a form has few."""
    return {}


@once_per_form
def _counts(form: Form) -> list[_Counts]:
    sheets: dict[str, list[Field]] = {}
    for field in form.fields.values():
        if field.type.kind == "integer" and not field.sum_of:
            sheets.setdefault(field.sheet, []).append(field)
    found = []
    for sheet, fields in sheets.items():
        cells = tuple([one.area[:2] for one in fields])
        found.append(_Counts(sheet, tuple([one.id for one in fields]), cells, taker(cells)))
    return found


@once_per_form
def totals(form: Form) -> list[Total]:
    """The totals, parts before the totals that add them up."""
    found = []
    for field_id in form.totals:
        field = form.fields[field_id]
        found.append(Total(field, total_formula(field_id, form), field.sheet, field.area[:2], taker(field.sum_of)))
    return found
