"""styles.xml: formats for marks, cloned from the cell's own so that only fill and border differ, and back again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from xlsxcheck.copies.look import FILLS, LINES, Look
from xlsxcheck.copies.splice.outline import Edits, Element, Markup, attributes, with_attribute, without_attribute
from xlsxcheck.copies.splice.parts import Draft, namespace

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_ORDER = (
    *(b"numFmts", b"fonts", b"fills", b"borders", b"cellStyleXfs", b"cellXfs"),
    *(b"cellStyles", b"dxfs", b"tableStyles", b"colors", b"extLst"),
)
_DEFAULTS = {
    b"fonts": b'<font><sz val="11"/><name val="Calibri"/></font>',
    b"fills": b'<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>',
    b"borders": b"<border><left/><right/><top/><bottom/><diagonal/></border>",
    b"cellXfs": b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',
}
_EMPTY = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="%s"/>'
_COLOUR = re.compile(rb"rgb\s*=\s*[\"'](?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})[\"']")
_FILL_ID = re.compile(rb"\sfillId\s*=\s*[\"'](\d+)")
_BORDER_ID = re.compile(rb"\sborderId\s*=\s*[\"'](\d+)")
_SIDES = {b"left": b"left", b"start": b"left", b"right": b"right", b"end": b"right", b"top": b"top"}
ALL_SIDES = frozenset((b"left", b"right", b"top", b"bottom"))
Lines = frozenset[tuple[bytes, Look]]
"""Sides of a cell with the mark whose line each gets."""

PLAIN_XF = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'


def prefixed(xml: bytes, prefix: bytes) -> bytes:
    """Elements written without a prefix, in the prefix of the part that they go into."""
    return re.sub(rb"<(/?)(?=[A-Za-z])", rb"<\1" + prefix, xml) if prefix else xml


class Pool:
    """One collection of styles.xml: what is there already is used again, so that nothing piles up."""

    def __init__(self, markup: Markup, name: bytes) -> None:
        self.name = name
        self.markup = markup
        self.element = markup.child(markup.root, name)
        default = prefixed(_DEFAULTS[name], markup.prefix)
        found = list(_items(markup, self.element)) if self.element else []
        self.elements = [place for place, _ in found]
        self.items = [markup.text(item) for _, item in found]
        self.old = len(self.items)
        if not self.items:
            whole = Markup(b"<all>" + default + b"</all>", markup.part)
            self.items = [whole.text(item) for item in whole.inside(whole.root)]
        self.base = len(self.items)
        self.index: dict[bytes, int] = {}
        for number, item in enumerate(self.items):
            self.index.setdefault(item, number)

    def reserve(self, count: int, item: bytes) -> None:
        """Fill up to so many: what points beyond the end must not come to mean anything that is added."""
        self.items += [prefixed(item, self.markup.prefix)] * (count - len(self.items))

    def add(self, item: bytes) -> int:
        """The index of this item, added if it is new."""
        found = self.index.get(item)
        if found is None:
            found = self.index[item] = len(self.items)
            self.items.append(item)
        return found

    def get(self, number: int) -> bytes | None:
        """The item of an index, None where a file points beyond the end."""
        return self.items[number] if 0 <= number < len(self.items) else None

    def cut(self, count: int) -> None:
        """Drop what stands behind the first `count` items, if nothing was added since it was read."""
        if 0 < count < self.old == len(self.items):
            del self.items[count:]

    def save(self, edits: Edits, place: Callable[[bytes], int]) -> None:
        """Write the new items behind the old ones, with the right count."""
        if self.old == len(self.items):
            return
        if self.element is not None and len(self.items) < self.old:
            start = self.element.start
            tag = with_attribute(self.markup.data[start : self.element.inner], "count", str(len(self.items)))
            edits.replace(start, self.element.inner, tag)
            edits.replace(self.elements[len(self.items)].start, self.elements[-1].end, b"")
            return
        new = b"".join(self.items[self.old :])
        if self.element is None:
            name = self.markup.prefix + self.name
            whole = b'<%b count="%d">%b</%b>' % (name, len(self.items), new, name)
            at = place(self.name)
            edits.replace(at, at, whole)
            return
        tag = with_attribute(self.markup.data[self.element.start : self.element.inner], "count", str(len(self.items)))
        if self.element.empty:
            tag = tag[: tag.rindex(b"/")].rstrip() + b">"
            new += b"</" + self.element.name + b">"
            edits.replace(self.element.start, self.element.end, tag + new)
        else:
            edits.replace(self.element.start, self.element.inner, tag)
            edits.append(self.element, new)


def _items(markup: Markup, element: Element) -> Iterator[tuple[Element, Element]]:
    """The items of a collection, each with what stands in its place: of a choice that for older programs counts."""
    for child in markup.inside(element):
        if child.local != b"AlternateContent":
            yield child, child
            continue
        fallback = markup.child(child, b"Fallback")
        for item in markup.inside(fallback) if fallback else ():
            yield child, item


class Styles:
    """The formats of a workbook, and those that marks need."""

    def __init__(self, draft: Draft, main: str) -> None:
        links = [link for link in draft.links(main) if link.kind == "styles" and link.named]
        part = next((link.target for link in links if link.target), None)
        if part is None:
            empty = _EMPTY % namespace(draft.markup(main))
            # Some programs list a part of styles that they don't write.
            part = next((link.named for link in links), None)
            if part is not None:
                draft.write(part, empty)
                draft.declare(part, _TYPE)
            else:
                part = draft.add(f"{main.rpartition('/')[0]}/".lstrip("/"), "styles", "xml", empty, _TYPE)
                draft.link(main, part, "styles")
        self.draft, self.part = draft, part
        self.markup = draft.markup(part).opened()
        names = (b"fonts", b"fills", b"borders", b"cellXfs")
        self.fonts, self.fills, self.borders, self.xfs = (Pool(self.markup, name) for name in names)
        self.based = self.markup.child(self.markup.root, b"cellStyleXfs") is not None
        self._marked: dict[tuple[int, str | None, Lines], int] = {}

    @property
    def pools(self) -> tuple[Pool, ...]:
        """Fonts, fills, borders and cell formats."""
        return self.fonts, self.fills, self.borders, self.xfs

    @property
    def sizes(self) -> str:
        """How many of each there were to begin with."""
        return " ".join(str(pool.base) for pool in self.pools)

    def cut(self, sizes: str) -> None:
        """Go back to the sizes that there were before we added anything."""
        for pool, size in zip(self.pools, sizes.split(), strict=False):
            pool.cut(int(size) if size.isdecimal() else 0)

    def save(self) -> None:
        """Put the changes into the package."""
        edits = Edits(self.markup)
        for pool in self.pools:
            pool.save(edits, self._place)
        if edits.changes:
            self.draft.write(self.part, edits.done())

    def add(self, *, font: bytes, fill: bytes | None, border: bytes | None, inner: bytes, extra: str = "") -> int:
        """A format of our own, from the XML of its pieces; `inner` is alignment and protection."""
        prefix = self.markup.prefix
        font_id = self.fonts.add(prefixed(font, prefix))
        fill_id = self.fills.add(prefixed(fill, prefix)) if fill else 0
        border_id = self.borders.add(prefixed(border, prefix)) if border else 0
        base = ' xfId="0"' if self.based else ""
        xf = (
            f'<xf numFmtId="0" fontId="{font_id}" fillId="{fill_id}" borderId="{border_id}"{base} applyFont="1"'
            f' applyFill="1" applyBorder="1" applyAlignment="1" applyProtection="1"{extra}>'
        )
        return self.xfs.add(prefixed(xf.encode() + inner + b"</xf>", prefix))

    # -- marking -------------------------------------------------------------------------------

    def marked(self, style: int, look: Look, lines: Lines, *, filled: bool = True) -> int:
        """The format of a cell with a mark on it; number format, font, alignment and locks stay."""
        key = (style, look.fill if filled else None, lines)
        if key not in self._marked:
            xf = self.xfs.get(style) or prefixed(PLAIN_XF, self.markup.prefix)
            stated = _stated(xf)
            border = self.borders.get(_number(stated, "borderId")) or self.borders.items[0]
            changes = {"borderId": str(self.borders.add(self._lined(border, dict(lines)))), "applyBorder": "1"}
            if key[1]:
                changes |= {"fillId": str(self.fills.add(self._fill(look))), "applyFill": "1"}
            self._marked[key] = self.xfs.add(_changed(xf, changes))
        return self._marked[key]

    def _fill(self, look: Look) -> bytes:
        colours = f'<fgColor rgb="FF{look.fill}"/><bgColor indexed="64"/>'
        xml = f'<fill><patternFill patternType="solid">{colours}</patternFill></fill>'
        return prefixed(xml.encode(), self.markup.prefix)

    def _lined(self, border: bytes, lines: dict[bytes, Look]) -> bytes:
        """A border with some sides in a mark's line, the others as they were."""
        markup = Markup(border, self.part)
        found = {_SIDES.get(side.local, side.local): side for side in markup.inside(markup.root)}
        pieces = []
        for side in (b"left", b"right", b"top", b"bottom"):
            name = found[side].name if side in found else markup.prefix + side
            if look := lines.get(side):
                line = f' style="{look.style}">'.encode() + prefixed(b'<color rgb="FF%b"/>', markup.prefix)
                pieces.append(b"<" + name + line % look.line.encode() + b"</" + name + b">")
            else:
                pieces.append(markup.text(found[side]) if side in found else b"<" + name + b"/>")
        pieces += [markup.text(side) for key, side in found.items() if key not in ALL_SIDES]
        return _rebuilt(markup, pieces)

    # -- unmarking -----------------------------------------------------------------------------

    def bearing_marks(self) -> set[int]:
        """The formats that have a fill or a line of ours."""
        fills = {number for number, fill in enumerate(self.fills.items) if _is_fill(fill)}
        borders = {number for number, border in enumerate(self.borders.items) if _is_line(border)}
        found = set()
        for number, xf in enumerate(self.xfs.items):
            fill, border = _FILL_ID.search(xf), _BORDER_ID.search(xf)
            if (fill and int(fill[1]) in fills) or (border and int(border[1]) in borders):
                found.add(number)
        return found

    def unmarked(self, style: int, keeper: int | None, keepers: Iterable[int]) -> int:
        """The format that a cell had before it was marked.

        keeper: the format kept for this cell; where the mark was carried to another cell, one of `keepers` that differs
        in nothing but fill and border. What the clerk changed besides (a number format) stays changed.
        """
        xf = self.xfs.get(style) or PLAIN_XF
        if keeper is None:
            keeper = next((one for one in keepers if self._shape(one) == self._shape(style)), None)
        old = _stated((self.xfs.get(keeper) if keeper is not None else None) or PLAIN_XF)
        stated = _stated(xf)
        changes: dict[str, str | None] = {}
        if _is_fill(self.fills.get(_number(stated, "fillId")) or b""):
            changes |= {"fillId": old.get("fillId", "0"), "applyFill": old.get("applyFill")}
        if _is_line(self.borders.get(_number(stated, "borderId")) or b""):
            changes |= {"borderId": old.get("borderId", "0"), "applyBorder": old.get("applyBorder")}
        new = _changed(xf, changes)
        if keeper is not None and _same(new, self.xfs.get(keeper) or b""):
            return keeper
        return self.xfs.add(new)

    def _shape(self, style: int) -> tuple[frozenset[tuple[str, str]], bytes]:
        xf = self.xfs.get(style) or PLAIN_XF
        ignored = ("fillId", "applyFill", "borderId", "applyBorder")
        return frozenset(pair for pair in _stated(xf).items() if pair[0] not in ignored), _inner(xf)

    def _place(self, name: bytes) -> int:
        """Where a collection goes that the part does not have yet."""
        later = _ORDER[_ORDER.index(name) + 1 :]
        for element in self.markup.inside(self.markup.root):
            if element.local in later:
                return element.start
        return self.markup.root.close


