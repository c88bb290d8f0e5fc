"""What a run comes to at the end: a newer file counts instead of an older, and every count says the same."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from explained import GOOD, doubtful, noted
from helpers import ROOT

from samples import busy, filled
from xlsxcheck import check
from xlsxcheck.__main__ import main
from xlsxcheck.many.collect import Collection
from xlsxcheck.many.item import Checked, FileItem
from xlsxcheck.many.waivers import load_waivers
from xlsxcheck.model import Counts, Finding, Form, Report, weight
from xlsxcheck.summary.heat import count_cells
from xlsxcheck.summary.overview import overview_end

CONTRACT = json.loads((ROOT / "schema" / "report.schema.json").read_text(encoding="utf-8"))


def report(path: str, *codes: str, organ: str = "甲局", severity: str = "error", **more: object) -> Report:
    """A report of an office with a finding for each code."""
    found = tuple(Finding(code, severity, "logical", code, "", sheet="表三", cells=("D4",)) for code in codes)  # type: ignore[arg-type]
    verdict = "pass" if not codes else "fail" if severity == "error" else "warn"
    return Report(path, verdict, found, organ=organ, year=2025, sha256=path, **more)  # type: ignore[arg-type]


def taken(form: Form, *files: tuple[Report, float], **more: object) -> Collection:
    """What a run of these reports comes to, each with when its file was changed."""
    collection = Collection(form, keep=True, **more)  # type: ignore[arg-type]
    for one, changed in files:
        collection.take(Checked(FileItem(one.path, one.path), one, when=("", changed)))
    return collection


def test_of_an_office_with_several_files_the_newest_counts_wherever_it_came(form: Form) -> None:
    run = taken(form, (report("new"), 900.0), (report("old", "V05"), 100.0), (report("oldest", "V06"), 50.0)).settled
    assert dict(run.older) == {"old": "new", "oldest": "new"}
    assert run.counts.shares() == {"pass": 1, "warn": 0, "fail": 0, "unreadable": 0, "older": 2}
    assert run.counts.worst == {"R-TWICE": ("info", "info")} and run.offices["R-TWICE"] == 1, "it has nothing to do"
    assert not run.turned


def test_where_nobody_can_tell_which_is_newer_both_count_as_one_office(form: Form) -> None:
    run = taken(form, (report("a", "V05"), 100.0), (report("b", "V05"), 100.0)).settled
    assert not run.older and run.counts.verdicts["fail"] == 2
    assert run.counts.files_by_code["V05"] == 2 and run.offices["V05"] == run.offices["R-TWICE"] == 1
    assert run.counts.worst["R-TWICE"][0] == "warning"


def test_of_another_year_is_another_report(form: Form) -> None:
    files = [(report(name, organ="甲局")._replace(year=year), at) for name, year, at in
             (("c", None, 400.0), ("a", 2024, 1.0), ("b", 2025, 900.0))]  # fmt: skip
    # The file whose year can't be read may be either year's: older than one, newer than the other.
    assert dict(taken(form, *files).settled.older) == {"a": "c", "c": "b"}


def test_files_of_another_year_than_most_are_named_at_the_end(form: Form) -> None:
    """Last year's workbook among this year's passes by itself: nobody else would tell."""
    files = [(report(f"{number}.xlsx", organ=f"{number}号局"), 1.0) for number in range(3)]
    stray = report("收到/北湖.xlsx", organ="北湖")._replace(year=2024)
    text = "".join(overview_end(taken(form, *files, (stray, 1.0)), width=80))
    assert "报告年度不止一个（2024年 1 份，2025年 3 份）" in text and "  2024年：收到/北湖.xlsx\n" in text
    assert "年度不止" not in "".join(overview_end(taken(form, *files), width=80))
    newer = [(report("旧.xlsx")._replace(year=2024), 100.0), (report("新.xlsx")._replace(year=2024), 900.0)]
    assert taken(form, *files, *newer).years(2) == {2024: (1, ["新.xlsx"]), 2025: (3, ["0.xlsx", "1.xlsx"])}
    many = [(report(f"{number}.xlsx", organ=f"{number}")._replace(year=2023 + number % 2), 1.0) for number in range(26)]
    assert "另有 3 个" in "".join(overview_end(taken(form, *many), width=80))


def test_counts_taken_back_leave_nothing(form: Form) -> None:
    counts = Counts()
    reports = [report("a", "V05", "V05"), report("b", "T2-ISSUED", severity="warning"), report("c")]
    for one in reports:
        counts.enter(weight(one))
    assert counts.worst == {"V05": ("error", "logical"), "T2-ISSUED": ("warning", "logical")}
    for one in reports:
        counts.enter(weight(one), -1)
    assert not any(counts.totals().values()) and not counts.by_severity() and not counts.worst


def test_a_code_is_as_serious_as_the_worst_that_counts(form: Form) -> None:
    counts = Counts()
    for one in (report("a", "R-SAME-TABLE", severity="info"), report("b", "R-SAME-TABLE", severity="warning")):
        counts.add(one)
    assert counts.worst["R-SAME-TABLE"] == ("warning", "logical")
    counts.enter(weight(report("b", "R-SAME-TABLE", severity="warning")), -1)
    assert counts.worst["R-SAME-TABLE"] == ("info", "logical")


def test_a_waiver_of_what_is_found_out_later_holds(form: Form, tmp_path: Path) -> None:
    listed = tmp_path / "waivers.csv"
    listed.write_text(
        "代码,单位名称,报告年度,原因,批准人,截止日期\nR-TWICE,甲局,2025,两份都要,李,2099-01-01\n", "utf-8"
    )
    run = taken(form, (report("b"), 100.0), (report("a"), 100.0), waivers=load_waivers(str(listed), form)).settled
    assert run.counts.verdicts["pass"] == 2 and not run.turned and run.counts.settled["waived"] == 2


@pytest.mark.slow
def test_the_screen_and_the_summary_tell_the_same_totals(form: Form, tmp_path: Path) -> None:
    """One file that turns out otherwise later, one that a newer replaces, one that is explained."""
    folder = tmp_path / "in"
    folder.mkdir()
    zeros = dict.fromkeys((name for name, field in form.fields.items() if field.type.numeric), 0)
    office = {**busy(form), **zeros, "cover.organ": "甲市人民政府"}
    files = {
        "a": filled(form, {**office, "cover.date": "2026-01-20"}),
        "b": filled(form, {**office, "cover.date": "2026-01-10", "proactive.rules.in_force": 3}),
        "c": noted(doubtful(form, organ="乙市人民政府"), GOOD),
    }
    for name, data in files.items():
        (folder / f"{name}.xlsx").write_bytes(data)
    with pytest.MonkeyPatch.context() as here:
        here.chdir(tmp_path)
        code = main(["in", "--no-annotate", "--quiet", "--summary", "s.xlsx", "--summary", "s.html"])
    assert code == 0
    sheet = openpyxl.load_workbook(tmp_path / "s.xlsx")["按规则"]
    rows = list(sheet.iter_rows(values_only=True))
    beside = {row[8]: row[9] for row in rows[1:7]}
    assert {name: count for name, count in beside.items() if isinstance(count, int)} == {
        "通过": 1, "通过，有需要核实的": 0, "不通过": 0, "没有检查成": 0, "通过，已说明": 1, "旧的一份，不算": 1,
    }  # fmt: skip
    assert {row[0]: row[4] for row in rows[1:] if row[0]}["R-TWICE"] == 1
    page = (tmp_path / "s.html").read_text(encoding="utf-8")
    tiles = re.findall(r'<li class="(\w+)"><strong>(\d+)', page)
    assert {part for part, count in tiles if count == "1"} == {"pass", "explained", "older"} and len(tiles) == 6


def test_the_screen_says_which_line_is_otherwise_now(form: Form) -> None:
    files = [(report("first"), 900.0), (report("old", "V05"), 100.0), (report("second"), 901.0)]
    collection = taken(form, *files, (report("c", organ="丙局"), 1.0))
    assert [(one.shown, one.was, one.now) for one in collection.settled.turned] == [("first", "pass", "warn")]
    text = "".join(overview_end(collection, width=None))
    assert "共 4 个文件：通过 1，通过但需核实 2，不通过 0，没有检查成 0；旧的一份（同一单位有较新的，不算）1" in text
    assert "first：“通过”变为“核实”（同一单位报了两份）" in text
    assert "V05" not in text.partition("各类问题")[2].partition("重复报送")[0]
    assert "甲局：这几份分不出哪份新，请问清以哪份为准：first、second" in text
    assert "first 和 second：分不出哪一份新；读得出的数字相同" in text


def test_what_differs_between_two_files_and_why_one_is_newer_is_on_the_screen(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, roster = tmp_path / "in", tmp_path / "名册.csv"
    folder.mkdir()
    for name, day, issued in (("a", "2026-01-20", 2), ("b", "2026-01-10", 3)):
        values = {**busy(form), "cover.date": day, "proactive.rules.issued": issued}
        (folder / f"{name}.xlsx").write_bytes(filled(form, values))
    roster.write_text("单位名称\n宿迁市\n", encoding="utf-8")
    for more in ([], ["--roster", str(roster)]):
        assert main([str(folder), "--no-annotate", "--quiet", *more]) == 0
        told = capsys.readouterr().out.partition("重复报送：\n")[2].replace("\n    ", "")
        assert "a.xlsx，不算" in told and "这一份较新（填报日期 2026-01-20，那一份 2026-01-10），算这一份" in told
        assert "数字不同（1 格：表二!B3 这一份 2，那一份 3）" in told
    (folder / "b.xlsx").write_bytes(
        filled(form, {**busy(form), "cover.date": "2026-01-20", "proactive.rules.issued": 4})
    )
    for name in ("a", "b"):
        os.utime(folder / f"{name}.xlsx", (900, 900))
    main([str(folder), "--no-annotate", "--quiet", "--format", "json", "--roster", str(roster)])
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, CONTRACT)
    assert document["roster"]["twice"][0]["counts"] is None and "older" not in document


@pytest.mark.parametrize(("first", "second", "code"), [(1, 900, 0), (900, 1, 1)])
def test_the_exit_code_is_that_of_the_file_that_counts(
    form: Form, tmp_path: Path, first: int, second: int, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {**busy(form), "requests.carried_in.natural_person": 119}
    for name, values, at in (("wrong", wrong, first), ("right", busy(form), second)):
        (tmp_path / f"{name}.xlsx").write_bytes(filled(form, values))
        os.utime(tmp_path / f"{name}.xlsx", (at, at))
    assert main([str(tmp_path), "--no-annotate", "--quiet"]) == code
    assert ("没有要退回更正的文件" in capsys.readouterr().out) == (code == 0)


def test_no_cell_is_hot_that_is_to_be_left_as_it_is(form: Form) -> None:
    told = check(ROOT / "samples" / "unbalanced.xlsx", form)
    assert [finding.follows for finding in told.findings] == [False, True]
    cells: Counter[str] = Counter()
    count_cells(told, cells)
    assert cells == {told.findings[0].field: 1}


@pytest.mark.slow
def test_no_copy_is_left_of_a_file_that_a_newer_one_replaces(form: Form, tmp_path: Path) -> None:
    """Not even where the newer one's copy was made later; a copy that somebody has saved stays."""
    wrong = {**busy(form), "requests.carried_in.natural_person": 119}
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for name, day in (("a", "2026-01-10"), ("b", "2026-01-20")):
        (folder / f"{name}.xlsx").write_bytes(filled(form, {**wrong, "cover.date": day}))
    main([str(folder), "--out", str(out), "--quiet", "--summary", str(tmp_path / "s.csv")])
    assert [path.name for path in out.iterdir()] == ["b.checked.xlsx"]
    assert "a.checked.xlsx" not in (tmp_path / "s.csv").read_text(encoding="utf-8-sig")
    saved = out / "a.checked.xlsx"
    main([str(folder / "a.xlsx"), "--out", str(out), "--quiet"])
    openpyxl.load_workbook(saved).save(saved)
    main([str(folder), "--out", str(out), "--quiet"])
    assert sorted(path.name for path in out.iterdir()) == ["a.checked.xlsx", "b.checked.xlsx"]


