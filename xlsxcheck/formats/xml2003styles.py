"""Styles, conditional formats and rich text of Excel's XML of 2003: how cells are painted."""

from __future__ import annotations

import re
from contextlib import suppress

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.csscolours import colour
from xlsxcheck.formats.cssdeclarations import declarations, family
from xlsxcheck.formats.grid import MAX_COLUMNS, MAX_ROWS, Rule
from xlsxcheck.formats.looks import PLAIN, Change, Laid, Look, is_symbol_font, laid, mixed
from xlsxcheck.formats.numberformats import NAMED_FORMATS
from xlsxcheck.formats.xmlparts import TRUE, Attributes
from xlsxcheck.model import Area

_SS = "urn:schemas-microsoft-com:office:spreadsheet"
_EXCEL = "urn:schemas-microsoft-com:office:excel"
HTML = "http://www.w3.org/TR/REC-html40"
_MOST = 4096
_MOST_RULES = 1000
_SHARES = {"Gray75": 0.75, "Gray50": 0.5, "Gray25": 0.25, "Gray125": 0.125, "Gray0625": 0.0625}
_OPERATORS = {
    "Between": "between", "NotBetween": "outside", "Equal": "=", "NotEqual": "<>", "Greater": ">", "Less": "<",
    "GreaterOrEqual": ">=", "LessOrEqual": "<=",
}  # fmt: skip
_CORNER = re.compile(r"R([0-9]{1,7})C([0-9]{1,5})")


class Styles2003:
    """The styles of a file, by their ids; each is a number format and a look."""

    def __init__(self) -> None:
        """Start with what cells have that name no style."""
        self.all: list[tuple[Look, str]] = [(PLAIN, "General")]
        self.known: dict[tuple[Look, str], int] = {self.all[0]: 0}
        self.named: dict[str, tuple[Look, str]] = {}
        self.name = ""

    def begin(self, attributes: Attributes) -> None:
        """Begin a style with what it takes from its parent, or from Default."""
        self.name = attributes.get(f"{_SS} ID", "")
        parent = attributes.get(f"{_SS} Parent", "Default")
        self.named[self.name] = self.named.get(parent, (PLAIN, "General"))
        if len(self.named) > _MOST:
            raise UnreadableFile("F06", what="formats", found=len(self.named), allowed=_MOST, part="xml")

    def take(self, name: str, attributes: Attributes) -> None:
        """Take in NumberFormat, Font, Interior or Alignment of the style at hand."""
        if self.name not in self.named:
            return
        look, code = self.named[self.name]
        get = {key.removeprefix(f"{_SS} ").removeprefix(f"{_EXCEL} "): value for key, value in attributes.items()}
        if name == "NumberFormat":
            stated = get.get("Format", "")
            code = NAMED_FORMATS.get(stated, stated) or "General"
        elif name == "Font":
            look = _lettered(look, get)
        elif name == "Interior":
            look = look._replace(fill=_filled(get))
        elif name == "Alignment":
            look = look._replace(**_aligned(get)._asdict())
        self.named[self.name] = look, code

    def number(self, *names: str) -> int:
        """The number of the first of these styles that there is; that of Default without one."""
        found = next((self.named[name] for name in names if name in self.named), self.named.get("Default"))
        return 0 if found is None else self._kept(found)

    def changed(self, number: int, look: Look) -> int:
        """The number of a style that looks so, with the number format of another one."""
        return self._kept((look, self.all[number][1]))

    def look(self, number: int) -> Look:
        """The look of a style by its number."""
        return self.all[number][0]

    def _kept(self, style: tuple[Look, str]) -> int:
        number = self.known.setdefault(style, len(self.all))
        if number == len(self.all):
            self.all.append(style)
        return number


def lettered(look: Look, attributes: Attributes) -> Look:
    """The look of rich text within a cell: html:Font."""
    get = {key.removeprefix(f"{HTML} "): value for key, value in attributes.items()}
    return _lettered(look, {"FontName" if key == "Face" else key: value for key, value in get.items()})


