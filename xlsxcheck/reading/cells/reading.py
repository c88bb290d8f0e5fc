"""What reading a cell comes to, and the figures and quotations that go into it."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import NamedTuple

from xlsxcheck.formats.grid import Cell
from xlsxcheck.model import FieldType, Note, Value

_AS_SHOWN = Context(prec=15, rounding=ROUND_HALF_UP)
"""Spreadsheet programs show 15 digits; what follows is binary dust."""

UNKNOWN = "unknown"
"""What is told as shown where a number format is not understood."""

_LARGEST_EXPONENT = 308

INVISIBLE = dict.fromkeys(
    [
        *(0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0),
        *range(0x180B, 0x1810),
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFE00, 0xFE10),
        *range(0xE0000, 0xE0200),
    ]
)
"""Characters that nobody sees: soft hyphens, joiners, marks of direction, fillers, selectors. For str.translate."""
_LOOKED_AT = 10_000
_QUOTED_LENGTH = 40


class Reading(NamedTuple):
    """What a cell says. readable: whether relations may use it; note: what there is to tell, without its place."""

    value: Value
    readable: bool
    note: Note | None = None


BLANK = Reading(None, True)


def quoted(text: str) -> str:
    """A text from a file, short enough for a sentence."""
    text = " ".join(text[:_LOOKED_AT].split())
    return text if len(text) <= _QUOTED_LENGTH else f"{text[: _QUOTED_LENGTH - 1]}…"


def figure(digits: str) -> Decimal | None:
    """A number as a spreadsheet program shows it; None for what is no number that one could hold."""
    try:
        number = _AS_SHOWN.create_decimal(digits)
    except InvalidOperation:
        return None
    if not number.is_finite() or number.adjusted() > _LARGEST_EXPONENT:
        return None
    if number == 0 or number.adjusted() < -_LARGEST_EXPONENT:
        return Decimal(0)
    return number


def same_content(one: Cell, other: Cell) -> bool:
    """Whether two cells hold the same figure or the same text."""
    if one.kind != other.kind:
        return False
    return one.text.strip() == other.text.strip() or (one.kind == "n" and figure(one.text) == figure(other.text))


def as_value(number: Decimal, kind: FieldType) -> int | Decimal:
    """A figure as a value of that kind: int for whole counts, else Decimal without exponent."""
    if kind.kind == "integer":
        return int(number) if number == number.to_integral_value() else number.normalize()
    tidy = number.normalize()
    return Decimal(int(tidy)) if int(tidy.as_tuple().exponent) > 0 else tidy


def plain(value: Value) -> str:
    """A figure in plain digits."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
