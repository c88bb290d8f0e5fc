"""Definitions drafted from blank tables: labels, blocks, types and sums, and what is marked for review."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fillings import ALL_FORMS, correct, filled
from library import HOLE, LABELS
from openpyxl.styles import Border, Side

from xlsxcheck.__main__ import main
from xlsxcheck.drafting.draft import draft_form
from xlsxcheck.drafting.write import as_text
from xlsxcheck.form.load import load_form, parse_form
from xlsxcheck.model import Form, Label
from xlsxcheck.proof.prove import prove


def blank(form: Form) -> bytes:
    """A workbook with nothing but the printed labels of a form's tables, as an office may have drawn it."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for table in (table for table in form.tables if table.id != form.cover):
        sheet = book.create_sheet(table.sheet)
        for label in table.labels:
            sheet.cell(label.area.top + 1, label.area.left + 1).value = label.text
        for area in [label.area for label in table.labels] + [field.area for field in table.fields]:
            if not area.single:
                sheet.merge_cells(start_row=area.top + 1, end_row=area.bottom + 1,
                                  start_column=area.left + 1, end_column=area.right + 1)  # fmt: skip
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def drafted(data: bytes, folder: Path) -> dict[str, Any]:
    path = folder / "blank.xlsx"
    path.write_bytes(data)
    return draft_form(path)


def as_form(draft: dict[str, Any]) -> Form:
    return parse_form(as_text(draft).encode())


def without_what_says_nothing(path: tuple[Label, ...]) -> list[str]:
    return [label.text for label in path if label.text != "填报内容"]


@pytest.mark.parametrize("form", ALL_FORMS, ids=lambda form: form.id)
def test_the_cells_of_a_known_form_are_found_with_their_labels(form: Form, tmp_path: Path) -> None:
    """What a person wrote into a definition is what the draft finds: the same cells, under the same labels."""
    made = as_form(drafted(blank(form), tmp_path))
    wanted = {
        (field.sheet, field.area): (field.row_path, field.column_path)
        for field in form.fields.values()
        if field.table != form.cover
    }
    found = {(field.sheet, field.area): field for field in made.fields.values()}
    assert found.keys() == wanted.keys()
    for key, (row_path, column_path) in wanted.items():
        for mine, theirs in ((found[key].row_path, row_path), (found[key].column_path, column_path)):
            said = without_what_says_nothing(mine)
            assert [text for text in without_what_says_nothing(theirs) if text in said] == [
                text for text in said if text in without_what_says_nothing(theirs)
            ]
        assert found[key].label()


@pytest.mark.parametrize("form", ALL_FORMS, ids=lambda form: form.id)
def test_every_total_that_is_called_so_is_guessed(form: Form, tmp_path: Path) -> None:
    made = as_form(drafted(blank(form), tmp_path))
    sums = {
        (field.sheet, field.area): {made.fields[part].area for part in field.sum_of} for field in made.fields.values()
    }
    stated: dict[str, list[set[Any]]] = {}
    for case in (case for one in form.relations if one.computes for case in one.cases):
        parts = {form.fields[part].area for term in case.right for part in term.fields}
        stated.setdefault(case.fields[0], []).append(parts)
    for field in form.fields.values():
        named = (*field.row_path[-1:], *field.column_path[-1:])
        if field.sum_of and any(label.text.endswith(("总计", "合计", "小计")) for label in named):
            assert sums[field.sheet, field.area] in stated[field.id], field.id


@pytest.mark.sampled(2)
@pytest.mark.parametrize("form", ALL_FORMS, ids=lambda form: form.id)
def test_a_draft_is_proven_but_for_what_is_to_be_reviewed(form: Form, tmp_path: Path) -> None:
    draft = drafted(blank(form), tmp_path)
    assert draft["review"]
    bad = {point.key for point in prove(as_form(draft), office=False).points if point.state == "bad"}
    assert bad == {"review"}
    assert prove(as_form({**draft, "review": []}), office=False).holds


def rows_of(*lines: tuple[Any, ...]) -> bytes:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def stated(draft: dict[str, Any]) -> dict[str, tuple[Any, str, Any]]:
    return {one["id"]: (one["left"], one["op"], one["right"]) for one in draft["relations"]}


