"""A table once more on another sheet: blank or the same it contradicts nothing, with other figures it does."""

from __future__ import annotations

import pytest
from grids import Grid, distinct_values, grids_of, xlsx

from xlsxcheck import Form, check
from xlsxcheck.model import Report


def codes(report: Report) -> list[str]:
    return [found.code for found in report.findings]


def with_other(form: Form, *, prefix: str, values: bool = True) -> tuple[list[Grid], list[Grid]]:
    """A filled form, and all of it once more on sheets of other names, with the same figures or none."""
    filled = distinct_values(form)
    others = grids_of(form, filled if values else dict.fromkeys(filled))
    for grid in others:
        grid.name = f"{prefix}{grid.name}"
    return grids_of(form, filled), others


def figures(grid: Grid) -> list[tuple[int, int]]:
    return [pos for pos, value in grid.cells.items() if not isinstance(value, str)]


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("values", [True, False])
def test_a_copy_that_contradicts_nothing_is_told_and_left_aside(first: bool, values: bool, form: Form) -> None:
    sheets, others = with_other(form, prefix="样表-", values=values)
    alone = check(xlsx(sheets), form)
    report = check(xlsx([*others, *sheets] if first else [*sheets, *others]), form)
    assert report.record is not None and alone.record is not None
    assert (report.record.values, report.record.places) == (alone.record.values, alone.record.places)
    assert sorted(codes(report)) == sorted([*codes(alone), "L25"])
    (told,) = [one.message for one in report.findings if one.code == "L25"]
    assert "“样表-表三”" in told and ("每一格都一样" in told) is values


@pytest.mark.parametrize("values", [True, False])
def test_one_other_figure_is_a_contradiction(values: bool, form: Form) -> None:
    sheets, others = with_other(form, prefix="样表-", values=values)
    for cell in (7, "7", "7件"):
        others[2].cells[figures(sheets[2])[0]] = cell
        assert "L04" in codes(check(xlsx([*sheets, *others]), form))


def test_a_zero_is_a_figure(form: Form) -> None:
    sheets, others = with_other(form, prefix="样表-", values=False)
    for pos in figures(sheets[2]):
        others[2].cells[pos] = 0
    assert "L04" in codes(check(xlsx([*sheets, *others]), form))


def test_a_figure_anywhere_on_its_sheet_makes_a_table_doubtful(form: Form) -> None:
    sheets, others = with_other(form, prefix="样表-", values=False)
    others[2].cells[60, 3] = 5
    assert "L04" in codes(check(xlsx([*sheets, *others]), form))


def test_of_blank_tables_alone_none_is_chosen(form: Form) -> None:
    _, others = with_other(form, prefix="甲", values=False)
    assert codes(check(xlsx([*others, *with_other(form, prefix="乙", values=False)[1]]), form)).count("L04") >= 3
