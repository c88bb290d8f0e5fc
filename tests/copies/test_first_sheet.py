"""The first sheet of a copy: what comes first, when it was found, and where a workbook says what is right by now."""

from __future__ import annotations

import io
from datetime import datetime

import openpyxl
import pytest
from documents import as_xml2003
from explained import doubtful
from grids import grids_of
from helpers import balanced_values, with_totals

from samples import busy, filled
from xlsxcheck import Form, check
from xlsxcheck.copies.annotate import annotate
from xlsxcheck.copies.findings_sheet import HEADER_ROW
from xlsxcheck.copies.look import LOOKS
from xlsxcheck.render.repairs import first_thing, in_turn

WHEN = datetime(2026, 1, 15, 9, 30)


def lines(copy: bytes) -> list[str]:
    """What stands above the table."""
    sheet = openpyxl.load_workbook(io.BytesIO(copy)).worksheets[0]
    return [str(sheet.cell(row, 1).value or "") for row in range(1, HEADER_ROW + 1)]


def test_a_cell_that_is_wrong_by_itself_comes_first_everywhere(form: Form) -> None:
    """Also where it stands in a later table than the sum that does not hold."""
    values = {**busy(form), "requests.carried_in.natural_person": 119, "disputes.reconsideration.upheld": "9件"}
    data = filled(form, values)
    report = check(data, form)
    assert {"V05", "T3-BALANCE"} <= {finding.code for finding in report.findings} and report.repairs
    assert first_thing(report, form, "zh") == in_turn(report, form, "zh")[0] and "9件" in in_turn(report, form, "zh")[0]
    sheet = openpyxl.load_workbook(io.BytesIO(annotate(data, report, form))).worksheets[0]
    kinds = [row[:2] for row in sheet.iter_rows(min_row=HEADER_ROW + 2, values_only=True)]
    assert kinds[0] == ("错误", "V05") and kinds[1][0] == "先查"


def test_only_what_is_to_be_changed_looks_so(form: Form) -> None:
    """A sum that does not hold is no cell to change, least of all one of automatic totals."""
    values = {**busy(form), "requests.carried_in.natural_person": 119, "disputes.reconsideration.upheld": "9件"}
    data = filled(form, values)
    sheet = openpyxl.load_workbook(io.BytesIO(annotate(data, check(data, form), form))).worksheets[0]
    looks = {
        (row[1].value, row[3].value): (row[0].border.left.style, row[0].border.left.color.rgb[2:])
        for row in sheet.iter_rows(min_row=HEADER_ROW + 2)
    }
    assert looks["V05", "A4"] == (LOOKS["error"].style, LOOKS["error"].line)
    assert looks["T3-BALANCE", "J4"] == looks["T3-BALANCE", "D4"] == (LOOKS["related"].style, LOOKS["related"].line)


def test_a_copy_says_when_it_was_found_and_what_is_true_by_now(form: Form) -> None:
    data = doubtful(form)
    said = lines(annotate(data, check(data, form), form, when=WHEN))
    assert "2026-01-15 09:30" in said[2] and "看“封面”的校验结论" in said[2]
    assert "“情况说明”写在这里就算数" in said[7] and "空白模板" not in said[7]
    assert "然后保存，报回本文件" in said[6] and "原来的文档" not in said[6]
    assert "这张表和表里的框、批注不会自动变" in said[2]
    assert "它看不到这张表里写的说明" in said[2] and "只剩待核实、说明都写了的，就可以报送" in said[7]
    grids = grids_of(form, with_totals({**balanced_values(form), "requests.carried_in.natural_person": 119}, form))
    sent = as_xml2003(grids)
    said = lines(annotate(sent, check(sent, form), form, when=WHEN))
    assert "看“封面”的校验结论" in said[2] and "说明" not in said[2] and "原文件里的其他内容不在里面" in said[7]


@pytest.mark.slow
def test_a_workbook_without_a_live_check_names_none(form: Form) -> None:
    book = openpyxl.load_workbook(io.BytesIO(doubtful(form)))
    del book["校验"]
    out = io.BytesIO()
    book.save(out)
    said = lines(annotate(out.getvalue(), check(out.getvalue(), form), form, when=WHEN))
    assert "2026-01-15 09:30" in said[2] and "封面" not in said[2] + said[7]
