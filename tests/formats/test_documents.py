"""Word documents, web pages, XML spreadsheets and separated text: what they hold, as a reader sees it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from documents import as_csv, as_docx, as_html, as_xml2003, values_of
from grids import Grid, distinct_values, grids_of
from helpers import load_report, real_reports
from packages import zipped

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.csvtables import open_csv
from xlsxcheck.formats.docx import open_docx
from xlsxcheck.formats.encodings import decode
from xlsxcheck.formats.grid import Sheet, Workbook
from xlsxcheck.formats.html import open_html
from xlsxcheck.formats.mht import open_mht
from xlsxcheck.formats.package import open_package
from xlsxcheck.formats.xml2003 import a1, open_xml2003
from xlsxcheck.model import Area, Form
from xlsxcheck.reading.record import read_record

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(data: bytes) -> Workbook:
    return open_docx(open_package(data), "word/document.xml")


def body(xml: str, **parts: str) -> Workbook:
    """A document of this body."""
    spaces = (
        f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    )
    document = f"<w:document {spaces}><w:body>{xml}</w:body></w:document>"
    return word(zipped({"word/document.xml": document, **parts}))


def run(text: str, settings: str = "") -> str:
    return f"<w:r><w:rPr>{settings}</w:rPr><w:t>{text}</w:t></w:r>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def cell(content: str, settings: str = "") -> str:
    if not content.startswith("<"):
        content = f"<w:p>{run(content) if content else ''}</w:p>"
    return f"<w:tc><w:tcPr>{settings}</w:tcPr>{content}</w:tc>"


def texts(sheet: Sheet) -> dict[tuple[int, int], str]:
    return {pos: found.text for pos, found in sheet.cells.items()}


def page(markup: str, **options: Any) -> Sheet:
    found = open_html(markup.encode(), **options)
    return found.sheet(found.sheet_names[0])


def test_the_street_office_report_gives_all_its_figures(form: Form) -> None:
    path = next(path for path in real_reports() if path.stem == "2023-zhangfan")
    found = word(path.with_suffix(".docx").read_bytes())
    record = read_record(found, form)
    assert len(record.places) == len(form.numeric) == 200
    wanted = values_of(load_report(path), form)
    assert {field: record.values[field] for field in form.numeric} == {field: wanted[field] for field in form.numeric}
    assert found.prose is not None
    first, *_, last = found.prose.paragraphs
    assert first.text == "枣庄高新区张范街道2023年政府信息公开工作年度报告"
    assert last.text == "政府门户网站\t微信公众号\t150\t280"


@pytest.mark.parametrize("write", [as_docx, as_html, as_xml2003, as_csv])
def test_every_figure_of_the_form_survives(write: Callable[..., bytes], form: Form) -> None:
    readers = {as_docx: word, as_html: open_html, as_xml2003: open_xml2003, as_csv: open_csv}
    truth = distinct_values(form)
    tables = [grid for grid in grids_of(form, truth) if grid.name != "封面"]
    record = read_record(readers[write](write(tables)), form)
    assert {field: record.values[field] for field in form.numeric} == {field: truth[field] for field in form.numeric}
    assert not record.unread - {field for field in form.fields if field.startswith("cover.")}


def test_merged_cells_of_word() -> None:
    down = '<w:vMerge w:val="restart"/>'
    on = "<w:vMerge/>"
    wide = '<w:gridSpan w:val="2"/>'
    sheet = body(
        table(
            cell("a", wide + down) + cell("b", down) + cell("c"),
            cell("", wide + on) + cell("", on) + cell("d"),
            cell("e", on) + cell("f", on) + cell("", on) + cell("g", on),
            '<w:trPr><w:gridBefore w:val="2"/></w:trPr>' + cell("h"),
            cell("i", '<w:hMerge w:val="restart"/>') + cell("", "<w:hMerge/>") + cell("j"),
        )
    ).sheet("表格1")
    assert texts(sheet) == {
        **{(0, 0): "a", (0, 2): "b", (0, 3): "c", (1, 3): "d", (2, 0): "e", (2, 1): "f", (2, 3): "g"},
        **{(3, 2): "h", (4, 0): "i", (4, 2): "j"},
    }
    # A cell that goes on from above goes on only from one as wide as itself.
    assert set(sheet.merges) == {Area(0, 0, 1, 1), Area(0, 2, 2, 2), Area(4, 0, 4, 1)}


def test_what_a_reader_of_word_does_not_see_is_left_out() -> None:
    deleted = "<w:del><w:r><w:delText>9</w:delText><w:t>9</w:t></w:r></w:del>"
    shown = '<w:vanish w:val="0"/>'
    moved = f"<w:moveFrom>{run('8')}</w:moveFrom>"
    found = body(
        table(
            cell(f"<w:p>{run('1')}{deleted}{moved}{run('7', '<w:vanish/>')}{run('2')}</w:p>"),
            "<w:trPr><w:del/></w:trPr>" + cell("gone"),
            cell(f"<w:p><w:ins>{run('3')}</w:ins><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"),
            cell(f"<w:p>{run('5', shown)}</w:p>"),
        )
    )
    assert texts(found.sheet("表格1")) == {(0, 0): "12", (1, 0): "3", (2, 0): "5"}
    assert [note.code for note in found.notes] == ["L22"]


@pytest.mark.parametrize("settings", ["<w:strike/>", "<w:dstrike/>", '<w:vertAlign w:val="superscript"/>'])
def test_struck_or_raised_digits_are_never_part_of_a_figure(settings: str) -> None:
    found = body(table(cell(f"<w:p>{run('5')}{run('1', settings)}</w:p>")))
    (only,) = found.sheet("表格1").cells.values()
    assert only.kind == "s" and not only.text.isdigit() and "5" in only.text and "1" in only.text


def test_text_boxes_are_left_out_and_told_once() -> None:
    box = f"<w:txbxContent><w:p>{run('99')}</w:p></w:txbxContent>"
    both = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    found = body(table(cell(f"<w:p><w:r>{both}</w:r>{run('5')}</w:p>")))
    assert texts(found.sheet("表格1")) == {(0, 0): "5"}
    (note,) = found.notes
    assert (note.code, note.facts) == ("L21", {"count": 1})


def test_a_table_in_a_table_is_a_sheet_of_its_own() -> None:
    inner = table(cell("b") + cell("1"))
    found = body(f"<w:p>{run('before')}</w:p>" + table(cell(f"<w:p>{run('a')}</w:p>{inner}<w:p/>"), cell("c")))
    assert {name: texts(found.sheet(name)) for name in found.sheet_names} == {
        "表格1": {(0, 0): "a", (1, 0): "c"},
        "表格2": {(0, 0): "b", (0, 1): "1"},
    }
    assert found.prose is not None
    assert [(one.text, one.table) for one in found.prose.paragraphs] == [
        *[("before", ""), ("a", "表格1"), ("b", "表格2"), ("1", "表格2"), ("c", "表格1")]
    ]


def test_figures_of_charts_are_kept() -> None:
    space = "http://schemas.openxmlformats.org/drawingml/2006/chart"
    points = "".join(f'<c:pt idx="{at}"><c:v>{text}</c:v></c:pt>' for at, text in enumerate(("网站", "公众号")))
    values = "".join(f'<c:pt idx="{at}"><c:v>{text}</c:v></c:pt>' for at, text in enumerate(("150", "280")))
    series = (
        f"<c:ser><c:tx><c:strRef><c:strCache><c:pt idx='0'><c:v>条</c:v></c:pt></c:strCache></c:strRef></c:tx>"
        f"<c:cat><c:strRef><c:strCache>{points}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:numCache>{values}</c:numCache></c:numRef></c:val></c:ser>"
    )
    parts = {
        "word/charts/chart1.xml": f'<c:chartSpace xmlns:c="{space}">{series}</c:chartSpace>',
        "word/charts/chart2.xml": "<broken",
    }
    prose = body("<w:p/>", **parts).prose
    assert prose is not None
    ((name, found),) = prose.charts.series
    assert (name, found) == ("条", (("网站", "150"), ("公众号", "280")))


def test_cells_of_web_pages_stand_where_a_browser_puts_them() -> None:
    sheet = page(
        "<table><tr><td rowspan=2 colspan='2'>a<td>b<TH rowspan=\"0\">c</tr><tr><td>d</td></tr>"
        "<tr style='display:none'><td>gone</td></tr><tr><td>e<td style='display: none'>gone<td>f</table>"
    )
    assert texts(sheet) == {(0, 0): "a", (0, 2): "b", (0, 3): "c", (1, 2): "d", (2, 0): "e", (2, 1): "f"}
    assert set(sheet.merges) == {Area(0, 0, 1, 1), Area(0, 3, 2, 3)}


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("12<br/>", "12"),
        ("&nbsp;1&#50;\u3000", "12"),
        ("<p>1<span>2</span></p>", "12"),
        ("1<!-- 9 -->2<script>9</script><style>9</style>", "12"),
        ("1<![if !supportLists]>2<![endif]>", "12"),
        ("1<span hidden>9</span>2<i style='DISPLAY : none'><i>9</i>9</i>", "12"),
        ("<div style='visibility:hidden'>9<div>9</div></div>12", "12"),
        ("<input value='12'><input type=hidden value=9>", "12"),
        ("<select><option>9</option><option selected>12</option></select>", "12"),
        ("1 < 2", "1 < 2"),
        ("a\n   b<p>c", "a b\nc"),
        ("<a title='>9'>12</a>", "12"),
        ('<a title="9>12</a>', "12"),
        ("<b title=5'>12</b>", "12"),
        ("&lt;b&gt;", "<b>"),
        ("5<sup>1</sup>", "5^1^"),
        ("<s>5</s>7", "~5~7"),
    ],
)
def test_text_of_a_cell_is_what_is_seen(markup: str, shown: str) -> None:
    assert texts(page(f"<table><tr><td>{markup}</td><td>end</td></tr></table>")) == {(0, 0): shown, (0, 1): "end"}


def test_a_hidden_element_that_never_ends_ends_with_its_cell() -> None:
    sheet = page("<table><tr><td>1<div style='display:none'>9</td><td>2<p hidden>9<p>3</td></tr><tr><td>4</table>")
    assert texts(sheet) == {(0, 0): "1", (0, 1): "2\n3", (1, 0): "4"}


def test_tables_that_lay_out_a_page_are_sheets_beside_those_in_them() -> None:
    found = open_html(
        "<title>甲局2024年年度报告_门户网</title><table><tr><td>栏目<td><h1>年报</h1>"
        "<table><tr><td>规章<td>1</table>其他<tr><td>页脚</table>尾".encode()
    )
    assert {name: texts(found.sheet(name)) for name in found.sheet_names} == {
        "表格1": {(0, 0): "栏目", (0, 1): "年报\n其他", (1, 0): "页脚"},
        "表格2": {(0, 0): "规章", (0, 1): "1"},
    }
    assert found.prose is not None and found.prose.title == "甲局2024年年度报告_门户网"
    assert [one.text for one in found.prose.paragraphs] == ["栏目", "年报", "规章", "1", "其他", "页脚", "尾"]


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", ""),
        ("gb18030", ""),
        ("gb18030", "<meta charset=gb2312>"),
        ("gb18030", "<meta charset=utf-8>"),
        ("utf-8", '<meta http-equiv="Content-Type" content="text/html; charset=gbk">'),
        ("utf-8-sig", "<meta charset=gbk>"),
        ("big5", "<meta charset='big5'>"),
        ("utf-16", ""),
        ("utf-16-le", "<meta charset=utf-8>"),
    ],
)
def test_encodings_are_declared_or_guessed(encoding: str, head: str) -> None:
    text = f"<html>{head}<table><tr><td>本年新收政府信息公開申請</table>"
    assert decode(text.encode(encoding)) == text


def test_pages_of_a_web_archive() -> None:
    parts = [
        ('text/html; charset="gb2312"', "quoted-printable", b"<table><tr><td>=B9=E6=D5=C2<td>=\r\n1</table>"),
        ("image/png", "base64", b"PHRhYmxlPg=="),
        ("text/html", "base64", b"PHRhYmxlPjx0cj48dGQ+Mjwv\r\ndGFibGU+"),
    ]
    message = b'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary="=_x"\r\n\r\npreamble\r\n'
    for kind, coding, content in parts:
        headers = f"--=_x\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: {coding}\r\n\r\n"
        message += headers.encode() + content + b"\r\n"
    found = open_mht(message + b"--=_x--\r\n")
    assert [texts(found.sheet(name)) for name in found.sheet_names] == [{(0, 0): "规章", (0, 1): "1"}, {(0, 0): "2"}]
    with pytest.raises(UnreadableFile) as raised:
        open_mht(b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nhello")
    assert raised.value.code == "F03"


def test_cells_of_xml_spreadsheets() -> None:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    rows = (
        '<Column ss:Index="2" ss:Hidden="1" ss:Span="1"/><Row ss:Index="2" ss:Hidden="1">'
        '<Cell ss:MergeAcross="1"><Data ss:Type="String">甲<B xmlns="http://www.w3.org/TR/REC-html40">乙</B></Data>'
        '<Comment><Data ss:Type="String">9</Data></Comment></Cell><Cell><Data ss:Type="Number">1.5</Data></Cell></Row>'
        '<Row><Cell ss:Index="3" ss:Formula="=SUM(RC[-2]:R[0]C[-1])"><Data ss:Type="Number">6</Data></Cell>'
        '<Cell ss:StyleID="d"><Data ss:Type="DateTime">2026-01-05T00:00:00.000</Data></Cell>'
        '<Cell ss:StyleID="p"><Data ss:Type="Number">2</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell>'
        '<Cell><Data ss:Type="Error">#DIV/0!</Data></Cell></Row>'
    )
    styles = '<Styles><Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style></Styles>'
    options = (
        '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible>'
        "</WorksheetOptions>"
    )
    found = open_xml2003(
        f'<Workbook xmlns="{space}" xmlns:ss="{space}">{styles}<Worksheet ss:Name="S"><Table>{rows}</Table>{options}'
        "</Worksheet></Workbook>".encode()
    )
    sheet = found.sheet("S")
    assert {pos: (one.kind, one.text, one.formula) for pos, one in sheet.cells.items()} == {
        (1, 0): ("s", "甲乙", None),
        (1, 2): ("n", "1.5", None),
        (2, 2): ("n", "6", "SUM(A3:B3)"),
        (2, 3): ("n", "46027", None),
        (2, 4): ("n", "2", None),
        (2, 5): ("b", "1", None),
        (2, 6): ("e", "#DIV/0!", None),
    }
    assert (sheet.state, sheet.hidden_rows, sheet.hidden_columns) == ("hidden", {1}, {1, 2})
    assert sheet.merges == (Area(1, 0, 1, 1),)
    assert found.is_date(sheet.cells[2, 3].style) and found.number_format(sheet.cells[2, 4].style) == "0.00%"


def test_formulas_of_relative_rows_and_columns() -> None:
    assert a1('SUM(RC[-6]:RC[-1])&"R1C1"', 3, 9) == 'SUM(D4:I4)&"R1C1"'
    assert a1("ROUND(R1C1,2)+RC", 3, 9) == "ROUND(A1,2)+J4"
    assert a1("R[-9]C", 3, 9) == "#REF!"


@pytest.mark.parametrize("mark", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_separated_text(mark: str, encoding: str) -> None:
    grid = Grid("", {(0, 0): "规章\n甲", (0, 1): 1, (1, 0): '="007"', (1, 1): "1,5", (2, 2): Decimal("2.50")})
    found = open_csv(as_csv([grid], mark, encoding)).sheet("CSV")
    assert {pos: (one.kind, one.text) for pos, one in found.cells.items()} == {
        (0, 0): ("s", "规章\n甲"),
        (0, 1): ("n", "1"),
        (1, 0): ("s", "007"),
        (1, 1): ("s", "1,5"),
        (2, 2): ("n", "2.50"),
    }


@pytest.mark.parametrize(
    ("read", "data", "code"),
    [
        (word, zipped({"word/document.xml": "<!DOCTYPE a><w/>"}), "F07"),
        (word, zipped({"word/document.xml": "<w"}), "F05"),
        (open_xml2003, b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "F07"),
        (open_xml2003, b"<a/>", "F05"),
        (open_html, b"<table><tr><td>" * 101, "F06"),
        (open_html, b"<table>" + b"<tr><td>1" * 100_001, "F06"),
        (open_html, b"<table><tr><td>a</table>" * 501, "F06"),
        (open_html, b"<table><tr>" + b"<td colspan=1000>1" * 2, "F06"),
        (open_html, b"<table><tr><td>" + b"a" * 100_001, "F06"),
        (open_csv, b"1," * 100_001, "F06"),
        (open_csv, b'"' + b"a" * 200_000, "F05"),
    ],
)
@pytest.mark.sampled(4)
def test_hostile_documents_are_refused(read: Callable[[bytes], Workbook], data: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as raised:
        read(data)
    assert raised.value.code == code
