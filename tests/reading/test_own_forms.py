"""Forms of somebody's own: what is printed between a label and its answer, cells that a form does not have."""

from __future__ import annotations

import io

import openpyxl
import pytest
from library import HOLE, Json, filling, library

from xlsxcheck import check
from xlsxcheck.errors import FormError
from xlsxcheck.formats.open import open_workbook
from xlsxcheck.model import Form
from xlsxcheck.reading.record import read_record
from xlsxcheck.template.build import build_template


def headless(raw: Json) -> None:
    """Without a heading over the answers a template that is blank there is looked at by its labels."""
    del raw["tables"][0]["blocks"][3]["header_rows"]


def filled(form: Form, cells: Json, insert_row: bool = False) -> bytes:
    values = {key: value for key, value in filling(form).items() if not form.fields[key].sum_of}
    book = openpyxl.load_workbook(io.BytesIO(build_template(form, values=values)))
    for ref, value in cells.items():
        book["表"][ref] = value
    if insert_row:
        book["表"].insert_rows(1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_blank_template_with_a_column_of_units_is_blank() -> None:
    form = library(headless)
    assert [one.code for one in check(build_template(form), form).findings] == ["V18"]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("content", "told"), [(5, "5"), (0, "0"), (2.5, "2.5"), (None, ""), ("×", "×"), ("=2+3", "")])
def test_what_stands_in_a_cell_that_the_form_does_not_have_is_told(content: object, told: str) -> None:
    form = library()
    (finding,) = [one for one in check(filled(form, {HOLE: content}), form).findings if one.code == "L02"]
    assert finding.cells == (HOLE,)
    assert f"{HOLE} “—”→“{told}”" in finding.message


def test_a_dash_that_is_there_is_not_told() -> None:
    form = library()
    assert not check(filled(form, {}), form).findings


ANSWERS = {"t.r12.d": "D12", "t.r15.d": "D15", "t.r17.d": "D17"}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("cells", [{}, dict.fromkeys(["D12", "D13", "D14", "D15", "D16", "D17", "D18"]), {"D15": "√"},
                                   dict.fromkeys(["C12", "C13", "C14"])])  # fmt: skip
@pytest.mark.parametrize("insert_row", [False, True])
def test_the_unit_beside_an_answer_is_no_answer(cells: Json, insert_row: bool) -> None:
    form = library(headless)
    record = read_record(open_workbook(filled(form, cells, insert_row)), form)
    for field, ref in ANSWERS.items():
        place = record.places[field]
        assert (place.col, place.row - insert_row) == (3, int(ref[1:]) - 1), (field, place)
    assert record.unread.isdisjoint(ANSWERS)


def test_cells_without_any_label_are_not_found_and_no_crash() -> None:
    def nameless(raw: Json) -> None:
        headless(raw)
        del raw["tables"][0]["blocks"][3]["label_columns"]

    form = library(nameless)
    (finding,) = [one for one in check(build_template(form), form).findings if one.code == "L14"]
    assert "12:12、13:13" in finding.message


@pytest.mark.parametrize(("key", "ends"), [("label_columns", ["B", "A"]), ("header_rows", [11, 10])])
def test_ends_the_wrong_way_round_are_refused(key: str, ends: list[object]) -> None:
    with pytest.raises(FormError, match=rf"blocks\[3\]\.{key}: 首尾要从左到右、从上到下"):
        library(lambda raw: raw["tables"][0]["blocks"][3].update({key: ends}))
