"""One worksheet part of an .xlsx package -> Sheet, by expat and within limits."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import DATE_STYLE, MAX_COLUMNS, Cell, Sheet
from xlsxcheck.formats.numberformats import serial
from xlsxcheck.formats.refs import MERGES, POSITIONS, Position
from xlsxcheck.formats.richtext import SETTINGS, Rich, joined, mark_of, noted
from xlsxcheck.formats.sharedformulas import ARRAYS, SharedFormulas
from xlsxcheck.formats.xlsx.view import VIEW, Seen
from xlsxcheck.formats.xmlparts import MAX_TEXT, TRUE, Attributes, names, places, unescape, walk
from xlsxcheck.model import Area, Note, cell_ref
from xlsxcheck.model.patterns import late

MAX_CELLS = 100_000
"""Cells that are not blank, of one sheet. Blank ones with a format count as elements only: whole areas get one."""
MAX_MERGES = 50_000

_FRAME = ("sheetData", "sheetProtection", "col", "mergeCell", "dataValidation")
_CONTENT = ("row", "c", "v", "f", "is", "r", "t", "rPh", *SETTINGS)
_NEWER = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_KNOWN = VIEW | names(*_FRAME, *_CONTENT) | {f"{_NEWER} dataValidation": "dataValidation"}
_PLACED = places(
    *("worksheet/sheetData/row/c/(v)", "worksheet/sheetData/row/c/(f)", "worksheet/sheetData/row/c/is/(t)"),
    *("worksheet/sheetData/row/c/is/r/(t)", "worksheet/sheetData/row/c/is/rPh/(t)"),
)
# A number that Excel can hold has at most three digits of exponent; more would only stall who computes with it.
_NUMBER = late(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")


def read_sheet(data: bytes, part: str, name: str, state: str, strings: Sequence[str], date1904: bool) -> Sheet:
    """Parse a worksheet whatever its spelling: any prefix, encoding, order of attributes; addresses may be missing.

    Errors: UnreadableFile F05 malformed (also a bad address or string index), F06 over a limit, F07.
    """
    reader = _Reader(part, strings, date1904)
    walk(data, part, _KNOWN, reader.start, reader.end, reader.characters, _PLACED)
    reader.shared.mark(reader.cells)
    return Sheet(
        name,
        state,
        reader.cells,
        tuple(reader.merges),
        frozenset(reader.hidden_rows),
        frozenset(reader.hidden_columns),
        reader.protected,
        reader.validations,
        odd_cells(name, "double_cells", reader.twice) + odd_cells(name, "double_values", reader.double),
        reader.seen.view(),
    )


def make_cell(kind: str, value: str | None, formula: str | None, style: int, strings: Sequence[str]) -> Cell | None:
    """Type a cell's content by its `t`; None where it is blank. Errors: ValueError on a bad shared-string index."""
    if value is None or (not value and kind in ("", "n", "s", "b", "e", "d")):
        return None if formula is None else Cell("z", "", formula, style)
    if kind == "s":
        index = whole(value)
        if index >= len(strings):
            raise ValueError(value[:40])
        return Cell("s", strings[index], formula, style)
    if kind in ("", "n"):
        value = value.strip()
        return Cell("n" if is_number(value) else "s", value, formula, style)
    if kind == "b":
        return Cell("b", "1" if value.strip() in TRUE else "0", formula, style)
    if kind == "e":
        return Cell("e", value.strip(), formula, style)
    if kind not in ("str", "inlineStr"):
        raise ValueError(kind[:40])
    return Cell("s", unescape(value), formula, style)


def whole(digits: str) -> int:
    """A whole number of ASCII digits alone: others are read by some programs and not by others. ValueError else."""
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
        raise ValueError(digits[:40])
    return int(digits)


def is_number(text: str) -> bool:
    """Whether it is a number as spreadsheets write them, and one that can be computed with."""
    return len(text) < 400 and _NUMBER.fullmatch(text) is not None


def odd_cells(sheet: str, what: str, cells: Sequence[Position]) -> tuple[Note, ...]:
    """Tell what is odd about cells of a sheet, such as that they stand twice."""
    if not cells:
        return ()
    return (Note("L15", sheet, tuple(cell_ref(*at) for at in dict.fromkeys(cells[:50])), facts={"what": what}),)


