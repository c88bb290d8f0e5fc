"""Draw the guide for clerks: how to fill in, what the colours mean, what not to do, and the help of every cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlsxcheck.messages import fill, words
from xlsxcheck.model import Area, Field, Label, Table
from xlsxcheck.model.livewords import MEANINGS
from xlsxcheck.model.sheetnames import CHECK_SHEET
from xlsxcheck.template.draft import Draft
from xlsxcheck.template.style import (
    BAND,
    DOUBT_FILL,
    HEI,
    INPUT,
    TOTAL,
    UNFILLED_FILL,
    WRONG_FILL,
    Styles,
    put,
    set_width,
    text_height,
)

WIDTHS = (34.0, 66.0)
_SIZE, _HEIGHT = 10.0, 15.5

LEGEND = ((UNFILLED_FILL, "unfilled"), (INPUT, "input"), (TOTAL, "total"), (WRONG_FILL, "wrong"), (DOUBT_FILL, "doubt"))
"""What the colours mean: fill, and the key of its name and of its meaning."""


def legend(draft: Draft) -> Iterator[tuple[str, str, str]]:
    """Fill, name and meaning of the colours that the workbook has."""
    for colour, key in LEGEND:
        if key != "total" or draft.computed:
            chosen = draft.answers or draft.form.roles.get("kind")
            meaning = MEANINGS["unanswered" if key == "unfilled" and chosen else key]
            yield colour, words("zh")["template"]["colours"][key], meaning


def draw_guide(sheet: Any, draft: Draft, styles: Styles) -> Area:
    """Fill the guide sheet and return the area to print."""
    for col, width in enumerate(WIDTHS):
        set_width(sheet, col, width)
    sheet.set_row(0, 32)
    put(
        sheet,
        Area(0, 0, 0, 1),
        words("zh")["template"]["guide_title"],
        styles.get(font_name=HEI, font_size=16, align="center"),
    )
    row = 1
    for head, texts in _chapters(draft):
        row = _chapter(sheet, row, head, texts, styles)
    row = _head(sheet, row, words("zh")["template"]["colours_title"], styles)
    for colour, name, meaning in legend(draft):
        sheet.set_row(row, _HEIGHT)
        sheet.write_string(row, 0, name, styles.cell(align="center", bg_color=colour, font_size=_SIZE))
        sheet.write_string(row, 1, meaning, styles.cell(indent=1, font_size=_SIZE))
        row += 1
    for table in draft.form.tables:
        row = _head(sheet, row, f"{table.sheet}　{_title(table)}".rstrip("　"), styles)
        for label, text in help_lines(table, draft):
            sheet.set_row(
                row,
                max(_HEIGHT, text_height(text, WIDTHS[1] - 2, _SIZE) + 1, text_height(label, WIDTHS[0] - 2, _SIZE) + 1),
            )
            sheet.write_string(row, 0, label, styles.cell(text_wrap=True, font_size=_SIZE, indent=1))
            sheet.write_string(row, 1, text, styles.cell(text_wrap=True, font_size=_SIZE, indent=1))
            row += 1
    return Area(0, 0, row - 1, 1)


def help_lines(table: Table, draft: Draft) -> list[tuple[str, str]]:
    """Each different help text of a table with the labels that the cells it belongs to have in common."""
    found: dict[str, list[Field]] = {}
    for field in table.fields:
        for line in field.help.split("\n"):
            if line and not (field.sum_of and field.id not in draft.computed):
                found.setdefault(line, []).append(field)
    ordered = sorted(found.items(), key=lambda item: not _same_row(item[1]))
    return [(_common_label(fields), line) for line, fields in ordered]


def _same_row(fields: list[Field]) -> bool:
    return len({field.row_path for field in fields}) == 1 and bool(fields[0].row_path)


def _common_label(fields: list[Field]) -> str:
    columns = {field.column_path for field in fields}
    if _same_row(fields):
        return _words(fields[0].row_path)
    if len(columns) == 1:
        return _words(fields[0].column_path)
    texts = [label.short or label.text for label in fields[0].column_path]
    shared = [text for text in texts if all(text in [one.short or one.text for one in f.column_path] for f in fields)]
    return " · ".join(shared)


def _words(path: tuple[Label, ...]) -> str:
    return " · ".join(label.short or label.text for label in path[-2:])


def _title(table: Table) -> str:
    return "" if table.title["zh"] == table.sheet else table.title["zh"]


def _chapters(draft: Draft) -> Iterator[tuple[str, list[str]]]:
    spoken, tables = words("zh")["template"], draft.form.tables
    kind = draft.form.fields.get(draft.form.roles.get("kind", ""))
    facts = {
        "first": tables[0].sheet,
        "others": words("zh")["list_comma"].join(table.sheet for table in tables[1:]),
        "kind": kind.name("zh") if kind else "",
        "totals": spoken["totals_computed" if draft.computed else "totals_typed"],
        "figures": spoken["figures_some" if draft.answers else "figures_all"],
        "answers": spoken["answers"] if draft.answers else "",
        "check": CHECK_SHEET,
        "note": words("zh")["check_sheet"]["note"],
    }
    for chapter in ("steps", "warnings"):
        yield spoken[f"{chapter}_title"], [fill(line, facts, "zh") for line in spoken[chapter]]


def _chapter(sheet: Any, row: int, head: str, texts: list[str], styles: Styles) -> int:
    row = _head(sheet, row, head, styles)
    for text in texts:
        sheet.set_row(row, max(17.0, text_height(text, sum(WIDTHS) - 3, _SIZE) + 4))
        put(sheet, Area(row, 0, row, 1), text, styles.cell(text_wrap=True, font_size=_SIZE, indent=1))
        row += 1
    return row


def _head(sheet: Any, row: int, text: str, styles: Styles) -> int:
    sheet.set_row(row, 17)
    put(sheet, Area(row, 0, row, 1), text, styles.cell(font_name=HEI, font_size=_SIZE, bg_color=BAND, indent=1))
    return row + 1