def _stated(xf: bytes) -> dict[str, str]:
    return attributes(_tag(xf))


def _tag(xf: bytes) -> bytes:
    return xf[: xf.index(b">") + 1]


def _inner(xf: bytes) -> bytes:
    tag = _tag(xf)
    return b"" if tag.endswith(b"/>") else xf[len(tag) : xf.rindex(b"</")]


def _same(one: bytes, other: bytes) -> bool:
    return _stated(one) == _stated(other) and _inner(one) == _inner(other)


def _changed(xf: bytes, changes: dict[str, str] | dict[str, str | None]) -> bytes:
    tag = _tag(xf)
    new = tag
    for name, value in changes.items():
        new = without_attribute(new, name) if value is None else with_attribute(new, name, value)
    return new + xf[len(tag) :]


def _number(stated: dict[str, str], name: str) -> int:
    text = stated.get(name, "0")
    return int(text) if text.isdecimal() else 0


def _is_fill(fill: bytes) -> bool:
    # The other colour of a solid fill is not seen, and programs put what they like there.
    return not _colours(fill.partition(b"bgColor")[0]).isdisjoint(FILLS)


def _is_line(border: bytes) -> bool:
    return not _colours(border).isdisjoint(LINES)


def _colours(xml: bytes) -> set[str]:
    return {match[1].decode().upper() for match in _COLOUR.finditer(xml)}


def _rebuilt(markup: Markup, pieces: list[bytes]) -> bytes:
    root: Element = markup.root
    tag = markup.data[root.start : root.inner]
    if root.empty:
        tag = tag[: tag.rindex(b"/")].rstrip() + b">"
    return tag + b"".join(pieces) + b"</" + root.name + b">"
