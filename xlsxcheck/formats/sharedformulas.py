"""Shared formulas: written out once, meant for a range, with relative references moving along."""

from __future__ import annotations

import re

from xlsxcheck.formats.grid import MAX_COLUMNS, MAX_ROWS
from xlsxcheck.formats.refs import Position
from xlsxcheck.model import column_name, column_number

MAX_LENGTH = 8192
"""Characters of a formula, as in Excel."""

MAX_WORK = 500_000
"""Characters of formulas that are worked out for one sheet; a form needs a few thousand."""

# Quoted text and sheet names stay as they are; names and functions may look like references in part.
_PIECE = re.compile(r"""("[^"]*"|'[^']*')|(?<![A-Za-z0-9_.$])(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})(?![A-Za-z0-9_.(!])""")


class SharedFormulas:
    """The shared formulas of one sheet, met so far: index -> where it was written out, and its text."""

    def __init__(self) -> None:
        self._written: dict[str, tuple[Position, str]] = {}
        self._work = 0

    def resolve(self, index: str, at: Position, text: str) -> str:
        """Keep a formula that is written out; work out one that is not. Empty where it is unknown or they are many."""
        if text:
            self._written.setdefault(index, (at, text))
            return text
        (row, col), written = self._written.get(index, (at, ""))
        self._work += len(written)
        return shift(written, at[0] - row, at[1] - col) if written and self._work <= MAX_WORK else ""


def shift(formula: str, rows: int, columns: int) -> str:
    """Move the relative references of a formula. Empty where one would leave the sheet, or it is too long."""
    if len(formula) > MAX_LENGTH:
        return ""
    outside = False

    def moved(match: re.Match[str]) -> str:
        nonlocal outside
        quoted, fixed_column, letters, fixed_row, digits = match.groups()
        if quoted:
            return match[0]
        col = column_number(letters) + 1 + (0 if fixed_column else columns)
        row = int(digits) + (0 if fixed_row else rows)
        outside = outside or not (0 < col <= MAX_COLUMNS and 0 < row <= MAX_ROWS)
        return f"{fixed_column}{column_name(col - 1)}{fixed_row}{row}" if not outside else ""

    text = _PIECE.sub(moved, formula)
    return "" if outside else text
