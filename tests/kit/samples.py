"""Make the workbooks in samples/: `python tests/kit/samples.py` writes them anew; a test refuses stale ones."""

from __future__ import annotations

import io
import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

sys.path.insert(0, str(Path(__file__).parent))

from helpers import REAL, ROOT, with_totals

from xlsxcheck.form.load import load_form
from xlsxcheck.model import Form, Value
from xlsxcheck.template.build import TemplateOptions, build_template

SAMPLES = ROOT / "samples"
STREET: dict[str, Value] = {
    "cover.organ": "示例街道办事处",
    "cover.organ_type": "街道办事处",
    "cover.year": 2025,
    "cover.scope": "本机关",
    "cover.filler": "张三",
    "cover.reviewer": "李四",
    "cover.phone": "010-12345678",
    "cover.date": "2026-01-15",
}
WEBSITE: tuple[Value, ...] = (
    *("示例县人民政府办公室", 2025, "示例县人民政府网", "http://www.example.gov.cn", "示例县人民政府", "政府门户网站"),
    *("0000000000", None, None, "王五", "李四", "张三", "010-12345678", "2026-01-15"),
    *(120451, 906233, 5210, 36, 2874, 655, 12, 3, 48, 25, 16, 7, 9),
    *("是", 15320, 1260, 1104, 1002, 811, 191),
    *("是", 318, 312, Decimal("3.5"), 290, 8, 126, 8, 4, 61, 55, "是"),
    *(12, 5, 5, "是", "是", "是", "是", "示例发布", 812, 20311, "示例县政府", 1204, 35120, None),
    *("是", "否", "是", "否", None),
)
"""What a made-up office fills into the form on its website, in the form's order."""


def make_samples(form: Form) -> dict[str, bytes]:
    """File name -> workbook."""
    return {
        "zero.xlsx": filled(form, zero(form)),
        "busy.xlsx": filled(form, busy(form)),
        "unbalanced.xlsx": filled(form, unbalanced(form)),
        "typed-totals.xlsx": filled(form, published(form, "2023-hongze.json"), totals="typed"),
        "blanks-and-text.xlsx": filled(form, blanks_and_text(form)),
        "wrong-form.xlsx": wrong_form(),
        **website(),
    }


def website() -> dict[str, bytes]:
    """A made-up office's form on its website, correct and wrong."""
    form = load_form(SAMPLES / "forms" / "gov-website" / "form.json")
    values = dict(zip(form.fields, WEBSITE, strict=True))
    wrong = {
        "content.visitors": 1204511,
        "service.online": 1300,
        "service.messages.received": "318条",
        "service.cases.natural": 812,
        "safety.media": "无",
        "safety.person": "有关领导",
    }
    return {
        "forms/gov-website/filled.xlsx": filled(form, values),
        "forms/gov-website/wrong.xlsx": filled(form, {**values, **wrong}),
    }


def filled(form: Form, values: dict[str, Value], totals: str = "formula") -> bytes:
    if totals == "formula":
        values = {field: value for field, value in values.items() if not form.fields[field].sum_of}
    return build_template(form, TemplateOptions(totals=totals), values=values)


def zero(form: Form) -> dict[str, Value]:
    """A street office in which nothing happened: 张范街道 2023, as published."""
    return {**published(form, "2023-zhangfan.json"), "cover.organ_type": "街道办事处", "cover.scope": "本机关"}


def busy(form: Form) -> dict[str, Value]:
    """A city's correct report: 宿迁 2024, as published."""
    return published(form, "2024-suqian.json")


def unbalanced(form: Form) -> dict[str, Value]:
    """A made-up city with one outcome too many among natural persons: the column does not balance."""
    values = published(form, "2023-suqian.json")
    values |= {"cover.organ": "示例市人民政府", "requests.disclosed.natural_person": 1176}
    return with_totals(values, form)


def blanks_and_text(form: Form) -> dict[str, Value]:
    """A street office that left zeros blank and typed texts into number cells."""
    values: dict[str, Value] = {field: 0 if form.fields[field].type.numeric else None for field in form.fields}
    values |= STREET
    requests = form.table("requests")
    for field in requests.fields:
        if field.area.top >= 20 and not field.sum_of:
            values[field.id] = None
    values |= {
        "proactive.rules.issued": "/",
        "proactive.rules.repealed": "-",
        "proactive.rules.in_force": "无",
        "proactive.licensing.decisions": "12件",
        "proactive.penalties.decisions": "１２",
        "proactive.fees.amount": Decimal("0.35"),
        "requests.received_new.natural_person": 2,
        "requests.disclosed.natural_person": Decimal("1.5"),
        "requests.carried_in.natural_person": -1,
    }
    return values


def published(form: Form, name: str) -> dict[str, Value]:
    """The figures of a published report, in the form's order."""
    report: dict[str, Any] = json.loads((REAL / name).read_text(encoding="utf-8"), parse_float=Decimal)
    values: dict[str, Value] = dict.fromkeys(form.fields)
    values |= {"cover.organ": report["organ"], "cover.year": report["year"], "cover.scope": "汇总",
               "cover.organ_type": "设区的市级政府" if "宿迁" in report["organ"] else "县级政府"}  # fmt: skip
    figures = [count for row in report["table2"].values() for count in row.values()]
    values.update(zip((f.id for f in form.table("proactive").fields), figures, strict=True))
    rows = [list(row) for row in report["table3"]]
    if len(rows) == 23:  # one row for （六）其他处理
        rows[20:20] = [[0] * 7, [0] * 7]
    values.update(zip((f.id for f in form.table("requests").fields), (n for row in rows for n in row), strict=True))
    values.update(zip((f.id for f in form.table("disputes").fields), report["table4"], strict=True))
    return values


def wrong_form() -> bytes:
    """A spreadsheet, but a list of telephone numbers."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    from datetime import UTC, datetime

    book.set_properties({"created": datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)})
    sheet = book.add_worksheet("通讯录")
    for row, cells in enumerate([("姓名", "电话"), ("张三", "010-12345678"), ("李四", "010-87654321")]):
        sheet.write_row(row, 0, cells)
    book.close()
    return out.getvalue()


if __name__ == "__main__":
    for name, data in make_samples(load_form()).items():
        (SAMPLES / name).write_bytes(data)
        print(name, len(data))
