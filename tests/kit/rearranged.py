"""Rearrangements of a filled form, hundreds of them, made by code: what clerks, Word and WPS do to a workbook."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from grids import Grid, distinct_values, grids_of

from xlsxcheck.model import Area, Form

TABLES = ("表二", "表三", "表四")
ALL = ("封面", *TABLES)


class Case(NamedTuple):
    """name says what was done; whole: every figure that is still there must be read, not only no wrong one."""

    name: str
    grids: list[Grid]
    whole: bool


def cases(form: Form) -> Iterator[Case]:
    def fresh() -> dict[str, Grid]:
        return {grid.name: grid for grid in grids_of(form, distinct_values(form))}

    for generate in (
        inserted,
        deleted,
        moved,
        on_one_sheet,
        side_by_side,
        renamed,
        rewritten,
        reworded,
        unmerged,
        filled,
        swapped,
        repeated,
        copied,
        combined,
    ):
        yield from generate(fresh)


Fresh = Callable[[], dict[str, Grid]]


def inserted(fresh: Fresh) -> Iterator[Case]:
    for name in ALL:
        for at in range(fresh()[name].bottom + 2):
            grids = fresh()
            grids[name].insert_rows(at, 1 + at % 2)
            yield Case(f"insert row {name} {at}", list(grids.values()), True)
    for name in ALL:
        for at in range(fresh()[name].right + 2):
            grids = fresh()
            grids[name].insert_columns(at, 1 + at % 3)
            yield Case(f"insert column {name} {at}", list(grids.values()), True)


def deleted(fresh: Fresh) -> Iterator[Case]:
    for name in TABLES:
        for at in range(fresh()[name].bottom + 1):
            grids = fresh()
            grids[name].delete_rows(at)
            yield Case(f"delete row {name} {at}", list(grids.values()), False)
        for at in range(fresh()[name].right + 1):
            grids = fresh()
            grids[name].delete_columns(at)
            yield Case(f"delete column {name} {at}", list(grids.values()), False)
    for name in ALL:
        grids = fresh()
        del grids[name]
        yield Case(f"delete sheet {name}", list(grids.values()), True)


def moved(fresh: Fresh) -> Iterator[Case]:
    for name, (down, right) in itertools.product(ALL, ((0, 1), (1, 0), (5, 3), (30, 12), (200, 40))):
        grids = fresh()
        place = Grid(name)
        place.paste(grids[name], down, right)
        grids[name] = place
        yield Case(f"move {name} by {down}, {right}", list(grids.values()), True)


def on_one_sheet(fresh: Fresh) -> Iterator[Case]:
    for number, order in enumerate(itertools.permutations(ALL)):
        for merged in (True, False):
            grids, sheet, at = fresh(), Grid("年报"), number % 4
            for name in order:
                sheet.cells[at, 0] = f"{name}　政府信息公开工作年度报告"
                sheet.paste(grids[name], at + 1, number % 3)
                at = sheet.bottom + 2 + number % 2
            if not merged:
                sheet.unmerge()
            yield Case(f"one sheet {' '.join(order)} {'' if merged else 'un'}merged", [sheet], True)


def side_by_side(fresh: Fresh) -> Iterator[Case]:
    for order in itertools.permutations(TABLES):
        grids, sheet, at = fresh(), Grid("Sheet1"), 0
        for name in order:
            sheet.paste(grids[name], 0, at)
            at = sheet.right + 2
        yield Case(f"side by side {' '.join(order)}", [grids["封面"], sheet], True)


def renamed(fresh: Fresh) -> Iterator[Case]:
    for number, order in enumerate(itertools.permutations(ALL)):
        grids = fresh()
        for name in order:
            grids[name].name = {0: f"Sheet{name}", 1: name.replace("表", "附表 "), 2: f"{name}（终稿）"}[number % 3]
        if number % 4 == 3:  # every sheet under another's name
            names = [grids[name].name for name in order]
            for name, other in zip(order, names[1:] + names[:1], strict=True):
                grids[name].name = other
        yield Case(f"rename {number}", [grids[name] for name in order], True)


REWRITES: dict[str, Callable[[str], str]] = {
    "half-width brackets": lambda text: text.replace("（", "(").replace("）", ")"),
    "full-width digits": lambda text: text.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789."}),
    "1、": lambda text: re.sub(r"^(\d)\.", r"\1、", text),
    "1．": lambda text: re.sub(r"^(\d)\.", r"\1．", text),
    "line breaks": lambda text: "\n".join(text[at : at + 3] for at in range(0, len(text), 3)),
    "blanks": lambda text: " ".join(text),
    "U+3000 around": lambda text: f"\u3000{text}\u3000",
    "no-break blanks": lambda text: text.replace("第", "\u00a0第"),
    "straight quotes": lambda text: text.replace("“", '"').replace("”", '"'),
    "no quotes": lambda text: text.replace("“", "").replace("”", ""),
    "corner quotes": lambda text: text.replace("“", "「").replace("”", "」"),
    "square brackets": lambda text: text.replace("（", "[").replace("）", "]"),
    "colons": lambda text: f"{text}：" if len(text) < 8 else text,
    "commas for 、": lambda text: text.replace("、", "，"),
    "enclosed numbers": lambda text: text.replace("（一）", "㈠").replace("（七）", "㈦"),
    "合计": lambda text: text.replace("总计", "合计"),
    "下一年度": lambda text: text.replace("结转下年度", "结转下一年度"),
    "short fee header": lambda text: text.replace("（单位：万元）", ""),
    "规范性文件": lambda text: text.replace("行政规范性文件", "规范性文件"),
}


def rewritten(fresh: Fresh) -> Iterator[Case]:
    for (name, change), shifted in itertools.product(REWRITES.items(), (0, 1)):
        grids = fresh()
        for table in TABLES:
            grids[table].relabel(change)
            grids[table].insert_rows(0, shifted)
        yield Case(f"rewrite {name}, {shifted} rows down", list(grids.values()), True)


def reworded(fresh: Fresh) -> Iterator[Case]:
    """One label changed: words lost, a remark added, number lost, blanked, or exchanged for another text."""
    changes: dict[str, Callable[[str], str]] = {
        "words lost": lambda text: text[: len(text) // 2] + text[len(text) // 2 + 2 :] if len(text) > 7 else text,
        "remark": lambda text: f"{text}（含下属单位）",
        "unnumbered": lambda text: re.sub(r"^\d\.", "", text),
        "blanked": lambda text: "",
        "another": lambda text: "其他情况说明",
    }
    grids = fresh()
    for name, (kind, change) in itertools.product(TABLES, changes.items()):
        labels = [pos for pos, value in grids[name].cells.items() if isinstance(value, str)]
        for pos in labels[1 :: 3 if kind != "another" else 2]:
            changed = fresh()
            changed[name].cells[pos] = change(str(changed[name].cells[pos]))
            yield Case(f"reword {name} {pos} {kind}", list(changed.values()), False)


def unmerged(fresh: Fresh) -> Iterator[Case]:
    for names in (TABLES[:1], TABLES[1:2], TABLES[2:], TABLES):
        for shift in (0, 2):
            grids = fresh()
            for name in names:
                grids[name].unmerge()
                grids[name].insert_rows(0, shift)
            yield Case(f"unmerge {' '.join(names)} {shift}", list(grids.values()), True)


def filled(fresh: Fresh) -> Iterator[Case]:
    """Unmerged with the text put into every cell, as a command of WPS does it."""
    for shift in (0, 1, 3):
        grids = fresh()
        for name in TABLES:
            for area in grids[name].merges:
                text = grids[name].cells[area.top, area.left]
                if isinstance(text, str):
                    for row, col in itertools.product(
                        range(area.top, area.bottom + 1), range(area.left, area.right + 1)
                    ):
                        grids[name].cells[row, col] = text
            grids[name].unmerge()
            grids[name].insert_rows(0, shift)
        yield Case(f"fill merges {shift}", list(grids.values()), True)


def swapped(fresh: Fresh) -> Iterator[Case]:
    for one, other in ((8, 9), (8, 14), (3, 4), (16, 17), (9, 12), (24, 25)):
        grids = fresh()
        grids["表三"].swap_rows(one, other)
        yield Case(f"swap rows {one} {other}", list(grids.values()), True)
    for one, other in ((7, 15), (8, 16), (5, 26), (6, 7), (3, 27), (22, 23)):
        grids = fresh()
        grids["表三"].swap_rows(one, other)
        yield Case(f"swap rows of two groups {one} {other}", list(grids.values()), False)
    for one, other in ((4, 5), (7, 8), (3, 9), (4, 8)):
        grids = fresh()
        grids["表三"].turn()
        grids["表三"].swap_rows(one, other)
        grids["表三"].turn()
        yield Case(f"swap columns {one} {other}", list(grids.values()), False)


def repeated(fresh: Fresh) -> Iterator[Case]:
    """Last year's table stands there too, with other figures."""
    for name, shift, place in itertools.product(TABLES, (0, 1), ("below", "beside", "sheet")):
        grids = fresh()
        last = fresh()[name]
        last.cells = {pos: _last_year(value) for pos, value in last.cells.items()}
        if place == "sheet":
            last.name = f"{name} (2)"
            grids[last.name] = last
        else:
            grids[name].paste(last, *((grids[name].bottom + 3, 0) if place == "below" else (0, 20)))
        grids[name].insert_rows(0, shift)
        yield Case(f"twice {name} {place} {shift}", list(grids.values()), False)
    for shift in (0, 1):  # the same rows once more under the one header, the same columns once more beside the rows
        grids = fresh()
        rows = Grid(
            "", {(row - 3, col): _last_year(value) for (row, col), value in grids["表三"].cells.items() if row > 2}
        )
        grids["表三"].paste(rows, 28, 0)
        grids["表三"].insert_rows(0, shift)
        yield Case(f"rows twice {shift}", list(grids.values()), False)
        grids = fresh()
        columns = Grid(
            "", {(row, col - 3): _last_year(one) for (row, col), one in grids["表三"].cells.items() if col > 2}
        )
        grids["表三"].paste(columns, 0, 10)
        grids["表三"].insert_rows(0, shift)
        yield Case(f"columns twice {shift}", list(grids.values()), False)


