"""Sheets met before, but for their values: of one template filled a thousand times only the figures are read anew.

A skeleton is the text of a sheet's cells with what stands in every <v>…</v> taken out. Sheets of one skeleton have the
same cells, styles and formulas, so that what fastsheet made of the first is a plan for all of them: where each value
goes, and what it is. Where the plan has no answer, the ordinary way has, which is also where every plan comes from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from xlsxcheck.formats.grid import Cell, Sheet, View
from xlsxcheck.formats.memo import Kept, Memo
from xlsxcheck.formats.refs import POSITIONS, Position
from xlsxcheck.formats.xlsx import fastsheet
from xlsxcheck.formats.xlsx.plainxml import NotPlain, is_plain
from xlsxcheck.formats.xlsx.sheet import is_number, make_cell
from xlsxcheck.formats.xlsx.view import has_shapes, rules_of, shows_zeros
from xlsxcheck.formats.xmlparts import MAX_TEXT
from xlsxcheck.model import Area

_VALUE = re.compile(r"<v>([^<]*)</v>")
_CELL_OR_VALUE = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*)>|<v>')
_STYLE = re.compile(r' s="([0-9]+)"')
_TYPE = re.compile(r' t="([A-Za-z]+)"')
_LONGEST = 256 * 1024
"""A form has 50 kB; what is longer is not worth keeping."""


class _Slot(NamedTuple):
    """Where a value goes: the cell's position, type, format and formula."""

    at: Position
    kind: str
    style: int
    formula: str | None


class _Plan(NamedTuple):
    """What a skeleton says of the cells."""

    slots: tuple[_Slot, ...]
    hidden_rows: frozenset[int]
    low: tuple[tuple[int, float], ...]


class _Frame(NamedTuple):
    """What stands behind the cells."""

    merges: tuple[Area, ...]
    protected: bool
    validations: int
    rules: str
    shapes: bool


class _Other(Exception):
    """The plan has no answer; the ordinary way has."""


PLANS: Kept[str, _Plan | None] = Kept(64)
"""None: a skeleton that no plan can be made of, so that it is not tried for every file."""


def read_plain_sheet(data: bytes, part: str, name: str, state: str, strings: Sequence[str]) -> Sheet | None:
    """The same as fastsheet.read_plain_sheet, in half the time where the skeleton is known."""
    head, opening, rest = data.partition(b"<sheetData>")
    inner, closing, tail = rest.rpartition(b"</sheetData>")
    if len(data) > _LONGEST or not (opening and closing) or not is_plain(data):
        return fastsheet.read_plain_sheet(data, part, name, state, strings)
    try:
        pieces = _VALUE.split(inner.decode())
        skeleton = "\0".join(pieces[::2])
        plan = PLANS.get(skeleton)
        if plan is None:
            sheet = fastsheet.read_plain_sheet(data, part, name, state, strings)
            if sheet is not None and skeleton not in PLANS and PLANS.again(skeleton):
                PLANS.keep(skeleton, _plan(inner.decode(), sheet))
            return sheet
        frame = FRAMES[tail]
        columns, narrow = fastsheet._columns(head)
        view = View(shows_zeros(head), narrow, plan.low, frame.rules, frame.shapes)
        cells = _fill(plan.slots, pieces[1::2], strings)
    except (_Other, NotPlain, ValueError, IndexError):
        return fastsheet.read_plain_sheet(data, part, name, state, strings)
    frozen = frame.merges, plan.hidden_rows, columns, frame.protected, frame.validations
    return Sheet(name, state, cells, *frozen, (), view)


def _fill(slots: Sequence[_Slot], values: Sequence[str], strings: Sequence[str]) -> dict[Position, Cell]:
    """Put the values where they go."""
    cells: dict[Position, Cell] = {}
    numbers, new = fastsheet.NUMBERS, tuple.__new__
    for (at, kind, style, formula), value in zip(slots, values, strict=True):
        if formula is None:
            if not value:
                if kind == "str":
                    raise _Other
                continue
            if kind == "n":
                cells[at] = numbers[value, style]
                continue
            if kind == "s":
                if not (value.isdigit() and value.isascii()):
                    raise _Other
                index = int(value)
                cells[at] = new(Cell, ("s", strings[index], None, style))
                continue
        elif kind == "n" and value:
            if not is_number(value):
                raise _Other
            cells[at] = new(Cell, ("n", value, formula, style))
            continue
        cell = _other_cell(kind, value, formula, style, strings)
        if cell is not None:
            cells[at] = cell
    return cells


def _other_cell(kind: str, value: str, formula: str | None, style: int, strings: Sequence[str]) -> Cell | None:
    """What is neither a plain figure nor a shared text."""
    if len(value) + len(formula or "") > MAX_TEXT // 2 or not value.isprintable() or "&" in value:
        raise _Other
    return make_cell(kind, value, formula, style, strings)


def _plan(body: str, sheet: Sheet) -> _Plan | None:
    """What the skeleton of a sheet says of its cells, worked out when it is met for the second time."""
    slots = None if sheet.notes else _slots(body, sheet)
    return None if slots is None else _Plan(slots, sheet.hidden_rows, sheet.view.low)


def _slots(body: str, sheet: Sheet) -> tuple[_Slot, ...] | None:
    """Where each value of the body went, in order; None where a cell got its content from anything else."""
    slots: list[_Slot] = []
    at, attributes = (-1, -1), ""
    for match in _CELL_OR_VALUE.finditer(body):
        if match[1]:
            at, attributes = POSITIONS[match[1]], match[2]
            continue
        style, kind = _STYLE.search(attributes), _TYPE.search(attributes)
        cell = sheet.cells.get(at)
        slots.append(_Slot(at, kind[1] if kind else "n", int(style[1]) if style else 0, cell.formula if cell else None))
    places = {slot.at for slot in slots}
    plain = len(places) == len(slots) == len(_VALUE.findall(body)) and sheet.cells.keys() <= places
    return tuple(slots) if plain and "\0" not in body else None


def _frame(tail: bytes) -> _Frame:
    validations = tail.count(b"<dataValidation ") + tail.count(b":dataValidation ")
    return _Frame(fastsheet._merges(tail), fastsheet._protected(tail), validations, rules_of(tail), has_shapes(tail))


FRAMES: Memo[bytes, _Frame] = Memo(_frame, 64)
"""What stands behind the cells; it is no longer than a sheet that is read this way."""
