"""The reports on many offices of one workbook -> one report, for the one copy in which all of them are marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xlsxcheck.model import Finding, RelationCounts, Repair, Report

_VERDICTS = ("pass", "warn", "fail", "unreadable")


def together(reports: Sequence[Report]) -> Report:
    """All findings, office by office, each with the office that it is about in its message."""
    first = reports[0]
    findings: list[Finding] = []
    repairs: list[Repair] = []
    for number, report in enumerate(reports):
        findings += (_named(finding, report, number) for finding in report.findings)
        repairs += (_numbered(repair, number) for repair in report.repairs)
    return first._replace(
        verdict=max((report.verdict for report in reports), key=_VERDICTS.index),
        findings=tuple(findings),
        relations=_sum(report.relations for report in reports),
        repairs=tuple(repairs),
        organ="、".join(report.organ or "、".join(report.sheets) for report in reports),
        code=None,
        sheets=tuple(sheet for report in reports for sheet in report.sheets),
    )


def _named(finding: Finding, report: Report, number: int) -> Finding:
    organ = report.organ or "、".join(report.sheets)
    case = None if finding.case is None else _case(finding.case, number)
    return finding._replace(message=f"【{organ}】{finding.message}", case=case)


def _numbered(repair: Repair, number: int) -> Repair:
    """Cases of two offices have the same names; a repair is of one of them."""
    return repair._replace(relations=tuple(_case(case, number) for case in repair.relations))


def _case(case: str, number: int) -> str:
    return f"{case}@{number}"


def _sum(counts: Iterable[RelationCounts]) -> RelationCounts:
    parts = list(counts)
    figures = map(sum, zip(*(one[:-1] for one in parts), strict=True))
    return RelationCounts._make((*figures, tuple(relation for one in parts for relation in one.waiting)))
