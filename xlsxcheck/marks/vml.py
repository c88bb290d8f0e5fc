"""The legacy drawing of a sheet: the boxes of comments, beside whatever else stands in it.

It is edited as text: what Excel writes there need not be well-formed XML.
"""

from __future__ import annotations

import re

from xlsxcheck.marks.outline import as_utf8

_SHAPE = re.compile(rb"<v:shape\b.*?</v:shape>\s*", re.DOTALL)
_NOTE = re.compile(rb"ObjectType\s*=\s*[\"']Note[\"']")
_ROW = re.compile(rb"<x:Row>\s*(\d+)\s*</x:Row>")
_COLUMN = re.compile(rb"<x:Column>\s*(\d+)\s*</x:Column>")
_ANCHOR = re.compile(rb"(<x:Anchor>)([^<]*)(</x:Anchor>)")
_NUMBER = re.compile(rb"_x0000_s(\d+)")
_END = re.compile(rb"</xml\s*>\s*$")
_BLOCK = re.compile(rb"<o:idmap\b[^>]*\bdata\s*=\s*[\"']([\d,]+)[\"']")
_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_NEW = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    b' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    b'<o:idmap v:ext="edit" data="%d"/></o:shapelayout>' + _TYPE + b"</xml>"
)
_NOTE_SHAPE = (
    b'<v:shape id="_x0000_s%d" type="#_x0000_t202" style="position:absolute;visibility:hidden;z-index:%d"'
    b' fillcolor="#fffbe6" o:insetmode="auto"><v:fill color2="#fffbe6"/><v:shadow on="t" color="black" obscured="t"/>'
    b'<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
    b'</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>%b</x:Anchor>'
    b"<x:AutoFill>False</x:AutoFill><x:Row>%d</x:Row><x:Column>%d</x:Column></x:ClientData></v:shape>"
)
Position = tuple[int, int]
Anchor = tuple[int, ...]


class Drawing:
    """One legacy drawing. A new one is made from None; block is the range of shape numbers it takes then."""

    def __init__(self, data: bytes | None, block: int) -> None:
        self.data = _NEW % block if data is None else as_utf8(data)
        blocks = _BLOCK.search(self.data)
        first = int(blocks[1].split(b",")[0]) if blocks else block
        numbers = [int(number) for number in _NUMBER.findall(self.data)]
        self.next = max([first * 1024, *(number for number in numbers if number < 1 << 30)]) + 1
        self.added: list[bytes] = []

    def add_note(self, at: Position, anchor: Anchor) -> None:
        """Add the box of a comment on a cell."""
        where = ", ".join(map(str, anchor)).encode()
        self.added.append(_NOTE_SHAPE % (self.next, len(self.added) + 1, where, *at))
        self.next += 1

    def notes(self) -> dict[Position, re.Match[bytes]]:
        """The boxes of comments that are there, by cell."""
        found = {}
        for shape in _SHAPE.finditer(self.data):
            row, column = _ROW.search(shape[0]), _COLUMN.search(shape[0])
            if row and column and _NOTE.search(shape[0]):
                found[int(row[1]), int(column[1])] = shape
        return found

    @staticmethod
    def anchor_of(shape: re.Match[bytes]) -> Anchor | None:
        """Where a box stands: (column, x, row, y) of its top left corner, then of the other."""
        found = _ANCHOR.search(shape[0])
        numbers = re.findall(rb"-?\d+", found[2]) if found else []
        return tuple(int(number) for number in numbers) if len(numbers) == 8 else None

    def resize(self, anchors: dict[Position, tuple[Anchor | None, Anchor]]) -> dict[Position, Anchor]:
        """Move boxes to another anchor: (what it must be now, or None for any, and what it becomes).

        Gives the anchors that the moved boxes had.
        """
        old: dict[Position, Anchor] = {}
        for at, shape in sorted(self.notes().items(), key=lambda item: -item[1].start()):
            found, was = _ANCHOR.search(shape[0]), self.anchor_of(shape)
            if at not in anchors or found is None or was is None:
                continue
            before, after = anchors[at]
            if before is not None and before != was:
                continue
            old[at] = was
            begin = shape.start() + found.start(2)
            text = ", ".join(map(str, after)).encode()
            self.data = self.data[:begin] + text + self.data[begin + len(found[2]) :]
        return old

    def drop(self, cells: set[Position]) -> None:
        """Remove the boxes of comments on these cells."""
        for at, shape in sorted(self.notes().items(), key=lambda item: -item[1].start()):
            if at in cells:
                self.data = self.data[: shape.start()] + self.data[shape.end() :]

    @property
    def bare(self) -> bool:
        """Whether nothing is left in it that is shown."""
        return not self.added and not re.search(rb"<v:(?:shape|group|rect|oval|line|roundrect|image)\b", self.data)

    def done(self) -> bytes:
        """The drawing with the new boxes behind the old ones."""
        if not self.added:
            return self.data
        end = _END.search(self.data)
        at = end.start() if end else len(self.data)
        shapes = b"".join(self.added)
        if b'"_x0000_t202"' not in self.data:
            shapes = _TYPE + shapes
        return self.data[:at] + shapes + self.data[at:]
