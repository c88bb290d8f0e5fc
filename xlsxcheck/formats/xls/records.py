"""The records of an .xls stream: kind, length, content."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from xlsxcheck.errors import UnreadableFile

MAX_RECORDS = 500_000

BOF, EOF = 0x809, 0x0A
"""They begin and end a substream: the workbook, a sheet, a chart within one."""

Record = tuple[int, bytes]


def records(data: bytes, start: int, part: str, counted: list[int]) -> Iterator[Record]:
    """Give the records of one substream, up to its end; substreams within it (charts) are passed over.

    counted: how many records of the file were met so far, counted on. The record that marks the end may be missing
    where the file ends. Errors: UnreadableFile F05 where a record is cut short, F06.
    """
    inside = 0
    end = len(data)
    while start + 4 <= end:
        kind, size = struct.unpack_from("<HH", data, start)
        start += 4
        counted[0] += 1
        if counted[0] > MAX_RECORDS:
            raise UnreadableFile("F06", what="elements", found=counted[0], allowed=MAX_RECORDS, part=part)
        if kind == BOF:
            inside += 1
        if not inside or start + size > end:
            raise UnreadableFile("F05", part=part)
        if not (kind or size):
            # Zeros fill up the last sector of a file without an end.
            return
        if inside == 1:
            yield kind, data[start : start + size]
        if kind == EOF:
            inside -= 1
            if not inside:
                return
        start += size
    if not inside:
        raise UnreadableFile("F05", part=part)
