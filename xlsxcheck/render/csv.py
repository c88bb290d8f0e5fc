"""Reports -> CSV, one finding a line, for spreadsheet programs: UTF-8 with a mark, and no text becomes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Literal

from xlsxcheck.messages import words
from xlsxcheck.messages.printable import printable
from xlsxcheck.model import Form, Report, Value, plain
from xlsxcheck.model.guard import guarded
from xlsxcheck.render.rows import COLUMNS, finding_row, verdict_words
from xlsxcheck.render.together import told

BOM = "\ufeff"


def csv_header(form: Form, lang: str = "zh") -> str:
    """The first line, with the mark by which Excel knows UTF-8."""
    named = words(lang)["bulk"]["columns"]
    cover = [cover_label(form, key, lang) for key in ("organ", "code", "year")]
    return BOM + csv_line([named["path"], *cover, named["verdict"], *(named[key] for key in COLUMNS)])


def csv_report(report: Report, lang: str = "zh") -> str:
    """The lines of a report: one for what is told once; one with empty columns where nothing is."""
    verdict = verdict_words(report, lang)
    start = [report.shown, report.organ, report.code, report.year, verdict]
    if not report.findings:
        return csv_line([*start, *[None] * len(COLUMNS)])
    return "".join(
        csv_line([*start, *(row[key] for key in COLUMNS)])
        for row in (finding_row(finding, report, lang) for finding in told(report, lang))
    )


def csv_line(cells: Iterable[Value]) -> str:
    """One line; figures stay figures, a text that a program would take for a formula gets an apostrophe."""
    return _line(cells, csv.QUOTE_MINIMAL)


def output_head(names: Iterable[str]) -> str:
    """The first line of a file that a later run may replace, in quotation marks: no spreadsheet program saves them.

    So that a list in which somebody has noted something is not taken for one that is as it was written.
    """
    return BOM + _line(names, csv.QUOTE_ALL)


def _line(cells: Iterable[Value], quoting: Literal[0, 1]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n", quoting=quoting).writerow([_cell(cell) for cell in cells])
    return stream.getvalue()


def cover_label(form: Form, key: str, lang: str) -> str:
    """What the form calls the field of a role; a plain word where it has none."""
    field = form.role(key)
    return field.label(lang) if field else str(words(lang)["roles"][key])


def _cell(value: Value) -> str:
    if not isinstance(value, str):
        return plain(value)
    return guarded(printable(value.replace("\x00", ""), lines=True))
