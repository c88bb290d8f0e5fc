"""Copies that are made anew (of .xls, .ods and documents): which totals are formulas, total by total."""

from __future__ import annotations

import io

import openpyxl
import pytest
from helpers import balanced_values, with_totals

from xlsxcheck import check
from xlsxcheck.copies.fresh import fresh_copy
from xlsxcheck.form.load import load_form
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
