"""Grid + Form -> where each field stands: by identity and address, else by labels. Refuses rather than guesses."""

from __future__ import annotations

from typing import NamedTuple

from xlsxcheck.errors import WrongForm
from xlsxcheck.grid import Cell, Workbook
from xlsxcheck.labels import same
from xlsxcheck.model import Form, Label, Note, Place, Table

IDENTITY_SHEET = "_form"
_MOST_IDENTITY_ROWS = 64

Cells = dict[tuple[int, int], Cell]


class Located(NamedTuple):
    """Where the fields stand. A field that was not found has no place; by_labels: a table was found elsewhere.

    zeros: fields without a cell of their own that count as 0, because another edition's layout has them in one cell
    with another field; a note tells it.
    """

    places: dict[str, Place]
    notes: tuple[Note, ...]
    identity: dict[str, str]
    edition: str | None
    by_labels: bool
    zeros: frozenset[str] = frozenset()


def locate(book: Workbook, form: Form) -> Located:
    """Find every field of the form in a workbook.

    Shape:  places of all fields whose labels were found on both axes; what is missing or ambiguous is a note.
    Errors: WrongForm F08 where no table was found, F09 where identity or labels are those of another form or edition.
    """
    identity = read_identity(book)
    _refuse_other(identity, form)
    places: dict[str, Place] = {}
    unsettled: list[Table] = []
    for table in form.tables:
        if stands(book, table):
            places |= official_places(table, form)
        else:
            unsettled.append(table)
    edition = identity.get("edition", form.edition)
    if not unsettled:
        return Located(places, (), identity, edition, False)
    from xlsxcheck.search import search

    found = search(book, form, unsettled, IDENTITY_SHEET)
    return Located(places | found.places, found.notes, identity, edition, found.moved, found.zeros)


def read_identity(book: Workbook) -> dict[str, str]:
    """The rows key | value of the template's hidden identity sheet; empty for a workbook that is not from one."""
    if IDENTITY_SHEET not in book.states:
        return {}
    cells = book.sheet(IDENTITY_SHEET).cells
    rows = ((cells.get((row, 0)), cells.get((row, 1))) for row in range(_MOST_IDENTITY_ROWS))
    return {name.text: value.text for name, value in rows if name is not None and value is not None}


def _refuse_other(identity: dict[str, str], form: Form) -> None:
    form_id, edition = identity.get("form", form.id), identity.get("edition", form.edition)
    if form_id != form.id:
        raise WrongForm("F09", found=form_id, form=form.title, edition=form.edition)
    if edition != form.edition:
        found = {"zh": f"{edition}年版的表格", "en": f"edition {edition}"}
        raise WrongForm("F09", found=found, form=form.title, edition=form.edition)


def stands(book: Workbook, table: Table) -> bool:
    """Whether a table stands exactly where the form has it: every label at its address."""
    if table.sheet not in book.states:
        return False
    cells = book.sheet(table.sheet).cells
    return all(_holds(cells, label) for label in table.labels)


def _holds(cells: Cells, label: Label) -> bool:
    cell = cells.get((label.area.top, label.area.left))
    return cell is not None and cell.kind == "s" and (cell.text == label.text or same(cell.text, label))


_official: dict[tuple[str, str], dict[str, Place]] = {}


def official_places(table: Table, form: Form) -> dict[str, Place]:
    """Where the form has the fields of a table."""
    known = _official.get((form.definition, table.id))
    if known is None:
        known = _official[form.definition, table.id] = {
            field.id: Place(table.sheet, field.area.top, field.area.left) for field in table.fields
        }
    return known
