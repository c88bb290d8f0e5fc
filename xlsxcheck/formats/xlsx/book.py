"""An .xlsx or .xlsm package -> Workbook: which part is which sheet, strings, formats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import Details, Sheet, Workbook
from xlsxcheck.formats.looks import Styles
from xlsxcheck.formats.memo import Kept
from xlsxcheck.formats.package import Package
from xlsxcheck.formats.xlsx.glance import KNOWN, glance, keep
from xlsxcheck.formats.xlsx.plainxml import read_plain_strings
from xlsxcheck.formats.xlsx.sheet import read_sheet
from xlsxcheck.formats.xlsx.skeletons import read_plain_sheet
from xlsxcheck.formats.xlsx.strings import read_strings
from xlsxcheck.formats.xlsx.styles import OFFICE_THEME, read_styles, read_theme
from xlsxcheck.formats.xmlparts import MAX_TAGS, TRUE, Attributes, names, walk
from xlsxcheck.model import Note

_RELATIONSHIP = names("Relationship", spaces=("http://schemas.openxmlformats.org/package/2006/relationships",))
_WORKBOOK = names("sheet", "workbookPr", "workbookProtection")
MAX_SHEETS = 1_000

_Parsed = TypeVar("_Parsed")
PARSED: Kept[tuple[Callable[..., Any], bytes, tuple[Any, ...]], Any] = Kept(64)


class Link(NamedTuple):
    """A relationship: the last word of its type (worksheet, styles…), target as written, whether it leaves the file."""

    type: str
    target: str
    external: bool


def main_part(package: Package) -> str | None:
    """Find the part that holds the document, such as xl/workbook.xml."""
    for link in relationships(package, "").values():
        if link.type == "officeDocument":
            return resolve(package, "", link)
    return package.find("xl/workbook.xml")


def open_ooxml(package: Package, part: str) -> Workbook:
    """Read the list of sheets; the sheets, strings and formats are read when they are needed.

    Errors: UnreadableFile F05, F06, F07.
    """
    listing = _known(_listing, package.read(part), part)
    if not listing.sheets:
        raise UnreadableFile("F05", part=part)
    links = relationships(package, part)
    macros = any(name.lower().endswith("vbaproject.bin") for name in package.entries)
    reader = _Reader(package, part, links, listing)
    notes = [Note("L15", facts={"what": "double_parts", "found": name}) for name in package.duplicates[:1]]
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
    )


def relationships(package: Package, part: str) -> dict[str, Link]:
    """Read what a part refers to, by relationship id; nothing where it has no such list."""
    folder, _, file = part.rpartition("/")
    name = package.find(f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels")
    return {} if name is None else _known(_links, package.read(name), name)


def _known(parse: Callable[..., _Parsed], data: bytes, part: str, *more: Any) -> _Parsed:
    """Parse a small part, which thousands of files have in common to the byte, once. more: what else it depends on."""
    key = (parse, data, more)
    found = PARSED.get(key)
    if found is None:
        found = parse(data, part, *more)
        if len(data) < 16_384:
            PARSED.keep(key, found)
    return found


def _links(data: bytes, part: str) -> dict[str, Link]:
    found: dict[str, Link] = {}

    def start(_: str, attributes: Attributes) -> None:
        kind = attributes.get("Type", "").rpartition("/")[2]
        external = attributes.get("TargetMode", "").lower() == "external"
        found[attributes.get("Id", "")] = Link(kind, attributes.get("Target", ""), external)

    walk(data, part, _RELATIONSHIP, start)
    return found


def resolve(package: Package, part: str, link: Link) -> str:
    """Find the part that a relationship of `part` leads to.

    Errors: UnreadableFile F05 where there is none, F07 where it leads out of the file.
    """
    target = link.target.replace("\\", "/")
    if link.external or ":" in target or target.startswith("//"):
        raise UnreadableFile("F07", what="external")
    path = [] if target.startswith("/") else part.split("/")[:-1]
    for step in target.partition("#")[0].split("/"):
        if step == "..":
            if not path:
                raise UnreadableFile("F07", what="outside")
            path.pop()
        elif step not in ("", "."):
            path.append(step)
    name = package.find("/".join(path))
    if name is None:
        raise UnreadableFile("F05", part="/".join(path)[:100])
    return name


class _Listing:
    """What the workbook part says."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.states: dict[str, str] = {}
        self.structure_protected = False
        self.date1904 = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sheet":
            if len(self.sheets) >= MAX_SHEETS:
                raise UnreadableFile("F06", what="sheets", found=MAX_SHEETS + 1, allowed=MAX_SHEETS)
            title = attributes.get("name", "")
            link = next((value for key, value in attributes.items() if key.endswith(" id")), "")
            self.sheets.append((title, link))
            self.states.setdefault(title, _state(attributes.get("state", "")))
        elif name == "workbookPr":
            self.date1904 = attributes.get("date1904") in TRUE
        else:
            self.structure_protected = attributes.get("lockStructure") in TRUE


