"""The same workbook as Excel and WPS spell it: `as_excel`, `as_wps`. Values and formats stay; each file has its owner.

What is put in is what these programs write into every file: declarations and foreign attributes of the root elements,
the height of a row's letters, phonetic marks at texts, the order of calculation, who saved it when and where.
"""

from __future__ import annotations

import re

from packages import LINKS, MAIN, parts_of, zipped

Parts = dict[str, bytes]

_OFFICE = "http://schemas.microsoft.com/office/spreadsheetml"
_COMPATIBLE = ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_EXCEL_SHEET = (
    f'{_COMPATIBLE} mc:Ignorable="x14ac xr xr2 xr3" xmlns:x14ac="{_OFFICE}/2009/9/ac"'
    f' xmlns:xr="{_OFFICE}/2014/revision" xmlns:xr2="{_OFFICE}/2015/revision2" xmlns:xr3="{_OFFICE}/2016/revision3"'
    ' xr:uid="{{00000000-{0}-0000-0000-000000000000}}"'
)
_EXCEL_STYLES = (
    f'{_COMPATIBLE} mc:Ignorable="x14ac xr" xmlns:x14ac="{_OFFICE}/2009/9/ac" xmlns:xr="{_OFFICE}/2014/revision"'
)
_EXCEL_BOOK = (
    f'{_COMPATIBLE} mc:Ignorable="x15 xr xr6 xr10" xmlns:x15="{_OFFICE}/2010/11/main"'
    f' xmlns:xr="{_OFFICE}/2014/revision" xmlns:xr6="{_OFFICE}/2016/revision6" xmlns:xr10="{_OFFICE}/2016/revision10"'
)
_WPS_SHEET = (
    ' xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
    f' xmlns:x14="{_OFFICE}/2009/9/main"{_COMPATIBLE} xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"'
)
_SAVED_WHERE = (
    f'<mc:AlternateContent{_COMPATIBLE}><mc:Choice Requires="x15"><x15ac:absPath '
    f'url="C:\\Users\\clerk{{0:05d}}\\Desktop\\" xmlns:x15ac="{_OFFICE}/2010/11/ac"/></mc:Choice></mc:AlternateContent>'
    '<xr:revisionPtr revIDLastSave="0" documentHandle="8_{{{0:08X}-0000-4000-8000-000000000000}}" '
    'xr6:coauthVersionLast="36" xr6:coauthVersionMax="36" xr10:uidLastSave="{{00000000-0000-0000-0000-000000000000}}"/>'
)
_SLICERS = (
    f'<extLst><ext uri="{{EB79DEF2-80B8-43e5-95BD-54CBDDF9020C}}" xmlns:x14="{_OFFICE}/2009/9/main">'
    '<x14:slicerStyles defaultSlicerStyle="SlicerStyleLight1"/></ext></extLst></styleSheet>'
)
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CORE = (
    f'{_DECLARATION}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:dcmitype="http://purl.org/dc/dcmitype/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<dc:creator>office{0:05d}</dc:creator><cp:lastModifiedBy>clerk{0:05d}</cp:lastModifiedBy>"
    '<dcterms:created xsi:type="dcterms:W3CDTF">2026-01-05T01:02:03Z</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">2026-01-12T0{1}:{2:02d}:{3:02d}Z</dcterms:modified>'
    "</cp:coreProperties>"
)
_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006"
_CUSTOM = (
    f'{_DECLARATION}<Properties xmlns="{_PROPERTIES}/custom-properties" xmlns:vt="{_PROPERTIES}/docPropsVTypes">'
    '<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="ICV">'
    "<vt:lpwstr>{0:032X}_13</vt:lpwstr></property>"
    '<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="3" name="KSOProductBuildVer">'
    "<vt:lpwstr>2052-12.1.0.19302</vt:lpwstr></property></Properties>"
)
_NAMED_STYLES = 48
"""So many WPS writes into every workbook, used or not."""
_SHEET = re.compile(r"xl/worksheets/sheet([0-9]+)\.xml")
_END = b"</t></si>"
_MARKED_END = b'</t><phoneticPr fontId="1" type="noConversion"/></si>'


def as_excel(data: bytes, number: int) -> bytes:
    """As Excel 2019 saves it on the computer of the office of that number."""
    parts = parts_of(data)
    for name, content in parts.items():
        if not name.endswith((".xml", ".rels")):
            continue
        part = content.decode()
        if sheet := _SHEET.fullmatch(name):
            part = _rooted(part, _EXCEL_SHEET.format(f"{int(sheet[1]):04X}"))
            part = re.sub(r"<(row|sheetFormatPr) ([^>]*?)(/?)>", r'<\1 \2 x14ac:dyDescent="0.15"\3>', part)
            part = part.replace("</mergeCells>", '</mergeCells><phoneticPr fontId="1" type="noConversion"/>')
        elif name == "xl/styles.xml":
            part = _rooted(part, _EXCEL_STYLES).replace("</styleSheet>", _SLICERS)
            part = re.sub(r"<fonts ([^>]*)>", r'<fonts \1 x14ac:knownFonts="1">', part)
        elif name == "xl/workbook.xml":
            part = _rooted(part, _EXCEL_BOOK)
            part = part.replace("<workbookProtection", f"{_SAVED_WHERE.format(number)}<workbookProtection")
        parts[name] = re.sub(r"(<\?xml [^>]*\?>)\n?", "\\1\r\n", part, count=1).encode()
    parts["xl/sharedStrings.xml"] = parts["xl/sharedStrings.xml"].replace(_END, _MARKED_END)
    _put_in_order(parts)
    parts["docProps/core.xml"] = _core(number).replace(b"?>\n", b"?>\r\n")
    return zipped(parts)


