"""A finding as a row of a table: what CSV, the summary workbook and a copy's first sheet show of it."""

from __future__ import annotations

from xlsxcheck.messages import words
from xlsxcheck.model import Finding, Form, Report, Value, ranges, span, split_ref
from xlsxcheck.render.repairs import change_of, first_thing, to_change

COLUMNS = (
    *("change", "severity", "class", "finding", "sheet", "cells", "label"),
    *("value", "expected", "left", "right", "difference", "message", "remedy", "settlement", "basis"),
)
"""change: the cell to change first; value and expected: what it holds and what it would have to be, where that is
certain; left, right and difference: the sums of a relation, which are nobody's figure to type."""

TOGETHER = (
    *("V01", "V02", "V03", "V04", "V05", "V06", "V07", "V08", "V09", "V10", "V11", "V12", "V13"),
    *("V14", "V15", "V16", "V21", "V22", "V23"),
)
"""Codes that say the same of every cell, and ask the same: many of them are told as one."""

_MOST_CELLS = 40
"""A row of a table with its total has fewer; a list of more says nothing to anybody."""


def finding_row(finding: Finding, report: Report, lang: str) -> dict[str, Value]:
    """A finding of a report by column."""
    spoken = words(lang)
    return {
        "change": to_change(finding, report, lang),
        "severity": spoken["severity"][finding.severity],
        "class": spoken["class"][finding.kind],
        "finding": finding.code,
        "sheet": finding.sheet,
        "cells": " ".join(areas(finding)),
        "label": finding.label,
        **_figures(finding, report),
        "message": finding.message,
        "remedy": finding.remedy,
        "settlement": settlement(finding, lang),
        "basis": finding.basis,
    }


def areas(finding: Finding) -> list[str]:
    """A finding's cells; of one that stands for many, or is about very many, the rectangles that they make: D4:I28."""
    if len(finding.cells) == 1 or (finding.code not in TOGETHER and len(finding.cells) <= _MOST_CELLS):
        return list(finding.cells)
    sheets: dict[str, list[str]] = {}
    for cell in finding.cells:
        sheet, mark, ref = cell.rpartition("!")
        sheets.setdefault(sheet + mark, []).append(ref)
    return [sheet + span(area) for sheet, refs in sheets.items() for area in ranges(map(split_ref, refs))]


def settlement(finding: Finding, lang: str) -> str:
    """What the office wrote about a finding and whether that explains it; or by whom it was waived, and why."""
    spoken = words(lang)["explanations"]
    said = []
    for key, waiver in (("waived", finding.waived), ("expired", finding.expired)):
        if waiver is not None:
            said.append(spoken[key].format(**waiver.to_dict()))
    if (explanation := finding.explanation) is not None:
        said.append(spoken[explanation.state].format(text=explanation.text))
    return str(spoken["stop"]).join(said)


def first_words(report: Report, form: Form | None, lang: str) -> str:
    """What to do first about a report; where there is nothing, what was explained or waived, which is never hidden."""
    settled = (finding for finding in report.findings if finding.settled)
    return first_thing(report, form, lang) or next((settlement(finding, lang) for finding in settled), "")


def verdict_words(report: Report, lang: str) -> str:
    """The verdict; where every warning is explained it says so."""
    spoken = words(lang)
    if report.verdict == "warn" and not report.open:
        return str(spoken["explanations"]["verdict"]).format(count=report.explained)
    return str(spoken["verdict"][report.verdict])


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
