"""A report of another year than is collected: told at its file, and its office has not reported."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from filled import Filler
from helpers import balanced_values, with_totals

import xlsxcheck
from xlsxcheck.__main__ import main
from xlsxcheck.checking.lastyear import last_of
from xlsxcheck.form.load import load_form
from xlsxcheck.many.reports import check_many
from xlsxcheck.model import Report, Value
from xlsxcheck.round.merge import merge

FORM = load_form()
OFFICES = ("甲局", "乙局", "丙局", "丁局", "戊局")


@cache
def filler() -> Filler:
    return Filler(FORM)


def book(organ: str, year: int, times: int = 1) -> bytes:
    values: dict[str, Value] = {**dict.fromkeys(FORM.fields), **balanced_values(FORM)}
    for field in FORM.numeric:
        value = values[field]
        values[field] = value * times if not isinstance(value, str | None) else value
    cover: dict[str, Value] = {"cover.organ": organ, "cover.year": year, "cover.scope": "本机关", "cover.code": None}
    return filler().workbook({**with_totals(values, FORM), **cover, "cover.date": None, "cover.organ_type": None})


@pytest.fixture
def before(tmp_path: Path) -> Path:
    folder = tmp_path / "上年"
    folder.mkdir()
    for number, organ in enumerate(OFFICES, 1):
        (folder / f"{organ}.xlsx").write_bytes(book(organ, 2024, number))
    return folder


@pytest.fixture
def now(tmp_path: Path, before: Path) -> Path:
    """This year's files of four; the fifth sends last year's again, byte for byte; a stranger's is older still."""
    folder = tmp_path / "收"
    folder.mkdir()
    for number, organ in enumerate(OFFICES[:-1], 11):
        (folder / f"{organ}.xlsx").write_bytes(book(organ, 2025, number))
    (folder / "戊局.xlsx").write_bytes((before / "戊局.xlsx").read_bytes())
    (folder / "生局.xlsx").write_bytes(book("生局", 2023, 99))
    (tmp_path / "名册.csv").write_text("单位名称\n" + "".join(f"{organ}\n" for organ in OFFICES), encoding="utf-8")
    return folder


def told(report: Report) -> list[str]:
    return [one.message for one in report.findings if one.code == "C12"]


@pytest.mark.parametrize("how", ["previous", "year"])
def test_another_years_report_is_told_and_does_not_count(how: str, now: Path, before: Path, tmp_path: Path) -> None:
    options = {"previous": before} if how == "previous" else {"year": 2025}
    reports = check_many(now, FORM, roster=tmp_path / "名册.csv", **options)  # type: ignore[arg-type]
    found = {report.organ: report for report in reports}
    assert [organ for organ, report in found.items() if told(report)] == ["戊局", "生局"]
    assert all(report.verdict == "warn" for report in (found["戊局"], found["生局"]))
    text = told(found["戊局"])[0]
    assert "报告年度是 2024 年" in text and "2025 年" in text
    assert ("其中就有这个单位的（戊局.xlsx）" in text) == (how == "previous")
    assert "其中" not in told(found["生局"])[0]
    (year,) = (one for one in found["戊局"].findings if one.code == "C12")
    assert (year.sheet, year.cells, year.severity) == ("封面", ("B6",), "warning")
    roster = reports.roster
    assert roster is not None and [one.organ for one in roster.missing] == ["戊局"]
    assert roster.to_dict()["missing"][0]["files"] == [{"path": str(now / "戊局.xlsx"), "why": "other_year"}]


def test_one_file_alone_is_told_the_same(now: Path, before: Path, capsys: pytest.CaptureFixture[str]) -> None:
    last_year = xlsxcheck.load_previous(before, FORM)
    assert told(xlsxcheck.check(now / "戊局.xlsx", FORM, previous=last_year))
    record = xlsxcheck.read_workbook(before / "戊局.xlsx", FORM)
    assert told(xlsxcheck.check(now / "戊局.xlsx", FORM, previous=record))
    assert not told(xlsxcheck.check(now / "甲局.xlsx", FORM, previous=last_year))
    for options in (["--previous", str(before)], ["--year", "2025"]):
        assert main([str(now / "戊局.xlsx"), "--no-annotate", "--format", "json", *options]) == 0
        (report,) = json.loads(capsys.readouterr().out)["reports"]
        assert report["verdict"] == "warn" and "C12" in [one["code"] for one in report["findings"]]
    assert main([str(now / "甲局.xlsx"), "--no-annotate", "--year", "2025"]) == 0
    assert "C12" not in capsys.readouterr().out


def test_the_screen_names_it_beside_the_office_that_is_missing(
    now: Path, before: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(now), "--no-annotate", "--previous", str(before), "--roster", str(tmp_path / "名册.csv")])
    out = "".join(capsys.readouterr().out.split())
    assert "已报4家，未报1家" in out and "戊局.xlsx”，是另一年度的" in out


def test_what_was_accepted_counts(now: Path, tmp_path: Path) -> None:
    lines = "代码,单位名称,报告年度,原因,批准人,截止日期\nC12,戊局,2024,补报,李四,2099-12-31\n"
    (tmp_path / "豁免.csv").write_text(lines, encoding="utf-8")
    reports = check_many(now, FORM, roster=tmp_path / "名册.csv", waivers=tmp_path / "豁免.csv", year=2025)
    list(reports)
    assert reports.roster is not None and reports.roster.missing == []


def test_the_year_after_next_is_no_old_report(now: Path, before: Path) -> None:
    (now / "甲局.xlsx").write_bytes(book("甲局", 2026, 3))
    last_year = xlsxcheck.load_previous(before, FORM)
    report = xlsxcheck.check(now / "甲局.xlsx", FORM, previous=last_year)
    assert not told(report) and "Y-NONE" in [one.code for one in report.findings]


def test_a_sum_with_last_years_files_is_doubtful(before: Path, tmp_path: Path) -> None:
    done = merge(before, tmp_path / "和.xlsx", FORM, previous=before)
    assert len(done.doubts) == len(OFFICES) and all("2024 年" in one for one in done.doubts)


@pytest.mark.parametrize(
    ("years", "last"),
    [
        ([2024], 2024),
        ([2024] * 4 + [2023], 2024),
        ([2024] * 3 + [2023], None),
        ([2024, None, None], 2024),
        ([None], None),
        ([], None),
    ],
)
def test_of_which_year_last_years_files_are(years: list[int | None], last: int | None) -> None:
    assert last_of(years) == last


def test_an_offices_file_of_this_year_among_last_years_is_told_as_misfiled(before: Path, tmp_path: Path) -> None:
    """The office's report is right; what lies in last year's folder is not."""
    (before / "己局.xlsx").write_bytes(book("己局", 2025, 6))
    last_year = xlsxcheck.load_previous(before, FORM)
    (tmp_path / "己局.xlsx").write_bytes(book("己局", 2025, 6))
    report = xlsxcheck.check(tmp_path / "己局.xlsx", FORM, previous=last_year)
    assert not told(report)
    (nothing,) = [one for one in report.findings if one.code == "Y-NONE"]
    assert "是这一年的年报，多半放错了文件夹" in nothing.message and "己局.xlsx" in nothing.message
    for number in range(5):
        (before / f"新{number}.xlsx").write_bytes(book(f"新{number}局", 2025, 6))
    last_year = xlsxcheck.load_previous(before, FORM)
    assert told(xlsxcheck.check(tmp_path / "己局.xlsx", FORM, previous=last_year)), "as many are of this year"
