"""How the reader takes what programs write: every spelling of a cell, a sheet, a package."""

from __future__ import annotations

import pytest
from packages import (
    MAIN,
    book,
    cells,
    shared_strings,
    worksheet,
)

from xlsxcheck.formats.numberformats import is_date_format, serial
from xlsxcheck.formats.open import Cell, Sheet, open_workbook
from xlsxcheck.formats.sharedformulas import shift
from xlsxcheck.formats.xlsx import book as package
from xlsxcheck.formats.xlsx.plainxml import read_plain_strings
from xlsxcheck.formats.xlsx.strings import read_strings
from xlsxcheck.model import Area, Note

FORMATS = '<numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;"/></numFmts>'
STYLES = (
    f'<styleSheet xmlns="{MAIN}">{FORMATS}<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="31"/><xf numFmtId="4"/>'
    '<xf numFmtId="999"/></cellXfs></styleSheet>'
)
STRINGS = shared_strings(
    "<t>甲</t>", "<r><rPr><b/></rPr><t>a</t></r><r><t>b</t></r><rPh><t>x</t></rPh>", "<t> 留 白 </t>", ""
)


@pytest.fixture(params=["fast", "expat"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of reading a sheet."""
    if request.param == "expat":
        monkeypatch.setattr(package, "read_plain_sheet", lambda *_: None)
        monkeypatch.setattr(package, "read_plain_strings", lambda *_: None)
    return str(request.param)


def sheet_of(rows: str, **more: str) -> Sheet:
    return open_workbook(book(worksheet(rows, **more), strings=STRINGS, styles=STYLES)).sheet("S1")


CELL_FORMS = [
    ("><v>12</v></c>", Cell("n", "12", None, 0)),
    (' s="3"><v>12</v></c>', Cell("n", "12", None, 3)),
    (' s="3" t="n"><v>12.0</v></c>', Cell("n", "12.0", None, 3)),
    ("><v> 3 </v></c>", Cell("n", "3", None, 0)),
    ("><v>-1.5E-7</v></c>", Cell("n", "-1.5E-7", None, 0)),
    ("><v>abc</v></c>", Cell("s", "abc", None, 0)),
    ("><v>１２</v></c>", Cell("s", "１２", None, 0)),
    ("><v>INF</v></c>", Cell("s", "INF", None, 0)),
    ("><v>1e9999</v></c>", Cell("s", "1e9999", None, 0)),
    (' t="s"><v>0</v></c>', Cell("s", "甲", None, 0)),
    (' t="s"><v>1</v></c>', Cell("s", "ab", None, 0)),
    (' t="s"><v>2</v></c>', Cell("s", " 留 白 ", None, 0)),
    (' t="s"><v>3</v></c>', Cell("s", "", None, 0)),
    (' t="inlineStr"><is><t>乙</t></is></c>', Cell("s", "乙", None, 0)),
    (' t="inlineStr"><is><t xml:space="preserve"> a&amp;b&#x4e00; </t></is></c>', Cell("s", " a&b一 ", None, 0)),
    (' t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r><rPh><t>x</t></rPh></is></c>', Cell("s", "ab", None, 0)),
    (' t="inlineStr"><v>9</v><is><t>丙</t></is></c>', Cell("s", "丙", None, 0)),
    (' t="inlineStr"><is><t></t></is></c>', Cell("s", "", None, 0)),
    (' t="str"><v></v></c>', Cell("s", "", None, 0)),
    (' t="str"></c>', None),
    (' t="str"><v>x</v></c>', Cell("s", "x", None, 0)),
    (' t="str"><v>a_x000D_b_x005F_x000D_</v></c>', Cell("s", "a\rb_x000D_", None, 0)),
    (' t="str"><v>_x001B_[31m_xD800_</v></c>', Cell("s", "_x001B_[31m_xD800_", None, 0)),
    (' t="str"><f>"a"</f><v>a</v></c>', Cell("s", "a", '"a"', 0)),
    (' t="str"><f>A2&amp;""</f><v></v></c>', Cell("s", "", 'A2&""', 0)),
    (' t="str"><f>A2</f></c>', Cell("z", "", "A2", 0)),
    ("><f>SUM(A2:A3)</f><v>5</v></c>", Cell("n", "5", "SUM(A2:A3)", 0)),
    (' s="3" />', None),
    ("><f>SUM(A2:A3)</f><v /></c>", Cell("z", "", "SUM(A2:A3)", 0)),
    ("><f></f><v>5</v></c>", Cell("n", "5", "", 0)),
    ("><f/><v>5</v></c>", Cell("n", "5", "", 0)),
    ("><f>SUM(A2:A3)</f></c>", Cell("z", "", "SUM(A2:A3)", 0)),
    ("><f>SUM(A2:A3)</f><v/></c>", Cell("z", "", "SUM(A2:A3)", 0)),
    ("><f>SUM(A2:A3)</f><v></v></c>", Cell("z", "", "SUM(A2:A3)", 0)),
    ('><f t="array" ref="A1">A2</f><v>5</v></c>', Cell("n", "5", "{A2}", 0)),
    ('><f t="dataTable" ref="A1:A9" dt2D="0" dtr="0" r1="B1"/><v>5</v></c>', Cell("n", "5", "{}", 0)),
    ('><f t="array" ref="#REF!">A2</f><v>5</v></c>', Cell("n", "5", "{A2}", 0)),
    ('><f aca="false">A2&gt;1</f><v>5</v></c>', Cell("n", "5", "A2>1", 0)),
    ('><f t="shared" si="9"/><v>5</v></c>', Cell("n", "5", "", 0)),
    (' t="b"><v>1</v></c>', Cell("b", "1", None, 0)),
    (' t="b"><v>true</v></c>', Cell("b", "1", None, 0)),
    (' t="b"><v>0</v></c>', Cell("b", "0", None, 0)),
    (' t="e"><v>#DIV/0!</v></c>', Cell("e", "#DIV/0!", None, 0)),
    (' t="e"><f>1/0</f><v>#DIV/0!</v></c>', Cell("e", "#DIV/0!", "1/0", 0)),
    (' t="d"><v>2026-01-05</v></c>', Cell("n", "46027", None, -1)),
    ("/>", None),
    (' s="3"/>', None),
    (' s="3"></c>', None),
    (' t="s"></c>', None),
    (' t="n"><v></v></c>', None),
    (" t='n' s='2'><v>7</v></c>", Cell("n", "7", None, 2)),
    (' t="n" s="2"><v>7</v></c>', Cell("n", "7", None, 2)),
    (' s="2" vm="1" cm="1"><v>7</v></c>', Cell("n", "7", None, 2)),
    ("><!-- 9 --><v>7</v></c>", Cell("n", "7", None, 0)),
    ("><v><![CDATA[7]]></v></c>", Cell("n", "7", None, 0)),
    (' t="str"><v>a\r\nb</v></c>', Cell("s", "a\nb", None, 0)),
]


@pytest.mark.parametrize(("form", "cell"), CELL_FORMS, ids=[form for form, _ in CELL_FORMS])
@pytest.mark.usefixtures("way")
def test_cell_form(form: str, cell: Cell | None) -> None:
    found = sheet_of(cells(form)).cells
    assert found == ({} if cell is None else {(0, 0): cell})


def test_texts_as_chinese_excel_writes_them() -> None:
    runs = "<r><rPr><b/></rPr><t>a</t></r><r><t>b</t></r><rPh><t>x</t></rPh>"
    guide = '<phoneticPr fontId="1" type="noConversion"/>'
    items = [f"<t>一</t>{guide}", f'<t xml:space="preserve"> 二 </t>{guide}', f"{runs}{guide}", "<t>a&lt;b</t>", "<t/>"]
    part = shared_strings(*items).encode()
    assert read_plain_strings(part) == read_strings(part, "x") == ["一", " 二 ", "ab", "a<b", ""]
    spread = part.replace(b"</si>", b"</si>\n ")
    assert read_plain_strings(spread) == read_strings(spread, "x")
    for broken in (b"<si/>", b"<si><si>", b"<x:t>", b"<!-- -->", b"</r>"):
        assert read_plain_strings(part.replace(b"<si>", broken, 1)) is None


@pytest.mark.usefixtures("way")
def test_shared_formulas_are_worked_out() -> None:
    first = '><f t="shared" ref="A1:A3" si="0">SUM(B1:$D1)+$E$9*LOG10(B1)&amp;"B1"</f><v>1</v></c>'
    found = sheet_of(cells(first, '><f t="shared" si="0"/><v>2</v></c>', '><f t="shared" si="0"></f></c>')).cells
    assert [cell.formula for cell in found.values()] == [
        'SUM(B1:$D1)+$E$9*LOG10(B1)&"B1"',
        'SUM(B2:$D2)+$E$9*LOG10(B2)&"B1"',
        'SUM(B3:$D3)+$E$9*LOG10(B3)&"B1"',
    ]
    assert found[2, 0].kind == "z"


def test_shift_leaves_names_quotes_and_functions_alone() -> None:
    assert shift("表三!A1+'A1'!A1+LOG10(A1)+A1B+_A1+x.A1", 1, 1) == "表三!B2+'A1'!B2+LOG10(B2)+A1B+_A1+x.A1"
    assert shift("A1", -1, 0) == shift("A1", 0, -1) == shift("XFD1", 0, 1) == ""
    assert shift("A1" * 5000, 1, 1) == ""


@pytest.mark.usefixtures("way")
def test_cells_without_addresses() -> None:
    rows = '<row><c><v>1</v></c><c r="D1"><v>2</v></c><c><v>3</v></c></row><row/><row><c><v>4</v></c></row>'
    rows += '<row r="9"><c><v>5</v></c></row><row><c r="B10"><v>6</v></c></row>'
    found = {at: cell.text for at, cell in sheet_of(rows).cells.items()}
    assert found == {(0, 0): "1", (0, 3): "2", (0, 4): "3", (2, 0): "4", (8, 0): "5", (9, 1): "6"}


@pytest.mark.usefixtures("way")
def test_cell_that_stands_twice_counts_last_and_is_told() -> None:
    sheet = sheet_of('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="A1"><v>3</v></c></row>')
    assert sheet.cells[0, 0].text == "3"
    assert sheet.notes == (Note("L15", "S1", ("A1",), facts={"what": "double_cells"}),)
    for rows in ('<c r="A1"><v>1</v></c><c r="A1"/>', '<c r="A1"/><c r="A1"><v>1</v></c>'):
        # Of these some programs show nothing.
        blank = sheet_of(f'<row r="1">{rows}</row>')
        assert (blank.cells[0, 0].text, blank.notes) == ("1", sheet.notes)
    assert sheet_of('<row r="1"><c r="A1"/><c r="A1"/></row>').notes == ()


@pytest.mark.usefixtures("way")
def test_frame_of_a_sheet() -> None:
    columns = '<cols><col min="2" max="3" hidden="1"/><col min="5" max="5" width="0"/>'
    columns += '<col min="7" max="7" hidden="0"/></cols>'
    rows = '<row r="1" hidden="1"/><row r="2" hidden="false"/><row r="3" ht="0"/><row r="4" hidden="true"/>'
    after = '<sheetProtection password="ABCD" sheet="true"/><mergeCells count="2"><mergeCell ref="A1:B2"/>'
    after += '<mergeCell ref="D9:D5"/></mergeCells><dataValidations><dataValidation sqref="A1"/></dataValidations>'
    after += '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    after += '<x14:dataValidations><x14:dataValidation type="list"/></x14:dataValidations></ext></extLst>'
    sheet = sheet_of(rows, before=columns, after=after)
    assert sheet.hidden_columns == {1, 2, 4}
    assert sheet.hidden_rows == {0, 2, 3}
    assert sheet.merges == (Area(0, 0, 1, 1), Area(4, 3, 8, 3))
    assert (sheet.protected, sheet.validations) == (True, 2)


@pytest.mark.parametrize(
    ("lock", "locked"), [('sheet="1"', True), ('sheet="0"', False), ('objects="1"', False), ("", False)]
)
@pytest.mark.usefixtures("way")
def test_protection_needs_its_flag(lock: str, locked: bool) -> None:
    assert sheet_of("", after=f"<sheetProtection {lock}/>").protected is locked
    assert sheet_of("").protected is False


@pytest.mark.usefixtures("way")
def test_merge_that_stands_among_the_cells_is_none() -> None:
    # Found by fuzzing: the two ways of reading differed.
    rows = '<row r="1"><mergeCell ref="A1:B2"/><c r="A1"><v>1</v></c></row>'
    assert sheet_of(rows, after='<mergeCells><mergeCell ref="C1:D2"/></mergeCells>').merges == (Area(0, 2, 1, 3),)


def test_number_formats() -> None:
    opened = open_workbook(book(worksheet(""), styles=STYLES))
    named = [opened.number_format(style) for style in (0, 1, 2, 3, 4, 5, 6, 99, -1, -7)]
    assert named[:4] == ["General", "yyyy/m/d", 'yyyy"年"', 'yyyy"年"m"月"d"日"']
    assert named[4:] == ["#,##0.00", "General", "General", "General", "yyyy-mm-dd", "General"]
    assert [opened.is_date(style) for style in (0, 1, 2, 3, 4, -1)] == [False, True, True, True, False, True]


NO_DATES = ["General", "0", "0.00%", "@", "#,##0;[Red]-#,##0", "0.00E+00", '0"年"', '"yyyy"0', "0\\d", "[$-804]0"]
NO_DATES += ["[DBNum1]General", "_d0*y", "d" * 2000, '"' * 999]
DATES = ["yyyy-mm-dd", "[$-804]yyyy/m/d", "[h]:mm", "上午/下午h:mm", "mm:ss.0", "D", 'yyyy"年"m"月"', "yyyy\\-mm\\-dd"]


@pytest.mark.parametrize(("code", "date"), [(code, False) for code in NO_DATES] + [(code, True) for code in DATES])
def test_which_formats_show_dates(code: str, date: bool) -> None:
    assert is_date_format(code) is date


@pytest.mark.parametrize(
    ("iso", "number"),
    [
        ("1900-01-01", "1"),
        ("1900-02-28", "59"),
        ("1900-03-01", "61"),
        ("2026-01-05", "46027"),
        ("2026-01-05T12:00:00Z", "46027.5"),
        ("2026-01-05T06:00:00.000", "46027.25"),
        ("18:00:00", "0.75"),
        ("PT36H", "1.5"),
        ("2026年1月5日", "2026年1月5日"),
        ("", ""),
    ],
)
def test_serial_numbers_of_dates(iso: str, number: str) -> None:
    assert serial(iso) == number


def test_samples_have_parts_in_common_without_mixing_them_up() -> None:
    # Small parts that are the same to the byte are parsed once; sheets of other names must not leak into another file.
    one = open_workbook(book(worksheet(cells("><v>1</v></c>"))))
    other = open_workbook(book(worksheet(cells("><v>2</v></c>"))))
    one.states["S1"] = "changed"
    assert other.states == {"S1": "visible"}
    assert (one.sheet("S1").cells[0, 0].text, other.sheet("S1").cells[0, 0].text) == ("1", "2")
