"""Sheets that can be rearranged as clerks rearrange them: rows put in, labels re-wrapped, tables pasted together."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import xlsxwriter

from xlsxcheck.formats.grid import Cell, Sheet, Workbook
from xlsxcheck.model import Area, Form, Label, Table, Value

Position = tuple[int, int]


def distinct_values(form: Form) -> dict[str, Value]:
    """A figure for every number cell, no two alike and none zero, so that a misread one is seen."""
    values: dict[str, Value] = dict.fromkeys(form.fields)
    values |= {"cover.organ": "测试街道办事处", "cover.year": 2024, "cover.organ_type": "街道办事处"}
    values |= {"cover.filler": "甲", "cover.phone": "13800000000"}
    number = 1000
    for one in form.fields.values():
        if one.type.numeric:
            number += 1
            values[one.id] = Decimal(number) / 8 if one.type.kind == "decimal" else number
    return values


@dataclass
class Grid:
    """One sheet: cells by 0-based row and column, and merged areas."""

    name: str
    cells: dict[Position, Any] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)

    def copy(self) -> Grid:
        return Grid(self.name, dict(self.cells), list(self.merges))

    def insert_rows(self, at: int, count: int = 1) -> None:
        self.cells = {(row + count * (row >= at), col): value for (row, col), value in self.cells.items()}
        self.merges = [
            Area(top + count * (top >= at), left, bottom + count * (bottom >= at), right)
            for top, left, bottom, right in self.merges
        ]

    def insert_columns(self, at: int, count: int = 1) -> None:
        self.turn()
        self.insert_rows(at, count)
        self.turn()

    def delete_rows(self, at: int, count: int = 1) -> None:
        """As spreadsheet programs do it: a merge shrinks, and what stood in its first cell goes with that cell."""
        gone = range(at, at + count)
        self.cells = {
            (row - count * (row >= at), col): value for (row, col), value in self.cells.items() if row not in gone
        }
        kept = []
        for top, left, bottom, right in self.merges:
            rows = [row - count * (row >= at) for row in range(top, bottom + 1) if row not in gone]
            if rows and (len(rows) > 1 or right > left):
                kept.append(Area(rows[0], left, rows[-1], right))
        self.merges = kept

    def delete_columns(self, at: int, count: int = 1) -> None:
        self.turn()
        self.delete_rows(at, count)
        self.turn()

    def turn(self) -> None:
        self.cells = {(col, row): value for (row, col), value in self.cells.items()}
        self.merges = [Area(left, top, right, bottom) for top, left, bottom, right in self.merges]

    def swap_rows(self, one: int, other: int) -> None:
        """Exchange two rows whole, as sorting or cutting and pasting does; merges stay where they are."""
        places = {one: other, other: one}
        self.cells = {(places.get(row, row), col): value for (row, col), value in self.cells.items()}

    def paste(self, other: Grid, row: int, col: int) -> None:
        self.cells |= {(top + row, left + col): value for (top, left), value in other.cells.items()}
        self.merges += [Area(a.top + row, a.left + col, a.bottom + row, a.right + col) for a in other.merges]

    def unmerge(self) -> None:
        self.merges = []

    def relabel(self, change: Callable[[str], str]) -> None:
        self.cells = {pos: change(value) if isinstance(value, str) else value for pos, value in self.cells.items()}

    @property
    def bottom(self) -> int:
        return max(row for row, _ in self.cells)

    @property
    def right(self) -> int:
        return max(col for _, col in self.cells)


def grid_of(table: Table, values: dict[str, Value]) -> Grid:
    """The official table, filled."""
    grid = Grid(table.sheet)
    for item in (*table.labels, *table.fields):
        if not item.area.single:
            grid.merges.append(item.area)
        value = item.text if isinstance(item, Label) else values[item.id]
        if value is not None:
            grid.cells[item.area.top, item.area.left] = value
    return grid


def grids_of(form: Form, values: dict[str, Value]) -> list[Grid]:
    return [grid_of(table, values) for table in form.tables]


def identity(form: Form, changed: dict[str, str] | None = None) -> Grid:
    rows = {"form": form.id, "edition": form.edition, "definition": form.definition, **(changed or {})}
    return Grid("_form", {(row, col): text for row, pair in enumerate(rows.items()) for col, text in enumerate(pair)})


def workbook(grids: Iterable[Grid]) -> Workbook:
    """The grids as our reader would give them, without a file."""
    sheets = {grid.name: Sheet(grid.name, cells=_cells(grid), merges=tuple(grid.merges)) for grid in grids}
    states = {name: "veryHidden" if name == "_form" else "visible" for name in sheets}
    return Workbook("xlsx", tuple(sheets), states, sheets.__getitem__, lambda: ["General"])


def _cells(grid: Grid) -> dict[Position, Cell]:
    return {
        pos: Cell("s", value, None, 0) if isinstance(value, str) else Cell("n", str(value), None, 0)
        for pos, value in grid.cells.items()
    }


def xlsx(grids: Iterable[Grid]) -> bytes:
    """The grids as a file."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for grid in grids:
        sheet = book.add_worksheet(grid.name)
        for area in grid.merges:
            sheet.merge_range(*area, "")
        for (row, col), value in grid.cells.items():
            sheet.write(row, col, value)
    book.close()
    return out.getvalue()


def grid_from(sheet: Sheet) -> Grid:
    """A grid as our reader found it in a file; figures become numbers again, formulas the figures they show."""
    cells: dict[Position, Any] = {}
    for pos, cell in sheet.cells.items():
        if cell.kind == "n":
            cells[pos] = float(cell.text) if "." in cell.text else int(cell.text)
        elif cell.kind == "s":
            cells[pos] = cell.text
    return Grid(sheet.name, cells, list(sheet.merges))
