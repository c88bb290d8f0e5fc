from __future__ import annotations

from collections import Counter

import pytest
from documents import as_docx
from grids import Grid, distinct_values, grid_from, grids_of, identity, workbook, xlsx
from helpers import load_report, real_reports
from rearranged import Case, cases, one_row_of_2019

from xlsxcheck import check, load_form
from xlsxcheck.api import judge
from xlsxcheck.errors import UnreadableFile, WrongForm
from xlsxcheck.formats.grid import Workbook
from xlsxcheck.formats.open import open_workbook
from xlsxcheck.model import Form, Record, Value
from xlsxcheck.reading.record import read_record
from xlsxcheck.template.build import build_template

GENERATED = 800
"""At least so many rearrangements; and so many of them read to the last figure that is still there."""
READ = 604


def judged(book: Workbook, case: Case, form: Form, truth: dict[str, Value]) -> str:
    """read, partly (something refused), refused (not the form), or what was misread."""
    try:
        record = read_record(book, form)
    except WrongForm:
        return "refused"
    present = {value for grid in case.grids for value in grid.cells.values()} | {None}
    wrong = {
        field: (record.values[field], truth[field])
        for field in record.places
        if record.values[field] != truth[field] and (truth[field] in present or record.values[field] is not None)
    }
    if wrong:
        return f"MISREAD {case.name}: {wrong}"
    lacking = [field for field in form.fields if field not in record.places and truth[field] in present - {None}]
    if lacking and not told(record):
        return f"SILENT {case.name}: {lacking}"
    return "partly" if lacking else "read"


def told(record: Record) -> bool:
    return any(note.code in ("L01", "L04", "L14") for note in record.notes)


@pytest.mark.slow
def test_every_rearrangement_is_read_right_or_refused(form: Form) -> None:
    truth = distinct_values(form)
    counts: Counter[str] = Counter()
    for case in cases(form):
        result = judged(workbook(case.grids), case, form, truth)
        if case.whole and result != "read":
            result = f"NOT WHOLE {case.name}: {result}"
        counts[result] += 1
    bad = [result for result in counts if result not in ("read", "partly", "refused")]
    assert bad == []
    assert counts.total() >= GENERATED
    assert counts["read"] >= READ, counts


LOST = {
    "a header's row deleted": (1, lambda grid: grid.delete_rows(5)),
    "a header blanked": (1, lambda grid: grid.cells.pop((8, 1))),
    "a header misspelt": (1, lambda grid: grid.cells.update({(5, 1): "本年处理决定数数量"})),
    "the one row of a block": (1, lambda grid: grid.cells.pop((6, 0))),
    "the last row": (1, lambda grid: grid.cells.pop((13, 0))),
    "the first row": (2, lambda grid: grid.cells.pop((3, 0))),
    "the last column": (2, lambda grid: grid.cells.pop((1, 9))),
    "the first and the last column": (2, lambda grid: grid.delete_rows(1)),
    "what is left of a header": (3, lambda grid: grid.cells.update({(2, 7): "结果"})),
}
"""One label lost at an edge: the number of the sheet, and how."""


@pytest.mark.parametrize("how", LOST)
def test_one_label_lost_at_an_edge_is_told_and_its_figures_are_read(how: str, form: Form) -> None:
    truth = distinct_values(form)
    grids = grids_of(form, truth)
    number, change = LOST[how]
    change(grids[number])
    record = read_record(workbook(grids), form)
    assert {key: record.values[key] for key in form.numeric} == {key: truth[key] for key in form.numeric}
    codes = [note.code for note in record.notes]
    assert "L02" in codes and not {"L01", "L04", "L14"} & set(codes)


UNSURE = {
    "another header": (1, lambda grid: grid.cells.update({(5, 1): "上年数"})),
    "two figures": (1, lambda grid: (grid.delete_rows(5), grid.unmerge(), grid.cells.update({(5, 2): 7}))),
    "a row put in": (1, lambda grid: (grid.cells.pop((6, 0)), grid.insert_rows(6))),
    "a text where the label was": (1, lambda grid: grid.cells.update({(6, 0): "备案"})),
    "no group over the last column": (2, lambda grid: (grid.unmerge(), grid.cells.pop((1, 9)))),
    "another label in its place": (3, lambda grid: grid.cells.update({(2, 7): "结果维持"})),
    "one column too many": (2, lambda grid: (grid.cells.pop((1, 9)), grid.insert_columns(9))),
}
"""What must not be read: nothing shows whose figures they are."""


