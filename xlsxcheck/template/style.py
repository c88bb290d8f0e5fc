"""How the sheets look: fonts, colours, cell formats, and how high a row must be for its text."""

from __future__ import annotations

from typing import Any

from xlsxcheck.model import Area

SONG, HEI = "宋体", "黑体"
TEXT_FORMAT = 49
"""Excel's own number format for text."""
INK, MUTED, LINK = "#000000", "#7F7F7F", "#1F4E79"
INPUT, TOTAL, LABEL, BAND = "#EAF4E4", "#F2F2F2", "#FFFFFF", "#DCE6F1"
UNFILLED_FILL, WRONG_FILL, DOUBT_FILL = "#FFF2CC", "#FFC7CE", "#FBD5B5"
WRONG_INK, DOUBT_INK, GOOD_INK, UNFILLED_INK = "#9C0006", "#974706", "#00662B", "#7F6000"

_CHINESE = {"font_family": 3, "font_charset": 134, "font_scheme": "none"}
"""As Excel writes Chinese fonts, and tied to no theme: a theme's font would take the place of the one named."""
DEFAULT_FONT = {"font_name": SONG, "font_size": 11, **_CHINESE}
"""The workbook's own font, by whose digits columns are measured: one that every Chinese system has."""

_DIGIT, _FORM_DIGIT, _PADDING = 8, 7, 5
"""Pixels: a digit of DEFAULT_FONT, a digit as forms count their widths, and what a column adds to its characters."""
_PIXELS_PER_POINT = 4 / 3
_NARROW = 0.55
_LINE = 1.45


class Styles:
    """Cell formats by their properties, each made once."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def get(self, **changes: Any) -> Any:
        """A locked cell format: 宋体 10.5, centred in height, changed as said."""
        wanted = {"font_name": SONG, "font_size": 10.5, "valign": "vcenter"} | _CHINESE | changes
        key = tuple(sorted(wanted.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format(wanted)
        return self.made[key]

    def cell(self, **changes: Any) -> Any:
        """The same with the thin black frame of the official tables."""
        return self.get(border=1, **changes)

    def mark(self, fill: str, ink: str) -> Any:
        """What a conditional format paints."""
        return self.get_plain(bg_color=fill, font_color=ink)

    def get_plain(self, **properties: Any) -> Any:
        """Only these properties, for conditional formats."""
        key = ("plain", True), *sorted(properties.items())
        if key not in self.made:
            self.made[key] = self.book.add_format(properties)
        return self.made[key]


def line_count(text: str, width: float, size: float = 10.5) -> int:
    """How many lines a text takes in a column (or merged columns) of that width in characters."""
    room = width * _FORM_DIGIT + _PADDING - 8
    lines = 0
    for part in text.split("\n"):
        used, lines = 0.0, lines + 1
        for char in part:
            wide = size * _PIXELS_PER_POINT * (1 if ord(char) > 0x2000 else _NARROW)
            if used + wide > room and used:
                used, lines = 0.0, lines + 1
            used += wide
    return lines


def text_height(text: str, width: float, size: float = 10.5) -> float:
    """The row height in points that a text needs there."""
    return line_count(text, width, size) * size * _LINE


def set_width(sheet: Any, col: int, width: float) -> None:
    """Set a column's width, given in characters of 7 pixels as form definitions give it."""
    pixels = width * _FORM_DIGIT + _PADDING
    # XlsxWriter adds the padding as if a digit were 7 pixels wide.
    sheet.set_column(col, col, pixels / _DIGIT - _PADDING / _FORM_DIGIT)


def put(sheet: Any, area: Area, text: str, style: Any) -> None:
    """Write a text over an area, merged where that is more than one cell."""
    if area.single:
        sheet.write_string(area.top, area.left, text, style)
    else:
        sheet.merge_range(area.top, area.left, area.bottom, area.right, text, style)


def print_setup(sheet: Any, area: Area, title: str, footer: str, *, pages: str = "one") -> None:
    """A4, centred, the chapter title above (if any) and the organ and page below.

    pages: one, upright; upright or across: as many as it takes for what is printed to stay legible.
    """
    sheet.set_paper(9)
    sheet.set_landscape() if pages == "across" else sheet.set_portrait()
    side = 0.5 if pages == "one" else 0.4
    sheet.set_margins(left=side, right=side, top=0.95 if title else 0.55, bottom=0.65)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 1 if pages == "one" else 0)
    sheet.print_area(area.top, area.left, area.bottom, area.right)
    if title:
        gap = " " if title[:1].isdigit() else ""
        sheet.set_header(f'&C&"{HEI},Regular"&16{gap}{_escaped(title)}', {"margin": 0.45})
    sheet.set_footer(f'&L&"{SONG},Regular"&9{footer}&R&"{SONG},Regular"&9第 &P 页 / 共 &N 页', {"margin": 0.3})
    sheet.hide_gridlines(2)


def footer_text(parts: list[str]) -> str:
    """The left part of the footer, short enough for a footer's 255 characters."""
    text = _escaped("　".join(part for part in parts if part)[:120])
    return (" " if text[:1].isdigit() else "") + text


def _escaped(text: str) -> str:
    return text.replace("&", "&&")