def _last_year(value: object) -> object:
    return value + 50_000 if isinstance(value, int) else value


def copied(fresh: Fresh) -> Iterator[Case]:
    """A row or column inserted that is a copy of its neighbour, label and all, with other figures."""
    for name, turned, before in itertools.product(TABLES, (False, True), (False, True)):
        for at in range(fresh()[name].right + 1 if turned else fresh()[name].bottom + 1):
            grids = fresh()
            grid = grids[name]
            if turned:
                grid.turn()
            line = {col: _last_year(value) for (row, col), value in grid.cells.items() if row == at}
            place = at if before else at + 1
            grid.insert_rows(place)
            grid.cells |= {(place, col): value for col, value in line.items()}
            if turned:
                grid.turn()
            yield Case(f"copy {name} {'column' if turned else 'row'} {at} {before}", list(grids.values()), False)


def combined(fresh: Fresh) -> Iterator[Case]:
    """Two to four changes at a time, at random places."""
    for seed in range(160):
        dice = random.Random(seed)
        grids = fresh()
        done = []
        for _ in range(dice.randint(2, 4)):
            name = dice.choice(TABLES)
            change = dice.choice(["row", "row", "column", "rewrite", "delete row", "delete column", "unmerge", "words"])
            done.append(f"{name} {change}")
            _change(grids[name], change, dice)
        if dice.random() < 0.3:
            sheet = Grid("汇总")
            for name in dice.sample(ALL, 4):
                sheet.paste(grids[name], sheet.bottom + 2 if sheet.cells else 0, dice.randint(0, 2))
            grids = {"汇总": sheet}
        lossless = not any("delete" in one or "words" in one for one in done)
        yield Case(f"combined {seed}: {', '.join(done)}", list(grids.values()), lossless)


def _change(grid: Grid, change: str, dice: random.Random) -> None:
    if change == "row":
        grid.insert_rows(dice.randint(0, grid.bottom + 1), dice.randint(1, 2))
    elif change == "column":
        grid.insert_columns(dice.randint(0, grid.right + 1))
    elif change == "delete row":
        grid.delete_rows(dice.randint(0, grid.bottom))
    elif change == "delete column":
        grid.delete_columns(dice.randint(0, grid.right))
    elif change == "unmerge":
        grid.unmerge()
    elif change == "rewrite":
        grid.relabel(REWRITES[dice.choice(sorted(REWRITES))])
    else:
        pos = dice.choice([pos for pos, value in grid.cells.items() if isinstance(value, str)])
        grid.cells[pos] = str(grid.cells[pos])[2:]


def one_row_of_2019(grid: Grid) -> None:
    """Print （六）其他处理 as one row, as the edition of 2019 does."""
    grid.delete_rows(24, 2)
    grid.merges = [area for area in grid.merges if not (area.left == 1 and area.top == 23)]
    grid.merges.append(Area(23, 1, 23, 2))
    del grid.cells[23, 2]
