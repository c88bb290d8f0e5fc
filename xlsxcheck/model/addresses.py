"""Cells and rectangles of cells, and how they are written."""

from __future__ import annotations

from typing import NamedTuple


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
