"""A record as the whole report: its title, the chapters with places for the text, the tables in the official layout.

The only importer of python-docx.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from xlsxcheck.errors import UsageError, XlsxcheckError
from xlsxcheck.formats.outputs import PROPERTY
from xlsxcheck.model import Chapter, Form, Value, WordLayout
from xlsxcheck.word.table import missing, table_xml

if TYPE_CHECKING:
    from docx.document import Document

KIND = "word"
"""What the document property says that such a file is."""

_CREATED = datetime(2021, 9, 26)
_PAGE = (11906, 16838)
"""A4 in twips."""

_ABOVE = 1247
"""The margins above and below: 22 mm."""

_CELL = "TableCell"
_CUSTOM = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def build_word(values: Mapping[str, Value], form: Form) -> bytes:
    """The report as a .docx; the same input gives the same bytes.

    Shape:  values[field_id] of a record in which every table cell has its figure.
    Errors: UsageError where the form says nothing of a report, XlsxcheckError where a figure is missing.
    """
    import docx
    from docx.oxml import parse_xml

    layout = form.word
    if layout is None:
        raise UsageError(f"{form.title['zh']}：表格定义里没有 Word 报告的样子（word）/ no layout of a report")
    lacking = [field for chapter in layout.chapters if chapter.table for field in _lacking(chapter, values, form)]
    if lacking:
        raise XlsxcheckError(f"{'、'.join(lacking[:5])}：没有读出数字，不能写成报告 / no figure")
    document = docx.Document()
    _set_page(document, layout)
    _set_styles(document, layout.font)
    document.add_paragraph(_title(layout, values, form), style="Title")
    for chapter in layout.chapters:
        document.add_paragraph(chapter.title, style="Heading 1")
        for text in chapter.texts:
            document.add_paragraph(text, style="Body Text")
        if chapter.table is not None:
            xml = table_xml(form.table(chapter.table), chapter.widths, values, _CELL)
            document.element.body.insert_element_before(parse_xml(xml), "w:sectPr")
    _set_properties(document, form)
    stream = io.BytesIO()
    document.save(stream)
    return _same_each_time(stream)


def _lacking(chapter: Chapter, values: Mapping[str, Value], form: Form) -> list[str]:
    return [field.label() for field in missing(form.table(chapter.table or "").fields, values)]


def _title(layout: WordLayout, values: Mapping[str, Value], form: Form) -> str:
    """The title of the report. What a sender typed can't break the document, nor its line."""
    known = {role: values.get(form.roles.get(role, "")) for role in ("organ", "year")}
    organ = "" if known["organ"] is None else str(known["organ"])
    year = layout.no_year if known["year"] is None else str(known["year"])
    return layout.title.format(organ="".join(_NOT_XML.sub("", organ).split()), year=year)


def _set_page(document: Document, layout: WordLayout) -> None:
    from docx.shared import Twips

    section = document.sections[0]
    section.page_width, section.page_height = map(Twips, _PAGE)
    widest = max((sum(chapter.widths) for chapter in layout.chapters), default=0) or _PAGE[0] * 4 // 5
    section.left_margin = section.right_margin = Twips((_PAGE[0] - widest) // 2)
    section.top_margin = section.bottom_margin = Twips(_ABOVE)


def _set_styles(document: Document, font: str) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    styles = document.styles
    for language in styles.element.iter(qn("w:lang")):
        # Where lines may break is a matter of the language.
        language.set(qn("w:eastAsia"), "zh-CN")
    styles.add_style(_CELL, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    for name, size, bold in (("Normal", 12, False), ("Title", 18, True), ("Heading 1", 14, True), (_CELL, 10, False)):
        _set_font(styles[name], font, Pt(size), bold)
    body = styles["Body Text"].paragraph_format
    body.first_line_indent, body.line_spacing = Pt(24), 1.5
    for name in ("Title", _CELL):
        styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for name, space in (("Title", 18), ("Heading 1", 9), (_CELL, 0)):
        form = styles[name].paragraph_format
        form.space_before, form.space_after, form.line_spacing = Pt(space if name != "Title" else 0), Pt(space), 1.0


def _set_font(style: Any, font: str, size: Any, bold: bool) -> None:
    """One font for all scripts, black: the styles that the library brings are meant for English."""
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    style.font.name, style.font.size, style.font.bold, style.font.color.rgb = font, size, bold, RGBColor(0, 0, 0)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font)
    borders = style.element.find(f"{qn('w:pPr')}/{qn('w:pBdr')}")
    if borders is not None:
        borders.getparent().remove(borders)


def _set_properties(document: Document, form: Form) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    core = document.core_properties
    core.author = core.comments = core.keywords = ""
    core.title, core.subject = form.title["zh"], form.document
    core.created = core.modified = _CREATED
    core.revision, core.last_modified_by = 1, ""
    space = "http://schemas.openxmlformats.org/officeDocument/2006"
    blob = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<Properties xmlns="{space}/custom-properties" xmlns:vt="{space}/docPropsVTypes">'
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{PROPERTY}">'
        f"<vt:lpwstr>{KIND}</vt:lpwstr></property></Properties>"
    )
    package = document.part.package
    for key in [key for key, relation in package.rels.items() if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del package.rels[key]  # the picture of another document
    part = Part(PackURI("/docProps/custom.xml"), _CUSTOM, blob.encode(), package)
    package.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)


def _same_each_time(stream: io.BytesIO) -> bytes:
    """The package with one date for every part: the library puts the hour of writing into each."""
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(stream) as written, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name in written.namelist():
            package.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), written.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
