"""Workbooks with everything that offices put into them, some as no library writes them: what a copy must not lose.

`animal(name)` gives one, with the cells to mark in it.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import NamedTuple

import openpyxl
import openpyxl.comments
import xlsxwriter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
Parts = dict[str, bytes]


class Animal(NamedTuple):
    """One workbook; `cells` are those to mark, as 表!D4, `related` those of a relation."""

    data: bytes
    cells: tuple[str, ...]
    related: tuple[str, ...] = ()


@cache
def animal(name: str) -> Animal:
    """The workbook of that name, one of `names`."""
    from zoo_bare import bare_makers

    return (_MAKERS | bare_makers())[name]()


def names() -> list[str]:
    from zoo_bare import bare_makers

    return [*_MAKERS, *bare_makers()]


def unzip(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def rezip(parts: Parts) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, (2024, 1, 2, 3, 4, 6)), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def new_book(stream: io.BytesIO) -> xlsxwriter.Workbook:
    book = xlsxwriter.Workbook(stream)
    book.set_properties({"title": "表", "created": datetime(2024, 1, 1)})
    return book


def png(shade: int = 90) -> io.BytesIO:
    """A small grey picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + bytes([shade] * 8) for _ in range(8))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0))
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def _patched(data: bytes, *changes: tuple[str, str, str], new: dict[str, str | bytes] | None = None) -> bytes:
    """A package with texts replaced once: (part, old, new); and parts added."""
    parts = unzip(data)
    for part, old, fresh in changes:
        text = parts[part].decode()
        assert old in text, (part, old)
        parts[part] = text.replace(old, fresh, 1).encode()
    for name, content in (new or {}).items():
        parts[name] = content if isinstance(content, bytes) else content.encode()
    return rezip(parts)


def _figures(sheet: xlsxwriter.worksheet.Worksheet, *formats: object) -> None:
    for row in range(8):
        for col in range(6):
            sheet.write_number(row, col, 10 * row + col, *formats)


# -- made by XlsxWriter ---------------------------------------------------------------------------


def _make_rich() -> Animal:
    """One of everything that XlsxWriter can do, on sheets with and without comments and form controls."""
    stream = io.BytesIO()
    book = new_book(stream)
    book.set_custom_property("批次", "2025")
    box = book.add_format({"border": 1, "num_format": "0.00", "locked": False, "bg_color": "#DDEEDD", "diag_type": 1})
    dark = book.add_format({"bold": True, "font_color": "red", "hidden": True, "pattern": 4, "fg_color": "#112233"})
    data = book.add_worksheet("数据 一")
    _figures(data, box)
    data.write_formula("H1", "=SUM(A1:F1)", dark, 15)
    data.write_rich_string("H2", "富", book.add_format({"bold": True}), "文本", "尾")
    data.write_dynamic_array_formula("H4:H6", "=SORT(A1:A3)", None, 0)
    data.write_array_formula("I1:I2", "{=A1:A2*2}", None, 0)
    data.merge_range("B10:D11", "合并", box)
    data.data_validation("A1:B8", {"validate": "integer", "criteria": ">=", "value": 0, "input_message": "填整数"})
    data.data_validation("C1:C8", {"validate": "list", "source": "='名单'!$A$1:$A$3"})
    data.conditional_format("A1:F8", {"type": "cell", "criteria": ">", "value": 40, "format": dark})
    data.conditional_format("A1:A8", {"type": "data_bar", "data_bar_2010": True})
    data.conditional_format("B1:B8", {"type": "icon_set", "icon_style": "3_traffic_lights"})
    data.add_sparkline("J1", {"range": "'数据 一'!A1:F1"})
    data.insert_textbox("L1", "文本框里的说明")
    data.insert_image("L8", "a.png", {"image_data": png()})
    data.embed_image("K3", "b.png", {"image_data": png(50)})
    data.set_background(png(200))
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='数据 一'!$A$1:$A$8"})
    data.insert_chart("L14", chart)
    data.set_header("&C&G", {"image_center": "c.png", "image_data_center": png(120)})
    data.write_url("I8", "https://example.org/?a=1&b=2", string="链接", tip="提示")
    data.protect("xlsxcheck", {"sort": True})
    data.unprotect_range("A1:B2", "自由区")
    data.ignore_errors({"number_stored_as_text": "A1:F8"})
    data.freeze_panes(1, 1)
    data.set_column("A:A", 22.5, box)
    data.set_column("M:M", None, None, {"hidden": True})
    data.set_row(20, 33, dark)
    data.print_area("A1:F8")
    data.repeat_rows(0)
    data.set_h_pagebreaks([5])
    data.add_table("O1:P4", {"columns": [{"header": "甲"}, {"header": "乙"}]})
    notes = book.add_worksheet("有批注")
    _figures(notes)
    notes.write_comment("B2", "发件人的批注", {"author": "张三", "x_scale": 3, "y_scale": 2, "color": "#CCFFCC"})
    notes.write_comment("D5", "一直显示", {"author": "李四", "visible": True, "font_size": 12})
    notes.set_header("&L&G", {"image_left": "d.png", "image_data_left": png(70)})
    buttons = book.add_worksheet("有按钮")
    _figures(buttons)
    buttons.insert_button("H2", {"caption": "按这里", "width": 80, "height": 30})
    buttons.insert_checkbox("H6", False)
    both = book.add_worksheet("都有")
    _figures(both)
    both.insert_button("H2", {"caption": "按这里"})
    both.write_comment("A1", "旁边的批注", {"author": "王五"})
    both.write_comment("C3", "要标的格子上的批注，内容很长。" * 6, {"author": "王五", "width": 90, "height": 40})
    lists = book.add_worksheet("名单")
    lists.write_column("A1", ["甲", "乙", "丙"])
    lists.very_hidden()
    line = book.add_chart({"type": "line"})
    line.add_series({"values": "='数据 一'!$B$1:$B$8"})
    book.add_chartsheet("图").set_chart(line)
    book.define_name("全局", "='数据 一'!$A$1")
    book.define_name("有批注!局部", "=有批注!$A$1")
    both.activate()
    both.set_first_sheet()
    book.close()
    cells = ("数据 一!B2", "数据 一!H1", "数据 一!B10", "数据 一!A9", "数据 一!B21", "数据 一!Z50")
    cells += ("有批注!B2", "有批注!C3", "有按钮!D4", "都有!C3", "都有!B1")
    return Animal(stream.getvalue(), cells, ("数据 一!C2", "数据 一!F8", "都有!A1"))


