"""Sentences that state the year of the report or its statistics period, with another year."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xlsxcheck.model.claims import Years
from xlsxcheck.model.said import YearSlip
from xlsxcheck.reading.vocabulary import sentences, shadow

_DAY = re.compile("((?:19|20)[0-9]{2})年[0-9]{1,2}月[0-9]{1,2}日")
_YEAR = re.compile("((?:19|20)[0-9]{2})年")
_YEAR_LONG = r"(?P<year>(?:19|20)[0-9]{2})年0?1月0?1日[至到起\-—–－~～]+(?:(?P=year)年)?12月31日"
_PERIOD = re.compile(_YEAR_LONG)
_PERIOD_FIRST = re.compile(f"(?:[（(]?[一二三四五六七八九十0-9]{{1,2}}[）)、.])?[自从在]?{_YEAR_LONG}(?:期间|止|底)?，")
_LONGEST = 300


def year_slip(sentence: str, words: Years, year: int | None) -> YearSlip | None:
    """A sentence that says for which year the figures are, where that is not the report's."""
    period = any(word in sentence for word in words.period)
    if year is None or not (period or any(word in sentence for word in words.report)):
        return None
    found = {int(one) for one in (_DAY if period else _YEAR).findall(shadow(sentence, None))}
    if not found or (found == {year} if period else year in found):
        return None
    return YearSlip(_shown(sentence), tuple(sorted(found)), period)


def period_slip(texts: Sequence[str], words: Years, change: Sequence[str], year: int | None) -> YearSlip | None:
    """A sentence that begins with the whole of another year, as its figures' period, where the text names no other one.

    Where the report's own year stands anywhere from its first day to its last, or any other year in the paragraph, it
    may be there to compare with.
    """
    whole = {int(match["year"]) for text in texts for match in _PERIOD.finditer(text)}
    if year is None or year in whole:
        return None
    for text in texts:
        if set(map(int, _YEAR.findall(shadow(text, None)))) - whole:
            continue
        for sentence in sentences(text):
            match = _PERIOD_FIRST.match(sentence)
            if match and not any(word in sentence for word in (*words.period, *words.past, *change)):
                return YearSlip(_shown(sentence), (int(match["year"]),), True)
    return None


def _shown(sentence: str) -> str:
    return sentence if len(sentence) <= _LONGEST else f"{sentence[:_LONGEST]}…"
