"""Find the tables of a form by their labels, where they are not at their addresses, and say what was recognised."""

from __future__ import annotations

import re
from typing import NamedTuple

from xlsxcheck.errors import WrongForm
from xlsxcheck.form.editions import covers, of_edition
from xlsxcheck.formats.grid import Cell, Workbook
from xlsxcheck.model import Form, Label, Note, Place, Table, cell_ref
from xlsxcheck.model.sheetnames import NO_TABLES
from xlsxcheck.reading.cells.reading import quoted
from xlsxcheck.reading.layout import pieces
from xlsxcheck.reading.layout.align import align
from xlsxcheck.reading.layout.blocks import layout, what_to_know
from xlsxcheck.reading.layout.editions import is_own, leave_divided_rows, other_edition, tables_of, take_single_rows
from xlsxcheck.reading.layout.instead import pictures, tabbed_lines
from xlsxcheck.reading.layout.labels import same
from xlsxcheck.reading.layout.match import Ambiguous, Match
from xlsxcheck.reading.layout.missing import missing_lines, missing_note, missing_tables
from xlsxcheck.reading.layout.order import order_note, strays
from xlsxcheck.reading.layout.page import Page, Position
from xlsxcheck.reading.layout.paper import read_on_paper
from xlsxcheck.reading.layout.reportyear import report_year
from xlsxcheck.reading.layout.scroll import Scroll
from xlsxcheck.reading.layout.twins import Settled, settled, twins_note

ENOUGH = 0.5
"""A table of which fewer fields were found is not that table."""

_HEADER = 6
"""A header has at most so many rows."""

_WIDEST_TABLE = 500
"""Between lines that lie farther apart nothing is looked for."""

_MOST_TOLD = 6
_DIGITS = re.compile(r"\s*[-+]?[0-9][0-9,]*(?:\.[0-9]+)?\s*")
"""A figure as a document has it."""


class Found(NamedTuple):
    """What the search came to; see Located."""

    places: dict[str, Place]
    notes: tuple[Note, ...]
    moved: bool
    joined: dict[str, str] = {}  # noqa: RUF012 - never changed


def search(book: Workbook, form: Form, tables: list[Table], at_home: list[Table]) -> Found:
    """Find these tables anywhere in the workbook, and those at home on their own sheets.

    A text with another year than the report's is no label.
    Errors: WrongForm F08 where not one of the form's tables of figures is there, F09 where one is missing and labels of
            another edition are there.
    """
    own = {table.sheet for table in at_home}
    wanted = [name for name in book.sheet_names if name in own or (tables and name not in NO_TABLES)]
    known = what_to_know(form)
    pages = {name: Page(book.sheet(name), *known) for name in wanted}
    found = _search(book, form, tables, at_home, pages)
    years = {page.year for page in pages.values() if page.year is not None}
    if not years or (len(years) == 1 and report_year(book, form, found.places) in (None, *years)):
        return found
    undated = {name: Page(book.sheet(name), *known, dated=False) for name in wanted}
    return _search(book, form, tables, at_home, undated)


def _search(book: Workbook, form: Form, tables: list[Table], at_home: list[Table], pages: dict[str, Page]) -> Found:
    matches: list[tuple[Table, Match]] = []
    notes: list[Note] = []
    missing: list[Table] = []
    result: dict[str, Place] = {}
    moved = False
    scrolls: dict[int, Scroll] = {}
    twins: list[Settled] = []
    for table in (*at_home, *tables):
        here = [pages[table.sheet]] if table in at_home else list(pages.values())
        found, places = _candidates(here, table, form)
        if len(places) == len(found) and (one := settled(found, table)) is not None:
            twins.append(one)
            found, places = [one.match], []
        if not _whole(found, places, table):
            scroll = scrolls.setdefault(len(here), Scroll(here)) if len(here) > 1 else Scroll(here)
            on_paper = read_on_paper(scroll, table, form)
            if on_paper is not None:
                result |= on_paper.places
                moved |= pieces.moved(on_paper, table)
                notes += pieces.notes(on_paper, scroll, table)
                continue
        if places:
            notes.append(_ambiguous(table, places))
        elif found:
            matches.append((table, found[0]))
        else:
            missing.append(table)
    read = result | {field: place for _, match in matches for field, place in match.places.items()}
    here = list(pages.values())
    other = _refuse(book, form, here, missing, read)
    # A document need have no cover: its title stands for it.
    lacking = [table for table in missing if book.prose is None or table.id != form.cover]
    if lacking:
        older = tables_of(here, form, other, lacking) if other is not None else []
        notes += missing_tables(lacking, here, older, other, pictures(book, here))
    notes += twins_note(twins)
    joined: dict[str, str] = {}
    for table, match in matches:
        table_moved = _moved(match, table)
        moved |= table_moved
        here_joined, told = take_single_rows(match, table, form)
        joined |= here_joined
        notes += told + _told(match, table, form, table_moved) + leave_divided_rows(match, table, form)
        result |= match.places
    if book.prose is not None:
        # A document is no template: its tables have no place from which they could have moved.
        notes = [note for note in notes if note.code != "L03"]
    return Found(result, tuple(notes), moved, joined)


