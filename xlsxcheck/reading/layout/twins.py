"""A table that stands on several sheets: those copies of it that contradict nothing, since they are blank or the same.

Only what is certain is settled: two tables of which each holds figures, and not the same ones, stay two tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from xlsxcheck.formats.grid import Cell
from xlsxcheck.model import Field, Note, Table
from xlsxcheck.reading.cells.reading import figure, quoted, same_content
from xlsxcheck.reading.layout.match import Match
from xlsxcheck.reading.layout.page import Page

NOTE = "L25"
"""The code of the note that tells which sheets were left aside."""

_MOST_NAMED = 6


class Settled(NamedTuple):
    """The one table that is read, and the sheets on which others are blank, or the same."""

    match: Match
    blank: tuple[str, ...]
    same: tuple[str, ...]


def settled(found: list[Match], table: Table) -> Settled | None:
    """Which of several tables is to be read, where that makes no difference; None where it does, or might."""
    if len(found) < 2 or any(len(one.places) < len(table.fields) for one in found):
        return None
    filled = [one for one in found if not _is_blank(one, table)]
    if not filled:
        return None
    counted = next((one for one in filled if one.page.name == table.sheet), filled[0])
    others = [one for one in filled if one is not counted]
    if not all(_same(counted, one, table) for one in others):
        return None
    blank = tuple(one.page.name for one in found if one not in filled)
    return Settled(counted, blank, tuple(one.page.name for one in others))


def twins_note(settlements: Iterable[Settled]) -> list[Note]:
    """One note on all tables that were left aside; none where none was."""
    done = list(settlements)
    blank = dict.fromkeys(name for one in done for name in one.blank)
    same = dict.fromkeys(name for one in done for name in one.same)
    counted = dict.fromkeys(one.match.page.name for one in done)
    if not done:
        return []
    return [Note(NOTE, facts={"blank": _named(blank), "same": _named(same), "counted": _named(counted)})]


def _named(names: Iterable[str]) -> list[str]:
    told = [f"“{quoted(name)}”" for name in names]
    return told[:_MOST_NAMED] + ["…"] * (len(told) > _MOST_NAMED)


def _is_blank(match: Match, table: Table) -> bool:
    """Whether nobody has typed anything into the table, and no figure anywhere on its sheet."""
    return not _has_figures(match.page) and not any(_is_written(_cell(match, field), field) for field in table.fields)


def _has_figures(page: Page) -> bool:
    return any(cell.kind == "n" and cell.formula is None for cell in page.sheet.cells.values())


def _is_written(cell: Cell | None, field: Field) -> bool:
    """Whether a cell holds anything but the form's own sum of blank cells."""
    if cell is None or (cell.kind == "s" and not cell.text.strip()):
        return False
    return not (field.sum_of and cell.formula is not None and (cell.kind == "z" or figure(cell.text) == 0))


def _same(one: Match, other: Match, table: Table) -> bool:
    """Whether two tables hold the same in every cell."""
    return all(_alike(_cell(one, field), _cell(other, field)) for field in table.fields)


def _alike(one: Cell | None, other: Cell | None) -> bool:
    if one is None or other is None:
        return one is other
    return same_content(one, other) and (one.kind != "z" or one.formula == other.formula)


def _cell(match: Match, field: Field) -> Cell | None:
    return match.page.sheet.cells.get(match.places[field.id][1:])
