"""A result -> what the page shows of it: a row of the list, and the report in full. Plain JSON, no markup."""

from __future__ import annotations

import os
from itertools import groupby
from typing import TYPE_CHECKING, Any

from xlsxcheck.copies.names import original
from xlsxcheck.many.item import Checked
from xlsxcheck.messages import words
from xlsxcheck.model import Finding, Form, Report, part_of
from xlsxcheck.render.repairs import first_thing, in_turn
from xlsxcheck.render.rows import settlement, verdict_words
from xlsxcheck.render.rules import explain_text
from xlsxcheck.render.text import counts_line, relations_line
from xlsxcheck.render.together import told

if TYPE_CHECKING:
    from xlsxcheck.many.collect import Collection

Json = dict[str, Any]

_WIDE = 10_000
"""Lines that a browser breaks itself."""


def row(path: str, number: int, checked: Checked, form: Form, lang: str) -> Json:
    """One line of the list: of the report with this number in the file `path`."""
    report = checked.report
    return {
        "path": path,
        "number": number,
        "shown": report.shown,
        "base": original(os.path.splitext(os.path.basename(path))[0]),
        "organ": report.organ or "",
        "code": report.code or "",
        "year": report.year,
        "verdict": report.verdict,
        "words": verdict_words(report, lang),
        "errors": report.count("error"),
        "warnings": report.count("warning"),
        "first": first_thing(report, form, lang),
        "codes": sorted({finding.code for finding in report.findings}),
        "copy": report.annotated or "",
        "trouble": checked.trouble or "",
        "part": part_of(report),
    }


def as_it_stands(report: Report, run: Collection) -> Json:
    """What is otherwise about a line once the list is complete: a newer file of the office may count instead."""
    if report.shown not in run.settled.older:
        return {}
    from xlsxcheck.summary.overview import standing, to_do

    return {"part": "older", "words": standing(report, run), "first": to_do(report, run), "copy": ""}


def detail(report: Report, form: Form, lang: str) -> Json:
    """A report in full: what to change first, then the findings by sheet, as the command line tells them."""
    assessed = report.verdict != "unreadable" and not report.blank
    return {
        "counts": counts_line(report, lang) if assessed else "",
        "relations": relations_line(report, lang) if assessed else "",
        "advice": in_turn(report, form, lang),
        "settled": all(repair.complete for repair in report.repairs),
        "sheets": [
            {"name": sheet or "", "findings": [_finding(finding, lang) for finding in group]}
            for sheet, group in groupby(told(report, lang), key=lambda finding: finding.sheet)
        ],
        "explained": _explained(report, form, lang),
        "anew": bool(report.annotated) and not report.path.lower().endswith((".xlsx", ".xlsm")),
        "sha256": report.sha256 or "",
    }


def _explained(report: Report, form: Form, lang: str) -> dict[str, list[str]]:
    """What each code of a report means, line by line."""
    codes = dict.fromkeys(finding.code for finding in report.findings)
    return {code: [line.strip() for line in explain_text(code, form, lang, _WIDE).splitlines()] for code in codes}


def _finding(finding: Finding, lang: str) -> Json:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "word": words(lang)["severity"][finding.severity],
        "message": finding.message,
        "remedy": "" if finding.settled else finding.remedy,
        "settlement": settlement(finding, lang),
        "basis": finding.basis,
    }
