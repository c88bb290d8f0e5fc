"""What a person sees in a Word document, a web page or an XML spreadsheet is what is checked, or it is told."""

from __future__ import annotations

import re

import pytest
from dresseddocuments import (
    FIGURE,
    PAGE_CHANGED,
    PAGE_SEEN,
    PAGE_UNSEEN,
    WORD_CHANGED,
    WORD_SEEN,
    WORD_UNSEEN,
    XML_SEEN,
    XML_TOLD,
    document,
    page,
    paragraph,
    run,
    workbook_2003,
)
from packages import parts_of, zipped

from xlsxcheck.api import check
from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.open import open_workbook
from xlsxcheck.model import Form, Note
from xlsxcheck.reading.record import read_record


def told(data: bytes, form: Form) -> list[Note]:
    """What there is to tell but where organ and year come from."""
    return [note for note in read_record(open_workbook(data), form).notes if note.code != "L30"]


@pytest.mark.sampled(9)
@pytest.mark.parametrize("name", WORD_UNSEEN)
def test_a_figure_of_word_that_is_not_seen_as_it_is(name: str, form: Form) -> None:
    changes, reason = WORD_UNSEEN[name]
    (note,) = told(document(form, **changes), form)
    assert note.code == "L09" and note.facts["how"] == reason
    assert note.sheet == "表格3" and note.cells[0] == "D6"
    assert len(note.cells) == (7 if reason.endswith("rows") else 1)


@pytest.mark.parametrize("name", WORD_CHANGED)
def test_a_figure_of_word_that_is_another(name: str, form: Form) -> None:
    changes, code = WORD_CHANGED[name]
    report = check(document(form, **changes))
    assert code in {finding.code for finding in report.findings}
    assert report.verdict != "pass"


@pytest.mark.sampled(6)
@pytest.mark.parametrize("name", WORD_SEEN)
def test_a_figure_of_word_that_is_seen_is_nothing_to_tell(name: str, form: Form) -> None:
    assert told(document(form, **WORD_SEEN[name]), form) == []


@pytest.mark.parametrize(("shading", "seen"), [("", False), ('<w:shd w:val="clear" w:fill="1F4E79"/>', True)])
def test_the_style_of_a_table_of_word_colours_its_figures(shading: str, seen: bool, form: Form) -> None:
    settings = f'<w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:tcPr>{shading}</w:tcPr>'
    style = f'<w:style w:type="table" w:styleId="Own"><w:name w:val="Own"/>{settings}</w:style>'
    parts = parts_of(document(form, styles=style))
    text = re.sub(r'<w:tblStyle w:val="[^"]*"/>', "", parts["word/document.xml"].decode())
    text = text.replace("<w:tblPr>", '<w:tblPr><w:tblStyle w:val="Own"/>')
    notes = told(zipped({**parts, "word/document.xml": text.encode()}), form)
    assert seen == (not notes) and {note.code for note in notes} <= {"L09"}


def test_cells_of_documents_are_told_in_words(form: Form) -> None:
    for data in (document(form, **WORD_UNSEEN["white"][0]), page(form, '<td style="color:#fff">55</td>')):
        (finding,) = [finding for finding in check(data).findings if finding.code == "L09"]
        assert "表三“自然人”列、“（一）予以公开”行" in finding.message
        assert "D6" not in finding.message and "表格" not in finding.message
        assert (finding.sheet, finding.cells) == ("表格3", ("D6",))
    finding = next(one for one in check(document(form, **WORD_UNSEEN["a hidden row"][0])).findings if one.code == "L09")
    assert finding.message.count("行、") == 4 and "…" in finding.message


