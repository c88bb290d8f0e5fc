"""The fewest cells to change, held against every way that there is."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smallforms import all_ways, small_form, small_record

from xlsxcheck.checking.relations import evaluate
from xlsxcheck.checking.repair import repairs
from xlsxcheck.model import Form, Record, Repair


def found(form: Form, record: Record, fixed: frozenset[str] = frozenset()) -> tuple[Repair, ...]:
    return repairs(record, form, evaluate(record, form), fixed=fixed)


@pytest.mark.slow
@settings(max_examples=300)
@given(seed=st.integers(0, 10**9))
def test_every_smallest_way_is_told_and_no_other(seed: int) -> None:
    """Small forms at random: cells that can't change, texts, blanks, bounds that bind, factors, constants."""
    rng = random.Random(seed)
    form = small_form(rng, rng.randint(2, 6), rng.randint(1, 4), solvable=rng.random() < 0.8)
    record = small_record(rng, form)
    fixed = frozenset(name for name in form.numeric if name not in record.unread and rng.random() < 0.15)
    told = found(form, record, fixed)
    ways = all_ways(form, record, fixed)
    if any(not repair.complete for repair in told):
        assert all(repair.alternatives == () and not repair.unique for repair in told if not repair.complete)
        assert not ways or "unread" in {repair.reason for repair in told}
        return
    must = {name for name in form.numeric if name in record.unread or record.values[name] == -2} - fixed
    told_ways = set()
    for chosen in itertools.product(*(repair.alternatives for repair in told)):
        cells = {change.field: change.new for way in chosen for change in way.cells}
        told_ways.add(frozenset(cells.keys() - must))
        figures = ways[frozenset(cells.keys() - must)]
        for field, new in cells.items():
            possible = {way[field] for way in figures}
            assert possible == {new} or (new is None and len(possible) > 1)
    assert told_ways == (set(ways) if told else {frozenset()})
    for repair in told:
        if repair.unique:
            assert len(repair.alternatives) == 1
    if all(repair.unique for repair in told) and told:
        assert len(ways) == 1


@pytest.mark.parametrize("seed", range(30))
def test_what_can_not_be_put_right_is_not_claimed(seed: int) -> None:
    rng = random.Random(seed)
    form = small_form(rng, 4, 3, solvable=False)
    record = small_record(rng, form)
    told = found(form, record, frozenset(form.numeric))
    assert all(not repair.complete and repair.reason for repair in told)
