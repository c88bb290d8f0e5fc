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
from xlsxcheck.messages import LANGUAGES, words
from xlsxcheck.model import Area, Form
from xlsxcheck.model.guard import unguarded
from xlsxcheck.model.names import normal_name

_NAME = "名册"
_HEADER_WITHIN = 10
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
            first sheet that has such a heading counts. Titles, groups of offices and sums are no offices, nor is
            what stands below the list (填表人：…, a day), which is named; an office that stands twice counts once,
            with a warning.
    Errors: UsageError naming file and cause, also for a form that somebody filled in, whose cover has such a heading.
    """
    headings = organ_headings(form)
    for sheet in read_sheets(path, _NAME):
        columns, start = _columns(sheet.rows, headings)
        if columns:
            if sheet.name:
                _refuse_form(path, form)
            return _listed(sheet, columns, start, f"{path}{sheet.name}", form)
    wanted = headings["organ"][0]
    if path.suffix.lower() in (".xlsx", ".xlsm", ".xlsb", ".ods") and not path.read_bytes()[:4].startswith(b"PK"):
        raise UsageError(
            f"{path}: 名册读不了：名字是工作簿（{path.suffix}），内容不是，里面也找不到“{wanted}”这一列；请核对文件"
            " / no workbook, and no such column"
        )
    raise UsageError(f"{path}: 名册里找不到“{wanted}”这一列；请在表头写上“{wanted}” / the roster has no such column")


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


def _columns(rows: list[list[str]], headings: Mapping[str, tuple[str, ...]]) -> tuple[dict[str, int], int]:
    """Which column holds what, and the first row below the heading; empty where no row names the office."""
    wanted = {normal_name(name): key for key, names in headings.items() for name in names}
    for number, row in enumerate(rows[:_HEADER_WITHIN]):
        columns: dict[str, int] = {}
        for col, cell in enumerate(row):
            if (key := wanted.get(normal_name(cell))) is not None:
                columns.setdefault(key, col)
        if "organ" in columns:
            return columns, number + 1
    return {}, 0


def _listed(sheet: SheetRows, columns: dict[str, int], start: int, where: str, form: Form) -> Listed:
    every = [line for line in _lines(sheet, columns, start) if not _is_sum(line.organ, form)]
    remarks = [line for line in every if _is_remark(line)]
    every = [line for line in every if not _is_remark(line)]
    named = [line for line in every if line.organ]
    # Where every office has a number of this kind the numbers are theirs; else they are those of groups.
    groups = {line.line for line in named if _is_group(line, sheet, columns["organ"])}
    offices: dict[str, Expected] = {}
    warnings = [*_odd(every, where), *_remarked(remarks, where)]
    torn: list[str] = []
    for line in every:
        if line.line in groups:
            if len(groups) < len(named):
                continue
            line = line._replace(organ=_NUMBERED.sub("", line.organ, count=1))
        if not (line.organ or _LIKE_A_CODE.fullmatch(line.code)):
            continue
        # A code that is none tells no offices apart, and says of none that they are one.
        known = line.code if is_credit_code(line.code) else f"{normal_name(line.organ)} {line.code}"
        first = offices.setdefault(known, line._replace(organ=line.organ or line.code))
        if first.line == line.line:
            continue
        names = dict.fromkeys([first.organ, line.organ or first.organ])
        warnings.append(
            f"{where}: 第{first.line}行和第{line.line}行是同一个单位（{'、'.join(names)}），只算一次 / stands twice"
        )
        if first.organ == first.code and line.organ:
            offices[known] = first._replace(organ=line.organ)
        elif normal_name(first.organ) != normal_name(line.organ or first.organ):
            torn.append(f"{where}：第{first.line}行“{first.organ}”和第{line.line}行“{line.organ}”的信用代码相同")
    nameless = tuple(line.line for line in every if not line.organ)
    return Listed(tuple(offices.values()), tuple(warnings), nameless, tuple(torn), where)


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


def _lines(sheet: SheetRows, columns: dict[str, int], start: int) -> Iterator[Expected]:
    for number, row in enumerate(sheet.rows[start:], start + 1):
        cells = {key: " ".join(row[col].split()) if col < len(row) else "" for key, col in columns.items()}
        if any(cells.values()):
            cells["code"] = cells.get("code", "").upper()
            yield Expected(**cells, line=number)


def _is_group(line: Expected, sheet: SheetRows, col: int) -> bool:
    """Whether the row heads a group of offices: numbered or counted as one, with a colon, or merged over columns."""
    if not _is_bare(line):
        return False
    headed = _NUMBERED.match(line.organ) or _COUNTED.fullmatch(line.organ)
    return bool(headed) or line.organ[-1:] in ("：", ":") or (line.line - 1, col) in sheet.merged


def _is_bare(line: Expected) -> bool:
    """Whether nothing stands in the row but what should be a name."""
    return not any((line.code, line.kind, line.contact, line.phone))


def _is_remark(line: Expected) -> bool:
    """Whether the row is what stands below a list, such as who filled it in."""
    return _is_bare(line) and _REMARK.fullmatch(line.organ) is not None


def _remarked(remarks: list[Expected], where: str) -> Iterator[str]:
    """What to say of lines that are no offices, so that none is left out without a word."""
    told = [f"{where}: 第{line.line}行“{line.organ}”不是单位名称，没有算进去 / no office" for line in remarks]
    yield from _first(told, where)


def _is_sum(organ: str, form: Form) -> bool:
    sums = form.naming.sums if form.naming is not None else ()
    name = normal_name(organ)
    return any(name == word or (name.startswith(word) and not name[len(word) :].isalpha()) for word in sums)


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
    return [_as_text(f"，{name}", book.sheet(name).cells, book.sheet(name).merges) for name in book.sheet_names]


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
