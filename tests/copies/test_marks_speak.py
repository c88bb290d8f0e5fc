"""Every mark of a copy says on the cell itself what it is about."""

from __future__ import annotations

import io

import openpyxl
import pytest
from helpers import ROOT

from xlsxcheck import annotate, check
from xlsxcheck.copies.collect import collect
from xlsxcheck.model import Form


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", ["blanks-and-text", "typed-totals", "unbalanced"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_mark_says_on_the_cell_itself_what_it_is_about(name: str, lang: str, form: Form) -> None:
    """Also the cells that only take part in a broken sum."""
    path = ROOT / "samples" / f"{name}.xlsx"
    report = check(path, lang=lang)
    marks = [mark for cells in collect(report, form, lang).values() for mark in cells.values()]
    assert marks and all(mark.text for mark in marks)
    book = openpyxl.load_workbook(io.BytesIO(annotate(path, report, lang=lang)))
    assert sum(cell.comment is not None for sheet in book for row in sheet.iter_rows() for cell in row) == len(marks)
