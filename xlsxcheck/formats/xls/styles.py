"""Fonts, formats, colours and conditional formats of .xls -> Styles and Rules."""

from __future__ import annotations

import struct
from collections.abc import Callable
from contextlib import suppress

from xlsxcheck.formats.grid import Rule
from xlsxcheck.formats.looks import (
    BLACK,
    PALETTE,
    WHITE,
    Change,
    Laid,
    Look,
    Styles,
    is_symbol_font,
    laid,
    mixed,
    tinted,
)
from xlsxcheck.formats.numberformats import BUILT_IN
from xlsxcheck.formats.xls.strings import Segments, short_text
from xlsxcheck.model import Area

FONT, FORMAT, XF, PALETTE_RECORD, XF_EXTENSION = 0x31, 0x41E, 0xE0, 0x92, 0x87D
RECORDS = frozenset((FONT, FORMAT, XF, PALETTE_RECORD, XF_EXTENSION))
"""Records before the sheets that Formats takes in."""

SHARES = {0: 0.0, 1: 1.0, 2: 0.5, 3: 0.75, 4: 0.25, 17: 0.125, 18: 0.0625}
"""How much of a pattern is in its front colour."""

_CENTRE, _FILL, _SHRINK, _STRUCK = 2, 4, 0x10, 0x8
_OPERATORS = ("any", "between", "outside", "=", "<>", ">", "<", ">=", "<=")
_THEME = (WHITE, BLACK, 0xEEECE1, 0x1F497D, 0x4F81BD, 0xC0504D, 0x9BBB59, 0x8064A2, 0x4BACC6, 0xF79646)
_NUMBER, _LETTERS, _ALIGNED, _LINES, _PATTERN = (1 << bit for bit in (25, 26, 27, 28, 29))


