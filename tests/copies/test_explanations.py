"""What a clerk writes about a warning arrives, holds for its own figures, and acts nowhere."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from explained import DOUBTFUL, GOOD, ISSUED, answered, changed, doubtful, noted, opened
from helpers import ROOT
from office import office

from samples import busy, filled
from xlsxcheck import annotate, api, check
from xlsxcheck.checking.explanations import says_nothing
from xlsxcheck.command.check import run_check
from xlsxcheck.command.options import CheckOptions
from xlsxcheck.many.collect import Collection
from xlsxcheck.many.item import Checked, FileItem
from xlsxcheck.model import Explanation, Form, Report
from xlsxcheck.model.sheetnames import CHECK_SHEET, FINDINGS_SHEET
from xlsxcheck.render.csv import csv_header, csv_report
from xlsxcheck.render.text import text
from xlsxcheck.summary.write import write_summary

CONTRACT = json.loads((ROOT / "schema" / "report.schema.json").read_text(encoding="utf-8"))
HOSTILE = '=HYPERLINK("http://example.org","点这里")<script>alert(1)</script>\x1b[31m移交了一批文件'


def state(report: Report) -> str | None:
    """What became of the explanation of the one warning."""
    (finding,) = [finding for finding in report.findings if finding.severity == "warning"]
    assert finding.code == DOUBTFUL
    return finding.explanation.state if finding.explanation else None


def run(*words: str, **options: object) -> tuple[int, str]:
    out = io.StringIO()
    code = run_check(CheckOptions(words, annotate=False, **options), out)  # type: ignore[arg-type]
    return code, out.getvalue()


def test_what_stands_beside_a_relation_explains_it(form: Form, tmp_path: Path) -> None:
    plain, file = doubtful(form), tmp_path / "a.xlsx"
    assert (check(plain, form).verdict, state(check(plain, form))) == ("warn", None)
    file.write_bytes(noted(plain, GOOD))
    report = check(file, form)
    assert (report.verdict, state(report), report.open, report.explained) == ("warn", "accepted", False, 1)
    said = text(report, form)
    assert "通过，已说明 1 处" in said and f"已说明：{GOOD}" in said.replace("\n      ", "")
    assert run(str(file), fail_on="warning")[0] == 0
    document = json.loads(run(str(file), format="json")[1])
    jsonschema.validate(document, CONTRACT)
    assert document["totals"]["explained"] == document["totals"]["warnings"] == 1
    file.write_bytes(plain)
    code, told = run(str(file), fail_on="warning", format="json")
    assert code == 1 and "explained" not in json.loads(told)["totals"]


def test_an_answer_in_a_copy_explains_its_finding(form: Form) -> None:
    data = doubtful(form)
    copy = answered(annotate(data, check(data, form), form), GOOD)
    assert state(check(copy, form)) == "accepted"
    again = annotate(copy, check(copy, form), form)
    assert state(check(again, form)) == "accepted", "carried over to the next copy"
    assert annotate(again, check(again, form), form) == again, "nothing is new"


@pytest.mark.parametrize("answer_first", [True, False], ids=["answered, then corrected", "corrected, then answered"])
@pytest.mark.slow
def test_an_answer_of_the_same_sitting_as_a_correction_is_about_the_figures_as_they_are(
    form: Form, answer_first: bool
) -> None:
    """The copy was issued with an empty cell, or with another text: what stands there now is no older than the file."""
    data = doubtful(form)
    file = annotate(data, check(data, form), form)
    for issued in (30, 40):
        text = f"{GOOD}，共{issued}件"
        file = answered(file, text) if answer_first else changed(file, form, ISSUED, issued)
        file = changed(file, form, ISSUED, issued) if answer_first else answered(file, text)
        assert state(check(file, form)) == "accepted"
        file = annotate(file, check(file, form), form)
        assert state(check(file, form)) == "accepted"
    assert state(check(changed(file, form, ISSUED, 50), form)) == "outdated"


@pytest.mark.slow
def test_an_answer_that_a_copy_was_issued_with_is_reopened_by_other_figures(form: Form) -> None:
    data = doubtful(form)
    copy = answered(annotate(data, check(data, form), form), GOOD)
    issued = annotate(copy, check(copy, form), form)
    other = changed(issued, form, ISSUED, 30)
    assert state(check(other, form)) == "outdated"
    assert "按别的数字写的" in text(check(other, form), form, width=500)
    again = annotate(other, check(other, form), form)
    assert state(check(again, form)) == "outdated", "the next copy knows for which figures it was written"
    assert state(check(answered(again, GOOD + "，仍适用"), form)) == "accepted"
    assert state(check(changed(again, form, ISSUED, 20), form)) == "accepted", "the figures are back"


@pytest.mark.slow
def test_a_note_on_the_check_sheet_is_reopened_once_a_copy_keeps_its_figures(form: Form) -> None:
    data = noted(doubtful(form), GOOD)
    assert state(check(changed(data, form, ISSUED, 30), form)) == "accepted", "it holds for the figures of its file"
    copy = annotate(data, check(data, form), form)
    assert state(check(copy, form)) == "accepted"
    other = changed(copy, form, ISSUED, 30)
    assert state(check(other, form)) == "outdated"
    assert state(check(annotate(other, check(other, form), form), form)) == "outdated"
    assert state(check(noted(other, GOOD + "，共30件"), form)) == "accepted"


@pytest.mark.slow
def test_a_note_about_what_held_is_not_taken_for_other_figures(form: Form) -> None:
    """A copy is made for another reason: the text beside a relation that holds keeps its figures, too."""
    data = noted(filled(form, {**busy(form), "requests.carried_in.natural_person": 119}), GOOD)
    report = check(data, form)
    assert report.verdict == "fail"
    other = changed(annotate(data, report, form), form, ISSUED, 30)
    states = [finding.explanation for finding in check(other, form).findings if finding.code == DOUBTFUL]
    assert [one and one.state for one in states] == ["outdated"]


def test_where_to_explain_is_said_once_and_no_longer_than_it_is_asked_for(form: Form) -> None:
    where = "写在标注副本“检查结果”（模板填的，也可以写在“校验”表）的“情况说明”一列"
    data = doubtful(form)
    assert "".join(text(check(data, form), form, width=500).split()).count(where) == 1
    for other in (noted(data, GOOD), filled(form, busy(form))):
        assert "情况说明" not in text(check(other, form), form, width=500)


def in_vain(report: Report) -> list[str]:
    """What is said of texts that do not count."""
    return [finding.message for finding in report.findings if finding.code == "L36"]


def test_a_text_beside_an_error_of_a_copy_is_told_to_count_for_nothing(form: Form) -> None:
    data = filled(form, {**busy(form), "requests.carried_in.natural_person": 119})
    copy = annotate(data, check(data, form), form)
    assert in_vain(check(copy, form)) == []
    report = check(answered(copy, GOOD, "T3-BALANCE"), form)
    (said,) = in_vain(report)
    assert report.verdict == "fail" and f"{FINDINGS_SHEET}!M" in said and "错误要改正" in said
    assert "现在要说明的是" not in said, "nothing asks for an explanation"


@pytest.mark.slow
def test_a_text_on_another_line_is_told_with_the_line_that_asks_for_one(form: Form) -> None:
    data = doubtful(form)
    (said,) = in_vain(check(noted(data, GOOD, "T2-RULES-POWER"), form))
    row = next(cell.row for cell in opened(data)[CHECK_SHEET]["A"] if cell.value == DOUBTFUL)
    assert f"现在要说明的是 {CHECK_SHEET}!H{row}（{DOUBTFUL}）" in said, said
    both = noted(noted(data, GOOD, "T2-RULES-POWER"), GOOD)
    assert in_vain(check(both, form)) == [], "everything is explained"
    assert in_vain(check(noted(filled(form, busy(form)), GOOD), form)) == [], "nothing asks for an explanation"
    copy = annotate(data, check(data, form), form)
    assert f"{FINDINGS_SHEET}!M" in in_vain(check(noted(copy, GOOD, "T2-RULES-POWER"), form))[0]


@pytest.mark.parametrize(
    "phrase",
    [
        "无",
        "核实无误",
        "情况属实。",
        "数字属实",
        "经核实，情况属实，数字无误",
        "五个字而已",
        "111111111",
        "　核 实 无 误！",
    ],
)
@pytest.mark.sampled(4)
def test_a_phrase_that_gives_no_reason_explains_nothing(form: Form, phrase: str) -> None:
    report = check(noted(doubtful(form), phrase), form)
    assert (state(report), report.open) == ("empty", True)
    assert "没有说出原因" in text(report, form, width=500)


@pytest.mark.parametrize("reason", [GOOD, "因无数据接口而补报", "merged with the old bureau", "含上级文件12件"])
def test_a_reason_is_one(reason: str) -> None:
    assert not says_nothing(reason)


def test_errors_and_infos_can_not_be_explained(form: Form) -> None:
    data = filled(form, {**busy(form), "requests.carried_in.natural_person": 119})
    copy = answered(annotate(data, check(data, form), form), GOOD, "T3-BALANCE")
    report = check(copy, form)
    assert report.verdict == "fail" and all(finding.explanation is None for finding in report.findings)


@pytest.mark.slow
def test_a_hostile_text_acts_nowhere(form: Form, tmp_path: Path) -> None:
    book_text = HOSTILE.replace("\x1b", "_x001B_")
    data = doubtful(form)
    copy = answered(annotate(data, check(data, form), form), book_text)
    file = tmp_path / "a.xlsx"
    file.write_bytes(copy)
    report = check(copy, form)
    # openpyxl writes a text that begins with = as a formula without a result.
    assert state(report) in ("accepted", None)
    report = report._replace(
        findings=tuple(
            one._replace(explanation=Explanation(HOSTILE, "accepted")) if one.code == DOUBTFUL else one
            for one in report.findings
        )
    )
    assert "\x1b" not in text(report, form) and "\x1b" not in report.to_json()
    line = csv_header(form) + csv_report(report)
    cells = list(csv.reader(io.StringIO(line.lstrip("\ufeff"))))[1]
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) and not cell.lstrip("-").isdigit() for cell in cells)
    collection = Collection(form, keep=True)
    collection.take(Checked(FileItem("a.xlsx", "a.xlsx"), report))
    write_summary(tmp_path / "s.html", collection)
    write_summary(tmp_path / "s.xlsx", collection)
    page = (tmp_path / "s.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    cells = [cell for sheet in openpyxl.load_workbook(tmp_path / "s.xlsx") for row in sheet.iter_rows() for cell in row]
    assert any("HYPERLINK" in str(cell.value) for cell in cells) and not any(cell.data_type == "f" for cell in cells)
    marked = annotate(data, report._replace(sha256=None), form)
    sheet = openpyxl.load_workbook(io.BytesIO(marked))["检查结果"]
    cells = [cell for row in sheet.iter_rows() for cell in row if "HYPERLINK" in str(cell.value)]
    assert cells and all(cell.data_type == "s" and "\x1b" not in cell.value for cell in cells)


@pytest.mark.office
def test_it_arrives_from_whatever_the_copy_was_saved_as(form: Form, tmp_path: Path) -> None:
    data = doubtful(form)
    first = tmp_path / "a.checked.xlsx"
    first.write_bytes(answered(annotate(data, check(data, form), form), GOOD))
    both = tmp_path / "b.xlsx"
    both.write_bytes(noted(data, GOOD))
    for kind in ("xlsx", "ods", "xls"):
        out = tmp_path / kind
        for file in office().convert([first, both], kind, out):
            report = check(file, form)
            assert (state(report), report.open) == ("accepted", False), file.name
            assert GOOD in text(report, form, width=500)
            (tmp_path / "s.html").unlink(missing_ok=True)
            summary = (str(tmp_path / "s.html"), str(tmp_path / "s.xlsx"))
            assert run(str(file), fail_on="warning", summary=summary, quiet=True)[0] == 0
            assert GOOD in (tmp_path / "s.html").read_text(encoding="utf-8")
            rows = [row for sheet in openpyxl.load_workbook(tmp_path / "s.xlsx") for row in sheet.values]
            assert any(GOOD in str(cell) for row in rows for cell in row)
            copy = api.annotate(file, report, form)
            assert state(check(copy, form)) == "accepted", f"the copy of {file.name} carries it on"
            assert state(check(changed(copy, form, ISSUED, 40), form)) == "outdated", "it was issued with it"
