"""Formulas written once and meant for a range: shared ones, whose references move along, and arrays and data tables."""

from __future__ import annotations

import re
from contextlib import suppress

from xlsxcheck.formats.grid import MAX_COLUMNS, MAX_ROWS, Cell
from xlsxcheck.formats.refs import Position, area
from xlsxcheck.model import Area, column_name, column_number
from xlsxcheck.model.patterns import late

MAX_LENGTH = 8192
"""Characters of a formula, as in Excel."""

MAX_WORK = 500_000
"""Characters of formulas that are worked out for one sheet; a form needs a few thousand."""

# Quoted text and sheet names stay as they are; names and functions may look like references in part. Whole columns and
# rows (D:D, $4:4) move along as well.
_PIECE = late(
    r"""("[^"]*"|'[^']*')|(?<![A-Za-z0-9_.$])(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})(?![A-Za-z0-9_.(!])"""
    r"""|(?<![A-Za-z0-9_.$:])(?:(\$?)([A-Z]{1,3}):(\$?)([A-Z]{1,3})|(\$?)([0-9]{1,7}):(\$?)([0-9]{1,7}))"""
    r"""(?![A-Za-z0-9_.(!:])"""
)


ARRAYS = ("array", "dataTable")
"""The types of formulas that fill a range from one cell."""


class SharedFormulas:
    """The formulas of one sheet that are meant for a range, met so far."""

    def __init__(self) -> None:
        self._written: dict[str, tuple[Position, str]] = {}
        self._work = 0
        self._ranges: list[Area] = []

    def resolve(self, index: str, at: Position, text: str) -> str:
        """Keep a formula that is written out; work out one that is not. Empty where it is unknown or they are many."""
        if text:
            self._written.setdefault(index, (at, text))
            return text
        (row, col), written = self._written.get(index, (at, ""))
        self._work += len(written)
        return shift(written, at[0] - row, at[1] - col) if written and self._work <= MAX_WORK else ""

    def array(self, ref: str, text: str) -> str:
        """Keep the range of an array formula or a data table; give its text in braces, as programs show it."""
        with suppress(ValueError):  # a range that can't be is as good as none
            self.keep(area(ref))
        return f"{{{text}}}"

    def keep(self, cells: Area) -> None:
        """Remember the range of an array formula."""
        self._ranges.append(cells)

    def mark(self, cells: dict[Position, Cell]) -> None:
        """Tell the other cells of such ranges, which have no formula of their own, from what was typed."""
        for one in self._ranges:
            self._work += min((one.bottom - one.top + 1) * (one.right - one.left + 1), len(cells))
            if self._work > MAX_WORK:
                # What is too much to be looked at is taken to be part of one.
                _mark(cells, Area(0, 0, MAX_ROWS, MAX_COLUMNS))
                return
            _mark(cells, one)


def _mark(cells: dict[Position, Cell], within: Area) -> None:
    top, left, bottom, right = within
    if (bottom - top + 1) * (right - left + 1) < len(cells):
        found = [(row, col) for row in range(top, bottom + 1) for col in range(left, right + 1) if (row, col) in cells]
    else:
        found = [(row, col) for row, col in cells if top <= row <= bottom and left <= col <= right]
    for at in found:
        if cells[at].formula is None:
            cells[at] = cells[at]._replace(formula="{}")


def _line(fixed: str, name: str, rows: int, columns: int) -> str:
    """A whole column or row moved along; empty where it would leave the sheet."""
    if name.isdigit():
        row = int(name) + (0 if fixed else rows)
        return f"{fixed}{row}" if 0 < row <= MAX_ROWS else ""
    col = column_number(name) + (0 if fixed else columns)
    return f"{fixed}{column_name(col)}" if 0 <= col < MAX_COLUMNS else ""


def shift(formula: str, rows: int, columns: int) -> str:
    """Move the relative references of a formula. Empty where one would leave the sheet, or it is too long."""
    if len(formula) > MAX_LENGTH:
        return ""
    outside = False

    def moved(match: re.Match[str]) -> str:
        nonlocal outside
        quoted, fixed_column, letters, fixed_row, digits, *lines = match.groups()
        if quoted:
            return match[0]
        if not letters:
            pairs = zip(lines[::2], lines[1::2], strict=True)
            ends = [_line(fixed, name, rows, columns) for fixed, name in pairs if name]
            outside = outside or not all(ends)
            return ":".join(ends)
        col = column_number(letters) + 1 + (0 if fixed_column else columns)
        row = int(digits) + (0 if fixed_row else rows)
        outside = outside or not (0 < col <= MAX_COLUMNS and 0 < row <= MAX_ROWS)
        return f"{fixed_column}{column_name(col - 1)}{fixed_row}{row}" if not outside else ""

    text = _PIECE.sub(moved, formula)
    return "" if outside else text
