"""Lines of the form, in their order, at places that go on in one direction: the one longest way to lay them out."""

from __future__ import annotations

from collections.abc import Sequence


def chain(hits: Sequence[Sequence[int]]) -> list[int | None] | None:
    """Choose for every line one of its places, so that they increase, for as many lines as possible.

    Shape:  a place a line, None for one that found none; None altogether where there is more than one best choice.
    """
    places = [sorted(set(line)) for line in hits]
    before = _longest(places)
    after = _reversed(_longest(_turned(places)))
    best = max((length for line in before for length in line), default=0)
    chosen: list[int | None] = []
    for line, ahead, behind in zip(places, before, after, strict=True):
        on_the_way = [place for place, one, other in zip(line, ahead, behind, strict=True) if one + other - 1 == best]
        if len(on_the_way) > 1:
            return None
        chosen.append(on_the_way[0] if on_the_way else None)
    found = [place for place in chosen if place is not None]
    # Two best ways through different lines show as more places than one way has, or as places that go back.
    return chosen if len(found) == best and found == sorted(set(found)) else None


def _longest(places: list[list[int]]) -> list[list[int]]:
    """For every place how many lines the longest way that ends there has."""
    ends: list[tuple[int, int]] = []
    lengths: list[list[int]] = []
    for line in places:
        found = [1 + max((length for place, length in ends if place < here), default=0) for here in line]
        lengths.append(found)
        ends += zip(line, found, strict=True)
    return lengths


def _turned(places: list[list[int]]) -> list[list[int]]:
    return [[-place for place in reversed(line)] for line in reversed(places)]


def _reversed(lengths: list[list[int]]) -> list[list[int]]:
    return [list(reversed(line)) for line in reversed(lengths)]
