"""An .xlsb package, the binary workbook of Excel 2007 and later (MS-XLSB) -> Workbook."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats import xlsbrules, xlsbstyles
from xlsxcheck.formats.grid import LOW, MAX_COLUMNS, MAX_ROWS, Cell, Details, Shape, Sheet, Workbook
from xlsxcheck.formats.looks import Styles
from xlsxcheck.formats.package import Package
from xlsxcheck.formats.refs import Position
from xlsxcheck.formats.ruler import Ruler
from xlsxcheck.formats.sharedformulas import MAX_WORK
from xlsxcheck.formats.xls.formula import formula_text
from xlsxcheck.formats.xls.values import ERRORS, number_cell, unpack_rk
from xlsxcheck.formats.xlsx.book import MAX_SHEETS
from xlsxcheck.formats.xlsx.drawings import read_drawing, read_notes
from xlsxcheck.formats.xlsx.links import linked, relationships, resolve
from xlsxcheck.formats.xlsx.sheet import MAX_CELLS, MAX_MERGES, odd_cells
from xlsxcheck.formats.xlsx.strings import MAX_STRINGS
from xlsxcheck.formats.xlsx.styles import OFFICE_THEME, read_theme
from xlsxcheck.formats.xmlparts import MAX_TAGS, MAX_TEXT
from xlsxcheck.model import Area, Note

_ROW, _SST_ITEM, _COLUMN, _VALIDATION = 0, 19, 60, 64
_WORKBOOK_PROPERTIES, _SHEET, _MERGE = 153, 156, 176
_BOOK_PROTECTION, _BOOK_PROTECTION_ISO, _PROTECTION, _PROTECTION_ISO = 534, 675, 535, 677
_RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED, _RICH = 2, 3, 4, 5, 6, 7, 62
_BLANK = 1
_SHORT = {12: _BLANK, 13: _RK, 14: _ERROR, 15: _BOOL, 16: _REAL, 17: _TEXT, 18: _SHARED}
"""Records without a column of their own: they stand behind the cell before. Some programs write these alone."""

_FORMULA_TEXT, _FORMULA_REAL, _FORMULA_BOOL, _FORMULA_ERROR = 8, 9, 10, 11
_STATES = ("visible", "hidden", "veryHidden")


def open_xlsb(package: Package, part: str) -> Workbook:
    """Read the list of sheets; the sheets, strings and formats are read when they are needed.

    Errors: UnreadableFile F05, F06, F07.
    """
    reader = _Book(package, part)
    reader.read()
    if not reader.sheets:
        raise UnreadableFile("F05", part=part)
    return Workbook(
        kind="xlsb",
        sheet_names=tuple(reader.sheets),
        states=reader.states,
        load=reader.sheet,
        formats=reader.formats,
        structure_protected=reader.structure_protected,
        macros=any(name.lower().endswith("vbaproject.bin") for name in package.entries),
        date1904=reader.date1904,
        found=(*package.notes(), *reader.notes),
        details=reader.details,
    )


def records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the records of a binary part: number and content. Errors: ValueError, IndexError."""
    at = 0
    while at < len(data):
        kind, at = _varint(data, at, 2)
        size, at = _varint(data, at, 4)
        if at + size > len(data):
            raise ValueError(size)
        yield kind, data[at : at + size]
        at += size


def _varint(data: bytes, at: int, most: int) -> tuple[int, int]:
    value = 0
    for number in range(most):
        byte = data[at + number]
        value |= (byte & 0x7F) << 7 * number
        if byte < 0x80:
            return value, at + number + 1
    return value, at + most


def _wide_text(body: bytes, at: int) -> tuple[str, int]:
    """Read a text with its length in front; give it and where it ends. Errors: ValueError."""
    (length,) = struct.unpack_from("<L", body, at)
    end = at + 4 + 2 * length
    if length > MAX_TEXT or end > len(body):
        raise ValueError(length)
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


