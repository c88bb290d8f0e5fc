"""The template and its formulas for another form: odd sheet names, other places, other relations."""

from __future__ import annotations

import copy
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers import ROOT, record_of, with_totals
from hypothesis import given
from hypothesis import strategies as st
from office import office

from xlsxcheck.checking.relations import evaluate
from xlsxcheck.form.load import parse_form
from xlsxcheck.form.totals import sums_exactly, total_formula
from xlsxcheck.model import Figure, Form, Term
from xlsxcheck.model.addresses import ranges, sheet_prefix, span
from xlsxcheck.model.sheetnames import GUIDE_SHEET
from xlsxcheck.template.build import build_template
from xlsxcheck.template.formulas import side_formula

ZH_EN = {"zh": "说明", "en": "words"}


def small_form() -> Form:
    """Two tables that do not start at A1, in sheets whose names need quotes; coefficients, conditions, no cover."""

    def label(at: str, text: str) -> dict[str, str]:
        return {"at": at, "text": text, "en": text}

    def table(name: str, sheet: str, kind: str) -> dict[str, Any]:
        return {
            "id": name, "sheet": sheet, "title": {"zh": f"甲{name}", "en": name},
            "range": "B3:D5", "column_widths": [9, 9, 9],
            "labels": [label(at, text) for at, text in zip(("B3", "C3", "D3", "B4", "B5"), "甲乙丙丁戊", strict=True)],
            "blocks": [{
                "label_columns": ["B", "B"], "header_rows": [3, 3], "type": kind,
                "rows": [{"id": "part", "row": 4, "help": "填数"}, {"id": "sum", "row": 5}],
                "columns": [{"id": "x", "at": "C"}, {"id": "y", "at": "D"}],
            }],
        }  # fmt: skip

    def relation(key: str, **parts: Any) -> dict[str, Any]:
        words = {"title": {"zh": f"关系{key}", "en": key}, "fault": ZH_EN, "basis": ZH_EN, "remedy": ZH_EN}
        return {"id": key, "class": "logical", "severity": "error", **words, **parts}

    definition = {
        "id": "small-1", "title": ZH_EN, "edition": "1", "document": "某号", "years": {"first": 2020, "last": 2030},
        "types": {
            "count": {"kind": "integer", "min": 0, "invalid": ZH_EN},
            "money": {"kind": "decimal", "min": -5, "places": 2, "invalid": ZH_EN},
        },
        "tables": [table("a", "T1", "count"), table("b", "it's 2", "money")],
        "sets": {"cols": {"label": ZH_EN, "members": ["x", "y"]}},
        "relations": [
            relation(
                "SUM", for_each={"col": "cols"}, left=["a.sum.{col}"], op="=", right=["a.part.{col}"], computes=True
            ),
            relation(
                "HALF", left=["b.part.x"], op="<=", right=[{"cells": "a.part.x", "times": 0.25}, {"constant": -1}]
            ),
            relation(
                "WHEN", left=["b.part.[cols]", {"cells": "b.sum.x", "times": -2}], op="=", right=["b.sum.y"],
                when=[{"sum": ["a.part.[cols]"], "at_least": 1, "at_most": 10}],
            ),
        ],
    }  # fmt: skip
    return parse_form(json.dumps(definition).encode())


FIELDS = ("a.part.x", "a.part.y", "b.part.x", "b.part.y", "b.sum.x", "b.sum.y")
CASES: list[dict[str, Any]] = [
    dict(zip(FIELDS, row, strict=True))
    for row in (
        (8, 1, 1, Decimal("0.3"), Decimal("0.1"), Decimal("1.1")),
        (8, 9, Decimal("1.01"), 0, 0, Decimal("1.02")),
        (3, 0, Decimal("-0.25"), 0, 1, 0),
        (None, 0, 0, 0, 0, 0),
        (0, 0, 0, None, 0, 0),
    )
]
VERDICTS = [
    ["通过", "通过", "通过", "通过"],
    ["通过", "通过", "差 0.01，左边大", "不适用"],
    ["通过", "通过", "通过", "差 2.25，右边大"],
    ["未填完", "通过", "未填完", "未填完"],
    ["通过", "通过", "差 1，左边大", "不适用"],
]
"""SUM x and y, HALF, WHEN."""


@pytest.mark.office
def test_another_form_gets_right_verdicts_too(tmp_path: Path) -> None:
    form = small_form()
    files = []
    for number, values in enumerate(CASES):
        files.append(tmp_path / f"c{number}.xlsx")
        book = openpyxl.load_workbook(io.BytesIO(build_template(form, values=values)))
        book.save(files[-1])
    for path, verdicts in zip(office().recalculate(files, tmp_path / "out"), VERDICTS, strict=True):
        sheet = openpyxl.load_workbook(path, data_only=True)["校验"]
        shown = {
            row[1].value: row[6].value for row in sheet.iter_rows(min_row=9) if row[0].value in ("SUM", "HALF", "WHEN")
        }
        by_title = [row[6].value for row in sheet.iter_rows(min_row=9) if row[0].value == "SUM"]
        assert [*by_title, shown["关系HALF"], shown["关系WHEN"]] == verdicts, path.stem


def test_another_form_saves_the_same_verdicts_as_results() -> None:
    form = small_form()
    for values, verdicts in zip(CASES, VERDICTS, strict=True):
        sheet = openpyxl.load_workbook(io.BytesIO(build_template(form, values=values)), data_only=True)["校验"]
        lines = [
            (row[0].value, row[6].value)
            for row in sheet.iter_rows(min_row=9)
            if row[0].value in ("SUM", "HALF", "WHEN")
        ]
        order = {"SUM": 0, "HALF": 1, "WHEN": 2}
        assert [verdict for _, verdict in sorted(lines, key=lambda line: order[line[0]])] == verdicts


