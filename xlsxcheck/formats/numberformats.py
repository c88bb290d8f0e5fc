"""Number formats of spreadsheets: the built-in ones, and which of them show a date or a time."""

from __future__ import annotations

import re

from xlsxcheck.formats.memo import Memo
from xlsxcheck.model.patterns import late

_LONGEST = 1024
"""What is longer says nothing of dates; Excel's own codes have 255 characters."""

_DATES = {14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM"}
_TIMES = {20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0"}
# Ids that Chinese versions of Excel and WPS use; ECMA-376 part 1, 18.8.30.
_CHINESE = {
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
_NUMBERS = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?"}
_MONEY = {13: "# ??/??", 37: "#,##0;-#,##0", 38: "#,##0;[Red]-#,##0", 39: "#,##0.00;-#,##0.00"}
_REST = {40: "#,##0.00;[Red]-#,##0.00", 48: "##0.0E+0", 49: "@"}
BUILT_IN = {0: "General", **_NUMBERS, **_MONEY, **_REST, **_DATES, **_TIMES, **_CHINESE}
"""Formats that files name by number only."""

NAMED_FORMATS = {
    "Short Date": "yyyy-mm-dd",
    "Medium Date": "yyyy-mm-dd",
    "Long Date": "yyyy-mm-dd",
    "General Date": "yyyy-mm-dd hh:mm",
    "Short Time": "hh:mm",
    "Medium Time": "hh:mm",
    "Long Time": "hh:mm:ss",
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
    "General Number": "General",
    "Currency": "#,##0.00",
    "Euro Currency": "#,##0.00",
    "Yes/No": '"Yes";"Yes";"No"',
    "True/False": '"True";"True";"False"',
    "On/Off": '"On";"On";"Off"',
}
"""Formats that have a name instead of a code in Excel's XML of 2003 and its web pages."""

# Quoted text, escaped, padded and repeated characters, and brackets other than elapsed time say nothing of dates.
_NO_TOKENS = late(r'"[^"]*"?|[\\_*].|\[(?![hms]+\])[^\]]*\]|General|Standard|AM/PM|A/P', re.IGNORECASE | re.DOTALL)
_BRACKETS = late(r"\[[^\]]*\]")
_DURATION = late(r"PT(?:([0-9]{1,7})H)?(?:([0-9]{1,7})M)?(?:([0-9]{1,7}(?:\.[0-9]{1,9})?)S)?")
_DATE_TOKEN = late(r"[ymdhs]", re.IGNORECASE)


def is_date_format(code: str) -> bool:
    """Whether a number in this format is shown as a date or a time."""
    return DATES[code]


def _is_date_format(code: str) -> bool:
    return len(code) <= _LONGEST and _DATE_TOKEN.search(_NO_TOKENS.sub("", code)) is not None


DATES: Memo[str, bool] = Memo(_is_date_format, 1024, lambda code: len(code) <= _LONGEST)


def shows_whole_date(code: str) -> bool:
    """Whether a date format shows year, month and day, and nothing that could be taken for another date."""
    return WHOLE_DATES[code]


def _shows_whole_date(code: str) -> bool:
    first = code.partition(";")[0]
    tokens = _NO_TOKENS.sub("", first).lower()
    whole = ("y" in tokens or "e" in tokens) and "m" in tokens and "d" in tokens
    return whole and not any(char.isdecimal() for char in _BRACKETS.sub("", first))


WHOLE_DATES: Memo[str, bool] = Memo(_shows_whole_date, 256, lambda code: len(code) <= _LONGEST)


def serial(iso: str, date1904: bool = False, *, leap: bool = True) -> str:
    """Turn an ISO date, time or duration into the digits of its serial number: 2026-01-05T08:30:00Z, 08:30, PT8H30M.

    leap: count a 29 February 1900 that never was, as Excel does. What is no date comes back as it is.
    """
    from datetime import datetime, time

    text = iso.strip().removesuffix("Z")
    try:
        if match := _DURATION.fullmatch(text):
            hours, minutes, seconds = (float(part or 0) for part in match.groups())
            return _days(0, hours * 3600 + minutes * 60 + seconds)
        if "-" not in text:
            moment = time.fromisoformat(text.removeprefix("T"))
            return _days(0, moment.hour * 3600 + moment.minute * 60 + moment.second)
        passed = datetime.fromisoformat(text).replace(tzinfo=None) - datetime(1904, 1, 1)
    except ValueError:
        return iso
    days = passed.days if date1904 else passed.days + 1462
    days -= leap and not date1904 and days <= 60
    return _days(days, passed.seconds)


def _days(days: int, seconds: float) -> str:
    return repr(days + seconds / 86400) if seconds else str(days)
