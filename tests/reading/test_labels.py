from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsxcheck.form.load import load_form
from xlsxcheck.model import Area, Form, Label
from xlsxcheck.reading.layout.labels import key, resembles, same


def label(form: Form, text: str) -> Label:
    return next(one for table in form.tables for one in table.labels if one.text == text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.属于国家秘密", "1、属于国家秘密"),
        ("1.属于国家秘密", "１．属于\n国家　秘密 "),
        ("（三）不予公开", "(三)不予公开"),
        ("（三）不予公开", "㈢ 不予公开"),
        ("3.危及“三安全一稳定”", "3.危及三安全一稳定"),
        ("3.危及“三安全一稳定”", '3.危及"三安全一稳定"'),
        ("第二十条第（一）项", "第二十条 第（一）项"),
        ("三、本年度办理结果", "三.本年度办理结果："),
        ("本年收费金额（单位：万元）", "本年收费金额(单位:万元)"),
    ],
)
def test_spellings_of_one_label(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.属于国家秘密", "2.属于国家秘密"),
        ("（一）予以公开", "（三）不予公开"),
        ("其他", "3.其他"),
        ("规章", "规章制度"),
    ],
)
def test_different_labels(one: str, other: str) -> None:
    assert key(one) != key(other)


def test_no_two_labels_of_one_axis_share_a_key(form: Form) -> None:
    rows = [{field.row_path[-1] for field in table.fields if field.row_path} for table in form.tables]
    for leaves in rows:
        assert len({key(one.text) for one in leaves}) == len(leaves)


def test_wordings_that_offices_use(form: Form) -> None:
    assert same("四、结转下一年度继续办理", label(form, "四、结转下年度继续办理"))
    assert same("合 计", label(form, "总计"))
    assert not same("小计", label(form, "总计"))


@pytest.mark.parametrize(
    ("text", "alike"),
    [
        ("2.其他法律行政止公开", True),
        ("其他法律行政法规禁止公开", True),
        ("2.其他法律行政法规禁止公开（如测绘法）", True),
        ("3.其他法律行政法规禁止公开", False),
        ("2.重复申请", False),
        ("2.商业秘密", False),
        ("", False),
    ],
)
def test_a_changed_label_that_can_still_be_told(form: Form, text: str, alike: bool) -> None:
    rivals = list(form.table("requests").labels)
    assert resembles(text, label(form, "2.其他法律行政法规禁止公开"), rivals) == alike


def test_what_resembles_two_labels_is_neither() -> None:
    one, other = (Label(Area(0, at, 0, at), text, text) for at, text in enumerate(("结果维持", "结果纠正")))
    assert not resembles("结果", one, [one, other])


@pytest.mark.slow
@given(st.data())
def test_blanks_and_line_breaks_anywhere_change_nothing(data: st.DataObject) -> None:
    labels = [one for table in load_form().tables for one in table.labels]
    text = data.draw(st.sampled_from(labels)).text
    at = data.draw(st.lists(st.integers(0, len(text)), max_size=6))
    blank = data.draw(st.sampled_from([" ", "\u3000", "\u00a0", "\n", "\r\n", "\t", "\u200b"]))
    torn = "".join((blank if number in at else "") + char for number, char in enumerate(text)) + blank
    assert key(torn) == key(text)
