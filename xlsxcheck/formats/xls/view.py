"""What the view of an .xls sheet may keep from being seen: sizes, zeros, conditional formats, pictures and boxes."""

from __future__ import annotations

import struct
from collections.abc import Callable
from contextlib import suppress

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import LOW, NARROW, Details, Rule, Shape, View
from xlsxcheck.formats.looks import Change
from xlsxcheck.formats.refs import Position
from xlsxcheck.formats.ruler import Ruler
from xlsxcheck.formats.xls.styles import Formats
from xlsxcheck.formats.xlsx.drawings import MAX_SHAPES, within
from xlsxcheck.formats.xlsx.view import points
from xlsxcheck.model import Area

WINDOW, DRAWING, OBJECT, TEXT, NOTE, CONDITION_AREAS, CONDITION = 0x23E, 0xEC, 0x5D, 0x1B6, 0x1C, 0x1B0, 0x1B1
ROW, COLUMNS, NEWER_AREAS, NEWER_CONDITION = 0x208, 0x7D, 0x879, 0x87A
RECORDS = (WINDOW, DRAWING, OBJECT, TEXT, NOTE, CONDITION_AREAS, CONDITION, NEWER_AREAS, NEWER_CONDITION)
"""Records of a sheet that Seen takes in; rows and columns come to it from who reads them."""

MAX_AREAS = 50_000
_ANCHOR, _OPTIONS = 0xF010, 0xF00B
_FILLED = 0x1BF
_NOTE_OBJECT = 0x19
_KINDS = {
    **dict.fromkeys((0x00, 0x02, 0x03, 0x09, 0x1E), "box"),
    **dict.fromkeys((0x07, 0x0D, 0x0E, 0x12), "control"),
    **{0x05: "chart", 0x06: "text_box", 0x08: "picture", _NOTE_OBJECT: "open_note"},
}
"""Kinds of objects that lie over cells; arrows of lists, frames and lines do not."""


class _Object:
    """A shape as far as it was met."""

    def __init__(self, kind: int, number: int, corners: tuple[int, ...], filled: bool) -> None:
        self.kind, self.number, self.corners, self.filled = kind, number, corners, filled
        self.text = False


