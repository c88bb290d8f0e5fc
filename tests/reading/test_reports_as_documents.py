"""Published reports as every kind of file that an office sends: the same figures, the same arithmetic findings."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from documents import as_csv, as_docx, as_fods, as_html, as_xml2003, values_of
from grids import Grid, distinct_values, grids_of, xlsx
from helpers import balanced_values, real_reports, with_totals

from xlsxcheck import Finding, Form, Report, change_first, check
from xlsxcheck.api import annotate
from xlsxcheck.formats.prose import Paragraph, Prose
from xlsxcheck.reading.title import Title, read_title
from xlsxcheck.render.csv import csv_report

COMPLETE = real_reports(edition="2021", complete=True)
DOCX = next(path for path in real_reports() if path.stem == "2023-zhangfan").with_suffix(".docx")
ABOUT_FILE = ("L01", "L03", "L30")
"""What is told of where tables stand, not of what is in them."""


def published(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    return loaded


def title_of(report: dict[str, Any]) -> str:
    return f"{report['organ']}{report['year']}年政府信息公开工作年度报告"


def told(report: Report) -> list[tuple[object, ...]]:
    """The findings about figures, without where they stand."""
    return [
        (one.code, one.field, one.value, one.expected, one.difference)
        for one in report.findings
        if one.code not in ABOUT_FILE
    ]


WRITERS: dict[str, Callable[[list[Grid], str], bytes]] = {
    "docx": lambda grids, title: as_docx(grids, [title, "一、总体情况"]),
    "html": lambda grids, title: as_html(grids, title, [title]),
    "html, GBK": lambda grids, title: as_html(grids, f"{title}_门户网站", [title], charset="gb18030"),
    "fods": lambda grids, title: as_fods(grids),
    "csv": lambda grids, title: as_csv(grids),
    "csv, GBK, tabs": lambda grids, title: as_csv(grids, "\t", "gb18030"),
    "xml 2003": lambda grids, title: as_xml2003(grids),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("path", COMPLETE, ids=[path.stem for path in COMPLETE])
def test_a_report_is_the_same_in_every_kind_of_file(path: Path, kind: str, form: Form) -> None:
    source = published(path)
    values = values_of(source, form)
    grids = grids_of(form, values)[1:]
    pasted, found = check(xlsx(grids), form), check(WRITERS[kind](grids, title_of(source)), form)
    assert found.record is not None
    assert {field: found.record.values[field] for field in form.numeric} == {
        field: values[field] for field in form.numeric
    }
    assert told(found) == told(pasted)
    if kind.startswith(("docx", "html")):
        assert (found.organ, found.year) == (source["organ"], source["year"])
        assert [one.severity for one in found.findings if one.code in ABOUT_FILE] == ["info"]
    else:
        assert "“封面”" in next(one.message for one in found.findings if one.code == "L01")


@pytest.mark.parametrize("path", COMPLETE, ids=[path.stem for path in COMPLETE])
def test_a_table_a_file_is_checked_by_itself(path: Path, form: Form) -> None:
    values = values_of(published(path), form)
    grids = grids_of(form, values)[1:]
    whole = told(check(xlsx(grids), form))
    for table, grid in zip(form.tables[1:], grids, strict=True):
        found = check(as_csv([grid]), form)
        own = {field.id for field in table.fields}
        assert found.record is not None
        assert {field: found.record.values[field] for field in own} == {field: values[field] for field in own}
        (missing,) = [one for one in found.findings if one.code == "L01"]
        assert all((other.title["zh"] in missing.message) is (other is not table) for other in form.tables)
        assert [one for one in told(found) if one[0] != "X-ZERO"] == [
            one for one in whole if one[1] in own and one[0] != "X-ZERO"
        ]


def test_the_street_office_report_has_no_error(form: Form) -> None:
    report = check(DOCX.read_bytes(), form)
    # Its chart says 150 where its text says 100余.
    assert [(one.code, one.severity) for one in report.findings if one.severity != "info"] == [("TX-CHART", "warning")]
    assert {one.code for one in report.findings} >= {"X-ZERO", "L30"}
    assert (report.organ, report.year) == ("枣庄高新区张范街道", 2023)


def faulty(form: Form) -> tuple[list[Grid], str]:
    values = distinct_values(form)
    grids = grids_of(form, values)[1:]
    grids[1].cells[5, 3] = "12件"
    return grids, "甲街道办事处2024年政府信息公开工作年度报告"


@pytest.mark.parametrize("write", [as_docx, lambda grids, before: as_html(grids, before=before)])
def test_places_in_documents_are_told_in_words(write: Callable[..., bytes], form: Form) -> None:
    grids, title = faulty(form)
    report = check(write(grids, [title]), form)

    def one(code: str) -> Finding:
        return next(found for found in report.findings if found.code == code)

    assert one("V05").place == "表三“自然人”列、“（一）予以公开”行"
    assert one("V05").place in one("V05").message and "D6" not in one("V05").message
    assert (one("V05").sheet, one("V05").cells) == ("表格2", ("D6",))
    assert (one("T4-SUM").place or "").startswith("表四“行政复议 总计”列")
    assert not any("表格" in found.message for found in report.findings if found.field)


@pytest.mark.parametrize("write", [as_docx, lambda grids, before: as_html(grids, before=before)])
def test_what_to_change_first_in_a_document_is_told_in_words(write: Callable[..., bytes], form: Form) -> None:
    grids, title = grids_of(form, with_totals(balanced_values(form), form))[1:], faulty(form)[1]
    grids[1].cells[3, 3] += 1
    report = check(write(grids, [title]), form)
    (first,) = change_first(report, form)
    assert "表三“自然人”列、“本年新收”行 由" in first
    told = [first, *(text for one in report.findings for text in (one.message, one.remedy)), csv_report(report)]
    assert not any(re.search("表格[0-9]+!", text) for text in told)
    assert [way.cells[0].to_dict()["cell"] for repair in report.repairs for way in repair.alternatives] == ["D4"]


def test_a_column_that_does_not_balance_is_named_once(form: Form) -> None:
    grids, title = faulty(form)
    grids[1].cells[5, 3], grids[1].cells[3, 4] = "12", "9999"
    found = [one for one in check(as_html(grids, before=[title]), form).findings if one.code == "T3-BALANCE"]
    (message,) = [one.message for one in found if "“商业企业”列不平" in one.message]
    assert message.startswith("表三 “商业企业”列不平：") and found[0].place


@pytest.mark.slow
def test_the_copy_of_a_document_is_a_template_with_its_figures(form: Form, tmp_path: Path) -> None:
    grids, title = faulty(form)
    data = as_docx(grids, [title])
    report = check(data, form)
    path = tmp_path / "copy.xlsx"
    path.write_bytes(annotate(data, report, form))
    book = openpyxl.load_workbook(path)
    assert book["表三"]["E6"].value == report.record.values["requests.disclosed.business"]  # type: ignore[union-attr]
    assert "12件" in book["表三"]["D6"].comment.text
    assert book["封面"]["B3"].value == "甲街道办事处"
    again = check(path.read_bytes(), form)
    assert (again.organ, again.year) == ("甲街道办事处", 2024)
    assert [one for one in told(again) if one[0] not in ("C06", "L35")] == told(report)


@pytest.mark.parametrize(
    ("lines", "organ", "year"),
    [
        (["甲街道2023年政府信息公开工作年度报告"], "甲街道", 2023),
        (["2023年甲街道政府信息公开工作年度报告"], "甲街道", 2023),
        (["索引号：000", "发布日期：2024-01-15", "甲局2023年度政府信息公开年度报告"], "甲局", 2023),
        (["甲街道办事处", "2023年政府信息公开工作年度报告"], "甲街道办事处", 2023),
        (["甲县", "政府信息公开工作", "二〇二三年年度报告"], "甲县", 2023),
        (["甲 街 道 ２０２３ 年", "政 府 信 息 公 开 工 作 年 报"], "甲街道", 2023),
        (["关于《甲局2023年政府信息公开工作年度报告》的公告"], "甲局", 2023),
        (["甲局政府信息公开工作年度报告（2023年）"], "甲局", 2023),
        (["关于甲局2023年度政府信息公开工作情况的报告"], "甲局", 2023),
        (["甲局关于2023年度政府信息公开工作情况的报告"], "甲局", 2023),
        (["甲局2023年政府信息公开情况报告"], "甲局", 2023),
        (["甲局（乙局）2023年政府信息公开工作年度报告"], "甲局（乙局）", 2023),
        (["【甲局】2023年政府信息公开年报"], "甲局", 2023),
        (["（甲局2023年政府信息公开年报）"], "甲局", 2023),
        (["甲区政府信息公开办公室2023年政府信息公开工作年度报告"], "甲区政府信息公开办公室", 2023),
        (["甲局二〇二三年政府信息公开年报（政府信息公开年报）"], "甲局", 2023),
        (
            ["编制并公开甲街道2022年政府信息公开工作年度报告，现予公布。", "乙街道2023年政府信息公开年报"],
            "乙街道",
            2023,
        ),
        (["2023年政府信息公开工作年度报告"], "", 2023),
        (["政府信息公开年报", "统计期限为2023年1月1日至2023年12月31日"], "", 2023),
        (["甲街道2022年和2023年政府信息公开工作年度报告"], "", None),
        (["会议通知"], "", None),
    ],
)
def test_organ_and_year_of_titles(lines: list[str], organ: str, year: int | None, form: Form) -> None:
    found = read_title(Prose("", tuple(map(Paragraph, lines))), form)
    assert (found.organ, found.year) == (organ, year)


def test_what_the_page_calls_itself_is_its_title_where_no_line_is(form: Form) -> None:
    prose = Prose("甲局2023年政府信息公开工作年度报告-政府信息公开年报-甲市", (Paragraph("首页"),))
    assert read_title(prose, form)[1:3] == ("甲局", 2023)
    assert read_title(prose, form._replace(titles=None)) == Title()


def test_what_the_title_lacks_is_a_warning(form: Form) -> None:
    grids, _ = faulty(form)
    report = check(as_docx(grids, ["通知"]), form)
    (missing,) = [one for one in report.findings if one.code == "L31"]
    assert missing.severity == "warning" and "“单位名称”、“报告年度”" in missing.message
    assert not [one for one in report.findings if one.code in ("L01", "L30") or one.code.startswith("C")]
