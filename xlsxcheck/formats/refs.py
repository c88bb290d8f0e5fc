"""Cell addresses of untrusted files: D4 -> (3, 3), within what a sheet can hold."""

from __future__ import annotations

from xlsxcheck.formats.grid import MAX_COLUMNS, MAX_ROWS
from xlsxcheck.formats.memo import Memo
from xlsxcheck.model import Area, column_number
from xlsxcheck.model.patterns import late

Position = tuple[int, int]

_REF = late(r"([A-Za-z]{1,3})([0-9]{1,7})")


def position(ref: str) -> Position:
    """Turn D4 into 0-based row and column; ValueError where no sheet has such a cell."""
    match = _REF.fullmatch(ref)
    if match is None:
        raise ValueError(ref[:40])
    row, col = int(match[2]) - 1, column_number(match[1].upper())
    if not (0 <= row < MAX_ROWS and col < MAX_COLUMNS):
        raise ValueError(ref[:40])
    return row, col


def area(ref: str) -> Area:
    """Turn A1:B2, $A$1:$B$2 or A1 into an Area, its corners in order; ValueError where there is none."""
    first, _, second = ref.replace("$", "").partition(":")
    top, left = position(first)
    bottom, right = position(second or first)
    return Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def merged(ref: str) -> Area | None:
    """Turn the range of a merge into an Area, cut to the sheet; None where it merges nothing.

    Programs leave out what they can't read there: nothing at all, whole columns (A:A), $A$1:$B$2.
    """
    ends = [_REF.fullmatch(end) for end in ref.split(":")]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        return None
    rows = sorted(int(end[2]) - 1 for end in ends if end)
    cols = sorted(column_number(end[1].upper()) for end in ends if end)
    if rows[0] < 0 or rows[0] >= MAX_ROWS or cols[0] >= MAX_COLUMNS:
        return None
    found = Area(rows[0], cols[0], min(rows[1], MAX_ROWS - 1), min(cols[1], MAX_COLUMNS - 1))
    return None if found.single else found


POSITIONS: Memo[str, Position] = Memo(position, 20_000)
"""Addresses of cells: thousands of files use the same few hundred."""

MERGES: Memo[str, Area | None] = Memo(merged, 5_000)
"""Merged ranges."""
