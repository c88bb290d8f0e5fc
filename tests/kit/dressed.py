"""A correct, filled template whose figures are painted, sized or covered so that they are seen or not."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
from helpers import balanced_values
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule, DataBarRule, FormulaRule, IconSetRule, Rule
from openpyxl.styles import Alignment, Color, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from packages import DECLARATION, links, parts_of, zipped

from xlsxcheck.model import Form
from xlsxcheck.template.build import TemplateOptions, build_template

Change = Callable[[Any], None]
SHEET = "表三"
CELL = "D6"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_PLAIN_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_OFFICE_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def dressed(form: Form, *changes: Change, zeros: tuple[str, ...] = ()) -> bytes:
    """The template, filled without a fault, after changes made with openpyxl. zeros: rows of table III that are 0."""
    values = balanced_values(form)
    typed = {field: value for field, value in values.items() if not form.fields[field].sum_of}
    book = openpyxl.load_workbook(io.BytesIO(build_template(form, TemplateOptions(), typed)))
    for change in changes:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def font(**properties: Any) -> Change:
    """Another font in the cell: what is not named stays."""

    def change(book: Any) -> None:
        cell = book[SHEET][CELL]
        old = cell.font
        kept = {"name": old.name, "sz": old.sz, "color": old.color, "strike": old.strike, "charset": None}
        cell.font = Font(**{**kept, **properties})

    return change


def ink(**colour: Any) -> Change:
    return font(color=Color(**colour))


def fill(colour: str, pattern: str = "solid") -> Change:
    def change(book: Any) -> None:
        book[SHEET][CELL].fill = PatternFill(pattern, fgColor=colour)

    return change


def aligned(**properties: Any) -> Change:
    def change(book: Any) -> None:
        book[SHEET][CELL].alignment = Alignment(**properties)

    return change


def formatted(code: str, *refs: str) -> Change:
    def change(book: Any) -> None:
        for ref in refs or (CELL,):
            sheet, _, cell = ref.rpartition("!")
            book[sheet or SHEET][cell].number_format = code

    return change


def width(column: str, digits: float) -> Change:
    """A column's width alone; openpyxl keeps a run of equal columns as one."""

    def change(book: Any) -> None:
        sheet = book[SHEET]
        for letter in "DEFGHIJ":
            sheet.column_dimensions[letter].width = digits if letter == column else 5.3
            sheet.column_dimensions[letter].min = sheet.column_dimensions[letter].max = None

    return change


def height(row: int, points: float) -> Change:
    def change(book: Any) -> None:
        book[SHEET].row_dimensions[row].height = points

    return change


def condition(rule: Any, area: str = CELL) -> Change:
    return lambda book: book[SHEET].conditional_formatting.add(area, rule)


def recoded(code: str) -> Any:
    """What a conditional format changes: the number format."""
    return DifferentialStyle(numFmt=NumberFormat(numFmtId=190, formatCode=code))


def both(*changes: Change) -> Change:
    def change(book: Any) -> None:
        for one in changes:
            one(book)

    return change


