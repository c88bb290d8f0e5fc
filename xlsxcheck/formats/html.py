"""A web page, also one under .xls -> Workbook: every table a sheet, the text beside them as prose.

The page is never executed and nothing is fetched. What its own markup hides is left out, as a browser leaves it out;
what keeps a figure from being seen as it is, is kept with its cell.
"""

from __future__ import annotations

import re

from xlsxcheck.formats.csssheets import ALONE, Beside
from xlsxcheck.formats.document import Draft
from xlsxcheck.formats.encodings import decode
from xlsxcheck.formats.grid import Workbook
from xlsxcheck.formats.htmllooks import Painter, painter
from xlsxcheck.formats.htmlpaint import PLAIN_PAINT, Paint
from xlsxcheck.formats.htmlstanding import Standing
from xlsxcheck.formats.htmltables import OpenTable
from xlsxcheck.formats.htmltokens import Token, tokens
from xlsxcheck.formats.xmlparts import MAX_TEXT

MAX_NESTED = 100
"""Tables within tables; pages of the nineties had ten."""

_BLOCKS = """
p div br hr li ul ol dl dt dd h1 h2 h3 h4 h5 h6 pre title section article header footer main aside nav center form
blockquote address fieldset caption table thead tbody tfoot tr td th body
"""
_PARAGRAPHS = frozenset(_BLOCKS.split())
_EMPTY = "area base br col embed hr img input link meta param source track wbr"
_VOID = frozenset(_EMPTY.split())
_TYPED = ("text", "number", "")
"""Kinds of <input> that show what they hold."""

_RAISED = ("sup", "sub", "rt")
_INSIDE = frozenset(
    [
        "img",
        "math",
        "embed",
        "iframe",
        "svg",
        "canvas",
        "video",
        "audio",
        "object",
        "meter",
        "progress",
        "datalist",
        "details",
    ]
)
"""What is seen beside the text of a cell."""

_CLOSED = frozenset(["svg", "canvas", "video", "audio", "object", "meter", "progress", "datalist"])
"""What shows something else than the text in it."""

_REVERSED = "\u202e"
_STRUCK = ("s", "del", "strike")
_GRID = ("table", "tr", "td", "th")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_WIDEST = 1000
_LONGEST = 65_534
_PART = "html"


def open_html(data: bytes, declared: str | None = None) -> Workbook:
    """Read the tables and the text of a web page. declared: an encoding stated outside the page.

    Errors: UnreadableFile F06.
    """
    reader = _Reader()
    reader.read(decode(data, declared))
    return reader.draft.workbook("html", reader.title)


def open_pages(pages: list[bytes], declared: list[str | None], beside: list[Beside]) -> Workbook:
    """Read several pages that make up one document, as an .mht archive holds them. beside: their style sheets."""
    reader = _Reader()
    for page, codec, kept in zip(pages, declared, beside, strict=True):
        reader.read(decode(page, codec), kept)
    return reader.draft.workbook("html", reader.title)


class _Hidden:
    """Whether what comes is hidden: from an element that says so to its end, or to the end of the cell around it."""

    def __init__(self) -> None:
        self.name = ""
        self.depth = self.tables = 0

    def begin(self, name: str) -> None:
        self.name, self.depth, self.tables = name, 1, 0

    def start(self, name: str) -> bool:
        """Take in a start tag while hidden; whether that ends it, because the tag itself is outside."""
        if not self.tables and (self.name in _ENDED_BY.get(name, ()) or (self.name == "p" and name in _PARAGRAPHS)):
            self.name = ""
            return True
        self.depth += name == self.name
        self.tables += name == "table"
        return False

    def end(self, name: str) -> bool:
        """Take in an end tag while hidden; whether the tag itself is outside."""
        if self.tables:
            self.tables -= name == "table"
            self.depth -= name == self.name
            if not self.depth:
                self.name = ""
            return False
        if name == self.name:
            self.depth -= 1
            if not self.depth:
                self.name = ""
            return False
        if name in _GRID and self.name not in ("html", "body"):
            self.name = ""
            return True
        return False


