"""How findings and rules of any form speak: rows called alike with their group, bounds of errors as bounds."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from typing import Any

import pytest
from helpers import ROOT, record_of
from library import filling, library

from xlsxcheck.checking.judge import judge
from xlsxcheck.checking.wording import of_note
from xlsxcheck.copies.collect import collect
from xlsxcheck.form.load import parse_form
from xlsxcheck.model import Finding, Form, Note, Value, cell_ref
from xlsxcheck.proof.filling import correct
from xlsxcheck.render.rules import explain_text, rules_text
from xlsxcheck.render.text import relations_line

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


LIBRARY = library()
MUST_BE_BLANK = filling(LIBRARY, r16_d="未定级", r17_d=2022)
CLOSED = filling(LIBRARY, r15_d="否", r3_c=5, r5_c=5, r7_c=5, r3_e=5, r5_e=5, r7_e=5)
TOO_LITTLE = filling(LIBRARY, r12_d=100, r13_d=Decimal("14.99"), r14_d=0)


def finding_of(code: str, values: dict[str, Value], lang: str = "zh") -> Finding:
    report = judge(record_of(values, LIBRARY), LIBRARY, lang=lang)
    return next(finding for finding in report.findings if finding.code == code)


def test_a_cell_that_must_be_blank_is_not_asked_to_be_zero() -> None:
    found = finding_of("YEAR", MUST_BE_BLANK)
    assert "“2022”，应为空（评估等级 · 数量“未定级”）。" in found.message
    assert "must be left blank" in finding_of("YEAR", MUST_BE_BLANK, "en").message
    assert (found.cells, found.value, found.expected, found.difference) == (("D17", "D16"), 2022, None, None)
    assert "应为空" in explain_text("YEAR", LIBRARY, "zh", 200)


def test_an_answer_that_must_not_be_given_is_named() -> None:
    form = form_with({"left": [{"answer": "t2.r7.b", "in": ["是"]}], "right": [{"constant": 0}]})
    (message,) = messages(form, {"t2.r7.b": "是"}, "X")
    assert "“是”，不应填“是”。" in message


def test_the_answer_on_which_a_relation_depends_is_named_and_marked() -> None:
    found = finding_of("FREE", CLOSED)
    assert found.message.endswith("应为 0（是否免费开放 · 数量“否”）。")
    assert found.cells == ("E7", "D15")
    report = judge(record_of(CLOSED, LIBRARY), LIBRARY)
    assert {"E7", "D15"} <= {cell_ref(*at) for at in collect(report, LIBRARY, "zh")["表"]}


def test_what_is_too_little_is_said_to_be() -> None:
    found = finding_of("LEAST", TOO_LITTLE)
    assert found.message.startswith("表!D13 购书经费低于总额的15%：其中：购书经费 · 数量 14.99，")
    assert found.message.endswith("× 0.15 = 15，少 0.01。")
    assert found.cells == ("D13", "D12")
    over = finding_of("SUM", filling(LIBRARY, r12_d=100, r13_d=99, r14_d=2))
    assert over.cells[0] == "D13" and over.message.endswith("超出 1。")


def test_no_kind_of_office_is_spoken_of_where_there_is_none() -> None:
    report = judge(record_of(filling(LIBRARY, r15_d=None), LIBRARY), LIBRARY)
    assert report.relations.not_assessed
    assert "单位类型" not in relations_line(report, "zh")


def test_a_unit_is_only_spoken_of_where_there_is_one() -> None:
    for unit, said in (
        (None, "请只填数字，大概应填 12。"),
        ({"zh": "册", "en": "books"}, "请只填数字，这一格的单位是册，大概应填 12。"),
    ):
        field = LIBRARY.fields["t.r3.c"]
        form = LIBRARY._replace(
            fields={**LIBRARY.fields, field.id: field._replace(type=field.type._replace(unit=unit))}
        )
        note = Note("V05", "表", ("C3",), field.id, {"value": "12册", "suggestion": "12"})
        assert of_note(note, form, record_of(filling(LIBRARY), LIBRARY), "zh").remedy == said


def test_the_document_is_not_in_two_pairs_of_brackets() -> None:
    form = parse_form(json.dumps(ROOM).encode())
    assert form.document.startswith("（")
    assert "（（" not in rules_text(form, "zh", 100) and form.document in rules_text(form, "zh", 100)
