"""A sheet with a blank table: its printed texts, what stands above and below it, the cells to fill in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from xlsxcheck.formats.grid import Sheet
from xlsxcheck.model import Area, cell_ref

_TITLE = re.compile(r"(?:表|报表|统计|年报|情况)$|^附[件表]|统计表|报表")
_LOOSE = re.compile(r"[:：]|^(?:注|说明|填表|填报|备注)|^[（(]?单位")
"""Of lines about a table, such as 填报单位：… or 注：…, which are no part of it."""

_SERIAL = re.compile(r"序\s*号|行\s*次|栏\s*次|编\s*号|代\s*码|代\s*号")
_MOST_CELLS = 100_000


class Text(NamedTuple):
    """A printed text with the cells that it covers."""

    area: Area
    text: str


class Segment(NamedTuple):
    """Cells to fill in that stand side by side in a row, with the columns of the labels before them."""

    labels: tuple[int, int] | None
    spans: tuple[tuple[int, int], ...]


class Page(NamedTuple):
    """One sheet. title: what stands above the table, if anything; loose: lines around it that are no part of it.

    rows: row -> its segments, for every row with cells to fill in. filled: cells in which a figure stands.
    """

    name: str
    title: str
    area: Area
    texts: tuple[Text, ...]
    rows: dict[int, tuple[Segment, ...]]
    loose: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()

    def path(self, *, rows: tuple[int, int], columns: tuple[int, int], along_row: bool) -> tuple[Text, ...]:
        """The texts within some rows and columns, from left to right or from above to below."""
        found = [
            one
            for one in self.texts
            if one.area.top <= rows[1] and one.area.bottom >= rows[0]
            and one.area.left <= columns[1] and one.area.right >= columns[0]
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda one: one.area.left if along_row else one.area.top))


def read_page(sheet: Sheet) -> Page | None:
    """The table of a sheet; None where nothing on it is to be filled in."""
    texts = list(_texts(sheet))
    title, texts, loose = _without_loose(texts)
    if not texts:
        return None
    area = Area(
        min(one.area.top for one in texts),
        min(one.area.left for one in texts),
        max(one.area.bottom for one in texts),
        max(one.area.right for one in texts),
    )
    if (area.bottom - area.top + 1) * (area.right - area.left + 1) > _MOST_CELLS:
        return None
    rows = dict(_rows(texts, sheet, area))
    if not rows and sum(one.area.bottom == area.bottom for one in texts) > 1:
        # Headings and nothing else: one row of blanks is meant below them.
        area = area._replace(bottom=area.bottom + 1)
        rows = dict(_rows(texts, sheet, area))
    held = [pos for pos, cell in sheet.cells.items() if cell.kind == "n" and _inside(pos, area)]
    page = Page(
        sheet.name, title, area, tuple(texts), rows, tuple(loose), tuple(cell_ref(*pos) for pos in sorted(held))
    )
    return page if rows else None


def _texts(sheet: Sheet) -> Iterator[Text]:
    merges = {(area.top, area.left): area for area in sheet.merges}
    covered = {
        (row, col)
        for area in sheet.merges
        if (area.bottom - area.top + 1) * (area.right - area.left + 1) <= _MOST_CELLS
        for row in range(area.top, area.bottom + 1)
        for col in range(area.left, area.right + 1)
    } - merges.keys()
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


def _without_loose(texts: list[Text]) -> tuple[str, list[Text], list[str]]:
    """The title, the texts of the table itself, and the lines around it."""
    title, loose = "", []
    lines: dict[int, list[Text]] = {}
    for one in texts:
        lines.setdefault(one.area.top, []).append(one)
    order = sorted(lines)
    while len(order) > 1 and (_is_title(lines[order[0]], texts) or _are_loose(lines[order[0]])):
        top = order.pop(0)
        if not title and _is_title(lines[top], texts):
            title = lines[top][0].text
        else:
            loose += [one.text for one in lines[top]]
    while len(order) > 1 and _are_loose(lines[order[-1]]):
        loose += [one.text for one in lines[order.pop()]]
    return title, [one for row in order for one in lines[row]], loose


def _is_title(line: list[Text], texts: list[Text]) -> bool:
    return len(line) == 1 and bool(_TITLE.search(line[0].text)) and line[0].area.top == texts[0].area.top


def _are_loose(line: list[Text]) -> bool:
    return all(_LOOSE.search(one.text) for one in line)


def _rows(texts: list[Text], sheet: Sheet, area: Area) -> Iterator[tuple[int, tuple[Segment, ...]]]:
    taken = {
        (row, col)
        for one in texts
        for row in range(one.area.top, one.area.bottom + 1)
        for col in range(one.area.left, one.area.right + 1)
    }
    wide = {(merge.top, merge.left): merge.right for merge in sheet.merges if merge.top == merge.bottom}
    above: set[int] = set()
    for row in range(area.top, area.bottom + 1):
        segments = tuple(_segments(row, area, taken, wide, above))
        above |= {col for col in range(area.left, area.right + 1) if (row, col) in taken}
        if segments:
            yield row, segments


def _segments(
    row: int, area: Area, taken: set[tuple[int, int]], wide: dict[tuple[int, int], int], above: set[int]
) -> Iterator[Segment]:
    """What a row has to fill in: blanks behind a label, or below a heading."""
    labels: tuple[int, int] | None = None
    spans: list[tuple[int, int]] = []
    col = area.left
    while col <= area.right:
        if (row, col) in taken:
            if spans:
                yield Segment(labels, tuple(spans))
                labels, spans = None, []
            labels = (labels[0] if labels else col, col)
            col += 1
            continue
        right = min(wide.get((row, col), col), area.right)
        if labels or col in above:
            spans.append((col, right))
        col = right + 1
    if spans:
        yield Segment(labels, tuple(spans))


def _inside(pos: tuple[int, int], area: Area) -> bool:
    return area.top <= pos[0] <= area.bottom and area.left <= pos[1] <= area.right
