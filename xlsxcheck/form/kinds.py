"""What each kind of field means: its shape, its bounds, the codes of what is wrong with it, how a cell shows it."""

from __future__ import annotations

from typing import NamedTuple

EARLIEST, LAST_YEAR = 1000, 2100
"""A year of four digits; one above the last is a slip of the keyboard."""


class Kind(NamedTuple):
    """One kind of field.

    blank, wrong: codes of the findings for a required field left blank, and for a value that is none of this kind.
    pattern: the shape of its texts, as in a JSON Schema; length: how many characters they all have.
    cell_format: the number format of its cells in the template, None for text.
    """

    blank: str
    wrong: str
    pattern: str | None = None
    length: int | None = None
    cell_format: str | None = None


KINDS: dict[str, Kind] = {
    "integer": Kind(blank="V01", wrong="V02", cell_format="General"),
    "decimal": Kind(blank="V01", wrong="V02", cell_format="General"),
    "text": Kind(blank="C01", wrong="C08"),
    "choice": Kind(blank="V01", wrong="C05"),
    "credit_code": Kind(
        blank="V01", wrong="C04", pattern="^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$", length=18
    ),
    "year": Kind(blank="C02", wrong="C03", cell_format="General"),
    "date": Kind(blank="V01", wrong="C07", pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", cell_format="yyyy-mm-dd"),
}
