"""How a Word document paints its text: styles, direct settings, shading, automatic numbers. What of it hides figures.

Source: ECMA-376 part 1, 17.3.2 (runs), 17.7 (styles), 17.9 (numbering).
"""

from __future__ import annotations

from typing import NamedTuple

from xlsxcheck.formats.looks import Look, is_symbol_font
from xlsxcheck.formats.package import Package
from xlsxcheck.formats.prose import ASIDE, HEADING
from xlsxcheck.formats.xmlparts import Attributes, names, walk

WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
WORD_2010 = ("http://schemas.microsoft.com/office/word/2010/wordml",)
RUN = ("vanish", "strike", "dstrike", "vertAlign", "color", "sz", "rFonts", "shd", "highlight", "position", "w")
"""Settings of runs that change what is seen, beside `spacing`, which paragraphs have too."""

OFF = ("0", "false", "off", "none")
_TOGGLES = ("vanish", "strike", "dstrike")
_STYLES = names("docDefaults", "style", "name", "basedOn", "rPr", "numId", "tblStylePr", "spacing", *RUN, spaces=WORD)
_NUMBERS = names("abstractNum", "lvl", "numFmt", "lvlText", "num", "abstractNumId", spaces=WORD)
_THEME = {"background1": 0xFFFFFF, "light1": 0xFFFFFF, "text1": 0x000000, "dark1": 0x000000}
_HIGHLIGHTS = {
    "black": 0x000000, "blue": 0x0000FF, "cyan": 0x00FFFF, "green": 0x00FF00, "magenta": 0xFF00FF, "red": 0xFF0000,
    "yellow": 0xFFFF00, "white": 0xFFFFFF, "darkBlue": 0x000080, "darkCyan": 0x008080, "darkGreen": 0x008000,
    "darkMagenta": 0x800080, "darkRed": 0x800000, "darkYellow": 0x808000, "darkGray": 0x808080, "lightGray": 0xC0C0C0,
}  # fmt: skip
_USUAL_SIZE = 10.0
_NARROWEST = 33
"""Letters narrower than this share of their width can't be read."""

_TIGHTEST = 0.35
"""Letters closer than this share of their size lie upon each other."""

_DEEPEST = 20
_LONGEST_CHAIN = 4096

Settings = dict[str, Attributes]


class Style(NamedTuple):
    """What a style says itself.

    run: settings of its letters; number: the id of its list, 0 for none, else empty; cell: shading of cells.
    """

    based: str
    run: Settings
    number: list[str]
    cell: Settings


class Run(NamedTuple):
    """How letters are seen. hidden: not at all. raised: how many points above the line."""

    look: Look
    hidden: bool = False
    struck: bool = False
    small: bool = False
    raised: float = 0.0


class WordStyles:
    """The styles and lists of a document; a part that is missing says nothing."""

    def __init__(self, package: Package, part: str) -> None:
        """Read both parts. Errors: UnreadableFile F05 to F07."""
        self.styles: dict[str, Style] = {}
        self.usual = Style("", {}, [], {})
        self.default = ""
        self.names: dict[str, str] = {}
        self.lists: dict[str, str] = {}
        self.levels: dict[str, bool] = {}
        self.known: dict[tuple[str, str, str, str], Run] = {}
        self.here = self.usual
        self.inside = self.shading = False
        self.list = ""
        folder = part.rpartition("/")[0]
        for name, known, start in (("styles.xml", _STYLES, self.style), ("numbering.xml", _NUMBERS, self.numbering)):
            found = package.find(f"{folder}/{name}".lstrip("/"))
            if found is not None:
                walk(package.read(found), found, known, start, self.end)

    def style(self, name: str, attributes: Attributes) -> None:
        """Take in a tag of the styles."""
        if name == "docDefaults":
            self.here = self.usual
        elif name == "style":
            self.here = Style("", {}, [], {})
            identity = attribute(attributes, "styleId")
            self.styles[identity] = self.here
            if attribute(attributes, "type") == "paragraph" and attribute(attributes, "default") not in ("", *OFF):
                self.default = identity
            self.list = identity
        elif name == "name":
            self.names[self.list] = attribute(attributes, "val").lower()
        elif name == "basedOn" and self.list in self.styles:
            self.here = self.styles[self.list] = self.here._replace(based=attribute(attributes, "val"))
        elif name == "numId":
            self.here.number.append(attribute(attributes, "val"))
        elif name == "rPr":
            self.inside = not self.shading
        elif name == "tblStylePr":
            self.shading = True
        elif self.inside:
            self.here.run[name] = attributes
        elif name == "shd" and not self.shading:
            self.here.cell[name] = attributes

    def numbering(self, name: str, attributes: Attributes) -> None:
        """Take in a tag of the lists: which of them write digits or letters."""
        value = attribute(attributes, "val")
        if name == "abstractNum":
            self.list = attribute(attributes, "abstractNumId")
        elif name == "num":
            self.list = f"num {attribute(attributes, 'numId')}"
        elif name == "abstractNumId":
            self.lists[self.list.removeprefix("num ")] = value
        elif name == "numFmt":
            self.levels[self.list] = self.levels.get(self.list, True) and value in ("bullet", "none")

    def end(self, name: str) -> None:
        """Take in the end of a tag."""
        if name == "rPr":
            self.inside = False
        elif name == "tblStylePr":
            self.shading = False

    def numbers(self, stated: str | None, style: str) -> bool:
        """Whether a paragraph of that style, or of the list that it states, has a number in front."""
        found = stated
        for one in self.chain(style or self.default):
            if found is not None:
                break
            found = one.number[-1] if one.number else None
        if found is None or found == "0":
            return False
        own = self.levels.get(f"num {found}", True)
        return not (own and self.levels.get(self.lists.get(found, ""), False))

    def standing(self, style: str) -> str:
        """What part a paragraph of that style has, by the name that Word gives the style in every language."""
        name = self.names.get(style, "")
        return HEADING if name == "title" else ASIDE if name.startswith("toc ") else ""

    def chain(self, style: str) -> list[Style]:
        """A style and those that it is based on."""
        found: list[Style] = []
        while style in self.styles and len(found) < _DEEPEST:
            found.append(self.styles[style])
            style = found[-1].based
        return found

    def ground(self, table: str) -> int | None:
        """The ground of the cells of tables of that style."""
        grounds = (shade(one.cell["shd"]) for one in self.chain(table) if "shd" in one.cell)
        return next(grounds, None)

    def run(self, direct: Settings, paragraph: str, character: str, table: str = "") -> Run:
        """How a run with these settings of its own is seen in a paragraph of that style, in a table of that one."""
        key = (repr(direct) if direct else "", paragraph, character, table)
        found = self.known.get(key)
        if found is None:
            if len(self.known) >= _LONGEST_CHAIN:
                self.known.clear()
            found = self.known[key] = self.resolved(direct, paragraph, character, table)
        return found

    def resolved(self, direct: Settings, paragraph: str, character: str, table: str) -> Run:
        """What the defaults, the styles and the run's own settings come to."""
        merged: Settings = dict(self.usual.run)
        for one in reversed(self.chain(table)):
            merged |= one.run
        on = dict.fromkeys(_TOGGLES, False)
        for name in (paragraph or self.default, character):
            here: Settings = {}
            for one in reversed(self.chain(name)):
                here |= one.run
            merged |= here
            for toggle in _TOGGLES:
                # A setting that both styles switch on is off again.
                on[toggle] ^= toggle in here and _is_on(here[toggle])
        merged |= direct
        on |= {toggle: _is_on(direct[toggle]) for toggle in _TOGGLES if toggle in direct}
        struck = on["strike"] or on["dstrike"]
        small = attribute(merged.get("vertAlign", {}), "val") in ("superscript", "subscript")
        raised = _number(merged, "position", 0.0) / 2
        return Run(_look(merged), on["vanish"], struck, small, raised)


