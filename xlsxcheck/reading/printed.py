"""A workbook without a cover -> whose report it is, and of which year, where that is printed above its tables.

Certain or nothing: all that is printed has to say the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from xlsxcheck.formats.grid import Cell, Sheet, Workbook
from xlsxcheck.formats.prose import Paragraph, Prose
from xlsxcheck.model import Form, Note, Place, Value, cell_ref
from xlsxcheck.model.sheetnames import NO_TABLES
from xlsxcheck.reading.cells.reading import quoted
from xlsxcheck.reading.layout.labels import key, keys
from xlsxcheck.reading.organ import ends_as_an_office, name_alone, names_nobody
from xlsxcheck.reading.title import one_office, read_title

_ABOVE = 30
_MOST_CELLS = 100
"""So many rows and cells above a table, or of a sheet before the first one, are looked at."""

_LONGEST = 200
_MOST_TOLD = 3
_YEAR = re.compile("((?:19|20)[0-9]{2})(?:年度?)?")
_PIECES = re.compile(r"[\t\n\r\u3000]+| {2,}| (?=[^\s:：]+[:：])")
"""Several pairs may stand in one cell, with blanks between them."""

_COLON = re.compile("[:：]")


class _Said(NamedTuple):
    """What a place says: an organ's name or a year."""

    ref: str
    text: str
    organ: str = ""
    year: int | None = None


def printed(book: Workbook, form: Form, places: dict[str, Place]) -> tuple[dict[str, Value], list[Note]]:
    """The answers of a missing cover that are printed above the tables, or on a sheet before them, and a word on them.

    Shape:  organ and year, each where one place says it and no other says otherwise. A sheet before the tables counts
            where it says both.
    """
    organ, year = form.role("organ"), form.role("year")
    if form.naming is None or not all(field is not None and field.row_path for field in (organ, year)):
        return {}, []
    assert organ is not None and year is not None
    said = _all(book, form, places)
    values: dict[str, Value] = {}
    names = sorted((one.organ for one in said if one.organ), key=len, reverse=True)
    if names and all(one_office(name, names[0]) for name in names):
        values[organ.id] = names[0]
    years = {one.year for one in said if one.year is not None}
    if len(years) == 1:
        values[year.id] = years.pop()
    if not values:
        return {}, []
    told = [
        {lang: f"{form.fields[field].name(lang)} {value}" for lang in ("zh", "en")} for field, value in values.items()
    ]
    used = [one for one in said if (one.organ and organ.id in values) or (one.year is not None and year.id in values)]
    shown = list(dict.fromkeys(f"{one.ref}“{quoted(one.text)}”" for one in used))
    shown[_MOST_TOLD:] = ["…"] * (len(shown) > _MOST_TOLD)
    return values, [Note("L30", facts={"answers": told, "title": "", "cells": shown})]


def without_cover(notes: list[Note], form: Form) -> list[Note]:
    """The notes without the word that the cover is missing: what it is asked for was found."""
    title = next(table.title for table in form.tables if table.id == form.cover)
    absent = {lang: f"“{text}”" for lang, text in title.items()}
    kept = []
    for note in notes:
        tables = note.facts.get("tables")
        if note.code == "L01" and isinstance(tables, list):
            left = [one for one in tables if one != absent]
            note = note._replace(facts={**note.facts, "tables": left, "count": len(left)})
            if not left:
                continue
        kept.append(note)
    return kept


def _all(book: Workbook, form: Form, places: dict[str, Place]) -> list[_Said]:
    """What the sheets up to the last one with tables say."""
    first: dict[str, int] = {}
    for field, place in places.items():
        if form.fields[field].type.numeric:
            first[place.sheet] = min(place.row, first.get(place.sheet, place.row))
    said: list[_Said] = []
    before = True
    for name in book.sheet_names:
        if name in NO_TABLES or book.states[name] != "visible":
            continue
        if name in first:
            before = False
            said += _on_sheet(book.sheet(name), first[name], form)
        elif before:
            found = list(_on_sheet(book.sheet(name), _ABOVE, form))
            both = any(one.organ for one in found) and any(one.year is not None for one in found)
            said += found if both else []
    return said


def _on_sheet(sheet: Sheet, end: int, form: Form) -> Iterator[_Said]:
    """What stands in the rows before `end`, in cells that are seen."""
    seen = {
        at: cell
        for at, cell in sheet.cells.items()
        if at[0] < min(end, _ABOVE) and at[0] not in sheet.hidden_rows and at[1] not in sheet.hidden_columns
    }
    if len(seen) > _MOST_CELLS:
        return
    for (row, col), cell in sorted(seen.items()):
        ref = f"{sheet.name}!{cell_ref(row, col)}"
        if cell.kind != "s" or len(cell.text) > _LONGEST:
            continue
        yield from _of_title(cell.text, ref, form)
        for piece in _PIECES.split(cell.text):
            label, *value = _COLON.split(piece.strip(), maxsplit=1)
            if value and value[0].strip():
                yield from _of_pair(label, value[0], ref, cell.text, form)
        if (beside := _beside(seen, row, col)) is not None:
            yield from _of_pair(cell.text, beside.text, ref, f"{cell.text} {beside.text}", form)


def _beside(seen: dict[tuple[int, int], Cell], row: int, col: int) -> Cell | None:
    """The next cell of the row that holds something."""
    at = min((one for line, one in seen if line == row and one > col), default=None)
    return None if at is None else seen[row, at]


def _of_title(text: str, ref: str, form: Form) -> Iterator[_Said]:
    """A title of the form's reports; what it names is an organ only where it ends as names of offices do."""
    title = read_title(Prose("", (Paragraph(text),)), form)
    if title.text and title.year is not None:
        organ = title.organ if ends_as_an_office(title.organ, form) else ""
        yield _Said(ref, text, organ, title.year)


def _of_pair(label: str, value: str, ref: str, text: str, form: Form) -> Iterator[_Said]:
    """A label of the cover with what stands behind it; another label is no name."""
    organ, year = form.role("organ"), form.role("year")
    assert organ is not None and year is not None and form.naming is not None
    known, name = key(name_alone(label, form)), name_alone(value.strip(), form)
    if known in keys(organ.row_path[-1]) or known in map(key, form.naming.labels):
        labels = (one for field in form.table(organ.table).fields for one in field.row_path)
        if not names_nobody(name, form) and not any(key(name) in keys(one) for one in labels):
            yield _Said(ref, text, organ=name)
    elif known in keys(year.row_path[-1]) and (match := _YEAR.fullmatch(_tidy(value))):
        yield _Said(ref, text, year=int(match[1]))


def _tidy(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text[:_LONGEST]).split())