OTHERS = "测试市公安局2022年政府信息公开工作年度报告"
TITLES: dict[str, tuple[str, str]] = {
    # name: what stands above the title of a page, its style sheet
    "gone": (f'<h1 style="display:none">{OTHERS}</h1>', ""),
    "gone by its class": (f"<h1 class=x>{OTHERS}</h1>", ".x{display:none}"),
    "unseen by its class": (f"<div class=x><h1>{OTHERS}</h1></div>", ".x{visibility:hidden}"),
    "of size 0": (f"<h1 class=x>{OTHERS}</h1>", ".x{font-size:0}"),
    "white": (f'<h1 style="color:#fff">{OTHERS}</h1>', ""),
    "far away": (f'<h1 style="position:absolute;left:-9999px">{OTHERS}</h1>', ""),
    "struck out": (f"<h1><s>{OTHERS}</s></h1>", ""),
    "struck out by its class": (f"<h1 class=x>{OTHERS}</h1>", ".x{text-decoration:line-through}"),
    "white in a table": (f"<table><tr><td style='color:#fff'><h1>{OTHERS}</h1></td></tr></table>", ""),
}


@pytest.mark.parametrize("name", TITLES)
def test_titles_of_pages_that_nobody_sees_are_none(name: str, form: Form) -> None:
    before, css = TITLES[name]
    values = read_record(open_workbook(page(form, css=css, before=before)), form).values
    assert (values["cover.organ"], values["cover.year"]) == ("测试市人民政府", 2023)


@pytest.mark.parametrize("css", ["@media (max-width: 600px){.x{display:none}}", ".y{display:none}", ""])
def test_titles_of_pages_that_are_seen_are_titles(css: str, form: Form) -> None:
    text = page(form, css=css, before=f"<h1 class=x>{OTHERS}</h1>")
    record = read_record(open_workbook(text), form)
    assert record.values["cover.organ"] is None and OTHERS in str(
        next(one for one in record.notes if one.code == "L31")
    )


@pytest.mark.parametrize("settings", ["<w:vanish/>", "<w:strike/>", '<w:color w:val="FFFFFF"/>', '<w:sz w:val="2"/>'])
def test_titles_of_word_that_nobody_sees_are_none(settings: str, form: Form) -> None:
    parts = parts_of(document(form))
    text = parts["word/document.xml"].decode().replace("<w:body>", f"<w:body>{paragraph(run(settings, OTHERS))}", 1)
    values = read_record(open_workbook(zipped({**parts, "word/document.xml": text.encode()})), form).values
    assert (values["cover.organ"], values["cover.year"]) == ("测试市人民政府", 2023)


@pytest.mark.sampled(14)
@pytest.mark.parametrize("name", PAGE_UNSEEN)
def test_a_figure_of_a_page_that_is_not_seen_as_it_is(name: str, form: Form) -> None:
    cell, css, reason = PAGE_UNSEEN[name]
    (note,) = told(page(form, cell, css), form)
    assert (note.code, note.sheet, note.cells) == ("L09", "表格3", ("D6",))
    assert note.facts["how"] == reason


@pytest.mark.sampled(6)
@pytest.mark.parametrize("name", PAGE_CHANGED)
def test_a_figure_of_a_page_that_is_another(name: str, form: Form) -> None:
    cell, css, code = PAGE_CHANGED[name]
    report = check(page(form, cell, css))
    assert code in {finding.code for finding in report.findings}
    assert report.verdict != "pass"


@pytest.mark.sampled(10)
@pytest.mark.parametrize("name", PAGE_SEEN)
def test_a_figure_of_a_page_that_is_seen_is_nothing_to_tell(name: str, form: Form) -> None:
    assert told(page(form, *PAGE_SEEN[name]), form) == []


@pytest.mark.parametrize(
    ("body", "css", "seen"),
    [
        ('style="color:#fff"', "", False),
        ('bgcolor="#000000" text="#ffffff"', "", True),
        ('class="x"', ".x{display:none}", False),
        ('class="x"', "body.x td{color:#fff} .x{background:#123456}", True),
    ],
)
def test_what_is_asked_of_the_whole_page_is_asked_of_its_figures(body: str, css: str, seen: bool, form: Form) -> None:
    notes = told(page(form, css=css, body=body), form)
    assert seen == (not notes)
    assert {note.code for note in notes} <= {"L09"}


