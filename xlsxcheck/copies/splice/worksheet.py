"""One worksheet part being edited: its cells, and the elements around them in the order that the schema asks for."""

from __future__ import annotations

import re

from xlsxcheck.copies.splice.outline import Edits, Element, attributes, escape, with_attribute, without_attribute
from xlsxcheck.copies.splice.parts import Draft, relationship_prefix
from xlsxcheck.copies.splice.rows import Rows
from xlsxcheck.formats.refs import MERGES, area
from xlsxcheck.model import Area, cell_ref

_ORDER = (
    b"sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios "
    b"autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting "
    b"dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks "
    b"customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing "
    b"legacyDrawingHF drawingHF picture oleObjects controls "
    b"webPublishItems tableParts extLst"
).split()
_RANK = {name: rank for rank, name in enumerate(_ORDER)}
_WRAPPED = re.compile(rb"<(?:[\w.-]+:)?(controls|oleObjects|drawing|picture|legacyDrawing|legacyDrawingHF)[\s>/]")
_REF = re.compile(rb"\sref\s*=\s*[\"']([^\"']+)[\"']")
_LONGEST_EDGE = 500
_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
Position = tuple[int, int]


class Worksheet:
    """A sheet of the sender's, to put marks in or take them out; `save` makes the changes."""

    def __init__(self, draft: Draft, part: str) -> None:
        self.draft, self.part = draft, part
        self.markup = draft.markup(part)
        self.tops = list(self.markup.inside(self.markup.root))
        self.edits = Edits(self.markup)
        self.rows = Rows(self.markup, self.edits)

    def save(self) -> None:
        """Put the changed sheet into the package."""
        self.rows.finish()
        self._stretch()
        if self.edits.changes:
            self.draft.write(self.part, self.edits.done())

    def wrapped(self, local: bytes) -> tuple[Element, Element] | None:
        """An element of that name within a choice (mc:AlternateContent) under the root: the choice, and the element."""
        for choice in self.tops:
            if choice.local == b"AlternateContent":
                for branch in self.markup.inside(choice):
                    if (found := self.markup.child(branch, local)) is not None:
                        return choice, found
        return None

    def top(self, local: bytes) -> Element | None:
        """The element of that name directly under the root."""
        return next((element for element in self.tops if element.local == local), None)

    def place(self, local: bytes) -> int:
        """Where an element goes that is not there yet."""
        rank = _RANK[local]
        for element in self.tops:
            name = element.local
            if name == b"AlternateContent":
                wrapped = _WRAPPED.search(self.markup.shadow, element.inner, element.close)
                name = wrapped[1] if wrapped else b""
            if _RANK.get(name, -1) > rank:
                return element.start
        return self.markup.root.close

    # -- cells ---------------------------------------------------------------------------------

    def merges(self) -> dict[Position, Area]:
        """The merged areas by their top left cell."""
        element = self.top(b"mergeCells")
        found = {}
        for ref in _REF.findall(self.markup.data, element.inner, element.close) if element else ():
            if (one := MERGES[ref.decode("ascii", "replace")]) is not None:
                found[one.top, one.left] = one
        return found

    def _stretch(self) -> None:
        """Keep the statement how large the sheet is true, where cells were put in."""
        element = self.top(b"dimension")
        if element is None or not self.rows.new:
            return
        try:
            now = area(self.markup.attributes(element).get("ref", ""))
        except ValueError:
            return
        rows, cols = list(self.rows.new), [col for cells in self.rows.new.values() for col in cells]
        new = Area(min(now.top, *rows), min(now.left, *cols), max(now.bottom, *rows), max(now.right, *cols))
        if new != now:
            ref = f"{cell_ref(new.top, new.left)}:{cell_ref(new.bottom, new.right)}"
            self.edits.attribute(element, "ref", ref)

    # -- views and links -----------------------------------------------------------------------

    def add_hyperlink(self, row: int, col: int, location: str, shown: str) -> None:
        """Make a cell lead to another place of the workbook."""
        prefix = self.markup.prefix.decode()
        ref, to = cell_ref(row, col), escape(location)
        link = f'<{prefix}hyperlink ref="{ref}" location="{to}" display="{escape(shown)}"/>'.encode()
        element = self.top(b"hyperlinks")
        if element is not None:
            self.edits.append(element, link)
        else:
            at = self.place(b"hyperlinks")
            name = self.markup.prefix + b"hyperlinks"
            self.edits.replace(at, at, b"<%b>%b</%b>" % (name, link, name))

    def drop_hyperlinks(self, sheet: str) -> list[Position]:
        """Remove the links that lead to a sheet; gives their cells."""
        element = self.top(b"hyperlinks")
        links = list(self.markup.inside(element)) if element else []
        found: list[tuple[Element, Position]] = []
        for link in links:
            stated = self.markup.attributes(link)
            if _sheet_of(stated.get("location", "")) == sheet:
                try:
                    where = area(stated.get("ref", ""))
                except ValueError:
                    continue
                found.append((link, (where.top, where.left)))
        if element is not None and found and len(found) == len(links):
            self.edits.replace(element.start, element.end, b"")
        else:
            for link, _ in found:
                self.edits.replace(link.start, link.end, b"")
        return [at for _, at in found]

    # -- comments and the drawing that shows them ----------------------------------------------

    def linked(self, kind: str) -> tuple[str, str] | None:
        """The relationship and part of a kind that the sheet has."""
        for link in self.draft.links(self.part):
            if link.kind == kind and link.target is not None:
                return link.id, link.target
        return None

    def drawing(self) -> tuple[str, str | None] | None:
        """The legacy drawing that the sheet names: relationship and part, None where that part is missing."""
        element = self.top(b"legacyDrawing")
        if element is None:
            wrapped = self.wrapped(b"legacyDrawing")
            if wrapped is None:
                return None
            element = wrapped[1]
        stated = self.markup.attributes(element)
        link_id = next((value for name, value in stated.items() if name.rpartition(":")[2] == "id"), "")
        target = next((link.target for link in self.draft.links(self.part) if link.id == link_id), None)
        return link_id, target

    def add_comments(self, data: bytes) -> None:
        """Give the sheet a comments part."""
        folder = f"{self.part.rpartition('/')[0].rpartition('/')[0]}/".lstrip("/")
        name = self.draft.add(folder, "comments", "xml", data, _COMMENTS)
        self.draft.link(self.part, name, "comments")

    def add_drawing(self, data: bytes) -> None:
        """Give the sheet a legacy drawing."""
        folder = f"{self.part.rpartition('/')[0].rpartition('/')[0]}/drawings/".lstrip("/")
        name = self.draft.add(folder, "vmlDrawing", "vml", data, _VML)
        link_id = self.draft.link(self.part, name, "vmlDrawing")
        wrapped = self.wrapped(b"legacyDrawing")
        old = self.top(b"legacyDrawing") or (wrapped[0] if wrapped else None)
        tag = b"<" + self.markup.prefix + b"legacyDrawing/>"
        prefix, tag = relationship_prefix(self.markup, tag)
        tag = with_attribute(tag, f"{prefix.decode()}:id", link_id)
        if old is not None:
            self.edits.replace(old.start, old.end, tag)
        else:
            at = self.place(b"legacyDrawing")
            self.edits.replace(at, at, tag)

    def drop_part(self, link_id: str, part: str, element: bytes | None = None) -> None:
        """Remove a part of the sheet, the relationship to it and the element that names it."""
        self.draft.remove(part)
        self.draft.unlink(self.part, link_id)
        wrapped = self.wrapped(element) if element else None
        named = (self.top(element) or (wrapped[0] if wrapped else None)) if element else None
        if named is not None:
            self.edits.replace(named.start, named.end, b"")


