"""Published reports, filled into the template by its labels, get the verdict that their figures deserve."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import fill_by_labels, load_report, real_reports

from xlsxcheck import check, write_template
from xlsxcheck.model import Form, Report

COMPLETE = real_reports(edition="2021", complete=True)
PARTIAL = real_reports(edition="2021", complete=False)
KIND = {"宿迁市": "设区的市级政府", "淮安市洪泽区人民政府": "县级政府", "枣庄高新区张范街道办事处": "街道办事处"}


@pytest.fixture(scope="session")
def template() -> bytes:
    return write_template()


def checked(path: Path, template: bytes, form: Form, **cover: str) -> Report:
    return check(fill_by_labels(template, load_report(path), cover=cover), form, name=path.name)


def errors(report: Report) -> list[tuple[str, str | None, str]]:
    return [(f.code, f.sheet, f.cells[0]) for f in report.findings if f.severity == "error"]


def test_the_reports_are_here() -> None:
    assert [path.stem for path in COMPLETE] == ["2023-hongze", "2023-suqian", "2023-zhangfan", "2024-suqian"]
    assert len(PARTIAL) == 4


@pytest.mark.parametrize("name", ["2023-suqian", "2024-suqian", "2023-zhangfan"])
def test_reports_without_arithmetic_problems_have_no_error(name: str, template: bytes, form: Form) -> None:
    path = next(path for path in COMPLETE if path.stem == name)
    report = checked(path, template, form, 单位类型=KIND[load_report(path)["organ"]])
    assert errors(report) == []
    assert report.verdict == "pass"
    assert report.relations.failed == sum(finding.code[:2] in ("T2", "T3", "T4", "X-") for finding in report.findings)
    assert report.relations.not_assessed == 0


def test_hongze_has_its_two_wrong_totals_and_no_other_error(template: bytes, form: Form) -> None:
    path = next(path for path in COMPLETE if path.stem == "2023-hongze")
    report = checked(path, template, form, 单位类型="县级政府")
    assert errors(report) == [("T4-SUM", "表四", "E4"), ("T4-SUM", "表四", "O4")]
    first, second = (finding for finding in report.findings if finding.code == "T4-SUM")
    assert (first.value, first.expected, first.difference) == (0, 11, -11)
    assert (second.value, second.expected, second.difference) == (0, 5, -5)
    assert report.verdict == "fail"


def test_zhangfan_is_told_as_a_zero_report(template: bytes, form: Form) -> None:
    path = next(path for path in COMPLETE if path.stem == "2023-zhangfan")
    assert "X-ZERO" in [finding.code for finding in checked(path, template, form).findings]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("path", PARTIAL, ids=lambda path: path.stem)
def test_partial_reports_go_as_far_as_they_go(path: Path, template: bytes, form: Form) -> None:
    """What was not printed is blank, one finding a cell; what was printed is never blamed for it without saying so."""
    published = load_report(path)
    report = checked(path, template, form)
    blank = {(f.sheet, f.cells[0]) for f in report.findings if f.code == "V01"}
    filled = [count for row in (published["table2"] or {}).values() for count in row.values() if isinstance(count, int)]
    assert len({cell for sheet, cell in blank if sheet == "表二"}) >= 10 - len(filled) - 3
    assert {sheet for sheet, _ in blank} >= {"表三"}
    sums = [f for f in report.findings if f.code.startswith(("T3", "T4")) and f.severity == "error"]
    assert all("未填" in finding.message for finding in sums)
    assert report.verdict == "fail"


def test_slashes_in_number_cells_are_told_with_the_remedy(template: bytes, form: Form) -> None:
    path = next(path for path in PARTIAL if path.stem == "2023-qu-tjj")
    slashes = [finding for finding in checked(path, template, form).findings if finding.code == "V04"]
    assert [finding.cells for finding in slashes] == [("B3",), ("C3",), ("D3",)]
    assert all("请填0" in finding.remedy or "填0" in finding.remedy for finding in slashes)