class Formats:
    """The cell formats as far as they were met."""

    def __init__(self) -> None:
        self.codes: dict[int, str] = {}
        self.fonts: list[tuple[Look, int]] = []
        self.xfs: list[tuple[int, int, int, int, int, Laid]] = []
        self.palette = list(PALETTE)
        self.exact: dict[int, dict[int, int | None]] = {}

    def take(self, kind: int, body: bytes) -> None:
        """Take in one of RECORDS. Errors: struct.error for one that is cut short."""
        if kind == FONT:
            self.font(body)
        elif kind == XF:
            self.xf(body)
        elif kind == PALETTE_RECORD:
            colours = [
                red << 16 | green << 8 | blue
                for red, green, blue, _ in struct.iter_unpack("<4B", body[2 : 2 + (min(len(body), 226) - 2) // 4 * 4])
            ]
            self.palette[: len(colours)] = colours
        elif kind == FORMAT:
            with suppress(struct.error, ValueError, IndexError):
                self.codes[struct.unpack_from("<H", body)[0]] = Segments([body[2:]]).text()
        else:
            with suppress(struct.error):
                self.extension(body)

    def font(self, body: bytes) -> None:
        """Take in a font; what is cut short in it is as usual."""
        name, charset, height, flags, colour = "", 0, 220, 0, 0x7FFF
        with suppress(struct.error, ValueError, IndexError):
            height, flags, colour = struct.unpack_from("<3H", body)
            charset = body[12]
            name = short_text(body[14:])
        symbols = is_symbol_font(name, charset)
        self.fonts.append((Look(size=height / 20, symbols=symbols, struck=bool(flags & _STRUCK)), colour))

    def xf(self, body: bytes) -> None:
        """Take in a cell format. Errors: struct.error."""
        font, code = struct.unpack_from("<2H", body)
        across, angle, inwards = (body[6] & 7, body[7], body[8]) if len(body) > 8 else (0, 0, 0)
        how = laid(
            repeated=across == _FILL,
            shrinks=bool(inwards & _SHRINK),
            angle=angle,
            steps=0 if across == _CENTRE else inwards & 15,
        )
        pattern = front = ground = 0
        if len(body) >= 20:
            (lines,), (colours,) = struct.unpack_from("<L", body, 14), struct.unpack_from("<H", body, 18)
            pattern, front, ground = lines >> 26, colours & 0x7F, colours >> 7 & 0x7F
        self.xfs.append((font, code, pattern, front, ground, how))

    def extension(self, body: bytes) -> None:
        """The exact colours of a cell format, where newer programs wrote them: text, front and ground."""
        index, count = struct.unpack_from("<H2xH", body, 14)
        at, found = 20, self.exact.setdefault(index, {})
        for _ in range(min(count, 32)):
            kind, size = struct.unpack_from("<2H", body, at)
            if kind in (4, 5, 13) and size >= 12:
                found[kind] = self.full_colour(body[at + 4 : at + 12])
            at += max(size, 4)

    def full_colour(self, body: bytes) -> int | None:
        """A colour as newer programs write it; None for the program's own."""
        kind, tint, value = struct.unpack("<HhL", body)
        if kind == 2:
            colour = (value & 0xFF) << 16 | value & 0xFF00 | value >> 16 & 0xFF
            return tinted(colour, tint / 32767)
        if kind == 3 and value < len(_THEME):
            return tinted(_THEME[value], tint / 32767)
        return self.colour(value) if kind == 1 else None

    def colour(self, index: int) -> int | None:
        """A colour by its number; None for the program's own."""
        if 8 <= index < 64:
            return self.palette[index - 8]
        return PALETTE[index] if index < 8 else WHITE if index == 65 else None

    def styles(self) -> Styles:
        """All cell formats, now that all was met."""
        codes = [self.codes.get(xf[1]) or BUILT_IN.get(xf[1], "General") for xf in self.xfs]
        return Styles(codes, [self.look(index) for index in range(len(self.xfs))], (), tuple(self.palette))

    def look(self, index: int) -> Look:
        """How the cells of a format are painted."""
        font, _, pattern, front, ground, how = self.xfs[index]
        # There is no font of number 4.
        place = font - 1 if font > 4 else font
        look, colour = self.fonts[place] if place < len(self.fonts) else (Look(), 0x7FFF)
        exact = self.exact.get(index, {})
        ink = exact[13] if 13 in exact else self.colour(colour)
        fill = self.ground(pattern, exact.get(4, self.colour(front)), exact.get(5, self.colour(ground)))
        return look._replace(ink=ink, fill=fill, **how._asdict())

    @staticmethod
    def ground(pattern: int, front: int | None, ground: int | None) -> int | None:
        """A fill's colour, seen from afar; None for none."""
        share = SHARES.get(pattern, 0.5)
        if not share:
            return None
        front, ground = BLACK if front is None else front, WHITE if ground is None else ground
        return front if share == 1 else mixed(front, ground, share)

    def rule(self, body: bytes, areas: tuple[Area, ...], spelt: Callable[[bytes], str]) -> Rule:
        """One conditional format of Excel 97 to 2003. spelt: writes a formula. Errors: struct.error."""
        kind, operator, first, second = struct.unpack_from("<BBHH", body)
        (flags,) = struct.unpack_from("<L", body, 6)
        change, at = self.change(body, flags, 12)
        formulas = [body[at : at + first], body[at + first : at + first + second]]
        operands = tuple(spelt(one) for one in formulas if one)
        named = _OPERATORS[operator] if kind == 1 and operator < len(_OPERATORS) else "formula" if kind == 2 else "any"
        if not operands or "" in operands:
            named = "any"
        return Rule(areas, named, operands, change)

    def change(self, body: bytes, flags: int, at: int) -> tuple[Change, int]:
        """What a conditional format changes, and where its formulas begin."""
        change = Change()
        if flags & _NUMBER:
            if body[10] & 1:
                (size,) = struct.unpack_from("<H", body, at)
                change = change._replace(code=Segments([body[at + 2 : at + size]]).text())
                at += size
            else:
                change = change._replace(code=BUILT_IN.get(body[at + 1], self.codes.get(body[at + 1], "General")))
                at += 2
        if flags & _LETTERS:
            change = self.letters(change, body[at : at + 118])
            at += 118
        at += 8 * bool(flags & _ALIGNED) + 8 * bool(flags & _LINES)
        if flags & _PATTERN:
            pattern, colours = struct.unpack_from("<2H", body, at)
            front, ground = colours & 0x7F, colours >> 7 & 0x7F
            solid = pattern >> 10 in (0, 1)
            fill = self.colour(ground or front) if solid else self.ground(pattern >> 10, self.colour(front), None)
            change = change._replace(fill=fill)
            at += 4
        return change, at + 2 * bool(flags >> 30 & 1)

    def letters(self, change: Change, body: bytes) -> Change:
        """The change with what it does to the letters."""
        height, style, colour, kept = (struct.unpack_from("<l", body, place)[0] for place in (64, 68, 80, 88))
        size = height / 20 if 0 < height < 0x2000 else None
        struck = None if kept & 0x80 else bool(style & 0x80)
        return change._replace(size=size, struck=struck, ink=self.colour(colour) if 0 <= colour < 0x7FFF else None)
