"""Writing cells of a new sheet: inline strings and numbers only, so that nothing from a file can act as a formula."""

from __future__ import annotations

from decimal import Decimal

from xlsxcheck.copies.splice.outline import cell_text
from xlsxcheck.model import Value, cell_ref, column_name, plain

_LONGEST_NUMBER = 15
_LETTERS = tuple(column_name(col) for col in range(32))


def text_cell(row: int, col: int, text: str, style: int) -> str:
    """A cell with text; a blank one with the format alone where the text is empty."""
    ref = f"{_LETTERS[col]}{row + 1}" if col < len(_LETTERS) else cell_ref(row, col)
    if not text:
        return f'<c r="{ref}" s="{style}"/>'
    return f'<c r="{ref}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{cell_text(text)}</t></is></c>'


def value_cell(row: int, col: int, value: Value, style: int) -> str:
    """A cell with a figure as a number, or with text as text; a figure too long for a spreadsheet is text."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        digits = plain(value)
        if len(digits.lstrip("-").replace(".", "")) <= _LONGEST_NUMBER:
            return f'<c r="{cell_ref(row, col)}" s="{style}"><v>{digits}</v></c>'
    return text_cell(row, col, plain(value), style)


def row_xml(row: int, height: float, cells: str) -> str:
    """A row of cells, as high as is said: no program measures wrapped Chinese text rightly."""
    return f'<row r="{row + 1}" ht="{height:g}" customHeight="1">{cells}</row>'


def quoted(sheet: str, ref: str) -> str:
    """An address on another sheet as links and names write it."""
    return "'" + sheet.replace("'", "''") + f"'!{ref}"
