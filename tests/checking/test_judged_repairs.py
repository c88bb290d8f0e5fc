"""Repairs as a report tells them: published reports, typed and computed totals, blanks, texts, fixed cells."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from helpers import balanced_values, fill_by_labels, load_report, of_one_year, real_reports, record_of, with_totals

from xlsxcheck import check, write_template
from xlsxcheck.checking.judge import judge
from xlsxcheck.checking.relations import evaluate
from xlsxcheck.checking.repair import repairs
from xlsxcheck.model import Figure, Form, Record, Repair, Report, Term, Value

D6 = "requests.disclosed.natural_person"
E6 = "requests.disclosed.business"


def judged(
    form: Form, changes: dict[str, Value], *, computed: bool = False, unread: frozenset[str] = frozenset()
) -> Report:
    values = {**balanced_values(form), **changes}
    if computed:
        totals = with_totals({key: 0 if key in unread else value for key, value in values.items()}, form)
        values = {**values, **{field: totals[field] for field in form.totals}}
    record = record_of(values, form, unread)
    return judge(record._replace(computed=frozenset(form.totals)) if computed else record, form)


def cells(repair: Repair) -> list[list[tuple[str, Value, Any]]]:
    return [[(change.cell, change.old, change.new) for change in way.cells] for way in repair.alternatives]


def test_hongze_has_two_totals_that_were_left_zero(form: Form) -> None:
    path = next(path for path in real_reports(edition="2021", complete=True) if path.stem == "2023-hongze")
    report = check(fill_by_labels(write_template(), load_report(path), cover={"单位类型": "县级政府"}), form)
    assert [(repair.unique, repair.size, repair.table) for repair in report.repairs] == [(True, 1, "disputes")] * 2
    assert [cells(repair) for repair in report.repairs] == [[[("E4", 0, 11)]], [[("O4", 0, 5)]]]
    assert {way.cause for repair in report.repairs for way in repair.alternatives} == {"overtyped"}, (
        "a formula was replaced by 0"
    )


@pytest.mark.slow
@pytest.mark.parametrize("path", real_reports(complete=True), ids=lambda path: path.stem)
def test_reports_that_add_up_have_nothing_to_repair(path: Any, form: Form) -> None:
    report = check(fill_by_labels(write_template(), load_report(path)), form)
    broken = [
        finding for finding in report.findings if finding.code in ("T3-BALANCE", "T3-ROWSUM", "T3-COLSUM", "T4-SUM")
    ]
    assert bool(report.repairs) == bool(broken)


def test_one_typed_cell_is_the_only_way(form: Form) -> None:
    report = judged(form, {D6: 505})
    (repair,) = report.repairs
    assert (repair.unique, repair.complete, repair.size, repair.reason) == (True, True, 1, None)
    assert cells(repair) == [[("D6", 505, 55)]]
    assert repair.relations == ("T3-ROWSUM[disclosed]", "T3-COLSUM[natural_person]")
    assert {finding.case for finding in report.findings} == set(repair.relations)
    assert {finding.remedy for finding in report.findings} == {"改好 表三!D6 以后，这一条就平了。"}


def test_with_computed_totals_the_column_is_named(form: Form) -> None:
    report = judged(form, {D6: 1055}, computed=True)
    (repair,) = report.repairs
    assert not repair.unique and repair.complete and repair.size == 1
    assert {change.cell[0] for way in repair.alternatives for change in way.cells} == {"D"}
    assert [way.rank for way in repair.alternatives] == list(range(1, len(repair.alternatives) + 1))
    assert [("D6", 1055, 55)] in cells(repair)
    assert report.findings[0].case == "T3-BALANCE[natural_person]"


def test_two_slips_that_have_nothing_to_do_with_each_other_are_two_repairs(form: Form) -> None:
    report = judged(form, {D6: 505, "requests.refused.third_party.business": 1})
    assert [repair.unique for repair in report.repairs] == [True, True]
    assert [len(repair.alternatives) for repair in report.repairs] == [1, 1]


def test_columns_apart_are_solved_apart_however_many(form: Form) -> None:
    """Computed totals: three wrong columns have some twenty candidates each, not 8,000 together."""
    changes: dict[str, Value] = {
        f"requests.disclosed.{column}": 5 for column in ("natural_person", "business", "other_org")
    }
    report = judged(form, changes, computed=True)
    assert [repair.complete for repair in report.repairs] == [True] * 3
    assert all(len(repair.alternatives) < 25 for repair in report.repairs)


def test_a_blank_is_the_first_thing_to_say_and_not_the_only_one(form: Form) -> None:
    report = judged(form, {"disputes.reconsideration.upheld": None})
    (repair,) = report.repairs
    assert cells(repair)[0] == [("A4", None, 901)]
    assert repair.alternatives[0].cause == "blank"
    assert not repair.unique
    sums = [finding for finding in report.findings if finding.code == "T4-SUM"]
    assert [finding.remedy for finding in sums] == ["先填空格（没有发生的填0），再看这一条。"]


def test_a_text_is_turned_into_the_figure_that_fits(form: Form) -> None:
    report = judged(form, {D6: "55件"}, unread=frozenset({D6}))
    (repair,) = report.repairs
    assert (cells(repair), repair.unique, repair.alternatives[0].cause) == ([[("D6", "55件", 55)]], True, "text")


def test_a_text_does_not_hide_a_slip_elsewhere(form: Form) -> None:
    other = "requests.refused.third_party.business"
    report = judged(form, {D6: "无", other: 1}, unread=frozenset({D6}))
    found = {change.cell: change.new for repair in report.repairs for change in repair.alternatives[0].cells}
    assert found == {"D6": 55, "E11": balanced_values(form)[other]}
    assert all(repair.unique for repair in report.repairs)


def test_two_texts_that_nothing_tells_apart_are_not_guessed(form: Form) -> None:
    one, other = "disputes.reconsideration.upheld", "disputes.reconsideration.other"
    report = judged(form, {one: "有", other: "有"}, unread=frozenset({one, other}))
    assert [(repair.complete, repair.reason, repair.alternatives) for repair in report.repairs] == [
        (False, "unread", ())
    ]


@pytest.mark.parametrize(("value", "code"), [(-55, "V03"), (Decimal("5.5"), "V02"), (10**12, "V13")])
def test_a_figure_that_can_not_be_has_to_change_anyway(value: Value, code: str, form: Form) -> None:
    report = judged(form, {D6: value})
    assert code in {finding.code for finding in report.findings}
    (repair,) = report.repairs
    assert (cells(repair), repair.unique) == ([[("D6", value, 55)]], True)


def test_a_total_that_is_not_in_the_table_any_more_is_left_alone(form: Form) -> None:
    """A cell that was not found can't be changed, and what reads it says nothing."""
    record = record_of({**balanced_values(form), D6: 505}, form, frozenset({"requests.disclosed.total"}))
    del record.places["requests.disclosed.total"]
    report = judge(record, form)
    assert "T3-ROWSUM[disclosed]" not in {case for repair in report.repairs for case in repair.relations}
    assert all(change.cell != "J6" for repair in report.repairs for way in repair.alternatives for change in way.cells)


