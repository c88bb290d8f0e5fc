"""BIFF8, the .xls of Excel 97 to 2003, WPS (.et) and LibreOffice -> Workbook."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import Cell, Details, Sheet, Workbook
from xlsxcheck.formats.refs import Position
from xlsxcheck.formats.sharedformulas import MAX_WORK
from xlsxcheck.formats.xls.cfb import Compound
from xlsxcheck.formats.xls.formula import formula_text
from xlsxcheck.formats.xls.links import SheetLinks
from xlsxcheck.formats.xls.records import BOF, records
from xlsxcheck.formats.xls.strings import Segments, read_shared, short_text
from xlsxcheck.formats.xls.styles import RECORDS as STYLE_RECORDS
from xlsxcheck.formats.xls.styles import Formats
from xlsxcheck.formats.xls.values import flag_or_error, number_cell, unpack_rk
from xlsxcheck.formats.xls.view import RECORDS as VIEW_RECORDS
from xlsxcheck.formats.xls.view import Seen
from xlsxcheck.formats.xlsx.sheet import MAX_CELLS, MAX_MERGES, odd_cells
from xlsxcheck.model import Area, Note

_STATES = ("visible", "hidden", "veryHidden", "hidden")
_SHEET = 0x10

_CONTINUE, _FILEPASS = 0x3C, 0x2F
_BOUNDSHEET, _SST, _DATEMODE, _PROTECT = 0x85, 0xFC, 0x22, 0x12
_SUPBOOK, _EXTERNSHEET = 0x1AE, 0x17
_NUMBER, _RK, _MULRK, _LABELSST, _LABEL, _RSTRING = 0x203, 0x27E, 0xBD, 0xFD, 0x204, 0xD6
_BOOLERR, _STRING, _MERGED, _ROW, _COLINFO, _DV = 0x205, 0x207, 0xE5, 0x208, 0x7D, 0x1BE
_OLD_CELLS = (0x02, 0x03, 0x04, 0x05)
_FORMULAS = (0x06, 0x206, 0x406)
"""The numbers that formulas had in Excel 97, 3 and 4; some programs write the old ones, with the new content."""

_SHARED_FORMULA = 0x4BC


def open_biff(container: Compound, stream: str = "Workbook") -> Workbook:
    """Read the list of sheets, strings and formats; sheets when they are needed.

    Errors: UnreadableFile F03 (older than BIFF8), F04 (password), F05, F06.
    """
    listing = _Globals(container.read(stream))
    try:
        listing.read()
    except (struct.error, ValueError, IndexError):
        raise UnreadableFile("F05", part=stream) from None
    if not listing.offsets:
        raise UnreadableFile("F05", part=stream)
    return Workbook(
        kind="xls",
        sheet_names=tuple(listing.offsets),
        states=listing.states,
        load=lambda name: _read_sheet(listing.data, name, listing),
        formats=listing.formats.styles,
        structure_protected=listing.structure_protected,
        macros="_vba_project_cur" in container.storages,
        date1904=listing.date1904,
        found=tuple(listing.notes),
        details=lambda name: listing.details.get(name, Details()),
    )


class _Globals:
    """What stands before the sheets."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.offsets: dict[str, int] = {}
        self.links = SheetLinks()
        self.states: dict[str, str] = {}
        self.strings: Sequence[str] = ()
        self.stated = 0
        self.formats = Formats()
        self.details: dict[str, Details] = {}
        self.structure_protected = self.date1904 = self.unlocked = False
        self.notes: list[Note] = []
        self.counted = [0]

    def unlock(self, filepass: bytes) -> None:
        """Go on with the stream in the clear. Errors: UnreadableFile F04 where it has a password of somebody's own."""
        from xlsxcheck.formats.xls.unlock import unlock

        data = unlock(self.data, filepass)
        if data is None:
            raise UnreadableFile("F04")
        self.data, self.unlocked = data, True
        self.read()

    def read(self) -> None:
        shared: list[bytes] = []
        last = 0
        for kind, body in records(self.data, 0, "Workbook", self.counted):
            if kind == BOF:
                check_version(body)
            elif kind == _FILEPASS and not self.unlocked:
                return self.unlock(body)
            elif kind == _SST or (kind == _CONTINUE and last == _SST):
                shared.append(body)
                last = _SST
                continue
            elif kind == _BOUNDSHEET:
                self.sheet(body)
            elif kind == _SUPBOOK:
                self.links.book(body)
            elif kind == _EXTERNSHEET:
                self.links.links(body)
            elif kind in STYLE_RECORDS:
                self.formats.take(kind, body)
            elif kind == _DATEMODE:
                self.date1904 = body[:2] == b"\1\0"
            elif kind == _PROTECT:
                self.structure_protected = body[:2] == b"\1\0"
            last = kind
        if shared:
            self.strings, self.stated = read_shared(shared)

    def sheet(self, body: bytes) -> None:
        offset, state, _ = struct.unpack_from("<LBB", body)
        name = short_text(body[6:])
        self.links.sheets.append(name)
        if name in self.offsets:
            self.notes.append(Note("L15", facts={"what": "double_sheets"}))
            return
        self.offsets[name] = offset
        self.states[name] = _STATES[state & 3]


