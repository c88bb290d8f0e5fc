"""Answers that are no figures: names, choices, years, dates, the credit code of an organ."""

from __future__ import annotations

from decimal import Decimal

from xlsxcheck.form.kinds import KINDS
from xlsxcheck.formats.grid import Cell, Workbook
from xlsxcheck.formats.numberformats import shows_whole_date
from xlsxcheck.model import FieldType, Note
from xlsxcheck.reading.cells.plainformats import SHOWS_WHOLE
from xlsxcheck.reading.cells.reading import BLANK, INVISIBLE, UNKNOWN, Reading, as_value, figure, plain, quoted

_LAST_SERIAL = 2_958_465
_UNSEEN = "".join(map(chr, INVISIBLE)) + " "
_REVERSES = frozenset("\u202d\u202e")
"""Marks after which a text is seen in another order."""
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
# Patterns are compiled when they are needed: a plain year, date and choice, as nearly all are, need none.
_YEAR_UNITS = ("年度", "年")
_YEAR = r"((?:19|20|21)[0-9]{2})(?:年度?)?"
_DATE = r"((?:19|20|21)[0-9]{2})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[T ].*)?"
_COMPACT_DATE = r"((?:19|20|21)[0-9]{2})([0-9]{2})([0-9]{2})"


def read_answer(cell: Cell, kind: FieldType, book: Workbook) -> Reading:
    """Read a number or a text as an answer of kind text, choice, year, date or credit_code."""
    text = _number_text(cell, kind, book) if cell.kind == "n" else cell.text
    text = " ".join(text.split()).strip(_UNSEEN)
    if not text:
        return BLANK
    reading = _READERS[kind.kind](text, cell, kind)
    if not _REVERSES.isdisjoint(cell.text):
        return reading._replace(note=Note("V14", facts={"shown": UNKNOWN, "value": quoted(text)}))
    if reading.readable and (other := _looks_different(cell, kind, book)) is not None:
        return reading._replace(note=other)
    return reading


def moment(number: Decimal, date1904: bool) -> str | None:
    """The date and time that a serial number stands for, as 2026-01-15, 2026-01-15 08:30 or 08:30."""
    from datetime import datetime, timedelta

    if not 0 <= number <= _LAST_SERIAL:
        return None
    seconds = int((number % 1 * 86400).to_integral_value())
    # Excel counts a 29 February 1900 that never was; day 60 itself is no date.
    first = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 31 if number < 60 else 30)
    when = first + timedelta(days=int(number), seconds=seconds)
    clock = "" if not seconds else f"{when:%H:%M}" if not seconds % 60 else f"{when:%H:%M:%S}"
    if number < 1:
        return clock or "00:00"
    return f"{when.year:04}-{when:%m-%d} {clock}".rstrip()


def _looks_different(cell: Cell, kind: FieldType, book: Workbook) -> Note | None:
    """The note on an answer that its number format shows as another, or not at all."""
    code = book.number_format(cell.style)
    if code in SHOWS_WHOLE:
        return None
    from xlsxcheck.reading.cells.seen import looks_different, text_looks_different

    number = figure(cell.text) if cell.kind == "n" else None
    if number is None:
        return text_looks_different(cell, book) if cell.kind == "s" else None
    if book.is_date(cell.style):
        when = moment(number, book.date1904)
        if when is None or (kind.kind != "year" and shows_whole_date(code)):
            return None
        return Note("V14", facts={"shown": when if kind.kind == "year" else UNKNOWN, "value": cell.text})
    return looks_different(number, cell, kind, book, _YEAR_UNITS if kind.kind == "year" else ())


def _number_text(cell: Cell, kind: FieldType, book: Workbook) -> str:
    """What a number in a text cell says: the date where it is formatted as one, else its digits."""
    number = figure(cell.text)
    if number is None:
        return cell.text
    if kind.kind != "year" and book.is_date(cell.style):
        return moment(number, book.date1904) or cell.text
    return plain(as_value(number, kind))


def _text(text: str, cell: Cell, kind: FieldType) -> Reading:
    return Reading(text, True)


def _choice(text: str, cell: Cell, kind: FieldType) -> Reading:
    if any(text == choice["zh"] for choice in kind.choices):
        return Reading(text, True)
    from xlsxcheck.reading.layout.labels import key

    for choice, also in zip(kind.choices, kind.also or [()] * len(kind.choices), strict=True):
        if key(text) in (key(choice["zh"]), *map(key, also)):
            return Reading(choice["zh"], True, _read_as(text, choice["zh"]))
    return Reading(text, True)


def _year(text: str, cell: Cell, kind: FieldType) -> Reading:
    if text.isascii() and text.isdigit() and len(text) < 9:
        return Reading(int(text), True)
    import re

    match = re.fullmatch(_YEAR, text.translate(_NARROW).replace(" ", ""))
    if match is None:
        return Reading(text, True)
    told = cell.kind == "s" and text != match[1]
    return Reading(int(match[1]), True, _read_as(text, match[1]) if told else None)


def _date(text: str, cell: Cell, kind: FieldType) -> Reading:
    import re
    from datetime import date

    tidy = text.translate(_NARROW)
    match = re.fullmatch(_DATE, tidy) or re.fullmatch(_DATE, tidy.replace(" ", "")) or re.fullmatch(_COMPACT_DATE, tidy)
    try:
        iso = date(int(match[1]), int(match[2]), int(match[3])).isoformat() if match else None
    except ValueError:
        iso = None
    if iso is None:
        return Reading(text, False, Note("C07", facts={"value": quoted(text)}))
    plain_date = cell.kind == "n" or text == iso or text.startswith((f"{iso} ", f"{iso}T"))
    return Reading(iso, True, None if plain_date else _read_as(text, iso))


def _credit_code(text: str, cell: Cell, kind: FieldType) -> Reading:
    tidy = text.translate(_NARROW).replace(" ", "").upper()
    if cell.kind == "n" and len(tidy) > 15:
        return Reading(tidy, False, Note("C04", facts={"value": tidy, "reason": "digits_lost"}))
    import re

    if re.fullmatch(KINDS[kind.kind].pattern or "", tidy):
        from xlsxcheck.form.creditcode import is_credit_code

        if not is_credit_code(tidy):
            return Reading(tidy, True, Note("C04", facts={"value": tidy, "reason": "check_digit"}))
    return Reading(tidy, True, _read_as(text, tidy))


_READERS = {"text": _text, "choice": _choice, "year": _year, "date": _date, "credit_code": _credit_code}


def _read_as(text: str, read: str) -> Note | None:
    return None if text == read else Note("V07", facts={"value": quoted(text), "read": read})
