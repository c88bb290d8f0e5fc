"""One raw cell -> its value, or what kind of content stands there instead. Pure; no guess is made silently."""

from __future__ import annotations

from decimal import Decimal

from xlsxcheck.formats.grid import Cell, Workbook
from xlsxcheck.model import FieldType, Note, Value
from xlsxcheck.reading.cells.plainformats import SHOWS_ALL, SHOWS_WHOLE
from xlsxcheck.reading.cells.reading import BLANK, Reading, as_value, figure, plain, quoted


def read_cell(cell: Cell | None, kind: FieldType, book: Workbook) -> Reading:
    """Read one cell as an answer of that kind.

    Shape:  int or Decimal in a number field, text elsewhere, None for a blank. A plain number, also a wrong one such
            as -1, is readable without a note: the JSON Schema judges it. What is no figure for certain is kept as
            text and not readable. blanks and U+3000 alone are a blank.
    Units:  as written; counts int, money always Decimal, in the form's own unit.
    """
    if cell is None:
        return BLANK
    if cell.kind == "n" and kind.numeric:
        return _read_number(cell, kind, book)
    if cell.kind in _NO_ANSWER:
        return _read_no_answer(cell)
    if kind.numeric:
        return _read_text_as_number(cell, kind, book)
    from xlsxcheck.reading.cells.answers import read_answer

    return read_answer(cell, kind, book)


_NO_ANSWER = {"e": "V10", "b": "V09", "z": "V11"}


def _read_no_answer(cell: Cell) -> Reading:
    """Error values, booleans, formulas without a result."""
    text = cell.text
    if cell.kind == "b":
        text = "FALSE" if text in ("0", "false") else "TRUE"
    elif cell.kind == "z":
        text = f"={cell.formula}" if cell.formula else "="
    return Reading(text, False, Note(_NO_ANSWER[cell.kind], facts={"value": quoted(text)}))


def _read_number(cell: Cell, kind: FieldType, book: Workbook) -> Reading:
    text = cell.text
    code = book.number_format(cell.style)
    if code in SHOWS_WHOLE and len(text) < 16 and text.isdigit() and text.isascii():
        return Reading(int(text) if kind.kind == "integer" else Decimal(text), True)
    number = figure(text)
    if number is None:
        return Reading(text, False, Note("V06", facts={"value": quoted(text)}))
    value = as_value(number, kind)
    if code in SHOWS_ALL:
        return Reading(value, True, _too_fine(value, kind))
    if book.is_date(cell.style):
        from xlsxcheck.reading.cells.answers import moment

        text = moment(number, book.date1904) or text
        return Reading(text, False, Note("V08", facts={"value": text}))
    from xlsxcheck.reading.cells.seen import looks_different

    return Reading(value, True, _too_fine(value, kind) or looks_different(number, cell, kind, book))


def _too_fine(value: Value, kind: FieldType) -> Note | None:
    """The note on an amount with more decimals than its unit has."""
    if kind.kind != "decimal" or not isinstance(value, Decimal) or -int(value.as_tuple().exponent) <= kind.places:
        return None
    return Note("V12", facts={"value": plain(value), "places": kind.places})


def _read_text_as_number(cell: Cell, kind: FieldType, book: Workbook) -> Reading:
    from xlsxcheck.reading.cells.figures import understand, with_breaks
    from xlsxcheck.reading.cells.seen import text_looks_different

    text = cell.text
    said = understand(text)
    if said.kind == "blank":
        return BLANK
    if said.kind == "number" and said.number is not None:
        number = figure(str(said.number))
        if number is not None:
            value = as_value(number, kind)
            told = Note("V07", facts={"value": " ".join(text.splitlines())[:60], "read": plain(value)})
            return Reading(value, True, _too_fine(value, kind) or text_looks_different(cell, book) or told)
    kept = " ".join(text.split())[:1000]
    if kept.startswith("#") and kept.rstrip("!?").lstrip("#").replace("/", "").isupper() and len(kept) < 12:
        return Reading(kept, False, Note("V10", facts={"value": kept}))
    code = {"placeholder": "V04", "unit": "V05", "date": "V08"}.get(said.kind, "V06")
    facts: dict[str, object] = {"value": quoted(with_breaks(text) if code == "V06" else text)}
    if code == "V06":
        facts |= {"letter": _for_zero(kept), **_set_apart(kept)}
    if said.kind == "unit" and said.number is not None:
        facts |= {"number": plain(said.number), "written_unit": said.unit, "suggestion": _suggestion(said, kind)}
    return Reading(kept, False, Note(code, facts=facts))


def _set_apart(text: str) -> dict[str, object]:
    """What of a text is raised, lowered or struck out: between the marks that its format's reader puts around that."""
    from xlsxcheck.formats.richtext import RAISED, STRUCK

    pieces = {"raised": text.split(RAISED), "struck": text.split(STRUCK)}
    # Between two marks, of which there is an even number.
    return {key: [f"“{one}”" for one in found[1::2]] for key, found in pieces.items() if len(found) % 2 and found[2:]}


def _for_zero(text: str) -> str:
    """The letter that stands for a 0 in what else is a figure; nothing in other texts."""
    letter = next((char for char in text if char in "OoＯｏ"), "")
    return letter if letter and text.replace(letter, "0").isdecimal() else ""


def _suggestion(said: object, kind: FieldType) -> str:
    """What the clerk probably has to type, where the unit leaves no doubt; else nothing."""
    from xlsxcheck.reading.cells.figures import Text, in_unit

    assert isinstance(said, Text) and said.number is not None
    number = in_unit(said.number, said.unit, kind.unit["zh"] if kind.unit else None)
    if number is None or (kind.kind == "integer" and number != number.to_integral_value()):
        return ""
    return plain(as_value(number, kind))