def check_version(body: bytes) -> None:
    """Refuse what is older than BIFF8. Errors: UnreadableFile F03."""
    if body[:2] != b"\0\6":
        raise UnreadableFile("F03", found="old_excel")


def _read_sheet(data: bytes, name: str, listing: _Globals) -> Sheet:
    reader = _Reader(name, listing)
    try:
        for kind, body in records(data, listing.offsets[name], name, listing.counted):
            if kind == BOF:
                check_version(body)
                if body[2] != _SHEET:
                    break
            elif kind == _CONTINUE:
                reader.go_on(body)
            elif kind in VIEW_RECORDS:
                reader.flush()
                reader.seen.take(kind, body)
            elif (handler := reader.handlers.get(kind)) is not None:
                reader.flush()
                handler(body)
        reader.flush()
    except (struct.error, ValueError, IndexError):
        raise UnreadableFile("F05", part=name) from None
    return reader.sheet()


class _Reader:
    """The state of one pass over a sheet's records."""

    def __init__(self, name: str, listing: _Globals) -> None:
        self.name = name
        self.listing = listing
        self.cells: dict[Position, Cell] = {}
        self.twice: list[Position] = []
        self.unlisted: list[Position] = []
        self.old: list[Position] = []
        self.merges: list[Area] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.protected = False
        self.validations = self.tokens = self.spans = 0
        self.waiting: Position | None = None
        self.parts: list[bytes] = []
        self.followers: list[tuple[Position, Position]] = []
        self.shared_formulas: dict[Position, bytes] = {}
        self.last: Position = (0, 0)
        self.seen = Seen(name, listing.formats, self.text_of)
        self.handlers = {
            _NUMBER: self.number,
            _RK: self.rk,
            _MULRK: self.many,
            _LABELSST: self.shared,
            _LABEL: self.label,
            _RSTRING: self.label,
            _BOOLERR: self.flag_or_error,
            **dict.fromkeys(_FORMULAS, self.formula),
            _STRING: self.result,
            _SHARED_FORMULA: self.shared_formula,
            _MERGED: self.merged,
            _ROW: self.row,
            _COLINFO: self.columns,
            _DV: self.validation,
            _PROTECT: self.protect,
            **dict.fromkeys(_OLD_CELLS, self.old_cell),
        }

    def sheet(self) -> Sheet:
        for at, first in self.followers:
            if (tokens := self.shared_formulas.get(first)) is not None:
                self.cells[at] = self.cells[at]._replace(formula=self.text_of(tokens, at))
        self.listing.details[self.name] = self.seen.details()
        return Sheet(
            self.name,
            self.listing.states[self.name],
            self.cells,
            tuple(self.merges),
            frozenset(self.hidden_rows),
            frozenset(self.hidden_columns),
            self.protected,
            self.validations,
            odd_cells(self.name, "double_cells", self.twice)
            + odd_cells(self.name, "unlisted_cells", self.unlisted)
            + odd_cells(self.name, "old_cells", self.old),
            self.seen.view(),
        )

    def text_of(self, tokens: bytes, at: Position) -> str:
        """Spell out a formula, as long as they are not too many."""
        self.tokens += len(tokens)
        return formula_text(tokens, at=at, links=self.listing.links.prefix) if self.tokens <= MAX_WORK else ""

    def put(self, at: Position, cell: Cell) -> None:
        if at in self.cells:
            self.twice.append(at)
        elif len(self.cells) >= MAX_CELLS:
            raise UnreadableFile("F06", what="cells", found=MAX_CELLS + 1, allowed=MAX_CELLS, part=self.name)
        self.cells[at] = cell

    def number(self, body: bytes) -> None:
        row, col, style, value = struct.unpack_from("<HHHd", body)
        self.put((row, col), number_cell(value, None, style))

    def old_cell(self, body: bytes) -> None:
        """See a cell as Excel 2 wrote it: some programs show it in a newer sheet too, others don't."""
        self.old.append(struct.unpack_from("<HH", body))

    def rk(self, body: bytes) -> None:
        row, col, style, packed = struct.unpack_from("<HHHL", body)
        self.put((row, col), number_cell(unpack_rk(packed), None, style))

    def many(self, body: bytes) -> None:
        row, col = struct.unpack_from("<HH", body)
        whole = 4 + (len(body) - 6) // 6 * 6
        for number, (style, packed) in enumerate(struct.iter_unpack("<HL", body[4:whole])):
            self.put((row, col + number), number_cell(unpack_rk(packed), None, style))

    def shared(self, body: bytes) -> None:
        row, col, style, index = struct.unpack_from("<HHHL", body)
        if index >= self.listing.stated:
            # Some programs read no further than the list says that it goes.
            self.unlisted.append((row, col))
        self.put((row, col), Cell("s", self.listing.strings[index], None, style))

    def label(self, body: bytes) -> None:
        row, col, style = struct.unpack_from("<HHH", body)
        self.put((row, col), Cell("s", Segments([body[6:]], cut=True).text(), None, style))

    def flag_or_error(self, body: bytes) -> None:
        row, col, style, value, is_error = struct.unpack_from("<HHHBB", body)
        self.put((row, col), flag_or_error(value, is_error, None, style))

    def formula(self, body: bytes) -> None:
        row, col, style = struct.unpack_from("<HHH", body)
        tokens = body[22 : 22 + struct.unpack_from("<H", body, 20)[0]]
        text = self.text_of(tokens, (row, col))
        self.last = (row, col)
        if tokens[:1] == b"\x01":
            self.followers.append((self.last, struct.unpack_from("<HH", tokens, 1)))
        kind, mark = body[6], body[12:14]
        if mark != b"\xff\xff":
            self.put((row, col), number_cell(struct.unpack_from("<d", body, 6)[0], text, style))
        elif kind == 0:
            # The text follows in a record of its own.
            self.waiting = (row, col)
            self.put((row, col), Cell("s", "", text, style))
        elif kind in (1, 2):
            self.put((row, col), flag_or_error(body[8], kind == 2, text, style))
        else:
            self.put((row, col), Cell("s", "", text, style))

    def shared_formula(self, body: bytes) -> None:
        """Keep a formula for a range; it follows the first of the cells that refer to it."""
        self.shared_formulas[self.last] = body[10 : 10 + struct.unpack_from("<H", body, 8)[0]]

    def result(self, body: bytes) -> None:
        if self.waiting is not None:
            self.parts = [body]

    def go_on(self, body: bytes) -> None:
        if self.parts:
            self.parts.append(body)

    def flush(self) -> None:
        """Give the formula before its text, now that all of it was met."""
        if self.parts and self.waiting is not None:
            cell = self.cells[self.waiting]
            self.cells[self.waiting] = cell._replace(text=Segments(self.parts, cut=True).text())
            self.waiting, self.parts = None, []

    def merged(self, body: bytes) -> None:
        count = min(struct.unpack_from("<H", body)[0], (len(body) - 2) // 8)
        for top, bottom, left, right in struct.iter_unpack("<4H", body[2 : 2 + 8 * count]):
            self.merges.append(Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right)))
        if len(self.merges) > MAX_MERGES:
            raise UnreadableFile("F06", what="merges", found=len(self.merges), allowed=MAX_MERGES, part=self.name)

    def row(self, body: bytes) -> None:
        row, twips = struct.unpack_from("<H4xH", body)
        if body[12] & 0x20 or not twips & 0x7FFF:
            self.hidden_rows.add(row)
        else:
            self.seen.row(row, twips)

    def columns(self, body: bytes) -> None:
        first, last, width, _, flags = struct.unpack_from("<5H", body)
        if flags & 1 or not width:
            self.spans += 1
            if self.spans > 1_000:
                raise UnreadableFile("F06", what="columns", found=self.spans, allowed=1_000, part=self.name)
            self.hidden_columns.update(range(first, min(last, 255) + 1))
        else:
            self.seen.column(first, last, width)

    def validation(self, _: bytes) -> None:
        self.validations += 1

    def protect(self, body: bytes) -> None:
        self.protected = body[:2] == b"\1\0"
