"""A filled form after it went over paper, hundreds of times: cut at pages, unmerged, labels moved and misspelt."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator

from grids import Grid, distinct_values, grids_of
from rearranged import Case

from xlsxcheck.model import Area, Form

Sheets = list[Grid]
Damage = Callable[[Sheets, random.Random], None]
"""What is done to 表二, 表三 and 表四, each on a sheet of its own, in this order."""

COUNT = 600

_HEADERS = {"表二": 2, "表三": 3, "表四": 3}
_GROUPS = [(0, 5, 26), (1, 7, 14), (1, 15, 17), (1, 18, 22), (1, 23, 25)]
"""Column and rows of what the group labels of 表三 stand for."""


def cases(form: Form) -> Iterator[Case]:
    """Every pair of damages, each several times at other places; then every damage alone."""
    damages = list(_DAMAGES.items())
    pairs = list(itertools.combinations(damages, 2))
    for number in range(COUNT - 2 * len(damages)):
        (one, first), (other, second) = pairs[number % len(pairs)]
        yield _case(form, f"{one} + {other}", (first, second), number)
    for number, (name, damage) in enumerate(damages * 2):
        yield _case(form, name, (damage,), 10_000 + number)


def _case(form: Form, name: str, damages: tuple[Damage, ...], seed: int) -> Case:
    dice = random.Random(seed)
    sheets = grids_of(form, distinct_values(form))[1:]
    # What is done to the labels comes before what is done to the merges, and cuts come last.
    for damage in sorted(damages, key=lambda one: list(_DAMAGES.values()).index(one)):
        damage(sheets, dice)
    if not any(damage in (_next_sheet, _next_sheet_with_header, _next_sheet_shifted) for damage in damages):
        sheets = [_below_each_other(sheets, dice)] if dice.random() < 0.5 else sheets
    return Case(f"{name} ({seed})", sheets, True)


def _below_each_other(sheets: Sheets, dice: random.Random) -> Grid:
    page = Grid("年报")
    at = dice.choice((0, 2))
    for grid in sheets:
        page.paste(grid, at, 0)
        at = page.bottom + dice.choice((1, 2, 3))
    return page


# --- labels


_SLIPS = {
    "wrong": lambda text, dice: _changed(text, dice, "么"),
    "missing": lambda text, dice: _changed(text, dice, ""),
    "added": lambda text, dice: _changed(text, dice, None),
    "remark": lambda text, dice: f"{text}（件）",
}


def _changed(text: str, dice: random.Random, put: str | None) -> str:
    """One character of the label's words wrong, missing or doubled; never of its number."""
    start = 1 + max(text.find("）"), text.find("."), text.find("、")) if text[:1] in "（123456789一二三四" else 0
    places = [at for at in range(start, len(text)) if "\u4e00" <= text[at] <= "\u9fff"]
    if len(places) < 2:
        return text
    at = dice.choice(places)
    return text[:at] + (text[at] * 2 if put is None else put) + text[at + 1 :]


_LEAVES: dict[str, list[tuple[int, int]]] = {
    "表二": [(1, 1), (1, 2), (1, 3), (2, 0), (3, 0), (5, 1), (6, 0), (8, 1), (9, 0), (10, 0), (12, 1), (13, 0)],
    "表三": [(1, 3), (1, 9), (3, 0), (4, 0), (5, 1), (6, 1), (26, 1), (27, 0)],
    "表四": [*((1, col) for col in range(5)), *((2, col) for col in range(5, 15)), (1, 5), (1, 10), (0, 0), (0, 5)],
}
_LEAVES["表三"] += [(2, col) for col in range(4, 9)] + [(row, 2) for row in range(7, 26)]


def _slip(kind: str) -> Damage:
    def damage(sheets: Sheets, dice: random.Random) -> None:
        grid = dice.choice(sheets)
        pos = dice.choice(_LEAVES[grid.name])
        grid.cells[pos] = _SLIPS[kind](str(grid.cells[pos]), dice)

    return damage


