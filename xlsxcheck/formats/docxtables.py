"""A table of a Word document while it is read: what its rows and cells carry on from above, and how a cell is seen."""

from __future__ import annotations

from decimal import Decimal
from itertools import takewhile

from xlsxcheck.formats.document import Draft, Table
from xlsxcheck.formats.docxplaces import points
from xlsxcheck.formats.grid import Cell
from xlsxcheck.formats.looks import PLAIN, Look
from xlsxcheck.formats.xmlparts import Attributes
from xlsxcheck.model import Area

_NOWHERE = Area(-1, -1, -1, -1)
_FARTHEST = 500.0
"""Points; a table that begins further from the margin is not on the page."""

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
        self.exact = 0.0
        self.away = False
        self.totals: list[tuple[int, int, str]] = []
        self.begin_cell()

    def begin_row(self) -> None:
        """Go to the next row."""
        self.table.row += 1
        self.table.col = 0
        self.deleted = False
        self.exact = 0.0

    def begin_cell(self) -> None:
        """Forget what the cell before was like."""
        self.span = 1
        self.down = self.across = ""
        self.fill: int | None = None
        self.look = PLAIN
        self.heights: set[float] = set()
        self.paragraphs: list[str] = []
        self.depth = 0.0
        self.total = ""

    def end_row(self) -> None:
        """Take a deleted row out again."""
        if self.deleted:
            row = self.table.row
            for col in range(self.table.col):
                self.table.cells.pop((row, col), None)
            self.totals = [one for one in self.totals if one[0] != row]
            self.table.low.pop(row, None)
            self.table.hidden.discard(row)
            self.above = {col: area._replace(bottom=row - 1) for col, area in self.above.items() if area.top < row}
            self.table.row -= 1

    def seen(self, look: Look) -> None:
        """Take in how some of the cell's text is seen; the first that is not as it should be counts."""
        if not self.look.unseen:
            self.look = look

    def place(self, name: str, attributes: Attributes, *, in_cell: bool) -> None:
        """Take in where the table stands, or how far below the edge of a cell its text begins."""
        if name == "top":
            self.depth += points(attributes, "w") if in_cell else 0.0
        else:
            across = points(attributes, "tblpX" if name == "tblpPr" else "w")
            self.away = self.away or abs(across) > _FARTHEST or abs(points(attributes, "tblpY")) > 2 * _FARTHEST

    def below(self, top: float, size: float) -> bool:
        """Whether letters that stand so many points below the text so far are cut off by the row's fixed height."""
        return 0 < self.exact < self.depth + top + size / 2

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
        if self.total:
            self.totals.append((row, col, self.total))
        table.put(text, style=draft.style(self.look) if self.look.unseen else 0)
        table.col = col + self.span

    def _finish(self, col: int) -> None:
        area = self.above.pop(col, None)
        if area is not None and not area.single:
            self.table.merges.append(area)

    def end_table(self, draft: Draft) -> None:
        """Finish the cells that go down to the last row, and look at those that show a sum."""
        for col in sorted(self.above):
            self._finish(col)
        for row, col, side in self.totals:
            cell = self.table.cells.get((row, col))
            if cell is not None and not cell.style and not self._adds_up(row, col, side):
                style = draft.style(PLAIN._replace(beside="field"))
                self.table.cells[row, col] = cell._replace(style=style)

    def _adds_up(self, row: int, col: int, side: str) -> bool:
        """Whether a cell is certain to show the sum of the figures left of it or above it, with no digit beyond."""
        before = [(row, at) if side == "left" else (at, col) for at in range(col if side == "left" else row)]
        cells = [self.table.cells[at] for at in reversed(before) if at in self.table.cells]
        figures = list(takewhile(lambda cell: cell.kind == "n", cells))
        beyond = "".join(cell.text for cell in cells[len(figures) :])
        gap = any(at not in self.table.cells for at in before[len(before) - len(figures) :])
        if not figures or gap or any(map(str.isnumeric, beyond)):
            return False
        return sum(Decimal(cell.text) for cell in figures) == _number(self.table.cells[row, col])


def _number(cell: Cell) -> Decimal | None:
    return Decimal(cell.text) if cell.kind == "n" else None
