"""Which file of an office counts in a sum: the newest or none, of the year alone, once; whatever files lie there.

Three markers: the older file of 甲 has once the figures, its newer one three times, 乙 a hundred times. So 101 is
an old file in the sum, 104 a doubled one.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from documents import as_html
from explained import opened, saved
from filled import Filler
from grids import grids_of
from helpers import balanced_values, with_totals

import xlsxcheck
from xlsxcheck.command.rounds import run_merge
from xlsxcheck.errors import NotMerged
from xlsxcheck.form.load import load_form
from xlsxcheck.many.find import Skipped, find_files
from xlsxcheck.many.item import newer
from xlsxcheck.many.previous import load_previous
from xlsxcheck.many.roster import Roster
from xlsxcheck.many.rosterfile import Expected
from xlsxcheck.many.run import run_many
from xlsxcheck.many.waivers import Waivers, load_waivers
from xlsxcheck.many.work import Work
from xlsxcheck.model import Value
from xlsxcheck.round.doubts import doubts
from xlsxcheck.round.sums import Gathered

FORM = load_form()
CODES = ("11320000014000135B", "11320000014000012A")
CELL = "requests.received_new.natural_person"
OLD, NEW, OTHER = 1, 3, 100


@cache
def filler() -> Filler:
    return Filler(FORM)


def book(organ: str, times: int, **more: Value) -> bytes:
    values: dict[str, Value] = {**dict.fromkeys(FORM.fields), **balanced_values(FORM)}
    for field in FORM.numeric:
        value = values[field]
        values[field] = value * times if not isinstance(value, str | None) else value
    cover: dict[str, Value] = {
        "cover.organ": organ, "cover.year": 2025, "cover.scope": "本机关", "cover.code": None, "cover.date": None,
        "cover.organ_type": None,
    }  # fmt: skip
    return filler().workbook({**with_totals(values, FORM), **cover, **more})


def once() -> int:
    value = balanced_values(FORM)[CELL]
    assert isinstance(value, int)
    return value


def put(folder: Path, name: str, data: bytes, when: int) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(data)
    os.utime(path, (1_700_000_000 + when * 3600, 1_700_000_000 + when * 3600))
    return path


def gathered(
    folder: Path,
    *,
    newest: bool,
    include_failing: bool = False,
    roster: Roster | None = None,
    year: int | None = None,
    previous: Path | None = None,
    waivers: Waivers | None = None,
) -> Gathered:
    last_year = load_previous(previous, FORM) if previous else None
    work = Work(FORM, values=True, previous=last_year, waivers=waivers or Waivers())
    found = Gathered(FORM, include_failing=include_failing, roster=roster)
    for checked in run_many(find_files([folder], skipped=Skipped()), work, isolate=False):
        found.take(checked)
    found.settle(newest=newest, year=year)
    return found


def times(found: Gathered) -> int:
    """Of how many times the figures it is the sum."""
    total = found.totals()[CELL]
    assert total % once() == 0
    return int(total // once())


def is_complete(found: Gathered) -> bool:
    return not any(one.office for one in found.left_out)


def roster(*organs: str, codes: bool = False) -> Roster:
    return Roster(tuple(Expected(organ, code if codes else "") for organ, code in zip(organs, CODES, strict=False)))


# -- a newer file in every state ------------------------------------------------------------------

STATES: dict[str, dict[str, Value]] = {
    "passes": {},
    "is out of balance": {"requests.disclosed.business": 99999},
    "has a unit in a cell": {"proactive.licensing.decisions": "115件"},
    "has a blank cell": {"proactive.fees.amount": None},
    "has a code that is none": {"cover.code": CODES[0][:-1] + "C"},
    "has a code": {"cover.code": CODES[0]},
    "has no year": {"cover.year": None},
    "has a year that can't be": {"cover.year": 20255},
    "is a failing sum": {"cover.scope": "汇总", "requests.disclosed.business": 99999},
    "has no scope": {"cover.scope": None},
    "spells its name otherwise": {"cover.organ": "甲 （区）局"},
}
GOOD = {"passes", "has a code", "has no scope", "spells its name otherwise"}
AGELESS = {"has no year", "has a year that can't be"}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """For each state a folder with 乙, the older file of 甲, and its newer one in that state."""
    found = {}
    old, other = book("甲(区)局", OLD), book("乙局", OTHER)
    for number, (state, more) in enumerate(STATES.items()):
        folder = tmp_path_factory.mktemp(f"state{number}")
        put(folder, "b.xlsx", other, 0)
        put(folder, "甲（第一次）.xlsx", old, 1)
        put(folder, "甲.xlsx", book("甲(区)局", NEW, **more), 2)
        found[state] = folder
    return found


@pytest.mark.parametrize("listed", [False, True])
@pytest.mark.parametrize("include_failing", [False, True])
@pytest.mark.parametrize("state", STATES)
def test_the_newest_counts_or_none_of_the_office(
    state: str, include_failing: bool, listed: bool, folders: dict[str, Path]
) -> None:
    who = roster("甲(区)局", "乙局") if listed else None
    if state == "is a failing sum" and include_failing:
        with pytest.raises(NotMerged, match="组成部分"):
            gathered(folders[state], newest=True, include_failing=True, roster=who)
        return
    found = gathered(folders[state], newest=True, include_failing=include_failing, roster=who)
    counts = state in GOOD or (include_failing and state not in AGELESS)
    assert times(found) == (OTHER + NEW if counts else OTHER)
    assert is_complete(found) == counts
    names = {Path(one.path).name for one in found.left_out}
    assert names == ({"甲（第一次）.xlsx"} if counts else {"甲（第一次）.xlsx", "甲.xlsx"})
    assert all("更新的一份" in one.why for one in found.left_out if "第一次" in one.path)


@pytest.mark.parametrize(("state", "include_failing"), list(product(STATES, [False, True])))
def test_two_files_of_one_office_are_refused_in_every_state(
    state: str, include_failing: bool, folders: dict[str, Path]
) -> None:
    with pytest.raises(NotMerged, match="同一单位有几份") as refused:
        gathered(folders[state], newest=False, include_failing=include_failing)
    assert "甲.xlsx" in str(refused.value) and "甲（第一次）.xlsx" in str(refused.value)


def test_an_older_file_with_errors_is_no_obstacle(tmp_path: Path) -> None:
    put(tmp_path, "甲旧.xlsx", book("甲局", OLD, **STATES["is out of balance"]), 1)
    put(tmp_path, "甲新.xlsx", book("甲局", NEW), 2)
    found = gathered(tmp_path, newest=True)
    assert times(found) == NEW and is_complete(found)
    assert found.left_out[0].why == f"同一单位有更新的一份：{tmp_path / '甲新.xlsx'}"


def test_as_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a collector met: the newer file has 115件 in a cell, and the older one must not take its place unsaid."""
    folder, out, who = tmp_path / "收", tmp_path / "和.xlsx", tmp_path / "名册.csv"
    put(folder, "b.xlsx", book("乙局", OTHER), 0)
    put(folder, "第一次.xlsx", book("甲局", OLD, **{"cover.date": "2026-01-05"}), 2)
    put(folder, "甲局.xlsx", book("甲局", NEW, **{"cover.date": "2026-01-12", CELL: "115件"}), 1)
    who.write_text("单位名称\n甲局\n乙局\n丙局\n", encoding="utf-8")
    assert run_merge([str(folder)], str(out), (), newest=True, roster=str(who)) == 1
    told = capsys.readouterr().out
    assert "应报 3 家，计入 1 家，报来了没有计入 1 家，没有报来 1 家" in told and "不完整" in told
    assert "第一次.xlsx：同一单位有更新的一份" in told and "（那一份也没有计入）" in told
    with pytest.raises(NotMerged, match="同一单位有几份"):
        run_merge([str(folder)], str(tmp_path / "二.xlsx"), (), newest=False, roster=str(who))


