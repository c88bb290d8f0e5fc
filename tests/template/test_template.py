"""The template against the official layout, typed here from the published form and not taken from form.json."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers import ROOT, balanced_values, of_one_year, record_of
from office import office
from openpyxl.worksheet.worksheet import Worksheet

from xlsxcheck.api import judge
from xlsxcheck.errors import UsageError
from xlsxcheck.form.load import load_form
from xlsxcheck.form.shipped import form_ids
from xlsxcheck.model import Form
from xlsxcheck.model.livewords import is_live_line
from xlsxcheck.template import build
from xlsxcheck.template.build import TemplateOptions, build_template
from xlsxcheck.template.draft import Draft
from xlsxcheck.template.guide import legend
from xlsxcheck.template.livecheck import LiveCheck
from xlsxcheck.version import VERSION

TABLE_2 = {
    "A1:D1": "第二十条第（一）项",
    "A2": "信息内容",
    "B2": "本年制发件数",
    "C2": "本年废止件数",
    "D2": "现行有效件数",
    "A3": "规章",
    "A4": "行政规范性文件",
    "A5:D5": "第二十条第（五）项",
    "A6": "信息内容",
    "B6:D6": "本年处理决定数量",
    "A7": "行政许可",
    "A8:D8": "第二十条第（六）项",
    "A9": "信息内容",
    "B9:D9": "本年处理决定数量",
    "A10": "行政处罚",
    "A11": "行政强制",
    "A12:D12": "第二十条第（八）项",
    "A13": "信息内容",
    "B13:D13": "本年收费金额（单位：万元）",
    "A14": "行政事业性收费",
}
TABLE_2_MERGED_INPUTS = {"B7:D7", "B10:D10", "B11:D11", "B14:D14"}
TABLE_2_INPUTS = ["B3", "C3", "D3", "B4", "C4", "D4", "B7", "B10", "B11", "B14"]
TABLE_3 = {
    "A1:C3": "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
    "D1:J1": "申请人情况",
    "D2:D3": "自然人",
    "E2:I2": "法人或其他组织",
    "J2:J3": "总计",
    "E3": "商业企业",
    "F3": "科研机构",
    "G3": "社会公益组织",
    "H3": "法律服务机构",
    "I3": "其他",
    "A4:C4": "一、本年新收政府信息公开申请数量",
    "A5:C5": "二、上年结转政府信息公开申请数量",
    "A6:A27": "三、本年度办理结果",
    "B6:C6": "（一）予以公开",
    "B7:C7": "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "B8:B15": "（三）不予公开",
    "C8": "1.属于国家秘密",
    "C9": "2.其他法律行政法规禁止公开",
    "C10": "3.危及“三安全一稳定”",
    "C11": "4.保护第三方合法权益",
    "C12": "5.属于三类内部事务信息",
    "C13": "6.属于四类过程性信息",
    "C14": "7.属于行政执法案卷",
    "C15": "8.属于行政查询事项",
    "B16:B18": "（四）无法提供",
    "C16": "1.本机关不掌握相关政府信息",
    "C17": "2.没有现成信息需要另行制作",
    "C18": "3.补正后申请内容仍不明确",
    "B19:B23": "（五）不予处理",
    "C19": "1.信访举报投诉类申请",
    "C20": "2.重复申请",
    "C21": "3.要求提供公开出版物",
    "C22": "4.无正当理由大量反复申请",
    "C23": "5.要求行政机关确认或重新出具已获取信息",
    "B24:B26": "（六）其他处理",
    "C24": "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "C25": "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "C26": "3.其他",
    "B27:C27": "（七）总计",
    "A28:C28": "四、结转下年度继续办理",
}
TABLE_3_INPUTS = [f"{col}{row}" for row in (*range(4, 27), 28) for col in "DEFGHI"]
TABLE_4 = {
    "A1:E1": "行政复议",
    "F1:O1": "行政诉讼",
    "A2:A3": "结果维持",
    "B2:B3": "结果纠正",
    "C2:C3": "其他结果",
    "D2:D3": "尚未审结",
    "E2:E3": "总计",
    "F2:J2": "未经复议直接起诉",
    "K2:O2": "复议后起诉",
    **dict(zip((f"{col}3" for col in "FGHIJ"), ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"], strict=True)),
    **dict(zip((f"{col}3" for col in "KLMNO"), ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"], strict=True)),
}
TABLE_4_INPUTS = [f"{col}4" for col in "ABCDFGHIKLMN"]
COVER = ["单位名称", "统一社会信用代码", "单位类型", "报告年度", "填报范围", "填报人", "审核人", "联系电话", "填报日期"]
COVER_INPUTS = [f"B{row}" for row in range(3, 12)]
TOTALS = {
    "表三": {
        **{f"J{row}": f"=SUM(D{row}:I{row})" for row in range(4, 29)},
        **{f"{col}27": f"=SUM({col}6:{col}26)" for col in "DEFGHI"},
    },
    "表四": {"E4": "=SUM(A4:D4)", "J4": "=SUM(F4:I4)", "O4": "=SUM(K4:N4)"},
}
OLD_FUNCTIONS = {
    "SUBSTITUTE",
    "ABS",
    "AND",
    "COLUMN",
    "COUNT",
    "COUNTA",
    "COUNTIF",
    "FIND",
    "IF",
    "INDEX",
    "INT",
    "ISNUMBER",
    "LEFT",
    "LEN",
    "MATCH",
    "MID",
    "NOT",
    "OR",
    "ROUND",
    "ROW",
    "SUM",
    "SUMPRODUCT",
    "TRIM",
}
"""All of them were in Excel 2007."""


@pytest.fixture(scope="module")
def blank(form: Form) -> openpyxl.Workbook:
    return load(build_template(form))


def load(data: bytes, *, values: bool = False) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def unlocked(sheet: Worksheet) -> list[str]:
    """The cells that can be typed into; of merged ones the first."""
    covered: set[tuple[int, int]] = set()
    for area in sheet.merged_cells.ranges:
        covered |= {(row, col) for row, col in area.cells if (row, col) != (area.min_row, area.min_col)}
    cells = (cell for row in sheet.iter_rows() for cell in row)
    return [c.coordinate for c in cells if not c.protection.locked and (c.row, c.column) not in covered]


@pytest.mark.parametrize(
    ("sheet", "labels", "merged_inputs", "area"),
    [
        ("表二", TABLE_2, TABLE_2_MERGED_INPUTS, "A1:D14"),
        ("表三", TABLE_3, set(), "A1:J28"),
        ("表四", TABLE_4, set(), "A1:O4"),
    ],
)
def test_labels_and_merges_are_the_official_ones(
    blank: openpyxl.Workbook, sheet: str, labels: dict[str, str], merged_inputs: set[str], area: str
) -> None:
    page = blank[sheet]
    inside = [cell for row in page[area] for cell in row]
    found = {cell.coordinate: cell.value for cell in inside if isinstance(cell.value, str) and cell.data_type == "s"}
    assert found == {place.partition(":")[0]: text for place, text in labels.items()}
    last_column = inside[-1].column
    merges = {str(one) for one in page.merged_cells.ranges if one.min_col <= last_column}
    assert merges == {place for place in labels if ":" in place} | merged_inputs


def test_cover_asks_what_the_form_says(blank: openpyxl.Workbook) -> None:
    assert [blank["封面"].cell(row, 1).value for row in range(3, 12)] == COVER


def test_the_verdict_on_the_cover_leads_to_the_check_sheet(blank: openpyxl.Workbook) -> None:
    (cell,) = [row[0] for row in blank["封面"].iter_rows() if row[0].value == "校验结论"]
    assert cell.hyperlink is not None and cell.hyperlink.location == "校验!A1"


def test_sheets_and_identity(form: Form) -> None:
    options = TemplateOptions(year=2025, organ="某某街道办事处", code="11330000002482091X")
    book = load(build_template(form, options))
    assert book.sheetnames == ["封面", "表二", "表三", "表四", "校验", "填报说明", "_form"]
    assert [sheet.sheet_state for sheet in book] == ["visible"] * 6 + ["veryHidden"]
    rows = {row[0].value: row[1].value for row in book["_form"].iter_rows(max_col=2)}
    digest = hashlib.sha256((ROOT / "schema" / "ogi-2021" / "form.json").read_bytes()).hexdigest()
    assert rows == {
        "form": "ogi-2021",
        "edition": "2021",
        "definition": digest,
        "organ_code": "11330000002482091X",
        "organ": "某某街道办事处",
        "year": "2025",
        "generator": f"xlsxcheck {VERSION}",
    }
    cover = book["封面"]
    assert [cover[cell].value for cell in ("B3", "B4", "B6")] == ["某某街道办事处", "11330000002482091X", 2025]


def test_only_the_cells_to_be_filled_are_unlocked(blank: openpyxl.Workbook) -> None:
    assert unlocked(blank["封面"]) == COVER_INPUTS
    assert unlocked(blank["表二"]) == TABLE_2_INPUTS
    assert unlocked(blank["表三"]) == TABLE_3_INPUTS
    assert unlocked(blank["表四"]) == TABLE_4_INPUTS
    assert unlocked(blank["填报说明"]) == []
    assert len(TABLE_2_INPUTS + TABLE_3_INPUTS + TABLE_4_INPUTS) == 10 + 144 + 12
    notes = unlocked(blank["校验"])
    kinds = {blank["校验"][f"C{cell[1:]}"].value for cell in notes}
    assert kinds == {"核实性"} and all(cell.startswith("H") for cell in notes)


def test_typed_totals_are_unlocked_too_and_blank(form: Form) -> None:
    book = load(build_template(form, TemplateOptions(totals="typed")))
    assert len(unlocked(book["表三"])) == 175 and len(unlocked(book["表四"])) == 15
    assert book["表三"]["J4"].value is None and book["表四"]["O4"].value is None
    assert ("totals", "typed") in {(row[0].value, row[1].value) for row in book["_form"].iter_rows(max_col=2)}
    assert "相加" in validation_of(book["表三"], "J4").prompt
    texts = {rule.prompt for sheet in book for rule in sheet.data_validations.dataValidation}
    texts |= {str(cell.value) for row in book["填报说明"].iter_rows() for cell in row}
    assert not any("自动合计" in text for text in texts if text), "nothing may say that a typed total is computed"


def test_totals_are_sums_and_carried_out_is_typed(blank: openpyxl.Workbook) -> None:
    for sheet, totals in TOTALS.items():
        area = "D4:J28" if sheet == "表三" else "A4:O4"
        formulas = {c.coordinate: c.value for row in blank[sheet][area] for c in row if c.value is not None}
        assert formulas == totals
    assert all(f"{col}28" not in TOTALS["表三"] for col in "DEFGHI")


def test_every_sheet_and_the_structure_is_locked_without_a_password(blank: openpyxl.Workbook) -> None:
    assert all(sheet.protection.sheet and not sheet.protection.password for sheet in blank)
    assert blank.security.lockStructure and not blank.security.workbookPassword


def test_a_password_locks_sheets_and_structure(form: Form) -> None:
    book = load(build_template(form, TemplateOptions(password="xlsxcheck")))
    assert {sheet.protection.password for sheet in book if sheet.title != "_form"} == {"DAFB"}
    assert book["_form"].protection.password == "DAFB" and book.security.workbookPassword == "DAFB"


@pytest.mark.slow
def test_blank_is_not_zero_unless_asked(form: Form, blank: openpyxl.Workbook) -> None:
    cells = [("表二", TABLE_2_INPUTS), ("表三", TABLE_3_INPUTS), ("表四", TABLE_4_INPUTS)]
    assert {blank[sheet][cell].value for sheet, names in cells for cell in names} == {None}
    zeros = load(build_template(form, TemplateOptions(zeros=True)))
    assert {zeros[sheet][cell].value for sheet, names in cells for cell in names} == {0}
    typed = load(build_template(form, TemplateOptions(zeros=True, totals="typed")))
    assert typed["表三"]["J4"].value == 0


def test_number_cells_show_what_was_typed(blank: openpyxl.Workbook) -> None:
    cells = [
        blank[sheet][cell] for sheet, names in (("表二", TABLE_2_INPUTS), ("表三", TABLE_3_INPUTS)) for cell in names
    ]
    assert {cell.number_format for cell in cells} == {"General"}
    assert all(cell.alignment.shrink_to_fit for cell in cells), "a long number must not become ####"
    assert [blank["封面"][cell].number_format for cell in COVER_INPUTS] == [
        "@",
        "@",
        "@",
        "General",
        "@",
        "@",
        "@",
        "@",
        "yyyy-mm-dd",
    ]


# -- data validation ------------------------------------------------------------------------------


def validation_of(sheet: Worksheet, cell: str) -> Any:
    found = [rule for rule in sheet.data_validations.dataValidation if cell in rule.cells]
    assert len(found) == 1, f"{cell} has {len(found)} validations"
    return found[0]


def test_every_number_cell_refuses_what_is_no_number(form: Form, blank: openpyxl.Workbook) -> None:
    for sheet, cells in (("表二", TABLE_2_INPUTS[:-1]), ("表三", TABLE_3_INPUTS), ("表四", TABLE_4_INPUTS)):
        for cell in cells:
            rule = validation_of(blank[sheet], cell)
            assert (rule.type, rule.operator or "between", rule.formula1, rule.formula2) == (
                "whole",
                "between",
                "0",
                "999999999",
            )
            assert rule.showErrorMessage and rule.showInputMessage and rule.allowBlank
            assert rule.error == form.fields["requests.disclosed.business"].type.invalid["zh"]
    fee = validation_of(blank["表二"], "B14")
    assert fee.type == "custom"
    assert fee.formula1 == "AND(ISNUMBER(B14),ABS(ROUND(B14,4)-B14)<1E-9,B14>=0,B14<=99999999.9999)"


def test_every_number_cell_shows_its_help(form: Form, blank: openpyxl.Workbook) -> None:
    cells = {"表二": TABLE_2_INPUTS, "表三": TABLE_3_INPUTS, "表四": TABLE_4_INPUTS}
    for field in form.fields.values():
        if field.ref in cells.get(field.sheet, ()):
            rule = validation_of(blank[field.sheet], field.ref)
            assert rule.prompt and rule.prompt in field.help and rule.promptTitle, field.id
            assert len(rule.prompt) <= 255 and len(rule.promptTitle) <= 32
    assert validation_of(blank["表三"], "D8").prompt == "填因信息已依法定为国家秘密而不公开的件数。"
    assert validation_of(blank["表三"], "E3").prompt == "商业企业：公司、合伙企业等。", (
        "the columns' help stands at their headings"
    )
    assert validation_of(blank["表四"], "K4").promptTitle == "复议后起诉 结果维持"


def test_cover_cells_take_choices_a_year_a_date_and_a_code(blank: openpyxl.Workbook) -> None:
    cover = blank["封面"]
    assert (
        validation_of(cover, "B5").formula1
        == '"国务院部门,省级政府,设区的市级政府,县级政府,乡镇政府,街道办事处,政府部门,其他"'
    )
    assert validation_of(cover, "B7").formula1 == '"本机关,汇总"'
    code, year, date = (validation_of(cover, cell) for cell in ("B4", "B6", "B11"))
    assert (code.type, code.operator, code.formula1) == ("textLength", "equal", "18")
    assert (year.type, year.formula1, year.formula2) == ("whole", "2021", "2100")
    assert date.type == "date"
    assert all(validation_of(cover, cell).prompt for cell in COVER_INPUTS)


def test_long_help_is_cut_to_what_excel_takes(form: Form) -> None:
    field = form.fields["proactive.licensing.decisions"]._replace(help="长" * 400)
    table = form.table("proactive")
    changed = table._replace(fields=tuple(field if one.id == field.id else one for one in table.fields))
    tables = tuple(changed if one.id == table.id else one for one in form.tables)
    book = load(build_template(form._replace(tables=tables, fields={**form.fields, field.id: field})))
    assert validation_of(book["表二"], "B7").prompt == "长" * 254 + "…"
    assert any(cell.value == "长" * 400 for row in book["填报说明"].iter_rows() for cell in row)


# -- the live check -------------------------------------------------------------------------------


def test_every_relation_case_has_its_line(form: Form, blank: openpyxl.Workbook) -> None:
    sheet = blank["校验"]
    shown = [(row[0].value, row[1].value) for row in sheet.iter_rows(min_row=12, max_col=2) if row[1].value]
    cases = [(case.relation, case.title["zh"]) for relation in of_one_year(form).relations for case in relation.cases]
    assert sorted(shown) == sorted(cases) and len(cases) == len(set(cases))


def test_formulas_use_old_functions_only(blank: openpyxl.Workbook) -> None:
    texts = [c.value for sheet in blank for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    texts += [f for s in blank for rules in s.conditional_formatting for rule in rules.rules for f in rule.formula]
    texts += [r.formula1 for s in blank for r in s.data_validations.dataValidation if r.type == "custom"]
    used = {name for text in texts for name in re.findall(r"([A-Z][A-Z0-9.]*)\(", text)}
    assert used <= OLD_FUNCTIONS and {"SUM", "COUNT", "IF"} <= used
    assert max(len(text) for text in texts) < 8192


def test_every_input_cell_is_coloured_while_it_is_blank(blank: openpyxl.Workbook) -> None:
    for sheet, cells in (("表二", TABLE_2_INPUTS), ("表三", TABLE_3_INPUTS), ("表四", TABLE_4_INPUTS)):
        rules = [(rules.sqref, rule) for rules in blank[sheet].conditional_formatting for rule in rules.rules]
        blanks = [
            where
            for where, rule in rules
            if rule.formula[0].startswith("LEN(TRIM(") and rule.formula[0].endswith("))=0")
        ]
        assert len(blanks) == 1
        assert sorted(c for area in blanks[0].ranges for c in _cells(area)) == sorted(cells)


def _cells(area: Any) -> list[str]:
    return [f"{openpyxl.utils.get_column_letter(col)}{row}" for row, col in area.cells]


def test_starting_results_are_saved_with_every_formula(form: Form) -> None:
    data = build_template(form, values=balanced_values(form))
    formulas, values = load(data), load(data, values=True)
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                # What shows only where something is missing starts as an empty text.
                if cell.data_type == "f" and "MATCH" not in cell.value and not cell.value.endswith(',"")'):
                    assert values[sheet.title][cell.coordinate].value is not None, f"{sheet.title}!{cell.coordinate}"
    assert values["表三"]["J27"].value == sum(values["表三"][f"{col}27"].value for col in "DEFGHI")
    assert values["封面"]["B13"].value == "校验通过，可以报送"


# -- what is prefilled ----------------------------------------------------------------------------


def test_values_are_prefilled_as_they_are(form: Form) -> None:
    values = {
        "cover.date": "2026-01-15",
        "cover.organ": "=1+1",
        "requests.disclosed.business": "12件",
        "requests.disclosed.natural_person": 7,
        "proactive.fees.amount": Decimal("0.35"),
        "cover.phone": "01012345678",
    }
    book = load(build_template(form, values=values))
    assert book["封面"]["B3"].value == "=1+1" and book["封面"]["B3"].data_type == "s", "text never becomes a formula"
    assert book["封面"]["B10"].value == "01012345678"
    assert str(book["封面"]["B11"].value) == "2026-01-15 00:00:00"
    assert book["表三"]["E6"].value == "12件" and book["表三"]["D6"].value == 7
    assert book["表二"]["B14"].value == 0.35


def test_a_given_total_that_is_not_the_sum_stays_and_can_be_corrected(form: Form) -> None:
    values = balanced_values(form)
    values["disputes.reconsideration.total"] += 1
    book = load(build_template(form, values=values))
    cell = book["表四"]["E4"]
    assert cell.value == values["disputes.reconsideration.total"] and not cell.protection.locked
    assert validation_of(book["表四"], "E4").type == "whole"
    assert book["表四"]["J4"].value == "=SUM(F4:I4)" and book["表四"]["J4"].protection.locked


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (TemplateOptions(totals="none"), "formula"),
        (TemplateOptions(year=2019), "2021"),
        (TemplateOptions(year=99999), "2021"),
    ],
)
def test_impossible_options_are_refused(form: Form, options: TemplateOptions, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        build_template(form, options)


def test_control_characters_do_not_spoil_the_file(form: Form) -> None:
    book = load(build_template(form, values={"cover.filler": "张\x00三\x1f", "cover.reviewer": "<&>\"'"}))
    assert book["封面"]["B8"].value == "张三" and book["封面"]["B9"].value == "<&>\"'"


# -- print and looks ------------------------------------------------------------------------------


LISTS = {"校验": "landscape", "填报说明": "portrait"}
"""Sheets that take as many pages as they need to be legible."""


@pytest.mark.slow
def test_the_form_prints_on_one_a4_page_a_table(blank: openpyxl.Workbook) -> None:
    titles = {
        "表二": "二、主动公开政府信息情况",
        "表三": "三、收到和处理政府信息公开申请情况",
        "表四": "四、政府信息公开行政复议、行政诉讼情况",
    }
    for sheet in blank.worksheets[:-1]:
        setup = sheet.page_setup
        assert (setup.paperSize, setup.orientation) == (9, LISTS.get(sheet.title, "portrait"))
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and setup.fitToWidth in (None, 1)
        assert (1 if setup.fitToHeight is None else setup.fitToHeight) == (0 if sheet.title in LISTS else 1)
        assert sheet.print_options.horizontalCentered
        assert titles.get(sheet.title, "") in (sheet.oddHeader.center.text or "")
        assert "第 &P 页" in sheet.oddFooter.right.text.replace("&[Page]", "&P")
    assert blank["表三"].print_area == "'表三'!$A$1:$J$28", "the verdict beside the table is not printed"
    assert blank["校验"].print_title_rows and blank["表三"].freeze_panes == "D4"


@pytest.mark.parametrize("name", LISTS)
def test_what_is_printed_of_a_list_has_nine_points_at_least(blank: openpyxl.Workbook, name: str) -> None:
    sheet = blank[name]
    pixels = sum(round(one.width * 8 + 0.5) for one in sheet.column_dimensions.values() if one.width)
    across = 11.69 if LISTS[name] == "landscape" else 8.27
    scale = min(1, (across - sheet.page_margins.left - sheet.page_margins.right) * 96 / pixels)
    sizes = {cell.font.sz for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert len(sizes) > 1 and min(sizes) * scale >= 9


def test_the_title_of_a_table_is_seen_on_screen_and_not_printed_twice(blank: openpyxl.Workbook, form: Form) -> None:
    for table in form.tables[1:]:
        sheet = blank[table.sheet]
        (cell,) = [cell for row in sheet.iter_rows() for cell in row if table.title["zh"] in str(cell.value)]
        assert cell.row == table.area.top + 1 and cell.column > table.area.right + 1


@pytest.mark.slow
def test_the_cover_asks_for_the_kind_of_organ_first(form: Form) -> None:
    """The cursor stands on it, and below the fields it says what stays unchecked without it."""
    kind = form.fields[form.roles["kind"]]
    for chosen in (None, "街道办事处"):
        data = build_template(form, values={kind.id: chosen})
        sheet, saved = load(data)[kind.sheet], openpyxl.load_workbook(io.BytesIO(data), data_only=True)[kind.sheet]
        assert sheet.sheet_view.selection[0].activeCell == kind.ref
        (cell,) = [cell for row in sheet.iter_rows() for cell in row if "IF(LEN(TRIM(B5))" in str(cell.value)]
        cases = [case for relation in form.relations for case in relation.cases]
        missed = [case.relation for case in cases if any(kind.id in one.fields for one in case.when if one.answer)]
        each = "、".join(f"{code} {missed.count(code)}条" for code in dict.fromkeys(missed))
        said = f"有{len(missed)}条关系不检查（“校验”表里代码为 {each}的）"
        assert "必填：单位名称、报告年度" in str(saved[cell.coordinate].value)
        assert said in cell.value and (said in str(saved[cell.coordinate].value)) is (chosen is None)
    assert judge(record_of(balanced_values(form) | {kind.id: None}, form), form).relations.not_assessed == len(missed)


def test_every_row_of_a_table_has_a_height_of_its_own(blank: openpyxl.Workbook) -> None:
    for sheet, last in (("封面", 11), ("表二", 14), ("表三", 28), ("表四", 4)):
        heights = [blank[sheet].row_dimensions[row].height for row in range(1, last + 1)]
        assert all(height and height >= 17 for height in heights), sheet
    lines = {row: blank["表三"].row_dimensions[row].height for row in (6, 7, 25)}
    assert all(upper < lower for upper, lower in pairwise(lines.values())), "longer labels need higher rows"


def test_fonts_are_those_of_the_official_tables(blank: openpyxl.Workbook) -> None:
    used = {cell.font.name for sheet in blank for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert used == {"宋体", "黑体"}
    schemes = {cell.font.scheme for sheet in blank for row in sheet.iter_rows() for cell in row}
    assert schemes == {None}, "a theme's font would replace the one that is named"


def test_footer_carries_organ_and_year(form: Form) -> None:
    book = load(build_template(form, TemplateOptions(organ="甲&乙街道", year=2025)))
    assert "甲&&乙街道　2025年度" in book["表三"].oddFooter.left.text


# -- bytes ----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_same_input_same_bytes_time_after_time(form: Form) -> None:
    first = build_template(form)
    build_template(form, TemplateOptions(totals="typed", password="p"), balanced_values(form))
    assert parts(build_template(form)) == parts(first) and build_template(form) == first


@pytest.mark.parametrize("form_id", form_ids())
def test_no_formula_has_a_function_of_later_years(form_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    form = load_form(form_id)
    first = build_template(form)
    monkeypatch.delattr(build._Sheet, "_prepare_formula")
    assert build_template(form) == first


@pytest.mark.slow
def test_same_input_same_bytes_whatever_the_hash_seed() -> None:
    code = (
        "import hashlib,sys;from xlsxcheck import load_form;from xlsxcheck.template.build import *;"
        "print(hashlib.sha256(build_template(load_form(),TemplateOptions(organ='甲',year=2025,password='p'))).hexdigest())"
    )
    seen = set()
    for seed, zone in (("0", "UTC"), ("1", "Asia/Shanghai"), ("4242", "America/New_York")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(ROOT)}
        run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        seen.add(run.stdout.strip())
    assert len(seen) == 1


@pytest.mark.parametrize("form_id", form_ids())
def test_the_committed_template_is_fresh(form_id: str) -> None:
    """Remake it with: python tests/kit/remake.py."""
    committed = parts((ROOT / "templates" / f"{form_id}.xlsx").read_bytes())
    made = parts(build_template(load_form(form_id)))
    assert committed.keys() == made.keys()
    stale = [name for name in made if committed[name] != made[name]]
    assert not stale, f"stale parts: {stale}"


def test_another_year_than_the_template_was_made_for_is_not_ready(form: Form) -> None:
    """Reported as L18: the cover must not say that all may be sent."""
    done = dict.fromkeys(form.numeric, 0) | {form.roles["kind"]: "街道办事处", "cover.organ": "甲"}
    for made_for, typed, ready in ((2025, 2025, True), (2025, 2024, False), (None, 2024, True)):
        check = LiveCheck(Draft(form, TemplateOptions(year=made_for), {**done, "cover.year": typed}))
        said = check.overall_sentence()
        assert (said == "校验通过，可以报送") is ready and is_live_line(said)
        assert ("这份模板是2025年度的，请核对报告年度" in said) is not ready
        assert ("=2025," in check.overall_sentence_formula()) is (made_for is not None)


@pytest.mark.office
def test_a_spreadsheet_program_says_so_too(form: Form, tmp_path: Path) -> None:
    done = dict.fromkeys(form.numeric, 0) | {form.roles["kind"]: "街道办事处", "cover.organ": "甲"}
    for name, typed in (("a", 2025), ("b", 2024)):
        data = build_template(form, TemplateOptions(year=2025), values={**done, "cover.year": 2025})
        book = load(data)
        book["封面"]["B6"] = typed
        book["封面"]["B5"] = None if name == "a" else "街道办事处"
        book.save(tmp_path / f"{name}.xlsx")
    made = office().convert([tmp_path / "a.xlsx", tmp_path / "b.xlsx"], "xlsx", tmp_path / "out")
    books = [openpyxl.load_workbook(path, data_only=True) for path in sorted(made)]
    aside = "（“单位类型”没有选，4条关系没查）"
    assert [book["封面"]["B13"].value for book in books] == [
        f"校验通过，可以报送{aside}",
        "没有错误，1处待核实：这份模板是2025年度的，请核对报告年度",
    ]
    assert [book["封面"]["B14"].value for book in books] == [f"校验通过{aside}", "校验通过"]


def test_a_cover_without_the_kind_of_organ_does_not_pass_without_a_word(form: Form) -> None:
    cover = form.table("cover")
    for kind in (None, "街道办事处"):
        values = {form.roles["kind"]: kind, "cover.organ": "甲", "cover.year": 2025}
        check = LiveCheck(Draft(form, TemplateOptions(), values))
        aside = "" if kind else "（“单位类型”没有选，4条关系没查）"
        assert check.sentence(cover) == f"校验通过{aside}" and is_live_line(check.headline(cover))
    meanings = {text for _, _, text in legend(Draft(form, TemplateOptions(), None))}
    assert "还没有填：没有的数填0，有列表的选一项" in meanings


def test_a_row_for_an_explanation_grows_with_it(form: Form, blank: openpyxl.Workbook) -> None:
    sheet = blank["校验"]
    asked = {relation.id for relation in form.relations if relation.severity == "warning"}
    rows = [row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value in asked]
    heights = [sheet.row_dimensions[row].height for row in rows]
    assert heights == [None] * len(rows)
    case = next(case for relation in form.relations if relation.id == "T2-ISSUED" for case in relation.cases)
    noted = load(build_template(form, notes={case.id: "当年集中清理了历年积压的文件，" * 6}))["校验"]
    assert noted.row_dimensions[rows[0]].height > 90


def test_a_template_is_small(form: Form) -> None:
    data = build_template(form)
    assert len(data) < 40_000
    read = [f"xl/worksheets/sheet{number}.xml" for number in (1, 2, 3, 4, 7)]
    assert sum(len(parts(data)[name]) for name in read) < 70_000, "what a checker must parse"


def test_live_check_starts_with_what_the_checker_says(form: Form) -> None:
    check = LiveCheck(Draft(form, TemplateOptions(), None))
    assert check.overall().unfilled == 2 + 10 + 144 + 12
    assert check.overall_sentence() == "还不能报送：168格未填"
    zero = LiveCheck(Draft(form, TemplateOptions(zeros=True, organ="甲", year=2025), None))
    assert zero.overall_sentence() == "校验通过，可以报送（“单位类型”没有选，4条关系没查）"
    chosen = {form.roles["kind"]: "街道办事处", "cover.organ": "甲", "cover.year": 2025}
    known = LiveCheck(Draft(form, TemplateOptions(zeros=True), chosen))
    assert known.overall_sentence() == "校验通过，可以报送"
