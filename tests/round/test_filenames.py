"""Names of files after offices."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsxcheck.many.rosterfile import Expected
from xlsxcheck.round.filenames import file_names


def names(*organs: str) -> list[str]:
    return file_names([Expected(organ) for organ in organs])


@pytest.mark.parametrize(
    ("organ", "name"),
    [
        ("甲街道办事处", "甲街道办事处.xlsx"),
        ("乙/镇:人民政府?", "乙／镇：人民政府？.xlsx"),
        ("CON", "_CON.xlsx"),
        ("nul.局", "_nul.局.xlsx"),
        ("甲局. .", "甲局.xlsx"),
        ("...", "_.xlsx"),
        ("甲\u202e\u200b局", "甲局.xlsx"),
        ("~$甲", "_~$甲.xlsx"),
        ("（本级）人民政府办公室", "（本级）人民政府办公室.xlsx"),
    ],
)
def test_the_whole_name_safe_everywhere(organ: str, name: str) -> None:
    assert names(organ) == [name]


def test_offices_with_one_name_have_their_codes_behind_it() -> None:
    same = [Expected("城关镇政府", "1"), Expected("城关镇政府", "2"), Expected("丙局")]
    assert file_names(same) == ["城关镇政府（1）.xlsx", "城关镇政府（2）.xlsx", "丙局.xlsx"]
    assert file_names(same[::-1]) == ["丙局.xlsx", "城关镇政府（2）.xlsx", "城关镇政府（1）.xlsx"]


def test_a_name_that_is_too_long_is_cut_and_stays_its_own() -> None:
    long = "很长的名字" * 30
    first, second = names(long + "甲", long + "乙")
    assert first != second and all(
        len(name.encode()) <= 210 and name.startswith("很长的名字") for name in (first, second)
    )


@given(st.lists(st.tuples(st.text(max_size=90), st.sampled_from(["", "1", "2"])), max_size=8, unique=True))
def test_no_two_are_alike_on_any_system(offices: list[tuple[str, str]]) -> None:
    expected = [Expected(organ, code) for organ, code in offices]
    made = file_names(expected)
    assert len({name.casefold() for name in made}) == len(made)
    assert made == file_names(expected)
    for name in made:
        assert not set(name) & set('<>:"/\\|?*\x00\n') and not name.startswith(" ") and len(name.encode()) <= 255
