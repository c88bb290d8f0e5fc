"""Accepted exceptions: shown and not counted, until their last day; what can't be waived is refused with its line."""

from __future__ import annotations

import csv
import io
import json
import os
from datetime import date
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from explained import DOUBTFUL, doubtful
from helpers import ROOT, with_totals

from samples import busy, filled, published
from xlsxcheck import check
from xlsxcheck.__main__ import main
from xlsxcheck.errors import UsageError
from xlsxcheck.many.waivers import load_waivers
from xlsxcheck.model import Form

CONTRACT = json.loads((ROOT / "schema" / "report.schema.json").read_text(encoding="utf-8"))
HEAD = ["代码", "单位名称", "统一社会信用代码", "报告年度", "原因", "批准人", "截止日期"]
WHO = "宿迁市"
GOOD = [DOUBTFUL, WHO, "", "2024", "机构改革，文件移交", "李四", "2099-12-31"]
SUM = "T3-ROWSUM"
CARRIED = "Y-CARRIED-IN"
MOVED = ("requests.carried_in.business", "requests.disclosed.business")


def listed(path: Path, *lines: list[str]) -> Path:
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEAD, *lines])
    return path


def wrong_sum(form: Form) -> bytes:
    """A report with typed totals of which one row's total is one too many, and the table's balance with it."""
    return filled(form, {**busy(form), "requests.disclosed.total": 1432}, "typed")


