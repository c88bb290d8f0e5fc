"""The live check and the checker agree on what gives a reason."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from explained import GOOD, doubtful, noted
from office import office

from xlsxcheck import Form, check
from xlsxcheck.checking.explanations import says_nothing
from xlsxcheck.copies.fresh import fresh_copy
from xlsxcheck.model import Explanation
from xlsxcheck.template.livecheck import REASON
from xlsxcheck.template.reasons import reason_formulas, reason_values

NOTHING = (
    *("", "无", "核实无误", "情况属实，已核实", "经核对数字没有问题", "同上同上同上", "见附件", "已核实数据准确无误"),
    *(
        "已按要求核实，无误。",
        "以上数据属实，特此说明",
        "情况说明如下",
        "已与台账核对",
        "2025年数据已核实无误",
        "123456789",
    ),
    *("经认真核对，本单位填报的数据与台账完全一致。", "年底来的", "  ，。；  "),
    *("啊啊啊啊啊啊啊啊", "某某某某某某某某", "某件某件某件某件", "嗯嗯啊啊哦哦，已核实", "。。。。。。。。。"),
    *(
        "以后再说明吧谢谢",
        "我单位的情况就是这样的",
        "此数与上级部门要求一致",
        "领导已经同意，请放心",
        "一切正常，无异常",
    ),
    *("因特殊原因，以此为准", "稍后补充说明，谢谢", "没有填错，数是对的", "按上级要求填报的"),
)
REASONS = (
    *(
        GOOD,
        "因无数据接口而补报",
        "含上级文件12件",
        "十二月集中收到小区改造申请八件，年底尚未到期",
        "行政复议维持",
        "单位已经撤销合并",
    ),
    *("因领导分工调整重新登记", "上级部门要求合并统计两个中心", "以后年度的申请提前受理", "正常受理但跨年才能办结"),
    *("已核实：2024年废止的规章没有计入", "上年数据填报有误，已更正", "确实结转较多"),
)


@pytest.mark.parametrize("text", NOTHING)
def test_words_of_assurance_are_no_reason(text: str) -> None:
    assert says_nothing(text) and reason_values(text)[-1] == 0


@pytest.mark.parametrize("text", REASONS)
def test_what_says_why_is_one(text: str) -> None:
    assert not says_nothing(text) and reason_values(text)[-1] == 1


@pytest.mark.office
def test_the_formulas_come_to_the_same_in_a_spreadsheet_program(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    texts = [*NOTHING[1:], *REASONS]
    for row, text in enumerate(texts):
        book.active.cell(row + 1, 1).value = text
        for col, formula in enumerate(reason_formulas(row, 0), 2):
            book.active.cell(row + 1, col).value = f"={formula}"
    path = tmp_path / "a.xlsx"
    book.save(path)
    (made,) = office().convert([path], "xlsx", tmp_path / "out")
    rows = openpyxl.load_workbook(made, data_only=True).active.iter_rows(values_only=True)
    assert [row[len(reason_values(""))] for row in rows] == [reason_values(text)[-1] for text in texts]


@pytest.mark.office
def test_the_cover_asks_until_a_reason_is_given(form: Form, tmp_path: Path) -> None:
    for name, text in (("a", "核实无误，数据准确"), ("b", GOOD)):
        (tmp_path / f"{name}.xlsx").write_bytes(noted(doubtful(form), text))
    made = office().convert([tmp_path / "a.xlsx", tmp_path / "b.xlsx"], "xlsx", tmp_path / "out")
    said = [openpyxl.load_workbook(path, data_only=True)["封面"]["B13"].value for path in sorted(made)]
    assert said == ["没有错误，请在“校验”表写明情况：1处待核实", "校验通过，可以报送"]


@pytest.mark.slow
def test_the_copy_of_another_format_has_the_reasons_where_they_stood(form: Form) -> None:
    report = check(noted(doubtful(form), GOOD), form)
    data, _ = fresh_copy(report, form, "zh")
    for saved in (True, False):
        sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=saved)["校验"]
        notes = [cell for row in sheet.iter_rows(max_col=8) for cell in row if cell.value == GOOD]
        assert len(notes) == 1 and sheet.column_dimensions[notes[0].offset(0, 1).column_letter].hidden
        assert not saved or notes[0].offset(0, REASON - 7).value == 1
    assert openpyxl.load_workbook(io.BytesIO(data), data_only=True)["封面"]["B13"].value == "校验通过，可以报送"
    old = [one._replace(explanation=one.explanation and Explanation(GOOD, "outdated")) for one in report.findings]
    data, _ = fresh_copy(report._replace(findings=tuple(old)), form, "zh")
    cells = [cell.value for row in openpyxl.load_workbook(io.BytesIO(data))["校验"].iter_rows() for cell in row]
    assert GOOD not in cells, "it would be taken for one about the figures as they are"
