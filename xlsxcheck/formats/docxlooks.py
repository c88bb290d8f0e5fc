"""How a Word document paints its text: styles, direct settings, shading. What of it hides figures.

Source: ECMA-376 part 1, 17.3.2 (runs), 17.7 (styles).
"""

from __future__ import annotations

from typing import NamedTuple

from xlsxcheck.formats.docxcolours import attribute, colour, shade
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
_BLOCK = ("shd", "spacing", "ind", "framePr")
"""Settings of paragraphs that change where their letters stand, or on which ground."""

FILLED = ("srgbClr", "schemeClr", "noFill", "gradFill", "alpha", "lumMod")
"""What letters are filled with, in the words of Word 2010; the same words stand in what surrounds letters."""

_STYLES = names(
    "docDefaults", "style", "name", "basedOn", "rPr", "numId", "tblStylePr", *_BLOCK, *RUN, spaces=WORD
) | names("textFill", *FILLED, spaces=WORD_2010)  # fmt: skip
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

_UNDER_CORNERS = {
    "nwCell": ("firstRow", "firstCol"),
    "neCell": ("firstRow", "lastCol"),
    "swCell": ("lastRow", "firstCol"),
    "seCell": ("lastRow", "lastCol"),
}
"""The parts of a table whose ground is seen in a corner that has none of its own."""

_HIGHEST = 30.0
"""Points; letters further above or below their line are elsewhere."""

_PAPER = ("bg1", "lt1")
_CLEAR, _SHADED = 70_000, 75_000
"""Thousandths of a percent: how clear letters are that can't be seen, how dark the paper's colour is that can be."""

_DEEPEST = 20
_LONGEST_CHAIN = 4096

Settings = dict[str, Attributes]


class Style(NamedTuple):
    """What a style says itself.

    run: settings of its letters; number: the id of its list, 0 for none, else empty; block: what it asks of paragraphs
    and cells; parts: what it says of single rows and columns of a table.
    """

    based: str
    run: Settings
    number: list[str]
    block: Settings
    parts: dict[str, Style]


def _style(based: str = "") -> Style:
    return Style(based, {}, [], {}, {})


class Letters(NamedTuple):
    """What letters are painted by: their own settings, the styles of paragraph, run and table; None in no table."""

    direct: Settings
    paragraph: str = ""
    character: str = ""
    table: str | None = None


class Run(NamedTuple):
    """How letters are seen.

    hidden: not at all. raised: how many points above the line. doubtful: programs differ on how, or they stand
    elsewhere.
    """

    look: Look
    hidden: bool = False
    struck: bool = False
    small: bool = False
    raised: float = 0.0
    doubtful: bool = False


