"""What stands in a cell of an OpenDocument spreadsheet: its type, value and formula."""

from __future__ import annotations

import re
from typing import Protocol

from xlsxcheck.formats.grid import DATE_STYLE, Cell
from xlsxcheck.formats.numberformats import serial
from xlsxcheck.formats.ods.styles import Styles
from xlsxcheck.formats.xlsx.sheet import is_number
from xlsxcheck.formats.xmlparts import MAX_TEXT, Attributes

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_TABLE, _OFFICE = f"{_OASIS}:table:1.0", f"{_OASIS}:office:1.0"
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
_ERROR = re.compile(r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A)|(?:Err|错误|錯誤)[:：][0-9]{3}")
_REFERENCE = re.compile(r"\[([^\[\]]*)\]")


class Reading(Protocol):
    """What the pass over a sheet knows of its styles and dates."""

    styles: Styles
    date1904: bool

    def style(self, attributes: Attributes, kind: str = "") -> int:
        """Give the format of a cell."""

    def limit(self, what: str, found: int, allowed: int) -> None:
        """Refuse what is over a limit."""


def typed(attributes: Attributes, paragraphs: list[list[str]], sheet: Reading) -> Cell | None:
    """The cell of an element with these attributes and paragraphs; None where it is blank.

    Errors: UnreadableFile F06 for a text that is too long.
    """
    kind = attributes.get(f"{_OFFICE} value-type", "")
    formula = attributes.get(f"{_TABLE} formula")
    if formula is not None:
        formula = formula_text(formula)
    elif kind == "void" or (not kind and not paragraphs):
        return None
    text = "\n".join("".join(parts) for parts in paragraphs)
    newer = attributes.get(f"{_CALC} value-type", kind)
    if "string" in (newer, kind) and newer != kind and newer != "error":
        # Of two types that disagree LibreOffice takes the text.
        return Cell("s", text, formula, sheet.style(attributes))
    if newer == "error" or (formula is not None and _ERROR.fullmatch(text)):
        return Cell("e", text if text.startswith("#") else "#VALUE!", formula, sheet.style(attributes))
    if kind in ("date", "time"):
        return _moment(attributes, kind, formula, sheet)
    if kind == "boolean":
        value = attributes.get(f"{_OFFICE} boolean-value")
        return Cell("b", "1" if value == "true" else "0", formula, sheet.style(attributes))
    if kind in ("float", "percentage", "currency"):
        value = _digits(attributes.get(f"{_OFFICE} value", ""))
        if text in ("TRUE", "FALSE") and value in ("0", "1"):
            # LibreOffice writes booleans as figures that are shown as words.
            return Cell("b", value, formula, sheet.style(attributes))
        return Cell("n" if is_number(value) else "s", value, formula, sheet.style(attributes, kind))
    if formula is not None and not kind and not paragraphs:
        return Cell("z", "", formula, sheet.style(attributes))
    text = attributes.get(f"{_OFFICE} string-value", text)
    sheet.limit("text", len(text), MAX_TEXT)
    return Cell("s", text, formula, sheet.style(attributes))


def _moment(attributes: Attributes, kind: str, formula: str | None, sheet: Reading) -> Cell:
    value = serial(attributes.get(f"{_OFFICE} {kind}-value", ""), sheet.date1904, leap=False)
    style = sheet.style(attributes)
    # A value that is a date stays one, also where its style was not understood.
    return Cell("n" if is_number(value) else "s", value, formula, style if sheet.styles.is_date(style) else DATE_STYLE)


def formula_text(formula: str) -> str:
    """Write an OpenFormula as Excel does: of:=SUM([.D4:.I4]) -> SUM(D4:I4)."""
    text = formula.partition("=")[2]
    pieces = text.split('"')
    # Every second piece stands in quotes and stays as it is.
    pieces[::2] = [_REFERENCE.sub(_reference, piece).replace(";", ",") for piece in pieces[::2]]
    return '"'.join(pieces)


def _reference(match: re.Match[str]) -> str:
    first, colon, second = match[1].partition(":")
    ends = [end.removeprefix(".") if end.startswith(".") else end.replace(".", "!", 1) for end in (first, second)]
    return ends[0] + colon + ends[1]


def _digits(value: str) -> str:
    return value.strip().removesuffix(".0")
