"""What a copy keeps of the file that it was made of, told with what was read of it. It may be anybody's copy."""

from __future__ import annotations

from collections.abc import Iterable

from xlsxcheck.checking import wording
from xlsxcheck.model import Form, Note, Record


def with_notes(kept: Iterable[Note], form: Form, record: Record) -> Record:
    """The record with notes that a copy kept, those that can be told and are none of its own."""
    more = [note for note in kept if note not in record.notes and _is_sound(note, form, record)]
    return record._replace(notes=(*more, *record.notes)) if more else record


def _is_sound(note: Note, form: Form, record: Record) -> bool:
    """Whether a note that was read from a file has all that it takes to tell it."""
    try:
        wording.of_note(note, form, record, "zh")
    except (ValueError, TypeError, LookupError, AttributeError):
        return False
    return True
