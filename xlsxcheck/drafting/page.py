"""A sheet with a blank table: its printed texts, what stands above and below it, the cells to fill in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from xlsxcheck.drafting.pieces import Piece, Text, cells_of, pieces_of
from xlsxcheck.formats.grid import Sheet
from xlsxcheck.model import Area, cell_ref

_SERIAL = re.compile(r"序\s*号|行\s*次|栏\s*次|编\s*号|代\s*码|代\s*号")
_HOLE = re.compile(r"[-－—–―─/／×✕╳╱\\*＊\s]+")
"""What is printed where nothing is to be filled in."""

_MOST_CELLS = 100_000


class Segment(NamedTuple):
    """Cells to fill in that stand side by side in a row, with the columns of the labels before them."""

    labels: tuple[int, int] | None
    spans: tuple[tuple[int, int], ...]


class Page(NamedTuple):
    """One sheet. title: what stands above the table, if anything; loose: lines around it that are no part of it.

    rows: row -> its segments, for every row with cells to fill in. filled: cells in which a figure stands. holes: cells
    in which nothing may be filled in, because a dash is printed there. heading: the title as it is printed.
    """

    name: str
    title: str
    area: Area
    texts: tuple[Text, ...]
    rows: dict[int, tuple[Segment, ...]]
    loose: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    holes: tuple[str, ...] = ()
    heading: Text | None = None

    def path(self, *, rows: tuple[int, int], columns: tuple[int, int], along_row: bool) -> tuple[Text, ...]:
        """The texts within some rows and columns, from left to right or from above to below."""
        found = [
            one
            for one in self.texts
            if one.area.top <= rows[1] and one.area.bottom >= rows[0]
            and one.area.left <= columns[1] and one.area.right >= columns[0]
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda one: one.area.left if along_row else one.area.top))


def read_pages(sheet: Sheet, framed: frozenset[tuple[int, int]] = frozenset()) -> list[Page]:
    """The tables of a sheet, from above to below; none where nothing on it is to be filled in.

    framed: the cells that lines are drawn around, see pieces_of. What is no table is said to stand around the others.
    """
    whole = {pos for area in sheet.merges if (area.top, area.left) in framed for pos in _cells(area)}
    pieces = pieces_of(list(_texts(sheet)), frozenset(framed | whole))
    for bare in (False, True):
        pages = [_page(piece, sheet, bare=bare) for piece in pieces]
        if found := [page for page in pages if page is not None]:
            beside = [one for piece, page in zip(pieces, pages, strict=True) if page is None for one in _all(piece)]
            title = next((page.title for page in found if page.title), "")
            title = title or next((piece.title for piece in pieces if piece.title), "")
            loose = (*found[0].loose, *(one for one in beside if one != title))
            return [found[0]._replace(title=title, loose=loose), *found[1:]]
    return []


def _all(piece: Piece) -> list[str]:
    """Everything that a piece says."""
    return [one for one in (piece.title, *(text.text for text in (*piece.texts, *piece.around))) if one]


def _page(piece: Piece, sheet: Sheet, *, bare: bool) -> Page | None:
    """A piece as a table; bare: where it is headings and nothing else, one row of blanks is meant below them."""
    if not piece.texts or size_of(area := piece.area) > _MOST_CELLS:
        return None
    rows = dict(_rows(piece, sheet, area))
    if not rows and bare and sum(one.area.bottom == area.bottom for one in piece.texts) > 1:
        area = area._replace(bottom=area.bottom + 1)
        rows = dict(_rows(piece, sheet, area))
    held = [pos for pos, cell in sheet.cells.items() if cell.kind == "n" and _inside(pos, area)]
    loose = tuple(one.text for one in piece.around)
    filled = tuple(cell_ref(*pos) for pos in sorted(held))
    holes = tuple(cell_ref(*pos) for pos in sorted(_holes(piece, rows)))
    texts = tuple(piece.texts)
    return Page(sheet.name, piece.title, area, texts, rows, loose, filled, holes, piece.heading) if rows else None


def size_of(area: Area) -> int:
    """How many cells an area has."""
    return (area.bottom - area.top + 1) * (area.right - area.left + 1)


def _cells(area: Area) -> set[tuple[int, int]]:
    return cells_of([Text(area, "")]) if size_of(area) <= _MOST_CELLS else set()


def _texts(sheet: Sheet) -> Iterator[Text]:
    merges = {(area.top, area.left): area for area in sheet.merges}
    covered = {pos for area in sheet.merges for pos in _cells(area)} - merges.keys()
    numbers = set(_printed_numbers(sheet))
    for (row, col), cell in sorted(sheet.cells.items()):
        printed = (cell.kind == "s" and cell.text.strip()) or (row, col) in numbers
        if printed and (row, col) not in covered:
            yield Text(merges.get((row, col), Area(row, col, row, col)), cell.text.strip())


def _printed_numbers(sheet: Sheet) -> Iterator[tuple[int, int]]:
    """Numbers that are labels: below 序号 and its like, or a whole row that counts the columns."""
    heads = {col: row for (row, col), cell in sheet.cells.items() if cell.kind == "s" and _SERIAL.fullmatch(cell.text)}
    rows: dict[int, list[tuple[int, str]]] = {}
    for (row, col), cell in sorted(sheet.cells.items()):
        if cell.kind == "n" and heads.get(col, row) < row:
            yield row, col
        elif cell.kind == "n":
            rows.setdefault(row, []).append((col, cell.text))
    for row, found in rows.items():
        first = found[0][1]
        counts = first.isdigit() and [text for _, text in found] == [str(int(first) + n) for n in range(len(found))]
        if counts and len(found) > 2 and int(first) < 3:
            yield from ((row, col) for col, _ in found)


def _holes(piece: Piece, rows: Iterable[int]) -> set[tuple[int, int]]:
    """Cells of rows with cells to fill in that a dash says are none."""
    signs = {(one.area.top, one.area.left) for one in piece.texts if _HOLE.fullmatch(one.text)}
    return {pos for pos in signs if pos[0] in set(rows)}


def _rows(piece: Piece, sheet: Sheet, area: Area) -> Iterator[tuple[int, tuple[Segment, ...]]]:
    taken = cells_of(piece.texts)
    closed = {pos for pos in _cells(area) if pos not in piece.drawn} - taken if piece.drawn else set()
    wide = {(merge.top, merge.left): merge.right for merge in sheet.merges if merge.top == merge.bottom}
    holes = _holes(piece, range(area.top, area.bottom + 1))
    above: set[int] = set()
    for row in range(area.top, area.bottom + 1):
        segments = tuple(_segments(row, area, taken, holes, closed, wide, above))
        above |= {col for col in range(area.left, area.right + 1) if (row, col) in taken}
        if segments:
            yield row, segments


def _segments(
    row: int,
    area: Area,
    taken: set[tuple[int, int]],
    holes: set[tuple[int, int]],
    closed: set[tuple[int, int]],
    wide: dict[tuple[int, int], int],
    above: set[int],
) -> Iterator[Segment]:
    """What a row has to fill in: blanks behind a label, or below a heading, that are not closed."""
    labels: tuple[int, int] | None = None
    spans: list[tuple[int, int]] = []
    col = area.left
    while col <= area.right:
        if (row, col) in holes and (labels or spans):
            if spans:
                yield Segment(labels, tuple(spans))
            spans = []
            col += 1
            continue
        if (row, col) in taken:
            if spans:
                yield Segment(labels, tuple(spans))
                labels, spans = None, []
            labels = (labels[0] if labels else col, col)
            col += 1
            continue
        right = min(wide.get((row, col), col), area.right)
        if (labels or col in above) and (row, col) not in closed:
            spans.append((col, right))
        col = right + 1
    if spans:
        yield Segment(labels, tuple(spans))


def _inside(pos: tuple[int, int], area: Area) -> bool:
    return area.top <= pos[0] <= area.bottom and area.left <= pos[1] <= area.right