_ENDED_BY = {"td": ("td", "th"), "th": ("td", "th"), "tr": ("td", "th", "tr"), "option": ("option",)}
"""Elements that another one ends without saying so."""


class _Reader:
    """The state of one pass over a page."""

    def __init__(self) -> None:
        self.draft = Draft(_PART)
        self.tables: list[OpenTable] = []
        self.title = ""
        self.begin_page()

    def begin_page(self) -> None:
        self.hidden = _Hidden()
        self.text: list[str] = []
        self.size = self.raised = self.struck = 0
        self.in_title = self.pale = False
        self.painter: Painter | None = None
        self.standing = Standing()
        self.covers: list[tuple[int, int]] = []
        self.covered = False

    def read(self, page: str, beside: Beside = ALONE) -> None:
        self.begin_page()
        self.painter = painter(page, beside)
        for token in tokens(page):
            if self.hidden.name and not self.seen(token):
                continue
            if token.kind == "text":
                self.add(token.text)
            elif token.kind == "start":
                self.start(token)
            else:
                self.end(token.name)
            if self.covers:
                self.uncover()
        self.flush()
        while self.tables:
            self.close_table()
        if self.covered or any(tables == len(self.draft.tables) for _, tables in self.covers):
            self.draft.lay_over("restyled")

    def seen(self, token: Token) -> bool:
        """Whether what comes while something is hidden is no part of it."""
        if token.kind == "text":
            return False
        return self.hidden.start(token.name) if token.kind == "start" else self.hidden.end(token.name)

    def start(self, token: Token) -> None:
        name, attributes = token.name, token.attributes
        if name in _PARAGRAPHS:
            self.flush()
        gone = name == "option" and "selected" not in attributes
        if self.painter is not None and not gone:
            in_cell = bool(self.tables) and self.tables[-1].in_cell and name not in _GRID
            paint = self.painter.start(name, attributes, in_cell, name in _VOID)
            gone = paint.gone
            self.note(name, paint)
        if gone and name not in _VOID:
            if name in ("tr", "td", "th"):
                self.close_cell()
            self.hidden.begin(name)
            return
        self.draft.pictures += name == "img"
        self.standing.start(name, attributes)
        if name in _GRID:
            self.grid(name, attributes)
        elif name == "title" and not self.title:
            self.in_title = True
        elif name == "input" and attributes.get("type", "").lower() in _TYPED:
            self.add(attributes.get("value", ""))
        elif self.tables and self.special(name, attributes):
            return
        else:
            self.raised += name in _RAISED
            self.struck += name in _STRUCK

    def note(self, name: str, paint: Paint) -> None:
        """Note what an element does to the table in which it stands, or to the whole page."""
        table = self.tables[-1] if self.tables else None
        if paint.covers:
            if name in _VOID:
                self.covered = True
            elif self.painter is not None:
                self.covers.append((len(self.painter.open), len(self.draft.tables)))
        if table is not None and paint.look.beside == "added_text" and not (paint.gone or paint.unseen):
            table.beside("added_text")
        if table is None or not (paint.unsure or name in ("col", "colgroup")):
            return
        if name in ("col", "colgroup") and (paint.unseen or paint.away or paint.look.unseen):
            table.unsure = True
        elif paint.gone or paint.unseen:
            table.unsure = table.unsure or name in ("tr", "td", "th")
            table.beside("restyled")

    def uncover(self) -> None:
        """Close what lies over the page where it ends; what holds a table lies over nothing."""
        while self.covers and self.painter is not None and len(self.painter.open) < self.covers[-1][0]:
            self.covered = self.covers.pop()[1] == len(self.draft.tables) or self.covered

    def special(self, name: str, attributes: dict[str, str]) -> bool:
        """Take in an element of a cell that shows more, or something else, than its text; whether that is hidden."""
        table = self.tables[-1]
        if name in _INSIDE or (name == "input" and attributes.get("type", "").lower() != "hidden"):
            table.beside("inside")
        elif name in ("ol", "q"):
            table.beside("added_text")
        elif name == "script":
            table.beside("restyled")
        elif name == "bdo" and attributes.get("dir", "").lower() == "rtl":
            self.add(_REVERSED)
        if table.in_cell and (name in _CLOSED or (name == "dialog" and "open" not in attributes)):
            self.hide(name)
            return True
        return False

    def hide(self, name: str) -> None:
        """See nothing more until this element ends."""
        self.hidden.begin(name)
        self.standing.end(name)
        if self.painter is not None:
            self.painter.end(name)

    def grid(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self.draft.limit("depth", len(self.tables) + 1, MAX_NESTED)
            self.tables.append(OpenTable(self.draft.new_table()))
        elif self.tables:
            self.close_cell()
            table = self.tables[-1]
            if name == "tr":
                table.begin_row()
            else:
                table.begin_cell(_span(attributes, "rowspan"), _span(attributes, "colspan"), self.draft)
                table.stated = attributes.get("x:num") or attributes.get("sdval") or ""
                self.raised = self.struck = 0

    def end(self, name: str) -> None:
        if name in _PARAGRAPHS:
            self.flush()
        self.standing.end(name)
        if self.painter is not None:
            self.painter.end(name)
        if name == "title":
            self.flush()
            self.in_title = False
        elif name in ("td", "th", "tr"):
            self.close_cell()
        elif name == "table" and self.tables:
            self.close_table()
        elif name in _RAISED:
            self.raised = max(0, self.raised - 1)
        elif name in _STRUCK:
            self.struck = max(0, self.struck - 1)

    def close_cell(self) -> None:
        if self.tables and self.tables[-1].in_cell:
            self.flush()
            self.tables[-1].end_cell(self.draft)

    def close_table(self) -> None:
        self.close_cell()
        table = self.tables.pop()
        table.end()
        if self.tables and table.table.cells:
            self.tables[-1].beside("inside")

    def add(self, text: str) -> None:
        """Add what is seen. Struck out or raised text is set apart, so that 5 and a note 1 never read as 51."""
        text = _SPACES.sub(" ", text)
        paint = PLAIN_PAINT if self.painter is None else self.painter.paint
        pale = self.struck > 0 or (self.painter is not None and paint.pale)
        pale = pale and not self.in_title and bool(text.strip())
        if pale and not self.tables:
            return
        self.pale = self.pale or pale
        if self.tables and text.strip():
            if self.tables[-1].in_cell:
                if paint.unseen:
                    return
                self.tables[-1].seen(paint)
            if self.raised or self.struck or paint.raised or paint.struck:
                text = f"~{text}~" if self.struck or paint.struck else f"^{text}^"
        if self.size + len(text) > MAX_TEXT and not self.tables:
            self.flush()
            text = text[:MAX_TEXT]
        self.size += len(text)
        self.draft.limit("text", self.size, MAX_TEXT)
        self.text.append(text)
        if text.strip():
            self.standing.text()

    def flush(self) -> None:
        """End the paragraph at hand."""
        if not self.text:
            return
        text, self.text, self.size = "".join(self.text).strip(), [], 0
        pale, self.pale = self.pale, False
        standing = self.standing.paragraph()
        if not text:
            return
        if self.in_title:
            self.title = self.title or text
            return
        table = self.tables[-1] if self.tables else None
        if table is not None and table.in_cell:
            table.paragraphs.append(text)
        if not pale:
            self.draft.paragraph(text, table.table if table else None, standing)


def _span(attributes: dict[str, str], name: str) -> int:
    """How many rows or columns a cell spans; 0 rows are all that are left."""
    digits = attributes.get(name, "").strip()
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else 1
    if name == "rowspan":
        return min(number, _LONGEST) or _LONGEST
    return max(1, min(number, _WIDEST))
