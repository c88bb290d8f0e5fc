"""Rows and columns whose printed label was changed: told by their neighbours and by what is left of the label."""

from __future__ import annotations

from xlsxcheck.blocks import Block, Line
from xlsxcheck.labels import resembles
from xlsxcheck.match import Changed, Match
from xlsxcheck.page import Position


def similar_rows(match: Match, block: Block, header: int, data: int) -> None:
    """Take rows whose label was changed: told by the rows around them and by what is left of the label."""
    depth = {line.leaf.area.left: match.rows[line.at][1] for line in block.rows if line.at in match.rows}
    for run in _runs(list(block.rows), match.rows):
        before = match.rows[run[0]][0] if run[0] is not None else header
        after = match.rows[run[1]][0] if run[1] is not None else None
        for line, row in _fit(run[2], before, after):
            col = depth.get(line.leaf.area.left)
            if col is not None:
                _take(match, line, (row, col), match.rows, data, sure=None not in run[:2])


def similar_columns(match: Match, block: Block, columns: dict[int, Position]) -> None:
    """Take columns whose label was changed, likewise."""
    depth = {line.leaf.area.top: columns[line.at][0] for line in block.columns if line.at in columns}
    for run in _runs(list(block.columns), columns):
        if run[0] is None and run[1] is None:
            continue
        before = columns[run[0]][1] if run[0] is not None else columns[run[1]][1] - len(run[2]) - 1  # type: ignore[index]
        after = columns[run[1]][1] if run[1] is not None else None
        for line, col in _fit(run[2], before, after):
            row = depth.get(line.leaf.area.top)
            if row is not None and col >= 0:
                _take(match, line, (row, col), columns, col + 1, sure=None not in run[:2])


def _runs(lines: list[Line], found: dict[int, Position]) -> list[tuple[int | None, int | None, list[Line]]]:
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


def _take(match: Match, line: Line, pos: Position, into: dict[int, Position], until: int, *, sure: bool) -> None:
    """Take a place for a line if nothing is left of its label between two good ones, or if it resembles the label.

    until: the first column behind those in which the label, or something else in its place, could stand.
    """
    cell = match.page.sheet.cells.get(pos)
    text = cell.text if cell is not None and cell.kind == "s" else ""
    blank = match.page.is_blank(pos[0], pos[1], until)
    if (blank and sure) or (text and resembles(text, line.leaf)):
        into[line.at] = pos
        match.changed.append(Changed(pos, line.leaf, "" if blank else text))
