"""Copies of an earlier run that lie in --out are named, so that nobody sends them out with those of this one."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from samples import busy, filled
from xlsxcheck.__main__ import main
from xlsxcheck.model import Form


@pytest.fixture
def inbox(form: Form, tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for organ in ("甲市人民政府", "乙市人民政府"):
        values = {**busy(form), "cover.organ": organ, "requests.carried_in.natural_person": 119}
        (folder / f"{organ}.xlsx").write_bytes(filled(form, values))
    return folder


def told(capsys: pytest.CaptureFixture[str], folder: Path, *options: str) -> str:
    main([str(folder), "--out", str(folder.parent / "out"), *options])
    return capsys.readouterr().err


def test_a_copy_whose_file_has_another_name_now_is_named(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "以前写的" not in told(capsys, inbox) + told(capsys, inbox)
    (inbox / "甲市人民政府.xlsx").rename(inbox / "甲市再报.xlsx")
    said = told(capsys, inbox)
    assert "以前写的" in said and said.count(".checked.xlsx") == 1 and "甲市人民政府.checked.xlsx" in said
    assert "did not write" in told(capsys, inbox, "--lang", "en")
    assert "以前写的" not in told(capsys, inbox, "--quiet")


@pytest.mark.slow
def test_what_is_no_copy_of_ours_or_was_corrected_is_not_named(
    form: Form, inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    told(capsys, inbox)
    (out / "甲市人民政府.xlsx").write_bytes(b"PK")
    (out / "丙.checked.xlsx").write_bytes((inbox / "甲市人民政府.xlsx").read_bytes())
    (out / "丁.checked.xlsx").write_bytes(b"PK")
    saved = openpyxl.load_workbook(out / "甲市人民政府.checked.xlsx")
    saved.save(out / "戊.checked.xlsx")
    assert "以前写的" not in told(capsys, inbox)


def test_a_file_that_is_to_be_checked_is_none(inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, inbox)
    back = tmp_path / "out" / "甲市人民政府.checked.xlsx"
    main([str(back), str(inbox), "--out", str(tmp_path / "out")])
    assert "以前写的" not in capsys.readouterr().err


@pytest.mark.slow
def test_there_are_six_at_most(form: Form, inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(9):
        values = {**busy(form), "cover.organ": f"第{number}局", "requests.carried_in.natural_person": 119}
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(filled(form, values))
        assert main([str(path), "--out", str(tmp_path / "out")]) == 1
    capsys.readouterr()
    assert told(capsys, inbox).count(".checked.xlsx") == 6
