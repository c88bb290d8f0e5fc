"""Pictures, boxes and open notes of an OpenDocument sheet -> Shapes: what may lie over its cells."""

from __future__ import annotations

from typing import NamedTuple

from xlsxcheck.formats.grid import Shape
from xlsxcheck.formats.ods.styles import Styles, points
from xlsxcheck.formats.refs import Position, position
from xlsxcheck.formats.ruler import Ruler
from xlsxcheck.formats.xlsx.drawings import MAX_SHAPES, THICK, within
from xlsxcheck.formats.xmlparts import Attributes

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_DRAW, _TABLE, _SVG = f"{_OASIS}:drawing:1.0", f"{_OASIS}:table:1.0", f"{_OASIS}:svg-compatible:1.0"
_OFFICE = f"{_OASIS}:office:1.0"
_BOXES = ("frame", "custom-shape", "control", "rect", "ellipse", "circle", "polygon", "path", "caption",
          "regular-polygon", "page-thumbnail")  # fmt: skip
_LINES = ("line", "polyline", "connector", "measure")
KNOWN = (
    {f"{_DRAW} {name}": f"draw:{name}" for name in (*_BOXES, *_LINES, "g", "image", "object", "text-box")}
    | {f"{_OFFICE} annotation": "draw:annotation", f"{_TABLE} shapes": "draw:shapes"}
    | {f"{_OASIS}:dr3d:1.0 scene": "draw:g"}
)  # fmt: skip
"""Elements that Drawings takes in."""

_AROUND = ("shapes", "g")
"""What holds shapes and is none itself: of a group its members are taken, where they are."""
_KINDS = {"image": "picture", "object": "chart", "text-box": "text_box"}


class _Box(NamedTuple):
    """A shape before the sizes of rows and columns are known. at: its cell, None for one laid on the sheet."""

    kind: str
    at: Position | None
    attributes: Attributes
    text: list[str]
    inner: list[str]


class Drawings:
    """The shapes of one sheet, as far as they were met. depth: how deep in shapes the pass is."""

    def __init__(self) -> None:
        self.boxes: list[_Box] = []
        self.depth = 0
        self._inside: list[str] = []

    def start(self, name: str, attributes: Attributes, at: Position | None) -> None:
        """Take in an element of KNOWN that stands in that cell, or in none."""
        kind = name.removeprefix("draw:")
        outer = [one for one in self._inside if one not in _AROUND]
        if not outer and kind in (*_BOXES, *_LINES, "annotation") and len(self.boxes) < MAX_SHAPES:
            self.boxes.append(_Box(kind, None if "shapes" in self._inside else at, attributes, [], []))
        elif outer and self.boxes and kind in _KINDS:
            self.boxes[-1].inner.append(kind)
        self._inside.append(kind)
        self.depth = len(self._inside)

    def characters(self, text: str) -> None:
        """Take in what stands in a shape."""
        if self.boxes and any(one not in _AROUND for one in self._inside) and len(self.boxes[-1].text) < 50:
            self.boxes[-1].text.append(text)

    def end(self) -> None:
        """Take note that an element of KNOWN ends."""
        self._inside.pop()
        self.depth = len(self._inside)

    def shapes(self, columns: Ruler, rows: Ruler, styles: Styles) -> list[Shape]:
        """What lies over the cells, now that all sizes are known. styles: those of the shapes."""
        found = []
        for box in self.boxes:
            text = "".join(box.text).strip()
            kind = next((_KINDS[one] for one in box.inner), "text_box" if text else "box")
            if box.kind == "annotation":
                kind = "open_note"
                if box.attributes.get(f"{_OFFICE} display") != "true":
                    continue
            style = box.attributes.get(f"{_DRAW} style-name", "")
            line = styles.lines.get(style, 0.0)
            empty = box.kind in _LINES or style in styles.bare
            if not text and kind == "box" and empty and line < THICK:
                continue
            sides = _sides(box, columns, rows, line if line >= THICK else 0.0)
            if (area := within(*sides)) is not None:
                found.append(Shape(area, kind, text[:200]))
        return found


def _sides(box: _Box, columns: Ruler, rows: Ruler, line: float) -> tuple[tuple[int, int], tuple[int, int]]:
    """The first and last rows, and columns, that a box lies over. line: how thick the line around it is."""
    stated = box.attributes
    x, y, width, height = (points(stated.get(f"{_SVG} {name}")) or 0.0 for name in ("x", "y", "width", "height"))
    if f"{_SVG} x1" in stated:
        x, y, right, bottom = (points(stated.get(f"{_SVG} {name}")) or 0.0 for name in ("x1", "y1", "x2", "y2"))
        x, y, width, height = min(x, right), min(y, bottom), abs(right - x), abs(bottom - y)
    x, y, width, height = x - line / 2, y - line / 2, width + line, height + line
    # A note's place is told from the sheet's corner, that of a shape in a cell from the cell's.
    row, col = box.at if box.at is not None and box.kind != "annotation" else (0, 0)
    end = stated.get(f"{_TABLE} end-cell-address", "").rpartition(".")[2]
    try:
        last, beyond = position(end)
    except ValueError:
        return rows.reach(row, y, height), columns.reach(col, x, width)
    below, beside = (points(stated.get(f"{_TABLE} end-{name}")) or 0.0 for name in ("y", "x"))
    return rows.trimmed(row, y, last, below), columns.trimmed(col, x, beyond, beside)
