"""Where the paragraphs of a Word document stand in their cells: what is moved away, or cut off below a row's edge.

Source: ECMA-376 part 1, 17.3.1 (paragraphs), 17.4.80 (heights of rows).
"""

from __future__ import annotations

from xlsxcheck.formats.docxcolours import attribute
from xlsxcheck.formats.docxlooks import Settings
from xlsxcheck.formats.xmlparts import Attributes
from xlsxcheck.model.patterns import late

_LENGTH = late(r"(-?[0-9]{1,7}(?:\.[0-9]{1,6})?)(pt|mm|cm|in|pc|pi|)")
_POINTS = {"": 0.05, "pt": 1.0, "mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0, "pc": 12.0, "pi": 12.0}
_SIGN = 10.5
"""Points of a usual letter, in which some indents are counted."""

_OUT, _FAR = -20.0, 250.0
"""Points: letters that begin further left than the cell's edge, or further right than the widest column."""

_SPACED = 1.3
"""A line is so many times as high as its letters; what is more is free above them."""


def points(attributes: Attributes, *names: str) -> float:
    """A length in points, of the first of these attributes that is there; a bare number counts twentieths."""
    text = next((value for name in names if (value := attribute(attributes, name))), "")
    found = _LENGTH.fullmatch(text)
    return float(found[1]) * _POINTS[found[2]] if found else 0.0


def exact_line(block: Settings) -> float:
    """The height of lines in points where it is fixed; large where it is not."""
    spacing = block.get("spacing", {})
    return points(spacing, "line") if attribute(spacing, "lineRule") == "exact" else 1000.0


def moved(block: Settings) -> bool:
    """Whether letters stand outside of their cell: in a frame, or indented out of it."""
    indent = block.get("ind")
    if indent is None:
        return "framePr" in block
    first = _indent(indent, "firstLine") - _indent(indent, "hanging")
    sides = (_indent(indent, "left", "start"), _indent(indent, "right", "end"))
    edges = (sides[0], sides[0] + first, sides[1])
    return "framePr" in block or min(edges) < _OUT or max(edges) > _FAR


def _indent(attributes: Attributes, *names: str) -> float:
    """An indent in points; that in letters counts before the other."""
    chars = points(attributes, *(f"{name}Chars" for name in names))
    return 0.2 * _SIGN * chars if chars else points(attributes, *names)


def above(block: Settings, size: float) -> float:
    """How many points letters of that size stand below the top of their paragraph."""
    return _space(block, "before") + max(0.0, line_height(block, size) - _SPACED * size)


def height(block: Settings, lines: int) -> float:
    """How high a paragraph of so many lines is, in points."""
    return _space(block, "before") + lines * line_height(block, _SIGN) + _space(block, "after")


def line_height(block: Settings, size: float) -> float:
    """How high a line of letters of that size is, in points."""
    spacing = block.get("spacing", {})
    rule, line = attribute(spacing, "lineRule"), points(spacing, "line")
    if rule == "exact":
        return line
    return max(line, _SPACED * size) if rule == "atLeast" else _SPACED * size * max(1.0, line / 12)


def _space(block: Settings, side: str) -> float:
    spacing = block.get("spacing", {})
    lines = points(spacing, f"{side}Lines")
    return 0.2 * 12 * lines if lines else points(spacing, side)
