"""What the proof of a definition finds: in good ones nothing, in bad ones what was put into them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from fillings import ALL_FORMS, SAMPLE_FORMS
from helpers import record_of
from library import filling, library
from office import office

from xlsxcheck import check
from xlsxcheck.__main__ import main
from xlsxcheck.checking.judge import judge
from xlsxcheck.checking.relations import evaluate
from xlsxcheck.form.load import parse_form
from xlsxcheck.messages import fill, words
from xlsxcheck.model import Form, Value
from xlsxcheck.proof.filling import broken, correct
from xlsxcheck.proof.prove import prove
from xlsxcheck.proof.together import clashes
from xlsxcheck.proof.told import proof_text
from xlsxcheck.template.build import TemplateOptions, build_template
from xlsxcheck.template.draft import Draft
from xlsxcheck.template.formulas import relation_formula
from xlsxcheck.template.livecheck import LiveCheck

ROOM = json.loads(next(path for path in SAMPLE_FORMS if path.parent.name == "reading-room").read_text(encoding="utf-8"))
SAID = {"zh": "说明", "en": "words"}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("form", ALL_FORMS, ids=lambda form: form.id)
def test_every_form_is_proven(form: Form) -> None:
    proof = prove(form, office=False)
    assert proof.holds, proof_text(proof, "zh")
    assert {"cells", "relations", "passes_formula", "passes_typed", "caught"} <= {point.key for point in proof.points}
    for lang in ("zh", "en"):
        assert "{" not in proof_text(proof, lang)


@pytest.mark.office
@pytest.mark.parametrize("form", ALL_FORMS, ids=lambda form: form.id)
def test_every_form_has_the_second_judges_verdicts(form: Form) -> None:
    assert office()
    assert [point.state for point in prove(form).points if point.key == "office"] == ["good"]


@pytest.mark.parametrize("form", ALL_FORMS, ids=lambda form: form.id)
def test_each_mutant_breaks_its_case_and_the_base_none(form: Form) -> None:
    base = correct(form, lambda values: judge(record_of(values, form), form).verdict == "pass")
    assert base is not None
    assert all(one.status in ("passed", "not_applicable") for one in evaluate(record_of(base, form), form))
    for case in (case for one in form.relations for case in one.cases if not case.needs_previous):
        values = broken(form, base, case)
        assert values is not None, case.id
        assert case.id in {one.case.id for one in evaluate(record_of(values, form), form) if one.status == "failed"}


def relation(key: str, **parts: Any) -> dict[str, Any]:
    words = {"title": SAID, "fault": SAID, "basis": SAID, "remedy": SAID}
    return {"id": key, "class": "logical", "severity": "error", "op": "<=", **words, **parts}


BAD = {
    "never": relation("X", left=[{"cells": "t2.r2.b", "times": -1}], right=[{"constant": -(10**9)}]),
    "always": relation("X", left=["t2.r2.b"], right=[{"constant": 10**9}]),
    "contradicts": relation("X", op="=", left=["t1.r10.c"], right=["t1.r6.c", "t1.r9.c", {"constant": 1}]),
    "same": relation("X", left=["t2.r4.b"], right=["t2.r3.b", {"constant": 5}]),
    "follows": relation("X", op="=", left=["t1.r10.c"], right=[f"t1.r{row}.c" for row in (3, 4, 5, 7, 8)]),
    "uncaught": relation("X", left=["t2.r2.b"], right=["t2.r3.b"], when=[{"sum": ["t2.r2.b"], "at_most": -1}]),
}


def with_relation(one: dict[str, Any]) -> Form:
    raw = copy.deepcopy(ROOM)
    raw["relations"].append(one)
    return parse_form(json.dumps(raw).encode())


@pytest.mark.parametrize("key", BAD)
def test_a_relation_that_is_worth_nothing_is_told(key: str) -> None:
    proof = prove(with_relation(BAD[key]), office=False)
    told = [point for point in proof.points if point.state == "bad"]
    assert key in [point.key for point in told]
    assert any(point.facts.get("case") == "X" for point in told)
    assert not proof.holds


def test_relations_that_leave_no_room_have_no_correct_filling() -> None:
    raw = copy.deepcopy(ROOM)
    raw["relations"] += [
        relation("A", left=["t2.r2.b", {"constant": 1}], right=["t2.r3.b"]),
        relation("B", left=["t2.r3.b", {"constant": 1}], right=["t2.r2.b"]),
    ]
    found = [point.key for point in prove(parse_form(json.dumps(raw).encode()), office=False).points]
    assert "contradicts" in found
    assert "no_filling" in found


def points_of_relations(form: Form) -> list[Any]:
    return [
        one for one in prove(form, office=False).points if one.key in ("implied", "part_times", "relations", "same")
    ]


YES, NO = ({"answer": "t2.r7.b", "in": [word]} for word in ("是", "否"))
SOME = {"sum": ["t2.r2.b"], "at_least": 1}


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("when", "others", "told"),
    [
        ([YES], [], "“是否免费开放”=“是” 时，A、B 不能同时成立"),
        ([SOME], [], "开放!B2 >= 1 时，A、B 不能同时成立"),
        ([YES, SOME], [], "“是否免费开放”=“是”、开放!B2 >= 1 时，A、B 不能同时成立"),
        ([YES], [relation("C", left=["t2.r3.b"], right=["t2.r4.b"])], "A、B、C 不能同时成立"),
    ],
    ids=["answer", "sum", "both", "over a third"],
)
def test_relations_that_clash_only_under_a_condition_are_told(when: list[Any], others: list[Any], told: str) -> None:
    """A right filling exists where the condition is not met; nobody who meets it could ever pass."""
    raw = copy.deepcopy(ROOM)
    raw["relations"] += others
    raw["relations"] += [
        relation("A", left=[{"constant": 1}], right=["t2.r3.b"], when=when),
        relation("B", left=["t2.r4.b" if others else "t2.r3.b"], right=[{"constant": 0}], when=when),
    ]
    proof = prove(parse_form(json.dumps(raw).encode()), office=False)
    assert told in proof_text(proof, "zh")
    assert "no_filling" not in {point.key for point in proof.points}
    raw["relations"][-1]["when"] = [NO]
    assert clashes(parse_form(json.dumps(raw).encode())) == []


@pytest.mark.slow
def test_a_bound_that_others_imply_is_told_with_the_share_that_was_meant() -> None:
    raw = copy.deepcopy(ROOM)
    for times, severity, follows in (
        (40, "warning", "SHARE 由 T2-R3 就能推出来，查不出别的：说明；右边乘的 40 是不是应为 0.4？请删去"),
        (1.5, "error", "SHARE 由 T2-R3 就能推出来"),
        (0.4, "warning", ""),
        (0.4, "error", "T2-R3 由 SHARE 就能推出来，查不出别的：其中：少儿（人次）不大于借阅（人次）；请删去"),
    ):
        share = relation("SHARE", left=["t2.r4.b"], right=[{"cells": "t2.r3.b", "times": times}])
        form = parse_form(
            json.dumps({**raw, "relations": [*raw["relations"], {**share, "severity": severity}]}).encode()
        )
        told = [fill(words("zh")["proof"][one.key], one.facts, "zh") for one in points_of_relations(form)]
        assert [follows in text for text in told if "查不出" in text] == [True] * bool(follows), told


def test_a_part_with_more_than_its_whole_for_a_limit_is_pointed_at() -> None:
    raw = copy.deepcopy(ROOM)
    (label,) = [one for one in raw["tables"][1]["labels"] if one["at"] == "A4"]
    raw["relations"] = [one for one in raw["relations"] if one["id"] != "T2-R3"]
    raw["relations"].append(relation("X", left=["t2.r4.b"], right=[{"cells": "t2.r3.b", "times": 40}]))
    points = prove(parse_form(json.dumps(raw).encode()), office=False).points
    assert "其中" in label["text"]
    assert [point.facts["case"] for point in points if point.key == "part_times"] == ["X"]


def points_after(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    raw = copy.deepcopy(ROOM)
    change(raw)
    return {point.key: point for point in prove(parse_form(json.dumps(raw).encode()), office=False).points}


def move_the_column(raw: dict[str, Any]) -> None:
    (block,) = raw["tables"][1]["blocks"]
    raw["tables"][1] |= {"range": "A1:C8", "column_widths": [9, 9, 9]}
    block["columns"][0]["at"] = "C"


def test_cells_beside_their_heading_are_told() -> None:
    (point,) = [one for key, one in points_after(move_the_column).items() if key == "beside"]
    assert point.state == "bad"
    assert (point.facts["label"], point.facts["at"], point.facts["cells"]) == ("填报内容", "开放!B1", "开放!C2")


def test_a_total_that_nothing_adds_up_is_told() -> None:
    def forget(raw: dict[str, Any]) -> None:
        raw["relations"] = [one for one in raw["relations"] if one["id"] != "T1-R10"]

    points = points_after(forget)
    assert points["total_alone"].state == "know"
    assert (points["total_alone"].facts["label"], "C10" in points["total_alone"].facts["cells"]) == ("合计", True)
    assert "total_alone" not in points_after(lambda raw: None)


def test_a_part_that_is_added_up_beside_its_whole_is_told() -> None:
    both = relation("SUM", op="=", left=["t2.r2.b"], right=["t2.r3.b", "t2.r4.b"])
    point = points_after(lambda raw: raw["relations"].append(both))["part_added"]
    assert (point.state, point.facts["case"]) == ("bad", "SUM")
    assert point.facts["part"] == "其中：少儿（人次）"
    apart = relation("SUM", op="=", left=["t2.r2.b"], right=["t2.r3.b", "t2.r5.b"])
    assert "part_added" not in points_after(lambda raw: raw["relations"].append(apart))


def test_the_last_line_says_how_much_there_is_to_look_at() -> None:
    raw = copy.deepcopy(ROOM)
    raw["relations"] = [one for one in raw["relations"] if one["id"] != "T1-R10"]
    text = proof_text(prove(parse_form(json.dumps(raw).encode()), office=False), "zh")
    assert text.splitlines()[-1] == "证明完毕：没有要改的；标“·”的里有 2 处请看一眼，是不是漏了什么"
    assert "（合计自动算，填错一格合计跟着错，加起来仍然平）" not in text
    raw["relations"] = [one for one in raw["relations"] if one["id"] != "T1-YEAR-END"]
    text = proof_text(prove(parse_form(json.dumps(raw).encode()), office=False), "zh")
    assert "查得出 0 格，认得出 0 格（合计自动算，填错一格合计跟着错，加起来仍然平）" in text


def test_a_warning_does_not_make_an_error_redundant() -> None:
    """What may be explained says nothing of what may not."""
    raw = copy.deepcopy(ROOM)
    narrow = {**relation("A", left=["t2.r2.b"], right=[{"constant": 3}]), "severity": "warning"}
    raw["relations"] += [narrow, relation("B", left=["t2.r2.b"], right=[{"constant": 5}])]
    told = {point.key for point in prove(parse_form(json.dumps(raw).encode()), office=False).points}
    assert not told & {"same", "implied"}


def test_cells_without_a_name_of_their_own_are_told() -> None:
    raw = copy.deepcopy(ROOM)
    del raw["tables"][1]["blocks"][0]["label_columns"]
    assert "nameless" in [point.key for point in prove(parse_form(json.dumps(raw).encode()), office=False).points]
    raw = copy.deepcopy(ROOM)
    raw["tables"][0]["blocks"][0]["label_columns"] = ["A", "A"]
    assert "same_label" in [point.key for point in prove(parse_form(json.dumps(raw).encode()), office=False).points]


def test_what_is_to_be_reviewed_and_what_nothing_guards_is_told() -> None:
    raw = {**copy.deepcopy(ROOM), "review": ["请核对这一处"], "relations": []}
    points = prove(parse_form(json.dumps(raw).encode()), office=False).points
    assert points[0].facts == {"text": "请核对这一处"}
    (alone,) = [point for point in points if point.key == "unguarded"]
    assert alone.facts["count"] == 38


@pytest.mark.slow
def test_formulas_that_are_too_long_are_told() -> None:
    """A sum over cells that do not touch: every one is an argument of its own."""
    rows = range(1, 1200, 2)
    raw = {
        "id": "long", "title": SAID, "edition": "1", "document": "x", "years": {"first": 2020, "last": None},
        "types": {"count": {"kind": "integer", "min": 0, "invalid": SAID}},
        "tables": [{
            "id": "t", "sheet": "S", "title": SAID, "range": "A1:B1200", "column_widths": [9, 9],
            "labels": [{"at": f"A{row}", "text": f"第{row}行", "en": "x"} for row in rows],
            "blocks": [{"label_columns": ["A", "A"], "type": "count", "columns": [{"id": "", "at": "B"}],
                        "rows": [{"id": f"r{row}", "row": row} for row in rows]}],
        }],
        "sets": {"most": {"label": SAID, "members": [f"r{row}" for row in rows[1:]]}},
        "relations": [relation("SUM", left=["t.r1"], right=["t.[most]"])],
    }  # fmt: skip
    found = [point.key for point in prove(parse_form(json.dumps(raw).encode()), office=False).points]
    assert "long_formula" in found


def test_the_command_says_what_it_found_and_ends_so(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("xlsxcheck.proof.prove.program", lambda: None)
    good, bad, broken_ = tmp_path / "good.json", tmp_path / "bad.json", tmp_path / "broken.json"
    good.write_text(json.dumps(ROOM), encoding="utf-8")
    bad.write_text(json.dumps({**ROOM, "review": ["x"]}), encoding="utf-8")
    broken_.write_text("{}", encoding="utf-8")
    assert [main(["forms", "test", str(path)]) for path in (good, bad, broken_)] == [0, 1, 2]
    told = capsys.readouterr().out
    assert "证明完毕" in told
    assert "没有 LibreOffice" in told
    assert main(["forms", "test"]) == main(["forms", "tset", str(good)]) == main(["forms", "list", "x"]) == 2


WRONG = [("t.r15.d", "也许"), ("t.r16.d", "甲级"), ("t.r17.d", "没有"), ("t.r18.d", 1700)]


@pytest.mark.parametrize(("field", "value"), [*WRONG, ("t.r12.d", "很多"), ("t.r12.d", -1), ("t.r3.c", Decimal("2.5"))])
def test_the_live_check_counts_what_the_check_calls_wrong(field: str, value: Value) -> None:
    form = library()
    values = {**filling(form), field: value}
    data = build_template(form, values={key: one for key, one in values.items() if not form.fields[key].sum_of})
    assert field in {one.field for one in check(data, form).findings if one.severity == "error"}
    assert LiveCheck(Draft(form, TemplateOptions(), values)).overall().wrong == 1


def test_other_words_for_a_choice_and_numbers_from_a_list_of_years() -> None:
    """A spreadsheet program makes a number of a year that is chosen from a list."""

    def years(raw: dict[str, Any]) -> None:
        raw["types"]["grade"]["choices"] = [{"zh": str(year), "en": str(year)} for year in (2023, 2024, 2025)]
        raw["relations"][-1]["when"][0]["in"] = ["2025"]

    form = library(years)
    values: dict[str, Value] = {**filling(form), "t.r16.d": "2025"}
    draft = Draft(form, TemplateOptions(), values)
    assert LiveCheck(draft).overall().wrong == 0
    assert '&""="2025"' in relation_formula(form.relations[-1].cases[0], form, "A1", {})


@pytest.mark.parametrize(("what", "instead", "key"), [("_is_wrong", lambda *_: False, "wrong_unseen"),
                                                      ("unlisted", lambda *_: "0", "office_differs")])  # fmt: skip
@pytest.mark.office
def test_a_live_check_that_misses_a_wrong_cell_is_told(
    what: str, instead: Any, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert office()
    form = library()
    proof = prove(form)
    assert proof.holds, proof_text(proof, "zh")
    monkeypatch.setattr(f"xlsxcheck.template.livecheck.{what}", instead)
    assert key in {point.key for point in prove(form).points if point.state == "bad"}


def test_a_blank_template_that_is_not_read_as_blank_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def headless(raw: dict[str, Any]) -> None:
        del raw["tables"][0]["blocks"][3]["header_rows"]

    assert "blank" in {point.key for point in prove(library(headless), office=False).points}
    monkeypatch.setattr("xlsxcheck.reading.layout.align._holds_printed", lambda *_: False)
    proof = prove(library(headless), office=False)
    assert "not_blank" in {point.key for point in proof.points if point.state == "bad"}, proof_text(proof, "zh")
    assert not proof.holds


ZERO = [
    (relation("X", left=["t.r12.d"], right=[{"cells": "t.r13.d", "times": 0.5}]), ("D12", "D13", "D14"), {"SUM", "X"}),
    (relation("X", left=["t.r12.d"], right=["t.r14.d"]), ("D12", "D13", "D14"), {"SUM", "X"}),
    (relation("X", left=["t.r12.d"], right=["t.r14.d"], severity="warning", **{"class": "verify"}), (), set()),
    (relation("X", left=["t.r12.d"], right=[{"cells": "t.r13.d", "times": 9}]), (), set()),
]


@pytest.mark.parametrize(("one", "cells", "because"), ZERO, ids=range(len(ZERO)))
def test_cells_that_can_only_be_zero_are_told(one: dict[str, Any], cells: tuple[str, ...], because: set[str]) -> None:
    found = prove(library(lambda raw: raw["relations"].append(one)), office=False).points
    told = [point for point in found if point.key == "only_zero"]
    assert tuple(str(point.facts["cell"]).removeprefix("表!") for point in told) == cells
    assert all(because <= set(str(point.facts["cases"]).split("、")) for point in told)
    # Nobody is told to delete a relation that only follows from this fault.
    assert not cells or "implied" not in {point.key for point in found}
