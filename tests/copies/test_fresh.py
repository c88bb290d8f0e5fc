"""Copies that are made anew (of .xls, .ods and documents): which totals are formulas, total by total."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from documents import as_csv, as_docx, as_fods, as_xml2003
from grids import Grid, grids_of
from helpers import balanced_values, with_totals

from xlsxcheck import annotate, check
from xlsxcheck.copies.fresh import _readdressed, fresh_copy
from xlsxcheck.form.load import load_form
from xlsxcheck.model.sheetnames import FINDINGS_SHEET
from xlsxcheck.template.build import build_template

FORM = load_form()
WHOLE = with_totals(balanced_values(FORM), FORM)
SOME = frozenset(list(FORM.totals)[::3])


def formulas(data: bytes) -> frozenset[str]:
    """The totals that a workbook holds as formulas."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = {total: book[FORM.fields[total].sheet][FORM.fields[total].ref].value for total in FORM.totals}
    return frozenset(total for total, value in cells.items() if str(value).startswith("="))


@pytest.mark.sampled(3)
@pytest.mark.parametrize("typed", [frozenset(), SOME, frozenset(FORM.totals)], ids=["none", "some", "all"])
def test_a_total_is_a_formula_where_the_senders_was(typed: frozenset[str]) -> None:
    sent = build_template(FORM, values=WHOLE, typed=typed)
    assert formulas(sent) == frozenset(FORM.totals) - typed
    report = check(sent, FORM)
    copy, _ = fresh_copy(report, FORM, "zh")
    assert formulas(copy) == frozenset(FORM.totals) - typed
    again = check(copy, FORM)
    assert (again.verdict, again.relations) == (report.verdict, report.relations)
    assert again.record is not None and report.record is not None and again.record.values == report.record.values


# -- what the copy says of cells -----------------------------------------------------------------


def sent_otherwise() -> list[Grid]:
    """The tables on one sheet of another name, below each other, with a slip, a figure with a unit and a blank."""
    whole = Grid("统计")
    for grid in grids_of(FORM, WHOLE)[1:]:
        whole.paste(grid, whole.bottom + 3 if whole.cells else 4, 1)
    (at,) = [place for place, value in whole.cells.items() if value == "一、本年新收政府信息公开申请数量"]
    whole.cells[at[0], at[1] + 3] = int(str(WHOLE["requests.received_new.natural_person"])) + 1
    whole.cells[at[0] + 2, at[1] + 4] = "3件"
    del whole.cells[at[0] + 3, at[1] + 5]
    return [whole]


SENDERS = [as_xml2003, as_fods, as_csv, lambda grids: as_docx(grids, ["甲街道办事处2025年政府信息公开工作年度报告"])]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("write", SENDERS, ids=["xml", "fods", "csv", "docx"])
def test_every_address_in_a_copy_made_anew_is_one_of_its_own(write: Callable[[list[Grid]], bytes]) -> None:
    sent = write(sent_otherwise())
    report = check(sent, FORM)
    copy = annotate(sent, report, FORM)
    book = openpyxl.load_workbook(io.BytesIO(copy))
    said = [str(cell.value) for row in book[FINDINGS_SHEET].iter_rows(max_col=13) for cell in row if cell.value]
    said += [cell.comment.text for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment]
    named = {sheet for text in said for sheet in re.findall(r"(\w+)!\$?[A-Z]+[0-9]", text)}
    assert "表三" in named and named <= set(book.sheetnames)
    strange = [text for text in said if re.search("“(统计|CSV|表格[0-9])”", text)]
    assert all(text.startswith("原文件：") for text in strange)


def test_what_was_not_found_is_to_be_filled_in_where_the_copy_has_it() -> None:
    sent = as_csv(sent_otherwise())
    (finding,) = [one for one in fresh_copy(check(sent, FORM), FORM, "zh")[1].findings if one.code == "L01"]
    assert (finding.message, finding.remedy) == (
        "原文件：没有找到“封面”，没有检查。",
        "没有读到的，在这份副本里还空着：请在这里填好。",
    )


def test_a_formula_that_is_quoted_stays_as_it_was_written() -> None:
    place = {("Sheet1", "D23"): "requests.received_new.natural_person"}
    told = _readdressed("Sheet1!D23“一项”里的公式“=MAX(0, Sheet1!D23)”，改好 Sheet1!D23 以后；Sheet1!D24", place, FORM)
    assert told == "表三!D4“一项”里的公式“=MAX(0, Sheet1!D23)”，改好 表三!D4 以后；Sheet1!D24"
