"""A Word document (.docx, .docm) -> Workbook: every table a sheet, the text beside them as prose.

What a reader of the document does not see is left out: deleted and hidden text, field codes, the second spelling of a
drawing for older programs. Text boxes are left out too, and told. What keeps a figure from being seen as it is, is kept
with its cell.
"""

from __future__ import annotations

from xlsxcheck.formats.document import Draft
from xlsxcheck.formats.docxcharts import read_charts
from xlsxcheck.formats.docxfields import Fields
from xlsxcheck.formats.docxlooks import OFF, RUN, WORD, WORD_2010, Settings, WordStyles, attribute, on_ground, shade
from xlsxcheck.formats.docxtables import OpenTable
from xlsxcheck.formats.grid import LOW, Workbook
from xlsxcheck.formats.looks import PLAIN
from xlsxcheck.formats.package import Package
from xlsxcheck.formats.xmlparts import MAX_TEXT, Attributes, names, walk
from xlsxcheck.model import Note

_GRID = (
    "tbl",
    "tblStyle",
    "tr",
    "trPr",
    "gridBefore",
    "tc",
    "tcPr",
    "gridSpan",
    "vMerge",
    "hMerge",
    "trHeight",
    "hidden",
)
_TEXT = ("p", "pPr", "pStyle", "numId", "r", "rPr", "rStyle", "t", "tab", "ptab", "br", "cr", "noBreakHyphen", "sym")
_FIELDS = ("fldChar", "fldSimple", "instrText", "pgNum")
_REVISED = ("cellDel", "cellIns", "cellMerge")
_INSIDE = ("drawing", "pict", "object", "footnoteReference", "endnoteReference")
_SKIPPED = ("moveFrom", "rPrChange", "pPrChange", "tcPrChange", "trPrChange", "tblPrChange", "tblPrExChange")
_BOXES = ("txbxContent", "altChunk", "subDoc")
_MATH = {"den": "/", "sup": "^", "sub": "_", "deg": "√"}
_KNOWN = (
    names(
        *_GRID,
        *_TEXT,
        *RUN,
        *_FIELDS,
        *_REVISED,
        *_INSIDE,
        "del",
        "ins",
        "moveTo",
        "framePr",
        "bdo",
        "spacing",
        spaces=WORD,
    )
    | dict.fromkeys(names(*_SKIPPED, spaces=WORD), "skip")
    | dict.fromkeys(names(*_BOXES, spaces=WORD), "box")
    | names("rt", spaces=WORD)
    | {"urn:schemas-microsoft-com:vml textpath": "box"}
    | {"urn:schemas-microsoft-com:vml imagedata": "picture"}
    | {"http://schemas.openxmlformats.org/drawingml/2006/main blip": "picture"}
    | {"http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback": "other"}
    | names("textFill", "srgbClr", "noFill", spaces=WORD_2010)
    | {f"http://schemas.openxmlformats.org/officeDocument/2006/math {name}": name for name in ("t", *_MATH)}
)
_REVERSED = "\u202e"


def open_docx(package: Package, part: str) -> Workbook:
    """Read the tables and the text of a Word document. `part` is its main part.

    Errors: UnreadableFile F05 (also without a body), F06, F07.
    """
    reader = _Reader(part, WordStyles(package, part))
    walk(package.read(part), part, _KNOWN, reader.start, reader.end, reader.characters)
    notes = [Note("L21", facts={"count": reader.boxes})] if reader.boxes else []
    notes += [Note("L22", facts={"count": reader.revised})] if reader.revised else []
    return reader.draft.workbook("docx", charts=read_charts(package, part), found=(*package.notes(), *notes))


