"""What a field can hold, and texts in several languages."""

from __future__ import annotations

from decimal import Decimal

Text = dict[str, str]
"""One text in several languages: {"zh": …, "en": …}."""

Number = int | Decimal

Value = int | Decimal | str | None
"""int for counts and years, Decimal for money in the form's unit, str for text, None for a blank cell."""

SEVERITIES = ("error", "warning", "info")
"""Most serious first."""


def plain(value: Value) -> str:
    """A figure in plain digits, without exponent or trailing zeros; text as it is; nothing for a blank."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)
