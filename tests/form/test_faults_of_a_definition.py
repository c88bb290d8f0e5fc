"""Everything that is wrong with a definition is told in one pass, where it stands, and never by a library."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest
from fillings import SAMPLE_FORMS
from library import library

from xlsxcheck import write_template
from xlsxcheck.errors import FormError
from xlsxcheck.form.load import parse_form
from xlsxcheck.form.shipped import form_path, read

RAW = json.loads(read(form_path("ogi-2021")))


def told(raw: Any) -> list[str]:
    with pytest.raises(FormError) as caught:
        parse_form(json.dumps(raw).encode(), "mine/form.json")
    return str(caught.value).split("\n")


def test_faults_in_all_parts_are_told_in_one_pass() -> None:
    raw = copy.deepcopy(RAW)
    del raw["edition"]
    raw["colour"] = "red"
    raw["years"] = {"first": 2025, "last": 2020}
    raw["types"]["count"]["kind"] = "interger"
    raw["tables"][1]["sheet"] = "一/二"
    raw["tables"][2]["labels"][0]["at"] = "A1-C3"
    raw["roles"]["organ"] = "cover.orgna"
    raw["sets"]["results"]["members"] = []
    raw["relations"][0]["left"] = ["requests.recieved_new.{column}", "requests.carried_inn.{column}"]
    raw["relations"][0]["severity"] = "fatal"
    del raw["relations"][1]["remedy"]
    raw["relations"][4]["left"] = []
    lines = told(raw)
    places = [line.split(": ")[0].removeprefix("mine/form.json, ") for line in lines]
    assert places == [
        "(root)", "(root)", "types.count.kind", "tables[1].sheet", "tables[2].labels[0].at", "roles.organ",
        "sets.results.members", "relations[0].severity", "relations[0].left[0]", "relations[0].left[1]", "relations[1]",
        "relations[4].left",
        "years",
    ]  # fmt: skip
    assert "是不是“integer”？" in lines[2]
    assert "是不是“cover.organ”？" in lines[5]
    assert "是不是“requests.received_new.natural_person”？" in lines[8]


def test_what_only_follows_is_not_told() -> None:
    raw = copy.deepcopy(RAW)
    raw["types"]["count"]["max"] = "many"
    raw["tables"][3]["range"] = "A1"
    raw["sets"]["applicants"]["members"] = "all"
    places = [line.split(": ")[0].split(", ")[1] for line in told(raw)]
    assert places[0] == "types.count.max"
    assert all(place.startswith(("tables[3]", "sets.applicants", "types")) for place in places)
    assert len(places) < 12


@pytest.mark.parametrize(
    "name",
    ["a/b", "a\\b", "a?b", "a*b", "[a]", "a:b", "字" * 32, "'a", "a'", " a", "History", "校验", "_form", "检查结果"],
)
def test_a_name_that_no_sheet_can_have_is_refused_with_its_place(name: str) -> None:
    raw = copy.deepcopy(RAW)
    raw["tables"][1]["sheet"] = name
    (line,) = told(raw)
    assert line.startswith("mine/form.json, tables[1].sheet: ")


def test_sheets_that_differ_in_case_only_are_the_same() -> None:
    raw = copy.deepcopy(RAW)
    raw["tables"][1]["sheet"], raw["tables"][2]["sheet"] = "Table", "TABLE"
    assert "tables[2].sheet" in told(raw)[0]


@pytest.mark.parametrize(
    ("where", "value", "place"),
    [
        (("types", "scope", "choices"), [{"zh": "一,二", "en": "x"}], "types.scope.choices"),
        (("types", "scope", "choices"), [{"zh": "长" * 256, "en": "x"}], "types.scope.choices"),
        (("types", "count", "max"), 10**16, "types.count.max"),
        (("types", "amount_wan", "places"), -1, "types.amount_wan.places"),
        (("tables", 1, "range"), "A1:XFE14", "tables[1].range"),
        (("tables", 1, "range"), "A1:D900000", "tables[1].range"),
        (("tables", 1, "column_widths"), [0, 1, 1, 1], "tables[1].column_widths"),
        (("tables", 1, "labels", 0, "text"), "a\x0bb", "tables[1].labels[0].text"),
        (("tables", 1, "labels", 0, "text"), "字" * 40_000, "tables[1].labels[0].text"),
        (("tables", 1, "title", "zh"), "字" * 200, "tables[1].title"),
        (("tables", 1, "blocks"), [], "tables[1]"),
        (("tables", 1, "blocks", 0, "label_columns"), ["A1", "?"], "tables[1].blocks[0].label_columns"),
        (("years", "first"), 20211, "years.first"),
    ],
)
def test_what_a_spreadsheet_can_not_hold_is_refused(where: tuple[Any, ...], value: Any, place: str) -> None:
    raw = copy.deepcopy(RAW)
    node = raw
    for key in where[:-1]:
        node = node[key]
    node[where[-1]] = value
    assert any(line.startswith(f"mine/form.json, {place}: ") for line in told(raw))


def test_a_relation_over_cells_without_labels_calls_them_by_their_ids() -> None:
    raw = copy.deepcopy(RAW)
    del raw["tables"][2]["blocks"][0]["header_rows"]
    form = parse_form(json.dumps(raw).encode())
    balance = next(one for one in form.relations if one.id == raw["relations"][0]["id"])
    assert balance.cases[0].subject["zh"] == balance.cases[0].member


def test_a_key_that_stands_twice_is_told() -> None:
    with pytest.raises(FormError, match="“id”"):
        parse_form(b'{"id": "a", "id": "b"}')


def test_broken_json_is_told_with_line_and_column() -> None:
    with pytest.raises(FormError, match="第2行第8列"):
        parse_form(b'{"id": "a",\n"title"}')


ODD: list[Any] = [None, 0, -1, 10**20, 0.5, True, "", " ", "A1", "x.y", "{x}", "[x]", "{", [], {}, [{}], ["a"],
                  {"a": 1}, "长" * 300, "a/b", "\x01"]  # fmt: skip


def spoilt(raw: Any, chance: random.Random) -> Any:
    """A definition with one or two of its values changed, moved or left out."""
    raw = copy.deepcopy(raw)
    for _ in range(chance.choice((1, 1, 2))):
        node, key = raw, chance.choice(list(raw))
        while isinstance(node[key], dict | list) and node[key] and chance.random() < 0.85:
            node = node[key]
            key = chance.choice(list(node) if isinstance(node, dict) else range(len(node)))
        node[key] = chance.choice([*ODD, node[key]])
        if chance.random() < 0.2 and isinstance(node, dict):
            del node[key]
    return raw


@pytest.mark.slow
@pytest.mark.parametrize("path", [*map(form_path, ("ogi-2021",)), *SAMPLE_FORMS], ids=lambda path: str(path)[-24:])
def test_a_spoilt_definition_is_refused_by_us_or_makes_a_template(path: Any) -> None:
    raw, chance, refused = json.loads(read(path)), random.Random(7), 0
    for number in range(150):
        try:
            form = parse_form(json.dumps(spoilt(raw, chance)).encode())
        except FormError:
            refused += 1
            continue
        if number % 8 == 0:
            write_template(form)
    assert refused > 50


@pytest.mark.parametrize(
    ("op", "said"),
    [
        (">=", "把左右两边对调（left 换成 right，right 换成 left），用“<=”"),
        ("≥", "把左右两边对调"),
        ("<", '在小的一边加 {"constant": 1}，用“<=”'),
        ("==", "是不是“=”？"),
        ("~", "请改成其中之一"),
    ],
)
def test_a_comparison_that_is_written_differently_is_told_how_it_can_be(op: str, said: str) -> None:
    raw = copy.deepcopy(RAW)
    raw["relations"][1]["op"] = op
    (line,) = told(raw)
    assert line.startswith(f"mine/form.json, relations[1].op: {RAW['relations'][1]['id']}：")
    assert said in line
    assert op == "==" or "是不是" not in line


def test_one_wrong_member_of_a_set_is_told_once_and_of_the_set() -> None:
    raw = copy.deepcopy(RAW)
    assert sum('"columns"' in json.dumps(one) for one in raw["relations"]) > 3
    members = raw["sets"]["columns"]["members"]
    members.append("natural_persn")
    (line,) = told(raw)
    at = f"sets.columns.members[{len(members) - 1}]"
    assert line.startswith(f"mine/form.json, {at}: 集合“columns”里的“natural_persn”没有格子")
    members[:] = ["natural_persn"]
    assert all("relations[" in line for line in told(raw)), "no other member of the set shows what a member should be"


def test_a_fault_of_a_relation_is_told_with_its_code() -> None:
    raw = copy.deepcopy(RAW)
    raw["relations"][4]["left"] = []
    raw["relations"][2]["colour"] = "red"
    (unknown, empty) = told(raw)
    assert unknown.split(": ")[1].startswith(f"{raw['relations'][2]['id']}：不认识“colour”")
    assert empty.split(": ")[1].startswith(f"{raw['relations'][4]['id']}：至少要有一项")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1\n "b": 2}', '第2行第2列（"b": 2}）：这里或者上一行末尾少一个逗号'),
        ('{"a": 1,}', "上一项后面多了一个逗号；请删去"),
        ('{"a": [1, ]}', "上一项后面多了一个逗号；请删去"),
        ("{“a”: 1}", "“ 是中文标点；引号、逗号、冒号、括号要用英文半角的"),
        ('{"a"：1}', "： 是中文标点"),
        ('{"a": 1，"b": 2}', "， 是中文标点"),
        ("{'a': 1}", "引号要用英文半角的双引号"),
        ('{"a" 1}', "名称后面要有冒号"),
        ('{"a": x}', "这里缺一个值，或者前面多了一个逗号"),
        ('{"a": "一\n二"}', "一段文字里不能换行"),
        ('{"a": "一', "这里的引号没有合上"),
        ('{"a": 1} {}', "后面多出了内容"),
        ('{"a": "\\w"}', "反斜杠要写两个"),
        ("", "这里缺一个值"),
    ],
)
def test_what_is_no_json_is_told_in_chinese_with_the_remedy(text: str, said: str) -> None:
    with pytest.raises(FormError) as caught:
        parse_form(text.encode(), "mine/form.json")
    told_first = str(caught.value).split(" / ")[0]
    assert said in told_first
    assert not any(word in told_first for word in ("Expecting", "delimiter", "Invalid", "line"))


def test_another_encoding_is_told_with_the_remedy() -> None:
    with pytest.raises(FormError, match="不是 UTF-8 编码；请用记事本打开，另存为，编码选 UTF-8"):
        parse_form('{"a": "表格"}'.encode("gbk"), "mine/form.json")
    text = json.dumps(RAW, ensure_ascii=False)
    assert parse_form(text.encode("utf-8-sig")).id == RAW["id"], "Notepad's mark at the beginning does no harm"


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_a_workbook_in_place_of_a_definition_is_called_one(start: bytes) -> None:
    with pytest.raises(FormError, match="这是一本工作簿，不是表格定义"):
        parse_form(start + bytes(30))


def test_a_misspelt_type_hides_no_fault_of_a_relation() -> None:
    def faulty(raw: Any) -> None:
        raw["tables"][0]["blocks"][3]["rows"][0]["type"] = "amont"
        raw["relations"][4]["left"] = ["t.rr.d"]

    with pytest.raises(FormError) as caught:
        library(faulty)
    lines = str(caught.value).split("\n")
    assert len(lines) == 2 and "“amont”，是不是“amount”" in lines[0] and "“t.rr.d”" in lines[1]


@pytest.mark.parametrize("axis", ["rows", "columns"])
def test_figures_can_not_be_optional(axis: str) -> None:
    with pytest.raises(FormError, match=r"blocks\[3\]\.rows\[0\]\.required: 数字格都要填"):
        library(lambda raw: raw["tables"][0]["blocks"][3][axis][0].update(required=False))
    optional = library(lambda raw: raw["tables"][0]["blocks"][3]["columns"][0].update(required=True))
    # A row says more exactly than a column what is asked for.
    assert [optional.fields[f"t.{row}.d"].required for row in ("r12", "r15", "r17")] == [True, True, False]
