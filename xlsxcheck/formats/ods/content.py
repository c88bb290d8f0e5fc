"""An OpenDocument spreadsheet (.ods) -> Workbook: one bounded pass over content.xml."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import LOW, MAX_COLUMNS, MAX_ROWS, NARROW, Cell, Details, Sheet, View, Workbook
from xlsxcheck.formats.looks import Styles as FinalStyles
from xlsxcheck.formats.ods import rules, shapes
from xlsxcheck.formats.ods.common import read_common, read_settings
from xlsxcheck.formats.ods.spans import Spans
from xlsxcheck.formats.ods.styles import KNOWN_STYLES, Styles
from xlsxcheck.formats.ods.values import formula_text, typed
from xlsxcheck.formats.package import Package
from xlsxcheck.formats.refs import Position
from xlsxcheck.formats.ruler import Ruler
from xlsxcheck.formats.sharedformulas import SharedFormulas
from xlsxcheck.formats.xlsx.sheet import MAX_CELLS, MAX_MERGES
from xlsxcheck.formats.xmlparts import MAX_TEXT, Attributes, walk
from xlsxcheck.model import Area, Note

MAX_SHEETS = 1_000
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_TABLE, _OFFICE, _TEXT = f"{_OASIS}:table:1.0", f"{_OASIS}:office:1.0", f"{_OASIS}:text:1.0"
_TABLE_ELEMENTS = ("table", "table-row", "table-column", "table-cell", "covered-table-cell")
_GROUPS = ("table-column-group", "table-row-group")
_KNOWN = (
    {f"{_TABLE} {name}": name for name in (*_TABLE_ELEMENTS, *_GROUPS)}
    | {f"{_TEXT} {name}": name for name in ("p", "s", "tab", "line-break", "span")}
    | {f"{_TABLE} {name}": "skip" for name in ("tracked-changes", "dde-link")}
    | {f"{_TABLE} null-date": "null-date", f"{_OFFICE} spreadsheet": "spreadsheet"}
    | KNOWN_STYLES
    | rules.KNOWN
    | shapes.KNOWN
)
_WIDTH, _HEIGHT = 64.0, 12.8
"""Points: columns and rows whose style says nothing."""


def open_ods(package: Package) -> Workbook:
    """Read all sheets of an OpenDocument spreadsheet.

    Errors: UnreadableFile F04 (password), F05, F06, F07.
    """
    manifest = package.find("META-INF/manifest.xml")
    if package.find("encrypted-package") or (manifest and b"encryption-data" in package.read(manifest)):
        raise UnreadableFile("F04")
    part = package.find("content.xml")
    if part is None:
        raise UnreadableFile("F05", part="content.xml")
    macros = any(name.startswith(("Basic/", "Scripts/")) for name in package.entries)
    return _read(package.read(part), part, macros, package.notes(), read_common(package))


def open_flat(data: bytes) -> Workbook:
    """Read all sheets of an OpenDocument spreadsheet that is one XML file (.fods).

    Errors: UnreadableFile F05, F06, F07.
    """
    styles = Styles()
    read_settings(data, "fods", styles)
    book = _read(data, "fods", False, (), styles)
    book.kind = "fods"
    return book


def _read(data: bytes, part: str, macros: bool, notes: Sequence[Note], styles: Styles) -> Workbook:
    reader = _Reader(part, styles)
    walk(data, part, _KNOWN, reader.start, reader.end, reader.characters)
    if not reader.sheets:
        raise UnreadableFile("F05", part=part)
    return Workbook(
        kind="ods",
        sheet_names=tuple(reader.sheets),
        states={name: sheet.state for name, sheet in reader.sheets.items()},
        load=reader.sheets.__getitem__,
        formats=reader.final,
        structure_protected=reader.structure_protected,
        macros=macros,
        date1904=reader.date1904,
        found=(*notes, *reader.notes),
        details=lambda name: reader.details.get(name, Details()),
    )


class _Reader:
    """The state of one pass over content.xml."""

    def __init__(self, part: str, styles: Styles) -> None:
        self.part = part
        self.styles = styles
        self.sheets: dict[str, Sheet] = {}
        self.structure_protected = self.date1904 = False
        self.count = self.skipping = self.size = self.bodies = 0
        self.details: dict[str, Details] = {}
        self.attributes: Attributes = {}
        self.spans = Spans(styles)
        self.paragraphs: list[list[str]] = []
        self.inside = self.in_table = self.in_row = False
        self.notes: list[Note] = []
        # Cells outside a row, or rows outside a table, belong to nothing that is kept.
        self.open_table({})
        self.open_row({})

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "skip" or self.skipping:
            self.skipping += name == "skip"
        elif name.startswith("draw:"):
            self.drawings.start(name, attributes, (self.row, self.col) if self.inside else None)
        elif self.drawings.depth:
            return
        elif name in ("table-cell", "covered-table-cell"):
            self.nest(self.in_row and not self.inside)
            self.attributes, self.paragraphs, self.inside = attributes, self.spans.forget(), True
            self.size = 0
        elif name == "table-row":
            self.nest(self.in_table and not self.in_row)
            self.in_row = True
            self.open_row(attributes)
        elif name == "table":
            self.nest(self.bodies == 1 and not self.in_table)
            self.in_table = True
            self.open_table(attributes)
        elif self.inside:
            self.content(name, attributes)
        elif name == "table-column":
            self.column(attributes)
        elif name in _GROUPS:
            self.groups.append(attributes.get(f"{_TABLE} display") == "false")
        elif name.startswith("rule:"):
            self.rules.start(name, attributes)
        elif name == "spreadsheet":
            self.bodies += 1
            self.nest(self.bodies == 1)
            self.structure_protected = attributes.get(f"{_TABLE} structure-protected") == "true"
        elif name == "null-date":
            self.date1904 = attributes.get(f"{_TABLE} date-value", "").startswith("1904")
        else:
            self.styles.start(name, attributes)

    def nest(self, sound: bool) -> None:
        """Refuse what stands where programs look for it or pass over it as they please."""
        if not sound:
            raise ValueError("not where it belongs")

    def end(self, name: str) -> None:
        if name == "skip":
            self.skipping -= 1
        elif self.skipping:
            return
        elif name.startswith("draw:"):
            self.drawings.end()
        elif self.drawings.depth:
            return
        elif name in _GROUPS:
            self.groups.pop()
        elif name in ("table-cell", "covered-table-cell"):
            self.close_cell()
        elif name == "span":
            self.spans.end()
        elif name == "table-row":
            self.row += self.row_repeat
            self.in_row = False
        elif name == "table":
            self.close_table()
        else:
            self.styles.end(name)

    def content(self, name: str, attributes: Attributes) -> None:
        if name == "p":
            self.paragraphs.append([])
        elif name == "span":
            self.spans.start(attributes)
        elif name == "s":
            self.characters(" " * min(int(attributes.get(f"{_TEXT} c", "1")), MAX_TEXT + 1))
        elif name in ("tab", "line-break"):
            self.characters("\t" if name == "tab" else "\n")

    def characters(self, text: str) -> None:
        if self.drawings.depth:
            self.drawings.characters(text)
        elif self.styles.spelling:
            self.styles.characters(text)
        elif self.inside and self.paragraphs and not self.skipping:
            self.size += len(text)
            self.limit("text", self.size, MAX_TEXT)
            self.spans.piece(self.paragraphs)
            self.paragraphs[-1].append(text)

    def open_table(self, attributes: Attributes) -> None:
        self.name = attributes.get(f"{_TABLE} name", "")
        self.state = "hidden" if attributes.get(f"{_TABLE} style-name") in self.styles.hidden_tables else "visible"
        self.protected = attributes.get(f"{_TABLE} protected") == "true"
        self.cells: dict[Position, Cell] = {}
        self.merges: list[Area] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.column_ends: list[int] = []
        self.column_styles: list[str] = []
        self.validations: set[str] = set()
        self.arrays = SharedFormulas()
        self.widths: dict[int, float] = {}
        self.heights: dict[int, float] = {}
        self.groups: list[bool] = []
        self.mapped: dict[str, list[Position]] = {}
        self.rules = rules.Rules(self.part, lambda name: self.styles.change(name, self.protected), formula_text)
        self.drawings = shapes.Drawings()
        self.row = self.next_column = 0
        self.row_repeat = 1

    def close_table(self) -> None:
        self.arrays.mark(self.cells)
        hidden = (frozenset(self.hidden_rows), frozenset(self.hidden_columns))
        merges, count = tuple(self.merges), len(self.validations)
        self.in_table = False
        if self.name in self.sheets and not self.notes:
            self.notes.append(Note("L15", facts={"what": "double_sheets"}))
        elif len(self.sheets) == MAX_SHEETS:
            self.limit("sheets", MAX_SHEETS + 1, MAX_SHEETS)
        for name, at in self.mapped.items():
            self.rules.at_cells(at, self.styles.maps(name))
        columns, rows = Ruler(self.widths, _WIDTH), Ruler(self.heights, _HEIGHT)
        details = Details(tuple(self.rules.found), tuple(self.drawings.shapes(columns, rows, self.styles)))
        if self.name not in self.sheets:
            self.details[self.name] = details
            self.sheets[self.name] = Sheet(
                self.name, self.state, self.cells, merges, *hidden, self.protected, count, (), self.view(details)
            )

    def view(self, details: Details) -> View:
        """What there is to know of how the sheet is seen."""
        odd = any(rule.bare or rule.grounds for rule in details.rules)
        return View(
            zeros=self.styles.zeros,
            narrow=tuple((col, col, width) for col, width in self.widths.items() if 0 < width < NARROW),
            low=tuple((row, height) for row, height in self.heights.items() if 0 < height < LOW),
            rules="odd" if odd else "plain" if details.rules else "",
            shapes=bool(details.shapes),
            rich=self.spans.rich,
        )

    def final(self) -> FinalStyles:
        """All formats that cells use, and all changes that conditions make."""
        changes = [rule.change for details in self.details.values() for rule in details.rules]
        return FinalStyles(self.styles.codes, self.styles.looks, changes)

    def column(self, attributes: Attributes) -> None:
        repeat = _repeat(attributes, "columns", MAX_COLUMNS)
        spread = range(self.next_column, min(self.next_column + repeat, MAX_COLUMNS))
        width = self.styles.widths.get(attributes.get(f"{_TABLE} style-name", ""))
        if attributes.get(f"{_TABLE} visibility", "visible") != "visible" or any(self.groups) or width == 0:
            self.hidden_columns.update(spread)
        if width is not None and (width < NARROW or self.next_column < 256):
            self.widths.update(dict.fromkeys(spread, width))
        self.next_column = min(self.next_column + repeat, MAX_COLUMNS)
        if not self.column_ends or self.column_ends[-1] < self.next_column:
            self.column_ends.append(self.next_column)
            self.column_styles.append(attributes.get(f"{_TABLE} default-cell-style-name", ""))

    def open_row(self, attributes: Attributes) -> None:
        self.row_repeat = _repeat(attributes, "rows", MAX_ROWS)
        self.row_style = attributes.get(f"{_TABLE} default-cell-style-name", "")
        self.col = 0
        height = self.styles.heights.get(attributes.get(f"{_TABLE} style-name", ""))
        spread = range(self.row, self.row + min(self.row_repeat, 10_000))
        if height is not None and (height < LOW or self.row < 1_000):
            self.heights.update(dict.fromkeys(spread, height))
        if attributes.get(f"{_TABLE} visibility", "visible") != "visible" or any(self.groups) or height == 0:
            # The empty rest of a sheet is one row repeated a million times; as hidden rows it says nothing.
            self.hidden_rows.update(spread)
            self.limit("rows", len(self.hidden_rows), MAX_CELLS)

    def close_cell(self) -> None:
        self.inside = False
        attributes = self.attributes
        repeat = _repeat(attributes, "columns", MAX_COLUMNS)
        if f"{_TABLE} number-columns-spanned" in attributes:
            self.merge(attributes)
        if (validation := attributes.get(f"{_TABLE} content-validation-name")) is not None:
            self.validations.add(validation)
        cell = self.spans.noted(typed(attributes, self.spans.marked(self.paragraphs), self), self.paragraphs)
        if cell is not None and f"{_TABLE} number-matrix-columns-spanned" in attributes:
            cell = self.array(attributes, cell)
        if cell is not None:
            self.count += repeat * self.row_repeat
            self.limit("cells", self.count, MAX_CELLS)
            if self.row + self.row_repeat > MAX_ROWS or self.col + repeat > MAX_COLUMNS:
                raise ValueError("outside the sheet")
            self.put(cell, repeat, self.style_name(attributes))
        self.col += repeat

    def put(self, cell: Cell, repeat: int, style: str) -> None:
        """Keep a cell at each of its places, and where its style has conditions."""
        conditions = bool(self.styles.maps(style))
        for row in range(self.row, self.row + self.row_repeat):
            for col in range(self.col, self.col + repeat):
                self.cells[row, col] = cell
                if conditions:
                    self.mapped.setdefault(style, []).append((row, col))

    def array(self, attributes: Attributes, cell: Cell) -> Cell:
        """A formula that fills a range; the other cells of it have no formula of their own."""
        across, down = (
            int(attributes.get(f"{_TABLE} number-matrix-{what}-spanned", "1")) for what in ("columns", "rows")
        )
        bottom, right = min(self.row + down, MAX_ROWS) - 1, min(self.col + across, MAX_COLUMNS) - 1
        self.arrays.keep(Area(self.row, self.col, max(bottom, self.row), max(right, self.col)))
        return cell._replace(formula=f"{{{cell.formula}}}")

    def merge(self, attributes: Attributes) -> None:
        across = int(attributes[f"{_TABLE} number-columns-spanned"])
        down = int(attributes.get(f"{_TABLE} number-rows-spanned", "1"))
        bottom, right = min(self.row + down, MAX_ROWS) - 1, min(self.col + across, MAX_COLUMNS) - 1
        if bottom > self.row or right > self.col:
            self.merges.append(Area(self.row, self.col, bottom, right))
            self.limit("merges", len(self.merges), MAX_MERGES)

    def style(self, attributes: Attributes, kind: str = "") -> int:
        return self.styles.index(self.style_name(attributes), kind, self.protected)

    def style_name(self, attributes: Attributes) -> str:
        """The cell's own style, else its row's, else its column's."""
        name = attributes.get(f"{_TABLE} style-name") or self.row_style
        if not name:
            place = bisect_right(self.column_ends, self.col)
            name = self.column_styles[place] if place < len(self.column_styles) else ""
        return name

    def limit(self, what: str, found: int, allowed: int) -> None:
        if found > allowed:
            raise UnreadableFile("F06", what=what, found=found, allowed=allowed, part=self.part)


def _repeat(attributes: Attributes, what: str, most: int) -> int:
    count = attributes.get(f"{_TABLE} number-{what}-repeated", "1")
    if not (count.isascii() and count.isdigit() and count.strip("0") and len(count) < 20):
        # Programs differ on how often that is.
        raise ValueError(count[:40])
    return min(int(count), most)