WHITE = Font(color="FFFFFFFF")
GROUND = Font(color="FFEAF4E4")
"""The template's own ground of cells to fill in."""
RED = {"font": Font(color="FF9C0006"), "fill": PatternFill(bgColor="FFFFC7CE")}
UNIT = Rule("cellIs", operator="between", dxf=recoded('0"k"'), formula=["1", "999"])
UNSEEN: dict[str, tuple[Change, str]] = {
    # name: what is done, the reason that is told of D6
    "white": (ink(rgb="FFFFFFFF"), "same_colour"),
    "the very colour of the fill": (ink(rgb="FFEAF4E4"), "same_colour"),
    "nearly white": (ink(rgb="FFFCFCFC"), "same_colour"),
    "pale grey": (both(fill("FFFFFFFF"), ink(rgb="FFE7E6E6")), "same_colour"),
    "the theme's ground": (ink(theme=0), "same_colour"),
    "the theme's ground, a little darker": (ink(theme=0, tint=-0.05), "same_colour"),
    "the palette's white": (ink(indexed=9), "same_colour"),
    "black on black": (fill("FF000000"), "same_colour"),
    "dark on dark": (both(fill("FF1F1F1F"), ink(rgb="FF000000")), "same_colour"),
    "blue on blue": (both(fill("FF4F81BD"), ink(rgb="FF4F81BD")), "same_colour"),
    "a pattern of one colour": (both(fill("FFFFFFFF", "gray125"), ink(rgb="FFEFEFEF")), "same_colour"),
    "size 1": (font(sz=1), "tiny_font"),
    "size 2": (font(sz=2), "tiny_font"),
    "size 3": (font(sz=3), "tiny_font"),
    "Wingdings": (font(name="Wingdings"), "symbol_font"),
    "webdings": (font(name="webdings"), "symbol_font"),
    "Symbol": (font(name="Symbol"), "symbol_font"),
    "a character set of symbols": (font(name="Bookman", charset=2), "symbol_font"),
    "struck out": (font(strike=True), "struck_out"),
    "written over and over": (aligned(horizontal="fill"), "repeated"),
    "pushed out of its cell": (aligned(horizontal="right", indent=15), "indented"),
    "on its side": (aligned(text_rotation=90), "turned"),
    "on its other side": (aligned(text_rotation=180), "turned"),
    "a font of barcodes": (font(name="IDAutomationHC39M"), "symbol_font"),
    "a font of nothing": (font(name="Adobe Blank 2"), "symbol_font"),
    "a condition paints it white": (condition(CellIsRule("greaterThan", ["5"], font=GROUND)), "same_colour"),
    "a condition paints all of it black": (
        condition(FormulaRule(["TRUE"], fill=PatternFill("solid", bgColor="FF000000"))),
        "same_colour",
    ),
    "a condition strikes it out": (condition(FormulaRule(["$D6>0"], font=Font(strike=True))), "struck_out"),
    "a condition that is not understood": (condition(FormulaRule(["MOD(D6,2)=1"], font=GROUND)), "same_colour"),
    "a condition whose limits stand in the other order": (
        condition(CellIsRule("between", ["100", "1"], font=GROUND)),
        "same_colour",
    ),
    "a condition with the ground of its format's ink": (
        both(formatted("[Yellow]0"), condition(FormulaRule(["TRUE"], fill=PatternFill(bgColor="FFFFFF00")))),
        "same_colour",
    ),
    "two conditions, one for the ink and one for the ground": (
        both(
            condition(CellIsRule("greaterThan", ["5"], font=Font(color="FFFFFF00"))),
            condition(CellIsRule("greaterThan", ["4"], fill=PatternFill(bgColor="FFFFFF00"))),
        ),
        "same_colour",
    ),
    "a scale whose middle is the ink": (
        both(ink(rgb="FF808080"), condition(ColorScaleRule("num", 0, "FFFFFFFF", "num", 110, "FF000000"))),
        "same_colour",
    ),
    "a bar as dark as the figure": (condition(DataBarRule("num", 0, "num", 1, "FF000000")), "same_colour"),
    "a scale to black": (
        condition(ColorScaleRule("min", None, "FF000000", "max", None, "FF101010")),
        "same_colour",
    ),
}  # fmt: skip

SHOWN_AS: dict[str, tuple[Change, str]] = {
    # name: what is done, what V14 says D6 (a figure of two digits) looks like
    "icons alone": (condition(IconSetRule("3Arrows", "num", [0, 1, 2], showValue=False)), "图标"),
    "a bar alone": (condition(DataBarRule("min", None, "max", None, "FF638EC6", showValue=False)), "数据条"),
    "a condition with a format": (condition(Rule("expression", dxf=recoded('"99"'), formula=["D6>1"])), "99"),
    "a condition with a unit": (condition(UNIT), "k"),
    "white by its format": (both(fill("FFFFFFFF"), formatted("[White]0")), "空白"),
    "a palette's white": (both(fill("FFFFFFFF"), formatted("[Color2]0")), "空白"),
    "black on black by its format": (both(fill("FF000000"), ink(rgb="FFFFFFFF"), formatted("[Black]0")), "空白"),
    "nothing": (formatted(";;;"), "空白"),
    "a digit more": (formatted('0"5"'), "5"),
    "thousands": (formatted("0,"), "0"),
    "a Chinese numeral": (formatted("[DBNum1]0"), "认不出"),
    "beyond Excel's length": (formatted('"9"0' + ";0" * 200), "认不出"),
}  # fmt: skip

