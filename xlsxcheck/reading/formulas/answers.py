"""What there is to tell of formulas in answers: another saved result, one not known, one computed backwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from xlsxcheck.formats.grid import Cell, Workbook
from xlsxcheck.model import Form, Note, Place
from xlsxcheck.reading.cells.reading import figure, quoted
from xlsxcheck.reading.formulas.compute import Computation
from xlsxcheck.reading.formulas.plugs import Plugs, find_plugs
from xlsxcheck.reading.formulas.values import Fault, Result, Trouble, Values, same, shown
from xlsxcheck.reading.tamper import KEEP_FORMULAS

_MOST_SHOWN = 80


class Asked(NamedTuple):
    """An answer that is a formula, and none of the form's own totals. read: whether its saved result is an answer."""

    field: str
    place: Place
    cell: Cell
    read: bool


class Look(NamedTuple):
    """What was found. adds_up: totals whose formula is as good as the form's own; backwards: fields told with V23."""

    notes: tuple[Note, ...]
    adds_up: frozenset[str]
    backwards: frozenset[str]


def look_at_formulas(
    book: Workbook, form: Form, places: Mapping[str, Place], asked: list[Asked], own: Iterable[str]
) -> Look:
    """Tell of formulas in answer cells.

    Shape:  V16 where the saved result is what the formula gives, V21 where it is another, V22 where that is not known
            for certain, V23 where it is computed from what it is checked against. Of totals with another formula than
            the form's, which are told elsewhere (L06), only V21, V23, and V22 where the file does not spell it out.
    """
    values: Computation[Result] = Computation(book, Values())
    plugs = find_plugs(book, form, places, [one.field for one in asked], own, values)
    notes: list[Note] = []
    for one in asked:
        # Of a total with another formula that is told elsewhere there is only to tell what it gives.
        other_total = bool(form.fields[one.field].sum_of)
        spelt_out = bool(one.cell.formula) or book.kind in KEEP_FORMULAS
        notes += _told(one, values.of(one.place), plugs, total=other_total, known=other_total and spelt_out)
    return Look(tuple(notes), plugs.adds_up, frozenset(plugs.backwards))


def _told(asked: Asked, result: Result, plugs: Plugs, *, total: bool, known: bool) -> Iterable[Note]:
    facts: dict[str, object] = {"formula": f"={asked.cell.formula[:_MOST_SHOWN]}" if asked.cell.formula else ""}
    backwards = plugs.backwards.get(asked.field)
    if backwards is not None:
        yield _note("V23", asked, {**facts, "relation": backwards.title})
    if not asked.read:
        return
    if isinstance(result, Trouble):
        if backwards is None and not known:
            yield _note("V22", asked, {**facts, "why": result.reason})
    elif not same(shown(asked.cell), result):
        yield _note("V21", asked, {**facts, "saved": quoted(asked.cell.text), "result": _spelt(result)})
    elif asked.field in plugs.entangled:
        yield _note("V22", asked, {**facts, "why": "entangled"})
    elif backwards is None and not total:
        yield _note("V16", asked, facts)


def _note(code: str, asked: Asked, facts: dict[str, object]) -> Note:
    return Note(code, asked.place.sheet, (asked.place.ref,), asked.field, facts)


def _spelt(result: Result) -> str:
    """A result as a program shows it."""
    if isinstance(result, Fault):
        return result.code
    if isinstance(result, bool):
        return "TRUE" if result else "FALSE"
    if isinstance(result, float):
        number = figure(repr(result))
        return f"{number.normalize():f}" if number is not None else repr(result)
    return quoted(str(result)) if result is not None else "0"