class _Book:
    """Reads the parts of one package when they are asked for."""

    def __init__(self, package: Package, part: str) -> None:
        self.package = package
        self.part = part
        self.links = relationships(package, part)
        self.sheets: dict[str, str] = {}
        self.states: dict[str, str] = {}
        self.notes: list[Note] = []
        self.structure_protected = self.date1904 = False
        self.texts: Sequence[str] | None = None
        self.seen: dict[str, tuple[str, xlsbstyles.Seen, xlsbrules.Rules]] = {}
        self.records = 0

    def read(self) -> None:
        def take(kind: int, body: bytes) -> None:
            if kind == _SHEET:
                if len(self.sheets) >= MAX_SHEETS:
                    raise UnreadableFile("F06", what="sheets", found=MAX_SHEETS + 1, allowed=MAX_SHEETS)
                state = struct.unpack_from("<L", body)[0]
                link, end = _wide_text(body, 8)
                name, _ = _wide_text(body, end)
                if name in self.sheets and not self.notes:
                    self.notes.append(Note("L15", facts={"what": "double_sheets"}))
                self.sheets.setdefault(name, link)
                self.states.setdefault(name, _STATES[min(state, 2)])
            elif kind == _WORKBOOK_PROPERTIES:
                self.date1904 = bool(body[0] & 1)
            elif kind == _BOOK_PROTECTION:
                self.structure_protected = bool(body[4] & 1)
            elif kind == _BOOK_PROTECTION_ISO:
                self.structure_protected = bool(body[8] & 1)

        self.each(self.part, take)

    def each(self, part: str, take: Callable[[int, bytes], None]) -> None:
        """Hand every record of a part to `take`; what it can't unpack is damage. Errors: UnreadableFile F05, F06."""
        try:
            for kind, body in records(self.package.read(part)):
                self.records += 1
                if self.records > MAX_TAGS:
                    raise UnreadableFile("F06", what="elements", found=self.records, allowed=MAX_TAGS, part=part)
                take(kind, body)
        except (struct.error, ValueError, IndexError):
            raise UnreadableFile("F05", part=part) from None

    def sheet(self, name: str) -> Sheet:
        link = self.links.get(self.sheets[name])
        if link is None or link.type != "worksheet":
            return Sheet(name, self.states[name])
        part = resolve(self.package, self.part, link)
        reader = _Reader(part, self.strings())
        self.each(part, reader.take)
        self.seen[name] = (part, reader.seen, reader.rules)
        return reader.sheet(name, self.states[name])

    def strings(self) -> Sequence[str]:
        if self.texts is None:
            found: list[str] = []
            part = linked(self.package, self.part, self.links, "sharedStrings")

            def take(kind: int, body: bytes) -> None:
                if kind == _SST_ITEM:
                    found.append(_wide_text(body, 1)[0])
                    if len(found) > MAX_STRINGS:
                        raise UnreadableFile("F06", what="strings", found=len(found), allowed=MAX_STRINGS)

            if part is not None:
                self.each(part, take)
            self.texts = found
        return self.texts

    def formats(self) -> Styles:
        part = linked(self.package, self.part, self.links, "styles")
        theme = linked(self.package, self.part, self.links, "theme")
        colours = OFFICE_THEME if theme is None else read_theme(self.package.read(theme), theme)
        formats = xlsbstyles.Formats(colours)
        if part is not None:
            self.each(part, formats.take)
        return formats.styles()

    def details(self, name: str) -> Details:
        """The pictures, boxes and notes over a sheet's cells, and the conditional formats that show something else."""
        if name not in self.seen:
            return Details()
        part, seen, rules = self.seen[name]
        links = relationships(self.package, part)
        columns, rows = Ruler(seen.widths, 48.0), Ruler(seen.heights, 15.0)
        found: list[Shape] = []
        for kind, link_id in seen.drawings:
            link = links.get(link_id)
            target = resolve(self.package, part, link) if link is not None else None
            if target is not None and kind == xlsbstyles.DRAWING:
                found += read_drawing(self.package.read(target), target, columns, rows)
            elif target is not None:
                found += read_notes(self.package.read(target), columns, rows)
        return Details(rules.odd(self.dxfs()) if rules.found else (), tuple(found))

    def dxfs(self) -> list[xlsbrules.Dxf]:
        """What formats by condition change."""
        part = linked(self.package, self.part, self.links, "styles")
        found: list[xlsbrules.Dxf] = []

        def take(kind: int, body: bytes) -> None:
            if kind == xlsbrules.DXF:
                found.append(xlsbrules.read_dxf(body))

        if part is not None:
            self.each(part, take)
        return found


