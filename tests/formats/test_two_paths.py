"""What stands outside the cells (rows, columns, merges, views) reads the same by pattern and by parser."""

from __future__ import annotations

import re

import pytest
from helpers import balanced_values
from packages import parts_of, zipped

from samples import filled
from xlsxcheck import api
from xlsxcheck.form.load import load_form
from xlsxcheck.formats.xlsx import book
from xlsxcheck.model import Report

FORM = load_form()
PARTS = parts_of(filled(FORM, balanced_values(FORM)))
_NAMES = re.findall(r'<sheet name="([^"]*)"', PARTS["xl/workbook.xml"].decode())
PART = f"xl/worksheets/sheet{_NAMES.index(next(t.sheet for t in FORM.tables if len(t.fields) > 100)) + 1}.xml"
SHEET = PARTS[PART].decode()

HEIGHTS = ["abc", "", "1e1", "NaN", "inf", "-1", "0", "0.1", "3", " 15 ", "15pt", "1_5", "１５", "99999", "0x10", "+15"]
ROWS = ['hidden="1"', 'hidden="TRUE"', 'hidden="true"', 'hidden="x"', 'hidden="0"', 'zeroHeight="1"', 'collapsed="1"']
MERGES = [
    *("", "A1", "A:A", "1:1", "XFD1:XFE2", "A0:B1", "D6:A1", "D6:E6", "$D$6:$E$6", "D6:E6:F6", "D6:", ":D6", "d6:e6"),
    *("D6;E6", "A1:A1048577", "D6:D6", "R6C4:R6C5", "D6 E6", "表三!D6:E6", "#REF!", "A1:XFD1048576"),
]
COLUMNS = [
    *('min="4" max="4" width="0.02"', 'min="4" max="4" width="abc"', 'min="4" max="4"', 'min="4" max="3" width="9"'),
    *('min="0" max="4" width="9"', 'min="4" max="99999" hidden="1"', 'max="4" hidden="1"'),
    'min="4" max="4" hidden="x"',
    *('min="a" max="4" width="9"', 'min="4" max="4" width="0" customWidth="1"', 'min="4" max="4" width="NaN"'),
]


def with_row(attributes: str) -> str:
    return re.sub(r'<row r="6"[^>]*>', f'<row r="6" {attributes}>', SHEET, count=1)


VARIANTS = {
    **{f"ht {text!r}": with_row(f'ht="{text}" customHeight="1"') for text in HEIGHTS},
    **{f"row {text}": with_row(text) for text in ROWS},
    **{f"merge {text!r}": SHEET.replace("<mergeCell ", f'<mergeCell ref="{text}"/><mergeCell ', 1) for text in MERGES},
    "merge without ref": SHEET.replace("<mergeCell ", "<mergeCell/><mergeCell ", 1),
    **{f"col {text}": re.sub(r"<cols>", f"<cols><col {text}/>", SHEET, count=1) for text in COLUMNS},
    "rows low": re.sub(r"<sheetFormatPr[^>]*/>", '<sheetFormatPr defaultRowHeight="1" customHeight="1"/>', SHEET),
    "rows none": re.sub(r"<sheetFormatPr[^>]*/>", '<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>', SHEET),
    "rows odd": re.sub(r"<sheetFormatPr[^>]*/>", '<sheetFormatPr defaultRowHeight="x"/>', SHEET),
    "no zeros": re.sub(r"<sheetView ", '<sheetView showZeros="0" ', SHEET, count=1),
    "odd zeros": re.sub(r"<sheetView ", '<sheetView showZeros="x" ', SHEET, count=1),
}


def told(report: Report) -> tuple[object, ...]:
    return report.verdict, [(one.code, one.sheet, one.cells, one.message) for one in report.findings]


def test_every_variant_is_one() -> None:
    assert [name for name, sheet in VARIANTS.items() if sheet == SHEET] == []
    assert len(set(VARIANTS.values())) == len(VARIANTS) > 50


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.sampled(12)
def test_both_paths_agree(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped({**PARTS, PART: VARIANTS[name]})
    fast = [told(api.check(data, FORM)) for _ in range(3)]
    monkeypatch.setattr(book, "read_plain_sheet", lambda *_: None)
    assert fast == [told(api.check(data, FORM))] * 3
