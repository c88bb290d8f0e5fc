"""The list of content types of a package, which says once more what its parts are."""

from __future__ import annotations

from typing import NamedTuple

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.package import Package
from xlsxcheck.formats.xlsx.smallparts import known
from xlsxcheck.formats.xmlparts import Attributes, names, places, walk
from xlsxcheck.model import Note

_SPACES = ("http://schemas.openxmlformats.org/package/2006/content-types",)
_OVERRIDE = names("Override", spaces=_SPACES)
_PLACED = places("Types/Override", spaces=_SPACES)
_OTHER_KINDS = (("wordprocessingml", "doc"), ("presentationml", "ppt"), ("visio", "visio"))


class Types(NamedTuple):
    """What the list of content types says: part name in small letters -> type; twice: whether it contradicts itself."""

    stated: dict[str, str]
    twice: bool


def content_types(package: Package) -> Types:
    """Read the list of content types, empty where there is none. Errors: UnreadableFile F05, F06, F07."""
    name = package.find("[Content_Types].xml")
    return Types({}, False) if name is None else known(_types, package.read(name), name)


def _types(data: bytes, part: str) -> Types:
    stated: dict[str, str] = {}
    twice = False

    def start(_: str, attributes: Attributes) -> None:
        nonlocal twice
        kind = attributes.get("ContentType", "")
        twice |= stated.setdefault(attributes.get("PartName", "").lstrip("/").lower(), kind) != kind

    walk(data, part, _OVERRIDE, start, placed=_PLACED)
    return Types(stated, twice)


def type_notes(types: Types, main: str) -> list[Note]:
    """Programs that go by types would open another workbook, or none. Errors: UnreadableFile F03 for what is none."""
    stated = types.stated.get(main.lower(), "")
    for word, kind in _OTHER_KINDS:
        if word in stated:
            raise UnreadableFile("F03", found=kind)
    mains = [name for name, kind in types.stated.items() if kind.endswith(".main+xml") and name != main.lower()]
    return [Note("L15", facts={"what": "types"})] if types.twice or mains else []
