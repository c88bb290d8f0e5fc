"""A correct report as a Word document, web page or XML spreadsheet, one figure of which is not seen as it is."""

from __future__ import annotations

import re

from documents import as_docx, as_html, as_xml2003
from grids import grids_of
from helpers import balanced_values
from packages import parts_of, zipped

from xlsxcheck.model import Form

FIGURE = "55"
"""The one figure of its kind in the report: 表三!D6."""
TITLE = ["测试市人民政府2023年政府信息公开工作年度报告"]
_PLAIN = f"<w:p><w:r><w:t>{FIGURE}</w:t></w:r></w:p>"


_MADE: dict[tuple[str, str], dict[str, bytes]] = {}


def _document(form: Form) -> dict[str, bytes]:
    key = (form.definition, "docx")
    if key not in _MADE:
        _MADE[key] = parts_of(as_docx(grids_of(form, balanced_values(form)), TITLE))
    return _MADE[key]


def _page(form: Form) -> str:
    key = (form.definition, "html")
    if key not in _MADE:
        _MADE[key] = {"": as_html(grids_of(form, balanced_values(form)), TITLE[0], TITLE)}
    return _MADE[key][""].decode()


def document(
    form: Form, paragraph: str = _PLAIN, *, cell: str = "", row: str = "", styles: str = "", numbers: str = ""
) -> bytes:
    """The report in Word with another paragraph for the figure, settings of its cell or row, more styles or lists."""
    parts = _document(form)
    text = parts["word/document.xml"].decode()
    assert text.count(_PLAIN) == 1
    at = text.index(_PLAIN)
    settings = text.rindex("</w:tcPr>", 0, at)
    first = text.rindex("<w:tr>", 0, at) + len("<w:tr>")
    text = text[:first] + row + text[first:settings] + cell + text[settings:at] + paragraph + text[at + len(_PLAIN) :]
    changed = {"word/document.xml": text.encode()}
    if styles:
        changed["word/styles.xml"] = parts["word/styles.xml"].replace(b"</w:styles>", f"{styles}</w:styles>".encode())
    if numbers:
        found = parts["word/numbering.xml"].decode()
        first = found.index("<w:num ")
        lists, _, used = numbers.partition("<w:num ")
        found = found[:first] + lists + found[first:].replace("</w:numbering>", f"<w:num {used}</w:numbering>")
        changed["word/numbering.xml"] = found.encode()
    return zipped({**parts, **changed})


def run(settings: str = "", text: str = FIGURE) -> str:
    return f"<w:r><w:rPr>{settings}</w:rPr><w:t>{text}</w:t></w:r>"


def paragraph(*content: str, settings: str = "") -> str:
    return f"<w:p><w:pPr>{settings}</w:pPr>{''.join(content)}</w:p>"


def page(form: Form, cell: str = f"<td>{FIGURE}</td>", css: str = "", *, body: str = "", before: str = "") -> bytes:
    """The report as a page with other markup for the figure's cell, a style sheet, attributes of the body."""
    text = _page(form)
    plain = f"<td>{FIGURE}</td>"
    assert text.count(plain) == 1
    text = text.replace(plain, cell).replace("<body>", f"<body {body}>{before}")
    return re.sub("</head>", lambda match: f"<style>{css}</style></head>" if css else match[0], text, count=1).encode()


def _style(kind: str, settings: str) -> str:
    return f'<w:style w:type="{kind}" w:styleId="Own"><w:name w:val="Own"/>{settings}</w:style>'


def _letters(settings: str) -> str:
    return _style("character", f"<w:rPr>{settings}</w:rPr>")


_OWN = '<w:rStyle w:val="Own"/>'
_WHITE = '<w:color w:val="FFFFFF"/>'
_2010 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
_MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
_LISTED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="99"/></w:numPr>'


def _list(kind: str) -> str:
    level = f'<w:lvl w:ilvl="0"><w:start w:val="9"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="%1"/></w:lvl>'
    return (
        f'<w:abstractNum w:abstractNumId="99">{level}</w:abstractNum>'
        '<w:num w:numId="99"><w:abstractNumId w:val="99"/></w:num>'
    )


