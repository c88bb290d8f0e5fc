"""Sheets beside the form's own that hold one of its tables once more, with figures that nobody would check."""

from __future__ import annotations

from collections.abc import Iterable

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import Cell, Workbook
from xlsxcheck.model import Form, Note, Place, Table, cell_ref
from xlsxcheck.reading.layout.align import align
from xlsxcheck.reading.layout.blocks import layout, single_lines
from xlsxcheck.reading.layout.match import Ambiguous
from xlsxcheck.reading.layout.page import Page
from xlsxcheck.reading.layout.search import ENOUGH, labels_on, row_labels


def further_copies(book: Workbook, form: Form, names: Iterable[str], places: dict[str, Place]) -> list[Note]:
    """Tables of the form that stand once more on one of these sheets and hold a figure there.

    Shape:  a note L16 for each sheet and table. places: where the fields are that count. A sheet that can't be read
            has nothing to tell.
    """
    single = single_lines(form)
    notes = []
    for name in names:
        try:
            page = Page(book.sheet(name), *single)
        except UnreadableFile:
            continue
        for table in form.tables:
            counted = next((places[field.id].sheet for field in table.fields if field.id in places), name)
            ref = _copy_at(page, table, form) if counted != name else None
            if ref is not None:
                notes.append(Note("L16", name, (ref,), facts={"table": table.title, "counted": counted}))
    return notes


def _copy_at(page: Page, table: Table, form: Form) -> str | None:
    """The first cell of the table on the page, if it has a figure there."""
    try:
        match = align(page, layout(table, form), row_labels(page, form), labels_on(page, form))
    except Ambiguous as several:
        filled = any(_typed(cell) for cell in page.sheet.cells.values())
        return several.places[0].rpartition("!")[2] if filled else None
    if len(match.places) < ENOUGH * len(table.fields):
        return None
    figures = [match.places.get(field.id) for field in table.fields if field.type.numeric]
    if not any(place is not None and _typed(page.sheet.cells.get((place.row, place.col))) for place in figures):
        return None
    return cell_ref(*min(match.corners()))


def _typed(cell: Cell | None) -> bool:
    """Whether a figure was entered; the sums of a blank copy are formulas."""
    return cell is not None and cell.formula is None and (cell.kind == "n" or any(map(str.isdecimal, cell.text)))