def _known_slip(sheets: Sheets, dice: random.Random) -> None:
    """Slips that were seen in published reports."""
    table, pos, text = dice.choice(
        [
            (1, (25, 2), "3．其它"),
            (0, (5, 1), "本年处理绝对数量"),
            (2, (1, 5), "直接起诉"),
            (1, (8, 2), "2.其他法律行政止公开"),
            (1, (2, 8), "其它"),
            (1, (10, 2), "4.保护第三方合法权宜"),
            (1, (27, 0), "四、结转下年继续办理"),
            (1, (23, 2), "1.逾期不补正"),
            (0, (13, 0), "行政事业收费"),
            (2, (1, 3), "未审结"),
        ]
    )
    sheets[table].cells[pos] = text


def _traditional(sheets: Sheets, dice: random.Random) -> None:
    table = str.maketrans("后诉审结维纠复议数处决规经总计属业机构", "後訴審結維糾復議數處決規經總計屬業機構")
    for grid in sheets:
        grid.relabel(lambda text: text.translate(table))


def _numbers_lost(sheets: Sheets, dice: random.Random) -> None:
    """Numbers that Word gives by itself are no part of the text."""
    for row in range(7, 26):
        sheets[1].cells[row, 2] = str(sheets[1].cells[row, 2])[2:]


# --- headers and groups


def _header_rows(sheets: Sheets, dice: random.Random) -> None:
    """Header labels in another of their rows, not merged."""
    grid = sheets[1]
    for col in (3, 9):
        grid.merges.remove(Area(1, col, 2, col))
        grid.cells[dice.choice((0, 2)) if col == 9 else 2, col] = grid.cells.pop((1, col))
    if (0, 3) not in grid.cells:
        grid.cells[0, 3] = "申请人情况"


def _total_in_third_row(sheets: Sheets, dice: random.Random) -> None:
    grid = sheets[1]
    if Area(1, 9, 2, 9) in grid.merges:
        grid.merges.remove(Area(1, 9, 2, 9))
        grid.cells[2, 9] = grid.cells.pop((1, 9))


