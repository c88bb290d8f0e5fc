"""A table of the form as a Word table: the official merges and widths, labels and figures. XML text only."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from xml.sax.saxutils import escape

from xlsxcheck.model import Area, Field, Label, Number, Table, Value

_LEAST_HEIGHT = 340
"""Of a row, in twips: 17 pt, as the official document has it."""

_MARGIN = 40
"""Left and right in a cell, in twips: the official columns hold three characters."""

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def table_xml(table: Table, widths: tuple[int, ...], values: Mapping[str, Value], style: str) -> str:
    """The <w:tbl> of a table with the figures of a record.

    Units: widths in twips, one for each column of the table; counts as typed, decimals in the form's unit.
    """
    cells = _Cells(table, values)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = "".join(_row(cells, row, widths, style) for row in range(table.area.top, table.area.bottom + 1))
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(f'<w:{side} w:w="{_MARGIN}" w:type="dxa"/>' for side in ("left", "right"))
    return (
        f'<w:tbl xmlns:w="{SPACE}"><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{lines}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


class _Cells:
    """What stands in each cell of a table: a text, where its area is, and whether it is centred."""

    def __init__(self, table: Table, values: Mapping[str, Value]) -> None:
        self.table = table
        self.areas: dict[tuple[int, int], Area] = {}
        self.texts: dict[Area, str] = {}
        self.left: set[Area] = set()
        for field in table.fields:
            self.put(field.area, figure(values[field.id]))
        if any(len(field.row_path) > 1 for field in table.fields):
            # Rows in groups are read as a list.
            self.left = {label.area for field in table.fields for label in field.row_path[-1:]}
        for label in table.labels:
            self.put(label.area, label.text)
        self.heads = _heads(table)

    def put(self, area: Area, text: str) -> None:
        self.texts[area] = text
        for row in range(area.top, area.bottom + 1):
            for col in range(area.left, area.right + 1):
                self.areas[row, col] = area

    def at(self, row: int, col: int) -> Area:
        return self.areas.get((row, col), Area(row, col, row, col))


def _heads(table: Table) -> int:
    """How many rows at the top are headers of one block over all columns, to be repeated on a further page."""
    first = min(field.area.top for field in table.fields)
    later: set[Label] = {label for field in table.fields for label in field.column_path if label.area.top > first}
    return 0 if later else first - table.area.top


def _row(cells: _Cells, row: int, widths: tuple[int, ...], style: str) -> str:
    left = cells.table.area.left
    found, col = [], left
    while col <= cells.table.area.right:
        area = cells.at(row, col)
        found.append(_cell(cells, area, row, sum(widths[area.left - left : area.right - left + 1]), style))
        col = area.right + 1
    head = "<w:tblHeader/>" if row - cells.table.area.top < cells.heads else ""
    height = f'<w:trHeight w:val="{_LEAST_HEIGHT}" w:hRule="atLeast"/>'
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{head}</w:trPr>{''.join(found)}</w:tr>"


def _cell(cells: _Cells, area: Area, row: int, width: int, style: str) -> str:
    span = f'<w:gridSpan w:val="{area.right - area.left + 1}"/>' if area.right > area.left else ""
    merge = ""
    if area.bottom > area.top:
        merge = '<w:vMerge w:val="restart"/>' if row == area.top else "<w:vMerge/>"
    text = escape(cells.texts.get(area, "")) if row == area.top else ""
    side = '<w:jc w:val="left"/>' if area in cells.left else ""
    # Groups of rows can't repeat their heading on a further page: a table that fits on one page stays together.
    together = "<w:keepNext/>" if row < cells.table.area.bottom else ""
    run = f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{together}{side}</w:pPr>{run}</w:p></w:tc>'
    )


def figure(value: Value) -> str:
    """A figure as it is printed: digits, with a decimal point where the form has one."""
    return format(value, "f") if isinstance(value, Decimal) else "" if value is None else str(value)


def missing(fields: tuple[Field, ...], values: Mapping[str, Value]) -> list[Field]:
    """The fields of a table for which there is no figure."""
    return [field for field in fields if not isinstance(values.get(field.id), Number)]
