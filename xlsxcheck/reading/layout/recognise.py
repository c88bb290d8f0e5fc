"""Rows and columns whose printed label was changed: told by their neighbours and by what is left of the label."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxcheck.reading.layout.blocks import Block, Line
from xlsxcheck.reading.layout.edges import ends_with_group
from xlsxcheck.reading.layout.labels import key, keys, resembles
from xlsxcheck.reading.layout.match import Changed, Match
from xlsxcheck.reading.layout.page import Position

_LABELS = 6
"""The labels of a line stand in at most so many cells before its figures."""


def similar_rows(match: Match, block: Block, header: int, data: int) -> None:
    """Take rows whose label was changed. header: the last row of the header; data: the first column of figures."""
    depth = {line.leaf.area.left: match.rows[line.at][1] for line in block.rows if line.at in match.rows}
    for before, after, lines in _runs(block.rows, match.rows):
        first = match.rows[before][0] if before is not None else header
        last = match.rows[after][0] if after is not None else None
        for line, row in _fit(lines, first, last):
            col = depth.get(line.leaf.area.left)
            # Right below the header and right above the next row there is one place too.
            sure = after is not None and first >= 0
            others = [(row, one) for one in range(max(data - _LABELS, 0), data)]
            if (col is None or not _take(match, line, block.rows, (row, col), others, sure, match.rows)) and not sure:
                break


def similar_columns(match: Match, block: Block, columns: dict[int, Position]) -> None:
    """Take columns whose label was changed, likewise."""
    depth = {line.leaf.area.top: columns[line.at][0] for line in block.columns if line.at in columns}
    bottom = max((row for row, _ in columns.values()), default=0)
    for before, after, lines in _runs(block.columns, columns):
        last = columns[after][1] if after is not None else None
        start = columns[before][1] if before is not None else (last or 0) - len(lines) - 1
        fits = _fit(lines, start, last) if start >= -1 else []
        sure = before is not None and after is not None
        if not sure and fits:
            sure = ends_with_group(match, lines, [col for _, col in fits], bottom)
        for line, col in fits if sure or before is not None else []:
            row = depth.get(line.leaf.area.top, bottom if sure else None)
            others = [(one, col) for one in range(max(bottom - _LABELS, 0), bottom + 1)]
            if row is None or not _take(match, line, block.columns, (row, col), others, sure, columns):
                break


def _runs(lines: Sequence[Line], found: dict[int, Position]) -> list[tuple[int | None, int | None, list[Line]]]:
    """Lines missing in a row, with the found ones before and after them."""
    runs: list[tuple[int | None, int | None, list[Line]]] = []
    before: int | None = None
    missing: list[Line] = []
    for line in lines:
        if line.at in found:
            if missing:
                runs.append((before, line.at, missing))
            before, missing = line.at, []
        else:
            missing.append(line)
    if missing:
        runs.append((before, None, missing))
    return runs


def _fit(lines: list[Line], before: int, after: int | None) -> list[tuple[Line, int]]:
    """Missing lines at the places left for them, where these are exactly as many."""
    if after is not None and after - before - 1 != len(lines):
        return []
    return [(line, before + 1 + number) for number, line in enumerate(lines)]


def _take(
    match: Match,
    line: Line,
    lines: tuple[Line, ...],
    pos: Position,
    others: list[Position],
    sure: bool,
    into: dict[int, Position],
) -> bool:
    """Take a place for a line if nothing is left of its label between two good ones, or if it resembles the label.

    others: where the labels of this line may stand; what stands there must belong to it.
    """
    lone = sum(keys(other.leaf) == keys(line.leaf) for other in lines) == 1
    if lone and match.page.find(line.leaf):
        return False  # the label is not lost, it stands elsewhere
    cells, texts = match.page.sheet.cells, match.page.texts
    cell = cells.get(pos)
    text = cell.text if cell is not None and cell.kind == "s" else ""
    # Where every place but this one is taken, what is left of a label need not tell it from those that are there.
    rivals = [other.leaf for other in lines if not (sure and other.at in into)]
    other_label = sure and any(key(text) in keys(other.leaf) for other in lines if other is not line)
    alike = bool(text) and not other_label and resembles(text, line.leaf, rivals)
    own = {one for label in line.path if line.at in (label.area.top, label.area.left) for one in keys(label)}
    strange = any(other in cells and texts.get(other, "") not in own for other in others if other != pos)
    if strange or not (alike or (sure and pos not in texts and (cell is None or not cell.text.strip()))):
        return False
    into[line.at] = pos
    match.changed.append(Changed(pos, line.leaf, text))
    return True
