"""workbook.xml: the findings sheet put in front of the others, and taken out again."""

from __future__ import annotations

import re
from typing import NamedTuple

from xlsxcheck.copies.ledger import MARK, NAME
from xlsxcheck.copies.sheetwriter import quoted
from xlsxcheck.copies.splice.outline import Edits, Element, Markup, escape, with_attribute
from xlsxcheck.copies.splice.parts import Draft, relationship_prefix
from xlsxcheck.errors import UnreadableFile
from xlsxcheck.model.sheetnames import FINDINGS_SHEET

SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_BEFORE_NAMES = (b"sheets", b"functionGroups", b"externalReferences")
_REFERENCE = re.compile(r"^(?:'((?:[^']|'')+)'|([^'!]+))!")


class Tab(NamedTuple):
    """One sheet as the workbook lists it. part is None where it leads nowhere; kind such as chartsheet."""

    name: str
    sheet_id: int
    link: str
    part: str | None
    kind: str
    element: Element


class Book:
    """The workbook part of a package being edited; every verb writes it back at once."""

    def __init__(self, draft: Draft, main: str) -> None:
        self.draft, self.main = draft, main
        self.reload()

    def reload(self) -> None:
        """Read the part as it stands now."""
        self.markup: Markup = self.draft.markup(self.main)
        sheets = self.markup.child(self.markup.root, b"sheets")
        if sheets is None:
            raise UnreadableFile("F05", part=self.main)
        self.sheets = sheets
        links = {link.id: link for link in self.draft.links(self.main)}
        self.tabs: list[Tab] = []
        for element in self.markup.inside(sheets):
            stated = self.markup.attributes(element)
            link_id = next((value for name, value in stated.items() if name.rpartition(":")[2] == "id"), "")
            link = links.get(link_id)
            number = stated.get("sheetId", "")
            sheet_id = int(number) if number.isdecimal() else 0
            part, kind = (link.target, link.kind) if link else (None, "")
            self.tabs.append(Tab(stated.get("name", ""), sheet_id, link_id, part, kind, element))

    # -- recognising a copy --------------------------------------------------------------------

    def ours(self) -> Tab | None:
        """The findings sheet, if this is a copy of ours: by the hidden name, else by the sheet's name and its mark."""
        names = {tab.name: tab for tab in self.tabs}
        for element in self._names():
            if self.markup.attributes(element).get("name") == NAME:
                text = self.markup.data[element.inner : element.close].decode("utf-8", "replace")
                found = _REFERENCE.match(text.replace("&apos;", "'"))
                sheet = (found[1] or "").replace("''", "'") or found[2] if found else ""
                if sheet in names:
                    return names[sheet]
        for tab in self.tabs[:1]:
            if tab.name.startswith(FINDINGS_SHEET) and tab.part and self._bears_mark(tab.part):
                return tab
        return None

    @property
    def marked(self) -> bool:
        """Whether this was a copy of ours once, even if its findings sheet was deleted."""
        return self.ours() is not None or any(
            self.markup.attributes(element).get("name") == NAME for element in self._names()
        )

    def _bears_mark(self, part: str) -> bool:
        """Whether MARK stands on a sheet, in its own part or among the shared strings."""
        strings = (link.target for link in self.draft.links(self.main) if link.kind == "sharedStrings" and link.target)
        return any(MARK.encode() in self.draft.read(name) for name in (part, *strings))

    def _names(self) -> list[Element]:
        listing = self.markup.child(self.markup.root, b"definedNames")
        return list(self.markup.inside(listing)) if listing else []

    # -- putting it in -------------------------------------------------------------------------

    def free_name(self) -> str:
        """A name for the findings sheet that no other sheet has."""
        taken = {tab.name.lower() for tab in self.tabs}
        name, number = FINDINGS_SHEET, 2
        while name.lower() in taken:
            name, number = f"{FINDINGS_SHEET}{number}", number + 1
        return name

    def active(self) -> str | None:
        """The part of the sheet that opens first."""
        views = self.markup.child(self.markup.root, b"bookViews")
        view = self.markup.child(views, b"workbookView") if views else None
        number = self.markup.attributes(view).get("activeTab", "0") if view else "0"
        index = int(number) if number.isdecimal() else 0
        return self.tabs[index].part if index < len(self.tabs) else None

    def insert(self, name: str, part: str, names: dict[str, str]) -> None:
        """Put a sheet in front. `names` are defined names that belong to it: the one of a copy is the book's."""
        link = self.draft.link(self.main, part, "worksheet")
        sheet_id = max((tab.sheet_id for tab in self.tabs), default=0) + 1
        prefix = self.markup.prefix.decode()
        tag = f'<{prefix}sheet name="{escape(name)}" sheetId="{sheet_id}"/>'.encode()
        space, tag = relationship_prefix(self.markup, tag)
        tag = with_attribute(tag, f"{space.decode()}:id", link)
        edits = Edits(self.markup)
        edits.replace(self.sheets.inner, self.sheets.inner, tag)
        self._shift(edits, 1)
        new = "".join(_defined(prefix, key, quoted(name, ref)) for key, ref in names.items()).encode()
        listing = self.markup.child(self.markup.root, b"definedNames")
        if listing:
            edits.append(listing, new)
        else:
            before = [one for one in self.markup.inside(self.markup.root) if one.local in _BEFORE_NAMES]
            whole = self.markup.prefix + b"definedNames"
            edits.replace(before[-1].end, before[-1].end, b"<%b>%b</%b>" % (whole, new, whole))
        self.draft.write(self.main, edits.done())
        self.reload()

    def _shift(self, edits: Edits, by: int, gone: int = -1) -> None:
        """Move what counts sheets from the first: local names (those of sheet `gone` go too) and the active sheet."""
        for element in self._names():
            stated = self.markup.attributes(element)
            local = stated.get("localSheetId", "")
            if local.isdecimal() and int(local) > gone:
                edits.attribute(element, "localSheetId", str(int(local) + by))
        views = self.markup.child(self.markup.root, b"bookViews")
        for view in self.markup.inside(views) if views else ():
            tag = self.markup.data[view.start : view.inner]
            for key in ("activeTab", "firstSheet"):
                if self.markup.attributes(view).get(key, "0") != "0":
                    tag = with_attribute(tag, key, "0")
            if tag != self.markup.data[view.start : view.inner]:
                edits.replace(view.start, view.inner, tag)

    # -- taking it out -------------------------------------------------------------------------

    def remove(self, tab: Tab | None) -> None:
        """Take the findings sheet out, with its part and its names; the names alone where it was deleted."""
        index = self.tabs.index(tab) if tab else len(self.tabs)
        edits = Edits(self.markup)
        if tab:
            edits.replace(tab.element.start, tab.element.end, b"")
        names = self._names()
        ours = [one for one in names if self._belongs(one, index)]
        listing = self.markup.child(self.markup.root, b"definedNames")
        if listing and ours and len(ours) == len(names):
            edits.replace(listing.start, listing.end, b"")
        else:
            for element in ours:
                edits.replace(element.start, element.end, b"")
        self._shift(edits, -1, index)
        self.draft.write(self.main, edits.done())
        if tab:
            self.draft.unlink(self.main, tab.link)
            if tab.part:
                self.draft.remove(tab.part)
        self.reload()

    def _belongs(self, name: Element, index: int) -> bool:
        stated = self.markup.attributes(name)
        return stated.get("name") == NAME or stated.get("localSheetId") == str(index)


def _defined(prefix: str, name: str, text: str) -> str:
    hidden = "" if name.endswith("Print_Titles") else ' hidden="1"'
    local = "" if name == NAME else ' localSheetId="0"'
    return f'<{prefix}definedName name="{name}"{hidden}{local}>{escape(text)}</{prefix}definedName>'
