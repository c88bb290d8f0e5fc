"""Talks on cells (threaded comments of Excel 365): where they are. They are left as they are."""

from __future__ import annotations

from xlsxcheck.copies.splice.worksheet import Worksheet
from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.refs import position

Position = tuple[int, int]


def threads(sheet: Worksheet) -> set[Position]:
    """The cells of a sheet on which people talk."""
    parts = [link.target for link in sheet.draft.links(sheet.part) if link.kind.endswith("/threadedComment")]
    return {at for part in parts if part for at in _cells(sheet, part, (b"threadedComment",))}


def noted(sheet: Worksheet) -> set[Position]:
    """The cells that bear a comment of the older kind."""
    linked = sheet.linked("comments")
    return _cells(sheet, linked[1], (b"commentList", b"comment")) if linked else set()


def _cells(sheet: Worksheet, part: str, path: tuple[bytes, ...]) -> set[Position]:
    """The cells that elements of a part refer to; of a part that is none such, none."""
    try:
        markup = sheet.draft.markup(part)
        elements = [markup.root]
        for name in path:
            elements = [child for one in elements for child in markup.inside(one) if child.local == name]
        refs = [markup.attributes(element).get("ref", "") for element in elements]
    except UnreadableFile:
        return set()
    found = set()
    for ref in refs:
        try:
            found.add(position(ref))
        except ValueError:
            continue
    return found
