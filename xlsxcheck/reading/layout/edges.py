"""Lines whose label is lost at an edge of a table: told by the labels over them, below them and in front of them.

Each is taken only where every other label is at its place and nothing else stands where the label should.
"""

from __future__ import annotations

from xlsxcheck.reading.cells.reading import same_content
from xlsxcheck.reading.layout.blocks import Block, Layout, Line
from xlsxcheck.reading.layout.labels import keys, resembles
from xlsxcheck.reading.layout.match import Changed, Match
from xlsxcheck.reading.layout.page import Position

_OVER = 6
"""A group's label stands at most so many rows over the labels of its columns."""

_TITLE = 12
"""So many rows over a row without a header nothing strange may stand."""


def ends_with_group(match: Match, lines: list[Line], columns: list[int], header: int) -> bool:
    """Whether these columns are the last ones, or the first ones, below a merged label that spans as far in the form.

    lines: the columns of the form; columns: those of the page; header: the row of their labels.
    """
    for label in lines[0].path[:-1]:
        for row, col in match.page.find(label):
            area = match.page.area((row, col))
            if not header - _OVER <= row < header or area.right == area.left:
                continue
            last = area.right == columns[-1] and label.area.right == lines[-1].at and area.left < columns[0]
            first = area.left == columns[0] and label.area.left == lines[0].at and area.right > columns[-1]
            if last or first:
                return True
    return False


def headless_column(match: Match, layout: Layout, block: Block) -> dict[int, Position]:
    """The one column of a block whose header is lost: the cells beside the labels of all its rows.

    Nothing where a row holds more than one figure, or where anything stands above but labels of the table and what is
    left of the header.
    """
    rows = [match.rows[row.at] for row in block.rows if row.at in match.rows]
    if len(block.columns) != 1 or len(rows) != len(block.rows):
        return {}
    page, leaf = match.page, block.columns[0].leaf
    first = min(row for row, _ in rows)
    above = max((row for row, _ in match.rows.values() if row < first), default=first - _TITLE)
    leaves = {one for other in layout.blocks for line in other.columns for one in keys(line.leaf)}
    plain = {one for label in layout.table.labels for one in keys(label)} - leaves
    zone = range(above + 1, first)
    held = [pos for pos, cell in page.sheet.cells.items() if pos[0] in zone and cell.text.strip()]
    strange = [pos for pos in held if page.texts.get(pos) not in plain]
    starts = {page.area(pos).right + 1 for pos in rows}
    if len(starts) != 1 or not all(_one_figure(match, row, min(starts)) for row, _ in rows):
        return {}
    if not strange:
        match.lost.add(leaf)
        return {block.columns[0].at: (first, min(starts))}
    text = page.sheet.cells[strange[0]].text
    rivals = [line.leaf for other in layout.blocks for line in other.columns]
    if len(strange) > 1 or strange[0][1] != min(starts) or not resembles(text, leaf, rivals):
        return {}
    match.changed.append(Changed(strange[0], leaf, text))
    return {block.columns[0].at: strange[0]}


def _one_figure(match: Match, row: int, start: int) -> bool:
    """Whether all that stands in a row from that column on is one figure, or its copies."""
    cells = match.page.sheet.cells
    held = [(col, cell) for (at, col), cell in cells.items() if at == row and col >= start and cell.text.strip()]
    return not held or (min(held)[0] == start and all(same_content(held[0][1], cell) for _, cell in held))


def nameless_row(match: Match, layout: Layout, block: Block) -> None:
    """Take the one row of a block whose label is blank: right below its header, and right above what follows it."""
    if len(block.rows) != 1 or len(block.columns) != 1 or block.rows[0].at in match.rows:
        return
    page, row, column = match.page, block.rows[0], block.columns[0]
    sections = [pos for label in column.path[:-1] for pos in page.find(label)]
    headers = [
        pos
        for pos in page.find(column.leaf)
        if [one for one in sections if page.area(one).bottom + 1 == pos[0] and one[1] < pos[1]]
    ]
    labels = {col for at, (_, col) in match.rows.items() if _column_of(layout, at) == row.leaf.area.left}
    if len(sections) != 1 or len(headers) != 1 or len(labels) != 1:
        return
    here, col = page.area(headers[0]).bottom + 1, min(labels)
    blank = not any(_text(match, (here, one)) for one in range(col, headers[0][1]))
    known = {one for label in layout.table.labels for one in keys(label)}
    width = range(col, headers[0][1] + 1)
    below = [page.texts.get((here + 1, one)) for one in width if _text(match, (here + 1, one))]
    if blank and _text(match, (here, headers[0][1])) and all(text in known for text in below):
        match.rows[row.at] = (here, col)
        match.changed.append(Changed((here, col), row.leaf, ""))


def _text(match: Match, pos: Position) -> str:
    cell = match.page.sheet.cells.get(pos)
    return cell.text.strip() if cell is not None else ""


def _column_of(layout: Layout, at: int) -> int | None:
    """The official column of a row's label."""
    return next((line.leaf.area.left for line in layout.rows if line.at == at), None)
