"""Published figures of the trial edition, as offices wrote them: signs, units in the cell, dashes, blanks."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal

import openpyxl
import pytest
from documents import as_docx, as_html, values_of
from fillings import correct, filled
from grids import Grid, grids_of, xlsx
from helpers import REAL, load_report
from rearranged import one_row_of_2019

from xlsxcheck import annotate, check, load_form, write_template
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


# -- the tables as they were printed, with what the province had put into them -------------------


def as_printed() -> list[Grid]:
    """表二 as Hubei had it in 2020: instructions within labels, a row more, traditional characters; the rest zeros."""
    told = load_report(REAL / "2020-wuhan-sthjj.json")
    values = dict.fromkeys(FORM.fields) | {
        field: 0 for field in FORM.numeric if FORM.fields[field].table != "proactive"
    }
    cover = {"organ": told["organ"], "year": told["year"], "kind": "政府部门"}
    grids = grids_of(FORM, values | {FORM.roles[role]: value for role, value in cover.items()})
    table = grids[1]
    more = "其他主动公开文件"
    below = next(row for (row, _), text in table.cells.items() if text == "规范性文件") + 1
    table.insert_rows(below)
    table.cells[below, 0] = more
    heads: dict[str, int] = {}
    for row in range(table.bottom + 1):
        label = table.cells.get((row, 0))
        if label == "信息内容":
            heads = {table.cells[row, col]: col for col in range(1, 4) if (row, col) in table.cells}
        for head, figure in told["table2"].get(label, {}).items():
            if figure is not None:
                table.cells[row, heads[head]] = figure
    for at, text in table.cells.items():
        table.cells[at] = told["published_labels"].get(text, text)
    return grids


def _document(make: Callable[..., bytes], title: object) -> Callable[[list[Grid], str], bytes]:
    return lambda grids, name: make(grids[1:], title(name))  # type: ignore[operator]


WAYS: dict[str, Callable[[list[Grid], str], bytes]] = {
    "workbook": lambda grids, name: xlsx(grids),
    "Word": _document(as_docx, lambda name: [name]),
    "web page": _document(as_html, lambda name: name),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_table_as_published_is_known_and_each_oddity_told_once(way: str) -> None:
    report = check(WAYS[way](as_printed(), "武汉市生态环境局2020年政府信息公开工作年度报告"))
    assert (report.form, report.organ, report.year) == (FORM.id, "武汉市生态环境局", 2020)
    assert report.relations.failed == 0
    told = sorted((one.code, *one.cells) for one in report.findings if one.code not in ("L03", "L30"))
    assert told == [
        ("L02", "A5"), ("L33",), ("V01", "B16"), ("V01", "B19"), ("V01", "C16"), ("V01", "C19"), ("V04", "D13"),
    ]  # fmt: skip
    (put_in,) = [one for one in report.findings if one.code == "L02"]
    assert "“其他主动公开文件”" in put_in.message and "没有读取" in put_in.remedy
    assert report.record is not None
    figures = {field: report.record.values[field] for field in FORM.fields if field.startswith("proactive.")}
    assert [figures[f"proactive.{row}"] for row in (
        "normative_docs.made", "normative_docs.disclosed_total", "licensing.items_prev", "licensing.items_change",
        "other_services.decisions", "penalties.decisions", "coercion.items_change",
    )] == [2, 19, 8, 5, 165, 22, 4]  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_the_mix_of_two_editions_is_read_whole_and_named(way: str) -> None:
    """洪泽 2023: 表二 of 2021, one row for （六）; told are the mix, words lost in a label, and two wrong totals."""
    form = load_form()
    told = load_report(REAL / "2023-hongze.json")
    values = values_of(told, form) | {form.roles["kind"]: "县级政府"}
    grids = grids_of(form, values)
    grids[2].cells[8, 2] = told["published_labels"]["（三）不予公开/2.法律行政法规禁止"]
    one_row_of_2019(grids[2])
    for col, figure in enumerate([3, 1, 0, 0, 0, 0, 4], 3):
        grids[2].cells[23, col] = figure  # this office had none: here three and one, and as many less refused
    grids[2].cells[15, 3], grids[2].cells[15, 9] = 7, 7
    grids[2].cells[3, 4], grids[2].cells[3, 9] = 1, 22
    grids[2].cells[24, 4], grids[2].cells[24, 9] = 1, 22
    report = check(WAYS[way](grids, "淮安市洪泽区人民政府2023年政府信息公开工作年度报告"))
    assert (report.form, report.edition, report.verdict) == (form.id, "2021", "fail")
    told_codes = [one.code for one in report.findings if one.code not in ("L03", "L30")]
    assert sorted(told_codes) == ["L02", "L13", "T4-SUM", "T4-SUM"], [one.message for one in report.findings]
    (mix,) = [one for one in report.findings if one.code == "L13"]
    assert "2019年版（试行）" in mix.message and "3 条关系没有检查" in mix.message
    record = report.record
    assert record is not None and not record.unread & set(form.numeric)
    into = [record.values[field] for field in form.fields if field.startswith("requests.other.other.")]
    assert into == [3, 1, 0, 0, 0, 0, 4]
    assert set(record.joined.values()) == {field for field in form.fields if field.startswith("requests.other.other.")}
    # No copy says of an office that it had none of what it gave together with other things.
    data = WAYS[way](grids, "")
    again = check(annotate(data, check(data)))
    assert again.record is not None
    apart = {again.record.values[field] for field in record.joined if not form.fields[field].sum_of}
    assert apart == ({0} if again.record.joined else {None})


@pytest.mark.sampled(3)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("further", [0, 5])
def test_three_rows_where_the_edition_has_one_are_never_read_as_the_first_of_them(way: str, further: int) -> None:
    """表二 of 2019, three rows for （六）: with figures in several none is read, else it is what the first says."""
    newer = load_form()
    values = correct(newer)
    for field in newer.fields:
        if field.startswith(("requests.other.fee_unpaid.", "requests.other.other.")):
            values[field] = further
    grids = grids_of(FORM, correct(FORM))
    grids[2] = grids_of(newer, values)[2]
    report = check(WAYS[way](grids, "甲局2020年政府信息公开工作年度报告"))
    assert report.form == FORM.id and report.record is not None
    rows = [report.record.values[field] for field in FORM.fields if field.startswith("requests.other.")]
    mixed = [one for one in report.findings if one.code == "L34"]
    if further:
        assert rows == [None] * 7 and report.verdict == "fail"
        assert "分成了3行，与2021年版的表格一样" in mixed[0].message
        assert "T3-COLSUM" not in [one.code for one in report.findings] and report.relations.not_assessed >= 8
    else:
        assert rows == [values[field] for field in newer.fields if field.startswith("requests.other.not_corrected.")]
        assert not mixed and "L02" in [one.code for one in report.findings]


# -- what stands in a cell ------------------------------------------------------------------------

CONTENTS = [
    ("amount", "251000元", "V05", "251000"),
    ("amount", "2792220.8元", "V05", "2792220.8"),
    ("amount", "25.1万元", "V05", "251000"),
    ("amount", "二十五万元", "V06", "改成数字"),
    ("amount", "251,000.00", "V07", Decimal(251000)),
    ("amount", "-", "V04", "请填0"),
    ("amount", "/", "V04", "请填0"),
    ("amount", None, "V01", "没有就填0"),
    ("amount", -3, "V03", "0"),
    ("change", "＋1036", "V07", 1036),
    ("change", "+1036", "V07", 1036),
    ("change", "－8", "V07", -8),
    ("change", -8, "", -8),
    ("change", "-8项", "V05", "-8"),
    ("change", "减8", "V06", "改成数字"),
    ("change", "—", "V04", "请填0"),
    ("change", 2.5, "V02", "整数"),
    ("count", -8, "V03", "0"),
    ("count", "1036件", "V05", "1036"),
    ("count", "５", "V07", 5),
    ("count", "约20", "V06", "改成数字"),
    ("count", None, "V01", "没有就填0"),
]
FIELDS = {
    "amount": "proactive.procurement.amount_yuan",
    "change": "proactive.coercion.items_change",
    "count": "proactive.other_services.decisions",
}


@pytest.mark.parametrize(("kind", "content", "code", "wanted"), CONTENTS)
@pytest.mark.sampled(8)
def test_what_stands_in_a_cell_is_read_or_told_with_what_to_type(
    kind: str, content: object, code: str, wanted: object
) -> None:
    field = FORM.fields[FIELDS[kind]]
    book = openpyxl.load_workbook(io.BytesIO(filled(FORM, correct(FORM), "typed")))
    book[field.sheet][field.ref].value = content
    out = io.BytesIO()
    book.save(out)
    report = check(out.getvalue(), FORM)
    here = [one for one in report.findings if one.field == field.id]
    assert [one.code for one in here] == [code] * bool(code)
    assert [one for one in report.findings if one not in here] == []
    if isinstance(wanted, str):
        assert wanted in here[0].remedy or wanted in here[0].message
    else:
        assert report.record is not None and report.record.values[field.id] == wanted
