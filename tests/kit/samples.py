"""Make the workbooks in samples/: `python tests/kit/samples.py` writes them anew; a test refuses stale ones."""

from __future__ import annotations

import io
import json
import sys
from datetime import UTC, datetime
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
READING_ROOM: tuple[Value, ...] = (
    *(400, 60, 20, 440, 300, 45, 15, 330, 520, 80, 60, 540),
    *(24, 2, 1, 25, 60, 8, 3, 65),
    *(310, 5200, 1800, 8, 3, "否", Decimal("1200.5")),
)
"""What a made-up reading room fills in, in the form's order."""

CREATED = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)


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
        **reading_room(),
    }


def reading_room() -> dict[str, bytes]:
    """The lesson of schema/README.md: a blank table, and the form made of it filled in, correct and wrong."""
    form = load_form(SAMPLES / "forms" / "reading-room" / "form.json")
    typed = [field for field in form.fields if not form.fields[field].sum_of]
    values = dict(zip(typed, READING_ROOM, strict=True))
    wrong = {"t1.r3.f": 411, "t2.r4.b": 9000, "t2.r6.b": 5, "t2.r7.b": "是"}
    return {
        "forms/reading-room/table.xlsx": blank_table(),
        "forms/reading-room/filled.xlsx": filled(form, values),
        "forms/reading-room/wrong.xlsx": filled(form, {**values, **wrong}),
    }


def blank_table() -> bytes:
    """Two blank tables as an office might draw them."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": CREATED})
    style = book.add_format({"border": 1, "align": "center", "valign": "vcenter", "text_wrap": True})
    books, use = book.add_worksheet("藏书"), book.add_worksheet("开放")
    books.merge_range("A1:F1", "社区阅览室年度统计表", style)
    for col, text in enumerate(("类别", "", "上年末册数", "本年新增", "本年剔除", "年末册数")):
        books.write(1, col, text, style)
    books.merge_range("A2:B2", "类别", style)
    for first, last, group, kinds in ((2, 5, "图书", "文学 科技 少儿 小计"), (6, 8, "报刊", "报纸 期刊 小计")):
        books.merge_range(first, 0, last, 0, group, style)
        for row, kind in enumerate(kinds.split(), first):
            books.write(row, 1, kind, style)
    books.merge_range("A10:B10", "合计", style)
    for row in range(2, 10):
        for col in range(2, 6):
            books.write_blank(row, col, None, style)
    items = (
        "开放天数（天）",
        "借阅（人次）",
        "其中：少儿（人次）",
        "工作人员（人）",
        "志愿者（人）",
        "是否免费开放",
        "押金收入（元）",
    )
    for row, (item, answer) in enumerate([("项目", "填报内容"), *((item, "") for item in items)]):
        use.write(row, 0, item, style)
        use.write(row, 1, answer, style)
    book.close()
    return out.getvalue()


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
    book.set_properties({"created": CREATED})
    sheet = book.add_worksheet("通讯录")
    for row, cells in enumerate([("姓名", "电话"), ("张三", "010-12345678"), ("李四", "010-87654321")]):
        sheet.write_row(row, 0, cells)
    book.close()
    return out.getvalue()


if __name__ == "__main__":
    for name, data in make_samples(load_form()).items():
        (SAMPLES / name).write_bytes(data)
        print(name, len(data))
