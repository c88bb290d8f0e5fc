"""Sentences that state the year of the report or its statistics period, with another year."""

from __future__ import annotations

import re

from xlsxcheck.model.claims import Years
from xlsxcheck.model.said import YearSlip
from xlsxcheck.reading.vocabulary import shadow

_DAY = re.compile("((?:19|20)[0-9]{2})年[0-9]{1,2}月[0-9]{1,2}日")
_YEAR = re.compile("((?:19|20)[0-9]{2})年")
_LONGEST = 300


def year_slip(sentence: str, words: Years, year: int | None) -> YearSlip | None:
    """A sentence that says for which year the figures are, where that is not the report's."""
    period = any(word in sentence for word in words.period)
    if year is None or not (period or any(word in sentence for word in words.report)):
        return None
    found = {int(one) for one in (_DAY if period else _YEAR).findall(shadow(sentence, None))}
    if not found or (found == {year} if period else year in found):
        return None
    return YearSlip(sentence if len(sentence) <= _LONGEST else f"{sentence[:_LONGEST]}…", tuple(sorted(found)), period)