def as_wps(data: bytes, number: int) -> bytes:
    """As WPS 12 saves it on the computer of the office of that number."""
    parts = parts_of(data)
    for name in filter(_SHEET.fullmatch, list(parts)):
        part = _rooted(parts[name].decode(), _WPS_SHEET)
        part = part if "<sheetPr" in part else part.replace("<dimension ", "<sheetPr/><dimension ")
        part = re.sub(r'<row (r="[0-9]+") (spans="[0-9:]+")([^>]*?)(/?)>', r"<row \1\3 \2\4>", part)
        default = '<sheetFormatPr defaultColWidth="9" defaultRowHeight="13.5"'
        parts[name] = part.replace('<sheetFormatPr defaultRowHeight="15"', default).encode()
    parts["xl/styles.xml"] = _with_named_styles(parts["xl/styles.xml"].decode()).encode()
    # Texts that were typed in Excel before keep their marks.
    first, *others = parts["xl/sharedStrings.xml"].split(_END)
    ends = (_END if at % 3 else _MARKED_END for at in range(len(others)))
    parts["xl/sharedStrings.xml"] = first + b"".join(end + text for end, text in zip(ends, others, strict=True))
    _put_in_order(parts)
    parts["docProps/core.xml"] = _core(number)
    parts["docProps/custom.xml"] = _CUSTOM.format(number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % (1 << 128)).encode()
    _announce(parts, "docProps/custom.xml", "custom-properties")
    _link(parts, "_rels/.rels", "custom-properties", "docProps/custom.xml")
    return zipped(parts)


def _core(number: int) -> bytes:
    return _CORE.format(number, number % 9, number % 60, number // 60 % 60).encode()


def _rooted(part: str, more: str) -> str:
    """More attributes of the root element, behind its namespaces."""
    return re.sub(r"(<(?:worksheet|workbook|styleSheet) [^>]*)>", lambda match: f"{match[1]}{more}>", part, count=1)


def _put_in_order(parts: Parts) -> None:
    """Say in which order the formulas were computed."""
    sheets = [(match[1], name) for name in parts if (match := _SHEET.fullmatch(name))]
    cells = [
        f'<c r="{ref.decode()}" i="{number}"/>'
        for number, name in sheets
        for ref in reversed(re.findall(rb'<c r="([A-Z]+[0-9]+)"[^>]*><f', parts[name]))
    ]
    parts["xl/calcChain.xml"] = f'{_DECLARATION}<calcChain xmlns="{MAIN}">{"".join(cells)}</calcChain>'.encode()
    _announce(parts, "xl/calcChain.xml", "spreadsheetml.calcChain")
    _link(parts, "xl/_rels/workbook.xml.rels", "calcChain", "calcChain.xml")


def _with_named_styles(styles: str) -> str:
    """The named styles that WPS writes, each with a format of its own."""
    xf = '<xf numFmtId="{0}" fontId="0" fillId="0" borderId="0" applyProtection="0"><alignment vertical="center"/></xf>'
    numbers = range(1, _NAMED_STYLES + 1)
    added = {
        "cellStyleXfs": "".join(xf.format(41 + number % 4) for number in numbers),
        "cellStyles": "".join(f'<cellStyle name="样式 {number}" xfId="{number}"/>' for number in numbers),
    }
    for name, new in added.items():
        start, count, rest = re.split(rf'<{name} count="([0-9]+)">', styles)
        inner, _, end = rest.partition(f"</{name}>")
        styles = f'{start}<{name} count="{int(count) + _NAMED_STYLES}">{inner}{new}</{name}>{end}'
    return styles


def _announce(parts: Parts, part: str, kind: str) -> None:
    """Put a part into the list of types."""
    kind = f"application/vnd.openxmlformats-officedocument.{kind}+xml"
    _append(parts, "[Content_Types].xml", "Types", f'<Override PartName="/{part}" ContentType="{kind}"/>', part)


def _link(parts: Parts, name: str, kind: str, target: str) -> None:
    _append(parts, name, "Relationships", f'<Relationship Id="rId99" Type="{LINKS}/{kind}" Target="{target}"/>', target)


def _append(parts: Parts, name: str, root: str, element: str, key: str) -> None:
    if key.encode() not in parts[name]:
        end = f"</{root}>"
        parts[name] = parts[name].replace(end.encode(), f"{element}{end}".encode())
