"""Formulas of a workbook that are longer than spreadsheet programs take."""

from __future__ import annotations

import io
import re
import zipfile
from xml.sax.saxutils import unescape

_LONGEST, _MOST_ARGUMENTS = 8192, 255
_SHEET = re.compile(r"xl/worksheets/sheet[0-9]+\.xml")
_FORMULA = re.compile(r'<c r="([A-Z]+[0-9]+)"[^>]*><f>([^<]*)</f>')


def too_long(data: bytes) -> list[str]:
    """The addresses of formulas with too many characters or arguments, each with the number of its sheet."""
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in filter(_SHEET.fullmatch, package.namelist()):
            for ref, text in _FORMULA.findall(package.read(name).decode()):
                formula = unescape(text)
                if len(formula) > _LONGEST or _arguments(formula) > _MOST_ARGUMENTS:
                    found.append(f"{name.removeprefix('xl/worksheets/').removesuffix('.xml')}!{ref}")
    return found


def _arguments(formula: str) -> int:
    """The most arguments that any function in a formula has."""
    most, open_ones = 0, [1]
    quoted = False
    for sign in formula:
        if sign == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif sign == "(":
            open_ones.append(1)
        elif sign == ")" and len(open_ones) > 1:
            most = max(most, open_ones.pop())
        elif sign == ",":
            open_ones[-1] += 1
    return max(most, *open_ones)
