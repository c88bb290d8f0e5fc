"""A part of a row (其中) that was added up once more: told as that, and no other cell is blamed."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest
from helpers import record_of

from xlsxcheck.api import check
from xlsxcheck.checking.judge import judge
from xlsxcheck.form.load import parse_form
from xlsxcheck.model import Form, Report, Value
from xlsxcheck.template.build import build_template

SAID = {"zh": "说明", "en": "words"}
ROWS = ("图书馆", "文化馆", "其中：免费", "其中：夜间", "合计")


def form_of(parts: tuple[str, ...] = ("free", "night"), **more: Any) -> Form:
    """Library and hall add up to the total; two rows are part of the hall."""
    ids = ("library", "hall", "free", "night", "total")
    words = {"title": SAID, "fault": SAID, "basis": SAID, "remedy": {"zh": "请核对。", "en": "Check."}}
    relations = [
        {"id": "SUM", "class": "balance", "severity": "error", "op": "=", **words, "left": ["t.total"],
         "right": ["t.library", "t.hall"], **more},
        *({"id": f"P-{part}", "class": "logical", "severity": "error", "op": "<=", **words, "left": [f"t.{part}"],
           "right": ["t.hall"]} for part in parts),
    ]  # fmt: skip
    raw = {
        "id": "x", "title": SAID, "edition": "1", "document": "x", "years": {"first": 2020, "last": None},
        "types": {"count": {"kind": "integer", "min": 0, "max": 999999, "invalid": SAID}}, "sets": {},
        "tables": [{
            "id": "t", "sheet": "S", "title": SAID, "range": "A1:B5", "column_widths": [9, 9],
            "labels": [{"at": f"A{row}", "text": text, "en": text} for row, text in enumerate(ROWS, 1)],
            "blocks": [{"label_columns": ["A", "A"], "type": "count", "columns": [{"id": "", "at": "B"}],
                        "rows": [{"id": one, "row": row} for row, one in enumerate(ids, 1)]}],
        }],
        "relations": relations,
    }  # fmt: skip
    return parse_form(json.dumps(raw).encode())


def report_on(figures: tuple[int, ...], form: Form) -> Report:
    values: dict[str, Value] = dict(zip(form.fields, figures, strict=True))
    return judge(record_of(values, form), form)


@pytest.mark.parametrize(
    ("figures", "cells"),
    [
        ((600, 620, 57, 33, 1277), "S!B3"),
        ((600, 620, 57, 33, 1253), "S!B4"),
        ((600, 620, 57, 34, 1311), "S!B3、S!B4"),
    ],
)
def test_a_total_that_is_too_great_by_just_a_part_blames_no_cell(figures: tuple[int, ...], cells: str) -> None:
    report = report_on(figures, form_of())
    (finding,) = report.findings
    assert f"多出的 {figures[4] - 1220} 正好是 {cells}“其中" in finding.message
    (repair,) = report.repairs
    assert (repair.reason, repair.alternatives, repair.complete) == ("part_counted", (), False)
    assert finding.remedy == "请核对。"


@pytest.mark.parametrize(
    "figures",
    [
        (600, 620, 57, 33, 1278),
        (600, 620, 57, 33, 1163),
        (600, 620, 0, 33, 1221),
    ],
    ids=["one more", "too small by it", "a part of nothing"],
)
def test_other_differences_are_looked_for_as_before(figures: tuple[int, ...]) -> None:
    report = report_on(figures, form_of())
    assert all("又加了一遍" not in finding.message for finding in report.findings)
    assert [repair.reason for repair in report.repairs] == [None]


def test_a_slip_of_the_fingers_is_likelier() -> None:
    """1230 for 1220: too great by the part of 10, but one digit is wrong."""
    report = report_on((600, 620, 10, 3, 1230), form_of())
    assert "又加了一遍" in report.findings[0].message
    assert [way.cause for way in report.repairs[0].alternatives][:1] == ["digit_wrong"]


def test_only_what_is_part_of_a_row_that_counts_is_asked() -> None:
    assert "又加了一遍" not in report_on((600, 620, 57, 33, 1277), form_of(parts=())).findings[0].message
    counted = form_of(right=["t.library", "t.hall", "t.free"])
    assert "又加了一遍" not in report_on((600, 620, 57, 33, 1334), counted).findings[0].message


def test_a_total_whose_formula_was_overtyped_comes_before_its_parts() -> None:
    """Each of the three cells would do; 99 for 12 is no slip that 6 for 93 is not, but the template added up itself."""
    form = form_of(computes=True)
    values: dict[str, Value] = dict(zip(form.fields, (6, 6, 5, 1), strict=False))
    book = openpyxl.load_workbook(io.BytesIO(build_template(form, values=values)))
    assert str(book["S"]["B5"].value).startswith("=")
    book["S"]["B5"] = 99
    out = io.BytesIO()
    book.save(out)
    (repair,) = check(out.getvalue(), form).repairs
    first = repair.alternatives[0].cells[0]
    assert (first.cell, first.new) == ("B5", 12)
    assert [way.cause for way in repair.alternatives] == ["overtyped", "copied", "copied"]