def ran(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([*map(str, arguments), "--no-annotate"])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def file(form: Form, tmp_path: Path) -> Path:
    path = tmp_path / "in" / "a.xlsx"
    path.parent.mkdir()
    path.write_bytes(doubtful(form))
    return path


@pytest.mark.parametrize("folder", [False, True])
def test_a_waiver_is_shown_and_does_not_count(
    file: Path, tmp_path: Path, folder: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    what = file.parent if folder else file
    waivers = listed(tmp_path / "w.csv", GOOD)
    assert ran(capsys, what, "--fail-on", "warning")[0] == 1
    code, out, err = ran(capsys, what, "--fail-on", "warning", "--waivers", waivers, "--format", "json")
    document = json.loads(out)
    jsonschema.validate(document, CONTRACT)
    (report,) = document["reports"]
    (finding,) = [one for one in report["findings"] if one["code"] == DOUBTFUL]
    assert finding["waived"] == {"reason": "机构改革，文件移交", "who": "李四", "until": "2099-12-31"}
    assert (code, report["verdict"], document["totals"]["warnings"], document["totals"]["waived"]) == (0, "pass", 0, 1)
    assert "没有用上" not in err
    if folder:
        summaries = [tmp_path / f"s.{kind}" for kind in ("csv", "html", "xlsx")]
        told = [word for path in summaries for word in ("--summary", path)]
        text = ran(capsys, what, "--waivers", waivers, *told)[1]
        assert "豁免1" in text and "已豁免 1 处" in text, "never hidden, also where one line a file is told"
        reason = "已豁免：机构改革，文件移交"
        (row,) = csv.DictReader(io.StringIO(summaries[0].read_text(encoding="utf-8-sig"), newline=""))
        assert (row["结果"], row["核实"]) == ("通过", "0") and reason in row["首要问题"]
        assert summaries[1].read_text(encoding="utf-8").count(reason) == 2, "in the row, and among all its findings"
        book = openpyxl.load_workbook(summaries[2])
        assert all(reason in str([*map(list, book[name].values)]) for name in ("总览", "问题明细"))
        assert reason in ran(capsys, what, "--waivers", waivers, "--format", "csv")[1]
    else:
        out = ran(capsys, what, "--waivers", waivers)[1].replace("\n      ", "")
        assert "已豁免：机构改革，文件移交（批准人：李四，2099-12-31为止）" in out


def test_after_its_day_it_counts_again_and_says_so(
    form: Form, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    waivers = listed(tmp_path / "w.csv", [*GOOD[:-1], "2020年1月31日"])
    code, out, _ = ran(capsys, file, "--fail-on", "warning", "--waivers", waivers)
    assert code == 1 and "豁免已过期（2020-01-31为止" in out.replace("\n      ", "")
    form_day = load_waivers(str(waivers), form, date(2020, 1, 31)).apply(check(file))
    assert form_day.verdict == "pass", "the last day still counts"
    document = json.loads(ran(capsys, file, "--waivers", waivers, "--format", "json")[1])
    jsonschema.validate(document, CONTRACT)
    (finding,) = [one for one in document["reports"][0]["findings"] if one["code"] == DOUBTFUL]
    assert finding["expired"]["until"] == "2020-01-31" and "waived" not in finding


def test_another_office_year_or_code_is_not_waived(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for what in (file, file.parent):
        for at, other, why in (
            (0, "T2-FEES-UNIT", "这个单位这次没有 T2-FEES-UNIT 这个问题"),
            (1, "别的市人民政府", "没有这个单位的文件；"),
            (1, "宿千市", "名称最接近的是“宿迁市”"),
            (3, "2023", "这个单位报来的是 2024 年度的"),
        ):
            line = [*GOOD]
            line[at] = other
            code, _, err = ran(capsys, what, "--fail-on", "warning", "--waivers", listed(tmp_path / "w.csv", line))
            assert code == 1 and "第2行" in err and "没有用上" in err and why in err


def test_an_error_can_be_waived_but_for_the_relation_on_the_form(form: Form, tmp_path: Path) -> None:
    report = check(wrong_sum(form), form)
    codes = {finding.code for finding in report.findings if finding.severity == "error"}
    assert SUM in codes
    lines = [[code, *GOOD[1:]] for code in sorted(codes) if code != "T3-BALANCE"]
    waivers = load_waivers(str(listed(tmp_path / "w.csv", *lines)), form)
    waived = waivers.apply(report)
    assert {finding.code for finding in waived.findings if finding.waived} == codes - {"T3-BALANCE"}
    assert waived.verdict == ("fail" if "T3-BALANCE" in codes else "pass")
    assert len(waived.findings) == len(report.findings), "never hidden"


@pytest.mark.slow
def test_carried_in_stands_only_with_a_waiver(form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A city that took over another's cases: all its columns by the relation's code, or one by the column's own."""
    before = published(form, "2023-suqian.json")
    now = {**published(form, "2024-suqian.json"), "cover.organ": WHO}
    # One case taken over, and decided: this year's own sums hold.
    now = with_totals({**now, **{field: int(str(now[field])) + 1 for field in MOVED}}, form)
    for year, values in ((2023, {**before, "cover.organ": WHO}), (2024, now)):
        (tmp_path / str(year)).mkdir()
        (tmp_path / str(year) / "a.xlsx").write_bytes(filled(form, values))
    run = (tmp_path / "2024", "--previous", tmp_path / "2023")
    code, out, _ = ran(capsys, *run, "--format", "json")
    findings = json.loads(out)["reports"][0]["findings"]
    broken = {one["cells"][0]: one for one in findings if one["code"] == CARRIED}
    assert code == 1 and len(broken) == 2 and {one["severity"] for one in broken.values()} == {"error"}
    (tmp_path / "first.json").write_text(out, encoding="utf-8")
    one_column = listed(tmp_path / "one.csv", [f"{CARRIED}[business]", *GOOD[1:]])
    code, out, err = ran(capsys, *run, "--waivers", one_column, "--format", "json")
    (report,) = json.loads(out)["reports"]
    assert [one["cells"][0] for one in report["findings"] if "waived" in one] == ["E5"]
    assert (code, report["verdict"], "没有用上" in err) == (1, "fail", False)
    whole = listed(tmp_path / "whole.csv", [CARRIED, *GOOD[1:]])
    code, out, _ = ran(capsys, *run, "--waivers", whole, "--since", tmp_path / "first.json", "--format", "json")
    (report,) = json.loads(out)["reports"]
    assert (code, report["verdict"], report["since"]["state"]) == (0, "pass", "passed")
    assert {one["code"] for one in report["findings"] if "waived" in one} == {CARRIED}
    # The list alone: nobody waives what is not looked at.
    code, _, err = ran(capsys, tmp_path / "2024", "--waivers", whole)
    assert code == 0 and "没有用上" in err


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("at", "text", "said"),
    [
        (0, "T3-BALANCE", "表上印着的勾稽关系"),
        (0, "T3-BALANCE[natural_person]", "表上印着的勾稽关系"),
        (0, "F05", "不能豁免"),
        (0, "T9-NONE", "没有“T9-NONE”这个代码"),
        (0, "", "没有写代码"),
        (1, "", "没有写单位"),
        (3, "去年", "不是年份"),
        (4, "", "没有写原因"),
        (5, "", "没有写批准人"),
        (6, "年底", "不是日期"),
        (6, "2025-02-30", "不是日期"),
    ],
)
def test_a_bad_line_stops_everything(
    file: Path, tmp_path: Path, at: int, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    line = [*GOOD]
    line[at] = text
    code, out, err = ran(capsys, file, "--waivers", listed(tmp_path / "w.csv", GOOD, line))
    assert (code, out) == (2, "") and "第3行" in err and said in err


def test_where_nobody_knows_whose_reports_there_were_no_reason_is_claimed(form: Form, tmp_path: Path) -> None:
    waivers = load_waivers(str(listed(tmp_path / "w.csv", GOOD)), form)
    assert [line.endswith("请核对代码、单位和年度") for line in waivers.unused((), "zh")] == [True]


def test_each_wrong_line_is_told_on_a_line_of_its_own(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = [["T9-NONE", *GOOD[1:]], GOOD, [*GOOD[:6], "年底"]]
    err = ran(capsys, file, "--waivers", listed(tmp_path / "w.csv", *bad))[2]
    assert [line.strip()[:4] for line in err.splitlines()[1:]] == ["第2行没", "第4行截"]


def test_what_is_waived_is_named_so_not_as_an_error(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ran(capsys, file, "--waivers", listed(tmp_path / "w.csv", GOOD))[1]
    assert "没有未处理的问题，已豁免 1 处" in out and "没有发现问题" not in out
    assert "不成立 1（已豁免 1）" in out
    assert "  已豁免 " in out and "  核实 " not in out


def test_a_waiver_whose_time_has_passed_is_told_in_a_run_over_many(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = listed(tmp_path / "w.csv", [*GOOD[:6], "2020-01-31"])
    out = ran(capsys, file.parent, "--waivers", old)[1]
    assert "豁免已过期、重新计入 1 处" in out and f"{WHO} {DOUBTFUL}（2020-01-31 为止）" in out
    document = json.loads(ran(capsys, file.parent, "--waivers", old, "--format", "json")[1])
    jsonschema.validate(document, CONTRACT)
    assert document["totals"]["expired"] == document["totals"]["warnings"] == 1
    assert "已过期" not in ran(capsys, file.parent, "--waivers", listed(tmp_path / "w.csv", GOOD))[1]


def test_a_list_without_a_column_is_refused(form: Form, tmp_path: Path) -> None:
    path = tmp_path / "w.csv"
    path.write_text("代码,单位名称,原因\nT4-SUM,甲,乙\n", encoding="utf-8")
    with pytest.raises(UsageError, match="报告年度、批准人、截止日期"):
        load_waivers(str(path), form)


def test_a_workbook_with_real_dates_is_a_list_too(form: Form, file: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["豁免清单"], HEAD, [DOUBTFUL, WHO, None, 2024, "原因写在这里", "李四", date(2099, 12, 31)]):
        book.active.append(row)
    book.save(tmp_path / "w.xlsx")
    waived = load_waivers(str(tmp_path / "w.xlsx"), form).apply(check(file, form))
    assert waived.verdict == "pass" and waived.findings[0].waived is not None
    assert waived.findings[0].waived.until == "2099-12-31"


def test_findings_between_files_can_be_waived(form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, count in (("a", 1), ("b", 2)):
        (folder / f"{name}.xlsx").write_bytes(filled(form, {**busy(form), "proactive.rules.in_force": count}))
        os.utime(folder / f"{name}.xlsx", (1_700_000_000,) * 2)
    waivers = listed(tmp_path / "w.csv", ["R-TWICE", *GOOD[1:]])
    assert ran(capsys, folder, "--fail-on", "warning")[0] == 1
    assert ran(capsys, folder, "--fail-on", "warning", "--waivers", waivers)[0] == 0
