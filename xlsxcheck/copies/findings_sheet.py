"""The first sheet of a copy: the verdict, every finding with a link to its cell, and room for the clerk's answers."""

from __future__ import annotations

from typing import NamedTuple

from xlsxcheck.copies.content import Content, Line
from xlsxcheck.copies.look import LOOKS
from xlsxcheck.copies.sheetwriter import quoted, row_xml, text_cell, value_cell
from xlsxcheck.copies.splice.outline import escape, units
from xlsxcheck.copies.styles import Styles
from xlsxcheck.messages import fill, words
from xlsxcheck.model import SEVERITIES, cell_ref, column_name
from xlsxcheck.model.sheetnames import CHECK_SHEET
from xlsxcheck.reading.explanations import key_cell
from xlsxcheck.version import VERSION

COLUMNS = {
    **{"severity": 7, "code": 12, "table": 6, "cell": 7, "label": 22, "value": 8, "expected": 8},
    **{"left": 8, "right": 8, "difference": 8, "problem": 40, "remedy": 28, "answer": 20},
}
"""Columns and their widths in characters."""

ANSWER = list(COLUMNS).index("answer")
KEY = len(COLUMNS)
"""The hidden column that tells what a row is about; behind it only the first row is used, see ledger."""

HEADER_ROW = 8
"""0-based; the findings follow."""

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet '
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetPr><tabColor rgb="FFC0161D"/>'
    '<pageSetUpPr fitToPage="1"/></sheetPr>'
)
_LINE = 14.0
_CONTROL = 'sheet="1" objects="1" scenarios="1" formatColumns="0" formatRows="0" sort="0" autoFilter="0"'


class Formats(NamedTuple):
    """Format indices of the sheet's cells."""

    title: int
    strong: int
    note: int
    header: int
    text: int
    figure: int
    link: int
    answer: int
    back: int
    severity: dict[str, int]


def formats(styles: Styles) -> Formats:
    """The formats that the sheet needs, added to the workbook's where they are new."""
    line = '<color rgb="FF9A9A9A"/>'
    grid = "".join(f'<{side} style="thin">{line}</{side}>' for side in ("left", "right", "top", "bottom"))
    border = f"<border>{grid}<diagonal/></border>".encode()
    wrapped = b'<alignment vertical="top" wrapText="1"/><protection locked="1"/>'
    right = b'<alignment horizontal="right" vertical="top" wrapText="1"/><protection locked="1"/>'
    centred = b'<alignment horizontal="center" vertical="center" wrapText="1"/><protection locked="1"/>'
    free = b'<alignment vertical="top" wrapText="1"/><protection locked="0"/>'
    plain_text = b'<alignment vertical="center"/><protection locked="1"/>'

    def make(
        inner: bytes,
        *,
        bold: bool = False,
        link: bool = False,
        size: int = 10,
        fill: str = "",
        box: bytes | None = border,
    ) -> int:
        font = _font(bold, link, size)
        return styles.add(font=font, fill=_solid(fill) if fill else None, border=box, inner=inner)

    return Formats(
        title=make(plain_text, bold=True, size=16, box=None),
        strong=make(plain_text, bold=True, size=12, box=None),
        note=make(plain_text, box=None),
        header=make(centred, bold=True, fill="E7E6E6"),
        text=make(wrapped),
        figure=make(right),
        link=make(wrapped, link=True),
        answer=make(free, fill="FFFDF0"),
        back=make(plain_text, link=True, box=None),
        severity={
            key: make(wrapped, bold=True, fill=LOOKS[key].fill or "", box=_outline(LOOKS[key].style, LOOKS[key].line))
            for key in (*SEVERITIES, "maybe", "related")
        },
    )


def _font(bold: bool, link: bool, size: int) -> bytes:
    marks = ("<b/>" if bold else "") + ("<u/>" if link else "")
    colour = '<color rgb="FF0B5394"/>' if link else ""
    return f'<font>{marks}<sz val="{size}"/>{colour}<name val="宋体"/><charset val="134"/></font>'.encode()


def _solid(rgb: str) -> bytes:
    fill = f'<patternFill patternType="solid"><fgColor rgb="FF{rgb}"/><bgColor indexed="64"/></patternFill>'
    return f"<fill>{fill}</fill>".encode()


def _outline(style: str, rgb: str) -> bytes:
    sides = ("left", "right", "top", "bottom")
    lines = "".join(f'<{side} style="{style}"><color rgb="FF{rgb}"/></{side}>' for side in sides)
    return f"<border>{lines}<diagonal/></border>".encode()


class Page(NamedTuple):
    """All that goes onto the sheet: answers and what they were written for, by the keys of its rows; the sheets.

    anew: the copy was not made of the sender's own package.
    """

    said: Content
    look: Formats
    when: str
    answers: dict[str, str]
    sheets: frozenset[str]
    written: dict[str, str] = {}  # noqa: RUF012 - never changed
    anew: bool = False


def findings_sheet(page: Page, hidden: list[tuple[str, int | None]]) -> bytes:
    """The sheet's XML; `hidden` are the ledger's cells."""
    said, look = page.said, page.look
    spoken = words(said.lang)
    titles: dict[str, str] = spoken["copy"]["columns"]
    verdict, who, relations, how = said.lines
    rows = [
        _first_row(spoken["copy"]["title"], look, hidden),
        row_xml(1, 22, text_cell(1, 0, verdict, look.strong)),
    ]
    rows += [_line(number, text, look) for number, text in enumerate((_when(page), who, relations), 2)]
    rows += [_legend(len(rows), look, said.lang), _line(6, how, look), _line(7, _beside(page), look)]
    header = "".join(text_cell(HEADER_ROW, col, titles[key], look.header) for col, key in enumerate(COLUMNS))
    rows.append(row_xml(HEADER_ROW, 20, header))
    links = []
    for number, told in enumerate(said.rows, HEADER_ROW + 1):
        rows.append(_row(number, told, look, page))
        if told.ref and told.sheet in page.sheets:
            links.append(_link(cell_ref(number, 3), quoted(str(told.sheet), told.ref), told.ref))
    return _whole(rows, links, HEADER_ROW + len(said.rows), len(hidden))


