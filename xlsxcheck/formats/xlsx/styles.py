"""The styles part of an .xlsx package -> Styles: number formats, and how cells are painted."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxcheck.errors import UnreadableFile
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
from xlsxcheck.formats.xmlparts import TRUE, Attributes, names, walk

MAX_FORMATS = 70_000
_KNOWN = (
    names("numFmts", "numFmt", "fonts", "font", "sz", "color", "name", "charset", "strike", "fills", "fill")
    | names("patternFill", "gradientFill", "fgColor", "bgColor", "cellXfs", "cellStyleXfs", "xf", "alignment")
    | names("dxfs", "dxf", "indexedColors", "rgbColor")
    | {"http://schemas.openxmlformats.org/markup-compatibility/2006 Choice": "Choice"}
)
_POOLS = frozenset(("numFmts", "fonts", "fills", "cellXfs", "cellStyleXfs", "dxfs", "indexedColors"))
_SHARES = {
    "": 0.0,
    "none": 0.0,
    "solid": 1.0,
    "gray125": 0.125,
    "gray0625": 0.0625,
    "lightGray": 0.25,
    "darkGray": 0.75,
}
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_STRICT_DRAWING = "http://purl.oclc.org/ooxml/drawingml/main"
_THEME_NAMES = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
OFFICE_THEME = (
    *(0xFFFFFF, 0x000000, 0xEEECE1, 0x1F497D, 0x4F81BD, 0xC0504D, 0x9BBB59, 0x8064A2, 0x4BACC6, 0xF79646),
    *(0x0000FF, 0x800080),
)
"""The colours of a workbook without a theme of its own, in the order in which cells call them."""


def read_theme(data: bytes, part: str) -> tuple[int, ...]:
    """The twelve colours of a theme part, in the order in which cells call them. Errors: UnreadableFile F05 to F07."""
    found = dict(zip(_THEME_NAMES, OFFICE_THEME, strict=True))
    current = [""]

    def start(name: str, attributes: Attributes) -> None:
        if name in found:
            current[0] = name
        elif current[0]:
            value = attributes.get("lastClr" if name == "sysClr" else "val", "")
            colour = _hex(value)
            if colour is not None:
                found[current[0]] = colour
            current[0] = ""

    spaces = (_DRAWING, _STRICT_DRAWING)
    walk(data, part, names(*_THEME_NAMES, "srgbClr", "sysClr", spaces=spaces), start)
    return tuple(found[name] for name in _THEME_NAMES)


def read_styles(data: bytes, part: str, theme: Sequence[int] = OFFICE_THEME) -> Styles:
    """Read every cell format, and every change that conditional formats refer to.

    Errors: UnreadableFile F05, F06, F07.
    """
    reader = StylesReader(part, theme)
    walk(data, part, _KNOWN, reader.start, reader.end)
    return reader.styles()


class _Font:
    """A font as far as it was met. Fields as in Look; None: not stated."""

    def __init__(self) -> None:
        self.colour: Attributes | None = None
        self.size: float | None = None
        self.name = ""
        self.charset = 0
        self.struck: bool | None = None

    @property
    def symbols(self) -> bool:
        return is_symbol_font(self.name, self.charset)


class _Fill:
    """A fill as far as it was met."""

    def __init__(self) -> None:
        self.pattern = ""
        self.front: Attributes | None = None
        self.ground: Attributes | None = None


class StylesReader:
    """The state of one pass over a styles part."""

    def __init__(self, part: str, theme: Sequence[int]) -> None:
        self.part = part
        self.theme = theme
        self.codes: dict[str, str] = {}
        self.fonts: list[_Font] = []
        self.fills: list[_Fill] = []
        self.xfs: list[tuple[str, int, int]] = []
        self.aligned: dict[int, Attributes] = {}
        self.dxfs: list[tuple[_Font | None, _Fill | None, str | None]] = []
        self.palette: list[int] = []
        self.pool = ""
        self.font: _Font | None = None
        self.fill: _Fill | None = None
        self.passed_over = 0

    def start(self, name: str, attributes: Attributes) -> None:
        """Take in an element."""
        if self.passed_over or name == "Choice":
            # What is written twice, for newer and for older programs, is taken as the older ones read it.
            self.passed_over += name == "Choice"
        elif name in _POOLS:
            self.pool = name
        elif name == "xf" and self.pool == "cellXfs":
            self.xf(attributes)
        elif name == "alignment" and self.pool == "cellXfs":
            if self.xfs:
                self.aligned[len(self.xfs) - 1] = attributes
        elif name == "numFmt":
            self.number_format(attributes)
        elif name == "rgbColor":
            self.palette.append(_hex(attributes.get("rgb", "")) or 0)
        elif name == "dxf":
            self.dxfs.append((None, None, None))
        else:
            self.piece(name, attributes)

    def end(self, name: str) -> None:
        """Take note that an element ends."""
        if name == "Choice":
            self.passed_over -= 1
        elif name == self.pool:
            self.pool = ""
        elif name == "font":
            self.font = None
        elif name == "fill":
            self.fill = None

    def xf(self, attributes: Attributes) -> None:
        """Take in a cell format."""
        if len(self.xfs) >= MAX_FORMATS:
            raise UnreadableFile("F06", what="formats", found=len(self.xfs) + 1, allowed=MAX_FORMATS, part=self.part)
        font, fill = (_index(attributes.get(key)) for key in ("fontId", "fillId"))
        self.xfs.append((attributes.get("numFmtId", "0"), font, fill))

    def number_format(self, attributes: Attributes) -> None:
        """Keep a code under its number; within dxfs it belongs to that change alone."""
        code = attributes.get("formatCode", "")
        if self.pool == "numFmts":
            self.codes[attributes.get("numFmtId", "")] = code
        elif self.pool == "dxfs" and self.dxfs:
            font, fill, _ = self.dxfs[-1]
            self.dxfs[-1] = font, fill, code or _built_in(attributes.get("numFmtId", "0"))

    def piece(self, name: str, attributes: Attributes) -> None:
        """A font, a fill, or what stands in them."""
        if name == "font" and self.pool in ("fonts", "dxfs"):
            self.font = _Font()
            if self.pool == "fonts":
                self.fonts.append(self.font)
            elif self.dxfs:
                self.dxfs[-1] = self.font, *self.dxfs[-1][1:]
        elif name == "fill" and self.pool in ("fills", "dxfs"):
            self.fill = _Fill()
            if self.pool == "fills":
                self.fills.append(self.fill)
            elif self.dxfs:
                self.dxfs[-1] = self.dxfs[-1][0], self.fill, self.dxfs[-1][2]
        elif self.font is not None:
            _letters(self.font, name, attributes)
        elif self.fill is not None:
            _ground(self.fill, name, attributes)

    def styles(self) -> Styles:
        """The styles, now that all was met."""
        inks = [self.ink(font) for font in self.fonts]
        grounds = [self.ground(fill) for fill in self.fills]
        known: dict[tuple[int, int, Laid], Look] = {}
        looks = []
        for style, (_, font, fill) in enumerate(self.xfs):
            key = font, fill, _aligned(self.aligned.get(style, {}))
            if key not in known:
                known[key] = self.look(font, inks, fill, grounds)._replace(**key[2]._asdict())
            looks.append(known[key])
        codes = [self.codes.get(number) or _built_in(number) for number, _, _ in self.xfs]
        return Styles(codes, looks, [self.change(*dxf) for dxf in self.dxfs], self.palette[8:64])

    def look(self, font: int, inks: list[int | None], fill: int, grounds: list[int | None]) -> Look:
        """The look of a cell with that font and that fill."""
        letters = self.fonts[font] if font < len(self.fonts) else _Font()
        return Look(
            ink=inks[font] if font < len(inks) else None,
            fill=grounds[fill] if fill < len(grounds) else None,
            size=11.0 if letters.size is None else letters.size,
            symbols=letters.symbols,
            struck=bool(letters.struck),
        )

    def change(self, font: _Font | None, fill: _Fill | None, code: str | None) -> Change:
        """What a conditional format changes that names that font, fill and number format."""
        ground = None
        if fill is not None and fill.pattern != "none":
            stated = fill.ground or fill.front
            ground = None if stated is None else self.colour(stated)
        if font is None:
            return Change(fill=ground, code=code)
        symbols = font.symbols if font.name or font.charset else None
        return Change(self.ink(font), ground, font.size, symbols, font.struck, code)

    def ink(self, font: _Font) -> int | None:
        """The colour of a font's letters; None for the program's own."""
        return None if font.colour is None else self.colour(font.colour)

    def ground(self, fill: _Fill) -> int | None:
        """The fill's colour, seen from afar; None for none."""
        share = _SHARES.get(fill.pattern, 0.5)
        if not share:
            return None
        front = self.colour(fill.front or {"indexed": "64"})
        ground = self.colour(fill.ground or {"indexed": "65"})
        front, ground = BLACK if front is None else front, WHITE if ground is None else ground
        return front if share == 1 else mixed(front, ground, share)

    def colour(self, attributes: Attributes) -> int | None:
        """A colour as 0xRRGGBB; None for the program's own."""
        tint = _tint(attributes.get("tint", ""))
        if (exact := _hex(attributes.get("rgb", ""))) is not None:
            return tinted(exact, tint)
        if "theme" in attributes:
            number = _index(attributes["theme"])
            return tinted(self.theme[number], tint) if number < len(self.theme) else None
        if "indexed" in attributes:
            number = _index(attributes["indexed"])
            if number < len(self.palette):
                return self.palette[number]
            if number == 65:
                return WHITE
            return PALETTE[number - 8 if number > 7 else number] if number < 64 else None
        return None


