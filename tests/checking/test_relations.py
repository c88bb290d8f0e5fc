from __future__ import annotations

import random
from decimal import Decimal

import pytest
from helpers import balanced_values, of_one_year, record_of, with_totals
from hypothesis import given
from hypothesis import strategies as st

from samples import published
from xlsxcheck.checking.relations import count, evaluate
from xlsxcheck.errors import FormError
from xlsxcheck.form.load import load_form
from xlsxcheck.model import Case, Condition, Form, Relation, Value

Values = dict[str, Value]


def failing(values: Values, form: Form) -> set[str]:
    return {outcome.case.id for outcome in evaluate(record_of(values, form), form) if outcome.status == "failed"}


def errors_reading(field: str, form: Form) -> set[str]:
    return {
        case.id
        for relation in of_one_year(form).relations
        if relation.severity == "error"
        for case in relation.cases
        if field in case.fields
    }


def test_the_balanced_base_is_busy_distinct_and_clean(form: Form) -> None:
    values = balanced_values(form)
    typed = [values[field] for field in form.numeric if not form.fields[field].sum_of]
    assert all(typed)
    assert len(set(typed)) == len(typed)
    assert failing(values, form) == set()
    counts = count(evaluate(record_of(values, form), form))
    assert (counts.failed, counts.not_assessed, counts.blank_as_zero) == (0, 0, 0)
    assert counts.passed == counts.total >= 42


def test_one_more_in_any_cell_fails_exactly_the_equalities_that_read_it(form: Form) -> None:
    """All 190 cells of tables III and IV, totals typed."""
    base = balanced_values(form)
    cells = [field for field in form.numeric if not field.startswith("proactive.")]
    assert len(cells) == 190
    severity = {relation.id: relation.severity for relation in form.relations}
    for cell in cells:
        found = {
            name for name in failing({**base, cell: base[cell] + 1}, form) if severity[name.split("[")[0]] == "error"
        }
        assert found == errors_reading(cell, form) != set(), cell


@pytest.mark.parametrize("blank", ["requests.disclosed.natural_person", "disputes.reconsideration.upheld"])
def test_a_blank_counts_as_zero_and_says_so(form: Form, blank: str) -> None:
    values = {**balanced_values(form), blank: None}
    outcomes = [outcome for outcome in evaluate(record_of(values, form), form) if outcome.status == "failed"]
    assert {outcome.case.id for outcome in outcomes if blank in outcome.case.fields} >= errors_reading(blank, form)
    assert all(blank in outcome.blanks for outcome in outcomes)


def test_an_unread_cell_leaves_its_relations_not_assessed(form: Form) -> None:
    field = "requests.disclosed.natural_person"
    record = record_of({**balanced_values(form), field: "12件"}, form, frozenset([field]))
    unassessed = {outcome.case.id for outcome in evaluate(record, form) if outcome.status == "not_assessed"}
    assert unassessed >= errors_reading(field, form)
    assert not any(outcome.status == "failed" for outcome in evaluate(record, form))


# Each plausibility relation: what to change in the clean base so that it just holds, and so that it just fails.
NO_OUTCOMES = {f"requests.{row}.total": 0 for row in load_form().sets["outcomes"].members}

