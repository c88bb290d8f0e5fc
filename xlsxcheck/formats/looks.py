"""How a cell format paints what it shows, and what of it keeps a figure from being seen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from xlsxcheck.formats.memo import Memo

BLACK, WHITE = 0x000000, 0xFFFFFF
TOO_SMALL = 4.0
"""Points: smaller letters are specks."""
FAR_IN = 36.0
"""Points: what is pushed further into its cell may have left it."""
_STEP = 7.0
"""Points that one step of an indent has at least, in any program."""

_NEAR_LIGHT, _NEAR_COLOUR = 1.5, 40.0
_SYMBOLS = frozenset(
    (
        *("wingdings", "wingdings 2", "wingdings 3", "webdings", "symbol", "marlett", "mt extra", "opensymbol"),
        *("zapfdingbats", "zapf dingbats", "itc zapf dingbats", "bookshelf symbol 7", "ms outlook", "starsymbol"),
        *("ms reference specialty", "monotype sorts", "segoe mdl2 assets", "segoe fluent icons", "d050000l"),
        *("holomdl2 assets", "adobe blank", "standard symbols ps", "standard symbols l", "fontawesome", "code 128"),
        *("code128", "code 39", "code39", "free 3 of 9", "libre barcode 39", "libre barcode 128"),
    )
)
_SYMBOLS_WITHIN = ("wingdings", "webdings", "dingbats", "barcode", "idautomation", "adobe blank", "fontawesome")
"""Parts of names of fonts that come in many kinds, such as IDAutomationHC39M."""
_SYMBOL_CHARSET = 2
BESIDE = frozenset(("added_text", "field", "inside", "restyled", "raised", "turned", "not_printed"))
"""Numbers and texts that come by themselves, computed fields, pictures in the cell, letters that are moved or turned,
digits of unlike heights, what paper lacks: words for what stands beside a figure in its cell, or happens to it."""


class Look(NamedTuple):
    """How a cell is painted.

    ink, fill: 0xRRGGBB; None is the program's own, black on white. size: points. symbols: a font whose digits are
    pictures. struck: crossed out. repeated: what stands in it is written over and over until the cell is full. shrinks:
    letters get smaller until they fit. beside: what else changes what is seen, one of BESIDE, with which texts can
    live, or locked_away: nothing is shown. indent: how far in it stands, in points.
    """

    ink: int | None = None
    fill: int | None = None
    size: float = 11.0
    symbols: bool = False
    struck: bool = False
    repeated: bool = False
    shrinks: bool = False
    beside: str = ""
    indent: float = 0.0

    @property
    def unseen(self) -> str:
        """Why a figure is not seen as it is: a word key, empty where it is seen."""
        if self.beside:
            return self.beside
        if self.symbols:
            return "symbol_font"
        if self.repeated:
            return "repeated"
        if self.struck:
            return "struck_out"
        if self.size < TOO_SMALL:
            return "tiny_font"
        if self.indent > FAR_IN:
            return "indented"
        return "same_colour" if nearly_same(self.ink, self.fill) else ""


class Laid(NamedTuple):
    """Of a Look, what comes of the cell's alignment."""

    repeated: bool
    shrinks: bool
    beside: str
    indent: float


def laid(*, repeated: bool, shrinks: bool, angle: int, steps: int) -> Laid:
    """What an alignment of Excel's does. angle: above 90 it turns the other way, 255 sets letters below each other."""
    lies = angle <= 180 and turned(angle if angle <= 90 else 90 - angle)
    return Laid(repeated, shrinks, "turned" if lies else "", steps * _STEP)


class Change(NamedTuple):
    """What a conditional format changes in a cell's look; None: nothing. code: the number format."""

    ink: int | None = None
    fill: int | None = None
    size: float | None = None
    symbols: bool | None = None
    struck: bool | None = None
    code: str | None = None
    beside: str | None = None
    indent: float | None = None

    def on(self, look: Look) -> Look:
        """The look of a cell to which it applies."""
        changed = {name: value for name, value in self._asdict().items() if value is not None and name != "code"}
        return look._replace(**changed)

    def hides(self, look: Look) -> str:
        """Why a figure that is seen in this look is not seen after the change: a word key, or empty."""
        return "" if look.unseen else self.on(look).unseen


PLAIN = Look()


