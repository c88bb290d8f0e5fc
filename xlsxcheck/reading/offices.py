"""A workbook that holds the tables of many offices -> which sheets are whose."""

from __future__ import annotations

import re
from typing import NamedTuple

from xlsxcheck.form.editions import others
from xlsxcheck.formats.grid import Workbook
from xlsxcheck.model import Form, Note, Record, Table, Value
from xlsxcheck.model.sheetnames import NO_TABLES
from xlsxcheck.reading.cells.reading import quoted
from xlsxcheck.reading.choose import chosen
from xlsxcheck.reading.layout.align import align
from xlsxcheck.reading.layout.blocks import layout, what_to_know
from xlsxcheck.reading.layout.match import Ambiguous
from xlsxcheck.reading.layout.page import Page
from xlsxcheck.reading.layout.paper import read_on_paper
from xlsxcheck.reading.layout.scroll import Scroll
from xlsxcheck.reading.layout.search import ENOUGH, labels_on, row_labels
from xlsxcheck.reading.record import read_record
from xlsxcheck.reading.title import one_office

_NUMBERED = re.compile(r"(?:19|20)[0-9]{2}|[(（][0-9]+[)）]|[0-9]$")
"""Years and the numbers of copies."""

_MOST_NAMED = 6

MAX_OFFICES = 500
"""Sheets with tables that are looked at; a city has some hundred offices."""


class Office(NamedTuple):
    """The sheets of one office, and what it is called."""

    name: str
    sheets: tuple[str, ...]
    record: Record


def read_offices(book: Workbook, form: Form) -> tuple[list[Office], Form]:
    """The offices of a workbook in which each has all tables of figures, on a sheet or on several one after the other.

    Shape:  two or more, each with its record; none for any other workbook. Their names differ: those on their covers,
            else those of their sheets, if these can be names of offices. What is not certain is no office.
            With them the form that their tables are of: `form`, or one of its others.
    Errors: UnreadableFile.
    """
    if found := _offices(book, form):
        return found, form
    for other in others(form):
        if found := _offices(book, other):
            return [one._replace(record=chosen(one.record, other)) for one in found], other
    return [], form


def _offices(book: Workbook, form: Form) -> list[Office]:
    groups = _groups(book, form)
    if len(groups) < 2:
        return []
    found = [_office(book.part(sheets), sheets, form) for sheets in groups]
    offices = [office for office in found if office.name]
    if len(offices) < 2 or len({office.name for office in offices}) < len(offices):
        return []
    notes = _beside(offices, [office for office in found if not office.name], form)
    if notes is None:
        return []
    first = offices[0].record
    return [offices[0]._replace(record=first._replace(notes=(*first.notes, *notes))), *offices[1:]]


def _beside(offices: list[Office], others: list[Office], form: Form) -> list[Note] | None:
    """What to tell of tables that are no office's: blank ones, and the sum of all offices; None where there are others.

    A sum that is just what one office has could be a further office's.
    """
    notes, sums = [], _sums(offices, form)
    known = [[office.record.values[field] for field in form.numeric] for office in offices]
    for other in others:
        values = [other.record.values[field] for field in form.numeric]
        named = [f"“{quoted(name)}”" for name in other.sheets]
        blank = {field for field in form.numeric if other.record.values[field] is None} | other.record.computed
        if blank.issuperset(form.numeric) and other.record.unread.isdisjoint(form.numeric):
            counted = [f"“{quoted(name)}”" for office in offices[:_MOST_NAMED] for name in office.sheets]
            notes.append(Note("L25", facts={"blank": named, "same": [], "counted": counted}))
        elif values == sums and values not in known:
            notes.append(Note("L26", facts={"sums": named, "count": len(offices)}))
        else:
            return None
    return notes


def _sums(offices: list[Office], form: Form) -> list[Value] | None:
    """What the figures of all offices come to, blank ones counted as 0; None where one could not be read."""
    if any(not office.record.unread.isdisjoint(form.numeric) for office in offices):
        return None
    read = [[office.record.values[field] or 0 for field in form.numeric] for office in offices]
    return [sum(column) for column in zip(*read, strict=True)]


def _groups(book: Workbook, form: Form) -> list[tuple[str, ...]]:
    """Sheets that follow each other and hold every table of figures once; none where any table is left over."""
    figures = {table.id for table in form.tables if any(field.type.numeric for field in table.fields)}
    groups: list[tuple[str, ...]] = []
    sheets: list[str] = []
    found: set[str] = set()
    for number, name in enumerate(name for name in book.sheet_names if name not in NO_TABLES):
        tables = _tables_on(book, name, form)
        if tables is None or number >= MAX_OFFICES:
            return []
        if not tables:
            continue
        if tables & found:
            if not figures <= found:
                return []
            groups.append(tuple(sheets))
            sheets, found = [], set()
        sheets.append(name)
        found |= tables
    return [*groups, tuple(sheets)] if figures <= found else []


def _tables_on(book: Workbook, name: str, form: Form) -> set[str] | None:
    """The tables that a sheet holds; None where one stands there twice."""
    page = Page(book.sheet(name), *what_to_know(form))
    rows, labels = row_labels(page, form), labels_on(page, form)
    found = set()
    for table in form.tables:
        try:
            match = align(page, layout(table, form), rows, labels)
        except Ambiguous:
            return None
        if len(match.places) >= ENOUGH * len(table.fields) or _on_paper(page, table, form):
            found.add(table.id)
    return found


def _on_paper(page: Page, table: Table, form: Form) -> bool:
    return table.id != form.cover and bool(page.texts) and read_on_paper(Scroll([page]), table, form) is not None


def _office(book: Workbook, sheets: tuple[str, ...], form: Form) -> Office:
    record = read_record(book, form)
    role = form.role("organ")
    if role is None:
        return Office("", sheets, record)
    stated = record.values[role.id]
    name = sheets[0].strip() if len(sheets) == 1 else ""
    if not name or not _can_be_an_office(name, form):
        name = ""
    if isinstance(stated, str) and role.id not in record.unread:
        if role.id in record.places or not name or one_office(stated, name):
            return Office(stated, sheets, record)
        # Above the tables of each office stands the name of the one that collects them.
        record = read_record(book, form, printed=False)
    if not name:
        return Office("", sheets, record)
    note = Note("L32", sheets[0], facts={"organ": name})
    values = record.values | {role.id: name}
    told = record._replace(values=values, unread=record.unread - {role.id}, notes=(*record.notes, note))
    return Office(name, sheets, told)


def _can_be_an_office(name: str, form: Form) -> bool:
    """Whether a sheet can be called after an office: no year, no copy, no name that programs or the form give."""
    other = form.naming.no_offices if form.naming is not None else ()
    if name in {table.sheet for table in form.tables} or _NUMBERED.search(name):
        return False
    return not any(word.lower() in name.lower() for word in other)
