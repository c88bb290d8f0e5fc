"""Labels that are spelt otherwise: numbered in another style, with a unit behind them, with the year that is meant."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from grids import distinct_values, grids_of, workbook, xlsx
from helpers import balanced_values

from xlsxcheck import check
from xlsxcheck.model import Form, Record
from xlsxcheck.reading.layout.wordings import wordings
from xlsxcheck.reading.record import read_record

CHINESE = "一二三四五六七八"
ROMAN = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "Ⅵ", "Ⅶ", "Ⅷ")
STYLES: dict[str, Callable[[int], str]] = {
    **{shape: shape.format for shape in ("{}）", "({})", "{})", "{} ", "{}", "{}-", "{}．", "{}、", "{}：", "第{}，")},
    **{shape: shape.format for shape in ("【{}】", "1.{} ", "3-{}、", "（3）{}.")},
    **{
        signs[0]: lambda number, signs=signs: signs[number - 1]  # type: ignore[misc]
        for signs in ("①②③④⑤⑥⑦⑧", "⑴⑵⑶⑷⑸⑹⑺⑻", "❶❷❸❹❺❻❼❽", "➀➁➂➃➄➅➆➇", "⒈⒉⒊⒋⒌⒍⒎⒏", "㈠㈡㈢㈣㈤㈥㈦㈧", "⓵⓶⓷⓸⓹⓺⓻⓼")
    },
    "full width": lambda number: "１２３４５６７８"[number - 1] + "）",
    "一、": lambda number: CHINESE[number - 1] + "、",
    "（一）": lambda number: f"（{CHINESE[number - 1]}）",
    "一 ": lambda number: CHINESE[number - 1] + " ",
    "甲、": lambda number: "甲乙丙丁戊己庚辛"[number - 1] + "、",
    "Ⅰ": lambda number: ROMAN[number - 1],
    "Ⅰ.": lambda number: ROMAN[number - 1] + ".",
    "a)": lambda number: "abcdefgh"[number - 1] + ")",
    "A.": lambda number: "ABCDEFGH"[number - 1] + ".",
    "i)": lambda number: ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii")[number - 1] + ")",
    "nothing": lambda number: "",
}


def relabelled(form: Form, change: Callable[[str], str], year: int = 2024) -> Record:
    grids = grids_of(form, {**distinct_values(form), "cover.year": year})
    for grid in grids[1:]:
        grid.relabel(change)
    return read_record(workbook(grids), form)


def all_read(record: Record, form: Form) -> bool:
    truth = distinct_values(form)
    return all(record.values[field] == truth[field] for field in form.numeric)


@pytest.mark.parametrize("style", STYLES)
def test_another_style_of_numbers_is_the_same_label_and_no_change(style: str, form: Form) -> None:
    record = relabelled(form, lambda text: re.sub(r"^(\d)\.", lambda one: STYLES[style](int(one[1])), text))
    assert all_read(record, form)
    assert [note for note in record.notes if note.code in ("L01", "L02", "L14")] == []


@pytest.mark.parametrize("shape", ["{}、", "{} ", "（{}）", "{}）"])
def test_groups_and_sections_numbered_otherwise(shape: str, form: Form) -> None:
    def change(text: str) -> str:
        return re.sub(rf"^（?([{CHINESE}])[）、]", lambda one: shape.format(CHINESE.index(one[1]) + 1), text)

    record = relabelled(form, change)
    assert all_read(record, form) and not any(note.code[0] == "L" for note in record.notes)


def test_a_number_of_another_value_is_read_by_the_name_behind_it_and_told(form: Form) -> None:
    wrong = {"1.属于国家秘密": "9）属于国家秘密", "2.重复申请": "17.重复申请"}
    record = relabelled(form, lambda text: wrong.get(text, text))
    assert all_read(record, form)
    (note,) = [note for note in record.notes if note.code == "L02"]
    assert note.cells == ("C8", "C20")


def test_a_name_that_two_labels_have_is_told_by_its_number_alone(form: Form) -> None:
    known = wordings(form)
    texts = {
        (0, 0): "3)其他",
        (1, 0): "5)其他",
        (2, 0): "(6)总计",
        (3, 0): "七)总计",
        (4, 0): "1)规章",
        (5, 0): "7规章制度",
    }
    settled = known.settle(texts).texts
    assert list(settled.values()) == ["3.其他", "5)其他", "(6)总计", "(七)总计", "规章", "7规章制度"]


def test_a_label_without_a_number_is_not_meant_by_one_with_a_number_where_it_stands_as_it_is(form: Form) -> None:
    texts = {(0, 0): "规章", (1, 0): "1)规章"}
    assert wordings(form).settle(texts).texts == texts


def test_a_unit_behind_labels_is_told_and_its_figures_are_read(form: Form) -> None:
    named = ("规章", "行政规范性文件", "行政许可", "行政处罚", "行政强制")
    record = relabelled(form, lambda text: f"{text}（单位：件）" if text in named else text)
    assert all_read(record, form)
    (note,) = [note for note in record.notes if note.code == "L02"]
    assert note.cells == ("A3", "A4", "A7", "A10", "A11")


def test_another_unit_than_the_figures_have_is_no_such_label(form: Form) -> None:
    settled = wordings(form).settle({(0, 0): "本年收费金额(元)", (1, 0): "行政事业性收费(元)", (2, 0): "规章(万元)"})
    assert not settled.reworded


@pytest.mark.parametrize("one_sheet", [False, True])
def test_the_report_year_may_stand_for_this_year_and_is_told(one_sheet: bool, form: Form) -> None:
    grids = grids_of(form, distinct_values(form))
    for grid in grids[1:]:
        grid.relabel(
            lambda text: text.replace("本年", "2024年").replace("上年", "2023年").replace("下年度", "2025年度")
        )
    if one_sheet:
        grids[2].name = "Sheet1"
    record = read_record(workbook(grids), form)
    assert all_read(record, form)
    told = {note.sheet: note.cells for note in record.notes if note.code == "L02"}
    assert told == {"表二": ("B2", "C2", "B6", "B9", "B13"), grids[2].name: ("A4", "A5", "A6", "A28")}


def test_another_year_than_the_reports_is_no_label_of_this_year(form: Form) -> None:
    """Nor are two years at once: the figures may be another year's."""
    other = relabelled(form, lambda text: text.replace("本年", "2023年"), year=2024)
    assert not any(other.values[field.id] for field in form.table("proactive").fields)
    mixed = relabelled(form, lambda text: text.replace("本年制发", "2024年制发").replace("本年废止", "2023年废止"))
    assert not any(mixed.values[field.id] for field in form.table("proactive").fields)


