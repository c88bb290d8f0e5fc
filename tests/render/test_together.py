"""What is the same of many cells is one line of text, one row of a table and of a copy; JSON keeps the cells apart."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from explained import GOOD, answered, opened, saved
from helpers import ROOT, balanced_values, record_of, with_totals

from samples import busy, filled
from xlsxcheck import annotate, check, write_template
from xlsxcheck.api import judge
from xlsxcheck.copies.content import content
from xlsxcheck.model import SEVERITIES, Finding, Form
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


HABITS = [
    ("with a unit", lambda number: f"{number}件", "V05", "数字带了单位。写的是“12件”、“3件”、“0件”等。"),
    ("a word for 0", lambda number: number or "不涉及", "V06", "填的是文字。都是“不涉及”。"),
    ("two words for 0", lambda number: number or "无（0）", "V06", "填的是文字。都是“无（0）”。"),
    ("brackets", lambda number: f"（{number}）", "V06", "填的是文字。写的是“（12）”、“（3）”、“（0）”等。"),
    ("halves", lambda number: number + 0.5, "V02", "不是整数。写的是12.5、3.5、0.5等。"),
    ("a slip of a key", lambda number: number or "O", "V06", "像是把数字0打成了字母O。"),
]
"""A habit that an office has in every cell: what it types, the code, and what the one line says."""


def habitual(form: Form, habit: Callable[[int], object]) -> bytes:
    """A workbook in which an office has typed every figure of its greatest table after its own habit."""
    numbers = [12, 3, 0, 7, *[0] * 200]
    book = opened(filled(form, {}))
    for field, number in zip(form.table("requests").fields, numbers, strict=False):
        book[field.sheet][field.ref].value = habit(number)
    return saved(book)


@pytest.mark.sampled(6)
@pytest.mark.parametrize(("name", "habit", "code", "said"), HABITS)
def test_a_habit_is_one_line(name: str, habit: Callable[[int], object], code: str, said: str, form: Form) -> None:
    report = check(habitual(form, habit), form)
    apart = [one for one in report.findings if one.code == code]
    (line,) = [one for one in together(report.findings, "zh") if one.code == code]
    assert line.message.endswith(said) and f"共 {len(apart)} 格" in line.message and len(apart) > 100
    assert {(one.code, one.cells[0]) for one in apart} == {(code, cell) for cell in line.cells}


def test_of_figures_with_units_what_to_type_is_told_for_one(form: Form) -> None:
    """Those with another unit are another line: 3件 is 3, 3万件 is 30000."""
    book = opened(filled(form, {}))
    for row in range(6, 12):
        book["表三"][f"D{row}"].value = "0件" if row == 6 else "3件"
        book["表三"][f"E{row}"].value = "3万件"
    told = [one for one in together(check(saved(book), form).findings, "zh") if one.code == "V05"]
    assert [(one.message, one.remedy) for one in told] == [
        (
            "表三!D6:D11 共 6 格数字带了单位。写的是“0件”、“3件”。",
            "表三!D7：请只填数字，这一格的单位是件，大概应填 3。其余各格照样改。",
        ),
        (
            "表三!E6:E11 共 6 格数字带了单位。都是“3万件”。",
            "表三!E6：请只填数字，这一格的单位是件，大概应填 30000。其余各格照样改。",
        ),
    ]


def test_formulas_are_told_together_by_what_can_not_be_checked(form: Form) -> None:
    """One reason stands for all of a kind; a formula of another kind asks for a reason of its own."""

    def unsure(cell: str, why: str) -> Finding:
        message = f"表三!{cell}“一项 · 一类”里的公式“=A{cell}”{why}，按它显示的数 {cell[1:]} 检查。"
        value = int(cell[1:])
        return Finding(
            "V22", "warning", "verify", message, "请核对。", sheet="表三", cells=(cell,), value=value, print="a"
        )

    found = [unsure(f"D{row}", "含有没法核对的函数") for row in range(4, 9)]
    found += [unsure(f"E{row}", "取自别的文件") for row in range(4, 9)]
    told = together(found, "zh")
    assert [(len(one.cells), one.print) for one in told] == [(5, "a.a.a.a.a")] * 2
    assert told[0].message == f"表三!D4:D8 共 5 格公式的结果没法核对。例如 {found[0].message}"


def test_cells_of_a_document_are_named_where_they_are_told_together() -> None:
    found = [
        Finding("V01", "error", "logical", "没有填。", "请填。", sheet="表格3", cells=(cell,), place=f"表三“{cell}”列")
        for cell in ("D4", "E4", "F4", "G4")
    ]
    (told,) = together(found, "zh")
    assert told.message == "表三“D4”列、表三“E4”列、表三“F4”列等 共 4 格没有填。"


def test_of_a_few_text_numbers_each_is_called_text(form: Form) -> None:
    book = opened(filled(form, {}))
    book["表三"]["D6"].value, book["表三"]["D7"].value, book["表三"]["D8"].value = "0", "０", "^1^"
    found = {one.cells[0]: one.message for one in check(saved(book), form).findings if one.code in ("V06", "V07")}
    assert "写成了文本“0”，意思清楚" in found["D6"] and "写成了“０”，意思清楚" in found["D7"]
    assert found["D8"].endswith("认不准是多少；其中“1”是上标或下标。")


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
