"""Copies that a run takes away are named; a copy that is not there at the end never is."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from helpers import ROOT

from samples import busy, filled
from xlsxcheck.__main__ import main
from xlsxcheck.model import Form, Value

_WRONG = {"requests.carried_in.natural_person": 119}


def put(form: Form, path: Path, when: float, **more: Value) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(filled(form, {**busy(form), "cover.organ": "甲市人民政府", **more}))
    os.utime(path, (when, when))
    return path


def said(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    capsys.readouterr()
    main([str(one) for one in arguments])
    return capsys.readouterr().err


@pytest.mark.parametrize("single", [True, False])
def test_the_copy_of_a_file_that_was_corrected(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str], single: bool
) -> None:
    path = put(form, tmp_path / "in" / "a.xlsx", 1e9, **_WRONG)
    asked = path if single else path.parent
    assert "删去了" not in said(capsys, asked)
    copy = path.with_name("a.checked.xlsx")
    assert copy.exists()
    put(form, path, 1e9)
    told = said(capsys, asked)
    assert not copy.exists() and "删去了旧的副本（1 个" in told and str(copy) in told
    assert "删去了" not in said(capsys, asked)


def test_the_copy_of_a_file_that_a_newer_one_replaces(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    old = put(form, folder / "a.xlsx", 1e9, **_WRONG)
    said(capsys, folder)
    copy = old.with_name("a.checked.xlsx")
    assert copy.exists()
    put(form, folder / "b.xlsx", 1.1e9)
    told = said(capsys, folder)
    assert not copy.exists() and "删去了旧的副本（1 个" in told and str(copy) in told
    # What was made in this very run and is not needed is no loss that anybody has to know of.
    assert not said(capsys, folder) and not copy.exists()


def test_json_tells_which_of_the_copies_that_it_names_are_gone(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    put(form, folder / "a.xlsx", 1e9, **_WRONG)
    put(form, folder / "b.xlsx", 1.1e9, **_WRONG)
    main([str(folder), "--out", str(out), "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    jsonschema.validate(told, json.loads((ROOT / "schema" / "report.schema.json").read_text(encoding="utf-8")))
    named = {one["annotated"] for one in told["reports"]}
    assert told["removed"] == [str(out / "a.checked.xlsx")]
    assert named - set(told["removed"]) == {str(path) for path in out.iterdir()}


def test_a_name_that_was_taken_is_not_told_of_a_copy_that_is_gone(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    put(form, folder / "a.xlsx", 1e9, **_WRONG)
    out.mkdir()
    saved = openpyxl.Workbook()
    saved.save(out / "a.checked.xlsx")
    assert "a.checked-2.xlsx" in said(capsys, folder, "--out", out)
    (out / "a.checked-2.xlsx").unlink()
    put(form, folder / "b.xlsx", 1.1e9, **_WRONG)
    told = said(capsys, folder, "--out", out)
    assert sorted(path.name for path in out.iterdir()) == ["a.checked.xlsx", "b.checked.xlsx"]
    assert "-2" not in told and "没有写成" not in told


@pytest.mark.slow
def test_six_at_most_are_named(form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [(tmp_path / "in" / f"{n}.xlsx", {"cover.organ": f"第{n}市人民政府", "cover.code": None}) for n in range(8)]
    for number, (path, cover) in enumerate(files):
        put(form, path, 1e9, **{**_WRONG, **cover, "requests.received_new.business": number})
    said(capsys, tmp_path / "in", "--out", tmp_path / "out")
    for path, _ in files:
        (tmp_path / "out" / path.with_suffix(".checked.xlsx").name).stat()
    for path, cover in files:
        put(form, path, 1e9, **cover)
    told = said(capsys, *(path for path, _ in files), "--out", tmp_path / "out")
    assert "删去了旧的副本（8 个" in told and "还有 2 个" in told and told.count(".checked.xlsx") == 6


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("paths", "out", "told"),
    [
        ("in", "in", "就是要检查的文件夹"),
        ("in/", "./in", "就是要检查的文件夹"),
        ("in", "in/退回", "里面"),
        ("in/县直", "in", "里面"),
        ("in", "in2", ""),
        ("in/县直", "in/乡镇", ""),
        ("in/县直/a.xlsx", "in/县直", ""),
    ],
)
def test_a_folder_of_copies_among_the_files_is_told(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    paths: str, out: str, told: str,
) -> None:  # fmt: skip
    (tmp_path / "in").mkdir()
    put(form, tmp_path / "in" / "县直" / "a.xlsx", 1e9)
    monkeypatch.chdir(tmp_path)
    lines = [line for line in said(capsys, paths, "--out", out).splitlines() if "--out 最好写别的文件夹" in line]
    assert len(lines) == bool(told) and all(told in line and re.search("“[^”]+”", line) for line in lines)
    assert not said(capsys, paths, "--out", out, "--no-annotate")
