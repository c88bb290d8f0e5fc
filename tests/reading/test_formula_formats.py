"""The same formulas in an .xlsx, an .ods and an .xls that LibreOffice saved: the same is told."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers import balanced_values
from office import office
from openpyxl.worksheet.formula import ArrayFormula

from xlsxcheck import check
from xlsxcheck.model import Form
from xlsxcheck.template.build import TemplateOptions, build_template

CASES: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    # what is written, what is told of which cell
    "balance": ({"表三!D28": "=D4+D5-D27"}, {"D28": "V23"}),
    "balance-ranges": ({"表三!E28": "=SUM(E4:E5)-SUM(E6:E26)"}, {"E28": "V23"}),
    "beside": ({"表三!D28": "=Z1-D27", "表三!Z1": "=D4+D5"}, {"D28": "V23"}),
    "other-sheet": ({"表三!D28": "=台账!B9", "台账!B9": "=表三!D4+表三!D5-表三!D27"}, {"D28": "V23"}),
    "blank-in-name": ({"表三!D28": "='台 账'!B9", "台 账!B9": "=SUM(表三!D4:D5)-表三!D27"}, {"D28": "V23"}),
    "maximum": ({"表三!F28": "=MAX(0,F4+F5-F27)"}, {"F28": "V23"}),
    "if": ({"表三!F28": "=IF(F4+F5>F27,F4+F5-F27,0)"}, {"F28": "V23"}),
    "round": ({"表三!G28": "=ROUND(G4+G5-G27,0)"}, {"G28": "V23"}),
    "number": ({"表三!E6": "=100+1"}, {"E6": "V16"}),
    "register": ({"表三!E6": "=SUM(台账!A1:A9)", "台账!A1": 12}, {"E6": "V16"}),
    "random": ({"表三!E6": "=RANDBETWEEN(1,9)"}, {"E6": "V22"}),
    "random-number": ({"表三!E6": "=INT(RAND()*9)"}, {"E6": "V22"}),
    "today": ({"表三!E6": "=DAY(TODAY())"}, {"E6": "V22"}),
    "count-if": ({"表三!E6": "=COUNTIF(台账!A1:A9,12)", "台账!A1": 12}, {"E6": "V22"}),
    "array": ({"表三!E6": ArrayFormula("E6", "=SUM(D7:D8*1)")}, {"E6": "V22"}),
    "other-total": ({"表三!J6": "=SUM(D6:H6)"}, {"J6": "L06"}),
    "total-in-parts": ({"表三!J6": "=SUM(D6:F6)+SUM(G6:I6)"}, {}),
    "corner": ({"表三!J27": "=SUM(J6:J26)"}, {}),
}


def files(form: Form, folder: Path) -> list[Path]:
    values = {field: value for field, value in balanced_values(form).items() if not form.fields[field].sum_of}
    template = build_template(form, TemplateOptions(), values)
    made = []
    for name, (written, _) in CASES.items():
        book = openpyxl.load_workbook(io.BytesIO(template))
        for address, content in written.items():
            sheet, _, ref = address.rpartition("!")
            if sheet not in book.sheetnames:
                book.create_sheet(sheet)
            book[sheet][ref] = content
        made.append(folder / f"{name}.xlsx")
        book.save(made[-1])
    return made


def told(path: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for code in ("L12", "L06", "V16", "V22", "V21", "V23"):
        found |= {one.cells[0]: code for one in check(path).findings if one.code == code}
    return found


@pytest.mark.office
def test_every_format_tells_the_same(form: Form, tmp_path: Path) -> None:
    made = files(form, tmp_path)
    for ending in ("xlsx", "ods", "xls"):
        for path in office().convert(made, ending, tmp_path / f"as-{ending}"):
            assert told(path) == CASES[path.stem][1], path.name


@pytest.mark.office
def test_another_saved_result_and_another_file_in_an_open_document(form: Form, tmp_path: Path) -> None:
    made = [path for path in files(form, tmp_path) if path.stem in ("number", "register")]
    for path in office().convert(made, "ods", tmp_path / "ods"):
        for old, new, code in (
            (r'(office:value=")(101|12)("[^>]*><text:p>)\2', r"\g<1>7\g<3>7", "V21"),
            (r"of:=(100\+1|SUM\([^\"]*\))\"", "of:='file:///c:/a.ods'#$Sheet1.A1\"", "V22"),
        ):
            changed = tmp_path / f"{code}-{path.name}"
            with zipfile.ZipFile(path) as source, zipfile.ZipFile(changed, "w") as target:
                for name in source.namelist():
                    data = source.read(name)
                    if name == "content.xml":
                        start, cell, end = data.decode().partition(
                            'table:formula="of:=' + ("100" if "number" in path.stem else "SUM([$台账")
                        )
                        assert cell
                        data = (start + re.sub(old, new, cell + end, count=1)).encode()
                    target.writestr(name, data)
            assert told(changed).get("E6") == code, (path.name, code)