def _whole(found: list[Match], places: list[str], table: Table) -> bool:
    """Whether the search by labels came to one table with all its fields."""
    return not places and len(found) == 1 and len(found[0].places) == len(table.fields)


def _candidates(pages: list[Page], table: Table, form: Form) -> tuple[list[Match], list[str]]:
    """The sheets that hold the table; where that is not just one, the places to choose from."""
    found: list[Match] = []
    places: list[str] = []
    ambiguous = False
    for page in pages:
        try:
            match = align(page, layout(table, form), row_labels(page, form), labels_on(page, form))
        except Ambiguous as several:
            ambiguous = True
            places += several.places
            continue
        if len(match.places) >= ENOUGH * len(table.fields):
            found.append(match)
            places.append(page.ref(min(match.corners())))
    return found, places if ambiguous or len(found) > 1 else []


def row_labels(page: Page, form: Form) -> list[Position]:
    """Where on a page row labels of any table stand."""
    lines = (line for table in form.tables for line in layout(table, form).rows)
    return sorted({pos for line in lines for pos in page.find(line.leaf)})


def labels_on(page: Page, form: Form) -> list[Position]:
    """Where on a page labels of any table stand."""
    return sorted({pos for table in form.tables for label in table.labels for pos in page.find(label)})


def _ambiguous(table: Table, places: list[str]) -> Note:
    facts = {"table": table.title, "count": len(places), "candidates": places[:_MOST_TOLD]}
    return Note("L04", facts=facts)


def _refuse(
    book: Workbook, form: Form, pages: list[Page], missing: list[Table], places: dict[str, Place]
) -> Form | None:
    """Raise what the file is instead, where it is not the form.

    Shape:  another edition of which some of the missing tables are, where another table is the form's own and the
            report year is none of that edition: then it is not the file that is of it.
    """
    figures = [table for table in form.tables if any(field.type.numeric for field in table.fields)]
    absent = [table for table in figures if table in missing]
    if not absent:
        return None
    if (other := other_edition(pages, form)) is not None:
        year = report_year(book, form, places)
        if (year is None or covers(form, year)) and is_own(pages, form, other, missing):
            return other
        raise WrongForm("F09", found=other.called, **of_edition(form))
    if len(absent) == len(figures):
        raise WrongForm("F08", form=form.title, edition=form.edition, **_what_is_there(book, pages))
    return None


def _what_is_there(book: Workbook, pages: list[Page]) -> dict[str, object]:
    """Sheet names, first texts and kind, for whoever wonders which file this is."""
    texts = [quoted(page.sheet.cells[pos].text) for page in pages for pos in list(page.texts)[:_MOST_TOLD]]
    # A file of separated text is one table without a name.
    names = [] if book.kind == "csv" else [quoted(name) for name in book.sheet_names[:_MOST_TOLD]]
    return {
        "sheets": names,
        "texts": texts[:_MOST_TOLD],
        "file_kind": book.kind,
        "pictures": pictures(book, pages) or "",
        "tabbed": tabbed_lines(book) or "",
    }


def _moved(match: Match, table: Table) -> bool:
    return any(
        match.places.get(field.id, field.area[:2]) not in ((table.sheet, *field.area[:2]), field.area[:2])
        for field in table.fields
    )


