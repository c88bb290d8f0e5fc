"""Guess which rows or columns add up others: by 合计, 总计, 小计, by numbering, by 其中."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from xlsxcheck.drafting.blocks import Line
from xlsxcheck.form.among import is_part

_NUMBER = r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）]|[0-9]+[.．、]|[（(][0-9]+[)）])\s*"
_TOTAL = re.compile(r"(?:合计|总计|共计|小计)$")
_PART_TOTAL = re.compile(r"小计$")
_LEVELS = tuple(
    map(
        re.compile,
        (r"^[一二三四五六七八九十]+、", r"^[（(][一二三四五六七八九十]+[)）]", r"^[0-9]+[.．、]", r"^[（(][0-9]+[)）]"),
    )
)


class Guess(NamedTuple):
    """A row or column that is the sum of others (`=`; computed where it is called a total), or at least that."""

    whole: Line
    parts: tuple[Line, ...]
    op: str
    computed: bool
    why: str


def guesses(lines: Sequence[Line]) -> list[Guess]:
    """What rows or columns of a block probably add up to; parts come before the totals that add them up."""
    numbered = [guess for guess in _numbered(lines) if not is_total(guess.whole.name)]
    return numbered + _totals(lines, {part.id for guess in numbered for part in guess.parts})


def _totals(lines: Sequence[Line], covered: set[str]) -> list[Guess]:
    """Sums of what is not part of another line already (`covered`)."""
    named = [line for line in lines if _TOTAL.search(_bare(line.name))]
    # The deepest first; of equally deep ones the partial totals first.
    order = sorted(named, key=lambda line: (-len(line.parents), not _PART_TOTAL.search(_bare(line.name))))
    found = []
    for whole in order:
        under = [one for one in lines if one.path[: len(whole.parents)] == whole.parents and one.id != whole.id]
        parts = [one for one in _near(whole, under, lines) if one.id not in covered]
        if len(parts) > 1:
            found.append(Guess(whole, tuple(parts), "=", True, _bare(whole.name)[-2:]))
            covered |= {one.id for one in parts}
    return found


def _near(whole: Line, under: list[Line], lines: Sequence[Line]) -> list[Line]:
    """Of the lines under the same heading those that a total means: before it, else behind it."""
    at = lines.index(whole)
    before = [one for one in under if lines.index(one) < at]
    behind = [one for one in under if lines.index(one) > at]
    if _PART_TOTAL.search(_bare(whole.name)):
        last = max((n for n, one in enumerate(before) if _TOTAL.search(_bare(one.name))), default=-1)
        before = before[last + 1 :]
        if not before:
            end = next((n for n, one in enumerate(behind) if _TOTAL.search(_bare(one.name))), len(behind))
            behind = behind[:end]
    if not _PART_TOTAL.search(_bare(whole.name)):
        return [*before, *behind] if _TOTAL.search(_bare(whole.name)) and not before else before
    return before or behind


def _numbered(lines: Sequence[Line]) -> list[Guess]:
    """A line and those of the next level of numbering that follow it, or that say 其中."""
    found = []
    for at, whole in enumerate(lines):
        level = _level(whole.name)
        parts: list[Line] = []
        depth = 0
        for one in lines[at + 1 :]:
            deeper = _level(one.name)
            if one.parents != whole.parents or deeper <= level or (not level and deeper != len(_LEVELS) + 1):
                break
            depth = depth or deeper
            if deeper == depth and not _TOTAL.search(_bare(one.name)):
                parts.append(one)
        if parts:
            among = depth > len(_LEVELS)
            found.append(Guess(whole, tuple(parts), "<=" if among else "=", False, "其中" if among else "编号"))
    return [guess for guess in found if guess.op == "<=" or len(guess.parts) > 1]


def _level(name: str) -> int:
    """How deep a numbering goes; 0 without one, beyond all where the line says that it is part of the one before."""
    if is_part(name):
        return len(_LEVELS) + 1
    return next((depth for depth, words in enumerate(_LEVELS, 1) if words.search(name)), 0)


def is_total(name: str) -> bool:
    """Whether a label says that others are added up."""
    return bool(_TOTAL.search(_bare(name)))


def without_number(name: str) -> str:
    """A name without the number that it begins with."""
    return re.sub(_NUMBER, "", name)


def _bare(name: str) -> str:
    """A name without its number and without what stands in brackets behind it."""
    return re.sub(r"[（(][^）)]*[)）]$", "", re.sub(_NUMBER, "", re.sub(r"\s", "", name)))
