"""Shapes of a Word document that float over its text and may cover a table are told; seals and letterheads are not."""

from __future__ import annotations

import pytest
from dresseddocuments import FIGURE, document
from packages import parts_of, zipped

from xlsxcheck.api import check
from xlsxcheck.formats.open import open_workbook
from xlsxcheck.model import Form
from xlsxcheck.reading.record import read_record

_2006 = "http://schemas.openxmlformats.org/drawingml/2006"
_WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_RECT = '<a:prstGeom prst="rect"/><a:solidFill/>'
_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
_SECTION = "<w:p><w:pPr><w:sectPr>{}</w:sectPr></w:pPr></w:p>"
_TEXT = f"<w:p><w:r><w:t>{'工作有序开展' * 100}</w:t></w:r></w:p>"


def drawing(content: str, width: float = 19, height: float = 25, *, wrap: str = "wrapNone", behind: int = 0) -> str:
    """A floating drawing of so many centimetres."""
    size = f'<wp:extent cx="{int(width * 360_000)}" cy="{int(height * 360_000)}"/><wp:{wrap}/>'
    return (
        f'<w:p><w:r><w:drawing><wp:anchor xmlns:wp="{_2006}/wordprocessingDrawing" behindDoc="{behind}">{size}'
        f'<a:graphic xmlns:a="{_2006}/main"><a:graphicData>{content}</a:graphicData></a:graphic>'
        "</wp:anchor></w:drawing></w:r></w:p>"
    )


def shape(outline: str = _RECT, text: str = "") -> str:
    written = f"<wps:txbx><w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent></wps:txbx>"
    return f'<wps:wsp xmlns:wps="{_WPS}"><wps:spPr>{outline}</wps:spPr>{written if text else ""}</wps:wsp>'


_PICTURE = f'<pic:pic xmlns:pic="{_2006}/picture"/>'


def vml(style: str, name: str = "rect", more: str = "", content: str = "") -> str:
    inside = f'<v:{name} xmlns:v="urn:schemas-microsoft-com:vml" style="{style}" {more}>{content}</v:{name}>'
    return f"<w:p><w:r><w:pict>{inside}</w:pict></w:r></w:p>"


_PLACED = "position:absolute;left:0;top:10pt;width:600pt;height:700pt;z-index:9"
COVERING = {
    "a page of white": drawing(shape()),
    "a few rows of white": drawing(shape(), 19, 4),
    "one figure's white": drawing(shape(), 1.5, 0.7),
    "a picture as large as the page": drawing(_PICTURE),
    "of old": vml(_PLACED),
    "of old, with a picture": vml(_PLACED, "shape", 'filled="f"', "<v:imagedata/>"),
    "with an outline of nothing": drawing(shape(f"{_RECT}<a:ln><a:noFill/></a:ln>")),
    "further up": drawing(shape()) + _TEXT,
    "in a section that goes on": drawing(shape()) + _SECTION.format('<w:type w:val="continuous"/>'),
}
QUIET = {
    "a seal": drawing(_PICTURE, 4.2, 4.2),
    "a wide emblem": drawing(_PICTURE, 17, 2.5),
    "a red line": drawing(shape(), 16, 0.1),
    "a line by name": drawing(shape('<a:prstGeom prst="line"/>'), 16, 1),
    "a frame without a filling": drawing(shape('<a:prstGeom prst="rect"/><a:noFill/>')),
    "behind the text": drawing(shape(), behind=1),
    "with the text around it": drawing(_PICTURE, wrap="wrapSquare"),
    "on its own lines": drawing(shape(), wrap="wrapTopAndBottom"),
    "a page before": drawing(shape()) + _BREAK,
    "a section before": drawing(shape()) + _SECTION.format(""),
    "on a page before by its paragraph": drawing(shape()) + "<w:p><w:pPr><w:pageBreakBefore/></w:pPr></w:p>",
    "a star in a letterhead": drawing(shape('<a:prstGeom prst="star5"/>'), 1, 1) + _TEXT,
    "a picture far above": drawing(_PICTURE, 12, 7) + _TEXT * 2,
    "of old, behind the text": vml("position:absolute;width:600pt;height:700pt;z-index:-1"),
    "of old, not floating": vml("width:600pt;height:700pt"),
    "of old, without a filling": vml(_PLACED, more='filled="f"'),
    "of old, a line": vml("position:absolute;width:600pt;height:1pt"),
}


def before_the_requests(form: Form, content: str) -> bytes:
    parts = parts_of(document(form))
    text = parts["word/document.xml"].decode()
    at = text.rindex("<w:tbl>", 0, text.index(f"<w:t>{FIGURE}</w:t>"))
    return zipped({**parts, "word/document.xml": f"{text[:at]}{content}{text[at:]}".encode()})


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", COVERING)
def test_what_may_cover_a_table_is_told(name: str, form: Form) -> None:
    notes = read_record(open_workbook(before_the_requests(form, COVERING[name])), form).notes
    (note,) = [note for note in notes if note.code == "L09" and note.sheet == "表格3"]
    assert str(note.facts["how"]).startswith("near_") and "D6" in note.cells


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", QUIET)
def test_what_covers_nothing_is_not_told(name: str, form: Form) -> None:
    notes = read_record(open_workbook(before_the_requests(form, QUIET[name])), form).notes
    assert not [note for note in notes if note.sheet == "表格3"]


def test_a_shape_with_text_is_a_text_box(form: Form) -> None:
    notes = read_record(open_workbook(before_the_requests(form, drawing(shape(text="99")))), form).notes
    assert {note.code for note in notes} - {"L30"} == {"L21"}


def test_it_is_said_where_and_what_to_do(form: Form) -> None:
    findings = check(before_the_requests(form, _BREAK + COVERING["a page of white"])).findings
    first = next(one for one in findings if one.code == "L09")
    assert "表三" in first.message and "图形，可能盖住填报的格子" in first.message and "移开" in first.remedy
