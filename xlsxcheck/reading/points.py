"""What a chart shows, or a line of names followed by as many numbers, against what the sentences say of the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from xlsxcheck.formats.prose import Prose
from xlsxcheck.model.claims import Points
from xlsxcheck.model.said import Differing
from xlsxcheck.reading.numerals import Amount, amount
from xlsxcheck.reading.vocabulary import plain_text

_FIGURE = re.compile("[0-9]{1,9}(?:,[0-9]{3}){0,3}")
_SHORTEST, _LONGEST = 3, 24
"""Names of fewer characters stand in too many sentences."""

MAX_DRAWINGS = 40
"""Charts and lines of names and numbers that are looked at."""

_MOST = 40
"""Points of one, and sentences about one name, that are looked at."""

_BEFORE, _AFTER, _BETWEEN = 20, 40, 14


class Compared(NamedTuple):
    """What came of charts and lines: what differs, and how many figures were compared, and which were not."""

    differing: tuple[Differing, ...] = ()
    compared: int = 0
    unplaced: tuple[str, ...] = ()


class Drawing(NamedTuple):
    """Names with their figures, and what is written above them."""

    title: str
    points: tuple[tuple[str, str], ...]


def drawings(paragraphs: Sequence[str], prose: Prose) -> tuple[list[Drawing], bool]:
    """The lines of names and numbers of a text, and its charts, the first forty; and whether there are more."""
    found = [*_lines(paragraphs), *(Drawing(chart.name, chart.points) for chart in prose.charts.series)]
    cut = prose.charts.more or any(len(one.points) > _MOST for one in found) or len(found) > MAX_DRAWINGS
    return [one._replace(points=one.points[:_MOST]) for one in found[:MAX_DRAWINGS]], cut


def compare_points(drawn: Sequence[Drawing], texts: Sequence[str], words: Points) -> Compared:
    """Compare charts and lines with the sentences. texts: the paragraphs without blanks, as far as they are read."""
    between = "|".join(map(re.escape, sorted(words.between, key=len, reverse=True)))
    behind = re.compile(f"(?:{between}){{0,6}}")
    differing: list[Differing] = []
    unplaced: list[str] = []
    compared = 0
    for one in drawn:
        if any(word in one.title for word in words.apart):
            continue
        said = [_said(plain_text(name), texts, behind, words) for name, _ in one.points]
        judged = [_judge(figure, told) for (_, figure), told in zip(one.points, said, strict=True)]
        trusted = any(word in one.title for word in words.titles) or True in judged
        for (name, figure), told, fits in zip(one.points, said, judged, strict=True):
            if fits is None or not (fits or trusted):
                unplaced += [f"{name} {figure}"] * (_FIGURE.fullmatch(figure) is not None)
                continue
            compared += 1
            if not fits:
                figures = tuple(dict.fromkeys(each[2] for each in told))
                differing.append(Differing(name, figure, told[0][1], figures, one.title[:_LONGEST]))
    return Compared(tuple(differing), compared, tuple(unplaced))


def _judge(figure: str, told: list[tuple[Amount, str, str]]) -> bool | None:
    """Whether a sentence says the same of a point; None where none says anything, or it is no count."""
    if not told or _FIGURE.fullmatch(figure) is None:
        return None
    value = Decimal(figure.replace(",", ""))
    return any(one.low == value if one.high is None else one.low <= value < one.high for one, _, _ in told)


def _lines(paragraphs: Sequence[str]) -> Iterator[Drawing]:
    """Paragraphs of n names followed by n numbers, with the paragraph above as their title."""
    above = ""
    for text in paragraphs:
        parts = text.split() if len(text) < _MOST * _LONGEST else []
        half = len(parts) // 2
        if half > 1 and len(parts) == 2 * half and all(_FIGURE.fullmatch(plain_text(one)) for one in parts[half:]):
            names, figures = parts[:half], [plain_text(one) for one in parts[half:]]
            if not any(one[0].isdigit() for one in names):
                yield Drawing(above, tuple(zip(names, figures, strict=True)))
        above = text if len(text) <= _LONGEST else ""


def _said(name: str, texts: Sequence[str], behind: re.Pattern[str], words: Points) -> list[tuple[Amount, str, str]]:
    """What sentences say of a name: the figure meant, the sentence, the figure as written."""
    found: list[tuple[Amount, str, str]] = []
    if not _SHORTEST <= len(name) <= _LONGEST:
        return found
    for text in texts:
        at = text.find(name)
        while at >= 0 and len(found) < _MOST:
            end = at + len(name)
            match = behind.match(text, end)
            place = match.end() if match else end
            if place > end:
                found += _figures(text, at, place, words)
            at = text.find(name, end)
    return found


def _figures(text: str, at: int, place: int, words: Points) -> Iterator[tuple[Amount, str, str]]:
    """The figures that stand there one behind the other, each with a unit: 60余期，280余篇."""
    start = max(text.rfind(mark, 0, at) for mark in "。；！？") + 1
    sentence = text[max(start, at - _BEFORE) : place + _AFTER].partition("。")[0]
    while (match := _FIGURE.match(text, place)) is not None:
        meant = amount(match[0], text, place, about=False)
        if meant is None:
            return
        after = text[meant.end : meant.end + 2]
        unit = next((one for one in (after, after[:1]) if one in words.units), "")
        if not unit:
            return
        yield meant, sentence, text[place : meant.end] + unit
        place = meant.end + len(unit)
        if text[place : place + 1] in ("，", "、", ","):
            place += 1
