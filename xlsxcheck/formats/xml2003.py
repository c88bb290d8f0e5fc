"""A spreadsheet in Excel's XML of 2003 (.xml, also under .xls) -> Workbook: one bounded pass."""

from __future__ import annotations

import re

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import DATE_STYLE, LOW, MAX_COLUMNS, MAX_ROWS, Cell, Details, Sheet, View, Workbook
from xlsxcheck.formats.looks import Styles
from xlsxcheck.formats.numberformats import serial
from xlsxcheck.formats.xlsx.sheet import MAX_CELLS, MAX_MERGES, is_number
from xlsxcheck.formats.xlsx.view import narrow_columns
from xlsxcheck.formats.xml2003styles import HTML, Rules2003, Styles2003, lettered
from xlsxcheck.formats.xmlparts import MAX_TEXT, TRUE, Attributes, walk
from xlsxcheck.model import Area, Note, column_name

MAX_SHEETS = 1_000
_SS = "urn:schemas-microsoft-com:office:spreadsheet"
_EXCEL = "urn:schemas-microsoft-com:office:excel"
_LOOKS = ("NumberFormat", "Font", "Interior", "Alignment")
_TABLE = ("Worksheet", "Table", "Row", "Column", "Cell", "Data", "Comment", "Style", *_LOOKS)
_OPTIONS = ("Visible", "ProtectContents", "ProtectStructure", "Date1904", "DataValidation", "DoNotDisplayZeros")
_RULES = ("Range", "Qualifier", "Value1", "Value2")
_MOST_COLUMNS = 4 * MAX_COLUMNS
"""Columns that a sheet says something of, each counted as often as it does."""

_RICH = {"S": "~", "Del": "~", "Sup": "^", "Sub": "^"}
_KNOWN = {f"{_SS} {name}": name for name in _TABLE} | {f"{_EXCEL} {name}": name for name in _OPTIONS}
_KNOWN |= {f"{_EXCEL} {name}": name for name in ("ConditionalFormatting", "Condition", "Format", *_RULES)}
_KNOWN |= {f"{HTML} {name}": f"rich {name}" for name in ("Font", *_RICH)}
_KNOWN |= {f"{_SS} WorksheetOptions": "WorksheetOptions", f"{_SS} ProtectContents": "ProtectContents"}
_STATES = {"SheetHidden": "hidden", "SheetVeryHidden": "veryHidden"}
_R1C1 = re.compile(r"(?<![A-Za-z0-9_.])R(\[-?[0-9]{1,7}\]|[0-9]{1,7})?C(\[-?[0-9]{1,5}\]|[0-9]{1,5})?(?![A-Za-z0-9_(])")
_PART = "xml"


def open_xml2003(data: bytes) -> Workbook:
    """Read all sheets of an XML spreadsheet.

    Errors: UnreadableFile F05 (also without a sheet), F06, F07.
    """
    reader = _Reader()
    walk(data, _PART, _KNOWN, reader.start, reader.end, reader.characters)
    if not reader.sheets:
        raise UnreadableFile("F05", part=_PART)
    return Workbook(
        kind="xml2003",
        sheet_names=tuple(reader.sheets),
        states={name: sheet.state for name, sheet in reader.sheets.items()},
        load=reader.sheets.__getitem__,
        formats=lambda: Styles([code for _, code in reader.styles.all], [look for look, _ in reader.styles.all]),
        structure_protected=reader.structure_protected,
        date1904=reader.date1904,
        found=tuple(reader.notes),
        details=lambda name: Details(tuple(reader.rules[name].rules)),
    )


