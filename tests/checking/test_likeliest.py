"""What is called the likeliest slip is one: measured over single slips in filled templates."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

import pytest
from helpers import record_of, with_totals
from planted import SIZES, Values, cells, mistyped, requests_table

from xlsxcheck.checking.evidence import tells
from xlsxcheck.checking.relations import evaluate
from xlsxcheck.checking.repair import repairs
from xlsxcheck.checking.slips import Step, ranked
from xlsxcheck.model import Form, Repair

TRIALS = 120

Slip = Callable[[int, int, random.Random], int]
"""The figure that is meant, the one in the cell beside it, and chance -> what is typed."""

SLIPS: dict[str, Slip] = {
    "mistyped": lambda meant, _, rng: mistyped(meant, rng),
    "miscounted": lambda meant, _, rng: max(0, meant + rng.choice((1, -1)) * rng.choice((1, 1, 1, 2, 3, 5, 10))),
    "copied": lambda _, beside, __: beside,
    "anything": lambda meant, _, rng: rng.randrange(2 * meant + 20),
    "mistyped twice": lambda meant, _, rng: mistyped(mistyped(meant, rng), rng),
    "tenfold": lambda meant, _, rng: rng.choice((meant * 10, meant // 10)),
}


def slipped(form: Form, size: int, kind: str, rng: random.Random, *, formulas: bool) -> tuple[Values, str] | None:
    """A table with one wrong cell, mostly one that holds something; None where the slip made no difference."""
    values = requests_table(form, rng, size)
    pool = [field for field in cells(form) if not (formulas and form.fields[field].sum_of)]
    field = rng.choice([one for one in pool if values[one]] if rng.random() < 0.8 else pool)
    area = form.fields[field].area
    near = next(one for one in pool if form.fields[one].area.left == area.left and one != field)
    above = (one for one in pool if form.fields[one].area[:2] == (area.top - 1, area.left))
    beside = values[next(above, near)]
    meant = values[field]
    assert isinstance(meant, int) and isinstance(beside, int)
    typed = SLIPS[kind](meant, beside, rng)
    return None if typed == meant else ({**values, field: typed}, field)


def told(values: Values, form: Form, *, formulas: bool) -> tuple[Repair, ...]:
    if formulas:
        record = record_of(with_totals(values, form), form)._replace(computed=frozenset(form.totals))
    else:
        record = record_of(values, form)
    return repairs(record, form, evaluate(record, form))


def measured(form: Form, kind: str, *, formulas: bool) -> Counter[str]:
    """How often the wrong cell was told, another one was, or none."""
    count: Counter[str] = Counter()
    for size in SIZES:
        for trial in range(TRIALS):
            found = slipped(form, size, kind, random.Random(f"{kind} {size} {trial}"), formulas=formulas)
            if found is None:
                continue
            values, field = found
            (repair,) = told(values, form, formulas=formulas)
            assert any(change.field == field for way in repair.alternatives for change in way.cells)
            right = [change.field for change in repair.alternatives[0].cells] == [field]
            said = "right" if right else "wrong"
            count["only " * repair.unique + said if repair.unique or repair.likely else "silent"] += 1
    return count


@pytest.mark.slow
def test_with_automatic_totals_the_likeliest_cell_is_the_wrong_one(form: Form) -> None:
    """Every column has one sum, so that each of its cells would do; only what was typed can tell it."""
    count: Counter[str] = Counter()
    for kind in SLIPS:
        here = measured(form, kind, formulas=True)
        count += here
        if kind == "miscounted":
            assert here["right"] + here["wrong"] == 0, "a difference of a few tells nothing"
    assert count["only right"] + count["only wrong"] == 0
    assert count["right"] > 100
    assert count["wrong"] <= 0.03 * (count["right"] + count["wrong"])


@pytest.mark.slow
def test_with_typed_totals_the_cell_is_told_as_ever(form: Form) -> None:
    for kind in SLIPS:
        count = measured(form, kind, formulas=False)
        assert set(count) == {"only right"}, kind


D, E, BELOW, FAR = (f"requests.{cell}" for cell in (
    "disclosed.natural_person", "disclosed.business", "partly_disclosed.natural_person", "carried_out.natural_person"
))  # fmt: skip

EVIDENCE: list[tuple[str, list[tuple[Step, ...]], bool]] = [
    ("a digit was lost", [(Step(D, 415, 4152),), (Step(BELOW, 12, 3749),)], True),
    ("digits changed places", [(Step(D, 152, 512),), (Step(BELOW, 12, 372),)], True),
    ("a figure stands ten times", [(Step(D, 1230, 123),), (Step(BELOW, 40, 1147),)], True),
    ("each other's places", [(Step(D, 70, 9), Step(E, 9, 70)), (Step(D, 70, 9), Step(FAR, 30, 91))], True),
    ("left blank", [(Step(D, None, 3),), (Step(BELOW, 12, 15),)], True),
    ("two left blank", [(Step(D, None, 3),), (Step(BELOW, None, 3),)], False),
    ("a difference of 1", [(Step(D, 12, 13),), (Step(BELOW, 7, 8),)], False),
    ("the same small figure", [(Step(E, 1, 2),), (Step(BELOW, 5, 6),)], False),
    ("a digit that several may have lost", [(Step(D, 15, 155),), (Step(BELOW, 14, 154),)], False),
    ("one wrong digit", [(Step(D, 152, 157),), (Step(BELOW, 3, 8),)], False),
]


@pytest.mark.parametrize(("ways", "told"), [row[1:] for row in EVIDENCE], ids=[row[0] for row in EVIDENCE])
def test_what_tells_a_cell(ways: list[tuple[Step, ...]], told: bool, form: Form) -> None:
    values = dict.fromkeys(form.numeric, 1)
    assert tells(ranked(ways, form, dict(values))) == told
