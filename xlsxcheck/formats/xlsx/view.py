"""What the view of a worksheet may keep from being seen: narrow columns, low rows, zeros, rules, shapes."""

from __future__ import annotations

from collections.abc import Iterable

from xlsxcheck.formats.grid import LOW, NARROW, View
from xlsxcheck.formats.xmlparts import Attributes, names
from xlsxcheck.model.patterns import late

_NEWER = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_RULES = ("conditionalFormatting", "iconSet", "dataBar", "colorScale")
VIEW = names("sheetView", "sheetFormatPr", "drawing", "legacyDrawing", *_RULES) | {
    f"{_NEWER} cfRule": "iconSet",
    f"{_NEWER} conditionalFormatting": "conditionalFormatting",
}
"""Elements that Seen takes in."""

_FALSE = frozenset(("0", "false", "off", "False", "FALSE"))
_ZEROS = late(rb'<sheetView [^<>]*\bshowZeros="(?:0|false|off|False|FALSE)"')
_ODD = late(rb"<(?:[A-Za-z0-9]+:cfRule|(?:[A-Za-z0-9]+:)?(?:iconSet|dataBar|colorScale))[ />]")
_ANY_RULE = late(rb"<(?:[A-Za-z0-9]+:)?conditionalFormatting[ />]")
_SHAPE = late(rb"<(?:[A-Za-z0-9]+:)?(?:drawing|legacyDrawing)[ />]")

Columns = list[tuple[int, int, float]]
"""First and last column, 0-based, and the width in points."""
Narrow = tuple[tuple[int, int, float], ...]


class Seen:
    """What was met of a sheet's view so far, in a pass over its XML."""

    def __init__(self) -> None:
        self.zeros = True
        self.columns: Columns = []
        self.width: float | None = None
        self.height: float | None = None
        self.low: list[tuple[int, float]] = []
        self.rules = ""
        self.shapes = self.rich = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Take in an element of VIEW."""
        if name == "sheetView":
            self.zeros = self.zeros and attributes.get("showZeros") not in _FALSE
        elif name == "sheetFormatPr":
            width, self.height = size(attributes.get("defaultColWidth")), size(attributes.get("defaultRowHeight"))
            self.width = None if width is None else points(width)
        elif name in ("drawing", "legacyDrawing"):
            self.shapes = True
        elif name in _RULES:
            self.rules = "odd" if name != "conditionalFormatting" or self.rules == "odd" else "plain"

    def column(self, attributes: Attributes) -> None:
        """Take in columns with their width."""
        if (found := column(attributes)) is not None:
            self.columns.append(found)

    def row(self, row: int, attributes: Attributes) -> None:
        """Take in a row with its height."""
        height = size(attributes.get("ht"))
        if height is None:
            height = self.height
        if height is not None and 0 < height < LOW:
            self.low.append((row, height))

    def view(self) -> View:
        """What there is to know of it."""
        narrow = narrow_columns(self.columns, self.width)
        return View(self.zeros, narrow, tuple(self.low), self.rules, self.shapes, self.rich)


def plain_view(head: bytes, tail: bytes, narrow: Narrow, low: tuple[tuple[int, float], ...]) -> View:
    """The same of a sheet that is spelt plainly: what stands before and behind its cells."""
    return View(shows_zeros(head), narrow, low, rules_of(tail), has_shapes(tail))


def shows_zeros(head: bytes) -> bool:
    """Whether zeros are shown, by what stands before a plain sheet's cells."""
    return b"showZeros" not in head or _ZEROS.search(head) is None


def rules_of(tail: bytes) -> str:
    """View.rules by what stands behind a plain sheet's cells."""
    if b"onditionalFormatting" not in tail or not _ANY_RULE.search(tail):
        return ""
    return "odd" if _ODD.search(tail) else "plain"


def has_shapes(tail: bytes) -> bool:
    """View.shapes by what stands behind a plain sheet's cells."""
    return b"rawing" in tail and _SHAPE.search(tail) is not None


def narrow_columns(columns: Columns, default: float | None) -> Narrow:
    """Columns in which a figure might not be seen; `default` is the width of all others."""
    found = [column for column in columns if 0 < column[2] < NARROW]
    if default is not None and 0 < default < NARROW:
        found += [(*gap, default) for gap in _gaps(columns)]
    return tuple(found)


def _gaps(columns: Iterable[tuple[int, int, float]]) -> Iterable[tuple[int, int]]:
    at = 0
    for first, last, _ in sorted(columns):
        if first > at:
            yield at, first - 1
        at = max(at, last + 1)
    yield at, 1 << 14


def column(attributes: Attributes) -> tuple[int, int, float] | None:
    """The columns of one element that states their width; None where it says nothing that can be used."""
    width = size(attributes.get("width"))
    first, last = attributes.get("min", ""), attributes.get("max", "")
    if width is None or not (first.isdecimal() and last.isdecimal() and len(first) < 6 and len(last) < 6):
        return None
    return max(int(first), 1) - 1, int(last) - 1, points(width)


def points(width: float) -> float:
    """The width of a column in points, from its width in digits."""
    return 0.75 * (12 * width if width < 1 else 7 * width + 5)


def size(text: str | None) -> float | None:
    """A length as it stands in a file; None where there is none."""
    try:
        found = float(text) if text is not None else None
    except ValueError:
        return None
    return found if found == found else None
