"""What is the same of many cells is one line of text, one row of a table and of a copy; JSON keeps the cells apart."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from explained import GOOD, answered, opened, saved
from helpers import ROOT, balanced_values, record_of, with_totals

from samples import busy, filled
from xlsxcheck import annotate, check, write_template
from xlsxcheck.api import judge
from xlsxcheck.copies.content import content
from xlsxcheck.model import SEVERITIES, Form
from xlsxcheck.model.sheetnames import FINDINGS_SHEET
from xlsxcheck.render.csv import csv_report
from xlsxcheck.render.text import text
from xlsxcheck.render.together import together


def run_cli(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xlsxcheck", *arguments], capture_output=True, text=True, encoding="utf-8", cwd=cwd
    )


def rows(copy: bytes) -> list[dict[str, object]]:
    """The rows of a copy's first sheet, by the names of its columns."""
    sheet = opened(copy)[FINDINGS_SHEET]
    found = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(number for number, row in enumerate(found) if "情况说明" in row)
    return [dict(zip(map(str, found[start]), row, strict=True)) for row in found[start + 1 :]]


@pytest.fixture(scope="module")
def text_numbers(form: Form) -> bytes:
    """The busy city with the whole body of a table typed as text, as another program exported it."""
    values, book = with_totals(busy(form), form), opened(filled(form, busy(form)))
    for field in form.table("requests").fields:
        book[field.sheet][field.ref].value = str(values[field.id])
    return saved(book)


def test_text_numbers_are_one_line_one_row_and_apart_in_json(form: Form, text_numbers: bytes) -> None:
    report = check(text_numbers, form)
    assert [one["code"] for one in json.loads(report.to_json())["findings"]].count("V07") == 175
    said = "表三!D4:J28 共 175 格是文本数字。"
    shown = text(report, form, width=None)
    assert shown.count("[V07]") == 1 and said in shown
    (line, *_) = [line for line in csv.reader(io.StringIO(csv_report(report))) if "V07" in line]
    assert "D4:J28" in line and said in line
    (row,) = [row for row in rows(annotate(text_numbers, report, form)) if row["代码"] == "V07"]
    assert (row["单元格"], row["问题"]) == ("D4:J28", said)


def test_what_is_only_text_is_called_so(form: Form) -> None:
    book = opened(filled(form, busy(form)))
    sheet = book["表二"]
    for cell in ("B3", "C3", "D3", "B4"):
        sheet[cell].value = str(sheet[cell].value)
    for cell in ("C4", "D4", "B7", "B10"):
        sheet[cell].value = f"{sheet[cell].value} "
    told = together(check(saved(book), form).findings, "zh")
    assert [finding.message for finding in told if finding.code == "V07"] == [
        "表二!B3:D3、B4 共 4 格是文本数字。",
        "表二!C4:D4、B7、B10 共 4 格写法不规范。",
    ]


def test_order_is_kept_and_three_stay_apart(form: Form) -> None:
    fields = form.table("requests").fields
    values = balanced_values(form) | {field.id: None for field in fields[:3]}
    report = judge(record_of(values, form), form)
    assert together(report.findings, "zh") == report.findings
    values |= {field.id: None for field in fields[3:9]}
    report = judge(record_of(values, form), form)
    told = together(report.findings, "zh")
    assert [one.code for one in told if one.code != "V01"] == [one.code for one in report.findings if one.code != "V01"]
    assert [len(one.cells) for one in told if one.code == "V01"] == [9]


