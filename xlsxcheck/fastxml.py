"""The fast path: regular expressions over XML that is spelt the way all common programs spell it.

Every function checks that its patterns account for every element it stands for, and gives None where they
don't: then expat reads the part. Both must give the same; a test compares them on every file there is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.grid import Cell, Sheet
from xlsxcheck.model import Area
from xlsxcheck.refs import AREAS, POSITIONS, Position
from xlsxcheck.sheetxml import MAX_CELLS, make_cell, twice_note, zero
from xlsxcheck.xmlparts import MAX_TEXT, TRUE, unescape

_STRING = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')
_ENTITY = re.compile(r"&(?:#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6})|(amp|lt|gt|quot|apos));|&")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ATTRIBUTES = r'(?: [A-Za-z:0-9]+="[^"<>]*")*'
_CELL = re.compile(
    r'<c r="([A-Z]{1,3}[1-9][0-9]{0,6})"(?: s="([0-9]{1,5})")?(?: t="([a-zA-Z]{1,9})")?'
    rf"(?:/>|>(?:(<f{_ATTRIBUTES}/?>)(?:([^<]*)</f>)?)?(?:<v>([^<]*)</v>|<v/>)?"
    r'(?:<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?</c>)'
)
_ROW = re.compile(rf"<row({_ATTRIBUTES}) ?/?>")
_COLUMN = re.compile(rf"<col({_ATTRIBUTES}) ?/?>")
_MERGE = re.compile(r'<mergeCell ref="([A-Z]{1,3}[1-9][0-9]{0,6}:[A-Z]{1,3}[1-9][0-9]{0,6})"/>')
_LOCK = re.compile(rf"<sheetProtection({_ATTRIBUTES}) ?/>")
_ATTRIBUTE = re.compile(r' ([A-Za-z:0-9]+)="([^"]*)"')
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


class _NotPlain(Exception):
    """Spelt in a way that the patterns don't know."""


def read_plain_strings(data: bytes) -> list[str] | None:
    """Take the texts of a shared-strings part, if each is one plain run."""
    text = _plain(data)
    if text is None:
        return None
    strings = _STRING.findall(text)
    if text.count("<si") != len(strings) or (len(text) > MAX_TEXT and any(len(s) > MAX_TEXT for s in strings)):
        return None
    try:
        if "&" in text:
            strings = [_entities(s) if "&" in s else s for s in strings]
    except _NotPlain:
        return None
    return [unescape(s) for s in strings] if "_x" in text else strings


def read_plain_sheet(data: bytes, part: str, name: str, state: str, strings: Sequence[str]) -> Sheet | None:
    """Take the cells of a worksheet part, if it is spelt plainly.

    Errors: UnreadableFile F05 for a bad address or string index, F06 for too many cells.
    """
    text = _plain(data)
    if text is None:
        return None
    head, opening, rest = text.partition("<sheetData>")
    body, closing, tail = rest.rpartition("</sheetData>")
    if not (opening and closing) or "<sheetData" in body or body.find(":c ") >= 0:
        return None
    found = _CELL.findall(body)
    if body.count("<c") != len(found) or len(text) > 40 * MAX_TEXT:
        return None
    if len(found) > MAX_CELLS:
        raise UnreadableFile("F06", what="cells", found=len(found), allowed=MAX_CELLS, part=part)
    try:
        cells, twice = _cells(found, strings)
        columns = _hidden_columns(head)
        rows = _hidden_rows(body)
        merges = _merges(tail)
        protected = _protected(tail)
    except _NotPlain:
        return None
    except ValueError:
        raise UnreadableFile("F05", part=part) from None
    validations = tail.count("<dataValidation ") + tail.count(":dataValidation ")
    return Sheet(name, state, cells, merges, rows, columns, protected, validations, twice_note(name, twice))


def _plain(data: bytes) -> str | None:
    """Decode a part that has no comments, CDATA, DTD, instructions, prefixes or line ends to normalise."""
    start = data[:200]
    declared = start.startswith(b"<?xml")
    if b"<!" in data or b"\r" in data[200:] or data.count(b"<?") != declared:
        return None
    if declared and b"encoding=" in start and b'encoding="UTF-8"' not in start and b'encoding="utf-8"' not in start:
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    return text if _MAIN in text[:2000] else None


def _cells(
    found: list[tuple[str, str, str, str, str, str, str]], strings: Sequence[str]
) -> tuple[dict[Position, Cell], list[Position]]:
    cells: dict[Position, Cell] = {}
    twice: list[Position] = []
    positions = POSITIONS
    for ref, style, kind, opened, formula, value, inline in found:
        if kind == "s" and value and not opened:
            if not value.isdecimal():
                raise _NotPlain
            try:
                cell = Cell("s", strings[int(value)], None, int(style or 0))
            except IndexError:
                raise ValueError(value) from None
        elif value or opened or inline or kind == "inlineStr" or kind == "str":
            made = _other_cell(style, kind, opened, formula, value, inline, strings)
            if made is None:
                continue
            cell = made
        else:
            continue
        at = positions[ref]
        if at in cells:
            twice.append(at)
        cells[at] = cell
    return cells, twice


def _other_cell(
    style: str, kind: str, opened: str, formula: str, value: str, inline: str, strings: Sequence[str]
) -> Cell | None:
    if kind in ("str", "inlineStr", "d") and not (value if kind == "str" else inline):
        # Whether a text is there and empty, or not there at all, these patterns can't tell; a date they don't know.
        raise _NotPlain
    if inline and (kind != "inlineStr" or value):
        raise _NotPlain
    text = _entities(inline or value)
    if len(text) > MAX_TEXT or len(formula) > MAX_TEXT:
        raise _NotPlain
    return make_cell(kind, text, _entities(formula) if opened else None, int(style or 0), strings)


def _hidden_columns(head: str) -> frozenset[int]:
    if " hidden=" not in head and ' width="0' not in head:
        return frozenset()
    raise _NotPlain


def _hidden_rows(body: str) -> frozenset[int]:
    if " hidden=" not in body and ' ht="0' not in body:
        return frozenset()
    rows = _ROW.findall(body)
    if len(rows) != body.count("<row"):
        raise _NotPlain
    hidden = set()
    for row in rows:
        attributes = dict(_ATTRIBUTE.findall(row))
        if attributes.get("hidden") in TRUE or zero(attributes.get("ht")):
            if "r" not in attributes:
                raise _NotPlain
            hidden.add(POSITIONS[f"A{attributes['r']}"][0])
    return frozenset(hidden)


def _merges(tail: str) -> tuple[Area, ...]:
    found = _MERGE.findall(tail)
    if len(found) != tail.count("<mergeCell "):
        raise _NotPlain
    return tuple(AREAS[ref] for ref in found)


def _protected(tail: str) -> bool:
    if "sheetProtection" not in tail:
        return False
    match = _LOCK.search(tail)
    if match is None:
        raise _NotPlain
    return dict(_ATTRIBUTE.findall(match[1])).get("sheet") in TRUE


def _entities(text: str) -> str:
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    decimal, hexadecimal, named = match.groups()
    if named:
        return _NAMED[named]
    code = int(decimal) if decimal else int(hexadecimal, 16) if hexadecimal else 0
    if 32 <= code < 0xD800 or 0x10000 <= code < 0x110000 or code in (9, 10, 13):
        return chr(code)
    raise _NotPlain
