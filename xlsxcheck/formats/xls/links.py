"""Which sheets the formulas of an .xls lead to: numbers that stand for a book and a sheet of it."""

from __future__ import annotations

import struct

from xlsxcheck.model import sheet_prefix


class SheetLinks:
    """The books and sheets that formulas name by a number, met so far; `sheets` are this file's own, in their order."""

    def __init__(self) -> None:
        self.sheets: list[str] = []
        self._own: list[bool] = []
        self._links: list[tuple[int, int, int]] = []

    def book(self, body: bytes) -> None:
        """Take a SUPBOOK record: of the books one is this file itself."""
        self._own.append(body[2:4] == b"\1\4")

    def links(self, body: bytes) -> None:
        """Take an EXTERNSHEET record: book, first and last sheet of each number."""
        count = min(struct.unpack_from("<H", body)[0], (len(body) - 2) // 6)
        self._links += struct.iter_unpack("<3H", body[2 : 2 + 6 * count])

    def prefix(self, number: int) -> str:
        """What stands before a cell there, such as 表三!. Errors: ValueError, IndexError where it is not one sheet."""
        book, first, last = self._links[number]
        if not self._own[book]:
            return f"[{book + 1}]!"
        if first != last:
            raise ValueError(number)
        return sheet_prefix(self.sheets[first])
