"""Arrays and data tables: every cell of their range is told from one that was typed, in every format alike."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from clock import within
from office import office
from openpyxl.worksheet.formula import ArrayFormula
from packages import book, opendocument, worksheet

from xlsxcheck.formats.open import open_workbook
from xlsxcheck.formats.xlsx.sheet import read_sheet

ROWS = (
    '<row r="1"><c r="A1"><f t="{kind}" ref="A1:B2">{text}</f><v>1</v></c>'
    '<c r="B1"><v>2</v></c><c r="C1"><v>3</v></c></row>'
    '<row r="2"><c r="A2"><v>4</v></c><c r="B2" t="str"><v>x</v></c><c r="C2"><f>A1</f><v>1</v></c></row>'
)


@pytest.mark.parametrize(("kind", "text"), [("array", "D1:E2*2"), ("dataTable", "")])
def test_the_cells_of_an_array(kind: str, text: str) -> None:
    data = worksheet(ROWS.format(kind=kind, text=text))
    cells = open_workbook(book(data)).sheet("S1").cells
    assert {at: cell.formula for at, cell in cells.items()} == {
        (0, 0): f"{{{text}}}", (0, 1): "{}", (0, 2): None, (1, 0): "{}", (1, 1): "{}", (1, 2): "A1"
    }  # fmt: skip
    slow = read_sheet(data.encode(), "x", "S1", "visible", [], False)
    assert slow.cells == cells


def test_the_same_sheet_read_often_is_the_same() -> None:
    data = [book(worksheet(ROWS.format(kind="array", text="D1")), worksheet("<row/>")) for _ in range(4)]
    data.insert(2, book(worksheet(ROWS.format(kind="shared", text="D1").replace("ref=", 'si="0" ref='))))
    found = [open_workbook(one).sheet("S1").cells for one in data]
    assert found[0] == found[1] == found[3] == found[4]
    assert found[2][0, 1].formula is None


@pytest.mark.slow
def test_very_many_large_arrays_cost_little() -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><f t="array" ref="A1:XFD1048576">1</f><v>1</v></c>'
        f'<c r="B{row}"><v>1</v></c></row>'
        for row in range(1, 4001)
    )
    with within(5):
        cells = open_workbook(book(worksheet(rows))).sheet("S1").cells
    assert {cell.formula for at, cell in cells.items() if at[1]} == {"{}"}


def test_an_array_in_an_open_document() -> None:
    cell = (
        '<table:table-cell office:value-type="float" office:value="{n}"{more}><text:p>{n}</text:p></table:table-cell>'
    )
    more = (
        ' table:formula="of:=[.D1:.E2]*2" table:number-matrix-columns-spanned="2" table:number-matrix-rows-spanned="2"'
    )
    rows = [[cell.format(n=1, more=more), cell.format(n=2, more=""), cell.format(n=3, more="")]]
    rows.append([cell.format(n=n, more="") for n in (4, 5, 6)])
    lines = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
    cells = open_workbook(opendocument(f'<table:table table:name="S1">{lines}</table:table>')).sheet("S1").cells
    formulas = {at: one.formula for at, one in cells.items()}
    assert formulas == {
        (0, 0): "{D1:E2*2}", (0, 1): "{}", (0, 2): None, (1, 0): "{}", (1, 1): "{}", (1, 2): None
    }  # fmt: skip


@pytest.mark.office
def test_an_array_that_libreoffice_saved(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "S1"
    for row, figure in enumerate((3, 5), 1):
        sheet.cell(row, 4).value = figure
        sheet.cell(row, 5).value = figure
    sheet["A1"] = ArrayFormula("A1:A2", "=D1:D2*2")
    made.save(tmp_path / "a.xlsx")
    for ending in ("ods", "xls", "xlsx"):
        (saved,) = office().convert([tmp_path / "a.xlsx"], ending, tmp_path / f"as-{ending}")
        cells = open_workbook(saved.read_bytes()).sheet("S1").cells
        found = [cells[row, 0].formula for row in (0, 1)]
        assert all(formula is not None and (formula == "" or formula.startswith("{")) for formula in found), ending
        assert cells[0, 3].formula is None