def _told(match: Match, table: Table, form: Form, moved: bool) -> list[Note]:
    """What there is to tell about a table that was found."""
    notes = []
    sheet = match.page.name
    # Where the table stands at its place and its lines do not, their labels were exchanged.
    moved = moved and not (sheet == table.sheet and match.extent(table) == table.area)
    if moved:
        top, left, bottom, right = match.extent(table)
        area = f"{cell_ref(top, left)}:{cell_ref(bottom, right)}"
        notes.append(Note("L03", sheet, facts={"table": table.title, "sheet": sheet, "area": area}))
    notes += (order := order_note(match, table, form))
    lines = {line.leaf for line in missing_lines(match, table, form) if line.path}
    changed = _changed(match, table, moved or bool(order), lines)
    astray = {cell_ref(*pos) for pos in strays(match, table, form)}
    changed += [one for one in _put_in(match, table, form) if one[0] not in astray]
    if changed:
        told = [
            f"{ref} “{expected}”→“{found}”".lstrip() if expected else f"{ref} “{found}”"
            for ref, expected, found in changed
        ]
        told[_MOST_TOLD:] = ["…"] * (len(told) > _MOST_TOLD)
        facts: dict[str, object] = {"count": len(changed), "changes": told, "order": ""}
        notes.append(Note("L02", sheet, tuple(ref for ref, _, _ in changed if ref), facts=facts))
    for field_id, cells in match.unclear.items():
        refs = tuple(cell_ref(*pos) for pos in cells)
        label = {"zh": form.fields[field_id].label("zh"), "en": form.fields[field_id].label("en")}
        notes.append(Note("L04", sheet, refs, facts={"table": label, "count": len(refs), "candidates": list(refs)}))
    return notes + missing_note(match, table, form)


def _changed(match: Match, table: Table, moved: bool, missing: set[Label]) -> list[tuple[str, str, str]]:
    """Labels that are not as the form prints them, in reading order: (address or nothing, official text, found)."""
    changed = [(one.pos, one.label.text, one.found) for one in match.changed]
    known = {one.label for one in match.changed} | missing | match.replaced | match.lost
    lost = [("", label.text, "") for label in table.labels if label in match.lost]
    reworded = set(match.page.reworded)
    for label in table.labels:
        pos = (label.area.top, label.area.left)
        if label in known:
            continue
        if moved:
            here = match.page.find(label)
            if not here:
                lost.append(("", label.text, ""))
            changed += [(at, label.text, match.page.sheet.cells[at].text) for at in here if at in reworded]
            reworded.difference_update(here)
            continue
        cell = match.page.sheet.cells.get(pos)
        text = cell.text if cell is not None else ""  # a figure, too: a form prints a dash where none may stand
        if not same(text, label):
            changed.append((pos, label.text, text))
    return [(cell_ref(*pos), text, quoted(found)) for pos, text, found in sorted(changed)] + lost


def _put_in(match: Match, table: Table, form: Form) -> list[tuple[str, str, str]]:
    """Rows and columns within the table that are none of the form's and hold figures: (address, "", what stands there).

    Their figures are not read, so they must be told.
    """
    cells = match.page.sheet.cells
    found = []
    above_it: tuple[list[int], list[int]] = ([], [])
    for block in layout(table, form).blocks:
        places = [match.places[field.id] for field in block.fields.values() if field.id in match.places]
        rows, cols = sorted({place.row for place in places}), sorted({place.col for place in places})
        strange_rows = [row for row in _gaps(rows) if any(_is_figure(cells.get((row, col))) for col in cols)]
        # A row more may also stand below the last row of a block, above the heading of the next one.
        between = _gaps([*above_it[0][-1:], *rows[:1]]) if above_it[0][-1:] < rows[:1] else []
        wide = sorted({*above_it[1], *cols})
        strange_rows += [row for row in between if any(_is_figure(cells.get((row, col))) for col in wide)]
        above_it = rows, cols
        strange_cols = [col for col in _gaps(cols) if any(_is_figure(cells.get((row, col))) for row in rows)]
        found += [_first(match.page, [(row, col) for col in range(cols[0] + 1)]) for row in strange_rows]
        above = range(max(rows[0] - _HEADER, 0), rows[0] + 1) if rows else range(0)
        found += [_first(match.page, [(row, col) for row in above]) for col in strange_cols]
    return [(cell_ref(*pos), "", quoted(cells[pos].text)) for pos in found if pos is not None]


def _gaps(lines: list[int]) -> list[int]:
    """What lies between the first and the last of these lines and is none of them; nothing where it is too much."""
    if not lines or lines[-1] - lines[0] > _WIDEST_TABLE:
        return []
    return sorted(set(range(lines[0], lines[-1])) - set(lines))


def _is_figure(cell: Cell | None) -> bool:
    return cell is not None and (cell.kind == "n" or (cell.kind == "s" and _DIGITS.fullmatch(cell.text) is not None))


def _first(page: Page, places: list[Position]) -> Position | None:
    """The label nearest to the figures, or the first thing that stands there at all."""
    labelled = [pos for pos in places if pos in page.texts]
    return labelled[-1] if labelled else next((pos for pos in places if pos in page.sheet.cells), None)
