"""Numbers as people write them in Chinese sentences -> what they may be: 3,525; １２; 1.2万; 四十二; 100余."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

NUMBER = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?|[零〇一二三四五六七八九十百千两]{1,9}(?=[余多]?(?:件|份|宗|例|条))"
"""For a pattern: digits, or Chinese numerals before a counted thing."""

_MORE = re.compile(r"([百千万亿]?)(余|多|来)?")
_WORTH = {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_DIGITS = {mark: value for value, mark in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_UP_TO = Decimal("1.3")
_ABOUT = Decimal("0.7")
_LONGEST = 15


class Amount(NamedTuple):
    """What is meant: x with low <= x < high; x = low where high is None. It stands in the text from start to end."""

    low: Decimal
    high: Decimal | None
    start: int
    end: int

    def times(self, worth: Decimal) -> Amount:
        """The same in another unit."""
        return Amount(self.low * worth, None if self.high is None else self.high * worth, self.start, self.end)


def amount(digits: str, text: str, start: int, about: bool) -> Amount | None:
    """What a number that begins there is meant to be; None for one that nobody means so. about: said to be near it."""
    number = _chinese(digits) if digits[0] not in "0123456789" else _plain(digits)
    if number is None:
        return None
    end = start + len(digits)
    match = _MORE.match(text, end)
    unit, more = (match[1], match[2]) if match else ("", None)
    value = number * _WORTH[unit]
    end += len(match[0]) if match else 0
    if about:
        return Amount(value * _ABOUT, value * _UP_TO + 1, start, end)
    if more:
        return Amount(value, value * _UP_TO, start, end)
    if unit:
        # 1.2万 is rounded, or cut.
        places = len(digits.partition(".")[2])
        last = Decimal(_WORTH[unit]).scaleb(-places)
        return Amount(value - last / 2, value + last, start, end)
    return Amount(value, None, start, end)


def _plain(digits: str) -> Decimal | None:
    numbered = digits[0] == "0" and digits[1:2].isdigit()
    return None if len(digits) > _LONGEST or numbered else Decimal(digits.replace(",", ""))


def _chinese(text: str) -> Decimal | None:
    """四十二 as 42, 一〇五 as 105; None for what is no number."""
    if not any(mark in _PLACES for mark in text):
        return Decimal("".join(str(_DIGITS[mark]) for mark in text))
    total, digit, last = 0, 0, 10_000
    for mark in text:
        if mark in _DIGITS:
            digit = _DIGITS[mark]
            continue
        place = _PLACES[mark]
        if place >= last:
            return None
        total, digit, last = total + (digit or 1) * place, 0, place
    return Decimal(total + digit)
