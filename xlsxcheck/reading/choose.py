"""Which of several forms a file is: the one that is meant, else one that its identity or its labels tell."""

from __future__ import annotations

from xlsxcheck.errors import WrongForm
from xlsxcheck.form.editions import others
from xlsxcheck.formats.grid import Workbook
from xlsxcheck.model import Form, Note, Record
from xlsxcheck.reading.record import read_record


def read_as(book: Workbook, form: Form) -> tuple[Record, Form]:
    """The answers of a workbook, and the form that they are answers to: `form`, else the first of its others that fits.

    A file that is of `form` is read once, and no other form is loaded.
    Errors: WrongForm, that of `form`, where the workbook holds none of them.
    """
    try:
        return read_record(book, form), form
    except WrongForm as problem:
        # Where there is not one table, there are no labels of another edition either: they were looked for.
        if problem.code == "F08" and {other.form for other in form.other_editions}.issuperset(form.others):
            raise
        for other in others(form):
            try:
                record = read_record(book, other)
            except WrongForm:
                continue
            # Of forms that were all named the one that it is needs no word.
            told = any(one.form == other.id for one in form.other_editions)
            return chosen(record, other) if told else record, other
        if problem.code == "F08" and (several := [one.title for one in others(form) if one.title != form.title]):
            raise WrongForm("F08", **{**problem.facts, "form": [form.title, *several]}) from problem
        raise problem


def chosen(record: Record, form: Form) -> Record:
    """The record with a note that it is not of the form that was meant, but of this one."""
    note = Note("L33", facts={"called": form.called, "document": form.document})
    return record._replace(notes=(note, *record.notes))
