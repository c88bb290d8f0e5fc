"""What to change first, in words."""

from __future__ import annotations

import json

import pytest
from helpers import ROOT, balanced_values, record_of

from xlsxcheck.checking.judge import judge
from xlsxcheck.checking.slips import CAUSES
from xlsxcheck.messages import words
from xlsxcheck.model import Alternative, Change, Form, Repair, Value
from xlsxcheck.render.repairs import sentence, to_change
from xlsxcheck.render.text import text


def repair(*ways: list[Change], unique: bool = False, cause: str = "digits_swapped") -> Repair:
    told = tuple(Alternative(tuple(way), cause, rank) for rank, way in enumerate(ways, 1))
    return Repair("requests", ("T3-BALANCE[total]",), len(ways[0]), unique, True, told)


def change(cell: str, old: Value, new: int | None) -> Change:
    return Change("requests.disclosed.total", "表三", cell, old, new)


D17, D9 = change("D17", 12, 21), change("D9", 3, 12)


def test_the_only_way() -> None:
    told = sentence(repair([D17], unique=True), None, "zh")
    assert told == "假如其余各格都对，只能是 表三!D17 由 12 改为 21（数字前后颠倒）"


def test_without_a_slip_that_would_explain_it() -> None:
    assert (
        sentence(repair([D17], unique=True, cause="other"), None, "zh")
        == "假如其余各格都对，只能是 表三!D17 由 12 改为 21"
    )


def test_the_likeliest_of_several_cells_is_told_as_such() -> None:
    told = sentence(repair([D17], [D9])._replace(likely=True), None, "zh")
    assert told == "最可能是 表三!D17 由 12 改为 21（数字前后颠倒）；另有 1 格改了也能平，请看是不是这一格"


def test_where_nothing_tells_the_cell_all_are_named_and_no_figure(form: Form) -> None:
    """A difference of 1 is a digit away from nearly every figure: whoever followed a guess would add a second error."""
    column = [[change(f"E{row}", 1, 2)._replace(field=f"E{row}")] for row in (*range(4, 9), *range(10, 27), 28)]
    told = sentence(repair(*column), form, "zh")
    assert told == (
        "只知道“总计”列不平，差 1，认不出错在哪一格：请对照台账，逐格核对 表三!E4:E8、E10:E26、E28（共 23 格）"
    )
    assert "改任一" not in told and "→" not in told
    assert "差" not in sentence(repair([D17], [change("D9", 3, None)._replace(field="x")]), form, "zh")


def test_several_cells_together() -> None:
    told = sentence(repair([D17, change("E4", None, 5)], unique=True, cause="several"), None, "zh")
    assert told == "假如其余各格都对，只能是 表三!D17 由 12 改为 21；表三!E4 没有填，应填 5（几处各自的笔误）"
    ways = repair([D17, D9], [D17, change("E4", 1, 5)._replace(field="e")])
    assert sentence(ways._replace(likely=True), None, "zh").startswith("最可能是 表三!D17 由 12 改为 21；表三!D9 由 3")
    told = sentence(ways, None, "zh")
    assert (
        told.startswith("只知道有的合计不平，至少错了 2 格，认不出是哪几格（说得通的改法有 2 种）")
        and "改为" not in told
    )


def test_a_text_and_a_figure_that_is_not_settled() -> None:
    told = sentence(repair([change("D4", "12件", None)], cause="unread"), None, "zh")
    assert told == "假如其余各格都对，只能是 表三!D4 现为 “12件”，改成多少要看台账（填的不是数字）"


@pytest.mark.parametrize("reason", ["nodes", "answers", "cells", "unread", "unproven"])
def test_nothing_is_claimed_over_a_limit(reason: str, form: Form) -> None:
    given_up = Repair("requests", ("T3-BALANCE[total]",), None, False, False, (), reason)
    for lang in ("zh", "en"):
        assert form.table("requests").title[lang] in sentence(given_up, form, lang)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_cause_has_words_and_stands_in_the_contract(lang: str) -> None:
    assert words(lang)["repair"]["causes"].keys() == CAUSES.keys()
    contract = json.loads((ROOT / "schema" / "report.schema.json").read_text(encoding="utf-8"))
    assert set(contract["$defs"]["alternative"]["properties"]["cause"]["enum"]) == set(CAUSES)
    assert words("zh")["repair"].keys() == words("en")["repair"].keys()


def test_sums_stand_under_what_puts_them_right(form: Form) -> None:
    values = {**balanced_values(form), "requests.disclosed.natural_person": 505, "proactive.rules.issued": None}
    report = judge(record_of(values, form), form)
    lines = text(report, form, width=200).splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("  先改"))
    assert lines[first] == "  先改 假如其余各格都对，只能是 表三!D6 由 505 改为 55（多了一位数字）"
    assert [line.startswith("    错误 表三!") for line in lines[first + 2 : first + 4]] == [True, True]
    assert not any("→ 改好" in line for line in lines)


def test_which_cell_a_finding_asks_to_change(form: Form) -> None:
    values = {**balanced_values(form), "requests.disclosed.natural_person": 505, "proactive.rules.issued": None}
    report = judge(record_of(values, form), form)
    assert {finding.code: to_change(finding, report, "zh") for finding in report.findings} == {
        "V01": "表二!B3",
        "T3-ROWSUM": "表三!D6 505→55",
        "T3-COLSUM": "表三!D6 505→55",
    }
