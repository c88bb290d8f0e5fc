"""Whether a text is a label with a slip in it: a character wrong, missing or added, a short form, a remark.

Far too generous to search with: only for a place where nothing else can stand, and all other labels are at theirs.
"""

from __future__ import annotations

from collections.abc import Iterable

from xlsxcheck.model import Label
from xlsxcheck.reading.layout.labels import key, keys, numbering

_LONGEST = 160
_SHORTEST = 0.25
"""A short form has at least this share of the label's characters."""

_REMARK = 40
"""A remark behind a label has at most so many characters."""


def is_slip(text: str, label: Label, rivals: Iterable[Label]) -> bool:
    """Whether a text (its key) is that label with a slip, and no rival's as well."""
    own = _fault(text, label)
    if own is None:
        return False
    mine = keys(label)
    others = (_fault(text, rival) for rival in rivals if keys(rival) != mine)
    return all(other is None or other > own for other in others)


def bare(text: str) -> str:
    """A key without the number that it begins with: Word numbers paragraphs by itself, and they lose that number."""
    return text.removeprefix(numbering(text))


def _fault(text: str, label: Label) -> float | None:
    """How far a text is from a label, from 0 (the same) to 1; None where it can't be that label."""
    wordings = [*keys(label), *([key(label.short)] if label.short else [])]
    found = [fault for wording in wordings if (fault := _fault_of(text, wording)) is not None]
    return min(found, default=None)


def _fault_of(text: str, wording: str) -> float | None:
    number, official = numbering(text), numbering(wording)
    found, wanted = text.removeprefix(number), wording.removeprefix(official)
    if found == wanted:
        return 0.0 if number == official else 0.05
    if (number and official and number != official) or not found or len(found) > _LONGEST:
        return None
    allowed = _allowed(len(wanted))
    if abs(len(found) - len(wanted)) <= allowed and (steps := _steps(found, wanted)) <= allowed:
        return 0.1 + 0.4 * steps / len(wanted)
    if found in wanted and len(found) >= max(2, _SHORTEST * len(wanted)):
        return 0.5 + 0.4 * (1 - len(found) / len(wanted))
    if found.startswith(wanted) and len(wanted) > 1 and len(found) - len(wanted) <= _REMARK:
        return 0.5 + 0.4 * (1 - len(wanted) / len(found))
    return None


def _allowed(length: int) -> int:
    """How many characters may be wrong in a label of that length: none in one of a single character."""
    if length < 2:
        return 0
    return 1 if length <= 5 else 2 if length <= 9 else 3 if length <= 16 else length // 5


def _steps(one: str, other: str) -> int:
    """How many characters must be changed, put in or taken out to make one text of the other."""
    row = list(range(len(other) + 1))
    for at, char in enumerate(one, 1):
        corner, row[0] = row[0], at
        for place, wanted in enumerate(other, 1):
            corner, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, corner + (char != wanted))
    return row[-1]
