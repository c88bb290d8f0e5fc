"""What a field can hold, and texts in several languages."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, get_args

Text = dict[str, str]
"""One text in several languages: {"zh": …, "en": …}."""

Number = int | Decimal

Value = int | Decimal | str | None
"""int for counts and years, Decimal for money in the form's unit, str for text, None for a blank cell."""

Severity = Literal["error", "warning", "info"]
"""How serious a finding is."""

Verdict = Literal["pass", "warn", "fail", "unreadable"]
"""What a file came to: its most serious finding decides; unreadable is one that could not be checked."""

Status = Literal["passed", "failed", "not_assessed", "not_applicable"]
"""What came of a relation."""

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""Most serious first."""

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


def plain(value: Value) -> str:
    """A figure in plain digits, without exponent or trailing zeros; text as it is; nothing for a blank."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def json_number(value: Value) -> int | float | str | None:
    """A value as JSON knows it: Decimal -> int or float, and four decimals of 万元 are exact enough in a float."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
