"""What a person sees in a Word document, a web page or an XML spreadsheet is what is checked, or it is told."""

from __future__ import annotations

import re

import dressedpages
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


UNSEEN = {**PAGE_UNSEEN, **dressedpages.UNSEEN}
CHANGED = {**PAGE_CHANGED, **dressedpages.CHANGED}
SEEN = {**PAGE_SEEN, **dressedpages.SEEN}
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
@pytest.mark.parametrize("name", UNSEEN)
def test_a_figure_of_a_page_that_is_not_seen_as_it_is(name: str, form: Form) -> None:
    cell, css, reason = UNSEEN[name]
    (note,) = told(page(form, cell, css), form)
    assert (note.code, note.sheet, note.cells) == ("L09", "表格3", ("D6",))
    assert note.facts["how"] == reason


@pytest.mark.sampled(6)
@pytest.mark.parametrize("name", CHANGED)
def test_a_figure_of_a_page_that_is_another(name: str, form: Form) -> None:
    cell, css, code = CHANGED[name]
    report = check(page(form, cell, css))
    assert code in {finding.code for finding in report.findings}
    assert report.verdict != "pass"


@pytest.mark.sampled(10)
@pytest.mark.parametrize("name", SEEN)
def test_a_figure_of_a_page_that_is_seen_is_nothing_to_tell(name: str, form: Form) -> None:
    assert told(page(form, *SEEN[name]), form) == []


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


AROUND = {
    # name: what begins before the tables, what ends behind them, the style sheet
    "closed": ("<details>", "</details>", ""),
    "a dialog": ("<dialog>", "</dialog>", ""),
    "a popover": ("<div popover>", "</div>", ""),
    "an object": ('<object data="data:text/html,99">', "</object>", ""),
    "a film": ("<video>", "</video>", ""),
    "a choice": ("<select>", "</select>", ""),
    "rows the other way round": ("", "", "tbody{display:flex;flex-direction:column-reverse}"),
    "columns the other way round": ("", "", "tr{display:flex;flex-flow:row-reverse}"),
    "from right to left": ("", "", "table{direction:rtl}"),
    "a text over the table": ("", "", "table::after{content:'99';position:absolute;left:300px;background:#fff}"),
    "black columns": ("", "", "col{background:#000}"),
    "a selector that nobody understands": ("", "", "td:not(a:not(:has(b:is(:c(d))))){color:#fff}"),
    "a frame over the page": (
        "", '<iframe srcdoc=99 style="position:fixed;top:0;left:0;width:100%;height:100%"></iframe>', "",
    ),
    "a sheet over the page": ("", "<div class=o>99</div>", ".o{position:fixed;inset:0;background:#fff;z-index:9}"),
    "a sheet over the page first": ("<div class=o></div>", "", ".o{position:fixed;inset:0;background:#fff}"),
    "a text moved back": ("", '<p style="position:relative;top:-400px;background:#fff">99', ""),
}  # fmt: skip


def _around(name: str, form: Form) -> bytes:
    before, behind, css = AROUND[name]
    text = page(form, css=css, before=before).decode()
    if "col{" in css:
        text = text.replace("<table border=1>", "<table border=1><colgroup><col><col><col><col></colgroup>")
    return text.replace("</body>", f"{behind}</body>").encode()


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", AROUND)
def test_what_lies_around_or_over_a_table_is_told_once_a_table(name: str, form: Form) -> None:
    notes = told(_around(name, form), form)
    assert {(note.code, note.facts.get("how")) for note in notes} <= {("L09", "restyled"), ("L09", "added_text")}
    assert len(notes) <= 4 and any("D6" in note.cells for note in notes)


