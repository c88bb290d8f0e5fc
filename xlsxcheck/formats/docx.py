"""A Word document (.docx, .docm) -> Workbook: every table a sheet, the text beside them as prose.

What a reader of the document does not see is left out: deleted and hidden text, field codes, the second spelling of a
drawing for older programs. Text boxes are left out too, and told. What keeps a figure from being seen as it is, is kept
with its cell.
"""

from __future__ import annotations

from xlsxcheck.formats.document import Draft, Table
from xlsxcheck.formats.docxcharts import read_charts
from xlsxcheck.formats.docxcolours import attribute, hexadecimal, shade
from xlsxcheck.formats.docxfields import Fields
from xlsxcheck.formats.docxlists import Lists
from xlsxcheck.formats.docxlooks import (
    FILLED,
    OFF,
    Letters,
    Run,
    Settings,
    WordStyles,
    fill_letters,
    merge_blocks,
)
from xlsxcheck.formats.docxnames import DATES, FIELDS, GRID, INSIDE, KNOWN, MATH, REVISED, SHAPED, WRAPPERS
from xlsxcheck.formats.docxplaces import above, exact_line, height, line_height, moved, points
from xlsxcheck.formats.docxshapes import Mark, Shapes
from xlsxcheck.formats.docxtables import OpenTable
from xlsxcheck.formats.grid import LOW, Workbook
from xlsxcheck.formats.looks import PLAIN
from xlsxcheck.formats.package import Package
from xlsxcheck.formats.xmlparts import MAX_TEXT, Attributes, walk
from xlsxcheck.model import Note

_REVERSED = "\u202e"


def open_docx(package: Package, part: str) -> Workbook:
    """Read the tables and the text of a Word document. `part` is its main part.

    Errors: UnreadableFile F05 (also without a body), F06, F07.
    """
    reader = _Reader(part, WordStyles(package, part), Lists(package, part))
    walk(package.read(part), part, KNOWN, reader.start, reader.end, reader.characters)
    for table, (first, last) in reader.spans.items():
        table.covered = reader.shapes.over_table(first, last)
    notes = [Note("L21", facts={"count": reader.boxes})] if reader.boxes else []
    notes += [Note("L22", facts={"count": reader.revised})] if reader.revised else []
    return reader.draft.workbook("docx", charts=read_charts(package, part), found=(*package.notes(), *notes))


