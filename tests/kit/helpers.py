"""What several tests need: a balanced record, published reports, a template filled by its labels."""

from __future__ import annotations

import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl

from xlsxcheck.model import Form, Place, Record, Value

HERE = Path(__file__).parents[1]
ROOT = HERE.parent
REAL = HERE / "data" / "real-reports"

COVER = {"organ": "测试市人民政府", "organ_type": "设区的市级政府", "year": 2023, "scope": "汇总"}


def balanced_values(form: Form) -> dict[str, Value]:
    """A busy, correct report: no cell is zero, the typed ones are all different, no relation is broken."""
    values: dict[str, Value] = dict.fromkeys(form.fields)
    values.update({f"cover.{key}": value for key, value in COVER.items()})
    number = 11
    for field in form.fields.values():
        if field.type.numeric and not field.sum_of:
            values[field.id] = number
            number += 2
    for column in form.sets["applicants"].members:
        handled = sum(values[f"requests.{row}.{column}"] for row in form.sets["outcomes"].members)
        values[f"requests.received_new.{column}"] = (
            handled + values[f"requests.carried_out.{column}"] - values[f"requests.carried_in.{column}"]
        )
    for column, count in zip(form.sets["results"].members, (901, 903, 905, 907), strict=True):
        values[f"disputes.reconsideration.{column}"] = count
    values["proactive.fees.amount"] = Decimal("12.3456")
    return with_totals(values, form)


def with_totals(values: dict[str, Value], form: Form) -> dict[str, Value]:
    """The same with the form's own totals computed."""
    values = dict(values)
    for field_id in form.totals:
        values[field_id] = sum(values[part] or 0 for part in form.fields[field_id].sum_of)
    return values


def of_one_year(form: Form) -> Form:
    """The form without the relations that read last year's figures."""
    return form._replace(relations=tuple(one for one in form.relations if not one.needs_previous))


def record_of(values: dict[str, Value], form: Form, unread: frozenset[str] = frozenset()) -> Record:
    places = {field.id: Place(field.sheet, field.area.top, field.area.left) for field in form.fields.values()}
    return Record(form.id, values, places, unread)


def real_reports(**wanted: Any) -> list[Path]:
    """The published reports whose JSON has these values."""
    found = []
    for path in sorted(REAL.glob("*.json")):
        report = json.loads(path.read_text(encoding="utf-8"))
        if all(report.get(key) == value for key, value in wanted.items()):
            found.append(path)
    return found


def load_report(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"), parse_float=float)


def fill_by_labels(template: bytes, report: dict[str, Any], *, cover: dict[str, Any] | None = None) -> bytes:
    """Fill a template with a published report as a clerk would: by what is printed in it, not by form.json."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    _fill_cover(book["封面"], {"单位名称": report["organ"], "报告年度": report["year"], **(cover or {})})
    if report.get("table2"):
        _fill_table2(book["表二"], report["table2"])
    if report.get("table3"):
        _fill_table3(book["表三"], report)
    if report.get("table4"):
        _fill_table4(book["表四"], report["table4"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _squeeze(text: Any) -> str:
    return re.sub(r"\s", "", str(text or "")).translate(str.maketrans("()", "（）"))


def _at(sheet: Any, row: int, col: int) -> str:
    """What is printed at a cell, looking through merges."""
    for area in sheet.merged_cells.ranges:
        if area.min_row <= row <= area.max_row and area.min_col <= col <= area.max_col:
            return _squeeze(sheet.cell(area.min_row, area.min_col).value)
    return _squeeze(sheet.cell(row, col).value)


def _fill_cover(sheet: Any, answers: dict[str, Any]) -> None:
    for row in range(1, sheet.max_row + 1):
        if sheet.cell(row, 1).value in answers:
            sheet.cell(row, 2).value = answers[sheet.cell(row, 1).value]


def _fill_table2(sheet: Any, table: dict[str, dict[str, Any]]) -> None:
    filled = 0
    for row in range(1, 20):
        answers = table.get(_at(sheet, row, 1))
        if answers is None:
            continue
        header = next(above for above in range(row, 0, -1) if _at(sheet, above, 1) == "信息内容")
        for name, value in answers.items():
            wanted = _squeeze(name).replace("（万元）", "").replace("（单位：万元）", "")
            col = next(col for col in range(2, 5) if _at(sheet, header, col).startswith(wanted))
            sheet.cell(row, col).value = value
            filled += 1
    assert filled == sum(len(answers) for answers in table.values())


_APPLICANTS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]


def _fill_table3(sheet: Any, report: dict[str, Any]) -> None:
    rows = report.get("table3_rows")
    figures = dict(zip(rows, report["table3"], strict=True)) if rows else report["table3"]
    columns = [
        next(col for col in range(4, 11) if name in (_at(sheet, 2, col), _at(sheet, 3, col))) for name in _APPLICANTS
    ]
    for name, counts in figures.items():
        row = _row_of(sheet, name)
        for col, count in zip(columns, counts, strict=True):
            sheet.cell(row, col).value = count
    if rows and "（六）其他处理" in rows:
        # The report prints one row where the form has three; the two others are then 0.
        for item in ("1.", "2."):
            row = _row_of(sheet, f"（六）其他处理/{item}")
            for col in columns:
                sheet.cell(row, col).value = 0


def _row_of(sheet: Any, name: str) -> int:
    group, _, item = name.partition("/")
    item = item[:2] or ("3." if group == "（六）其他处理" else "")
    for row in range(4, 29):
        path = [_at(sheet, row, col) for col in (1, 2, 3)]
        start = group[:3] if group.startswith("（") else group[:2]
        if any(text.startswith(start) for text in path) and (not item or path[2].startswith(item)):
            return row
    raise LookupError(name)


def _fill_table4(sheet: Any, counts: list[Any]) -> None:
    data_row = 4
    assert [_at(sheet, 3, col) for col in (1, 6, 11)] == ["结果维持"] * 3
    for col, count in enumerate(counts, start=1):
        sheet.cell(data_row, col).value = count