class WordStyles:
    """The styles of a document; a part that is missing says nothing."""

    def __init__(self, package: Package, part: str) -> None:
        """Read the styles beside the main part. Errors: UnreadableFile F05 to F07."""
        self.styles: dict[str, Style] = {}
        self.usual = _style()
        self.default: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.known: dict[tuple[str, str, str, str | None, str], Run] = {}
        self.divided: dict[str | None, list[str]] = {}
        self.blocks: dict[tuple[str, str | None], Settings] = {}
        self.paper: int | None = None
        self.here = self.whole = self.usual
        self.inside = self.in_filling = False
        self.name = ""
        found = package.find(f"{part.rpartition('/')[0]}/styles.xml".lstrip("/"))
        if found is not None:
            walk(package.read(found), found, _STYLES, self.start, self.end)

    def start(self, name: str, attributes: Attributes) -> None:
        """Take in a tag of the styles."""
        if name == "docDefaults":
            self.here = self.usual
        elif name == "style":
            self.name = attribute(attributes, "styleId")
            self.here = self.styles[self.name] = _style()
            if attribute(attributes, "default") not in ("", *OFF):
                self.default[attribute(attributes, "type")] = self.name
        elif name == "name":
            self.names[self.name] = attribute(attributes, "val").lower()
        elif name == "basedOn" and self.name in self.styles:
            self.here = self.styles[self.name] = self.here._replace(based=attribute(attributes, "val"))
        elif name == "numId":
            self.here.number.append(attribute(attributes, "val"))
        elif name == "rPr":
            self.inside = True
        elif name == "tblStylePr":
            self.whole = self.here
            self.here = self.here.parts.setdefault(attribute(attributes, "type"), _style())
        elif name == "textFill" or name in FILLED:
            self.in_filling = self.in_filling or name == "textFill"
            if self.in_filling and self.inside:
                fill_letters(self.here.run, name, attributes)
        elif self.inside:
            self.here.run[name] = attributes
        elif name in _BLOCK:
            self.here.block[name] = attributes

    def end(self, name: str) -> None:
        """Take in the end of a tag."""
        if name == "rPr":
            self.inside = False
        elif name == "textFill":
            self.in_filling = False
        elif name == "tblStylePr":
            self.here = self.whole

    def number(self, stated: str | None, style: str, table: str | None) -> str | None:
        """The list of a paragraph of that style, or the one that it states; None for none."""
        chain = (*self.chain(style, "paragraph"), *self.table(table), self.usual)
        return stated or next((one.number[-1] for one in chain if one.number), None)

    def standing(self, style: str) -> str:
        """What part a paragraph of that style has, by the name that Word gives the style in every language."""
        name = self.names.get(style, "")
        return HEADING if name == "title" else ASIDE if name.startswith("toc ") else ""

    def chain(self, style: str, kind: str) -> list[Style]:
        """A style, or the default one of its kind, and those that it is based on."""
        found: list[Style] = []
        style = style or self.default.get(kind, "")
        while style in self.styles and len(found) < _DEEPEST:
            found.append(self.styles[style])
            style = found[-1].based
        return found

    def table(self, style: str | None) -> list[Style]:
        """The style of a table and those that it is based on; none outside of tables."""
        return [] if style is None else self.chain(style, "table")

    def parts(self, table: str | None) -> list[str]:
        """The parts of a table, such as its last row, of which its style says something."""
        return list(dict.fromkeys(part for one in self.table(table) for part in one.parts))

    def block(self, style: str, table: str | None) -> Settings:
        """What the styles of a paragraph and of its table ask of the paragraph."""
        key = (style, table)
        if key not in self.blocks:
            if len(self.blocks) >= _LONGEST_CHAIN:
                self.blocks.clear()
            merged = [self.usual, *reversed(self.table(table))]
            told = [{name: value for name, value in one.block.items() if name != "shd"} for one in merged]
            told += [one.block for one in reversed(self.chain(style, "paragraph"))]
            self.blocks[key] = merge_blocks(*told)
        return self.blocks[key]

    def ground(self, table: str | None, part: str = "") -> int | None:
        """The ground of the cells of tables of that style, or of a part of them."""
        chain = self.table(table)
        if part:
            over = (part, *_UNDER_CORNERS.get(part, ()))
            chain = [*(one.parts[name] for name in over for one in chain if name in one.parts), *chain]
        return next((shade(one.block["shd"]) for one in chain if "shd" in one.block), None)

    def seen(self, letters: Letters, grounds: tuple[int | None, ...], line: float) -> Run:
        """How letters are seen on the nearest of these grounds, wherever in a table of that style they stand.

        Which of its parts a table shows, and where, differs from program to program, and so does whether the colour of
        the paper is shown: the worst counts.
        """
        run = self.run(letters)
        looks: list[Look] = []
        if letters.table not in self.divided:
            self.divided[letters.table] = self.parts(letters.table)
        for part in ("", *self.divided[letters.table]):
            other = self.run(letters, part)
            ground = self.ground(letters.table, part)
            looks += (on_ground(other.look, (*grounds, ground, paper), line) for paper in {None, self.paper})
            if other[1:] != run[1:]:
                run = run._replace(doubtful=True)
        return run._replace(look=next((look for look in looks if look.unseen), looks[0]))

    def run(self, letters: Letters, part: str = "") -> Run:
        """How letters are painted, in a part of the table where there is one."""
        direct = letters.direct
        key = (repr(direct) if direct else "", *letters[1:], part)
        found = self.known.get(key)
        if found is None:
            if len(self.known) >= _LONGEST_CHAIN:
                self.known.clear()
            found = self.known[key] = self.resolved(letters, part)
        return found

    def resolved(self, letters: Letters, part: str) -> Run:
        """What the defaults, the styles and the run's own settings come to."""
        merged: Settings = dict(self.usual.run)
        for one in reversed(self.table(letters.table)):
            merged |= one.run
            merged |= one.parts[part].run if part in one.parts else {}
        whole = {toggle for toggle in _TOGGLES if toggle in merged and _is_on(merged[toggle])}
        on = dict.fromkeys(_TOGGLES, False)
        for chain in (self.chain(letters.paragraph, "paragraph"), self.chain(letters.character, "")):
            here: Settings = {}
            for one in reversed(chain):
                here |= one.run
            merged |= here
            for toggle in _TOGGLES:
                # A setting that both styles switch on is off again.
                on[toggle] ^= toggle in here and _is_on(here[toggle])
        merged |= letters.direct
        on |= {toggle: _is_on(letters.direct[toggle]) for toggle in _TOGGLES if toggle in letters.direct}
        struck = on["strike"] or on["dstrike"]
        small = attribute(merged.get("vertAlign", {}), "val") in ("superscript", "subscript")
        raised = _number(merged, "position", 0.0) / 2
        doubtful = bool(whole.difference(letters.direct)) or abs(raised) > _HIGHEST or "gradFill" in merged
        return Run(_look(merged), on["vanish"], struck, small, raised, doubtful)


def merge_blocks(*settings: Settings) -> Settings:
    """Settings of paragraphs one over the other; what one says of spaces and indents leaves the rest as it was."""
    merged: Settings = {}
    for one in settings:
        for name, value in one.items():
            merged[name] = {**merged.get(name, {}), **value} if name in ("spacing", "ind") else value
    return merged


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


def fill_letters(settings: Settings, name: str, attributes: Attributes) -> None:
    """Take in what letters are filled with, in place of their colour."""
    value = attribute(attributes, "val")
    if name == "srgbClr":
        settings["color"] = attributes
    elif name == "gradFill":
        settings[name] = attributes
    elif name == "noFill" or (name == "schemeClr" and value in _PAPER) or (name == "alpha" and _whole(value) >= _CLEAR):
        settings["color"] = {" themeColor": "background1"}
    elif name == "schemeClr" or (name == "lumMod" and _whole(value) < _SHADED):
        settings.pop("color", None)


def _is_on(attributes: Attributes) -> bool:
    return attribute(attributes, "val") not in OFF


def _number(settings: Settings, name: str, usual: float) -> float:
    text = attribute(settings.get(name, {}), "val").removesuffix("%")
    try:
        return max(-1e6, min(1e6, float(text)))
    except ValueError:
        return usual


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else 0
