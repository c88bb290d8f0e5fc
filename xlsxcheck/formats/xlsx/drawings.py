"""Pictures, boxes and notes of an .xlsx sheet -> Shapes: what may lie over its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import MAX_COLUMNS, MAX_ROWS, Shape
from xlsxcheck.formats.ruler import Ruler
from xlsxcheck.formats.xlsx.groups import Groups
from xlsxcheck.formats.xmlparts import TRUE, Attributes, names, walk
from xlsxcheck.model import Area

_SHEET = ("http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
          "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing")  # fmt: skip
_DRAWING = ("http://schemas.openxmlformats.org/drawingml/2006/main", "http://purl.oclc.org/ooxml/drawingml/main")
_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
_COUNTED = ("col", "colOff", "row", "rowOff")
_FILLS = ("solidFill", "gradFill", "blipFill", "pattFill", "grpFill")
_HELD = ("sp", "cxnSp", "grpSp", "pic", "graphicFrame", "contentPart", "cNvPr", "nvGrpSpPr", "spPr", "grpSpPr")
_PLACED = ("xfrm", "off", "ext", "chOff", "chExt")
_KNOWN = names(*_ANCHORS, *_COUNTED, *_HELD, "from", "to", "ext", "pos", spaces=_SHEET)
_KNOWN |= names("t", "ln", "noFill", "fillRef", *_FILLS, spaces=_DRAWING)
_KNOWN |= {f"{space} {name}": f"a:{name}" for space in _DRAWING for name in _PLACED}
_EMU = 12_700
"""In a point."""

MAX_SHAPES = 10_000
THICK = 8.0
"""Points: a line as thick as that hides figures as a box does."""
_NO_COVER = frozenset(("GBox", "Checkbox", "Radio"))
"""Controls through which cells are seen."""
_CLIENT = re.compile(
    r"<(?:[\w.-]+:)?ClientData\b[^<>]*\bObjectType\s*=\s*[\"'](\w+)[\"'][^<>]*>(.*?)</(?:[\w.-]+:)?ClientData\s*>",
    re.DOTALL,
)
_ANCHOR = re.compile(r"<(?:[\w.-]+:)?Anchor\b[^<>]*>([^<]*)<")
_VISIBLE = re.compile(r"<(?:[\w.-]+:)?Visible\b[^<>]*(?:/>|>\s*(?:True|1|t|)\s*<)", re.IGNORECASE)
_PIXEL = 0.75


def read_drawing(data: bytes, part: str, columns: Ruler, rows: Ruler) -> list[Shape]:
    """What a drawing part lays over the sheet. Errors: UnreadableFile F05, F06, F07."""
    reader = _Reader(part, columns, rows)
    walk(data, part, _KNOWN, reader.start, reader.end, reader.characters)
    return reader.shapes


class _Reader:
    """The state of one pass over a drawing part."""

    def __init__(self, part: str, columns: Ruler, rows: Ruler) -> None:
        self.part = part
        self.columns, self.rows = columns, rows
        self.shapes: list[Shape] = []
        self.corner = self.reading = ""
        self.marks: dict[str, dict[str, float]] = {}
        self.open()

    def open(self) -> None:
        """Begin a new anchor."""
        self.marks = {"from": {}, "to": {}, "ext": {}, "pos": {}}
        self.kind = ""
        self.texts: list[str] = []
        self.covers = self.hidden = self.named = False
        self.lines = 0
        self.line = self.thick = 0.0
        self.painting = self.filled = self.bare = False
        self.groups = Groups()

    def start(self, name: str, attributes: Attributes) -> None:
        if name in _ANCHORS:
            self.open()
        elif name in ("from", "to"):
            self.corner = name
        elif name in _COUNTED or name == "t":
            self.reading = name
        elif name in ("ext", "pos"):
            self.marks[name] = {key: _number(value) for key, value in attributes.items()}
        elif name == "cNvPr":
            # In a group only the group's own name says whether all of it is hidden.
            if not self.named and self.groups.outside:
                self.named, self.hidden = True, attributes.get("hidden") in TRUE
        elif name.startswith("a:") or name in ("grpSp", "nvGrpSpPr", "grpSpPr"):
            self.groups.start(name, attributes)
        elif name in ("pic", "graphicFrame", "contentPart"):
            self.covers = True
            self.kind = self.kind or ("chart" if name == "graphicFrame" else "picture")
        else:
            self.paint(name, attributes)

    def paint(self, name: str, attributes: Attributes) -> None:
        """What says whether a box has a ground of its own."""
        if name in ("sp", "cxnSp"):
            self.filled = self.bare = False
            self.line = 0.0
        elif name == "spPr":
            self.painting = True
        elif name == "ln":
            self.lines += 1
            self.line = _number(attributes.get("w", "0")) / _EMU
        elif name == "noFill" and self.lines:
            self.line = 0.0
        elif name == "fillRef":
            # The style's ground counts where the box itself does not refuse one.
            self.filled |= attributes.get("idx", "0") != "0" and not self.bare
        elif self.painting and not self.lines:
            self.filled, self.bare = name in _FILLS, name == "noFill"

    def end(self, name: str) -> None:
        if name in _ANCHORS:
            self.close(name)
        elif name in ("from", "to"):
            self.corner = ""
        elif name in _COUNTED or name == "t":
            self.reading = ""
        elif name == "ln":
            self.lines -= 1
        elif name == "spPr":
            self.painting = False
        elif name in ("sp", "cxnSp"):
            self.covers |= (self.filled and name == "sp") or self.line >= THICK
            self.thick = max(self.thick, self.line)
        elif name.startswith("a:") or name in ("grpSp", "nvGrpSpPr", "grpSpPr"):
            self.groups.end(name)

    def characters(self, text: str) -> None:
        if self.reading == "t":
            self.texts.append(text)
        elif self.reading and self.corner:
            self.marks[self.corner][self.reading] = _number(text)

    def close(self, name: str) -> None:
        """Keep what the anchor holds, if it can be seen."""
        text = "".join(self.texts).strip()
        area = None if self.hidden or not (self.covers or text) else self.area(name)
        if area is not None and self.groups.beyond:
            # Where it lies then, programs tell in ways of their own.
            area = Area(0, 0, MAX_ROWS - 1, MAX_COLUMNS - 1)
        if area is not None:
            self.shapes.append(Shape(area, self.kind or ("text_box" if text else "box"), text[:200]))
        if len(self.shapes) > MAX_SHAPES:
            raise UnreadableFile("F06", what="elements", found=len(self.shapes), allowed=MAX_SHAPES, part=self.part)

    def area(self, name: str) -> Area | None:
        first, second, size, at = (self.marks[key] for key in ("from", "to", "ext", "pos"))
        sides = []
        for key, length, start, ruler in (("row", "cy", "y", self.rows), ("col", "cx", "x", self.columns)):
            index, offset = int(first.get(key, 0)), first.get(f"{key}Off", 0) / _EMU
            if name == "twoCellAnchor":
                end, rest = int(second.get(key, index)), second.get(f"{key}Off", 0) / _EMU
                sides.append(ruler.widened(index, offset, end, rest, self.thick / 2))
            elif name == "oneCellAnchor":
                sides.append(ruler.reach(index, offset, size.get(length, 0) / _EMU))
            else:
                sides.append(ruler.reach(0, at.get(start, 0) / _EMU, size.get(length, 0) / _EMU))
        return within(sides[0], sides[1])


def within(rows: tuple[int, int], columns: tuple[int, int]) -> Area | None:
    """The area of these first and last lines, cut to the sheet; None where nothing is left."""
    top, bottom, left, right = max(rows[0], 0), min(rows[1], MAX_ROWS), max(columns[0], 0), min(columns[1], MAX_COLUMNS)
    return Area(top, left, bottom, right) if top <= bottom and left <= right else None


def read_notes(data: bytes, columns: Ruler, rows: Ruler) -> Iterator[Shape]:
    """Notes that stay open, and controls, out of a VML part; it need not be well-formed XML."""
    text = data.decode("utf-8", "replace")
    for kind, inner in _CLIENT.findall(text)[:MAX_SHAPES]:
        anchor = _ANCHOR.search(inner)
        if anchor is None or kind in _NO_COVER or (kind == "Note" and not _VISIBLE.search(inner)):
            continue
        numbers = [_number(one) for one in anchor[1].split(",")]
        if len(numbers) != 8:
            continue
        left, dx, top, dy, right, ex, bottom, ey = numbers
        area = within(
            rows.trimmed(int(top), dy * _PIXEL, int(bottom), ey * _PIXEL),
            columns.trimmed(int(left), dx * _PIXEL, int(right), ex * _PIXEL),
        )
        if area is not None:
            yield Shape(area, "open_note" if kind == "Note" else "control")


def _number(text: str) -> float:
    """A number of a file, within what can be computed with."""
    try:
        return max(-1e12, min(float(text), 1e12))
    except ValueError:
        return 0.0
