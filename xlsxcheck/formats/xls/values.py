"""Values of binary cells -> Cell; .xls and .xlsb pack them alike."""

from __future__ import annotations

import struct

from xlsxcheck.formats.grid import Cell

ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def number_cell(value: float, formula: str | None, style: int) -> Cell:
    """Write a double in digits: 12, 2.5, 1e+20; what is no number at all becomes an error value."""
    if value != value or value in (float("inf"), float("-inf")):
        return Cell("e", "#NUM!", formula, style)
    text = str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return Cell("n", text, formula, style)


def unpack_rk(packed: int) -> float:
    """Unpack a number of 30 bits: a whole one or the top of a double, either in hundredths if so marked."""
    if packed & 2:
        whole = packed >> 2
        value = float(whole - (1 << 30) if whole >= 1 << 29 else whole)
    else:
        value = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return value / 100 if packed & 1 else value


def flag_or_error(value: int, is_error: int | bool, formula: str | None, style: int) -> Cell:
    """A boolean or an error value."""
    if is_error:
        return Cell("e", ERRORS.get(value, "#VALUE!"), formula, style)
    return Cell("b", "1" if value else "0", formula, style)
