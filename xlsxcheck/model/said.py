"""What a report's text says: figures with what they may stand for, years, what differs within the text."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from xlsxcheck.model.claims import Sum
from xlsxcheck.model.values import Text


class Claim(NamedTuple):
    """A figure of a text, and what it may stand for.

    Shape:  figure as written; it fits x where low <= x < high, or x = low where high is None. readings: fields to add
            up. rows: ids of the words it was read by. sentence: what to show. loose: tell nothing where nothing fits.
            whole: whether it is said to be of all organs, or of one; None where neither is said. year: the year it is
            said to be of, where that is another one; first: it begins the sentence, and no other is named there. kind:
            figure; none (there is nothing); done (nothing is left over). parts_of: the numbers of the claims among
            those of the text of which it may be a part. at: where in the sentence the figure begins; below 0 where
            that is not known.
    Units:  low and high in the form's unit.
    """

    sentence: str
    figure: str
    low: Decimal
    high: Decimal | None
    label: Text
    readings: tuple[Sum, ...]
    rows: tuple[str, ...]
    kind: str = "figure"
    loose: bool = False
    above: bool = False
    whole: bool | None = None
    year: int | None = None
    first: bool = False
    parts_of: tuple[int, ...] = ()
    at: int = -1

    @property
    def words(self) -> str:
        """The figure with what stands right before it."""
        if self.at >= 0 and self.sentence.startswith(self.figure, self.at):
            return words_of(self.sentence, self.at, self.figure)
        found = re.search(f"(?<![0-9,.]){re.escape(self.figure)}", self.sentence)
        return words_of(self.sentence, found.start(), self.figure) if found else self.figure

    def fits(self, value: Decimal | int) -> bool:
        """Whether a figure of the table is what the text says."""
        if self.above:
            return self.low <= value
        return value == self.low if self.high is None else self.low <= value < self.high


MOST_NAMED = 6
"""Figures that are not compared are told one by one, with their words, up to so many."""

_WORDS = 10
_STOPS = "，,、：:（）()；;。"


def words_of(sentence: str, at: int, figure: str) -> str:
    """A figure that stands at a place of a sentence, with what stands right before it: 予以公开25件."""
    before = sentence[max(0, at - _WORDS) : at]
    first = max(before.rfind(mark) for mark in _STOPS) + 1
    return before[first:] + figure


class YearSlip(NamedTuple):
    """A sentence that states the report's year or period, with the years that it names."""

    sentence: str
    years: tuple[int, ...]
    period: bool


class Differing(NamedTuple):
    """A figure of a chart, or of a line of names and numbers, and the sentences that say something else of it.

    title: what stands above the chart or the line, where something does.
    """

    name: str
    figure: str
    sentence: str
    said: tuple[str, ...]
    title: str = ""


class Unread(NamedTuple):
    """From which character, number or drawing on a text was not read; 0 where all of them were."""

    characters: int = 0
    figures: int = 0
    drawings: int = 0


class TextRead(NamedTuple):
    """What was read in a text.

    unplaced: how many figures have a unit that counts, of which nobody knows what they are of; left: the first of them,
    with their words. against: sentences that take back what the tables say, or give them another unit.
    """

    claims: tuple[Claim, ...] = ()
    years: tuple[YearSlip, ...] = ()
    differing: tuple[Differing, ...] = ()
    compared: int = 0
    unplaced: int = 0
    unread: Unread = Unread()
    left: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
