"""A page's cells to fill in as blocks: rows that belong together, the headings above them, what each is for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from xlsxcheck.drafting.page import Page, Segment
from xlsxcheck.drafting.pieces import Text
from xlsxcheck.form.among import is_part

Path = tuple[Text, ...]

COUNT, AMOUNT, SHARE, YES_NO, TEXT, DATE = "count", "amount", "share", "yes_no", "text", "date"
CHOICE, YEAR, CHANGE = "choice", "year", "change"
_KINDS = (
    (YES_NO, re.compile("^是否|^有无|是否$")),
    (SHARE, re.compile("率|比例|占比|[%％]")),
    (AMOUNT, re.compile("金额|经费|万元|（元|\\(元|收费|收入|支出|投资|资金")),
    (DATE, re.compile("日期")),
    (YEAR, re.compile("年份$")),
    (CHANGE, re.compile("增减")),
    (TEXT, re.compile("名称|姓名|备注|说明|电话|地址|网址|负责人|填报人|审核人|联系人|编号|代码|文号|标识码|备案号")),
)
_LONGEST_NAME = 16
"""Of longer labels a word in them says nothing."""

_SAYS_NOTHING = re.compile("(?:填报|填写)?(?:内容|数量|数值|数据|结果|情况)|本年|本期|合计|数")
"""What may stand above the one column of a table: the labels of its rows say it all."""

_UNITS = "件|个|人|次|项|条|篇|期|户|家|份|处|元|万元|亿元|人次|天|场|册|台|辆|所|名|平方米|公里"
_UNIT = re.compile(rf"[（(](?:单位[:：])?({_UNITS})(?:[，,、；;][^（()）]*)?[)）]")
_UNIT_HEADING = re.compile("(?:计量|计算|数量)?单位")
_ALONE = re.compile(rf"({_UNITS})(?:[（(].*)?")
_YEAR_ALONE = re.compile("年(?:份|度)?(?:[（(].*)?")
_CHOICES_APART = re.compile("[/／]")
_LONGEST_CHOICE = 8
_OPTIONAL = re.compile("可不填|可以不填|选填")
_YES_OR_NO = (("是", "否"), ("有", "无"))
_MONEY = ("元", "万元", "亿元")
_PLACES = re.compile("([一二两三四1-4])位小数")
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_IN_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")


class Line(NamedTuple):
    """A row or column of a block: its id, where it stands (columns: first and last), the labels that lead to it."""

    id: str
    at: tuple[int, int]
    path: Path
    aside: str = ""
    """What a column of units says of it."""

    @property
    def name(self) -> str:
        """Its own label."""
        return self.path[-1].text if self.path else ""

    @property
    def parents(self) -> tuple[Text, ...]:
        """The labels that it shares with others."""
        return self.path[:-1]


class Block(NamedTuple):
    """Cells to fill in: every row with every column."""

    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    label_columns: tuple[int, int] | None
    header_rows: tuple[int, int] | None
    cut: int = 0
    """Rows that were left out, because nothing tells them from the first."""


def blocks_of(page: Page) -> list[Block]:
    """The blocks of a page, from above to below."""
    found: list[Block] = []
    order = sorted(page.rows)
    keys: dict[Segment, list[list[int]]] = {}
    for row in order:
        for segment in page.rows[row]:
            runs = keys.setdefault(segment, [])
            if runs and runs[-1][-1] == row - 1:
                runs[-1].append(row)
            else:
                runs.append([row])
    for segment, runs in keys.items():
        found += [_block(page, segment, run) for run in runs]
    return sorted(found, key=lambda block: (block.rows[0].at, block.columns[0].at))


class Kind(NamedTuple):
    """What stands in some cells: one of the words above, the unit and the decimal places that labels state."""

    what: str = COUNT
    unit: str = ""
    places: int | None = None
    choices: tuple[str, ...] = ()
    optional: bool = False


def kind_of(path: Path, aside: str = "") -> Kind:
    """What a row or column is probably for, by its own label, else by those above it; a count where nothing tells.

    aside: what a column of units says, which goes before.
    """
    if (told := _told_aside("".join(aside.split()))) is not None:
        return told
    return Kind(_what(path), _stated(path, _UNIT), _DIGITS.get(_stated(path, _PLACES)))


def kinds_of(lines: Sequence[Line]) -> list[Kind]:
    """The same for all rows or columns of a block; a part of the one before it (其中) is what that one is."""
    found: list[Kind] = []
    whole = Kind()
    for line in lines:
        kind = kind_of(line.path, line.aside)
        if not is_part(line.name):
            whole = kind
        elif kind.what == COUNT and not kind.unit:
            kind = whole
        found.append(kind)
    return found


def _told_aside(text: str) -> Kind | None:
    """What a unit says of a cell: 万元（两位小数）, 是/否, 一级/二级, 年; nothing where it is none of these."""
    choices = tuple(_CHOICES_APART.split(_IN_BRACKETS.sub("", text)))
    optional = _OPTIONAL.search(text) is not None
    if len(choices) > 1 and all(0 < len(one) <= _LONGEST_CHOICE and not _ALONE.fullmatch(one) for one in choices):
        return Kind(YES_NO, optional=optional) if choices in _YES_OR_NO else Kind(CHOICE, "", None, choices, optional)
    if _YEAR_ALONE.fullmatch(text):
        return Kind(YEAR)
    if (unit := _ALONE.fullmatch(text)) is None:
        return None
    places = _PLACES.search(text)
    what = AMOUNT if unit[1] in _MONEY else COUNT
    return Kind(what, unit[1], _DIGITS.get(places[1]) if places else None)


def _what(path: Path) -> str:
    for one in reversed(path):
        name = _IN_BRACKETS.sub("", one.text)
        for kind, words in _KINDS:
            if words.search(one.text) and len(name) <= _LONGEST_NAME:
                return kind
        if unit := _UNIT.search(one.text):
            return AMOUNT if unit[1] in _MONEY else COUNT
    return COUNT


def _stated(path: Path, words: re.Pattern[str]) -> str:
    return next((found[1] for one in reversed(path) if (found := words.search(one.text))), "")


def _block(page: Page, segment: Segment, run: list[int]) -> Block:
    header = _header(page, run[0])
    labels, units = _without_units(page, _telling(page, segment.labels, run), header)
    columns = []
    for span in segment.spans:
        path = page.path(rows=header, columns=span, along_row=False) if header else ()
        columns.append(Line(_letters(span[0]).lower(), span, path))
    if header and not any(column.path for column in columns):
        header = None
    if labels and len(columns) == 1 and _SAYS_NOTHING.fullmatch("".join(columns[0].name.split())):
        header, columns = None, [columns[0]._replace(path=())]
    rows = [
        Line(
            f"r{row + 1}",
            (row, row),
            page.path(rows=(row, row), columns=labels, along_row=True) if labels else (),
            "".join(one.text for one in page.path(rows=(row, row), columns=units, along_row=True)) if units else "",
        )
        for row in run
    ]
    cut = 0
    if labels is None:
        cut, rows = len(rows) - 1, rows[:1]
    return Block(tuple(rows), tuple(columns), labels, header, cut)


def _without_units(
    page: Page, labels: tuple[int, int] | None, header: tuple[int, int] | None
) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """The columns of labels without a last one that holds their units, and that one."""
    if labels is None or labels[0] == labels[1] or header is None:
        return labels, None
    above = page.path(rows=header, columns=(labels[1], labels[1]), along_row=False)
    if not above or not _UNIT_HEADING.fullmatch("".join(above[-1].text.split())):
        return labels, None
    return (labels[0], labels[1] - 1), (labels[1], labels[1])


def _telling(page: Page, labels: tuple[int, int] | None, run: list[int]) -> tuple[int, int] | None:
    """The columns of labels without a first one that only counts the rows."""
    if labels is None or labels[0] == labels[1]:
        return labels
    first = [page.path(rows=(row, row), columns=(labels[0], labels[0]), along_row=True) for row in run]
    counted = all(path and path[0].text.isdigit() and path[0].area.left == path[0].area.right for path in first)
    return (labels[0] + 1, labels[1]) if counted else labels


def _header(page: Page, first: int) -> tuple[int, int] | None:
    """The rows of headings above a row: those without anything to fill in, nearest above it."""
    row = first - 1
    while row >= page.area.top and row in page.rows:
        row -= 1
    bottom = row
    while row >= page.area.top and row not in page.rows:
        row -= 1
    return (row + 1, bottom) if bottom >= page.area.top else None


def _letters(col: int) -> str:
    from xlsxcheck.model.addresses import cell_ref

    return cell_ref(0, col).removesuffix("1")
