"""The cover's name of the organ: what is none, what is like none, and what its ending says of the kind of organ."""

from __future__ import annotations

from functools import lru_cache

import pytest
from grids import distinct_values, grids_of, workbook
from helpers import balanced_values, with_totals

from xlsxcheck import Report, check, load_form
from xlsxcheck.api import judge
from xlsxcheck.model import Form, Value
from xlsxcheck.reading.organ import bare
from xlsxcheck.reading.record import read_record
from xlsxcheck.template.build import TemplateOptions, build_template

FORM = load_form()


@lru_cache
def values() -> dict[str, Value]:
    """A quiet, correct report that fits every kind of organ."""
    found = {field: 0 if FORM.fields[field].type.numeric else value for field, value in balanced_values(FORM).items()}
    found |= {"requests.received_new.natural_person": 1, "requests.disclosed.natural_person": 1}
    return with_totals(found, FORM)


def report(name: Value, kind: str | None = "其他", lang: str = "zh") -> Report:
    filled = {**values(), "cover.organ": name, "cover.organ_type": kind}
    filled = {field: value for field, value in filled.items() if not FORM.fields[field].sum_of}
    return check(build_template(FORM, TemplateOptions(), filled), FORM, lang=lang)


def told(name: Value, kind: str | None = "其他") -> list[str]:
    return [finding.code for finding in report(name, kind).findings]


NOBODY = [
    *("/", "／", "-", "——", "、", ".", "***", "？？？", "无", "没有", "暂无", "N/A", "null", "〇", "空", " / "),
    *("\u200b/\u200e", "单位名称", "（单位名称）", "单位名称：", "单位 名称", "填报单位"),
    *("填写填报单位全称，与单位印章一致。", "填写填报单位全称"),
    *("请填写不超过100个字的文字。", "XX", "ＸＸ", "xxx", "××", "某某", "某单位", "本单位", "同上"),
]  # fmt: skip
STRANGE = [
    "12345",
    "2025",
    "010-12345678",
    "１２３",
    "XX街道办事处",
    "某某街道办事处",
    "××镇人民政府",
    "**局",
    "请填写",
    "测试市人民政府2022年",
    "测试街道办事处2",
    "政府信息公开工作年度报告",
    "test",
]
NAMES = [
    "甲局",
    "测试街道办事处",
    "甲（本级）街道办事处",
    "宿迁市",
    "A区数据局",
    "甲&乙街道",
    "无锡市人民政府",
    "空港街道办事处",
    "名山区人民政府",
    "第23中学",
    "110指挥中心",
]


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", NOBODY, ids=ascii)
def test_a_placeholder_is_no_name(name: str) -> None:
    found = report(name)
    (finding,) = found.findings
    assert (finding.code, finding.severity, finding.cells, found.organ) == ("C01", "error", ("B3",), None)


@pytest.mark.sampled(5)
@pytest.mark.parametrize("name", STRANGE)
def test_a_number_or_a_name_left_open_is_told(name: str) -> None:
    (finding,) = report(name, None).findings[:1]
    assert (finding.code, finding.severity, finding.cells) == ("C09", "warning", ("B3",))
    assert name in finding.message


@pytest.mark.sampled(5)
@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_a_name(name: str) -> None:
    assert told(name, None) == ["C06"]


def test_a_number_that_was_typed_as_one_is_told_too() -> None:
    assert told(12345, None) == ["C09", "C06"]


FITTING = [
    ("测试街道办事处", "街道办事处"),
    ("测试街道办", "街道办事处"),
    ("测试街道", "街道办事处"),
    ("甲镇人民政府", "乡镇政府"),
    ("甲回族乡人民政府", "乡镇政府"),
    ("甲镇政府", "乡镇政府"),
    ("甲苏木人民政府", "乡镇政府"),
    ("甲县人民政府", "县级政府"),
    ("甲土家族自治县人民政府", "县级政府"),
    ("甲旗人民政府", "县级政府"),
    ("淮安市洪泽区人民政府", "县级政府"),
    ("甲市人民政府", "设区的市级政府"),
    ("甲市人民政府", "县级政府"),
    ("北京市人民政府", "省级政府"),
    ("甲省人民政府", "省级政府"),
    ("甲壮族自治区人民政府", "省级政府"),
    ("甲藏族自治州人民政府", "设区的市级政府"),
    ("甲局", "政府部门"),
    ("国家统计局", "国务院部门"),
    ("甲省公安厅", "政府部门"),
    ("甲市卫生健康委员会", "政府部门"),
    ("甲市第一中学", "其他"),
    ("甲水务有限公司", "其他"),
]
KINDS = [choice["zh"] for choice in FORM.fields["cover.organ_type"].type.choices]


@pytest.mark.sampled(23)
@pytest.mark.parametrize(("name", "kind"), FITTING)
def test_the_kind_that_fits_the_name(name: str, kind: str) -> None:
    assert "C10" not in told(name, kind)
    assert "C10" not in told(name, None)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted({name for name, _ in FITTING}))
