"""A workbook out of a mould is the very workbook that is made by itself."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from helpers import balanced_values, record_of
from hypothesis import given, settings
from hypothesis import strategies as st

import xlsxcheck
from xlsxcheck.checking.lastyear import carried_fields, last_year_fields
from xlsxcheck.form.load import load_form
from xlsxcheck.model import Form, Value
from xlsxcheck.template.build import TemplateOptions, build_template
from xlsxcheck.template.mould import Moulds

FIELDS = last_year_fields(load_form())
NAMES = st.text(st.sampled_from("甲乙&<>'\"0123 （）=x_-"), min_size=1, max_size=140).map(str.strip).filter(bool)
FIGURES = st.dictionaries(st.sampled_from(FIELDS), st.one_of(st.none(), st.integers(-2, 10**10)))


@pytest.mark.slow
@pytest.mark.parametrize("totals", ["formula", "typed", "control"])
@pytest.mark.parametrize("zeros", [False, True])
@settings(max_examples=6)
@given(
    offices=st.lists(
        st.tuples(
            NAMES, st.sampled_from([None, "113200000140000117"]), st.sampled_from([None, "街道办事处"]),
            st.one_of(st.none(), FIGURES, st.integers(0, 30).map(lambda n: dict.fromkeys(FIELDS, n))),
        ),
        min_size=3, max_size=3,
    ),
    opened=st.booleans(),
)  # fmt: skip
def test_the_same_bytes(
    totals: str, zeros: bool, offices: list[tuple[str, str | None, str | None, dict[str, Value] | None]], opened: bool,
    form: Form,
) -> None:  # fmt: skip
    options = TemplateOptions(2025, totals=totals, zeros=zeros, locked=True, open_carried=opened)
    moulds = Moulds(form, options)
    for organ, code, kind, previous in offices:
        alone = build_template(form, replace(options, organ=organ, code=code, kind=kind, previous=previous))
        assert moulds.workbook(organ, code, kind, previous) == alone


@pytest.mark.slow
def test_names_that_are_labels_too(form: Form) -> None:
    options = TemplateOptions(2025, locked=True)
    moulds = Moulds(form, options)
    for organ in ("单位名称", "黄色", "_x0041_局", "甲\x07局", "2025", " 甲 "):
        assert moulds.workbook(organ, None, None, None) == build_template(form, replace(options, organ=organ))


def workbook(form: Form, **options: object) -> openpyxl.Workbook:
    before = {**dict.fromkeys(FIELDS, 7), "proactive.rules.in_force": 11}
    given: dict[str, object] = {"year": 2025, "organ": "甲局", "locked": True, "previous": before, **options}
    return openpyxl.load_workbook(io.BytesIO(build_template(form, TemplateOptions(**given))))  # type: ignore[arg-type]


@pytest.mark.slow
def test_what_is_carried_in_is_filled_in_and_locked(form: Form) -> None:
    for opened in (False, True):
        book = workbook(form, open_carried=opened)
        cells = [book[form.fields[key].sheet][form.fields[key].ref] for key in carried_fields(form)]
        assert [cell.value for cell in cells[:6]] == [7] * 6 and str(cells[6].value).startswith("=SUM(")
        assert [cell.protection.locked for cell in cells] == [not opened] * 6 + [True]
    cover = book["封面"]
    assert cover["B3"].protection.locked and cover["B6"].protection.locked and not cover["B4"].protection.locked
    typed = workbook(form, totals="typed")
    total = form.fields["requests.carried_in.total"]
    assert typed[total.sheet][total.ref].value == 7 and typed[total.sheet][total.ref].protection.locked


def test_last_years_figure_stands_in_the_help(form: Form) -> None:
    field = form.fields["proactive.rules.in_force"]
    prompts = {
        str(one.sqref): one.prompt for one in workbook(form)[field.sheet].data_validations.dataValidation if one.prompt
    }
    assert prompts[field.ref].startswith("上年年报：11。\n") and field.help in prompts[field.ref]


@pytest.mark.slow
def test_the_live_check_has_a_line_for_what_is_known_of_last_year(form: Form) -> None:
    def lines(**options: object) -> list[str]:
        return [str(row[0].value) for row in workbook(form, **options)["校验"].iter_rows(min_row=12) if row[1].value]

    yearly = [case for one in form.relations for case in one.cases if case.needs_previous]
    assert len(yearly) == 22 and len(lines()) == 63 + 22
    assert len(lines(previous=None)) == len(lines(previous={})) == 63
    part = lines(previous={"requests.carried_out.business": 3, "proactive.rules.in_force": None})
    assert [line for line in part if line.startswith("Y-")] == ["Y-CARRIED-IN"]


def test_a_distributed_workbook_reads_as_it_was_sent(form: Form) -> None:
    data = Moulds(form, TemplateOptions(2025, locked=True)).workbook("甲局", None, None, dict.fromkeys(FIELDS, 7))
    report = xlsxcheck.check(
        data, form, previous=record_of({**balanced_values(form), "cover.year": 2024, "cover.organ": "甲局"}, form)
    )
    assert (report.organ, report.year) == ("甲局", 2025)
    assert {one.code for one in report.findings} <= {"V18", "C06", "Y-CARRIED-IN", "T3-BALANCE", "T3-CARRIED-CLOSED"}
    assert report.record is not None and report.record.values["requests.carried_in.business"] == 7
