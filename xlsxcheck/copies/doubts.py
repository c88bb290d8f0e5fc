"""What nobody can see in a copy any more: kept by it, and told again until somebody has saved it.

Programs may read a package in two ways, its copy in one only. A copy that is made anew shows every figure as it is, and
holds nothing but the tables.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from xlsxcheck.model import Note, Record, Report

_FACT, _UNSEEN = "doubts", "unseen"
_KINDS = (
    *("double_parts", "double_sheets", "hidden_parts", "types"),
    *("double_cells", "double_values", "old_cells", "unlisted_cells"),
)
_CODES = ("L11", "L16", "L17", "L18", "L21", "L22", "V14", "V21", "V22", "V23")
"""Warnings about what a copy made anew does not have: other tables, figures beside them, formulas, another look."""

_LONGEST = 200
_MOST_CHARACTERS = 30_000


def doubts(report: Report, *, fresh: bool) -> dict[str, str]:
    """What the copy of a report is to keep, as facts for its ledger; none where nothing is in doubt.

    A copy made of the sender's own package has the sender's sheets, with what is in doubt of them; a fresh one hasn't.
    """
    notes = report.record.notes if report.record is not None else ()
    found = [note.facts for note in notes if note.code == "L15" and (fresh or note.sheet is None)]
    kept = [f"{facts['what']} {str(facts.get('found', ''))[:_LONGEST]}".rstrip() for facts in found]
    facts = {_FACT: "\t".join(dict.fromkeys(kept))} if kept else {}
    unseen: list[str] = []
    for note in notes if fresh else ():
        if note.code in _CODES:
            line = json.dumps([note.code, note.sheet, note.field, note.facts], ensure_ascii=False, default=str)
            if sum(map(len, unseen)) + len(line) < _MOST_CHARACTERS:
                unseen.append(line)
    return {**facts, **({_UNSEEN: f"[{','.join(unseen)}]"} if unseen else {})}


def kept_doubts(facts: Mapping[str, str], record: Record | None = None) -> list[Note]:
    """The notes that a ledger keeps. Whoever saved the copy saw what it holds: then nothing is in doubt any more."""
    notes = []
    for line in facts.get(_FACT, "").split("\t"):
        what, _, found = line.partition(" ")
        if what in _KINDS:
            notes.append(Note("L15", facts={"what": what, **({"found": found} if found else {})}))
    if record is not None:
        # Otherwise it is not as we wrote it.
        with suppress(ValueError, TypeError, LookupError, AttributeError, RecursionError):
            notes += [_unseen(one, record) for one in json.loads(facts.get(_UNSEEN, "[]"))]
    return notes


def _unseen(raw: Any, record: Record) -> Note:
    """A note that was kept, on the cell that its figure has in the copy. Its facts may be anybody's."""
    code, sheet, field, facts = raw
    if code not in _CODES or not isinstance(sheet, str | None) or not isinstance(field, str | None):
        raise ValueError(code)
    place = record.places[field] if field else None
    return Note(code, place.sheet if place else sheet, (place.ref,) if place else (), field, dict(facts))
