"""Whether a conditional format applies to a cell, as far as that can be told from its formula."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from xlsxcheck.formats.grid import Cell, Rule, Sheet
from xlsxcheck.formats.refs import Position
from xlsxcheck.reading.cells.shown import holds

_REF = r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})"
_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
_COMPARED = re.compile(rf'{_REF} *(<=|>=|<>|=|<|>) *({_NUMBER}|"[^"]*")')
_BLANK = re.compile(rf"(?:LEN\((?:TRIM\()?{_REF}\)?\) *= *0|ISBLANK\({_REF}\))", re.IGNORECASE)
_KIND = re.compile(rf"(ISNUMBER|ISTEXT|ISERROR|ISERR|ISNA)\({_REF}\)", re.IGNORECASE)
_MANY = re.compile(r"(AND|OR|NOT)\((.*)\)", re.IGNORECASE | re.DOTALL)
_KINDS = {"ISNUMBER": "n", "ISTEXT": "s"}
_DEEPEST = 8
_STATES = ("error", "no error", "blank", "no blank")


def applies(rule: Rule, at: Position, sheet: Sheet) -> bool:
    """Whether the rule applies to that cell; True also where it is not understood."""
    if not any(area.top <= at[0] <= area.bottom and area.left <= at[1] <= area.right for area in rule.areas):
        return False
    cell = sheet.cells.get(at)
    if rule.operator == "formula":
        first = rule.areas[0]
        shift = at[0] - first.top, at[1] - first.left
        return _true(rule.operands[0] if rule.operands else "", shift, sheet, 0) is not False
    if rule.operator in _STATES:
        return _is(rule.operator, cell)
    limits = [_constant(operand) for operand in rule.operands]
    if rule.operator == "any" or not limits or any(limit is None for limit in limits):
        return True
    if rule.operator in ("between", "outside"):
        if len(limits) < 2:
            return True
        inside = _compare(cell, ">=", limits[0]) and _compare(cell, "<=", limits[1])
        if not inside and _compare(cell, ">=", limits[1]) and _compare(cell, "<=", limits[0]):
            # With limits in the other order programs differ on what lies between.
            return True
        return inside == (rule.operator == "between")
    return _compare(cell, rule.operator, limits[0])


def _is(state: str, cell: Cell | None) -> bool:
    """Whether a cell is in one of _STATES."""
    blank = cell is None or (cell.kind == "s" and not cell.text.strip())
    found = blank if state.endswith("blank") else cell is not None and cell.kind == "e"
    return found != state.startswith("no ")


def _true(formula: str, shift: Position, sheet: Sheet, depth: int) -> bool | None:
    """Whether a formula holds; None where that is not known."""
    text = formula.strip().removeprefix("=").strip()
    if depth > _DEEPEST or len(text) > 1000:
        return None
    if match := _COMPARED.fullmatch(text):
        return _compare(_cell(match.groups()[:4], shift, sheet), match[5], _constant(match[6]))
    if match := _BLANK.fullmatch(text):
        cell = _cell(match.groups()[:4] if match[2] else match.groups()[4:], shift, sheet)
        return cell is None or (cell.kind == "s" and not cell.text.strip())
    if match := _KIND.fullmatch(text):
        cell = _cell(match.groups()[1:], shift, sheet)
        return cell is not None and cell.kind == _KINDS.get(match[1].upper(), "e")
    if match := _MANY.fullmatch(text):
        return _joined(match[1].upper(), [_true(part, shift, sheet, depth + 1) for part in _parts(match[2])])
    return None


def _joined(how: str, parts: list[bool | None]) -> bool | None:
    if how == "NOT":
        return None if len(parts) != 1 or parts[0] is None else not parts[0]
    deciding = how == "OR"
    if deciding in parts:
        return deciding
    return None if None in parts else not deciding


def _parts(text: str) -> list[str]:
    """The arguments of a function, by the commas outside of brackets and quotes."""
    parts, depth, quoted = [""], 0, False
    for char in text:
        quoted ^= char == '"'
        depth += 0 if quoted else (char == "(") - (char == ")")
        if char == "," and not depth and not quoted:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def _cell(ref: tuple[str, ...], shift: Position, sheet: Sheet) -> Cell | None:
    fixed_column, letters, fixed_row, digits = ref
    col = 0
    for letter in letters.upper():
        col = col * 26 + ord(letter) - 64
    row, col = int(digits) - 1, col - 1
    return sheet.cells.get((row if fixed_row else row + shift[0], col if fixed_column else col + shift[1]))


def _constant(text: str) -> Decimal | str | None:
    """A number or a text as it stands in a formula; None for anything else."""
    tidy = text.strip()
    if len(tidy) > 1 and tidy[0] == tidy[-1] == '"':
        return tidy[1:-1]
    return _number(tidy) if re.fullmatch(_NUMBER, tidy) else None


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _compare(cell: Cell | None, operator: str, limit: Decimal | str | None) -> bool:
    """Compare as spreadsheet programs do: a text is larger than any number, a blank is 0 or an empty text."""
    if limit is None:
        return True
    value = None if cell is None else _number(cell.text) if cell.kind == "n" else cell.text
    if value is None:
        value = "" if isinstance(limit, str) else Decimal(0)
    if isinstance(value, Decimal) and isinstance(limit, Decimal):
        return holds(value, operator, limit)
    if isinstance(value, str) and isinstance(limit, str):
        order = (value.lower() > limit.lower()) - (value.lower() < limit.lower())
    else:
        order = 1 if isinstance(value, str) else -1
    return holds(Decimal(order), operator, Decimal(0))
