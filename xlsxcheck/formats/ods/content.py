"""An OpenDocument spreadsheet (.ods) -> Workbook: one bounded pass over content.xml."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import DATE_STYLE, MAX_COLUMNS, MAX_ROWS, Cell, Sheet, Workbook
from xlsxcheck.formats.numberformats import serial
from xlsxcheck.formats.ods.styles import KNOWN_STYLES, Styles
from xlsxcheck.formats.package import Package
from xlsxcheck.formats.refs import Position
from xlsxcheck.formats.sharedformulas import SharedFormulas
from xlsxcheck.formats.xlsx.sheet import MAX_CELLS, MAX_MERGES, is_number
from xlsxcheck.formats.xmlparts import MAX_TEXT, Attributes, walk
from xlsxcheck.model import Area, Note

MAX_SHEETS = 1_000
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_TABLE, _OFFICE, _TEXT = f"{_OASIS}:table:1.0", f"{_OASIS}:office:1.0", f"{_OASIS}:text:1.0"
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
_TABLE_ELEMENTS = ("table", "table-row", "table-column", "table-cell", "covered-table-cell", "tracked-changes")
_KNOWN = (
    {f"{_TABLE} {name}": name for name in _TABLE_ELEMENTS}
    | {f"{_TEXT} {name}": name for name in ("p", "s", "tab", "line-break")}
    | {f"{_OFFICE} annotation": "skip", f"{_TABLE} shapes": "skip", f"{_TABLE} tracked-changes": "skip"}
    | {f"{_TABLE} dde-link": "skip"}
    | {f"{_TABLE} null-date": "null-date", f"{_OFFICE} spreadsheet": "spreadsheet"}
    | {f"{_OASIS}:drawing:1.0 {name}": "skip" for name in ("frame", "custom-shape", "g", "control", "line")}
    | KNOWN_STYLES
)
_ERROR = re.compile(r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A)|(?:Err|错误|錯誤)[:：][0-9]{3}")
_REFERENCE = re.compile(r"\[([^\[\]]*)\]")


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
    return _read(package.read(part), part, macros, package.notes())


def open_flat(data: bytes) -> Workbook:
    """Read all sheets of an OpenDocument spreadsheet that is one XML file (.fods).

    Errors: UnreadableFile F05, F06, F07.
    """
    return _read(data, "fods", False, ())


def _read(data: bytes, part: str, macros: bool, notes: Sequence[Note]) -> Workbook:
    reader = _Reader(part)
    walk(data, part, _KNOWN, reader.start, reader.end, reader.characters)
    if not reader.sheets:
        raise UnreadableFile("F05", part=part)
    return Workbook(
        kind="ods",
        sheet_names=tuple(reader.sheets),
        states={name: sheet.state for name, sheet in reader.sheets.items()},
        load=reader.sheets.__getitem__,
        formats=lambda: reader.styles.codes,
        structure_protected=reader.structure_protected,
        macros=macros,
        date1904=reader.date1904,
        found=(*notes, *reader.notes),
    )


class _Reader:
    """The state of one pass over content.xml."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.sheets: dict[str, Sheet] = {}
        self.styles = Styles()
        self.structure_protected = self.date1904 = False
        self.count = 0
        self.skipping = self.depth = 0
        self.attributes: Attributes = {}
        self.paragraphs: list[list[str]] = []
        self.size = 0
        self.inside = self.in_table = self.in_row = False
        self.notes: list[Note] = []
        self.bodies = 0
        # Cells outside a row, or rows outside a table, belong to nothing that is kept.
        self.open_table({})
        self.open_row({})

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "skip" or self.skipping:
            self.skipping += name == "skip"
        elif name in ("table-cell", "covered-table-cell"):
            self.nest(self.in_row and not self.inside)
            self.attributes, self.paragraphs, self.inside = attributes, [], True
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
        elif name in ("table-cell", "covered-table-cell"):
            self.close_cell()
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
        elif name == "s":
            self.characters(" " * min(int(attributes.get(f"{_TEXT} c", "1")), MAX_TEXT + 1))
        elif name in ("tab", "line-break"):
            self.characters("\t" if name == "tab" else "\n")

    def characters(self, text: str) -> None:
        if self.inside and self.paragraphs and not self.skipping:
            self.size += len(text)
            self.limit("text", self.size, MAX_TEXT)
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
        self.sheets.setdefault(
            self.name, Sheet(self.name, self.state, self.cells, merges, *hidden, self.protected, count)
        )

    def column(self, attributes: Attributes) -> None:
        repeat = _repeat(attributes, "columns", MAX_COLUMNS)
        if attributes.get(f"{_TABLE} visibility", "visible") != "visible":
            self.hidden_columns.update(range(self.next_column, min(self.next_column + repeat, MAX_COLUMNS)))
        self.next_column = min(self.next_column + repeat, MAX_COLUMNS)
        if not self.column_ends or self.column_ends[-1] < self.next_column:
            self.column_ends.append(self.next_column)
            self.column_styles.append(attributes.get(f"{_TABLE} default-cell-style-name", ""))

    def open_row(self, attributes: Attributes) -> None:
        self.row_repeat = _repeat(attributes, "rows", MAX_ROWS)
        self.row_style = attributes.get(f"{_TABLE} default-cell-style-name", "")
        self.col = 0
        if attributes.get(f"{_TABLE} visibility", "visible") != "visible":
            # The empty rest of a sheet is one row repeated a million times; as hidden rows it says nothing.
            self.hidden_rows.update(range(self.row, self.row + min(self.row_repeat, 10_000)))
            self.limit("rows", len(self.hidden_rows), MAX_CELLS)

    def close_cell(self) -> None:
        self.inside = False
        attributes = self.attributes
        repeat = _repeat(attributes, "columns", MAX_COLUMNS)
        if f"{_TABLE} number-columns-spanned" in attributes:
            self.merge(attributes)
        if (validation := attributes.get(f"{_TABLE} content-validation-name")) is not None:
            self.validations.add(validation)
        cell = self.cell(attributes)
        if cell is not None and f"{_TABLE} number-matrix-columns-spanned" in attributes:
            cell = self.array(attributes, cell)
        if cell is not None:
            self.count += repeat * self.row_repeat
            self.limit("cells", self.count, MAX_CELLS)
            if self.row + self.row_repeat > MAX_ROWS or self.col + repeat > MAX_COLUMNS:
                raise ValueError("outside the sheet")
            for row in range(self.row, self.row + self.row_repeat):
                for col in range(self.col, self.col + repeat):
                    self.cells[row, col] = cell
        self.col += repeat

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

    def cell(self, attributes: Attributes) -> Cell | None:
        kind = attributes.get(f"{_OFFICE} value-type", "")
        formula = attributes.get(f"{_TABLE} formula")
        if formula is not None:
            formula = formula_text(formula)
        elif not kind and not self.paragraphs:
            return None
        text = "\n".join("".join(parts) for parts in self.paragraphs)
        if attributes.get(f"{_CALC} value-type") == "error" or (formula is not None and _ERROR.fullmatch(text)):
            return Cell("e", text if text.startswith("#") else "#VALUE!", formula, self.style(attributes))
        if kind in ("date", "time"):
            return self.moment(attributes, kind, formula)
        if kind == "boolean":
            value = attributes.get(f"{_OFFICE} boolean-value")
            return Cell("b", "1" if value == "true" else "0", formula, self.style(attributes))
        if kind in ("float", "percentage", "currency"):
            value = _digits(attributes.get(f"{_OFFICE} value", ""))
            if text in ("TRUE", "FALSE") and value in ("0", "1"):
                # LibreOffice writes booleans as figures that are shown as words.
                return Cell("b", value, formula, self.style(attributes))
            return Cell("n" if is_number(value) else "s", value, formula, self.style(attributes))
        if formula is not None and not kind and not self.paragraphs:
            return Cell("z", "", formula, self.style(attributes))
        text = attributes.get(f"{_OFFICE} string-value", text)
        self.limit("text", len(text), MAX_TEXT)
        return Cell("s", text, formula, self.style(attributes))

    def moment(self, attributes: Attributes, kind: str, formula: str | None) -> Cell:
        value = serial(attributes.get(f"{_OFFICE} {kind}-value", ""), self.date1904, leap=False)
        style = self.style(attributes)
        # A value that is a date stays one, also where its style was not understood.
        return Cell(
            "n" if is_number(value) else "s", value, formula, style if self.styles.is_date(style) else DATE_STYLE
        )

    def style(self, attributes: Attributes) -> int:
        name = attributes.get(f"{_TABLE} style-name") or self.row_style
        if not name:
            place = bisect_right(self.column_ends, self.col)
            name = self.column_styles[place] if place < len(self.column_styles) else ""
        return self.styles.index(name)

    def limit(self, what: str, found: int, allowed: int) -> None:
        if found > allowed:
            raise UnreadableFile("F06", what=what, found=found, allowed=allowed, part=self.part)


def formula_text(formula: str) -> str:
    """Write an OpenFormula as Excel does: of:=SUM([.D4:.I4]) -> SUM(D4:I4)."""
    text = formula.partition("=")[2]
    pieces = text.split('"')
    # Every second piece stands in quotes and stays as it is.
    pieces[::2] = [_REFERENCE.sub(_reference, piece).replace(";", ",") for piece in pieces[::2]]
    return '"'.join(pieces)


def _reference(match: re.Match[str]) -> str:
    first, colon, second = match[1].partition(":")
    ends = [end.removeprefix(".") if end.startswith(".") else end.replace(".", "!", 1) for end in (first, second)]
    return ends[0] + colon + ends[1]


def _digits(value: str) -> str:
    return value.strip().removesuffix(".0")


def _repeat(attributes: Attributes, what: str, most: int) -> int:
    count = attributes.get(f"{_TABLE} number-{what}-repeated", "1")
    if not (count.isascii() and count.isdigit() and count.strip("0") and len(count) < 20):
        # Programs differ on how often that is.
        raise ValueError(count[:40])
    return min(int(count), most)
