"""Workbooks of few parts, as small programs write them: no library would make these."""

from __future__ import annotations

from collections.abc import Callable

from zoo import HEAD, LINKS, MAIN, Animal, plain, rezip, unzip


def _bare(sheet: str, *, workbook: str = "", styles: str = "", rels: dict[str, str] | None = None) -> bytes:
    """A package of few parts, called as WPS and small programs call them, with absolute targets and no docProps."""
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    listed = '<sheets><sheet name="表" sheetId="4" r:id="R1"/></sheets>'
    book = workbook or f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{listed}</workbook>'
    style = f'<Relationship Id="R2" Type="{LINKS}/styles" Target="/文档/样式.xml"/>' if styles else ""
    missing = f'<Relationship Id="R3" Type="{LINKS}/sharedStrings" Target="/文档/sharedStrings.xml"/>'
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    parts = {
        "[Content_Types].xml": f'{HEAD}<ct:Types xmlns:ct="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<ct:Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<ct:Override PartName="/文档/簿.xml" ContentType="{kinds}sheet.main+xml"/>'
        f'<ct:Override PartName="/文档/页/一.xml" ContentType="{kinds}worksheet+xml"/>'
        + (f'<ct:Override PartName="/文档/样式.xml" ContentType="{kinds}styles+xml"/>' if styles else "")
        + "</ct:Types>",
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{space}"><Relationship Id="R1" Type="{LINKS}/officeDocument" '
        'Target="/文档/簿.xml"/></Relationships>',
        "文档/簿.xml": HEAD + book,
        "文档/_rels/簿.xml.rels": f'{HEAD}<Relationships xmlns="{space}"><Relationship Id="R1" '
        f'Type="{LINKS}/worksheet" Target="/文档/页/一.xml"/>{style}{missing}</Relationships>',
        "文档/页/一.xml": sheet,
    }
    if styles:
        parts["文档/样式.xml"] = styles
    return rezip({name: text.encode() for name, text in (parts | (rels or {})).items()})


def _make_wps() -> Animal:
    """Other part names, absolute targets, no docProps, no styles, strings inline, shared ones listed but missing."""
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>标题</t></is></c><c r="C1"><v>5</v></c></row>'
        '<row r="3"/><row r="5" spans="1:2"><c r="A5"><v>7</v></c></row>'
    )
    sheet = f'{HEAD}<worksheet xmlns="{MAIN}"><dimension ref="A1:C5"/><sheetData>{rows}</sheetData></worksheet>'
    return Animal(_bare(sheet), ("表!A1", "表!B1", "表!D1", "表!B2", "表!C3", "表!D5", "表!A7"), ("表!C1",))


def _make_prefixed() -> Animal:
    """Every element prefixed, rows and cells without addresses, attributes in single quotes."""
    cell = "<x:c s='1'><x:v>{}</x:v></x:c>"
    row = "<x:row>" + cell + cell + "</x:row>"
    sheet = (
        f"{HEAD}<x:worksheet xmlns:x='{MAIN}'><x:sheetData>{row.format(1, 2)}{row.format(3, 4)}</x:sheetData>"
        "<x:pageMargins left='0.7' right='0.7' top='0.75' bottom='0.75' header='0.3' footer='0.3'/></x:worksheet>"
    )
    styles = (
        f"{HEAD}<x:styleSheet xmlns:x='{MAIN}'><x:fonts count='1'><x:font><x:sz val='11'/><x:name val='宋体'/></x:font>"
        "</x:fonts><x:fills count='2'><x:fill><x:patternFill patternType='none'/></x:fill><x:fill><x:patternFill "
        "patternType='gray125'/></x:fill></x:fills><x:borders count='1'><x:border/></x:borders><x:cellXfs count='2'>"
        "<x:xf numFmtId='0' fontId='0' fillId='0' borderId='0'/><x:xf numFmtId='4' fontId='0' fillId='0' borderId='0' "
        "applyNumberFormat='1'><x:protection locked='0'/></x:xf></x:cellXfs></x:styleSheet>"
    )
    book = (
        f"<x:workbook xmlns:x='{MAIN}' xmlns:rel='{LINKS}'><x:bookViews><x:workbookView/></x:bookViews><x:sheets>"
        "<x:sheet name='表' sheetId='1' rel:id='R1'/></x:sheets><x:calcPr calcId='1'/></x:workbook>"
    )
    return Animal(_bare(sheet, workbook=book, styles=styles), ("表!A1", "表!B2", "表!C2", "表!A4"))


def _make_empty_sheet() -> Animal:
    """A sheet without a single cell."""
    return Animal(_bare(f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'), ("表!B2", "表!A1"))


def _make_disguised() -> Animal:
    """Comments and CDATA in the parts that look like cells, rows and sheets; a > in an attribute."""
    sheet = (
        f'{HEAD}<!-- <sheetData/> --><worksheet xmlns="{MAIN}"><!-- <legacyDrawing/> --><sheetData>'
        '<!-- <row r="2"><c r="B2"/> --><row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[<c r="B2"><v>9</v></c></row>'
        '</sheetData>]]></t></is></c></row><row r="2"><c r="A2"><f>IF(1&gt;0,"&lt;/c&gt;","")</f><v>1</v></c>'
        '<?x <c r="B2"/> ?><c r="C2"><v>3</v></c></row>'
        '</sheetData><dataValidations count="1"><dataValidation type="custom" prompt="a > b" sqref="A1"><formula1>A1>0'
        "</formula1></dataValidation></dataValidations></worksheet>"
    )
    return Animal(_bare(sheet), ("表!B2", "表!C2", "表!A1"))


def _make_utf16() -> Animal:
    """Parts in UTF-16."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    parts = unzip(_bare(f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'))
    for name in ("文档/页/一.xml", "文档/簿.xml"):
        parts[name] = parts[name].decode().replace("UTF-8", "UTF-16").encode("utf-16")
    return Animal(rezip(parts), ("表!A1", "表!B1"))


def _make_strict() -> Animal:
    """The same kind of file in the namespaces of Strict Open XML."""
    parts = unzip(plain())
    swap = [
        (MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"),
        (LINKS, "http://purl.oclc.org/ooxml/officeDocument/relationships"),
    ]
    for name, content in parts.items():
        text = content.decode()
        for old, new in swap:
            text = text.replace(old, new)
        parts[name] = text.encode()
    return Animal(rezip(parts), ("表!B2", "表!A10"))


def bare_makers() -> dict[str, Callable[[], Animal]]:
    return {name.removeprefix("_make_"): maker for name, maker in globals().items() if name.startswith("_make_")}
