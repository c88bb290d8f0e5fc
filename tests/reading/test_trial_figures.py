"""Published figures of the trial edition, as offices wrote them: signs, units in the cell, dashes, blanks."""

from __future__ import annotations

import io

import openpyxl
from helpers import REAL, load_report

from xlsxcheck import check, load_form, write_template
from xlsxcheck.model import Report

FORM = load_form("ogi-2019")
APART = {"B15": None, "C15": "＋1036", "B18": 3, "C18": "251000元"}
"""What other offices published in the rows that this one left blank or did not print."""


def published() -> Report:
    """A city's bureau of 2020; it printed no other table, where zeros are put."""
    told = load_report(REAL / "2020-wuhan-sthjj.json")
    book = openpyxl.load_workbook(io.BytesIO(write_template(FORM)))
    for field in FORM.fields.values():
        if field.type.numeric and not field.sum_of and field.table != "proactive":
            book[field.sheet][field.ref].value = 0
    for role, value in (("organ", told["organ"]), ("year", told["year"]), ("kind", "政府部门")):
        place = FORM.role(role)
        assert place is not None
        book[place.sheet][place.ref].value = value
    sheet = book["表二"]
    for row in range(1, 19):
        for column, value in enumerate(told["table2"].get(sheet.cell(row, 1).value, {}).values(), start=2):
            sheet.cell(row, column).value = value
    for ref, content in APART.items():
        sheet[ref].value = content
    out = io.BytesIO()
    book.save(out)
    return check(out.getvalue(), FORM)


def test_each_oddity_is_told_where_it_stands_and_nothing_else() -> None:
    report = published()
    told = {(one.code, *one.cells): one for one in report.findings}
    assert told.keys() == {("V04", "D12"), ("V05", "C18"), ("V07", "C15"), ("V01", "B15")}
    assert "251000" in told["V05", "C18"].remedy
    assert report.record is not None
    assert report.record.values["proactive.fees.items_change"] == 1036