def _shade(colour: str) -> str:
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>'


def _field(code: str, kind: str = "instrText") -> str:
    marks = [f'<w:r><w:fldChar w:fldCharType="{mark}"/></w:r>' for mark in ("begin", "separate", "end")]
    return f"{marks[0]}<w:r><w:{kind}>{code}</w:{kind}></w:r>{marks[1]}{run(text='5')}{marks[2]}"


_MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_BOTH = f"<mc:AlternateContent {_MC}><mc:Fallback>{run(text='9')}</mc:Fallback></mc:AlternateContent>"
_GUIDE = f"<w:r><w:ruby><w:rt>{run(text='9')}</w:rt><w:rubyBase>{run()}</w:rubyBase></w:ruby></w:r>"
_INNER = f"<w:tbl><w:tr><w:tc>{paragraph(run(text='9'))}</w:tc></w:tr></w:tbl><w:p/>"
_DRAWN = '<w:r><w:pict><v:textpath xmlns:v="urn:schemas-microsoft-com:vml" string="9"/></w:pict></w:r>'
_DIGIT = "<m:r><m:t>5</m:t></m:r>"
_FRACTION = f"<m:f {_MATH}><m:num>{_DIGIT}</m:num><m:den>{_DIGIT}</m:den></m:f>"
_POWER = f"<m:sSup {_MATH}><m:e>{_DIGIT}</m:e><m:sup>{_DIGIT}</m:sup></m:sSup>"