@pytest.mark.parametrize("how", UNSURE)
def test_where_nothing_shows_whose_figures_they_are_they_are_not_read(how: str, form: Form) -> None:
    truth = distinct_values(form)
    grids = grids_of(form, truth)
    number, change = UNSURE[how]
    change(grids[number])
    record = read_record(workbook(grids), form)
    assert {"L04", "L14"} & {note.code for note in record.notes}
    wrong = {key for key in record.places if record.values[key] not in (truth[key], None)}
    assert wrong == set()


@pytest.mark.slow
def test_the_same_as_files(form: Form) -> None:
    """Every eleventh of them, written to a file and read back with everything a file brings along."""
    truth = distinct_values(form)
    results = {
        case.name: (judged(workbook(case.grids), case, form, truth), judged(open_workbook(data), case, form, truth))
        for number, case in enumerate(cases(form))
        if number % 11 == 0 and (data := file_of(case))
    }
    assert len(results) >= 50
    assert {name: pair for name, pair in results.items() if pair[0] != pair[1]} == {}


def file_of(case: Case) -> bytes:
    for grid in case.grids:
        # A merge that an insertion tore into another can't be written; the cells alone are the harder case.
        taken: set[tuple[int, int]] = set()
        for area in grid.merges:
            cells = {(r, c) for r in range(area.top, area.bottom + 1) for c in range(area.left, area.right + 1)}
            if not taken.isdisjoint(cells):
                grid.unmerge()
                break
            taken |= cells
        grid.merges = [area for area in grid.merges if not area.single]
    return xlsx(case.grids)


@pytest.mark.parametrize("shift", [(0, 0), (1, 0), (0, 1), (4, 2)])
def test_our_own_template_rearranged(form: Form, shift: tuple[int, int]) -> None:
    """With its cover, its check sheet full of labels, its guide and its identity."""
    truth = distinct_values(form)
    book = open_workbook(build_template(form, values=truth))
    grids = [grid_from(book.sheet(name)) for name in book.sheet_names]
    for grid in grids:
        if grid.name in ("表二", "表三", "表四"):
            grid.insert_rows(0, shift[0])
            grid.insert_columns(0, shift[1])
    record = read_record(workbook(grids), form)
    assert {f: (record.values[f], truth[f]) for f in truth if record.values[f] != truth[f]} == {}
    assert {note.code for note in record.notes if note.code < "L05"} == ({"L03"} if any(shift) else set())


def test_a_blank_template_is_at_home(form: Form) -> None:
    """Nothing vouches for cells without labels there; and the guide names the labels of the cover once more."""
    record = read_record(open_workbook(build_template(form)), form)
    assert record.notes == ()
    assert {place.sheet for place in record.places.values()} == {"封面", "表二", "表三", "表四"}
    assert record.places["disputes.reconsideration.upheld"].ref == "A4"


def test_all_three_tables_on_one_sheet_say_where(form: Form) -> None:
    sheet = Grid("年报")
    for grid in grids_of(form, distinct_values(form)):
        sheet.paste(grid, sheet.bottom + 2 if sheet.cells else 0, 0)
    report = check(xlsx([sheet]), form)
    places = [finding.message for finding in report.findings if finding.code == "L03"]
    assert len(places) == 4
    assert any("“年报”的A28:J55" in message for message in places), places


def test_what_is_missing_is_named_by_its_official_label(form: Form) -> None:
    grids = {grid.name: grid for grid in grids_of(form, distinct_values(form))}
    grids["表三"].delete_rows(8)
    grids["表四"].delete_columns(12)
    record = read_record(workbook(grids.values()), form)
    notes = [note for note in record.notes if note.code == "L14"]
    missing = [label["zh"] for note in notes for label in note.facts["labels"]]  # type: ignore[attr-defined]
    assert missing == [
        "“三、本年度办理结果 （三）不予公开 2.其他法律行政法规禁止公开”",
        "“行政诉讼 复议后起诉 其他结果”",
    ]
    assert not any(note.facts["after"] for note in record.notes if note.code == "L14")
    gone = {field for field in form.fields if field not in record.places}
    assert gone == {f for f in form.fields if "refused.other_law." in f} | {
        "disputes.litigation_after_reconsideration.other"
    }
    assert gone <= record.unread


