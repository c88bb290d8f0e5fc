"""Whether a text beside a relation gives a reason, as formulas: what checking/explanations makes of it, while typing.

The formulas stand in hidden columns of the check sheet, on the rows on which a reason can be asked for. They take out
of the text what gives no reason, in steps, since a spreadsheet program nests no more than 64 functions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from xlsxcheck.checking.explanations import LEAST, LEAST_DIFFERENT, LEAST_LEFT, assurances
from xlsxcheck.model import cell_ref

_MARKS = " 　，。、；：！？,.;:!?()（）“”"
_DIGITS = "0123456789"
_DEEPEST = 45


def _steps() -> list[list[str]]:
    """What is taken out, column by column: marks first, so that the length of what is left can be asked for."""
    words = [*_DIGITS, *(word for word in assurances() if not word.isascii())]
    return [list(_MARKS), *(words[at : at + _DEEPEST] for at in range(0, len(words), _DEEPEST))]


STEPS = len(_steps())
"""So many hidden columns; the last holds 1 where the text gives a reason, else 0."""


def reason_formulas(row: int, note: int) -> Iterator[str]:
    """The formulas behind the text in the column `note`, in the columns that follow it."""
    for number, words in enumerate(_steps()):
        before = cell_ref(row, note + number)
        taken = before
        for word in words:
            taken = f'SUBSTITUTE({taken},"{word}","")'
        if number + 1 < STEPS:
            yield taken
        else:
            said = cell_ref(row, note + 1)
            long = f"LEN({said})>={LEAST},LEN({taken})>={LEAST_LEFT}"
            yield f"IF(AND({long},LEN({_without_first(_without_first(said))})>0),1,0)"


def _without_first(text: str) -> str:
    """The text without its first character, wherever that stands: what is left over has another one."""
    return f'SUBSTITUTE({text},LEFT({text},1),"")'


def reason_values(text: str) -> list[str | int]:
    """What those formulas come to for a text."""
    left = list(accumulate(_steps(), _without, initial=text))
    letters = left[1]
    enough = len(letters) >= LEAST and len(left[-1]) >= LEAST_LEFT and len(set(letters)) >= LEAST_DIFFERENT
    return [*left[1:-1], int(enough)]


def _without(text: str, words: Sequence[str]) -> str:
    for word in words:
        text = text.replace(word, "")
    return text
