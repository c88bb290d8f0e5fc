"""Conditional formats of .xlsb: where they stand, and which of them show something else than the value."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import MAX_COLUMNS, MAX_ROWS, Rule
from xlsxcheck.model import Area

BEGIN_FORMATTING, BEGIN_RULE, BEGIN_BAR, DXF = 461, 463, 467, 507
_BAR, _ICONS = 4, 6
_NUMBER_FORMATS = (38, 41)
"""Parts of a format by condition that change the number format: spelt out, or by its number."""

_MOST_AREAS = 10_000


class _Found:
    """One rule as it was met."""

    def __init__(self, areas: tuple[Area, ...], kind: int, dxf: int) -> None:
        self.areas = areas
        self.kind = kind
        self.dxf = dxf
        self.bare = "icons" if kind == _ICONS else ""


class Rules:
    """The conditional formats of one sheet, as far as they were met."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.areas: tuple[Area, ...] = ()
        self.found: list[_Found] = []
        self.counted = 0

    def take(self, kind: int, body: bytes) -> None:
        """Take in a record of a worksheet part. Errors: struct.error; UnreadableFile F06."""
        if kind == BEGIN_FORMATTING:
            (count,) = struct.unpack_from("<L", body, 8)
            self.limit(count)
            corners = (struct.unpack_from("<4L", body, 12 + 16 * number) for number in range(count))
            self.areas = tuple(
                Area(top, left, min(bottom, MAX_ROWS - 1), min(right, MAX_COLUMNS - 1))
                for top, bottom, left, right in corners
            )
        elif kind == BEGIN_RULE:
            self.limit(1)
            of, _, dxf = struct.unpack_from("<LLl", body)
            self.found.append(_Found(self.areas, of, dxf))
        elif kind == BEGIN_BAR and self.found and not body[2:3].strip(b"\0"):
            self.found[-1].bare = "bar"

    def limit(self, more: int) -> None:
        """Count areas and rules. Errors: UnreadableFile F06."""
        self.counted += more
        if self.counted > _MOST_AREAS:
            raise UnreadableFile("F06", what="elements", found=self.counted, allowed=_MOST_AREAS, part=self.part)

    def odd(self, dxfs: Sequence[bool]) -> tuple[Rule, ...]:
        """The rules that show something else, or may. dxfs: which formats by condition change the number format.

        When a rule applies is not worked out here: what isn't known is told.
        """
        shown = ((one, one.bare or ("unknown" if _at(dxfs, one.dxf) else "")) for one in self.found)
        return tuple(Rule(one.areas, "any", bare=bare) for one, bare in shown if bare and one.areas)


def _at(dxfs: Sequence[bool], number: int) -> bool:
    return 0 <= number < len(dxfs) and dxfs[number]


def changes_number_format(body: bytes) -> bool:
    """Whether a format by condition changes the number format, or is cut short. Source: MS-XLSB 2.4.355."""
    try:
        (count,) = struct.unpack_from("<H", body, 4)
        at = 6
        for _ in range(count):
            kind, size = struct.unpack_from("<HH", body, at)
            if kind in _NUMBER_FORMATS:
                return True
            at += max(size, 4)
    except struct.error:
        return True
    return False
