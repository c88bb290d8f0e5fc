"""Figures on a sheet of the form that stand below its tables or to their right, where nothing is read."""

from __future__ import annotations

from xlsxcheck.formats.grid import Sheet
from xlsxcheck.model import Area, Note, cell_ref
from xlsxcheck.reading.layout.labels import numbering

_MOST_TOLD = 8
_MOST_MARKED = 200


def figures_outside(sheet: Sheet, area: Area, cells: list[tuple[int, int]]) -> list[Note]:
    """Tell of figures that look like more of a table.

    Shape:  at most one note L17. area: from the first to the last cell that was read; cells: figures behind it. They
            count where a row has two of them, or one under the table's figures with a numbered label before it; a
            single figure is as good as anything, such as a telephone number.
    """
    rows: dict[int, list[int]] = {}
    for row, col in sorted(cells):
        rows.setdefault(row, []).append(col)
    refs = [
        cell_ref(row, col)
        for row, cols in rows.items()
        if len(cols) > 1 or _numbered(sheet, area, row, cols[0])
        for col in cols
    ]
    if not refs:
        return []
    told = refs if len(refs) <= _MOST_TOLD else [*refs[:_MOST_TOLD], "…"]
    return [Note("L17", sheet.name, tuple(refs[:_MOST_MARKED]), facts={"count": len(refs), "list": told})]


def _numbered(sheet: Sheet, area: Area, row: int, col: int) -> bool:
    """Whether a figure below the table is labelled as one more row of it."""
    if not (row > area.bottom and area.left <= col <= area.right):
        return False
    before = (sheet.cells.get((row, one)) for one in range(col))
    return any(cell is not None and cell.kind == "s" and numbering(cell.text) != "" for cell in before)
