"""Annotated copies of filled forms: marks where the findings are, same findings again, answers carried over."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from copyjudge import load, looks, only_added, sound
from helpers import ROOT, balanced_values, fill_by_labels, load_report, real_reports, with_totals
from hypothesis import given, settings
from hypothesis import strategies as st

import xlsxcheck
from samples import filled
from xlsxcheck import api
from xlsxcheck.copies.annotate import annotate, is_ours
from xlsxcheck.copies.collect import split_cell
from xlsxcheck.copies.findings_sheet import COLUMNS, HEADER_ROW
from xlsxcheck.copies.look import LOOKS, RANK
from xlsxcheck.errors import XlsxcheckError
from xlsxcheck.form.load import load_form
from xlsxcheck.model import Form, Report, Value
from xlsxcheck.model.addresses import cell_ref, split_ref
from xlsxcheck.model.sheetnames import FINDINGS_SHEET as SHEET

WHEN = datetime(2026, 1, 15, 9, 30)
FORM = load_form("ogi-2021")
BASE = balanced_values(FORM)
NUMERIC = [field.id for field in FORM.fields.values() if field.type.numeric and not field.sum_of]


def facts(report: Report) -> list[tuple[Any, ...]]:
    """What must not change when a copy is checked: everything told, but the file's own name and digest."""
    return [tuple(finding) for finding in report.findings]


def expected_marks(report: Report) -> dict[str, str]:
    """Cell -> kind of mark: what to change, where the slip may be, what takes part in a sum that does not hold."""
    found: dict[str, str] = {}

    def ask(cell: str, kind: str) -> None:
        found[cell] = min(kind, found.get(cell, kind), key=RANK.index)

    for finding in report.findings:
        equality = finding.case is not None and finding.severity == "error"
        wrong = 0 if equality else len(finding.cells) if finding.case is None else 1
        for number, cell in enumerate(finding.cells):
            sheet, ref = split_cell(finding, cell)
            if (
                number < wrong
                or len(finding.cells) <= 8
                or number <= max(wrong, 1)
                or holds_something(report, sheet, ref)
            ):
                ask(f"{sheet}!{ref}", finding.severity if number < wrong else "related")
    for repair in report.repairs:
        first, others = repair.alternatives[:1], repair.alternatives[1:]
        filled = tuple(way for way in others if any(change.old not in (0, None) for change in way.cells))
        unknown = repair.size == 1 and not repair.unique and not repair.likely
        for way in repair.alternatives if unknown else (*first, *(filled or others)[:5]):
            for change in way.cells:
                ask(f"{change.sheet}!{change.cell}", "error" if repair.unique else "maybe")
    return found


def holds_something(report: Report, sheet: str | None, ref: str) -> bool:
    """Whether a cell of a field holds a figure, or anything, other than 0."""
    assert report.record is not None
    fields = {(place.sheet, place.ref): field for field, place in report.record.places.items()}
    return report.record.values[fields[sheet or "", ref]] not in (0, None)


def seen_marks(copy: bytes) -> dict[str, str]:
    """Cell -> kind of mark, as openpyxl sees fills and borders. A side shared with a stronger mark has its line."""
    found: dict[str, str] = {}
    for cell, seen in looks(copy, without=SHEET).items():
        lines = {(style, colour) for _, style, colour in seen["border"]}
        for kind in RANK:
            look = LOOKS[kind]
            lined = (look.style, ("rgb", f"FF{look.line}")) in lines
            if lined and (look.fill is None or seen["fill"][1] == f"FF{look.fill}"):
                found[cell] = kind
                assert seen["comment"] or kind == "related", cell
                break
    return found


def hemmed_in(cell: str, marks: dict[str, str]) -> bool:
    """Whether a stronger mark stands on all four sides: each shared side has the stronger one's line."""
    sheet, ref = cell.split("!")
    row, column = split_ref(ref)
    around = [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)]
    return all(marks.get(f"{sheet}!{cell_ref(*place)}", "related") != "related" for place in around)


def good_copy(data: bytes, report: Report) -> bytes:
    """The copy, after asserting all that must hold for every copy."""
    copy = annotate(data, report, FORM, when=WHEN)
    sound(copy)
    only_added(data, copy)
    seen, expected = seen_marks(copy), expected_marks(report)
    hidden = [cell for cell in expected.keys() - seen.keys() if hemmed_in(cell, expected)]
    assert seen == {cell: kind for cell, kind in expected.items() if cell not in hidden}
    assert all(expected[cell] == "related" for cell in hidden)
    again = api.check(copy, FORM, name=report.path)
    assert facts(again) == facts(report)
    assert (again.verdict, again.relations, again.organ) == (report.verdict, report.relations, report.organ)
    assert annotate(copy, again, FORM) == copy
    return copy


