"""Last year's files: which report of which office, in whatever shape, and what is said where there is none."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import ROOT, balanced_values, with_totals

import xlsxcheck
from xlsxcheck.errors import UsageError
from xlsxcheck.many.item import Sent
from xlsxcheck.many.previous import Known, LastYear, load_previous
from xlsxcheck.many.roster import Roster
from xlsxcheck.many.rosterfile import Expected
from xlsxcheck.model import Form, Value
from xlsxcheck.template.build import TemplateOptions, build_template

CODES = ("113200000140000117", "11320000014000012A")


def filled(form: Form, year: int, organ: str, code: str | None = None, **more: Value) -> bytes:
    """A return without errors, in which what is carried in is what the year before carried out."""
    values = {
        **balanced_values(form),
        "cover.organ": organ,
        "cover.organ_type": None,
        "cover.code": code,
        "cover.year": year,
    }
    carried = {one: values[f"requests.carried_out.{one}"] for one in form.sets["applicants"].members}
    for column, count in carried.items():
        before = int(str(values[f"requests.carried_in.{column}"]))
        received = int(str(values[f"requests.received_new.{column}"]))
        values |= {f"requests.carried_in.{column}": count}
        values |= {f"requests.received_new.{column}": received + before - int(str(count))}
    for document in form.sets["documents"].members:
        values[f"proactive.{document}.repealed"] = values[f"proactive.{document}.issued"]
    return build_template(form, TemplateOptions(), with_totals({**values, **more}, form))


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xlsxcheck", *map(str, arguments)], capture_output=True, text=True, encoding="utf-8",
        cwd=ROOT,
    )  # fmt: skip


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory, form: Form) -> Path:
    """Two years of two offices; the second has no code, and one request carried in too many."""
    folder = tmp_path_factory.mktemp("years")
    for year in (2024, 2025):
        (folder / str(year)).mkdir()
        (folder / str(year) / "甲.xlsx").write_bytes(filled(form, year, "甲街道办事处", CODES[0]))
        off: dict[str, Value] = {"requests.carried_in.business": 64} if year == 2025 else {}
        (folder / str(year) / "乙.xlsx").write_bytes(filled(form, year, "乙（本级）局", **off))
    return folder


def told(report: xlsxcheck.Report) -> list[tuple[str, str | None]]:
    return [(one.code, one.case) for one in report.findings if one.code.startswith("Y-")]


@pytest.mark.slow
def test_a_folder_against_last_years(years: Path, form: Form) -> None:
    with xlsxcheck.check_many(years / "2025", form, previous=years / "2024", keep=False) as reports:
        second, first = reports
    assert told(first) == [] and not first.count("error")
    assert (first.relations.total + first.relations.not_applicable, first.relations.not_assessed) == (
        63 + 22,
        4,
    )  # the kind of organ is blank
    assert ("Y-CARRIED-IN", "Y-CARRIED-IN[business]") in told(second) and second.verdict == "fail"
    without = xlsxcheck.check(years / "2025" / "甲.xlsx", form)
    assert without.relations.total + without.relations.not_applicable == 63


@pytest.mark.slow
def test_last_years_folder_below_this_years_is_no_part_of_it(years: Path, form: Form) -> None:
    """As a collector may have them: one folder of all years."""
    for found in (
        [report.shown for report in xlsxcheck.check_many(years, form, previous=years / "2024", keep=False)],
        [report["path"] for report in json.loads(
            run(years, "--previous", years / "2024", "--no-annotate", "--format", "json").stdout)["reports"]],
    ):  # fmt: skip
        assert found == [str(years / "2025" / name) for name in ("乙.xlsx", "甲.xlsx")]
    # Named itself it is checked.
    both = xlsxcheck.check_many(years, form, previous=years, keep=False)
    assert len({report.path for report in both}) == 4


@pytest.mark.parametrize("suffix", ["json", "jsonl"])
@pytest.mark.slow
def test_what_a_run_wrote_stands_for_the_files(years: Path, suffix: str, tmp_path: Path, form: Form) -> None:
    done = run(years / "2024", "--format", suffix, "--no-annotate")
    path = tmp_path / f"2024.{suffix}"
    path.write_text(done.stdout, encoding="utf-8")
    for name in ("甲.xlsx", "乙.xlsx"):
        by_files = xlsxcheck.check(years / "2025" / name, form, previous=load_previous(years / "2024", form))
        assert xlsxcheck.check(years / "2025" / name, form, previous=load_previous(path, form)) == by_files


@pytest.mark.slow
def test_one_file_on_the_command_line(years: Path) -> None:
    done = run(
        years / "2025" / "乙.xlsx", "--previous", years / "2024" / "乙.xlsx", "--no-annotate", "--format", "json"
    )
    (report,) = json.loads(done.stdout)["reports"]
    assert done.returncode == 1
    assert "Y-CARRIED-IN" in {one["code"] for one in report["findings"]}
    other = run(years / "2025" / "甲.xlsx", "--previous", years / "2024" / "乙.xlsx", "--no-annotate")
    assert other.returncode == 0 and "[Y-NONE]" in other.stdout and "未能检查 26" in other.stdout
    assert "上年的文件里没有这个单位" in other.stdout


@pytest.mark.slow
def test_a_zip_of_last_year_and_files_that_can_not_be_read(years: Path, tmp_path: Path, form: Form) -> None:
    shutil.copytree(years / "2024", tmp_path / "in" / "里")
    (tmp_path / "in" / "坏.xlsx").write_bytes(b"PK\3\4 nothing")
    archive = shutil.make_archive(str(tmp_path / "2024"), "zip", tmp_path / "in")
    for path in (archive, tmp_path / "in"):
        found = load_previous(path, form)
        assert [one.organ for one in found.known] == ["乙（本级）局", "甲街道办事处"]
    done = run(years / "2025", "--previous", tmp_path / "in", "--no-annotate")
    assert "坏.xlsx" in done.stderr and done.returncode == 1


def known(organ: str | None, code: str | None, year: int | None, number: int = 0, path: str = "a") -> Known:
    return Known(organ, code, year, path, False, (number,) * 16)


def test_by_code_else_by_name(form: Form) -> None:
    found = LastYear(
        form, [known("甲局", CODES[0], 2024, 1), known("乙（本级）局", None, 2024, 2), known("丙局", CODES[1], 2024, 3)]
    )
    for organ, code, number in (
        ("改了名的局", CODES[0], 1),
        ("乙(本级) 局", None, 2),
        ("乙（本级）局", "11320000014000138P", 2),
        ("丙局", None, 3),
    ):
        one = found.find(organ, code, 2025).known
        assert one is not None and one.figures[0] == number, organ
    # The same name with another code is another office, and nobody is guessed by a similar name.
    assert found.find("丙局", "11320000014000138P", 2025).why == "none"
    assert found.find("乙局", None, 2025).why == "none" and found.find(None, None, 2025).why == "nameless"


def test_several_files_of_one_office(form: Form) -> None:
    same = LastYear(
        form, [known("甲局", None, 2024, 1), known("甲局", None, 2024, 1, "b"), known("甲局", None, 2023, 9)]
    )
    one = same.find("甲局", None, 2025).known
    assert one is not None and one.figures[0] == 1
    other = LastYear(form, [known("甲局", None, 2024, 1), known("甲局", None, 2024, 2, "b")])
    assert (other.find("甲局", None, 2025).why, other.find("甲局", None, 2025).paths) == ("twice", ("a", "b"))
    early = LastYear(form, [known("甲局", None, 2023, 1)])
    assert (early.find("甲局", None, 2025).why, early.find("甲局", None, 2025).years) == ("year", (2023,))
    undated = LastYear(form, [known("甲局", None, None, 1), known("甲局", None, 2023, 2)])
    one = undated.find("甲局", None, 2025).known
    assert one is not None and one.figures[0] == 1


def sent(number: int, at: float = 0.0, sha256: str | None = None, of: str = "", year: int = 2024) -> Known:
    told = Sent((year, None), ("", at), sha256, of)
    return known("甲局", None, year, number, f"{number}.xlsx")._replace(sent=told)


def test_of_several_files_that_counts_which_would_in_a_check(form: Form) -> None:
    """The newer by its time; a copy that came back before the file that it was made of, whatever year that bears."""
    for files, number in (
        ([sent(1, 1000.0), sent(2, 5000.0)], 2),
        ([sent(2, 5000.0), sent(1, 1000.0)], 2),
        ([sent(1, 9000.0, "x"), sent(2, 1.0, "y", of="x")], 2),
        ([sent(2, 1.0, "y", of="x"), sent(1, 9000.0, "x", year=2025)], 2),
        ([sent(2, 1.0, "y", of="x"), sent(3, 50.0), sent(1, 9000.0, "x")], 2),
    ):
        found = LastYear(form, files).find("甲局", None, 2025)
        assert found.known is not None and found.known.figures[0] == number and found.paths == (f"{number}.xlsx",)
    apart = [sent(1, 1000.0), sent(2, 1000.5)]
    assert LastYear(form, apart).find("甲局", None, 2025).why == "twice"


@pytest.mark.slow
def test_what_a_newer_file_replaced_in_a_run_that_was_written(form: Form, tmp_path: Path) -> None:
    for name, number, at in (("旧.xlsx", 3, 1000), ("新.xlsx", 4, 9000)):
        (tmp_path / "2024").mkdir(exist_ok=True)
        path = tmp_path / "2024" / name
        path.write_bytes(filled(form, 2024, "甲局", **{"requests.carried_out.business": number}))
        os.utime(path, (1_700_000_000 + at,) * 2)
    (tmp_path / "2024.json").write_text(
        run(tmp_path / "2024", "--format", "json", "--no-annotate", "--quiet").stdout, encoding="utf-8"
    )
    for path in (tmp_path / "2024", tmp_path / "2024.json"):
        found = load_previous(path, form).find("甲局", None, 2025)
        assert found.known is not None and found.known.path.endswith("新.xlsx"), found.why


def test_a_code_of_one_office_and_the_name_of_another_carry_nobodys_figures(form: Form) -> None:
    both = LastYear(form, [known("甲局", CODES[0], 2024, 1), known("乙局", None, 2024, 2)])
    assert both.find("乙局", CODES[0], 2025).why == "owner"
    one = LastYear(form, [known("甲局", CODES[0], 2024, 1)])
    assert one.find("乙局", CODES[0], 2025).known is not None, "it may have been renamed"
    listed = one.beside(Roster((Expected("甲局", CODES[0]), Expected("乙局"))))
    assert listed.find("乙局", CODES[0], 2025).why == "owner" and listed.find("甲局", CODES[0], 2025).known is not None
    told = [one.message for one in xlsxcheck.check(
        filled(form, 2025, "乙局", CODES[0]), form, previous=listed).findings if one.code == "Y-NONE"]  # fmt: skip
    assert len(told) == 1 and "不知道该和哪一家比" in told[0]


def test_the_reason_is_told(form: Form) -> None:
    data = filled(form, 2025, "甲局")
    two = LastYear(form, [known("甲局", None, 2024, 1, "x/a.xlsx"), known("甲局", None, 2024, 2, "x/b.xlsx")])
    early = LastYear(form, [known("甲局", None, 2022)])
    for previous, words in (
        (two, "几份是这个单位的，数字不一样：a.xlsx、b.xlsx。"),
        (early, "不是上一年的年报（2022年的）"),
    ):
        (finding,) = [one for one in xlsxcheck.check(data, form, previous=previous).findings if one.code == "Y-NONE"]
        assert words in finding.message and "22 条关系没有检查" in finding.message and finding.severity == "info"


@pytest.mark.parametrize("totals", ["formula", "control"])
def test_a_sum_of_blank_cells_is_no_figure_of_last_year(totals: str, form: Form, tmp_path: Path) -> None:
    blank = xlsxcheck.write_template(form, tmp_path / "甲局.xlsx", year=2024, organ="甲局", totals=totals)
    record = xlsxcheck.read_workbook(blank, form)
    # A spreadsheet program shows 0 there.
    assert record.values["requests.carried_out.total"] == 0 and "requests.carried_out.total" in record.computed
    assert set(xlsxcheck.check(blank, form).next_year.values()) == {None}
    for previous in (record, load_previous(tmp_path, form)):
        report = xlsxcheck.check(filled(form, 2025, "甲局"), form, previous=previous)
        assert told(report) == [("Y-NONE", None)] and report.relations.not_assessed == 22 + 4
        assert "上年的表里没有填数字" in report.findings[0].message + report.findings[-1].message


@pytest.mark.slow
def test_one_blank_cell_takes_its_sum_along_and_is_told(form: Form) -> None:
    blank: dict[str, Value] = {"requests.carried_out.business": None}
    values = xlsxcheck.read_workbook(filled(form, 2024, "甲局"), form).values
    last = build_template(form, TemplateOptions(), with_totals({**values, **blank}, form))
    this = filled(form, 2025, "甲局", **{"requests.carried_in.business": 9})
    report = xlsxcheck.check(this, form, previous=xlsxcheck.read_workbook(last, form))
    (finding,) = [one for one in report.findings if one.code.startswith("Y-")]
    assert finding.code == "Y-NONE" and "有的格没有填" in finding.message and "2 条关系没有检查" in finding.message
    assert "商业企业、" in finding.message
    # A total that the office typed is a figure.
    typed = build_template(form, TemplateOptions(totals="typed"), with_totals({**values, **blank}, form))
    report = xlsxcheck.check(this, form, previous=xlsxcheck.read_workbook(typed, form))
    assert ("Y-CARRIED-IN", "Y-CARRIED-IN[total]") in told(report)


def test_what_can_not_be_read_of_last_year_is_no_figure(form: Form) -> None:
    record = xlsxcheck.read_workbook(filled(form, 2024, "甲局"), form)
    values = record.values | {"requests.carried_out.business": "57件"}
    previous = record._replace(values=values, unread=frozenset(["requests.carried_out.business"]))
    report = xlsxcheck.check(filled(form, 2025, "甲局"), form, previous=previous)
    assert told(report) == [("Y-NONE", None)]


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("organ", "code", "same"),
    [("甲局", None, True), ("甲 局", CODES[0], True), ("乙局", None, False), ("乙局", CODES[0], True),
     ("甲局", CODES[1], False)],
)  # fmt: skip
def test_a_record_of_another_office_is_not_compared_unless_the_caller_says_so(
    organ: str, code: str | None, same: bool, form: Form
) -> None:
    this = filled(form, 2025, "甲局", CODES[0] if code else None, **{"requests.carried_in.business": 9})
    last = xlsxcheck.read_workbook(filled(form, 2024, organ, code), form)
    found = told(xlsxcheck.check(this, form, previous=last))
    assert (found == [("Y-NONE", None)]) is not same
    assert ("Y-CARRIED-IN", "Y-CARRIED-IN[business]") in told(xlsxcheck.check(this, form, previous=lambda _: last))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("year", [2022, 2023, 2025, 2026])
def test_a_record_of_another_year_is_never_compared_whoever_hands_it_over(year: int, form: Form) -> None:
    this = filled(form, 2025, "甲局", **{"requests.carried_in.business": 9})
    last = xlsxcheck.read_workbook(filled(form, year, "甲局"), form)
    for previous in (last, lambda _: last):
        codes = [one.code for one in xlsxcheck.check(this, form, previous=previous).findings]
        assert [code for code in codes if code.startswith("Y-")] == ["Y-NONE"]
        assert ("C12" in codes) is (year >= 2025)
    with pytest.raises(UsageError, match=r"^previous"):
        xlsxcheck.check(this, form, previous=lambda _: None)  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize("given", ["2024", Path("2024"), b"abc", 3])
def test_a_path_in_the_place_of_last_years_record_is_refused_with_what_reads_it(given: object, form: Form) -> None:
    with pytest.raises(UsageError, match="load_previous"):
        xlsxcheck.check(filled(form, 2025, "甲局"), form, previous=given)  # type: ignore[arg-type]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("没有", None),
        ("a.json", "{"),
        ("b.json", '{"reports": 3}'),
        ("c.json", '{"reports": [3]}'),
        ("d.json", '{"reports": [{"verdict": "pass", "form": "ogi-2021"}]}'),
        ("e.jsonl", '{"verdict": "unreadable"}\n'),
        ("f.xlsx", "text"),
    ],
)
def test_what_holds_no_report_of_last_year_is_refused(name: str, content: str | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="--previous"):
        load_previous(tmp_path / name)
    assert run(ROOT / "samples" / "busy.xlsx", "--previous", tmp_path / name).returncode == 2


def test_a_folder_without_reports_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有读得出的上年年报"):
        load_previous(tmp_path)
