"""The shapes and pictures of a Word document that lie over its text: which of them may cover a table.

Where a shape stands is known to a program that lays pages out. This one knows that it is on the page of the paragraph
that holds it, and how much text lies between it and a table.
Source: ECMA-376 part 1, 20.4 (drawings), part 4, 19.1 (VML).
"""

from __future__ import annotations

from typing import NamedTuple

from xlsxcheck.formats.docxcolours import attribute
from xlsxcheck.formats.docxlooks import OFF, WORD
from xlsxcheck.formats.xmlparts import Attributes, names
from xlsxcheck.model.patterns import late

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_VML = "urn:schemas-microsoft-com:vml"
_OUTLINES = ("rect", "roundrect", "oval", "shape", "polyline", "curve", "arc", "image")
SHAPES = (
    {f"{_DRAWING}/wordprocessingDrawing {name}": name for name in ("anchor", "extent", "wrapNone")}
    | {f"{_DRAWING}/main {name}": f"a {name}" for name in ("ln", "noFill", "prstGeom")}
    | {f"{_DRAWING}/picture pic": "pic", f"{_DRAWING}/chart chart": "pic"}
    | {"http://schemas.microsoft.com/office/word/2010/wordprocessingShape wsp": "wsp"}
    | {f"{_VML} {name}": "vml" for name in _OUTLINES}
    | {f"{_VML} imagedata": "imagedata"}
    | names("sectPr", "pageBreakBefore", spaces=WORD)
)
"""The elements that tell of shapes and of pages, by the names under which they are told."""

_STYLE = late(r"(?:^|;)\s*(width|height|z-index)\s*:\s*(-?[0-9]{1,10}(?:\.[0-9]{1,6})?)(pt|mm|cm|in|px|)")
_POINTS = {"": 0.75, "px": 0.75, "pt": 1.0, "mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0}
_EMU = 12_700
_LINE, _SEAL = 8.5, 170.0
"""Points: a shape less than 3 mm high is a line; pictures up to 6 cm are seals, emblems and codes."""

_PAGE, _NEAR, _LETTERS = 2500, 300, 3
"""Letters on a page at the most, in the few lines around a small shape, and beside each point of a picture's height."""

_MOST = 1000


class Mark(NamedTuple):
    """Something on a page: which one, and how many letters stood before it."""

    page: int
    at: int


class _Shape(NamedTuple):
    mark: Mark
    picture: bool
    reach: int


class Shapes:
    """The shapes that lie over the text, and where tables begin and end, while a document is read."""

    def __init__(self) -> None:
        """Start on the first page."""
        self.page = self.letters = 0
        self.found: list[_Shape] = []
        self.in_line = False
        self.continuous = False
        self.close_shape()

    def close_shape(self) -> None:
        """Forget the shape before."""
        self.over = self.front = self.filled = self.drawn = self.picture = self.written = False
        self.width = self.height = 0.0

    @property
    def here(self) -> Mark:
        """The present place."""
        return Mark(self.page, self.letters)

    def start(self, name: str, attributes: Attributes) -> None:
        """Take in a tag of a shape or of a page."""
        if name == "anchor":
            self.close_shape()
            self.front = attributes.get("behindDoc", "") in ("", *OFF)
        elif name == "extent":
            self.width, self.height = (int(attributes.get(key, "0")) / _EMU for key in ("cx", "cy"))
        elif name == "wrapNone":
            self.over = True
        elif name == "box":
            self.written = True
        elif name == "a ln":
            self.in_line = True
        elif name == "wsp":
            self.drawn = True
        elif name == "pic":
            self.picture = self.filled = True
        elif name in ("a noFill", "a prstGeom"):
            line = name == "a noFill" or "onnector" in attributes.get("prst", "") or attributes.get("prst") == "line"
            self.drawn = self.drawn and not (line and not self.in_line)
        elif name == "vml":
            self.close_shape()
            self.vml(attributes)
        elif name == "imagedata":
            self.picture = True
        elif name == "pageBreakBefore":
            self.page += attribute(attributes, "val") not in OFF
        elif name == "sectPr":
            self.continuous = False

    def vml(self, attributes: Attributes) -> None:
        """The place and size of a shape of old."""
        style = attributes.get("style", "")
        told = {match[1]: float(match[2]) * _POINTS[match[3]] for match in _STYLE.finditer(style)}
        self.width, self.height = told.get("width", 0.0), told.get("height", 0.0)
        self.over = "absolute" in style
        self.front = told.get("z-index", 0.0) >= 0
        self.drawn = attributes.get("filled", "").lower() not in ("f", "false")

    def end(self, name: str) -> None:
        """Take in the end of a tag."""
        if name == "a ln":
            self.in_line = False
        elif name == "wsp":
            self.filled = self.filled or self.drawn
        elif name == "vml":
            self.filled = self.drawn or self.picture
        elif name == "sectPr":
            self.page += not self.continuous
        if name in ("anchor", "vml"):
            self.keep()

    def keep(self) -> None:
        """Keep a shape that hides what lies under it, unless it is a line, or a picture of a seal's size.

        One with text is told by itself.
        """
        low, high = sorted((self.width, self.height))
        small = high <= _SEAL or low <= _SEAL / 2
        hides = self.over and self.front and self.filled and not self.written
        if not hides or low < _LINE or (self.picture and small) or len(self.found) >= _MOST:
            return
        reach = int(self.height * _LETTERS) if self.picture else _PAGE
        self.found.append(_Shape(self.here, self.picture, _NEAR if small else min(_PAGE, reach)))

    def turn(self, *, to_next: bool) -> None:
        """Take in a break; or what a section says of the one before it, which may be no new page."""
        self.page += to_next
        self.continuous = self.continuous or not to_next

    def over_table(self, first: Mark, last: Mark) -> str:
        """What may cover a table that begins and ends there: a word key, empty for nothing."""
        for one in self.found:
            gap = max(first.at - one.mark.at, one.mark.at - last.at, 0)
            if first.page <= one.mark.page <= last.page and gap <= one.reach:
                return "near_picture" if one.picture else "near_box"
        return ""
