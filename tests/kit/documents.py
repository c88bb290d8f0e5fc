"""The same sheets as a Word document, a web page, an XML spreadsheet, a flat OpenDocument, separated text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import docx
from grids import Grid

from xlsxcheck.model import Area, Form, Value


def values_of(report: dict[str, Any], form: Form) -> dict[str, Value]:
    """The figures of a published report by field; those of one that prints （六） as one row count for its last."""
    values: dict[str, Value] = dict.fromkeys(form.fields)
    values |= {"cover.organ": report["organ"], "cover.year": report["year"]}
    rows = [row for line in report["table2"].values() for row in line.values()]
    values |= dict(zip((field.id for field in form.table("proactive").fields), rows, strict=True))
    table = [list(row) for row in report["table3"]]
    if len(table) == 23:
        table[20:20] = [[0] * 7, [0] * 7]
    figures = [figure for row in table for figure in row]
    values |= dict(zip((field.id for field in form.table("requests").fields), figures, strict=True))
    values |= dict(zip((field.id for field in form.table("disputes").fields), report["table4"], strict=True))
    return values


def spans(grid: Grid) -> dict[tuple[int, int], Area]:
    """The merged areas by their first cell."""
    return {(area.top, area.left): area for area in grid.merges}


def covered(grid: Grid) -> set[tuple[int, int]]:
    """What lies under a merge and is not its first cell."""
    return {
        (row, col)
        for area in grid.merges
        for row in range(area.top, area.bottom + 1)
        for col in range(area.left, area.right + 1)
    } - spans(grid).keys()


def as_docx(grids: Iterable[Grid], before: Sequence[str] = (), after: Sequence[str] = ()) -> bytes:
    """A document with a table for every grid, paragraphs before and after them."""
    document = docx.Document()
    for text in before:
        document.add_paragraph(text)
    for grid in grids:
        document.add_paragraph(grid.name)
        table = document.add_table(grid.bottom + 1, grid.right + 1)
        rows = [list(row.cells) for row in table.rows]
        for (row, col), value in grid.cells.items():
            rows[row][col].text = str(value)
        for area in grid.merges:
            bottom, right = min(area.bottom, grid.bottom), min(area.right, grid.right)
            rows[area.top][area.left].merge(rows[bottom][right])
    for text in after:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_html(
    grids: Iterable[Grid],
    title: str = "",
    before: Sequence[str] = (),
    after: Sequence[str] = (),
    charset: str = "utf-8",
) -> bytes:
    """A web page with a table for every grid."""
    body = [f"<p>{escape(text)}</p>" for text in before]
    body += [f"<h2>{escape(grid.name)}</h2><table border=1>{_html_rows(grid)}</table>" for grid in grids]
    body += [f"<p>{escape(text)}</p>" for text in after]
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}"><title>{escape(title)}</title>'
    return f"<!DOCTYPE html><html><head>{head}</head><body>{''.join(body)}</body></html>".encode(charset)


def _html_rows(grid: Grid) -> str:
    hidden, merged = covered(grid), spans(grid)
    rows = []
    for row in range(grid.bottom + 1):
        cells = []
        for col in range(grid.right + 1):
            if (row, col) in hidden:
                continue
            area = merged.get((row, col), Area(row, col, row, col))
            span = f' colspan="{area.right - col + 1}" rowspan="{area.bottom - row + 1}"' if not area.single else ""
            text = escape(str(grid.cells.get((row, col), ""))).replace("\n", "<br>")
            cells.append(f"<td{span}>{text}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>\n")
    return "".join(rows)


def as_xml2003(grids: Iterable[Grid]) -> bytes:
    """A spreadsheet in the XML of Excel 2003."""
    sheets = "".join(
        f'<Worksheet ss:Name="{escape(grid.name)}"><Table>{_xml_rows(grid)}</Table></Worksheet>' for grid in grids
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{space}" xmlns:ss="{space}">'
        f"{sheets}</Workbook>"
    ).encode()


def _xml_rows(grid: Grid) -> str:
    merged = spans(grid)
    rows = []
    for row in sorted({row for row, _ in (*grid.cells, *merged)}):
        cells = []
        for col in sorted({col for at, col in (*grid.cells, *merged) if at == row}):
            area, value = merged.get((row, col), Area(row, col, row, col)), grid.cells.get((row, col))
            span = f' ss:MergeAcross="{area.right - col}" ss:MergeDown="{area.bottom - row}"' if not area.single else ""
            kind = "String" if isinstance(value, str) else "Number"
            data = "" if value is None else f'<Data ss:Type="{kind}">{escape(str(value))}</Data>'
            cells.append(f'<Cell ss:Index="{col + 1}"{span}>{data}</Cell>')
        rows.append(f'<Row ss:Index="{row + 1}">{"".join(cells)}</Row>')
    return "".join(rows)


def as_fods(grids: Iterable[Grid]) -> bytes:
    """A flat OpenDocument spreadsheet."""
    oasis = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f'xmlns:{name}="{oasis}:{name}:1.0"' for name in ("office", "table", "text", "style"))
    sheets = "".join(
        f'<table:table table:name="{escape(grid.name)}">{_fods_rows(grid)}</table:table>' for grid in grids
    )
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {spaces} office:mimetype="{mimetype}">'
        f"<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body></office:document>"
    ).encode()


def _fods_rows(grid: Grid) -> str:
    hidden, merged = covered(grid), spans(grid)
    rows = []
    for row in range(grid.bottom + 1):
        cells = []
        for col in range(grid.right + 1):
            value, area = grid.cells.get((row, col)), merged.get((row, col))
            name = "covered-table-cell" if (row, col) in hidden else "table-cell"
            span = (
                f' table:number-columns-spanned="{area.right - col + 1}" '
                f'table:number-rows-spanned="{area.bottom - row + 1}"'
                if area is not None
                else ""
            )
            kind = (
                ""
                if value is None
                else ' office:value-type="string"'
                if isinstance(value, str)
                else f' office:value-type="float" office:value="{value}"'
            )
            text = "" if value is None else f"<text:p>{escape(str(value))}</text:p>"
            cells.append(f"<table:{name}{span}{kind}>{text}</table:{name}>")
        rows.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    return "".join(rows)


def as_csv(grids: Iterable[Grid], mark: str = ",", encoding: str = "utf-8-sig") -> bytes:
    """The sheets below each other as separated text, a blank line between them."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=mark)
    for number, grid in enumerate(grids):
        if number:
            writer.writerow([])
        for row in range(grid.bottom + 1):
            writer.writerow([grid.cells.get((row, col), "") for col in range(grid.right + 1)])
    return out.getvalue().encode(encoding)
