"""Wordings: a file is named as what it is, an option without effect is told, a refused code is not printed."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from explained import opened, saved
from helpers import ROOT
from library import library

from samples import busy, filled
from xlsxcheck import annotate, check, write_template
from xlsxcheck.__main__ import main
from xlsxcheck.form.load import load_form
from xlsxcheck.messages import words
from xlsxcheck.model import Form
from xlsxcheck.model.sheetnames import FINDINGS_SHEET
from xlsxcheck.render.rules import explain_text

WEBSITE = ROOT / "samples" / "forms" / "gov-website" / "form.json"


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xlsxcheck", *arguments], capture_output=True, text=True, encoding="utf-8", cwd=cwd
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("单位,电话\n甲,1\n".encode(), "是用逗号、制表符或分号分隔的文本（CSV），但里面没有"),
        (b"Rar!\x1a\x07\x00" + bytes(20), "而是压缩包（.rar）"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(20), "而是压缩包（.7z）"),
        (b"\x1f\x8b\x08" + bytes(20), "而是压缩包（.gz、.tgz）"),
        ((ROOT / "samples" / "wrong-form.xlsx").read_bytes(), "是 Excel 工作簿，但里面没有"),
    ],
)
def test_a_file_is_named_as_what_it_is(data: bytes, said: str) -> None:
    (finding,) = check(data).findings
    assert said in finding.message
    assert "有CSV" not in finding.message


def test_a_flat_document_is_named_as_one(tmp_path: Path) -> None:
    flat = (
        '<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet>'
        '<table:table table:name="通讯录"><table:table-row/></table:table></office:spreadsheet></office:body>'
        "</office:document>"
    )
    (finding,) = check(flat.encode()).findings
    assert ".fods" in finding.message and "通讯录" in finding.message


def test_another_form_is_named_by_its_title() -> None:
    website = load_form(WEBSITE)
    (finding,) = check(write_template(website)).findings
    assert finding.code == "F09" and website.title["zh"] in finding.message and website.id not in finding.message


def test_another_form_without_a_cover_is_named_by_its_id() -> None:
    room = load_form(ROOT / "samples" / "forms" / "reading-room" / "form.json")
    (finding,) = check(write_template(room)).findings
    assert finding.code == "F09" and room.id in finding.message


def test_a_file_of_another_form_is_told_with_what_to_do() -> None:
    room = load_form(ROOT / "samples" / "forms" / "reading-room" / "form.json")
    (finding,) = check(write_template(room), library()).findings
    assert "代号为 reading-room 的表格" in finding.message and "（代号 library）" in finding.message
    assert "--form" in finding.remedy and "年版" not in finding.message + finding.remedy
    renamed = room._replace(id="mine")
    (finding,) = check(write_template(room), renamed).findings
    assert "reading-room" in finding.message and "（代号 mine）" in finding.message
    (finding,) = check(write_template(room), room._replace(edition="2")).findings
    assert "（版本 2）" in finding.message and "版本 2 的模板" in finding.remedy


def test_of_several_forms_all_are_named_where_a_file_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = ROOT / "samples" / "forms" / "reading-room" / "form.json"
    assert main(["--form", str(room), "--form", str(WEBSITE), "--format", "json", blank_book(tmp_path)]) == 3
    (finding,) = json.loads(capsys.readouterr().out)["reports"][0]["findings"]
    assert finding["code"] == "F08"
    assert all(load_form(one).title["zh"] in finding["message"] for one in (room, WEBSITE))


def test_of_several_forms_it_is_said_by_which_a_file_was_checked(capsys: pytest.CaptureFixture[str]) -> None:
    room = ROOT / "samples" / "forms" / "reading-room"
    filled_in = str(room / "filled.xlsx")
    assert main(["--form", str(WEBSITE), "--form", str(room / "form.json"), filled_in]) == 0
    assert "按“社区阅览室年度统计表”（reading-room）检查" in capsys.readouterr().out
    assert main(["--form", str(room / "form.json"), filled_in]) == 0
    assert "（reading-room）" not in capsys.readouterr().out


def blank_book(folder: Path) -> str:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "电话"])
    book.save(folder / "names.xlsx")
    return str(folder / "names.xlsx")


@pytest.mark.parametrize("command", [["rules"], ["explain", "V05"], ["template", "-o", "x.xlsx"]])
def test_a_command_about_one_form_refuses_two(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*command, "--form", "ogi-2021", "--form", "ogi-2019"]) == 2
    assert "只能给一个 --form" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
    assert main([*command, "--form", "ogi-2019"]) == 0


@pytest.mark.slow
def test_the_head_of_a_copy_has_no_code_that_is_refused(form: Form) -> None:
    for code, shown in (("11320000014000012A", True), ("11320000014000012B", False)):
        book = openpyxl.load_workbook(io.BytesIO(filled(form, busy(form))))
        book["封面"]["B4"].value = code
        book["表二"]["B3"].value = None
        data = saved(book)
        report = check(data, form)
        assert ("C04" in {finding.code for finding in report.findings}) is not shown
        first = opened(annotate(data, report, form))[FINDINGS_SHEET]
        head = " ".join(str(first.cell(row, 1).value) for row in range(1, 7))
        assert (code in head) is shown and str(report.organ) in head


@pytest.mark.slow
def test_an_option_that_says_nothing_to_the_form_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes((ROOT / "samples" / "busy.xlsx").read_bytes())
    done = run("a.xlsx", "--no-text", "--form", str(WEBSITE), cwd=tmp_path)
    assert words("zh")["no_effect"]["text"] in done.stderr
    done = run("a.xlsx", "--previous", "a.xlsx", "--form", str(WEBSITE), cwd=tmp_path)
    assert words("zh")["no_effect"]["previous"] in done.stderr
    assert "不起作用" not in run("a.xlsx", "--no-text", cwd=tmp_path).stderr


def test_a_summary_named_twice_is_written_once(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes((ROOT / "samples" / "busy.xlsx").read_bytes())
    done = run("a.xlsx", "--summary", "s.csv", "--summary", "./s.csv", cwd=tmp_path)
    assert done.returncode == 0 and done.stderr.count("汇总文件") == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_explain_says_where_a_rule_does_not_look(form: Form, lang: str) -> None:
    start = words(lang)["rules"]["skips"].partition("{")[0].strip()
    for code in ("L24", "V14", "R-TWICE", "R-SAME-TABLE", "TX-FIGURE", "C10", "T3-BALANCE", "T2-RULES-POWER"):
        assert start in explain_text(code, form, lang, 80), code