def _aligned(stated: Attributes) -> Laid:
    across = stated.get("horizontal")
    angle, steps = _index(stated.get("textRotation")), 0 if across == "center" else _index(stated.get("indent"))
    return laid(repeated=across == "fill", shrinks=stated.get("shrinkToFit") in TRUE, angle=angle, steps=steps)


def _letters(font: _Font, name: str, attributes: Attributes) -> None:
    value = attributes.get("val", "")
    if name == "color":
        font.colour = attributes
    elif name == "sz":
        font.size = _size(value)
    elif name == "name":
        font.name = value
    elif name == "charset":
        font.charset = _index(value)
    elif name == "strike":
        font.struck = value in TRUE or not value


def _ground(fill: _Fill, name: str, attributes: Attributes) -> None:
    if name == "patternFill":
        fill.pattern = attributes.get("patternType", "")
    elif name == "gradientFill":
        fill.pattern = "gradient"
    elif name == "fgColor":
        fill.front = attributes
    elif name == "bgColor":
        fill.ground = attributes
    elif name == "color" and fill.pattern == "gradient":
        # A gradient's ends stand in for its front and ground.
        fill.front, fill.ground = fill.front or attributes, attributes


def _built_in(number: str) -> str:
    return BUILT_IN.get(int(number), "General") if number.isdecimal() and len(number) < 6 else "General"


def _index(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else 0


def _hex(text: str) -> int | None:
    """The colour of AARRGGBB or RRGGBB."""
    try:
        return int(text[-6:], 16) if len(text) in (6, 8) else None
    except ValueError:
        return None


def _size(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _tint(text: str) -> float:
    size = _size(text) if text else None
    # Not a number is no tint.
    return size if size is not None and size == size else 0.0
