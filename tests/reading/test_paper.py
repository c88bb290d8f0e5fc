"""Tables that went over paper: read to the last figure or refused, and told in words that lead to the place."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal

import pytest
from documents import values_of
from grids import distinct_values, grids_of, workbook
from helpers import HERE, real_reports
from onpaper import COUNT, cases
from test_layouts import judged

from xlsxcheck import check
from xlsxcheck.model import Form, Label
from xlsxcheck.reading.layout.chain import chain
from xlsxcheck.reading.layout.labels import key
from xlsxcheck.reading.layout.slips import bare, is_slip
from xlsxcheck.reading.record import read_record

FIELD = HERE / "data" / "field"
READ = 598
"""At least so many of the tables must be read whole; none may be misread."""


@pytest.mark.slow
def test_every_table_that_went_over_paper_is_read_right_or_refused(form: Form) -> None:
    truth = distinct_values(form)
    counts: Counter[str] = Counter()
    for case in cases(form):
        result = judged(workbook(case.grids), case, form, truth)
        assert result in ("read", "partly", "refused"), result
        counts[result] += 1
    assert counts.total() == COUNT
    assert counts["read"] >= READ, counts


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("page-break-blank-merges", ["L03", "L03", "L03"]),
        ("page-break-blank-merges-and-row", ["L03", "L03", "L03"]),
        ("table-goes-on-next-sheet", ["L03", "L03", "L20"]),
        ("header-total-in-third-row", ["L03", "L03", "L03"]),
        ("group-labels-in-middle-row", ["L03", "L03", "L03"]),
        ("table-four-top-header-two-columns-off", ["L02", "L03", "L03", "L03"]),
        ("merges-filled", ["L03", "L03", "L03"]),
        ("label-qita-other-character", ["L02", "L03", "L03", "L03"]),
        ("label-juedui-slip", ["L02", "L03", "L03", "L03"]),
        ("label-direct-short", ["L02", "L03", "L03", "L03"]),
    ],
)
def test_layouts_that_offices_really_send(name: str, codes: list[str], form: Form) -> None:
    report = check(FIELD / f"{name}.xlsx", form)
    published = next(path for path in real_reports() if path.stem == "2024-suqian")
    wanted = values_of(json.loads(published.read_text(encoding="utf-8"), parse_float=Decimal), form)
    assert report.record is not None
    found = {field: report.record.values[field] for field in form.numeric}
    assert found == {field: wanted[field] for field in form.numeric}
    assert sorted(one.code for one in report.findings if one.code != "L01") == codes
    (cover,) = [one for one in report.findings if one.code == "L01"]
    assert "“封面”" in cover.message


def test_a_slip_is_told_at_its_place(form: Form) -> None:
    report = check(FIELD / "label-qita-other-character.xlsx", form)
    (slip,) = [one for one in report.findings if one.code == "L02"]
    assert slip.cells == ("C41",) and "“3.其他”→“3．其它”" in slip.message
    report = check(FIELD / "table-goes-on-next-sheet.xlsx", form)
    (pieces,) = [one for one in report.findings if one.code == "L20"]
    assert "Page2!A1:J17、Page3!A1:J11" in pieces.message


def test_a_table_that_breaks_off_is_one_finding(form: Form) -> None:
    sheets = grids_of(form, distinct_values(form))
    sheets[2].delete_rows(18, 10)
    record = read_record(workbook(sheets), form)
    (note,) = [note for note in record.notes if note.code == "L14"]
    assert note.facts["count"] == 10
    assert note.facts["after"] == {"zh": "C18 “3.补正后申请内容仍不明确”", "en": "C18 “Unclear after correction”"}


@pytest.mark.parametrize(
    ("hits", "chosen"),
    [
        ([[1], [2], [3]], [1, 2, 3]),
        ([[1, 7], [2], [3, 9]], None),
        ([[1, 7], [5, 2], [3]], [1, 2, 3]),
        ([[1], [], [3]], [1, None, 3]),
        ([[2], [1]], None),
        ([[1], [3], [2], [4]], None),
        ([[], []], [None, None]),
    ],
)
def test_lines_are_laid_out_in_one_way_or_not_at_all(hits: list[list[int]], chosen: list[int | None] | None) -> None:
    assert chain(hits) == chosen


def labels(form: Form) -> dict[str, Label]:
    return {label.text: label for table in form.tables for label in table.labels}


@pytest.mark.parametrize(
    ("text", "label", "fits"),
    [
        ("3．其它", "3.其他", True),
        ("本年处理绝对数量", "本年处理决定数量", True),
        ("直接起诉", "未经复议直接起诉", True),
        ("直接起诉", "复议后起诉", False),
        ("2.其他法律行政止公开", "2.其他法律行政法规禁止公开", True),
        ("3.其他法律行政法规禁止公开", "2.其他法律行政法规禁止公开", True),
        ("1.逾期不补正", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", True),
        ("行政强制（含下属单位）", "行政强制", True),
        ("行政许可", "行政强制", False),
        ("其他", "总计", False),
        ("结果", "结果维持", False),
        ("备注", "规章", False),
    ],
)
def test_what_is_a_slip(text: str, label: str, fits: bool, form: Form) -> None:
    known = labels(form)
    rivals = [one for one in known.values() if one.area.left == known[label].area.left or one.area.top < 3]
    assert is_slip(key(text), known[label], [one for one in rivals if one.text != "其他"]) is fits


def test_traditional_characters_and_lost_numbers() -> None:
    assert key("複議後起訴") == key("复议后起诉")
    assert key("一、本年新收政府資訊") != key("一、本年新收政府信息")
    assert bare(key("3.其他")) == "其他"
