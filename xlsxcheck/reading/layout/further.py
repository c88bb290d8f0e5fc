"""Sheets beside those that count which hold a table of the form once more, with figures that nobody would check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import Cell, Workbook
from xlsxcheck.model import Field, Form, Note, Place, Table, Value, cell_ref
from xlsxcheck.reading.cells.reading import figure
from xlsxcheck.reading.layout.align import align
from xlsxcheck.reading.layout.blocks import layout, what_to_know
from xlsxcheck.reading.layout.match import Ambiguous
from xlsxcheck.reading.layout.outside import is_figure_in_words
from xlsxcheck.reading.layout.page import Page
from xlsxcheck.reading.layout.search import ENOUGH, labels_on, row_labels
from xlsxcheck.reading.locate import MANY_ROWS

_MOST_NAMED = 3
_MOST_COPIES = 20
"""So many copies are told; a workbook with as many needs no more of them looked for."""


def further_copies(
    book: Workbook, form: Form, names: Iterable[str], places: Mapping[str, Place], values: Mapping[str, Value]
) -> list[Note]:
    """Tables of the form that stand once more on one of these sheets and hold figures there.

    Shape:  a note L16 for each table, at the first sheet that holds it once more. places, values: where the fields are
            that count, and what they hold. A sheet that can't be read has nothing to tell.
    """
    found: dict[str, list[Note]] = {}
    for name in names:
        if sum(map(len, found.values())) >= _MOST_COPIES:
            break
        try:
            for table, note in _copies(book, form, name, places, values):
                found.setdefault(table, []).append(note)
        except UnreadableFile:
            continue
    return [_as_one(notes) for notes in found.values()]


def _as_one(notes: list[Note]) -> Note:
    """The copies of one table, told once: where each stands, and how many sheets hold one."""
    first, *others = notes
    cells = first.cells + tuple(f"{one.sheet}!{ref}" for one in others for ref in one.cells)
    least = len(notes) if len(notes) >= _MOST_COPIES else ""
    several = len(notes) if len(notes) > _MOST_NAMED and not least else ""
    named = [f"“{note.sheet}”" for note in notes[:_MOST_NAMED]]
    return first._replace(cells=cells, facts={**first.facts, "named": named, "several": several, "least": least})


def _copies(
    book: Workbook, form: Form, name: str, places: Mapping[str, Place], values: Mapping[str, Value]
) -> Iterator[tuple[str, Note]]:
    """Which tables stand on a sheet once more."""
    page = Page(book.sheet(name), *what_to_know(form))
    for table in form.tables:
        counted = next((places[field.id].sheet for field in table.fields if field.id in places), name)
        ref = _copy_at(page, table, form, values) if counted != name else None
        if ref is not None:
            yield table.id, Note("L16", name, (ref,), facts={"table": table.title, "counted": counted})


def _copy_at(page: Page, table: Table, form: Form, values: Mapping[str, Value]) -> str | None:
    """The first cell of the table on the page, if it has a figure there."""
    cells = page.sheet.cells
    try:
        match = align(page, layout(table, form), row_labels(page, form), labels_on(page, form))
    except Ambiguous as several:
        filled = any(_written(cell) for cell in cells.values())
        return several.places[0].rpartition("!")[2] if filled else None
    if len(match.places) < ENOUGH * len(table.fields):
        return _without_header(page, table, form, values)
    at = ((field, match.places.get(field.id)) for field in table.fields if field.type.numeric)
    found = ((field, cells.get(place[1:])) for field, place in at if place is not None)
    if not any(cell is not None and _tells(cell, field, values.get(field.id)) for field, cell in found):
        return None
    return cell_ref(*min(match.corners()))


def _without_header(page: Page, table: Table, form: Form, values: Mapping[str, Value]) -> str | None:
    """The first row of a table that stands there without its header: rows by their labels, each with its figures."""
    lines = layout(table, form).rows
    if len(lines) < MANY_ROWS:
        return None
    rows: dict[int, list[tuple[int, Cell]]] = {}
    for (row, col), cell in sorted(page.sheet.cells.items()):
        if cell.kind in "nz" or _written(cell):
            rows.setdefault(row, []).append((col, cell))
    found: list[tuple[int, int]] = []
    for line in lines:
        fields = [field for field in table.fields if field.area.top == line.at and field.type.numeric]
        for row, col in page.find(line.leaf):
            figures = [cell for one, cell in rows.get(row, ()) if one > col]
            whole = len(fields) - 1 <= len(figures) <= len(fields)
            pairs = zip(figures, fields, strict=False)
            if whole and any(_tells(cell, field, values.get(field.id)) for cell, field in pairs):
                found.append((row, col))
                break
    return cell_ref(*min(found)) if len(found) >= ENOUGH * len(lines) else None


def _tells(cell: Cell, field: Field, value: Value) -> bool:
    """Whether a cell of a copy shows a figure of its own: written there, or another one by formula.

    The sums of a blank copy are formulas too, and a sheet may show what counts by formulas.
    """
    if cell.formula is None:
        return _written(cell)
    if cell.kind == "z":
        return not field.sum_of
    if cell.kind != "n":
        return _written(cell._replace(formula=None))
    shown = figure(cell.text)
    return shown != value and not (field.sum_of and shown == 0)


def _written(cell: Cell) -> bool:
    """Whether a figure was entered, in digits or in words."""
    if cell.formula is not None:
        return False
    return cell.kind == "n" or any(map(str.isdecimal, cell.text)) or is_figure_in_words(cell.text)
