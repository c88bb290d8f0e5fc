"""Signs of another edition of the form: labels that only it prints, groups of rows that it prints as one row."""

from __future__ import annotations

from collections.abc import Iterable

from xlsxcheck.form.editions import editions
from xlsxcheck.form.once import once_per_form
from xlsxcheck.model import Form, Note, Place, SingleRow, Table, Text, cell_ref
from xlsxcheck.reading.layout.blocks import Block, layout
from xlsxcheck.reading.layout.labels import key, keys
from xlsxcheck.reading.layout.match import Match
from xlsxcheck.reading.layout.page import Page, Position

_FEWEST_MARKS = 2
"""So many labels of another edition tell that the file is of it."""


_SHORTEST_MARK = 4
"""A label of fewer characters, such as 其他, may stand anywhere."""


def other_edition(pages: list[Page], form: Form) -> Form | None:
    """The edition whose own labels stand on these pages, if any."""
    for other, marks in _marks(form):
        if sum(any(text.startswith(mark) for page in pages for text in page.places) for mark in marks) >= _FEWEST_MARKS:
            return other
    return None


def is_own(pages: list[Page], form: Form, other: Form, missing: Iterable[Table]) -> bool:
    """Whether one of the form's tables that are there is not as another edition prints it."""
    theirs = {one for table in other.tables for label in table.labels for one in keys(label)}
    gone = {table.id for table in missing}
    labels = (label for table in form.tables if table.id not in gone for label in table.labels)
    marks = {one for label in labels if keys(label).isdisjoint(theirs) for one in keys(label)}
    # Of the cover nothing can be told: editions print it as they like.
    marks -= {one for table in form.tables if table.id == form.cover for label in table.labels for one in keys(label)}
    return sum(any(mark in page.places for page in pages) for mark in marks) >= _FEWEST_MARKS


def tables_of(pages: list[Page], form: Form, other: Form, missing: Iterable[Table]) -> list[Table]:
    """Those of the missing tables that stand there as the other edition prints them."""
    marks = next((marks for one, marks in _marks(form) if one is other), frozenset())
    found = []
    for table in missing:
        labels = {key(label.text) for one in other.tables if one.id == table.id for label in one.labels} & marks
        here = sum(any(text.startswith(mark) for page in pages for text in page.places) for mark in labels)
        found += [table] * (here >= _FEWEST_MARKS)
    return found


@once_per_form
def _marks(form: Form) -> list[tuple[Form, frozenset[str]]]:
    """The other editions, each with the labels that it prints and this one does not."""
    ours = {one for table in form.tables for label in table.labels for one in keys(label)}
    return [
        (
            other.form,
            frozenset(
                mark
                for mark in {key(label.text) for table in other.form.tables for label in table.labels} - ours
                if len(mark) >= _SHORTEST_MARK and not any(label.startswith(mark) for label in ours)
            ),
        )
        for other in editions(form)
    ]


def take_single_rows(match: Match, table: Table, form: Form) -> tuple[dict[str, str], list[Note]]:
    """Place the fields of groups that stand as one row, as another edition prints them.

    Shape:  the fields that have no cell of their own, each with the field of its group for which the one row counts,
            and a note on each group.
    """
    joined: dict[str, str] = {}
    notes: list[Note] = []
    for other in form.other_editions:
        for single in other.single_rows:
            if single.table != table.id or any(at in match.rows for at in single.rows):
                continue
            block = _block_of(single, table, form)
            pos = _one_row(match, single, block)
            if pos is not None:
                joined |= _place(match, single, block, pos)
                called = next(one.form.called for one in editions(form) if one.form.id == other.form)
                notes.append(_mixed(match, single, block, pos, table, called))
    return joined, notes


