"""The smallest sets of cells to change, apart for each block of violated equations that no answer connects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import NamedTuple

from xlsxcheck.checking.elimination import bits
from xlsxcheck.checking.search import GaveUp, Options, Puzzle, Search, single
from xlsxcheck.model import SearchLimits

Changes = tuple[tuple[int, int | None], ...]
"""The cells of one answer with the change of each in its smallest steps; None where several would do."""


class Block(NamedTuple):
    """Violated equations (a mask) and every smallest set of cells for them; none where the search gave up, and why."""

    equations: int
    answers: tuple[Changes, ...]
    gave_up: str = ""


def localise(puzzle: Puzzle, violated: int, limits: SearchLimits) -> list[Block]:
    """Solve one puzzle, whose violated equations may fall into blocks of their own.

    Shape:  `violated` are the equations to account for: those of the residual, and those that only a free cell breaks.
    """
    try:
        if puzzle.free.bit_count() > puzzle.block.bit_count():
            raise GaveUp("unread")
        answers = smallest(puzzle, limits)
    except GaveUp as given_up:
        return [Block(violated, (), given_up.reason)]
    moving = [_moving(answer, puzzle) for answer in answers]
    return [_block(rows, moving, puzzle, limits) for rows in _apart(moving, violated, puzzle)]


def smallest(puzzle: Puzzle, limits: SearchLimits) -> list[Options]:
    """Every smallest answer of a puzzle; GaveUp where that can't be said for certain."""
    if not puzzle.free and (found := single(puzzle)):
        return found
    search = Search(puzzle, limits)
    try:
        found = search.answers()
    except GaveUp as given_up:
        if given_up.reason != "cells" or search.misfit is None:
            raise
        found, search.size = [], limits.cells
    if search.misfit is None or (found and search.misfit >= search.size):
        return found
    return _with_tied(puzzle, search, found, limits)


def _with_tied(puzzle: Puzzle, search: Search, found: list[Options], limits: SearchLimits) -> list[Options]:
    """Also the answers that bounds force to have more cells than the equations alone would need."""
    from xlsxcheck.checking.tied import tied

    known = {
        frozenset(cells) for options in found for cells in product(*([one[0] for one in each] for each in options))
    }
    for size in range((search.misfit or 0) + 1, search.size + 1):
        if more := tied(puzzle, size, limits):
            if size < search.size:
                return more
            return found + [one for one in more if frozenset(each[0][0] for each in one) not in known]
    if not found:
        raise GaveUp("cells")
    return found


def _moving(answer: Options, puzzle: Puzzle) -> Options:
    """Without the free cells that are right as 0, as which they were counted."""
    return tuple(each for each in answer if len(each) > 1 or each[0][1] != 0 or puzzle.spoilt >> each[0][0] & 1)


def _apart(answers: Sequence[Options], violated: int, puzzle: Puzzle) -> list[int]:
    """The violated equations in sets that no answer connects."""
    groups = [1 << number for number in bits(violated)]
    for answer in answers:
        for cluster in _clusters(answer, puzzle):
            groups = _joined(groups, _read(cluster, puzzle) & violated)
    return groups


def _clusters(answer: Options, puzzle: Puzzle) -> list[Options]:
    """The cells of an answer in sets that have no equation in common."""
    clusters: list[tuple[int, Options]] = []
    for each in answer:
        rows = puzzle.system.reads[each[0][0]]
        members: Options = (each,)
        apart = []
        for other, others in clusters:
            if other & rows:
                rows, members = rows | other, others + members
            else:
                apart.append((other, others))
        clusters = [*apart, (rows, members)]
    return [members for _, members in clusters]


def _joined(groups: Iterable[int], together: int) -> list[int]:
    apart = [group for group in groups if not group & together]
    joined = together
    for group in groups:
        joined |= group if group & together else 0
    return [*apart, joined] if joined else apart


def _read(cells: Options, puzzle: Puzzle) -> int:
    rows = 0
    for each in cells:
        rows |= puzzle.system.reads[each[0][0]]
    return rows


def _block(rows: int, answers: Sequence[Options], puzzle: Puzzle, limits: SearchLimits) -> Block:
    """One block: of every answer the clusters that bear on these equations."""
    parts: dict[Options, None] = {}
    for answer in answers:
        mine = [cluster for cluster in _clusters(answer, puzzle) if _read(cluster, puzzle) & rows]
        parts[tuple(sorted((each for cluster in mine for each in cluster), key=lambda each: each[0][0]))] = None
    found: dict[Changes, None] = {}
    for part in parts:
        for chosen in product(*part):
            found[tuple(sorted(chosen, key=lambda one: one[0]))] = None
            if len(found) > limits.answers:
                return Block(rows, (), "answers")
    return Block(rows, _preferred(tuple(found), puzzle))


def _preferred(answers: tuple[Changes, ...], puzzle: Puzzle) -> tuple[Changes, ...]:
    """Of answers of one cell only the total that was left out, where there is one."""
    filled = [answer for answer in answers if len(answer) == 1 and puzzle.left_out >> answer[0][0] & 1]
    return tuple(filled) or answers
