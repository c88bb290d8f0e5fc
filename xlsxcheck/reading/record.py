"""Located cells -> Record: every answer as a value, what can't be read marked so, the form's own totals computed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from xlsxcheck.form.kinds import KINDS
from xlsxcheck.form.once import once_per_form
from xlsxcheck.form.totals import sums_exactly
from xlsxcheck.formats.open import Cell, Workbook
from xlsxcheck.formats.prose import Prose
from xlsxcheck.model import Area, Field, Form, Note, Place, Record, Value, cell_ref
from xlsxcheck.model.sheetnames import CHECK_SHEET
from xlsxcheck.reading import atonce
from xlsxcheck.reading.cells.cell import read_cell
from xlsxcheck.reading.cells.plainformats import SHOWS_WHOLE
from xlsxcheck.reading.cells.reading import quoted, same_content
from xlsxcheck.reading.labelsseen import few
from xlsxcheck.reading.locate import Located, locate
from xlsxcheck.reading.organ import name_alone, names_nobody
from xlsxcheck.reading.tamper import tampering


def read_record(book: Workbook, form: Form, *, printed: bool = True) -> Record:
    """The answers of a workbook, wherever they stand in it.

    Shape:  see Record; every field of the form has a value, None where it is blank or was not found; so have control
            figures, where the workbook's template asks for them. printed: whether what is printed above the tables may
            stand for a cover that is not there.
    Errors: WrongForm where the workbook does not hold the form.
    """
    located = locate(book, form)
    reading = _Reading(book, located.form, located)
    reading.unmerged()
    reading.answers()
    reading.totals()
    if book.prose is not None:
        reading.title(book.prose)
    elif printed and located.form.cover is not None and not reading.has_cover and not located.identity:
        reading.printed()
    return reading.record()


class _WholeStyles(dict[int, bool]):
    """Cell format -> whether a whole number is shown in it as it is; found out once a format."""

    def __init__(self, book: Workbook) -> None:
        self.book = book

    def __missing__(self, style: int) -> bool:
        shows = self[style] = self.book.number_format(style) in SHOWS_WHOLE
        return shows


@once_per_form
def _wide(form: Form) -> list[tuple[Field, int]]:
    """The fields that the form prints as several merged cells, with their last column."""
    fields = form.fields.values()
    return [(field, field.area.right) for field in fields if field.area.right > field.area.left]


def _seen(row: int, col: int, merges: Iterable[Area]) -> bool:
    """Whether a cell is not covered by a merge that shows another cell."""
    return not any(
        area.top <= row <= area.bottom and area.left <= col <= area.right and (row, col) != area[:2] for area in merges
    )


class _Reading:
    """One workbook being read into values, notes and unread fields."""

    def __init__(self, book: Workbook, form: Form, located: Located) -> None:
        self.book = book
        self.form = form
        self.located = located
        self.places = located.places
        self.exact = located.exact
        self.values: dict[str, Value] = dict.fromkeys(form.fields)
        self.unread: set[str] = set()
        self.computed: set[str] = set()
        self.notes: list[Note] = list(located.notes)
        self.stale: dict[str, list[str]] = {}
        self.dashes: dict[str, list[str]] = {}
        self.texts: set[str] = set()
        self.short: set[str] = set()
        self.formulas: list[tuple[str, Place, Cell, bool]] = []
        self.whole = _WholeStyles(book)
        sheets = atonce.sheets(form) if located.exact else dict.fromkeys(place[0] for place in located.places.values())
        self.grids = {name: book.sheet(name).cells for name in sheets}

    def unmerged(self) -> None:
        """Wide cells of the form whose merge was undone: equal copies are one answer, different ones are unclear."""
        for field, right in _wide(self.form):
            place = self.places.get(field.id)
            if place is None or place[1:] != field.area[:2]:
                continue
            sheet, row, left = place
            cells = self.grids[sheet]
            if all((row, col) not in cells for col in range(left + 1, right + 1)):
                continue
            merges = self.book.sheet(sheet).merges
            seen = [(row, col) for col in range(left, right + 1) if (row, col) in cells and _seen(row, col, merges)]
            if seen and all(same_content(cells[seen[0]], cells[pos]) for pos in seen):
                self.places[field.id] = Place(sheet, *seen[0])
                self.exact = False
            elif seen:
                refs = [cell_ref(*pos) for pos in seen]
                label = {lang: field.label(lang) for lang in ("zh", "en")}
                facts: dict[str, object] = {"table": label, "count": len(refs), "candidates": refs}
                self.notes.append(Note("L04", sheet, tuple(refs), facts=facts))
                del self.places[field.id]
                self.exact = False

    def answers(self) -> None:
        """Take what stands in every field's cell that is not a total."""
        values = self.values
        for field in (
            atonce.counts(self.grids, self.whole, self.form, values) if self.exact else atonce.typed(self.form)
        ):
            number = self.count(field)
            if number is None:
                self.answer(field)
            else:
                values[field.id] = number

    def count(self, field: Field) -> int | None:
        """The whole number in a count's cell, if it is one and shown as it is: the long way would come to the same."""
        if field.type.kind != "integer" or (place := self.places.get(field.id)) is None:
            return None
        sheet, row, col = place
        cell = self.grids[sheet].get((row, col))
        return None if cell is None else atonce.whole_number(cell, self.whole)

    def answer(self, field: Field) -> None:
        """Take what stands in the field's cell, as it is."""
        place = self.places.get(field.id)
        if place is None:
            self.absent(field)
            return
        cell = self.grids[place.sheet].get((place.row, place.col))
        reading = read_cell(cell, field.type, self.book)
        self.values[field.id] = reading.value
        if not reading.readable:
            self.unread.add(field.id)
        if (note := reading.note) is not None:
            refused = note.code == "V07" and self.refused(cell, field)
            self.tell(note._replace(facts={**note.facts, "live": self.live}) if refused else note, field, place)
        if self.form.naming is not None and field.id == self.form.naming.field:
            self.organ(reading.value, field, place)
        if cell is not None and cell.kind == "s" and field.type.numeric and reading.readable and reading.value:
            self.texts.add(field.id)
        if cell is not None and cell.formula is not None:
            self.formulas.append((field.id, place, cell, reading.readable and reading.value is not None))
        if cell is not None and field.type.numeric:
            self.whole[cell.style]

    @cached_property
    def live(self) -> str:
        """The sheet that says whether our template may be sent in, where the file has its check; else nothing."""
        if not self.located.identity or CHECK_SHEET not in self.book.sheet_names:
            return ""
        return self.form.table(self.form.cover).sheet if self.form.cover is not None else CHECK_SHEET

    def refused(self, cell: Cell | None, field: Field) -> bool:
        """Whether the template's own check counts an answer as wrong for how it is written."""
        if cell is None or cell.kind != "s" or not self.live:
            return False
        length = KINDS[field.type.kind].length
        return field.type.numeric or field.type.kind == "year" or length not in (None, len(cell.text))

    def organ(self, name: Value, field: Field, place: Place) -> None:
        """The name without its label and the word for a seal; a placeholder in its place is as good as nothing."""
        if not isinstance(name, str):
            return
        alone = self.values[field.id] = name_alone(name, self.form)
        if names_nobody(alone, self.form):
            self.values[field.id] = None
            self.unread.add(field.id)
            self.tell(Note("C01", facts={"value": quoted(name)}), field, place)

    def tell(self, note: Note, field: Field, place: Place) -> None:
        """Note something of a field's cell; dashes for zeros are told once a sheet."""
        if note.code == "V17":
            self.dashes.setdefault(place.sheet, []).append(place.ref)
            return
        self.notes.append(Note(note.code, place.sheet, (place.ref,), field.id, note.facts))

    def absent(self, field: Field) -> None:
        """A field that has no cell counts as 0 where the layout says so, else it is unknown."""
        if field.id in self.located.joined:
            self.values[field.id] = 0
        else:
            self.unread.add(field.id)

    def totals(self) -> None:
        """Every total, parts first."""
        for total in atonce.totals(self.form):
            if not (self.exact and self.plain_total(total)):
                self.total(total.field, total.formula)

    def plain_total(self, total: atonce.Total) -> bool:
        """Take a total that is the template's own, with its sum or no result saved, or a whole number; False for more.

        The long way would come to the same.
        """
        field, formula, sheet, at, parts = total
        cell = self.grids[sheet].get(at)
        if cell is None or self.unread or self.texts or self.short:
            return False
        if cell.formula is None:
            number = atonce.whole_number(cell, self.whole) if field.type.kind == "integer" else None
            if number is None:
                return False
            self.values[field.id] = number
            return True
        found = parts(self.values)
        if cell.formula != formula or None in found or not self.whole[cell.style]:
            return False
        result = sum(found)
        if cell.kind != "z" and (cell.kind != "n" or cell.text != str(result)):
            return False
        self.values[field.id] = result
        self.computed.add(field.id)
        return True

    def total(self, field: Field, formula: str) -> None:
        """Take a typed total as typed; compute the form's own formula, whatever result was saved with it."""
        place = self.places.get(field.id)
        cell = self.grids[place.sheet].get((place.row, place.col)) if place else None
        if (
            place is None
            or cell is None
            or cell.formula is None
            or not ((cell.formula == formula and place[1:] == field.area[:2]) or self.own(field, place, cell.formula))
        ):
            self.answer(field)
            return
        self.computed.add(field.id)
        if self.unread and not self.unread.isdisjoint(field.sum_of):
            self.unread.add(field.id)
            return
        # A blank part counts as 0, as a spreadsheet program counts it.
        total: Any = sum([self.values[part] or 0 for part in field.sum_of])
        self.values[field.id] = total
        if not (self.texts.isdisjoint(field.sum_of) and self.short.isdisjoint(field.sum_of)):
            # A spreadsheet program leaves texts out of a sum: what is shown is too small, and was told with the text.
            self.short.add(field.id)
        else:
            self.compare(field, place, cell, total)

    def compare(self, field: Field, place: Place, cell: Cell, total: Any) -> None:
        """See whether a computed total is shown as what it is."""
        if cell.kind == "z":
            cell = cell._replace(kind="n", text=str(total))  # as a spreadsheet program will save it
        if self.whole[cell.style] and cell.text == str(total) and cell.kind == "n":
            return
        reading = read_cell(cell, field.type, self.book)
        if cell.kind != "n" or (reading.readable and reading.value != total):
            self.stale.setdefault(place.sheet, []).append(place.ref)
        elif reading.note is not None:
            self.tell(reading.note, field, place)

    def own(self, field: Field, place: Place, formula: str) -> bool:
        """Whether the formula adds up the cells that the form adds up, wherever they stand now."""
        parts = [self.places.get(part) for part in field.sum_of]
        cells = {(part.row, part.col) for part in parts if part is not None and part.sheet == place.sheet}
        return len(cells) == len(parts) and sums_exactly(formula, cells)

    def title(self, prose: Prose) -> None:
        """The title of a document says whose report it is, and of which year; with a cover it may not say otherwise."""
        from xlsxcheck.reading.title import contradictions, read_title, title_notes

        tables = {place.sheet for field, place in self.places.items() if self.form.fields[field].type.numeric}
        title = read_title(prose, self.form, tables)
        if self.has_cover:
            lost, notes = contradictions(title, self.values, self.form)
            self.values |= dict.fromkeys(lost)
            self.unread |= lost
        else:
            values, notes = title_notes(title, self.form)
            self.values |= values
            self.unread -= values.keys()
        self.notes += notes

    @property
    def has_cover(self) -> bool:
        """Whether anything of the form's cover was found."""
        cover = self.form.cover
        return cover is not None and any(field.id in self.places for field in self.form.table(cover).fields)

    def printed(self) -> None:
        """Whose report it is and of which year, where it is printed above the tables of a workbook without a cover."""
        from xlsxcheck.reading.printed import printed, without_cover

        values, notes = printed(self.book, self.form, self.places)
        self.values |= values
        self.unread -= values.keys()
        self.notes = [*(without_cover(self.notes, self.form) if len(values) > 1 else self.notes), *notes]

    def look_at_formulas(self) -> tuple[frozenset[str], frozenset[str]]:
        """Tell of formulas in answers, but for the form's own totals.

        Shape:  totals that add up their parts in another way, and those whose formula was told.
        """
        if not self.formulas:
            return frozenset(), frozenset()
        from xlsxcheck.reading.formulas.answers import Asked, look_at_formulas

        asked = [Asked(*one) for one in self.formulas]
        look = look_at_formulas(self.book, self.form, self.places, asked, self.computed)
        self.notes += look.notes
        return look.adds_up, look.backwards

    def record(self) -> Record:
        looked = self.look_at_formulas()
        lost: set[str] = set()
        if self.texts:
            lost = self.texts & {part for total in self.computed for part in self.form.fields[total].sum_of}
        notes = [
            *self.book.notes,
            *(note._replace(code="V15") if note.code == "V07" and note.field in lost else note for note in self.notes),
            *tampering(self.book, self.form, self.located, self.values, self.computed, *looked, used=self.whole.keys()),
            *(
                Note("L12", sheet, tuple(refs), None, {"count": len(refs), "list": refs})
                for sheet, refs in self.stale.items()
            ),
            *(
                Note("V17", sheet, tuple(refs), None, {"how": "dash", "count": len(refs), "list": few(refs)})
                for sheet, refs in self.dashes.items()
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
            document=self.book.kind if self.book.prose is not None else "",
            joined=self.located.joined,
        )
