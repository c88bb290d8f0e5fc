"""An .xlsx or .xlsm package -> Workbook: which part is which sheet, strings, formats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import Details, Sheet, Workbook
from xlsxcheck.formats.looks import Styles
from xlsxcheck.formats.package import Package
from xlsxcheck.formats.richtext import Rich
from xlsxcheck.formats.xlsx.glance import glance_of
from xlsxcheck.formats.xlsx.links import LINK_SPACES, Link, linked, relationships, resolve
from xlsxcheck.formats.xlsx.plainxml import read_plain_strings
from xlsxcheck.formats.xlsx.sheet import read_sheet
from xlsxcheck.formats.xlsx.skeletons import read_plain_sheet
from xlsxcheck.formats.xlsx.smallparts import known
from xlsxcheck.formats.xlsx.strings import read_strings
from xlsxcheck.formats.xlsx.styles import OFFICE_THEME, read_styles, read_theme
from xlsxcheck.formats.xlsx.types import Types, content_types, type_notes
from xlsxcheck.formats.xmlparts import MAX_TAGS, TRUE, Attributes, names, places, walk
from xlsxcheck.model import Note

_WORKBOOK = names("sheets", "sheet", "workbookPr", "workbookProtection")
_PLACED = places("workbook/sheets/sheet", "workbook/workbookPr", "workbook/workbookProtection")
MAX_SHEETS = 1_000


def open_ooxml(package: Package, part: str) -> Workbook:
    """Read the list of sheets; the sheets, strings and formats are read when they are needed.

    Errors: UnreadableFile F05, F06, F07.
    """
    listing = known(_listing, package.read(part), part)
    if not listing.sheets:
        raise UnreadableFile("F05", part=part)
    links = relationships(package, part)
    if not any(link in links for _, link in listing.sheets):
        raise UnreadableFile("F05", part=part)
    macros = any(name.lower().endswith("vbaproject.bin") for name in package.entries)
    types = content_types(package)
    reader = _Reader(package, part, links, listing, types)
    notes = package.notes() + type_notes(types, part)
    if len(listing.states) < len(listing.sheets):
        notes.append(Note("L15", facts={"what": "double_sheets"}))
    return Workbook(
        kind="xlsm" if macros else "xlsx",
        sheet_names=tuple(listing.states),
        states=dict(listing.states),
        load=reader.sheet,
        formats=reader.formats,
        structure_protected=listing.structure_protected,
        macros=macros,
        date1904=listing.date1904,
        found=tuple(notes),
        details=reader.details,
        texts=reader.texts_of,
        frames=reader.frames,
    )


class _Listing:
    """What the workbook part says."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.states: dict[str, str] = {}
        self.lists = 0
        self.structure_protected = False
        self.date1904 = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sheets":
            self.lists += 1
            if self.lists > 1:
                raise ValueError("two lists of sheets")
        elif name == "sheet":
            if len(self.sheets) >= MAX_SHEETS:
                raise UnreadableFile("F06", what="sheets", found=MAX_SHEETS + 1, allowed=MAX_SHEETS)
            title = attributes.get("name", "")
            links = {value for space in LINK_SPACES if (value := attributes.get(f"{space} id")) is not None}
            if len(links) > 1:
                raise ValueError("two ids of one sheet")
            self.sheets.append((title, links.pop() if links else ""))
            self.states.setdefault(title, _state(attributes.get("state", "")))
        elif name == "workbookPr":
            self.date1904 = attributes.get("date1904") in TRUE
        else:
            self.structure_protected = attributes.get("lockStructure") in TRUE


def _listing(data: bytes, part: str) -> _Listing:
    listing = _Listing()
    walk(data, part, _WORKBOOK, listing.start, placed=_PLACED)
    return listing


def _state(text: str) -> str:
    return text if text in ("hidden", "veryHidden") else "visible"


