"""A year that no edition knows is refused before anything is checked; last year's files that are this year's: told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from helpers import ROOT

from xlsxcheck import Form, check_many
from xlsxcheck.__main__ import main
from xlsxcheck.errors import UsageError
from xlsxcheck.form.load import load_form
from xlsxcheck.round.merge import merge


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "收").mkdir()
    shutil.copy(ROOT / "samples" / "busy.xlsx", tmp_path / "收")
    return tmp_path / "收"


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    capsys.readouterr()
    assert main(list(map(str, arguments))) == 2
    out, told = capsys.readouterr()
    assert not out
    return told


@pytest.mark.parametrize("year", [24, 25])
def test_a_year_of_two_digits_is_refused_everywhere(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], year: int
) -> None:
    for asked in ([inbox], [inbox / "busy.xlsx"], ["merge", inbox, "-o", tmp_path / "a.xlsx"], ["template"]):
        told = refused(capsys, *asked, "--year", year)
        assert f"年度 {year}（--year）" in told and f"是不是 20{year}？" in told, asked
    assert [path.name for path in tmp_path.rglob("*.*")] == ["busy.xlsx"]


@pytest.mark.parametrize(
    ("year", "meant"), [(1925, False), (202, False), (2101, False), (2018, False), (7, False), (19, True)]
)
def test_any_other_year_that_is_of_no_edition(
    form: Form, inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], year: int, meant: bool
) -> None:
    assert ("是不是 20" in refused(capsys, inbox, "--year", year)) == meant
    for call in (
        lambda: check_many(inbox, form, year=year),
        lambda: merge(inbox, tmp_path / "a.xlsx", form, year=year),
    ):
        with pytest.raises(UsageError, match=f"年度 {year}"):
            call()


@pytest.mark.parametrize("year", [2019, 2020, 2021, 2100])
def test_the_years_of_every_edition_are_taken(form: Form, inbox: Path, year: int) -> None:
    for one in (form, load_form("ogi-2019")):
        assert len(list(check_many(inbox, one, year=year))) == 1


@pytest.mark.parametrize("name", ["", "busy.xlsx"])
def test_last_years_files_that_are_those_to_be_checked_are_told(
    form: Form, inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    path, same = inbox / name, inbox.parent / "." / "收" / name
    for asked in ([path], ["merge", path, "-o", tmp_path / "a.xlsx"]):
        main([*map(str, asked), "--previous", str(same)])
        assert "--previous 写的就是要检查的" in capsys.readouterr().err
    # A folder of its own within this year's is left out of what is checked, as before.
    (inbox / "上年").mkdir()
    shutil.copy(ROOT / "samples" / "zero.xlsx", inbox / "上年")
    main([str(inbox), "--previous", str(inbox / "上年"), "--no-annotate"])
    assert "写的就是要检查的" not in capsys.readouterr().err
