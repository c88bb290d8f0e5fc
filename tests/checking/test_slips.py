"""Which slip explains a change, and which of several explanations comes first."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
import pytest
from fillings import correct
from helpers import balanced_values, record_of, with_totals
from hypothesis import given
from hypothesis import strategies as st

from xlsxcheck.api import check
from xlsxcheck.checking.relations import evaluate
from xlsxcheck.checking.repair import repairs
from xlsxcheck.checking.slips import CAUSES, Step, ranked, slip_of_fingers
from xlsxcheck.model import Form, Value
from xlsxcheck.template.build import TemplateOptions, build_template

FINGERS = [
    ("12", "21", "digits_swapped"),
    ("5", "52", "digit_missing"),
    ("2", "52", "digit_missing"),
    ("552", "52", "digit_doubled"),
    ("152", "52", "digit_extra"),
    ("57", "52", "digit_wrong"),
    ("102", "120", "digits_swapped"),
    ("1", "21", "digit_missing"),
    ("52", "63", None),
    ("52", "52", None),
    ("5", "521", None),
    ("123", "321", None),
]


@pytest.mark.parametrize(("typed", "meant", "cause"), FINGERS)
def test_slips_of_the_fingers(typed: str, meant: str, cause: str | None) -> None:
    assert slip_of_fingers(typed, meant) == cause


@given(st.text("0123456789", min_size=1, max_size=7), st.text("0123456789", min_size=1, max_size=7))
def test_a_slip_of_the_fingers_is_one_edit(typed: str, meant: str) -> None:
    """Damerau and Levenshtein: one left out, put in, mistaken, or two neighbours swapped."""
    assert (slip_of_fingers(typed, meant) is not None) == (typed in one_edit(meant) - {meant})


def one_edit(digits: str) -> set[str]:
    cut = [(digits[:at], digits[at:]) for at in range(len(digits) + 1)]
    return (
        {head + tail[1:] for head, tail in cut if tail}
        | {head + tail[1] + tail[0] + tail[2:] for head, tail in cut if len(tail) > 1}
        | {head + one + tail[1:] for head, tail in cut if tail for one in "0123456789"}
        | {head + one + tail for head, tail in cut for one in "0123456789"}
    )


D = "requests.disclosed.natural_person"
E = "requests.disclosed.business"
BELOW = "requests.partly_disclosed.natural_person"
FAR = "requests.other.other.natural_person"
TOTAL = "requests.disclosed.total"
FEES = "proactive.fees.amount"

ALONE: list[tuple[str, Value, int | Decimal, str]] = [
    (D, None, 3, "blank"),
    (D, "12件", 12, "text"),
    (D, "１２件", 12, "text"),
    (D, "/", 3, "unread"),
    (D, -7, 7, "sign"),
    (D, 12, 21, "digits_swapped"),
    (D, 12, 152, "digit_missing"),
    (D, 1552, 152, "digit_doubled"),
    (D, 1592, 152, "digit_extra"),
    (D, 152, 153, "digit_wrong"),
    (D, 152, 7, "other"),
    (TOTAL, 0, 11, "total_zero"),
    (TOTAL, 152, 9, "total_stale"),
    (FEES, Decimal(3500), Decimal("0.35"), "unit"),
]


@pytest.mark.parametrize(("field", "old", "new", "cause"), ALONE)
def test_the_slip_behind_one_change(field: str, old: Value, new: int | Decimal, cause: str, form: Form) -> None:
    values = balanced_values(form)
    assert [way.cause for way in ranked([(Step(field, old, new),)], form, values)] == [cause]


TOGETHER = [
    ((Step(D, 0, 9), Step(E, 9, 0)), "neighbour_column"),
    ((Step(D, 4, 9), Step(BELOW, 9, 4)), "neighbour_row"),
    ((Step(D, 14, 9), Step(FAR, 30, 35)), "misplaced"),
    ((Step(D, 152, 153), Step(FAR, 77, 78)), "digit_wrong"),
    ((Step(D, None, 152), Step(FAR, 77, 7)), "several"),
]


@pytest.mark.parametrize(("steps", "cause"), TOGETHER)
def test_the_slip_behind_two_changes(steps: tuple[Step, ...], cause: str, form: Form) -> None:
    assert [way.cause for way in ranked([steps], form, balanced_values(form))] == [cause]


def test_every_cause_is_tried_here() -> None:
    tried = {cause for *_, cause in ALONE} | {cause for _, cause in TOGETHER} | {"copied", "overtyped"}
    assert tried == set(CAUSES)


@pytest.mark.parametrize("kind", ["formula", "typed"])
def test_a_total_whose_formula_was_overtyped_comes_first(kind: str, form: Form) -> None:
    """The template computes it, so that whoever typed a figure there changed what was right."""
    good = correct(form)
    typed = {field: value for field, value in good.items() if not form.fields[field].sum_of or kind == "typed"}
    book = openpyxl.load_workbook(io.BytesIO(build_template(form, TemplateOptions(totals=kind), values=typed)))
    field = form.fields[TOTAL]
    total = good[TOTAL]
    assert isinstance(total, int)
    book[field.sheet][field.ref] = total + 1000
    out = io.BytesIO()
    book.save(out)
    report = check(out.getvalue(), form)
    assert ("L05" in [finding.code for finding in report.findings]) == (kind == "formula")
    first = report.repairs[0].alternatives[0]
    if kind == "formula":
        assert (first.cause, [change.field for change in first.cells]) == ("overtyped", [TOTAL])
    assert all(way.cause != "overtyped" for way in report.repairs[0].alternatives if way is not first)


def test_a_figure_of_the_cell_beside_it(form: Form) -> None:
    values = {**balanced_values(form), D: 777, E: 777}
    assert ranked([(Step(D, 777, 31),)], form, values)[0].cause == "copied"


def test_the_likelier_slip_comes_first(form: Form) -> None:
    """Totals by formula: all cells of the column would do; the one that lacks a digit is told first."""
    good = with_totals({**balanced_values(form), D: 4152}, form)
    handled = sum(good[f"requests.{row}.natural_person"] for row in form.sets["outcomes"].members)
    balance = handled + good["requests.carried_out.natural_person"] - good["requests.carried_in.natural_person"]
    good = with_totals({**good, "requests.received_new.natural_person": balance}, form)
    record = record_of(with_totals({**good, D: 415}, form), form)._replace(computed=frozenset(form.totals))
    (repair,) = repairs(record, form, evaluate(record, form))
    assert len(repair.alternatives) > 10
    assert not repair.unique
    first = repair.alternatives[0]
    assert (first.cause, first.rank) == ("digit_missing", 1)
    assert [(change.field, change.old, change.new) for change in first.cells] == [(D, 415, 4152)]
