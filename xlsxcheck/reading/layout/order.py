"""Rows and columns of a table that stand in another order than in the form: each was found by its name."""

from __future__ import annotations

from xlsxcheck.model import Form, Note, Table, cell_ref
from xlsxcheck.reading.layout.blocks import Line, layout
from xlsxcheck.reading.layout.match import Match
from xlsxcheck.reading.layout.page import Position

_MOST_TOLD = 6


def strays(match: Match, table: Table, form: Form) -> dict[Position, Line]:
    """Columns that were not found whose name stands in the header all the same, under another group than its own."""
    found: dict[Position, Line] = {}
    for block in layout(table, form).blocks:
        first = block.rows[0].at
        taken = {pos for (at, _), pos in match.columns.items() if at == first}
        if not taken or not block.columns[0].path:
            continue
        header = range(min(taken)[0], max(taken)[0] + 1)
        for column in block.columns:
            if (first, column.at) not in match.columns:
                here = [pos for pos in match.page.find(column.leaf) if pos[0] in header and pos not in taken]
                found |= {pos: column for pos in here if len(here) == 1}
    return found


def order_note(match: Match, table: Table, form: Form) -> list[Note]:
    """A note on the fewest rows and columns that would have to be moved to have all in the form's order."""
    columns = {(block.rows[0].at, line.at): line for block in layout(table, form).blocks for line in block.columns}
    placed = [(at, pos) for at, pos in match.columns.items()]
    placed += [
        (at, pos) for pos, line in strays(match, table, form).items() for at, one in columns.items() if one is line
    ]
    off: list[Position] = []
    for first in {at[0] for at, _ in placed}:
        off += _off([pos for at, pos in sorted(placed) if at[0] == first], axis=1)
    off += _off([match.rows[row.at] for row in layout(table, form).rows if row.at in match.rows], axis=0)
    if not off:
        return []
    cells = match.page.sheet.cells
    named = [f"{cell_ref(*pos)} “{cells[pos].text.strip()}”" for pos in sorted(off) if pos in cells]
    named[_MOST_TOLD:] = ["…"] * (len(named) > _MOST_TOLD)
    facts: dict[str, object] = {"order": named, "count": "", "changes": ""}
    return [Note("L02", match.page.name, tuple(cell_ref(*pos) for pos in sorted(off)), facts=facts)]


def _off(places: list[Position], axis: int) -> list[Position]:
    """Those that are not of the longest run of places, in the form's order, that only goes on."""
    runs: list[list[Position]] = []
    for pos in places:
        before = [run for run in runs if run[-1][axis] < pos[axis]]
        longest = max(before, key=len) if before else []
        runs.append([*longest, pos])
    kept = max(runs, key=len) if runs else []
    return [pos for pos in places if pos not in kept]
