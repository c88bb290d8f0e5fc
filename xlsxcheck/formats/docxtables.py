"""A table of a Word document while it is read: what its rows and cells carry on from above, and how a cell is seen."""

from __future__ import annotations

from xlsxcheck.formats.document import Draft, Table
from xlsxcheck.formats.looks import PLAIN, Look
from xlsxcheck.model import Area

_NOWHERE = Area(-1, -1, -1, -1)
_UNEVEN = 2.0
"""Points between the heights of digits of one figure."""


class OpenTable:
    """A table that is being read, with what its rows and cells carry on from above."""

    def __init__(self, table: Table) -> None:
        """Start before the first row."""
        self.table = table
        self.above: dict[int, Area] = {}
        self.deleted = False
        self.left = -1
        self.style = ""
        self.begin_cell()

    def begin_row(self) -> None:
        """Go to the next row."""
        self.table.row += 1
        self.table.col = 0
        self.deleted = False

    def begin_cell(self) -> None:
        """Forget what the cell before was like."""
        self.span = 1
        self.down = self.across = ""
        self.fill: int | None = None
        self.look = PLAIN
        self.heights: set[float] = set()
        self.paragraphs: list[str] = []

    def end_row(self) -> None:
        """Take a deleted row out again."""
        if self.deleted:
            row = self.table.row
            for col in range(self.table.col):
                self.table.cells.pop((row, col), None)
            self.table.low.pop(row, None)
            self.table.hidden.discard(row)
            self.above = {col: area._replace(bottom=row - 1) for col, area in self.above.items() if area.top < row}
            self.table.row -= 1

    def seen(self, look: Look) -> None:
        """Take in how some of the cell's text is seen; the first that is not as it should be counts."""
        if not self.look.unseen:
            self.look = look

    def end_cell(self, draft: Draft) -> None:
        """Put the cell into the table, or count it to the one that it goes on from."""
        table, row, col = self.table, self.table.row, self.table.col
        text = "\n".join(self.paragraphs)
        right = col + self.span - 1
        if self.down == "continue" and self.above.get(col, _NOWHERE)[2:] == (row - 1, right):
            self.above[col] = self.above[col]._replace(bottom=row)
        elif self.across == "continue" and self.above.get(self.left, _NOWHERE)[2:] == (row, col - 1):
            self.above[self.left] = self.above[self.left]._replace(right=right)
        else:
            self._finish(col)
            if self.down or self.across:
                self.above[col] = Area(row, col, row, right)
            self.left = col
        if self.heights and max(self.heights) - min(self.heights) >= _UNEVEN:
            self.seen(PLAIN._replace(beside="raised"))
        table.put(text, style=draft.style(self.look) if self.look.unseen else 0)
        table.col = col + self.span

    def _finish(self, col: int) -> None:
        area = self.above.pop(col, None)
        if area is not None and not area.single:
            self.table.merges.append(area)

    def end_table(self) -> None:
        """Finish the cells that go down to the last row."""
        for col in sorted(self.above):
            self._finish(col)
