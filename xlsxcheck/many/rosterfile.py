"""A list of offices in a file -> the offices: from whatever program, with its titles, groups and sums left out."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from xlsxcheck.errors import UnreadableFile, UsageError
from xlsxcheck.files import told
from xlsxcheck.form.creditcode import is_credit_code
from xlsxcheck.formats.csvtables import read_rows
from xlsxcheck.formats.encodings import decode
from xlsxcheck.formats.kinds import kind_of
from xlsxcheck.formats.open import open_workbook
from xlsxcheck.formats.outputs import is_no_input
from xlsxcheck.many.rosterblocks import Block, blocks_of, is_count, is_sum, unheaded
from xlsxcheck.messages import LANGUAGES, words
from xlsxcheck.model import Area, Form
from xlsxcheck.model.guard import unguarded
from xlsxcheck.model.names import normal_name

_NAME = "名册"
_SHEET = "，"
_ALSO = {"contact": ("联系人", "contact"), "phone": ("电话", "手机", "telephone")}
"""Headings that the form's cover does not have."""

_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[）)]?[、.．]|[（(][一二三四五六七八九十]{1,3}[）)]")
_COUNTED = re.compile(r".*[（(]共?[0-9]+[家个所][^）)]*[）)]")
_REMARK = re.compile(
    r"[^：:]*(?:填表|填报|制表|经办|审核|复核|负责|联系|电话|日期|时间|盖章|签[字名章]|注|说明|截[至止])[^：:]*[：:].+"
    r"|[0-9]{4}[年./-][0-9]{1,2}[月./-](?:[0-9]{1,2}日?)?"
)
"""What stands below a list: 填表人：…, 注：…, a day. Whatever else has a colon is somebody's name."""
_LIKE_A_CODE = re.compile(r"[0-9A-Z]{15,20}")
"""What may be meant as a credit code, if with a slip."""

_FORMS = ("F09", "F13")
"""Codes of what is a form all the same: another one or another edition, and those of many offices."""

_REPLACED = "\ufffd"
_MOST_TOLD = 20
_MOST_QUOTED = 6


class Expected(NamedTuple):
    """An office that should report. line: where it stands in the roster. One without a name is called by its code."""

    organ: str
    code: str = ""
    kind: str = ""
    contact: str = ""
    phone: str = ""
    line: int = 0


class SheetRows(NamedTuple):
    """One sheet as text. merged: rows of which a cell spans several columns."""

    name: str
    rows: list[list[str]]
    merged: frozenset[tuple[int, int]] = frozenset()


class _Line(NamedTuple):
    """A row of a list. kind: what it is if it is no office: sum, group, remark."""

    office: Expected
    kind: str = ""


class Listed(NamedTuple):
    """The offices of a roster file, and what is odd about it, in words.

    A line with a code and no name is an office, found by its code. nameless: lines without a name that hold something
    else of an office; torn: of lines with one code and several names, in words; where: the file with its sheet.
    """

    offices: tuple[Expected, ...]
    warnings: tuple[str, ...] = ()
    nameless: tuple[int, ...] = ()
    torn: tuple[str, ...] = ()
    where: str = ""


def read_roster(path: Path, form: Form) -> Listed:
    """Read a roster file.

    Shape:  .csv and .tsv (commas, semicolons or tabs; UTF-8, UTF-16 or GB 18030), or a workbook of any kind, whose
            heading names the office as the form's cover does; code, kind, contact and telephone are optional. The
            first sheet that has such a heading counts, with every list in it, whether beside or below each other.
            Titles, groups of offices and sums are no offices, nor is a bare number or what stands below the list
            (填表人：…, a day): what is left out is told; an office that stands twice counts once, with a warning.
    Errors: UsageError naming file and cause, also for a form that somebody filled in, whose cover has such a heading.
    """
    headings = organ_headings(form)
    lists = [(sheet, blocks) for sheet in read_sheets(path, _NAME) if (blocks := blocks_of(sheet.rows, headings))]
    if lists:
        sheet, blocks = lists[0]
        if sheet.name:
            _refuse_form(path, form)
        listed = _listed(sheet, blocks, f"{path}{sheet.name}", form)
        others = [other.name.removeprefix(_SHEET) for other, _ in lists[1:]]
        return listed._replace(warnings=(*listed.warnings, *_not_read(others, listed.where, headings["organ"][0])))
    wanted = headings["organ"][0]
    if path.suffix.lower() in (".xlsx", ".xlsm", ".xlsb", ".ods") and not path.read_bytes()[:4].startswith(b"PK"):
        raise UsageError(
            f"{path}: 名册读不了：名字是工作簿（{path.suffix}），内容不是，里面也找不到“{wanted}”这一列；请核对文件"
            " / no workbook, and no such column"
        )
    raise UsageError(f"{path}: 名册里找不到“{wanted}”这一列；请在表头写上“{wanted}” / the roster has no such column")


