"""A web page, also one under .xls -> Workbook: every table a sheet, the text beside them as prose.

The page is never executed and nothing is fetched. What its own markup hides is left out, as a browser leaves it out.
"""

from __future__ import annotations

import re

from xlsxcheck.formats.document import Draft, Table
from xlsxcheck.formats.encodings import decode
from xlsxcheck.formats.grid import Workbook
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
_UNSEEN = re.compile(r"visibility:(?:hidden|collapse)|font-size:0(?:px|pt|em|%)?(?:;|$)")
_TYPED = ("text", "number", "")
"""Kinds of <input> that show what they hold."""

_RAISED = ("sup", "sub")
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


def open_pages(pages: list[bytes], declared: list[str | None]) -> Workbook:
    """Read several pages that make up one document, as an .mht archive holds them."""
    reader = _Reader()
    for page, codec in zip(pages, declared, strict=True):
        reader.read(decode(page, codec))
    return reader.draft.workbook("html", reader.title)


class _Open:
    """A table that is being read: its present cell, and which places rows above have taken."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.taken: dict[int, int] = {}
        self.in_cell = False
        self.spans = (1, 1)
        self.paragraphs: list[str] = []

    def begin_row(self) -> None:
        self.table.row += 1
        self.table.col = 0

    def begin_cell(self, rows: int, columns: int, draft: Draft) -> None:
        table = self.table
        if table.row < 0:
            self.begin_row()
        first = table.col
        while self.taken.get(table.col, -1) >= table.row:
            table.col += 1
        draft.count_cell(table, columns + table.col - first)
        self.in_cell, self.spans, self.paragraphs = True, (rows, columns), []

    def end_cell(self) -> None:
        self.in_cell = False
        (rows, columns), table = self.spans, self.table
        if rows > 1:
            self.taken |= dict.fromkeys(range(table.col, table.col + columns), table.row + rows - 1)
        table.put("\n".join(self.paragraphs), rows, columns)

    def end(self) -> None:
        """Cut what spans beyond the last row."""
        last = self.table.row
        cut = (area._replace(bottom=min(area.bottom, last)) for area in self.table.merges)
        self.table.merges = [area for area in cut if not area.single]


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
        self.tables: list[_Open] = []
        self.title = ""
        self.begin_page()

    def begin_page(self) -> None:
        self.hidden = _Hidden()
        self.text: list[str] = []
        self.size = self.raised = self.struck = 0
        self.in_title = False

    def read(self, page: str) -> None:
        self.begin_page()
        for token in tokens(page):
            if self.hidden.name and not self.seen(token):
                continue
            if token.kind == "text":
                self.add(token.text)
            elif token.kind == "start":
                self.start(token)
            else:
                self.end(token.name)
        self.flush()
        while self.tables:
            self.close_table()

    def seen(self, token: Token) -> bool:
        """Whether what comes while something is hidden is no part of it."""
        if token.kind == "text":
            return False
        return self.hidden.start(token.name) if token.kind == "start" else self.hidden.end(token.name)

    def start(self, token: Token) -> None:
        name, attributes = token.name, token.attributes
        if name in _PARAGRAPHS:
            self.flush()
        style = attributes.get("style", "").replace(" ", "").lower() if "style" in attributes else ""
        if name not in _VOID and (
            "hidden" in attributes or "display:none" in style or (name == "option" and "selected" not in attributes)
        ):
            if name in ("tr", "td", "th"):
                self.close_cell()
            self.hidden.begin(name)
            return
        if name in _GRID:
            self.grid(name, attributes)
        elif name == "title" and not self.title:
            self.in_title = True
        elif name == "input" and attributes.get("type", "").lower() in _TYPED:
            self.add(attributes.get("value", ""))
        else:
            self.raised += name in _RAISED
            self.struck += name in _STRUCK
        if style and name not in _VOID and _UNSEEN.search(style):
            # It keeps its place, only what it holds is not seen.
            self.hidden.begin(name)

    def grid(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self.draft.limit("depth", len(self.tables) + 1, MAX_NESTED)
            self.tables.append(_Open(self.draft.new_table()))
        elif self.tables:
            self.close_cell()
            table = self.tables[-1]
            if name == "tr":
                table.begin_row()
            else:
                table.begin_cell(_span(attributes, "rowspan"), _span(attributes, "colspan"), self.draft)
                self.raised = self.struck = 0

    def end(self, name: str) -> None:
        if name in _PARAGRAPHS:
            self.flush()
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
            self.tables[-1].end_cell()

    def close_table(self) -> None:
        self.close_cell()
        self.tables.pop().end()

    def add(self, text: str) -> None:
        """Add what is seen. Struck out or raised text is set apart, so that 5 and a note 1 never read as 51."""
        text = _SPACES.sub(" ", text)
        if self.tables and (self.raised or self.struck) and text.strip():
            text = f"~{text}~" if self.struck else f"^{text}^"
        if self.size + len(text) > MAX_TEXT and not self.tables:
            self.flush()
            text = text[:MAX_TEXT]
        self.size += len(text)
        self.draft.limit("text", self.size, MAX_TEXT)
        self.text.append(text)

    def flush(self) -> None:
        """End the paragraph at hand."""
        if not self.text:
            return
        text, self.text, self.size = "".join(self.text).strip(), [], 0
        if not text:
            return
        if self.in_title:
            self.title = self.title or text
            return
        table = self.tables[-1] if self.tables else None
        if table is not None and table.in_cell:
            table.paragraphs.append(text)
        self.draft.paragraph(text, table.table if table else None)


def _span(attributes: dict[str, str], name: str) -> int:
    """How many rows or columns a cell spans; 0 rows are all that are left."""
    digits = attributes.get(name, "").strip()
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else 1
    if name == "rowspan":
        return min(number, _LONGEST) or _LONGEST
    return max(1, min(number, _WIDEST))
