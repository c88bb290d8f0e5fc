"""The short sheets of the summary workbook: by rule with the chart, the heat map, the roster's lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from xlsxcheck.many.collect import Collection
from xlsxcheck.many.roster import Roster
from xlsxcheck.many.settled import Settled
from xlsxcheck.messages import words
from xlsxcheck.messages.printable import printable
from xlsxcheck.model import Form, Table
from xlsxcheck.render.csv import cover_label
from xlsxcheck.summary.changes import change_counts, change_rows
from xlsxcheck.summary.headlines import passed_rows
from xlsxcheck.summary.heat import heat_tables, heat_title, level, squares
from xlsxcheck.summary.overview import (
    code_title,
    near_files,
    roster_counts,
    share_words,
    twice_lines,
)
from xlsxcheck.template.style import Styles, set_width, text_height

HEAT = ("#FFFFFF", "#FFF2CC", "#FFD966", "#F4B183", "#E06666", "#C00000")
"""From no finding to the most."""
_CHART = {"pass": "#70AD47", "warn": "#ED7D31", "fail": "#C00000", "unreadable": "#7030A0",
    "explained": "#A9D18E", "older": "#A6A6A6"}  # fmt: skip
_CHART_ROWS, _CHART_COLUMNS = 24, 5
"""Where the chart ends: the last row, and how many columns it takes beside the rules."""
_MOST_ROWS = 100_000
_LONGEST = 32_000
_LONGEST_SHOWN = 2_000
_HIGHEST = 400.0
_CHANGE_WIDTHS = (28, 18, 9, 34, 34, 34, 36)
_PASSED_WIDTHS = (70, 22, 70)
_HEAT_WIDTHS = (12, 12, 27, *[7.8] * 12)
PRINT_SCALE = 86
"""Per cent: so small the sheets are on A4, and no smaller: what is 10.5 points high is 9 on paper."""
_RULE_WIDTHS = (27, 36, 9, 6, 8, 8, 6)
_ROSTER_WIDTHS = {
    "missing": (32, 20, 16, 12, 16, 6, 50),
    "twice": (32, 20, 6, 90),
    "unknown": (44, 44, 70),
}
_HEAD = {"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True}


def draw_rules(sheet: Any, book: Any, run: Settled, form: Form, lang: str, styles: Styles, day: str) -> None:
    """How many offices break each rule; beside it the verdicts, the day of the run, and a chart."""
    spoken = words(lang)
    named, files = spoken["bulk"]["columns"], max(1, sum(run.counts.verdicts.values()))
    worst = run.counts.worst
    titles = [named[key] for key in ("finding", "title", "class", "severity", "offices", "share", "count")]
    for col, (title, width) in enumerate(zip(titles, _RULE_WIDTHS, strict=True)):
        set_width(sheet, col, width)
        sheet.write_string(0, col, title, styles.get(**_HEAD))
    cell, percent, text_cell = styles.cell(), styles.cell(num_format="0.0%"), styles.cell(text_wrap=True)
    for row, (code, _, findings) in enumerate(run.counts.by_severity(), 1):
        (severity, kind), offices = worst[code], run.offices[code]
        texts = [code, code_title(code, form, lang), spoken["class"][kind], spoken["severity"][severity]]
        sheet.set_row(row, max(text_height(texts[0], _RULE_WIDTHS[0]), text_height(texts[1], _RULE_WIDTHS[1])))
        for col, text in enumerate(texts):
            sheet.write_string(row, col, text, text_cell)
        sheet.write_number(row, 4, offices, cell)
        sheet.write_number(row, 5, round(offices / files, 4), percent)
        sheet.write_number(row, 6, findings, cell)
    last = max(1, len(worst))
    sheet.conditional_format(1, 4, last, 4, {"type": "data_bar", "bar_color": "#F4B183"})
    sheet.autofilter(0, 0, last, len(titles) - 1)
    sheet.freeze_panes(1, 0)
    _print_setup(sheet)
    # Some programs take a chart for smaller than it is.
    sheet.print_area(0, 0, max(last, _CHART_ROWS), len(titles) + _CHART_COLUMNS)
    shares = run.counts.shares()
    _draw_verdicts(sheet, book, shares, lang, styles, len(titles) + 1)
    told = spoken["bulk"]["run_on"].format(day=day)
    sheet.write_string(len(shares) + 1, len(titles) + 1, told, styles.get(italic=True))


def _draw_verdicts(sheet: Any, book: Any, shares: dict[str, int], lang: str, styles: Styles, col: int) -> None:
    spoken = words(lang)
    set_width(sheet, col - 1, 2)
    set_width(sheet, col, 22)
    sheet.write_string(0, col, spoken["bulk"]["columns"]["verdict"], styles.get(**_HEAD))
    sheet.write_string(0, col + 1, spoken["bulk"]["files_unit"], styles.get(**_HEAD))
    for row, (share, files) in enumerate(shares.items(), 1):
        sheet.write_string(row, col, share_words(share, lang), styles.cell())
        sheet.write_number(row, col + 1, files, styles.cell())
    chart = book.add_chart({"type": "bar"})
    last = len(shares)
    chart.add_series(
        {
            "name": spoken["bulk"]["chart"],
            "categories": [sheet.get_name(), 1, col, last, col],
            "values": [sheet.get_name(), 1, col + 1, last, col + 1],
            "points": [{"fill": {"color": _CHART[verdict]}} for verdict in shares],
            "data_labels": {"value": True},
            "gap": 60,
        }
    )
    chart.set_title({"name": spoken["bulk"]["chart"], "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_size({"width": 380, "height": 240})
    sheet.insert_chart(last + 2, col, chart, {"description": spoken["bulk"]["chart"]})


def draw_heat(sheet: Any, counted: Mapping[str, Counter[str]], forms: list[Form], lang: str, styles: Styles) -> None:
    """The official tables of each form, each cell with its number of findings."""
    spoken = words(lang)["bulk"]
    for col, width in enumerate(_HEAT_WIDTHS):
        set_width(sheet, col, width)
    sheet.write_string(0, 0, spoken["heat_note"], styles.get(italic=True))
    sheet.hide_gridlines(2)
    most, row = max((max(cells.values(), default=0) for cells in counted.values()), default=0), 2
    starts: list[int] = []
    for form, table in ((one, table) for one in forms for table in heat_tables(one)):
        starts.append(row)
        sheet.write_string(row, 0, heat_title(form, table, forms, lang), styles.get(bold=True, font_size=14))
        sheet.set_row(row, 26)
        _draw_table(sheet, row + 1, table, counted.get(form.id, Counter()), most, lang, styles)
        row += table.area.bottom - table.area.top + 4
    # Breaks between pages hold only where nothing is fitted to pages.
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.3, bottom=0.3)
    sheet.set_print_scale(PRINT_SCALE)
    sheet.set_h_pagebreaks(starts[1:])


def _draw_table(
    sheet: Any, start: int, table: Table, cells: Counter[str], most: int, lang: str, styles: Styles
) -> None:
    heights: dict[int, float] = {}
    for square in squares(table, lang):
        area = square.area
        count = cells[square.field] if square.field else 0
        fill = HEAT[level(count, most)]
        ink = "#FFFFFF" if square.field and level(count, most) >= 4 else "#000000"
        style = styles.cell(
            align="center", text_wrap=True, bg_color=fill if square.field else "#F2F2F2", font_color=ink
        )
        value: Any = square.text if square.field is None else (count or "")
        write = sheet.write_string if isinstance(value, str) else sheet.write_number
        if not area.single:
            ends = (start + area.top, area.left, start + area.bottom, area.right)
            sheet.merge_range(*ends, "", style)
        write(start + area.top, area.left, value, style)
        if area.top == area.bottom:
            width = sum(_HEAT_WIDTHS[area.left : area.right + 1])
            heights[area.top] = max(heights.get(area.top, 18), text_height(square.text, width) + 3)
    for row, height in heights.items():
        sheet.set_row(start + row, height)


def draw_roster(sheet: Any, key: str, collection: Collection, styles: Styles) -> None:
    """Who is missing, who reported twice, or who is not on the roster."""
    lang, form, roster = collection.lang, collection.form, collection.roster or Roster(())
    named = words(lang)["bulk"]["columns"]
    organ, code, kind, phone = (cover_label(form, part, lang) for part in ("organ", "code", "kind", "phone"))
    if key == "missing":
        heads = [organ, code, kind, named["contact"], phone, named["line"], named["near_files"]]
        rows: list[list[Any]] = [
            [o.organ, o.code, o.kind, o.contact, o.phone, o.line, "\n".join(near_files(roster, o, words(lang)["bulk"]))]
            for o in roster.missing
        ]
    elif key == "twice":
        heads = [organ, code, named["sent"], named["files"]]
        told = [(office, paths, twice_lines(office.organ, paths, collection)) for office, paths in roster.twice]
        rows = [[office.organ, office.code, len(paths), "\n".join(about)] for office, paths, about in told]
    else:
        heads = [organ, named["near"], named["path"]]
        rows = [list(found) for found in roster.unknown]
    for col, width in enumerate(_ROSTER_WIDTHS[key]):
        set_width(sheet, col, width)
    sheet.write_string(0, 0, words(lang)["bulk"]["roster"].format(**roster_counts(roster)), styles.get(italic=True))
    for col, head in enumerate(heads):
        sheet.write_string(1, col, head, styles.get(**_HEAD))
    cell = styles.cell(text_wrap=True)
    for row, values in enumerate(rows, 2):
        _fit(sheet, row, values, _ROSTER_WIDTHS[key])
        for col, value in enumerate(values):
            (sheet.write_number if isinstance(value, int) else sheet.write_string)(row, col, value, cell)
    if not rows:
        sheet.write_string(2, 0, words(lang)["bulk"]["no_rows"], styles.get())
    # Below the list, with a row between, so that they are sorted into no office.
    for number, text in enumerate(roster.odd_lines if key == "missing" else (), max(len(rows), 1) + 3):
        sheet.write_string(number, 0, printable(text), styles.get(italic=True))
    sheet.freeze_panes(2, 0)
    sheet.autofilter(1, 0, max(2, len(rows) + 1), len(heads) - 1)
    _print_setup(sheet)


def draw_changes(sheet: Any, collection: Collection, styles: Styles) -> None:
    """What has changed since the last run."""
    lang = collection.lang
    named = words(lang)["since"]["columns"]
    heads = [cover_label(collection.form, "organ", lang), *named.values(), words(lang)["bulk"]["columns"]["path"]]
    for col, (head, width) in enumerate(zip(heads, _CHANGE_WIDTHS, strict=True)):
        set_width(sheet, col, width)
        sheet.write_string(1, col, head, styles.get(**_HEAD))
    sheet.write_string(0, 0, change_counts(collection), styles.get(italic=True))
    cell = styles.cell(text_wrap=True)
    last = 1
    for last, row in enumerate(islice(change_rows(collection), _MOST_ROWS), 2):
        _fit(sheet, last, row, _CHANGE_WIDTHS)
        for col, text in enumerate(row):
            sheet.write_string(last, col, printable(text[:_LONGEST], lines=True), cell)
    sheet.freeze_panes(2, 0)
    sheet.autofilter(1, 0, max(2, last), len(heads) - 1)
    _print_setup(sheet)


def draw_passed(sheet: Any, collection: Collection, styles: Styles) -> None:
    """The files that were not checked: first those that may hold a report, each with what to do about it."""
    spoken = words(collection.lang)
    named = spoken["bulk"]["columns"]
    for col, (head, width) in enumerate(
        zip((named["path"], named["kind"], named["remedy"]), _PASSED_WIDTHS, strict=True)
    ):
        set_width(sheet, col, width)
        sheet.write_string(0, col, head, styles.get(**_HEAD))
    cell = styles.cell(text_wrap=True, valign="top")
    last = 0
    for last, row in enumerate(islice(passed_rows(collection), _MOST_ROWS), 1):
        _fit(sheet, last, row, _PASSED_WIDTHS)
        for col, text in enumerate(row):
            sheet.write_string(last, col, printable(text[:_LONGEST]), cell)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, last), len(_PASSED_WIDTHS) - 1)
    _print_setup(sheet)


def _fit(sheet: Any, row: int, values: Sequence[Any], widths: Sequence[float]) -> None:
    """Make a row as high as its texts, which are wrapped: no program has to work that out."""
    texts = [
        (text[:_LONGEST_SHOWN], width) for text, width in zip(values, widths, strict=False) if isinstance(text, str)
    ]
    sheet.set_row(row, min(_HIGHEST, max(15.0, *(text_height(text, width) for text, width in texts)) + 2))


def _print_setup(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.fit_to_pages(1, 0)