@pytest.mark.parametrize(
    ("before", "css"),
    [
        ("<details open>", ""),
        ("<details><summary>说明</summary>无</details>", ""),
        ("<dialog>无</dialog><div popover>无</div>", ""),
        ("<div class=o>返回顶部</div>", ".o{position:fixed;right:0;bottom:0;width:60px;height:60px;background:#fff}"),
        ("<div class=o>导航</div>", ".o{position:fixed;top:0;left:0;width:100%;height:60px;background:#fff}"),
        ("<div class=o></div>", ".o{position:fixed;inset:0;background:#fff;z-index:-1}"),
        ("<div class=o></div>", ".o{position:fixed;inset:0;background:#fff;display:none}"),
        ("<div class=o></div>", ".o{position:fixed;inset:0;background:rgba(0,0,0,.1)}"),
        ("<div class=o>", ".o{position:fixed;inset:0;background:#fff;overflow:auto}"),
    ],
)
def test_what_lies_over_no_table_is_nothing_to_tell(before: str, css: str, form: Form) -> None:
    assert told(page(form, css=css, before=before), form) == []


def test_a_table_that_is_a_text_to_be_changed_is_none(form: Form) -> None:
    with pytest.raises(UnreadableFile):
        read_record(open_workbook(page(form, before="<textarea>").replace(b"</body>", b"</textarea></body>")), form)


def _archive(form: Form, cell: str, css: str, href: str, location: str, identity: str = "") -> bytes:
    link = f'<link rel="stylesheet" type="text/css" href="{href}" /></head>'.encode()
    content = page(form, cell).replace(b"</head>", link)
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="=_x"\r\n\r\n'
    parts = [("text/html", "http://a.cn/b/c.html", "", content), ("text/css", location, identity, css.encode())]
    for kind, place, name, body in parts:
        named = f"Content-ID: <{name}>\r\n" if name else ""
        head += f"--=_x\r\nContent-Type: {kind}\r\n{named}Content-Location: {place}\r\n\r\n".encode() + body + b"\r\n"
    return head + b"--=_x--\r\n"


@pytest.mark.parametrize(
    ("href", "location", "identity", "found"),
    [
        ("cid:css-1@mhtml.blink", "cid:css-1@mhtml.blink", "", True),
        ("cid:one@x", "", "one@x", True),
        ("c.files/stylesheet.css", "http://a.cn/b/c.files/stylesheet.css", "", True),
        ("http://a.cn/s.css", "http://a.cn/s.css", "", True),
        ("http://a.cn/other.css", "http://a.cn/s.css", "", False),
    ],
)
def test_style_sheets_that_an_archive_keeps(href: str, location: str, identity: str, found: bool, form: Form) -> None:
    white = told(_archive(form, "<td class=x>55</td>", ".x{color:#fff}", href, location, identity), form)
    assert [note.facts["how"] for note in white] == ["same_colour"] * found
    if found:
        half = _archive(form, "<td>5<i class=x>5</i></td>", ".x{display:none}", href, location, identity)
        assert "T3-ROWSUM" in {finding.code for finding in check(half).findings}
        note = _archive(form, "<td>55<i class=x>（注）</i></td>", ".x{display:none}", href, location, identity)
        assert told(note, form) == []


@pytest.mark.parametrize("shown", ["NaN", "-Infinity", "sNaN1", "1e-999999999", "1e999999999"])
def test_a_stated_number_beside_what_is_no_number_breaks_nothing(shown: str, form: Form) -> None:
    assert "V06" in {finding.code for finding in check(page(form, f'<td x:num="1">{shown}</td>')).findings}


def test_style_sheets_in_comments_are_none(form: Form) -> None:
    before = "<!--[if gte mso 9]><style>td{color:#fff}</style><![endif]-->"
    assert told(page(form, before=before), form) == []


@pytest.mark.sampled(9)
@pytest.mark.parametrize(
    "css",
    [
        "{" * 200_000,
        "a{" + "x" * 200_000,
        "a{" + 'color:"' * 50_000,
        "a{" + " " * 200_000,
        "/*" * 100_000,
        "url(a" * 50_000,
        "a{color:red" + " " * 200_000 + "x}",
        "url( " * 50_000,
        "@import url(data:text/css,a{});" * 5000,
        "a:not(" * 5000 + "{color:red}",
        "a b" * 10_000 + "{color:red}",
        "a > b " * 5000 + "{color:red}",
        "td{" + "width:calc(" * 20_000,
        "td{" + "a{color:red}" * 20_000,
        "\\" * 100_001,
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
