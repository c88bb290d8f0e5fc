"""Files that may hold a report in a format that we don't read: never called no report, told once, with what to do."""

from __future__ import annotations

import io
import json
from pathlib import Path

import jsonschema
import msoffcrypto
import pytest
from documents import as_docx
from helpers import ROOT
from packages import zipped

from xlsxcheck import Form, check_many
from xlsxcheck.command.check import run_check
from xlsxcheck.command.options import CheckOptions
from xlsxcheck.many.passed import no_reports, unread
from xlsxcheck.round.merge import merge

_RAR, _PDF, _7Z = b"Rar!\x1a\x07\x01\0" + b"\0" * 64, b"%PDF-1.7\n" + b"x" * 64, b"7z\xbc\xaf\x27\x1c" + b"\0" * 64
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64
_IWORK = zipped({"Index/Document.iwa": b"x", "preview.jpg": b"x"})
_SAMPLE = ROOT / "samples" / "busy.xlsx"


def locked() -> bytes:
    file, out = msoffcrypto.OfficeFile(io.BytesIO(_SAMPLE.read_bytes())), io.BytesIO()
    file.encrypt("secret", out)
    return out.getvalue()


FILES: dict[str, tuple[bytes, str]] = {
    "一.rar": (_RAR, "rar"),
    "二.7z": (_7Z, "7z"),
    "三.pdf": (_PDF, "pdf"),
    "四.doc": (_OLD, "doc"),
    "五.wps": (_OLD, "doc"),
    "六.ofd": (b"x", "ofd"),
    "七.docx": (_PDF, "pdf"),
    "八": (_RAR, "rar"),
    "九.docx": (locked(), "locked"),
    "十.docx": (b"PK\3\4 torn", "damaged"),
    "十一.numbers": (b"x", "iwork"),
    "十二": (_IWORK, "iwork"),
    "十三.zip": (_IWORK, "iwork"),
    "十四.uos": (b"x", "uof"),
    "十五.xml": (b'<?xml version="1.0"?><uof:UOF xmlns:uof="http://schemas.uof.org/cn/2003/uof"/>', "uof"),
    "十六.ceb": (b"x", "fixed"),
    "十七.ksheet": (b"{}", "cloud"),
    "十八.heic": (b"x", "image"),
    "十九.docx": (b"\x89PNG\r\n\x1a\n", "image"),
    "二十.wpt": (_OLD, "doc"),
    "通知.docx": (as_docx([], ["会议通知"]), ""),
    "网页.doc": (b"<html><p>1</p></html>", ""),
    "图.jpg": (b"x", "image"),
    "标.gif": (b"x", ""),
    "空.doc": (b"", ""),
}


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "收"
    folder.mkdir()
    (folder / "a.xlsx").write_bytes(_SAMPLE.read_bytes())
    for name, (data, _) in FILES.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.mark.parametrize("inside", [False, True])
def test_each_is_known_by_its_name_or_by_its_first_bytes(form: Form, tmp_path: Path, inbox: Path, inside: bool) -> None:
    if inside:
        folder = tmp_path / "包"
        folder.mkdir()
        members = {name: data for name, (data, _) in FILES.items()} | {"a.xlsx": _SAMPLE.read_bytes()}
        (folder / "全部.zip").write_bytes(zipped(members))
        inbox = folder
    run = check_many(inbox, form, jobs=2)
    assert [Path(one.path).name for one in run] == ["全部.zip" if inside else "a.xlsx"]
    assert {Path(one).name: one.kind for one in unread(run.skipped.names)} == {
        name: kind for name, (_, kind) in FILES.items() if kind
    }
    assert {Path(one).name for one in no_reports(run.skipped.names)} == {
        name for name, (_, kind) in FILES.items() if not kind
    }


def test_they_are_told_apart_from_no_reports_in_every_output(
    form: Form, inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_check(CheckOptions((str(inbox),), annotate=False, format="json")) == 0
    out, told = capsys.readouterr()
    document = json.loads(out)
    jsonschema.validate(document, json.loads((ROOT / "schema" / "report.schema.json").read_text(encoding="utf-8")))
    formats = {Path(one["path"]).name: one["format"] for one in document["unread"]}
    assert formats == {name: kind for name, (_, kind) in FILES.items() if kind}
    assert {one["path"] for one in document["unread"]} < set(document["passed_over"])
    before, _, after = told.partition("不是报表，没有查")
    for name, (_, kind) in FILES.items():
        assert (f"{name}  " in before, name in after) == (bool(kind), not kind), name
    assert "一.rar  请先解压" in told and "四.doc  请用 Word 或 WPS 打开，另存为 .docx" in told


@pytest.mark.parametrize("name", ["甲区自然资源局.pdf", "自然资源局年报.pdf", "自然资源局 年报.docx"])
def test_an_office_that_is_missing_is_named_beside_the_file(form: Form, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(_PDF)
    (tmp_path / "a.xlsx").write_bytes(_SAMPLE.read_bytes())
    roster = tmp_path / "名册.csv"
    roster.write_text("单位名称\n甲区自然资源局\n甲区民政局\n甲区财政局\n", encoding="utf-8")
    run = check_many(tmp_path, form, roster=roster)
    assert len(list(run)) == 1 and run.roster is not None
    near = {office.organ: run.roster.files_near(office) for office in run.roster.missing}
    assert near["甲区自然资源局"] == [(str(tmp_path / name), "format")]
    assert not near["甲区民政局"] and not near["甲区财政局"]


def test_a_sum_says_it_in_the_same_words(form: Form, inbox: Path, tmp_path: Path) -> None:
    done = merge(inbox, tmp_path / "合计.xlsx", form)
    whys = {Path(one.path).name: one.why for one in done.left_out}
    none = {name for name, why in whys.items() if why == "不是报表"}
    assert none == {name for name, (_, kind) in FILES.items() if not kind}
    assert whys["一.rar"] == "读不了的格式：请先解压，再检查里面的文件。"
