"""How findings and rules of any form speak: rows called alike with their group, bounds of errors as bounds."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from helpers import ROOT, record_of

from xlsxcheck.checking.judge import judge
from xlsxcheck.form.load import parse_form
from xlsxcheck.model import Form, Value
from xlsxcheck.proof.filling import correct
from xlsxcheck.render.rules import rules_text

ROOM = json.loads((ROOT / "samples" / "forms" / "reading-room" / "form.json").read_text(encoding="utf-8"))
SAID = {"zh": "说明", "en": "words"}


def form_with(*relations: dict[str, Any]) -> Form:
    raw = copy.deepcopy(ROOM)
    words = {"title": SAID, "fault": SAID, "basis": SAID, "remedy": SAID}
    raw["relations"] += [{"id": "X", "class": "logical", "severity": "error", "op": "<=", **words, **one}
                         for one in relations]  # fmt: skip
    return parse_form(json.dumps(raw).encode())


def messages(form: Form, changes: dict[str, Value], code: str, lang: str = "zh") -> list[str]:
    base = correct(parse_form(json.dumps(ROOM).encode()), lambda _: True)
    assert base is not None
    report = judge(record_of({**base, **changes}, form), form, lang=lang)
    return [finding.message for finding in report.findings if finding.code == code]


def test_rows_called_alike_are_told_with_their_group() -> None:
    """Both groups of books have a 小计; the others need no group."""
    form = form_with()
    assert form.fields["t1.r6.c"].name() == "图书 小计 · 上年末册数"
    assert form.fields["t1.r9.c"].name() == "报刊 小计 · 上年末册数"
    assert form.fields["t1.r3.c"].name() == "文学 · 上年末册数"
    assert {field.grouped for field in form.fields.values() if field.id.startswith("t1.r6.")} == {True}
    raw = copy.deepcopy(ROOM)
    raw["sets"]["t1_kinds"]["members"] = ["r3", "r6", "r9"]
    raw["relations"] = [one for one in raw["relations"] if one["id"] == "T1-YEAR-END"]
    (relation,) = parse_form(json.dumps(raw).encode()).relations
    assert [case.subject["zh"] for case in relation.cases] == ["文学", "图书小计", "报刊小计"]


@pytest.mark.parametrize(
    ("relation", "value", "zh", "en"),
    [
        ({"right": [{"constant": 0}]}, 4, "应为 0。", "must be 0"),
        ({"right": [{"constant": 3}]}, 4, "不能超过 3，超出 1。", "at most 3 is possible"),
        ({"right": [{"constant": 3}], "op": "="}, 4, "应为 3，", "must be 3"),
        ({"right": [{"constant": 0}], "severity": "warning"}, 4, "一般为 0。", "normally 0"),
        ({"right": [{"constant": 3}], "severity": "warning"}, 4, "一般不超过 3，超出 1。", "normally at most 3"),
    ],
)
def test_a_bound_of_an_error_is_no_habit(relation: dict[str, Any], value: int, zh: str, en: str) -> None:
    form = form_with({"left": ["t2.r2.b"], **relation})
    (message,) = messages(form, {"t2.r2.b": value}, "X")
    assert zh in message
    (message,) = messages(form, {"t2.r2.b": value}, "X", "en")
    assert en in message


def test_conditions_are_said_as_answers_and_how_many_depend_on_them() -> None:
    when = [{"answer": "t2.r7.b", "not_in": ["是"]}]
    form = form_with({"left": ["t2.r2.b"], "right": [{"constant": 5}], "when": when})
    text = rules_text(form, "zh", 200)
    assert "适用条件：“是否免费开放”选“是”时" in text
    assert "适用条件：“是否免费开放”没有选“是”时" in text
    cases = sum(len(relation.cases) for relation in form.relations)
    assert f"共 8 种、{cases} 条关系，其中 2 条有适用条件，不适用的检查时不计入条数。" in text
    raw = {**copy.deepcopy(ROOM), "relations": ROOM["relations"][:1]}
    assert (
        rules_text(parse_form(json.dumps(raw).encode()), "zh", 200).splitlines()[-1].startswith("共 1 种、4 条关系。")
    )
