"""What a spreadsheet file holds, whatever its format: workbook, sheets, typed cells. No reading here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from xlsxcheck.formats.looks import Change, Look, Styles
from xlsxcheck.formats.numberformats import is_date_format
from xlsxcheck.model import Area, Note

if TYPE_CHECKING:
    from xlsxcheck.formats.prose import Prose

DATE_STYLE = -1
"""The style of a cell that its file declares to be a date by type, not by number format."""

MAX_ROWS = 1 << 20
MAX_COLUMNS = 1 << 14


class Cell(NamedTuple):
    """One cell that is not blank.

    kind:    n number, s text, b boolean, e error value, z formula without a cached value.
    text:    n: the digits as they stand in the file; s: the text; b: 1 or 0; e: such as #DIV/0!; z: empty.
    formula: without "="; empty for a follower of a shared formula and for formats that don't keep it; None: none.
    style:   index of the cell's format, for Workbook.number_format.
    """

    kind: str
    text: str
    formula: str | None
    style: int


class View(NamedTuple):
    """What a sheet's view may keep from being seen; by default nothing.

    zeros: whether zeros are shown. narrow: columns of less than NARROW points: first, last, width. low: rows of less
    than LOW points: row, height. rules: plain where the sheet has conditional formats, odd where some do more than
    change a format, else empty. shapes: whether pictures or boxes may lie over its cells. rich: whether texts
    may not be seen in full (see richtext.Rich).
    """

    zeros: bool = True
    narrow: tuple[tuple[int, int, float], ...] = ()
    low: tuple[tuple[int, float], ...] = ()
    rules: str = ""
    shapes: bool = False
    rich: bool = False


OPEN = View()
NARROW, LOW = 45.0, 10.0
"""Points: in wider columns and higher rows figures can be seen. A column nobody touched has 48."""


class Rule(NamedTuple):
    """One conditional format.

    operator: one of < <= > >= = <> between outside, error, no error, blank, no blank, or formula (operands: one
    formula, written for the first cell of the areas), or any where it is not known when it applies. bare: an icon or a
    bar stands in place of the value.
    grounds: the colours of a scale.
    """

    areas: tuple[Area, ...]
    operator: str
    operands: tuple[str, ...] = ()
    change: Change = Change()
    bare: str = ""
    grounds: tuple[int, ...] = ()


class Shape(NamedTuple):
    """A picture or box that lies over cells. kind: a word key such as text_box or picture."""

    area: Area
    kind: str
    text: str = ""


class Details(NamedTuple):
    """What can lie over a sheet's cells or change their look; read where View says that there is something."""

    rules: tuple[Rule, ...] = ()
    shapes: tuple[Shape, ...] = ()


class Sheet(NamedTuple):
    """The cells of one sheet, by 0-based row and column; blank cells are absent.

    A cell under a merge keeps its place. `validations` counts data validation entries.
    """

    name: str
    state: str = "visible"
    cells: dict[tuple[int, int], Cell] = {}  # noqa: RUF012 - never changed
    merges: tuple[Area, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    protected: bool = False
    validations: int = 0
    notes: tuple[Note, ...] = ()
    view: View = OPEN


class Workbook:
    """A spreadsheet file. Sheets are parsed when they are first asked for, so that unneeded ones cost nothing.

    kind: xlsx, xlsm, xls, ods, fods, xlsb, xml2003 or csv; docx or html for a document, whose tables are the sheets.
    states: sheet name -> visible, hidden or veryHidden. prose: the text beside the tables, where there can be one.
    """

    def __init__(
        self,
        kind: str,
        sheet_names: tuple[str, ...],
        states: dict[str, str],
        load: Callable[[str], Sheet],
        formats: Callable[[], Styles | Sequence[str]],
        structure_protected: bool = False,
        macros: bool = False,
        date1904: bool = False,
        found: tuple[Note, ...] = (),
        prose: Prose | None = None,
        details: Callable[[str], Details] | None = None,
        texts: Callable[[str], Iterable[str] | None] | None = None,
        frames: Callable[[str], frozenset[tuple[int, int]]] | None = None,
    ) -> None:
        """Start without any sheet parsed; `load`, `formats`, `details` and `frames` read what is asked for."""
        self.kind = kind
        self.sheet_names = sheet_names
        self.states = states
        self.load = load
        self.formats = formats
        self.structure_protected = structure_protected
        self.macros = macros
        self.date1904 = date1904
        self.found = found
        self.prose = prose
        self._texts = texts
        self._sheets: dict[str, Sheet] = {}
        self._details = details
        self._frames = frames
        self._styles: Styles | None = None

    def part(self, names: Sequence[str]) -> Workbook:
        """The same workbook as if it had these sheets only; they are parsed once for both."""
        return Workbook(
            self.kind,
            tuple(names),
            {name: self.states[name] for name in names},
            self.sheet,
            self.formats,
            self.structure_protected,
            self.macros,
            self.date1904,
            self.found,
            self.prose,
        )

    @property
    def notes(self) -> tuple[Note, ...]:
        """What was odd about the package, and about the sheets parsed so far."""
        return self.found + tuple(note for sheet in self._sheets.values() for note in sheet.notes)

    def sheet(self, name: str) -> Sheet:
        """Parse the sheet of that exact name, once. KeyError without one; UnreadableFile if it can't be read."""
        sheet = self._sheets.get(name)
        if sheet is None:
            self.states[name]
            sheet = self._sheets[name] = self.load(name)
        return sheet

    @property
    def styles(self) -> Styles:
        """All cell formats, read once."""
        if self._styles is None:
            found = self.formats()
            self._styles = found if isinstance(found, Styles) else Styles(found)
        return self._styles

    def details(self, name: str) -> Details:
        """Read what may lie over the cells of a sheet, or change their look. The same errors as from `sheet`."""
        return Details() if self._details is None else self._details(name)

    def frames(self, name: str) -> frozenset[tuple[int, int]]:
        """The cells of a sheet that lines are drawn around; none where the format does not tell."""
        return frozenset() if self._frames is None else self._frames(name)

    def texts(self, name: str) -> Iterable[str]:
        """Every text that a sheet shows but for figures, maybe with others.

        A sheet is parsed for it only where nothing less tells.
        """
        if name not in self._sheets and self._texts is not None and (texts := self._texts(name)) is not None:
            return texts
        return {cell.text for cell in self.sheet(name).cells.values() if cell.kind == "s"}

    def number_format(self, style: int) -> str:
        """Name the number format of Cell.style, such as General or yyyy-mm-dd; General where there is none."""
        if style == DATE_STYLE:
            return "yyyy-mm-dd"
        codes = (self._styles or self.styles).codes
        return codes[style] if 0 <= style < len(codes) else "General"

    def look(self, style: int) -> Look:
        """How the cells of that format are painted."""
        return self.styles.look(style)

    def is_date(self, style: int) -> bool:
        """Whether a number in that format is shown as a date or a time."""
        return is_date_format(self.number_format(style))
