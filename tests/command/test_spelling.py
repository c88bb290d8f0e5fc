"""Command lines that are mistyped: what is wrong and what was probably meant, in both languages, exit code 2."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import ROOT

from xlsxcheck.__main__ import main
from xlsxcheck.command.options import COMMANDS
from xlsxcheck.command.spelling import meant_as_command


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chekc", "samples"], ["没有“chekc”这个命令", "是不是 check？", "did you mean check?"]),
        (["tempalte"], ["是不是 template？"]),
        (["rule"], ["是不是 rules？"]),
        (["Explian", "V05"], ["是不是 explain？"]),
        (["a.xlsx", "--sumary", "x.xlsx"], ["没有 --sumary 这个选项", "是不是 --summary？", "did you mean --summary?"]),
        (["a.xlsx", "--qqqq"], ["没有 --qqqq 这个选项（", "no such option: --qqqq"]),
        (["template", "--year", "abc"], ["--year 后面要写数字，不是“abc”", "xlsxcheck template --help"]),
        (["template", "--year"], ["--year 后面要有一个值"]),
        (["a.xlsx", "--quiet=1"], ["--quiet 后面不该有值"]),
        (["template", "2025"], ["多出了“2025”；年度要写 --year 2025", "did you mean --year 2025?"]),
        (["template", "-o", "x.xlsx", "--year", "25"], ["是不是 2025？", "did you mean 2025?"]),
        (["template", "-o", "x.xlsx", "--year", "2020"], ["2020 年度的请加 --form ogi-2019"]),
        (["help"], ["是不是 --help？"]),
        (["Version"], ["是不是 --version？"]),
        (["a.xlsx", "-out", "x"], ["没有 -out 这个选项；是不是 --out？（前面是两个半角的减号）"]),
        (["template", "-out", "x.xlsx"], ["是不是 --out？"]),
        (["template", "-year=2025"], ["没有 -year 这个选项；是不是 --year？"]),
        (["a.xlsx", "—out", "x"], ["没有 —out 这个选项；是不是 --out？", "did you mean --out?"]),
        (["a.xlsx", "－－no-anotate"], ["是不是 --no-annotate？"]),
        (["template", "—o", "x.xlsx"], ["没有 —o 这个选项；是不是 -o？（前面是一个半角的减号）"]),
        (["a.xlsx", "–qqqq"], ["没有 –qqqq 这个选项；是不是 --qqqq？"]),
        (["a.xlsx", "--format", "pdf"], ["--format 不能是“pdf”，可用：text, json, jsonl, csv, html"]),
        (["a.xlsx", "--lang", "fr"], ["--lang 不能是“fr”", "zh, en"]),
        (["template", "x", "y"], ["多出了“x y”"]),
        (["check"], ["缺少 PATH"]),
        (["word"], ["缺少 FILE"]),
        (["a.xlsx", "--lang", "\x1b[31m"], ["--lang 不能是"]),
    ],
)
def test_what_is_wrong_is_said(arguments: list[str], said: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    out, error = capsys.readouterr()
    assert out == "" and error.count("\n") == 1, error
    assert all(text in error for text in said), error
    assert "\x1b" not in error and "Usage:" not in error and "Traceback" not in error


def test_a_file_of_that_name_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "chekc").write_bytes((ROOT / "samples" / "busy.xlsx").read_bytes())
    assert main(["chekc", "--no-annotate"]) == 0
    assert "通过" in capsys.readouterr().out


@pytest.mark.parametrize("word", ["abc", "报表", "a.xlsx", "chek.xlsx", "./chekc", "check1", ""])
def test_what_can_be_a_path_is_one(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert meant_as_command(word, COMMANDS) is None
    assert main(["check", "chekc"]) == 3
    assert "文件打不开" in capsys.readouterr().out


def test_a_path_where_nothing_is_comes_with_what_was_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "2025年收到").mkdir()
    assert main(["2025年收的"]) == 3
    assert "没有“2025年收的”；是不是 2025年收到？" in capsys.readouterr().err
    assert main(["2025年收的", "--jobs", "1", "--lang", "en"]) == 3
    assert "did you mean 2025年收到?" in capsys.readouterr().err
    for other in ("别的完全不同的名字", "没有/2025年收到"):
        assert main([other]) == 3
        assert "是不是" not in capsys.readouterr().err


def test_nothing_is_done_where_an_option_is_misspelt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.xlsx").write_bytes((ROOT / "samples" / "unbalanced.xlsx").read_bytes())
    assert main(["a.xlsx", "—out", "退回"]) == 2
    assert [one.name for one in tmp_path.iterdir()] == ["a.xlsx"]


@pytest.mark.parametrize("name", ["—月报.xlsx", "一a.xlsx", "-1.xlsx", "—out"])
def test_files_whose_names_begin_with_a_dash_are_files(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_bytes((ROOT / "samples" / "zero.xlsx").read_bytes())
    assert main(["--no-annotate", *(["--"] if name[0] == "-" else []), name]) == 0


def test_a_path_with_spaces_and_no_quotation_marks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "收到 的 文件夹").mkdir()
    assert main(["收到", "的", "文件夹", "--no-annotate"]) == 3
    error = capsys.readouterr().err
    assert '“收到 的 文件夹”里有空格，要加引号："收到 的 文件夹"' in error and "是不是" not in error


def test_several_codes_are_explained_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "V05", "c12"]) == 0
    both = capsys.readouterr().out
    assert both.startswith("V05 ") and "\n\nC12 " in both
    assert main(["explain", "V05", "V99"]) == 2 and capsys.readouterr().out == ""


def test_a_template_without_a_year_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template", "-o", str(tmp_path / "a.xlsx")]) == 0
    assert "没有预填报告年度，由填报人填；要预填，加 --year 和年度" in capsys.readouterr().out
    assert main(["template", "-o", str(tmp_path / "b.xlsx"), "--year", "2025"]) == 0
    assert "没有预填" not in capsys.readouterr().out
