"""Figures that a person who opens the workbook doesn't see as they are; told once a reason and sheet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from xlsxcheck.formats.grid import Cell, Details, Rule, Sheet, Workbook
from xlsxcheck.formats.looks import BESIDE, TOO_SMALL, Look, mixed, nearly_same
from xlsxcheck.formats.numberformats import is_date_format
from xlsxcheck.formats.richtext import seen_of
from xlsxcheck.model import Area, Field, Form, Note, Place, Value
from xlsxcheck.reading.cells.reading import figure, plain, quoted
from xlsxcheck.reading.cells.shown import keeps_texts, shown, text_shown
from xlsxcheck.reading.labelsseen import HIDE_LABELS, few, label_notes, unseen_note
from xlsxcheck.reading.locate import Located

_DIGIT = 0.45
"""No common font has narrower digits than this, in letter sizes."""
_LONGEST_FIGURE = 12
_STEPS, _MOST_PAIRED = 16, 64
_ALL_OF_IT = frozenset(("same_colour", "tiny_font", "indented", "locked_away"))
"""Reasons for which nothing at all is seen: a zero then looks like a blank."""
_SEEN_AS_OTHER = frozenset(("symbol_font", "repeated", "struck_out")) | BESIDE


def not_seen(
    book: Workbook,
    form: Form,
    located: Located,
    areas: Mapping[str, Area],
    values: Mapping[str, Value],
    used: Collection[int],
) -> list[Note]:
    """What is not seen as it is, or not at all.

    Shape:  L02 for labels that their format shows as another text; L09 one a reason and sheet; V14 one a cell; V17
            one a sheet. used: the formats of the cells that hold figures.
    """
    notes: list[Note] = []
    shrink = all(look.shrinks and not look.indent for look in map(book.look, used))
    hiding = book.styles.hiding
    labels = _labels(book)
    for name, area in areas.items():
        sheet = book.sheet(name)
        view = sheet.view
        narrow = _narrow(sheet, area, shrink)
        rules = view.rules == "odd" or (view.rules and hiding)
        if labels or narrow or rules or view.shapes or view.low or view.rich or not view.zeros:
            looked = _Look(book, form, located, sheet, area, values)
            notes += looked.notes(narrow=bool(narrow), rules=bool(rules))
    return notes


def _labels(book: Workbook) -> bool:
    """Whether some format of the workbook hides what stands in its cells, or rewrites texts."""
    return bool(book.styles.unseen) or not all(map(keeps_texts, book.styles.different_codes))


def _narrow(sheet: Sheet, area: Area, shrink: bool) -> bool:
    """Whether a column of figures may be too narrow for them."""
    least = TOO_SMALL * _DIGIT * _LONGEST_FIGURE + 2 if shrink else float("inf")
    return any(first <= area.right and last >= area.left and width < least for first, last, width in sheet.view.narrow)


class _Look:
    """One sheet being looked at, cell by cell."""

    def __init__(
        self,
        book: Workbook,
        form: Form,
        located: Located,
        sheet: Sheet,
        area: Area,
        values: Mapping[str, Value],
    ) -> None:
        self.book, self.form, self.located, self.sheet, self.area = book, form, located, sheet, area
        self.values = values
        self.places = {
            field: (place, cell)
            for field, place in located.places.items()
            if place.sheet == sheet.name and (cell := sheet.cells.get((place.row, place.col))) is not None
        }
        self.merges = {(one.top, one.left): one for one in sheet.merges}
        self.reasons: dict[str, list[str]] = {}
        self.zeros: list[str] = []
        self.found: list[Note] = []

    def notes(self, *, narrow: bool, rules: bool) -> list[Note]:
        """All that is to be told of the sheet."""
        view, styles = self.sheet.view, self.book.styles
        hidden = {
            field
            for field, (place, _) in self.places.items()
            if place.row in self.sheet.hidden_rows or place.col in self.sheet.hidden_columns
        }
        for field, (place, cell) in self.places.items():
            if field in hidden:
                continue
            if (reason := styles.unseen.get(cell.style)) is not None:
                self.tell(reason, field, place, cell)
            elif self.too_low(place, cell):
                self.tell("low_rows", field, place, cell)
            elif narrow and self.too_narrow(field, place, cell):
                self.tell("narrow_columns", field, place, cell)
            elif (seen := seen_of(cell.text, self.book.look(cell.style).fill)) != cell.text:
                self.differs(field, place, quoted(seen) or "blank")
        details = self.book.details(self.sheet.name) if rules or view.shapes else Details()
        if rules or view.shapes:
            for shape in details.shapes:
                for place, _ in self.places.values():
                    if _inside(shape.area, place):
                        self.reasons.setdefault(shape.kind, []).append(place.ref)
            for rule in details.rules:
                self.rule(rule)
            self.together(details.rules)
        cover = self.form.cover is not None and self.form.table(self.form.cover).sheet == self.sheet.name
        boxes = not cover and HIDE_LABELS.isdisjoint(self.reasons)
        labels = label_notes(self.book, self.sheet, self.printed(), details, boxes)
        return self.found + self.told() + labels

    def told(self) -> list[Note]:
        """One note a reason; and one on zeros."""
        name = self.sheet.name
        notes = [unseen_note(name, list(dict.fromkeys(refs)), reason) for reason, refs in self.reasons.items()]
        if not self.sheet.view.zeros:
            self.zeros += [place.ref for field, (place, cell) in self.places.items() if self.is_zero(field, cell)]
        if self.zeros:
            refs = list(dict.fromkeys(self.zeros))
            what = "zeros_unseen" if self.sheet.view.zeros else "zeros_off"
            notes.append(Note("V17", name, tuple(refs), facts={"how": what, "count": len(refs), "list": few(refs)}))
        return notes

    def tell(self, reason: str, field: str, place: Place, cell: Cell) -> None:
        """Note that a cell is not seen. A zero that is not seen hides nothing, but is not seen to be one."""
        zero = self.is_zero(field, cell)
        if zero is None:
            return
        if not zero or reason in _SEEN_AS_OTHER:
            self.reasons.setdefault(reason, []).append(place.ref)
        elif reason in _ALL_OF_IT:
            self.zeros.append(place.ref)

    def is_zero(self, field: str, cell: Cell) -> bool | None:
        """Whether a zero stands in a cell; None where nothing does."""
        if cell.kind == "z":
            value = self.values.get(field)
            return None if value is None else value == 0
        text = cell.text.strip(" \t\r\n\u3000")
        if not text:
            return None
        return figure(text) == 0 if cell.kind == "n" else text == "0"

    def too_low(self, place: Place, cell: Cell) -> bool:
        """Whether the row, or the rows of the merge, are lower than half a letter."""
        low = dict(self.sheet.view.low)
        if place.row not in low:
            return False
        merge = self.merges.get((place.row, place.col))
        rows = range(place.row, merge.bottom + 1) if merge else (place.row,)
        height = sum(low.get(row, 100.0) for row in rows)
        return height < self.book.look(cell.style).size / 2

    def too_narrow(self, field: str, place: Place, cell: Cell) -> bool:
        """Whether the column, or the columns of the merge, can't hold the figure's digits."""
        if not self.form.fields[field].type.numeric:
            return False
        merge = self.merges.get((place.row, place.col))
        columns = range(place.col, merge.right + 1) if merge else (place.col,)
        width = sum(self.width(col) for col in columns) - 2
        value, look = self.values.get(field), self.book.look(cell.style)
        length = len(plain(value)) if isinstance(value, int | Decimal) else len(cell.text)
        return width - look.indent < length * _DIGIT * (TOO_SMALL if look.shrinks else look.size)

    def width(self, col: int) -> float:
        """How wide a column is; wide enough where it is not narrow."""
        return next((width for first, last, width in self.sheet.view.narrow if first <= col <= last), 1_000.0)

    def rule(self, rule: Rule) -> None:
        """What a conditional format hides or rewrites."""
        from xlsxcheck.reading.conditions import applies

        change = rule.change
        for field, (place, cell) in self.places.items():
            if not _inside_any(rule.areas, place) or not applies(rule, (place.row, place.col), self.sheet):
                continue
            look, named = self.look(cell, change.code)
            if rule.bare:
                self.differs(field, place, rule.bare)
            elif reason := (change._replace(ink=None) if named else change).hides(look):
                self.tell(reason, field, place, cell)
            elif _on_grounds(look.ink, rule.grounds):
                self.tell("same_colour", field, place, cell)
            elif change.code is not None:
                self.rewritten(self.form.fields[field], place, cell, change.code)

    def look(self, cell: Cell, code: str | None = None) -> tuple[Look, bool]:
        """How a cell is painted, and whether its number format names the ink. code: another format by a condition."""
        look = self.book.look(cell.style)
        code = self.book.number_format(cell.style) if code is None else code
        number = figure(cell.text) if "[" in code and cell.kind == "n" else None
        ink = None if number is None else self.book.styles.colour(shown(number, code).colour)
        return (look, False) if ink is None else (look._replace(ink=ink), True)

    def together(self, rules: Sequence[Rule]) -> None:
        """What two conditions hide together, one by the ink and the other by the ground."""
        from xlsxcheck.reading.conditions import applies

        inks = [rule for rule in rules if rule.change.ink is not None and rule.change.fill is None]
        fills = [rule for rule in rules if rule.change.fill is not None and rule.change.ink is None]
        pairs = [
            (one, other)
            for one in inks[:_MOST_PAIRED]
            for other in fills[:_MOST_PAIRED]
            if nearly_same(one.change.ink, other.change.fill)
        ]
        for field, (place, cell) in self.places.items() if pairs else ():
            at = place.row, place.col
            if any(applies(one, at, self.sheet) and applies(other, at, self.sheet) for one, other in pairs):
                self.tell("same_colour", field, place, cell)

    def rewritten(self, field: Field, place: Place, cell: Cell, code: str) -> None:
        """What a number format that comes by a condition shows."""
        if cell.kind == "s" and not keeps_texts(code):
            self.differs(field.id, place, text_shown(cell.text, code) or "blank")
        dated = not field.type.numeric and is_date_format(code)
        number = figure(cell.text) if cell.kind == "n" and not dated else None
        if number is not None:
            units = tuple(field.type.unit.values()) if field.type.unit else ()
            looks = shown(number, code, units)
            ink = self.book.styles.colour(looks.colour)
            if looks.dash and field.type.numeric:
                self.zeros.append(place.ref)
            elif not looks.plain:
                self.differs(field.id, place, looks.text or "blank")
            elif ink is not None and nearly_same(ink, self.book.look(cell.style).fill):
                self.differs(field.id, place, "blank")

    def differs(self, field: str, place: Place, looks: str) -> None:
        """Note that a cell shows something else than its value."""
        value = self.values.get(field)
        facts: dict[str, object] = {"shown": looks, "value": "" if value is None else plain(value)}
        self.found.append(Note("V14", place.sheet, (place.ref,), field, facts))

    def printed(self) -> Iterator[tuple[tuple[int, int], Cell]]:
        """The labels: those of the form where its tables stand at their place, else all texts around the answers."""
        if not self.located.by_labels:
            tables = [table for table in self.form.tables if table.sheet == self.sheet.name]
            labels = ((label.area.top, label.area.left) for table in tables for label in table.labels)
            yield from ((at, self.sheet.cells[at]) for at in labels if at in self.sheet.cells)
            return
        answers = {(place.row, place.col) for place, _ in self.places.values()}
        for at, cell in self.sheet.cells.items():
            inside = at[0] <= self.area.bottom and at[1] <= self.area.right
            if inside and cell.kind == "s" and cell.text.strip() and at not in answers:
                yield at, cell


def _on_grounds(ink: int | None, grounds: Sequence[int]) -> bool:
    """Whether letters can't be told from one of the grounds, or from what lies between two of them in a row."""
    if any(nearly_same(ink, ground) for ground in grounds):
        return True
    return any(
        nearly_same(ink, mixed(other, one, step / _STEPS))
        for one, other in pairwise(grounds)
        for step in range(1, _STEPS)
    )


def _inside(area: Area, place: Place) -> bool:
    return area.top <= place.row <= area.bottom and area.left <= place.col <= area.right


def _inside_any(areas: tuple[Area, ...], place: Place) -> bool:
    return any(_inside(area, place) for area in areas)
