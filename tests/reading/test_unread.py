"""Figures that stand where nothing is read are told, so that no passed verdict hides them; other things are not."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from grids import distinct_values, grids_of, xlsx
from helpers import balanced_values
from test_tamper import OPTIONS, layout_codes, only, report_after

from xlsxcheck import check
from xlsxcheck.model import Form
from xlsxcheck.template.build import build_template


def copied(title: str, state: str = "visible") -> Callable[[Any], None]:
    def change(book: Any) -> None:
        sheet = book.copy_worksheet(book["表三"])
        sheet.title, sheet.sheet_state = title, state
        sheet["D4"] = 110

    return change


@pytest.mark.sampled(3)
@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
def test_a_further_copy_of_a_table_on_another_sheet(form: Form, state: str) -> None:
    finding = only(report_after(form, copied("表三（定稿）", state)), "L16")
    assert (finding.severity, finding.sheet) == ("warning", "表三（定稿）")
    title = next(table.title["zh"] for table in form.tables if table.sheet == "表三")
    assert title in finding.message and "“表三”" in finding.message


def test_a_blank_copy_and_other_sheets_are_nothing_to_tell(form: Form) -> None:
    def change(book: Any) -> None:
        sheet = book.copy_worksheet(book["表三"])
        for cell in (cell for row in sheet["D4:I28"] for cell in row):
            if cell.data_type == "n":
                cell.value = None
        book.create_sheet("说明")["A1"] = 5

    assert layout_codes(report_after(form, change)) == []


@pytest.mark.slow
def test_a_further_copy_on_the_same_sheet(form: Form) -> None:
    def change(book: Any) -> None:
        sheet = book["表三"]
        for cell in [cell for row in sheet["A1:J28"] for cell in row if cell.value is not None]:
            sheet.cell(cell.row + 40, cell.column).value = cell.value

    finding = only(report_after(form, change), "L17")
    assert (finding.severity, finding.sheet) == ("warning", "表三")
    assert "D44" in finding.cells and "D44" in finding.message


@pytest.mark.sampled(5)
@pytest.mark.parametrize(
    ("sheet", "cells"),
    [
        ("表四", {f"{col}6": 5 for col in "ABCD"}),
        ("表四", {f"{col}5": "5" for col in "ABCD"}),
        ("表三", {"N9": 3, "O9": 4}),
        ("表三", {"A29": "五、更正", "D29": 44}),
        ("表二", {"A17": 1, "B17": 2}),
        ("表四", {"D5": 3}),
    ],
)
def test_figures_outside_the_tables(form: Form, sheet: str, cells: dict[str, object]) -> None:
    def change(book: Any) -> None:
        for ref, value in cells.items():
            book[sheet][ref] = value

    report = report_after(form, change)
    texts = {ref for ref in cells if cells[ref] == "五、更正"}
    assert layout_codes(report) == [*(["L27"] if texts else []), "L17"]
    finding = next(one for one in report.findings if one.code == "L17")
    assert finding.sheet == sheet and set(finding.cells) == cells.keys() - texts


def test_a_second_row_of_figures_below_table_four_is_not_chosen_from(form: Form) -> None:
    def change(book: Any) -> None:
        book["表四"]["A5"], book["表四"]["B5"] = 1, 2

    assert only(report_after(form, change), "L04").severity == "error"


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    "cells", [{"A5": "填表人：张三", "D5": 13800000000}, {"D9": 3}, {"A6": "电话", "B6": "010-1"}, {"P9": 7}]
)
def test_a_name_and_a_telephone_number_are_no_figures(form: Form, cells: dict[str, object]) -> None:
    def change(book: Any) -> None:
        for ref, value in cells.items():
            book["表四"][ref] = value

    assert layout_codes(report_after(form, change)) == []


def test_without_our_identity_figures_outside_are_told_too(form: Form) -> None:
    grids = grids_of(form, distinct_values(form))
    last = grids[-1]
    last.cells |= {(9, col): 5 for col in range(3)}
    findings = [one for one in check(xlsx(grids), form).findings if one.code.startswith("L")]
    assert [(one.code, one.cells) for one in findings] == [("L17", ("A10", "B10", "C10"))]


def test_a_clean_template_is_read_without_the_search(form: Form, tmp_path: Any) -> None:
    values = {field: value for field, value in balanced_values(form).items() if not form.fields[field].sum_of}
    path = tmp_path / "a.xlsx"
    path.write_bytes(build_template(form, OPTIONS, values))
    code = (
        "import sys, xlsxcheck; xlsxcheck.check(sys.argv[1]);"
        "print([n for n in sys.modules if n.startswith('xlsxcheck.reading.layout.') or n.endswith('draft')])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_figure_under_a_merge(form: Form) -> None:
    def change(book: Any) -> None:
        under = book["表三"]["E6"]
        book["表三"].merge_cells("D6:E6")
        book["表三"]._cells[6, 5] = under
        under.value = 3

    report = report_after(form, change)
    finding = next(one for one in report.findings if one.code == "L09")
    assert (finding.severity, finding.sheet, finding.cells) == ("warning", "表三", ("E6",))
    assert "合并单元格" in finding.message


def test_a_template_of_another_year(form: Form) -> None:
    def change(book: Any) -> None:
        sheet = book["封面"]
        next(cell for row in sheet["B1:B25"] for cell in row if cell.value == 2023).value = 2024

    finding = only(report_after(form, change), "L18")
    assert finding.severity == "warning" and "2023" in finding.message and "2024" in finding.message


def test_a_total_that_leaves_out_a_cell_in_a_workbook_of_another_make(form: Form) -> None:
    grids = grids_of(form, distinct_values(form))
    table = next(grid for grid in grids if grid.name == "表三")
    table.cells[3, 9] = "=SUM(D4:H4)"
    codes = {one.code: one.cells for one in check(xlsx(grids), form).findings if one.code.startswith("L")}
    assert codes == {"L06": ("J4",)}


@pytest.mark.parametrize("ours", [True, False])
def test_exchanged_labels_are_no_moved_table(form: Form, ours: bool) -> None:
    if ours:

        def change(book: Any) -> None:
            sheet = book["表三"]
            sheet["A4"].value, sheet["A5"].value = sheet["A5"].value, sheet["A4"].value

        finding = only(report_after(form, change), "L02")
    else:
        grids = grids_of(form, distinct_values(form))
        cells = next(grid for grid in grids if grid.name == "表三").cells
        cells[3, 0], cells[4, 0] = cells[4, 0], cells[3, 0]
        finding = next(one for one in check(xlsx(grids), form).findings if one.code.startswith("L"))
    labels = {label.area[:2]: label.text for label in form.tables[2].labels}
    assert (finding.code, finding.severity, finding.cells) == ("L02", "warning", ("A4",))
    assert f"A4 “{labels[4, 0]}”" in finding.message and "按名称" in finding.message
