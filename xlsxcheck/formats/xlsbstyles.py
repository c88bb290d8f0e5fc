"""Fonts, fills and formats of .xlsb -> Styles, and the view of its sheets."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from contextlib import suppress

from xlsxcheck.formats.grid import LOW, NARROW, View
from xlsxcheck.formats.looks import BLACK, PALETTE, WHITE, Laid, Look, Styles, is_symbol_font, laid, mixed, tinted
from xlsxcheck.formats.numberformats import BUILT_IN
from xlsxcheck.formats.xls.styles import SHARES
from xlsxcheck.formats.xlsx.view import points

FONT, FORMAT, FILL, XF = 43, 44, 45, 47
BEGIN_CELL_XFS, END_CELL_XFS = 617, 618
WINDOW, DEFAULTS, DRAWING, NOTES = 137, 485, 550, 551
_CENTRE, _FILL, _SHRINK, _STRUCK = 2, 4, 0x100, 0x8


class Formats:
    """The cell formats as far as they were met."""

    def __init__(self, theme: Sequence[int]) -> None:
        self.theme = theme
        self.codes: dict[int, str] = {}
        self.fonts: list[Look] = []
        self.fills: list[int | None] = []
        self.xfs: list[tuple[int, int, int, Laid]] = []
        self.inside = False

    def take(self, kind: int, body: bytes) -> None:
        """Take in a record of the styles part. Errors: struct.error."""
        if kind == FONT:
            self.font(body)
        elif kind == FILL:
            self.fills.append(self.ground(body))
        elif kind == FORMAT:
            (number, length) = struct.unpack_from("<HL", body)
            self.codes[number] = body[6 : 6 + 2 * length].decode("utf-16-le", "replace")
        elif kind in (BEGIN_CELL_XFS, END_CELL_XFS):
            self.inside = kind == BEGIN_CELL_XFS
        elif kind == XF and self.inside:
            code, font, fill = struct.unpack_from("<3H", body, 2)
            angle, steps, flags = struct.unpack_from("<BBH", body, 10) if len(body) >= 14 else (0, 0, 0)
            how = laid(
                repeated=flags & 7 == _FILL,
                shrinks=bool(flags & _SHRINK),
                angle=angle,
                steps=0 if flags & 7 == _CENTRE else steps,
            )
            self.xfs.append((code, font, fill, how))

    def font(self, body: bytes) -> None:
        """Take in a font; what is cut short in it is as usual."""
        look = Look()
        with suppress(struct.error, IndexError):
            height, flags = struct.unpack_from("<2H", body)
            (length,) = struct.unpack_from("<L", body, 21)
            name = body[25 : 25 + 2 * length].decode("utf-16-le", "replace")
            ink, symbols = self.colour(body[12:20]), is_symbol_font(name, body[10])
            look = Look(ink=ink, size=height / 20, symbols=symbols, struck=bool(flags & _STRUCK))
        self.fonts.append(look)

    def ground(self, body: bytes) -> int | None:
        """A fill's colour, seen from afar; None for none."""
        if len(body) < 20:
            return None
        share = SHARES.get(struct.unpack_from("<L", body)[0], 0.5)
        front, ground = self.colour(body[4:12]), self.colour(body[12:20])
        front, ground = BLACK if front is None else front, WHITE if ground is None else ground
        return None if not share else front if share == 1 else mixed(front, ground, share)

    def colour(self, body: bytes) -> int | None:
        """A colour of eight bytes; None for the program's own."""
        kind, index, tint = struct.unpack_from("<BBh", body)
        number = int(index)
        if kind >> 1 == 1:
            if 8 <= number < 64:
                return PALETTE[number - 8]
            return PALETTE[number] if number < 8 else WHITE if number == 65 else None
        if kind >> 1 == 2:
            red, green, blue = body[4:7]
            return tinted(red << 16 | green << 8 | blue, tint / 32767)
        if kind >> 1 == 3 and number < len(self.theme):
            return tinted(self.theme[number], tint / 32767)
        return None

    def styles(self) -> Styles:
        """All cell formats, now that all was met."""
        codes = [self.codes.get(xf[0]) or BUILT_IN.get(xf[0], "General") for xf in self.xfs]
        return Styles(codes, [self.look(*xf[1:]) for xf in self.xfs])

    def look(self, font: int, fill: int, how: Laid) -> Look:
        """How the cells of a format are painted."""
        look = self.fonts[font] if font < len(self.fonts) else Look()
        ground = self.fills[fill] if fill < len(self.fills) else None
        return look._replace(fill=ground, **how._asdict())


class Seen:
    """What was met of a sheet's view so far."""

    def __init__(self) -> None:
        self.zeros = True
        self.widths: dict[int, float] = {}
        self.heights: dict[int, float] = {}
        self.drawings: list[tuple[int, str]] = []

    def take(self, kind: int, body: bytes) -> None:
        """Take in a record of a worksheet part that says how it is seen. Errors: struct.error."""
        if kind == WINDOW:
            self.zeros = self.zeros and bool(struct.unpack_from("<H", body)[0] & 0x10)
        elif kind in (DRAWING, NOTES):
            (length,) = struct.unpack_from("<L", body)
            self.drawings.append((kind, body[4 : 4 + 2 * length].decode("utf-16-le", "replace")))

    def row(self, row: int, twips: int) -> None:
        """Take in how high a row is."""
        self.heights[row] = twips / 20

    def column(self, first: int, last: int, width: int) -> None:
        """Take in how wide columns are, in 256ths of a digit; those far to the right only where they are narrow."""
        size = points(width / 256)
        if size < NARROW or first < 256:
            self.widths.update(dict.fromkeys(range(first, last + 1), size))

    def view(self) -> View:
        """What there is to know of it."""
        return View(
            zeros=self.zeros,
            narrow=tuple((col, col, width) for col, width in self.widths.items() if 0 < width < NARROW),
            low=tuple((row, height) for row, height in self.heights.items() if 0 < height < LOW),
            shapes=bool(self.drawings),
        )
