"""Taking our marks out of a copy, also out of one that another program has rewritten since."""

from __future__ import annotations

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.marks.book import Book
from xlsxcheck.marks.comments import Comments, Position
from xlsxcheck.marks.findings_sheet import ANSWER, KEY
from xlsxcheck.marks.ledger import MARK, Ledger
from xlsxcheck.marks.parts import Draft
from xlsxcheck.marks.rows import blank_cell
from xlsxcheck.marks.styles import Styles
from xlsxcheck.marks.vml import Anchor, Drawing
from xlsxcheck.marks.worksheet import Worksheet
from xlsxcheck.model import cell_ref
from xlsxcheck.workbook import open_workbook


def read_ledger(data: bytes, sheet: str) -> Ledger:
    """What the hidden cells of a findings sheet say, and what the clerk answered."""
    ledger = Ledger()
    cells = open_workbook(data).sheet(sheet).cells
    shift = next((col for (row, col), cell in cells.items() if cell.text == MARK and row == 0), KEY + 1) - KEY - 1
    for (row, col), cell in cells.items():
        if row == 0 and col > KEY + shift:
            ledger.take(cell.text, cell.style)
        elif col == ANSWER + shift and cell.text.strip():
            key = cells.get((row, KEY + shift))
            if key is not None:
                ledger.answers[key.text] = cell.text
    return ledger


def take_out(draft: Draft, book: Book, *, sealed: bool) -> Ledger | None:
    """Remove every mark of ours from a package; None where it bears none. sealed: nobody has saved it since."""
    if not book.marked:
        return None
    tab = book.ours()
    ledger = read_ledger(draft.package.data, tab.name) if tab else Ledger()
    styles = Styles(draft, book.main)
    name = tab.name if tab else ""
    for other in book.tabs:
        if other.part and other.kind == "worksheet" and other is not tab:
            _strip_sheet(draft, other.part, other.name, name, styles, ledger)
    if sealed:
        # All cells have their old formats again, so nothing uses what we added.
        styles.cut(ledger.facts.get("formats", ""))
    styles.save()
    book.remove(tab)
    return ledger


def _strip_sheet(draft: Draft, part: str, name: str, findings: str, styles: Styles, ledger: Ledger) -> None:
    sheet = Worksheet(draft, part)
    _strip_comments(sheet, name, ledger)
    backs = set(sheet.drop_hyperlinks(findings)) if findings else set()
    keepers = sorted({style for (where, _), style in ledger.styles.items() if where == name})
    known: dict[int, bool] = {}
    for row in sheet.rows.rows:
        cells = sheet.rows.cells(row)
        for col, cell in cells:
            if (row.number, col) in backs:
                element = row.element if len(cells) == 1 else cell
                kept = ledger.styles.get((name, cell_ref(row.number, col)))
                if kept is None:
                    sheet.edits.replace(element.start, element.end, b"")
                else:
                    sheet.edits.replace(cell.start, cell.end, blank_cell(sheet.markup.prefix, (row.number, col), kept))
                continue
            style = sheet.rows.style(cell)
            if style not in known:
                known[style] = styles.bears_mark(style)
            if known[style]:
                keeper = ledger.styles.get((name, cell_ref(row.number, col)))
                sheet.rows.restyle(cell, styles.unmarked(style, keeper, keepers))
    sheet.save()


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
