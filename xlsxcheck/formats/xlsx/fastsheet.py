"""The fast path: regular expressions over XML that is spelt the way all common programs spell it.

Every function checks that its patterns account for every element it stands for, and gives None where they
don't: then expat reads the part. Both must give the same; a test compares them on every file there is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NoReturn

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import LOW, MAX_COLUMNS, Cell, Sheet
from xlsxcheck.formats.memo import Memo
from xlsxcheck.formats.refs import MERGES, POSITIONS, Position
from xlsxcheck.formats.sharedformulas import ARRAYS, SharedFormulas
from xlsxcheck.formats.xlsx.plainxml import NotPlain, entities, is_clean, is_plain
from xlsxcheck.formats.xlsx.sheet import MAX_CELLS, MAX_MERGES, is_number, make_cell, odd_cells, zero
from xlsxcheck.formats.xlsx.view import Columns, Narrow, column, narrow_columns, plain_view, points, size
from xlsxcheck.formats.xmlparts import MAX_TAGS, MAX_TEXT, TRUE
from xlsxcheck.model import Area
from xlsxcheck.model.patterns import late

_CELL = late(r'<c r="([A-Z]+[0-9]+)"([^>]*)(?:/>|>(?:(?:<f>([^<]+)</f>)?<v>([^<]*)</v></c>|</c>|(<[fiv].*?)</c>))')
_ROWS = late(r"\s*(?:<row(?: [^<>\1]*)?(?:/>|>[\s\1]*</row>)\s*)*")
"""What stands around the cells, with \\1 in place of each."""

_STYLE_AND_TYPE = late(r'(?: s="([0-9]{1,5})")?(?: t="([a-zA-Z]{1,9})")? ?')
_SPELT_OUT = r'(?: [A-Za-z:0-9]+="[^"<>]*")*'
_CONTENT = late(
    rf"(?:(<f{_SPELT_OUT} ?/?>)(?:([^<]*)</f>)?)?(?:<v>([^<]*)</v>|<v ?/>)?"
    r'(?:<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?'
)
_ROW = late(rf"<row({_SPELT_OUT}) ?/?>")
_COLUMN = late(rf"<col({_SPELT_OUT}) ?/>")
_MERGE = late(r'<mergeCell ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)" ?/>')
_LOCK = late(rb'<sheetProtection(?: (?!sheet=)[A-Za-z]+="[^"<>]*")* sheet="([^"<>]*)"')
_HIGH = late(r'[1-9][0-9]+(?:\.[0-9]+)?"')
_DEFAULT_WIDTH = late(rb' defaultColWidth="(?:([0-9]+(?:\.[0-9]+)?)"|)')
_LOW_DEFAULT = late(rb' defaultRowHeight="(?![1-9][0-9]+(?:\.[0-9]+)?")')
_ATTRIBUTE = late(r' ([A-Za-z:0-9]+)="([^"]*)"')


Match = tuple[str, str, str | None, str | None, str | None]
"""A cell as _CELL finds it: address, other attributes, plain formula and value, or else its whole content."""


def _style_and_type(attributes: str) -> tuple[int, str]:
    match = _STYLE_AND_TYPE.fullmatch(attributes)
    if match is None:
        raise NotPlain
    return int(match[1] or 0), match[2] or "n"


def _number(key: tuple[str, int]) -> Cell:
    digits = key[0].strip()
    if not is_number(digits):
        raise NotPlain
    return Cell("n", digits, None, key[1])


ATTRIBUTES: Memo[str, tuple[int, str]] = Memo(_style_and_type, 2_000)
"""The attributes of a cell, but for the address -> its style and type."""

NUMBERS: Memo[tuple[str, int], Cell] = Memo(_number, 20_000, lambda key: len(key[0]) < 20)
"""Digits and style -> cell; most of them are 0."""


def read_plain_sheet(data: bytes, part: str, name: str, state: str, strings: Sequence[str]) -> Sheet | None:
    """Take the cells of a worksheet part, if it is spelt plainly.

    Errors: UnreadableFile F05 for a bad address or string index, F06 for too many cells.
    """
    if not is_plain(data):
        return None
    head, opening, rest = data.partition(b"<sheetData>")
    inner, closing, tail = rest.rpartition(b"</sheetData>")
    if not (opening and closing) or b"<sheetData" in inner:
        return None
    try:
        body = inner.decode()
        pieces = _CELL.split(body)
        # Between the cells there must be nothing but rows, so that no cell hides in or behind anything else.
        rows = "\1".join(pieces[::6])
        if "xmlns" in rows or not _ROWS.fullmatch(rows):
            return None
        found = list(zip(*(pieces[group::6] for group in range(1, 6)), strict=True))
        if len(found) > MAX_TAGS:
            raise UnreadableFile("F06", what="elements", found=len(found), allowed=MAX_TAGS, part=part)
        cells, twice = _cells(found, strings)
        if len(cells) > MAX_CELLS:
            raise UnreadableFile("F06", what="cells", found=len(cells), allowed=MAX_CELLS, part=part)
        (hidden_rows, low), (hidden_columns, narrow) = _rows(rows), _columns(head)
        view = plain_view(head, tail, narrow, low)
        merges, protected = _merges(tail), _protected(tail)
    except (UnicodeDecodeError, NotPlain):
        return None
    except (ValueError, IndexError):
        raise UnreadableFile("F05", part=part) from None
    validations = tail.count(b"<dataValidation ") + tail.count(b":dataValidation ")
    notes = odd_cells(name, "double_cells", twice)
    hidden = hidden_rows, hidden_columns
    return Sheet(name, state, cells, merges, *hidden, protected, validations, notes, view)


def _cells(found: list[Match], strings: Sequence[str]) -> tuple[dict[Position, Cell], list[Position]]:
    cells: dict[Position, Cell] = {}
    positions, known, numbers, new = POSITIONS, ATTRIBUTES, NUMBERS, tuple.__new__
    shared = SharedFormulas()
    blank = 0
    # This loop runs for every cell of every file: new(Cell, …) takes half the time of Cell(…).
    for ref, attributes, formula, value, content in found:
        style, kind = known[attributes]
        if value and kind == "s" and not formula:
            index = int(value) if value.isdigit() and value.isascii() else _refuse()
            cells[positions[ref]] = new(Cell, ("s", strings[index], None, style))
        elif value and kind == "n":
            cell = numbers[value, style]
            if formula:
                cell = new(Cell, ("n", cell.text, entities(formula) if "&" in formula else formula, style))
            cells[positions[ref]] = cell
        else:
            at = positions[ref]
            if value or formula:
                content = f"<f>{formula}</f><v>{value}</v>" if formula else f"<v>{value}</v>"
            if kind == "str" and not content:
                # An empty text, or none at all? Let expat tell.
                raise NotPlain
            made = _other_cell(style, kind, content, strings, at, shared) if content else None
            if made is None:
                blank += 1
            else:
                cells[at] = made
    once = len(cells) + blank == len({one[0] for one in found}) == len(found)
    twice = [] if once else _twice(found, strings)
    shared.mark(cells)
    return cells, twice


def _other_cell(
    style: int, kind: str, content: str, strings: Sequence[str], at: Position, shared: SharedFormulas
) -> Cell | None:
    """Type a cell that has a formula, an inline text, or a value that is neither number nor shared text."""
    match = _CONTENT.fullmatch(content)
    if match is None or kind == "d":
        raise NotPlain
    opened, formula, value, inline = match.groups()
    if inline is not None:
        if kind != "inlineStr" or value is not None:
            raise NotPlain
        value = inline
    elif kind == "inlineStr" or (kind == "str" and value is None and content.endswith(("<v/>", "<v />"))):
        # Nothing, or an empty text? Let expat tell.
        raise NotPlain
    if len(content) > MAX_TEXT or not (content.isprintable() or is_clean(content)):
        raise NotPlain
    if opened is not None:
        formula = entities(formula or "")
        if len(opened) > 3:
            described = dict(_ATTRIBUTE.findall(opened))
            if described.get("t") == "shared":
                formula = shared.resolve(described.get("si", ""), at, formula)
            elif described.get("t") in ARRAYS:
                formula = shared.array(described.get("ref", ""), formula)
    return make_cell(kind, value and entities(value), formula, style, strings)


def _twice(found: list[Match], strings: Sequence[str]) -> list[Position]:
    """Find the cells that stand twice and are not blank both times."""
    once: dict[Position, bool] = {}
    twice = []
    for match in found:
        at = POSITIONS[match[0]]
        filled = bool(_cells([match], strings)[0])
        if at in once and (filled or once[at]):
            twice.append(at)
        once[at] = filled or once.get(at, False)
    return twice


_Columns = tuple[frozenset[int], Narrow]


def _columns(head: bytes) -> _Columns:
    """The hidden columns and the narrow ones, out of what stands before the cells."""
    start = head.find(b"<sheetFormatPr")
    return COLUMNS[head[start if start >= 0 else max(head.find(b"<cols"), 0) :]]


def _read_columns(text: bytes) -> _Columns:
    default = _DEFAULT_WIDTH.search(text)
    if _LOW_DEFAULT.search(text) or (default and not default[1]):
        # The long way knows what rows without a height of their own come to.
        raise NotPlain
    hidden: set[int] = set()
    found: Columns = []
    columns = _attributes(text.partition(b"<cols>")[2].decode(), "<col", _COLUMN)
    for attributes in columns if len(columns) <= 200 else _refuse():
        if (stated := column(attributes)) is not None:
            found.append(stated)
        if attributes.get("hidden") in TRUE or zero(attributes.get("width")):
            first, last = int(attributes.get("min", "")), min(int(attributes.get("max", "")), MAX_COLUMNS)
            hidden.update(range(max(first, 1) - 1, last))
    return frozenset(hidden), narrow_columns(found, points(float(default[1])) if default else None)


COLUMNS: Memo[bytes, _Columns] = Memo(_read_columns, 64, lambda text: len(text) < 4096)


_Rows = tuple[frozenset[int], tuple[tuple[int, float], ...]]


def _rows(rows: str) -> _Rows:
    """The hidden rows, and those that are too low."""
    marked = rows.count(" hidden=") if " hidden=" in rows else 0
    shown = not marked or marked == rows.count(' hidden="false"')
    heights = rows.split(' ht="')[1:]
    if shown and " ht='" not in rows and all(map(_HIGH.match, heights)):
        return frozenset(), ()
    hidden, low = set(), []
    for attributes in _attributes(rows, "<row", _ROW):
        if attributes.get("hidden") in TRUE or zero(attributes.get("ht")):
            hidden.add(_row(attributes))
        elif (height := size(attributes.get("ht"))) is not None and 0 < height < LOW:
            low.append((_row(attributes), height))
    return frozenset(hidden), tuple(low)


def _row(attributes: dict[str, str]) -> int:
    return POSITIONS[f"A{attributes['r']}"][0] if "r" in attributes else _refuse()


def _attributes(text: str, start: str, pattern: re.Pattern[str]) -> list[dict[str, str]]:
    """Take the attributes of every such element, of which there must be no more than the pattern finds."""
    found = pattern.findall(text)
    if len(found) != text.count(start):
        raise NotPlain
    return [dict(_ATTRIBUTE.findall(attributes)) for attributes in found]


def _refuse() -> NoReturn:
    raise NotPlain


def _merges(tail: bytes) -> tuple[Area, ...]:
    start = tail.find(b"<mergeCell")
    if start < 0:
        return ()
    end = tail.find(b"</mergeCells>", start)
    found = _MERGE.findall(tail[start : max(end, start)].decode())
    if len(found) != tail.count(b"<mergeCell ") or len(found) > MAX_MERGES:
        raise NotPlain
    return tuple([one for ref in found if (one := MERGES[ref]) is not None])


def _protected(tail: bytes) -> bool:
    start = tail.find(b"<sheetProtection")
    if start < 0:
        return False
    match = _LOCK.match(tail, start)
    if match is None or tail.find(b"<sheetProtection", start + 1) >= 0:
        raise NotPlain
    return match[1].decode("latin-1") in TRUE
