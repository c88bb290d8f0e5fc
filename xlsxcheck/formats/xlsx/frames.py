"""Which cells of an .xlsx sheet have lines around them: where a blank table is drawn."""

from __future__ import annotations

from xlsxcheck.formats.refs import position
from xlsxcheck.formats.xmlparts import Attributes, names, walk

Lines = tuple[bool, bool, bool, bool]
"""Left, right, top, bottom."""

_SIDES = ("left", "right", "top", "bottom")
_STYLES = names("borders", "border", "cellXfs", "xf", *_SIDES) | names("dxfs")
_MIRROR = ((0, 0, -1, 1), (1, 0, 1, 0), (2, -1, 0, 3), (3, 1, 0, 2))
"""A side, the way to the cell beside it, and which side of that cell is the same line."""


def read_line_styles(data: bytes, part: str) -> tuple[Lines, ...]:
    """The lines of every cell format, out of the styles part. Errors: UnreadableFile F05 to F07."""
    borders: list[list[bool]] = []
    formats: list[int] = []
    pool = [""]

    def start(name: str, attributes: Attributes) -> None:
        if name in ("borders", "cellXfs", "dxfs"):
            pool[0] = name
        elif name == "border" and pool[0] == "borders":
            borders.append([False] * len(_SIDES))
        elif name == "xf" and pool[0] == "cellXfs":
            formats.append(int(attributes.get("borderId", "0")))
        elif name in _SIDES and pool[0] == "borders" and borders:
            borders[-1][_SIDES.index(name)] = attributes.get("style", "none") != "none"

    def end(name: str) -> None:
        if name == pool[0]:
            pool[0] = ""

    walk(data, part, _STYLES, start, end)
    none = [False] * len(_SIDES)
    known = [borders[number] if 0 <= number < len(borders) else none for number in formats]
    return tuple((one[0], one[1], one[2], one[3]) for one in known)


def read_frames(data: bytes, part: str, styles: tuple[Lines, ...]) -> frozenset[tuple[int, int]]:
    """The cells, 0-based row and column, with lines on two opposite sides; a line is drawn by either neighbour.

    Errors: UnreadableFile F05 to F07.
    """
    drawn: dict[tuple[int, int], Lines] = {}

    def start(_: str, attributes: Attributes) -> None:
        style, ref = attributes.get("s", ""), attributes.get("r")
        if ref is not None and style.isdecimal() and int(style) < len(styles) and any(styles[int(style)]):
            drawn[position(ref)] = styles[int(style)]

    walk(data, part, names("c"), start)
    framed = set()
    for row, col in drawn:
        sides = [
            lines[side] or drawn.get((row + down, col + right), (False,) * 4)[mirror]
            for side, down, right, mirror in _MIRROR
            for lines in (drawn[row, col],)
        ]
        if (sides[0] and sides[1]) or (sides[2] and sides[3]):
            framed.add((row, col))
    return frozenset(framed)