SAMPLES = [path for path in sorted((ROOT / "samples").glob("*.xlsx")) if api.check(path).verdict in ("warn", "fail")]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_with_problems(path: Path) -> None:
    good_copy(path.read_bytes(), api.check(path, FORM))


@pytest.mark.slow
@pytest.mark.parametrize("path", real_reports(edition="2021"), ids=lambda path: path.stem)
def test_every_real_report_with_problems(path: Path) -> None:
    data = fill_by_labels(api.write_template(FORM), load_report(path))
    report = api.check(data, FORM, name=path.stem)
    assert report.findings, "even the best of them has no kind of organ on its cover"
    good_copy(data, report)


BROKEN = st.one_of(
    st.none(),
    st.integers(-5, 10**12),
    st.decimals(-10, 10**6, places=2),
    st.sampled_from(["/", "-", "无", "12件", "１２", "=1+1", "<a&b>\"'", "_x0041_", "2025年", "a" * 300]),
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20),
)


@pytest.mark.slow
@settings(max_examples=25)
@given(damage=st.dictionaries(st.sampled_from(NUMERIC), BROKEN, min_size=1, max_size=12))
def test_any_record_with_any_damage(damage: dict[str, Value]) -> None:
    data = filled(FORM, {**BASE, **damage})
    report = api.check(data, FORM, name="x.xlsx")
    if report.findings:
        good_copy(data, report)


# -- what the clerk sees --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def unbalanced() -> tuple[bytes, Report, bytes]:
    path = ROOT / "samples" / "unbalanced.xlsx"
    data = path.read_bytes()
    report = api.check(path, FORM)
    return data, report, annotate(data, report, FORM, when=WHEN)


def test_the_first_sheet_tells_verdict_and_findings(unbalanced: tuple[bytes, Report, bytes]) -> None:
    _, report, copy = unbalanced
    book = load(copy)
    sheet = book.worksheets[0]
    assert sheet.title == SHEET and book.active is sheet
    head = "\n".join(str(sheet.cell(row, 1).value) for row in range(1, HEADER_ROW + 1))
    for words in (
        "不通过",
        report.organ,
        "错误 2 处",
        f"{report.year}年",
        "2026-01-15 09:30",
        "xlsxcheck 0.1.0",
        "条关系",
    ):
        assert words in head
    assert [cell.value for cell in sheet[HEADER_ROW + 1]][: len(COLUMNS)] == [
        *("级别", "代码", "表", "单元格", "项目", "填报值", "应为", "左边合计", "右边合计", "相差"),
        *("问题", "怎么改", "情况说明"),
    ]
    assert sheet.max_row == HEADER_ROW + 1 + len(report.repairs) + len(report.findings)
    first = [cell.value for cell in sheet[HEADER_ROW + 2]][: len(COLUMNS)]
    assert first[0] == "先查" and first[2:4] == ["表三", "D4:D7"] and first[5:7] == [None, None]
    assert "认不出错在哪一格" in str(first[10]) and "改为" not in str(first[10])
    for number, finding in enumerate(report.findings, HEADER_ROW + 2 + len(report.repairs)):
        row = [cell.value for cell in sheet[number]][: len(COLUMNS)]
        assert row[1:5] == [finding.code, finding.sheet, finding.cells[0], finding.label]
        figures = [None, None, finding.value, finding.expected, finding.difference]
        assert row[5:10] == figures and row[10:12] == [finding.message, finding.remedy]
        link = sheet.cell(number, 4).hyperlink
        assert link.location == f"'{finding.sheet}'!{finding.cells[0]}"


def test_the_first_sheet_is_filtered_printed_and_answered_in(unbalanced: tuple[bytes, Report, bytes]) -> None:
    _, report, copy = unbalanced
    sheet = load(copy).worksheets[0]
    last = HEADER_ROW + 1 + len(report.repairs) + len(report.findings)
    assert sheet.auto_filter.ref == f"A{HEADER_ROW + 1}:N{last}"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (
        sheet.sheet_properties.pageSetUpPr.fitToPage
        and sheet.print_title_rows == f"${HEADER_ROW + 1}:${HEADER_ROW + 1}"
    )
    assert sheet.protection.sheet and not sheet.protection.autoFilter
    locks = {
        cell.coordinate for row in sheet[f"A{HEADER_ROW + 2}:N{last}"] for cell in row if not cell.protection.locked
    }
    assert locks == {f"M{row}" for row in range(HEADER_ROW + 2, last + 1)}
    assert all(sheet.row_dimensions[row].height for row in range(1, last + 1))
    hidden = sheet.column_dimensions["N"]
    assert hidden.hidden and hidden.max == sheet.max_column


