"""A correct report as a Word document or a web page, one figure of which is painted, moved or added to."""

from __future__ import annotations

import re

from documents import as_docx, as_html
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
    "a sum": {"paragraph": paragraph(f'<w:fldSimple w:instr=" =SUM(ABOVE) ">{run()}</w:fldSimple>')},
    "a form field": {"paragraph": paragraph(run(text="5"), _field(" FORMTEXT "))},
    "lines of 12 points": {"paragraph": paragraph(run(), settings='<w:spacing w:line="240" w:lineRule="exact"/>')},
    "a low row with room": {"row": '<w:trPr><w:trHeight w:val="20" w:hRule="atLeast"/></w:trPr>'},
}