class _Reader:
    """The state of one pass over a worksheet."""

    def __init__(self, part: str, strings: Sequence[str], date1904: bool) -> None:
        self.part = part
        self.strings = strings
        self.date1904 = date1904
        self.cells: dict[Position, Cell] = {}
        self.twice: list[Position] = []
        self.double: list[Position] = []
        self.blank: set[Position] = set()
        self.merges: list[Area] = []
        self.hidden_rows: list[int] = []
        self.hidden_columns: set[int] = set()
        self.spans = 0
        self.seen = Seen()
        self.protected = False
        self.validations = 0
        self.row = self.col = -1
        self.data = self.seen_data = self.inside = self.keep = self.phonetic = False
        self.kind = ""
        self.style = 0
        self.size = 0
        self.texts: list[str] = []
        self.value: str | None = None
        self.inline: list[str] | None = None
        self.marks: list[str] = []
        self.settings: dict[str, Attributes] = {}
        self.formula: str | None = None
        self.shared = SharedFormulas()
        self.index: str | None = None
        self.array: str | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        if self.inside:
            self.content(name, attributes)
        elif self.data:
            if name == "c":
                self.open_cell(attributes)
            elif name == "row":
                self.open_row(attributes)
        elif name == "sheetData":
            if self.seen_data:
                raise ValueError("two blocks of cells")
            self.data = self.seen_data = True
        elif name == "col":
            self.column(attributes)
        elif name == "mergeCell":
            self.merge(attributes.get("ref", ""))
        elif name == "sheetProtection":
            self.protected = attributes.get("sheet") in TRUE
        elif name == "dataValidation":
            self.validations += 1
        else:
            self.seen.start(name, attributes)

    def merge(self, ref: str) -> None:
        if (found := MERGES[ref]) is not None:
            self.merges.append(found)
            self.limit("merges", len(self.merges), MAX_MERGES)

    def open_row(self, attributes: Attributes) -> None:
        self.row = POSITIONS[f"A{attributes['r'].strip()}"][0] if "r" in attributes else self.row + 1
        self.col = -1
        if attributes.get("hidden") in TRUE or zero(attributes.get("ht")):
            self.hidden_rows.append(self.row)
        else:
            self.seen.row(self.row, attributes)

    def column(self, attributes: Attributes) -> None:
        self.seen.column(attributes)
        if attributes.get("hidden") not in TRUE and not zero(attributes.get("width")):
            return
        first, last = int(attributes["min"]), min(int(attributes["max"]), MAX_COLUMNS)
        self.spans += max(0, last - first + 1)
        self.limit("columns", self.spans, 4 * MAX_COLUMNS)
        self.hidden_columns.update(range(max(first, 1) - 1, last))

    def open_cell(self, attributes: Attributes) -> None:
        ref = attributes.get("r")
        self.row, self.col = POSITIONS[ref] if ref is not None else (max(self.row, 0), self.col + 1)
        if self.col >= MAX_COLUMNS:
            raise ValueError(self.col)
        self.kind = attributes.get("t", "")
        self.style = whole(attributes.get("s") or "0")
        self.value = self.inline = self.formula = None
        self.inside = True

    def content(self, name: str, attributes: Attributes) -> None:
        if name in ("v", "f", "is") and (self.value, self.formula, self.inline)["vfi".index(name[0])] is not None:
            self.double.append((self.row, self.col))
        if name in ("v", "f", "t"):
            if name == "f":
                self.index = attributes.get("si", "") if attributes.get("t") == "shared" else None
                self.array = attributes.get("ref", "") if attributes.get("t") in ARRAYS else None
            self.keep = not self.phonetic
            self.texts = []
            self.size = 0
        elif name == "is":
            self.inline, self.marks, self.settings = [], [], {}
        elif name == "r":
            self.settings = {}
        elif name in SETTINGS:
            self.settings[name] = attributes
        elif name == "rPh":
            self.phonetic = True

    def characters(self, text: str) -> None:
        if self.keep:
            self.size += len(text)
            self.limit("text", self.size, MAX_TEXT)
            self.texts.append(text)

    def end(self, name: str) -> None:
        if not self.inside:
            self.data = self.data and name != "sheetData"
            return
        if name == "v":
            self.value = "".join(self.texts)
        elif name == "f":
            self.formula = "".join(self.texts)
            if self.index is not None:
                self.formula = self.shared.resolve(self.index, (self.row, self.col), self.formula)
            elif self.array is not None:
                self.formula = self.shared.array(self.array, self.formula)
        elif name == "t" and self.keep and self.inline is not None:
            self.inline.extend(self.texts)
            self.marks += [mark_of(self.settings)] * len(self.texts)
        elif name == "rPh":
            self.phonetic = False
        elif name == "c":
            self.close_cell()
        self.keep = False

    def close_cell(self) -> None:
        self.inside = self.phonetic = False
        if self.value is not None and self.inline is not None:
            self.double.append((self.row, self.col))
        if self.kind == "inlineStr" and self.inline is not None:
            self.value = joined(self.inline, self.marks)
            self.limit("text", len(self.value), MAX_TEXT)
        if self.kind == "d" and self.value:
            self.value, self.kind, self.style = serial(self.value, self.date1904), "n", DATE_STYLE
        cell = make_cell(self.kind, self.value, self.formula, self.style, self.strings)
        if self.kind == "inlineStr" and self.inline and any(self.marks) and cell is not None:
            cell = self.noted(cell, self.inline)
        at = (self.row, self.col)
        if at in self.cells or (cell is not None and at in self.blank):
            self.twice.append(at)
        if cell is None:
            self.blank.add(at)
        else:
            self.cells[at] = cell
            self.limit("cells", len(self.cells), MAX_CELLS)

    def noted(self, cell: Cell, pieces: list[str]) -> Cell:
        """The cell of these runs, whose text is as in richtext.noted."""
        if self.value != "".join(pieces):
            return cell
        text = noted(cell.text, list(map(unescape, pieces)), self.marks)
        self.seen.rich |= isinstance(text, Rich)
        return cell._replace(text=text)

    def limit(self, what: str, found: int, allowed: int) -> None:
        if found > allowed:
            raise UnreadableFile("F06", what=what, found=found, allowed=allowed, part=self.part)


def zero(size: str | None) -> bool:
    """Whether a height or width is stated and nothing: as good as hidden. What is no number states nothing."""
    try:
        return size is not None and float(size) == 0
    except ValueError:
        return False