def _group_labels(which: str) -> Damage:
    def damage(sheets: Sheets, dice: random.Random) -> None:
        grid = sheets[1]
        for col, first, last in _GROUPS:
            pos = next((row, col) for row in range(first, last + 1) if (row, col) in grid.cells)
            grid.merges = [area for area in grid.merges if (area.top, area.left) != pos]
            row = {"first": first, "middle": (first + last + 1) // 2, "last": last}[which]
            grid.cells[row, pos[1]] = grid.cells.pop(pos)

    return damage


def _top_header_off(sheets: Sheets, dice: random.Random) -> None:
    grid, by = sheets[2], dice.choice((-1, 1, 2))
    grid.merges = [area for area in grid.merges if area.top]
    grid.merges += [Area(0, 0, 0, 4 + by), Area(0, 5 + by, 0, 14)]
    grid.cells[0, 5 + by] = grid.cells.pop((0, 5))


def _top_header_lost(sheets: Sheets, dice: random.Random) -> None:
    grid = dice.choice(sheets[1:])
    for area in [area for area in grid.merges if area.top == 0 and area.bottom == 0]:
        del grid.cells[0, area.left]
        grid.merges.remove(area)
    if not any(row == 0 for row, _ in grid.cells):
        grid.delete_rows(0)


# --- merges


def _unmerged(sheets: Sheets, dice: random.Random) -> None:
    for grid in sheets:
        grid.unmerge()


def _centred(sheets: Sheets, dice: random.Random) -> None:
    """Unmerged, the text in the middle of where it was centred."""
    for grid in sheets:
        for area in grid.merges:
            value = grid.cells.pop((area.top, area.left), None)
            if value is not None:
                grid.cells[(area.top + area.bottom) // 2, (area.left + area.right) // 2] = value
        grid.unmerge()


def _filled(sheets: Sheets, dice: random.Random) -> None:
    for grid in sheets:
        for area in grid.merges:
            value = grid.cells.get((area.top, area.left))
            if value is not None:
                rows, columns = range(area.top, area.bottom + 1), range(area.left, area.right + 1)
                grid.cells |= dict.fromkeys(itertools.product(rows, columns), value)
        grid.unmerge()


# --- pages


def _cut(header: bool = False, blank: int = 0, title: str = "") -> Damage:
    def damage(sheets: Sheets, dice: random.Random) -> None:
        grid = dice.choice(sheets[:2] if not header else sheets[1:2])
        at = dice.randint(_HEADERS[grid.name] + 1, grid.bottom)
        _cut_merges(grid, at)
        head = Grid("")
        if title:
            head.cells[0, 0] = title
        if header:
            top = _top(grid)
            head.paste(top, 1 if title else 0, 0)
        height = (head.bottom + 1 if head.cells else 0) + blank
        grid.insert_rows(at, height)
        grid.paste(head, at + blank, 0)

    return damage


def _top(grid: Grid) -> Grid:
    """The header of 表三 once more, from its first row on."""
    rows = _HEADERS[grid.name]
    cells = {pos: value for pos, value in grid.cells.items() if pos[0] < rows}
    return Grid("", cells, [area for area in grid.merges if area.bottom < rows])


def _cut_merges(grid: Grid, at: int) -> None:
    """Divide the merges that a cut goes through; the lower part is blank."""
    for area in list(grid.merges):
        if area.top < at <= area.bottom:
            grid.merges.remove(area)
            grid.merges += [part for part in (area._replace(bottom=at - 1), area._replace(top=at)) if not part.single]


def _cut_below_header(sheets: Sheets, dice: random.Random) -> None:
    """The figures of 表四 on the next page, below a blank row."""
    sheets[2].insert_rows(3, dice.choice((1, 2)))


def _divided(sheets: Sheets, dice: random.Random, with_header: bool, shift: int) -> None:
    wanted = dice.choice(("表二", "表三", "表三", "表三")) if not with_header else "表三"
    place = next(number for number, grid in enumerate(sheets) if grid.name == wanted)
    grid = sheets[place]
    at = dice.randint(_HEADERS[grid.name] + 2, grid.bottom - 1)
    _cut_merges(grid, at)
    top = _top(grid)
    rest = Grid(
        f"Page{len(sheets) + 1}",
        {(row - at, col): value for (row, col), value in grid.cells.items() if row >= at},
        [Area(area.top - at, area.left, area.bottom - at, area.right) for area in grid.merges if area.top >= at],
    )
    grid.cells = {pos: value for pos, value in grid.cells.items() if pos[0] < at}
    grid.merges = [area for area in grid.merges if area.top < at]
    if with_header:
        rest.insert_rows(0, 3)
        rest.paste(top, 0, 0)
    if shift:
        rest.insert_columns(0, shift)
    sheets.insert(place + 1, rest)


def _next_sheet(sheets: Sheets, dice: random.Random) -> None:
    _divided(sheets, dice, False, 0)


def _next_sheet_with_header(sheets: Sheets, dice: random.Random) -> None:
    _divided(sheets, dice, True, dice.choice((0, 1)))


def _next_sheet_shifted(sheets: Sheets, dice: random.Random) -> None:
    _divided(sheets, dice, False, dice.choice((1, 2)))


_DAMAGES: dict[str, Damage] = {
    **{f"slip: {kind}": _slip(kind) for kind in _SLIPS},
    "slip: seen": _known_slip,
    "traditional": _traditional,
    "numbers lost": _numbers_lost,
    "header rows": _header_rows,
    "total in the third row": _total_in_third_row,
    **{f"group labels {which}": _group_labels(which) for which in ("first", "middle", "last")},
    "top header off": _top_header_off,
    "top header lost": _top_header_lost,
    "cut below header": _cut_below_header,
    "cut": _cut(),
    "cut, blank row": _cut(blank=1),
    "cut, header again": _cut(header=True),
    "cut, header and title": _cut(header=True, blank=1, title="（续表）"),
    "cut, page number": _cut(title="— 2 —", blank=1),
    "next sheet": _next_sheet,
    "next sheet with header": _next_sheet_with_header,
    "next sheet, shifted": _next_sheet_shifted,
    "unmerged": _unmerged,
    "centred": _centred,
    "filled": _filled,
}