def test_two_candidates_are_refused_and_named(form: Form) -> None:
    grids = grids_of(form, distinct_values(form))
    second = grids[2].copy()
    second.name = "表三 (2)"
    second.cells[5, 3] += 1
    grids[2].insert_rows(0)
    record = read_record(workbook([*grids, second]), form)
    (note,) = [note for note in record.notes if note.code == "L04"]
    assert note.facts["count"] == 2
    assert [str(one).partition("!")[0] for one in note.facts["candidates"]] == ["表三", "表三 (2)"]  # type: ignore[attr-defined]
    assert not any(field.startswith("requests.") for field in record.places)


def test_a_changed_label_is_told_once_a_sheet(form: Form) -> None:
    grids = grids_of(form, distinct_values(form))
    grids[2].cells[8, 2] = "2.其他法律行政止公开"
    grids[2].cells[2, 4] = "企业"
    record = read_record(workbook(grids), form)
    (note,) = record.notes
    assert (note.code, note.sheet, note.cells) == ("L02", "表三", ("E3", "C9"))
    assert note.facts["changes"][1] == "C9 “2.其他法律行政法规禁止公开”→“2.其他法律行政止公开”"  # type: ignore[index]


def test_a_row_or_column_put_in_with_figures_is_told(form: Form) -> None:
    """Its figures are not read, since the form has no such line; blank lines put in are nobody's business."""
    grids = grids_of(form, distinct_values(form))
    grids[2].insert_rows(15)
    grids[2].cells |= {(15, 2): "9.其他情形", (15, 3): 77}
    grids[2].insert_rows(10)
    grids[3].insert_columns(4)
    grids[3].cells |= {(1, 4): "其中：调解", (3, 4): 5}
    record = read_record(workbook(grids), form)
    told = {(note.sheet, note.cells): note.facts["changes"] for note in record.notes if note.code == "L02"}
    assert told == {("表三", ("C17",)): ["C17 “9.其他情形”"], ("表四", ("E2",)): ["E2 “其中：调解”"]}
    assert record.unread == frozenset()


def test_one_row_of_2019_counts_for_the_last_item_and_is_told(form: Form) -> None:
    values = distinct_values(form)
    grids = grids_of(form, values)
    one_row_of_2019(grids[2])
    record = read_record(workbook(grids), form)
    for column in form.sets["columns"].members:
        read = [record.values[f"requests.other.{row}.{column}"] for row in ("not_corrected", "fee_unpaid", "other")]
        assert read == [0, 0, values[f"requests.other.not_corrected.{column}"]], "the first row was kept for all three"
    assert [note.code for note in record.notes] == ["L13", "L03"]
    assert record.unread == frozenset()


@pytest.mark.parametrize("labels", [["本年新制作数量", "本年新公开数量"], ["上一年项目数量", "本年增／减（个）"]])
def test_the_edition_of_2019_is_named(form: Form, labels: list[str]) -> None:
    grids = grids_of(form, {**distinct_values(form), "cover.year": 2020})
    grids[1] = Grid("表二", {(1, col): label for col, label in enumerate(labels, 1)})
    with pytest.raises(WrongForm) as caught:
        read_record(workbook(grids), form)
    assert caught.value.code == "F09"
    assert "2019" in str(caught.value)


def test_another_form_or_edition_says_so_itself(form: Form) -> None:
    grids = grids_of(form, distinct_values(form))
    for changed in ({"form": "ogi-2019"}, {"edition": "2019"}):
        with pytest.raises(WrongForm) as caught:
            read_record(workbook([*grids, identity(form, changed)]), form)
        assert caught.value.code == "F09"


def test_a_workbook_of_something_else_is_refused_with_what_it_holds(form: Form) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_record(workbook([Grid("通讯录", {(0, 0): "姓名", (0, 1): "电话"})]), form)
    assert caught.value.code == "F08"
    assert "通讯录" in str(caught.value) and "姓名" in str(caught.value)


