"""A Word document (.docx, .docm) -> Workbook: every table a sheet, the text beside them as prose.

What a reader of the document does not see is left out: deleted and hidden text, field codes, the second spelling of a
drawing for older programs. Text boxes are left out too, and told.
"""

from __future__ import annotations

from xlsxcheck.formats.document import Draft, Table
from xlsxcheck.formats.docxcharts import read_charts
from xlsxcheck.formats.grid import Workbook
from xlsxcheck.formats.package import Package
from xlsxcheck.formats.xmlparts import MAX_TEXT, Attributes, names, walk
from xlsxcheck.model import Area, Note

_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_GRID = ("tbl", "tr", "trPr", "gridBefore", "tc", "gridSpan", "vMerge", "hMerge")
_TEXT = ("p", "r", "rPr", "t", "tab", "br", "cr", "noBreakHyphen", "sym", "vanish", "strike", "dstrike", "vertAlign")
_SKIPPED = ("moveFrom", "rt")
_KNOWN = (
    names(*_GRID, *_TEXT, "del", "ins", spaces=_WORD)
    | dict.fromkeys(names(*_SKIPPED, spaces=_WORD), "skip")
    | dict.fromkeys(names("txbxContent", spaces=_WORD), "box")
    | {"http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback": "skip"}
    | {"http://schemas.openxmlformats.org/officeDocument/2006/math t": "t"}
)
_NOWHERE = Area(-1, -1, -1, -1)
_OFF = ("0", "false", "off", "none")


def open_docx(package: Package, part: str) -> Workbook:
    """Read the tables and the text of a Word document. `part` is its main part.

    Errors: UnreadableFile F05 (also without a body), F06, F07.
    """
    reader = _Reader(part)
    walk(package.read(part), part, _KNOWN, reader.start, reader.end, reader.characters)
    notes = [Note("L21", facts={"count": reader.boxes})] if reader.boxes else []
    notes += [Note("L22", facts={"count": reader.revised})] if reader.revised else []
    return reader.draft.workbook("docx", charts=read_charts(package, part), found=(*package.notes(), *notes))


class _Open:
    """A table that is being read, with what its rows and cells carry on from above."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.above: dict[int, Area] = {}
        self.deleted = False
        self.left = -1
        self.begin_cell()

    def begin_row(self) -> None:
        self.table.row += 1
        self.table.col = 0
        self.deleted = False

    def begin_cell(self) -> None:
        self.span = 1
        self.down = self.across = ""
        self.paragraphs: list[str] = []

    def end_row(self) -> None:
        if self.deleted:
            row = self.table.row
            for col in range(self.table.col):
                self.table.cells.pop((row, col), None)
            self.above = {col: area._replace(bottom=row - 1) for col, area in self.above.items() if area.top < row}
            self.table.row -= 1

    def end_cell(self) -> None:
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
        table.put(text)
        table.col = col + self.span

    def _finish(self, col: int) -> None:
        area = self.above.pop(col, None)
        if area is not None and not area.single:
            self.table.merges.append(area)

    def end_table(self) -> None:
        for col in sorted(self.above):
            self._finish(col)


class _Reader:
    """The state of one pass over the main part."""

    def __init__(self, part: str) -> None:
        self.draft = Draft(part)
        self.tables: list[_Open] = []
        self.paragraph: list[str] = []
        self.skipping = self.boxes = self.revised = 0
        self.in_row_settings = self.in_run = self.in_run_settings = self.in_text = False
        self.open_run()

    def start(self, name: str, attributes: Attributes) -> None:
        if name in ("skip", "box"):
            self.boxes += name == "box" and not self.skipping
            self.skipping += 1
        elif name == "del" and not self.in_row_settings:
            self.skipping += 1
            self.revised += bool(self.tables) and not self.in_run_settings
        elif self.skipping:
            return
        elif name in _GRID:
            self.grid(name, attributes)
        elif name == "del":
            self.tables[-1].deleted = True
        elif name == "ins":
            self.revised += bool(self.tables)
        else:
            self.text(name, attributes)

    def grid(self, name: str, attributes: Attributes) -> None:
        if name == "tbl":
            self.tables.append(_Open(self.draft.new_table()))
        elif name == "trPr":
            self.in_row_settings = bool(self.tables)
        elif not self.tables:
            return
        elif name == "tr":
            self.tables[-1].begin_row()
        elif name == "gridBefore":
            self.tables[-1].table.col += _whole(attributes)
        elif name == "tc":
            self.tables[-1].begin_cell()
        elif name == "gridSpan":
            self.tables[-1].span = max(1, _whole(attributes))
        elif name == "vMerge":
            self.tables[-1].down = _val(attributes) or "continue"
        elif name == "hMerge":
            self.tables[-1].across = _val(attributes) or "continue"

    def text(self, name: str, attributes: Attributes) -> None:
        if name == "p":
            self.paragraph = []
        elif name == "r":
            self.in_run = True
            self.open_run()
        elif name == "rPr":
            self.in_run_settings = True
        elif name == "t":
            self.in_text = True
        elif name in ("vanish", "strike", "dstrike", "vertAlign"):
            self.setting(name, _val(attributes))
        elif name == "sym":
            self.add("\ufffd")
        elif name in ("tab", "br", "cr", "noBreakHyphen") and self.in_run:
            self.add({"tab": "\t", "noBreakHyphen": "-"}.get(name, "\n"))

    def open_run(self) -> None:
        self.hidden = self.struck = self.raised = False

    def setting(self, name: str, value: str) -> None:
        if not (self.in_run and self.in_run_settings):
            return
        if name == "vanish":
            self.hidden = value not in _OFF
        elif name == "vertAlign":
            self.raised = value in ("superscript", "subscript")
        else:
            self.struck = self.struck or value not in _OFF

    def end(self, name: str) -> None:
        if name in ("skip", "box") or (name == "del" and not self.in_row_settings):
            self.skipping -= 1
        elif self.skipping:
            return
        elif name == "trPr":
            self.in_row_settings = False
        elif name == "rPr":
            self.in_run_settings = False
        elif name == "t":
            self.in_text = False
        elif name == "r":
            self.in_run = False
        elif name == "p":
            self.close_paragraph()
        elif self.tables and name in ("tc", "tr", "tbl"):
            self.close_grid(name)

    def close_grid(self, name: str) -> None:
        table = self.tables[-1]
        if name == "tc":
            self.draft.count_cell(table.table, table.span)
            self.draft.limit("text", sum(map(len, table.paragraphs)), MAX_TEXT)
            table.end_cell()
        elif name == "tr":
            table.end_row()
        else:
            table.end_table()
            self.tables.pop()

    def close_paragraph(self) -> None:
        text = "".join(self.paragraph)
        self.paragraph = []
        if self.tables:
            self.tables[-1].paragraphs.append(text)
        self.draft.paragraph(text, self.tables[-1].table if self.tables else None)

    def characters(self, text: str) -> None:
        if self.in_text and not self.skipping:
            self.add(text)

    def add(self, text: str) -> None:
        """Add what is seen. Struck out or raised text is set apart, so that 5 and a note 1 never read as 51."""
        if not self.hidden:
            if self.tables and (self.struck or self.raised) and text.strip():
                text = f"~{text}~" if self.struck else f"^{text}^"
            self.paragraph.append(text)


def _val(attributes: Attributes) -> str:
    return next((value for name, value in attributes.items() if name.endswith(" val")), "")


def _whole(attributes: Attributes) -> int:
    return max(0, min(int(_val(attributes) or "0"), 1000))
