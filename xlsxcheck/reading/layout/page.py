"""One sheet as a reader of its labels sees it: texts, what they span, where a label stands."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict

from xlsxcheck.formats.grid import Sheet
from xlsxcheck.model import Area, Label, cell_ref
from xlsxcheck.reading.layout.labels import key, keys
from xlsxcheck.reading.layout.wordings import Wordings

Position = tuple[int, int]

_LONGEST_LABEL = 160
_MOST_TEXTS = 10_000
"""Only so many texts of a sheet are looked at: a form has a hundred."""

_MOST_PLACES = 256
"""A text that stands in more places than these is no label."""


class Page:
    """The texts of a sheet by place and by label.

    Where merges are lost, a text spans the blanks that follow it; where they were filled, its own repetitions.
    reworded: where a text stands for a label from which it differs by more than a number; year: the report year, where
    labels have one in place of their words for it.
    """

    def __init__(
        self, sheet: Sheet, rows: frozenset[str], columns: frozenset[str], wordings: Wordings, dated: bool = True
    ) -> None:
        """Look at a sheet. rows, columns: texts that name a row or a column, so that each repetition is another.

        dated: whether a year may stand for words of a label.
        """
        self.name = sheet.name
        self.sheet = sheet
        short = (pos for pos, cell in sheet.cells.items() if cell.kind == "s" and len(cell.text) <= _LONGEST_LABEL)
        typed = {pos: text for pos in sorted(short)[:_MOST_TEXTS] if (text := key(sheet.cells[pos].text))}
        self.keys, self.reworded, self.year = wordings.settle(typed, dated)
        texts = self.keys
        self.texts = {
            (row, col): text
            for (row, col), text in texts.items()
            if not (text == texts.get((row, col - 1)) and text not in columns)
            and not (text == texts.get((row - 1, col)) and text not in rows)
        }
        self.merges = {(area.top, area.left): area for area in sheet.merges}
        self.places: dict[str, list[Position]] = defaultdict(list)
        self.columns_of: dict[int, list[int]] = defaultdict(list)
        self.rows_of: dict[int, list[int]] = defaultdict(list)
        for (row, col), text in self.texts.items():
            self.places[text].append((row, col))
            if text != typed[row, col]:
                self.places[typed[row, col]].append((row, col))  # another edition may have this very label
            self.columns_of[row].append(col)
            self.rows_of[col].append(row)

    def find(self, label: Label) -> list[Position]:
        """Every place where the label stands, from the top left down."""
        places = sorted(pos for one in keys(label) for pos in self.places.get(one, ()))
        return places if len(places) <= _MOST_PLACES else []

    def width(self, pos: Position) -> int:
        """How many columns a text spans: those of its merge, or its repetitions where merges were filled."""
        row, col = pos
        right = self.area(pos).right
        while self._same_text(pos, (row, right + 1)):
            right += 1
        return right - col + 1

    def _same_text(self, one: Position, other: Position) -> bool:
        return other in self.keys and self.keys[other] == self.texts.get(one)

    def area(self, pos: Position) -> Area:
        """The merged area that starts there, or the one cell."""
        return self.merges.get(pos) or Area(pos[0], pos[1], pos[0], pos[1])

    def over(self, row: int, col: int) -> str:
        """The text in that row which spans the column: merged over it, or the nearest to the left; else nothing."""
        columns = self.columns_of.get(row, [])
        at = bisect_right(columns, col)
        if not at:
            return ""
        pos = (row, columns[at - 1])
        area = self.merges.get(pos)
        return self.texts[pos] if area is None or area.right >= col else ""

    def beside(self, row: int, col: int) -> str:
        """The text in that column which spans the row: merged over it, or the nearest above; else nothing."""
        rows = self.rows_of.get(col, [])
        at = bisect_right(rows, row)
        if not at:
            return ""
        pos = (rows[at - 1], col)
        area = self.merges.get(pos)
        return self.texts[pos] if area is None or area.bottom >= row else ""

    def ref(self, pos: Position) -> str:
        """The address with its sheet, such as 表三!A4."""
        return f"{self.name}!{cell_ref(*pos)}"
