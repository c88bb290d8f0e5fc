"""Control figures: they exist in a template made with them, and nowhere else."""

from __future__ import annotations

import io
import random
from pathlib import Path

import openpyxl
import pytest
from helpers import balanced_values, record_of, with_totals
from office import office
from test_template_office import live_verdicts, random_values, spoken, total

from xlsxcheck import annotate, check, load_form, read_workbook, write_template
from xlsxcheck.checking.relations import evaluate
from xlsxcheck.errors import FormError, UsageError
from xlsxcheck.form.control import as_filled, with_control
from xlsxcheck.form.load import parse_form
from xlsxcheck.model import Form, Value
from xlsxcheck.template.build import TemplateOptions, build_template

Values = dict[str, Value]


def controlled(form: Form, values: Values) -> Values:
    """The values with the control figures that go with them."""
    whole = with_control(form)
    figures = with_totals(values, form)
    sums = {relation.cases[0].left[0].fields[0]: relation.cases[0].right for relation in whole.relations[-6:]}
    right = {key: sum(figures[field] for term in terms for field in term.fields) for key, terms in sums.items()}
    return {**figures, **right}


def filled(form: Form, changes: Values) -> bytes:
    values = {**controlled(form, balanced_values(form)), **changes}
    typed = {key: value for key, value in values.items() if key not in form.totals}
    return build_template(form, TemplateOptions(totals="control"), values=typed)


def test_a_template_with_control_figures_asks_for_them(form: Form) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_template(form, totals="control")))
    assert [book["封面"].cell(row, 1).value for row in range(12, 18)] == [
        *(
            "控制数：本年新收",
            "控制数：上年结转",
            "控制数：办结总计",
            "控制数：结转下年度",
            "控制数：行政复议",
            "控制数：行政诉讼",
        )
    ]
    assert not any(book["封面"].cell(row, 2).protection.locked for row in range(12, 18))
    assert book["表三"]["J4"].value.startswith("=")
    assert [finding.code for finding in check(write_template(form, totals="control"), form).findings] == ["V18"]
    book["表二"]["B3"].value = 0
    stream = io.BytesIO()
    book.save(stream)
    report = check(stream.getvalue(), form)
    assert sum(finding.code == "V01" and finding.sheet == "封面" for finding in report.findings) == 6


@pytest.mark.parametrize("totals", ["formula", "typed"])
def test_elsewhere_nobody_asks_for_them(totals: str, form: Form) -> None:
    data = build_template(form, TemplateOptions(totals=totals), values=balanced_values(form))
    report = check(data, form)
    assert report.record is not None and not [key for key in report.record.values if "control" in key]
    cases = sum(len(relation.cases) for relation in form.relations if not relation.cases[0].needs_previous)
    assert report.relations.total + report.relations.not_applicable == cases and report.verdict == "pass"
    assert "控制数" not in str(openpyxl.load_workbook(io.BytesIO(data))["封面"]["A12"].value)


def test_the_two_hundred_stay_two_hundred(form: Form) -> None:
    controlled = with_control(form)
    assert len(form.numeric) == 200 and len(controlled.numeric) == 206
    assert with_control(controlled) is controlled
    assert as_filled(form, {}) is form and as_filled(form, {"totals": "typed"}) is form


def test_all_right_passes_with_six_relations_more(form: Form) -> None:
    report = check(filled(form, {}), form)
    assert (report.verdict, report.findings, report.relations.failed) == ("pass", (), 0)
    without = check(build_template(form, TemplateOptions(), values=balanced_values(form)), form).relations
    assert report.relations.total == without.total + 6
    assert read_workbook(filled(form, {}), form).values["cover.control.reconsideration"] == 3616


WRONG = [
    ("requests.received_new.business", "K-RECEIVED", 1),
    ("requests.carried_out.natural_person", "K-CARRIED-OUT", 1),
    ("cover.control.carried_in", "K-CARRIED-IN", 1),
    ("disputes.reconsideration.upheld", "K-RECONSIDERATION", 5),
    ("requests.disclosed.business", "K-PROCESSED", 21),
    ("disputes.litigation_direct.other", "K-LITIGATION", 9),
]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("field", "code", "ways"), WRONG)
def test_a_wrong_entry_shows_although_no_total_is_typed(field: str, code: str, ways: int, form: Form) -> None:
    values = controlled(form, balanced_values(form))
    report = check(filled(form, {field: values[field] + 1}), form)
    assert report.verdict == "fail"
    assert code in {finding.code for finding in report.findings}
    (repair,) = report.repairs
    assert len(repair.alternatives) == ways and repair.unique == (ways == 1)
    assert (field, values[field]) in {(c.field, c.new) for way in repair.alternatives for c in way.cells}


