"""A package being edited: parts read, changed, added and removed; relationships; content types."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import normpath, relpath
from typing import NamedTuple

from xlsxcheck.copies.splice.outline import Edits, Markup, escape, with_attribute
from xlsxcheck.copies.splice.zipwriter import Stored, kept, packed
from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.package import Package
from xlsxcheck.formats.xlsx.links import link_kind

_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RELATIONSHIPS = _HEAD + b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
_TYPES = "[Content_Types].xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class Link(NamedTuple):
    """One relationship of a part: kind is the last word of its type, target the part's name where there is one.

    named: the name that the part would have which is not there; empty where it leads out of the file.
    """

    id: str
    kind: str
    type: str
    target: str | None
    named: str


class Draft:
    """A package with changes on top; nothing of the original is altered."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.changed: dict[str, bytes] = {}
        self.gone: set[str] = set()
        self.known = {name.lower() for name in package.entries}
        self._links: dict[str, list[Link]] = {}

    def find(self, name: str) -> str | None:
        """The key of a part whose name may differ in case."""
        if name in self.changed:
            return name
        found = self.package.find(name)
        return None if found in self.gone else found

    def read(self, name: str) -> bytes:
        """A part as it stands now. Errors: UnreadableFile F05 where there is none."""
        if name in self.changed:
            return self.changed[name]
        found = self.find(name)
        if found is None:
            raise UnreadableFile("F05", part=name[:100])
        return self.changed[found] if found in self.changed else self.package.read(found)

    def markup(self, name: str) -> Markup:
        """A part ready to be edited."""
        return Markup(self.read(name), name)

    def write(self, name: str, data: bytes) -> None:
        """Change a part, or add one."""
        name = self.package.find(name) or name
        self.gone.discard(name)
        self.changed[name] = data
        self.known.add(name.lower())
        self._links.pop(name, None)

    def add(self, folder: str, stem: str, extension: str, data: bytes, content_type: str) -> str:
        """Add a part under the first free name such as xl/comments3.xml, and tell its type. Gives the name."""
        number = 1
        while (name := f"{folder}{stem}{number}.{extension}").lower() in self.known:
            number += 1
        self.write(name, data)
        self.declare(name, content_type)
        return name

    def remove(self, name: str) -> None:
        """Remove a part with its relationships and its content type."""
        self._forget(name, rels_name(name))

    def _forget(self, *names: str) -> None:
        there = [found for name in names if (found := self.find(name)) is not None]
        for found in there:
            self.changed.pop(found, None)
            self.known.discard(found.lower())
            if found in self.package.entries:
                self.gone.add(found)
        self._links.clear()
        lost = {found.lower() for found in there}
        types = self.markup(_TYPES)
        edits = Edits(types)
        for element in types.inside(types.root):
            if types.attributes(element).get("PartName", "").lstrip("/").lower() in lost:
                edits.replace(element.start, element.end, b"")
        self.write(_TYPES, edits.done())

    # -- content types -------------------------------------------------------------------------

    def declare(self, name: str, content_type: str) -> None:
        """State the type of a part: by its extension for drawings of the old kind, else by its name."""
        types = self.markup(_TYPES)
        edits = Edits(types)
        prefix = types.prefix.decode()
        if name.endswith(".vml"):
            for element in types.inside(types.root):
                stated = types.attributes(element)
                if element.local == b"Default" and stated.get("Extension", "").lower() == "vml":
                    return
            new = f'<{prefix}Default Extension="vml" ContentType="{content_type}"/>'.encode()
            edits.replace(types.root.inner, types.root.inner, new)
        else:
            new = f'<{prefix}Override PartName="/{escape(name)}" ContentType="{content_type}"/>'.encode()
            edits.append(types.root, new)
        self.write(_TYPES, edits.done())

    # -- relationships -------------------------------------------------------------------------

    def links(self, part: str) -> list[Link]:
        """The relationships of a part, in order."""
        name = self.find(rels_name(part))
        if name is None:
            return []
        if name not in self._links:
            self._links[name] = list(self._read_links(part, name))
        return self._links[name]

    def _read_links(self, part: str, name: str) -> Iterator[Link]:
        rels = self.markup(name)
        for element in rels.inside(rels.root):
            stated = rels.attributes(element)
            kind = stated.get("Type", "")
            external = stated.get("TargetMode", "").lower() == "external"
            named = "" if external else _resolve(part, stated.get("Target", ""))
            yield Link(stated.get("Id", ""), link_kind(kind), kind, self.find(named) if named else None, named)

    def link(self, part: str, target: str, kind: str) -> str:
        """Add a relationship and give its id; `kind` is the last word of its type, or the whole."""
        links = self.links(part)
        taken = {link.id for link in links}
        number = len(taken) + 1
        while f"rId{number}" in taken:
            number += 1
        base = next((one.type.rpartition("/")[0] for one in self.links("") if one.kind == "officeDocument"), OFFICE)
        name = self.find(rels_name(part))
        rels = Markup(self.read(name) if name else _RELATIONSHIPS, rels_name(part))
        path = relpath(f"/{target}", f"/{part.rpartition('/')[0]}")
        full = kind if "/" in kind else f"{base}/{kind}"
        new = f'<{rels.prefix.decode()}Relationship Id="rId{number}" Type="{full}" Target="{escape(path)}"/>'
        edits = Edits(rels)
        edits.append(rels.root, new.encode())
        self.write(name or rels_name(part), edits.done())
        return f"rId{number}"

    def unlink(self, part: str, link_id: str) -> None:
        """Remove a relationship; the list of them too where it was the last one."""
        name = self.find(rels_name(part))
        if name is None:
            return
        rels = self.markup(name)
        elements = list(rels.inside(rels.root))
        edits = Edits(rels)
        left = 0
        for element in elements:
            if rels.attributes(element).get("Id") == link_id:
                edits.replace(element.start, element.end, b"")
            else:
                left += 1
        if left:
            self.write(name, edits.done())
        else:
            self._forget(name)

    # -- the whole -----------------------------------------------------------------------------

    def pack(self) -> dict[str, Stored]:
        """Every part ready to be written: in the old order, new ones behind; untouched ones as their raw bytes."""
        parts: dict[str, Stored] = {}
        for name, entry in self.package.entries.items():
            if name in self.changed:
                parts[name] = packed(entry.name, self.changed[name])
            elif name not in self.gone:
                parts[name] = kept(entry, self.package.raw(name))
        for name in self.changed:
            if name not in parts:
                parts[name] = packed(name, self.changed[name])
        return parts


