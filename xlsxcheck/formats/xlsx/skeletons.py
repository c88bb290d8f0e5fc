"""Sheets met before, but for their values: of one template filled a thousand times only the figures are read anew.

A skeleton is the text of a sheet's cells with what stands in every <v>…</v> and <t>…</t> taken out. Sheets of one
skeleton have the same cells, styles and formulas, so that what fastsheet made of the first is a plan for all of them:
where each value goes, and what it is. Where the plan has no answer, the ordinary way has, which is also where every
plan comes from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, cast

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import Cell, Sheet, View
from xlsxcheck.formats.memo import Kept, Memo
from xlsxcheck.formats.refs import POSITIONS, Position
from xlsxcheck.formats.xlsx import fastsheet
from xlsxcheck.formats.xlsx.plainxml import MAIN_SPACE, NotPlain, entities, is_plain
from xlsxcheck.formats.xlsx.sheet import is_number, make_cell
from xlsxcheck.formats.xlsx.view import has_shapes, rules_of, shows_zeros
from xlsxcheck.formats.xmlparts import MAX_TEXT
from xlsxcheck.model import Area

_VALUE = re.compile(r"<([vt])>([^<]*)</\1>")
_CELL_OR_VALUE = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*)>|<([vt])>[^<]*</\3>')
_RANGES = re.compile(r' t="(?:array|dataTable)"')
"""Formulas that mark whichever other cells have something."""
_STYLE = re.compile(r' s="([0-9]+)"')
_TYPE = re.compile(r' t="([A-Za-z]+)"')
_AROUND = b'<worksheet xmlns="%b"><sheetData>%%b</sheetData></worksheet>' % MAIN_SPACE
_TEXTS = ("str", "inlineStr")
_LONGEST = 128 * 1024
"""A form has 50 kB; what is longer is not worth keeping."""


class _Slot(NamedTuple):
    """Where a value goes: the cell's position, type, format and formula."""

    at: Position
    kind: str
    style: int
    formula: str | None


class _Plan(NamedTuple):
    """What a skeleton says of the cells. fixed: every cell in order, None where only a value tells what it holds."""

    slots: tuple[_Slot, ...]
    fixed: dict[Position, Cell | None]
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


PLANS: Kept[str, _Plan | bool] = Kept(64)
"""Of a skeleton that no plan can be made of: whether fastsheet can read it, so that nothing is tried for every file."""


def read_plain_sheet(data: bytes, part: str, name: str, state: str, strings: Sequence[str]) -> Sheet | None:
    """The same as fastsheet.read_plain_sheet, in a fraction of the time where the skeleton is known."""
    head, opening, rest = data.partition(b"<sheetData>")
    inner, closing, tail = rest.rpartition(b"</sheetData>")
    if len(data) > _LONGEST or not (opening and closing):
        return fastsheet.read_plain_sheet(data, part, name, state, strings)
    # What stands behind the head is found to be plain when its plan and its frame are made; values have no tags.
    if b"\r" in rest or not is_plain(head):
        return None
    try:
        pieces = _VALUE.split(inner.decode())
        skeleton = "\0".join((*pieces[::3], "".join(pieces[1::3])))
        plan = PLANS.get(skeleton)
        if not isinstance(plan, _Plan):
            return _learn(skeleton, plan, data, part, name, state, strings)
        frame = FRAMES[tail]
        columns, narrow = fastsheet._columns(head)
        view = View(shows_zeros(head), narrow, plan.low, frame.rules, frame.shapes)
        cells = _fill(plan, pieces[2::3], strings)
    except (_Other, NotPlain, ValueError, IndexError):
        return fastsheet.read_plain_sheet(data, part, name, state, strings)
    frozen = frame.merges, plan.hidden_rows, columns, frame.protected, frame.validations
    return Sheet(name, state, cells, *frozen, (), view)


