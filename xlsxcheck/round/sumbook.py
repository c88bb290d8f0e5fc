"""The sum as a workbook: the filled template, every office's figures behind it, and what was left out."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Any, NamedTuple

from xlsxcheck.copies.sheetwriter import text_cell, value_cell
from xlsxcheck.messages import words
from xlsxcheck.model import Area, Form, Value, cell_ref, column_name
from xlsxcheck.model.sheetnames import LEFT_OUT_SHEET, SUM_SHEET
from xlsxcheck.round.sums import Gathered
from xlsxcheck.template.build import ExtraSheet, build_template, plain_number
from xlsxcheck.template.draft import TemplateOptions
from xlsxcheck.template.style import BAND, HEI, TEXT_FORMAT, Styles, set_width

OUTPUT = "merge"
"""What kind of output of ours it is."""

_HEADS, _FIRST = 4, 4
"""Rows above the sums (title, sheet, cell, label), and columns before the figures (office, code, file, notes)."""
_DAY_ZERO = (1980, 1, 1, 0, 0, 0)
_WIDTHS = (30.0, 21.0, 36.0, 30.0)
_STYLE = re.compile(r'<c r="([A-Z]+)(\d+)"(?: s="(\d+)")?')


class Sheet(NamedTuple):
    """The lines of a sheet that go in one after the other. sample: the row whose formats they take, 1-based."""

    name: str
    sample: int
    rows: Iterable[tuple[Value, ...]]


def write_sum(
    file: IO[bytes], form: Form, options: TemplateOptions, values: dict[str, Value], gathered: Gathered, title: str
) -> None:
    """Write the workbook to a file: what is known of thousands of offices goes through, none of it stays in memory."""
    count = len(gathered.parts)
    totals = {field: value for field, value in values.items() if field in form.numeric}
    extra = (
        ExtraSheet(SUM_SHEET, lambda sheet, styles: _draw_sums(sheet, styles, form, totals, title, count)),
        ExtraSheet(LEFT_OUT_SHEET, lambda sheet, styles: _draw_left_out(sheet, styles, title)),
    )
    base = build_template(form, options, values, extra=extra, output=OUTPUT)
    sheets = {
        SUM_SHEET: Sheet(SUM_SHEET, _HEADS + 2, _office_rows(gathered)),
        LEFT_OUT_SHEET: Sheet(LEFT_OUT_SHEET, 3, _left_out_rows(gathered)),
    }
    _with_rows(base, sheets, file)


def _draw_sums(sheet: Any, styles: Styles, form: Form, totals: dict[str, Value], title: str, count: int) -> Area:
    """Heads and sums; below them one row as a sample, whose place the offices take."""
    spoken = words("zh")["merge"]["columns"]
    head = styles.cell(font_name=HEI, align="center", bg_color=BAND, font_size=9, text_wrap=True)
    total = styles.cell(font_name=HEI, align="center", font_size=9.5)
    small, figure = styles.cell(font_size=9.5, num_format=TEXT_FORMAT), styles.cell(font_size=9.5, align="center")
    sheet.write_string(0, 0, title, styles.get(font_name=HEI, font_size=12))
    for col, (width, key) in enumerate(zip(_WIDTHS, ("organ", "code", "file", "notes"), strict=True)):
        set_width(sheet, col, width)
        for row in range(1, _HEADS):
            sheet.write_string(row, col, spoken[key] if row == _HEADS - 1 else "", head)
        sheet.write_string(_HEADS, col, spoken["sum"] if not col else "", total)
        sheet.write_string(_HEADS + 1, col, "-", small)
    last = _HEADS + 1 + count
    columns = {field: _FIRST + number for number, field in enumerate(form.numeric)}
    for field, col in columns.items():
        known = form.fields[field]
        set_width(sheet, col, 10)
        # A cell's labels stand in one line: apart they would look like the table itself.
        for row, text in enumerate((known.sheet, known.ref, known.name()), 1):
            sheet.write_string(row, col, text, head)
        letter = column_name(col)
        shown: Any = plain_number(totals[field])
        # A total is the sum of those beside it: one that an office got wrong and that was accepted is not added up.
        parts = "+".join(cell_ref(_HEADS, columns[part]) for part in known.sum_of)
        formula = parts or f"SUM({letter}{_HEADS + 2}:{letter}{last})"
        sheet.write_formula(_HEADS, col, f"={formula}", total, shown)
        sheet.write_number(_HEADS + 1, col, 0, figure)
    sheet.set_row(_HEADS - 1, 60)
    sheet.freeze_panes(_HEADS + 1, 1)
    return Area(0, 0, last - 1, _FIRST + len(form.numeric) - 1)


def _draw_left_out(sheet: Any, styles: Styles, title: str) -> Area:
    spoken = words("zh")["merge"]["columns"]
    head = styles.cell(font_name=HEI, align="center", bg_color=BAND, font_size=9.5)
    small = styles.cell(font_size=9.5, text_wrap=True, num_format=TEXT_FORMAT)
    sheet.write_string(0, 0, title, styles.get(font_name=HEI, font_size=12))
    for col, (width, key) in enumerate(((30.0, "organ"), (21.0, "code"), (44.0, "file"), (70.0, "why"))):
        set_width(sheet, col, width)
        sheet.write_string(1, col, spoken[key], head)
        sheet.write_string(2, col, "-", small)
    sheet.freeze_panes(2, 0)
    return Area(0, 0, 2, 3)


def _office_rows(gathered: Gathered) -> Iterator[tuple[Value, ...]]:
    for part, values in gathered.rows():
        yield (part.organ, part.written_code, part.path, "；".join(part.notes), *values)


def _left_out_rows(gathered: Gathered) -> Iterator[tuple[Value, ...]]:
    nothing = str(words("zh")["merge"]["none_left_out"])
    for one in gathered.left_out:
        yield (one.organ, one.code, one.path, one.why)
    if not gathered.left_out:
        yield (nothing, "", "", "")


def _with_rows(base: bytes, sheets: dict[str, Sheet], file: IO[bytes]) -> None:
    """The package with the rows of some sheets put in."""
    with (
        zipfile.ZipFile(io.BytesIO(base)) as package,
        zipfile.ZipFile(file, "w", compression=zipfile.ZIP_DEFLATED) as made,
    ):
        names = re.findall(r'<sheet name="([^"]*)"', package.read("xl/workbook.xml").decode())
        parts = {f"xl/worksheets/sheet{number}.xml": name for number, name in enumerate(names, 1)}
        for name in package.namelist():
            info = zipfile.ZipInfo(name, _DAY_ZERO)
            info.compress_type = zipfile.ZIP_DEFLATED
            content = package.read(name)
            sheet = sheets.get(parts.get(name, ""))
            with made.open(info, "w") as part:
                for piece in _pieces(content.decode(), sheet) if sheet else (content,):
                    part.write(piece)


def _pieces(text: str, sheet: Sheet) -> Iterator[bytes]:
    """A sheet's part with its rows in the place of the sample."""
    start = text.index(f'<row r="{sheet.sample}"')
    end = text.index("</row>", start) + len("</row>")
    styles = [int(style or 0) for _, _, style in _STYLE.findall(text[start:end])]
    yield text[:start].encode()
    for row, values in enumerate(sheet.rows, sheet.sample - 1):
        cells = (
            text_cell(row, col, value, style) if isinstance(value, str) else value_cell(row, col, value, style)
            for col, (value, style) in enumerate(zip(values, styles, strict=True))
        )
        yield f'<row r="{row + 1}">{"".join(cells)}</row>'.encode()
    yield text[end:].encode()