class _Reader:
    """The state of one pass over a sheet."""

    def __init__(self, part: str, strings: Sequence[str]) -> None:
        self.part = part
        self.strings = strings
        self.row = self.col = -1
        self.seen = xlsbstyles.Seen()
        self.rules = xlsbrules.Rules(part)
        self.cells: dict[Position, Cell] = {}
        self.twice: list[Position] = []
        self.blank: set[Position] = set()
        self.merges: list[Area] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.spans = 0
        self.tokens = 0
        self.protected = False
        self.validations = 0
        self.handlers: dict[int, Callable[[bytes], None]] = {
            _ROW: self.open_row,
            _COLUMN: self.column,
            _MERGE: self.merge,
            _VALIDATION: self.validation,
            _PROTECTION: lambda body: self.protect(body[2]),
            _PROTECTION_ISO: lambda body: self.protect(body[4]),
        }

    def sheet(self, name: str, state: str) -> Sheet:
        return Sheet(
            name,
            state,
            self.cells,
            tuple(self.merges),
            frozenset(self.hidden_rows),
            frozenset(self.hidden_columns),
            self.protected,
            self.validations,
            odd_cells(name, "double_cells", self.twice),
            self.seen.view()._replace(rules="odd" if self.rules.found else ""),
        )

    def take(self, kind: int, body: bytes) -> None:
        if kind in _SHORT:
            self.cell(_SHORT[kind], struct.pack("<L", self.col + 1) + body)
        elif kind in _CELLS:
            self.cell(kind, body)
        elif (handler := self.handlers.get(kind)) is not None:
            handler(body)
        else:
            self.seen.take(kind, body)
            self.rules.take(kind, body)

    def cell(self, kind: int, body: bytes) -> None:
        col, packed = struct.unpack_from("<LL", body)
        if col >= MAX_COLUMNS or not 0 <= self.row < MAX_ROWS:
            raise ValueError(col)
        self.col = col
        at = (self.row, col)
        if at in self.cells or (kind != _BLANK and at in self.blank):
            self.twice.append(at)
        if kind == _BLANK:
            self.blank.add(at)
            self.limit("elements", len(self.blank), MAX_TAGS)
        else:
            self.cells[at] = self.value(kind, body, packed & 0xFFFFFF)
            self.limit("cells", len(self.cells), MAX_CELLS)

    def value(self, kind: int, body: bytes, style: int) -> Cell:
        formula = None
        if kind in (_TEXT, _FORMULA_TEXT):
            text, end = _wide_text(body, 8)
            return Cell("s", text, self.formula(body, end) if kind == _FORMULA_TEXT else None, style)
        if kind == _RICH:
            return Cell("s", _wide_text(body, 9)[0], None, style)
        if kind == _SHARED:
            return Cell("s", self.strings[struct.unpack_from("<L", body, 8)[0]], None, style)
        if kind == _RK:
            return number_cell(unpack_rk(struct.unpack_from("<L", body, 8)[0]), None, style)
        if kind in (_REAL, _FORMULA_REAL):
            formula = self.formula(body, 16) if kind == _FORMULA_REAL else None
            return number_cell(struct.unpack_from("<d", body, 8)[0], formula, style)
        if kind in (_FORMULA_BOOL, _FORMULA_ERROR):
            formula = self.formula(body, 9)
        if kind in (_ERROR, _FORMULA_ERROR):
            return Cell("e", ERRORS.get(body[8], "#VALUE!"), formula, style)
        return Cell("b", "1" if body[8] else "0", formula, style)

    def formula(self, body: bytes, at: int) -> str:
        """Read the formula behind a value: two bytes of flags, the size of its tokens, the tokens."""
        (size,) = struct.unpack_from("<L", body, at + 2)
        self.tokens += size
        return formula_text(body[at + 6 : at + 6 + size], wide=True) if self.tokens <= MAX_WORK else ""

    def open_row(self, body: bytes) -> None:
        (self.row,) = struct.unpack_from("<L", body)
        self.col = -1
        if body[11] & 0x10 and self.row < MAX_ROWS:
            self.hidden_rows.add(self.row)
        elif 0 < (height := struct.unpack_from("<H", body, 8)[0]) < 20 * LOW:
            self.seen.row(self.row, height)

    def column(self, body: bytes) -> None:
        first, last, width, _, flags = struct.unpack_from("<LLLLH", body)
        if flags & 1 or not width:
            last = min(last, MAX_COLUMNS - 1)
            self.spans += max(0, last - first + 1)
            self.limit("columns", self.spans, 4 * MAX_COLUMNS)
            self.hidden_columns.update(range(first, last + 1))
        elif first <= last < MAX_COLUMNS:
            self.seen.column(first, min(last, first + 255), width)

    def merge(self, body: bytes) -> None:
        top, bottom, left, right = struct.unpack_from("<4L", body)
        if not (top <= bottom < MAX_ROWS and left <= right < MAX_COLUMNS):
            raise ValueError(bottom)
        self.merges.append(Area(top, left, bottom, right))
        self.limit("merges", len(self.merges), MAX_MERGES)

    def validation(self, _: bytes) -> None:
        self.validations += 1

    def protect(self, flag: int) -> None:
        self.protected = bool(flag)

    def limit(self, what: str, found: int, allowed: int) -> None:
        if found > allowed:
            raise UnreadableFile("F06", what=what, found=found, allowed=allowed, part=self.part)


_CELLS = frozenset(
    (_BLANK, _RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED, _RICH, *range(_FORMULA_TEXT, _FORMULA_ERROR + 1))
)