def test_a_blank_control_figure_is_told_and_never_proposed(form: Form) -> None:
    report = check(filled(form, {"cover.control.litigation": None}), form)
    assert [(finding.code, finding.cells) for finding in report.findings] == [("V01", ("B17",))]
    assert report.repairs == () and report.relations.not_assessed == 1


@pytest.mark.parametrize("change", [{}, {"requests.received_new.business": 7}])
def test_a_copy_of_it_says_the_same(change: Values, form: Form) -> None:
    data = filled(form, {**change, "disputes.reconsideration.upheld": 1})
    report = check(data, form)
    again = check(annotate(data, report, form), form)
    assert again.findings == report.findings and again.repairs == report.repairs


@pytest.mark.office
def test_another_format_keeps_them_and_so_does_its_copy(form: Form, tmp_path: Path) -> None:
    path = tmp_path / "c.xlsx"
    path.write_bytes(filled(form, {"requests.received_new.business": 7}))
    (other,) = office().convert([path], "ods", tmp_path / "ods")
    report = check(other, form)
    assert {finding.code for finding in report.findings} >= {"K-RECEIVED", "T3-BALANCE"}
    again = check(annotate(other, report, form), form)
    assert {finding.code for finding in again.findings} >= {"K-RECEIVED", "T3-BALANCE"}
    assert again.repairs == report.repairs


@pytest.mark.office
def test_the_live_check_agrees(form: Form, tmp_path: Path) -> None:
    whole, chance = with_control(form), random.Random(11)
    template = build_template(form, TemplateOptions(totals="control"))
    files, made = [], []
    for number in range(14):
        values = random_values(form, chance, ("balanced", "broken", "blanks", "sparse")[number % 4])
        for field in form.totals:
            values[field] = total(values, form, field)
        values |= {key: figure for key, figure in controlled(form, {k: v or 0 for k, v in values.items()}).items()
                   if "control" in key}  # fmt: skip
        if number % 3 == 1:
            values["cover.control.processed"] += 2
        book = openpyxl.load_workbook(io.BytesIO(template))
        for field in whole.fields.values():
            if not field.sum_of:
                book[field.sheet][field.ref].value = values[field.id]
        files.append(tmp_path / f"{number}.xlsx")
        book.save(files[-1])
        made.append(values)
    failed = 0
    for values, path in zip(made, office().recalculate(files, tmp_path / "out"), strict=True):
        live = live_verdicts(path)
        for outcome in evaluate(record_of(values, whole), whole):
            assert live[outcome.case.relation, outcome.case.title["zh"]] == spoken(outcome), outcome.case.id
            failed += outcome.case.relation.startswith("K-") and outcome.status == "failed"
    assert failed >= 4


def test_a_form_without_them_says_so(form: Form) -> None:
    bare = form._replace(control=None)
    with pytest.raises(UsageError, match="formula、typed"):
        write_template(bare, totals="control")
    assert with_control(bare) is bare


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"range": "A3:B17"', '"range": "A4:B17"', "control.range"),
        ('"at": "A12"', '"at": "A11"', "control.labels"),
        ('"id": "control.carried_in"', '"id": "control.received_new"', "control"),
        ('"cover.control.carried_in"]', '"cover.control.carried_on"]', "control.relations"),
        ('"table": "cover",\n  "range"', '"table": "covre",\n  "range"', "control.table"),
    ],
)
def test_mistakes_in_their_definition_are_told_with_their_place(old: str, new: str, said: str, form: Form) -> None:
    from xlsxcheck.form.source import definition

    data, name = definition("ogi-2021")
    text = data.decode()
    assert old in text
    with pytest.raises(FormError, match=said):
        parse_form(text.replace(old, new, 1).encode(), name)
    assert load_form("ogi-2021").control is not None
