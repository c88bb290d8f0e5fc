"""A finding as a row of a table: what CSV, the summary workbook and a copy's first sheet show of it."""

from __future__ import annotations

from xlsxcheck.messages import words
from xlsxcheck.model import Finding, Report, Value
from xlsxcheck.render.repairs import change_of, to_change

COLUMNS = (
    *("change", "severity", "class", "finding", "sheet", "cells", "label"),
    *("value", "expected", "left", "right", "difference", "message", "remedy", "basis"),
)
"""change: the cell to change first; value and expected: what it holds and what it would have to be, where that is
certain; left, right and difference: the sums of a relation, which are nobody's figure to type."""


def finding_row(finding: Finding, report: Report, lang: str) -> dict[str, Value]:
    """A finding of a report by column."""
    spoken = words(lang)
    return {
        "change": to_change(finding, report, lang),
        "severity": spoken["severity"][finding.severity],
        "class": spoken["class"][finding.kind],
        "finding": finding.code,
        "sheet": finding.sheet,
        "cells": " ".join(finding.cells),
        "label": finding.label,
        **_figures(finding, report),
        "message": finding.message,
        "remedy": finding.remedy,
        "basis": finding.basis,
    }


def _figures(finding: Finding, report: Report) -> dict[str, Value]:
    if finding.case is None:
        return {**dict.fromkeys(("left", "right", "difference")), "value": finding.value, "expected": finding.expected}
    change = change_of(finding, report)
    left, difference = finding.value, finding.difference
    right = finding.expected
    if right is None and not (left is None or isinstance(left, str) or difference is None):
        right = left - difference
    return {
        "value": change.old if change else None,
        "expected": change.new if change else None,
        "left": left,
        "right": right,
        "difference": difference,
    }