def test_the_checker_says_the_same_of_another_form() -> None:
    form = small_form()
    for values, verdicts in zip(CASES, VERDICTS, strict=True):
        full = with_totals(dict.fromkeys(form.fields) | values, form)
        for outcome, verdict in zip(evaluate(record_of(full, form), form), verdicts, strict=True):
            assert bool(outcome.blanks) == (verdict == "未填完")
            if not outcome.blanks:
                side = "左边大" if outcome.difference > 0 else "右边大"
                failed = f"差 {abs(float(outcome.difference)):g}，{side}"
                said = {"passed": "通过", "not_applicable": "不适用", "failed": failed}
                assert said[outcome.status] == verdict


def guide_of(form: Form) -> str:
    book = openpyxl.load_workbook(io.BytesIO(build_template(form)))
    return "\n".join(str(cell) for row in book[GUIDE_SHEET].iter_rows(values_only=True) for cell in row if cell)


@pytest.mark.slow
def test_the_guide_of_a_form_with_choices_in_its_tables_does_not_ask_for_figures_there(form: Form) -> None:
    raw = json.loads((ROOT / "samples" / "forms" / "reading-room" / "form.json").read_text(encoding="utf-8"))
    room, alone = parse_form(json.dumps(raw).encode()), copy.deepcopy(raw)
    alone["tables"], alone["relations"] = alone["tables"][:1], alone["relations"][:1]
    mixed = guide_of(room)
    assert "2．数字格都要填，没有的填0" in mixed
    assert "有列表的从列表里选一项" in mixed
    assert "还没有填：没有的数填0，有列表的选一项" in mixed
    assert "1．先填藏书，再填开放。" in mixed
    one = guide_of(parse_form(json.dumps(alone).encode()))
    assert "1．先填藏书。只填有颜色的格" in one
    for figures in (one, guide_of(form)):
        assert "2．每一格都要填数字，没有的填0" in figures
        assert "列表里选" not in figures


def test_sheet_names_are_quoted_where_they_must_be() -> None:
    names = ["表三", "封面", "T1", "it's 2", "2021表", "R1C1", "表 三", "表-三", "A"]
    quoted = ["表三!", "封面!", "'T1'!", "'it''s 2'!", "'2021表'!", "'R1C1'!", "'表 三'!", "'表-三'!", "'A'!"]
    assert [sheet_prefix(name) for name in names] == quoted


def test_sides_add_up_with_coefficients_and_constants(form: Form) -> None:
    one, half, fixed = (
        Term((Figure("requests.received_new.total"),)),
        Term((Figure("requests.carried_in.total"), Figure("requests.carried_in.business")), Decimal("0.50")),
        Term((), Decimal(-3)),
    )
    assert side_formula((one, half, fixed), form, {}) == "SUM(表三!J4)+SUM(表三!E5,表三!J5)*0.5+(-3)"
    assert side_formula((Term((), Decimal(1000)),), form, {}) == "1000"


def test_totals_as_the_readme_of_the_form_says(form: Form) -> None:
    assert total_formula("requests.received_new.total", form) == "SUM(D4:I4)"
    assert total_formula("requests.processed_total.business", form) == "SUM(E6:E26)"
    with pytest.raises(KeyError):
        total_formula("requests.received_new.business", form)


ROW = {(3, col) for col in range(3, 9)}


@pytest.mark.parametrize(
    "text",
    [
        "SUM(D4:I4)",
        "=SUM(D4:I4)",
        "sum( $D$4:$I$4 )",
        "SUM(D4:F4,G4:I4)",
        "SUM(D4,E4,F4,G4,H4,I4)",
        "D4+E4+F4+G4+H4+I4",
        "+I4+H4+G4+F4+E4+D4",
    ],
)
def test_a_sum_of_the_right_cells_is_known(text: str) -> None:
    assert sums_exactly(text, ROW)


@pytest.mark.parametrize(
    "text",
    ["", "SUM(D4:H4)", "SUM(D4:J4)", "SUM(D5:I5)", "SUM(D4:I4)+1", "SUM(D4:I4,D4)", "D4+E4+F4+G4+H4+I4+0",
     "SUM(D4:I4)*2", "D4:I4", "SUM(A1:XFD1048576)", "表四!D4+E4+F4+G4+H4+I4", "SUM(表四!D4:I4)", "SUM(I4:D4)",
     "SUM(D4:I4:J4)", "SUM()", "D4-E4"],
)  # fmt: skip
def test_another_formula_is_not_taken_for_the_sum(text: str) -> None:
    assert not sums_exactly(text, ROW)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=40))
def test_ranges_hold_the_cells_and_no_others(cells: list[tuple[int, int]]) -> None:
    found = [
        (row, col)
        for area in ranges(cells)
        for row in range(area.top, area.bottom + 1)
        for col in range(area.left, area.right + 1)
    ]
    assert sorted(found) == sorted(cells)


@given(st.sets(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=30))
def test_a_sum_over_ranges_is_known_again(cells: set[tuple[int, int]]) -> None:
    text = ",".join(span(area) for area in ranges(cells))
    assert sums_exactly(f"SUM({text})", cells)
    assert not sums_exactly(f"SUM({text})", cells | {(40, 40)})


def test_a_rectangle_is_one_range() -> None:
    area = ranges((row, col) for row in range(3, 26) for col in range(3, 9))
    assert [span(one) for one in area] == ["D4:I26"]