def test_the_published_mix_of_two_editions(form: Form) -> None:
    """洪泽 2023 as it was published: one row for （六）, words lost in a label, two totals of 表四 filled with 0."""
    report = load_report(next(path for path in real_reports(complete=True) if path.stem == "2023-hongze"))
    values: dict[str, Value] = dict.fromkeys(form.fields)
    values |= {"cover.organ": report["organ"], "cover.year": report["year"], "cover.organ_type": "县级政府"}
    figures = [figure for row in report["table2"].values() for figure in row.values()]
    rows = [*report["table3"][:21], [-1] * 7, [-1] * 7, *report["table3"][21:]]
    for table, printed in (
        ("proactive", figures),
        ("requests", [figure for row in rows for figure in row]),
        ("disputes", report["table4"]),
    ):
        values |= dict(zip((field.id for field in form.table(table).fields), printed, strict=True))
    grids = grids_of(form, values)
    grids[2].cells[8, 2] = report["published_labels"]["（三）不予公开/2.法律行政法规禁止"]
    one_row_of_2019(grids[2])
    result = check(xlsx(grids), form)
    assert [(one.code, one.cells[0]) for one in result.findings if one.severity == "error"] == [
        ("T4-SUM", "E4"),
        ("T4-SUM", "O4"),
    ]
    assert [one.code for one in result.findings if one.code.startswith("L")] == ["L02", "L13", "L03"]
    # The row sums of the two rows without a cell of their own, and the share of the third.
    assert result.relations.not_assessed == 3
    assert "要分开看这几项的 3 条关系没有检查" in next(one.message for one in result.findings if one.code == "L13")


@pytest.mark.parametrize("way", ["workbook", "docx"])
@pytest.mark.parametrize("year", [2025, 2020])
def test_one_table_of_another_edition_does_not_condemn_those_of_this_one(way: str, year: int, form: Form) -> None:
    """Where the report year is this edition's; in a year of the other edition the file is judged by that one."""
    older = load_form("ogi-2019")
    grids = grids_of(form, {**distinct_values(form), "cover.year": year})
    grids[1] = grids_of(older, distinct_values(older))[1]
    title = f"测试街道办事处{year}年政府信息公开工作年度报告"
    report = check(xlsx(grids) if way == "workbook" else as_docx(grids[1:], before=[title]))
    codes = {one.code for one in report.findings}
    if year == 2020:
        assert report.form == older.id and {"L33", "L34"} <= codes
        return
    assert report.form == form.id and report.record is not None
    assert not {"L02", "L33", "L34", "C11", "L13"} & codes
    assert all(report.record.values[field.id] is not None for field in form.table("requests").fields)
    (missing,) = [one for one in report.findings if one.code == "L01"]
    assert older.called["zh"] in missing.message and "2021年版" in missing.remedy and "改回" not in missing.remedy
    assert not any(report.record.values[field.id] for field in form.table("proactive").fields)


def test_a_file_of_another_edition_as_a_whole_is_read_by_that_one(form: Form) -> None:
    older = load_form("ogi-2019")
    report = check(xlsx(grids_of(older, {**distinct_values(older), "cover.year": 2025})))
    assert report.form == older.id and {"L33", "C11"} <= {one.code for one in report.findings}


def in_another_order(form: Form, how: str) -> list[Grid]:
    grids = grids_of(form, distinct_values(form))
    table = grids[2]
    if how == "rows":
        table.swap_rows(9, 11)
        return grids
    table.turn()
    if how == "columns":
        table.swap_rows(5, 7)
    elif how == "a column with the group's name":
        table.swap_rows(4, 5)
    table.turn()
    if how == "total first":
        table.insert_columns(3)
        for row in range(28):
            if (row, 10) in table.cells:
                table.cells[row, 3] = table.cells.pop((row, 10))
        table.merges = [area for area in table.merges if area.left < 10]
    return grids


@pytest.mark.parametrize(
    ("how", "order", "astray"),
    [
        ("rows", ("C10", "C11"), ""),
        ("columns", ("F3", "G3"), ""),
        ("a column with the group's name", ("E3",), "E3 “科研机构”"),
        ("total first", ("D2",), "D2 “总计”"),
    ],
)
def test_columns_moved_with_their_figures_are_not_to_be_renamed(
    how: str, order: tuple[str, ...], astray: str, form: Form
) -> None:
    """Each is read by its name; the names in the official order would stand over other figures."""
    truth = distinct_values(form)
    record = read_record(workbook(in_another_order(form, how)), form)
    read = [field for field in form.numeric if record.values[field] is not None]
    assert all(record.values[field] == truth[field] for field in read)
    (note,) = [note for note in record.notes if note.code == "L02"]
    assert note.cells == order and not note.facts["changes"]
    (finding,) = [one for one in judge(record, form).findings if one.code == "L02"]
    assert "改回" not in finding.remedy and "重打" in finding.remedy and "→" not in finding.message
    assert [note.facts["astray"] for note in record.notes if note.code == "L14"] == ([[astray]] if astray else [])
    assert len(read) == len(form.numeric) - (25 if astray else 0)
