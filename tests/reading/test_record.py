"""What is told of answers whose cells show something else than what is checked."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from helpers import balanced_values

from xlsxcheck import Report, UsageError, annotate, check
from xlsxcheck.copies.findings_sheet import ANSWER
from xlsxcheck.model import Form
from xlsxcheck.template.build import build_template


@pytest.fixture(scope="module")
def workbook(form: Form) -> bytes:
    """A correct workbook whose totals are formulas, saved with their results."""
    values = {field: value for field, value in balanced_values(form).items() if not form.fields[field].sum_of}
    return build_template(form, values=values)


def after(workbook: bytes, change: Any) -> Report:
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return check(out.getvalue())


def patched(workbook: bytes, ref: str, old: str, new: str) -> Report:
    """The check of the workbook with one cell of 表三 rewritten."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/worksheets/sheet3.xml":
                text, times = re.subn(rf'<c r="{ref}"{old}', f'<c r="{ref}"{new}', data.decode())
                assert times == 1
                data = text.encode()
            target.writestr(name, data)
    return check(out.getvalue())


def codes(report: Report) -> list[tuple[str, str]]:
    return [(finding.code, finding.cells[0] if finding.cells else "") for finding in report.findings]


def test_a_text_that_a_total_leaves_out_is_told_as_such(workbook: bytes, form: Form) -> None:
    figure = balanced_values(form)["requests.disclosed.business"]
    report = after(workbook, lambda book: book["表三"].__setitem__("E6", str(figure)))
    assert codes(report) == [("V15", "E6")]
    assert report.verdict == "fail", "what is printed is wrong"
    assert f"{figure}" in report.findings[0].message


def test_no_explanation_makes_a_total_right_that_leaves_a_text_out(workbook: bytes, form: Form) -> None:
    figure = balanced_values(form)["requests.disclosed.business"]
    out = io.BytesIO()
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    book["表三"]["E6"] = str(figure)
    book.save(out)
    marked = openpyxl.load_workbook(io.BytesIO(annotate(out.getvalue(), check(out.getvalue(), form), form)))
    first = marked.worksheets[0]
    (row,) = (cells[0].row for cells in first.iter_rows() if cells[1].value == "V15")
    first.cell(row, ANSWER + 1).value = "系统导出的是文本格式，数值本身没有错"
    back = io.BytesIO()
    marked.save(back)
    report = check(back.getvalue(), form)
    assert ("V15", "E6") in codes(report) and report.verdict == "fail"


def test_a_text_that_no_formula_adds_up_is_only_told(workbook: bytes) -> None:
    report = after(workbook, lambda book: book["表二"].__setitem__("B7", "１２"))
    assert codes(report) == [("V07", "B7")]
    assert report.verdict == "pass"


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("sheet", "ref", "text"),
    [("表二", "B7", "１２"), ("封面", "B6", "2025年"), ("封面", "B4", "1111 0105000012345Y")],
)
def test_what_the_cover_counts_as_wrong_is_never_said_to_need_no_change(
    sheet: str, ref: str, text: str, workbook: bytes
) -> None:
    """The workbook's own check knows no text: whoever left it would wait for 可以报送 for ever."""

    def change(book: Any) -> None:
        book[sheet][ref] = text

    (finding,) = [one for one in after(workbook, change).findings if one.cells == (ref,) and one.code == "V07"]
    assert "“封面”的校验结论把它算作填错" in finding.remedy and "不用改" not in finding.remedy

    def without_check(book: Any) -> None:
        change(book)
        del book["校验"]

    (finding,) = [one for one in after(workbook, without_check).findings if one.cells == (ref,) and one.code == "V07"]
    assert "不用改" in finding.remedy


def test_a_text_zero_changes_no_total(workbook: bytes, form: Form) -> None:
    def change(book: Any) -> None:
        book["表四"]["F4"] = "0"

    report = after(workbook, change)
    assert ("V07", "F4") in codes(report)
    assert "V15" not in [code for code, _ in codes(report)]


def test_a_formula_in_a_cell_to_fill_in_is_told_and_read(workbook: bytes, form: Form) -> None:
    figure = balanced_values(form)["requests.disclosed.business"]
    cell = rf'( s="\d+")><v>{figure}</v>'
    assert isinstance(figure, int)
    report = patched(workbook, "E6", cell, rf"\g<1>><f>{figure - 2}+2</f><v>{figure}</v>")
    assert codes(report) == [("V16", "E6")]
    assert f"={figure - 2}+2" in report.findings[0].message
    assert report.verdict == "pass"


@pytest.mark.parametrize(
    "saved",
    [r"\g<1>>\g<2><v>7</v>", r'\g<1> t="str">\g<2><v>999</v>', r'\g<1> t="e">\g<2><v>#REF!</v>'],
    ids=["another figure", "a text", "an error"],
)
def test_a_total_saved_as_something_else_is_told(workbook: bytes, saved: str) -> None:
    report = patched(workbook, "J6", r'( s="\d+")>(<f>[^<]*</f>)<v>\d+</v>', saved)
    assert codes(report) == [("L12", "J6")]
    assert report.verdict == "warn"


def test_a_total_that_was_not_saved_is_computed_in_silence(workbook: bytes) -> None:
    report = patched(workbook, "J6", r'( s="\d+")>(<f>[^<]*</f>)<v>\d+</v>', r"\g<1>>\g<2>")
    assert codes(report) == []
    assert report.verdict == "pass"


def test_a_total_whose_format_shows_another_figure_is_told(workbook: bytes) -> None:
    def change(book: Any) -> None:
        book["表三"]["J6"].number_format = '"999"'

    report = after(workbook, change)
    assert codes(report) == [("V14", "J6")]
    assert report.verdict == "warn"


def test_a_typed_total_that_is_no_figure_leaves_those_above_it_unread(workbook: bytes) -> None:
    report = after(workbook, lambda book: book["表三"].__setitem__("E27", "若干"))
    assert ("V06", "E27") in codes(report)
    assert report.relations.not_assessed >= 4
    assert report.verdict == "fail"


def test_a_report_marks_only_the_file_that_it_is_about(workbook: bytes, form: Form) -> None:
    report = after(workbook, lambda book: book["表三"].__setitem__("E6", None))
    with pytest.raises(UsageError, match="另一个文件"):
        annotate(workbook, report)


@pytest.mark.parametrize("source", [0, 3, None])
def test_what_is_no_path_is_refused(source: Any) -> None:
    with pytest.raises(TypeError):
        check(source)