@pytest.mark.slow
def test_a_reason_on_a_row_of_many_cells_stands_for_each_and_stays(form: Form) -> None:
    """Typed once beside five cells; two of them are corrected: it still stands beside the three, and counts."""
    book = opened(filled(form, busy(form)))
    for cell in ("D4", "D5", "E4", "E5", "D6"):
        book["表三"][cell].number_format = '0"00"'
    first = saved(book)
    report = check(first, form)
    assert [finding.code for finding in report.findings] == ["V14"] * 5
    returned = answered(annotate(first, report, form), GOOD, "V14")
    again = check(returned, form)
    assert {finding.explanation.state for finding in again.findings if finding.explanation} == {"accepted"}
    assert not again.open and again.explained == 5
    book = opened(annotate(returned, again, form))
    book["表三"]["E5"].number_format = "General"
    fewer = saved(book)
    for _ in range(2):
        report = check(fewer, form)
        assert (len(report.findings), report.explained) == (4, 4)
        fewer = annotate(fewer, report, form)
        assert [row["情况说明"] for row in rows(fewer)] == [GOOD]
    book = opened(fewer)
    book["表三"]["D4"].value += 1
    changed = check(saved(book), form)
    states = {one.cells[0]: one.explanation and one.explanation.state for one in changed.findings if one.code == "V14"}
    assert states == {"D4": "outdated", "D5": "accepted", "E4": "accepted", "D6": "accepted"}


def test_a_copy_begins_with_what_to_do_and_ends_with_hints(form: Form) -> None:
    data = (ROOT / "samples" / "blanks-and-text.xlsx").read_bytes()
    kinds = [row.look for row in content(check(data, form), form, "zh").rows]
    assert {"error", "info"} <= set(kinds)
    ranks = [SEVERITIES.index(kind) for kind in kinds if kind in SEVERITIES]
    assert ranks == sorted(ranks)


# -- the blank template -------------------------------------------------------------------------


def test_a_blank_template_is_one_finding(form: Form, tmp_path: Path) -> None:
    data = write_template(form)
    report = check(data, form)
    (finding,) = report.findings
    assert (report.verdict, finding.code, finding.message) == ("fail", "V18", "空白模板，一格都没填（166格都是空的）。")
    (tmp_path / "a.xlsx").write_bytes(data)
    done = run_cli("a.xlsx", cwd=tmp_path)
    assert done.returncode == 1 and "错误 1" not in done.stdout and "空白模板，一格都没填" in done.stdout
    (row,) = rows((tmp_path / "a.checked.xlsx").read_bytes())
    assert row["代码"] == "V18"


def test_a_cover_that_was_filled_in_does_not_make_it_filled(form: Form) -> None:
    report = check(write_template(form, year=2025, organ="甲街道办事处"), form)
    assert [finding.code for finding in report.findings] == ["V18"]
    assert report.blank and (report.organ, report.year) == ("甲街道办事处", 2025)


@pytest.mark.slow
def test_one_figure_is_enough_to_be_told_what_is_missing(form: Form) -> None:
    for value in (0, "/"):
        book = openpyxl.load_workbook(io.BytesIO(write_template(form)))
        book["表二"]["B3"].value = value
        report = check(saved(book), form)
        assert not report.blank and len([one for one in report.findings if one.code == "V01"]) == 165


# -- nothing is cut in a pipe -------------------------------------------------------------------


@pytest.mark.slow
def test_nothing_is_cut_where_no_terminal_shows_it(form: Form, tmp_path: Path) -> None:
    folder = tmp_path / ("很长的文件夹名" * 8)
    folder.mkdir()
    organ = "某某省某某市某某区某某街道办事处综合行政执法与政务公开服务中心"
    data = filled(form, {**busy(form), "cover.organ": organ, "requests.disclosed.natural_person": 1})
    (folder / "年报.xlsx").write_bytes(data)
    done = run_cli(".", cwd=tmp_path)
    path = f"{folder.name}/年报.xlsx"
    assert "…" not in done.stdout.replace("“…”", "") and organ in done.stdout
    assert done.stdout.replace("\\", "/").splitlines()[0].endswith(path)
    alone = run_cli(str(folder / "年报.xlsx"), cwd=tmp_path).stdout
    assert str(folder / "年报.xlsx") in alone and str(folder / "年报.checked.xlsx") in alone
