"""The blocks of a list of offices: columns side by side, and lists below each other with a heading of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from xlsxcheck.model.addresses import column_name
from xlsxcheck.model.names import normal_name

_HEADER_WITHIN = 10
_ORGAN = "organ"
_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?")
_COUNT = re.compile(r"[(]?(?:.{0,8}共计?)?[0-9一二三四五六七八九十百]+(?:家|个|所|户)(?:单位|部门)?[)]?[。.]?")
_COUNTED = re.compile(r"[^\w].*|" + _COUNT.pattern + "|" + _NUMBER.pattern, re.DOTALL)
"""What may stand behind a word for a sum in its cell: 合计：3家, but not 合计局."""

Rows = Sequence[Sequence[str]]


class Block(NamedTuple):
    """One list of offices in a sheet. columns: what stands where; start, end: its rows, from 0."""

    columns: dict[str, int]
    start: int
    end: int


def blocks_of(rows: Rows, headings: Mapping[str, Sequence[str]]) -> list[Block]:
    """Every list of a sheet in the order in which people read them; none where no row at the top names the office.

    A heading that stands several times in a row begins a list each time. So does a heading further down.
    """
    wanted = {normal_name(name): key for key, names in headings.items() for name in names}
    heads = [number for number, row in enumerate(rows) if _names_offices(row, wanted)]
    if not heads or heads[0] >= _HEADER_WITHIN:
        return []
    ends = [*heads[1:], len(rows)]
    return [
        Block(columns, head + 1, end)
        for head, end in zip(heads, ends, strict=True)
        for columns in _side_by_side(rows[head], wanted)
    ]


def _names_offices(row: Sequence[str], wanted: Mapping[str, str]) -> bool:
    return any(cell and wanted.get(normal_name(cell)) == _ORGAN for cell in row)


def _side_by_side(row: Sequence[str], wanted: Mapping[str, str]) -> Iterator[dict[str, int]]:
    """The columns of each list that this heading has beside each other.

    Where the first list has columns before the name, a later one has the same before its own.
    """
    heads = [normal_name(cell) for cell in row]
    names = [col for col, head in enumerate(heads) if wanted.get(head) == _ORGAN]
    starts = [0, *(col - _as_before(heads, names[0], col) for col in names[1:])]
    for start, end in zip(starts, [*starts[1:], len(heads)], strict=True):
        columns: dict[str, int] = {}
        for col in range(start, end):
            if (key := wanted.get(heads[col])) is not None:
                columns.setdefault(key, col)
        yield columns


def _as_before(heads: Sequence[str], first: int, col: int) -> int:
    """How many columns before `col` are headed like those before the first name."""
    alike = 0
    while alike < first and heads[col - alike - 1] and heads[col - alike - 1] == heads[first - alike - 1]:
        alike += 1
    return alike


def unheaded(rows: Rows, blocks: Sequence[Block]) -> Iterator[tuple[str, str, int]]:
    """Columns right of the names that have no heading and hold texts: letters, the first text, its row from 1.

    A heading that is merged over several columns of names looks so.
    """
    for block in blocks:
        head, col = rows[block.start - 1], block.columns[_ORGAN] + 1
        while not _at(head, col).strip() and (texts := list(_texts(rows, block, col))):
            yield column_name(col), texts[0][1], texts[0][0]
            col += 1


def _texts(rows: Rows, block: Block, col: int) -> Iterator[tuple[int, str]]:
    for number in range(block.start, block.end):
        text = " ".join(_at(rows[number], col).split())
        if text and not _NUMBER.fullmatch(normal_name(text)):
            yield number + 1, text


def _at(row: Sequence[str], col: int) -> str:
    return row[col] if col < len(row) else ""


def is_count(text: str) -> bool:
    """Whether a cell holds a number and nothing else, such as 2, or a count of offices: 共2家."""
    name = normal_name(text)
    return bool(_NUMBER.fullmatch(name) or _COUNT.fullmatch(name))


def is_sum(text: str, words: Sequence[str]) -> bool:
    """Whether a cell holds a word for a sum, with a count at most."""
    name = normal_name(text)
    return any(name == word or (name.startswith(word) and _COUNTED.fullmatch(name, len(word))) for word in words)
