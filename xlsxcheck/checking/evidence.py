"""Whether what was typed tells the cell: one way among several may be called the likeliest only where it does. Pure.

Each way is weighed: how often people slip like that, times how often figures are as great as the one that was meant.
Sums alone say nothing in favour of a cell, and a difference of 1 is one digit away from nearly everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from xlsxcheck.checking.slips import Explained, Step, figure_of
from xlsxcheck.model import Value

_TELLING = frozenset(
    (
        *("blank", "text", "unread", "overtyped", "total_zero", "unit", "sign"),
        *("digits_swapped", "digit_missing", "digit_doubled", "digit_extra"),
        *("neighbour_column", "neighbour_row", "copied"),
    )
)
"""Causes that can tell a cell; one wrong digit, a stale total and a shifted amount fit too many cells by chance."""

_CERTAIN = ("blank", "text", "unread", "overtyped", "total_zero", "unit", "sign")
"""Causes for which something shows in the cell itself, whatever the sums say."""

_SHOWS = 5.0
"""The weight of such a cause: another cell would have to be wrong besides."""

_PER_DIGIT = {
    "digits_swapped": 0.2,
    "digit_missing": 0.2,
    "digit_doubled": 0.2,
    "digit_wrong": 0.02,
    "digit_extra": 0.02,
}
"""How often a slip of the fingers is this one, shared among the digits; of the ten digits one is typed."""

_COPIED, _EXCHANGED = 0.02, 0.05
"""How often a figure is that of the cell beside it, and two figures stand in each other's place."""

_MISCOUNTED = 0.5
"""How often a figure is wrong for no reason that shows; small differences are likelier than great ones."""

_MUDDLED = 0.03
"""How often what is typed has nothing to do with what was meant, such as two slips in one figure."""

_SHARE = 0.95
"""The likeliest way has at least this share of all that is likely."""


def tells(ways: Sequence[Explained]) -> bool:
    """Whether the first of the ways, the likeliest first, is so much likelier than all others together."""
    if ways[0].cause not in _TELLING:
        return False
    weights = [_weight(way) for way in ways]
    return weights[0] >= _SHARE * sum(weights)


def _weight(way: Explained) -> float:
    """How likely it is that just this happened, up to a factor that all ways have."""
    if way.cause in _CERTAIN:
        return _SHOWS
    apart = prod(_alone(step, way.cause if len(way.steps) == 1 else "") for step in way.steps)
    if way.cause in ("neighbour_column", "neighbour_row"):
        return max(apart, _EXCHANGED * _likelier_figures(way.steps))
    return apart


def _alone(step: Step, cause: str) -> float:
    """How likely one cell's change is."""
    if step.new is None or step.old is None or isinstance(step.old, str):
        return 1.0
    old, new = _size(step.old), _size(step.new)
    slip: float = _MISCOUNTED / (1 + abs(old - new)) ** 1.5 + _MUDDLED / (1 + old)
    if cause in _PER_DIGIT:
        slip = max(slip, _PER_DIGIT[cause] / len(str(int(new))))
    elif cause == "copied":
        slip = max(slip, _COPIED)
    return slip * _likelier_figures((step,))


def _likelier_figures(steps: Sequence[Step]) -> float:
    """How much likelier the figures that were meant are than those that stand there: great ones are rare."""
    return prod((1 + _size(step.old)) / (1 + _size(step.new)) for step in steps)


def _size(value: Value) -> float:
    return abs(float(figure_of(value)))