class _Reader:
    """The state of one pass over the file."""

    def __init__(self) -> None:
        self.sheets: dict[str, Sheet] = {}
        self.notes: list[Note] = []
        self.styles = Styles2003()
        self.rules: dict[str, Rules2003] = {}
        self.structure_protected = self.date1904 = False
        self.count = 0
        self.row: int = -1
        self.col: int = -1
        self.next_column: int = -1
        self.in_comment = self.in_data = False
        self.in_rule = False
        self.rich: list[Attributes] = []
        self.option: list[str] | None = None
        self.data: list[str] = []
        self.open_sheet({})
        self.attributes: Attributes = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "Comment":
            self.in_comment = True
        elif name == "Worksheet":
            self.open_sheet(attributes)
        elif name == "Style":
            self.styles.begin(attributes)
        elif name in _LOOKS:
            self.styles.take(name, attributes)
        elif name == "Table":
            self.table(attributes)
        elif name == "Column":
            self.column(attributes)
        elif name == "Row":
            self.begin_row(attributes)
        elif name == "Cell":
            self.col = _place(attributes, self.col + 1, MAX_COLUMNS)
            self.attributes, self.type = attributes, ""
            self.data, self.rich = [], []
            self.values = 0
        elif name == "Data" and not self.in_comment:
            self.in_data, self.type = True, _get(attributes, "Type")
            self.values += 1
        elif name.startswith("rich "):
            self.begin_rich(name.removeprefix("rich "), attributes)
        elif name in ("ConditionalFormatting", "Condition", "Format"):
            self.begin_rule(name, attributes)
        elif name in _OPTIONS or (name in _RULES and self.in_rule):
            self.option = []

    def end(self, name: str) -> None:
        if name == "Comment":
            self.in_comment = False
        elif name == "Data":
            self.in_data = False
        elif name == "Cell":
            self.cell()
        elif name == "Row":
            self.row += self.span
        elif name.startswith("rich "):
            self.end_rich(name.removeprefix("rich "))
        elif name == "ConditionalFormatting":
            self.in_rule = False
        elif name == "Condition" and self.in_rule:
            self.rules[self.name].end()
        elif name in _RULES and self.option is not None:
            self.rules[self.name].text(name, "".join(self.option).strip())
            self.option = None
        elif name == "Worksheet":
            self.close_sheet()
        elif name in _OPTIONS and self.option is not None:
            self.set_option(name, "".join(self.option).strip())
            self.option = None

    def characters(self, text: str) -> None:
        if self.in_data and not self.in_comment:
            self.data.append(text)
        elif self.option is not None and len(self.option) < 100:
            self.option.append(text)

    def open_sheet(self, attributes: Attributes) -> None:
        self.name = _get(attributes, "Name")
        self.state, self.protected, self.validations = "visible", _get(attributes, "Protected") in TRUE, 0
        self.cells: dict[tuple[int, int], Cell] = {}
        self.merges: list[Area] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.low: dict[int, float] = {}
        self.widths: list[tuple[int, int, float]] = []
        self.column_styles: dict[int, str] = {}
        self.columns = 0
        self.table_style = self.row_style = ""
        self.width: float | None = None
        self.height: float | None = None
        self.zeros = True
        self.span = self.values = 0
        self.rules.setdefault(self.name, Rules2003())
        self.row = self.col = self.next_column = -1
        self.type = ""

    def close_sheet(self) -> None:
        hidden = (frozenset(self.hidden_rows), frozenset(self.hidden_columns))
        rules = "odd" if self.rules[self.name].rules else ""
        view = View(self.zeros, narrow_columns(self.widths, self.width), tuple(self.low.items()), rules)
        found = Sheet(
            self.name,
            self.state,
            self.cells,
            tuple(self.merges),
            *hidden,
            self.protected,
            self.validations,
            view=view,
        )
        if self.name in self.sheets:
            self.notes.append(Note("L15", facts={"what": "double_sheets"}))
        self.sheets.setdefault(self.name, found)
        _limit("sheets", len(self.sheets), MAX_SHEETS)

    def set_option(self, name: str, text: str) -> None:
        if name == "Visible":
            self.state = _STATES.get(text, "visible")
        elif name == "ProtectContents":
            self.protected = text in TRUE
        elif name == "ProtectStructure":
            self.structure_protected = text in TRUE
        elif name == "Date1904":
            self.date1904 = True
        elif name == "DoNotDisplayZeros":
            self.zeros = False
        else:
            self.validations += 1

    def table(self, attributes: Attributes) -> None:
        self.table_style = _get(attributes, "StyleID")
        self.width = _points(attributes, "DefaultColumnWidth")
        self.height = _points(attributes, "DefaultRowHeight")

    def begin_row(self, attributes: Attributes) -> None:
        self.row = _place(attributes, self.row + 1, MAX_ROWS)
        self.col = -1
        self.span = min(_whole(_get(attributes, "Span")), MAX_ROWS - 1 - self.row)
        self.row_style = _get(attributes, "StyleID")
        height = _points(attributes, "Height")
        height = self.height if height is None else height
        if _get(attributes, "Hidden") in TRUE:
            _limit("rows", len(self.hidden_rows) + self.span, MAX_ROWS // 10)
            self.hidden_rows.update(range(self.row, self.row + self.span + 1))
        elif height is not None and height < LOW:
            self.low[self.row] = height

    def begin_rich(self, name: str, attributes: Attributes) -> None:
        if self.in_data and name in _RICH:
            self.data.append(_RICH[name])
        elif self.in_data:
            self.rich.append(attributes)

    def end_rich(self, name: str) -> None:
        if self.in_data and name in _RICH:
            self.data.append(_RICH[name])

    def begin_rule(self, name: str, attributes: Attributes) -> None:
        if name == "ConditionalFormatting":
            self.in_rule = self.name in self.rules
        elif self.in_rule and name == "Format":
            self.rules[self.name].format(attributes)

    def column(self, attributes: Attributes) -> None:
        first = self.next_column = _place(attributes, self.next_column + 1, MAX_COLUMNS)
        self.next_column = min(first + _whole(_get(attributes, "Span")), MAX_COLUMNS - 1)
        self.columns += self.next_column - first + 1
        if self.columns > _MOST_COLUMNS:
            raise UnreadableFile("F06", what="width", found=self.columns, allowed=_MOST_COLUMNS, part="xml")
        if style := _get(attributes, "StyleID"):
            for at in range(first, self.next_column + 1):
                self.column_styles.setdefault(at, style)
        width = _points(attributes, "Width")
        if width is not None:
            self.widths.append((first, self.next_column, width))
        if _get(attributes, "Hidden") in TRUE or width == 0:
            self.hidden_columns.update(range(first, self.next_column + 1))

    def cell(self) -> None:
        across, down = (_whole(_get(self.attributes, name)) for name in ("MergeAcross", "MergeDown"))
        first = self.col
        if across or down:
            bottom, right = min(self.row + down, MAX_ROWS - 1), min(self.col + across, MAX_COLUMNS - 1)
            self.merges.append(Area(self.row, self.col, bottom, right))
            _limit("merges", len(self.merges), MAX_MERGES)
            self.col = right
        cell = self.content()
        if cell is not None:
            self.count += 1
            _limit("cells", self.count, MAX_CELLS)
            if self.row < 0:
                raise ValueError("a cell outside of any row")
            self.cells[self.row, first] = cell

    def content(self) -> Cell | None:
        text, formula = "".join(self.data), self.attributes.get(f"{_SS} Formula")
        _limit("text", len(text), MAX_TEXT)
        if self.values > 1:
            raise ValueError("two values in one cell")
        style = self.style()
        if formula is not None:
            formula = a1(formula.removeprefix("="), self.row, self.col)
        if not self.type or (self.type != "String" and not text.strip()):
            return None if formula is None else Cell("z", "", formula, style)
        if self.type == "Number":
            text = text.strip()
            return Cell("n" if is_number(text) else "s", text, formula, style)
        if self.type == "DateTime":
            value = serial(text.strip(), self.date1904)
            return Cell("n" if is_number(value) else "s", value, formula, DATE_STYLE)
        if self.type == "Boolean":
            return Cell("b", "1" if text.strip() in TRUE else "0", formula, style)
        if self.type == "Error":
            return Cell("e", text.strip() or "#VALUE!", formula, style)
        return Cell("s", text, formula, style) if text or formula is not None else None

    def style(self) -> int:
        """The format of the cell at hand: its own, its row's, its column's or the table's."""
        own, column = _get(self.attributes, "StyleID"), self.column_styles.get(self.col, "")
        number = self.styles.number(own, self.row_style, column, self.table_style)
        for attributes in self.rich[:100]:
            look = lettered(self.styles.look(number), attributes)
            if look.unseen:
                return self.styles.changed(number, look)
        return number


def a1(formula: str, row: int, col: int) -> str:
    """Write a formula of relative rows and columns, such as SUM(RC[-6]:RC[-1]), as SUM(D4:I4) at J4."""
    pieces = formula.split('"')
    # Every second piece stands in quotes and stays as it is.
    pieces[::2] = [_R1C1.sub(lambda match: _reference(match, row, col), piece) for piece in pieces[::2]]
    return '"'.join(pieces)


def _reference(match: re.Match[str], row: int, col: int) -> str:
    found_row, found_col = _line(match[1], row), _line(match[2], col)
    if not (0 <= found_row < MAX_ROWS and 0 <= found_col < MAX_COLUMNS):
        return "#REF!"
    return f"{column_name(found_col)}{found_row + 1}"


def _line(text: str | None, here: int) -> int:
    if not text:
        return here
    return here + int(text[1:-1]) if text.startswith("[") else int(text) - 1


def _get(attributes: Attributes, name: str) -> str:
    return attributes.get(f"{_SS} {name}", "")


def _place(attributes: Attributes, following: int, limit: int) -> int:
    """Where a row, column or cell stands: as it says, else behind the one before it."""
    stated = _get(attributes, "Index")
    place = int(stated) - 1 if stated else following
    if not 0 <= place < limit:
        raise ValueError("outside the sheet")
    return place


def _points(attributes: Attributes, name: str) -> float | None:
    """A height or width; None for none that can be used."""
    try:
        return max(0.0, float(_get(attributes, name)))
    except ValueError:
        return None


def _whole(text: str) -> int:
    return max(0, int(text)) if text else 0


def _limit(what: str, found: int, allowed: int) -> None:
    if found > allowed:
        raise UnreadableFile("F06", what=what, found=found, allowed=allowed, part=_PART)