def _listing(data: bytes, part: str) -> _Listing:
    listing = _Listing()
    walk(data, part, _WORKBOOK, listing.start)
    return listing


def _state(text: str) -> str:
    return text if text in ("hidden", "veryHidden") else "visible"


class _Reader:
    """Reads the parts of one package when they are asked for."""

    def __init__(self, package: Package, part: str, links: dict[str, Link], listing: _Listing) -> None:
        self.package = package
        self.part = part
        self.links = links
        self.listing = listing
        self.texts: Sequence[str] | None = None
        self.tags = 0

    def sheet(self, name: str) -> Sheet:
        link = self.links.get(next(link for title, link in self.listing.sheets if title == name))
        state = self.listing.states[name]
        if link is None:
            raise UnreadableFile("F05", part=self.part)
        if link.type != "worksheet":
            # A chart or a dialogue of its own has no cells.
            return Sheet(name, state)
        part = resolve(self.package, self.part, link)
        strings = self.strings()
        data = self.read(part)
        plain = read_plain_sheet(data, part, name, state, strings)
        return plain or read_sheet(data, part, name, state, strings, self.listing.date1904)

    def texts_of(self, name: str) -> Iterable[str] | None:
        """The texts that a sheet shows, maybe with others; None where only parsing tells."""
        link = self.links.get(next(link for title, link in self.listing.sheets if title == name))
        if link is None or link.type != "worksheet":
            return None
        part = resolve(self.package, self.part, link)
        raw = self.package.raw(part)
        seen = KNOWN[raw] if raw in KNOWN else keep(raw, glance(self.package.read(part)))
        if seen is None:
            return None
        strings = self.strings()
        try:
            return (*seen.own, *[strings[number] for number in seen.shared])
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
        return self.texts

    def read(self, part: str) -> bytes:
        """Inflate a part whose elements count with those of all parts read so far."""
        data = self.package.read(part)
        self.tags += data.count(b"<")
        if self.tags > 2 * MAX_TAGS:
            raise UnreadableFile("F06", what="elements", found=self.tags // 2, allowed=MAX_TAGS, part=part)
        return data

    def formats(self) -> Styles:
        part = linked(self.package, self.part, self.links, "styles")
        if part is None:
            return Styles()
        data = self.package.read(part)
        return _known(read_styles, data, part, self.theme() if b"theme=" in data else OFFICE_THEME)

    def theme(self) -> tuple[int, ...]:
        part = linked(self.package, self.part, self.links, "theme")
        return OFFICE_THEME if part is None else _known(read_theme, self.package.read(part), part)

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


def linked(package: Package, part: str, links: dict[str, Link], kind: str) -> str | None:
    """Find the part of a kind that a workbook has once, None where it has none. Errors: UnreadableFile F07."""
    for link in links.values():
        if link.type == kind:
            try:
                return resolve(package, part, link)
            except UnreadableFile as problem:
                # Some programs list strings or styles that they don't write; no cell can use them then.
                if problem.code == "F05":
                    return None
                raise
    return None
