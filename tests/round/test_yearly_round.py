"""The whole round of samples/yearly_round.py: what goes out, comes back, is told, corrected, summed and compared."""

from __future__ import annotations

import csv
import importlib.util
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers import ROOT

import xlsxcheck
from xlsxcheck.form.load import load_form

pytestmark = pytest.mark.slow
FORM = load_form()


def script() -> Any:
    spec = importlib.util.spec_from_file_location("yearly_round", ROOT / "samples" / "yearly_round.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    made, place = script(), tmp_path_factory.mktemp("year") / "round"
    made.main(str(place))
    return made, place


def test_what_goes_out_has_last_years_figures(year: tuple[Any, Path]) -> None:
    made, place = year
    sent = sorted((place / "下发").glob("*.xlsx"))
    assert [path.stem for path in sent] == sorted(made.OFFICES)
    for number in (1, 2, 40):
        values = xlsxcheck.read_workbook(place / "下发" / f"{made.OFFICES[number - 1]}.xlsx").values
        assert values["requests.carried_in.natural_person"] == 1 + number % 2
        assert (values["cover.organ"], values["cover.year"]) == (made.OFFICES[number - 1], 2025)
    with open(place / "下发" / "分发清单.csv", encoding="utf-8-sig") as file:
        assert len(list(csv.reader(file))) == 41


def test_the_first_check_tells_each_office_its_own(year: tuple[Any, Path]) -> None:
    made, place = year
    run = json.loads((place / "第一次.json").read_text("utf-8"))
    named = {number: made.OFFICES[number - 1] for number in range(1, 41)}
    failed = {report["organ"] for report in run["reports"] if report["verdict"] == "fail"}
    assert failed == {named[number] for number in made.WRONG}
    assert {one["organ"] for one in run["roster"]["missing"]} == {named[number] for number in made.LATE}
    assert [one["organ"] for one in run["roster"]["twice"]] == [named[made.TWICE]]
    assert run["totals"]["explained"] == len(made.DOUBTFUL)
    warned = [one for report in run["reports"] if report["organ"] == named[5] for one in report["findings"]]
    assert [one["explanation"]["text"] for one in warned if one["severity"] == "warning"] == [made.REASON]
    notices = {path.stem for path in (place / "通知").glob("*.txt")}
    assert notices == {named[number] for number in (*made.WRONG, *made.LATE)}
    with open(place / "通知" / "催报名单.csv", encoding="utf-8-sig") as file:
        reminded = list(csv.DictReader(file))
    assert {(line["单位名称"], line["联系电话"]) for line in reminded} == {
        (named[number], f"010-5550{number:04}") for number in (*made.WRONG, *made.LATE)
    }


def test_the_second_check_tells_what_has_changed(year: tuple[Any, Path]) -> None:
    made, place = year
    run = json.loads((place / "第二次.json").read_text("utf-8"))
    states = {report["organ"]: report["since"]["state"] for report in run["reports"] if report.get("since")}
    assert {states[made.OFFICES[number - 1]] for number in made.WRONG} == {"passed"}
    assert {states[made.OFFICES[number - 1]] for number in made.LATE} == {"new"}
    assert states[made.OFFICES[0]] == "clean"
    assert run["totals"]["fail"] == 0 and run["roster"]["missing"] == []


def test_the_districts_figures_are_the_sums(year: tuple[Any, Path]) -> None:
    """Worked out here, without the tool: 40 offices, number k from 1 to 40."""
    made, place = year
    report = xlsxcheck.check(place / "全区.xlsx")
    assert report.verdict in ("pass", "warn") and report.record is not None
    values = report.record.values
    numbers = range(1, 41)
    new = sum(13 + k for k in numbers)
    over = sum(9 if k in (5, 8) else k % 2 for k in numbers)
    before = sum(1 + k % 2 for k in numbers)
    assert values["requests.received_new.natural_person"] == new == 1340
    assert values["requests.carried_in.natural_person"] == before == 60
    assert values["requests.carried_out.natural_person"] == over
    assert values["requests.processed_total.natural_person"] == new + before - over
    assert values["proactive.licensing.decisions"] == sum(101 + k for k in numbers) == 4860
    assert values["cover.scope"] == "汇总"
    for field in made.figures(1, 2025):
        assert Decimal(str(values[field])) == sum(made.figures(k, 2025)[field] for k in numbers), field
    book = openpyxl.load_workbook(place / "全区.xlsx", read_only=True)
    assert {"汇总明细", "未计入"} <= set(book.sheetnames)


def test_the_published_figure_that_differs_is_named(year: tuple[Any, Path]) -> None:
    _, place = year
    told = (place / "对照.txt").read_text("utf-8")
    field = FORM.fields["proactive.licensing.decisions"]
    assert "1 格不同" in told and f"{field.sheet}!{field.ref}" in told and "公布 4869，汇总 4860" in told
