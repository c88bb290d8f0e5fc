"""All pages of a file below each other, as one long sheet without blank rows: a table may go on over a page's end."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from xlsxcheck.formats.grid import Cell
from xlsxcheck.model import Label
from xlsxcheck.reading.layout.labels import keys
from xlsxcheck.reading.layout.page import Page, Position

_MOST_PLACES = 256
"""A text that stands in more places than these is no label."""


class Spot(NamedTuple):
    """A text on the scroll: its line and column, and its key."""

    line: int
    col: int
    text: str


class Scroll:
    """Lines are rows that hold anything, numbered through all pages."""

    def __init__(self, pages: Sequence[Page]) -> None:
        """Lay the pages below each other."""
        self.pages = pages
        self.rows: list[tuple[int, int]] = []
        self.filled: list[list[int]] = []
        self.spots: dict[str, list[Spot]] = defaultdict(list)
        self.on_line: dict[int, list[Spot]] = defaultdict(list)
        for number, page in enumerate(pages):
            self._add(number, page)

    def _add(self, number: int, page: Page) -> None:
        columns: dict[int, list[int]] = defaultdict(list)
        for (row, col), cell in page.sheet.cells.items():
            if cell.text.strip():
                columns[row].append(col)
        lines = {}
        for row in sorted(columns):
            lines[row] = len(self.rows)
            self.rows.append((number, row))
            self.filled.append(sorted(columns[row]))
        for (row, col), text in page.texts.items():
            if row in lines:
                spot = Spot(lines[row], col, text)
                self.spots[text].append(spot)
                self.on_line[spot.line].append(spot)

    def find(self, label: Label) -> list[Spot]:
        """Every place where the label stands."""
        return self.find_texts(keys(label))

    def find_texts(self, texts: frozenset[str]) -> list[Spot]:
        """Every place where one of these texts stands, from the top left down."""
        found = sorted(spot for text in texts for spot in self.spots.get(text, ()))
        return found if len(found) <= _MOST_PLACES else []

    def page(self, line: int) -> Page:
        """The page on which a line stands."""
        return self.pages[self.rows[line][0]]

    def position(self, spot: Spot) -> Position:
        """Row and column on its page."""
        return self.rows[spot.line][1], spot.col

    def cell(self, line: int, col: int) -> Cell | None:
        """What stands there."""
        return self.page(line).sheet.cells.get((self.rows[line][1], col))

    def beside(self, line: int, col: int) -> list[int]:
        """The columns right of that one in which the line holds anything."""
        return [other for other in self.filled[line] if other > col]

    def right_of(self, spot: Spot) -> int:
        """The last column that the text spans, by a merge or by its repetitions where merges were filled."""
        return spot.col + self.page(spot.line).width(self.position(spot)) - 1

    def middle(self, spot: Spot) -> tuple[float, float]:
        """The line and the column of the middle of the text's merged area."""
        number, row = self.rows[spot.line]
        area = self.pages[number].area((row, spot.col))
        last = bisect_left(self.rows, (number, area.bottom + 1)) - 1
        return (spot.line + max(last, spot.line)) / 2, (spot.col + area.right) / 2
