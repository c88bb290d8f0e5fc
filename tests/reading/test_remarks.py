"""Remarks with figures below or beside a table are told as info; dates, telephones and numbers of items are none."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fillings import correct
from grids import Grid, distinct_values, grids_of, workbook, xlsx
from helpers import ROOT, balanced_values
from office import office
from test_tamper import layout_codes, only, report_after

from xlsxcheck import check
from xlsxcheck.form.load import parse_form
from xlsxcheck.model import Form
from xlsxcheck.reading.layout.outside import is_figure_in_words, mentions_a_figure
from xlsxcheck.reading.record import read_record
from xlsxcheck.template.build import build_template

REMARKS = [
    *(
        "注：自然人新收应为15件，表内未改",
        "自然人实际收到十五件",
        "其中２件为上年结转",
        "以本行为准：15",
    ),
    *("少计3", "另有两件未计入", "合计 1,234 件", "3.15万元", "电话 010-12345678，另收到3件"),
    *("第二十条第（五）项应为7件", "第3页：少计12件", "（1）新收12件", "三十余件", "50%"),
]
VOID = ["更正：以上作废", "此列作废", "更正：D4=15", "2024年1月5日更正为16件", "勘误", "订正：自然人十五件"]
OTHERS = [
    *(
        "填表人：张三",
        "填报日期：2024年1月5日",
        "2024-01-05",
        "2024/1/5 08:30",
        "2023年度",
        "1月",
        "联系电话：13800000000",
    ),
    *(
        "010-12345678",
        "电话：123456",
        "国办公开办函〔2021〕30号",
        "(2021)30号",
        "第二十条第（五）项",
        "第1页 共3页",
        "表三",
    ),
    *(
        "附件2",
        "图1",
        "1.属于国家秘密",
        "（一）予以公开",
        "（1）",
        "查看全部校验结果",
        "单位：万元",
        "三安全一稳定",
        "A4",
    ),
    *("本年收费金额（单位：万元）", "见 D4", "统一填报", "一般情况"),
]
PLACES = [
    ("表三", "A30"),
    ("表三", "C29"),
    ("表三", "M9"),
    ("表二", "A16"),
    ("表二", "G3"),
    ("表四", "B7"),
    ("表四", "R2"),
]


@pytest.mark.parametrize("text", REMARKS)
def test_what_speaks_of_a_figure(text: str) -> None:
    assert mentions_a_figure(text)


@pytest.mark.parametrize("text", OTHERS)
def test_what_does_not(text: str) -> None:
    assert not mentions_a_figure(text)


@pytest.mark.parametrize(
    ("text", "figure"), [("十二", True), ("三件", True), ("〇", True), ("一、新收", False), ("", False)]
)
def test_figures_in_words(text: str, figure: bool) -> None:
    assert is_figure_in_words(text) == figure


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sheet", "cell"),
    [("表三", "A30"), ("表三", "C29"), ("表三", "M9"), ("表二", "A16"), ("表二", "G3"), ("表四", "B7"), ("表四", "R2")],
)
def test_a_remark_below_or_beside_any_table(form: Form, sheet: str, cell: str) -> None:
    for text in REMARKS[PLACES.index((sheet, cell)) % 3 :: 3]:
        finding = only(report_after(form, lambda book, t=text: book[sheet].__setitem__(cell, t)), "L24")
        assert (finding.severity, finding.sheet, finding.cells) == ("info", sheet, (cell,))
        assert cell in finding.message
    data = report_after(form, lambda book: book[sheet].__setitem__(cell, OTHERS[0]))
    assert layout_codes(data) == []


@pytest.mark.sampled(5)
@pytest.mark.parametrize(
    ("text", "figure", "told"),
    [
        ("自然人新收应为", 15, True),
        ("改后", "15", True),
        ("电话", 8213, False),
        ("年度", 2024, False),
        ("份数", 13800000000, False),
    ],
)
def test_a_remark_with_its_figure_in_the_next_cell(form: Form, text: str, figure: object, told: bool) -> None:
    def change(book: Any) -> None:
        book["表三"]["A31"], book["表三"]["D31"] = text, figure

    report = report_after(form, change)
    assert layout_codes(report) == (["L24"] if told else [])
    if told:
        assert only(report, "L24").cells == ("D31",) and f"{text} {figure}" in only(report, "L24").message


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("text", "cell"), list(zip(VOID, ["A30", "L10", "M9", "C29", "A40", "A31"], strict=True)))
def test_a_text_that_voids_or_corrects(text: str, cell: str, form: Form) -> None:
    report = report_after(form, lambda book: book["表三"].__setitem__(cell, text))
    finding = only(report, "L27")
    assert (finding.severity, finding.cells) == ("warning", (cell,)) and text in finding.message
    assert layout_codes(report) == ["L27"]


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("text", "told"),
    [("表三D6应为99件", True), ("更正：以上作废", True), ("（代章）", False), ("电话：010-8213", False)],
)
def test_a_text_below_the_cover(text: str, told: bool, form: Form) -> None:
    report = report_after(form, lambda book: book["封面"].__setitem__("A20", text))
    assert layout_codes(report) == (["L27"] if told else [])


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("title", "text", "state", "told"),
    [
        ("说明2", "更正：表三自然人予以公开应为99件", "visible", True),
        ("说明2", "以上数据作废。", "visible", True),
        ("勘误", "自然人九十九件", "visible", True),
        ("说明2", "更正：表三自然人予以公开应为99件", "hidden", False),
        ("说明2", "数据有误的，应当及时更正后重新报送", "visible", False),
    ],
)  # fmt: skip
def test_a_sheet_that_corrects(title: str, text: str, state: str, told: bool, form: Form) -> None:
    def change(book: Any) -> None:
        sheet = book.create_sheet(title)
        sheet["A1"], sheet.sheet_state = text, state

    assert ("L27" in layout_codes(report_after(form, change))) == told


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("cell", "value", "told"),
    [
        ("K6", 99, True),
        ("N6", 99, True),
        ("D29", 99, True),
        ("D30", "99", True),
        ("K6", 13800000000, False),
        ("D29", 2024, False),
        ("D40", 99, False),
    ],
)
def test_a_figure_alone_beside_or_below_the_table(cell: str, value: object, told: bool, form: Form) -> None:
    report = report_after(form, lambda book: book["表三"].__setitem__(cell, value))
    assert layout_codes(report) == (["L17"] if told else [])


def test_many_remarks_are_told_once_a_sheet(form: Form) -> None:
    def change(book: Any) -> None:
        for row in range(30, 40):
            book["表三"][f"A{row}"] = f"第{row}行应为{row}件"

    finding = only(report_after(form, change), "L24")
    assert len(finding.cells) == 10 and finding.message.count("A3") == 4 and "…" in finding.message


def test_a_remark_does_not_lower_the_verdict(form: Form) -> None:
    report = report_after(form, lambda book: book["表三"].__setitem__("A30", REMARKS[0]))
    assert report.verdict == "pass"


def test_the_cover_and_our_own_lines_are_no_remarks(form: Form) -> None:
    def change(book: Any) -> None:
        book["封面"]["A30"] = "共2份"

    assert layout_codes(report_after(form, change)) == []


NOTES = ("注：1. 合计为2项之和。", "2. 比例不超过 40%，每年至少开会1次。")


def test_what_a_form_prints_below_its_tables_is_no_remark() -> None:
    """Notes are labels of the form; what somebody wrote beside them is told."""
    raw = json.loads((ROOT / "samples" / "forms" / "reading-room" / "form.json").read_text(encoding="utf-8"))
    table = raw["tables"][1]
    table["range"] = "A1:B12"
    table["labels"] += [{"at": f"A{row}:B{row}", "text": text, "en": text} for row, text in enumerate(NOTES, 10)]
    form = parse_form(json.dumps(raw).encode())
    data = build_template(form, values=correct(form))
    assert [finding.code for finding in check(data, form).findings] == []
    book = openpyxl.load_workbook(io.BytesIO(data))
    book[table["sheet"]]["A11"] = f"{NOTES[1]} 少计3件"
    book[table["sheet"]]["A12"] = "另有 5 人未计"
    out = io.BytesIO()
    book.save(out)
    (finding,) = [one for one in check(out.getvalue(), form).findings if one.code == "L24"]
    assert finding.cells == ("A11", "A12")


@pytest.mark.parametrize("text", [REMARKS[0], "实收15件"])
def test_a_remark_by_formula(form: Form, text: str) -> None:
    def change(grids: list[Grid]) -> None:
        next(grid for grid in grids if grid.name == "表三").cells[29, 0] = text

    grids = grids_of(form, distinct_values(form))
    change(grids)
    book = workbook(grids)
    cells = book.sheet("表三").cells
    cells[29, 0] = cells[29, 0]._replace(formula='"实收"&15&"件"')
    assert [note.cells for note in read_record(book, form).notes if note.code == "L24"] == [("A30",)]


def moved(form: Form, put: Callable[[Grid], None]) -> list[str]:
    """The codes of a workbook whose tables stand on one sheet, with something put between them."""
    page = Grid("汇总表")
    for grid in grids_of(form, distinct_values(form)):
        page.paste(grid, page.bottom + 4 if page.cells else 2, 0)
    put(page)
    return [note.code for note in read_record(workbook([page]), form).notes]


@pytest.mark.parametrize("text", REMARKS)
def test_a_remark_between_tables_on_one_sheet(form: Form, text: str) -> None:
    def put(page: Grid) -> None:
        last = max(row for (row, _), value in page.cells.items() if value == "行政事业性收费")
        page.cells[last + 2, 0] = text

    assert "L24" in moved(form, put)


@pytest.mark.parametrize("text", [one for one in OTHERS if one[0] not in "（1"])
def test_titles_and_dates_between_tables_are_no_remarks(form: Form, text: str) -> None:
    def put(page: Grid) -> None:
        page.cells[0, 0] = f"某县2024年{text}"
        page.cells[0, 3] = text

    assert "L24" not in moved(form, put)
    assert "L24" not in moved(form, lambda page: None)


@pytest.mark.office
def test_the_same_in_other_formats(form: Form, tmp_path: Path) -> None:
    values = {field: value for field, value in balanced_values(form).items() if not form.fields[field].sum_of}
    book = openpyxl.load_workbook(io.BytesIO(build_template(form, values=values)))
    book["表三"]["A30"] = REMARKS[0]
    book.save(tmp_path / "ours.xlsx")
    grids = grids_of(form, distinct_values(form))
    next(grid for grid in grids if grid.name == "表三").cells[29, 0] = REMARKS[0]
    (tmp_path / "plain.xlsx").write_bytes(xlsx(grids))
    for ending in ("ods", "xls"):
        for path in office().convert([tmp_path / "ours.xlsx", tmp_path / "plain.xlsx"], ending, tmp_path / ending):
            assert [one.cells for one in check(path).findings if one.code == "L24"] == [("A30",)], path.name
