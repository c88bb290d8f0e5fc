"""A report -> what to mark on which sheet: how serious, and what the comment says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from xlsxcheck.copies.look import RANK
from xlsxcheck.formats.refs import POSITIONS
from xlsxcheck.messages import words
from xlsxcheck.model import Finding, Form, Repair, Report
from xlsxcheck.render.repairs import perhaps, repair_of, sentence, to_mark

Position = tuple[int, int]

_FEW = 8
"""So many cells of a broken sum are all marked."""


class Mark(NamedTuple):
    """The mark of one cell: a key of look.LOOKS, and the comment; empty for the other cells of a relation."""

    kind: str
    text: str


def split_cell(finding: Finding, cell: str) -> tuple[str | None, str]:
    """The sheet and the address of one of a finding's cells."""
    sheet, mark, ref = cell.rpartition("!")
    return (sheet.strip("'") if mark else finding.sheet), ref.partition(":")[0]


def targets(finding: Finding) -> tuple[str, ...]:
    """The cells that a finding itself marks: of a sum none, since nobody knows which; of other relations the first."""
    if finding.case is None:
        return finding.cells
    return () if is_sum(finding) else finding.cells[:1]


def is_sum(finding: Finding) -> bool:
    """Whether it is an equality that does not hold: any of its cells may be wrong."""
    return finding.case is not None and finding.severity == "error" and finding.expected is not None


class _Marks:
    """What to mark, as it is gathered."""

    def __init__(self) -> None:
        self.kinds: dict[str, dict[Position, str]] = {}
        self.texts: dict[str, dict[Position, list[str]]] = {}
        self.related: dict[tuple[str, Position], str] = {}

    def add(self, sheet: str | None, ref: str, kind: str, text: str = "", related: str = "") -> None:
        """Mark a cell, or let it keep a stronger mark; say something on it: `related` where nothing else is said."""
        try:
            at = POSITIONS[ref]
        except ValueError:
            return
        if sheet is None:
            return
        there = self.kinds.setdefault(sheet, {})
        there[at] = min(kind, there.get(at, kind), key=RANK.index)
        paragraphs = self.texts.setdefault(sheet, {}).setdefault(at, [])
        if text and text not in paragraphs:
            paragraphs.append(text)
        if related:
            self.related.setdefault((sheet, at), related)

    def text(self, sheet: str, at: Position) -> str:
        """The comment of a cell."""
        return "\n\n".join(self.texts[sheet][at]) or self.related.get((sheet, at), "")


def collect(report: Report, form: Form | None, lang: str) -> dict[str, dict[Position, Mark]]:
    """What to mark, by sheet and cell: what to change, where the slip may be, and what takes part in a broken sum."""
    marks = _Marks()
    takes_part: str = words(lang)["copy"]["related"]
    nothing = _nothing(report)
    for repair in report.repairs:
        for sheet, ref, kind, text in _repair(repair, report, form, lang):
            marks.add(sheet, ref, kind, text)
    for finding in report.findings:
        if finding.waived is not None:
            continue
        own = len(targets(finding))
        said = _said(finding, lang)
        # A sum that follows from no known change is told where it starts.
        alone = is_sum(finding) and repair_of(finding, report) is None
        for number, cell in enumerate(finding.cells):
            # Where many cells take part, those that hold nothing only hide the others.
            if number > max(own, 1) and len(finding.cells) > _FEW and split_cell(finding, cell) in nothing:
                continue
            kind = finding.severity if number < own else "related"
            text = said if number < own or (alone and not number) else ""
            related = takes_part.format(message=finding.message) if kind == "related" else ""
            marks.add(*split_cell(finding, cell), kind, text, related)
    return {
        sheet: {at: Mark(kind, marks.text(sheet, at)) for at, kind in cells.items()}
        for sheet, cells in marks.kinds.items()
    }


def _nothing(report: Report) -> set[tuple[str | None, str]]:
    """The cells of fields that are 0 or blank."""
    record = report.record
    if record is None:
        return set()
    return {(place.sheet, place.ref) for field, place in record.places.items() if record.values.get(field) in (0, None)}


def _said(finding: Finding, lang: str) -> str:
    said = f"【{words(lang)['severity'][finding.severity]}】{finding.message}"
    return f"{said}\n→ {finding.remedy}" if finding.remedy else said


def _repair(repair: Repair, report: Report, form: Form | None, lang: str) -> Iterator[tuple[str, str, str, str]]:
    """The cells of a repair, each with its mark and what to say on it."""
    spoken = words(lang)["repair"]
    for way, told in to_mark(repair):
        for change in way.cells:
            if repair.unique:
                broken = [finding.message for finding in report.findings if finding.case in repair.relations]
                lines = [f"【{spoken['first']}】{sentence(repair, form, lang)}", f"→ {spoken['remedy']}", *broken]
                yield change.sheet, change.cell, "error", "\n".join(lines)
            else:
                said = f"【{spoken['maybe_here']}】{perhaps(change, repair, lang, told=told)}"
                yield change.sheet, change.cell, "maybe", said
