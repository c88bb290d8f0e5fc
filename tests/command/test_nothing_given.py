"""An empty word, as a variable gives it that nobody has set; and two outputs under one name."""

from __future__ import annotations

from pathlib import Path

import pytest

from samples import busy, filled
from xlsxcheck.__main__ import main
from xlsxcheck.model import Form


@pytest.fixture
def folder(form: Form, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "甲.xlsx").write_bytes(filled(form, {**busy(form), form.numeric[0]: None}))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.sampled(5)
@pytest.mark.parametrize(
    "option", ["--out", "--summary", "--roster", "--previous", "--waivers", "--since", "--notices"]
)
@pytest.mark.parametrize("words", [("{}", ""), ("{}=",)], ids=["apart", "in one"])
def test_an_option_with_nothing_behind_it_is_refused(
    folder: Path, option: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["in", *(word.format(option) for word in words)]) == 2
    out, err = capsys.readouterr()
    assert not out and option in err and "空的" in err
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["甲.xlsx"]


def test_a_file_where_the_folder_of_notices_should_be(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "催").write_text("mine", encoding="utf-8")
    assert main(["in", "--no-annotate", "--notices", "催"]) == 2
    out, err = capsys.readouterr()
    assert not out and "同名的文件" in err and (folder / "催").read_text(encoding="utf-8") == "mine"


def test_a_summary_under_the_name_of_the_list_of_reminders(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "催").mkdir()
    assert main(["in", "--no-annotate", "--notices", "催", "--summary", "催/催报名单.csv"]) == 2
    out, err = capsys.readouterr()
    assert not out and "催报名单.csv" in err and "--summary" in err
    assert list((folder / "催").iterdir()) == []
