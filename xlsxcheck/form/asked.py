"""What a caller asks to stand in a form, on its cover and in its cells; refused where it can't."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from xlsxcheck.errors import UsageError, wrong_kind
from xlsxcheck.form.creditcode import is_credit_code, wrong_with
from xlsxcheck.form.take import did_you_mean
from xlsxcheck.messages import words
from xlsxcheck.model import Form

_LONGEST = 32_767
_DIGITS, _MOST_POWER = 15, 300


def refuse_wrong_year(year: object) -> None:
    """UsageError for a year that is no whole number, such as one in a text: it would be no file's year."""
    if year is not None and (not isinstance(year, int) or isinstance(year, bool)):
        raise wrong_kind("year", year, "整数的年度，例如 2025", "a whole number, such as 2025")


def refuse_wrong_text(**texts: object) -> None:
    """UsageError for an argument that is no text."""
    for argument, value in texts.items():
        if value is not None and not isinstance(value, str):
            raise wrong_kind(argument, value, "文字", "a text")


def refuse_unstorable(**texts: str | None) -> None:
    """UsageError for an argument that no cell of a workbook can hold as it is."""
    for argument, value in texts.items():
        if value is not None:
            _refuse_unstorable(value, argument)


def refuse_wrong_code(code: str | None) -> None:
    """UsageError for what is no unified social credit code."""
    refuse_wrong_text(code=code)
    if code is not None and not is_credit_code(code):
        why = words("zh")["reasons"][wrong_with(code)]
        raise UsageError(
            f"信用代码“{code}”不对（{len(code)}位）：{why}；请对照证书逐位核对，没有代码可以不写 / not a valid code"
        )


def refuse_other_kind(kind: str | None, form: Form) -> None:
    """UsageError for what is no kind of organ that the form knows."""
    refuse_wrong_text(kind=kind)
    field = form.role("kind")
    choices = [choice["zh"] for choice in field.type.choices] if field else []
    if kind is None or kind in choices:
        return
    if not choices:
        raise UsageError(f"单位类型“{kind}”（--type 或 kind）：这种表格不分单位类型，请不写 / the form knows no kinds")
    raise UsageError(f"单位类型“{kind}”（--type 或 kind）：可用 {'、'.join(choices)} / not a kind of organ")


def refuse_wrong_values(values: object, form: Form) -> None:
    """UsageError for what is no answer by the id of one of the form's fields."""
    if not isinstance(values, Mapping):
        raise wrong_kind("values", values, "字典，格子的代号是键", "a dictionary by the ids of fields")
    known = [*form.fields, *(field.id for field in form.control.fields)] if form.control else [*form.fields]
    for field, value in values.items():
        if field not in known:
            hint = did_you_mean(str(field), known)
            raise UsageError(f"values：表格里没有“{str(field)[:80]}”这一格；代号见 form.fields / no such field{hint}")
        if isinstance(value, str):
            _refuse_unstorable(value, f"values[{field!r}]")
        finite = isinstance(value, Decimal) and value.is_finite()
        if not (value is None or finite or isinstance(value, int | str)) or isinstance(value, bool):
            raise wrong_kind(
                f"values[{field!r}]", value, " int、Decimal、文字或 None", "an int, a Decimal, a text or None"
            )
        if not isinstance(value, str | None) and not _is_exact(value):
            raise UsageError(
                f"values[{field!r}]：表格软件只存得下{_DIGITS}位有效数字，这个数存进去会变"
                f" / a cell keeps {_DIGITS} digits of a figure"
            )


def _refuse_unstorable(text: str, argument: str) -> None:
    """UsageError for a text that no cell of a workbook can hold as it is."""
    if len(text) > _LONGEST:
        raise UsageError(f"{argument}：一格只存得下{_LONGEST}字，这里有{len(text)}字 / too long for a cell")
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise UsageError(f"{argument}：里面有不成字的编码（单独的代理项） / a lone surrogate is no character")


def _is_exact(value: int | Decimal) -> bool:
    """Whether a workbook, which keeps figures as doubles, gives a figure back as it was."""
    figure = Decimal(value)
    digits = "".join(map(str, figure.as_tuple().digits)).strip("0")
    return len(digits) <= _DIGITS and abs(figure.adjusted()) <= _MOST_POWER
