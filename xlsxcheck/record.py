"""Located cells -> Record: every answer as a value, what can't be read marked so, the form's own totals computed."""

from __future__ import annotations

from typing import Any

from xlsxcheck.cells import read_cell
from xlsxcheck.formulas import sums_exactly, total_formula
from xlsxcheck.locate import Located, locate
from xlsxcheck.model import Field, Form, Note, Place, Record, Value
from xlsxcheck.workbook import Cell, Workbook


def read_record(book: Workbook, form: Form) -> Record:
    """The answers of a workbook, wherever they stand in it.

    Shape:  see Record; every field of the form has a value, None where it is blank or was not found.
    Errors: WrongForm where the workbook does not hold the form.
    """
    located = locate(book, form)
    reading = _Reading(book, form, located)
    for field in form.fields.values():
        if not field.sum_of:
            reading.answer(field)
    for field_id in form.totals:
        reading.total(form.fields[field_id])
    return reading.record()


class _Reading:
    """One workbook being read into values, notes and unread fields."""

    def __init__(self, book: Workbook, form: Form, located: Located) -> None:
        self.book = book
        self.form = form
        self.located = located
        self.values: dict[str, Value] = dict.fromkeys(form.fields)
        self.unread: set[str] = set()
        self.computed: set[str] = set()
        self.notes: list[Note] = list(located.notes)
        self.stale: dict[str, list[str]] = {}
        self.grids = {
            name: book.sheet(name).cells for name in dict.fromkeys(place.sheet for place in located.places.values())
        }

    def cell(self, field_id: str) -> tuple[Place | None, Cell | None]:
        place = self.located.places.get(field_id)
        return place, self.grids[place.sheet].get((place.row, place.col)) if place else None

    def answer(self, field: Field) -> None:
        """Take what stands in the field's cell, as it is."""
        place, cell = self.cell(field.id)
        if place is None:
            self.unread.add(field.id)
            return
        reading = read_cell(cell, field.type, self.book)
        self.values[field.id] = reading.value
        if not reading.readable:
            self.unread.add(field.id)
        if reading.note is not None:
            note = reading.note
            self.notes.append(Note(note.code, place.sheet, (place.ref,), field.id, note.facts))

    def total(self, field: Field) -> None:
        """Take a typed total as typed; compute the form's own formula, whatever result was saved with it."""
        place, cell = self.cell(field.id)
        if place is None or cell is None or cell.formula is None:
            self.answer(field)
            return
        if not self.own_formula(field, place, cell.formula):
            self.answer(field)
            return
        self.computed.add(field.id)
        if not self.unread.isdisjoint(field.sum_of):
            self.unread.add(field.id)
            return
        total = sum((_number(self.values[part]) for part in field.sum_of), 0)
        self.values[field.id] = total
        if cell.kind == "n" and read_cell(cell, field.type, self.book).value != total:
            self.stale.setdefault(place.sheet, []).append(place.ref)

    def own_formula(self, field: Field, place: Place, formula: str) -> bool:
        """Whether the formula adds up the cells that the form adds up, wherever they stand now."""
        if formula == total_formula(field.id, self.form) and place.ref == field.ref:
            return True
        parts = [self.located.places.get(part) for part in field.sum_of]
        cells = {(part.row, part.col) for part in parts if part is not None and part.sheet == place.sheet}
        return len(cells) == len(parts) and sums_exactly(formula, cells)

    def record(self) -> Record:
        notes = [
            *self.notes,
            *(
                Note("L12", sheet, tuple(refs), None, {"count": len(refs), "list": refs})
                for sheet, refs in self.stale.items()
            ),
        ]
        return Record(
            form=self.form.id,
            values=self.values,
            places=self.located.places,
            unread=frozenset(self.unread),
            computed=frozenset(self.computed),
            notes=tuple(notes),
            edition=self.located.edition,
            identity=self.located.identity,
        )


def _number(value: Value) -> Any:
    """A part of a sum; a blank one counts as 0, as a spreadsheet program counts it."""
    return 0 if value is None else value
