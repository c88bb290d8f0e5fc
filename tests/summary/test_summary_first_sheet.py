"""What a leader sees first: the totals, who is missing, what is odd; and on paper every row as high as its words."""

from __future__ import annotations

import html
import re
from pathlib import Path

import openpyxl
import pytest

from samples import busy, filled
from xlsxcheck import check_many, load_roster, write_summary
from xlsxcheck.model import Form, Value
from xlsxcheck.summary.book import OVERVIEW
from xlsxcheck.template.style import line_count

_WRONG = {"requests.carried_in.natural_person": 119}


def put(form: Form, path: Path, **more: Value) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(filled(form, {**busy(form), "cover.code": None, **more}))


@pytest.fixture
def folder(form: Form, tmp_path: Path) -> Path:
    inbox = tmp_path / "收"
    put(form, inbox / "甲.xlsx", **{"cover.organ": "甲市人民政府", "cover.date": "2026-01-10", **_WRONG})
    put(form, inbox / "甲再报.xlsx", **{"cover.organ": "甲市人民政府", "cover.date": "2026-01-20"})
    put(form, inbox / "乙.xlsx", **{"cover.organ": "乙市人民政府", "cover.year": 2023})
    (inbox / "丙局.pdf").write_bytes(b"%PDF-1.7")
    (inbox / "丁.docx").write_bytes(b"")
    offices = ["甲市人民政府,", "乙市人民政府,", "丙局,张三", *(f"第{n}局," for n in range(20))]
    (tmp_path / "名册.csv").write_text("\n".join(["单位名称,联系人", *offices]), encoding="utf-8")
    return inbox


def summed(form: Form, folder: Path, name: str, roster: bool = True) -> Path:
    reports = check_many(folder, form, roster=folder.parent / "名册.csv" if roster else None)
    return write_summary(folder.parent / name, reports)


def top_of(path: Path) -> list[str]:
    book = openpyxl.load_workbook(path)
    ((_, area),) = book.defined_names[OVERVIEW].destinations
    sheet = book.worksheets[0]
    return [str(sheet.cell(row, 1).value) for row in range(1, int(re.findall(r"\d+", area)[0]))]


def test_the_first_sheet_begins_with_the_totals(form: Form, folder: Path) -> None:
    title, totals, roster, missing, years, unread = top_of(summed(form, folder, "s.xlsx"))
    assert "检查结果汇总" in title and totals.startswith("共 3 个文件：") and "旧的一份" in totals
    assert roster == "名册：应报 23 家，已报 2 家，未报 21 家，重复报送 1 家，名册外 0 家"
    assert missing.startswith("未报送：丙局 张三、第0局、") and missing.endswith("……另有 9 家，见“未报送”")
    assert "报告年度不止一个" in years and "乙.xlsx" in years
    assert unread.startswith("另有 1 个文件是读不了的格式")
    alone = folder.parent / "一"
    put(form, alone / "a.xlsx")
    assert len(top_of(summed(form, alone, "t.xlsx", roster=False))) == 2


def test_the_summary_is_a_roster_whatever_stands_above_the_list(form: Form, folder: Path) -> None:
    offices = load_roster(summed(form, folder, "s.xlsx"), form).offices
    assert {one.organ for one in offices} == {"甲市人民政府", "乙市人民政府"}


@pytest.mark.slow
def test_what_was_not_checked_has_a_sheet_and_a_section(form: Form, folder: Path) -> None:
    book = openpyxl.load_workbook(summed(form, folder, "s.xlsx"))
    first, second = list(book["没有查的文件"].values)[1:]
    assert "丙局.pdf" in first[0] and first[1] == "读不了的格式：PDF 文件" and "原来的" in first[2]
    assert "丁.docx" in second[0] and second[1] == "不是报表" and not second[2]
    page = html.unescape(summed(form, folder, "s.html").read_text(encoding="utf-8"))
    section = page.partition('<h2 id="passed">')[2]
    assert "丙局.pdf" in section and "丁.docx" in section and '<a href="#passed">' in page
    assert "报告年度不止一个" in page and "另有 1 个文件是读不了的格式" in page
    alone = folder.parent / "一"
    put(form, alone / "a.xlsx")
    assert "没有查的文件" not in openpyxl.load_workbook(summed(form, alone, "t.xlsx", roster=False)).sheetnames
    assert 'id="passed"' not in summed(form, alone, "t.html", roster=False).read_text(encoding="utf-8")


@pytest.mark.slow
def test_every_row_is_as_high_as_its_words(form: Form, folder: Path) -> None:
    for number in range(3):
        changed = {"proactive.rules.issued": number, "cover.organ": "甲市人民政府"}
        put(
            form,
            folder / f"很长的文件名用来占两行的{'某' * 60}{number}.xlsx",
            **changed,
        )
    book = openpyxl.load_workbook(summed(form, folder, "s.xlsx"))
    for name in ("总览", "未报送", "重复报送", "名册外", "没有查的文件"):
        sheet = book[name]
        dimensions = sheet.column_dimensions.values()
        widths = {col: one.width for one in dimensions for col in range(one.min, one.max + 1)}
        merged = {area.start_cell.coordinate: area for area in sheet.merged_cells.ranges}
        for row in sheet.iter_rows(min_row=2 if name == "总览" else 3):
            for cell in row:
                if isinstance(cell.value, str) and cell.alignment.wrap_text and cell.hyperlink is None:
                    area = merged.get(cell.coordinate)
                    columns = range(area.min_col, area.max_col + 1) if area else [cell.column]
                    pixels = sum(round(widths[column] * 8) for column in columns)
                    lines = line_count(cell.value, pixels / 7 - 1)
                    height = sheet.row_dimensions[cell.row].height or 15
                    assert height >= min(lines, 25) * 13, (name, cell.coordinate)
    assert [cell.value for cell in book["重复报送"][2]][2] == "份数"