WORD_UNSEEN: dict[str, tuple[dict[str, str], str]] = {
    # name: what is done, the reason that is told of the figure
    "white": ({"paragraph": paragraph(run(_WHITE))}, "same_colour"),
    "nearly white": ({"paragraph": paragraph(run('<w:color w:val="FDFDFD"/>'))}, "same_colour"),
    "the theme's ground": (
        {"paragraph": paragraph(run('<w:color w:val="000000" w:themeColor="background1"/>'))},
        "same_colour",
    ),
    "one digit white": ({"paragraph": paragraph(run(text="5"), run(_WHITE, "5"))}, "same_colour"),
    "black on a black cell": (
        {"paragraph": paragraph(run('<w:color w:val="000000"/>')), "cell": _shade("000000")},
        "same_colour",
    ),
    "white on a white mark in a dark cell": (
        {"paragraph": paragraph(run(_WHITE + _shade("FFFFFF"))), "cell": _shade("1F4E79")},
        "same_colour",
    ),
    "black, marked black": (
        {"paragraph": paragraph(run('<w:color w:val="000000"/><w:highlight w:val="black"/>'))},
        "same_colour",
    ),
    "white by its style": ({"paragraph": paragraph(run(_OWN)), "styles": _letters(_WHITE)}, "same_colour"),
    "without a filling": (
        {"paragraph": paragraph(run(f"<w14:textFill {_2010}><w14:noFill/></w14:textFill>"))},
        "same_colour",
    ),
    "size 1": ({"paragraph": paragraph(run('<w:sz w:val="2"/>'))}, "tiny_font"),
    "narrow letters": ({"paragraph": paragraph(run('<w:w w:val="1"/>'))}, "tiny_font"),
    "letters upon each other": ({"paragraph": paragraph(run('<w:spacing w:val="-400"/>'))}, "tiny_font"),
    "lines of 1 point": (
        {"paragraph": paragraph(run(), settings='<w:spacing w:line="20" w:lineRule="exact"/>')},
        "tiny_font",
    ),
    "Wingdings": ({"paragraph": paragraph(run('<w:rFonts w:ascii="Wingdings"/>'))}, "symbol_font"),
    "a raised digit": (
        {"paragraph": paragraph(run(text="5"), run('<w:position w:val="12"/>', "5"))},
        "raised",
    ),
    "an automatic number": (
        {"paragraph": paragraph(run(), settings=_LISTED), "numbers": _list("decimal")},
        "added_text",
    ),
    "an automatic Chinese number": (
        {"paragraph": paragraph(run(), settings=_LISTED), "numbers": _list("chineseCounting")},
        "added_text",
    ),
    "an automatic number by its style": (
        {
            "paragraph": paragraph(run(), settings='<w:pStyle w:val="Own"/>'),
            "numbers": _list("decimal"),
            "styles": _style("paragraph", f"<w:pPr>{_LISTED}</w:pPr>"),
        },
        "added_text",
    ),
    "two spellings": (
        {"paragraph": paragraph(run(), _BOTH)},
        "inside",
    ),
    "a note": ({"paragraph": paragraph(run(), '<w:r><w:footnoteReference w:id="2"/></w:r>')}, "added_text"),
    "a guide above": (
        {"paragraph": paragraph(_GUIDE)},
        "added_text",
    ),
    "the page's number behind": (
        {"paragraph": paragraph(run(text="5"), f'<w:fldSimple w:instr=" PAGE ">{run(text="5")}</w:fldSimple>')},
        "field",
    ),
    "a count that goes on": ({"paragraph": paragraph(run(text="5"), _field(" SEQ a "))}, "field"),
    "a picture": ({"paragraph": paragraph(run(), "<w:r><w:drawing/></w:r>")}, "inside"),
    "a table in the cell": (
        {"paragraph": paragraph(run()) + _INNER},
        "inside",
    ),
    "moved into a frame": (
        {"paragraph": paragraph(run(), settings='<w:framePr w:w="500" w:x="9000" w:y="9000"/>')},
        "restyled",
    ),
    "a row of 1 point": (
        {"row": '<w:trPr><w:trHeight w:val="20" w:hRule="exact"/></w:trPr>'},
        "low_rows",
    ),
    "a hidden row": ({"row": "<w:trPr><w:hidden/></w:trPr>"}, "hidden_rows"),
}  # fmt: skip
WORD_CHANGED: dict[str, tuple[dict[str, str], str]] = {
    # name: what is done, the code that is told
    "hidden by its style": ({"paragraph": paragraph(run(_OWN)), "styles": _letters("<w:vanish/>")}, "V01"),
    "a digit hidden by its style": (
        {"paragraph": paragraph(run(text="5"), run(_OWN, "5")), "styles": _letters("<w:vanish/>")},
        "T3-ROWSUM",
    ),
    "struck out by its style": ({"paragraph": paragraph(run(_OWN)), "styles": _letters("<w:strike/>")}, "V06"),
    "a fraction": (
        {"paragraph": paragraph(_FRACTION)},
        "V06",
    ),
    "a power": (
        {"paragraph": paragraph(_POWER)},
        "V06",
    ),
    "digits at both edges": ({"paragraph": paragraph("<w:r><w:t>5</w:t><w:ptab/><w:t>5</w:t></w:r>")}, "V06"),
    "digits in reverse": ({"paragraph": paragraph(f'<w:bdo w:val="rtl">{run()}</w:bdo>')}, "V06"),
    "a text that is a field's code": ({"paragraph": paragraph(_field("5", "t"))}, "T3-ROWSUM"),
    "a cell that was deleted": ({"cell": '<w:cellDel w:id="1"/>'}, "L22"),
    "moved here": ({"paragraph": f'<w:p><w:moveTo w:id="1">{run()}</w:moveTo></w:p>'}, "L22"),
    "an inserted file": ({"paragraph": f"{paragraph(run())}<w:altChunk/>"}, "L21"),
    "letters drawn": (
        {"paragraph": paragraph(run(), _DRAWN)},
        "L21",
    ),
}  # fmt: skip
WORD_SEEN: dict[str, dict[str, str]] = {
    "as it is": {},
    "red": {"paragraph": paragraph(run('<w:color w:val="FF0000"/>'))},
    "white in a dark cell": {"paragraph": paragraph(run(_WHITE)), "cell": _shade("1F4E79")},
    "automatic in a black cell": {"cell": _shade("000000")},
    "small": {"paragraph": paragraph(run('<w:sz w:val="13"/><w:spacing w:val="-10"/><w:w w:val="80"/>'))},
    "another font": {"paragraph": paragraph(run('<w:rFonts w:ascii="Times New Roman" w:eastAsia="Wingdings"/>'))},
    "all of it raised": {"paragraph": paragraph(run('<w:position w:val="6"/>'))},
    "formerly struck out": {
        "paragraph": paragraph(run("<w:rPrChange><w:rPr><w:strike/><w:vanish/></w:rPr></w:rPrChange>"))
    },
    "hidden twice over": {
        "paragraph": paragraph(run(_OWN), settings='<w:pStyle w:val="Other"/>'),
        "styles": _letters("<w:vanish/>")
        + '<w:style w:type="paragraph" w:styleId="Other"><w:rPr><w:vanish/></w:rPr></w:style>',
    },
    "a bullet": {"paragraph": paragraph(run(), settings=_LISTED), "numbers": _list("bullet")},
    "no list any more": {
        "paragraph": paragraph(run(), settings='<w:pStyle w:val="ListNumber"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    },
    "a form field": {"paragraph": paragraph(run(text="5"), _field(" FORMTEXT "))},
    "lines of 12 points": {"paragraph": paragraph(run(), settings='<w:spacing w:line="240" w:lineRule="exact"/>')},
    "a low row with room": {"row": '<w:trPr><w:trHeight w:val="20" w:hRule="atLeast"/></w:trPr>'},
}


def _td(content: str = FIGURE, **attributes: str) -> str:
    named = "".join(f' {name.rstrip("_").replace("_", ":")}="{value}"' for name, value in attributes.items())
    return f"<td{named}>{content}</td>"


_HALF = _td("5<span class=x>5</span>")
PAGE_UNSEEN: dict[str, tuple[str, str, str]] = {
    # name: the cell's markup, the style sheet, the reason that is told of the figure
    "white": (_td(style="color:#fff"), "", "same_colour"),
    "white by its name": (_td(style="color: WHITE !important"), "", "same_colour"),
    "nearly white": (_td(style="color:rgb(250, 250, 250)"), "", "same_colour"),
    "white in degrees": (_td(style="color:hsl(0,0%,100%)"), "", "same_colour"),
    "transparent": (_td(style="color:transparent"), "", "same_colour"),
    "seen through": (_td(style="color:rgba(0,0,0,0)"), "", "same_colour"),
    "hardly there": (_td(style="opacity:.01"), "", "same_colour"),
    "white of old": (_td("<font color=white>55</font>"), "", "same_colour"),
    "black on black": (_td(bgcolor="#000000"), "", "same_colour"),
    "white by its class": (_td(class_="x"), ".x{color:#fff}", "same_colour"),
    "a class with a colon": (_td(class_="md:x"), r".md\:x{color:#fff}", "same_colour"),
    "a white digit": (_HALF, "td .x{color:#fff}", "same_colour"),
    "white by its name of its own": (_td(id="q"), "tr > td#q{color:white}", "same_colour"),
    "white by an attribute": (
        "<td data-v=12>55</td>",
        "[data-v^='1']{color:white} [data-v=1]{color:red}",
        "same_colour",
    ),
    "white by a variable": (_td(class_="x"), ":root{--c:#fff} .x{color:var(--c)}", "same_colour"),
    "white in spite of its style": (_td(class_="x", style="color:red"), ".x{color:#fff !important}", "same_colour"),
    "white in an even row": (_td(class_="x"), "tr:nth-child(even) .x{color:#fff}", "restyled"),
    "gone on narrow screens": (_td(class_="x"), "@media (max-width: 900px){.x{display:none}}", "restyled"),
    "1 pixel": (_td(style="font-size:1px"), "", "tiny_font"),
    "a tenth": (_td(style="font-size:.1em"), "", "tiny_font"),
    "Wingdings": (_td(style="font-family:'Wingdings', serif"), "", "symbol_font"),
    "Wingdings of old": (_td('<font face="Wingdings">55</font>'), "", "symbol_font"),
    "a digit behind": (_td(class_="x"), '.x::after{content:"0"}', "added_text"),
    "a digit in front": (_td(class_="x"), ".x:before{content:'1'}", "added_text"),
    "a first letter of another colour": (_td(class_="x"), ".x::first-letter{color:#fff}", "restyled"),
    "in quotes": (_td("<q>55</q>"), "", "added_text"),
    "a formula": (_td("<math><mfrac><mn>5</mn><mn>5</mn></mfrac></math>"), "", "inside"),
    "a counter": (_td(class_="x"), "td.x:before{content:counter(c)}", "added_text"),
    "an item of a list": (_td("<ol start=9><li>55</ol>"), "", "added_text"),
    "an item by its style": (
        _td("<span style='display:list-item;list-style:decimal inside'>55</span>"),
        "",
        "added_text",
    ),
    "pushed out": (_td(style="text-indent:-9999px"), "", "restyled"),
    "placed elsewhere": (_td("<b style='position:absolute;left:-999px'>55</b>"), "", "restyled"),
    "turned over": (_td("<b style='display:inline-block;transform:scaleX(-1)'>55</b>"), "", "restyled"),
    "cut off": (_td(style="clip-path:inset(100%)"), "", "restyled"),
    "without room": (_td("<div style='height:0;overflow:hidden'>55</div>"), "", "restyled"),
    "from right to left": (_td(style="direction:rtl;unicode-bidi:bidi-override"), "", "restyled"),
    "digits exchanged": (_td("<b style='float:right'>5</b>5"), "", "restyled"),
    "upon each other": (_td(style="letter-spacing:-1em"), "", "restyled"),
    "on a picture": (_td(style="background:url(a.png)"), "", "restyled"),
    "hidden by a spreadsheet": (_td("5<b style='mso-hide:all'>5</b>"), "", "restyled"),
    "a font of the page": (_td(class_="x"), "@font-face{font-family:'q';src:url(q)} .x{font-family:q}", "restyled"),
    "written by a script": (_td("55<script>document.write(0)</script>"), "", "restyled"),
    "a spreadsheet takes another": (_td(x_num="99"), "", "restyled"),
    "another program takes another": (_td(sdval="99"), "", "restyled"),
    "a picture": (_td("55<img src=a.png>"), "", "inside"),
    "a frame": (_td("55<iframe srcdoc=0></iframe>"), "", "inside"),
    "a button": (_td("55<input type=button value=0>"), "", "inside"),
    "a table in the cell": (_td("55<table><tr><td>9</table>"), "", "inside"),
}
PAGE_CHANGED: dict[str, tuple[str, str, str]] = {
    # name: the cell's markup, the style sheet, the code that is told
    "gone by its class": (_HALF, ".x{display:none}", "T3-ROWSUM"),
    "gone by its tag": (_td("<i>55</i>"), "i{display:none}", "V01"),
    "unseen by its class": (_td(class_="x"), ".x{visibility:hidden}", "V01"),
    "of size 0": (_td(style="font:0/0 a"), "", "V01"),
    "struck out": (_td(style="text-decoration:line-through"), "", "V06"),
    "raised": (_td("5<b style='vertical-align:super'>5</b>"), "", "V06"),
    "digits in reverse": (_td("<bdo dir=rtl>55</bdo>"), "", "V06"),
    "a guide above": (_td("<ruby>55<rt>9</rt></ruby>"), "", "V06"),
    "a closed dialog": (_td("5<dialog>5</dialog>"), "", "T3-ROWSUM"),
    "what stands in for a drawing": (_td("5<canvas>5</canvas>"), "", "T3-ROWSUM"),
    "a spreadsheet's format": (_td(class_="x"), r'.x{mso-number-format:"0\0022 5\0022"}', "V14"),
    "a spreadsheet's date": (_td(style="mso-number-format:'Short Date'"), "", "V08"),
}
PAGE_SEEN: dict[str, tuple[str, str]] = {
    "as it is": (_td(), ""),
    "centred": (_td(style="text-align:center;font-size:14px;font-family:宋体;color:#333"), "td{font-size:12px}"),
    "white on dark": (_td(style="background:#1f4e79;color:#fff"), ""),
    "white on dark by their classes": (_td(class_="x y"), ".x{background-color:#000} .y{color:#fff}"),
    "another class": (_td(class_="y"), ".x{display:none} .y .x{color:#fff} .x.y{color:#fff} #y{color:#fff}"),
    "black again": (_td(class_="x", style="color:#000"), ".x{color:#fff}"),
    "the weightier rule": (_td(class_="x"), "td.x{color:#000} .x{color:#fff}"),
    "under the mouse": (_td(class_="x"), ".x:hover{color:#fff} tr:hover td{color:#fff}"),
    "on paper": (_td(class_="x"), "@media print{.x{display:none}} @media print{body *{visibility:hidden}}"),
    "for a part of the page": (_td(), "[v-cloak]{display:none} .menu{display:none} .i:before{content:'\\e601'}"),
    "tidied up": (_td(class_="x"), '.x:after{content:"";display:block;clear:both}'),
    "in a comment": (_td(class_="x"), "/* .x{display:none} */ .y{color:red}"),
    "a class with a colon": (_td(class_="y"), r".md\:x{color:#fff} .y{color:red}"),
    "small": (_td("<small>55</small>"), "small{font-size:.8em}"),
    "pushed a little": (_td("<p>55</p>"), "p{text-indent:2em;margin-left:8px;letter-spacing:-.5px}"),
    "without bullets": (_td("<ul><li>55</ul>"), "li{list-style:none}"),
    "striped": (_td(), "tr:nth-child(even){background:#eee} td:first-child{font-weight:bold}"),
    "hidden round about": (_td("<span class=x>9</span>55"), ".x{display:none}"),
    "a format of a spreadsheet": (_td(style="mso-number-format:'\\#\\,\\#\\#0'", x_num="55"), ""),
    "as text for a spreadsheet": (_td(style=r"mso-number-format:'\@'", x_num=""), ""),
    "behind something unseen": (_td("<div style='visibility:hidden'>9<div>9</div></div>55"), ""),
    "typed in": (_td("<input value=55>"), "input{border:0}"),
    "a style that is none": (_td(style=";;:;color"), "}{ .x{ td{"),
}


_ROW, _CELL = '<Row ss:Index="6">', f'<Cell ss:Index="4"><Data ss:Type="Number">{FIGURE}</Data></Cell>'


def workbook_2003(
    form: Form, style: str = "", *, of: str = "cell", parent: str = "", data: str = "", row: str = "", table: str = "",
    options: str = "",
) -> bytes:  # fmt: skip
    """The report in Excel's XML of 2003. of: what names the style; Default: that of all cells."""
    text = as_xml2003(grids_of(form, balanced_values(form))).decode()
    start = text.index('<Worksheet ss:Name="表三"')
    before, sheet = text[:start], text[start:]
    assert sheet.count(_CELL) == 1 and _ROW in sheet
    named = ' ss:StyleID="own"' if style and of != "Default" else ""
    cell = _CELL.replace("<Cell", f"<Cell{named}") if of == "cell" else _CELL
    sheet = sheet.replace(_CELL, re.sub("<Data.*</Data>", lambda match: data, cell) if data else cell)
    sheet = sheet.replace(_ROW, _ROW.replace("<Row", f"<Row{named if of == 'row' else ''} {row}"), 1)
    column = f'<Column ss:Index="4"{named}/>' if of == "column" else ""
    sheet = sheet.replace("<Table>", f"<Table{named if of == 'table' else ''} {table}>{column}", 1)
    sheet = sheet.replace("</Table>", f"</Table>{options}", 1)
    identity = "Default" if of == "Default" else "own"
    styles = f'<Style ss:ID="{identity}"{parent and " ss:Parent=" + chr(34) + "up" + chr(34)}>{style}</Style>'
    up = f'<Style ss:ID="up">{parent}</Style>' if parent else ""
    return (before.replace("<Worksheet", f"<Styles>{up}{styles}</Styles><Worksheet", 1) + sheet).encode()


def _rule(style: str, value: str = "TRUE", qualifier: str = "") -> str:
    asked = f"<Qualifier>{qualifier}</Qualifier>" if qualifier else ""
    return (
        '<ConditionalFormatting xmlns="urn:schemas-microsoft-com:office:excel"><Range>R6C4,R8C4:R9C5</Range><Condition>'
        f"{asked}<Value1>{value}</Value1><Format Style='{style}'/></Condition></ConditionalFormatting>"
    )


def _rich(content: str) -> str:
    return f'<ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">{content}</ss:Data>'


_PALE, _FORMAT = '<Font ss:Color="#FFFFFF"/>', '<NumberFormat ss:Format="0&quot;5&quot;"/>'
_NO_ZEROS = '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><DoNotDisplayZeros/></WorksheetOptions>'
_DARK = '<Interior ss:Color="#000000" ss:Pattern="Solid"/>'
XML_TOLD: dict[str, tuple[dict[str, str], str, str]] = {
    # name: what is done, the code that is told of D6, the reason or what it looks like
    "white": ({"style": _PALE}, "L09", "same_colour"),
    "white by its parent": ({"style": "<Alignment/>", "parent": _PALE}, "L09", "same_colour"),
    "black on black": ({"style": _DARK}, "L09", "same_colour"),
    "size 1": ({"style": '<Font ss:Size="1"/>'}, "L09", "tiny_font"),
    "struck out": ({"style": '<Font ss:StrikeThrough="1"/>'}, "L09", "struck_out"),
    "Wingdings": ({"style": '<Font ss:FontName="Wingdings"/>'}, "L09", "symbol_font"),
    "over and over": ({"style": '<Alignment ss:Horizontal="Fill"/>'}, "L09", "repeated"),
    "another format": ({"style": _FORMAT}, "V14", "555"),
    "another format by its parent": ({"style": "<Alignment/>", "parent": _FORMAT}, "V14", "555"),
    "another format of the row": ({"style": _FORMAT, "of": "row"}, "V14", "555"),
    "another format of the column": ({"style": _FORMAT, "of": "column"}, "V14", "555"),
    "another format of the table": ({"style": _FORMAT, "of": "table"}, "V14", "555"),
    "another format of all cells": ({"style": _FORMAT, "of": "Default"}, "V14", "555"),
    "white by a condition": ({"options": _rule("color:white")}, "L09", "same_colour"),
    "white above 50": ({"options": _rule("color:white", "50", "Greater")}, "L09", "same_colour"),
    "a white digit": ({"data": _rich('5<Font Color="#FFFFFF">5</Font>')}, "L09", "same_colour"),
    "a row of 1 point": ({"row": 'ss:Height="1"'}, "L09", "low_rows"),
    "a row of no points": ({"row": 'ss:Height="0"'}, "L09", "low_rows"),
    "rows of 1 point": ({"table": 'ss:DefaultRowHeight="1"'}, "L09", "low_rows"),
    "columns of 1 point": ({"table": 'ss:DefaultColumnWidth="1"'}, "L09", "narrow_columns"),
    "no zeros": ({"data": '<Data ss:Type="Number">0</Data>', "options": _NO_ZEROS}, "V17", "zeros_off"),
    "a raised digit": ({"data": _rich("5<Sup>5</Sup>")}, "V06", ""),
    "a struck digit": ({"data": _rich("5<S>5</S>")}, "V06", ""),
}
XML_SEEN: dict[str, dict[str, str]] = {
    "as it is": {},
    "white on dark": {"style": _PALE + _DARK},
    "red": {"style": '<Font ss:Color="#FF0000" ss:Size="9"/>'},
    "its own format though the row has one": {"style": '<NumberFormat ss:Format="#,##0"/>', "parent": _FORMAT},
    "white below 50": {"options": _rule("color:white", "50", "Less")},
    "a rule that marks": {"options": _rule("background:#FFC7CE", "50", "Greater")},
    "a high row among low ones": {"row": 'ss:Height="30"', "table": 'ss:DefaultRowHeight="11"'},
    "a high row": {"row": 'ss:Height="30"'},
}