# -- which of two is the newer --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "result"),
    [
        (("2026-01-12", 1e9), ("2026-01-05", 2e9), 1),
        (("2026-01-05", 1e9), ("2026-01-05", 2e9), -1),
        (("2026-01-05", 1e9), ("2026-01-05", 1e9), 0),
        (("2026-01-05", 0.0), ("2026-01-05", 2e9), 0),
        (("2026-01-05", 0.0), ("2026-01-06", 0.0), -1),
        (("2026-01-05", 1e9), ("", 2e9), -1),
        (("", 0.0), ("", 2e9), 0),
        (("", 2e9 + 1), ("", 2e9), 0),
        (("", 2e9 + 3), ("", 2e9), 1),
    ],
)
def test_which_is_newer(one: tuple[str, float], other: tuple[str, float], result: int) -> None:
    assert (newer(one, other), newer(other, one)) == (result, -result)


def test_two_of_the_same_day_are_told_apart_by_when_they_were_saved(tmp_path: Path) -> None:
    """Also where a third, saved last, is of an earlier day."""
    put(tmp_path, "1.xlsx", book("甲局", 7, **{"cover.date": "2026-01-05"}), 9)
    put(tmp_path, "2.xlsx", book("甲局", OLD, **{"cover.date": "2026-01-12"}), 1)
    put(tmp_path, "3.xlsx", book("甲局", NEW, **{"cover.date": "2026-01-12"}), 2)
    assert times(gathered(tmp_path, newest=True)) == NEW


