"""The legacy drawing of a sheet: the boxes of comments, beside whatever else stands in it.

It is edited as text: what Excel writes there need not be well-formed XML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from xlsxcheck.copies.splice.outline import as_utf8, attributes

_SPACES = {
    b"v": b"urn:schemas-microsoft-com:vml",
    b"o": b"urn:schemas-microsoft-com:office:office",
    b"x": b"urn:schemas-microsoft-com:office:excel",
}
_ROOT = re.compile(rb"<xml\b[^>]*>")
_NUMBER = re.compile(rb"_x0000_s(\d+)")
_BLOCK = re.compile(rb"<[\w.-]+:idmap\b[^>]*\bdata\s*=\s*[\"']([\d,]+)[\"']")
_OURS = re.compile(rb"(?<![\w.-])([vox])(?=:[A-Za-z])")
_PREFIX = rb"(?:[\w.-]+:)?"
_SHAPE = re.compile(rb"<(/?)%bshape(?![\w.:-])(?:[^>]*[^/>])?>" % _PREFIX)
_NOTE = re.compile(rb"ObjectType\s*=\s*[\"']Note[\"']")
_ROW = re.compile(rb"<(%b)Row>\s*(\d+)\s*</" % _PREFIX)
_COLUMN = re.compile(rb"<%bColumn>\s*(\d+)\s*</" % _PREFIX)
_ANCHOR = re.compile(rb"<(%bAnchor)>([^<]*)</\1>" % _PREFIX)
_SHOWN = re.compile(rb"<%b(?:shape|group|rect|oval|line|polyline|roundrect|image)(?![\w.:-])" % _PREFIX)
_FIRST_TAG = re.compile(rb"<[\w.:-]+")
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
NO_ANCHOR: Anchor = ()
"""Of a box whose size stands in its style alone."""


class Note(NamedTuple):
    """The box of a comment: where its XML stands, and where its anchor stands within all (equal: it has none).

    prefix: how Excel's own elements in it begin, such as x:.
    """

    start: int
    end: int
    anchor_start: int
    anchor_end: int
    anchor: Anchor
    prefix: bytes


class Drawing:
    """One legacy drawing. A new one is made from None; block is the range of shape numbers it takes then."""

    def __init__(self, data: bytes | None, block: int) -> None:
        self.data = _NEW % block if data is None else as_utf8(data)
        blocks = _BLOCK.search(self.data)
        first = int(blocks[1].split(b",")[0]) if blocks else block
        numbers = [int(number) for number in _NUMBER.findall(self.data)]
        self.next = max([first * 1024, *(number for number in numbers if number < 1 << 30)]) + 1
        self.added: list[bytes] = []
        self.prefixes = _prefixes(self.data)

    def add_note(self, at: Position, anchor: Anchor) -> None:
        """Add the box of a comment on a cell."""
        shape = self._written(_NOTE_SHAPE) % (self.next, len(self.added) + 1, _text(anchor), *at)
        self.added.append(shape)
        self.next += 1

    def notes(self) -> dict[Position, Note]:
        """The boxes of comments that are there, by cell."""
        found = {}
        for begin, end in self._shapes():
            shape = self.data[begin:end]
            if not _NOTE.search(shape):
                continue
            row, column = _ROW.search(shape), _COLUMN.search(shape)
            if row and column:
                anchor = _ANCHOR.search(shape)
                first, last = anchor.span() if anchor else (row.start(), row.start())
                numbers = [int(number) for number in re.findall(rb"-?\d+", anchor[2])] if anchor else []
                where = tuple(numbers) if len(numbers) == 8 else NO_ANCHOR
                found[int(row[2]), int(column[1])] = Note(begin, end, begin + first, begin + last, where, row[1])
        return found

    def _shapes(self) -> Iterator[tuple[int, int]]:
        """Where shapes begin and end. Each may have its own prefixes: some programs declare them shape by shape."""
        begin = -1
        for tag in _SHAPE.finditer(self.data):
            if not tag[1]:
                begin = tag.start()
            elif begin >= 0:
                yield begin, tag.end()
                begin = -1

    def resize(self, anchors: dict[Position, Anchor]) -> None:
        """Give boxes another anchor, or none."""
        for at, note in sorted(self.notes().items(), key=lambda item: -item[1].start):
            if at in anchors:
                name = note.prefix + b"Anchor"
                new = b"<%b>%b</%b>" % (name, _text(anchors[at]), name) if anchors[at] else b""
                self.data = self.data[: note.anchor_start] + new + self.data[note.anchor_end :]

    def drop(self, cells: set[Position]) -> None:
        """Remove the boxes of comments on these cells, and what only they needed."""
        pieces: list[bytes] = []
        start = 0
        for note in sorted(note for at, note in self.notes().items() if at in cells):
            pieces.append(self.data[start : note.start])
            start = note.end
        self.data = b"".join((*pieces, self.data[start:]))
        if b'"#_x0000_t202"' not in self.data:
            self.data = self.data.replace(self._written(_TYPE), b"", 1)

    @property
    def bare(self) -> bool:
        """Whether nothing is left in it that is shown."""
        return not self.added and not _SHOWN.search(self.data)

    def done(self) -> bytes:
        """The drawing with the new boxes behind the old ones."""
        if not self.added:
            return self.data
        at = self.data.rfind(b"</xml")
        at = len(self.data) if at < 0 else at
        shapes = b"".join(self.added)
        if b'"_x0000_t202"' not in self.data:
            shapes = self._written(_TYPE) + shapes
        return self.data[:at] + shapes + self.data[at:]

    def _written(self, xml: bytes) -> bytes:
        """An element with v:, o: and x: as this drawing calls these namespaces, declared where it doesn't."""
        names = {old: known or old for old, known in self.prefixes.items()}
        new = [b' xmlns:%b="%b"' % (old, _SPACES[old]) for old, known in self.prefixes.items() if known is None]
        written = _OURS.sub(lambda match: names[match[1]], xml)
        return _FIRST_TAG.sub(lambda match: match[0] + b"".join(new), written, count=1)


def _prefixes(data: bytes) -> dict[bytes, bytes | None]:
    """What the drawing's root calls the three namespaces; None where it doesn't know one. openpyxl numbers them."""
    root = _ROOT.search(data)
    stated = {value.encode(): name.encode() for name, value in attributes(root[0]).items()} if root else {}
    named = {prefix: stated.get(space, b"") for prefix, space in _SPACES.items()}
    return {
        prefix: name.removeprefix(b"xmlns:") if name.startswith(b"xmlns:") else None for prefix, name in named.items()
    }


def _text(anchor: Anchor) -> bytes:
    return ", ".join(map(str, anchor)).encode()
