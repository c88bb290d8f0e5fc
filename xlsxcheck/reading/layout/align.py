"""One table of the form on one sheet: which grid row and column each of its lines has, by labels on both axes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from xlsxcheck.formats.grid import Cell
from xlsxcheck.model import Place
from xlsxcheck.model.livewords import TO_CHECK, is_live_line
from xlsxcheck.reading.cells.reading import same_content
from xlsxcheck.reading.layout.blocks import Block, Layout, Line
from xlsxcheck.reading.layout.edges import headless_column, nameless_row
from xlsxcheck.reading.layout.labels import keys
from xlsxcheck.reading.layout.match import Ambiguous, Match
from xlsxcheck.reading.layout.page import Page, Position
from xlsxcheck.reading.layout.recognise import similar_columns, similar_rows

_HEADER_REACH = 40
"""A header stands at most so many rows above the first row of its block."""

_BLANK_ROWS = 7
"""So far below a header without row labels its figures are looked for."""

_PUT_IN = 3
"""At most so many rows are put in between two rows of a header."""

_WIDEST = 50
"""A header spans at most so many columns."""

_BESIDE, _HEADERLESS = 4, 8
"""Answers without a heading are looked for in so many columns to the right, of so many with what is printed there."""

_ENOUGH = 0.5
"""With fewer of its labels a table, or a header, does not stand on the page."""

_STRAY = 0.3
"""A smaller share of repeated labels is taken for words that happen to be the same; a larger one for a second table."""


def align(page: Page, layout: Layout, taken: list[Position], labels: list[Position]) -> Match:
    """Find a table on a page.

    Shape:  places only where the labels of row and column were both found; a page without the table gives none.
            taken: where on the page row labels of any table stand; labels: where any label of the form does.
    Errors: Ambiguous where it stands there more than once.
    """
    match = Match(page)
    if not _worth_trying(page, layout):
        return match
    match.rows = _rows(page, layout)
    for block in layout.blocks:
        _block(match, layout, block, taken, labels)
    return match


def _worth_trying(page: Page, layout: Layout) -> bool:
    """Whether the page has half of the labels of either axis at all, wherever they stand."""
    columns = [line for block in layout.blocks for line in block.columns if line.path]
    return all(
        sum(bool(page.find(line.leaf)) for line in lines) >= _ENOUGH * len(lines) for lines in (layout.rows, columns)
    )


def _rows(page: Page, layout: Layout) -> dict[int, Position]:
    lines = layout.rows
    found = {line.at: _row_places(page, layout, line) for line in lines}
    if sum(map(bool, found.values())) < _ENOUGH * len(lines):
        return {}
    for depth in {line.leaf.area.left for line in lines}:
        same_depth = [line.at for line in lines if line.leaf.area.left == depth]
        _keep_one(page, found, same_depth, axis=1)
    repeated = [at for at, places in found.items() if len(places) > 1]
    if len(repeated) > max(1, _STRAY * len(lines)):
        raise Ambiguous(page.ref(pos) for pos in found[repeated[0]])
    for at in repeated:
        found[at] = _between(found, at) or found[at]
        if len(found[at]) > 1:
            raise Ambiguous(page.ref(pos) for pos in found[at])
    return {at: places[0] for at, places in found.items() if places}


def _row_places(page: Page, layout: Layout, line: Line) -> list[Position]:
    """Where the row's own label stands under its other labels; then those that lack one, which may be what is meant."""
    places: dict[str, list[Position]] = {"yes": [], "maybe": [], "no": []}
    for row, col in page.find(line.leaf):
        outer = (page.beside(row, left) for left in range(col - 1, -1, -1))
        places[_leads(page, outer, line, layout.row_groups, layout.shared)].append((row, col))
    return places["yes"] and places["yes"] + places["maybe"]


def _leads(page: Page, outer: Iterable[str], line: Line, groups: frozenset[str], shared: frozenset[str]) -> str:
    """Whether the labels that span a place, nearest first, are those that lead to the line: yes, maybe or no.

    One that belongs to another line is a no. Where one is missing it is a maybe; where the page has lost it altogether
    a yes; but a no if the line's own label is not enough to tell it.
    """
    missing = list(line.path[:-1])
    for text in outer:
        if not missing:
            break
        if text not in groups:
            continue
        fitting = [label for label in missing if text in keys(label)]
        if not fitting:
            return "no"
        missing.remove(fitting[-1])
    if missing and not keys(line.leaf).isdisjoint(shared):
        return "no"
    return "maybe" if any(page.find(label) for label in missing) else "yes"


