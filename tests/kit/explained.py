"""Filled workbooks with something to explain, and explanations typed where a clerk types them."""

from __future__ import annotations

import io
import warnings

import openpyxl

from samples import busy, filled
from xlsxcheck.model import Form
from xlsxcheck.model.sheetnames import CHECK_SHEET, FINDINGS_SHEET

GOOD = "本年机构改革，接收了原市场监管所移交的文件"
"""A text that says something."""

DOUBTFUL = "T2-ISSUED"
ISSUED = "proactive.rules.issued"


def doubtful(form: Form, issued: int = 20, **cover: object) -> bytes:
    """A city's correct report in which more rules were issued than there are: one warning and nothing else."""
    named = {f"cover.{key}": value for key, value in cover.items()}
    return filled(form, {**busy(form), **named, ISSUED: issued})


def opened(data: bytes) -> openpyxl.Workbook:
    """The workbook as openpyxl reads it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data))


def saved(book: openpyxl.Workbook) -> bytes:
    """The workbook as openpyxl writes it."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def answered(copy: bytes, text: str, code: str = DOUBTFUL) -> bytes:
    """A copy with a text typed under 情况说明 beside every finding of a code."""
    book = opened(copy)
    sheet = book[FINDINGS_SHEET]
    heads = next(row for row in sheet.iter_rows() if "情况说明" in [cell.value for cell in row])
    column = {cell.value: cell.column for cell in heads}
    rows = [row for row in range(heads[0].row + 1, sheet.max_row + 1) if sheet.cell(row, column["代码"]).value == code]
    assert rows
    for row in rows:
        sheet.cell(row, column["情况说明"]).value = text
    return saved(book)


def noted(data: bytes, text: str, code: str = DOUBTFUL) -> bytes:
    """A workbook with a text typed under 情况说明 on every line of a relation."""
    book = opened(data)
    sheet = book[CHECK_SHEET]
    heads = next(row for row in sheet.iter_rows() if "情况说明" in [cell.value for cell in row])
    column = {cell.value: cell.column for cell in heads}
    rows = [row for row in range(heads[0].row + 1, sheet.max_row + 1) if sheet.cell(row, column["代码"]).value == code]
    assert rows
    for row in rows:
        sheet.cell(row, column["情况说明"]).value = text
    return saved(book)


def changed(data: bytes, form: Form, field: str, value: int) -> bytes:
    """A workbook with another figure in a field."""
    book = opened(data)
    book[form.fields[field].sheet][form.fields[field].ref].value = value
    return saved(book)
