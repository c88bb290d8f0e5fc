from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from helpers import of_one_year

from xlsxcheck.errors import FormError
from xlsxcheck.form import shipped
from xlsxcheck.form.load import load_form, parse_form
from xlsxcheck.form.schema import record_schema
from xlsxcheck.form.shipped import SCHEMA, default_id, form_ids, form_path, read
from xlsxcheck.model import Form

RAW = json.loads(read(form_path("ogi-2021")))


def test_the_form_has_the_official_200_number_cells(form: Form) -> None:
    counts = {table.id: sum(field.type.numeric for field in table.fields) for table in form.tables}
    assert counts == {"cover": 0, "proactive": 10, "requests": 175, "disputes": 15}
    decimals = [field.id for field in form.fields.values() if field.type.kind == "decimal"]
    assert decimals == ["proactive.fees.amount"]


def test_the_form_has_the_42_equalities_as_errors(form: Form) -> None:
    stated = of_one_year(form).relations
    errors = {relation.id: len(relation.cases) for relation in stated if relation.severity == "error"}
    assert errors == {"T3-BALANCE": 7, "T3-COLSUM": 7, "T3-ROWSUM": 25, "T4-SUM": 3}


def test_totals_are_34_and_carried_out_is_none_of_them(form: Form) -> None:
    totals = {field.id for field in form.fields.values() if field.sum_of}
    assert len(totals) == 6 + 25 + 3
    assert not any("carried_out" in total and not total.endswith(".total") for total in totals)


def test_cover_fields_have_the_labels_of_the_contract(form: Form) -> None:
    labels = [field.label() for field in form.table("cover").fields]
    assert labels == [
        "单位名称",
        "统一社会信用代码",
        "单位类型",
        "报告年度",
        "填报范围",
        "填报人",
        "审核人",
        "联系电话",
        "填报日期",
    ]
    assert [field.label() for field in form.table("cover").fields if field.required] == ["单位名称", "报告年度"]


def test_a_label_names_row_and_column_in_the_forms_words(form: Form) -> None:
    label = form.fields["requests.refused.state_secret.natural_person"].label()
    assert label == "三、本年度办理结果 （三）不予公开 1.属于国家秘密 · 申请人情况 自然人"


def test_every_number_cell_has_help_that_fits_an_input_message(form: Form) -> None:
    for field in form.fields.values():
        assert field.help, field.id
        assert len(field.help) <= 255, field.id


