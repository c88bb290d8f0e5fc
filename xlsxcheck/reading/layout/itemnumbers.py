"""Numbers that items are given, in any usual style, in the keys of texts: 1) (1) 1-1 ① 一、 （一） Ⅳ a) 甲.."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from xlsxcheck.model.patterns import late

_CHINESE = "一二三四五六七八九十"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")

_MOST_LEVELS = 4
"""A number such as 3.1.2 has at most so many parts."""

_LEVEL = late(
    rf"(?P<open>第?\(?)(?P<number>[0-9]{{1,2}}|[{_CHINESE}]{{1,3}}|[{_STEMS}]|[ivx]{{1,4}}|[a-z])"
    r"(?P<end>[-)\]>,.:·•|/_~—–]*)|(?P<bullet>[-*·•●○◆◇■□▪▫▲△▶►※★☆√✓—–]+)"
)


class Numbered(NamedTuple):
    """A text taken apart. numbers: what the number in front may be, none of a bullet; rest: what is behind it.

    plain: whether it can be told from words without knowing the rest: by digits, brackets or a mark behind it.
    """

    numbers: frozenset[int]
    rest: str
    plain: bool


def numbered(text: str) -> Iterator[Numbered]:
    """The ways to take a number off the front of a key, the shortest first; of 3.1.2 the last part counts."""
    rest, plain = text, False
    for _ in range(_MOST_LEVELS):
        match = _LEVEL.match(rest)
        if match is None or match.end() == len(rest):
            return
        rest = rest[match.end() :]
        number = match["number"]
        if number is None:
            yield Numbered(frozenset(), rest, True)
            continue
        plain = plain or number.isdecimal() or bool(match["open"] or match["end"])
        yield Numbered(_values(number), rest, plain)


def _values(number: str) -> frozenset[int]:
    """What a number may be: i is the ninth letter, and the first Roman one."""
    if number.isdecimal():
        return frozenset({int(number)})
    if number[0] in _CHINESE:
        tens, ten, ones = number.rpartition("十")
        return frozenset({(_CHINESE.find(tens) + 1 or 1) * 10 * bool(ten) + _CHINESE.find(ones or " ") + 1})
    letter = {"abcdefghijklmnopqrstuvwxyz".index(number) + 1} if len(number) == 1 and number.isascii() else set()
    roman = {_ROMAN.index(number) + 1} if number in _ROMAN else set()
    return frozenset(letter | roman | ({_STEMS.index(number) + 1} if number in _STEMS else set()))
