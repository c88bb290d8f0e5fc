"""Relationships: which part of a package leads to which, and what for."""

from __future__ import annotations

from typing import NamedTuple

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.memo import Memo
from xlsxcheck.formats.package import Package
from xlsxcheck.formats.xlsx.smallparts import known
from xlsxcheck.formats.xmlparts import Attributes, names, places, walk
from xlsxcheck.model.patterns import late

LINK_SPACES = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
"""What types of relationships begin with, and the namespace of r:id; the second is that of Strict Open XML."""

_PACKAGE_LINKS = ("http://schemas.openxmlformats.org/package/2006/relationships",)
_RELATIONSHIP = names("Relationship", spaces=_PACKAGE_LINKS)
_PLACED = places("Relationships/Relationship", spaces=_PACKAGE_LINKS)
# What leads on is found by all programs alike, what leads nowhere or back again by some.
_DETOUR = late(r"[#%]|(?:^|/)\.(?:/|$)|[^./]/\.\./")


class Link(NamedTuple):
    """A relationship: the last word of its type (worksheet, styles…), target as written, whether it leaves the file.

    A type that is none of Office Open XML's own is kept whole, also where it ends alike.
    """

    type: str
    target: str
    external: bool


def main_part(package: Package) -> str | None:
    """Find the part that holds the document, such as xl/workbook.xml.

    Errors: UnreadableFile F05 where several could be meant.
    """
    found = {
        resolve(package, "", link) for link in relationships(package, "").values() if link.type == "officeDocument"
    }
    if len(found) > 1:
        raise UnreadableFile("F05", part="_rels/.rels")
    return found.pop() if found else package.find("xl/workbook.xml")


def relationships(package: Package, part: str) -> dict[str, Link]:
    """Read what a part refers to, by relationship id; nothing where it has no such list."""
    folder, _, file = part.rpartition("/")
    name = package.find(f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels")
    return {} if name is None else known(_links, package.read(name), name)


def link_kind(kind: str) -> str:
    """The last word of a type of relationship; the whole of a type that is not Office Open XML's."""
    space, _, word = kind.rpartition("/")
    return word if space in LINK_SPACES else kind


def _links(data: bytes, part: str) -> dict[str, Link]:
    found: dict[str, Link] = {}

    def start(_: str, attributes: Attributes) -> None:
        external = attributes.get("TargetMode", "").lower() == "external"
        link = Link(link_kind(attributes.get("Type", "")), attributes.get("Target", ""), external)
        if found.setdefault(attributes.get("Id", ""), link) != link:
            raise ValueError("two relationships of one name")

    walk(data, part, _RELATIONSHIP, start, placed=_PLACED)
    return found


def resolve(package: Package, part: str, link: Link) -> str:
    """Find the part that a relationship of `part` leads to.

    Errors: UnreadableFile F05 where there is none, F07 where it leads out of the file.
    """
    name = package.find(path := PATHS[part, link])
    if name is None:
        raise UnreadableFile("F05", part=path[:100])
    return name


def _path(led: tuple[str, Link]) -> str:
    """Where a relationship of a part leads."""
    part, link = led
    target = link.target.replace("\\", "/")
    if link.external or ":" in target or target.startswith("//"):
        raise UnreadableFile("F07", what="external")
    if _DETOUR.search(target):
        raise UnreadableFile("F05", part=target[:100])
    path = [] if target.startswith("/") else part.split("/")[:-1]
    for step in target.split("/"):
        if step == "..":
            if not path:
                raise UnreadableFile("F07", what="outside")
            path.pop()
        elif step:
            path.append(step)
    return "/".join(path)


PATHS: Memo[tuple[str, Link], str] = Memo(_path, 256, lambda led: len(led[0]) + len(led[1].target) < 200)
"""Parts and their relationships are called alike in thousands of files."""


def linked(package: Package, part: str, links: dict[str, Link], kind: str) -> str | None:
    """Find the part of a kind that a workbook has once, None where it has none.

    Errors: UnreadableFile F05 where there are several, F07.
    """
    stated = dict.fromkeys(link for link in links.values() if link.type == kind)
    if len(stated) > 1:
        raise UnreadableFile("F05", part=kind)
    for link in stated:
        try:
            return resolve(package, part, link)
        except UnreadableFile as problem:
            # Some programs list strings or styles that they don't write; no cell can use them then.
            if problem.code != "F05":
                raise
    return None