class _Reader:
    """Reads the parts of one package when they are asked for."""

    def __init__(self, package: Package, part: str, links: dict[str, Link], listing: _Listing, types: Types) -> None:
        self.types = types
        self.package = package
        self.part = part
        self.links = links
        self.listing = listing
        self.texts: Sequence[str] | None = None
        self.rich = False
        self.sheets: dict[str, Sheet] = {}
        self.bytes = self.tags = 0
        self.uncounted: dict[str, bytes] = {}
        self.weights: dict[str, int] = {}
        self.unweighed: list[str] = []

    def sheet(self, name: str) -> Sheet:
        link = self.links.get(next(link for title, link in self.listing.sheets if title == name))
        state = self.listing.states[name]
        if link is None or link.type != "worksheet":
            # A module of macros has no part at all, a chart or a dialogue of its own no cells.
            return Sheet(name, state)
        part = resolve(self.package, self.part, link)
        if (twin := self.sheets.get(part)) is not None:
            # A thousand sheets may lead to one part: read once, but gone through a thousand times.
            self.weigh(part)
            notes = (note._replace(sheet=note.sheet and name) for note in twin.notes)
            return twin._replace(name=name, state=state, notes=tuple(notes))
        sheet = self.sheets[part] = self.parse(part, name, state)
        return sheet

    def parse(self, part: str, name: str, state: str) -> Sheet:
        strings = self.strings()
        data = self.read(part)
        sheet = read_plain_sheet(data, part, name, state, strings)
        sheet = sheet or read_sheet(data, part, name, state, strings, self.listing.date1904)
        if self.rich:
            sheet = sheet._replace(view=sheet.view._replace(rich=True))
        if self.types.stated.get(part.lower(), "worksheet+xml").endswith("worksheet+xml"):
            return sheet
        return sheet._replace(notes=(*sheet.notes, Note("L15", name, facts={"what": "types"})))

    def texts_of(self, name: str) -> Iterable[str] | None:
        """The texts that a sheet shows, maybe with others; None where only parsing tells."""
        link = self.links.get(next(link for title, link in self.listing.sheets if title == name))
        if link is None or link.type != "worksheet":
            return None
        part = resolve(self.package, self.part, link)
        seen = glance_of(self.package.raw(part), lambda: self.package.read(part))
        if seen is None:
            return None
        strings = self.strings()
        try:
            return (*seen.own, *map(strings.__getitem__, seen.shared))
        except IndexError:
            return None

    def strings(self) -> Sequence[str]:
        if self.texts is None:
            part = linked(self.package, self.part, self.links, "sharedStrings")
            if part is None:
                self.texts = []
            else:
                data = self.read(part)
                plain = read_plain_strings(data)
                self.texts = read_strings(data, part) if plain is None else plain
                runs = plain is None or b"</r>" in data
                self.rich = runs and any(isinstance(text, Rich) for text in self.texts)
        return self.texts

    def read(self, part: str) -> bytes:
        """Inflate a part whose elements count with those of all parts read so far."""
        data = self.uncounted[part] = self.package.read(part)
        self.weigh(part)
        return data

    def weigh(self, part: str) -> None:
        """Count a part once more. Errors: UnreadableFile F06."""
        self.unweighed.append(part)
        self.bytes += len(self.uncounted.get(part, b""))
        if self.bytes <= 2 * MAX_TAGS and not self.weights:
            # There are no more tags than bytes.
            return
        self.weights |= {name: data.count(b"<") for name, data in self.uncounted.items()}
        self.uncounted.clear()
        self.tags += sum(self.weights[name] for name in self.unweighed)
        self.unweighed.clear()
        if self.tags > 2 * MAX_TAGS:
            raise UnreadableFile("F06", what="elements", found=self.tags // 2, allowed=MAX_TAGS, part=part)

    def formats(self) -> Styles:
        part = linked(self.package, self.part, self.links, "styles")
        if part is None:
            return Styles()
        data = self.package.read(part)
        return known(read_styles, data, part, self.theme() if b"theme=" in data else OFFICE_THEME)

    def theme(self) -> tuple[int, ...]:
        part = linked(self.package, self.part, self.links, "theme")
        return OFFICE_THEME if part is None else known(read_theme, self.package.read(part), part)

    def details(self, name: str) -> Details:
        from xlsxcheck.formats.xlsx.details import read_details

        link = self.links.get(next(link for title, link in self.listing.sheets if title == name))
        if link is None or link.type != "worksheet":
            return Details()
        part = resolve(self.package, self.part, link)
        data, links = self.package.read(part), relationships(self.package, part)

        def drawing(link_id: str) -> tuple[str, bytes] | None:
            found = links.get(link_id)
            try:
                target = resolve(self.package, part, found) if found is not None else None
            except UnreadableFile:
                # A drawing that is not there shows nothing.
                return None
            return None if target is None else (target, self.package.read(target))

        return read_details(data, part, self.formats(), self.theme(), drawing)

    def frames(self, name: str) -> frozenset[tuple[int, int]]:
        from xlsxcheck.formats.xlsx.frames import read_frames, read_line_styles

        link = self.links.get(next(link for title, link in self.listing.sheets if title == name))
        styles = linked(self.package, self.part, self.links, "styles")
        if link is None or link.type != "worksheet" or styles is None:
            return frozenset()
        part = resolve(self.package, self.part, link)
        return read_frames(self.package.read(part), part, read_line_styles(self.package.read(styles), styles))