def test_a_line_on_each_marked_table_leads_back(unbalanced: tuple[bytes, Report, bytes]) -> None:
    _, report, copy = unbalanced
    book = load(copy)
    marked = {finding.sheet for finding in report.findings}
    for sheet in book.worksheets[1:]:
        links = [
            cell for row in sheet.iter_rows() for cell in row if cell.hyperlink and SHEET in cell.hyperlink.location
        ]
        assert len(links) == (sheet.title in marked)
        table = next((table for table in FORM.tables if table.sheet == sheet.title), None)
        assert not links or links[0].row - 1 > table.area.bottom


def test_comments_are_large_enough_for_their_text(unbalanced: tuple[bytes, Report, bytes]) -> None:
    book = load(unbalanced[2])
    comment = book["表三"]["D4"].comment
    assert "【可能在这里】可能是这一格；" in comment.text and "另外还有 21 处也可能" in comment.text
    assert "【错误】" in book["表三"]["J4"].comment.text and "先解决" in book["表三"]["J4"].comment.text
    assert comment.author == "xlsxcheck"


def test_locks_stay_as_they_were(unbalanced: tuple[bytes, Report, bytes]) -> None:
    data, _, copy = unbalanced
    old, new = load(data)["表三"], load(copy)["表三"]
    for ref in ("D4", "D27", "J4", "D5"):
        assert new[ref].protection.locked == old[ref].protection.locked
    assert not new["D4"].protection.locked and new["J4"].protection.locked
    assert new.protection.sheet


def test_in_english(unbalanced: tuple[bytes, Report, bytes]) -> None:
    data = unbalanced[0]
    report = api.check(data, FORM, lang="en", name="a.xlsx")
    sheet = load(annotate(data, report, FORM, lang="en", when=WHEN)).worksheets[0]
    assert sheet.title == SHEET
    assert sheet["A1"].value == "Result of the check" and sheet.cell(HEADER_ROW + 1, 13).value == "Your answer"


# -- coming back ----------------------------------------------------------------------------------


def edited(copy: bytes, change: Callable[[openpyxl.Workbook], None]) -> bytes:
    """A copy as the clerk sends it back, saved by openpyxl in the clerk's stead."""
    book = load(copy)
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.slow
def test_a_corrected_cell_loses_its_mark_and_the_others_keep_theirs() -> None:
    values = with_totals({**BASE, "requests.received_new.natural_person": 99999, "proactive.rules.issued": None}, FORM)
    data = filled(FORM, values)
    copy = annotate(data, api.check(data, FORM), FORM, when=WHEN)
    assert {"表二!B3", "表三!D4"} <= seen_marks(copy).keys()

    def correct(book: openpyxl.Workbook) -> None:
        book["表二"]["B3"] = BASE["proactive.rules.issued"]

    back = edited(copy, correct)
    report = api.check(back, FORM)
    assert is_ours(back) and not [finding for finding in report.findings if finding.sheet == "表二"]
    again = annotate(back, report, FORM, when=WHEN)
    sound(again)
    assert seen_marks(again) == expected_marks(report)
    before, after = looks(data), looks(again)
    for key in ("fill", "border", "format", "locks", "comment"):
        assert after["表二!B3"][key] == before["表二!B3"][key]


@pytest.mark.slow
def test_what_the_clerk_changed_besides_stays() -> None:
    """A date format taken off a marked cell does not come back with the old fill."""
    data = edited(filled(FORM, BASE), lambda book: book["表三"]["D4"].__setattr__("number_format", "yyyy-mm-dd"))
    report = api.check(data, FORM)
    assert "表三!D4" in expected_marks(report)
    copy = annotate(data, report, FORM, when=WHEN)
    back = edited(copy, lambda book: book["表三"]["D4"].__setattr__("number_format", "General"))
    again = api.check(back, FORM)
    assert "表三!D4" not in expected_marks(again)
    other = annotate(back, again._replace(verdict="warn"), FORM, when=WHEN)
    assert looks(other)["表三!D4"]["format"] == "General"
    assert looks(other)["表三!D4"]["fill"] == looks(data)["表三!D4"]["fill"]


