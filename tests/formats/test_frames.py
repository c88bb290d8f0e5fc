"""Which cells lines are drawn around, as programs write them: on the cell itself, or on its neighbour."""

from __future__ import annotations

import io

import openpyxl
import pytest
from openpyxl.styles import Border, Side
from zoo import rezip, unzip

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.open import open_workbook

THIN = Side(style="thin")


def book_of(**borders: Border) -> bytes:
    book = openpyxl.Workbook()
    for ref, border in borders.items():
        book.active[ref].border = border
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def framed(data: bytes) -> set[str]:
    book = open_workbook(data)
    return {openpyxl.utils.get_column_letter(col + 1) + str(row + 1) for row, col in book.frames(book.sheet_names[0])}


def test_lines_on_two_opposite_sides_make_a_frame() -> None:
    box = Border(THIN, THIN, THIN, THIN)
    assert framed(book_of(B2=box, C3=box, E9=Border(left=THIN, top=THIN))) == {"B2", "C3"}
    # A table with lines between its rows only.
    assert framed(book_of(B2=Border(top=THIN, bottom=THIN))) == {"B2"}


def test_a_line_is_its_neighbours_too() -> None:
    # The cell outside of the table has one side of it, which is no frame.
    assert framed(book_of(B2=Border(right=THIN), C2=Border(right=THIN), D2=Border(bottom=THIN))) == {"C2"}
    assert framed(book_of(B2=Border(bottom=THIN), B3=Border(bottom=THIN))) == {"B3"}


def test_no_lines_no_frames() -> None:
    assert framed(book_of(B2=Border())) == set()
    csv = open_workbook("甲,乙\n1,2\n".encode())
    assert csv.frames(csv.sheet_names[0]) == frozenset()


@pytest.mark.parametrize("number", ["99", "-1", "x"])
def test_a_format_with_a_border_that_is_not_there_has_none_or_is_refused(number: str) -> None:
    parts = unzip(book_of(B2=Border(THIN, THIN, THIN, THIN)))
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(b'borderId="1"', f'borderId="{number}"'.encode())
    data = rezip(parts)
    if number == "x":
        with pytest.raises(UnreadableFile):
            framed(data)
    else:
        assert framed(data) == set()
