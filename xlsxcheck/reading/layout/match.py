"""What was found of a table of the form on one sheet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from xlsxcheck.model import Area, Label, Place, Table
from xlsxcheck.reading.layout.page import Page, Position

_OUTER = 4
"""Labels of groups stand at most so far outside those of the rows and columns."""


class Ambiguous(Exception):
    """The table can be read in more than one way; the places that each look like it."""

    def __init__(self, places: Iterable[str]) -> None:
        """Keep the places, each once."""
        super().__init__()
        self.places = tuple(dict.fromkeys(places))


class Changed(NamedTuple):
    """A label that is not as the form prints it, at its place; found is empty where it is blank."""

    pos: Position
    label: Label
    found: str


class Match:
    """What was found of a table on one sheet.

    Shape:  rows: position of the row label by official row; columns: that of the header by official first row of the
            block and column; places: where the fields stand; unclear: the cells in which
            a field could stand, where these are several; single: official rows that stand as one row of another
            edition; lost: labels of columns that stand nowhere, whose figures were read all the same.
    """

    def __init__(self, page: Page) -> None:
        """Start with nothing found."""
        self.page = page
        self.rows: dict[int, Position] = {}
        self.columns: dict[tuple[int, int], Position] = {}
        self.places: dict[str, Place] = {}
        self.changed: list[Changed] = []
        self.unclear: dict[str, list[Position]] = {}
        self.single: set[int] = set()
        self.replaced: set[Label] = set()
        self.lost: set[Label] = set()

    def corners(self) -> list[Position]:
        """Every position that belongs to the table, label or field."""
        labels = [pos for pos in (*self.rows.values(), *self.columns.values()) if pos[1] >= 0]
        return labels + [(place.row, place.col) for place in self.places.values()]

    def extent(self, table: Table) -> Area:
        """The rectangle from the first label to the last field."""
        rows, cols = zip(*self.corners(), strict=True)
        near = Area(min(rows) - _OUTER, min(cols) - _OUTER, max(rows), max(cols))
        outer = [
            (row, col)
            for label in table.labels
            for row, col in self.page.find(label)
            if near.top <= row <= near.bottom and near.left <= col <= near.right
        ]
        rows, cols = zip(*self.corners(), *outer, strict=True)
        return Area(min(rows), min(cols), max(rows), max(cols))
