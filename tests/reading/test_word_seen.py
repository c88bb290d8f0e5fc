"""What styles, fields, lists and places of a Word document make of a figure is what is checked, or it is told."""

from __future__ import annotations

import re

import pytest
from dresseddocuments import document, paragraph, run
from dressedword import DOUBTED, FINE, field
from packages import parts_of, zipped

from xlsxcheck.formats.open import open_workbook
from xlsxcheck.model import Form, Note
from xlsxcheck.reading.record import read_record


def told(data: bytes, form: Form) -> list[Note]:
    """What there is to tell but where organ and year come from."""
    return [note for note in read_record(open_workbook(data), form).notes if note.code != "L30"]


@pytest.mark.sampled(5)
@pytest.mark.parametrize("name", DOUBTED)
def test_a_figure_that_may_not_be_seen_as_it_is(name: str, form: Form) -> None:
    changes, reason = DOUBTED[name]
    (note,) = told(document(form, **changes), form)
    assert (note.code, note.sheet, note.cells) == ("L09", "表格3", ("D6",))
    assert note.facts["how"] == reason


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", FINE)
def test_a_figure_that_is_seen_is_nothing_to_tell(name: str, form: Form) -> None:
    assert told(document(form, **FINE[name]), form) == []


def with_table_style(form: Form, settings: str, *, default: bool = False, letters: str = "") -> bytes:
    """The report with a style of its own for all tables, which says this; or as what tables without one have."""
    kind = 'w:default="1" ' if default else ""
    style = f'<w:style w:type="table" {kind}w:styleId="Own"><w:name w:val="Own"/>{settings}</w:style>'
    parts = parts_of(document(form, paragraph(run(letters)), styles=style))
    text = re.sub(r'<w:tblStyle w:val="[^"]*"/>', "", parts["word/document.xml"].decode())
    if not default:
        text = text.replace("<w:tblPr>", '<w:tblPr><w:tblStyle w:val="Own"/>')
    return zipped({**parts, "word/document.xml": text.encode()})


_WHITE, _DARK = '<w:color w:val="FFFFFF"/>', '<w:tcPr><w:shd w:val="clear" w:fill="000000"/></w:tcPr>'


@pytest.mark.sampled(3)
@pytest.mark.parametrize("part", ["wholeTable", "band1Horz", "band2Vert", "lastRow", "lastCol", "seCell"])
@pytest.mark.parametrize(
    ("says", "letters", "reason"),
    [
        (f"<w:rPr>{_WHITE}</w:rPr>", "", "same_colour"),
        (_DARK, '<w:color w:val="000000"/>', "same_colour"),
        ("<w:rPr><w:vanish/></w:rPr>", "", "restyled"),
        (f"<w:rPr>{_WHITE}</w:rPr>{_DARK}", "", ""),
        (_DARK, "", ""),
    ],
)
def test_what_a_table_style_says_of_parts(part: str, says: str, letters: str, reason: str, form: Form) -> None:
    notes = told(with_table_style(form, f'<w:tblStylePr w:type="{part}">{says}</w:tblStylePr>', letters=letters), form)
    reasons = {str(note.facts["how"]) for note in notes if note.sheet == "表格3"}
    assert reasons == ({reason} if reason else set())


def test_the_usual_style_of_tables_colours_their_figures(form: Form) -> None:
    notes = told(with_table_style(form, f"<w:rPr>{_WHITE}</w:rPr>", default=True), form)
    assert {note.facts["how"] for note in notes} == {"same_colour"}


def test_a_style_of_tables_that_comes_with_the_program_hides_nothing(form: Form) -> None:
    parts = parts_of(document(form))
    styles = re.findall(r'<w:style w:type="table"[^>]*w:styleId="([^"]+)"', parts["word/styles.xml"].decode())
    assert len(styles) == 100
    for style in ("MediumShading2-Accent1", "ColorfulGrid-Accent2", "DarkList", "LightList"):
        text = re.sub(r'<w:tblStyle w:val="[^"]*"/>', "", parts["word/document.xml"].decode())
        text = text.replace("<w:tblPr>", f'<w:tblPr><w:tblStyle w:val="{style}"/>')
        assert told(zipped({**parts, "word/document.xml": text.encode()}), form) == []


@pytest.mark.parametrize(
    ("old", "new", "seen"),
    [
        ("<w:body>", '<w:background w:color="000000"/><w:body>', False),
        ("<w:body>", '<w:background w:color="FFFFCC"/><w:body>', True),
        ("<w:tblPr>", '<w:tblPr><w:tblInd w:w="-12000" w:type="dxa"/>', False),
        ("<w:tblPr>", '<w:tblPr><w:tblpPr w:tblpX="20000" w:horzAnchor="page"/>', False),
        ("<w:tblPr>", '<w:tblPr><w:tblInd w:w="-113" w:type="dxa"/>', True),
    ],
)
def test_paper_and_place_of_a_table(old: str, new: str, seen: bool, form: Form) -> None:
    parts = parts_of(document(form, paragraph(run('<w:color w:val="000000"/>'))))
    text = parts["word/document.xml"].decode().replace(old, new)
    notes = [note for note in told(zipped({**parts, "word/document.xml": text.encode()}), form) if "D6" in note.cells]
    assert seen == (not notes) and {note.code for note in notes} <= {"L09"}


def test_a_deleted_text_that_is_not_marked_so_is_a_revision(form: Form) -> None:
    notes = told(document(form, paragraph(run(), "<w:r><w:delText>0</w:delText></w:r>")), form)
    assert [note.code for note in notes] == ["L22"]


TABLES = {
    # what stands left of a sum of Word, and the figure saved with it: whether it is certain
    "all of it": (["收到", "20", "35"], "55", True),
    "too much": (["收到", "20", "36"], "55", False),
    "a digit in the label": (["1.收到", "20", "35"], "55", False),
    "a gap": (["收到", "20", "", "35"], "55", False),
    "a gap further left": (["收到", "1", "", "20", "35"], "55", False),
    "nothing": (["收到"], "55", False),
    "a text": (["收到", "55"], "五十五", False),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("side", ["LEFT", "ABOVE"])
@pytest.mark.parametrize("name", TABLES)
def test_a_sum_of_word_that_is_right_is_seen_as_it_is(name: str, side: str) -> None:
    before, shown, certain = TABLES[name]
    simple = f'<w:fldSimple w:instr=" =SUM({side}) \\* MERGEFORMAT ">{run(text=shown)}</w:fldSimple>'
    filled = [paragraph(run(text=text)) if text else paragraph() for text in before]
    cells = [f"<w:tc>{text}</w:tc>" for text in (*filled, paragraph(simple))]
    rows = "".join(f"<w:tr>{cell}</w:tr>" for cell in cells) if side == "ABOVE" else f"<w:tr>{''.join(cells)}</w:tr>"
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    parts = parts_of(document_of(f'<w:document xmlns:w="{space}"><w:body><w:tbl>{rows}</w:tbl></w:body></w:document>'))
    book = open_workbook(zipped(parts))
    cell = max(book.sheet(book.sheet_names[0]).cells.items())[1]
    assert (book.look(cell.style).unseen == "") == certain


def document_of(text: str) -> bytes:
    """A document with this main part."""
    import io

    import docx

    out = io.BytesIO()
    docx.Document().save(out)
    return zipped({**parts_of(out.getvalue()), "word/document.xml": text.encode()})


def test_fields_that_are_typed_in_are_seen_as_they_are(form: Form) -> None:
    assert told(document(form, paragraph(field(" FORMTEXT "))), form) == []