def leave_divided_rows(match: Match, table: Table, form: Form) -> list[Note]:
    """Take out the fields of a row that stands as several, as in another edition, where more than one has figures.

    Shape:  a note on each such row; that its fields have no place keeps all that reads them from being assessed.
    """
    found = match.rows.values()
    lines = {row for row, _ in found}
    if all(row + 1 in lines for row, _ in found if row < max(lines)):
        return []
    notes: list[Note] = []
    for other in (one.form for one in editions(form)):
        singles = (one for mine in other.other_editions if mine.form == form.id for one in mine.single_rows)
        for single in (one for one in singles if one.table == table.id):
            notes += _divided(match, single, layout(table, form).blocks, other)
    return notes


def _divided(match: Match, single: SingleRow, blocks: tuple[Block, ...], other: Form) -> list[Note]:
    """What there is to tell of the row here that is a group of rows there."""
    theirs = [row.leaf for row in layout(other.table(single.table), other).rows if row.at in single.rows]
    for block in blocks:
        for row in block.rows:
            at = match.rows.get(row.at)
            if at is None or not row.path or key(row.leaf.text) != key(single.label.text):
                continue
            stand = [any(place[0] == at[0] + step for place in match.page.find(one)) for step, one in enumerate(theirs)]
            fields = [field for (where, _), field in block.fields.items() if where == row.at]
            cells = match.page.sheet.cells
            below = [
                cells.get((match.places[field.id].row + step, match.places[field.id].col))
                for field in fields
                if field.id in match.places
                for step in range(1, len(theirs))
            ]
            if not all(stand) or all(cell is None or cell.text.strip() in ("", "0") for cell in below):
                continue
            for field in fields:
                match.places.pop(field.id, None)
            what = {"zh": row.leaf.text, "en": row.leaf.en}
            facts: dict[str, object] = {"what": what, "rows": len(theirs), "other": other.called}
            facts |= {"table": other.table(single.table).title}
            return [Note("L34", match.page.name, (cell_ref(*at),), facts=facts)]
    return []


def _block_of(single: SingleRow, table: Table, form: Form) -> Block:
    return next(block for block in layout(table, form).blocks if any(row.at == single.into for row in block.rows))


def _one_row(match: Match, single: SingleRow, block: Block) -> Position | None:
    """Where the group's label stands alone in its row, between the rows that the form has around the group."""
    page = match.page
    before = [match.rows[row.at][0] for row in block.rows if row.at < single.rows[0] and row.at in match.rows]
    after = [match.rows[row.at][0] for row in block.rows if row.at > single.rows[-1] and row.at in match.rows]
    headers = [
        match.columns[block.rows[0].at, column.at][1] for column in block.columns if _has(match, block, column.at)
    ]
    if not before or not after or not headers:
        return None
    found = [
        (row, col)
        for row, col in page.find(single.label)
        if max(before) < row < min(after)
        and page.area((row, col)).bottom == row
        and not any(col < other < min(headers) for other in page.columns_of[row])
    ]
    return found[0] if len(found) == 1 else None


def _has(match: Match, block: Block, column_at: int) -> bool:
    return (block.rows[0].at, column_at) in match.columns


def _place(match: Match, single: SingleRow, block: Block, pos: Position) -> dict[str, str]:
    joined = {}
    for (row_at, column_at), field in block.fields.items():
        if row_at in single.rows and _has(match, block, column_at):
            if row_at == single.into:
                header = match.columns[block.rows[0].at, column_at]
                match.places[field.id] = Place(match.page.name, pos[0], header[1])
            else:
                joined[field.id] = block.fields[single.into, column_at].id
    match.single |= set(single.rows)
    match.replaced |= {row.leaf for row in block.rows if row.at in single.rows}
    return joined


def _mixed(match: Match, single: SingleRow, block: Block, pos: Position, table: Table, called: Text) -> Note:
    into = next(row for row in block.rows if row.at == single.into)
    facts: dict[str, object] = {
        "table": table.title,
        "what": {"zh": single.label.text, "en": single.label.en},
        "into": {"zh": into.leaf.text, "en": into.leaf.en},
        "other": called,
    }
    return Note("L13", match.page.name, (cell_ref(*pos),), facts=facts)
