"""Cells eliminated with equations, one after the other: exact, in whole numbers wherever the coefficients are ±1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

Rational = int | Fraction


class Pivot(NamedTuple):
    """A cell that was eliminated with an equation.

    factors: what of the equation is taken from each other one; step: the cell's coefficient; rest: what the equation
    had to become greater by; before: the cell's own coefficients in the equations of the pivots before it.
    """

    cell: int
    equation: int
    factors: tuple[tuple[int, Rational], ...]
    step: Rational
    rest: Rational
    before: tuple[Rational, ...]


def reduced(
    column: Mapping[int, Rational], pivots: Sequence[Pivot]
) -> tuple[dict[int, Rational], tuple[Rational, ...]]:
    """A cell's coefficients once the pivots are eliminated, and those that it had in their equations."""
    rest: dict[int, Rational] = column  # type: ignore[assignment] # copied before it is changed
    before: list[Rational] = []
    for pivot in pivots:
        amount = rest.get(pivot.equation, 0)
        before.append(amount)
        if amount:
            rest = dict(rest)
            del rest[pivot.equation]
            for number, factor in pivot.factors:
                if less := rest.get(number, 0) - factor * amount:
                    rest[number] = less
                else:
                    rest.pop(number, None)
    return rest, tuple(before)


def eliminate(
    cell: int,
    equation: int,
    column: Mapping[int, Rational],
    residual: Mapping[int, Rational],
    before: tuple[Rational, ...],
) -> Pivot:
    """Solve one equation for one of its cells, given by its reduced column; `before` as in Pivot."""
    step = column[equation]
    if step == 1:
        factors = tuple(one for one in column.items() if one[0] != equation)
    else:
        factors = tuple((number, _over(times, step)) for number, times in column.items() if number != equation)
    return Pivot(cell, equation, factors, step, residual.get(equation, 0), before)


def _over(one: Rational, other: Rational) -> Rational:
    if other == -1:
        return -one
    quotient = Fraction(one) / other
    return quotient.numerator if quotient.denominator == 1 else quotient


def satisfied(residual: Mapping[int, Rational], pivot: Pivot) -> dict[int, Rational]:
    """What the equations must still become greater by, once the pivot's cell has done what it can."""
    rest = dict(residual)
    amount = rest.pop(pivot.equation, 0)
    if amount:
        for number, factor in pivot.factors:
            if less := rest.get(number, 0) - factor * amount:
                rest[number] = less
            else:
                del rest[number]
    return rest


def solved(pivots: Sequence[Pivot]) -> list[Rational]:
    """The change of each pivot's cell, found from the last one back."""
    changes: list[Rational] = [0] * len(pivots)
    for place in range(len(pivots) - 1, -1, -1):
        pivot = pivots[place]
        rest = pivot.rest
        for later in range(place + 1, len(pivots)):
            rest -= pivots[later].before[place] * changes[later]
        changes[place] = _over(rest, pivot.step) if pivot.step != 1 else rest
    return changes


def bits(mask: int) -> list[int]:
    """The places of a mask's bits, lowest first."""
    found = []
    while mask:
        bit = mask & -mask
        found.append(bit.bit_length() - 1)
        mask ^= bit
    return found
