from __future__ import annotations

import re

import pytest
from helpers import balanced_values, record_of

from xlsxcheck.api import judge
from xlsxcheck.model import Form, Report, ranges, span, split_ref
from xlsxcheck.model.report import TextCounts
from xlsxcheck.render.columns import widest
from xlsxcheck.render.text import relations_line, text, wrap


def report(form: Form, **changes: object) -> Report:
    values = {**balanced_values(form), **{key.replace("__", "."): value for key, value in changes.items()}}
    return judge(record_of(values, form), form, name="报送/某单位.xlsx")


def blank_table(form: Form) -> Report:
    values = balanced_values(form)
    values.update({field.id: None for field in form.table("requests").fields})
    return judge(record_of(values, form), form, name="a.xlsx")


def test_the_verdict_stands_first_then_the_counts(form: Form) -> None:
    lines = text(report(form), form).splitlines()
    assert lines[0].startswith("✓ 通过  测试市人民政府 2023年")
    assert lines[1] == "  报送/某单位.xlsx"
    assert lines[2] == "  没有发现问题"
    assert re.fullmatch(r"  检查了 \d+ 条关系：成立 \d+，不成立 0，未能检查 0；另有 \d+ 条不适用", lines[3])


def test_nothing_is_said_of_what_is_explained_or_waived_where_nothing_is(form: Form) -> None:
    told = text(report(form, requests__received_new__natural_person=-1), form).splitlines()[2]
    assert re.fullmatch(r"  错误 \d+ 处，需核实 \d+ 处，提示 \d+ 处", told)


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_line_is_wider_than_the_terminal(form: Form, width: int, lang: str) -> None:
    values = balanced_values(form)
    values.update({field.id: None for field in form.table("requests").fields[::3]})
    shown = text(judge(record_of(values, form), form, lang=lang, name="x" * 30), form, lang=lang, width=width)
    lines = shown.splitlines()
    assert max(widest(line) for line in lines) <= width
    assert not any(line.strip().startswith(tuple("，。；：、）”")) for line in lines)


def test_a_blank_block_is_told_in_one_sentence(form: Form) -> None:
    shown = text(blank_table(form), form)
    assert shown.count("没有填") == 1
    assert "表三!D4:J28 共 175 格没有填" in shown.replace("\n", "").replace("           ", "")


def test_three_blanks_are_told_one_by_one(form: Form) -> None:
    blanks = {f"requests__disclosed__{column}": None for column in ("business", "natural_person", "total")}
    assert text(report(form, **blanks), form).count("没有填。 [V01]") == 3


def test_areas_join_cells_into_rectangles() -> None:
    for refs, areas in [
        (["D4", "E4", "D5", "E5", "G9"], ["D4:E5", "G9"]),
        (["A1", "A3", "B2"], ["A1", "B2", "A3"]),
        (["Z1", "AA1"], ["Z1:AA1"]),
    ]:
        assert [span(area) for area in ranges(map(split_ref, refs))] == areas


def test_colours_only_where_they_are_wanted(form: Form) -> None:
    told = report(form, cover__organ=None)
    assert "\x1b[" not in text(told, form)
    coloured = text(told, form, colour=True)
    assert "\x1b[1;31m✗ 不通过\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text(told, form)


def test_the_copy_is_named_at_the_end(form: Form) -> None:
    told = report(form, cover__organ=None)._replace(annotated="out/a.checked.xlsx")
    assert text(told, form).splitlines()[-1] == "已标出问题的文件：out/a.checked.xlsx"


def test_a_copy_of_another_format_is_said_to_be_made_anew(form: Form) -> None:
    told = report(form, cover__organ=None)._replace(path="a.ods", annotated="a.checked.xlsx")
    assert text(told, form).splitlines()[-1].startswith("这份副本是把读出的数填进空白模板")


def test_every_finding_shows_its_code_and_what_to_do(form: Form) -> None:
    told = report(form, cover__organ=None, requests__disclosed__business=None)
    shown = text(told, form)
    assert all(f"[{finding.code}]" in shown for finding in told.findings)
    (repair,) = told.repairs
    follow = [finding for finding in told.findings if finding.case in repair.relations]
    assert shown.count("→") == len(told.findings) - len(follow) + 1


