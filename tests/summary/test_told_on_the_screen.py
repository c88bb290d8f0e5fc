"""What a run over a folder says at its end: every file that is to be verified, under the name of the column for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from explained import doubtful

from xlsxcheck.__main__ import main
from xlsxcheck.messages import words
from xlsxcheck.model import Form


def told(capsys: pytest.CaptureFixture[str], folder: Path, *more: str) -> str:
    capsys.readouterr()
    main([str(folder), *more])
    return capsys.readouterr().out


def test_files_to_verify_are_named_with_and_without_copies(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in "甲乙":
        (tmp_path / f"{name}.xlsx").write_bytes(doubtful(form, organ=f"{name}市人民政府", code=None))
    without = told(capsys, tmp_path, "--no-annotate")
    assert "另有 2 个要核实的文件，没有标注副本：" in without and "副本也请发给单位" not in without
    named = [line.split()[0] for line in without.partition("没有标注副本：")[2].splitlines() if line.startswith("  /")]
    assert sorted(Path(name).name for name in named) == ["乙.xlsx", "甲.xlsx"]
    column = words("zh")["copy"]["columns"]["answer"]
    copied = told(capsys, tmp_path)
    assert f"在“{column}”一列写明原因" in copied and "没有标注副本" not in copied
    assert copied.partition("写明原因：")[2].count(".checked.xlsx  ") == 2


@pytest.mark.parametrize("annotate", [True, False])
def test_every_older_file_with_something_to_do_is_named(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str], annotate: bool
) -> None:
    for name, date in (("a", "2026-01-10"), ("b", "2026-01-20")):
        (tmp_path / f"{name}.xlsx").write_bytes(doubtful(form, date=date))
    out = told(capsys, tmp_path, *(() if annotate else ("--no-annotate",)))
    assert "旧的一份（同一单位有较新的，不算）1" in out and "另有 1 个有问题（要更正、要核实）的旧文件" in out


def test_a_folder_without_a_file_to_check_is_named(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    full, empty = tmp_path / "收", tmp_path / "空夹"
    (full / "县直").mkdir(parents=True)
    empty.mkdir()
    (full / "县直" / "a.xlsx").write_bytes(doubtful(form))
    (empty / "图.jpg").write_bytes(b"x")
    main([str(full), str(empty), str(full / "县直"), str(full), "--no-annotate"])
    told = capsys.readouterr().err
    assert told.count("里没有可检查的文件") == 1 and f"“{empty}”里没有可检查的文件" in told