def _line(number: int, text: str, look: Formats) -> str:
    return row_xml(number, 18, text_cell(number, 0, text, look.note))


def _when(page: Page) -> str:
    """When all this was found, and where the workbook itself says whether it is right by now."""
    spoken = words(page.said.lang)["copy"]
    live = spoken["live"].format(sheet=page.said.live) + spoken["live_but"] * _is_asked(page) if _is_live(page) else ""
    return str(spoken["checked"].format(when=page.when, version=VERSION) + live + spoken["stop"])


def _beside(page: Page) -> str:
    """What of the sender's is not here; and what an answer here does to the workbook's own check: nothing."""
    spoken = words(page.said.lang)
    sheets = {"cover": page.said.live if page.said.live != CHECK_SHEET else "", "check": CHECK_SHEET}
    told = _is_asked(page) and _is_live(page)
    beside = fill(spoken["copy"]["beside"], sheets, page.said.lang) if told else ""
    return beside + (spoken["text"]["annotated_anew"] if page.anew else "")


def _is_asked(page: Page) -> bool:
    """Whether something on the sheet may be explained."""
    return any(line.look == "warning" for line in page.said.rows)


def _is_live(page: Page) -> bool:
    return {CHECK_SHEET, page.said.live} <= page.sheets


def _legend(number: int, look: Formats, lang: str) -> str:
    """What the marks look like."""
    spoken = words(lang)
    shown = {"error": spoken["copy"]["change"], "maybe": spoken["copy"]["maybe"]}
    kinds = ("error", "maybe", "warning", "info")
    texts = [shown.get(key) or spoken["severity"][key] for key in kinds]
    cells = [
        text_cell(number, col, text, look.severity[key])
        for col, (key, text) in enumerate(zip(kinds, texts, strict=True))
    ]
    return row_xml(number, 18, "".join(cells) + text_cell(number, len(cells), spoken["copy"]["legend"], look.note))


def _first_row(title: str, look: Formats, hidden: list[tuple[str, int | None]]) -> str:
    cells = [text_cell(0, 0, title, look.title)]
    for col, (text, style) in enumerate(hidden, KEY + 1):
        cells.append(text_cell(0, col, text, look.note if style is None else style))
    return row_xml(0, 30, "".join(cells))


def _row(number: int, told: Line, look: Formats, page: Page) -> str:
    answer = page.answers.get(told.key, "")
    key = key_cell(told.key, told.print, answer, page.written.get(told.key) or told.print)
    texts = (told.label, told.problem, told.remedy, answer)
    widths = [COLUMNS[key] for key in ("label", "problem", "remedy", "answer")]
    lines = max(_lines(text, width) for text, width in zip(texts, widths, strict=True))
    cells = (
        text_cell(number, 0, told.kind, look.severity[told.look]),
        text_cell(number, 1, told.code, look.text),
        text_cell(number, 2, told.sheet or "", look.text),
        text_cell(number, 3, told.ref, look.link),
        text_cell(number, 4, told.label, look.text),
        *(value_cell(number, col, figure, look.figure) for col, figure in enumerate(told.figures, 5)),
        text_cell(number, 10, told.problem, look.text),
        text_cell(number, 11, told.remedy, look.text),
        text_cell(number, ANSWER, answer, look.answer),
        text_cell(number, KEY, key, look.note),
    )
    return row_xml(number, min(lines * _LINE + 4, 400), "".join(cells))


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column so many characters wide."""
    if "\n" not in text:
        return -(-units(text) // (width - 2)) or 1
    return sum(_lines(line, width) for line in text.split("\n"))


def _link(ref: str, location: str, shown: str) -> str:
    return f'<hyperlink ref="{ref}" location="{escape(location)}" display="{escape(shown)}"/>'


def _whole(rows: list[str], links: list[str], last: int, hidden: int) -> bytes:
    columns = "".join(
        f'<col min="{col}" max="{col}" width="{width}" customWidth="1"/>'
        for col, width in enumerate(COLUMNS.values(), 1)
    )
    columns += f'<col min="{KEY + 1}" max="{KEY + 1 + hidden}" width="9" hidden="1" customWidth="1"/>'
    top = f"A{HEADER_ROW + 2}"
    pieces = (
        _HEAD,
        f'<dimension ref="A1:{column_name(KEY + hidden)}{last + 1}"/>',
        '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{HEADER_ROW + 1}" topLeftCell="{top}" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="{top}" sqref="{top}"/></sheetView></sheetViews>',
        '<sheetFormatPr defaultRowHeight="15"/>',
        f"<cols>{columns}</cols><sheetData>{''.join(rows)}</sheetData><sheetProtection {_CONTROL}/>",
        f'<autoFilter ref="{filtered(last)}"/>',
        f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "",
        '<printOptions horizontalCentered="1"/>',
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>',
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>',
        "<headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter></worksheet>",
    )
    return "".join(pieces).encode()


def filtered(last: int, *, fixed: bool = False) -> str:
    """The range that is filtered; the hidden key goes with its row when the clerk sorts."""
    mark = "$" if fixed else ""
    end = column_name(KEY)
    return f"{mark}A{mark}{HEADER_ROW + 1}:{mark}{end}{mark}{last + 1}"
