"""Conditional formats of the tables: broken relations red, doubtful ones orange, blanks yellow, wrong content red."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlsxcheck.model import Field, Table, cell_ref
from xlsxcheck.model.addresses import ranges, span
from xlsxcheck.model.livewords import UNASKED, UNITS
from xlsxcheck.template.draft import Draft
from xlsxcheck.template.formulas import OFF
from xlsxcheck.template.livecheck import VERDICT_NAME, Line, LiveCheck, unlisted
from xlsxcheck.template.style import DOUBT_FILL, DOUBT_INK, UNFILLED_FILL, UNFILLED_INK, WRONG_FILL, WRONG_INK, Styles

Cells = set[tuple[int, int]]


def add_colours(sheet: Any, table: Table, draft: Draft, check: LiveCheck, styles: Styles) -> None:
    """Colour the cells of a table by what they come to; the first rule that applies wins."""
    wrong, doubt = styles.mark(WRONG_FILL, WRONG_INK), styles.mark(DOUBT_FILL, DOUBT_INK)
    for cells, number in _runs(table, check, "error"):
        add_rule(sheet, cells, _off(number), wrong)
    for fields, test in _wrong_tests(draft.inputs(table)):
        add_rule(sheet, _corners(fields), test, wrong)
    for cells, number in _runs(table, check, "warning"):
        add_rule(sheet, cells, _off(number), doubt)
    wanted = [field for field in draft.inputs(table) if field.required or field.id in _conditions(draft)]
    if wanted:
        first = min(_corners(wanted))
        add_rule(sheet, _corners(wanted), f"LEN(TRIM({cell_ref(*first)}))=0", styles.mark(UNFILLED_FILL, UNFILLED_INK))


def add_rule(sheet: Any, cells: Cells, test: str, style: Any) -> None:
    """Paint the cells for which the formula holds; it is written for the first of them."""
    areas = ranges(cells)
    first = areas[0]
    options = {"type": "formula", "criteria": f"={test}", "format": style, "stop_if_true": True}
    if len(areas) > 1:
        options["multi_range"] = " ".join(span(area) for area in areas)
    sheet.conditional_format(first.top, first.left, first.bottom, first.right, options)


def colour_sentence(sheet: Any, row: int, col: int, styles: Styles) -> None:
    """Red where cells are wrong or relations broken, orange where only explanations are due, else as it is."""
    cell = f"${cell_ref(row, col)}"
    broken, wrong, doubt = UNITS[2], UNITS[1], UNITS[3]
    tests = (
        (f'OR(ISNUMBER(FIND("{broken}",{cell})),ISNUMBER(FIND("{wrong}",{cell})))', WRONG_INK),
        (f'ISNUMBER(FIND("{UNITS[0]}",{cell}))', UNFILLED_INK),
        (f'ISNUMBER(FIND("{doubt}",{cell}))', DOUBT_INK),
        (f'ISNUMBER(FIND("{UNASKED}",{cell}))', UNFILLED_INK),
    )
    for test, ink in tests:
        add_rule(sheet, {(row, col)}, test, styles.get_plain(font_color=ink))


def _off(number: str) -> str:
    return f'LEFT(INDEX({VERDICT_NAME},{number}),{len(OFF)})="{OFF}"'


def _runs(table: Table, check: LiveCheck, severity: str) -> Iterator[tuple[Cells, str]]:
    """Cases whose lines and cells go on step by step share a rule, which finds its line by the cell's row or column."""
    run: list[tuple[Line, Cells]] = []
    step = (0, 0)
    for line in check.lines:
        cells = _cells_of(line, table, check)
        if line.relation.severity != severity or not cells:
            continue
        if run and (step := _next_step(run, line, cells, step)) != (0, 0):
            run.append((line, cells))
            continue
        if run:
            yield _shared(run)
        run, step = [(line, cells)], (0, 0)
    if run:
        yield _shared(run)


def _next_step(run: list[tuple[Line, Cells]], line: Line, cells: Cells, step: tuple[int, int]) -> tuple[int, int]:
    """One row down or one column on from the case before, as the cases before it; (0, 0) if it is neither."""
    before, last = run[-1]
    if line.relation is not before.relation or line.row != before.row + 1:
        return 0, 0
    for down, across in ((1, 0), (0, 1)):
        along = {row if down else col for row, col in last}
        if len(along) == 1 and {(row + down, col + across) for row, col in last} == cells:
            return (down, across) if step in ((0, 0), (down, across)) or len(run) == 1 else (0, 0)
    return 0, 0


def _shared(run: list[tuple[Line, Cells]]) -> tuple[Cells, str]:
    first, cells = run[0]
    everything = set().union(*(more for _, more in run))
    if len(run) == 1:
        return everything, str(first.row + 1)
    by_row = {row for row, _ in cells} != {row for row, _ in run[1][1]}
    offset = first.row - (min(cells)[0] if by_row else min(cells, key=lambda cell: cell[1])[1])
    return everything, f"{'ROW' if by_row else 'COLUMN'}(){offset:+d}"


def _cells_of(line: Line, table: Table, check: LiveCheck) -> Cells:
    fields = check.draft.form.fields
    return _corners([fields[key] for key in line.case.fields if fields[key].table == table.id])


def _wrong_tests(fields: list[Field]) -> Iterator[tuple[list[Field], str]]:
    """For each kind of cell that takes a number, a year or a choice the test that its content is none."""
    kinds: dict[str, list[Field]] = {}
    for field in fields:
        if field.type.numeric or field.type.kind in ("year", "choice"):
            kinds.setdefault(field.type.id, []).append(field)
    for same in kinds.values():
        kind = same[0].type
        cell = cell_ref(*min(_corners(same)))
        if kind.choices:
            yield same, unlisted(cell, kind)
            continue
        bad = [f"ABS({cell}-ROUND({cell},{kind.places}))>1E-9"]
        bad += [f"{cell}<{kind.minimum}"] if kind.minimum is not None else []
        bad += [f"{cell}>{kind.maximum}"] if kind.maximum is not None else []
        yield same, f"IF(ISNUMBER({cell}),OR({','.join(bad)}),LEN(TRIM({cell}))>0)"


def _conditions(draft: Draft) -> set[str]:
    """Answers on which relations depend: optional, but asked for."""
    return {
        field
        for relation in draft.form.relations
        for case in relation.cases
        for condition in case.when
        if condition.answer
        for field in condition.fields
    }


def _corners(fields: list[Field]) -> Cells:
    return {(field.area.top, field.area.left) for field in fields}
