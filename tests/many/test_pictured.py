"""Reports whose tables are pictures or typed with tabs: told as files that could not be checked, with what to do."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import docx
import pytest
import xlsxwriter
from documents import as_docx, as_html
from grids import Grid, distinct_values, grids_of
from helpers import ROOT
from packages import zipped

from xlsxcheck import Form, check, check_many
from xlsxcheck.formats.prose import Paragraph, Prose
from xlsxcheck.model import Report
from xlsxcheck.reading.title import names_report

TITLE = "测试区青山街道办事处2025年政府信息公开工作年度报告"
SAMPLE = ROOT / "samples" / "busy.xlsx"


def png() -> bytes:
    """The smallest picture."""
    chunks = ((b"IHDR", struct.pack(">2I5B", 1, 1, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b""))
    packed = (struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks)  # fmt: skip # noqa: E501
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def with_pictures(data: bytes, count: int) -> bytes:
    """The same document with so many pictures at its end."""
    document, out = docx.Document(io.BytesIO(data)), io.BytesIO()
    for _ in range(count):
        document.add_picture(io.BytesIO(png()))
    document.save(out)
    return out.getvalue()


def pictured(title: str = TITLE) -> bytes:
    return with_pictures(as_docx([], [title, "一、总体情况"]), 3)


def book_with_picture() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write(0, 0, TITLE)
    sheet.insert_image(2, 0, "a.png", {"image_data": io.BytesIO(png()), "x_scale": 600, "y_scale": 400})
    book.close()
    return out.getvalue()


def tabbed() -> bytes:
    return as_docx([], [TITLE, *(f"{number}\t1\t2\t3" for number in range(28))])


REPORTS = {
    "图.docx": (pictured(), "有 3 张图片", "表在这 3 张图片里的，请改成表格再报"),
    "图.html": (
        as_html([], before=[TITLE]).replace(b"</body>", b"<img src=a.png></body>"),
        "有 1 张图片",
        "请改成表格",
    ),
    "图.xlsx": (book_with_picture(), "有 1 张图片", "请改成表格"),
    "字.docx": (tabbed(), "有 28 行是用制表符排的", "用制表符排的 28 行，请改成表格再报"),
    "无.docx": (as_docx([], [TITLE, "一、总体情况"]), "没有", "请核对是否发错了文件"),
}
LETTERS = {
    "通知.docx": with_pictures(as_docx([], ["关于做好2025年政府信息公开工作年度报告编制工作的通知"]), 1),
    "通知2.docx": as_docx([], ["关于做好2025年", "政府信息公开工作年度报告", "编制发布工作的通知"]),
    "名单.html": as_html([], before=["会议名单"]),
}


def told(report: Report) -> tuple[str, str, str]:
    (finding,) = report.findings
    return finding.code, finding.message, finding.remedy


@pytest.mark.parametrize("inside", [False, True])
def test_a_report_without_tables_is_told_in_a_folder_as_it_is_alone(form: Form, tmp_path: Path, inside: bool) -> None:
    files = {name: data for name, (data, _, _) in REPORTS.items()} | LETTERS
    (tmp_path / "a.xlsx").write_bytes(SAMPLE.read_bytes())
    if inside:
        (tmp_path / "全部.zip").write_bytes(zipped(files))
    else:
        for name, data in files.items():
            (tmp_path / name).write_bytes(data)
    run = check_many(tmp_path, form)
    found = {report.member or Path(report.path).name: report for report in run if report.verdict == "unreadable"}
    assert set(found) == set(REPORTS)
    assert {Path(name).name for name in run.skipped.names} == set(LETTERS)
    for name, (data, message, remedy) in REPORTS.items():
        assert told(found[name]) == told(check(data, form)), name
        code, said, way = told(found[name])
        assert code == "F08" and message in said and remedy in way, name
        assert ("张图片" in said + way) == name.startswith("图"), name


def test_one_table_that_is_a_picture_is_told_so(form: Form) -> None:
    second, _, fourth = grids_of(form, distinct_values(form))[-3:]
    (missing,) = [
        one for one in check(with_pictures(as_docx([second, fourth], [TITLE]), 1), form).findings if one.code == "L01"
    ]
    assert "有 1 张图片，图片里的数字读不了" in missing.message and missing.remedy.startswith("表在这 1 张图片里的")
    (missing,) = [one for one in check(as_docx([second, fourth], [TITLE]), form).findings if one.code == "L01"]
    assert "图片" not in missing.message + missing.remedy


def test_few_tabs_are_an_address(form: Form) -> None:
    report = check(as_docx([Grid("表", {(0, 0): "1"})], ["甲\t1\t2\t3"] * 4), form)
    assert "制表符" not in told(report)[1]


@pytest.mark.parametrize(
    ("lines", "is_one"),
    [
        ([TITLE], True),
        ([TITLE + "（公开版）"], True),
        (["测试区青山街道办事处", "2025年政府信息公开工作年度报告"], True),
        (["青山街道2025年政府信息公开年报"], True),
        (["2025年政府信息公开工作年度报告"], False),
        (["测试区人民政府办公室关于做好2025年度", "政府信息公开工作年度报告", "编制工作的通知"], False),
        ([TITLE + "的函"], False),
        ([TITLE + "模板"], False),
        (["会议通知"], False),
        ([], False),
    ],
)
def test_what_is_headed_as_a_report(form: Form, lines: list[str], is_one: bool) -> None:
    prose = Prose("", tuple(map(Paragraph, lines)))
    assert names_report(prose, form) is is_one
    assert not names_report(prose, form._replace(titles=None))
