"""The report year that a file states, before its answers are read: on its cover, else in the title of a document."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxcheck.formats.grid import Workbook
from xlsxcheck.model import Form, Place
from xlsxcheck.model.patterns import late

_YEAR = late(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")


def report_year(book: Workbook, form: Form, places: Mapping[str, Place]) -> int | None:
    """The year; None where none is stated. places: where fields were found; others stand where the form has them."""
    if book.prose is not None:
        from xlsxcheck.reading.title import read_title

        return read_title(book.prose, form).year
    field = form.role("year")
    if field is None:
        return None
    place = places.get(field.id, Place(field.sheet, *field.area[:2]))
    cell = book.sheet(place.sheet).cells.get((place.row, place.col)) if place.sheet in book.states else None
    found = _YEAR.findall(cell.text) if cell is not None else []
    return int(found[0]) if len(found) == 1 else None