def _learn(
    skeleton: str, known: bool | None, data: bytes, part: str, name: str, state: str, strings: Sequence[str]
) -> Sheet | None:
    """Read a sheet the ordinary way; keep what its skeleton says where that was met before."""
    if known is None and PLANS.again(skeleton):
        known = PLANS.keep(skeleton, _plan(skeleton)) is not False
    return fastsheet.read_plain_sheet(data, part, name, state, strings) if known is not False else None


def _fill(plan: _Plan, values: Sequence[str], strings: Sequence[str]) -> dict[Position, Cell]:
    """Put the values where they go."""
    found = plan.fixed.copy()
    blank = []
    numbers, texts, new = fastsheet.NUMBERS, TEXTS, tuple.__new__
    for (at, kind, style, formula), value in zip(plan.slots, values, strict=True):
        if formula is None:
            if not value:
                if kind in _TEXTS:
                    raise _Other
                blank.append(at)
            elif kind == "n":
                found[at] = numbers[value, style]
            elif kind == "s":
                if not (value.isdigit() and value.isascii()):
                    raise _Other
                found[at] = new(Cell, ("s", strings[int(value)], None, style))
            else:
                found[at] = texts[kind, value, style]
        elif kind == "n" and value:
            if not is_number(value):
                raise _Other
            found[at] = new(Cell, ("n", value, formula, style))
        else:
            found[at] = _other_cell(kind, value, formula, style, strings)
    for at in blank:
        del found[at]
    return cast("dict[Position, Cell]", found)


def _other_cell(kind: str, value: str, formula: str | None, style: int, strings: Sequence[str]) -> Cell:
    """What is neither a plain figure nor a shared text."""
    if len(value) + len(formula or "") > MAX_TEXT // 2 or not value.isprintable():
        raise _Other
    cell = make_cell(kind, entities(value), formula, style, strings)
    if cell is None:
        raise _Other
    return cell


TEXTS: Memo[tuple[str, str, int], Cell] = Memo(
    lambda key: _other_cell(key[0], key[1], None, key[2], ()), 5_000, lambda key: len(key[1]) < 1_000
)
"""Type, text and style -> cell: a sheet with texts of its own has the form's labels among them."""


def _plan(skeleton: str) -> _Plan | bool:
    """What a skeleton says of its cells, whatever their values: found out with 0 everywhere.

    Shape:  True where fastsheet has to look at every value anew, False where only expat can read such a sheet.
    """
    *pieces, tags = skeleton.split("\0")
    body = "".join(f"{piece}<{tag}>0</{tag}>" for piece, tag in zip(pieces, tags, strict=False)) + pieces[-1]
    try:
        sheet = fastsheet.read_plain_sheet(_AROUND % body.encode(), "", "", "visible", ["0"])
    except UnreadableFile:
        return True
    if sheet is None:
        return False
    slots: list[_Slot] = []
    fixed: dict[Position, Cell | None] = {}
    at, kind, style = (-1, -1), "n", 0
    for match in _CELL_OR_VALUE.finditer(body):
        if match[1]:
            styled, typed = _STYLE.search(match[2]), _TYPE.search(match[2])
            at, kind, style = POSITIONS[match[1]], typed[1] if typed else "n", int(styled[1]) if styled else 0
            if at in sheet.cells:
                fixed[at] = sheet.cells[at]
        else:
            slots.append(_Slot(at, kind, style, sheet.cells[at].formula))
            fixed[at] = None
    once = len({slot.at for slot in slots}) == len(slots) == len(tags)
    if sheet.notes or not once or _RANGES.search(body) or sheet.cells.keys() != fixed.keys():
        return True
    return _Plan(tuple(slots), fixed, sheet.hidden_rows, sheet.view.low)


def _frame(tail: bytes) -> _Frame:
    if b"<!" in tail or b"<?" in tail:
        raise NotPlain
    validations = tail.count(b"<dataValidation ") + tail.count(b":dataValidation ")
    return _Frame(fastsheet._merges(tail), fastsheet._protected(tail), validations, rules_of(tail), has_shapes(tail))


FRAMES: Memo[bytes, _Frame] = Memo(_frame, 64)
"""What stands behind the cells; it is no longer than a sheet that is read this way."""