def _not_read(sheets: list[str], where: str, wanted: str) -> Iterator[str]:
    """That other sheets look like lists of offices too."""
    if sheets:
        more = "…" if len(sheets) > _MOST_QUOTED else ""
        named = "、".join(f"“{name}”" for name in sheets[:_MOST_QUOTED])
        yield f"{where}: 只读了这一张工作表；{named}{more}也有“{wanted}”一列，没有算进去；要算的请并成一张 / one sheet"


def _refuse_form(path: Path, form: Form) -> None:
    """UsageError for a workbook that is the form itself, another one of ours, or those of many offices."""
    from xlsxcheck.api import read_workbook

    if is_no_input(path.read_bytes()):
        # A summary of ours has the tables as its heat map, and lists offices.
        return
    try:
        read_workbook(path, form)
    except UnreadableFile as problem:
        if problem.code not in _FORMS:
            return
    raise UsageError(
        f"{path}: 这是填报用的表，不是名册；请核对文件名，名册另存成单独的一个文件 / a form to be filled in, no roster"
    )


def organ_headings(form: Form) -> dict[str, tuple[str, ...]]:
    """What each column may be called: as on the form's cover, or in plain words."""
    found: dict[str, tuple[str, ...]] = dict(_ALSO)
    for role in ("organ", "code", "kind", "phone"):
        field = form.role(role)
        labels = [(label.text, label.en) for label in field.row_path] if field else []
        plain = tuple(str(words(lang)["roles"][role]) for lang in LANGUAGES)
        found[role] = (*(text for pair in labels for text in pair), *plain, *found.get(role, ()))
    return found


def _listed(sheet: SheetRows, blocks: list[Block], where: str, form: Form) -> Listed:
    every = [line for block in blocks for line in _lines(sheet, block, form)]
    named = [line for line in every if line.office.organ and line.kind in ("", "group")]
    # Where every office has a number of this kind the numbers are theirs; else they are those of groups.
    if all(line.kind for line in named):
        every = [line._replace(office=_unnumbered(line.office), kind="") if line in named else line for line in every]
    lines = [line.office for line in every if not line.kind]
    offices, twice, torn = _apart(lines, where)
    warnings = (*_odd(lines, where), *_said(every, where), *_unheaded(sheet, blocks, where), *twice)
    nameless = tuple(line.line for line in lines if not line.organ)
    return Listed(tuple(offices), warnings, nameless, tuple(torn), where)


def _unnumbered(line: Expected) -> Expected:
    return line._replace(organ=_NUMBERED.sub("", line.organ, count=1))


def _apart(lines: list[Expected], where: str) -> tuple[list[Expected], list[str], list[str]]:
    """The offices, each once; what to say of those that stand twice; and lines with one code and several names."""
    offices: dict[str, Expected] = {}
    warnings: list[str] = []
    torn: list[str] = []
    for line in lines:
        if not (line.organ or _LIKE_A_CODE.fullmatch(line.code)):
            continue
        # A code that is none tells no offices apart, and says of none that they are one.
        known = line.code if is_credit_code(line.code) else f"{normal_name(line.organ)} {line.code}"
        first = offices.get(known)
        if first is None:
            offices[known] = line._replace(organ=line.organ or line.code)
            continue
        names = dict.fromkeys([first.organ, line.organ or first.organ])
        warnings.append(
            f"{where}: 第{first.line}行和第{line.line}行是同一个单位（{'、'.join(names)}），只算一次 / stands twice"
        )
        if first.organ == first.code and line.organ:
            offices[known] = first._replace(organ=line.organ)
        elif normal_name(first.organ) != normal_name(line.organ or first.organ):
            torn.append(f"{where}：第{first.line}行“{first.organ}”和第{line.line}行“{line.organ}”的信用代码相同")
    return list(offices.values()), warnings, torn


def _odd(lines: list[Expected], where: str) -> Iterator[str]:
    """What to say of lines without a name, or with a code that is none."""
    told = []
    for line in lines:
        if not line.organ and not _LIKE_A_CODE.fullmatch(line.code):
            code = f"信用代码“{line.code}”也不对" if line.code else "也没有信用代码"
            told.append(f"{where}: 第{line.line}行没有单位名称，{code}，没有算进去 / neither name nor code")
        elif line.code and not is_credit_code(line.code):
            by = "按名称认" if line.organ else "也没有单位名称，很可能认不出"
            told.append(f"{where}: 第{line.line}行的信用代码“{line.code}”不对，{by}；请核对 / not a valid code")
        elif not line.organ:
            told.append(f"{where}: 第{line.line}行没有单位名称，只按信用代码认 / has no name")
    yield from _first(told, where)


def _first(told: list[str], where: str) -> Iterator[str]:
    """The first of many warnings, and how many more there are."""
    yield from told[:_MOST_TOLD]
    if len(told) > _MOST_TOLD:
        yield f"{where}: ……还有 {len(told) - _MOST_TOLD} 行这样的 / and more lines"


