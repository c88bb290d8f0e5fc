"""What programs may read in two ways of a package, kept by its copy, which can be read in one only."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxcheck.model import Note, Report

_FACT = "doubts"
_KINDS = (
    *("double_parts", "double_sheets", "hidden_parts", "types"),
    *("double_cells", "double_values", "old_cells", "unlisted_cells"),
)
_LONGEST = 200


def doubts(report: Report, *, fresh: bool) -> dict[str, str]:
    """What the copy of a report is to keep, as a fact for its ledger; none where nothing is in doubt.

    A copy made of the sender's own package has the sender's sheets, with what is in doubt of them; a fresh one hasn't.
    """
    notes = report.record.notes if report.record is not None else ()
    found = [note.facts for note in notes if note.code == "L15" and (fresh or note.sheet is None)]
    kept = [f"{facts['what']} {str(facts.get('found', ''))[:_LONGEST]}".rstrip() for facts in found]
    return {_FACT: "\t".join(dict.fromkeys(kept))} if kept else {}


def kept_doubts(facts: Mapping[str, str]) -> list[Note]:
    """The notes that a ledger keeps. Whoever saved the copy saw what it holds: then nothing is in doubt any more."""
    notes = []
    for line in facts.get(_FACT, "").split("\t"):
        what, _, found = line.partition(" ")
        if what in _KINDS:
            notes.append(Note("L15", facts={"what": what, **({"found": found} if found else {})}))
    return notes
