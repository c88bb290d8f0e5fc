"""A clerk who sees only the copy, and changes what bears the strong mark to what the first sheet says, is done."""

from __future__ import annotations

import io
import random
import re
import warnings
from typing import Any

import openpyxl
import pytest
from helpers import record_of
from planted import SIZES, requests_table, with_slips

from xlsxcheck import annotate, check
from xlsxcheck.checking.judge import judge
from xlsxcheck.model import Form
from xlsxcheck.render.repairs import to_mark
from xlsxcheck.template.build import TemplateOptions, build_template

STRONG = ("FFFFC8C1", "thick", "FFC0161D")


COVER = {"cover.organ": "东湖市人民政府", "cover.organ_type": "设区的市级政府", "cover.year": 2025}


def marked_copy(form: Form, number: int) -> bytes:
    """The copy of a form with typed totals, right in all but one cell that was mistyped."""
    rng = random.Random(f"clerk {number}")
    good = {**requests_table(form, rng, SIZES[number % len(SIZES)]), **COVER}
    while judge(record_of(good, form), form).verdict != "pass":  # a plausibility bound, by chance
        good = {**requests_table(form, rng, SIZES[number % len(SIZES)]), **COVER}
    values, _ = with_slips(form, good, 1, rng)
    data = build_template(form, TemplateOptions(totals="typed"), values=values)
    report = check(data, form, name=f"{number}.xlsx")
    assert report.verdict == "fail"
    return annotate(data, report, form)


def strong(book: openpyxl.Workbook) -> list[Any]:
    """The cells of the tables that bear the mark “change this”."""
    return [
        cell
        for sheet in book.worksheets[1:]
        for row in sheet.iter_rows()
        for cell in row
        if (cell.fill.fgColor.rgb, cell.border.left.style, cell.border.left.color and cell.border.left.color.rgb)
        == STRONG
    ]


def opened(copy: bytes) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(copy))


@pytest.mark.sampled(20)
@pytest.mark.parametrize("number", range(20))
def test_following_the_strong_mark_alone_is_enough(number: int, form: Form) -> None:
    book = opened(marked_copy(form, number))
    first = book.worksheets[0]
    heads = next(row for row in first.iter_rows(values_only=True) if "应为" in row)
    rows = [dict(zip(heads, row, strict=False)) for row in first.iter_rows(values_only=True)]
    (cell,) = strong(book)
    below, beside = cell.offset(1, 0).border, cell.offset(0, 1).border
    sides = [cell.border.left, cell.border.right, cell.border.top, cell.border.bottom]
    assert {side.style for side in sides} == {"thick"}, "a weaker mark beside it hides one of its lines"
    assert below.top.style in (None, "thin", "thick") and beside.left.style in (None, "thin", "thick")
    (told,) = [row for row in rows if row["级别"] == "先改"]
    assert (told["表"], told["单元格"], told["填报值"]) == (cell.parent.title, cell.coordinate, cell.value)
    in_comment = re.search(
        rf"【先改】假如其余各格都对，只能是 {told['表']}!{cell.coordinate} 由 [0-9]+ 改为 ([0-9]+)", cell.comment.text
    )
    assert in_comment and int(in_comment[1]) == told["应为"]
    cell.value = told["应为"]
    stream = io.BytesIO()
    book.save(stream)
    report = check(stream.getvalue(), form)
    assert (report.verdict, report.repairs) == ("pass", ()), [finding.message for finding in report.findings]


def test_where_nothing_is_certain_no_cell_bears_the_strong_mark(form: Form) -> None:
    """Totals by formula: the cells that may be wrong are pale, and none is told to be changed to a figure."""
    rng = random.Random(1)
    values = {**requests_table(form, rng, 400), **COVER}
    values["requests.received_new.natural_person"] = 1
    data = build_template(form, TemplateOptions(), values={k: v for k, v in values.items() if k not in form.totals})
    report = check(data, form)
    book = opened(annotate(data, report, form))
    assert strong(book) == []
    pale = [cell.coordinate for row in book["表三"].iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFFDEBE7"]
    assert len(pale) == len(to_mark(report.repairs[0])) > 1
    assert len(pale) == len(report.repairs[0].alternatives), "every cell that may be the wrong one"
    first = book.worksheets[0]
    heads = next(row for row in first.iter_rows(values_only=True) if "应为" in row)
    told = [dict(zip(heads, row, strict=False)) for row in first.iter_rows(min_row=10, values_only=True)]
    assert {row["应为"] for row in told} == {None}
    assert {row["左边合计"] is None for row in told if row["代码"] == "T3-BALANCE"} == {False}
