"""What the template's own lines say: written by the template, known again where a workbook lost its formulas."""

from __future__ import annotations

import re

from xlsxcheck.model.patterns import late

UNITS = ("格未填", "格填错", "处不平", "处待核实")
CLEAN = "校验通过"
READY = "校验通过，可以报送"
EXPLAIN = "没有错误，请在“校验”表写明情况："
NOT_READY = "还不能报送："

_OTHER_YEAR = f"没有错误，1{UNITS[3]}：这份模板是{{year}}年度的，请核对报告年度"

MEANINGS = {
    "unfilled": "还没有填，没有的请填0",
    "unanswered": "还没有填：没有的数填0，有列表的选一项",
    "input": "可以填写，已填的可以改",
    "total": "自动合计，不用填",
    "wrong": "填错了，或者加起来不平",
    "doubt": "不一定错，请核实并说明",
}
"""What a colour of the template means."""

_AFTER_TITLE = "　"
"""Stands in no title and in no verdict."""

_LONGEST = 1000
"""Titles and verdicts are much shorter, and a text may stand in every cell."""

UNASKED = "没有选"
_UNASKED = "（“{label}”" + UNASKED + "，{count}条关系没查）"
_UNITS = "|".join(UNITS)
_ASIDE = f"(?:（“[^”]*”{UNASKED}，[0-9]+条关系没查）)?"
_TALLY = late(
    f"(?:{re.escape(NOT_READY)}|{re.escape(EXPLAIN)})?[0-9]+(?:{_UNITS})(?:，[0-9]+(?:{_UNITS}))*{_ASIDE}"
    f"|(?:{CLEAN}|{re.escape(READY)}|{_OTHER_YEAR.format(year='[0-9]{4}')}){_ASIDE}"
)


def unasked(label: str, count: int) -> str:
    """What follows a good verdict where an answer is missing without which so many relations are not looked at."""
    return _UNASKED.format(label=label, count=count)


def other_year(year: int) -> str:
    """A good verdict where the report is of another year than that for which the template was made."""
    return _OTHER_YEAR.format(year=year)


def headed(title: str, sentence: str) -> str:
    """A table's verdict with its title before it."""
    return f"{title}{_AFTER_TITLE}{sentence}"


def is_live_line(text: str) -> bool:
    """Whether a text is, to the letter, one that the template writes beside its tables."""
    if len(text) > _LONGEST:
        return False
    text = text.rpartition(_AFTER_TITLE)[2]
    return text in MEANINGS.values() or _TALLY.fullmatch(text) is not None


TO_CHECK = "查看全部校验结果"
"""The way from a table to the check sheet, which stands beside the table."""
