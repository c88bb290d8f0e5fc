"""check_many: the reports of the command line, for programs; and what they come to."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import faults
import pytest
from helpers import ROOT
from packages import parts_of

from samples import busy, filled
from xlsxcheck import (
    FileItem,
    Form,
    FormError,
    Reports,
    Roster,
    UsageError,
    api,
    check_many,
    find_files,
    load_roster,
    write_summary,
)
from xlsxcheck.many.pool import WINDOW

SAMPLES = ROOT / "samples"
ROSTER = "单位名称,统一社会信用代码\n{organ},\n没报的局,\n"


@pytest.fixture
def inbox(tmp_path: Path, form: Form) -> Path:
    """A folder as a collector has it: sub-folders, a second copy of one file, the roster in it."""
    folder = tmp_path / "收到"
    (folder / "区").mkdir(parents=True)
    for path in SAMPLES.glob("*.xlsx"):
        shutil.copy(path, folder / "区")
    shutil.copy(SAMPLES / "unbalanced.xlsx", folder / "再报.xlsx")
    organ = api.check(SAMPLES / "busy.xlsx", form).organ
    (folder / "名册.csv").write_text(ROSTER.format(organ=organ), encoding="utf-8")
    return folder


def on_command_line(*arguments: object) -> bytes:
    done = subprocess.run([sys.executable, "-m", "xlsxcheck", *map(str, arguments)], capture_output=True, cwd=ROOT)
    assert done.returncode in (1, 3), done.stderr.decode()
    return done.stdout


def contents(path: Path) -> dict[str, bytes]:
    """What is in a summary, but for the time at which it was made."""
    if path.suffix != ".xlsx":
        return {"": path.read_bytes()}
    parts = parts_of(path.read_bytes())
    del parts["docProps/core.xml"]
    return parts


@pytest.mark.sampled(2)
@pytest.mark.parametrize("isolate", [True, False])
def test_the_reports_are_those_of_the_command_line(inbox: Path, form: Form, isolate: bool) -> None:
    expected = on_command_line(inbox, "--format", "jsonl", "--no-annotate", "--roster", inbox / "名册.csv")
    reports = check_many(inbox, form, roster=inbox / "名册.csv", isolate=isolate)
    assert "".join(f"{report.to_json()}\n" for report in reports).encode() == expected
    assert reports.state == "done"
    told = {finding["code"] for line in expected.splitlines() for finding in json.loads(line)["findings"]}
    assert {code for code in told if code.startswith("R-")} == {"R-SAME-FILE", "R-UNKNOWN"}


@pytest.mark.slow
def test_waivers_and_an_earlier_run_as_on_the_command_line(inbox: Path, form: Form, tmp_path: Path) -> None:
    first = on_command_line(inbox, "--format", "json", "--no-annotate")
    (tmp_path / "上次.json").write_bytes(first)
    organ, year = next((one["organ"], one["year"]) for one in json.loads(first)["reports"] if "unbal" in one["path"])
    (tmp_path / "豁免.csv").write_text(
        f"代码,单位名称,报告年度,原因,批准人,截止日期\nR-SAME-FILE,{organ},{year},合并报送,李四,2099-12-31\n"
        f"T4-SUM,没有的局,{year},原因,李四,2099-12-31\n", encoding="utf-8",
    )  # fmt: skip
    (inbox / "区" / "busy.xlsx").unlink()
    shutil.copy(SAMPLES / "zero.xlsx", inbox / "再报.xlsx")
    given = {"waivers": tmp_path / "豁免.csv", "since": tmp_path / "上次.json"}
    options = [word for key, path in given.items() for word in (f"--{key}", path)]
    expected = on_command_line(inbox, "--format", "jsonl", "--no-annotate", *options)
    with check_many(inbox, form, waivers=given["waivers"], since=given["since"]) as reports:
        assert "".join(f"{report.to_json()}\n" for report in reports).encode() == expected
    assert {report["since"]["state"] for report in map(json.loads, expected.splitlines())} >= {"open", "clean"}
    assert [Path(one.file).name for one in reports.gone] == ["busy.xlsx"]
    assert len(reports.unused) == 2 and "第3行" in reports.unused[1]
    write_summary(tmp_path / "汇总.html", reports)
    assert "上次有这次没有 1" in (tmp_path / "汇总.html").read_text(encoding="utf-8")
    (tmp_path / "豁免.csv").write_text("代码,单位名称\n", encoding="utf-8")
    with pytest.raises(UsageError):
        check_many(inbox, form, waivers=tmp_path / "豁免.csv")


@pytest.mark.slow
@pytest.mark.parametrize("kind", [".csv", ".html", ".xlsx"])
def test_the_summary_is_that_of_the_command_line(inbox: Path, tmp_path: Path, kind: str) -> None:
    theirs, ours = tmp_path / f"theirs{kind}", tmp_path / f"ours{kind}"
    roster = inbox / "名册.csv"
    on_command_line(inbox, "--no-annotate", "--roster", roster, "--summary", theirs)
    assert write_summary(ours, check_many(inbox, roster=roster)) == ours
    assert contents(ours) == contents(theirs)


def test_what_the_reports_come_to(inbox: Path) -> None:
    (inbox / "说明.txt").write_text("")
    with check_many([inbox], "ogi-2021", roster=str(inbox / "名册.csv"), jobs=2) as reports:
        found = list(reports)
    assert reports.counts.files == len(found) == sum(reports.counts.verdicts.values())
    assert reports.counts.verdicts["fail"] == sum(report.verdict == "fail" for report in found)
    assert reports.roster is not None
    assert [office.organ for office in reports.roster.missing] == ["没报的局"]
    assert reports.skipped.others == {".txt": 1}


def test_copies_go_below_a_folder(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "退回"
    reports = {report.path: report for report in check_many(inbox, out=out)}
    copies = {Path(report.annotated) for report in reports.values() if report.annotated}
    # Of two files of one office that are the same, the later one's copy is enough.
    assert copies - set(out.rglob("*.xlsx")) == {out / "再报.checked.xlsx"} and set(out.rglob("*.xlsx")) < copies
    assert out / "区" / "unbalanced.checked.xlsx" in copies
    (tmp_path / "文件").write_text("")
    with pytest.raises(UsageError, match="in the way"):
        check_many(inbox, out=tmp_path / "文件")


def test_what_may_be_given_as_files(inbox: Path, form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [inbox / "再报.xlsx", inbox / "区" / "busy.xlsx"]
    expected = [str(path) for path in paths]
    for files in (paths, expected, iter(paths), [FileItem(path, "x.xlsx") for path in expected]):
        assert [report.path for report in check_many(files, form)] == expected
    monkeypatch.chdir(inbox)
    assert [report.path for report in check_many("再报.xlsx")] == ["再报.xlsx"]
    assert [report.path for report in check_many("再*.xlsx")] == ["再报.xlsx"]
    assert [report.path for report in check_many(FileItem("再报.xlsx", "x"))] == ["再报.xlsx"]
    # A roster is looked into, and is no report.
    found = [item.path for item in find_files(["."]) if not item.path.endswith(".csv")]
    assert [report.path for report in check_many(find_files("."))] == found
    assert [Path(report.path).name for report in check_many(str(inbox))] == [Path(path).name for path in found]
    assert list(check_many([])) == []
    for mixed in (["a.xlsx", FileItem("b.xlsx", "b")], [FileItem("b.xlsx", "b"), "a.xlsx"]):
        with pytest.raises(TypeError, match="not both"):
            list(check_many(mixed))


def test_found_files_are_taken_only_as_they_are_needed(form: Form) -> None:
    taken = 0

    def files() -> Iterator[FileItem]:
        nonlocal taken
        for number in range(10**9):
            taken += 1
            yield FileItem(f"{number}.xlsx", f"{number}.xlsx")

    with check_many(files(), form, check=faults.by_name, jobs=2, keep=False) as reports:
        for _ in range(50):
            next(reports)
    assert reports.state == "stopped"
    assert list(reports) == []
    assert reports.counts.files == 50
    assert taken <= WINDOW + 200


def test_records_come_only_where_they_are_wanted(inbox: Path) -> None:
    assert all((report.record is None) == (report.sha256 is None or report.verdict == "unreadable")
               for report in check_many(inbox))  # fmt: skip
    assert all(report.record is None for report in check_many(inbox, records=False))


def test_there_is_no_summary_of_a_part(inbox: Path, tmp_path: Path) -> None:
    reports = check_many(inbox)
    next(reports)
    reports.close()
    with pytest.raises(UsageError, match="stopped"):
        write_summary(tmp_path / "汇总.csv", reports)
    with pytest.raises(UsageError, match="keep=True"):
        write_summary(tmp_path / "汇总.csv", check_many(inbox, keep=False))
    assert not (tmp_path / "汇总.csv").exists()


def test_a_break_ends_the_run_for_good(form: Form) -> None:
    reports = check_many([f"{number}.xlsx" for number in range(3)], form, check=_breaks, isolate=False)
    with pytest.raises(FormError):
        next(reports)
    assert reports.state == "stopped"
    assert list(reports) == []


def _breaks(path: str, form: Form, *, lang: str) -> None:
    raise FormError("broken")


def test_an_input_is_never_replaced_by_the_summary(inbox: Path, tmp_path: Path) -> None:
    earlier = tmp_path / "汇总.xlsx"
    write_summary(earlier, check_many(inbox))
    held = earlier.read_bytes()
    reports = check_many([earlier, inbox])
    with pytest.raises(UsageError):
        write_summary(earlier, reports)
    assert reports.counts.files == 0, "refused before anything is checked"
    assert earlier.read_bytes() == held


def test_what_cannot_be_is_refused_before_anything_is_checked(inbox: Path) -> None:
    with pytest.raises(UsageError, match="no such language"):
        check_many(inbox, lang="fr")
    with pytest.raises(UsageError, match="名册"):
        check_many(inbox, roster=inbox / "没有.csv")


def test_a_roster_may_be_made_by_the_program(inbox: Path) -> None:
    roster = load_roster(inbox / "名册.csv", "ogi-2021")
    reports = check_many(inbox, roster=Roster(roster.offices[1:]))
    assert isinstance(reports, Reports)
    list(reports)
    assert reports.roster is not None
    assert reports.roster.counts == (0, 1)


def test_what_they_come_to_in_the_end_is_what_the_command_line_says(form: Form, tmp_path: Path) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    files = (("先", "甲市", "2024-01-10", 119), ("后", "甲市", "2024-01-20", None), ("乙", "乙市", "2024-01-20", 119))
    for name, organ, day, wrong in files:
        given = {**busy(form), "cover.organ": f"{organ}人民政府", "cover.date": day}
        field = "requests.carried_in.natural_person"
        (inside / f"{name}.xlsx").write_bytes(filled(form, given | ({field: wrong} if wrong else {})))
    document = json.loads(on_command_line(inside, "--format", "json", "--no-annotate"))
    with check_many(inside, form) as reports:
        assert [report.verdict for report in reports].count("fail") == 2
    assert reports.settled.totals() == document["totals"] and reports.settled.totals()["fail"] == 1
    assert reports.counts.verdicts["fail"] == 2
    assert {Path(old).name: Path(new).name for old, new in reports.older.items()} == {"先.xlsx": "后.xlsx"}
