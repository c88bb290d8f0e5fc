"""A report -> what to mark on which sheet: how serious, and what the comment says."""

from __future__ import annotations

from typing import NamedTuple

from xlsxcheck.copies.look import RANK
from xlsxcheck.formats.refs import POSITIONS
from xlsxcheck.messages import codes, words
from xlsxcheck.model import Finding, Report

Position = tuple[int, int]


class Mark(NamedTuple):
    """The mark of one cell: a key of look.LOOKS, and the comment; empty for the other cells of a relation."""

    kind: str
    text: str


def split_cell(finding: Finding, cell: str) -> tuple[str | None, str]:
    """The sheet and the address of one of a finding's cells."""
    sheet, mark, ref = cell.rpartition("!")
    return (sheet.strip("'") if mark else finding.sheet), ref.partition(":")[0]


def targets(finding: Finding) -> tuple[str, ...]:
    """The cells to correct: of a relation the first, else all."""
    return finding.cells if finding.code in codes() else finding.cells[:1]


def collect(report: Report, lang: str) -> dict[str, dict[Position, Mark]]:
    """What to mark, by sheet and cell."""
    spoken = words(lang)["severity"]
    kinds: dict[str, dict[Position, str]] = {}
    texts: dict[str, dict[Position, list[str]]] = {}
    for finding in report.findings:
        wrong = targets(finding)
        said = f"【{spoken[finding.severity]}】{finding.message}"
        if finding.remedy:
            said = f"{said}\n→ {finding.remedy}"
        for number, cell in enumerate(finding.cells):
            sheet, ref = split_cell(finding, cell)
            try:
                at = POSITIONS[ref]
            except ValueError:
                continue
            if sheet is None:
                continue
            kind = finding.severity if number < len(wrong) else "related"
            there = kinds.setdefault(sheet, {})
            there[at] = min(kind, there.get(at, kind), key=RANK.index)
            if kind != "related":
                paragraphs = texts.setdefault(sheet, {}).setdefault(at, [])
                if said not in paragraphs:
                    paragraphs.append(said)
    return {
        sheet: {at: Mark(kind, "\n\n".join(texts.get(sheet, {}).get(at, ()))) for at, kind in cells.items()}
        for sheet, cells in kinds.items()
    }
