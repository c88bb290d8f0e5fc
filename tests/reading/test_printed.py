"""A workbook without a cover: whose report it is stands above its tables, or nobody knows."""

from __future__ import annotations

from typing import Any

import pytest
from documents import as_csv
from grids import Grid, distinct_values, grids_of, xlsx

from xlsxcheck import Form, Report, check, load_form
from xlsxcheck.api import read_workbook
from xlsxcheck.reading.organ import name_alone, names_nobody

ORGAN = "甲区青山街道办事处"
TITLE = f"{ORGAN}2025年政府信息公开工作年度报告统计表"
LINES = 4
Cells = dict[tuple[int, int], Any]


def pasted(form: Form, cells: Cells) -> Grid:
    """All tables on one sheet, with these cells above them."""
    sheet = Grid("Sheet1")
    row = LINES
    for grid in grids_of(form, distinct_values(form))[1:]:
        sheet.paste(grid, row, 0)
        row += grid.bottom + 2
    sheet.cells |= cells
    return sheet


def codes(report: Report) -> set[str]:
    return {one.code for one in report.findings} & {"L01", "L30"}


SURE: dict[str, Cells] = {
    "a title": {(0, 0): TITLE},
    "a title in two lines": {(0, 0): f"填报单位：{ORGAN}", (1, 0): "2025年政府信息公开工作年度报告统计表"},
    "who fills it in": {
        (0, 0): "2025年政府信息公开年报",
        (1, 0): f"填报单位：{ORGAN}（盖章）",
        (1, 5): "填报日期：2026年1月10日",
    },
    "several pairs in one cell": {(0, 0): "报告年度：2025", (1, 0): f"填报单位（盖章）：{ORGAN} 填报人：张三  电话：1"},
    "pairs of cells": {(0, 0): "单位名称", (0, 1): ORGAN, (1, 0): "报告年度", (1, 1): 2025},
    "pairs of cells in a row": {(0, 0): "单位名称", (0, 2): ORGAN, (0, 3): "报告年度", (0, 4): "2025年"},
    "the same twice": {(0, 0): TITLE, (1, 0): "填报单位：青山街道办事处", (2, 0): "报告年度：2025年度"},
}


@pytest.mark.parametrize("name", SURE)
@pytest.mark.parametrize("write", [lambda grid: xlsx([grid]), lambda grid: as_csv([grid])])
def test_what_is_printed_above_the_tables_stands_for_a_cover(name: str, write: Any, form: Form) -> None:
    report = check(write(pasted(form, SURE[name])), form)
    assert (report.organ, report.year, codes(report)) == (ORGAN, 2025, {"L30"})
    (note,) = [one.message for one in report.findings if one.code == "L30"]
    assert note.startswith(f"没有封面，单位名称 {ORGAN}、报告年度 2025取自") and "[[" not in note


UNSURE: dict[str, tuple[Cells, tuple[str | None, int | None]]] = {
    "nothing": ({}, (None, None)),
    "another office's name": ({(0, 0): TITLE, (1, 0): "填报单位：甲区红旗街道办事处"}, (None, 2025)),
    "another year": ({(0, 0): TITLE, (1, 0): "报告年度：2024年"}, (ORGAN, None)),
    "no year": ({(0, 0): f"填报单位：{ORGAN}"}, (ORGAN, None)),
    "only where the seal goes": ({(0, 0): "填报单位：（盖章）", (1, 0): "2025年政府信息公开年报"}, (None, 2025)),
    "a list's heading": ({(0, 0): "单位名称", (0, 1): "联系电话", (1, 0): "报告年度：2025"}, (None, 2025)),
    "no office": ({(0, 0): "全市2025年政府信息公开年报"}, (None, 2025)),
}


@pytest.mark.parametrize("name", UNSURE)
def test_what_is_not_certain_is_not_taken(name: str, form: Form) -> None:
    cells, said = UNSURE[name]
    report = check(xlsx([pasted(form, cells)]), form)
    assert (report.organ, report.year) == said
    assert codes(report) == {"L01"} | ({"L30"} if any(said) else set())
    assert report.verdict == "fail"


def test_sheets_count_together_and_one_before_them_where_it_says_both(form: Form) -> None:
    grids = grids_of(form, distinct_values(form))[1:]
    first = Grid("首页")
    first.cells |= {(0, 0): "单位名称", (0, 1): ORGAN}
    assert check(xlsx([first, *grids]), form).organ is None
    first.cells |= {(1, 0): "报告年度", (1, 1): 2025}
    report = check(xlsx([first, *grids]), form)
    assert (report.organ, report.year, codes(report)) == (ORGAN, 2025, {"L30"})
    report = check(xlsx([*grids, first]), form)
    assert (report.organ, report.year, codes(report)) == (None, None, {"L01"})
    sheets = [pasted(form, {(0, 0): TITLE}), Grid("说明")]
    sheets[1].cells |= {(0, 0): "填报单位：甲区红旗街道办事处"}
    assert check(xlsx(sheets), form).organ == ORGAN


def test_a_missing_table_is_told_without_the_cover(form: Form) -> None:
    sheet = pasted(form, {(0, 0): TITLE})
    start = max(row for row, _ in sheet.cells) - 3
    sheet.cells = {at: value for at, value in sheet.cells.items() if at[0] < start}
    report = check(xlsx([sheet]), form)
    (message,) = [one.message for one in report.findings if one.code == "L01"]
    assert "封面" not in message and form.tables[-1].title["zh"] in message


def test_a_form_that_says_nothing_of_names_asks_for_its_cover(form: Form) -> None:
    data = xlsx([pasted(form, {(0, 0): TITLE})])
    assert read_workbook(data, form._replace(naming=None)).values["cover.organ"] is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (ORGAN, ORGAN),
        (f"单位名称：{ORGAN}", ORGAN),
        (f"填 报 单 位（盖章）： {ORGAN}（公 章） ", ORGAN),
        (f"{ORGAN}（盖章）", ORGAN),
        (f"{ORGAN} [单位公章]", ORGAN),
        ("甲局（乙局）", "甲局（乙局）"),
        ("甲（盖章）局", "甲（盖章）局"),
        ("（单位公章）", ""),
        ("填报单位：（盖章）", ""),
        (" 甲 局", " 甲 局"),
    ],
)
def test_a_name_without_its_label_and_seal(text: str, name: str) -> None:
    assert name_alone(text, load_form()) == name
    assert names_nobody(name, load_form()) == (not name)


@pytest.mark.parametrize(
    ("text", "organ", "told"), [(f"单位名称：{ORGAN}（盖章）", ORGAN, []), ("（单位公章）", None, ["C01"])]
)
def test_the_cell_of_the_name_is_read_without_them(text: str, organ: str | None, told: list[str], form: Form) -> None:
    values = {**distinct_values(form), "cover.organ": text}
    report = check(xlsx(grids_of(form, values)), form)
    assert report.organ == organ
    assert [one.code for one in report.findings if one.field == "cover.organ"] == told
