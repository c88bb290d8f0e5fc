"""A form of somebody's own as it is met: two tables on one sheet, a hole, a column of units, answers, a year."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from xlsxcheck.form.load import parse_form
from xlsxcheck.model import Form, Value
from xlsxcheck.proof.filling import correct

Json = dict[str, Any]

HOLE = "F8"
"""The cell that the form does not have; it prints a dash there."""


def _said(zh: str) -> Json:
    return {"zh": zh, "en": zh}


def _relation(key: str, title: str, fault: str, **parts: Any) -> Json:
    words = {"title": _said(title), "fault": _said(fault), "basis": _said("注"), "remedy": _said("请核对这几项。")}
    return {"id": key, "class": "logical", "severity": "error", "op": "<=", **words, **parts}


LABELS = {
    "A1:B2": "项目", "C1:E1": "到馆人次", "C2": "成人", "D2": "未成年人", "E2": "小计",
    "F1:F2": "外借册次", "G1:G2": "比上年增减",
    "A3:A5": "总馆", "B3": "上半年", "B4": "下半年", "B5": "总馆合计", "A6:B6": "流动站", "A7:B7": "总计",
    "A8:B8": "其中：残疾人", HOLE: "—", "A9:G9": "注：比上年增减可为负数。",
    "A11:B11": "指标", "C11": "计量单位", "D11": "数量", "A12:B12": "年度经费总额", "C12": "万元（两位小数）",
    "A13:B13": "其中：购书经费", "C13": "万元（两位小数）", "A14:B14": "其中：人员经费", "C14": "万元（两位小数）",
    "A15:B15": "是否免费开放", "C15": "是/否", "A16:B16": "评估等级", "C16": "一级/二级/未定级",
    "A17:B17": "最近一次评估年份", "C17": "年（无评估可不填）", "A18:B18": "建馆年份", "C18": "年",
    "A19:B19": "盘点日期", "C19": "日期",
}  # fmt: skip
TYPES = {
    "count": {"kind": "integer", "min": 0, "max": 999999999, "invalid": _said("请填整数。")},
    "change": {"kind": "integer", "min": -999999999, "max": 999999999, "invalid": _said("请填整数，减少的填负数。")},
    "amount": {"kind": "decimal", "min": 0, "max": 99999999, "places": 2, "invalid": _said("请填数。")},
    "yes_no": {"kind": "choice", "invalid": _said("请选择。"),
               "choices": [{"zh": "是", "en": "yes", "also": ["√"]}, {"zh": "否", "en": "no"}]},
    "grade": {"kind": "choice", "invalid": _said("请选择。"),
              "choices": [_said("一级"), _said("二级"), _said("未定级")]},
    "rated": {"kind": "year", "invalid": _said("请填四位数的年份；没有评估过的不填。")},
    "founded": {"kind": "year", "min": 1850, "max": 2030, "invalid": _said("请填建馆的年份，四位数。")},
    "date": {"kind": "date", "invalid": _said("请填日期。")},
}  # fmt: skip
COLUMNS = [{"id": key, "at": key.upper()} for key in "cdef"]
CHANGE = {"id": "g", "at": "G", "type": "change"}
RELATIONS = [
    _relation("R5", "“{column}”：总馆合计等于上半年、下半年之和", "“{column}”：总馆合计不对", op="=", computes=True,
              for_each={"column": "columns"}, left=["t.r5.{column}"], right=["t.r3.{column}", "t.r4.{column}"]),
    _relation("R7", "“{column}”：总计等于总馆合计、流动站之和", "“{column}”：总计不对", op="=", computes=True,
              for_each={"column": "columns"}, left=["t.r7.{column}"], right=["t.r5.{column}", "t.r6.{column}"]),
    _relation("E", "“{row}”：小计等于成人、未成年人之和", "“{row}”：小计不对", op="=", computes=True,
              for_each={"row": "rows"}, left=["t.{row}.e"], right=["t.{row}.c", "t.{row}.d"]),
    _relation("PART", "“{column}”：残疾人不大于总计", "“{column}”：残疾人大于总计",
              for_each={"column": "part"}, left=["t.r8.{column}"], right=["t.r7.{column}"]),
    _relation("SUM", "购书、人员经费不大于总额", "购书、人员经费大于总额",
              left=["t.r13.d", "t.r14.d"], right=["t.r12.d"]),
    _relation("LEAST", "购书经费不低于总额的15%", "购书经费低于总额的15%",
              left=[{"cells": "t.r12.d", "times": 0.15}], right=["t.r13.d"]),
    _relation("FREE", "未免费开放的，总计的到馆人次小计为0", "未免费开放，总计的到馆人次小计却不是0",
              left=["t.r7.e"], right=[{"constant": 0}], when=[{"answer": "t.r15.d", "in": ["否"]}]),
    _relation("YEAR", "未定级的，不填评估年份", "未定级，却填了评估年份",
              left=[{"filled": "t.r17.d"}], right=[{"constant": 0}], when=[{"answer": "t.r16.d", "in": ["未定级"]}]),
]  # fmt: skip


def definition() -> Json:
    """The definition, to be changed."""
    rows = [("r12", "amount"), ("r13", "amount"), ("r14", "amount"), ("r15", "yes_no"), ("r16", "grade"),
            ("r17", "rated"), ("r18", "founded"), ("r19", "date")]  # fmt: skip
    upper = {"label_columns": ["A", "B"], "header_rows": [1, 2], "type": "count"}
    raw = {
        "id": "library", "title": _said("图书馆统计表"), "edition": "1", "document": "某号",
        "years": {"first": 2025, "last": None}, "types": TYPES,
        "tables": [{
            "id": "t", "sheet": "表", "title": _said("图书馆"), "range": "A1:G19", "column_widths": [9] * 7,
            "labels": [{"at": at, "text": text, "en": text} for at, text in LABELS.items()],
            "blocks": [
                {**upper, "rows": [{"id": f"r{row}", "row": row} for row in (3, 4, 5, 6, 7)],
                 "columns": [*COLUMNS, CHANGE]},
                {**upper, "rows": [{"id": "r8", "row": 8}], "columns": COLUMNS[:3]},
                {**upper, "rows": [{"id": "r8", "row": 8}], "columns": [CHANGE]},
                {"label_columns": ["A", "B"], "header_rows": [11, 11],
                 "rows": [{"id": key, "row": int(key[1:]), "type": kind, "required": kind in ("yes_no", "grade")}
                          if kind not in ("amount",) else {"id": key, "row": int(key[1:]), "type": kind}
                          for key, kind in rows], "columns": [{"id": "d", "at": "D"}]},
            ],
        }],
        "sets": {"columns": {"label": _said("各列"), "members": ["c", "d", "e", "f", "g"]},
                 "rows": {"label": _said("各行"), "members": ["r3", "r4", "r5", "r6", "r7", "r8"]},
                 "part": {"label": _said("各列"), "members": ["c", "d", "e"]}},
        "relations": RELATIONS,
    }  # fmt: skip
    return json.loads(json.dumps(raw))  # type: ignore[no-any-return]


def library(change: Callable[[Json], object] | None = None) -> Form:
    """The form, with something of its definition changed."""
    raw = definition()
    if change is not None:
        change(raw)
    return parse_form(json.dumps(raw).encode())


def filling(form: Form, **values: Value) -> dict[str, Value]:
    """A right filling, with some cells of the first table's rows as they are given: r17_d=2022."""
    base = correct(form, lambda _: True)
    assert base is not None
    return {**base, **{f"t.{key.replace('_', '.')}": value for key, value in values.items()}}
