"""Merges undone: equal copies in a wide cell are one answer, different ones are unclear, wherever it stands."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from grids import Grid, distinct_values, grids_of, identity, workbook, xlsx

from xlsxcheck.formats.open import open_workbook
from xlsxcheck.model import Field, Form, Record, Value
from xlsxcheck.reading.record import read_record

Change = Callable[[list[Grid]], list[Grid]]


def wide(form: Form) -> list[Field]:
    return [field for field in form.fields.values() if not field.area.single]


def filled(grid: Grid) -> Grid:
    """All merges undone, each cell of them with the content of the first."""
    for area in grid.merges:
        content = grid.cells.get((area.top, area.left))
        for row in range(area.top, area.bottom + 1):
            for col in range(area.left, area.right + 1):
                if content is not None:
                    grid.cells[row, col] = content
    grid.unmerge()
    return grid


def at_home(grids: list[Grid]) -> list[Grid]:
    return grids


def put_down(grids: list[Grid]) -> list[Grid]:
    for grid in grids:
        grid.insert_rows(0, 3)
        grid.insert_columns(0, 2)
    return grids


def on_one_sheet(grids: list[Grid]) -> list[Grid]:
    page = Grid("汇总表")
    for grid in grids:
        page.paste(grid, page.bottom + 3 if page.cells else 0, 0)
    return [page]


WAYS: list[Change] = [at_home, put_down, on_one_sheet]


def record(
    form: Form, values: dict[str, Value], way: Change, change: Callable[[Grid], None] = lambda grid: None
) -> Record:
    grids = [filled(grid) for grid in grids_of(form, values)]
    for grid in grids:
        change(grid)
    return read_record(workbook(way(grids)), form)


@pytest.mark.parametrize("way", WAYS)
def test_filled_merges_read_as_before(form: Form, way: Change) -> None:
    values = distinct_values(form)
    found = record(form, values, way)
    assert {field: found.values[field] for field in form.numeric} == {field: values[field] for field in form.numeric}
    assert not [note for note in found.notes if note.code in ("L04", "L14", "L16", "L17")]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("text", ["12件", "/", "１２"])
def test_copies_of_a_text_are_one_text(form: Form, way: Change, text: str) -> None:
    values: dict[str, Value] = {**distinct_values(form), **{field.id: text for field in wide(form)}}
    found = record(form, values, way)
    assert all(field.id in found.places for field in wide(form))
    assert not [note for note in found.notes if note.code == "L04"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("offset", [0, 1, 2])
def test_another_figure_among_the_copies_is_unclear(form: Form, way: Change, offset: int) -> None:
    for field in wide(form):

        def change(grid: Grid, field: Field = field) -> None:
            if grid.name == field.sheet:
                grid.cells[field.area.top, field.area.left + offset] = 7

        found = record(form, distinct_values(form), way, change)
        (note,) = [note for note in found.notes if note.code == "L04"]
        assert len(note.cells) == 3
        assert field.id in found.unread and found.values[field.id] is None


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("offset", [0, 1, 2])
def test_a_figure_in_any_one_of_the_cells_is_read(form: Form, way: Change, offset: int) -> None:
    values = distinct_values(form)

    def change(grid: Grid) -> None:
        for field in wide(form):
            for col in range(field.area.left, field.area.right + 1):
                if grid.name == field.sheet and col != field.area.left + offset:
                    del grid.cells[field.area.top, col]

    found = record(form, values, way, change)
    assert {field: found.values[field] for field in form.numeric} == {field: values[field] for field in form.numeric}


def test_copies_spelt_otherwise_are_still_equal(form: Form) -> None:
    field = wide(form)[0]
    book = openpyxl.load_workbook(io.BytesIO(xlsx([filled(grid) for grid in grids_of(form, distinct_values(form))])))
    book[field.sheet].cell(field.area.top + 1, field.area.left + 2).value = float(str(distinct_values(form)[field.id]))
    out = io.BytesIO()
    book.save(out)
    assert read_record(open_workbook(out.getvalue()), form).values[field.id] == distinct_values(form)[field.id]


def test_what_lies_under_a_merge_is_not_seen_and_no_copy(form: Form) -> None:
    grids = grids_of(form, distinct_values(form))
    for field in wide(form):
        grid = next(one for one in grids if one.name == field.sheet)
        grid.cells[field.area.top, field.area.right] = 7
    found = read_record(workbook([*grids, identity(form)]), form)
    assert {field: found.values[field] for field in form.numeric} == {
        field: distinct_values(form)[field] for field in form.numeric
    }
