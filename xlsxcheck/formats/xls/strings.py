"""Texts of BIFF8 records, which may run over several records with a new width in each."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.xlsx.strings import MAX_STRINGS

_WIDE, _EXTENDED, _RICH = 1, 4, 8


class Segments:
    """A run of bytes cut into records; `text` reads on from where the last one ended."""

    def __init__(self, parts: Sequence[bytes], *, cut: bool = False) -> None:
        """Start at the first byte of the first part. cut: of a text that ends too soon, what is there is taken."""
        self.parts = parts
        self.cut = cut
        self.part = 0
        self.at = 0

    def text(self) -> str:
        """Read one string with its formatting runs. Errors: ValueError where the bytes end too soon."""
        if self.cut and sum(map(len, self.parts)) < 3:
            return ""
        length, flags = struct.unpack("<HB", self.take(3))
        runs = struct.unpack("<H", self.take(2))[0] if flags & _RICH else 0
        extra = struct.unpack("<L", self.take(4))[0] if flags & _EXTENDED else 0
        text = self.characters(length, flags & _WIDE)
        if (runs or extra) and not self.cut:
            self.skip(4 * runs + extra)
        return text

    def characters(self, length: int, wide: int) -> str:
        """Read characters; each further record states anew whether they take two bytes."""
        found = []
        while True:
            part = self.parts[self.part]
            count = min(length, (len(part) - self.at) >> wide)
            raw = part[self.at : self.at + (count << wide)]
            self.at += len(raw)
            found.append(raw.decode("utf-16-le" if wide else "latin-1", "replace"))
            length -= count
            if not length or (self.cut and self.part + 1 == len(self.parts)):
                return "".join(found)
            self.next_part()
            wide = self.take(1)[0] & _WIDE

    def take(self, count: int) -> bytes:
        """Read bytes, on into the next record where one ends."""
        taken = self.parts[self.part][self.at : self.at + count]
        self.at += len(taken)
        while len(taken) < count:
            self.next_part()
            more = self.parts[self.part][: count - len(taken)]
            self.at = len(more)
            taken += more
        return taken

    def skip(self, count: int) -> None:
        """Pass over bytes."""
        while count > len(self.parts[self.part]) - self.at:
            count -= len(self.parts[self.part]) - self.at
            self.next_part()
        self.at += count

    @property
    def left(self) -> bool:
        """Whether anything follows."""
        return self.at < len(self.parts[self.part]) or self.part + 1 < len(self.parts)

    def next_part(self) -> None:
        """Go to the start of the next record. Errors: ValueError where there is none."""
        self.part += 1
        self.at = 0
        if self.part >= len(self.parts):
            raise ValueError("text ends too soon")


def read_shared(parts: Sequence[bytes]) -> tuple[list[str], int]:
    """Read the shared strings from their record and what continues it, and how many the record says there are.

    Shape:  all that are there: the stated number is a hint, and programs get it wrong.
    Errors: ValueError where even that is missing; UnreadableFile F06.
    """
    segments = Segments(parts)
    (stated,) = struct.unpack("<4xL", segments.take(8))
    found: list[str] = []
    while segments.left:
        try:
            found.append(segments.text())
        except (ValueError, IndexError):
            break
        if len(found) > MAX_STRINGS:
            raise UnreadableFile("F06", what="strings", found=len(found), allowed=MAX_STRINGS)
    return found, stated


def short_text(body: bytes) -> str:
    """Read a text whose length takes one byte, such as a sheet's name."""
    return Segments([bytes((body[0], 0)) + body[1:]]).text()
