"""Cells and rectangles of cells, and how they are written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from xlsxcheck.model.patterns import late

_PLAIN_SHEET = late(r"(?![0-9])\w*[^\W0-9A-Za-z_]\w*")


class Area(NamedTuple):
    """A rectangle of cells, both ends included, 0-based."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def single(self) -> bool:
        """Whether it is one cell, so that there is nothing to merge."""
        return self.top == self.bottom and self.left == self.right


def column_name(col: int) -> str:
    """The letters of a 0-based column: 0 -> A, 26 -> AA."""
    name = ""
    col += 1
    while col:
        col, rest = divmod(col - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell_ref(row: int, col: int) -> str:
    """The address of a 0-based row and column: (3, 3) -> D4."""
    return f"{column_name(col)}{row + 1}"


def column_number(letters: str) -> int:
    """The 0-based number of a column's letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def split_ref(ref: str) -> tuple[int, int]:
    """The 0-based row and column of an address of ours: D4 -> (3, 3), 表四!D4 likewise."""
    ref = ref.rpartition("!")[2]
    letters = ref.rstrip("0123456789")
    return int(ref[len(letters) :]) - 1, column_number(letters)


def ranges(cells: Iterable[tuple[int, int]]) -> list[Area]:
    """The cells (0-based) as few rectangles, from the top left down; a cell that comes twice counts twice."""
    rest = sorted(cells)
    found: list[Area] = []
    while rest:
        once = sorted(set(rest))
        for cell in once:
            rest.remove(cell)
        found += _rectangles(once)
    return found


def span(area: Area) -> str:
    """A rectangle as its address: D4:I4, or D4."""
    first = cell_ref(area.top, area.left)
    return first if area.single else f"{first}:{cell_ref(area.bottom, area.right)}"


def sheet_prefix(name: str) -> str:
    """What stands before a cell of another sheet: 表三! or '2021 a'!."""
    return f"{name}!" if _PLAIN_SHEET.fullmatch(name) else "'" + name.replace("'", "''") + "'!"


def _rectangles(cells: list[tuple[int, int]]) -> list[Area]:
    runs: list[Area] = []
    for row, col in cells:
        if runs and runs[-1].bottom == row and runs[-1].right == col - 1:
            runs[-1] = Area(row, runs[-1].left, row, col)
        else:
            runs.append(Area(row, col, row, col))
    whole: dict[tuple[int, int, int], Area] = {}
    for run in runs:
        above = whole.pop((run.left, run.right, run.top - 1), None)
        whole[run.left, run.right, run.bottom] = Area(above.top if above else run.top, run.left, run.bottom, run.right)
    return sorted(whole.values(), key=lambda area: (area.top, area.left))
