from __future__ import annotations

import json
import string
from decimal import Decimal
from typing import Any

import pytest
from helpers import ROOT, balanced_values, record_of, with_totals

from xlsxcheck.api import judge
from xlsxcheck.form.load import parse_form
from xlsxcheck.messages import codes, wording
from xlsxcheck.model import Finding, Form, Note, Report, Value, plain
from xlsxcheck.render.rows import finding_row
from xlsxcheck.render.together import together


def findings(changes: dict[str, Value], form: Form, lang: str = "zh") -> list[Finding]:
    return list(judge(record_of({**balanced_values(form), **changes}, form), form, lang=lang).findings)


def zero_values(form: Form) -> dict[str, Value]:
    values = balanced_values(form)
    return {field: 0 if form.fields[field].type.numeric else value for field, value in values.items()}


def test_a_column_off_balance_is_told_with_its_figures(form: Form) -> None:
    values = {**zero_values(form), "requests.received_new.natural_person": 62, "requests.received_new.total": 62}
    values |= {"requests.disclosed.natural_person": 63, "requests.disclosed.total": 63}
    report = judge(record_of(with_totals(values, form), form), form)
    first = report.findings[0]
    assert first.code == "T3-BALANCE"
    assert first.message == (
        "表三!D4 “自然人”列不平：本年新收 62 + 上年结转 0 = 62，（七）总计 63 + 结转下年度 0 = 63，后者多 1。"
    )
    assert first.remedy == "对照台账找出错的几格，改好了，这一条就平了，见“先查”。"
    assert (first.sheet, first.cells) == ("表三", ("D4", "D5", "D27", "D28"))
    assert (first.value, first.expected, first.difference) == (62, 63, -1)
    assert report.verdict == "fail"


def test_the_same_in_english(form: Form) -> None:
    values = {**zero_values(form), "disputes.reconsideration.upheld": 10, "disputes.reconsideration.corrected": 1}
    report = judge(record_of(values, form), form, lang="en")
    told = [finding for finding in report.findings if finding.code == "T4-SUM"]
    assert [finding.message for finding in told] == [
        "表四!E4 the total of Administrative reconsideration is wrong: Total 0; the four results, sum 11"
        " (Upheld 10, Corrected 1); 11 too few."
    ]
    assert (told[0].value, told[0].expected, told[0].difference) == (0, 11, -11)


def test_blanks_are_told_once_each_and_sums_go_on_with_zero(form: Form) -> None:
    found = findings({"requests.disclosed.natural_person": None}, form)
    assert sorted(finding.code for finding in found) == ["T3-COLSUM", "T3-ROWSUM", "V01"]
    sums = [finding for finding in found if finding.code.startswith("T3")]
    assert all("未填的1格按0算" in finding.message for finding in sums)


def test_a_warning_alone_makes_warn_and_an_info_passes(form: Form) -> None:
    base = balanced_values(form)
    warn = judge(record_of({**base, "cover.organ_type": "街道办事处"}, form), form)
    assert {finding.severity for finding in warn.findings} == {"warning", "info"}
    assert warn.verdict == "warn"
    zero = judge(record_of(zero_values(form), form), form)
    assert [(finding.code, finding.severity) for finding in zero.findings] == [("X-ZERO", "info")]
    assert zero.findings[0].message == "三张表全部是0（零报告）：200 格合计 0。"
    assert zero.verdict == "pass"


def test_a_blank_kind_of_organ_is_told_with_how_many_relations_wait(form: Form) -> None:
    report = judge(record_of({**balanced_values(form), "cover.organ_type": None}, form), form)
    assert [(finding.code, finding.cells) for finding in report.findings] == [("C06", ("B5",))]
    assert report.relations.not_assessed == 4
    assert "4条" in report.findings[0].message
    assert report.verdict == "pass"


def test_counts_add_up(form: Form) -> None:
    for changes in ({}, {"cover.organ_type": None}, {"requests.disclosed.natural_person": None}, {"cover.year": 2021}):
        counts = judge(record_of({**balanced_values(form), **changes}, form), form).relations
        assert counts.total == counts.passed + counts.failed + counts.not_assessed
        cases = [case for relation in form.relations for case in relation.cases if not case.needs_previous]
        assert counts.total + counts.not_applicable == len(cases) == 63


def test_findings_are_sorted_by_table_then_severity_then_cell(form: Form) -> None:
    found = findings(
        {"disputes.reconsideration.upheld": None, "requests.disclosed.natural_person": None, "cover.organ": None,
         "proactive.rules.issued": -1}, form)  # fmt: skip
    sheets = [finding.sheet for finding in found]
    assert sheets == sorted(sheets, key=["封面", "表二", "表三", "表四"].index)