def test_a_kind_that_does_not_fit_the_name(name: str) -> None:
    """Of the eight kinds only those that the form's data allow; each other one is told with both cells."""
    fitting = {kind for one, kind in FITTING if one == name}
    allowed = set()
    for kind in KINDS:
        findings = [finding for finding in report(name, kind).findings if finding.code == "C10"]
        if not findings:
            allowed.add(kind)
            continue
        (finding,) = findings
        assert (finding.severity, finding.sheet, finding.cells) == ("warning", "封面", ("B5", "B3"))
        assert name in finding.message and kind in finding.message
    assert fitting <= allowed and len(allowed) <= 3


@pytest.mark.parametrize(
    "name",
    ["测试街道办事处（盖章）", "“测试街道办事处”", "测试 街道办事处", "测试街道辦事處".replace("辦事處", "办事处")],
)
def test_what_is_added_to_a_name_hides_nothing(name: str) -> None:
    assert told(name, "县级政府") == ["C10"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["广州市人民政府办公厅", "甲区人民政府办公室", "宿迁市", "甲管理委员会", "甲中心"])
def test_a_name_that_says_nothing_of_its_kind(name: str) -> None:
    assert all("C10" not in told(name, kind) for kind in KINDS)


def test_english_says_the_same() -> None:
    told = {finding.code: finding for finding in report("测试街道办事处", "县级政府", lang="en").findings}
    assert "county government" in told["C10"].message and "subdistrict office" in told["C10"].remedy
    assert "/" in report("/", lang="en").findings[0].message


def test_a_workbook_that_is_not_from_a_template_is_read_alike(form: Form) -> None:
    for name, code in (("/", "C01"), ("12345", "C09"), ("测试镇人民政府", "C10")):
        filled = {**distinct_values(form), "cover.organ": name, "cover.organ_type": "街道办事处"}
        record = read_record(workbook(grids_of(form, filled)), form)
        assert code in [finding.code for finding in judge(record, form).findings]


def test_a_form_without_names_of_organs_asks_for_none(form: Form) -> None:
    other = form._replace(naming=None)
    filled = {**distinct_values(form), "cover.organ": "12345", "cover.organ_type": "街道办事处"}
    codes = {finding.code for finding in judge(read_record(workbook(grids_of(form, filled)), other), other).findings}
    assert not codes & {"C01", "C09", "C10"}


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    "year",
    [
        "二〇二五年",
        "二零二五",
        "二○二五年度",
        "貳零2五".replace("貳", "二"),
        "2025年报",
        "2O25年",
        "公元2025年",
        "２０２５年报",
    ],
)
def test_a_year_in_words_is_told_with_what_was_probably_meant(year: str) -> None:
    filled = {field: value for field, value in values().items() if not FORM.fields[field].sum_of}
    found = check(build_template(FORM, TemplateOptions(), {**filled, "cover.year": year}), FORM)
    (finding,) = [one for one in found.findings if one.code == "C03"]
    assert finding.severity == "error" and "大概应填 2025" in finding.remedy


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("year", "said", "made_for"),
    [
        ("2025.0", "不是4位数的年份", 2025),
        ("二〇二五", "不是4位数的年份", 2025),
        (20255, "不是4位数的年份", 2025),
        (25, "不是4位数的年份", 2025),
        (2205, "不是2021年到2100年的年份", 2025),
        (2018, "不是2021年以后的年份", None),
    ],
)
def test_a_wrong_year_is_told_once_and_as_what_it_is(year: str | int, said: str, made_for: int | None) -> None:
    filled = {field: value for field, value in values().items() if not FORM.fields[field].sum_of}
    found = check(build_template(FORM, TemplateOptions(year=made_for), {**filled, "cover.year": year}), FORM)
    (finding,) = [one for one in found.findings if one.code in ("C03", "L18")]
    assert finding.message.endswith(f"填的是“{year}”，{said}。")
    english = check(build_template(FORM, TemplateOptions(), {**filled, "cover.year": year}), FORM, lang="en")
    assert "a year  " not in next(one.message for one in english.findings if one.code == "C03")


@pytest.mark.parametrize("year", ["2024-2025", "去年", "二〇二〇年", "本年"])
def test_no_year_is_suggested_where_none_is_certain(year: str) -> None:
    filled = {field: value for field, value in values().items() if not FORM.fields[field].sum_of}
    found = check(build_template(FORM, TemplateOptions(), {**filled, "cover.year": year}), FORM)
    (finding,) = [one for one in found.findings if one.code == "C03"]
    assert "大概" not in finding.remedy


def test_a_wide_year_is_read_and_told() -> None:
    filled = {field: value for field, value in values().items() if not FORM.fields[field].sum_of}
    found = check(build_template(FORM, TemplateOptions(), {**filled, "cover.year": "２０２５年"}), FORM)
    (finding,) = [one for one in found.findings if one.code == "V07"]
    assert found.year == 2025 and "按 2025 读取" in finding.message


@pytest.mark.parametrize(
    ("name", "core"), [("甲局（盖章）", "甲局"), ("（甲局）", "甲局"), ("甲（本级）局", "甲(本级)局"), ("甲局", "甲局")]
)
def test_the_bare_name(name: str, core: str) -> None:
    assert bare(name) == core