def test_numbering_and_parts_are_guessed(tmp_path: Path) -> None:
    draft = drafted(
        rows_of(("项目", "甲", "乙"), ("一、收入",), ("（一）税",), ("（二）费",), ("其中：规费",), ("二、支出",),
                ("1.人员",), ("2.公用",)),
        tmp_path,
    )  # fmt: skip
    assert stated(draft) == {
        "T1-R2": (["t1.r2.{column}"], "=", ["t1.r3.{column}", "t1.r4.{column}"]),
        "T1-R4": (["t1.r5.{column}"], "<=", ["t1.r4.{column}"]),
        "T1-R6": (["t1.r6.{column}"], "=", ["t1.r7.{column}", "t1.r8.{column}"]),
    }
    assert all("computes" not in one for one in draft["relations"])
    assert sum("关系 T1-" in text for text in draft["review"]) == 3


@pytest.mark.parametrize("typed", [str, int])
def test_a_column_that_counts_the_rows_is_no_label(typed: Any, tmp_path: Path) -> None:
    """序号 as figures or as text; a total means the outermost numbers; shares are not added up."""
    names = ("一、岗位培训", "其中：新职工", "二、技能培训", "（一）初级", "（二）高级", "三、安全培训", "总计")
    rows = [(typed(number), name) for number, name in enumerate(names, 1)]
    draft = drafted(rows_of(("序号", "项目", "男", "女", "合计", "合格率（%）"), *rows), tmp_path)
    assert stated(draft) == {
        "T1-R2": (["t1.r3.{column}"], "<=", ["t1.r2.{column}"]),
        "T1-R4": (["t1.r4.{column}"], "=", ["t1.r5.{column}", "t1.r6.{column}"]),
        "T1-R8": (["t1.r8.{column}"], "=", ["t1.r2.{column}", "t1.r4.{column}", "t1.r7.{column}"]),
        "T1-E": (["t1.{row}.e"], "=", ["t1.{row}.c", "t1.{row}.d"]),
    }
    assert draft["sets"]["t1_columns"]["members"] == ["c", "d", "e"]
    assert draft["tables"][0]["blocks"][0]["label_columns"] == ["B", "B"]
    bad = {point.key for point in prove(as_form(draft), office=False).points if point.state == "bad"}
    assert bad == {"review"}


def test_a_filled_template_is_drafted_without_the_programs_own_sheets(tmp_path: Path) -> None:
    form = ALL_FORMS[0]
    draft = drafted(filled(form, correct(form)), tmp_path)
    assert {table["sheet"] for table in draft["tables"]} <= {table.sheet for table in form.tables}
    assert as_form(draft).fields


def test_what_stands_around_a_table_and_figures_in_it_are_told(tmp_path: Path) -> None:
    draft = drafted(
        rows_of(("某某情况统计表",), ("填报单位：", "", "单位：人"), ("项目", "人数", "是否在编"), ("甲", 3, None),
                ("乙",), ("填表人：", "审核人：")),
        tmp_path,
    )  # fmt: skip
    assert draft["title"]["zh"] == "某某情况统计表"
    assert draft["tables"][0]["range"] == "A3:C5"
    form = as_form(draft)
    assert {field.type.kind for field in form.fields.values()} == {"integer", "choice"}
    told = " ".join(draft["review"])
    assert all(text in told for text in ("填报单位：", "填表人：", "B4", "是否在编"))


UPPER = (("场馆类别", None, "场馆数", "服务人次"), ("一、市级", "图书馆"), (None, "文化馆"), (None, "市级合计"),
         ("总计", None))  # fmt: skip
LOWER = (
    ("项目", None, "数值"),
    ("年末从业人员（人）",),
    ("其中：高级职称（人）",),
    ("财政拨款（万元，两位小数）",),
    ("其中：用于免费开放的补助资金（万元，两位小数）",),
    ("是否建立理事会（是／否）",),
    ("开会次数（没有的填0）",),
)
AROUND = (
    "文化场馆统计表",
    "表一 场馆与服务（单位：个）",
    "表二 人员与经费",
    "填表说明：1. 小计要相加。",
    "2. 没有的填0。",
)


