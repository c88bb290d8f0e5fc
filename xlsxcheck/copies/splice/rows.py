"""The cells of a worksheet as they stand in its XML, to change a format or put a cell in where there is none."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from xlsxcheck.copies.splice.geometry import Grid, height_pixels, width_pixels
from xlsxcheck.copies.splice.outline import Edits, Element, Markup, with_attribute
from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.refs import POSITIONS
from xlsxcheck.model import cell_ref, column_name

_R = re.compile(rb"\sr\s*=\s*[\"']\$?([A-Za-z]*)\$?(\d+)[\"']")
_S = re.compile(rb"\ss\s*=\s*[\"'](\d+)[\"']")
_SPANS = re.compile(rb"\sspans\s*=\s*[\"'](\d+):(\d+)[\"']")
_HEIGHT = re.compile(rb"\sht\s*=\s*[\"']([0-9.]+)[\"']")
_HIDDEN = re.compile(rb"\shidden\s*=\s*[\"'](?:1|true)[\"']")
_CONTENT = re.compile(rb"<(?:[\w.-]+:)?(?:v|is|f)(?=[\s>])")
Position = tuple[int, int]


class Row(NamedTuple):
    """One row element and its 0-based number."""

    number: int
    element: Element


class Rows:
    """The rows of a sheet. Changes go into `edits`; they are made all at once by whoever owns it."""

    def __init__(self, markup: Markup, edits: Edits) -> None:
        self.markup, self.edits = markup, edits
        data = markup.child(markup.root, b"sheetData")
        if data is None:
            raise UnreadableFile("F05", part=markup.part)
        self.data = data
        self.rows: list[Row] = []
        number = -1
        for element in markup.inside(data):
            if element.local == b"row":
                stated = _R.search(markup.data, element.start, element.inner)
                number = int(stated[2]) - 1 if stated else number + 1
                self.rows.append(Row(number, element))
        self.columns = self._columns()
        self.new: dict[int, dict[int, bytes]] = {}

    def _columns(self) -> list[tuple[int, int, dict[str, str]]]:
        cols = self.markup.child(self.markup.root, b"cols")
        found = []
        for col in self.markup.inside(cols) if cols else ():
            stated = self.markup.attributes(col)
            if stated.get("min", "").isdecimal() and stated.get("max", "").isdecimal():
                found.append((int(stated["min"]) - 1, int(stated["max"]) - 1, stated))
        return found

    def cells(self, row: Row) -> list[tuple[int, Element]]:
        """The cells of a row with their 0-based columns."""
        found = []
        col = -1
        for element in self.markup.inside(row.element):
            if element.local == b"c":
                stated = _R.search(self.markup.data, element.start, element.inner)
                col = self._column(stated[1] + stated[2]) if stated and stated[1] else col + 1
                found.append((col, element))
        return found

    def _column(self, ref: bytes) -> int:
        try:
            return POSITIONS[ref.decode()][1]
        except ValueError:
            raise UnreadableFile("F05", part=self.markup.part) from None

    def cell(self, row: Row, col: int) -> Element | None:
        """The cell of a row at a column, None where the file has none."""
        ref = b' r="%b%d"' % (column_name(col).encode(), row.number + 1)
        at = self.markup.shadow.find(ref, row.element.inner, row.element.close)
        if at >= 0:
            found = self.markup.at(self.markup.shadow.rfind(b"<", row.element.inner, at))
            if found is not None and found.local == b"c" and at < found.inner:
                return found
        return dict(self.cells(row)).get(col)

    def style(self, cell: Element) -> int:
        """The format index of a cell."""
        found = _S.search(self.markup.data, cell.start, cell.inner)
        return int(found[1]) if found else 0

    def restyle(self, cell: Element, style: int) -> None:
        """Give a cell another format."""
        found = _S.search(self.markup.data, cell.start, cell.inner)
        if found:
            self.edits.replace(found.start(1), found.end(1), b"%d" % style)
        else:
            self.edits.attribute(cell, "s", str(style))

    def row(self, number: int) -> Row | None:
        """The row of that number, where it stands in the file."""
        at = bisect_left(self.rows, number, key=lambda row: row.number)
        return self.rows[at] if at < len(self.rows) and self.rows[at].number == number else None

    def inherited(self, row: Row | None, col: int) -> int:
        """The format that a cell has which is not in the file: its row's, else its column's."""
        if row is not None:
            stated = self.markup.attributes(row.element)
            if stated.get("customFormat") in ("1", "true") and stated.get("s", "").isdecimal():
                return int(stated["s"])
        for first, last, stated in self.columns:
            if first <= col <= last and stated.get("style", "").isdecimal():
                return int(stated["style"])
        return 0

    def put(self, number: int, col: int, cell: bytes) -> None:
        """Put a new cell where there is none yet; `finish` does it."""
        self.new.setdefault(number, {})[col] = cell

    def finish(self) -> None:
        """Put the new cells between the old ones."""
        fresh: list[bytes] = []
        for number, cells in sorted(self.new.items()):
            row = self.row(number)
            if row is not None:
                self._fill(row, cells)
                continue
            name = self.markup.prefix.decode() + "row"
            inner = b"".join(cell for _, cell in sorted(cells.items()))
            xml = f'<{name} r="{number + 1}">'.encode() + inner + f"</{name}>".encode()
            at = bisect_left(self.rows, number, key=lambda row: row.number)
            if at < len(self.rows):
                start = self.rows[at].element.start
                self.edits.replace(start, start, xml)
            else:
                fresh.append(xml)
        if fresh:
            self.edits.append(self.data, b"".join(fresh))

    def _fill(self, row: Row, cells: dict[int, bytes]) -> None:
        """Put new cells into a row that is there."""
        if row.element.empty:
            self.edits.append(row.element, b"".join(cell for _, cell in sorted(cells.items())))
            return
        there = self.cells(row)
        for col, cell in sorted(cells.items()):
            after = next((element.start for other, element in there if other > col), row.element.close)
            self.edits.replace(after, after, cell)
        self._widen(row, list(cells))

    def _widen(self, row: Row, columns: list[int]) -> None:
        """Keep the row's hint which columns it spans true."""
        start, inner = row.element.start, row.element.inner
        spans = _SPANS.search(self.markup.data, start, inner)
        if spans is None:
            return
        first, last = min(int(spans[1]), *(col + 1 for col in columns)), max(int(spans[2]), *(c + 1 for c in columns))
        if (first, last) != (int(spans[1]), int(spans[2])):
            tag = with_attribute(self.markup.data[start:inner], "spans", f"{first}:{last}")
            self.edits.replace(start, inner, tag)

    def last(self) -> int:
        """The last row in which something stands, -1 without any."""
        for row in reversed(self.rows):
            if _CONTENT.search(self.markup.shadow, row.element.inner, row.element.close):
                return row.number
        return -1

    def grid(self) -> Grid:
        """The sizes of columns and rows."""
        grid = Grid()
        form = self.markup.child(self.markup.root, b"sheetFormatPr")
        stated = self.markup.attributes(form) if form else {}
        grid.width = width_pixels(_real(stated.get("defaultColWidth"), 8.43))
        grid.height = height_pixels(_real(stated.get("defaultRowHeight"), 15))
        for first, last, col in self.columns:
            hidden = col.get("hidden") in ("1", "true")
            grid.columns.append((first, last, 0 if hidden else width_pixels(_real(col.get("width"), 8.43))))
        for row in self.rows:
            start, inner = row.element.start, row.element.inner
            if _HIDDEN.search(self.markup.data, start, inner):
                grid.heights[row.number] = 0
            elif (height := _HEIGHT.search(self.markup.data, start, inner)) is not None:
                grid.heights[row.number] = height_pixels(_real(height[1].decode(), 15))
        return grid


def blank_cell(prefix: bytes, at: Position, style: int) -> bytes:
    """A cell with a format and nothing in it."""
    return b'<%bc r="%b" s="%d"/>' % (prefix, cell_ref(*at).encode(), style)


def _real(text: str | None, default: float) -> float:
    try:
        value = float(text) if text is not None else default
    except ValueError:
        return default
    return value if 0 <= value < 10_000 else default
