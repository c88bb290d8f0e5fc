"""A notice is pasted into a message to an office: it says nothing that is meant for the collector, and adds up."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import openpyxl
import pytest
from packages import zipped

from samples import busy, filled
from xlsxcheck.__main__ import main
from xlsxcheck.model import Form

_WRONG = {"requests.carried_in.natural_person": 119}


@pytest.fixture
def folder(form: Form, tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def noticed(folder: Path, *more: str) -> dict[str, str]:
    out = folder.parent / "n"
    main([str(folder), "--notices", str(out), *(more or ("--no-annotate",))])
    return {path.stem: path.read_text(encoding="utf-8-sig") for path in sorted(out.glob("*.txt"))}


UNREAD = {
    "空.xlsx": b"",
    "扫描.xlsx": b"%PDF-1.7",
    "套娃.zip": zipped({"in.zip": zipped({"a.xlsx": "x"})}),
    "坏.xlsx": b"PK\3\4 torn",
}


@pytest.mark.parametrize("name", UNREAD)
def test_what_can_not_be_read_is_told_to_who_sent_it(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (folder / name).write_bytes(UNREAD[name])
    (text,) = noticed(folder).values()
    first, told, _ = text.splitlines()
    assert first.startswith(f"报送“{name}") and first.endswith("”的单位：")
    assert "。 " not in told and told.endswith("请尽快重新报送。")
    for word in ("填报单位", "程序", "check_many", "再检查", "单独检查", "维护者"):
        assert word not in told
    noticed(folder, "--no-annotate", "--lang", "en")
    assert "ask the office" not in (folder.parent / "n").joinpath(f"{Path(name).stem}.txt").read_text("utf-8").lower()


def test_a_file_in_a_format_that_is_not_read_is_told_to_the_office_that_is_missing(folder: Path, form: Form) -> None:
    (folder / "a.xlsx").write_bytes(filled(form, busy(form)))
    (folder / "甲区自然资源局年报.pdf").write_bytes(b"%PDF-1.7")
    roster = folder.parent / "r.csv"
    roster.write_text("单位名称\n甲区自然资源局\n甲区民政局\n", encoding="utf-8")
    found = noticed(folder, "--no-annotate", "--roster", str(roster))
    assert "年报.pdf：这种格式读不了" in found["甲区自然资源局"] and "pdf" not in found["甲区民政局"]


@pytest.mark.slow
def test_a_copy_that_came_back_unchanged_is_named(folder: Path, form: Form, capsys: pytest.CaptureFixture[str]) -> None:
    first = folder.parent / "first"
    first.mkdir()
    path = first / "甲市人民政府.xlsx"
    path.write_bytes(filled(form, {**busy(form), "cover.organ": "甲市人民政府", **_WRONG}))
    main([str(path)])
    shutil.copy(first / "甲市人民政府.checked.xlsx", folder)
    (folder / "b.xlsx").write_bytes(filled(form, {**busy(form), "cover.organ": "乙市人民政府"}))
    roster = folder.parent / "r.csv"
    roster.write_text("单位名称\n甲市人民政府\n乙市人民政府\n", encoding="utf-8")
    capsys.readouterr()
    found = noticed(folder, "--no-annotate", "--roster", str(roster))
    out, told = capsys.readouterr()
    assert "旁边没有原文件" in told and "甲市人民政府.checked.xlsx" in told
    assert "甲市人民政府.checked.xlsx”，是退回的副本，没有改）" in "".join(out.split("\n"))
    assert "退回的副本没有改过，请改好再报" in found["甲市人民政府"]
    # Beside its file it is only what an earlier run left there.
    shutil.copy(path, folder)
    noticed(folder, "--no-annotate", "--roster", str(roster))
    out, told = capsys.readouterr()
    assert "跳过了 1 个标注副本" in told and "旁边没有原文件" not in told and "没有改）" not in out


def test_the_list_and_the_notice_have_one_number(folder: Path, form: Form) -> None:
    (folder / "a.xlsx").write_bytes(filled(form, {**busy(form), **_WRONG}))
    (text,) = noticed(folder).values()
    listed = (folder.parent / "n" / "催报名单.csv").read_text(encoding="utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(listed))
    items = sum(line[:1].isdigit() for line in text.splitlines())
    assert int(row["要更正"]) > items
    assert f"有 {items} 处要更正（检查结果里共 {row['要更正']} 处错误，这 {items} 处改好，其余的就平了）" in text


def test_of_a_file_without_a_table_the_template_is_to_be_filled_in(folder: Path, form: Form) -> None:
    path = folder / "a.xlsx"
    path.write_bytes(filled(form, {**busy(form), "cover.organ": "甲市人民政府"}))
    book = openpyxl.load_workbook(path)
    del book["表四"]
    book.save(path)
    (text,) = noticed(folder, "--out", str(folder.parent / "out")).values()
    assert "一般叫“甲市人民政府.xlsx”" in text and "报回这份文件" not in text


@pytest.mark.slow
def test_a_notice_that_somebody_has_changed_is_named(
    folder: Path, form: Form, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = folder / "a.xlsx", folder.parent / "n"
    path.write_bytes(filled(form, {**busy(form), "cover.organ": "甲市人民政府", **_WRONG}))
    noticed(folder)
    assert "不是这一次写的" not in capsys.readouterr().err
    (out / "甲市人民政府.txt").write_text("改过的", encoding="utf-8")
    noticed(folder)
    assert "甲市人民政府.txt" in capsys.readouterr().err
    path.write_bytes(filled(form, {**busy(form), "cover.organ": "甲市人民政府"}))
    assert set(noticed(folder)) == {"甲市人民政府"}
    told = capsys.readouterr().err
    assert "还有 1 份 .txt 不是这一次写的" in told and "甲市人民政府.txt" in told
