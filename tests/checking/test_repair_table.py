"""Slips planted in the table of requests: what is found of them, and an outside judge of how few cells it takes."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
from helpers import of_one_year, record_of
from planted import SIZES, Values, cells, exchanged, part_of, requests_table, with_slips
from scipy.optimize import Bounds, LinearConstraint, milp

from xlsxcheck.checking.relations import evaluate
from xlsxcheck.checking.repair import repairs
from xlsxcheck.model import Form, Repair, SearchLimits

FOUND = {1: (1.0, 1.0), 2: (0.98, 0.98), 3: (0.98, 0.95), 4: (0.98, 0.88)}
"""Slips -> in how many trials they must be among the answers, and be the only one."""


FAR = SearchLimits(nodes=1_000_000, answers=10_000)
"""Further than the product goes: the judge asks whether it is right, not whether it is soon."""


def located(values: Values, form: Form, limits: SearchLimits | None = None) -> tuple[Repair, ...]:
    record = record_of(values, form)
    return repairs(record, form, evaluate(record, form), limits=limits)


def answers(told: tuple[Repair, ...]) -> list[set[str]]:
    """Every answer to the whole table, the likeliest first; none where one block has none."""
    ways = itertools.product(*(repair.alternatives for repair in told))
    return [{change.field for way in chosen for change in way.cells} for chosen in ways]


@pytest.mark.sampled(12)
@pytest.mark.parametrize("slips", FOUND)
@pytest.mark.parametrize("size", SIZES)
def test_planted_slips_are_found(slips: int, size: int, form: Form) -> None:
    among = alone = 0
    for trial in range(150):
        rng = random.Random(f"{slips} {size} {trial}")
        values, planted = with_slips(form, requests_table(form, rng, size), slips, rng)
        told = located(values, form)
        among += planted in answers(told)
        alone += answers(told) == [planted] and all(repair.unique for repair in told)
    assert among >= 150 * FOUND[slips][0]
    assert alone >= 150 * (FOUND[slips][1] - 0.015)  # a hundredth of 150 trials is one and a half


@pytest.mark.sampled(3)
@pytest.mark.parametrize("way", ["row", "column"])
@pytest.mark.parametrize("size", SIZES)
def test_figures_in_each_others_place_are_found(way: str, size: int, form: Form) -> None:
    first = 0
    for trial in range(150):
        rng = random.Random(f"{way} {size} {trial}")
        values, planted = exchanged(form, requests_table(form, rng, size), way, rng)
        ways = answers(located(values, form))
        assert planted in ways
        first += ways[0] == planted
    assert first >= 150 * 0.6


def fewest(values: Values, form: Form) -> int:
    """So many cells must change, by a solver of linear programs with whole numbers."""
    names = cells(form)
    rows = [
        [
            sum(
                sign * int(term.times) * term.fields.count(name)
                for sign, terms in ((1, case.left), (-1, case.right))
                for term in terms
            )
            for name in names
        ]
        for relation in of_one_year(form).relations
        if relation.op == "=" and names[0].startswith("requests.")
        for case in relation.cases
    ]
    sums = np.array([row for row in rows if any(row)], float)
    there = np.array([values[name] for name in names], float)
    rest = -(sums @ there)
    most, count = np.abs(rest).sum() + 1, len(names)
    one, none = np.eye(count), np.zeros((count, count))
    # A change is up - down, and either only where the cell is marked as changed; nothing falls below 0.
    rules = [
        LinearConstraint(np.hstack([sums, -sums, np.zeros_like(sums)]), rest, rest),
        LinearConstraint(np.hstack([one, none, -most * one]), -np.inf, 0),
        LinearConstraint(np.hstack([none, one, -np.diag(np.minimum(most, there))]), -np.inf, 0),
    ]
    bounds = Bounds(np.zeros(3 * count), np.concatenate([np.full(2 * count, most), np.ones(count)]))
    aim = np.concatenate([np.zeros(2 * count), np.ones(count)])
    return round(milp(aim, constraints=rules, integrality=np.ones(3 * count), bounds=bounds).fun)


@pytest.mark.slow
@pytest.mark.parametrize("slips", range(1, 5))
def test_an_outside_judge_finds_no_smaller_set_on_small_tables(slips: int, form: Form) -> None:
    small = part_of(form, 5, 3)
    for trial in range(125):
        rng = random.Random(f"judge {slips} {trial}")
        values, _ = with_slips(small, requests_table(small, rng, 60), slips, rng)
        told = located(values, small, FAR)
        assert all(repair.complete for repair in told)
        assert sum(repair.size or 0 for repair in told) == fewest(values, small), trial


@pytest.mark.slow
@pytest.mark.parametrize("slips", range(1, 5))
def test_an_outside_judge_finds_no_smaller_set_on_the_whole_table(slips: int, form: Form) -> None:
    for trial in range(6):
        rng = random.Random(f"whole {slips} {trial}")
        values, _ = with_slips(form, requests_table(form, rng, SIZES[trial % 3]), slips, rng)
        told = located(values, form, FAR)
        assert sum(repair.size or 0 for repair in told) == fewest(values, form), trial


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_all_pairs_tried_on_a_small_table(seed: int, form: Form) -> None:
    """Two slips: every pair of cells is tried with the one change that could do; what holds is what is told."""
    small = part_of(form, 3, 2)
    rng = random.Random(seed)
    values, _ = with_slips(small, requests_table(small, rng, 40), 2, rng)
    told = located(values, small)
    if sum(repair.size or 0 for repair in told) != 2:
        return
    held = [set(pair) for pair in itertools.combinations(cells(small), 2) if can_hold(values, pair, small)]
    assert sorted(map(sorted, answers(told))) == sorted(map(sorted, held))


def can_hold(values: Values, pair: tuple[str, str], form: Form) -> bool:
    """Whether some figures in these two cells fulfil every sum: changes that a violated sum asks for are tried."""
    asked = {outcome.difference for outcome in evaluate(record_of(values, form), form) if outcome.status == "failed"}
    asked |= {one + sign * other for one in asked for other in asked for sign in (1, -1)}
    steps = {sign * one for one in asked for sign in (1, -1)} - {0}
    for first, second in itertools.product(steps, repeat=2):
        trial = {**values, pair[0]: values[pair[0]] + first, pair[1]: values[pair[1]] + second}
        if min(trial[pair[0]], trial[pair[1]]) >= 0 and not failing(trial, form):
            return True
    return False


def failing(values: Values, form: Form) -> bool:
    return any(outcome.status == "failed" for outcome in evaluate(record_of(values, form), form))
