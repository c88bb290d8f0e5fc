"""Sheets met before, but for their values: of one template filled a thousand times only the figures are read anew.

A skeleton is the text of a sheet's cells with what stands in every <v>…</v> and <t>…</t> taken out. Sheets of one
skeleton have the same cells, styles and formulas, so that what fastsheet made of the first is a plan for all of them:
where each value goes, and what it is. Plans are put together of rows, so that of a sheet which differs in a cell only
that row is new. Where the plan has no answer, the ordinary way has, which is also where every plan comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import repeat
from typing import NamedTuple, cast

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import Cell, Sheet, View
from xlsxcheck.formats.memo import Kept, Memo
from xlsxcheck.formats.refs import POSITIONS, Position
from xlsxcheck.formats.xlsx import fastsheet
from xlsxcheck.formats.xlsx.plainxml import MAIN_SPACE, NotPlain, entities, is_clean, is_plain
from xlsxcheck.formats.xlsx.sheet import is_number, make_cell, whole
from xlsxcheck.formats.xlsx.view import has_shapes, rules_of, shows_zeros
from xlsxcheck.formats.xmlparts import MAX_TEXT
from xlsxcheck.model import Area
from xlsxcheck.model.patterns import late
from xlsxcheck.model.taking import taker

_VALUE = late(r"<([vt])>([^<]*)</\1>")
_CELL_OR_VALUE = late(r'<c r="([A-Z]+[0-9]+)"([^>]*)>|<([vt])>[^<]*</\3>')
_RANGES = late(r' t="(?:array|dataTable)"')
"""Formulas that mark whichever other cells have something."""
_SHARED = ' t="shared"'
"""Formulas that stand in another row."""
_STYLE = late(r' s="([0-9]+)"')
_TYPE = late(r' t="([A-Za-z]+)"')
_AROUND = b'<worksheet xmlns="%b"><sheetData>%%b</sheetData></worksheet>' % MAIN_SPACE
_TEXTS = ("str", "inlineStr")
_MOST_DIGITS = 20
_LONGEST = 192 * 1024
"""A form has 50 kB, its check sheet as LibreOffice saves it 160; what is longer is not worth keeping."""


class _Slot(NamedTuple):
    """Where a value goes: the cell's position, type, format and formula."""

    at: Position
    kind: str
    style: int
    formula: str | None


class _Column(NamedTuple):
    """Slots of one plain kind: which, how to take their values out of all, and what else their cells are made of."""

    kind: str
    numbers: tuple[int, ...]
    take: Callable[[Sequence[str]], tuple[str, ...]]
    cells: tuple[Position, ...]
    formulas: tuple[str | None, ...]
    styles: tuple[int, ...]


class _Plan(NamedTuple):
    """What a skeleton says of the cells. fixed: every cell in order, None where only a value tells what it holds.

    columns: plain figures and shared texts; others: which slots are neither.
    """

    slots: tuple[_Slot, ...]
    columns: tuple[_Column, ...]
    others: tuple[int, ...]
    fixed: dict[Position, Cell | None]
    hidden_rows: frozenset[int]
    low: tuple[tuple[int, float], ...]


class _Found(NamedTuple):
    """Of a plan, what can be found out of rows by themselves."""

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


_Known = tuple[list[str], list[str], _Plan | bool]
"""A skeleton's pieces, its tags and its plan; where none can be made: whether fastsheet can read it."""

PLANS: Kept[str | tuple[int, int, int], tuple[_Known, ...]] = Kept(48)
"""By how many pieces a skeleton has and how long the first and the last are: then all of them are compared."""
_ALIKE, _PIECES_ALIKE = 2, 2_000
"""So many at least, and more of them while their pieces are few: a figure left out makes one more, alike in size."""