def stacked(*, lines: bool) -> bytes:
    """Two tables on one sheet below a title, each with a caption, notes below; with lines drawn around their cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    around = (
        ("文化场馆统计表",),
        ("表一 场馆与服务（单位：个）",),
        ("表二 人员与经费",),
        ("填表说明：1. 小计要相加。",),
        ("2. 没有的填0。",),
    )
    for row in (*around[:2], *UPPER, (), around[2], *LOWER, (), *around[3:]):
        sheet.append(row)
    for cells in ("A1:D1", "A3:B3", "A4:A6", "A7:B7", "A9:D9", *(f"A{row}:B{row}" for row in range(10, 17))):
        sheet.merge_cells(cells)
    line = Side(style="thin")
    for cells in ("A3:D7", "A10:C16") if lines else ():
        for cell in (cell for row in sheet[cells] for cell in row):
            cell.border = Border(line, line, line, line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("lines", [True, False])
def test_tables_stacked_on_one_sheet_are_blocks_of_their_own(lines: bool, tmp_path: Path) -> None:
    draft = drafted(stacked(lines=lines), tmp_path)
    assert draft["title"]["zh"] == "文化场馆统计表"
    (table,) = draft["tables"]
    assert table["range"] == "A3:D16"
    upper, lower = table["blocks"]
    assert [one["row"] for one in upper["rows"]] == [4, 5, 6, 7]
    assert [one["at"] for one in upper["columns"]] == ["C", "D"]
    assert (upper["header_rows"], upper["label_columns"]) == ([3, 3], ["A", "B"])
    assert [one["row"] for one in lower["rows"]] == [11, 12, 13, 14, 15, 16]
    # Without lines the blank cells on the right of the narrower table may be of it too.
    assert [one["at"] for one in lower["columns"]] == ["C"]
    form = as_form(draft)
    kinds = {field.ref: (field.type.kind, field.type.places, (field.type.unit or {}).get("zh", ""))
             for field in form.fields.values() if field.area.top > 9}  # fmt: skip
    assert kinds == {
        "C11": ("integer", 0, "人"), "C12": ("integer", 0, "人"), "C13": ("decimal", 2, "万元"),
        "C14": ("decimal", 2, "万元"), "C15": ("choice", 0, ""), "C16": ("integer", 0, ""),
    }  # fmt: skip
    assert form.fields["t1.r13.c"].type.maximum == Decimal("99999999.99")
    assert stated(draft) == {
        "T1_B1-R6": (["t1.r6.{column}"], "=", ["t1.r4.{column}", "t1.r5.{column}"]),
        "T1_B2-R11": (["t1.r12.c"], "<=", ["t1.r11.c"]),
        "T1_B2-R13": (["t1.r14.c"], "<=", ["t1.r13.c"]),
    }
    assert "市级合计等于图书馆、文化馆之和" in str(draft["relations"])
    told = draft["review"]
    assert len(told) == len(set(told))
    types = (
        "2 项按类型 amount（最多两位小数，单位万元）填：财政拨款（万元，两位小数）、其中：用于免费开放的补助资金（万元",
        "3 项按类型 count（整数）填：场馆数、服务人次、开会次数",
        "1 项按类型 yes_no（选项：是、否）填：是否建立理事会",
    )
    # The caption above the second table is printed with it.
    assert {"at": "A9:D9", "text": AROUND[2], "en": AROUND[2]} in table["labels"]
    for text in (*(one for one in AROUND[1:] if one != AROUND[2]), "2 张表（A3:D7、A10:C16）", *types):
        assert any(text in line for line in told), (text, told)
    assert {point.key for point in prove(form, office=False).points if point.state == "bad"} == {"review"}


def test_every_type_of_a_draft_is_in_its_review(tmp_path: Path) -> None:
    draft = drafted(rows_of(("项目", "个数", "比例（%）", "备注", "日期"), ("甲",), ("乙",)), tmp_path)
    told = " ".join(draft["review"])
    assert all(f"按类型 {key}（" in told for key in draft["types"] if key in str(draft["tables"]))


def test_a_draft_is_written_whole_and_over_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.xlsx").write_bytes(rows_of(("项目", "数"), ("甲",), ("合计",)))
    assert main(["forms", "new", "t.xlsx", "-o", "f.json"]) == 0
    assert load_form("f.json").review
    assert main(["forms", "new", "t.xlsx", "-o", "f.json"]) == 0
    Path("f.json").write_text("{}", encoding="utf-8")
    assert main(["forms", "new", "t.xlsx", "-o", "f.json"]) == 2
    assert Path("f.json").read_text(encoding="utf-8") == "{}"
    Path("no.xlsx").write_bytes(rows_of(("只有字",)))
    Path("text.xlsx").write_text("nothing", encoding="utf-8")
    assert main(["forms", "new", "no.xlsx", "-o", "g.json"]) == 2
    assert main(["forms", "new", "text.xlsx", "-o", "g.json"]) == 3
    assert main(["forms", "new", "gone.xlsx", "-o", "g.json"]) == 3
    assert main(["forms", "new", "t.xlsx", "-o", "g.txt"]) == main(["forms", "new", "t.xlsx"]) == 2
    assert not Path("g.json").exists()
    assert "Traceback" not in capsys.readouterr().err


def test_a_definition_is_written_so_that_people_can_read_it() -> None:
    value = {"a": [1, 2], "b": {"c": "长" * 150, "d": []}, "e": {}}
    text = as_text(value)
    assert json.loads(text) == value
    assert '"a": [1, 2]' in text


def drawn(hole: str = "—") -> bytes:
    """The library's two tables as they are printed: lines around the cells, a caption, notes."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    texts = {**LABELS, HOLE: hole, "A10:D10": "表二　经费与设施", "A20:G20": "注：" + "购书经费不得低于总额的15%；" * 4}
    for at, text in texts.items():
        sheet[at.partition(":")[0]] = text or None
        if ":" in at:
            sheet.merge_cells(at)
    line = Side(style="thin")
    for cells in ("A1:G8", "A11:D19"):
        for cell in (cell for row in sheet[cells] for cell in row):
            cell.border = Border(line, line, line, line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_dash_is_no_label_and_a_unit_no_name(tmp_path: Path) -> None:
    draft = drafted(drawn(), tmp_path)
    blocks = draft["tables"][0]["blocks"]
    assert [block["label_columns"] for block in blocks] == [["A", "B"]] * 4
    assert [[column["at"] for column in block["columns"]] for block in blocks[1:3]] == [["C", "D", "E"], ["G"]]
    assert any(f"{HOLE} 印着" in one for one in draft["review"])
    form = as_form(draft)
    names = {field.ref: field.name() for field in form.fields.values() if field.area.top > 10}
    assert names == {f"D{row}": LABELS[f"A{row}:B{row}"] for row in range(12, 20)}
    kinds = {field.ref: (field.type.kind, field.type.places, field.required) for field in form.fields.values()}
    assert [kinds[f"D{row}"] for row in range(12, 20)] == [
        *[("decimal", 2, True)] * 3, *[("choice", 0, True)] * 2, *[("year", 0, False)] * 2, ("date", 0, False),
    ]  # fmt: skip
    assert form.fields["t1.r12.d"].type.unit == {"zh": "万元", "en": "万元"}
    assert [one["zh"] for one in form.fields["t1.r16.d"].type.choices] == ["一级", "二级", "未定级"]
    assert {kinds[f"G{row}"][0] for row in (3, 8)} == {"integer"}
    assert form.fields["t1.r3.g"].type.minimum == -999999999 and form.fields["t1.r3.c"].type.minimum == 0


def test_parts_below_a_total_are_bounded_also_where_they_have_fewer_cells(tmp_path: Path) -> None:
    draft = drafted(drawn(), tmp_path)
    assert stated(draft)["T1_B2-R7"] == (["t1.r8.{column}"], "<=", ["t1.r7.{column}"])
    (bound,) = [one for one in draft["relations"] if one["id"] == "T1_B2-R7"]
    assert draft["sets"][bound["for_each"]["column"]]["members"] == ["c", "d", "e"]
    assert ["t1.r13.d", "t1.r14.d"] in [left for left, _, _ in stated(draft).values()]
    draft["review"] = []
    assert prove(as_form(draft), office=False).holds


def test_a_part_with_a_colon_is_a_row_and_a_caption_a_label(tmp_path: Path) -> None:
    draft = drafted(drawn(hole=""), tmp_path)
    table = draft["tables"][0]
    assert table["blocks"][0]["rows"][-1] == {"id": "r8", "row": 8}
    assert "表二　经费与设施" in [one["text"] for one in table["labels"]]
    # A long note is told whole.
    assert any(("购书经费不得低于总额的15%；" * 4) in one for one in draft["review"])
