"""A table of a web page while it is read: its present cell, what rows above have taken, and how the cell is seen."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from xlsxcheck.formats.document import Draft, Table
from xlsxcheck.formats.htmlpaint import Paint
from xlsxcheck.formats.looks import PLAIN


class OpenTable:
    """A table that is being read: its present cell, and which places rows above have taken.

    unsure: which cells there are, and so where the next ones stand, can't be told.
    """

    def __init__(self, table: Table) -> None:
        """Start before the first row."""
        self.table = table
        self.taken: dict[int, int] = {}
        self.in_cell = self.unsure = False
        self.spans = (1, 1)
        self.forget()

    def forget(self) -> None:
        """Forget what the cell before was like."""
        self.paragraphs: list[str] = []
        self.look, self.code, self.stated = PLAIN, "General", ""
        self.floats = self.pieces = 0

    def seen(self, paint: Paint) -> None:
        """Take in how some of the cell's text is seen; the first that is not as it should be counts."""
        self.pieces += 1
        self.floats += paint.floats
        if not self.look.unseen:
            self.look = paint.look if not paint.numbered else PLAIN._replace(beside="added_text")
        self.code = paint.code

    def beside(self, why: str) -> None:
        """Note something that stands beside the figure of the cell, or happens to it."""
        if self.in_cell and not self.look.unseen:
            self.look = PLAIN._replace(beside=why)

    def begin_row(self) -> None:
        """Go to the next row."""
        self.table.row += 1
        self.table.col = 0

    def begin_cell(self, rows: int, columns: int, draft: Draft) -> None:
        """Open a cell at the next place that no row above has taken."""
        table = self.table
        if table.row < 0:
            self.begin_row()
        first = table.col
        while self.taken.get(table.col, -1) >= table.row:
            table.col += 1
        draft.count_cell(table, columns + table.col - first)
        self.in_cell, self.spans = True, (rows, columns)
        self.forget()

    def end_cell(self, draft: Draft) -> None:
        """Put the open cell into the table."""
        (rows, columns), table = self.spans, self.table
        if rows > 1:
            self.taken |= dict.fromkeys(range(table.col, table.col + columns), table.row + rows - 1)
        text = "\n".join(self.paragraphs)
        if self.unsure or (self.floats and self.pieces > 1) or (self.stated and _differs(self.stated, text)):
            self.beside("restyled")
        self.in_cell = False
        plain = self.code == "General" and not self.look.unseen
        table.put(text, rows, columns, 0 if plain else draft.style(self.look if self.look.unseen else PLAIN, self.code))

    def end(self) -> None:
        """Cut what spans beyond the last row."""
        last = self.table.row
        cut = (area._replace(bottom=min(area.bottom, last)) for area in self.table.merges)
        self.table.merges = [area for area in cut if not area.single]


def _differs(stated: str, text: str) -> bool:
    """Whether the number that a spreadsheet program takes for a cell is not the one that the cell shows."""
    try:
        shown = Decimal(text.replace(",", ""))
        return Decimal(stated).quantize(Decimal(1).scaleb(min(0, int(shown.as_tuple().exponent)))) != shown
    except (InvalidOperation, TypeError, ValueError):
        return False