class _Reader:
    """The state of one pass over the main part."""

    def __init__(self, part: str, words: WordStyles) -> None:
        self.draft = Draft(part)
        self.words = words
        self.tables: list[OpenTable] = []
        self.paragraph: list[str] = []
        self.skipping = self.boxes = self.revised = 0
        self.in_row_settings = self.in_run = self.in_run_settings = self.in_text = False
        self.in_code = self.in_cell_settings = False
        self.fields = Fields()
        self.open_paragraph()

    def open_paragraph(self) -> None:
        self.paragraph = []
        self.pale = False
        self.paragraph_style = ""
        self.numbered: str | None = None
        self.ground: int | None = None
        self.line = 100.0
        if self.fields.open:
            self.fields = Fields()
        self.open_run()

    def open_run(self) -> None:
        self.settings: Settings = {}
        self.run_style = ""

    def start(self, name: str, attributes: Attributes) -> None:
        if name in ("skip", "box"):
            self.boxes += name == "box" and not self.skipping
            self.skipping += 1
        elif name in ("rt", "other"):
            # Which of two spellings is seen depends on the program; in tables neither is a figure alone.
            self.beside("added_text" if name == "rt" else "inside")
            self.skipping += 1
        elif name == "del" and not self.in_row_settings:
            self.skipping += 1
            self.revised += bool(self.tables) and not self.in_run_settings
        elif self.skipping:
            return
        elif name == "picture":
            self.draft.pictures += 1
        elif name in _GRID:
            self.grid(name, attributes)
        elif name in _INSIDE:
            self.beside("added_text" if name.endswith("Reference") else "inside")
        elif name in _FIELDS:
            self.field(name, attributes)
        elif name in _REVISED:
            self.revised += 1
        elif name == "del":
            self.tables[-1].deleted = True
        elif name in ("ins", "moveTo"):
            self.revised += bool(self.tables)
        elif name == "framePr":
            self.beside("restyled")
        else:
            self.text(name, attributes)

    def grid(self, name: str, attributes: Attributes) -> None:
        if name == "tbl":
            self.tables.append(OpenTable(self.draft.new_table()))
        elif name == "trPr":
            self.in_row_settings = bool(self.tables)
        elif name == "tcPr":
            self.in_cell_settings = bool(self.tables)
        elif not self.tables:
            return
        elif name == "tblStyle":
            self.tables[-1].style = _val(attributes)
        elif name == "tr":
            self.tables[-1].begin_row()
        elif name in ("hidden", "trHeight"):
            self.row(name, attributes)
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

    def row(self, name: str, attributes: Attributes) -> None:
        """What keeps a row from being seen."""
        table = self.tables[-1].table
        if name == "hidden" and self.in_row_settings and _val(attributes) not in OFF:
            table.hidden.add(table.row)
        elif name == "trHeight" and attribute(attributes, "hRule") == "exact" and _whole(attributes) < 20 * LOW:
            table.low[table.row] = _whole(attributes) / 20

    def field(self, name: str, attributes: Attributes) -> None:
        if self.fields.start(name, attributes):
            self.beside("field")
        self.in_code = name == "instrText"

    def beside(self, why: str) -> None:
        """Note something that stands beside the figure of the cell at hand, or happens to it."""
        if self.tables:
            self.tables[-1].seen(PLAIN._replace(beside=why))

    def text(self, name: str, attributes: Attributes) -> None:
        if name == "p":
            self.open_paragraph()
        elif name == "r":
            self.in_run = True
            self.open_run()
        elif name == "rPr":
            self.in_run_settings = True
        elif name == "t":
            self.in_text = True
        elif name == "pStyle":
            self.paragraph_style = _val(attributes)
        elif name == "rStyle" and self.in_run:
            self.run_style = _val(attributes)
        elif name == "numId":
            self.numbered = _val(attributes)
        elif name == "sym":
            self.add("\ufffd")
        elif name in _MATH or name == "bdo":
            if self.tables and (name != "bdo" or _val(attributes) == "rtl"):
                self.add(_MATH.get(name, _REVERSED))
        elif name in ("tab", "ptab", "br", "cr", "noBreakHyphen"):
            if self.in_run:
                self.add({"tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}.get(name, "\n"))
        else:
            self.setting(name, attributes)

    def setting(self, name: str, attributes: Attributes) -> None:
        if self.in_run:
            if name == "noFill":
                self.settings["color"] = {" themeColor": "background1"}
            elif name == "srgbClr":
                self.settings["color"] = attributes
            elif self.in_run_settings and name != "textFill":
                self.settings.setdefault(name, attributes)
        elif self.in_run_settings:
            return
        elif name == "spacing" and attribute(attributes, "lineRule") == "exact":
            self.line = _whole(attributes, "line") / 20
        elif name == "shd" and self.in_cell_settings:
            self.tables[-1].fill = shade(attributes)
        elif name == "shd":
            self.ground = shade(attributes)

    def end(self, name: str) -> None:
        if name in ("skip", "box", "rt", "other") or (name == "del" and not self.in_row_settings):
            self.skipping -= 1
        elif self.skipping:
            return
        elif name == "trPr":
            self.in_row_settings = False
        elif name == "tcPr":
            self.in_cell_settings = False
        elif name == "rPr":
            self.in_run_settings = False
        elif name == "t":
            self.in_text = False
        elif name == "instrText":
            self.in_code = False
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
            table.end_cell(self.draft)
        elif name == "tr":
            table.end_row()
        else:
            table.end_table()
            self.tables.pop()
            if table.table.cells:
                self.beside("inside")

    def close_paragraph(self) -> None:
        text = "".join(self.paragraph)
        self.paragraph = []
        if self.tables:
            self.tables[-1].paragraphs.append(text)
            if text.strip() and self.words.numbers(self.numbered, self.paragraph_style):
                self.beside("added_text")
        if not self.pale:
            table = self.tables[-1].table if self.tables else None
            self.draft.paragraph(text, table, self.words.standing(self.paragraph_style))

    def characters(self, text: str) -> None:
        if self.skipping or not (self.in_text or self.in_code):
            return
        if not (self.fields.code(text) or self.in_code):
            self.add(text)
        elif self.fields.moving:
            self.beside("field")

    def add(self, text: str) -> None:
        """Add what is seen. Struck out or raised text is set apart, so that 5 and a note 1 never read as 51."""
        table = self.tables[-1].style if self.tables else ""
        run = self.words.run(self.settings, self.paragraph_style, self.run_style, table)
        if run.hidden:
            return
        if text.strip():
            grounds = (self.ground, self.tables[-1].fill if self.tables else None, self.words.ground(table))
            look = on_ground(run.look, grounds, self.line)
            pale = run.struck or look.unseen in ("same_colour", "tiny_font")
            if pale and not self.tables:
                return
            self.pale = self.pale or pale
            if self.tables:
                self.tables[-1].seen(look)
                self.tables[-1].heights.add(run.raised)
                if run.struck or run.small:
                    text = f"~{text}~" if run.struck else f"^{text}^"
        self.paragraph.append(text)


def _val(attributes: Attributes) -> str:
    return attribute(attributes, "val")


def _whole(attributes: Attributes, name: str = "val") -> int:
    return max(0, min(int(attribute(attributes, name) or "0"), 10_000))
