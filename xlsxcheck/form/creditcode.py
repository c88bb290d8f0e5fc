"""The unified social credit code of GB 32100-2015: whether a text can be one."""

from __future__ import annotations

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_DIGITS_UP_TO = 8


def is_credit_code(code: str) -> bool:
    """Whether it is a code, spelt as on the certificate: 18 characters of which the last one checks the others.

    stdnum judges the check digit wherever it can be had; the offline page does without it, and a test holds the two
    equal. It raises ValueError for some texts that have other characters, such as a line break among the first eight.
    """
    if not _has_its_shape(code):
        return False
    try:
        from stdnum.cn import uscc
    except ImportError:
        return adds_up(code)
    return bool(uscc.is_valid(code) and uscc.compact(code) == code)


def wrong_with(code: str) -> str:
    """What is wrong with a code that is none, as a key of the messages' reasons: shape or check_digit."""
    return "check_digit" if _has_its_shape(code) else "shape"


def adds_up(code: str) -> bool:
    """The same without stdnum: shape, then the weighted sum of 17 characters modulo 31 against the last one."""
    if not _has_its_shape(code):
        return False
    total = sum(_ALPHABET.index(char) * weight for char, weight in zip(code, _WEIGHTS, strict=False))
    return code[-1] == _ALPHABET[-total % len(_ALPHABET)]


def _has_its_shape(code: str) -> bool:
    return len(code) == len(_WEIGHTS) + 1 and set(code) <= set(_ALPHABET) and code[:_DIGITS_UP_TO].isdigit()
