"""What is told of a cell that its number format shows as something else than it is."""

from __future__ import annotations

from decimal import Decimal

from xlsxcheck.formats.grid import Cell, Workbook
from xlsxcheck.formats.looks import nearly_same
from xlsxcheck.formats.sections import take_apart
from xlsxcheck.model import FieldType, Note
from xlsxcheck.reading.cells.plainformats import SHOWS_WHOLE
from xlsxcheck.reading.cells.reading import as_value, plain, quoted
from xlsxcheck.reading.cells.shown import keeps_texts, shown, text_shown


def looks_different(
    number: Decimal, cell: Cell, kind: FieldType, book: Workbook, units: tuple[str, ...] = ()
) -> Note | None:
    """The note on a number that is shown as another, or not at all; V17 for a zero shown as a dash.

    units: what may stand behind the number beside the field's own unit.
    """
    own = (*units, *(kind.unit.values() if kind.unit else ()))
    looks = shown(number, book.number_format(cell.style), own)
    ink = book.styles.colour(looks.colour)
    if looks.dash and kind.numeric:
        return Note("V17", facts={"how": "dash"})
    if looks.plain and (ink is None or not nearly_same(ink, book.look(cell.style).fill)):
        return None
    seen = "" if looks.plain else looks.text
    return Note("V14", facts={"shown": seen or "blank", "value": plain(as_value(number, kind))})


def text_looks_different(cell: Cell, book: Workbook) -> Note | None:
    """The note on a text that its format shows as another, or not at all."""
    code = book.number_format(cell.style)
    if code in SHOWS_WHOLE:
        return None
    texts = take_apart(code).texts
    ink = book.styles.colour(texts.colour) if texts else None
    hidden = ink is not None and nearly_same(ink, book.look(cell.style).fill)
    if keeps_texts(code) and not hidden:
        return None
    seen = "" if hidden else text_shown(cell.text, code)
    return Note("V14", facts={"shown": seen or "blank", "value": quoted(cell.text)})
