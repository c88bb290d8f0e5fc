"""Whole numbers within bounds: whether there are any, and how many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

_TRIED = 200
"""So many values of one unknown are tried from either end of its range; with more nothing is claimed."""

Point = tuple[int, ...]
Inequality = tuple[tuple[Fraction, ...], Fraction]
"""sum(coefficient * unknown) <= bound."""


class Span(NamedTuple):
    """A whole number, constant + sum(factors * unknowns), that lies within [low, high]."""

    constant: Fraction
    factors: tuple[Fraction, ...]
    low: int
    high: int

    def at(self, point: Point) -> Fraction:
        """Its value."""
        return self.constant + sum(factor * value for factor, value in zip(self.factors, point, strict=True))

    def holds(self, point: Point) -> bool:
        """Whether it is a whole number within its bounds."""
        value = self.at(point)
        return value.denominator == 1 and self.low <= value <= self.high


class TooWide(Exception):
    """No point was found, but not all could be tried."""


def points(spans: Sequence[Span], unknowns: int) -> Iterator[Point]:
    """Whole unknowns for which every span holds; TooWide after the last where not all could be tried."""
    yield from _points(spans, list(_inequalities(spans)), unknowns, ())


def _points(spans: Sequence[Span], inequalities: list[Inequality], unknowns: int, known: Point) -> Iterator[Point]:
    if len(known) == unknowns:
        if all(span.holds(known) for span in spans):
            yield known
        return
    low, high = _range(inequalities, len(known), unknowns)
    tried = range(ceil(low), floor(high) + 1)
    for value in [*tried[:_TRIED], *tried[max(_TRIED, len(tried) - _TRIED) :]]:
        then = [(factors, bound - factors[len(known)] * value) for factors, bound in inequalities]
        yield from _points(spans, then, unknowns, (*known, value))
    if len(tried) > 2 * _TRIED:
        raise TooWide


def _inequalities(spans: Sequence[Span]) -> Iterator[Inequality]:
    for span in spans:
        yield tuple(-factor for factor in span.factors), span.constant - span.low
        yield span.factors, span.high - span.constant


def _range(inequalities: list[Inequality], unknown: int, unknowns: int) -> tuple[Fraction, Fraction]:
    """The least and the greatest value of one unknown, whatever the later ones are; the wrong way round: none.

    Every unknown is a cell's own change, and so has bounds.
    """
    for later in range(unknown + 1, unknowns):
        inequalities = _without(inequalities, later)
    above: list[Fraction] = []
    below: list[Fraction] = []
    for factors, bound in inequalities:
        factor = factors[unknown]
        if factor:
            (above if factor > 0 else below).append(bound / factor)
        elif bound < 0:
            return Fraction(1), Fraction(0)
    return max(below), min(above)


def _without(inequalities: list[Inequality], unknown: int) -> list[Inequality]:
    """What follows for the other unknowns (Fourier and Motzkin)."""
    above = [one for one in inequalities if one[0][unknown] > 0]
    below = [one for one in inequalities if one[0][unknown] < 0]
    kept = [one for one in inequalities if not one[0][unknown]]
    for factors, bound in above:
        for others, other in below:
            one, two = -others[unknown], factors[unknown]
            pair = tuple(one * a + two * b for a, b in zip(factors, others, strict=True))
            kept.append((pair, one * bound + two * other))
    return kept
