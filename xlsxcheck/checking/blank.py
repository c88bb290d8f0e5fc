"""A template that came back as it was sent out: told as that, and not cell by cell."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxcheck.checking.lastyear import carried_fields
from xlsxcheck.form.kinds import KINDS
from xlsxcheck.messages import LANGUAGES
from xlsxcheck.model import BLANK, Form, Note, Record

BLANK_CODES = {kind.blank for kind in KINDS.values()} | {"C06"}
"""Codes of what is left blank."""


def told_as_blank(notes: Sequence[Note], record: Record, form: Form) -> list[Note]:
    """The notes; where nobody has typed a figure one note instead of those on each blank cell.

    What a template brings along of last year's figures counts as typed by nobody.
    """
    blank = {note.field for note in notes if note.code == KINDS["integer"].blank}
    if not blank:
        return list(notes)
    asked = [field for field in form.fields.values() if field.type.numeric or field.table != form.cover]
    typed = [field.id for field in asked if field.id not in record.computed and _is_typed(field.id, record)]
    given = record.identity and set(typed) <= carried_fields(form).keys()
    if typed and not given:
        return list(notes)
    rest = [note for note in notes if note.code not in BLANK_CODES]
    return [Note(BLANK, facts={"count": len(blank), "given": _given(typed, form) if typed else ""}), *rest]


def _is_typed(field: str, record: Record) -> bool:
    """Whether something stands there, be it readable or not."""
    return record.values.get(field) is not None or field in record.unread


def _given(typed: Sequence[str], form: Form) -> dict[str, str]:
    """What stands there already, as the form calls it."""
    field = form.fields[typed[0]]
    return {lang: (field.row_path or field.column_path)[-1].name(lang) for lang in LANGUAGES}