def zipped(folder: Path, name: str, **members: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / name, "w") as archive:
        for member, data in members.items():
            archive.writestr(f"{member}.xlsx", data)
    return folder / name


def page(organ: str, times: int, **more: Value) -> bytes:
    values = {**dict.fromkeys(FORM.fields), **balanced_values(FORM)}
    for field in FORM.numeric:
        value = values[field]
        values[field] = value * times if not isinstance(value, str | None) else value
    grids = grids_of(FORM, {**with_totals(values, FORM), **more})[1:]
    return as_html(grids).replace(b"<body>", f"<body><h1>{organ}2025年政府信息公开工作年度报告</h1>".encode(), 1)


CONTAINERS: dict[str, Callable[[Path, bytes, bytes], object]] = {
    "old in a zip": lambda folder, old, new: (zipped(folder, "z.zip", old=old), put(folder, "n.xlsx", new, 2)),
    "new in a zip": lambda folder, old, new: (put(folder, "o.xlsx", old, 2), zipped(folder, "z.zip", new=new)),
    "both in one zip": lambda folder, old, new: zipped(folder, "z.zip", old=old, new=new),
    "in two zips": lambda folder, old, new: (zipped(folder, "a.zip", a=old), zipped(folder, "b.zip", b=new)),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("broken", [False, True])
@pytest.mark.parametrize("kind", CONTAINERS)
def test_of_members_of_a_zip_only_their_day_is_known(kind: str, broken: bool, tmp_path: Path) -> None:
    more = STATES["is out of balance"] if broken else {}
    put(tmp_path / "一", "b.xlsx", book("乙局", OTHER), 0)
    CONTAINERS[kind](tmp_path / "一", book("甲局", OLD), book("甲局", NEW, **more))
    for newest in (False, True):
        with pytest.raises(NotMerged, match="分不出哪份新" if newest else "同一单位有几份"):
            gathered(tmp_path / "一", newest=newest)
    put(tmp_path / "二", "b.xlsx", book("乙局", OTHER), 0)
    old, new = ({"cover.date": f"2026-01-{day}"} for day in ("05", "12"))
    CONTAINERS[kind](tmp_path / "二", book("甲局", OLD, **old), book("甲局", NEW, **new, **more))
    found = gathered(tmp_path / "二", newest=True)
    assert (times(found), is_complete(found)) == ((OTHER, False) if broken else (OTHER + NEW, True))


def test_a_page_and_a_workbook_of_one_office_are_one_report(tmp_path: Path) -> None:
    put(tmp_path, "a.html", page("甲局", OLD), 1)
    put(tmp_path, "a.xlsx", book("甲局", NEW), 2)
    with pytest.raises(NotMerged, match="同一单位有几份"):
        gathered(tmp_path, newest=False)
    assert times(gathered(tmp_path, newest=True)) == NEW


def test_the_same_bytes_under_two_names_count_once(tmp_path: Path) -> None:
    for name in ("1.xlsx", "2.xlsx"):
        put(tmp_path, name, book("甲局", NEW), 1)
    zipped(tmp_path, "3.zip", x=book("甲局", NEW))
    for newest in (False, True):
        found = gathered(tmp_path, newest=newest)
        assert times(found) == NEW and len(found.left_out) == 2 and is_complete(found)


def test_a_copy_that_an_office_has_corrected_takes_the_place_of_what_it_sent(tmp_path: Path) -> None:
    sent = put(tmp_path, "甲局.xlsx", book("甲局", OLD, **STATES["is out of balance"]), 1)
    put(tmp_path, "乙局.xlsx", book("乙局", OTHER), 0)
    copy = xlsxcheck.annotate(sent.read_bytes(), xlsxcheck.check(sent, FORM), FORM)
    put(tmp_path, "甲局.checked.xlsx", copy, 3)
    found = gathered(tmp_path, newest=True)
    assert times(found) == OTHER and not is_complete(found), "a copy that nobody has saved is no report"
    put(tmp_path, "甲局.checked.xlsx", book("甲局", NEW), 3)
    assert times(gathered(tmp_path, newest=True)) == OTHER + NEW
    with pytest.raises(NotMerged, match="同一单位有几份"):
        gathered(tmp_path, newest=False)


# -- whose file it is -----------------------------------------------------------------------------


def test_the_roster_knows_a_code_and_a_name_for_one_office(tmp_path: Path) -> None:
    """One file has the code and an old name, the other the name and no code."""
    put(tmp_path, "1.xlsx", book("甲街道", OLD, **{"cover.code": CODES[0]}), 1)
    put(tmp_path, "2.xlsx", book("甲街道办事处", NEW), 2)
    listed = roster("甲街道办事处", "乙局", codes=True)
    with pytest.raises(NotMerged, match="同一单位有几份"):
        gathered(tmp_path, newest=False, roster=listed)
    assert times(gathered(tmp_path, newest=True, roster=listed)) == NEW
    # Without a roster nobody knows that they are one office, and it is said that they may be.
    found = gathered(tmp_path, newest=True)
    assert times(found) == OLD + NEW
    assert ["名称只差在机关的写法" in one for one in doubts(found, None)] == [True]


def test_names_of_different_offices_are_no_doubt(tmp_path: Path) -> None:
    for number, organ in enumerate(("城关中学", "城关小学", "城关镇人民政府", "城关街道办事处", "城关局"), 1):
        put(tmp_path, f"{number}.xlsx", book(organ, number), number)
    assert list(doubts(gathered(tmp_path, newest=True), None)) == []


def test_of_one_name_with_two_codes_a_file_without_one_is_anybodys(tmp_path: Path) -> None:
    for number, code in enumerate((*CODES, None), 1):
        put(tmp_path, f"{number}.xlsx", book("城关镇政府", number, **{"cover.code": code}), number)
    for newest in (False, True):
        with pytest.raises(NotMerged, match="分不清是哪一家") as refused:
            gathered(tmp_path, newest=newest)
    assert all(f"{number}.xlsx" in str(refused.value) for number in (1, 2, 3))


def test_files_of_nobody_are_not_one_office(tmp_path: Path) -> None:
    put(tmp_path, "b.xlsx", book("乙局", OTHER), 0)
    for number in (1, 2):
        put(tmp_path, f"{number}.xlsx", book("", number, **{"cover.organ": None}), number)
    for failing in (False, True):
        found = gathered(tmp_path, newest=False, include_failing=failing)
        assert times(found) == OTHER and not is_complete(found) and len(found.left_out) == 2


def test_one_report_under_two_names_is_a_doubt(tmp_path: Path) -> None:
    put(tmp_path, "1.xlsx", book("甲局", NEW), 1)
    put(tmp_path, "2.xlsx", book("丙局", NEW), 2)
    told = list(doubts(gathered(tmp_path, newest=True), None))
    assert len(told) == 1 and "每一格都一样" in told[0] and "1.xlsx" in told[0] and "2.xlsx" in told[0]


def test_a_code_of_another_office_is_a_doubt(tmp_path: Path) -> None:
    listed = roster("甲局", "乙局", codes=True)
    put(tmp_path, "1.xlsx", book("甲局", NEW, **{"cover.code": CODES[1]}), 2)
    put(tmp_path, "2.xlsx", book("乙局", OTHER), 1)
    found = gathered(tmp_path, newest=False, roster=listed)
    told = list(doubts(found, listed))
    assert len(told) == 1 and CODES[1] in told[0] and "“乙局”" in told[0]
    assert times(found) == OTHER and "另一家的" in found.left_out[0].why, "it counts for nobody"


def test_one_code_and_two_names_are_refused(tmp_path: Path) -> None:
    """Without a roster nobody knows whose code it is; a short form of the name is the same office."""
    put(tmp_path, "1.xlsx", book("县甲局", NEW, **{"cover.code": CODES[0]}), 2)
    put(tmp_path, "2.xlsx", book("乙局", OTHER, **{"cover.code": CODES[0]}), 1)
    with pytest.raises(NotMerged, match="名称是两家的") as refused:
        gathered(tmp_path, newest=True)
    assert "1.xlsx" in str(refused.value) and "2.xlsx" in str(refused.value)
    put(tmp_path, "2.xlsx", book("甲局", OLD, **{"cover.code": CODES[0]}), 1)
    assert times(gathered(tmp_path, newest=True)) == NEW


def corrected(sent: Path, field: str, value: Value, times: int = NEW) -> bytes:
    """The copy of a file as it comes back: its findings sheet as we wrote it, a cell typed in anew."""
    place = next(one for one in FORM.fields.values() if one.id == field)
    copy = opened(xlsxcheck.annotate(sent.read_bytes(), xlsxcheck.check(sent, FORM), FORM))
    copy[place.sheet][place.ref] = value
    return saved(copy)


def test_a_corrected_copy_goes_before_its_original_whatever_times_and_years_say(tmp_path: Path) -> None:
    sent = put(tmp_path, "甲局.xlsx", book("甲局", NEW, **{"cover.year": 2024, "cover.date": "2026-01-05"}), 9)
    put(tmp_path, "b.xlsx", book("乙局", OTHER), 0)
    put(tmp_path, "甲局.checked.xlsx", corrected(sent, "cover.year", 2025), 1)
    for newest in (False, True):
        found = gathered(tmp_path, newest=newest)
        assert times(found) == OTHER + NEW and is_complete(found)
        assert [(Path(one.path).name, "更新的一份" in one.why) for one in found.left_out] == [("甲局.xlsx", True)]


def test_a_blank_template_takes_no_reports_place(tmp_path: Path) -> None:
    put(tmp_path, "1.xlsx", book("甲局", NEW), 1)
    blank = dict.fromkeys(FORM.numeric)
    put(tmp_path, "2.xlsx", filler().workbook({**dict.fromkeys(FORM.fields), **blank, "cover.organ": "甲局"}), 2)
    found = gathered(tmp_path, newest=False)
    assert times(found) == NEW and "空白模板" in found.left_out[0].why


def test_a_report_that_is_the_sum_of_the_others_is_refused(tmp_path: Path) -> None:
    """A page has no cover that says that it is a sum; with its parts it would count twice."""
    put(tmp_path, "1.xlsx", book("甲局", 1), 1)
    put(tmp_path, "2.xlsx", book("乙局", 2), 1)
    put(tmp_path, "区.html", page("某区人民政府", 3), 1)
    with pytest.raises(NotMerged, match="组成部分") as refused:
        gathered(tmp_path, newest=False)
    assert "区.html" in str(refused.value)
    put(tmp_path, "2.xlsx", book("乙局", 4), 1)
    assert times(gathered(tmp_path, newest=False)) == 8


@pytest.mark.parametrize(
    ("name", "data", "known"),
    [
        ("甲局.xlsx", b"PK\3\4", "甲局"),
        ("附件1.xlsx", b"PK\3\4", ""),
        ("甲局（改）.xls", b"x", "甲局"),
        ("会议.xls", b"x", None),
    ],
)
def test_a_file_that_can_not_be_read_may_be_the_newest(
    name: str, data: bytes, known: str | None, tmp_path: Path
) -> None:
    put(tmp_path, "第一次.xlsx", book("甲局", OLD), 1)
    put(tmp_path, name, data, 2)
    found, listed = gathered(tmp_path, newest=True), roster("甲局")
    told = list(doubts(found, listed))
    assert len(told) == (known is not None) and all(name in one for one in told)
    assert not known or "可能是“甲局”更新的一份" in told[0]


# -- of which year --------------------------------------------------------------------------------


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    for number in range(1, 9):
        put(tmp_path, f"{number}.xlsx", book(f"第{number}局", number), number)
    put(tmp_path, "旧.xlsx", book("旧局", 1000, **{"cover.year": 2024}), 5)
    return tmp_path


def test_the_file_of_another_year_is_named_first(mixed: Path) -> None:
    with pytest.raises(NotMerged, match="报告年度不同") as refused:
        gathered(mixed, newest=True)
    _, first, second, third, *_ = str(refused.value).splitlines()
    assert "2024 年的 1 个" in first and "旧.xlsx" in second and "2025 年的 8 个" in third
    assert "--year" in str(refused.value)


def test_the_year_that_is_asked_for_picks_its_files(mixed: Path) -> None:
    found = gathered(mixed, newest=False, year=2025)
    assert times(found) == 36 and not is_complete(found), "旧局 has no report of the year"
    assert [(Path(one.path).name, one.why) for one in found.left_out] == [("旧.xlsx", "是 2024 年的")]
    assert times(gathered(mixed, newest=False, year=2024)) == 1000
    with pytest.raises(NotMerged, match="2023"):
        gathered(mixed, newest=False, year=2023)


def test_last_years_file_beside_this_years_is_no_second_one(mixed: Path) -> None:
    put(mixed, "旧.xlsx", book("第1局", 1000, **{"cover.year": 2024}), 50)
    found = gathered(mixed, newest=False, year=2025)
    assert times(found) == 36 and is_complete(found) and list(doubts(found, None)) == []


def test_a_slip_in_the_year_of_the_newer_file_is_a_doubt(mixed: Path) -> None:
    put(mixed, "1.xlsx", book("第1局", 1, **{"cover.date": "2026-01-05"}), 1)
    put(mixed, "旧.xlsx", book("第1局", 1000, **{"cover.year": 2024, "cover.date": "2026-01-12"}), 2)
    found = gathered(mixed, newest=True, year=2025)
    told = list(doubts(found, None))
    assert times(found) == 36 and len(told) == 1 and "请核对报告年度" in told[0] and "旧.xlsx" in told[0]


@pytest.mark.parametrize("include_failing", [False, True])
def test_a_failing_file_of_another_year(mixed: Path, include_failing: bool) -> None:
    more = STATES["is out of balance"]
    put(mixed, "旧.xlsx", book("第1局", 1000, **{"cover.year": 2024}, **more), 50)
    if include_failing:
        with pytest.raises(NotMerged, match="报告年度不同"):
            gathered(mixed, newest=True, include_failing=True)
        return
    found = gathered(mixed, newest=False)
    assert times(found) == 36 and [one.why[:10] for one in found.left_out] == ["是 2024 年的；"]


# -- what else is said of a sum -------------------------------------------------------------------


def test_a_waiver_is_noted_once_and_lets_the_newest_count(tmp_path: Path) -> None:
    wrong = {"cover.code": CODES[0][:-1] + "C"}
    put(tmp_path / "收", "旧.xlsx", book("甲局", OLD), 1)
    put(
        tmp_path / "收",
        "新.xlsx",
        book("甲局", NEW, **wrong, **{CELL: None, "requests.received_new.business": None}),
        2,
    )
    lines = "代码,单位名称,报告年度,原因,批准人,截止日期\n"
    lines += "".join(f"{code},甲局,2025,换证,李四,2099-12-31\n" for code in ("C04", "V01"))
    (tmp_path / "豁免.csv").write_text(lines, encoding="utf-8")
    waivers = load_waivers(str(tmp_path / "豁免.csv"), FORM)
    found = gathered(tmp_path / "收", newest=True, waivers=waivers, include_failing=True)
    notes = found.parts[0].notes
    assert Path(found.parts[0].path).name == "新.xlsx"
    assert sorted(note for note in notes if "已豁免" in note) == [
        "已豁免 C04（换证；李四）",
        "已豁免 V01（换证；李四）",
    ]
