"""How wide the columns and how high the rows of a sheet are, in pixels, to place a comment's box by cells."""

from __future__ import annotations

from collections.abc import Callable

_DEFAULT_WIDTH = 64
_DEFAULT_HEIGHT = 20
_GAP = 15
"""Pixels between a cell and its comment."""

_LAST_COLUMN = 16_383
_LAST_ROW = 1_048_575
Measure = Callable[[int], int]


class Grid:
    """Sizes of columns and rows by 0-based index."""

    def __init__(self) -> None:
        self.columns: list[tuple[int, int, int]] = []
        self.heights: dict[int, int] = {}
        self.width = _DEFAULT_WIDTH
        self.height = _DEFAULT_HEIGHT
        self.beside: dict[tuple[int, int], tuple[tuple[int, int], tuple[int, int]]] = {}

    def column(self, col: int) -> int:
        """The width of a column; 0 where it is hidden."""
        for first, last, width in self.columns:
            if first <= col <= last:
                return width
        return self.width

    def row(self, row: int) -> int:
        """The height of a row; 0 where it is hidden."""
        return self.heights.get(row, self.height)


def width_pixels(width: float) -> int:
    """A column's width in characters -> pixels, as at the standard font."""
    return int(width * 12 + 0.5) if width < 1 else int(width * 7 + 5.5)


def height_pixels(points: float) -> int:
    """A row's height in points -> pixels."""
    return int(points * 4 / 3 + 0.5)


def anchor(
    grid: Grid, row: int, col: int, width: int, height: int, start: tuple[int, ...] | None = None
) -> tuple[int, ...]:
    """Where a comment's box of that size goes: (column, x, row, y) of its top left corner, then of the other.

    The corner is `start`, or beside the cell without one.
    """
    if start is None:
        across = grid.beside.get((col, width))
        if across is None:
            left = _walk(grid.column, col + 1, _GAP, _LAST_COLUMN)
            across = grid.beside[col, width] = (left, _walk(grid.column, left[0], left[1] + width, _LAST_COLUMN))
        top = _walk(grid.row, max(row - 1, 0), 10 if row else 2, _LAST_ROW)
        left, right = across
    else:
        left, top = (start[0], start[1]), (start[2], start[3])
        right = _walk(grid.column, left[0], left[1] + width, _LAST_COLUMN)
    bottom = _walk(grid.row, top[0], top[1] + height, _LAST_ROW)
    return (*left, *top, *right, *bottom)


def extent(grid: Grid, anchor: tuple[int, ...]) -> tuple[int, int]:
    """Width and height in pixels of a box, from its anchor."""
    left, x, top, y, right, x2, bottom, y2 = anchor
    width = sum(grid.column(col) for col in range(left, min(right, left + 4096))) - x + x2
    height = sum(grid.row(row) for row in range(top, min(bottom, top + 4096))) - y + y2
    return max(width, 0), max(height, 0)


def _walk(measure: Measure, at: int, pixels: int, last: int) -> tuple[int, int]:
    """The column or row in which one arrives, and how far into it."""
    for _ in range(4096):
        size = measure(at)
        if pixels < size or at >= last:
            return at, min(pixels, max(size, 0))
        pixels -= size
        at += 1
    return at, 0
