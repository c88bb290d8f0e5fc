"""Rows of a table between two cuts, with the columns that hold there: of the header above, or the same as before."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import NamedTuple

from xlsxcheck.reading.cells.figures import understand
from xlsxcheck.reading.layout.blocks import Block, Line
from xlsxcheck.reading.layout.scroll import Scroll, Spot

Width = dict[int, Spot]
"""The header's label of each column, by the column's place in the form."""

_BELOW = 8
"""Figures of a row without a label stand at most so many lines below its header."""


class NotRead(Exception):
    """The table can't be read this way for certain."""


class Strip(NamedTuple):
    """Rows of a block that stand under one header. cells: (line, column of the form) -> column of the figure."""

    rows: tuple[Line, ...]
    lines: tuple[int, ...]
    cells: dict[tuple[int, int], int]

    def value(self, line: int, column: Line) -> int:
        """The column in which the figure stands."""
        return self.cells[line, column.at]

    @classmethod
    def below(cls, scroll: Scroll, block: Block, width: Width, last: int, known: frozenset[str]) -> list[Strip]:
        """The one line of figures below a header whose last line is `last`; none where nothing was filled in.

        Errors: NotRead where there are two, or where they don't fit the header.
        """
        found: list[int] = []
        for line in range(last + 1, min(last + 1 + _BELOW, len(scroll.rows))):
            if any(spot.text in known for spot in scroll.on_line[line]):
                break
            found += figures(scroll, range(line, line + 1))
        if len(found) > 1:
            raise NotRead
        if not found:
            return []
        page = scroll.rows[last][0]
        cells = _fitted(scroll, block, [(found[0], -1)], width, own=scroll.rows[found[0]][0] == page)
        return [cls(block.rows, (found[0],), cells)]


def figures(scroll: Scroll, lines: range) -> list[int]:
    """Those of the lines that hold several figures."""
    return [line for line in lines if sum(_is_figure(scroll, line, col) for col in scroll.filled[line]) > 1]


def strips(
    scroll: Scroll,
    block: Block,
    spots: Sequence[Spot],
    width: Width,
    repeated: Callable[[Block, range, int], Width | None],
) -> list[Strip]:
    """Cut the rows of a block wherever a header is printed once more or a page ends; the columns of each piece.

    Errors: NotRead where what stands in a piece does not fit its columns.
    """
    pieces: list[Strip] = []
    start, own = 0, True
    for number in range(1, len(spots) + 1):
        gap = range(spots[number - 1].line + 1, spots[number].line if number < len(spots) else 0)
        header = repeated(block, gap, left_of(scroll, spots, number)) if gap else None
        cut = number == len(spots) or header is not None or _page(scroll, spots, number) != _page(scroll, spots, start)
        if not cut:
            continue
        labels = [(spot.line, scroll.right_of(spot)) for spot in spots[start:number]]
        cells = _fitted(scroll, block, labels, width, own)
        pieces.append(Strip(block.rows[start:number], tuple(line for line, _ in labels), cells))
        start, own, width = number, header is not None, header or width
    return pieces


def left_of(scroll: Scroll, spots: Sequence[Spot], number: int) -> int:
    """The last column in which labels of rows stand, on the page of that row."""
    page = _page(scroll, spots, number)
    return max(spot.col for at, spot in enumerate(spots) if _page(scroll, spots, at) == page)


def _page(scroll: Scroll, spots: Sequence[Spot], number: int) -> int:
    return scroll.rows[spots[number].line][0]


def _fitted(
    scroll: Scroll, block: Block, labels: list[tuple[int, int]], width: Width, own: bool
) -> dict[tuple[int, int], int]:
    """Which column of the sheet holds the figure of which column of the form, for these lines."""
    if len(block.columns) == 1:
        only = block.columns[0].at
        return {(line, only): _single(scroll, line, right, width[only], own) for line, right in labels}
    ranges = _ranges(scroll, block, width)
    held = {line: scroll.beside(line, right) for line, right in labels}
    if _under(held, ranges, own):
        return {
            (line, column.at): _in_range(scroll, line, ranges[number])
            for line in held
            for number, column in enumerate(block.columns)
        }
    if own or not all(_goes_on(scroll, line, columns, len(ranges)) for line, columns in held.items()):
        raise NotRead
    order = [(number, column.at) for number, column in enumerate(block.columns)]
    return {(line, at): columns[number] for line, columns in held.items() for number, at in order}


def _ranges(scroll: Scroll, block: Block, width: Width) -> list[range]:
    """The columns that each header label spans by a merge."""
    spots = [width[column.at] for column in block.columns]
    ends = [scroll.right_of(spot) + 1 for spot in spots]
    limits = [min(end, following.col) for end, following in zip(ends, spots[1:], strict=False)] + ends[-1:]
    return [range(spot.col, max(limit, spot.col + 1)) for spot, limit in zip(spots, limits, strict=True)]


def _under(held: dict[int, list[int]], ranges: list[range], own: bool) -> bool:
    """Whether all that these lines hold stands under the header.

    Beside the table something else may stand, if the header is the lines' own; where they go on from another page,
    at least one line must be full to show that the columns are the same.
    """
    inside = {col for one in ranges for col in one}
    last = max(inside)
    if own:
        return all(col in inside or col > last for columns in held.values() for col in columns)
    full = any(
        len([one for one in ranges if set(one).intersection(columns)]) == len(ranges) for columns in held.values()
    )
    return full and all(col in inside for columns in held.values() for col in columns)


def _in_range(scroll: Scroll, line: int, columns: range) -> int:
    """The column of the figure under one header label, which may span several."""
    filled = [col for col in scroll.filled[line] if col in columns]
    if len({_text(scroll, line, col) for col in filled}) > 1:
        raise NotRead
    return filled[0] if filled else columns[0]


def _goes_on(scroll: Scroll, line: int, columns: list[int], count: int) -> bool:
    """Whether a line holds exactly the figures of a row, side by side."""
    if len(columns) != count:
        return False
    row = scroll.rows[line][1]
    page = scroll.page(line)
    return all(page.area((row, one)).right + 1 == other for one, other in itertools.pairwise(columns))


def _single(scroll: Scroll, line: int, right: int, header: Spot, own: bool) -> int:
    """The column of the one figure of a row; several that are equal are one, copied when merges were undone."""
    held = scroll.beside(line, right)
    texts = {_text(scroll, line, col) for col in held}
    if len(texts) > 1:
        held = [col for col in held if header.col <= col <= scroll.right_of(header)] if own else []
        if len({_text(scroll, line, col) for col in held}) != 1:
            raise NotRead
    return held[0] if held else header.col


def _text(scroll: Scroll, line: int, col: int) -> str:
    cell = scroll.cell(line, col)
    return cell.text.strip() if cell is not None else ""


def _is_figure(scroll: Scroll, line: int, col: int) -> bool:
    cell = scroll.cell(line, col)
    return cell is not None and (cell.kind != "s" or understand(cell.text).kind not in ("other", "blank"))