def test_answers_are_carried_over_to_the_same_finding(unbalanced: tuple[bytes, Report, bytes]) -> None:
    _, report, copy = unbalanced
    row = HEADER_ROW + 2

    def answer(book: openpyxl.Workbook) -> None:
        book[SHEET].cell(row + 1, 13).value = "=已核实，属实"
        book["表三"]["D4"] = book["表三"]["D4"].value + 1

    back = edited(copy, answer)
    again = api.check(back, FORM)
    sheet = load(annotate(back, again, FORM, when=WHEN))[SHEET]
    answers = {sheet.cell(n, 2).value + str(sheet.cell(n, 4).value): sheet.cell(n, 13).value
               for n in range(row, sheet.max_row + 1) if sheet.cell(n, 13).value}  # fmt: skip
    kept = [f for f in again.findings if (f.code, f.cells) == (report.findings[1].code, report.findings[1].cells)]
    assert answers == {f"{f.code}{f.cells[0]}": "=已核实，属实" for f in kept}


def test_answers_of_a_copy_with_fewer_columns_are_found_too(unbalanced: tuple[bytes, Report, bytes]) -> None:
    """As versions wrote it that had no columns for the two sums."""
    row = HEADER_ROW + 3

    def older(book: openpyxl.Workbook) -> None:
        book[SHEET].cell(row, 13).value = "已核实"
        book[SHEET].delete_cols(8, 2)

    _, report, copy = unbalanced
    back = edited(copy, older)
    sheet = load(annotate(back, api.check(back, FORM), FORM, when=WHEN))[SHEET]
    assert sheet.cell(row, 13).value == "已核实"
    assert sheet.cell(row, 2).value == report.findings[0].code


@pytest.mark.slow
def test_a_mark_that_was_copied_to_another_cell_goes_too(unbalanced: tuple[bytes, Report, bytes]) -> None:
    def paste(book: openpyxl.Workbook) -> None:
        sheet = book["表三"]
        sheet["E6"]._style = sheet["D4"]._style

    data, _, copy = unbalanced
    back = edited(copy, paste)
    again = annotate(back, api.check(back, FORM), FORM, when=WHEN)
    assert looks(again)["表三!E6"]["fill"] == looks(data)["表三!E6"]["fill"]


@pytest.mark.slow
def test_marks_go_even_where_the_sheet_was_renamed(unbalanced: tuple[bytes, Report, bytes]) -> None:
    def rename(book: openpyxl.Workbook) -> None:
        book["表三"].title = "表三 改"

    data, _, copy = unbalanced
    clean = looks(annotate(edited(copy, rename), Report("a.xlsx", "warn"), FORM, when=WHEN), without=SHEET)
    before = looks(data)
    for ref in ("D4", "D5", "D27", "J4", "A30"):
        for key in ("fill", "border", "comment") if f"表三!{ref}" in before else ():
            assert clean[f"表三 改!{ref}"][key] == before[f"表三!{ref}"][key]


@pytest.mark.slow
def test_marks_go_even_where_the_findings_sheet_was_deleted(unbalanced: tuple[bytes, Report, bytes]) -> None:
    def delete(book: openpyxl.Workbook) -> None:
        book.remove(book[SHEET])

    back = edited(unbalanced[2], delete)
    report = api.check(back, FORM)
    assert is_ours(back)
    again = annotate(back, report, FORM, when=WHEN)
    assert seen_marks(again) == expected_marks(report)
    assert looks(again)["表三!D4"]["comment"].count("xlsxcheck") == 1


def test_when_stays_for_an_untouched_copy_and_is_new_for_one_that_was_saved(
    unbalanced: tuple[bytes, Report, bytes],
) -> None:
    _, report, copy = unbalanced
    later = datetime(2026, 2, 1, 8, 0)
    assert annotate(copy, report, FORM, when=later) == copy
    back = edited(copy, lambda book: None)
    assert "2026-02-01 08:00" in load(annotate(back, report, FORM, when=later))[SHEET]["A3"].value


def test_an_unreadable_file_has_no_copy() -> None:
    data = (ROOT / "samples" / "wrong-form.xlsx").read_bytes()
    with pytest.raises(XlsxcheckError, match="不能标注"):
        annotate(data, api.check(data, FORM), FORM)


def test_the_public_verb_takes_a_path_or_bytes_as_often_as_one_likes(form: Form) -> None:
    """No module may be called like a verb of the package: once imported it would stand in the verb's place."""
    path = ROOT / "samples" / "unbalanced.xlsx"
    report = xlsxcheck.check(path, form)
    for source in (path, str(path), path.read_bytes()):
        assert is_ours(xlsxcheck.annotate(source, report, form))
    modules = {file.stem for file in Path(xlsxcheck.__file__).parent.iterdir()}
    assert not modules & set(xlsxcheck.__all__)