PLAUSIBILITY: dict[str, tuple[Values, Values]] = {
    "T2-ISSUED[rules]": (
        {"proactive.rules.issued": 32, "proactive.rules.repealed": 13, "proactive.rules.in_force": 19},
        {"proactive.rules.issued": 33, "proactive.rules.repealed": 13, "proactive.rules.in_force": 19},
    ),
    "T2-RULES-POWER": (
        {"cover.organ_type": "街道办事处", **dict.fromkeys(
            ["proactive.rules.issued", "proactive.rules.repealed", "proactive.rules.in_force"], 0
        )},
        {"cover.organ_type": "街道办事处"},
    ),
    "T2-FEES-UNIT": (
        {"cover.organ_type": "乡镇政府", "proactive.fees.amount": Decimal(1000)},
        {"cover.organ_type": "乡镇政府", "proactive.fees.amount": Decimal("1000.0001")},
    ),
    "T3-CARRIED-CLOSED[business]": (
        {"requests.carried_in.business": 5, "requests.processed_total.business": 5},
        {"requests.carried_in.business": 6, "requests.processed_total.business": 5},
    ),
    "T3-CARRIED-OUT-SHARE": (
        {"requests.received_new.total": 15, "requests.carried_in.total": 5, "requests.carried_out.total": 5},
        {"requests.received_new.total": 15, "requests.carried_in.total": 5, "requests.carried_out.total": 6},
    ),
    "T3-OTHER-SHARE": (
        {"requests.processed_total.total": 10, "requests.other.other.total": 3},
        {"requests.processed_total.total": 10, "requests.other.other.total": 4},
    ),
    "T3-RARE-REFUSAL[refused.state_secret]": (
        {"cover.organ_type": "乡镇政府", "requests.refused.state_secret.total": 0},
        {"cover.organ_type": "乡镇政府", "requests.refused.state_secret.total": 1},
    ),
    "T3-NO-REQUESTS": (
        {"requests.received_new.total": 1, "requests.carried_in.total": 0},
        {"requests.received_new.total": 0, "requests.carried_in.total": 0},
    ),
    "T4-AFTER-RECONSIDERATION": (
        {"disputes.litigation_after_reconsideration.total": 7, "disputes.reconsideration.total": 7},
        {"disputes.litigation_after_reconsideration.total": 8, "disputes.reconsideration.total": 7},
    ),
    "T4-DIRECT": (
        {**NO_OUTCOMES, "requests.partly_disclosed.total": 3, "requests.other.other.total": 2,
         "cover.year": 2024, "disputes.litigation_direct.total": 5},
        {**NO_OUTCOMES, "requests.partly_disclosed.total": 3, "requests.other.other.total": 2,
         "requests.refused.third_party.total": 9, "cover.year": 2024, "disputes.litigation_direct.total": 6},
    ),
    "X-DISPUTES": (
        {"requests.processed_total.total": 4, "requests.carried_out.total": 1,
         "disputes.reconsideration.total": 3, "disputes.litigation_direct.total": 2},
        {"requests.processed_total.total": 4, "requests.carried_out.total": 1,
         "disputes.reconsideration.total": 3, "disputes.litigation_direct.total": 3},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", PLAUSIBILITY)
def test_plausibility_holds_at_its_bound_and_fails_beyond(case: str, form: Form) -> None:
    good, bad = PLAUSIBILITY[case]
    base = balanced_values(form)
    assert case not in failing({**base, **good}, form)
    assert case in failing({**base, **bad}, form)


def test_disputes_without_requests_and_the_zero_report(form: Form) -> None:
    zero = {field: 0 if form.fields[field].type.numeric else value for field, value in balanced_values(form).items()}
    assert failing(zero, form) == {"X-ZERO"}
    one = with_totals({**zero, "disputes.reconsideration.upheld": 1}, form)
    assert failing(one, form) == {"X-NO-REQUESTS"}
    assert failing({**zero, "proactive.fees.amount": Decimal("0.0001")}, form) == set()


def test_a_half_filled_form_is_no_zero_report(form: Form) -> None:
    zero = {field: 0 if form.fields[field].type.numeric else value for field, value in balanced_values(form).items()}
    zero["proactive.licensing.decisions"] = None
    assert failing(zero, form) == set()


def test_blanks_are_no_statement_that_nothing_was_requested(form: Form) -> None:
    zero = {field: 0 if form.fields[field].type.numeric else value for field, value in balanced_values(form).items()}
    one = with_totals({**zero, "disputes.reconsideration.upheld": 1}, form)
    for blank in (
        "requests.received_new.natural_person",
        "requests.other.other.total",
        "disputes.reconsideration.other",
    ):
        assert failing({**one, blank: None}, form) == set()
    whole = {**one, **{field.id: None for field in form.table("requests").fields}}
    assert failing(whole, form) == set()


def test_direct_suits_are_only_told_beyond_what_could_be_sued_over(form: Form) -> None:
    real = published(form, "2024-suqian.json")
    assert real["disputes.litigation_direct.total"] == 25 and failing(real, form) == set()


def test_conditions_on_a_blank_cover_field_are_not_assessed(form: Form) -> None:
    values = {**balanced_values(form), "cover.organ_type": None}
    unassessed = {o.case.relation for o in evaluate(record_of(values, form), form) if o.status == "not_assessed"}
    assert unassessed == {"T2-RULES-POWER", "T2-FEES-UNIT", "T3-RARE-REFUSAL"}


def test_every_relation_has_a_case_here(form: Form) -> None:
    tried = {name.split("[")[0] for name in PLAUSIBILITY} | {"X-ZERO", "X-NO-REQUESTS"}
    assert tried == {relation.id for relation in of_one_year(form).relations if relation.severity != "error"}


# -- mutants of the rules: each must be noticed by some probe -------------------------------------

KINDS = ("国务院部门", "省级政府", "设区的市级政府", "县级政府", "乡镇政府", "街道办事处", "政府部门", "其他")
MANY = 100_000


def probes(case: Case, form: Form) -> list[Values]:
    """Records around the bound of one case: every cell alone, every pair of a left and a right cell."""
    base = balanced_values(form)
    zero = {field: 0 if form.fields[field].type.numeric else value for field, value in base.items()}
    times = {field: term.times for side in (case.left, case.right) for term in side for field in term.fields}
    sides = [[field for term in terms for field in term.fields] for terms in (case.left, case.right)]
    bound = sum(term.times for term in case.right if not term.fields)
    found = [base, zero, *({**zero, field: value} for field in times for value in (1, Decimal("0.0001")))]
    for left in sides[0]:
        found += [{**zero, left: bound / times[left] + step} for step in (-1, 0, 1)]
        for right in sides[1]:
            even = MANY * times[right] / times[left]
            found += [{**zero, right: MANY, left: even + step} for step in (-1, 0, 1)]
    for condition in case.when:
        found = [values for one in found for values in around(condition, one, case)]
    return found


def around(condition: Condition, values: Values, case: Case) -> list[Values]:
    """The same on both sides of a condition."""
    field = condition.fields[0]
    if condition.one_of:
        return [{**values, field: kind} for kind in KINDS]
    bound = condition.at_least if condition.at_least is not None else condition.at_most
    found = [{**values, one: bound + step} for step in (-1, 0, 1) for one in condition.fields]
    if not condition.answer:
        # Also with a left side that a share of the bound can't carry, and with one that any can.
        found += [{**one, case.left[0].fields[0]: bound // 2 + 1} for one in found]
    return [values, *found]


def mutants(case: Case) -> list[Case]:
    found = [case._replace(op="<=" if case.op == "=" else "=")]
    compares_sums = all(any(term.fields for term in side) for side in (case.left, case.right))
    for side in ("left", "right"):
        terms = getattr(case, side)
        for place, term in enumerate(terms):
            for field in range(len(term.fields)):
                fewer = term._replace(figures=term.figures[:field] + term.figures[field + 1 :])
                rest = (fewer,) if fewer.fields else ()
                found.append(case._replace(**{side: terms[:place] + rest + terms[place + 1 :]}))
            factors = (term.times * 2 or Decimal(1), term.times * Decimal("0.99") or Decimal(-1))
            for times in factors if not term.fields or compares_sums else ():
                other = term._replace(times=times)
                found.append(case._replace(**{side: (*terms[:place], other, *terms[place + 1 :])}))
    for place, condition in enumerate(case.when):
        found.append(case._replace(when=case.when[:place] + case.when[place + 1 :]))
        found += [
            case._replace(when=(*case.when[:place], other, *case.when[place + 1 :])) for other in shifted(condition)
        ]
    return [mutant for mutant in found if mutant.left and mutant.right and mutant.fields]


def shifted(condition: Condition) -> list[Condition]:
    found = [
        condition._replace(**{bound: getattr(condition, bound) + step})
        for bound in ("at_least", "at_most")
        if getattr(condition, bound) is not None
        for step in (1, -1)
    ]
    if condition.one_of:
        found += [
            condition._replace(one_of=condition.one_of[:place] + condition.one_of[place + 1 :])
            for place in range(len(condition.one_of))
        ]
    if not condition.answer and len(condition.fields) > 1:
        found += [condition._replace(figures=condition.figures[1:])]
    return found


@pytest.mark.slow
def test_no_mutant_of_a_relation_survives(form: Form) -> None:
    """Delete each term, flip = and <=, shift each factor and bound: some probe must come out otherwise."""
    survivors = []
    for relation in of_one_year(form).relations:
        for case in relation.cases:
            records = [record_of(values, form) for values in probes(case, form)]
            alone = only(form, relation, case)
            truth = [evaluate(record, alone)[0].status for record in records]
            assert "failed" in truth, f"{case.id} never fails, so deleting it would not be noticed"
            for number, mutant in enumerate(mutants(case)):
                changed = only(form, relation, mutant, f"{case.id}#{number}")
                if all(evaluate(one, changed)[0].status == was for one, was in zip(records, truth, strict=True)):
                    survivors.append((case.id, mutant.left, mutant.op, mutant.right, mutant.when))
    assert [survivor for survivor in survivors if not equivalent(survivor)] == []


def equivalent(survivor: tuple) -> bool:
    """A sum of cells that are never negative is at most 0 exactly where it is 0; so is a total of such cells."""
    name, left, op, right, when = survivor
    if name == "X-ZERO" and 0 < left[0].times < 1:
        return True  # counts, and amounts in yuan, are whole numbers
    bound_zero = all(not term.fields and term.times == 0 for term in right)
    return bound_zero and op == "=" and not any(condition.at_most == -1 for condition in when)


def only(form: Form, relation: Relation, case: Case, name: str | None = None) -> Form:
    relation = relation._replace(cases=(case,), op=case.op)
    return form._replace(relations=(relation,))


@pytest.mark.slow
@given(seed=st.integers(0, 10**9))
def test_the_order_of_relations_does_not_matter(seed: int, form: Form) -> None:
    rng = random.Random(seed)
    values = balanced_values(form)
    for cell in rng.sample(form.numeric, 5):
        values[cell] = rng.randrange(100)
    shuffled = list(form.relations)
    rng.shuffle(shuffled)
    other = form._replace(relations=tuple(shuffled))
    record = record_of(values, form)
    assert {o.case.id: o for o in evaluate(record, form)} == {o.case.id: o for o in evaluate(record, other)}


def test_a_relation_that_breaks_is_our_fault_and_never_clean(form: Form) -> None:
    values = {**balanced_values(form), "requests.disclosed.natural_person": "text that nobody marked unread"}
    with pytest.raises(FormError, match="T3-"):
        evaluate(record_of(values, form), form)