def _look(settings: Settings) -> Look:
    """The colours, the font and the size of a run."""
    fill = _HIGHLIGHTS.get(attribute(settings.get("highlight", {}), "val"))
    if fill is None:
        fill = shade(settings.get("shd", {}))
    size = _number(settings, "sz", 2 * _USUAL_SIZE) / 2
    tight = -_number(settings, "spacing", 0.0) / 20 > _TIGHTEST * size
    narrow = _number(settings, "w", 100.0) < _NARROWEST
    fonts = settings.get("rFonts", {})
    symbols = not attribute(fonts, "asciiTheme") and is_symbol_font(attribute(fonts, "ascii"))
    return Look(colour(settings.get("color", {})), fill, 1.0 if tight or narrow else size, symbols)


def on_ground(look: Look, grounds: tuple[int | None, ...], line: float) -> Look:
    """How letters are seen on the nearest of these grounds, in lines of so many points."""
    size = line if line < look.size / 2 else look.size
    if look.ink is None:
        # Automatic letters are white on a dark ground.
        return look if look.fill is None and size == look.size else look._replace(fill=None, size=size)
    fill = next((fill for fill in (look.fill, *grounds) if fill is not None), None)
    return look._replace(fill=fill, size=size)


def colour(attributes: Attributes) -> int | None:
    """A colour of letters; None for the automatic one, which is always seen."""
    theme = attribute(attributes, "themeColor")
    if theme in _THEME and not (attribute(attributes, "themeTint") or attribute(attributes, "themeShade")):
        return _THEME[theme]
    return _hexadecimal(attribute(attributes, "val"))


def shade(attributes: Attributes) -> int | None:
    """The ground that a shading paints; None for none."""
    if attribute(attributes, "val") == "solid":
        return _hexadecimal(attribute(attributes, "color")) or 0
    theme = attribute(attributes, "themeFill")
    if theme in _THEME and not (attribute(attributes, "themeFillTint") or attribute(attributes, "themeFillShade")):
        return _THEME[theme]
    return _hexadecimal(attribute(attributes, "fill"))


def attribute(attributes: Attributes, name: str) -> str:
    """The attribute of that local name, in whatever namespace; empty without one."""
    end = f" {name}"
    return next((value for full, value in attributes.items() if full.endswith(end)), "")


def _is_on(attributes: Attributes) -> bool:
    return attribute(attributes, "val") not in OFF


def _number(settings: Settings, name: str, usual: float) -> float:
    text = attribute(settings.get(name, {}), "val").removesuffix("%")
    try:
        return max(-1e6, min(1e6, float(text)))
    except ValueError:
        return usual


def _hexadecimal(text: str) -> int | None:
    if len(text) != 6:
        return None
    try:
        return int(text, 16)
    except ValueError:
        return None
