"""Lists that the program writes are rosters: what guards their texts is taken off again when they are read."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples import busy, filled
from xlsxcheck import check_many, load_roster, write_summary
from xlsxcheck.__main__ import main
from xlsxcheck.model import Form
from xlsxcheck.model.guard import guarded, unguarded
from xlsxcheck.render.csv import csv_line
from xlsxcheck.round.distribute import MANIFEST, distribute

DIGITS, OTHER = "113200000140000117", "11320000014000012A"
ROSTER = f"单位名称,统一社会信用代码,联系人,联系电话\n甲街道办事处,{DIGITS},张三,0527-1\n乙局,{OTHER},李四,+86 527 2\n"


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "名册.csv"
    path.write_text(ROSTER, encoding="utf-8")
    return path


def saved(path: Path) -> Path:
    """The same cells as a spreadsheet program saves them."""
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))):
        book.active.append(row)
    book.save(path.with_suffix(".saved.xlsx"))
    return path.with_suffix(".saved.xlsx")


def test_the_list_of_what_was_made_makes_the_next_years(form: Form, tmp_path: Path, roster: Path) -> None:
    first = distribute(roster, tmp_path / "一", form, year=2025)
    manifest = tmp_path / "一" / MANIFEST
    assert f"'{DIGITS}" in manifest.read_text(encoding="utf-8-sig")
    for path in (manifest, saved(manifest)):
        offices = load_roster(path, form).offices
        assert [(one.organ, one.code) for one in offices] == [("甲街道办事处", DIGITS), ("乙局", OTHER)]
        again = distribute(path, tmp_path / path.suffix, form, year=2026)
        assert [one.office.code for one in again.made] == [one.office.code for one in first.made]


def test_reminders_and_the_overview_are_rosters(form: Form, tmp_path: Path, roster: Path) -> None:
    (tmp_path / "收").mkdir()
    values = {**busy(form), "cover.organ": "甲街道办事处", "cover.code": DIGITS}
    (tmp_path / "收" / "a.xlsx").write_bytes(filled(form, {**values, "requests.carried_in.natural_person": 119}))
    main([str(tmp_path / "收"), "--roster", str(roster), "--notices", str(tmp_path / "通知"), "--no-annotate"])
    offices = load_roster(tmp_path / "通知" / "催报名单.csv", form).offices
    told = {(one.organ, one.code, one.contact, one.phone) for one in offices}
    assert told == {("甲街道办事处", DIGITS, "张三", "0527-1"), ("乙局", OTHER, "李四", "+86 527 2")}
    reports = check_many(tmp_path / "收", form, roster=roster)
    write_summary(tmp_path / "汇总.csv", reports)
    listed = load_roster(tmp_path / "汇总.csv", form)
    assert [(one.organ, one.code) for one in listed.offices] == [("甲街道办事处", DIGITS)] and not listed.warnings


@given(st.text().filter(lambda text: not text.startswith("'")))
def test_the_guard_comes_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "＋1", "－1", "＠a"])
def test_what_acts_stays_guarded(text: str) -> None:
    assert csv_line([text]).lstrip('"').startswith("'")
    assert unguarded(f"'{text}") == text


@pytest.mark.parametrize("text", ["'90年代", "'", "'局", "''", "'1234"])
def test_an_apostrophe_of_somebody_elses_stays(text: str) -> None:
    assert unguarded(text) == text == guarded(text)
