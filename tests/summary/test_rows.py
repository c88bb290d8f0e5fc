"""A finding is one row: a CSV and the summary workbook hold the same cells of it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from helpers import ROOT

from xlsxcheck import Form, api
from xlsxcheck.many.collect import Collection
from xlsxcheck.many.item import Checked, FileItem
from xlsxcheck.messages import words
from xlsxcheck.model import SEVERITIES, Report, plain
from xlsxcheck.render.csv import csv_header, csv_report
from xlsxcheck.render.rows import COLUMNS
from xlsxcheck.summary.write import write_summary


def in_csv(report: Report, form: Form, lang: str) -> list[list[str]]:
    rows = list(csv.reader(io.StringIO(csv_header(form, lang).lstrip("\ufeff") + csv_report(report, lang))))
    start = len(rows[0]) - len(COLUMNS)
    return [row[start:] for row in rows]


def in_book(report: Report, form: Form, lang: str, path: Path) -> list[list[str]]:
    collection = Collection(form, lang=lang, keep=True)
    collection.take(Checked(FileItem(report.path, "a.xlsx"), report))
    write_summary(path, collection)
    sheet = openpyxl.load_workbook(path)[words(lang)["bulk"]["sheets"]["findings"]]
    return [[plain(cell) for cell in (row[0], *row[2:-1])] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_finding_has_the_same_cells_everywhere(form: Form, tmp_path: Path, lang: str) -> None:
    report = api.check(ROOT / "samples" / "unbalanced.xlsx", form, lang=lang)
    assert {finding.severity for finding in report.findings} & set(SEVERITIES[:1])
    rows = in_csv(report, form, lang)
    assert rows == in_book(report, form, lang, tmp_path / "s.xlsx")
    assert len(rows) == 1 + len(report.findings)
