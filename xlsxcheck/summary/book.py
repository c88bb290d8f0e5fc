"""The summary workbook: one row a file, every finding, by rule, heat map, roster, all figures. No text is a formula."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from xlsxcheck.files import reachable
from xlsxcheck.formats.outputs import PROPERTY
from xlsxcheck.many.collect import Collection
from xlsxcheck.many.item import Checked
from xlsxcheck.messages import words
from xlsxcheck.messages.printable import printable
from xlsxcheck.model import Form, Value
from xlsxcheck.render.csv import cover_label
from xlsxcheck.render.rows import COLUMNS, finding_row
from xlsxcheck.render.together import told
from xlsxcheck.summary import KIND
from xlsxcheck.summary.headlines import headlines
from xlsxcheck.summary.links import link
from xlsxcheck.summary.overview import contact_of, share_words, standing, to_do
from xlsxcheck.summary.sheets import PRINT_SCALE, draw_changes, draw_heat, draw_passed, draw_roster, draw_rules
from xlsxcheck.summary.tally import Tally
from xlsxcheck.template.style import (
    DEFAULT_FONT,
    DOUBT_FILL,
    DOUBT_INK,
    GOOD_INK,
    LINK,
    WRONG_FILL,
    WRONG_INK,
    Styles,
    set_width,
    text_height,
)

_LAST_ROW = 1_048_575 - 2
_NO_NAME, _LONGEST_NAME = re.compile(r"[\[\]:*?/\\]"), 31
"""What no sheet may be called."""

_MOST_LINKS = 60_000
"""Excel opens no sheet with more than 65,530 links."""
_LONGEST = 32_000
_LINE_WIDTH = 20
_TITLE, _BODY = 14, 10.5
OVERVIEW = "xlsxcheck_overview"
"""The name by which programs find the list on the first sheet, heading included, whatever stands above it."""
_ROOM = 40
"""Characters of the names of temporary files in a folder of their own."""
_HIGHEST = 300.0
_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
COLOURS = {
    "pass": ("#E2F0D9", GOOD_INK),
    "warn": (DOUBT_FILL, DOUBT_INK),
    "fail": (WRONG_FILL, WRONG_INK),
    "unreadable": ("#D9D2E9", "#4B2E83"),
}
OLDER = ("#E7E6E6", "#595959")


def write_book(file: IO[bytes], folder: Path, collection: Collection) -> None:
    """Write the workbook to `file`; links in it are as seen from `folder`, where rows lie until the end.

    Memory does not grow with the rows. Errors: OSError.
    """
    with TemporaryDirectory(prefix=".xlsxcheck-", dir=reachable(folder, _ROOM), ignore_cleanup_errors=True) as rows:
        options = {"constant_memory": True, "tmpdir": rows, "default_format_properties": dict(DEFAULT_FONT), **_SAFE}
        book = xlsxwriter.Workbook(file, options)
        book.set_custom_property(PROPERTY, KIND, "text")
        try:
            _Book(book, folder, collection).write()
            book.close()
        except FileCreateError as error:
            raise error.args[0] from error
        finally:
            for sheet in book.worksheets():
                if sheet.row_data_fh is not None:
                    with suppress(OSError):
                        sheet.row_data_fh.close()


class _FreeSheet(Worksheet):  # type: ignore[misc]
    """A sheet held in memory in a workbook whose other sheets are not: a merged cell is written out of order."""

    def _initialize(self, init_data: dict[str, Any]) -> None:
        super()._initialize({**init_data, "constant_memory": False})

    def _opt_close(self) -> None:
        pass

    def _opt_reopen(self) -> None:
        pass


class _Book:
    """One summary workbook being written."""

    def __init__(self, book: Any, folder: Path, collection: Collection) -> None:
        self.book = book
        self.folder = folder
        self.collection = collection
        self.form: Form = collection.form
        self.spoken = words(collection.lang)
        self.named = self.spoken["bulk"]["columns"]
        self.styles = Styles(book)
        self.head = self.styles.get(bold=True, bg_color="#DCE6F1", bottom=1, text_wrap=True)
        self.plain = self.styles.get(valign="top")
        self.wrapped = self.styles.get(text_wrap=True, valign="top")
        self.linked = self.styles.get(font_color=LINK, underline=1, text_wrap=True, valign="top")
        self.tally = Tally(collection.settled.older)
        self.links = 0
        self.cut = 0

    def write(self) -> None:
        """Every sheet; the long ones row by row, the others once the counts are known."""
        names = self.spoken["bulk"]["sheets"]
        title = f"{self.spoken['bulk']['title']} · {self.form.title[self.collection.lang]}"
        top = [title, *headlines(self.collection)]
        overview = self.long_sheet(names["overview"], self.overview_columns(), top)
        self.top = len(top)
        findings = self.long_sheet(names["findings"], self.finding_columns())
        rules, heat = self.free_sheet(names["rules"]), self.free_sheet(names["heat"])
        roster = self.collection.roster
        lists = {key: self.free_sheet(names[key]) for key in ("missing", "twice", "unknown") if roster is not None}
        changes = self.free_sheet(self.spoken["since"]["title"]) if self.collection.since is not None else None
        passed = self.free_sheet(names["passed"]) if self.collection.passed_over else None
        forms = self.collection.forms
        data = {form.id: self.long_sheet(self.data_name(form, forms), self.data_columns(form)) for form in forms}
        filled = dict.fromkeys(data, 0)
        rows = found = 0
        for rows, checked in enumerate(self.collection.worst_first(), 1):
            self.tally.add(checked.report)
            self.overview(overview, rows, checked)
            found = self.findings(findings, found, checked)
            self.data(data, filled, checked)
        if passed is not None:
            draw_passed(passed, self.collection, self.styles)
        self.finish(overview, rows, len(self.overview_columns()), self.top)
        self.colour(overview, rows)
        first, last = (
            xl_rowcol_to_cell(self.top, 0, True, True),
            xl_rowcol_to_cell(self.top + rows, len(self.overview_columns()) - 1, True, True),
        )
        self.book.define_name(OVERVIEW, f"={quote_sheetname(names['overview'])}!{first}:{last}")
        self.finish(findings, found, len(self.finding_columns()))
        # What rests on which paragraph, and the file's path, are left to the screen: the rest is larger on paper.
        findings.print_area(0, 0, max(found, 1), len(self.finding_columns()) - 3)
        for form in forms:
            self.finish(data[form.id], filled[form.id], len(self.data_columns(form)))
        day = f"{self.collection.started:%Y-%m-%d}"
        draw_rules(rules, self.book, self.collection.settled, self.form, self.collection.lang, self.styles, day)
        draw_heat(heat, self.tally.cells, forms, self.collection.lang, self.styles)
        for key, sheet in lists.items():
            draw_roster(sheet, key, self.collection, self.styles)
        if changes is not None:
            draw_changes(changes, self.collection, self.styles)
        overview.activate()

    def overview_columns(self) -> list[tuple[str, float]]:
        cover = [(cover_label(self.form, key, self.collection.lang), width) for key, width in
                 (("organ", 21), ("code", 19), ("year", 6))]  # fmt: skip
        keys = (("verdict", 12), ("errors", 5), ("warnings", 5), ("first", 37), ("file", 18), ("copy", 18))
        phone = cover_label(self.form, "phone", self.collection.lang)
        contact = [(self.named["contact"], 8.0), (phone, 13.0)]
        return [*cover, *((self.named[key], width) for key, width in keys), *contact]

    def finding_columns(self) -> list[tuple[str, float]]:
        widths = {"change": 11, "severity": 5, "class": 5, "finding": 10, "sheet": 5, "cells": 7, "label": 13,
                  "value": 6, "expected": 6, "left": 6, "right": 6, "difference": 6, "message": 30, "remedy": 19,
                  "settlement": 13, "basis": 12}  # fmt: skip
        told = [(self.named[key], width) for key, width in widths.items()]
        organ = (cover_label(self.form, "organ", self.collection.lang), 11)
        return [told[0], organ, *told[1:], (self.named["path"], 14)]

    def data_name(self, form: Form, forms: list[Form]) -> str:
        """The name of the sheet with the figures; of several editions each has one."""
        name = str(self.spoken["bulk"]["sheets"]["data"])
        if len(forms) < 2:
            return name
        apart = len({one.edition for one in forms}) == len(forms)
        return _NO_NAME.sub(" ", f"{name} {form.edition if apart else form.id}")[:_LONGEST_NAME]

    def data_columns(self, form: Form) -> list[tuple[str, float]]:
        fields = [(f"{field.sheet} {field.label(self.collection.lang)}", 12.0) for field in form.fields.values()]
        return [(self.named["path"], 30), (self.named["verdict"], 20), *fields]

    def long_sheet(self, name: str, columns: list[tuple[str, float]], top: Sequence[str] = ()) -> Any:
        """A sheet that is written row by row and kept on disk: heading frozen, widths set. top: lines above it."""
        sheet = self.book.add_worksheet(name)
        for col, (_, width) in enumerate(columns):
            set_width(sheet, col, width)
        for row, text in enumerate(top):
            size = _TITLE if row == 0 else _BODY
            sheet.set_row(row, text_height(text, sum(width for _, width in columns), size) + 3)
            style = self.styles.get(bold=row == 0, font_size=size, text_wrap=True, valign="vcenter")
            sheet.merge_range(row, 0, row, len(columns) - 1, printable(text[:_LONGEST]), style)
        row = len(top)
        sheet.set_row(row, 36 if len(columns) < _LINE_WIDTH else 150)
        for col, (title, _) in enumerate(columns):
            sheet.write_string(row, col, title, self.head)
        sheet.freeze_panes(row + 1, 1)
        sheet.hide_gridlines(0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
        sheet.repeat_rows(row)
        sheet.set_footer(f"&L{self.collection.started:%Y-%m-%d}&C&P / &N")
        if len(columns) < _LINE_WIDTH:
            sheet.fit_to_pages(1, 0)
        else:
            # On one page two hundred columns would be a black block: several pages, each with the names.
            sheet.set_print_scale(PRINT_SCALE)
            sheet.repeat_columns(0)
        return sheet

    def free_sheet(self, name: str) -> Any:
        """A small sheet, held in memory, whose cells may be written in any order."""
        return self.book.add_worksheet(name, _FreeSheet)

    def overview(self, sheet: Any, row: int, checked: Checked) -> None:
        report, row = checked.report, self.top + row
        if row > _LAST_ROW:
            self.cut += 1
            return
        cells: list[Value] = [report.organ, report.code, report.year, standing(report, self.collection)]
        cells += [report.count("error"), report.count("warning"), to_do(report, self.collection)]
        contact = contact_of(checked, self.collection)
        more = (*map(_file_name, (report.path, report.annotated)), *contact)
        self.line(sheet, row, cells, self.overview_columns(), *more)
        self.link(sheet, row, len(cells), report.path)
        self.link(sheet, row, len(cells) + 1, report.annotated)
        for col, text in enumerate(contact, len(cells) + 2):
            self.put(sheet, row, col, text, self.wrapped)

    def findings(self, sheet: Any, row: int, checked: Checked) -> int:
        """The findings of one file below the row so far; the last row written."""
        for finding in told(checked.report, self.collection.lang):
            if row >= _LAST_ROW:
                self.cut += 1
                continue
            row += 1
            row_of = finding_row(finding, checked.report, self.collection.lang)
            cells = [row_of["change"], checked.report.organ, *(row_of[key] for key in COLUMNS[1:]), checked.report.path]
            self.line(sheet, row, cells, self.finding_columns())
        return row

    def data(self, sheets: dict[str, Any], filled: dict[str, int], checked: Checked) -> None:
        """The figures of one file below those of the same form; what could not be read stands with the first form."""
        form = checked.report.form if checked.report.form in sheets else next(iter(sheets))
        filled[form] += 1
        row, sheet = filled[form], sheets[form]
        if row > _LAST_ROW:
            return
        self.put(sheet, row, 0, checked.report.path)
        self.put(sheet, row, 1, standing(checked.report, self.collection))
        for col, value in enumerate(checked.values or (), 2):
            self.put(sheet, row, col, value)

    def line(
        self, sheet: Any, row: int, cells: list[Value], columns: list[tuple[str, float]], *more: str | None
    ) -> None:
        """A row as high as its texts, which are wrapped: no program has to work that out. more: texts put elsewhere."""
        beside = zip([*cells, *more], columns, strict=False)
        texts = [(cell, width) for cell, (_, width) in beside if isinstance(cell, str)]
        sheet.set_row(row, min(_HIGHEST, max((text_height(text[:500], width) for text, width in texts), default=15)))
        for col, value in enumerate(cells):
            self.put(sheet, row, col, value, self.wrapped)

    def put(self, sheet: Any, row: int, col: int, value: Value, style: Any = None) -> None:
        """A figure as a number, everything else as a text that stays one."""
        if isinstance(value, int | Decimal):
            sheet.write_number(row, col, value, style or self.plain)
        elif value:
            sheet.write_string(row, col, printable(value[:_LONGEST], lines=True), style or self.plain)

    def link(self, sheet: Any, row: int, col: int, path: str | None) -> None:
        """A link, as seen from the summary, under the file's own name: the end of a path would not be seen on paper.

        The path as text where there are too many, or Excel could not follow it.
        """
        if path is None:
            return
        target = link(path, self.folder)
        # XlsxWriter takes # for the start of a place within the file, and Excel knows no longer addresses.
        if self.links >= _MOST_LINKS or "#" in target or len(target) > 250 or printable(target) != target:
            self.put(sheet, row, col, path)
            return
        self.links += 1
        sheet.write_url(row, col, f"external:{target}", self.linked, string=_file_name(path))

    def finish(self, sheet: Any, rows: int, columns: int, top: int = 0) -> None:
        rows += top
        sheet.autofilter(top, 0, max(rows, top + 1), columns - 1)
        if self.cut and rows >= _LAST_ROW:
            text = self.spoken["bulk"]["rows_cut"].format(count=self.cut)
            sheet.write_string(rows + 1, 0, text, self.head)

    def colour(self, sheet: Any, rows: int) -> None:
        area = self.top + 1, 3, self.top + max(rows, 1), 3
        for verdict, (fill, ink) in COLOURS.items():
            rule = {"type": "cell", "criteria": "==", "value": f'"{self.spoken["verdict"][verdict]}"',
                    "format": self.styles.mark(fill, ink)}  # fmt: skip
            sheet.conditional_format(*area, rule)
        begins = self.spoken["explanations"]["verdict"].partition("{")[0]
        fill, ink = COLOURS["pass"]
        rule = {"type": "text", "criteria": "begins with", "value": begins, "format": self.styles.mark(fill, ink)}
        sheet.conditional_format(*area, rule)
        older = {"type": "cell", "criteria": "==", "value": f'"{share_words("older", self.collection.lang)}"',
                 "format": self.styles.mark(*OLDER)}  # fmt: skip
        sheet.conditional_format(*area, older)


def _file_name(path: str | None) -> str | None:
    """The last part of a path, of whatever system."""
    return path and path.replace("\\", "/").rpartition("/")[2][:_LONGEST]
