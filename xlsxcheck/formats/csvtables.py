"""A table as separated text (.csv, .tsv) -> Workbook of one sheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.document import as_cell
from xlsxcheck.formats.encodings import decode
from xlsxcheck.formats.grid import MAX_COLUMNS, Cell, Sheet, Workbook
from xlsxcheck.formats.xlsx.sheet import MAX_CELLS
from xlsxcheck.formats.xmlparts import MAX_TEXT

MARKS = ",\t;"
"""What separates cells, the likeliest first."""

_LOOKED_AT = 50
_MOST_MARKS = 10 * MAX_CELLS
"""Marks between cells, most of which may be blank."""

_AS_FORMULA = re.compile(r'="([^"]*)"')
"""How programs write a text of digits so that Excel leaves it one: ="007"."""

_SHEET = "CSV"
_PART = "csv"


def open_csv(data: bytes, declared: str | None = None) -> Workbook:
    """Read separated text as a sheet. declared: its encoding, where somebody has stated it.

    Errors: UnreadableFile F05 (quotes that never end), F06.
    """
    cells: dict[tuple[int, int], Cell] = {}
    for row, fields in enumerate(read_rows(decode(data, declared))):
        if len(fields) > MAX_COLUMNS:
            raise UnreadableFile("F06", what="width", found=len(fields), allowed=MAX_COLUMNS, part=_PART)
        for col, text in enumerate(fields):
            cell = as_cell(_AS_FORMULA.sub(r"\1", text, count=1) if text[:1] == "=" else text)
            if cell is not None:
                cells[row, col] = cell
                if len(cells) > MAX_CELLS:
                    raise UnreadableFile("F06", what="cells", found=len(cells), allowed=MAX_CELLS, part=_PART)
    sheet = Sheet(_SHEET, cells=cells)
    return Workbook("csv", (_SHEET,), {_SHEET: "visible"}, {_SHEET: sheet}.__getitem__, tuple)


def read_rows(text: str) -> Iterator[list[str]]:
    """The rows of separated text, each as its cells; which mark separates them is seen from the first rows.

    Errors: UnreadableFile F05, F06.
    """
    marks = max(text.count(mark) for mark in MARKS)
    if marks > _MOST_MARKS:
        raise UnreadableFile("F06", what="cells", found=marks, allowed=MAX_CELLS, part=_PART)
    lines = text.replace("\0", "").splitlines(keepends=True)
    reader = csv.reader(lines, delimiter=separator(lines))
    try:
        for fields in reader:
            if any(len(field) > MAX_TEXT for field in fields):
                raise UnreadableFile("F06", what="text", found=max(map(len, fields)), allowed=MAX_TEXT, part=_PART)
            yield fields
    except csv.Error:
        raise UnreadableFile("F05", part=_PART) from None


def separator(lines: list[str]) -> str:
    """The mark that separates the cells: the one that divides the first rows most evenly."""
    start = [line for line in lines[:_LOOKED_AT] if line.strip()]
    return max(MARKS, key=lambda mark: (sum(mark in line for line in start), sum(line.count(mark) for line in start)))
