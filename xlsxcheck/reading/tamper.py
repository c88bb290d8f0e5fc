"""What was done to a workbook besides filling it in, told once each, with what it means for the result."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from xlsxcheck.form.kinds import EARLIEST, LAST_YEAR
from xlsxcheck.form.once import once_per_form
from xlsxcheck.form.totals import sums_exactly
from xlsxcheck.formats.grid import Cell, Sheet, Workbook
from xlsxcheck.model import Area, Field, Form, Note, Place, Value, cell_ref
from xlsxcheck.model.addresses import ranges, span
from xlsxcheck.reading import atonce
from xlsxcheck.reading.beside import corrections, on_other_sheets, outside_the_tables
from xlsxcheck.reading.labelsseen import few, unseen_note
from xlsxcheck.reading.locate import Located
from xlsxcheck.reading.visible import not_seen

KEEP_FORMULAS = ("xlsx", "xlsm")
"""In these a formula without a text adds up nothing; in other formats its text may just not be known."""


def tampering(
    book: Workbook,
    form: Form,
    located: Located,
    values: dict[str, Value],
    computed: set[str],
    added: frozenset[str] = frozenset(),
    told: frozenset[str] = frozenset(),
    *,
    used: Collection[int] = (),
) -> list[Note]:
    """What was changed in a workbook beside its answers.

    Shape:  notes L02, L05 to L11, L16 to L18, L23, V14, V17. computed: totals that are left to the form's own formula;
            added: totals with another formula that adds up the same; told: totals whose formula was told already;
            used: the formats of cells with figures.
            What only a workbook made from our template can lose (formulas, locks, validations) is told of such a
            workbook alone.
    """
    areas = _areas(located, form)
    notes = _hidden(book, located, areas) + _covered(book, form, located, areas)
    notes += outside_the_tables(book, form, located, areas)
    notes += not_seen(book, form, located, areas, values, used)
    if len(computed) < len(form.totals):
        notes += _totals(book, form, located, computed | added | told)
    notes += on_other_sheets(book, form, located, values) + corrections(book, areas)
    if not located.identity:
        return notes
    if located.identity.get("totals") == "typed":
        notes += _by_formula(form, located, computed | added)
    notes += _locks(book, form, located)
    if located.identity.get("definition", form.definition) != form.definition:
        notes.append(Note("L10", facts={"found": located.identity.get("generator", "")}))
    notes += _issued_to(located, form, values) + _issued_for(located, form, values)
    return notes


def _totals(book: Workbook, form: Form, located: Located, computed: set[str]) -> list[Note]:
    """Totals that are typed although the template computes them, and totals with another formula."""
    typed: dict[str, list[str]] = {}
    notes = []
    for field_id in form.totals:
        place = located.places.get(field_id)
        cell = _cell(book, place) if field_id not in computed else None
        if place is None or cell is None:
            continue
        if cell.formula is None:
            typed.setdefault(place.sheet, []).append(place.ref)
        elif (cell.formula or book.kind in KEEP_FORMULAS) and not _is_own(cell.formula, form.fields[field_id], located):
            facts: dict[str, object] = {
                "formula": f"={cell.formula[:80]}",
                "expected": f"={_own_formula(form.fields[field_id], located)}",
                "result": "" if cell.kind == "z" else cell.text[:20],
            }
            notes.append(Note("L06", place.sheet, (place.ref,), field_id, facts))
    if located.identity.get("totals", "typed" if not located.identity else "") != "typed":
        notes += [
            Note("L05", sheet, tuple(refs), facts={"count": len(refs), "list": few(refs)})
            for sheet, refs in typed.items()
        ]
    return notes


def _by_formula(form: Form, located: Located, added: Iterable[str]) -> list[Note]:
    """Totals that were to be typed, so that they check the figures, and are formulas."""
    sheets: dict[str, list[str]] = {}
    for field_id in sorted(added, key=form.totals.index):
        if (place := located.places.get(field_id)) is not None:
            sheets.setdefault(place.sheet, []).append(place.ref)
    return [
        Note("L23", sheet, tuple(refs), facts={"count": len(refs), "list": few(refs)}) for sheet, refs in sheets.items()
    ]


def _parts(field: Field, located: Located) -> list[Place]:
    return [located.places[part] for part in field.sum_of if part in located.places]


def _is_own(formula: str, field: Field, located: Located) -> bool:
    return sums_exactly(formula, {(place.row, place.col) for place in _parts(field, located)})


def _own_formula(field: Field, located: Located) -> str:
    """The sum as the form has it, of the cells where they stand now."""
    cells = ((place.row, place.col) for place in _parts(field, located))
    return f"SUM({','.join(span(area) for area in ranges(cells))})"


def _locks(book: Workbook, form: Form, located: Located) -> list[Note]:
    """Sheets that lost their protection or their validations; a table pasted elsewhere never had any."""
    named = atonce.sheets(form) if located.exact else {place.sheet for place in located.places.values()}
    sheets = [book.sheet(table.sheet) for table in form.tables if table.sheet in named]
    notes = []
    for code, lost in (("L07", [one for one in sheets if not one.protected]), ("L08", _without_checks(sheets))):
        if lost:
            notes.append(Note(code, facts={"list": [sheet.name for sheet in lost]}))
    return notes


def _without_checks(sheets: list[Sheet]) -> list[Sheet]:
    return [sheet for sheet in sheets if not sheet.validations]


def _hidden(book: Workbook, located: Located, areas: dict[str, Area]) -> list[Note]:
    """Answers in hidden rows, columns or sheets; blanks and zeros there hide nothing."""
    notes: list[Note] = []
    for name in areas:
        sheet = book.sheet(name)
        if sheet.state == "visible" and not sheet.hidden_rows and not sheet.hidden_columns:
            continue
        places = [place for place in located.places.values() if place.sheet == name and _tells(_cell(book, place))]
        notes += _hidden_on(sheet, places)
    return notes


def _hidden_on(sheet: Sheet, places: list[Place]) -> Iterable[Note]:
    if sheet.state != "visible":
        hidden = {"hidden_sheet": places}
    else:
        rows = [place for place in places if place.row in sheet.hidden_rows]
        hidden = {
            "hidden_rows": rows,
            "hidden_columns": [place for place in places if place.col in sheet.hidden_columns],
        }
    for what, inside in hidden.items():
        refs = [cell_ref(place.row, place.col) for place in inside]
        if refs:
            yield unseen_note(sheet.name, refs, what)


def _tells(cell: Cell | None) -> bool:
    """Whether a cell says more than nothing or 0."""
    return cell is not None and cell.text.strip(" \t\r\n\u3000") not in ("", "0")


def _areas(located: Located, form: Form) -> dict[str, Area]:
    """From the first to the last cell that was read of each sheet; known beforehand where all stand at their place."""
    if located.by_labels or len(located.places) < len(form.fields):
        return _measured(located.places.values())
    return _official(form)


@once_per_form
def _official(form: Form) -> dict[str, Area]:
    return _measured(Place(field.sheet, field.area.top, field.area.left) for field in form.fields.values())


def _measured(places: Iterable[Place]) -> dict[str, Area]:
    rows: dict[str, set[int]] = {}
    cols: dict[str, set[int]] = {}
    for name, row, col in places:
        if name not in rows:
            rows[name], cols[name] = set(), set()
        rows[name].add(row)
        cols[name].add(col)
    return {name: Area(min(rows[name]), min(cols[name]), max(rows[name]), max(cols[name])) for name in rows}


@once_per_form
def _own_merges(form: Form) -> dict[str, frozenset[Area]]:
    """The merges of the form itself, sheet by sheet: each begins where what it shows stands."""
    return {
        table.sheet: frozenset([*(one.area for one in table.labels), *(one.area for one in table.fields)])
        for table in form.tables
    }


def _covered(book: Workbook, form: Form, located: Located, areas: dict[str, Area]) -> list[Note]:
    """Answers under a merge that shows another cell; blanks and zeros there hide nothing."""
    notes = []
    for name, area in areas.items():
        own = frozenset() if located.by_labels else _own_merges(form).get(name, frozenset())
        over = [
            one
            for one in book.sheet(name).merges
            if one not in own
            and one.top <= area.bottom
            and one.bottom >= area.top
            and one.left <= area.right
            and one.right >= area.left
        ]
        refs = [
            place.ref
            for place in (located.places.values() if over else ())
            if place.sheet == name and _tells(_cell(book, place)) and any(_covers(one, place) for one in over)
        ]
        if refs:
            notes.append(unseen_note(name, refs, "merged_cells"))
    return notes


def _covers(merge: Area, place: Place) -> bool:
    inside = merge.top <= place.row <= merge.bottom and merge.left <= place.col <= merge.right
    return inside and (place.row, place.col) != (merge.top, merge.left)


def _issued_to(located: Located, form: Form, values: dict[str, Value]) -> list[Note]:
    """The organ that the template was made for, where the cover names another one."""
    for role, name in (("code", "organ_code"), ("organ", "organ")):
        field_id = form.roles.get(role, "")
        issued, found = located.identity.get(name), values.get(field_id)
        if issued and isinstance(found, str) and field_id in located.places:
            if _same(issued, found):
                return []
            place = located.places[field_id]
            return [Note("L11", place.sheet, (place.ref,), field_id, {"issued": issued[:60], "found": found[:60]})]
    return []


def _issued_for(located: Located, form: Form, values: dict[str, Value]) -> list[Note]:
    """The year that the template was made for, where the cover names another one; what is no year is told as such."""
    field_id = form.roles.get("year", "")
    issued, found = located.identity.get("year"), values.get(field_id)
    if not issued or type(found) is not int or str(found) == issued or field_id not in located.places:
        return []
    if not EARLIEST <= found <= LAST_YEAR:
        return []
    place = located.places[field_id]
    return [Note("L18", place.sheet, (place.ref,), field_id, {"issued": issued[:60], "found": str(found)[:60]})]


def _same(one: str, other: str) -> bool:
    """Whether two names differ in widths and blanks at most."""
    if one == other:
        return True
    from xlsxcheck.reading.layout.labels import key

    return key(one) == key(other)


def _cell(book: Workbook, place: Place | None) -> Cell | None:
    return book.sheet(place.sheet).cells.get((place.row, place.col)) if place is not None else None
