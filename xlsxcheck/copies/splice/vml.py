"""The legacy drawing of a sheet: the boxes of comments, beside whatever else stands in it.

It is edited as text: what Excel writes there need not be well-formed XML.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from xlsxcheck.copies.splice.outline import as_utf8, attributes

_SPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_ROOT = re.compile(rb"<xml\b[^>]*>")
_NUMBER = re.compile(rb"_x0000_s(\d+)")
_BLOCK = re.compile(rb"<[\w.-]+:idmap\b[^>]*\bdata\s*=\s*[\"']([\d,]+)[\"']")
_OURS = re.compile(rb"(?<![\w.-])([vox])(?=:[A-Za-z])")
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
    """The box of a comment: where its XML stands, and where its anchor stands within all (equal: it has none)."""

    start: int
    end: int
    anchor_start: int
    anchor_end: int
    anchor: Anchor


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
        self.patterns = _patterns(self.prefixes)

    def add_note(self, at: Position, anchor: Anchor) -> None:
        """Add the box of a comment on a cell."""
        shape = self._written(_NOTE_SHAPE) % (self.next, len(self.added) + 1, _text(anchor), *at)
        self.added.append(shape)
        self.next += 1

    def notes(self) -> dict[Position, Note]:
        """The boxes of comments that are there, by cell."""
        patterns = self.patterns
        found = {}
        for shape in patterns.shape.finditer(self.data):
            if not patterns.note.search(shape[0]):
                continue
            row, column = patterns.row.search(shape[0]), patterns.column.search(shape[0])
            if row and column:
                anchor = patterns.anchor.search(shape[0])
                start, end = anchor.span() if anchor else (row.start(), row.start())
                numbers = [int(number) for number in re.findall(rb"-?\d+", anchor[1])] if anchor else []
                where = tuple(numbers) if len(numbers) == 8 else NO_ANCHOR
                begin = shape.start()
                found[int(row[1]), int(column[1])] = Note(begin, shape.end(), begin + start, begin + end, where)
        return found

    def resize(self, anchors: dict[Position, Anchor]) -> None:
        """Give boxes another anchor, or none."""
        name = self._written(b"x:Anchor")
        for at, note in sorted(self.notes().items(), key=lambda item: -item[1].start):
            if at in anchors:
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
        return not self.added and not self.patterns.shown.search(self.data)

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
        """XML with v:, o: and x: as this drawing calls these namespaces."""
        if self.prefixes == (b"v", b"o", b"x"):
            return xml
        names = dict(zip((b"v", b"o", b"x"), self.prefixes, strict=True))
        return _OURS.sub(lambda match: names[match[1]], xml)


class _Patterns(NamedTuple):
    shape: re.Pattern[bytes]
    note: re.Pattern[bytes]
    row: re.Pattern[bytes]
    column: re.Pattern[bytes]
    anchor: re.Pattern[bytes]
    shown: re.Pattern[bytes]


def _prefixes(data: bytes) -> tuple[bytes, bytes, bytes]:
    """What the drawing calls the three namespaces; openpyxl numbers them."""
    root = _ROOT.search(data)
    stated = {value: name for name, value in attributes(root[0]).items()} if root else {}
    v, o, x = (stated.get(space, f"xmlns:{name}").removeprefix("xmlns:").encode() for name, space in _SPACES.items())
    return v, o, x


@lru_cache(16)
def _patterns(prefixes: tuple[bytes, bytes, bytes]) -> _Patterns:
    v, _, x = (re.escape(prefix) for prefix in prefixes)
    return _Patterns(
        shape=re.compile(rb"<%b:shape\b.*?</%b:shape>" % (v, v), re.DOTALL),
        note=re.compile(rb"ObjectType\s*=\s*[\"']Note[\"']"),
        row=re.compile(rb"<%b:Row>\s*(\d+)\s*</%b:Row>" % (x, x)),
        column=re.compile(rb"<%b:Column>\s*(\d+)\s*</%b:Column>" % (x, x)),
        anchor=re.compile(rb"<%b:Anchor>([^<]*)</%b:Anchor>" % (x, x)),
        shown=re.compile(rb"<%b:(?:shape|group|rect|oval|line|polyline|roundrect|image)\b" % v),
    )


def _text(anchor: Anchor) -> bytes:
    return ", ".join(map(str, anchor)).encode()