def _make_macros() -> Animal:
    """A workbook with macros, its project a stub."""
    import tempfile
    from pathlib import Path

    stream = io.BytesIO()
    book = new_book(stream)
    sheet = book.add_worksheet("表")
    _figures(sheet)
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "vbaProject.bin"
        project.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 4)
        book.add_vba_project(str(project))
        sheet.insert_button("H2", {"macro": "Go", "caption": "运行"})
        book.close()
    return Animal(stream.getvalue(), ("表!B2",))


def plain(*, comment: bool = False) -> bytes:
    stream = io.BytesIO()
    book = new_book(stream)
    sheet = book.add_worksheet("表")
    _figures(sheet)
    sheet.write_string("H1", "注音")
    if comment:
        author = "tc={11111111-2222-3333-4444-555555555555}"
        sheet.write_comment("B2", "[Threaded comment]\n\n发件人在线讨论", {"author": author})
    book.close()
    return stream.getvalue()


# -- patched by hand ------------------------------------------------------------------------------


def _make_threaded() -> Animal:
    """A threaded comment with its persons, beside the old-fashioned one that stands in for it."""
    rel = "http://schemas.microsoft.com/office/2017/10/relationships"
    space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    thread = (
        f'{HEAD}<ThreadedComments xmlns="{space}"><threadedComment ref="B2" dT="2025-01-02T03:04:05.00" personId='
        '"{AAAAAAAA-2222-3333-4444-555555555555}" id="{11111111-2222-3333-4444-555555555555}">'
        "<text>发件人在线讨论</text></threadedComment></ThreadedComments>"
    )
    persons = (
        f'{HEAD}<personList xmlns="{space}"><person displayName="张三" id="{{AAAAAAAA-2222-3333-4444-555555555555}}"'
        ' userId="S::x" providerId="AD"/></personList>'
    )
    data = _patched(
        plain(comment=True),
        ("xl/worksheets/_rels/sheet1.xml.rels", "</Relationships>",
         f'<Relationship Id="rId9" Type="{rel}/threadedComment" Target="../threadedComments/threadedComment1.xml"/>'
         "</Relationships>"),
        ("xl/_rels/workbook.xml.rels", "</Relationships>",
         f'<Relationship Id="rId99" Type="{rel}/person" Target="persons/person.xml"/></Relationships>'),
        ("[Content_Types].xml", "</Types>",
         '<Override PartName="/xl/threadedComments/threadedComment1.xml" '
         'ContentType="application/vnd.ms-excel.threadedcomments+xml"/><Override PartName="/xl/persons/person.xml" '
         'ContentType="application/vnd.ms-excel.person+xml"/></Types>'),
        new={"xl/threadedComments/threadedComment1.xml": thread, "xl/persons/person.xml": persons},
    )  # fmt: skip
    return Animal(data, ("表!B2", "表!C3"))