def _lettered(look: Look, get: dict[str, str]) -> Look:
    if "Color" in get:
        look = look._replace(ink=colour(get["Color"].strip().lower()))
    if "Size" in get:
        with suppress(ValueError):
            look = look._replace(size=max(0.0, min(409.0, float(get["Size"]))))
    if "StrikeThrough" in get:
        look = look._replace(struck=get["StrikeThrough"] in TRUE)
    if "FontName" in get or "CharSet" in get:
        charset = get.get("CharSet", "0")
        look = look._replace(symbols=is_symbol_font(get.get("FontName", ""), 2 if charset == "2" else 0))
    return look


def _aligned(get: dict[str, str]) -> Laid:
    across, turn, steps = get.get("Horizontal"), get.get("Rotate", "0").lstrip("-"), get.get("Indent", "0")
    return laid(
        repeated=across == "Fill",
        shrinks=get.get("ShrinkToFit") in TRUE,
        angle=int(turn) if turn.isdecimal() and len(turn) < 4 else 0,
        steps=int(steps) if steps.isdecimal() and len(steps) < 6 and across != "Center" else 0,
    )


def _filled(get: dict[str, str]) -> int | None:
    pattern = get.get("Pattern", "None")
    ground = colour(get.get("Color", "").strip().lower())
    if pattern in _SHARES:
        front = colour(get.get("PatternColor", "").strip().lower()) or 0
        return mixed(front, 0xFFFFFF if ground is None else ground, _SHARES[pattern])
    return None if pattern == "None" else ground


class Rules2003:
    """The conditional formats of a sheet while they are met."""

    def __init__(self) -> None:
        """Start without any."""
        self.rules: list[Rule] = []
        self.areas: tuple[Area, ...] = ()
        self.forget()

    def forget(self) -> None:
        """Begin a condition."""
        self.operator = ""
        self.operands: list[str] = []
        self.change = Change()

    def text(self, name: str, text: str) -> None:
        """Take in the text of Range, Qualifier, Value1 or Value2."""
        if name == "Range":
            self.areas = tuple(area for part in text.split(",") if (area := _area(part.strip())) is not None)
        elif name == "Qualifier":
            self.operator = _OPERATORS.get(text, "any")
        else:
            self.operands.append(text)

    def format(self, attributes: Attributes) -> None:
        """Take in what a condition changes."""
        asked = declarations(attributes.get(f"{_EXCEL} Style", attributes.get("Style", "")))
        struck = "line-through" in asked.get("text-decoration", "") or None
        size = family(asked.get("font-family", ""))
        ground = colour(asked.get("background", "") + asked.get("background-color", ""))
        symbols = is_symbol_font(size) if size else None
        self.change = Change(ink=colour(asked.get("color", "")), fill=ground, symbols=symbols, struck=struck)

    def end(self) -> None:
        """End a condition. Formulas of relative rows and columns are not understood: they may apply anywhere."""
        if self.areas and len(self.rules) < _MOST_RULES:
            self.rules.append(Rule(self.areas, self.operator or "any", tuple(self.operands), self.change))
        self.forget()


def _area(text: str) -> Area | None:
    corners = [_CORNER.fullmatch(part) for part in text.split(":")]
    found = [(int(corner[1]) - 1, int(corner[2]) - 1) for corner in corners if corner is not None]
    if len(found) == len(corners) and 1 <= len(found) <= 2:
        return Area(*found[0], *found[-1])
    columns = re.fullmatch(r"C([0-9]{1,5})(?::C([0-9]{1,5}))?", text)
    if columns:
        return Area(0, int(columns[1]) - 1, MAX_ROWS - 1, int(columns[2] or columns[1]) - 1)
    rows = re.fullmatch(r"R([0-9]{1,7})(?::R([0-9]{1,7}))?", text)
    if rows:
        return Area(int(rows[1]) - 1, 0, int(rows[2] or rows[1]) - 1, MAX_COLUMNS - 1)
    return None
