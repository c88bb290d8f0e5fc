"""Reports -> JSON: one document for all of them, or one line each. schema/report.schema.json is its contract."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from xlsxcheck.model import Change, Counts, Finding, Repair, Report
from xlsxcheck.version import VERSION

_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

Json = dict[str, Any]


def report_dict(report: Report) -> Json:
    """A report as JSON types; figures are numbers, texts are strings, None is null."""
    relations = report.relations
    return {
        "path": report.path,
        "form": report.form,
        "edition": report.edition,
        "organ": report.organ,
        "code": report.code,
        "year": report.year,
        "sha256": report.sha256,
        "verdict": report.verdict,
        "findings": [finding_dict(finding) for finding in report.findings],
        "relations": {
            "total": relations.total,
            "passed": relations.passed,
            "failed": relations.failed,
            "not_assessed": relations.not_assessed,
            "not_applicable": relations.not_applicable,
            "blank_as_zero": relations.blank_as_zero,
        },
        "repairs": [repair_dict(repair) for repair in report.repairs],
        "annotated": report.annotated,
    }


def finding_dict(finding: Finding) -> Json:
    """A finding as JSON types."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "class": finding.kind,
        "sheet": finding.sheet,
        "cells": list(finding.cells),
        "field": finding.field,
        "label": finding.label,
        "value": _number(finding.value),
        "expected": _number(finding.expected),
        "difference": _number(finding.difference),
        "message": finding.message,
        "remedy": finding.remedy,
        "basis": finding.basis,
    }


def repair_dict(repair: Repair) -> Json:
    """The fewest cells to change for one block of broken relations, as JSON types."""
    return {
        "table": repair.table,
        "relations": list(repair.relations),
        "size": repair.size,
        "unique": repair.unique,
        "complete": repair.complete,
        "reason": repair.reason,
        "alternatives": [
            {"cells": [_change(change) for change in way.cells], "cause": way.cause, "rank": way.rank}
            for way in repair.alternatives
        ],
    }


def _change(change: Change) -> Json:
    return {
        "field": change.field,
        "sheet": change.sheet,
        "cell": change.cell,
        "from": _number(change.old),
        "to": _number(change.new),
    }


def line(report: Report) -> str:
    r"""A report as one line of JSON Lines, without the line break.

    What could steer a terminal or turn a line round is written as JSON writes any character, such as \u202e: the same
    text to every reader of JSON. A path that is no UTF-8 has lone surrogates, from which Python gets its bytes again.
    """
    return _UNSAFE.sub(_escape, json.dumps(report_dict(report), ensure_ascii=False, sort_keys=True))


def document(reports: Iterable[Report]) -> Iterator[str]:
    """One JSON document of all reports, in pieces, so that it can be written while they come in."""
    counts = Counts()
    yield '{"reports": ['
    for number, report in enumerate(reports):
        yield (",\n" if number else "\n") + line(counts.add(report))
    yield tail(counts)


def tail(counts: Counts, roster: Json | None = None) -> str:
    """The end of the document, after the last report."""
    tool = {"name": "xlsxcheck", "version": VERSION}
    who = "" if roster is None else f'"roster": {json.dumps(roster, ensure_ascii=False, sort_keys=True)}, '
    return f'\n], {who}"tool": {json.dumps(tool)}, "totals": {json.dumps(counts.totals(), sort_keys=True)}}}\n'


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _number(value: Any) -> Any:
    """Decimal -> int or float: JSON knows no other; four decimals of 万元 are exact enough in a float."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
