"""Formulas of .xls and .xlsb -> text, as far as answers need it: sums, references, arithmetic, the common functions."""

from __future__ import annotations

import struct
from collections.abc import Callable

from xlsxcheck.model import cell_ref

_OPERATORS = {3: "+", 4: "-", 5: "*", 6: "/", 7: "^", 8: "&", 9: "<", 10: "<=", 11: "=", 12: ">=", 13: ">", 14: "<>"}
_FUNCTIONS = {0: "COUNT", 1: "IF", 4: "SUM", 5: "AVERAGE", 6: "MIN", 7: "MAX", 36: "AND", 37: "OR"} | {
    **{102: "VLOOKUP", 169: "COUNTA", 183: "PRODUCT", 197: "TRUNC", 228: "SUMPRODUCT", 344: "SUBTOTAL", 345: "SUMIF"}
}
_FIXED = {24: ("ABS", 1), 27: ("ROUND", 2), 25: ("INT", 1), 38: ("NOT", 1), 131: ("N", 1), 346: ("COUNTIF", 2)} | {
    **{63: ("RAND", 0), 74: ("NOW", 0), 221: ("TODAY", 0), 212: ("ROUNDUP", 2), 213: ("ROUNDDOWN", 2)},
    **{2: ("ISNA", 1), 3: ("ISERROR", 1), 32: ("LEN", 1), 118: ("TRIM", 1), 126: ("ISERR", 1), 127: ("ISTEXT", 1)},
    **{128: ("ISNUMBER", 1), 129: ("ISBLANK", 1), 39: ("MOD", 2)},
}
Links = Callable[[int], str]
"""What stands before a cell of another sheet, by the number that formulas have for it; ValueError without one."""


def formula_text(tokens: bytes, *, wide: bool = False, at: tuple[int, int] = (0, 0), links: Links | None = None) -> str:
    """Write a formula without its "=": SUM(D4:I4). Empty where it holds what we don't spell out.

    wide: rows take four bytes, as in .xlsb. at: the cell, from which references of a shared formula are counted.
    """
    try:
        return _text(tokens, "L" if wide else "H", at, links)
    except (struct.error, ValueError, IndexError):
        return ""


def _text(tokens: bytes, rows: str, at_cell: tuple[int, int], links: Links | None) -> str:
    stack: list[str] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        # References and functions come in three classes that read the same.
        base = token & 0x1F | 0x20 if token >= 0x40 else token
        at += 1
        if token in _OPERATORS:
            second = stack.pop()
            stack.append(f"{stack.pop()}{_OPERATORS[token]}{second}")
        elif token == 0x15:
            stack.append(f"({stack.pop()})")
        elif token in (0x12, 0x13):
            stack.append(f"{'+-'[token - 0x12]}{stack.pop()}")
        else:
            at += _elsewhere(base, tokens[at:], stack, rows, links) or _operand(
                token, base, tokens[at:], stack, rows, at_cell
            )
    (text,) = stack
    return text


def _elsewhere(base: int, rest: bytes, stack: list[str], rows: str, links: Links | None) -> int:
    """Take a reference to another sheet on to the stack; give the bytes it took, none where it is something else."""
    if base not in (0x3A, 0x3B) or links is None:
        return 0
    corners = 1 if base == 0x3A else 2
    layout = f"<H{corners}{rows}{corners}H"
    number, *ends = struct.unpack_from(layout, rest)
    refs = [_ref(row, col) for row, col in zip(ends[:corners], ends[corners:], strict=True)]
    stack.append(links(number) + ":".join(refs))
    return struct.calcsize(layout)


def _operand(token: int, base: int, rest: bytes, stack: list[str], rows: str, at: tuple[int, int]) -> int:
    """Take one operand or function from the tokens on to the stack; give the bytes it took."""
    if token == 0x1E:
        stack.append(str(struct.unpack_from("<H", rest)[0]))
        return 2
    if token == 0x1F:
        stack.append(repr(struct.unpack_from("<d", rest)[0]).removesuffix(".0"))
        return 8
    if token == 0x1D:
        stack.append("TRUE" if rest[0] else "FALSE")
        return 1
    if token == 0x17 and rows == "H":
        size = rest[0] * (2 if rest[1] & 1 else 1)
        text = rest[2 : 2 + size].decode("utf-16-le" if rest[1] & 1 else "latin-1")
        stack.append('"' + text.replace('"', '""') + '"')
        return 2 + size
    if token == 0x19:
        return _attribute(rest, stack)
    if base == 0x24:
        row, col = struct.unpack_from(f"<{rows}H", rest)
        stack.append(_ref(row, col))
        return struct.calcsize(f"<{rows}H")
    if base == 0x25:
        top, bottom, left, right = struct.unpack_from(f"<2{rows}2H", rest)
        stack.append(f"{_ref(top, left)}:{_ref(bottom, right)}")
        return struct.calcsize(f"<2{rows}2H")
    if base == 0x2C and rows == "H":
        row, col = struct.unpack_from("<HH", rest)
        stack.append(_near(row, col, at))
        return 4
    if base == 0x2D and rows == "H":
        top, bottom, left, right = struct.unpack_from("<4H", rest)
        stack.append(f"{_near(top, left, at)}:{_near(bottom, right, at)}")
        return 8
    if base == 0x22:
        count, number = struct.unpack_from("<BH", rest)
        _call(_FUNCTIONS.get(number), count & 0x7F, stack)
        return 3
    if base == 0x21:
        name, count = _FIXED.get(struct.unpack_from("<H", rest)[0], (None, 0))
        _call(name, count, stack)
        return 2
    raise ValueError(token)


def _attribute(rest: bytes, stack: list[str]) -> int:
    kind = rest[0]
    if kind & 0x10:
        _call("SUM", 1, stack)
    elif kind & 0x04:
        # The jump table of CHOOSE.
        raise ValueError(kind)
    return 3


def _call(name: str | None, count: int, stack: list[str]) -> None:
    if name is None or count > len(stack):
        raise ValueError(name)
    arguments = ",".join(stack[len(stack) - count :])
    del stack[len(stack) - count :]
    stack.append(f"{name}({arguments})")


def _ref(row: int, col: int) -> str:
    """Write a reference; the two top bits of the column mark it as relative, without them it has a $."""
    name = cell_ref(row, col & 0x3FFF)
    letters = name.rstrip("0123456789")
    return f"{'' if col & 0x4000 else '$'}{letters}{'' if col & 0x8000 else '$'}{name[len(letters) :]}"


def _near(row: int, col: int, at: tuple[int, int]) -> str:
    """Write a reference of a shared .xls formula, whose relative parts are distances from the cell that it is in."""
    if col & 0x8000:
        row = (at[0] + row) & 0xFFFF
    if col & 0x4000:
        col = col & 0xC000 | (at[1] + (col & 0xFF)) & 0xFF
    return _ref(row, col)
