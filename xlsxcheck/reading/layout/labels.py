"""When two printed labels are the same one.

Widths, blanks, line breaks, brackets, quotes, traditional characters and how a number is written don't count.
"""

from __future__ import annotations

import unicodedata

from xlsxcheck.formats.memo import remembered
from xlsxcheck.model import Label
from xlsxcheck.model.patterns import late
from xlsxcheck.reading.cells.reading import INVISIBLE
from xlsxcheck.reading.layout.itemnumbers import numbered
from xlsxcheck.reading.layout.traditional import TO_SIMPLIFIED

_ALIKE = 0.6
_LONGEST = 500
"""Longer than any label; the rest of a text that is longer is not looked at."""

_DROPPED = late("[\\s\"'“”‘’「」『』《》〈〉〝〞„‟]+")
_UNSEEN = {char: None for char in INVISIBLE if char != 0x202E}
"""The mark that turns a text round is seen."""

_IN_CIRCLES = {first + step: str(step + 1) for first in (0x2776, 0x2780, 0x278A, 0x24F5) for step in range(10)}
"""Numbers in circles that Unicode does not take for digits: ❶ ➀ ➊ ⓵."""

_BRACKETS = str.maketrans("〔〕[]【】{}〖〗﹝﹞", "()()()()()()")
_COMMAS = str.maketrans(dict.fromkeys("、;，；", ","))
_NUMBERING = late(r"^(\(?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})\)?)[,.．。:]")
_NUMBER = late(r"^(?:\((?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})\)|(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})\.)")


@remembered(4096)
def key(text: str) -> str:
    """The label without what offices change in it: 1、属于 国家秘密 and １.属于国家秘密 have one key."""
    text = unicodedata.normalize("NFKC", text[:_LONGEST].translate(_IN_CIRCLES))
    text = _DROPPED.sub("", text.translate(_UNSEEN)).translate(_BRACKETS).translate(_COMMAS).translate(TO_SIMPLIFIED)
    return _NUMBERING.sub(r"\1.", text).rstrip(":.,").lower()


@remembered(4096)
def numbering(text: str) -> str:
    """The number that a label starts with, such as (三) or 2., as in its key; nothing where it has none."""
    match = _NUMBER.match(key(text))
    return match[0] if match else ""


@remembered(1024)
def keys(label: Label) -> frozenset[str]:
    """The keys of a label and of the wordings that offices use for it."""
    return frozenset(key(text) for text in (label.text, *label.also))


def same(text: str, label: Label) -> bool:
    """Whether a text is that label, however its number is written; one of a label without any may be put in front."""
    return text == label.text or key(text) in keys(label) or _renumbered(key(text), label)


@remembered(1024)
def named(wording: str) -> tuple[str, frozenset[int]]:
    """The key of a label without the number that it begins with, and that number; none where it has none."""
    number = numbering(wording)
    return wording.removeprefix(number), next((one.numbers for one in numbered(wording) if number), frozenset())


def _renumbered(text: str, label: Label) -> bool:
    wordings = dict(map(named, keys(label)))
    return any(
        wordings[one.rest] & one.numbers or (one.plain and not wordings[one.rest])
        for one in numbered(text)
        if one.rest in wordings
    )


def resembles(text: str, label: Label, rivals: list[Label]) -> bool:
    """Whether a changed label can still be told: same number where both have one, most of its words, no rival's.

    Only for a place where nothing else can stand; it is too generous to search with.
    """
    likeness = _likeness(text, label.text)
    others = (_likeness(text, rival.text) for rival in rivals if keys(rival) != keys(label))
    return likeness >= _ALIKE and likeness > max(others, default=0.0)


def _likeness(text: str, official: str) -> float:
    if numbering(text) and numbering(official) and numbering(text) != numbering(official):
        return 0.0
    found, wanted = key(text).removeprefix(numbering(text)), key(official).removeprefix(numbering(official))
    if not found or len(found) > 4 * len(wanted) + 40:
        return 0.0
    if found == wanted or found.startswith(f"{wanted}("):
        return 1.0
    from difflib import SequenceMatcher

    return SequenceMatcher(None, found, wanted, autojunk=False).ratio()
