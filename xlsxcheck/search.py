"""Find the tables of a form by their labels, where they are not at their addresses."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxcheck.errors import WrongForm
from xlsxcheck.grid import Workbook
from xlsxcheck.model import Form, Note, Place, Table


@dataclass(frozen=True)
class Found:
    """What the search came to; see Located."""

    places: dict[str, Place]
    notes: tuple[Note, ...]
    moved: bool
    zeros: frozenset[str] = frozenset()


def search(book: Workbook, form: Form, tables: list[Table], ours: bool) -> Found:
    """Find these tables anywhere in the workbook."""
    if len(tables) == len(form.tables):
        raise WrongForm("F08", form=form.title, found="、".join(book.sheet_names[:8]))
    notes = tuple(Note("L01", facts={"table": table.title}) for table in tables)
    return Found({}, notes, False)