def _lines(sheet: SheetRows, block: Block, form: Form) -> Iterator[_Line]:
    """The rows of a block that hold something, each with what it is."""
    sums = form.naming.sums if form.naming is not None else ()
    for number, row in enumerate(sheet.rows[block.start : block.end], block.start + 1):
        cells = {key: " ".join(row[col].split()) if col < len(row) else "" for key, col in block.columns.items()}
        if any(cells.values()):
            cells["code"] = cells.get("code", "").upper()
            total = next((cell for cell in (cells["organ"], *row) if is_sum(cell, sums)), "")
            yield _line(Expected(**cells, line=number), total, (number - 1, block.columns["organ"]) in sheet.merged)


def _line(office: Expected, total: str, merged: bool) -> _Line:
    """What a row is. total: its cell that says that it is a sum."""
    nobody = not office.organ or office.organ == total or is_count(office.organ)
    if total and nobody and not _LIKE_A_CODE.fullmatch(office.code):
        return _Line(office._replace(organ=total), "sum")
    if _is_remark(office) or (is_count(office.organ) and _is_bare(office)):
        return _Line(office, "remark")
    if is_count(office.organ):
        return _Line(office._replace(organ=""))
    return _Line(office, "group" if _is_group(office, merged) else "")


def _is_group(line: Expected, merged: bool) -> bool:
    """Whether the row heads a group of offices: numbered or counted as one, with a colon, or merged over columns."""
    if not (line.organ and _is_bare(line)):
        return False
    headed = _NUMBERED.match(line.organ) or _COUNTED.fullmatch(line.organ)
    return bool(headed) or line.organ[-1:] in ("：", ":") or merged


def _is_bare(line: Expected) -> bool:
    """Whether nothing stands in the row but what should be a name."""
    return not any((line.code, line.kind, line.contact, line.phone))


def _is_remark(line: Expected) -> bool:
    """Whether the row is what stands below a list, such as who filled it in."""
    return _is_bare(line) and _REMARK.fullmatch(line.organ) is not None


def _said(every: list[_Line], where: str) -> Iterator[str]:
    """What to say of lines that are no offices, so that none is left out without a word."""
    remarks = [line.office for line in every if line.kind == "remark"]
    yield from _first(
        [f"{where}: 第{line.line}行“{line.organ}”不是单位名称，没有算进去 / no office" for line in remarks], where
    )
    for kind, what in (("group", "分组的标题 / headings"), ("sum", "加总的行 / sums")):
        if found := [line.office for line in every if line.kind == kind]:
            more = "等" if len(found) > _MOST_QUOTED else ""
            rows = "、".join(str(line.line) for line in found[:_MOST_QUOTED])
            names = "、".join(dict.fromkeys(f"“{line.organ}”" for line in found[:_MOST_QUOTED]))
            chinese, english = what.split(" / ")
            yield f"{where}: 第{rows}行{more}（{names}{more}）是{chinese}，没有算进去 / {english}"


def _unheaded(sheet: SheetRows, blocks: list[Block], where: str) -> Iterator[str]:
    for letters, text, line in unheaded(sheet.rows, blocks):
        yield f"{where}: {letters}列没有表头，没有读（第{line}行“{text}”）；是单位的，请写上表头 / no heading"


def read_sheets(path: Path, what: str) -> list[SheetRows]:
    """The sheets of a file of ours, each with its name as a suffix for messages; `what` is what to call the file.

    Errors: UsageError naming file and cause.
    """
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            # A pipe or a device has no end.
            raise UsageError(f"{path}: {what}应是表格文件（.csv、.xlsx 等）；请核对文件名 / no file")
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{path}: 打不开{what}（{told(error, reading=True)}）；请核对文件名 / can't be opened"
        ) from error
    try:
        return _text(data, path, what) if kind_of(data) in ("csv", "text") else _workbook(data)
    except UnreadableFile as problem:
        raise UsageError(f"{path}: {what}读不了：{problem} / can't be read") from problem


def _text(data: bytes, path: Path, what: str) -> list[SheetRows]:
    text = decode(data)
    if _REPLACED in text:
        raise UsageError(f"{path}: 认不出{what}的编码；请另存为 UTF-8 的 .csv 或 .xlsx / unknown encoding")
    return [SheetRows("", [list(map(unguarded, row)) for row in read_rows(text)])]


def _workbook(data: bytes) -> list[SheetRows]:
    book = open_workbook(data)
    return [_as_text(f"{_SHEET}{name}", book.sheet(name).cells, book.sheet(name).merges) for name in book.sheet_names]


def _as_text(name: str, cells: Mapping[tuple[int, int], object], merges: tuple[Area, ...]) -> SheetRows:
    rows: list[list[str]] = [[] for _ in range(1 + max((row for row, _ in cells), default=-1))]
    for (row, col), cell in sorted(cells.items()):
        if col < _MOST_COLUMNS:
            rows[row] += [""] * (col - len(rows[row])) + [unguarded(_digits(getattr(cell, "text", "")))]
    wide = ((area.top, area.left) for area in merges if area.right > area.left)
    return SheetRows(name, rows, frozenset(wide))


_MOST_COLUMNS = 200


def _digits(text: str) -> str:
    """A number as people write it."""
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text