@pytest.mark.parametrize("width", range(12, 40))
def test_a_line_does_not_break_in_an_address_or_before_an_arrow(width: int) -> None:
    told = "请核对表三!D13、表二!B3“规章”和表四!C6:D9，把 表三!E7 1→2，或者表三!AA128。"
    lines = wrap(told, width)
    assert "".join(lines).replace(" ", "") == told.replace(" ", "")
    for whole in ("表三!D13", "表二!B3", "表四!C6:D9", "表三!E7", "1→2", "表三!AA128"):
        assert any(whole in line for line in lines), (whole, lines)


@pytest.mark.parametrize("string", ["", "a", "长" * 100, "word " * 30, "，" * 90, "表三!D13、" * 30, "1→2→3" * 9])
def test_wrapping_loses_nothing(string: str) -> None:
    assert "".join(wrap(string, 20)).replace(" ", "") == string.replace(" ", "")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_line_on_relations_adds_up_and_says_what_was_in_the_way(form: Form, lang: str) -> None:
    wrong = {
        "requests__received_new__natural_person": 99999,
        "cover__organ_type": None,
        "proactive__fees__amount": "若干",
    }
    for changes in ({}, wrong, {"cover__organ_type": None}):
        values = {**balanced_values(form), **{key.replace("__", "."): value for key, value in changes.items()}}
        unread = frozenset(key for key, value in values.items() if value == "若干")
        made = judge(record_of(values, form, unread), form, lang=lang)
        # What the text says beside it has figures that are no relation's.
        made = made._replace(findings=(*made.findings, made.findings[0]._replace(case=None)) if made.findings else ())
        figures = [int(one) for one in re.findall(r"\d+", re.sub(r"[（(][^）)]*[）)]", "", relations_line(made, lang)))]
        assert figures[0] == sum(figures[1:4])
        inside = re.findall(r"[（(]([^）)]*)[）)]", relations_line(made, lang))
        assert len(inside) == bool(made.relations.failed) + bool(made.relations.not_assessed)
        if made.relations.failed:
            assert sum(map(int, re.findall(r"\d+", inside[0]))) == made.relations.failed
        if made.relations.not_assessed:
            assert "C06" in inside[-1]


def test_relations_that_do_not_apply_are_told_so_that_the_sum_is_the_same_every_time(form: Form) -> None:
    for kind in ("街道办事处", "政府部门"):
        counts = judge(record_of({**balanced_values(form), "cover.organ_type": kind}, form), form).relations
        made = report(form)._replace(relations=counts)
        assert counts.total + counts.not_applicable == 63 and counts.not_applicable
        assert f"；另有 {counts.not_applicable} 条不适用" in relations_line(made, "zh")


def test_a_relation_that_waits_for_a_blank_cell_is_told_as_such(form: Form) -> None:
    """Not as if the kind of organ were missing: the clerk would look for a mistake that is not there."""
    values = balanced_values(form)
    for field in ("proactive.fees.amount", "requests.carried_in.natural_person"):
        made = judge(record_of({**values, field: None}, form), form)
        waiting = dict.fromkeys(made.relations.waiting)
        line = relations_line(made, "zh")
        assert made.relations.not_assessed == len(made.relations.waiting) > 0
        assert f"（要等空格填好才能检查：{'、'.join(waiting)}）" in line and "单位类型" not in line
        assert "waiting" not in made.to_dict()["relations"]
    asked = judge(record_of({**values, field: None, "cover.organ_type": None}, form), form)
    assert "没有填单位类型 C06、要等空格填好才能检查：" in relations_line(asked, "zh")


def test_what_a_text_was_compared_with_is_said_also_where_all_agrees(form: Form) -> None:
    made = report(form)._replace(text=TextCounts(9, 7, 2))
    assert relations_line(made, "zh").endswith("；正文里比了 7 个数，都对得上，另有 2 个数说不准是哪一格的，没有比")
    assert "正文" not in relations_line(made._replace(text=TextCounts()), "zh")


def test_the_copy_of_a_workbook_of_many_offices_is_said_to_be_about_the_others(form: Form) -> None:
    shared = report(form)._replace(sheets=("甲街道",), annotated="a.checked.xlsx")
    assert "别的单位的问题标在：a.checked.xlsx" in text(shared, form) and "已标出问题" not in text(shared, form)
    found = shared._replace(findings=report(form, requests__received_new__natural_person=-1).findings)
    assert "已标出问题的文件：a.checked.xlsx" in text(found, form)
