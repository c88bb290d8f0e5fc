"""A table of the form as its labels divide it: blocks of rows and columns, each with the labels that lead to it."""

from __future__ import annotations

from typing import NamedTuple

from xlsxcheck.form.once import once_per_form
from xlsxcheck.model import Area, Field, Form, Label, Table, Text
from xlsxcheck.reading.layout.labels import keys
from xlsxcheck.reading.layout.wordings import Wordings, wordings


class Line(NamedTuple):
    """A row or a column of fields. at: where it stands in the form; path: its labels, outermost first, maybe none."""

    at: int
    path: tuple[Label, ...]

    @property
    def leaf(self) -> Label:
        """The label that stands at the line itself."""
        return self.path[-1]

    @property
    def text(self) -> Text:
        """Its official labels in one line."""
        return {
            "zh": " ".join(label.text for label in self.path),
            "en": ", ".join(label.en for label in self.path),
        }


class Block(NamedTuple):
    """Rows and columns that share a header; fields by the official place of their row and column."""

    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    fields: dict[tuple[int, int], Field]


class Layout(NamedTuple):
    """What to look for to find a table.

    row_groups and column_groups are keys of labels that stand over several lines; shared: keys that end more than one
    path of an axis, so that the labels above them must be there too.
    """

    table: Table
    blocks: tuple[Block, ...]
    row_groups: frozenset[str]
    column_groups: frozenset[str]
    shared: frozenset[str]

    @property
    def rows(self) -> list[Line]:
        """The labelled rows of all blocks, top down."""
        return [row for block in self.blocks for row in block.rows if row.path]


def layout(table: Table, form: Form) -> Layout:
    """The layout of a table, worked out once."""
    return _layouts(form)[table.id]


@once_per_form
def _layouts(form: Form) -> dict[str, Layout]:
    return {table.id: _layout(table) for table in form.tables}


def _layout(table: Table) -> Layout:
    blocks = tuple(_block(fields) for fields in _components(table))
    rows = [line for block in blocks for line in block.rows]
    columns = [line for block in blocks for line in block.columns]
    return Layout(
        table=table,
        blocks=blocks,
        row_groups=_groups(rows),
        column_groups=_groups(columns),
        shared=_shared(rows) | frozenset(one for block in blocks for one in _shared(list(block.columns))),
    )


def _components(table: Table) -> list[list[Field]]:
    """Fields that hang together by a common row or a common column header."""
    components: list[tuple[set[object], list[Field]]] = []
    for field in table.fields:
        ends: set[object] = {("row", field.area.top), ("column", field.area.left, _end(field.column_path))}
        touching = [component for component in components if not ends.isdisjoint(component[0])]
        fields = [one for component in touching for one in component[1]]
        for component in touching:
            ends |= component[0]
            components.remove(component)
        components.append((ends, [*fields, field]))
    return [fields for _, fields in components]


def _end(path: tuple[Label, ...]) -> Area | None:
    return path[-1].area if path else None


def _block(fields: list[Field]) -> Block:
    rows = {field.area.top: Line(field.area.top, field.row_path) for field in fields}
    columns = {field.area.left: Line(field.area.left, field.column_path) for field in fields}
    return Block(
        rows=tuple(rows[at] for at in sorted(rows)),
        columns=tuple(columns[at] for at in sorted(columns)),
        fields={(field.area.top, field.area.left): field for field in fields},
    )


def _groups(lines: list[Line]) -> frozenset[str]:
    return frozenset(one for line in lines for label in line.path[:-1] for one in keys(label))


def _shared(lines: list[Line]) -> frozenset[str]:
    seen: set[str] = set()
    twice: set[str] = set()
    for line in lines:
        if line.path:
            ends = keys(line.leaf)
            twice |= ends & seen
            seen |= ends
    return frozenset(twice)


def what_to_know(form: Form) -> tuple[frozenset[str], frozenset[str], Wordings]:
    """Keys of the labels that name one row, and of those that name one column, of any table; how labels are told."""
    blocks = [block for table in form.tables for block in layout(table, form).blocks]
    rows = [line.leaf for block in blocks for line in block.rows if line.path]
    columns = [line.leaf for block in blocks for line in block.columns if line.path]
    narrow = (label for label in columns if label.area.left == label.area.right)
    return frozenset().union(*map(keys, rows)), frozenset().union(*map(keys, narrow)), wordings(form)