class Styles:
    """All cell formats of a workbook: by the index of the format its number format code, and its look.

    changes: by index, what conditional formats refer to. palette: the colours that number formats call by number.
    """

    def __init__(
        self,
        codes: Sequence[str] = (),
        looks: Sequence[Look] = (),
        changes: Sequence[Change] = (),
        palette: Sequence[int] = (),
    ) -> None:
        """Hold what a reader found; nothing is worked out before it is asked for."""
        self.codes = codes
        self.looks = looks
        self.changes = changes
        self.palette = palette or PALETTE

    def look(self, style: int) -> Look:
        """The look of a format; that of no format where there is none of this index."""
        return self.looks[style] if 0 <= style < len(self.looks) else PLAIN

    @cached_property
    def unseen(self) -> dict[int, str]:
        """The formats in which no figure is seen as it is, with the reason."""
        known = {look: look.unseen for look in set(self.looks)}
        return {style: known[look] for style, look in enumerate(self.looks) if known[look]}

    @cached_property
    def different_codes(self) -> frozenset[str]:
        """Every number format code that some format has."""
        return frozenset(self.codes)

    @cached_property
    def hiding(self) -> frozenset[int]:
        """The changes that can keep a figure from being seen as it is, in any of the looks."""
        looks = {*self.looks, PLAIN}
        inks, fills = {look.ink for look in looks} | self._named, {look.fill for look in looks}
        # Two conditions may do together what neither does alone.
        inks |= {change.ink for change in self.changes if change.fill is None}
        fills |= {change.fill for change in self.changes if change.ink is None}
        return frozenset(number for number, change in enumerate(self.changes) if _can_hide(change, inks, fills))

    @cached_property
    def _named(self) -> set[int | None]:
        """The colours that number formats give figures."""
        from xlsxcheck.formats.sections import take_apart

        coloured = [section for code in self.different_codes if "[" in code for section in take_apart(code).numbers]
        return {self.colour(section.colour) for section in coloured}

    def colour(self, colour: int | None) -> int | None:
        """The colour that a number format names: itself, or below 0 one of the palette."""
        if colour is None or colour >= 0:
            return colour
        return self.palette[-colour - 1] if -colour <= len(self.palette) else None


def _can_hide(change: Change, inks: set[int | None], fills: set[int | None]) -> bool:
    if change.code is not None or change.symbols or change.struck or change.beside or change.indent:
        return True
    if change.size is not None and change.size < TOO_SMALL:
        return True
    if change.ink is None and change.fill is None:
        return False
    inks = inks if change.ink is None else {change.ink}
    fills = fills if change.fill is None else {change.fill}
    return any(nearly_same(ink, fill) for ink in inks for fill in fills)


def is_symbol_font(name: str, charset: int = 0) -> bool:
    """Whether digits are pictures in a font of that name and character set."""
    if charset == _SYMBOL_CHARSET:
        return True
    spelt = name.strip().lower()
    return spelt in _SYMBOLS or any(part in spelt for part in _SYMBOLS_WITHIN)


def turned(degrees: float) -> bool:
    """Whether letters turned by so much lie on their side or stand on their head."""
    return 45 < degrees % 360 < 315


def nearly_same(ink: int | None, fill: int | None) -> bool:
    """Whether letters of one colour can't be told from the ground of the other."""
    return NEARLY_SAME[BLACK if ink is None else ink, WHITE if fill is None else fill]


def _nearly_same(colours: tuple[int, int]) -> bool:
    one, other = colours
    if one == other:
        return True
    (light, *_), (dark, *_) = first, second = _measured(one), _measured(other)
    contrast = (max(light, dark) + 0.05) / (min(light, dark) + 0.05)
    far = sum((a - b) ** 2 for a, b in zip(first[1:], second[1:], strict=True)) ** 0.5
    return contrast < _NEAR_LIGHT and far < _NEAR_COLOUR


NEARLY_SAME: Memo[tuple[int, int], bool] = Memo(_nearly_same, 4096)


def _measured(colour: int) -> tuple[float, float, float, float]:
    """Luminance (0 to 1), and the colour in CIE L*a*b*, where distances are as the eye sees them."""
    red, green, blue = (_linear((colour >> shift & 255) / 255) for shift in (16, 8, 0))
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    a, b, c = (_root(part) for part in (x, y, z))
    return y, 116 * b - 16, 500 * (a - b), 200 * (b - c)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _root(part: float) -> float:
    return part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116


PALETTE = tuple(
    int(colour, 16)
    for colour in (
        *("000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF", "800000", "008000"),
        *("000080", "808000", "800080", "008080", "C0C0C0", "808080", "9999FF", "993366", "FFFFCC", "CCFFFF"),
        *("660066", "FF8080", "0066CC", "CCCCFF", "000080", "FF00FF", "FFFF00", "00FFFF", "800080", "800000"),
        *("008080", "0000FF", "00CCFF", "CCFFFF", "CCFFCC", "FFFF99", "99CCFF", "FF99CC", "CC99FF", "FFCC99"),
        *("3366FF", "33CCCC", "99CC00", "FFCC00", "FF9900", "FF6600", "666699", "969696", "003366", "339966"),
        *("003300", "333300", "993300", "993366", "333399", "333333"),
    )
)
"""Excel's 56 colours; a workbook may have others. ECMA-376 part 1, 18.8.27, from index 8 on."""


def tinted(colour: int, tint: float) -> int:
    """A theme's colour made lighter (above 0) or darker. ECMA-376 part 1, 18.8.19."""
    import colorsys

    if not tint:
        return colour
    hue, light, saturation = colorsys.rgb_to_hls(*((colour >> shift & 255) / 255 for shift in (16, 8, 0)))
    tint = max(-1.0, min(1.0, tint))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    red, green, blue = (round(part * 255) for part in colorsys.hls_to_rgb(hue, light, saturation))
    return red << 16 | green << 8 | blue


def mixed(front: int, ground: int, share: float) -> int:
    """A pattern seen from afar: `share` of it in the front colour."""
    parts = (
        round((front >> shift & 255) * share + (ground >> shift & 255) * (1 - share)) << shift for shift in (16, 8, 0)
    )
    return sum(parts)
