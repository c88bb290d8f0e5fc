"""A cell for a year: the report year is bound by the form's years, any other by its own type."""

from __future__ import annotations

import io
import json
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from helpers import record_of
from library import Json, filling, library

from xlsxcheck import check
from xlsxcheck.checking.judge import judge
from xlsxcheck.errors import FormError
from xlsxcheck.form.load import load_form
from xlsxcheck.form.schema import record_schema
from xlsxcheck.model import Field, Value
from xlsxcheck.template.build import TemplateOptions, build_template
from xlsxcheck.template.draft import Draft
from xlsxcheck.template.livecheck import LiveCheck

FORM = library()
ROWS = {"r17_d": "D17", "r18_d": "D18"}


@pytest.mark.parametrize(
    ("row", "value", "right"),
    [
        ("r17_d", 2022, True), ("r17_d", 1956, True), ("r17_d", 999, False), ("r17_d", 20222, False),
        ("r17_d", "去年", False), ("r18_d", 1850, True), ("r18_d", 1849, False), ("r18_d", 2030, True),
        ("r18_d", 2031, False),
    ],
)  # fmt: skip
def test_a_year_is_bound_by_its_type(row: str, value: Value, right: bool) -> None:
    values = filling(FORM, **{row: value})
    report = judge(record_of(values, FORM), FORM)
    assert report.verdict == ("pass" if right else "fail")
    assert [(one.code, one.cells) for one in report.findings] == ([] if right else [("C03", (ROWS[row],))])
    assert LiveCheck(Draft(FORM, TemplateOptions(), values)).overall().wrong == (not right)
    if not right:
        field = FORM.fields[f"t.{row.replace('_', '.')}"]
        assert report.findings[0].remedy == field.type.invalid["zh"]
        told = str(field.type.minimum) if isinstance(value, int) and 1000 <= value <= 9999 else "4位数"
        assert told in report.findings[0].message


def test_the_template_takes_the_same_years() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(build_template(FORM)))["表"]
    bounds = {
        str(one.sqref): (one.formula1, one.formula2)
        for one in sheet.data_validations.dataValidation
        if one.type == "whole" and str(one.sqref) in ROWS.values()
    }
    assert bounds == {"D17": ("1000", "2100"), "D18": ("1850", "2030")}
    values = {key: value for key, value in filling(FORM, r17_d=1999).items() if not FORM.fields[key].sum_of}
    assert check(build_template(FORM, values=values), FORM).verdict == "pass"


def test_only_the_day_of_filling_in_is_of_the_years_of_the_form() -> None:
    def day(raw: Json) -> None:
        raw["roles"] = {"date": "t.r19.d"}

    for form, first in ((FORM, 1), (library(day), 45658)):
        sheet = openpyxl.load_workbook(io.BytesIO(build_template(form)))["表"]
        (rule,) = [one for one in sheet.data_validations.dataValidation if str(one.sqref) == "D19"]
        assert rule.formula1 == str(first)


def test_the_schema_says_the_same() -> None:
    defined = record_schema(FORM)["$defs"]
    assert (defined["founded"]["minimum"], defined["founded"]["maximum"]) == (1850, 2030)
    jsonschema.Draft202012Validator.check_schema(record_schema(FORM))


def role_too(raw: Json) -> None:
    """The year of the last rating is of the report year's own type."""
    raw["roles"] = {"year": "t.r17.d"}
    raw["tables"][0]["blocks"][3]["rows"][6]["type"] = "rated"


def test_of_one_type_only_the_report_year_is_held_to_the_years_of_the_form() -> None:
    form = library(role_too)
    found = judge(record_of(filling(form, r17_d=2022, r18_d=1956), form), form).findings
    assert [(one.code, one.cells) for one in found] == [("C03", ("D17",))]
    assert "2025" in found[0].message
    assert not judge(record_of(filling(form, r17_d=2026, r18_d=1956), form), form).findings
    kinds = {field.type.id: field.type for field in form.fields.values() if field.type.kind == "year"}
    assert sorted((kind.minimum, kind.maximum) for kind in kinds.values()) == [(1000, 2100), (2025, None)]


def test_the_report_year_has_no_bounds_of_its_own() -> None:
    def bound(raw: Json) -> None:
        role_too(raw)
        raw["types"]["rated"]["min"] = 1990

    with pytest.raises(FormError, match=r"types\.rated: 报告年度由 years 管"):
        library(bound)


@pytest.mark.parametrize(("kind", "key", "value"), [("yes_no", "min", 1), ("date", "max", 9), ("count", "places", 2)])
def test_what_a_type_has_no_use_for_is_refused(kind: str, key: str, value: int) -> None:
    with pytest.raises(FormError, match=rf"types\.{kind}\.{key}: .*用不上 {key}；请删去"):
        library(lambda raw: raw["types"][kind].update({key: value}))


@pytest.mark.parametrize("form", ["ogi-2021", "ogi-2019"])
def test_the_official_report_year_is_as_before(form: str) -> None:
    field: Field | None = (official := load_form(form)).role("year")
    assert field is not None
    assert (field.type.id, field.type.minimum, field.type.maximum) == ("year", official.first_year, official.last_year)
    stored = Path(__file__).parents[2] / "schema" / form / "record.schema.json"
    assert json.loads(stored.read_text(encoding="utf-8"))["$defs"]["year_required"]["minimum"] == official.first_year