def _make_parts_beside() -> Animal:
    """Custom XML, printer settings, a form control in AlternateContent, x14 validation, phonetic text."""
    x14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    tail = (
        '<pageSetup paperSize="9" r:id="rId1"/><legacyDrawing r:id="rId2"/>'
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice '
        f'xmlns:x14="{x14}" Requires="x14"><controls><control shapeId="1025" r:id="rId3" name="Check"><controlPr/>'
        "</control></controls></mc:Choice></mc:AlternateContent>"
        f'<extLst><ext xmlns:x14="{x14}" uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}"><x14:dataValidations count="1" '
        'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:dataValidation type="whole" operator='
        '"greaterThanOrEqual"><x14:formula1><xm:f>表!$A$1</xm:f></x14:formula1><xm:sqref>B2:B8</xm:sqref>'
        "</x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>"
    )
    vml = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml"\n xmlns:o="urn:schemas-microsoft-com:office:office"\n'
        ' xmlns:x="urn:schemas-microsoft-com:office:excel">\n <o:shapelayout v:ext="edit"><o:idmap v:ext="edit" '
        'data="1"/></o:shapelayout><v:shapetype id="_x0000_t201" coordsize="21600,21600" o:spt="201" '
        'path="m,l,21600r21600,l21600,xe"/>\n<v:shape id="_x0000_s1025" type="#_x0000_t201" style="position:absolute">'
        '<v:textbox><div>复选<br>两行</div></v:textbox><x:ClientData ObjectType="Checkbox"><x:Anchor>\n 7, 0, 1, 0, 8,'
        " 0, 2, 0</x:Anchor></x:ClientData></v:shape></xml>\n"
    )
    rels = (
        f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{LINKS}/printerSettings" Target="../printerSettings/printerSettings1.bin"/>'
        f'<Relationship Id="rId2" Type="{LINKS}/vmlDrawing" Target="/xl/drawings/vmlDrawing7.vml"/>'
        f'<Relationship Id="rId3" Type="{LINKS}/ctrlProp" Target="../ctrlProps/ctrlProp1.xml"/></Relationships>'
    )
    control = f'{HEAD}<formControlPr xmlns="{x14}" objectType="CheckBox"/>'
    data = _patched(
        plain(),
        ("xl/worksheets/sheet1.xml", "</worksheet>", tail),
        ("xl/sharedStrings.xml", "<t>注音</t>", '<t>注音</t><rPh sb="0" eb="1"><t>zhu</t></rPh>'),
        ("[Content_Types].xml", "<Default",
         '<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.printer'
         'Settings"/><Default Extension="VML" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
         "<Default"),
        ("[Content_Types].xml", "</Types>",
         '<Override PartName="/xl/ctrlProps/ctrlProp1.xml" ContentType="application/vnd.ms-excel.controlproperties+xml"'
         "/></Types>"),
        ("_rels/.rels", "</Relationships>",
         f'<Relationship Id="rId77" Type="{LINKS}/customXml" Target="customXml/item1.xml"/></Relationships>'),
        new={
            "xl/worksheets/_rels/sheet1.xml.rels": rels,
            "xl/printerSettings/printerSettings1.bin": bytes(range(256)),
            "xl/drawings/vmlDrawing7.vml": vml,
            "xl/ctrlProps/ctrlProp1.xml": control,
            "customXml/item1.xml": "<root>业务数据</root>",
            "custom/随便.dat": b"\0\1\2",
        },
    )  # fmt: skip
    return Animal(data, ("表!B2", "表!A9"))


def _make_openpyxl() -> Animal:
    """As openpyxl writes: other names for comments and drawings, absolute targets, a comment without a size."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "it's"
    for row in range(1, 6):
        sheet.append([row, row * 2, f"文{row}"])
    sheet["B2"].comment = openpyxl.comments.Comment("老批注", "赵六")
    sheet["C5"].comment = openpyxl.comments.Comment("别处的批注", "赵六")
    sheet.merge_cells("A8:C9")
    stream = io.BytesIO()
    book.save(stream)
    return Animal(stream.getvalue(), ("it's!B2", "it's!A1", "it's!A8", "it's!C4"), ("it's!B3",))


def _make_namesake() -> Animal:
    """The sender has a sheet 检查结果 of his own."""
    stream = io.BytesIO()
    book = new_book(stream)
    _figures(book.add_worksheet("检查结果"))
    _figures(book.add_worksheet("表"))
    book.define_name("表!局部", "=表!$A$1")
    book.close()
    return Animal(stream.getvalue(), ("表!B2", "检查结果!A1"))


_MAKERS: dict[str, Callable[[], Animal]] = {
    name.removeprefix("_make_"): maker for name, maker in list(globals().items()) if name.startswith("_make_")
}