class Seen:
    """What was met of a sheet's view so far."""

    def __init__(self, name: str, formats: Formats, spelt: Callable[[bytes, Position], str]) -> None:
        self.name, self.formats, self.spelt = name, formats, spelt
        self.zeros = True
        self.widths: dict[int, float] = {}
        self.heights: dict[int, float] = {}
        self.areas: tuple[Area, ...] = ()
        self.rules: list[Rule] = []
        self.objects: list[_Object] = []
        self.open_notes: set[int] = set()
        self.corners: tuple[int, ...] = ()
        self.filled = True
        self.counted = 0

    def take(self, kind: int, body: bytes) -> None:
        """Take in one of RECORDS; what is cut short in it is passed over."""
        with suppress(struct.error, ValueError, IndexError):
            if kind == WINDOW:
                self.zeros = bool(struct.unpack_from("<H", body)[0] & 0x10)
            elif kind == CONDITION_AREAS:
                self.areas = self.take_areas(body[12:])
            elif kind == NEWER_AREAS:
                self.areas = self.take_areas(body[24:])
            elif kind == CONDITION:
                first = self.areas[0] if self.areas else Area(0, 0, 0, 0)
                spelt = lambda tokens: self.spelt(tokens, (first.top, first.left))  # noqa: E731
                self.rules.append(self.formats.rule(body, self.areas, spelt))
            elif kind == NEWER_CONDITION:
                self.newer(body)
            else:
                self.shape(kind, body)

    def newer(self, body: bytes) -> None:
        """A conditional format that older programs don't know: icons and bars that stand alone."""
        kind, first, second = struct.unpack_from("<BxHH", body, 12)
        (size,) = struct.unpack_from("<L", body, 18)
        at = 22 + (size or 2) + first + second
        at += 2 + struct.unpack_from("<H", body, at)[0]
        # Flags, priority, template and its parameters come before what belongs to the kind.
        at += 6 + body[at + 5]
        if kind == 6 and body[at + 5] & 1:
            self.rules.append(Rule(self.areas, "any", (), Change(), "icons"))
        elif kind == 4 and not body[at + 3] & 2:
            self.rules.append(Rule(self.areas, "any", (), Change(), "bar"))

    def take_areas(self, body: bytes) -> tuple[Area, ...]:
        """The cells to which the next conditions apply. Errors: UnreadableFile F06, struct.error."""
        (count,) = struct.unpack_from("<H", body)
        whole = body[2 : 2 + min(count, (len(body) - 2) // 8) * 8]
        found = [Area(top, left, bottom, right) for top, bottom, left, right in struct.iter_unpack("<4H", whole)]
        self.counted += len(found)
        if self.counted > MAX_AREAS:
            raise UnreadableFile("F06", what="elements", found=self.counted, allowed=MAX_AREAS, part=self.name)
        return tuple(found)

    def shape(self, kind: int, body: bytes) -> None:
        """A drawing's outline, the object that belongs to it, its text, or a note."""
        if kind == DRAWING:
            self.outline(body)
        elif kind == OBJECT:
            of, number = struct.unpack_from("<2H", body, 4)
            if self.corners and len(self.objects) < MAX_SHAPES:
                self.objects.append(_Object(of, number, self.corners, self.filled))
            self.corners, self.filled = (), True
        elif kind == TEXT and self.objects:
            self.objects[-1].text = struct.unpack_from("<H", body, 10)[0] > 0
        elif kind == NOTE:
            flags, number = struct.unpack_from("<2H", body, 4)
            if flags & 2:
                self.open_notes.add(number)

    def outline(self, body: bytes) -> None:
        """Where a shape lies, and whether it has a ground of its own."""
        at = 0
        while at + 8 <= len(body):
            version, kind, size = struct.unpack_from("<HHL", body, at)
            at += 8
            if version & 0xF == 0xF:
                continue
            if kind == _ANCHOR:
                self.corners = struct.unpack_from("<8H", body, at + 2)
            elif kind == _OPTIONS:
                for place in range(at, min(at + 6 * (version >> 4), len(body) - 5), 6):
                    option, value = struct.unpack_from("<HL", body, place)
                    if option & 0x3FFF == _FILLED and value & 0x100000:
                        self.filled = bool(value & 0x10)
            at += size

    def row(self, row: int, twips: int) -> None:
        """Take in how high a row is."""
        if not twips & 0x8000:
            self.heights[row] = twips / 20

    def column(self, first: int, last: int, width: int) -> None:
        """Take in how wide columns are, in 256ths of a digit."""
        self.widths.update(dict.fromkeys(range(first, min(last, 255) + 1), points(width / 256)))

    def view(self) -> View:
        """What there is to know of it."""
        odd = any(rule.bare for rule in self.rules)
        return View(
            zeros=self.zeros,
            narrow=tuple((col, col, width) for col, width in self.widths.items() if 0 < width < NARROW),
            low=tuple((row, height) for row, height in self.heights.items() if 0 < height < LOW),
            rules="odd" if odd or self.hides() else "plain" if self.rules else "",
            shapes=bool(self.objects),
        )

    def hides(self) -> bool:
        """Whether any condition changes more than marks do; the changes stand here and not with the formats."""
        return any(rule.change != Change() for rule in self.rules)

    def details(self) -> Details:
        """What lies over the cells or changes their look."""
        return Details(tuple(self.rules), tuple(self.shapes()))

    def shapes(self) -> list[Shape]:
        """What lies over the cells, now that all sizes are known."""
        columns, rows = Ruler(self.widths, points(8.43)), Ruler(self.heights, 15.0)
        found = []
        for one in self.objects:
            kind = _KINDS.get(one.kind)
            shown = one.number in self.open_notes if one.kind == _NOTE_OBJECT else one.filled or one.text
            if kind is None or not (shown or kind == "picture"):
                continue
            left, dx, top, dy, right, ex, bottom, ey = one.corners
            area = within(
                rows.trimmed(top, dy / 256 * rows.size(top), bottom, ey / 256 * rows.size(bottom)),
                columns.trimmed(left, dx / 1024 * columns.size(left), right, ex / 1024 * columns.size(right)),
            )
            if area is not None:
                found.append(Shape(area, "text_box" if one.text and kind == "box" else kind))
        return found
