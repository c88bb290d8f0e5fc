from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from xlsxcheck.errors import UsageError
from xlsxcheck.form.asked import refuse_wrong_code
from xlsxcheck.form.creditcode import _ALPHABET, adds_up, is_credit_code, wrong_with

BODIES = st.tuples(st.text("0123456789", min_size=8, max_size=8), st.text(_ALPHABET, min_size=9, max_size=9))


def by_stdnum(code: str) -> bool:
    try:
        return bool(uscc.is_valid(code) and uscc.compact(code) == code)
    except ValueError:
        return False


@pytest.mark.slow
@given(body=BODIES.map("".join), last=st.sampled_from(_ALPHABET), place=st.integers(0, 17), other=st.characters())
def test_our_own_check_is_equal_to_stdnums(body: str, last: str, place: int, other: str) -> None:
    right = body + uscc.calc_check_digit(body)
    assert adds_up(right)
    for code in (right, body + last, right[:place] + other + right[place + 1 :], right[:place] + right[place + 1 :]):
        assert adds_up(code) == by_stdnum(code), code


@given(code=st.one_of(st.text(max_size=20), st.text(_ALPHABET + " -ioｏ０", min_size=16, max_size=19)))
@pytest.mark.slow
def test_anything_else_is_told_alike(code: str) -> None:
    assert adds_up(code) == by_stdnum(code)


@pytest.mark.parametrize(
    "code",
    ["91110000600037341L", "9111000060003734IL", "91110000600037341l", "91110000 600037341L", "９1110000600037341L"],
)
def test_without_stdnum_the_answer_is_the_same(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = is_credit_code(code)
    monkeypatch.setitem(sys.modules, "stdnum.cn", None)
    assert is_credit_code(code) == answer == (code == "91110000600037341L")


@pytest.mark.parametrize("other", "\n\t \u3000-零０٠x")
@pytest.mark.parametrize("place", range(18))
def test_a_character_of_others_makes_it_none(place: int, other: str) -> None:
    code = "91110000600037341L"
    assert not is_credit_code(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("91110000600037341X", "check_digit"),
        ("12340000123456789X", "check_digit"),
        ("9111000060003734L", "shape"),
        ("9111000060003734IL", "shape"),
        ("A1110000600037341L", "shape"),
        ("", "shape"),
    ],
)
def test_why_a_code_is_none(code: str, why: str) -> None:
    assert not is_credit_code(code) and wrong_with(code) == why


def test_a_wrong_code_is_refused_with_the_reason_and_the_way_out() -> None:
    with pytest.raises(UsageError, match=r"（18位）：最后一位校验码与前17位对不上；.*没有代码可以不写"):
        refuse_wrong_code("12340000123456789X")
    with pytest.raises(UsageError, match=r"（3位）：应当是18位"):
        refuse_wrong_code("123")
