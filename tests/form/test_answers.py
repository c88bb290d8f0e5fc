"""Relations that count answers: choices and texts in tables, implications, limits in per cent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from helpers import record_of

from xlsxcheck import check
from xlsxcheck.checking.judge import judge
from xlsxcheck.checking.relations import evaluate
from xlsxcheck.errors import FormError
from xlsxcheck.form.load import parse_form
from xlsxcheck.model import Form, Value
from xlsxcheck.template.build import build_template

SAID = {"zh": "说明", "en": "words"}


def relation(key: str, **parts: Any) -> dict[str, Any]:
    words = {"title": {"zh": f"关系{key}", "en": key}, "fault": SAID, "basis": SAID, "remedy": SAID}
    return {"id": key, "class": "logical", "severity": "error", "op": "<=", **words, **parts}


ONE, NONE = [{"constant": 1}], [{"constant": 0}]
RELATIONS = [
    relation("IF-A-THEN-B", left=ONE, right=["t.b"], when=[{"sum": ["t.a"], "at_least": 1}]),
    relation("IF-NO-THEN-ZERO", left=["t.a", {"filled": "t.name"}], right=NONE,
             when=[{"answer": "t.has", "in": ["否"]}]),
    relation("IF-YES-THEN-YES", left=[{"answer": "t.has", "in": ["是"]}], right=[{"answer": "t.too", "in": ["是"]}]),
    relation("SHARE", left=["t.b"], right=[{"cells": "t.a", "times": 0.25}, {"constant": 2}]),
    relation("IF-BOTH", left=["t.b"], right=NONE,
             when=[{"sum": [{"answer": "t.[ask]", "in": ["否"]}], "at_least": 2}]),
]  # fmt: skip


def definition() -> dict[str, Any]:
    rows = [("has", "yes"), ("too", "yes"), ("name", "text"), ("a", "count"), ("b", "count")]
    return {
        "id": "answers", "title": SAID, "edition": "1", "document": "某号", "years": {"first": 2020, "last": None},
        "types": {
            "count": {"kind": "integer", "min": 0, "invalid": SAID},
            "text": {"kind": "text", "max_length": 9, "invalid": SAID},
            "yes": {"kind": "choice", "invalid": SAID,
                    "choices": [{"zh": "是", "en": "yes", "also": ["√"]}, {"zh": "否", "en": "no", "also": ["无"]}]},
        },
        "tables": [{
            "id": "t", "sheet": "表", "title": SAID, "range": "A1:B5", "column_widths": [20, 20],
            "labels": [{"at": f"A{at}", "text": f"第{row}项", "en": row} for at, (row, _) in enumerate(rows, 1)],
            "blocks": [{"label_columns": ["A", "A"], "columns": [{"id": "", "at": "B"}],
                        "rows": [{"id": row, "row": at, "type": kind} for at, (row, kind) in enumerate(rows, 1)]}],
        }],
        "sets": {"ask": {"label": SAID, "members": ["has", "too"]}}, "relations": RELATIONS,
    }  # fmt: skip


FORM = parse_form(json.dumps(definition()).encode())
STATUS = {
    (("是", "是", "甲", 4, 3), "passed not_applicable passed passed not_applicable"),
    (("是", "是", "甲", 4, 4), "passed not_applicable passed failed not_applicable"),
    (("是", "是", None, 4, 0), "failed not_applicable passed passed not_applicable"),
    (("是", "否", None, 0, 0), "not_applicable not_applicable failed passed not_applicable"),
    (("否", "否", None, 0, 0), "not_applicable passed passed passed passed"),
    (("否", "否", "甲", 0, 2), "not_applicable failed passed passed failed"),
    (("否", "否", None, 3, 1), "passed failed passed passed failed"),
    ((None, "否", None, 0, 0), "not_applicable not_assessed not_assessed passed not_assessed"),
}


def values(row: tuple[Value, ...]) -> dict[str, Value]:
    return dict(zip(FORM.fields, row, strict=True))


@pytest.mark.parametrize(("row", "statuses"), sorted(STATUS, key=str))
def test_answers_count_and_say_when_a_relation_applies(row: tuple[Value, ...], statuses: str) -> None:
    outcomes = evaluate(record_of(values(row), FORM), FORM)
    assert [outcome.status for outcome in outcomes] == statuses.split()


def test_an_unreadable_answer_settles_nothing() -> None:
    record = record_of(values(("FALSE", "否", None, 0, 0)), FORM, frozenset({"t.has"}))
    assert [one.status for one in evaluate(record, FORM)][1:3] == ["not_assessed", "not_assessed"]


def test_a_broken_relation_names_what_was_answered() -> None:
    report = judge(record_of(values(("是", "否", None, 0, 0)), FORM), FORM)
    (finding,) = [one for one in report.findings if one.code == "IF-YES-THEN-YES"]
    assert "第has项“是”" in finding.message
    assert "第too项“否”" in finding.message
    assert finding.cells == ("B1", "B2")


def test_what_offices_write_for_a_yes_is_read_as_yes_and_told() -> None:
    data = build_template(FORM, values=values(("√", "无", None, 0, 0)))
    report = check(data, FORM)
    assert report.record is not None
    assert [report.record.values[field] for field in ("t.has", "t.too")] == ["是", "否"]
    assert sorted(finding.code for finding in report.findings) == ["IF-YES-THEN-YES", "V07", "V07"]


@pytest.mark.parametrize("part", [None, "t.has", "t.b"])
def test_what_stands_beside_a_table_is_no_answer(part: str | None) -> None:
    """A table without a cover and without a heading above its one column: blank, it must not be read elsewhere."""
    data = build_template(FORM, values={part: "是" if part == "t.has" else 3} if part else {})
    report = check(data, FORM)
    assert report.record is not None
    assert {key for key, value in report.record.values.items() if value is not None} == ({part} if part else set())
    assert {finding.code for finding in report.findings} <= {"V01", "V18", "C06", "SHARE"}


def broken(change: dict[str, Any]) -> str:
    raw = definition()
    raw["relations"] = [relation("R", **{"left": ["t.b"], "right": ["t.a"], **change})]
    with pytest.raises(FormError) as caught:
        parse_form(json.dumps(raw).encode())
    return str(caught.value)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"left": [{"answer": "t.has", "in": ["对"]}]}, 'no choice "对"'),
        ({"left": [{"answer": "t.hsa", "in": ["是"]}]}, 'did you mean "t.has"'),
        ({"left": [{"answer": "t.a", "in": ["是"]}]}, "holds figures"),
        ({"left": [{"answer": "t.has"}]}, '"in" is missing'),
        ({"left": [{"filled": "t.b"}]}, "holds figures"),
        ({"left": ["t.has"]}, "holds no figures"),
        ({"when": [{"answer": "t.hsa", "in": ["是"]}]}, 'did you mean "t.has"'),
        ({"when": [{"answer": "t.a", "at_least": 1}]}, "holds figures"),
        ({"when": [{"sum": [{"cells": "t.a", "times": 2}], "at_least": 1}]}, "adds up cells only"),
        ({"op": "=", "computes": True, "right": [{"cells": "t.a", "times": 2}]}, "one cell = a sum"),
        ({"op": "=", "computes": True, "right": [{"answer": "t.has", "in": ["是"]}]}, "one cell = a sum"),
    ],
)
def test_a_wrong_use_of_answers_is_told(change: dict[str, Any], told: str) -> None:
    assert told in broken(change)


def test_a_word_for_two_choices_is_refused() -> None:
    raw = definition()
    raw["types"]["yes"]["choices"][1]["also"] = ["√"]
    with pytest.raises(FormError, match="two choices"):
        parse_form(json.dumps(raw).encode())


def test_every_kind_of_term_says_what_it_is_in_the_rules(form: Form) -> None:
    from xlsxcheck.render.rules import explain_text, rules_text

    told = rules_text(FORM, "zh", 100)
    assert "填“是”计1" in told
    assert "填了计1" in told
    assert all(explain_text(one.id, FORM, lang, 100) for one in FORM.relations for lang in ("zh", "en"))
