"""Grid + Form -> where each field stands: by identity and address, else by labels. Refuses rather than guesses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from xlsxcheck.errors import WrongForm
from xlsxcheck.form.control import as_filled
from xlsxcheck.form.editions import another_form, editions, of_edition
from xlsxcheck.form.once import once_per_form
from xlsxcheck.formats.grid import Cell, Workbook
from xlsxcheck.model import Form, Label, Note, Place, Table
from xlsxcheck.model.sheetnames import IDENTITY_SHEET
from xlsxcheck.model.taking import taker
from xlsxcheck.reading.cells.reading import quoted

_MOST_IDENTITY_ROWS = 64

_BEHIND = 3
"""So many rows and columns behind a table are looked at for its last line once more."""

MANY_ROWS = 10
"""Of a table with so many rows these alone tell it; the rows of smaller ones stand in many a list."""

SECOND_ROW = 2
"""With so many figures a row below a table without row labels could be the one that is meant; with fewer it is not."""


class Located(NamedTuple):
    """Where the fields stand. A field that was not found has no place; by_labels: a table was found elsewhere.

    form: the form as the workbook was made for it, with control figures where its template asks for them.
    joined: fields without a cell of their own, because another edition's layout has them in one cell with another
    field: this one. They count as 0; a note tells it.
    exact: every field stands where the form has it.
    """

    form: Form
    places: dict[str, Place]
    notes: tuple[Note, ...]
    identity: dict[str, str]
    edition: str | None
    by_labels: bool
    joined: dict[str, str] = {}  # noqa: RUF012 - never changed
    exact: bool = False


def locate(book: Workbook, form: Form) -> Located:
    """Find every field of the form in a workbook.

    Shape:  places of all fields whose labels were found on both axes; what is missing or ambiguous is a note.
    Errors: WrongForm F08 where no table was found, F09 where identity or labels are those of another form or edition.
    """
    identity = read_identity(book)
    _refuse_other(identity, book, form)
    form = as_filled(form, identity)
    # Without an identity any other sheet may hold the table that is meant; the name of a sheet proves nothing.
    places: dict[str, Place] = {}
    unsettled: list[Table] = []
    unvouched: list[Table] = []
    crowded = not identity and not {table.sheet for table in form.tables}.issuperset(book.sheet_names)
    for plan in _plans(form):
        if crowded or not plan.stands(book):
            unsettled.append(plan.table)
        elif plan.vouched(book):
            places |= plan.places
        else:
            unvouched.append(plan.table)
    edition = identity.get("edition", form.edition)
    if not unsettled and not unvouched:
        return Located(form, places, (), identity, edition, False, exact=book.prose is None)
    from xlsxcheck.reading.layout.search import search

    found = search(book, form, unsettled, unvouched)
    return Located(form, places | found.places, found.notes, identity, edition, found.moved, found.joined)


def read_identity(book: Workbook) -> dict[str, str]:
    """The rows key | value of the template's hidden identity sheet; empty for a workbook that is not from one."""
    if IDENTITY_SHEET not in book.states:
        return {}
    cells = book.sheet(IDENTITY_SHEET).cells
    rows = sorted(row for row, col in cells if col == 0 and row < _MOST_IDENTITY_ROWS and (row, 1) in cells)
    return {cells[row, 0].text: cells[row, 1].text for row in rows}


def _refuse_other(identity: dict[str, str], book: Workbook, form: Form) -> None:
    form_id, edition = identity.get("form", form.id), identity.get("edition", form.edition)
    if (form_id, edition) == (form.id, form.edition):
        return
    called = next((one.form.called for one in editions(form) if one.form.id == form_id), None)
    if called is None and form_id != form.id:
        raise WrongForm("F09", **another_form(form_id, _title(book), form))
    raise WrongForm("F09", found=called or f"{_title(book) or form_id}（{edition}）", **of_edition(form))


def _title(book: Workbook) -> str:
    """What a template of ours with a cover begins with: the title of its form, above the document in brackets."""
    cells = book.sheet(book.sheet_names[0]).cells
    title, document = ([cell.text for _, cell in sorted(cells.items()) if cell.kind == "s"] + ["", ""])[:2]
    return quoted(title) if document.startswith("（") and document.endswith("）") else ""


class _Plan(NamedTuple):
    """One table as it stands in the template. unlabelled: cells without a label of their own row or column.

    rowless: its one row has no label, so that a second row of figures below it could be the one that is meant.
    """

    table: Table
    labels: list[tuple[tuple[int, int], Label]]
    behind: list[tuple[tuple[int, int], Label]]
    unlabelled: list[tuple[int, int]]
    rowless: bool
    places: dict[str, Place]
    take: Callable[[Mapping[tuple[int, int], Cell]], tuple[Cell, ...]]
    texts: list[str]

    def stands(self, book: Workbook) -> bool:
        """Whether the table stands exactly where the form has it: every label at its address."""
        if self.table.sheet not in book.states:
            return False
        try:
            cells = self.take(book.sheet(self.table.sheet).cells)
        except KeyError:
            return False
        if not {cell.kind for cell in cells} <= {"s"}:
            return False
        return [cell.text for cell in cells] == self.texts or all(
            _same(cell.text, label) for cell, (_, label) in zip(cells, self.labels, strict=True)
        )

    def vouched(self, book: Workbook) -> bool:
        """Whether nothing was put in that the labels would not show: a blank line, or one more of the last line."""
        cells = book.sheet(self.table.sheet).cells
        for pos, label in self.behind:
            cell = cells.get(pos)
            if cell is not None and cell.kind == "s" and _same(cell.text, label):
                return False
        if not self.unlabelled:
            return True
        below = (cells.get((row + 1, col)) for row, col in self.unlabelled) if self.rowless else ()
        figures = sum(cell is not None and cell.kind == "n" for cell in below)
        return figures < SECOND_ROW and any(pos in cells for pos in self.unlabelled)


def _same(text: str, label: Label) -> bool:
    """Whether a text that is not the label to the letter is still that label."""
    from xlsxcheck.reading.layout.labels import same

    return same(text, label)


def _behind(table: Table) -> list[tuple[tuple[int, int], Label]]:
    """Where the labels of the last row and the last columns of figures would stand once more."""
    bottom, right = table.area.bottom, table.area.right
    fields = [field for field in table.fields if field.type.numeric]
    rows = {field.row_path[-1] for field in fields if field.row_path and field.area.bottom == bottom}
    columns = {field.column_path[-1] for field in fields if field.column_path and field.area.right == right}
    steps = range(1, _BEHIND + 1)
    return [((bottom + step, label.area.left), label) for label in rows for step in steps] + [
        ((label.area.top, right + step), label) for label in columns for step in steps
    ]


@once_per_form
def _plans(form: Form) -> list[_Plan]:
    """The tables of a form with what to compare."""
    return [
        _Plan(
            table,
            [((label.area.top, label.area.left), label) for label in table.labels],
            _behind(table),
            [field.area[:2] for field in table.fields if not field.row_path or not field.column_path],
            not any(field.row_path for field in table.fields),
            {field.id: Place(table.sheet, field.area.top, field.area.left) for field in table.fields},
            taker([label.area[:2] for label in table.labels]),
            [label.text for label in table.labels],
        )
        for table in form.tables
    ]