def test_two_that_are_the_same_share_a_copy_that_stays(form: Form, tmp_path: Path) -> None:
    wrong = filled(form, {**busy(form), "requests.carried_in.natural_person": 119})
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.xlsx").write_bytes(wrong)
    out = tmp_path / "out"
    main([str(tmp_path / "a"), str(tmp_path / "b"), "--out", str(out), "--quiet"])
    assert [path.name for path in out.rglob("*.xlsx")] == ["x.checked.xlsx"]


@pytest.mark.slow
def test_the_screen_names_every_copy_that_is_to_be_sent(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is to be corrected, then what is to be explained; what is explained has no copy, not even an earlier one."""
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    doubt = doubtful(form, organ="乙市人民政府")
    zeros = dict.fromkeys((name for name, field in form.fields.items() if field.type.numeric), 0)
    wrong = {**busy(form), **zeros, "cover.organ": "甲市人民政府", "requests.carried_in.natural_person": 119}
    (folder / "a.xlsx").write_bytes(filled(form, wrong))
    (folder / "b.xlsx").write_bytes(doubt)
    main([str(folder), "--out", str(out), "--quiet"])
    text = capsys.readouterr().out
    assert sorted(path.name for path in out.iterdir()) == ["a.checked.xlsx", "b.checked.xlsx"]
    back, _, verify = text.partition("另有 1 个要核实的")
    assert "a.checked.xlsx" in back and "b.checked.xlsx" in verify and "乙市人民政府" in verify
    (folder / "b.xlsx").write_bytes(noted(doubt, GOOD))
    main([str(folder), "--out", str(out), "--quiet"])
    text = capsys.readouterr().out
    assert [path.name for path in out.iterdir()] == ["a.checked.xlsx"] and "要核实的文件" not in text
    assert "✓ 已说明 乙市人民政府" in text and "没有检查成 0；已说明 1" in text