def rels_name(part: str) -> str:
    """Where the relationships of a part are listed."""
    folder, _, file = part.rpartition("/")
    return f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"


def namespace(markup: Markup) -> bytes:
    """The namespace of a part's root: that of Strict Open XML differs, and parts of one file must agree."""
    name = b"xmlns:" + markup.prefix[:-1] if markup.prefix else b"xmlns"
    return markup.attributes(markup.root).get(name.decode(), MAIN).encode()


def relationship_prefix(markup: Markup, tag: bytes) -> tuple[bytes, bytes]:
    """The prefix to write r:id with in a part, and `tag` with the namespace declared on it if the root does not."""
    for name, value in markup.attributes(markup.root).items():
        if name.startswith("xmlns:") and value.endswith("/officeDocument/2006/relationships"):
            return name.removeprefix("xmlns:").encode(), tag
        if name.startswith("xmlns:") and value == "http://purl.oclc.org/ooxml/officeDocument/relationships":
            return name.removeprefix("xmlns:").encode(), tag
    return b"r", with_attribute(tag, "xmlns:r", OFFICE)


def _resolve(part: str, target: str) -> str:
    target = target.replace("\\", "/").partition("#")[0]
    folder = "" if target.startswith("/") else part.rpartition("/")[0]
    return normpath(f"/{folder}/{target}").lstrip("/")
