"""What a text in a number cell is: a figure, a placeholder for one, a figure with a unit, a date, or something else."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from xlsxcheck.model.patterns import late
from xlsxcheck.reading.cells.reading import INVISIBLE

_LONGEST = 64
"""A longer text is no figure, whatever stands in it."""

# Only the full-width forms, not NFKC: that would turn a footnote mark ① or a superscript into a digit.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_BREAK = late(r"[ ]*[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]\s*")
"""A line break or a tab: what stands on two lines, or in two columns, is never one figure."""

_TURNS = frozenset("\u200f\u061c\u202b\u2067\u2068")
"""Marks after which a text may run from right to left, so that 1 234 is seen as 234 1."""

_REVERSES = "\u202e"
"""The mark after which digits are seen in reverse: 12 as 21."""

_MINUS = dict.fromkeys(map(ord, "−﹣—–‐‑‒―─ー"), "-")

_NUMBER = r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+)(?:\.[0-9]+)?"
_PLAIN = late(rf"([+-]?) ?({_NUMBER}|[0-9]+\.|\.[0-9]+)")
_WITH_UNIT = late(rf"([+-]?) ?(?:[¥￥$]|人民币|RMB|CNY)? ?({_NUMBER})[ \n]?([^0-9+\-.,\s]{{1,6}})")
_WITH_CURRENCY = late(rf"([+-]?) ?(?:[¥￥]|人民币|RMB|CNY) ?({_NUMBER})()")
_PLACEHOLDER = late(r"[-/\\|~*.。…·_]+|无|没有|暂无|未发生|未填|空|零|〇|○|n/?a|nil|none|null", re.IGNORECASE)
_DATE = late(
    r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}(?:[ T][0-9:.]+Z?)?|(?:[0-9]{2,4}年)?[0-9]{1,2}月(?:[0-9]{1,2}[日号])?"
    r"|[0-9]{4}年|[0-9]{1,2}[时点][0-9]{0,2}分?|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
)

_COUNTED = frozenset([*"件宗条例份个次项人起部篇户家案", "人次", "件次"])
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_MONEY = {"元": 1, "元整": 1, "圆": 1, "块": 1, "块钱": 1, "": 1} | {
    f"{scale}{tail}": factor for scale, factor in _SCALES.items() for tail in ("", "元", "元整", "块")
}


class Text(NamedTuple):
    """kind: blank, number, placeholder, unit, date or other. number: of kinds number and unit; unit: as written."""

    kind: str
    number: Decimal | None = None
    unit: str = ""


def understand(text: str) -> Text:
    """Tell what a text is. Certain or nothing: 1,23 and 12-15 and 约12 and 7 and 000 on two lines are "other"."""
    tidy = _tidy(text[: 4 * _LONGEST])
    if not tidy:
        return Text("blank") if len(text) <= 4 * _LONGEST or not text.translate(INVISIBLE).strip() else Text("other")
    if len(tidy) > _LONGEST or len(text) > 4 * _LONGEST or _REVERSES in text:
        return Text("other")
    if " " in tidy and not _TURNS.isdisjoint(text):
        return Text("other")
    dashed = tidy.translate(_MINUS)
    if match := _PLAIN.fullmatch(dashed):
        return Text("number", _number(match[1], match[2]))
    if _PLACEHOLDER.fullmatch("".join(dashed.split())):
        return Text("placeholder")
    if _DATE.fullmatch(tidy):
        return Text("date")
    if (match := _WITH_CURRENCY.fullmatch(dashed) or _WITH_UNIT.fullmatch(dashed)) and _is_unit(match[3]):
        return Text("unit", _number(match[1], match[2]), match[3])
    return Text("other")


def with_breaks(text: str) -> str:
    """The text with its line breaks and tabs to be seen: 7↵000."""
    return _BREAK.sub("↵", text[: 4 * _LONGEST].strip())


def _tidy(text: str) -> str:
    """Narrow, without what nobody sees; a blank for blanks within, a line break for a line break or a tab."""
    lines = _BREAK.split(text.translate(_NARROW).translate(INVISIBLE).strip())
    return "\n".join(" ".join(line.split()) for line in lines)


def in_unit(number: Decimal, unit: str, wanted: str | None) -> Decimal | None:
    """A figure that was written with a unit, in the unit that the cell wants; None where that is not certain.

    The sign of a currency alone is no unit: ￥1.25 in a cell for 万元 may be meant either way.
    """
    if wanted in _MONEY:
        if not unit:
            return number if _MONEY[wanted] == 1 else None
        return number * _MONEY[unit] / _MONEY[wanted] if unit in _MONEY else None
    bare = unit if unit in _COUNTED else unit.rstrip("".join(_COUNTED))
    if unit in _COUNTED:
        return number
    return number * _SCALES[bare] if bare in _SCALES else None


def _is_unit(unit: str) -> bool:
    return unit in _COUNTED or unit in _MONEY or unit in _SCALES or unit in ("%", "‰") or _counted_scale(unit)


def _counted_scale(unit: str) -> bool:
    """Such as 万件."""
    return any(unit.startswith(scale) and unit[len(scale) :] in _COUNTED for scale in _SCALES)


def _number(sign: str, digits: str) -> Decimal:
    return Decimal(sign + digits.replace(",", "").replace(" ", ""))
