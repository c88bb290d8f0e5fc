"""Taking our marks out of a copy, also out of one that another program has rewritten since."""

from __future__ import annotations

import re

from xlsxcheck.copies.book import Book
from xlsxcheck.copies.comments import Comments, Position
from xlsxcheck.copies.findings_sheet import ANSWER, KEY
from xlsxcheck.copies.ledger import MARK, Ledger
from xlsxcheck.copies.splice.outline import as_utf8, escape
from xlsxcheck.copies.splice.parts import Draft
from xlsxcheck.copies.splice.rows import Row, blank_cell
from xlsxcheck.copies.splice.vml import Anchor, Drawing
from xlsxcheck.copies.splice.worksheet import Worksheet
from xlsxcheck.copies.styles import Styles
from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.open import open_workbook
from xlsxcheck.formats.package import Package
from xlsxcheck.model import cell_ref
from xlsxcheck.reading.explanations import key_of, written_for


def read_ledger(package: Package, sheet: str) -> Ledger:
    """What the hidden cells of a findings sheet say, and what the clerk answered."""
    ledger = Ledger()
    cells = open_workbook(package).sheet(sheet).cells
    shift = next((col for (row, col), cell in cells.items() if cell.text == MARK and row == 0), KEY + 1) - KEY - 1
    for (row, col), cell in cells.items():
        if row == 0 and col > KEY + shift:
            ledger.take(cell.text, cell.style)
        elif col == ANSWER + shift and cell.text.strip():
            key = cells.get((row, KEY + shift))
            if key is not None:
                ledger.answers[key_of(key.text)] = cell.text
                ledger.written[key_of(key.text)] = written_for(key.text, cell.text) or ""
    return ledger


def take_out(draft: Draft, book: Book, ledger: Ledger, *, sealed: bool) -> None:
    """Remove every mark of ours from a package. sealed: nobody has saved it since we wrote it."""
    tab = book.ours()
    styles = Styles(draft, book.main)
    marked = styles.bearing_marks()
    name = tab.name if tab else ""
    for other in book.tabs:
        if other.part and other.kind == "worksheet" and other is not tab:
            _Stripper(draft, other.part, other.name, ledger).strip(styles, marked, name)
    if sealed:
        # All cells have their old formats again, so nothing uses what we added.
        styles.cut(ledger.facts.get("formats", ""))
    styles.save()
    book.remove(tab)


class _Stripper:
    """Takes the marks out of one sheet."""

    def __init__(self, draft: Draft, part: str, name: str, ledger: Ledger) -> None:
        self.draft, self.part, self.name, self.ledger = draft, part, name, ledger
        self.known: dict[tuple[int, int | None], int] = {}

    def strip(self, styles: Styles, marked: set[int], findings: str) -> None:
        """Take out formats of `marked`, our comments, and the line that leads to the sheet `findings`."""
        data = as_utf8(self.draft.read(self.part))
        pattern = re.compile(rb"\ss\s*=\s*[\"'](?:%b)[\"']" % b"|".join(b"%d" % style for style in sorted(marked)))
        linked = any(link.kind == "comments" for link in self.draft.links(self.part))
        if not linked and not pattern.search(data) and escape(findings).encode() not in data:
            return
        sheet = Worksheet(self.draft, self.part)
        _strip_comments(sheet, self.name, self.ledger)
        backs = set(sheet.drop_hyperlinks(findings)) if findings else set()
        here = {style for (where, _), style in self.ledger.styles.items() if where == self.name}
        # A sheet that was renamed since is no longer known by its name.
        keepers = sorted(here or set(self.ledger.styles.values()))
        rows = {row for row, _ in backs}
        for row in sheet.rows.rows:
            if row.number in rows or pattern.search(sheet.markup.data, row.element.inner, row.element.close):
                self._strip_row(sheet, row, styles, marked, backs, keepers)
        sheet.save()

    def _strip_row(
        self, sheet: Worksheet, row: Row, styles: Styles, marked: set[int], backs: set[Position], keepers: list[int]
    ) -> None:
        cells = sheet.rows.cells(row)
        for col, cell in cells:
            at = (row.number, col)
            style = sheet.rows.style(cell)
            keeper = self.ledger.styles.get((self.name, cell_ref(*at)))
            if at in backs and keeper is None:
                element = row.element if len(cells) == 1 else cell
                sheet.edits.replace(element.start, element.end, b"")
            elif at in backs and keeper is not None:
                sheet.edits.replace(cell.start, cell.end, blank_cell(sheet.markup.prefix, at, keeper))
            elif style in marked:
                key = (style, keeper)
                if key not in self.known:
                    self.known[key] = styles.unmarked(style, keeper, keepers)
                sheet.rows.restyle(cell, self.known[key])


def _strip_comments(sheet: Worksheet, name: str, ledger: Ledger) -> None:
    linked = sheet.linked("comments")
    if linked is None:
        return
    link, part = linked
    try:
        comments = Comments(sheet.draft.read(part), part)
    except UnreadableFile:
        # A part that is no list of comments is none that we wrote.
        return
    gone = comments.strip()
    if not comments.edits.changes:
        return
    if gone == comments.there.keys():
        sheet.drop_part(link, part)
    else:
        sheet.draft.write(part, comments.done())
    _strip_drawing(sheet, name, gone, ledger)


def _strip_drawing(sheet: Worksheet, name: str, gone: set[Position], ledger: Ledger) -> None:
    link, part = sheet.drawing() or ("", None)
    if part is None:
        return
    drawing = Drawing(sheet.draft.read(part), 1)
    drawing.drop(gone)
    sizes: dict[Position, Anchor] = {}
    for at, note in drawing.notes().items():
        before, after = ledger.boxes.get((name, cell_ref(*at)), (None, None))
        # One that the clerk has resized since is left as it is.
        if before is not None and note.anchor == after:
            sizes[at] = before
    drawing.resize(sizes)
    if drawing.bare:
        sheet.drop_part(link, part, b"legacyDrawing")
    else:
        sheet.draft.write(part, drawing.done())