def test_every_code_has_wordings_in_both_languages() -> None:
    for lang in ("zh", "en"):
        texts = wording(lang)["codes"]
        assert texts.keys() == codes().keys()
        for code, text in texts.items():
            assert all(text[key] for key in ("title", "message", "remedy", "meaning", "example")), (lang, code)
    for code, known in codes().items():
        assert known["severity"] in ("error", "warning", "info"), code
        assert (known["class"] == "file") == code.startswith("F"), code


def test_both_languages_name_the_same_facts() -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    zh, en = wording("zh")["codes"], wording("en")["codes"]
    for code in codes():
        for part in ("message", "remedy"):
            assert names(zh[code][part]) >= names(en[code][part]), (code, part)
    assert wording("zh")["words"].keys() == wording("en")["words"].keys()


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (Decimal("0.3500"), "0.35"), (Decimal("1E+3"), "1000"), (Decimal("72701.2578"), "72701.2578"),
     (None, ""), ("12件", "12件"), (Decimal("0"), "0")],
)  # fmt: skip
def test_figures_are_shown_in_plain_digits(value: Value, shown: str) -> None:
    assert plain(value) == shown


def test_notes_of_the_record_become_findings_with_their_facts(form: Form) -> None:
    record = record_of(balanced_values(form), form)
    note = Note("L05", "表四", ("E4", "J4"), None, {"count": 2, "list": ["E4", "J4"]})
    report = judge(record._replace(notes=(note,)), form)
    assert [finding.code for finding in report.findings] == ["L05"]
    assert "E4、J4" in report.findings[0].message
    assert report.verdict == "pass"


def test_what_is_about_all_tables_names_no_cell_and_no_difference(form: Form) -> None:
    """A zero report: no cell of 200 is more to blame than another, and a bound of 1 is nobody's figure."""
    (found,) = (one for one in judge(record_of(zero_values(form), form), form).findings if one.code == "X-ZERO")
    assert found.message.startswith("三张表全部是0（零报告）：200 格合计 0")
    assert (found.value, found.expected, found.difference, found.label, found.place) == (0, None, None, None, None)
    row = finding_row(found, Report("a.xlsx", "pass", (found,)), "zh")
    assert (row["left"], row["right"], row["difference"]) == (0, None, None)
    assert len(str(row["cells"])) < 80 and "表四!A4:O4" in str(row["cells"]) and len(found.cells) == 200


@pytest.mark.parametrize(
    ("kind", "more", "zh", "en"),
    [
        ("choice", {"choices": [{"zh": "是", "en": "yes"}, {"zh": "否", "en": "no"}]},
         "请从下拉列表中选择：是、否，不要空着。", "Choose from the list: yes, no; do not leave it blank."),
        ("date", {}, "请填日期，例如 2026-01-15，不要空着。",
         "Enter a date such as 2026-01-15; do not leave it blank."),
        ("text", {"max_length": 20}, "请填写，不要空着。", "Fill it in; do not leave it blank."),
        ("integer", {}, "请填数字；没有就填0，不要空着。", ""),
    ],
)  # fmt: skip
def test_a_blank_cell_is_asked_for_what_it_takes(kind: str, more: dict[str, Any], zh: str, en: str) -> None:
    """Also in a table: nobody types a figure where 是 or 否 is to be chosen."""
    raw = json.loads((ROOT / "samples" / "forms" / "reading-room" / "form.json").read_text(encoding="utf-8"))
    raw["types"]["yes_no"] = {"kind": kind, "invalid": {"zh": "不对", "en": "wrong"}, **more}
    raw["relations"] = [one for one in raw["relations"] if one["id"] != "T2-FREE"]
    own = parse_form(json.dumps(raw).encode())
    values: dict[str, Value] = {field.id: 0 if field.type.numeric else None for field in own.fields.values()}
    values["t2.r7.b"] = None
    for lang, remedy in (("zh", zh), ("en", en)):
        (finding,) = [one for one in judge(record_of(values, own), own, lang=lang).findings if one.field == "t2.r7.b"]
        assert finding.remedy == remedy or not remedy
        assert finding.code == ("C01" if kind == "text" else "V01")


def test_blanks_that_ask_for_something_else_are_not_told_as_one() -> None:
    raw = json.loads((ROOT / "samples" / "forms" / "gov-website" / "form.json").read_text(encoding="utf-8"))
    own = parse_form(json.dumps(raw).encode())
    blank: dict[str, Value] = {field.id: None for field in own.fields.values()}
    first = next(field for field in own.numeric)
    report = judge(record_of({**blank, first: 1}, own), own)
    told_ones = [one for one in together(report.findings, "zh") if one.code == "V01" and len(one.cells) > 1]
    kinds = [{own.fields[field].type.numeric for field in own.fields if own.fields[field].sheet == one.sheet
              and own.fields[field].ref in one.cells} for one in told_ones]  # fmt: skip
    assert {True} in kinds and {False} in kinds and {True, False} not in kinds
    assert all("选择" in one.remedy for one, kind in zip(told_ones, kinds, strict=True) if kind == {False})