SEEN: dict[str, Change] = {
    "as it is": lambda book: None,
    "white on dark": both(fill("FF1F4E79"), ink(rgb="FFFFFFFF")),
    "red": ink(rgb="FFFF0000"),
    "grey": ink(rgb="FF808080"),
    "the theme's ink": ink(theme=1),
    "automatic": ink(indexed=64),
    "small": font(sz=6),
    "another font": font(name="Times New Roman"),
    "a light fill": fill("FFFFFF00"),
    "a light pattern": fill("FF808080", "gray125"),
    "a little indented": aligned(horizontal="right", indent=1),
    "an indent that is not looked at": aligned(horizontal="center", indent=15),
    "a little turned": aligned(text_rotation=15),
    "letters below each other": aligned(text_rotation=255),
    "shrunk to fit": aligned(shrink_to_fit=True, horizontal="center"),
    "a condition that marks": condition(CellIsRule("greaterThan", ["5"], **RED)),
    "a condition for blanks": condition(FormulaRule(["LEN(TRIM(D6))=0"], font=WHITE)),
    "a condition for errors": condition(
        Rule("containsErrors", dxf=DifferentialStyle(font=WHITE), formula=["ISERROR(D6)"])
    ),
    "a condition for blank cells": condition(
        Rule("containsBlanks", dxf=DifferentialStyle(font=WHITE), formula=["LEN(TRIM(D6))=0"])
    ),
    "a condition within limits": condition(CellIsRule("between", ["1", "2"], font=WHITE)),
    "a condition for zeros": condition(CellIsRule("equal", ["0"], font=WHITE)),
    "a condition for other cells": condition(CellIsRule("greaterThan", ["5"], font=WHITE), "L4:L9"),
    "two conditions in one": condition(FormulaRule(['AND(ISNUMBER(D6),D6<0)'], font=WHITE)),
    "icons beside it": condition(IconSetRule("3Arrows", "num", [0, 1, 2])),
    "a bar behind it": condition(DataBarRule("min", None, "max", None, "FF638EC6")),
    "a light scale": condition(ColorScaleRule("min", None, "FFFFFFFF", "max", None, "FF63BE7B")),
    "General": formatted("General"),
    "whole": formatted("0"),
    "grouped": formatted("#,##0"),
    "two places": formatted("0.00"),
    "padded": formatted("0_ "),
    "text": formatted("@"),
    "a blue one": formatted("[Blue]0"),
    "accounting": formatted('_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ '),
    "its own unit": formatted('0"件"'),
    "red if negative": formatted("0_);[Red](0)"),
    "a wide column": width("D", 20),
    "a high row": height(6, 40),
    "a low row with room": height(6, 9),
}  # fmt: skip


def with_drawing(data: bytes, anchor: str) -> bytes:
    """The workbook with a drawing of this one anchor on table III's sheet."""
    parts = parts_of(data)
    part = _sheet_part(parts, SHEET)
    xml = f'{DECLARATION}<xdr:wsDr xmlns:xdr="{_DRAWING}" xmlns:a="{_PLAIN_DRAWING}">{anchor}</xdr:wsDr>'
    sheet = parts[part].decode()
    tag = f'<drawing xmlns:r="{_OFFICE_LINKS}" r:id="rIdBox"/>'
    sheet = re.sub(r"(<tableParts|<extLst|</worksheet>)", lambda match: tag + match[0], sheet, count=1)
    folder, _, name = part.rpartition("/")
    rels = links(("rIdBox", "drawing", "/xl/drawings/box1.xml"))
    added = {"xl/drawings/box1.xml": xml.encode(), f"{folder}/_rels/{name}.rels": rels.encode()}
    return zipped({**parts, part: sheet.encode(), **added})


def box(text: str = "99", area: str = "D6:D6", *, ground: str = "solid", hidden: bool = False, end: int = 0) -> str:
    """A text box over these cells. end: how far it reaches into the row below, in EMU."""
    from xlsxcheck.formats.refs import area as cells

    top, left, bottom, right = cells(area)
    paint = "<a:noFill/>" if ground == "none" else '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'
    body = f"<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></xdr:txBody>" if text else ""
    corners = "".join(
        f"<xdr:{name}><xdr:col>{col}</xdr:col><xdr:colOff>{across}</xdr:colOff>"
        f"<xdr:row>{row}</xdr:row><xdr:rowOff>{down}</xdr:rowOff></xdr:{name}>"
        for name, col, across, row, down in (("from", left, 0, top, 0), ("to", right + 1, 0, bottom + 1, end))
    )
    mark = ' hidden="1"' if hidden else ""
    return (
        f'<xdr:twoCellAnchor>{corners}<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="TextBox 1"{mark}/><xdr:cNvSpPr/>'
        f'</xdr:nvSpPr><xdr:spPr><a:prstGeom prst="rect"/>{paint}<a:ln><a:noFill/></a:ln></xdr:spPr>{body}</xdr:sp>'
        "<xdr:clientData/></xdr:twoCellAnchor>"
    )


def _sheet_part(parts: dict[str, bytes], sheet: str) -> str:
    link = re.search(rf'<sheet [^>]*name="{sheet}"[^>]*r:id="(\w+)"', parts["xl/workbook.xml"].decode())
    assert link is not None
    rels = parts["xl/_rels/workbook.xml.rels"].decode()
    target = next(tag for tag in re.findall(r"<Relationship [^>]*>", rels) if f'Id="{link[1]}"' in tag)
    return re.search(r'Target="/?([^"]*)"', target)[1]  # type: ignore[index]
