"""What a file has in place of tables that can be read: pictures, lines set with tabs."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.grid import Workbook
from xlsxcheck.reading.layout.page import Page

_TABS = 3
_LINES = 5
"""So many lines with so many tabs each are meant as a table; fewer are an address or a list."""


def pictures(book: Workbook, pages: Iterable[Page]) -> int:
    """How many pictures a file has."""
    found = book.prose.pictures if book.prose is not None else 0
    for name in (page.name for page in pages):
        # What lies over the cells may be damaged where they are not: then nothing is said of it.
        with suppress(UnreadableFile):
            found += sum(shape.kind == "picture" for shape in book.details(name).shapes)
    return found


def tabbed_lines(book: Workbook) -> int:
    """How many lines of a document's text are set with tabs as if they were rows; 0 for a few."""
    lines = book.prose.paragraphs if book.prose is not None else ()
    found = sum(not line.table and line.text.count("\t") >= _TABS for line in lines)
    return found if found >= _LINES else 0