def test_fixed_cells_are_never_asked_to_change(form: Form) -> None:
    record = record_of({**balanced_values(form), D6: 505}, form)
    told = repairs(record, form, evaluate(record, form), fixed=frozenset({D6}))
    assert told and all(change.field != D6 for repair in told for way in repair.alternatives for change in way.cells)


def test_last_years_figure_is_the_third_witness(form: Form) -> None:
    """上年结转 = last year's 结转: with computed totals that alone tells which cell of the column is wrong."""
    relation = next(relation for relation in form.relations if relation.id == "T3-BALANCE")
    field, before = "requests.carried_in.natural_person", "requests.carried_out.natural_person"
    case = relation.cases[0]._replace(
        relation="Y-CARRIED", left=(Term((Figure(field),)),), right=(Term((Figure(before, -1),)),)
    )
    rolled = relation._replace(id="Y-CARRIED", cases=(case,))
    two_years = form._replace(relations=(*of_one_year(form).relations, rolled))
    values = balanced_values(form)
    wrong = with_totals({**values, field: values[field] + 100}, form)
    previous = record_of({**values, before: values[field]}, form)
    record: Record = record_of(wrong, form)._replace(computed=frozenset(form.totals))
    (repair,) = repairs(record, two_years, evaluate(record, two_years, previous), previous)
    assert (cells(repair), repair.unique) == ([[("D5", values[field] + 100, values[field])]], True)
    alone = repairs(record, two_years, evaluate(record, two_years))
    assert len(alone[0].alternatives) > 10


def test_localisation_never_changes_a_verdict(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    changes: list[dict[str, Value]] = [{}, {D6: 505}, {D6: None}, {D6: 7, E6: 9}, {D6: -1}]
    with_it = [judged(form, change, computed=computed) for change in changes for computed in (False, True)]
    monkeypatch.setattr("xlsxcheck.checking.repair.repairs", lambda *_: ())
    without = [judged(form, change, computed=computed) for change in changes for computed in (False, True)]
    for one, other in zip(with_it, without, strict=True):
        assert (one.verdict, one.relations) == (other.verdict, other.relations)
        assert sorted(f.message for f in one.findings) == sorted(f.message for f in other.findings)
        assert not other.repairs


def test_a_clean_record_asks_for_nothing(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "xlsxcheck.checking.repair", None)
    assert judged(form, {}).repairs == ()


def test_too_many_slips_are_not_claimed(form: Form) -> None:
    changes: dict[str, Value] = {f"requests.{row}.natural_person": 1 for row in form.sets["outcomes"].members[:12]}
    report = judged(form, changes)
    assert [(repair.complete, repair.unique, repair.size) for repair in report.repairs] == [(False, False, None)]
    assert report.repairs[0].reason in ("cells", "nodes")
    assert all(finding.remedy.startswith("请") for finding in report.findings)


def test_what_is_wrong_by_itself_comes_before_the_sums(form: Form) -> None:
    codes = [finding.code for finding in judged(form, {"requests.other.other.other_org": None, D6: 505}).findings]
    assert codes[0] == "V01"
    assert set(codes[1:]) == {"T3-ROWSUM", "T3-COLSUM"}
