"""What is done to our own template besides filling it in: told once each, and nothing of it on a clean file."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from grids import distinct_values, grids_of, workbook
from helpers import balanced_values

from xlsxcheck import check
from xlsxcheck.model import Form, Report
from xlsxcheck.reading.record import read_record
from xlsxcheck.template.build import TemplateOptions, build_template

OPTIONS = TemplateOptions(year=2023, organ="测试市人民政府", code="91110000600037341L")


def report_after(form: Form, change: Callable[[Any], None], options: TemplateOptions = OPTIONS) -> Report:
    """The check of a correct, filled template after a change made with another program."""
    values = {**balanced_values(form), "cover.code": "91110000600037341L"}
    if options.totals == "formula":
        values = {field: value for field, value in values.items() if not form.fields[field].sum_of}
    book = openpyxl.load_workbook(io.BytesIO(build_template(form, options, values)))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return check(out.getvalue(), form)


def layout_codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings if finding.code.startswith("L")]


def only(report: Report, code: str) -> Any:
    assert layout_codes(report) == [code]
    return next(finding for finding in report.findings if finding.code == code)


@pytest.mark.slow
def test_nothing_is_told_of_a_clean_file(form: Form) -> None:
    assert layout_codes(report_after(form, lambda book: None)) == []
    assert layout_codes(report_after(form, lambda book: None, TYPED)) == []


TYPED = TemplateOptions(totals="typed")


def test_totals_typed_over_with_their_sums(form: Form) -> None:
    values = balanced_values(form)

    def change(book: Any) -> None:
        for ref, field in (("E4", "reconsideration.total"), ("O4", "litigation_after_reconsideration.total")):
            book["表四"][ref] = values[f"disputes.{field}"]

    report = report_after(form, change)
    finding = only(report, "L05")
    assert (finding.severity, finding.sheet, finding.cells) == ("info", "表四", ("E4", "O4"))
    assert "T4-SUM" not in {one.code for one in report.findings}


def test_a_total_typed_over_with_another_figure_fails_its_relations_too(form: Form) -> None:
    report = report_after(form, lambda book: book["表四"].__setitem__("E4", 5))
    assert only(report, "L05").cells == ("E4",)
    assert [one.cells[0] for one in report.findings if one.code == "T4-SUM"] == ["E4"]


def test_many_totals_typed_over_are_told_once_a_sheet(form: Form) -> None:
    def change(book: Any) -> None:
        for row in range(4, 29):
            book["表三"][f"J{row}"] = 1

    finding = only(report_after(form, change), "L05")
    assert len(finding.cells) == 25 and "25个" in finding.message and finding.message.endswith("按填写的数检查。")
    assert len(finding.message) < 120


def test_a_total_with_another_formula(form: Form) -> None:
    report = report_after(form, lambda book: book["表三"].__setitem__("J4", "=SUM(D4:H4)"))
    finding = only(report, "L06")
    assert (finding.severity, finding.cells) == ("warning", ("J4",))
    assert "=SUM(D4:H4)" in finding.message and "=SUM(D4:I4)" in finding.remedy


@pytest.mark.sampled(3)
@pytest.mark.parametrize("formula", ["=D4+E4+F4+G4+H4+I4", "=SUM(D4,E4:I4)", "=sum($D$4:$I$4)"])
def test_the_same_sum_written_otherwise_is_the_same(form: Form, formula: str) -> None:
    report = report_after(form, lambda book: book["表三"].__setitem__("J4", formula))
    assert layout_codes(report) == []


@pytest.mark.slow
def test_protection_taken_off(form: Form) -> None:
    def change(book: Any) -> None:
        book["表三"].protection.sheet = False
        book["表四"].protection.sheet = False

    finding = only(report_after(form, change), "L07")
    assert finding.severity == "info" and "表三、表四" in finding.message


def test_validations_lost(form: Form) -> None:
    def change(book: Any) -> None:
        book["表二"].data_validations.dataValidation = []

    assert "表二" in only(report_after(form, change), "L08").message


def test_hidden_rows_columns_and_sheets_that_hold_figures(form: Form) -> None:
    def change(book: Any) -> None:
        book["表三"].row_dimensions[9].hidden = True
        book["表三"].column_dimensions["E"].hidden = True
        book["表四"].sheet_state = "hidden"

    report = report_after(form, change)
    assert layout_codes(report) == ["L09", "L09", "L09"]
    rows, columns, sheet = [one for one in report.findings if one.code == "L09"]
    told = {tuple(one.cells[:2]): one.sheet for one in (rows, columns, sheet)}
    assert told == {("D9", "E9"): "表三", ("E4", "E5"): "表三", ("A4", "B4"): "表四"}
    assert "隐藏的行" in rows.message + columns.message and "隐藏的列" in rows.message + columns.message


def test_hidden_rows_without_figures_hide_nothing(form: Form) -> None:
    def change(book: Any) -> None:
        for col in "DEFGHI":
            book["表三"][f"{col}9"] = 0
        book["表三"].row_dimensions[9].hidden = True
        book["表三"].row_dimensions[40].hidden = True
        book["表三"].column_dimensions["AA"].hidden = True

    report = report_after(form, change)
    assert [one.cells for one in report.findings if one.code == "L09"] in ([], [("J9",)])


def test_a_template_of_another_definition(form: Form) -> None:
    def change(book: Any) -> None:
        sheet = book["_form"]
        row = next(row for row in range(1, 20) if sheet.cell(row, 1).value == "definition")
        sheet.cell(row, 2).value = "0" * 64

    finding = only(report_after(form, change), "L10")
    assert finding.severity == "info" and "xlsxcheck" in finding.message


@pytest.mark.parametrize(("code", "organ", "told"), [("", "另一街道办事处", True), ("", "测试市人民政府 ", False)])
def test_a_template_of_another_organ(form: Form, code: str, organ: str, told: bool) -> None:
    def change(book: Any) -> None:
        book["封面"]["B3"] = organ
        book["封面"]["B4"] = code or None

    report = report_after(form, change)
    assert layout_codes(report) == (["L11"] if told else [])
    if told:
        finding = only(report, "L11")
        assert "测试市人民政府" in finding.message and organ in finding.message and finding.cells == ("B3",)


def test_a_changed_label_in_our_template(form: Form) -> None:
    def change(book: Any) -> None:
        book["表三"]["C9"] = "2.其他法律禁止公开"
        book["表三"]["A5"] = "二、上年转入的申请数量"

    finding = only(report_after(form, change), "L02")
    assert finding.cells == ("A5", "C9") and "2处" in finding.message


def test_a_workbook_without_our_identity_has_nothing_to_lose(form: Form) -> None:
    record = read_record(workbook(grids_of(form, distinct_values(form))), form)
    assert record.notes == ()