def _keep_one(page: Page, found: dict[int, list[Position]], lines: list[int], axis: int) -> None:
    """Of labels that stand in one row or column of the form keep those that do so here as well."""
    votes = Counter(at for line in lines for at in {pos[axis] for pos in found[line]})
    if not votes:
        return
    # Of two rows with as many header labels the lower one is nearer to the figures.
    ranked = sorted(votes.items(), key=lambda item: (-item[1], item[0] if axis else -item[0]))
    best = ranked[0][0]
    if len(ranked) > 1 and ranked[1][1] > max(1, _STRAY * len(lines)):
        rivals = {at for at, count in ranked if count > max(1, _STRAY * len(lines))}
        line = next(line for line in lines if any(pos[axis] == best for pos in found[line]))
        firsts = [min(pos for one in lines for pos in found[one] if pos[axis] == at) for at in sorted(rivals)]
        raise Ambiguous(page.ref(pos) for pos in firsts or found[line])
    for line in lines:
        found[line] = [pos for pos in found[line] if pos[axis] == best]


def _between(found: dict[int, list[Position]], at: int) -> list[Position]:
    """Of several places of a row those between its neighbours in the form."""
    order = sorted(found)
    number = order.index(at)
    above = next((found[one][0][0] for one in reversed(order[:number]) if len(found[one]) == 1), -1)
    below = next((found[one][0][0] for one in order[number + 1 :] if len(found[one]) == 1), 1 << 30)
    return [pos for pos in found[at] if above < pos[0] < below]


def _block(match: Match, layout: Layout, block: Block, taken: list[Position], labels: list[Position]) -> None:
    if not block.columns[0].path:
        _answers(match, layout, block)
        return
    nameless_row(match, layout, block)
    first = min((match.rows[row.at][0] for row in block.rows if row.at in match.rows), default=None)
    if first is None and block.rows[0].path:
        return
    columns = _columns(match, layout, block, first, taken)
    right_of = max((match.rows[row.at][1] for row in block.rows if row.at in match.rows), default=-1)
    columns = {at: pos for at, pos in columns.items() if pos[1] > right_of}
    similar_columns(match, block, columns)
    if not columns and block.rows[0].path:
        columns = headless_column(match, layout, block)
    if not columns:
        return
    match.columns |= {(block.rows[0].at, at): pos for at, pos in columns.items()}
    bottom = max(match.page.area(pos).bottom for pos in columns.values())
    if not block.rows[0].path:
        row = _data_row(match, columns, bottom, labels)
        if row is None:
            return
        match.rows[block.rows[0].at] = (row, -1)
    else:
        similar_rows(match, block, bottom, min(pos[1] for pos in columns.values()))
    for (row_at, column_at), one in block.fields.items():
        if row_at in match.rows and column_at in columns:
            cells = _value_cells(match.page, match.rows[row_at][0], columns[column_at])
            if len(cells) == 1:
                match.places[one.id] = Place(match.page.name, *cells[0])
            else:
                match.unclear[one.id] = cells


def _columns(
    match: Match, layout: Layout, block: Block, first: int | None, taken: list[Position]
) -> dict[int, Position]:
    page, low, high = match.page, 0, 1 << 30
    if first is not None:
        # Labels of other rows end the header, unless they belong to a table that stands beside this one.
        label_columns = {col for _, col in match.rows.values()}
        above = (row + 1 for row, col in taken if row < first and col in label_columns)
        low, high = max([first - _HEADER_REACH, *above]), first
    found = {line.at: _column_places(page, layout, line, low, high) for line in block.columns}
    if sum(map(bool, found.values())) < _ENOUGH * len(block.columns):
        return {}
    for depth in {line.leaf.area.top for line in block.columns}:
        same_depth = [line.at for line in block.columns if line.leaf.area.top == depth]
        _keep_one(page, found, same_depth, axis=0)
    _keep_near(block, found)
    repeated = [places for places in found.values() if len(places) > 1]
    if repeated:
        raise Ambiguous(page.ref(pos) for pos in repeated[0])
    return {at: places[0] for at, places in found.items() if places}


def _keep_near(block: Block, found: dict[int, list[Position]]) -> None:
    """Drop header labels that stand too far from the others to belong to the same header."""
    tops = Counter((line.leaf.area.top, pos[0]) for line in block.columns for pos in found[line.at])
    if not tops:
        return
    (main_top, main_row), _ = max(tops.items(), key=lambda item: (item[1], item[0]))
    for line in block.columns:
        off = line.leaf.area.top - main_top
        low, high = min(off, off * (1 + _PUT_IN)), max(off, off * (1 + _PUT_IN))
        found[line.at] = [pos for pos in found[line.at] if low <= pos[0] - main_row <= high]


