"""Relations that read figures of last year: they exist only where last year's record is at hand."""

from __future__ import annotations

import json

import pytest
from helpers import ROOT, balanced_values, record_of

from xlsxcheck.checking.judge import judge
from xlsxcheck.checking.relations import evaluate
from xlsxcheck.errors import FormError
from xlsxcheck.form.load import parse_form
from xlsxcheck.model import Form
from xlsxcheck.render.rules import rules_text
from xlsxcheck.template.build import TemplateOptions, build_template

CARRIED = {
    "id": "Y-TEST", "class": "logical", "severity": "error", "op": "=", "for_each": {"column": "applicants"},
    "title": {"zh": "“{column}”列上年结转", "en": "carried in, column {column}"},
    "fault": {"zh": "“{column}”列与上年不符", "en": "column {column} differs from last year"},
    "left": ["requests.carried_in.{column}"],
    "right": [{"cells": "requests.carried_out.{column}", "year": -1}],
    "basis": {"zh": "试", "en": "test"}, "remedy": {"zh": "请核对上年年报。", "en": "Check last year's report."},
}  # fmt: skip


def changed(relation: dict[str, object]) -> Form:
    definition = json.loads((ROOT / "schema" / "ogi-2021" / "form.json").read_text(encoding="utf-8"))
    rest = [one for one in definition["relations"] if not one["id"].startswith("Y-")]
    return parse_form(json.dumps({**definition, "relations": [*rest, relation]}).encode())


@pytest.fixture(scope="module")
def yearly() -> Form:
    return changed(CARRIED)


def test_without_last_year_they_do_not_exist(yearly: Form, form: Form) -> None:
    record = record_of(balanced_values(yearly), yearly)
    assert judge(record, yearly).relations == judge(record, form).relations
    assert build_template(yearly, TemplateOptions())  # the live check has no line for them
    assert "Y-TEST" in rules_text(yearly, "zh", 100) and "上年的表三!D28" in rules_text(yearly, "zh", 200)


@pytest.mark.parametrize("column", [0, 3, 5])
@pytest.mark.parametrize("by", [-1, 1, 70])
def test_each_figure_of_last_year_breaks_its_own_column(yearly: Form, column: int, by: int) -> None:
    values = balanced_values(yearly)
    last = {**values, "cover.year": 2022, **{f"requests.carried_out.{one}": values[f"requests.carried_in.{one}"]
                         for one in yearly.sets["applicants"].members}}  # fmt: skip
    record = record_of(values, yearly)
    assert not [o for o in evaluate(record, yearly, record_of(last, yearly)) if o.status == "failed"]
    name = yearly.sets["applicants"].members[column]
    was = int(str(last[f"requests.carried_out.{name}"]))
    report = judge(record, yearly, previous=record_of({**last, f"requests.carried_out.{name}": was + by}, yearly))
    (finding,) = [one for one in report.findings if one.severity == "error"]
    assert (finding.code, finding.field, finding.difference) == ("Y-TEST", f"requests.carried_in.{name}", -by)
    assert f"上年的结转下年度 {was + by}" in finding.message


def test_a_blank_of_last_year_assesses_nothing(yearly: Form) -> None:
    values = balanced_values(yearly)
    last = {**values, "requests.carried_out.business": None}
    outcomes = evaluate(record_of(values, yearly), yearly, record_of(last, yearly))
    (outcome,) = [one for one in outcomes if one.case.id == "Y-TEST[business]"]
    assert outcome.status == "not_assessed"


@pytest.mark.parametrize("year", [1, -2, 2024])
def test_other_years_are_refused(year: int) -> None:
    with pytest.raises(FormError, match="year"):
        changed({**CARRIED, "right": [{"cells": "requests.carried_out.{column}", "year": year}]})


def test_a_relation_of_last_years_figures_alone_is_refused() -> None:
    last = [{"cells": "requests.carried_out.{column}", "year": -1}]
    with pytest.raises(FormError, match="no cell"):
        changed({**CARRIED, "left": last, "right": last})
