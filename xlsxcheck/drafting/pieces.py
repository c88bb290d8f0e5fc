"""A sheet cut into its tables: by blank rows, or by the lines that are drawn around cells; what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from xlsxcheck.form.among import is_part
from xlsxcheck.model import Area

_TITLE = re.compile(r"(?:表|报表|统计|年报|情况)$|^附[件表]|统计表|报表")
_LOOSE = re.compile(r"[:：]|^(?:注|说明|填表|填报|备注)|^[（(]?单位")
"""Of lines about a table, such as 填报单位：… or 注：…, which are no part of it."""

_CAPTION = re.compile(r"^(?:表|附表)\s*[一二三四五六七八九十0-9]")

Cell = tuple[int, int]


class Text(NamedTuple):
    """A printed text with the cells that it covers."""

    area: Area
    text: str


class Piece(NamedTuple):
    """What is probably one table. title: what it is called, if that stands above it; drawn: its cells within lines."""

    title: str
    texts: list[Text]
    around: list[Text]
    drawn: frozenset[Cell] = frozenset()
    heading: Text | None = None
    """The title as it is printed."""

    @property
    def area(self) -> Area:
        """The cells of its texts and lines."""
        corners = [one.area for one in self.texts] + [Area(row, col, row, col) for row, col in self.drawn]
        return Area(
            min(one.top for one in corners),
            min(one.left for one in corners),
            max(one.bottom for one in corners),
            max(one.right for one in corners),
        )


def pieces_of(texts: list[Text], framed: frozenset[Cell]) -> list[Piece]:
    """The pieces of a sheet, from above to below; every text is in one of them.

    framed: cells with lines around them, merged ones whole. Where most of a table's texts are within lines, and cells
    to fill in are, the lines say what is a table. Else a row without anything ends one.
    """
    inside = [one for one in texts if (one.area.top, one.area.left) in framed]
    meant = sum(len(piece.texts) for piece in _by_blank_rows(texts))
    if framed - cells_of(texts) and len(inside) > 1 and len(inside) * 2 >= meant:
        return _by_lines(texts, framed)
    return _by_blank_rows(texts)


def cells_of(texts: Iterable[Text]) -> set[Cell]:
    """The cells that texts cover."""
    return {
        (row, col)
        for one in texts
        for row in range(one.area.top, one.area.bottom + 1)
        for col in range(one.area.left, one.area.right + 1)
    }


def _by_lines(texts: list[Text], framed: frozenset[Cell]) -> list[Piece]:
    """What stands outside of the lines is said of the table below it, behind the last one of that."""
    runs = _runs({row for row, _ in framed})
    inside: list[list[Text]] = [[] for _ in runs]
    around: list[list[Text]] = [[] for _ in runs]
    for one in texts:
        number = next((number for number, (_, last) in enumerate(runs) if one.area.top <= last), len(runs) - 1)
        (inside if (one.area.top, one.area.left) in framed else around)[number].append(one)
    found = []
    for (first, last), own, beside in zip(runs, inside, around, strict=True):
        above = [one for one in beside if one.area.top < first]
        called = (one for words in (_TITLE, _CAPTION) for one in above if words.search(one.text))
        title = next(called, None)
        if not own:
            continue
        # The title may have lines around it too.
        piece = _without_loose(own)
        drawn = frozenset(pos for pos in framed - cells_of(piece.around) if first <= pos[0] <= last)
        if piece.title:
            drawn = frozenset(pos for pos in drawn if pos[0] >= piece.texts[0].area.top)
        beside = [one for one in (*beside, *piece.around) if one is not title]
        found.append(Piece(title.text if title else piece.title, piece.texts, beside, drawn, title or piece.heading))
    return found


def _by_blank_rows(texts: list[Text]) -> list[Piece]:
    runs = _runs({row for row, _ in cells_of(texts)})
    return [_without_loose([one for one in texts if first <= one.area.top <= last]) for first, last in runs]


def _runs(rows: set[int]) -> list[tuple[int, int]]:
    """First and last of the rows that follow each other."""
    starts = sorted(row for row in rows if row - 1 not in rows)
    ends = sorted(row for row in rows if row + 1 not in rows)
    return list(zip(starts, ends, strict=True))


def _without_loose(texts: list[Text]) -> Piece:
    """The title, the texts of the table itself, and those of the lines around it."""
    heading: Text | None = None
    around: list[Text] = []
    lines: dict[int, list[Text]] = {}
    for one in texts:
        lines.setdefault(one.area.top, []).append(one)
    order = sorted(lines)
    while len(order) > 1 and (_is_title(lines[order[0]], texts) or _stands_above(lines[order[0]], texts)):
        top = order.pop(0)
        if heading is None and _is_title(lines[top], texts):
            heading = lines[top][0]
        else:
            around += lines[top]
    if heading is None and (captions := [one for one in around if _CAPTION.search(one.text)]):
        heading = captions[0]
        around.remove(heading)
    while len(order) > 1 and _are_loose(lines[order[-1]]):
        around += lines[order.pop()]
    title = heading.text if heading else ""
    return Piece(title, [one for row in order for one in lines[row]], around, heading=heading)


def _is_title(line: list[Text], texts: list[Text]) -> bool:
    return len(line) == 1 and bool(_TITLE.search(line[0].text)) and line[0].area.top == texts[0].area.top


def _stands_above(line: list[Text], texts: list[Text]) -> bool:
    """Whether a line is said of the whole table below it."""
    if _are_loose(line):
        return True
    (left, right), one = _width(texts), line[0].area
    wide = left < right and (one.left, one.right) == (left, right)
    return len(line) == 1 and one.left == left and (wide or bool(_CAPTION.search(line[0].text)))


def _width(texts: list[Text]) -> tuple[int, int]:
    return min(one.area.left for one in texts), max(one.area.right for one in texts)


def _are_loose(line: list[Text]) -> bool:
    return all(_LOOSE.search(one.text) and not is_part(one.text) for one in line)
