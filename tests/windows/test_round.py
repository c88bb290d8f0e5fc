"""A collector's year on Windows: templates by roster, roster and summaries, notices, the sum, the Word report."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import openpyxl
import pytest
import wine
from helpers import ROOT

pytestmark = pytest.mark.windows

SAMPLES = ROOT / "samples"


def test_templates_by_roster(folder: Path) -> None:
    """Names that Windows can't have become names that it can; a second time nothing changes."""
    names = ["甲 街道办事处", "CON", "乙/镇:政府?", "aux.局", "丙局."]
    (folder / "名 册.csv").write_bytes(("单位名称\r\n" + "\r\n".join(names) + "\r\n").encode("gbk"))
    for _ in range(2):
        done = wine.xlsxcheck(["template", "--roster", "名 册.csv", "--out", "下发", "--year", "2025"], folder)
        assert (done.code, done.told) == (0, ""), done
        made = sorted(path.name for path in (folder / "下发").iterdir())
        assert made == sorted(
            ["_CON.xlsx", "_aux.局.xlsx", "丙局.xlsx", "乙／镇：政府？.xlsx", "甲 街道办事处.xlsx", "分发清单.csv"]
        )
    book = openpyxl.load_workbook(folder / "下发" / "_CON.xlsx")
    assert "CON" in {str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row}


def test_roster_summaries_and_links(folder: Path) -> None:
    """The summaries lie on D:, the files here: each link leads where its file is."""
    inbox = folder / "收 到"
    inbox.mkdir()
    shutil.copyfile(SAMPLES / "unbalanced.xlsx", inbox / "甲 #1.xlsx")
    shutil.copyfile(SAMPLES / "busy.xlsx", inbox / "乙.xlsx")
    (folder / "名册.csv").write_bytes("单位名称,电话\r\n示例市人民政府,1\r\n没报的局,2\r\n".encode("gbk"))
    near, far = ("汇总.xlsx", "汇总.html"), ("D:\\汇总.xlsx", "D:\\汇总.html")
    words = ["收 到", "--out", "退 回", "--roster", "名册.csv", "--notices", "通知", "--due", "2026-01-31"]
    for path in (*near, *far):
        words += ["--summary", path]
    done = wine.xlsxcheck(words, folder)
    assert done.code == 1 and "没报的局" in done.text, done
    assert "没报的局" in " ".join(path.name for path in (folder / "通知").iterdir())
    page = (folder / "汇总.html").read_text(encoding="utf-8")
    links = set(re.findall(r'href="([^"#][^"]*)"', page))
    assert {
        "%E6%94%B6%20%E5%88%B0/%E7%94%B2%20%231.xlsx",
        "%E9%80%80%20%E5%9B%9E/%E7%94%B2%20%231.checked.xlsx",
    } <= links
    page = (wine.DRIVE_D / "汇总.html").read_text(encoding="utf-8")
    assert re.search(r'href="file:///J:/[^"]*/%E7%94%B2%20%231\.xlsx"', page)
    for book, leads_to in ((folder / "汇总.xlsx", "收%20到\\乙.xlsx"), (wine.DRIVE_D / "汇总.xlsx", "file:///J:\\")):
        cells = (cell for sheet in openpyxl.load_workbook(book) for row in sheet.iter_rows() for cell in row)
        assert [cell for cell in cells if cell.hyperlink and str(cell.hyperlink.target).startswith(leads_to)]
    for name in far:
        (wine.DRIVE_D / name[3:]).unlink()


def test_sum_report_and_explanations(folder: Path) -> None:
    inbox = folder / "收到"
    inbox.mkdir()
    shutil.copyfile(SAMPLES / "busy.xlsx", inbox / "a.xlsx")
    done = wine.xlsxcheck(["merge", "收到", "-o", "汇 总.xlsx"], folder)
    assert done.code == 0 and (folder / "汇 总.xlsx").exists(), done
    done = wine.xlsxcheck(["word", "收到\\a.xlsx", "-o", "年度 报告.docx"], folder)
    assert done.code == 0 and (folder / "年度 报告.docx").exists(), done
    for words in (["rules"], ["forms"]):
        done = wine.xlsxcheck(words, folder)
        assert done.code == 0 and len(done.text) > 80 and done.told == "", done
    mistyped = wine.xlsxcheck(["chekc", "收到"], folder)
    assert mistyped.code == 2 and "check" in mistyped.told
