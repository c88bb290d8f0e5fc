"""Conditional formats of .xlsb: where they stand, and which of them show something else than the value."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import NamedTuple

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import MAX_COLUMNS, MAX_ROWS, Rule
from xlsxcheck.formats.looks import WHITE, Change
from xlsxcheck.model import Area

BEGIN_FORMATTING, BEGIN_RULE, BEGIN_BAR, DXF = 461, 463, 467, 507
_NEWER_FORMATTING, _NEWER_RULE, _NEWER_BAR, _NEWER_ICONS, _NEWER_DXF = 1046, 1048, 1051, 1052, 1171
"""The same of Excel 2010 and later, each with a head of its own before what it says."""

_BAR, _ICONS = 4, 6
_INK, _GROUNDS, _STRUCK, _HEIGHT, _NUMBER_FORMATS = 5, (2, 1), 29, 36, (38, 41)
"""Parts of a format by condition: colour of the letters, of the fill, struck out, size, number format."""

_INDEXED, _THEME = 1, 3
_WHITES = (1, 9, 65)
_MOST_AREAS = 10_000


class _Found:
    """One rule as it was met."""

    def __init__(self, areas: tuple[Area, ...], kind: int, dxf: int) -> None:
        self.areas = areas
        self.dxf = dxf
        self.bare = "icons" if kind == _ICONS else ""
        self.own: Dxf | None = None


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
            self.areas = self.corners(body, 8)
        elif kind == _NEWER_FORMATTING:
            flags, ranges = struct.unpack_from("<LL", body)
            # One range list, of which each has flags before its areas.
            self.areas = self.corners(body, 12) if flags & 2 and ranges else ()
        elif kind == _NEWER_RULE:
            self.limit(1)
            self.found.append(_Found(self.areas, 0, -1))
        elif kind == _NEWER_BAR and self.found and not body[6:7].strip(b"\0"):
            self.found[-1].bare = "bar"
        elif kind == _NEWER_ICONS and self.found:
            self.found[-1].bare = "icons"
        elif kind == _NEWER_DXF and self.found:
            self.found[-1].own = read_dxf(body[4:])
        elif kind == BEGIN_RULE:
            self.limit(1)
            of, _, dxf = struct.unpack_from("<LLl", body)
            self.found.append(_Found(self.areas, of, dxf))
        elif kind == BEGIN_BAR and self.found and not body[2:3].strip(b"\0"):
            self.found[-1].bare = "bar"

    def corners(self, body: bytes, at: int) -> tuple[Area, ...]:
        """The areas that stand there, behind their number."""
        (count,) = struct.unpack_from("<L", body, at)
        self.limit(count)
        corners = (struct.unpack_from("<4L", body, at + 4 + 16 * number) for number in range(count))
        return tuple(
            Area(top, left, min(bottom, MAX_ROWS - 1), min(right, MAX_COLUMNS - 1))
            for top, bottom, left, right in corners
        )

    def limit(self, more: int) -> None:
        """Count areas and rules. Errors: UnreadableFile F06."""
        self.counted += more
        if self.counted > _MOST_AREAS:
            raise UnreadableFile("F06", what="elements", found=self.counted, allowed=_MOST_AREAS, part=self.part)

    def odd(self, dxfs: Sequence[Dxf]) -> tuple[Rule, ...]:
        """The rules that show something else, or may, and those that change how it looks. dxfs: formats by condition.

        When a rule applies is not worked out here: what isn't known is told.
        """
        rules = []
        for one in self.found:
            dxf = one.own or (dxfs[one.dxf] if 0 <= one.dxf < len(dxfs) else Dxf())
            bare = one.bare or ("unknown" if dxf.code else "")
            if one.areas and (bare or dxf.change != Change()):
                rules.append(Rule(one.areas, "any", change=dxf.change, bare=bare))
        return tuple(rules)


class Dxf(NamedTuple):
    """What a format by condition changes. code: the number format, or it is cut short."""

    change: Change = Change()
    code: bool = False


def read_dxf(body: bytes) -> Dxf:
    """A format by condition. Source: MS-XLSB 2.4.355, 2.5.164."""
    parts: dict[int, bytes] = {}
    try:
        (count,) = struct.unpack_from("<H", body, 4)
        at = 6
        for _ in range(count):
            kind, size = struct.unpack_from("<HH", body, at)
            parts[kind] = body[at + 4 : at + max(size, 4)]
            at += max(size, 4)
        grounds = [_colour(parts[kind]) for kind in _GROUNDS if kind in parts]
        change = Change(
            ink=_colour(parts[_INK]) if _INK in parts else None,
            fill=next((colour for colour in grounds if colour is not None), None),
            size=struct.unpack_from("<L", parts[_HEIGHT])[0] / 20 if _HEIGHT in parts else None,
            struck=bool(parts[_STRUCK].strip(b"\0")) if _STRUCK in parts else None,
        )
    except struct.error:
        return Dxf(code=True)
    return Dxf(change, any(kind in parts for kind in _NUMBER_FORMATS))


def _colour(body: bytes) -> int | None:
    """A colour as 0xRRGGBB; None for the program's own, or one that is not spelt out."""
    flags, index, _, red, green, blue, _ = struct.unpack_from("<BBhBBBB", body)
    if flags & 1:
        return int(red << 16 | green << 8 | blue)
    kind = flags >> 1
    white = (kind == _THEME and not index) or (kind == _INDEXED and index in _WHITES)
    return WHITE if white else None
