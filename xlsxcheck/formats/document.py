"""What a text document holds for us: its tables as sheets, and its paragraphs. Shared by Word and web pages."""

from __future__ import annotations

import re

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import Cell, Details, Shape, Sheet, View, Workbook
from xlsxcheck.formats.looks import PLAIN, Look, Styles
from xlsxcheck.formats.prose import NO_CHARTS, Charts, Paragraph, Prose
from xlsxcheck.formats.xlsx.sheet import MAX_CELLS
from xlsxcheck.formats.xmlparts import MAX_TEXT
from xlsxcheck.model import Area, Note

MAX_TABLES = 500
"""Tables that hold anything; a report has three, a badly made web page some dozens."""

MAX_WIDTH = 1000
"""Columns of one table."""

MAX_PARAGRAPHS = 50_000
MAX_COVERED = 1_000_000
"""Columns of all cells together: a cell may span a thousand, and another one may look for a place behind them."""

_MOST_STYLES = 4096

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,6})?")
_BLANKS = " \t\r\n\u00a0\u3000"


class Table:
    """A table being read: cells by 0-based row and column, merged areas; the next one goes to `row` and `col`.

    covered: what may lie over it, a word key; empty for nothing.
    """

    def __init__(self, name: str) -> None:
        """Start before the first row."""
        self.name = name
        self.cells: dict[tuple[int, int], Cell] = {}
        self.merges: list[Area] = []
        self.low: dict[int, float] = {}
        self.hidden: set[int] = set()
        self.covered = ""
        self.row = -1
        self.col = 0

    def put(self, text: str, rows: int = 1, columns: int = 1, style: int = 0) -> None:
        """Put a cell at the present place; it may span several rows and columns. style: from Draft.style."""
        if (cell := as_cell(text)) is not None:
            self.cells[self.row, self.col] = cell._replace(style=style) if style else cell
        if rows > 1 or columns > 1:
            self.merges.append(Area(self.row, self.col, self.row + rows - 1, self.col + columns - 1))
        self.col += columns

    def sheet(self) -> Sheet:
        """The table as a sheet."""
        view = View(low=tuple(self.low.items()), shapes=bool(self.covered))
        return Sheet(
            self.name, cells=self.cells, merges=tuple(self.merges), hidden_rows=frozenset(self.hidden), view=view
        )

    def details(self) -> Details:
        """What may lie over the table: over all of it, as documents do not say where."""
        if not self.covered:
            return Details()
        area = Area(0, 0, self.row, max(col for _, col in self.cells))
        return Details(shapes=(Shape(area, self.covered),))


class Draft:
    """A document being read: finished tables, paragraphs, and how much of either there is so far."""

    def __init__(self, part: str) -> None:
        """Start with nothing; `part` is what to call the file's part in a finding."""
        self.part = part
        self.tables: list[Table] = []
        self.paragraphs: list[Paragraph] = []
        self.cells = 0
        self.covered = 0
        self.pictures = 0
        self.styles: dict[tuple[Look, str], int] = {(PLAIN, "General"): 0}

    def style(self, look: Look, code: str = "General") -> int:
        """The number of a cell format: how it is painted, and its number format."""
        self.limit("formats", len(self.styles), _MOST_STYLES)
        return self.styles.setdefault((look, code), len(self.styles))

    def lay_over(self, why: str) -> None:
        """Note of every cell so far that something may lie over it. why: one of looks.BESIDE."""
        known = list(self.styles)
        for table in self.tables:
            for at, cell in table.cells.items():
                look, code = known[cell.style]
                if not look.unseen:
                    table.cells[at] = cell._replace(style=self.style(PLAIN._replace(beside=why), code))

    def new_table(self) -> Table:
        """Begin a table; its place among the tables is where it begins, also where it stands in another."""
        table = Table(f"表格{len(self.tables) + 1}")
        self.tables.append(table)
        self.limit("tables", len(self.tables), 20 * MAX_TABLES)
        return table

    def count_cell(self, table: Table, columns: int) -> None:
        """Count a cell before it is put into its table; `columns` with those that were passed over before it."""
        self.cells += 1
        self.covered += columns
        self.limit("cells", self.cells, MAX_CELLS)
        self.limit("cells", self.covered, MAX_COVERED)
        self.limit("width", table.col + columns, MAX_WIDTH)

    def paragraph(self, text: str, table: Table | None = None, standing: str = "") -> None:
        """Add a paragraph; one without any text is none. standing: see Paragraph."""
        text = text.strip(_BLANKS)
        if text:
            self.limit("text", len(text), MAX_TEXT)
            self.paragraphs.append(Paragraph(text, table.name if table else "", standing))
            self.limit("paragraphs", len(self.paragraphs), MAX_PARAGRAPHS + self.cells)

    def limit(self, what: str, found: int, allowed: int) -> None:
        """Refuse what is too much. Errors: UnreadableFile F06."""
        if found > allowed:
            raise UnreadableFile("F06", what=what, found=found, allowed=allowed, part=self.part)

    def workbook(
        self, kind: str, title: str = "", charts: Charts = NO_CHARTS, found: tuple[Note, ...] = ()
    ) -> Workbook:
        """The document as a workbook: a sheet for every table that holds anything, named by its number."""
        filled = [table for table in self.tables if table.cells]
        self.limit("tables", len(filled), MAX_TABLES)
        sheets = {table.name: table.sheet() for table in filled}
        details = {table.name: table.details() for table in filled}
        return Workbook(
            kind=kind,
            sheet_names=tuple(sheets),
            states=dict.fromkeys(sheets, "visible"),
            load=sheets.__getitem__,
            formats=lambda: Styles([code for _, code in self.styles], [look for look, _ in self.styles]),
            found=found,
            prose=Prose(title.strip(_BLANKS), tuple(self.paragraphs), charts, self.pictures),
            details=details.__getitem__,
        )


def as_cell(text: str) -> Cell | None:
    """The text of a cell as a figure where it is one to the letter, else as text; None for a blank."""
    text = text.strip(_BLANKS)
    if not text:
        return None
    return Cell("n" if _NUMBER.fullmatch(text) else "s", text, None, 0)