def test_a_right_report_numbered_otherwise_passes(form: Form) -> None:
    grids = grids_of(form, balanced_values(form))
    for grid in grids[1:]:
        grid.relabel(lambda text: re.sub(r"^(\d)\.", r"(\1)", text))
    assert check(xlsx(grids)).verdict == "pass"


@pytest.mark.parametrize("down", [0, 3])
def test_of_a_table_that_is_not_found_the_first_labels_that_differ_are_named(down: int, form: Form) -> None:
    grids = grids_of(form, distinct_values(form))
    grids[3].relabel(lambda text: text.replace("结果", "情况"))
    grids[3].insert_rows(0, down)
    (note,) = [note for note in read_record(workbook(grids), form).notes if note.code == "L01"]
    row = 2 + down
    assert (note.sheet, note.cells) == ("表四", (f"A{row}", f"B{row}", f"C{row}"))
    first = note.facts["differing"]
    assert isinstance(first, list) and first[0] == f"表四!A{row} “结果维持”→“情况维持”"


def test_of_a_table_that_is_not_there_no_labels_are_named(form: Form) -> None:
    (note,) = read_record(workbook(grids_of(form, distinct_values(form))[:3]), form).notes
    assert (note.code, note.sheet, note.facts["differing"]) == ("L01", None, [])