@pytest.mark.parametrize("form_id", form_ids())
def test_definitions_obey_their_schema(form_id: str) -> None:
    schema = json.loads(read(f"{SCHEMA}/form.schema.json"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(read(form_path(form_id))), schema)


@pytest.mark.parametrize("form_id", form_ids())
def test_the_record_schema_is_fresh(form_id: str) -> None:
    stored = json.loads(read(f"{SCHEMA}/{form_id}/record.schema.json"))
    fresh = record_schema(load_form(form_id))
    jsonschema.Draft202012Validator.check_schema(fresh)
    assert stored == fresh, "run: python tests/kit/remake.py"


def _set(path: str, value: Any) -> Any:
    """A definition with one place changed; a value of ... deletes the key."""
    raw = copy.deepcopy(RAW)
    *outer, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    node = raw
    for part in outer:
        node = node[part]
    if value is ...:
        del node[last]
    elif last == "+":
        node.append(value)
    else:
        node[last] = value
    return raw


BROKEN = {
    "dangling field": ("relations/0/left/1", "requests.recieved_new.{column}", "relations[0].left[1]", "did you mean"),
    "unknown key": (
        "relations/0/serverity",
        "error",
        "relations[0]",
        'unknown key "serverity"; did you mean "severity"',
    ),
    "missing key": ("relations/1/basis", ..., "relations[1]", '"basis" is missing'),
    "unknown severity": ("relations/0/severity", "fatal", "relations[0].severity", "none of error, warning, info"),
    "unknown operator": ("relations/0/op", "<", "relations[0].op", "none of =, <="),
    "unknown set": ("relations/0/for_each", {"column": "colums"}, "relations[0].for_each", 'did you mean "columns"'),
    "unbound axis": ("relations/0/left/0", "requests.received_new.{row}", "relations[0].left[0]", "not the axis"),
    "unknown choice": ("relations/5/when/0/in", ["县政府"], "relations[5].when[0].in", 'no choice "县政府"'),
    "condition without a bound": ("relations/5/when", [{"cover": "year"}], "relations[5].when[0]", "states no bound"),
    "text in a relation": ("relations/0/left/0", "cover.organ", "relations[0].left[0]", "holds no figures"),
    "computes a sum": ("relations/0/computes", True, "relations[0]", "one cell = a sum"),
    "relation twice": ("relations/+", RAW["relations"][0], f"relations[{len(RAW['relations'])}]", "stands twice"),
    "two fields in one cell": ("tables/2/blocks/0/rows/1/row", 4, "tables[2]", "D4 holds both"),
    "label over a field": ("tables/2/labels/+", {"at": "D5", "text": "x", "en": "x"}, "tables[2]", "D5 holds both"),
    "field outside": ("tables/2/blocks/0/rows/24/row", 40, "tables[2]", "outside the range"),
    "sheet twice": ("tables/3/sheet", "表三", "tables[3]", "belongs to requests already"),
    "unknown type": ("tables/2/blocks/0/type", "cuont", "tables[2].blocks[0].rows[0]", 'no type "cuont"; did you mean'),
    "bounds reversed": ("types/count/min", 10**12, "types.count", "is above max"),
    "choices missing": ("types/scope/choices", [], "types.scope", "choices"),
    "blank text": ("title/zh", " ", "title.zh", "expected a text"),
    "not an address": ("tables/1/range", "A1-D14", "tables[1].range", "expected cells"),
    "id twice in a set": ("sets/results/members", ["upheld", "upheld"], "sets.results.members", "stands twice"),
    "empty side": ("relations/0/right", [], "relations[0].right", "is empty"),
    "not a number": ("relations/8/right/0/times", "a quarter", "relations[8].right[0].times", "expected a number"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_definition_names_file_place_and_cause(case: str) -> None:
    path, value, place, cause = BROKEN[case]
    with pytest.raises(FormError) as caught:
        parse_form(json.dumps(_set(path, value)).encode(), "mine/form.json")
    message = str(caught.value)
    assert message.startswith("mine/form.json, ")
    assert place in message
    assert cause in message
    assert caught.value.exit_code == 2


def test_a_total_of_itself_is_refused() -> None:
    raw = copy.deepcopy(RAW)
    raw["relations"][2]["right"] = ["requests.[outcomes].{column}", "requests.processed_total.{column}"]
    with pytest.raises(FormError, match="computed from itself"):
        parse_form(json.dumps(raw).encode())


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe", b'{"id": 1}', b"[" * 100_000])
def test_what_is_no_definition_is_refused(data: bytes) -> None:
    with pytest.raises(FormError):
        parse_form(data)


def test_a_definition_may_come_as_path_or_bytes(form: Form) -> None:
    path = Path(form_path("ogi-2021"))
    assert load_form(path) == load_form(str(path)) == load_form(path.read_bytes()) == form


def test_an_unknown_form_is_told_with_what_there_is() -> None:
    with pytest.raises(FormError, match=r'ogi-2021.*did you mean "ogi-2021"'):
        load_form("ogi-2012")


def test_where_no_form_is_named_schema_says_which_is_meant(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    meant = load_form()
    assert meant == load_form(None) and meant._replace(others=()) == load_form(default_id()) == form
    assert meant.others == tuple(other.form for other in form.other_editions) and not form.others
    monkeypatch.setattr(shipped, "default_id", lambda: "ogi-2012")
    with pytest.raises(FormError, match=r"ogi-2012/form\.json"):
        load_form()