ROWS: Kept[str, _Found | bool] = Kept(2_000)
"""The same of single rows, with 0 for every value."""
_LONGEST_ROW = 4_096
_ENOUGH = 0.5


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
        plan = _plan_of(pieces[::3], pieces[1::3])
        if not isinstance(plan, _Plan):
            return fastsheet.read_plain_sheet(data, part, name, state, strings) if plan is not False else None
        frame = FRAMES[tail]
        columns, narrow = fastsheet._columns(head)
        view = View(shows_zeros(head), narrow, plan.low, frame.rules, frame.shapes)
        cells = _fill(plan, pieces[2::3], strings)
    except (_Other, NotPlain, ValueError, IndexError):
        return fastsheet.read_plain_sheet(data, part, name, state, strings)
    frozen = frame.merges, plan.hidden_rows, columns, frame.protected, frame.validations
    return Sheet(name, state, cells, *frozen, (), view)


def _plan_of(pieces: list[str], tags: list[str]) -> _Plan | bool | None:
    """The plan of a skeleton, from the second time on that it is met, or at once where most of its rows are known."""
    sizes = len(pieces), len(pieces[0]), len(pieces[-1])
    known = PLANS.get(sizes, ())
    for own, own_tags, plan in known:
        if own == pieces and own_tags == tags:
            return plan
    body = "".join(f"{piece}<{tag}>0</{tag}>" for piece, tag in zip(pieces, tags, strict=False)) + pieces[-1]
    rows = [f"{row}</row>" for row in body.split("</row>")]
    rows[-1] = rows[-1].removesuffix("</row>")
    again, shared = PLANS.again(body), _SHARED in body
    if not again:
        PLANS.again(sizes)
        if shared or sum(map(ROWS.__contains__, rows)) <= _ENOUGH * len(rows):
            return None
    made = _plan(_found(body) if shared else _together(rows), len(tags))
    if again:
        most = max(_ALIKE, _PIECES_ALIKE // len(pieces))
        PLANS.keep(sizes, ((pieces, tags, made), *known[: most - 1]))
    return made


def _fill(plan: _Plan, values: Sequence[str], strings: Sequence[str]) -> dict[Position, Cell]:
    """Put the values where they go: nearly always plain figures and shared texts, taken a column at a time."""
    found = plan.fixed.copy()
    singly = list(plan.others)
    for column in plan.columns:
        if not _put(column, values, strings, found):
            singly += column.numbers
    blank = []
    for number in singly:
        (at, kind, style, formula), value = plan.slots[number], values[number]
        if formula is not None:
            found[at] = _computed(kind, value, formula, style, strings)
        elif not value:
            if kind in _TEXTS:
                raise _Other
            blank.append(at)
        elif kind == "n":
            found[at] = fastsheet.NUMBERS[value, style]
        elif kind == "s":
            found[at] = Cell("s", strings[whole(value)], None, style)
        else:
            found[at] = TEXTS[kind, value, style]
    for at in blank:
        del found[at]
    return cast("dict[Position, Cell]", found)


def _put(column: _Column, values: Sequence[str], strings: Sequence[str], found: dict[Position, Cell | None]) -> bool:
    """Put figures, or texts by their numbers, that are digits and nothing else; False where others are among them."""
    texts = column.take(values)
    if not _are_digits(texts) or max(map(len, texts)) >= _MOST_DIGITS:
        return False
    shown = map(strings.__getitem__, map(int, texts)) if column.kind == "s" else texts
    made = zip(repeat(column.kind), shown, column.formulas, column.styles)
    found.update(zip(column.cells, map(tuple.__new__, repeat(Cell), made), strict=True))
    return True


def _are_digits(texts: Sequence[str]) -> bool:
    """Whether each text is ASCII digits, one at least."""
    together = "".join(texts)
    return together.isdigit() and together.isascii() and all(texts)


def _computed(kind: str, value: str, formula: str, style: int, strings: Sequence[str]) -> Cell:
    """A cell with a formula, by its result."""
    if kind == "n" and value:
        if not ((value.isdigit() and value.isascii() and len(value) < _MOST_DIGITS) or is_number(value)):
            raise _Other
        return tuple.__new__(Cell, ("n", value, formula, style))
    return _other_cell(kind, value, formula, style, strings)


def _other_cell(kind: str, value: str, formula: str | None, style: int, strings: Sequence[str]) -> Cell:
    """What is neither a plain figure nor a shared text."""
    if len(value) + len(formula or "") > MAX_TEXT // 2 or not (value.isprintable() or is_clean(value)):
        raise _Other
    cell = make_cell(kind, entities(value), formula, style, strings)
    if cell is None:
        raise _Other
    return cell


TEXTS: Memo[tuple[str, str, int], Cell] = Memo(
    lambda key: _other_cell(key[0], key[1], None, key[2], ()), 5_000, lambda key: len(key[1]) < 1_000
)
"""Type, text and style -> cell: a sheet with texts of its own has the form's labels among them."""


def _found(body: str) -> _Found | bool:
    """What the text of some rows, with 0 for every value, says of the cells whatever their values.

    Shape:  True where fastsheet has to look at every value anew, False where only expat can read such a sheet.
    """
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
    once = len({slot.at for slot in slots}) == len(slots)
    if sheet.notes or not once or _RANGES.search(body) or sheet.cells.keys() != fixed.keys():
        return True
    return _Found(tuple(slots), fixed, sheet.hidden_rows, sheet.view.low)


def _together(rows: list[str]) -> _Found | bool:
    """The same, row by row: of a sheet that differs in a cell from those known, one row is new."""
    slots: list[_Slot] = []
    fixed: dict[Position, Cell | None] = {}
    hidden: set[int] = set()
    low: list[tuple[int, float]] = []
    cells, plain = 0, True
    for row in rows:
        found = ROWS[row] if row in ROWS else _of_row(row)
        if isinstance(found, bool):
            plain = False
            if not found:
                return False
            continue
        slots += found.slots
        fixed |= found.fixed
        cells += len(found.fixed)
        hidden |= found.hidden_rows
        low += found.low
    # A cell that stands in two rows is for fastsheet to tell.
    return not plain or len(fixed) != cells or _Found(tuple(slots), fixed, frozenset(hidden), tuple(low))


def _of_row(row: str) -> _Found | bool:
    if len(row) > _LONGEST_ROW:
        return _found(row)
    if len(ROWS) < ROWS.most:
        # As long as there is room none need be met twice.
        ROWS.again(row)
    return ROWS.keep(row, _found(row))


def _plan(found: _Found | bool, values: int) -> _Plan | bool:
    """The plan for so many values, its slots by kinds."""
    if isinstance(found, bool) or len(found.slots) != values:
        return found is not False
    slots = found.slots
    kinds: dict[tuple[str, bool], list[int]] = {}
    for number, slot in enumerate(slots):
        kinds.setdefault((slot.kind, slot.formula is None), []).append(number)
    plain = [kinds.pop(key) for key in (("n", True), ("s", True)) if key in kinds]
    others = sorted(number for numbers in kinds.values() for number in numbers)
    columns = tuple([_column(slots, numbers) for numbers in plain])
    return _Plan(slots, columns, tuple(others), *found[1:])


def _column(slots: tuple[_Slot, ...], numbers: list[int]) -> _Column:
    at, kinds, styles, formulas = zip(*[slots[number] for number in numbers], strict=True)
    return _Column(kinds[0], tuple(numbers), taker(numbers), at, formulas, styles)


def _frame(tail: bytes) -> _Frame:
    if b"<!" in tail or b"<?" in tail:
        raise NotPlain
    validations = tail.count(b"<dataValidation ") + tail.count(b":dataValidation ")
    return _Frame(fastsheet._merges(tail), fastsheet._protected(tail), validations, rules_of(tail), has_shapes(tail))


FRAMES: Memo[bytes, _Frame] = Memo(_frame, 64)
"""What stands behind the cells; it is no longer than a sheet that is read this way."""
