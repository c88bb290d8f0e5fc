"""Figures on a sheet of the form that stand below its tables or to their right, where nothing is read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection

from xlsxcheck.formats.grid import Sheet
from xlsxcheck.model import Area, Note, cell_ref
from xlsxcheck.reading.cells.reading import quoted
from xlsxcheck.reading.layout.labels import numbering

_MOST_TOLD = 8
_MOST_QUOTED = 4
_MOST_MARKED = 200
_NUMERALS = "〇零○一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟廿"
_UNITS = "件宗条例份个次项人起部篇户家案元"
_IN_WORDS = re.compile(f"[{_NUMERALS}]+(?:余|多)?[{_UNITS}]?")
_NO_FIGURES = re.compile(
    r"[0-9]{2,4}年(?:度|[0-9]{1,2}月)?(?:[0-9]{1,2}[日号])?|[0-9]{1,2}月份?(?:[0-9]{1,2}[日号])?"
    r"|[0-9]{4}[-/.][0-9]{1,2}(?:[-/.][0-9]{1,2})?|[0-9]{1,2}[:：][0-9]{2}"
    r"|[0-9]{2,4}-[0-9]+|[0-9]{7,}|(?:电话|手机|传真|邮编)[：: ]*[0-9-]+|[〔\[(（][0-9]{4}[〕\])）][0-9]+号"
    rf"|第[0-9{_NUMERALS}]+[条项款页张季批次号类种]|共[0-9]+[页张]|(?:表|附件|附表|图)[0-9{_NUMERALS}]+"
    r"|[A-Za-z]+[0-9]+|[(（][0-9]{1,2}[)）]|^\s*[0-9]{1,2}[.、．]"
)
"""Dates, times, telephones, numbers of documents and of items, addresses of cells."""

_COUNTED = re.compile(rf"[0-9]|[一二三四五六七八九十两壹贰叁肆伍陆柒捌玖拾][{_NUMERALS}]*(?:余|多)?[{_UNITS}]")
_NO_COUNT = re.compile("电话|手机|传真|邮编|日期|时间|年|月|编号|序号|代码|页")
_TELEPHONE, _NEAR = 7, 2
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)}
_LONGEST = 400


def is_figure_in_words(text: str) -> bool:
    """Whether a text is nothing but a figure in Chinese numerals, such as 十二 or 三件."""
    return _IN_WORDS.fullmatch(text.strip()) is not None


def mentions_a_figure(text: str) -> bool:
    """Whether a remark speaks of a number of something: 应为15件, 另有三件; not dates, telephones or item numbers."""
    return _COUNTED.search(_NO_FIGURES.sub("", text[:_LONGEST].translate(_WIDE))) is not None


def voided(sheet: Sheet, texts: Collection[tuple[int, int]]) -> list[Note]:
    """Tell of these texts, which say that something is void or corrected; once a sheet: L27."""
    found = sorted(texts)
    if not found:
        return []
    told = [f"{cell_ref(*at)}“{quoted(sheet.cells[at].text)}”" for at in found[:_MOST_QUOTED]]
    told += ["…"] * (len(found) > _MOST_QUOTED)
    refs = tuple(cell_ref(*at) for at in found[:_MOST_MARKED])
    return [Note("L27", sheet.name, refs, facts={"count": len(found), "list": told})]


def remarks(sheet: Sheet, texts: Collection[tuple[int, int]], figures: Collection[tuple[int, int]]) -> list[Note]:
    """Tell of texts that speak of figures, also where the figure stands in a cell of its own; once a sheet: L24."""
    cells, figures = sheet.cells, set(figures)
    # A long text may stand in a hundred thousand cells.
    speaking = {text for text in {cells[at].text for at in texts} if mentions_a_figure(text)}
    said = {at: "" for at in texts if at not in figures and cells[at].text in speaking}
    rows = Counter(row for row, _ in figures)
    beside: dict[int, list[int]] = {}
    for row, col in texts:
        if rows[row] == 1 and (row, col) not in figures:
            beside.setdefault(row, []).append(col)
    short = {at for at in figures if len(cells[at].text) < _TELEPHONE}
    before = {(row, col): max((one for one in beside.get(row, ()) if one < col), default=None) for row, col in short}
    labels = {at: cells[at[0], col].text for at, col in before.items() if col is not None}
    counting = {text for text in set(labels.values()) if _counts(text)}
    said |= {at: text for at, text in labels.items() if text in counting}
    if not said:
        return []
    found = sorted(said)
    spelt = [f"{quoted(said[at])} {quoted(cells[at].text)}".lstrip() for at in found[:_MOST_QUOTED]]
    told = [f"{cell_ref(*at)}“{text}”" for at, text in zip(found, spelt, strict=False)]
    told += ["…"] * (len(found) > _MOST_QUOTED)
    refs = tuple(cell_ref(*at) for at in found[:_MOST_MARKED])
    return [Note("L24", sheet.name, refs, facts={"count": len(found), "list": told})]


def _counts(text: str) -> bool:
    """Whether a figure behind a text is a number of something, and no telephone or date."""
    return _NO_COUNT.search(text) is None and numbering(text) == ""


def figures_outside(sheet: Sheet, area: Area, cells: list[tuple[int, int]]) -> list[Note]:
    """Tell of figures that look like more of a table.

    Shape:  at most one note L17. area: from the first to the last cell that was read; cells: figures behind it. They
            count where a row has two of them, or one under the table's figures with a numbered label before it, or a
            short one alone beside a row of the table or right below it; other single figures are as good as
            anything, such as a telephone number.
    """
    rows: dict[int, list[int]] = {}
    for row, col in sorted(cells):
        rows.setdefault(row, []).append(col)
    refs = [
        cell_ref(row, col)
        for row, cols in rows.items()
        if len(cols) > 1 or _numbered(sheet, area, row, cols[0]) or _alone(sheet, area, row, cols[0])
        for col in cols
    ]
    if not refs:
        return []
    told = refs if len(refs) <= _MOST_TOLD else [*refs[:_MOST_TOLD], "…"]
    return [Note("L17", sheet.name, tuple(refs[:_MOST_MARKED]), facts={"count": len(refs), "list": told})]


def _alone(sheet: Sheet, area: Area, row: int, col: int) -> bool:
    """Whether a single figure stands where it may be meant for a row or a column of the table, with no word to it."""
    text = sheet.cells[row, col].text.strip()
    if len(text) >= _TELEPHONE or _YEAR.fullmatch(text):
        return False
    if area.top <= row <= area.bottom:
        return not any((row, one) in sheet.cells for one in range(area.right + 1, col))
    others = [one for one in range(area.right + 1) if one != col and (row, one) in sheet.cells]
    return area.bottom < row <= area.bottom + _NEAR and area.left <= col <= area.right and not others


def _numbered(sheet: Sheet, area: Area, row: int, col: int) -> bool:
    """Whether a figure below the table is labelled as one more row of it."""
    if not (row > area.bottom and area.left <= col <= area.right):
        return False
    before = (sheet.cells.get((row, one)) for one in range(col))
    return any(cell is not None and cell.kind == "s" and numbering(cell.text) != "" for cell in before)
