"""Sums within bounds: what the solver says is what trying all figures says, and what is blamed leaves no room."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pytest

from xlsxcheck.proof.simplex import Simplex

TOP = 3


def solver(sums: dict[str, tuple[dict[str, Fraction], Fraction | None, Fraction | None]]) -> Simplex:
    made = Simplex()
    for cell in "abc":
        made.cell(cell, Fraction(0), Fraction(TOP))
    for name, (row, low, high) in sums.items():
        made.sum(name, row, low, high)
    return made


def fits(figures: dict[str, Fraction], row: dict[str, Fraction], low: Fraction | None, high: Fraction | None) -> bool:
    total = sum(times * figures[cell] for cell, times in row.items())
    return (low is None or total >= low) and (high is None or total <= high)


@pytest.mark.parametrize("seed", range(120))
def test_it_agrees_with_trying_all_figures(seed: int) -> None:
    rng = random.Random(seed)
    sums = {}
    for number in range(rng.randint(1, 5)):
        row = {cell: Fraction(rng.choice((-2, -1, 1, 1, 3))) for cell in rng.sample("abc", rng.randint(1, 3))}
        low, high = sorted(Fraction(rng.randint(-4, 9)) for _ in range(2))
        sums[f"s{number}"] = row, *rng.choice(((low, None), (None, high), (low, high), (low, low)))
    made = solver(sums)
    core = made.conflict()
    halves = [Fraction(step, 2) for step in range(2 * TOP + 1)]
    some = any(
        all(fits(dict(zip("abc", figures, strict=True)), *one) for one in sums.values())
        for figures in itertools.product(halves, repeat=3)
    )
    if core is None:
        figures = {cell: made.at[cell] for cell in "abc"}
        assert all(0 <= figure <= TOP for figure in figures.values())
        assert all(fits(figures, *one) for one in sums.values())
        return
    assert not some
    # What is blamed leaves no room by itself.
    assert solver({name: one for name, one in sums.items() if name in core}).conflict() is not None


def test_bounds_can_be_changed_behind() -> None:
    made = solver({"s": ({"a": Fraction(1), "b": Fraction(1)}, Fraction(5), None)})
    assert made.conflict() is None
    made.bound("a", Fraction(0), Fraction(1))
    assert made.conflict() == {"s", "a", "b"}
    made.bound("s", Fraction(4), None)
    assert made.conflict() is None
    assert made.at["a"] + made.at["b"] == 4