def _column_places(page: Page, layout: Layout, line: Line, low: int, high: int) -> list[Position]:
    """Where the column's label stands within these rows, under no other labels than its own."""
    places = []
    for row, col in page.find(line.leaf):
        if low <= row < high:
            top = max(low, row - _HEADER_REACH)
            outer = (page.over(above, col) for above in range(row - 1, top - 1, -1))
            if _leads(page, outer, line, layout.column_groups, layout.shared) == "yes":
                places.append((row, col))
    return places


def _value_cells(page: Page, row: int, header: Position) -> list[Position]:
    """The cells that may be meant by a row and a header: the first column's, or those with content under a wide one.

    Where a merge was undone and filled, equal copies of one figure are one figure.
    """
    first = header[1]
    width = min(page.width(header), _WIDEST)
    cells = page.sheet.cells
    filled = [(row, col) for col in range(first, first + width) if (row, col) in cells] if width > 1 else []
    if filled and all(same_content(cells[filled[0]], cells[pos]) for pos in filled[1:]):
        return filled[:1]
    return filled or [(row, first)]


def _data_row(match: Match, columns: dict[int, Position], bottom: int, labels: list[Position]) -> int | None:
    """The one row of figures below a header without row labels; blank rows may stand before it.

    Where there are no figures at all the row below the header is the one that was left blank; where they stand above
    or within the header, or something else stands below it, there is no such row.
    """
    page = match.page
    from xlsxcheck.reading.cells.figures import understand

    def figures(row: int) -> int:
        cells = (page.sheet.cells.get((row, pos[1])) for pos in columns.values())
        return sum(
            cell is not None and (cell.kind != "s" or understand(cell.text).kind not in ("other", "blank"))
            for cell in cells
        )

    spanned = range(min(col for _, col in columns.values()) - 2, max(col for _, col in columns.values()) + 1)
    next_table = min((row for row, col in labels if row > bottom and col in spanned), default=bottom + _BLANK_ROWS)
    filled = [row for row in range(bottom + 1, min(next_table, bottom + _BLANK_ROWS)) if figures(row)]
    if len(filled) > 1:
        filled = [row for row in filled if figures(row) > 1] or filled
    if len(filled) > 1:
        raise Ambiguous(page.ref((row, min(pos[1] for pos in columns.values()))) for row in filled)
    if filled:
        return filled[0]
    top = min(row for row, _ in columns.values())
    lost = any(row == bottom + 1 and col in spanned for row, col in labels)
    labelled = {row for row, _ in labels}
    strayed = (row for row in range(max(top - _BLANK_ROWS, 0), bottom + 1) if row >= top or row not in labelled)
    return None if lost or any(figures(row) for row in strayed) else bottom + 1


def _answers(match: Match, layout: Layout, block: Block) -> None:
    """Answers beside their labels: all in the first column to the right that holds any, but for what is printed."""
    rows = [row.at for row in block.rows if row.at in match.rows]
    if not rows:
        return
    cells = match.page.sheet.cells
    places = [match.rows[at] for at in rows]
    first = max(match.page.area(pos).right for pos in places) + 1
    printed = {match.rows[at][0]: _printed_in(layout, at) for at in rows}
    free = [col for col in range(first, first + _HEADERLESS) if not _holds_printed(match.page, printed, col)][:_BESIDE]
    filled = {col: sum(_may_answer(cells.get((row, col))) for row, _ in places) for col in free or [first]}
    best = max(filled, key=lambda col: (filled[col], -col))
    if sum(filled.values()) != filled[best]:
        best = min(filled)
    for at in rows:
        for column in block.columns:
            one = block.fields[at, column.at]
            match.places[one.id] = Place(match.page.name, match.rows[at][0], best)


def _printed_in(layout: Layout, at: int) -> frozenset[str]:
    """Keys of what the form prints in a row, such as a unit between a label and its answer."""
    return frozenset(
        one for label in layout.table.labels if label.area.top <= at <= label.area.bottom for one in keys(label)
    )


def _holds_printed(page: Page, printed: dict[int, frozenset[str]], col: int) -> bool:
    return any(page.texts.get((row, col)) in texts for row, texts in printed.items())


def _may_answer(cell: Cell | None) -> bool:
    """Whether a cell may hold an answer: not what our own template shows beside a table."""
    if cell is None or cell.formula is not None:
        return False
    return cell.text != TO_CHECK and not is_live_line(cell.text)
