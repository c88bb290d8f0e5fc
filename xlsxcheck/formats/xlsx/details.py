"""What can lie over the cells of an .xlsx sheet or change their look: conditional formats, pictures, boxes, notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import MAX_COLUMNS, MAX_ROWS, Details, Rule, Shape
from xlsxcheck.formats.looks import Change, Styles
from xlsxcheck.formats.refs import area
from xlsxcheck.formats.ruler import Ruler
from xlsxcheck.formats.xlsx.drawings import read_drawing, read_notes
from xlsxcheck.formats.xlsx.styles import StylesReader
from xlsxcheck.formats.xlsx.view import column, points, size
from xlsxcheck.formats.xmlparts import Attributes, names, walk
from xlsxcheck.model import Area

_NEWER = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_EXCEL = "http://schemas.microsoft.com/office/excel/2006/main"
_RULES = ("conditionalFormatting", "cfRule", "iconSet", "dataBar", "colorScale")
_CHANGES = ("font", "fill", "patternFill", "fgColor", "bgColor", "numFmt", "sz", "name", "charset", "strike", "color")
_KNOWN = (
    names("sheetFormatPr", "col", "row", "drawing", "legacyDrawing", "formula", *_RULES, *_CHANGES)
    | {f"{_NEWER} {name}": name for name in (*_RULES, "dxf", "color", "fillColor")}
    | {f"{_EXCEL} f": "formula", f"{_EXCEL} sqref": "sqref"}
)
_FALSE = frozenset(("0", "false", "off", "False", "FALSE"))
_OPERATORS = {
    "lessThan": "<", "lessThanOrEqual": "<=", "equal": "=", "notEqual": "<>", "greaterThanOrEqual": ">=",
    "greaterThan": ">", "between": "between", "notBetween": "outside",
}  # fmt: skip
_SAYING = {
    "containsErrors": "error", "notContainsErrors": "no error", "containsBlanks": "blank",
    "notContainsBlanks": "no blank",
}  # fmt: skip
"""Kinds of conditions that say themselves when they apply, whatever formula stands beside them."""
MAX_AREAS = 50_000
_ROW_HEIGHT, _COLUMN_WIDTH = 15.0, 8.43


def read_details(
    data: bytes, part: str, styles: Styles, theme: tuple[int, ...], drawing: Callable[[str], tuple[str, bytes] | None]
) -> Details:
    """Read them out of a worksheet part.

    drawing: gives name and bytes of the part that a relationship id leads to, None where it leads nowhere.
    Errors: UnreadableFile F05, F06, F07.
    """
    reader = _Reader(part, styles, theme)
    walk(data, part, _KNOWN, reader.start, reader.end, reader.characters)
    return Details(tuple(reader.rules), tuple(_shapes(reader, drawing)))


def _shapes(reader: _Reader, drawing: Callable[[str], tuple[str, bytes] | None]) -> Iterator[Shape]:
    columns, rows = reader.columns_ruler(), reader.rows_ruler()
    for name, link in reader.drawings:
        found = drawing(link)
        if found is not None and name == "drawing":
            yield from read_drawing(found[1], found[0], columns, rows)
        elif found is not None:
            yield from read_notes(found[1], columns, rows)


class _Reader:
    """The state of one pass over a worksheet part."""

    def __init__(self, part: str, styles: Styles, theme: tuple[int, ...]) -> None:
        self.part = part
        self.all = styles
        self.theme = theme
        self.rules: list[Rule] = []
        self.drawings: list[tuple[str, str]] = []
        self.widths: dict[int, float] = {}
        self.heights: dict[int, float] = {}
        self.width, self.height = points(_COLUMN_WIDTH), _ROW_HEIGHT
        self.row = -1
        self.areas: tuple[Area, ...] = ()
        self.counted = 0
        self.first = 0
        self.rule: Rule | None = None
        self.text: list[str] | None = None
        self.dxf: StylesReader | None = None
        self.scale = False

    def start(self, name: str, attributes: Attributes) -> None:
        if self.dxf is not None:
            self.dxf.start(name, attributes)
        elif name in ("sheetFormatPr", "col", "row"):
            self.sizes(name, attributes)
        elif name in ("drawing", "legacyDrawing"):
            self.drawings += [(name, value) for key, value in attributes.items() if key.endswith(" id")][:1]
        elif name == "conditionalFormatting":
            self.first = len(self.rules)
            self.areas = self.take_areas(attributes.get("sqref", ""))
        elif name in ("formula", "sqref"):
            self.text = []
        elif name == "cfRule":
            self.rule = self.new_rule(attributes)
        elif self.rule is not None:
            self.inside(name, attributes)

    def inside(self, name: str, attributes: Attributes) -> None:
        """What a rule does, beside changing a format by number."""
        if name == "dxf":
            self.dxf = StylesReader(self.part, self.theme)
            self.dxf.start("dxfs", {})
            self.dxf.start("dxf", {})
        elif name in ("iconSet", "dataBar") and attributes.get("showValue") in _FALSE:
            self.rule = self.rule and self.rule._replace(bare="icons" if name == "iconSet" else "bar")
        elif name in ("colorScale", "dataBar"):
            self.scale = True
        elif name in ("color", "fillColor") and self.scale and self.rule is not None:
            colour = StylesReader(self.part, self.theme).colour(attributes)
            if colour is not None:
                self.rule = self.rule._replace(grounds=(*self.rule.grounds, colour)[:8])

    def end(self, name: str) -> None:
        if name == "dxf" and self.dxf is not None:
            change = self.dxf.change(*self.dxf.dxfs[-1])
            self.rule = self.rule and self.rule._replace(change=change)
            self.dxf = None
        elif self.dxf is not None:
            self.dxf.end(name)
        elif name in ("colorScale", "dataBar"):
            self.scale = False
        elif name in ("formula", "sqref") and self.text is not None:
            self.close_text(name, "".join(self.text))
            self.text = None
        elif name == "cfRule" and self.rule is not None:
            self.rules.append(self.rule)
            self.rule = None

    def characters(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def close_text(self, name: str, text: str) -> None:
        if name == "formula" and self.rule is not None and len(self.rule.operands) < 3:
            self.rule = self.rule._replace(operands=(*self.rule.operands, text.strip()))
        elif name == "sqref":
            # The newer conditional formats say last where they apply.
            areas = self.take_areas(text)
            self.rules[self.first :] = [rule._replace(areas=areas) for rule in self.rules[self.first :]]

    def new_rule(self, attributes: Attributes) -> Rule:
        kind = attributes.get("type", "")
        operator = "formula" if kind == "expression" else "any"
        if kind == "cellIs":
            operator = _OPERATORS.get(attributes.get("operator", ""), "any")
        number = attributes.get("dxfId", "")
        known = number.isdecimal() and len(number) < 6 and int(number) < len(self.all.changes)
        operator = _SAYING.get(kind, operator)
        return Rule(self.areas, operator, (), self.all.changes[int(number)] if known else Change())

    def take_areas(self, text: str) -> tuple[Area, ...]:
        found = []
        for ref in text.split():
            try:
                found.append(any_area(ref))
            except ValueError:
                continue
        self.counted += len(found)
        if self.counted > MAX_AREAS:
            raise UnreadableFile("F06", what="elements", found=self.counted, allowed=MAX_AREAS, part=self.part)
        return tuple(found)

    def sizes(self, name: str, attributes: Attributes) -> None:
        """Take in how wide columns and how high rows are."""
        if name == "row":
            stated = attributes.get("r", "")
            self.row = int(stated) - 1 if stated.isdecimal() and len(stated) < 8 else self.row + 1
            height = 0.0 if attributes.get("hidden") in ("1", "true") else size(attributes.get("ht"))
            if height is not None:
                self.heights[self.row] = height
        elif name == "col":
            if (found := column(attributes)) is not None:
                first, last, width = found
                hidden = attributes.get("hidden") in ("1", "true")
                self.widths.update(dict.fromkeys(range(first, min(last, MAX_COLUMNS) + 1), 0.0 if hidden else width))
        else:
            if (default := size(attributes.get("defaultColWidth"))) is not None:
                self.width = points(default)
            self.height = size(attributes.get("defaultRowHeight")) or _ROW_HEIGHT

    def columns_ruler(self) -> Ruler:
        return Ruler(self.widths, self.width)

    def rows_ruler(self) -> Ruler:
        return Ruler(self.heights, self.height)


def any_area(ref: str) -> Area:
    """An area by its address, also of whole columns (A:C) or rows (2:5). Errors: ValueError."""
    first, _, second = ref.replace("$", "").partition(":")
    if first.isalpha() and second.isalpha():
        spot = area(f"{first}1:{second}1")
        return Area(0, spot.left, MAX_ROWS - 1, spot.right)
    if first.isdecimal() and second.isdecimal():
        spot = area(f"A{first}:A{second}")
        return Area(spot.top, 0, spot.bottom, MAX_COLUMNS - 1)
    return area(ref)