def deselect(draft: Draft, part: str) -> None:
    """Take a sheet of any kind out of the selection: two selected sheets would both take what is typed."""
    markup = draft.markup(part)
    edits = Edits(markup)
    views = markup.child(markup.root, b"sheetViews")
    for view in markup.inside(views) if views else ():
        tag = markup.data[view.start : view.inner]
        if attributes(tag).get("tabSelected") in ("1", "true"):
            edits.replace(view.start, view.inner, without_attribute(tag, "tabSelected"))
    if edits.changes:
        draft.write(part, edits.done())


def edges(merged: Area) -> dict[Position, frozenset[bytes]]:
    """The cells at the edge of a merged area with the sides on which its outline runs; the top left alone if large."""
    if max(merged.bottom - merged.top, merged.right - merged.left) > _LONGEST_EDGE:
        return {(merged.top, merged.left): frozenset((b"left", b"top"))}
    found: dict[Position, set[bytes]] = {}
    for col in range(merged.left, merged.right + 1):
        found.setdefault((merged.top, col), set()).add(b"top")
        found.setdefault((merged.bottom, col), set()).add(b"bottom")
    for row in range(merged.top, merged.bottom + 1):
        found.setdefault((row, merged.left), set()).add(b"left")
        found.setdefault((row, merged.right), set()).add(b"right")
    return {at: frozenset(sides) for at, sides in found.items()}


def _sheet_of(location: str) -> str:
    """The sheet that a link's location names: '检查结果'!A1, #检查结果!A1, or as LibreOffice writes it, 检查结果.A1."""
    location = location.lstrip("#")
    sheet, mark, _ = location.rpartition("!")
    if not mark:
        sheet = location.rpartition(".")[0]
    if sheet.startswith("'") and sheet.endswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    return sheet.removeprefix("$")