@pytest.mark.parametrize("shown", ["NaN", "-Infinity", "sNaN1", "1e-999999999", "1e999999999"])
def test_a_stated_number_beside_what_is_no_number_breaks_nothing(shown: str, form: Form) -> None:
    assert "V06" in {finding.code for finding in check(page(form, f'<td x:num="1">{shown}</td>')).findings}


def test_style_sheets_in_comments_are_none(form: Form) -> None:
    before = "<!--[if gte mso 9]><style>td{color:#fff}</style><![endif]-->"
    assert told(page(form, before=before), form) == []


@pytest.mark.parametrize(
    "css",
    [
        "{" * 200_000,
        "a{" + "x" * 200_000,
        "a{" + 'color:"' * 50_000,
        "a{" + " " * 200_000,
        "/*" * 100_000,
        "a,[" * 1300 + "b{color:red}",
        ":root{--a:var(--b)var(--b);--b:var(--a)var(--a)} td{color:var(--a)}",
        "".join(f"[rowspan] .a{number} [class]{{color:red}}" for number in range(3000)),
    ],
)
def test_endless_style_sheets(css: str, form: Form) -> None:
    assert len(read_record(open_workbook(page(form, css=css)), form).places) > 190


def test_rules_without_end_leave_nothing_certain() -> None:
    rules = "".join(f"[title] .a{number} [lang]{{color:red}}" for number in range(3000))
    cells = "".join(f"<td lang={number} title={number}>1" for number in range(400))
    book = open_workbook(f"<html><style>{rules}</style><table><tr>{cells}</table>".encode())
    (sheet,) = map(book.sheet, book.sheet_names)
    reasons = [book.look(cell.style).unseen for _, cell in sorted(sheet.cells.items())]
    assert reasons[0] == "" and reasons[-1] == "restyled"


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", XML_TOLD)
def test_a_figure_of_an_xml_spreadsheet_that_is_not_seen_as_it_is(name: str, form: Form) -> None:
    changes, code, looks = XML_TOLD[name]
    notes = [note for note in told(workbook_2003(form, **changes), form) if "D6" in note.cells]
    notes = [note for note in notes if note.code == code]
    assert notes
    assert looks in ("", notes[0].facts.get("how"), notes[0].facts.get("shown"))


@pytest.mark.parametrize("name", XML_SEEN)
def test_a_figure_of_an_xml_spreadsheet_that_is_seen_is_nothing_to_tell(name: str, form: Form) -> None:
    assert told(workbook_2003(form, **XML_SEEN[name]), form) == []


def test_odd_xml_spreadsheets(form: Form) -> None:
    one = f'<Data ss:Type="Number">{FIGURE}</Data>'
    with pytest.raises(UnreadableFile):
        open_workbook(workbook_2003(form, data=one + one))
    text = workbook_2003(form).decode()
    sheet = re.findall(r"<Worksheet .*?</Worksheet>", text, re.DOTALL)[2]
    twice = text.replace("</Workbook>", f"{sheet.replace(FIGURE, '56')}</Workbook>")
    assert [note.code for note in told(twice.encode(), form)] == ["L15"]


def test_a_row_that_stands_for_several() -> None:
    one = '<Cell><Data ss:Type="Number">1</Data></Cell>'
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    rows = f'<Row ss:Span="2">{one}</Row><Row>{one}</Row>'
    sheet = f'<Worksheet ss:Name="S"><Table>{rows}</Table></Worksheet>'
    data = f'<Workbook xmlns="{space}" xmlns:ss="{space}">{sheet}</Workbook>'
    assert sorted(open_workbook(data.encode()).sheet("S").cells) == [(0, 0), (3, 0)]
