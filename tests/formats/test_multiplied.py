"""What is written once and counts a thousand times is worked out once; formulas of whole lines move along."""

from __future__ import annotations

import re

import pytest
from clock import within
from helpers import HERE
from openpyxl.formula.translate import Translator
from packages import parts_of, shared_strings, zipped

from xlsxcheck import annotate, check
from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.open import open_workbook
from xlsxcheck.formats.sharedformulas import shift

TRIAL = HERE / "data" / "trial"
SECONDS = 2.0


@pytest.mark.slow
def test_one_part_under_900_sheets_is_parsed_once() -> None:
    data = (TRIAL / "sheets-1000.xlsx").read_bytes()
    book = open_workbook(data)
    names = book.sheet_names[:300]
    sheets = [book.sheet(name) for name in names]
    assert len({id(sheet.cells) for sheet in sheets}) < 20 < len(sheets)
    assert [sheet.name for sheet in sheets] == list(names)
    with pytest.raises(UnreadableFile, match="标记数"):
        # Each is gone through, even if it is read once.
        [book.sheet(name) for name in book.sheet_names]
    with within(SECONDS):
        report = check(data)
        annotate(data, report)
    assert report.verdict != "pass"


@pytest.mark.slow
def test_thousands_of_tables_in_an_ods_are_refused_at_once() -> None:
    with within(SECONDS):
        (finding,) = check((TRIAL / "ods-tables.ods").read_bytes()).findings
    assert finding.code == "F06"


@pytest.mark.slow
@pytest.mark.parametrize("number", [False, True], ids=["texts only", "a number beside each"])
@pytest.mark.parametrize("text", ["长" * 32_000, "共收到申请100件，" * 3_000], ids=["no figures", "speaks of figures"])
def test_one_long_text_in_ninety_thousand_cells(text: str, number: bool) -> None:
    parts = parts_of((TRIAL / "00-form-in-one-sheet.xlsx").read_bytes())
    row = "".join('<c r="{col}{row}" t="s"><v>0</v></c>'.replace("{col}", col) for col in "ABCDEFGHIJKLMNOPQRST")
    if number:
        row = '<c r="A{row}" t="s"><v>0</v></c><c r="B{row}"><v>7</v></c>'
    rows = "".join(f'<row r="{at}">{row.format(row=at)}</row>' for at in range(200, 45_200 if number else 4_700))
    sheet = re.sub(rb"<dimension[^>]*/>", b"", parts["xl/worksheets/sheet1.xml"])
    links = parts["xl/_rels/workbook.xml.rels"]
    link = (
        b'<Relationship Id="rIdS" Target="sharedStrings.xml" Type="http://schemas.openxmlformats.org/'
        b'officeDocument/2006/relationships/sharedStrings"/></Relationships>'
    )
    changed = {
        "xl/worksheets/sheet1.xml": sheet.replace(b"</sheetData>", rows.encode() + b"</sheetData>"),
        "xl/sharedStrings.xml": shared_strings(f"<t>{text}</t>"),
        "xl/_rels/workbook.xml.rels": links.replace(b"</Relationships>", link),
    }
    data = zipped(parts | changed)
    with within(SECONDS):
        report = check(data)
    assert report.relations.failed == 2


@pytest.mark.slow
def test_49_900_merges_are_marked_in_time() -> None:
    parts = parts_of((TRIAL / "00-form-in-one-sheet.xlsx").read_bytes())
    merges = "".join(f'<mergeCell ref="AA{row}:AB{row}"/>' for row in range(1, 49_901)).encode()
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b"</mergeCells>", merges + b"</mergeCells>")
    data = zipped(parts | {"xl/worksheets/sheet1.xml": sheet})
    with within(SECONDS):
        annotate(data, check(data))


FORMULAS = [
    *("SUM(D:D)", "SUM($D:D)", "SUM(4:4)", "SUM($4:5)", "SUM(D4:E5)", "SUM(D$4:$E5)", "SUM(A:A,4:4,B2)"),
    *('"D:D"&D4', "SUM('D:D'!A1)", "SUM(D:E)+D1", "SUM($A:$B)-SUM($1:$2)"),
]


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize(("to", "rows", "columns"), [("B3", 2, 1), ("A9", 8, 0), ("Z1", 0, 25)])
def test_a_shared_formula_moves_as_openpyxl_moves_it(formula: str, to: str, rows: int, columns: int) -> None:
    assert shift(formula, rows, columns) == Translator(f"={formula}", "A1").translate_formula(to)[1:]


@pytest.mark.parametrize(
    ("formula", "rows", "columns"),
    [("SUM(A:A)", 0, -1), ("SUM(XFD:XFD)", 0, 1), ("SUM(1:1)", -1, 0), ("SUM(1048576:1048576)", 1, 0)],
)
def test_what_would_leave_the_sheet_is_no_formula(formula: str, rows: int, columns: int) -> None:
    assert shift(formula, rows, columns) == ""
