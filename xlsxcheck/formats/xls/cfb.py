"""Compound files, the container of .xls and of encrypted workbooks: streams of the root storage by name."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from xlsxcheck.errors import UnreadableFile

_HEADER = struct.Struct("<24x2HHHH6xL4xL4xLLLLL")
_ENTRY = struct.Struct("<64sHBxLLL36xLQ")
_LAST_SECTOR = 0xFFFFFFFA
"""Sector numbers from here on are marks: end of a chain, free, table of sectors."""


class Compound:
    """A compound file in memory. `streams` are the root's: name in small letters -> first sector and size in bytes.

    Names of a compound file do not differ by case. Two streams of one name can't be, by the order they are kept in.
    """

    def __init__(self, data: bytes) -> None:
        """Read its tables. Errors: UnreadableFile F05 where they contradict themselves."""
        self.data = data
        try:
            self._tables()
        except (struct.error, ValueError):
            raise UnreadableFile("F05", part="cfb") from None

    def read(self, name: str) -> bytes:
        """Read a stream. KeyError without one; UnreadableFile F05 where its chain of sectors is broken."""
        start, size = self.streams[name.lower()]
        try:
            content = self._small(start, size) if size < self.cutoff else self._chain(start, size)
        except (struct.error, ValueError):
            raise UnreadableFile("F05", part=name) from None
        if len(content) < size:
            raise UnreadableFile("F05", part=name)
        return content[:size]

    def _tables(self) -> None:
        header = _HEADER.unpack_from(self.data)
        _, _, _, shift, _, _, directory, self.cutoff, mini, _, more, _ = header
        if shift not in (9, 12) or self.cutoff != 4096:
            raise ValueError(shift)
        self.size = 1 << shift
        self.sectors = len(self.data) // self.size
        self.table: list[int] = []
        for number in self._table_sectors(more):
            self.table.extend(struct.unpack(f"<{self.size // 4}L", self._sector(number)))
            if len(self.table) > self.sectors + self.size:
                raise ValueError("more sectors than the file has")
        self.storages: set[str] = set()
        self.streams: dict[str, tuple[int, int]] = {}
        self._directory(self._chain(directory))
        mini_table = self._chain(mini) if mini < _LAST_SECTOR else b""
        self.mini_table = struct.unpack(f"<{len(mini_table) // 4}L", mini_table)
        self.mini_stream: bytes | None = None

    def _table_sectors(self, more: int) -> Iterator[int]:
        """Give the numbers of the sectors that hold the table of sectors: 109 in the header, the rest chained."""
        found = list(struct.unpack_from("<109L", self.data, 76))
        for _ in range(self.sectors):
            yield from (number for number in found if number < _LAST_SECTOR)
            if more >= _LAST_SECTOR:
                return
            *found, more = struct.unpack(f"<{self.size // 4}L", self._sector(more))
        raise ValueError("endless")

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        if start >= len(self.data):
            raise ValueError(number)
        # The last sector of a file may be cut short.
        return self.data[start : start + self.size].ljust(self.size, b"\0")

    def _chain(self, number: int, size: int | None = None) -> bytes:
        parts: list[bytes] = []
        while number < _LAST_SECTOR and (size is None or len(parts) * self.size < size):
            if len(parts) > self.sectors or number >= len(self.table):
                raise ValueError("endless")
            parts.append(self._sector(number))
            number = self.table[number]
        return b"".join(parts)

    def _small(self, number: int, size: int) -> bytes:
        """Read a stream of the mini stream, whose sectors are 64 bytes."""
        if self.mini_stream is None:
            self.mini_stream = self._chain(*self.root)
        parts: list[bytes] = []
        while number < _LAST_SECTOR and len(parts) * 64 < size:
            if number >= len(self.mini_table) or len(parts) > len(self.mini_table):
                raise ValueError("endless")
            parts.append(self.mini_stream[number * 64 : number * 64 + 64])
            number = self.mini_table[number]
        return b"".join(parts)

    def _directory(self, directory: bytes) -> None:
        entries = [_ENTRY.unpack_from(directory, at) for at in range(0, len(directory) - 127, 128)]
        *_, child, start, size = entries[0] if entries else (0xFFFFFFFF, 0, 0)
        self.root = (start, size & 0xFFFFFFFF)
        waiting, seen = [child], set()
        while waiting:
            number = waiting.pop()
            if number >= len(entries) or number in seen:
                continue
            seen.add(number)
            name, length, kind, left, right, _, start, size = entries[number]
            waiting += [left, right]
            text = name[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            if kind == 2:
                # In files of 512-byte sectors the upper half of the size may be rubbish.
                if text.lower() in self.streams:
                    raise ValueError(text)
                self.streams[text.lower()] = (start, size & 0xFFFFFFFF)
            else:
                self.storages.add(text.lower())