class _Reader:
    """The state of one pass over the main part."""

    def __init__(self, part: str, words: WordStyles, lists: Lists) -> None:
        self.draft = Draft(part)
        self.words = words
        self.lists = lists
        self.shapes = Shapes()
        self.spans: dict[Table, tuple[Mark, Mark]] = {}
        self.tables: list[OpenTable] = []
        self.paragraph: list[str] = []
        self.skipping = self.boxes = self.revised = 0
        self.in_row_settings = self.in_run = self.in_run_settings = self.in_text = False
        self.in_code = self.in_cell_settings = False
        self.in_filling = False
        self.within: list[str] = []
        self.fields = Fields()
        self.open_paragraph()

    def open_paragraph(self) -> None:
        self.paragraph = []
        self.pale = False
        self.paragraph_style = ""
        self.numbered: str | None = None
        self.block: Settings = {}
        if self.fields.open:
            self.fields = Fields()
        self.open_run()

    def open_run(self) -> None:
        self.settings: Settings = {}
        self.run_style = ""

    def start(self, name: str, attributes: Attributes) -> None:
        if name in ("skip", "box"):
            if name == "box" and not self.skipping:
                self.boxes += 1
                self.shapes.start(name, attributes)
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
        elif name in SHAPED:
            self.shapes.start(name, attributes)
            self.draft.pictures += name == "imagedata"
        elif name in GRID:
            self.grid(name, attributes)
        elif name in WRAPPERS:
            self.wrap(name)
        elif name in INSIDE or name == "formula":
            self.beside("added_text" if name.endswith("Reference") else "inside")
        elif name in FIELDS or name in DATES:
            self.field(name, attributes)
        elif name in REVISED:
            self.revised += 1
        elif name == "del":
            self.tables[-1].deleted = True
        elif name in ("ins", "moveTo"):
            self.revised += bool(self.tables)
        else:
            self.text(name, attributes)

    def wrap(self, name: str) -> None:
        """Take in what content stands in that another program may show otherwise, or not at all."""
        if name == "dataBinding":
            self.within[-1:] = ["field"] if self.within else []
        else:
            self.within.append("inside" if name == "choice" else "")

    def grid(self, name: str, attributes: Attributes) -> None:
        if name == "tbl":
            self.tables.append(OpenTable(self.draft.new_table()))
            self.spans[self.tables[-1].table] = (self.shapes.here, self.shapes.here)
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
        elif name in ("tblInd", "tblpPr", "top"):
            self.tables[-1].place(name, attributes, in_cell=self.in_cell_settings)
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
        elif name == "trHeight" and attribute(attributes, "hRule") == "exact":
            self.tables[-1].exact = points(attributes, "val")
            if self.tables[-1].exact < LOW:
                table.low[table.row] = self.tables[-1].exact

    def field(self, name: str, attributes: Attributes) -> None:
        if name == "type" and _val(attributes) == "continuous":
            self.shapes.turn(to_next=False)
        shows = self.fields.start(name, attributes)
        if shows == "field":
            self.beside(shows)
        elif shows and self.tables:
            self.tables[-1].total = shows
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
        elif name in MATH or name == "bdo":
            if self.tables and (name != "bdo" or _val(attributes) == "rtl"):
                self.add(MATH.get(name, _REVERSED))
        elif name in ("tab", "ptab", "br", "cr", "noBreakHyphen"):
            if name == "br" and attribute(attributes, "type") == "page":
                self.shapes.turn(to_next=True)
            if self.in_run:
                self.add({"tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}.get(name, "\n"))
        else:
            self.setting(name, attributes)

    def setting(self, name: str, attributes: Attributes) -> None:
        if name == "background":
            self.words.paper = hexadecimal(attribute(attributes, "color"))
        elif name == "textFill":
            self.in_filling = self.in_run
        elif name in FILLED:
            if self.in_filling:
                fill_letters(self.settings, name, attributes)
        elif self.in_run:
            if self.in_run_settings:
                self.settings.setdefault(name, attributes)
        elif self.in_run_settings:
            return
        elif name == "shd" and self.in_cell_settings:
            self.tables[-1].fill = shade(attributes)
        else:
            self.block[name] = attributes

    def end(self, name: str) -> None:
        if name in ("skip", "box", "rt", "other") or (name == "del" and not self.in_row_settings):
            self.skipping -= 1
        elif self.skipping:
            return
        elif name in SHAPED:
            self.shapes.end(name)
        elif name in WRAPPERS:
            self.within[-1:] = [] if name != "dataBinding" else self.within[-1:]
        elif name == "textFill":
            self.in_filling = False
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
            table.end_table(self.draft)
            self.spans[table.table] = (self.spans[table.table][0], self.shapes.here)
            self.tables.pop()
            if table.table.cells:
                self.beside("inside")

    def close_paragraph(self) -> None:
        text = "".join(self.paragraph)
        self.paragraph = []
        if self.fields.open:
            self.beside("field")
        if self.tables:
            self.tables[-1].paragraphs.append(text)
            if self.tables[-1].exact:
                self.tables[-1].depth += height(self.placed(), text.count("\n") + 1)
            if text.strip():
                number = self.words.number(self.numbered, self.paragraph_style, self.table_style)
                if self.lists.adds(number):
                    self.beside("added_text")
        if not self.pale:
            table = self.tables[-1].table if self.tables else None
            self.draft.paragraph(text, table, self.words.standing(self.paragraph_style))

    def characters(self, text: str) -> None:
        if self.skipping or not (self.in_text or self.in_code):
            return
        if not (self.fields.code(text) or self.in_code):
            self.add(text)

    @property
    def table_style(self) -> str | None:
        """The style of the table at hand; empty for the usual one, None outside of tables."""
        return self.tables[-1].style if self.tables else None

    def placed(self) -> Settings:
        """Where the paragraph at hand stands, by its styles and its own settings."""
        styled = self.words.block(self.paragraph_style, self.table_style)
        return merge_blocks(styled, self.block) if self.block else styled

    def add(self, text: str) -> None:
        """Add what is seen. Struck out or raised text is set apart, so that 5 and a note 1 never read as 51."""
        letters = Letters(self.settings, self.paragraph_style, self.run_style, self.table_style)
        if self.words.run(letters).hidden:
            return
        if text.strip():
            self.shapes.letters += len(text)
            block = self.placed()
            grounds = (shade(block.get("shd", {})), self.tables[-1].fill if self.tables else None)
            run = self.words.seen(letters, grounds, exact_line(block))
            pale = run.struck or run.look.unseen in ("same_colour", "tiny_font")
            if pale and not self.tables:
                return
            self.pale = self.pale or pale
            if self.tables:
                self.see(run, block)
                if run.struck or run.small:
                    text = f"~{text}~" if run.struck else f"^{text}^"
        self.paragraph.append(text)

    def see(self, run: Run, block: Settings) -> None:
        """Take in how letters of a cell are seen, and where they stand."""
        table = self.tables[-1]
        table.seen(run.look)
        table.heights.add(run.raised)
        if table.exact:
            breaks = "".join(self.paragraph).count("\n")
            top = above(block, run.look.size) + breaks * line_height(block, run.look.size)
            if table.below(top, run.look.size):
                self.beside("low_rows")
        if run.doubtful or table.away or moved(block):
            self.beside("restyled")
        for reason in filter(None, self.within):
            self.beside(reason)


def _val(attributes: Attributes) -> str:
    return attribute(attributes, "val")


def _whole(attributes: Attributes, name: str = "val") -> int:
    return max(0, min(int(attribute(attributes, name) or "0"), 10_000))
