"""The relations between a report and last year's, on published figures and at their bounds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

import pytest
from helpers import REAL, balanced_values, record_of, with_totals

from samples import published
from xlsxcheck.checking.judge import judge
from xlsxcheck.checking.lastyear import last_year_fields
from xlsxcheck.checking.relations import evaluate
from xlsxcheck.model import Form, Record, Value

CARRIED = "requests.carried_in"


def across(now: Mapping[str, Value], before: Mapping[str, Value], form: Form) -> dict[str, str]:
    """Case -> status, of the relations between the two years alone."""
    outcomes = evaluate(record_of(dict(now), form), form, record_of(dict(before), form))
    return {one.case.id: one.status for one in outcomes if one.case.needs_previous}


def broken(now: Mapping[str, Value], before: Mapping[str, Value], form: Form) -> set[str]:
    return {case for case, status in across(now, before, form).items() if status == "failed"}


@pytest.fixture(scope="module")
def suqian(form: Form) -> dict[int, dict[str, Value]]:
    found = {year: published(form, f"{year}-suqian.json") for year in (2023, 2024)}
    return {**found, 2025: parts(form, "2025-suqian.json")}


def parts(form: Form, name: str) -> dict[str, Value]:
    """The figures of a report of which only some rows are known: documents, the requests received, table IV."""
    report = json.loads((REAL / name).read_text(encoding="utf-8"), parse_float=Decimal)
    values: dict[str, Value] = {**dict.fromkeys(form.fields), "cover.year": report["year"]}
    for document, counts in zip(("rules", "normative_docs"), report["table2"].values(), strict=True):
        names = form.sets["document_counts"].members
        values |= {f"proactive.{document}.{one}": n for one, n in zip(names, counts.values(), strict=True)}
    (received,) = report["table3"].values()
    columns = form.sets["columns"].members
    values |= {f"requests.received_new.{one}": n for one, n in zip(columns, received, strict=True)}
    disputes = [field.id for field in form.table("disputes").fields]
    return values | dict(zip(disputes, report["table4"], strict=True))


def test_a_published_year_follows_from_the_one_before(form: Form, suqian: dict[int, dict[str, Value]]) -> None:
    first, second = across(suqian[2024], suqian[2023], form), across(suqian[2025], suqian[2024], form)
    assert set(first.values()) == {"passed"} and len(first) == 22
    # Of 2025 only some rows were published: what was is in order.
    known = ("Y-IN-FORCE", "Y-REPEALED", "Y-PENDING", "Y-RECEIVED-CHANGE")
    assert {second[case] for case in second if case.startswith(known)} == {"passed"}


def test_one_more_in_a_carried_cell_breaks_its_own_column(form: Form, suqian: dict[int, dict[str, Value]]) -> None:
    columns = form.sets["columns"].members
    assert len(columns) == 7
    for column in columns:
        for by in (-1, 1):
            now = {**suqian[2024], f"{CARRIED}.{column}": int(str(suqian[2024][f"{CARRIED}.{column}"])) + by}
            assert broken(now, suqian[2023], form) == {f"Y-CARRIED-IN[{column}]"}
            field = f"requests.carried_out.{column}"
            before = {**suqian[2023], field: int(str(suqian[2023][field])) + by}
            assert broken(suqian[2024], before, form) == {f"Y-CARRIED-IN[{column}]"}


def test_one_more_document_breaks_the_roll_forward_of_its_own_kind(
    form: Form, suqian: dict[int, dict[str, Value]]
) -> None:
    """2023 to 2024 and 2024 to 2025: every cell of which documents in force follow."""
    for year in (2024, 2025):
        # Of 2025 the requests carried in were not published.
        unknown = broken(suqian[year], suqian[year - 1], form)
        assert all(case.startswith("Y-CARRIED-IN") for case in unknown) and bool(unknown) == (year == 2025)
        for document in form.sets["documents"].members:
            for one in form.sets["document_counts"].members:
                field = f"proactive.{document}.{one}"
                now = {**suqian[year], field: int(str(suqian[year][field])) + 1}
                assert broken(now, suqian[year - 1], form) - unknown == {f"Y-IN-FORCE[{document}]"}, field
            field = f"proactive.{document}.in_force"
            before = {**suqian[year - 1], field: int(str(suqian[year - 1][field])) + 1}
            assert broken(suqian[year], before, form) - unknown == {f"Y-IN-FORCE[{document}]"}, field


# What to change in the two published years so that a relation just holds, and so that it just fails.
BOUNDS: dict[str, tuple[dict[str, Value], dict[str, Value], dict[str, Value], dict[str, Value]]] = {
    "Y-IN-FORCE[rules]": ({}, {}, {"proactive.rules.in_force": 13}, {}),
    "Y-IN-FORCE[normative_docs]": ({}, {}, {}, {"proactive.normative_docs.in_force": 596}),
    "Y-REPEALED[rules]": ({"proactive.rules.repealed": 13}, {}, {"proactive.rules.repealed": 14}, {}),
    "Y-PENDING[reconsideration]": (
        {}, {"disputes.reconsideration.pending": 170}, {}, {"disputes.reconsideration.pending": 171},
    ),
    "Y-RECEIVED-CHANGE": (
        {"requests.received_new.total": 50}, {"requests.received_new.total": 10},
        {"requests.received_new.total": 51}, {"requests.received_new.total": 10},
    ),
    "Y-RECEIVED-CHANGE[less]": (
        {"requests.received_new.total": 10}, {"requests.received_new.total": 50},
        {"requests.received_new.total": 10}, {"requests.received_new.total": 51},
    ),
    "Y-DECISIONS-CHANGE[penalties]": (
        {"proactive.penalties.decisions": 100}, {"proactive.penalties.decisions": 20},
        {"proactive.penalties.decisions": 101}, {"proactive.penalties.decisions": 20},
    ),
    "Y-DECISIONS-CHANGE[penalties.less]": (
        {"proactive.penalties.decisions": 20}, {"proactive.penalties.decisions": 100},
        {"proactive.penalties.decisions": 20}, {"proactive.penalties.decisions": 101},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BOUNDS)
def test_a_relation_holds_at_its_bound_and_fails_beyond(
    case: str, form: Form, suqian: dict[int, dict[str, Value]]
) -> None:
    good, good_before, bad, bad_before = BOUNDS[case]
    now, before = suqian[2024], suqian[2023]
    assert across({**now, **good}, {**before, **good_before}, form)[case] == "passed"
    assert across({**now, **bad}, {**before, **bad_before}, form)[case] == "failed"


@pytest.mark.parametrize("low", [9, 19])
def test_small_numbers_may_change_as_they_like(low: int, form: Form, suqian: dict[int, dict[str, Value]]) -> None:
    field = "requests.received_new.total" if low == 9 else "proactive.coercion.decisions"
    changes = [case for case in across(suqian[2024], suqian[2023], form) if "CHANGE" in case]
    for now, before in (({field: 5000}, {field: low}), ({field: low}, {field: 5000})):
        told = across({**suqian[2024], **now}, {**suqian[2023], **before}, form)
        assert {told[case] for case in changes} == {"passed", "not_applicable"}


def test_documents_in_force_follow_only_from_a_report_of_the_same_edition(form: Form) -> None:
    values = {**balanced_values(form), "cover.year": 2021}
    told = across(values, values, form)
    assert {status for case, status in told.items() if case.startswith(("Y-IN-FORCE", "Y-REPEALED"))} == {
        "not_applicable"
    }


def test_a_finding_names_both_years_figures(form: Form, suqian: dict[int, dict[str, Value]]) -> None:
    now = with_totals({**suqian[2024], f"{CARRIED}.business": 5}, form)
    report = judge(record_of(now, form), form, previous=record_of(suqian[2023], form))
    told = [one for one in report.findings if one.case == "Y-CARRIED-IN[business]"]
    assert [(one.severity, one.kind, one.value, one.expected, one.difference) for one in told] == [
        ("error", "logical", 5, 3, 2)
    ]
    assert "“商业企业”列的上年结转和上年年报对不上：上年结转 5，上年的结转下年度 3，后者少 2。" in told[0].message
    assert report.verdict == "fail"


def test_a_report_of_another_year_says_nothing_about_this_one(form: Form, suqian: dict[int, dict[str, Value]]) -> None:
    for previous in (record_of(suqian[2024], form), Record(form.id, {**suqian[2023], "cover.year": 2022}, {})):
        report = judge(record_of(suqian[2024], form), form, previous=previous)
        assert [one.code for one in report.findings if one.code.startswith("Y-")] == ["Y-NONE"]
        # The same year again is more than a report that says nothing: this one is last year's.
        again = previous.values["cover.year"] == 2024
        assert report.relations.not_assessed == 22 and report.verdict == ("warn" if again else "pass")
        assert ("C12" in [one.code for one in report.findings]) == again


def test_a_report_keeps_what_next_year_reads(form: Form, suqian: dict[int, dict[str, Value]]) -> None:
    report = judge(record_of(suqian[2023], form), form)
    fields = last_year_fields(form)
    assert len(fields) == 16 and report.next_year == {field: suqian[2023][field] for field in fields}
    previous = Record(form.id, report.next_year, {})
    again = judge(record_of(suqian[2024], form), form, previous=previous)
    assert (
        again.relations == judge(record_of(suqian[2024], form), form, previous=record_of(suqian[2023], form)).relations
    )
