"""A zip package as it lies in memory: its parts, inflated under limits, and their raw bytes.

Why not zipfile: it costs more than the inflating itself, trusts the sizes an archive declares,
and gives no raw compressed bytes to copy.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.memo import Kept

MAX_FILE = 32 << 20
MAX_ENTRIES = 4096
MAX_PART = 16 << 20
MAX_TOTAL = 48 << 20
MAX_RATIO = 200
RATIO_FREE = 2 << 20
"""Parts inflate to this size whatever their ratio: small repetitive sheets are honest."""

_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s4x2H4x3L3H8xL")
_LOCAL_NAMES = struct.Struct("<2H")
_FULL = 0xFFFFFFFF


class Entry(NamedTuple):
    """One part as the directory states it. `name` is as written there; `offset` that of its data, -1 if unfindable.

    A name that is not UTF-8 is decoded byte by byte (latin-1), so that it can be written back as it was.
    """

    name: str
    method: int
    flags: int
    crc: int
    compressed_size: int
    size: int
    offset: int


class Package:
    """The parts of a zip file. `duplicates` are names that stand twice; of these the last one counts."""

    def __init__(self, data: bytes, entries: dict[str, Entry], duplicates: tuple[str, ...]) -> None:
        self.data = data
        self.entries = entries
        self.duplicates = duplicates
        self._folded: dict[str, str] | None = None
        self._inflated = 0

    def find(self, name: str) -> str | None:
        """Return the key in `entries` of a part whose name may differ in case or in its slashes."""
        if name in self.entries:
            return name
        if self._folded is None:
            self._folded = {key.lower(): key for key in self.entries}
        return self._folded.get(_tidy(name).lower())

    def raw(self, name: str) -> bytes:
        """Give the part as its bytes lie in the file, mostly deflated; KeyError without such a part."""
        entry = self.entries[name]
        end = entry.offset + entry.compressed_size
        if entry.offset < 0 or end > len(self.data):
            raise UnreadableFile("F05", part=name)
        return self.data[entry.offset : end]

    def read(self, name: str, limit: int = MAX_PART) -> bytes:
        """Inflate a part.

        Units:  limit in bytes; never more is inflated, whatever the directory declares.
        Errors: KeyError without such a part; UnreadableFile F04 locked, F05 damaged, F06 over a limit.
        """
        entry = self.entries[name]
        raw = self.raw(name)
        if entry.flags & 1:
            raise UnreadableFile("F04", part=name)
        if entry.size > limit:
            raise _too_large("part", entry.size, limit, name)
        # Counted again each time: a thousand sheets may lead to one part.
        self._inflated += entry.size
        if self._inflated > MAX_TOTAL:
            raise _too_large("total", self._inflated, MAX_TOTAL, name)
        return _inflate(entry, raw, name) if len(raw) > _SMALL else _inflate_small(entry, raw, name)


def open_package(data: bytes) -> Package:
    """Read the directory of a zip file; no part is inflated yet.

    Errors: UnreadableFile F05 (no directory, or a broken one), F06 (file or directory too large).
    """
    if len(data) > MAX_FILE:
        raise UnreadableFile("F06", what="file", found=megabytes(len(data)), allowed=megabytes(MAX_FILE))
    entries: dict[str, Entry] = {}
    keys: dict[str, str] = {}
    twice: list[str] = []
    for entry in _directory(data):
        key = _tidy(entry.name)
        if not key:
            continue
        folded = key.lower()
        if folded in keys:
            twice.append(key)
            del entries[keys[folded]]
        keys[folded] = key
        entries[key] = entry
    return Package(data, entries, tuple(twice))


def _tidy(name: str) -> str:
    if "\\" in name:
        name = name.replace("\\", "/")
    if not name.isprintable():
        # Names get into messages, and messages on to terminals.
        name = "".join(char if char.isprintable() else "?" for char in name)
    return name.lstrip("/") if name[-1:] != "/" else ""


def _directory(data: bytes) -> Iterator[Entry]:
    start, end, shift = _directory_range(data)
    count = 0
    names, local = _LOCAL_NAMES.unpack_from, _CENTRAL.unpack_from
    while start + 46 <= end and data[start : start + 4] == b"PK\1\2":
        _, flags, method, crc, packed, size, name_size, extra_size, note_size, offset = local(data, start)
        count += 1
        if count > MAX_ENTRIES:
            raise UnreadableFile("F06", what="entries", found=count, allowed=MAX_ENTRIES)
        name = data[start + 46 : start + 46 + name_size]
        if _FULL in (packed, size, offset):
            extra = data[start + 46 + name_size : start + 46 + name_size + extra_size]
            size, packed, offset = _wide(extra, size, packed, offset)
        start += 46 + name_size + extra_size + note_size
        offset += shift
        if 0 <= offset <= len(data) - 30 and data[offset : offset + 4] == b"PK\3\4":
            offset += 30 + sum(names(data, offset + 26))
        else:
            offset = -1
        yield Entry(_decode(name), method, flags, crc, packed, size, offset)
    if not count:
        raise UnreadableFile("F05", part="zip")


def _directory_range(data: bytes) -> tuple[int, int, int]:
    """Where the directory begins and ends, and by how much its offsets are off (bytes put before the file)."""
    at = data.rfind(b"PK\5\6", max(0, len(data) - 65557))
    if at < 0 or at + 22 > len(data):
        raise UnreadableFile("F05", part="zip")
    _, _, _, _, _, size, offset, _ = _END.unpack_from(data, at)
    if data[at - 20 : at - 16] == b"PK\6\7" and data[at - 76 : at - 72] == b"PK\6\6":
        # A file of 64-bit sizes, or of more than 65,535 entries, has a second, wider end before this one.
        at -= 76
        *_, size, offset = _END64.unpack_from(data, at)
    start = at - size
    if start < 0:
        raise UnreadableFile("F05", part="zip")
    return start, at, start - offset


def _wide(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Take the 64-bit figures that stand in the extra field where the 32-bit ones are full."""
    at = 0
    while at + 4 <= len(extra):
        tag, length = _LOCAL_NAMES.unpack_from(extra, at)
        if tag == 1:
            wide = iter(number for (number,) in struct.iter_unpack("<Q", extra[at + 4 : at + 4 + (length & ~7)]))
            size, packed, offset = (next(wide, n) if n == _FULL else n for n in (size, packed, offset))
            break
        at += 4 + length
    return size, packed, offset


def _decode(name: bytes) -> str:
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("latin-1")


_SMALL = 4096
INFLATED: Kept[tuple[bytes, int, int, int], bytes] = Kept(64)
"""Small parts: styles, links and the like are the same bytes in a thousand files of one template."""


def _inflate_small(entry: Entry, raw: bytes, name: str) -> bytes:
    key = raw, entry.method, entry.size, entry.crc
    content = INFLATED.get(key)
    if content is None:
        content = _inflate(entry, raw, name)
        if len(content) < 8 * _SMALL:
            INFLATED.keep(key, content)
    return content


def _inflate(entry: Entry, raw: bytes, name: str) -> bytes:
    size = entry.size
    if size > max(RATIO_FREE, MAX_RATIO * len(raw)):
        raise UnreadableFile("F06", what="ratio", found=size // max(len(raw), 1), allowed=MAX_RATIO, part=name)
    if entry.method == 0:
        content, whole = raw, True
    elif entry.method == 8:
        inflater = zlib.decompressobj(-15)
        try:
            # One byte more than declared is asked for: what goes on after that was declared falsely.
            content = inflater.decompress(raw, size + 1)
        except zlib.error:
            raise UnreadableFile("F05", part=name) from None
        whole = inflater.eof
    else:
        raise UnreadableFile("F05", part=name)
    if not whole or len(content) != size or zlib.crc32(content) != entry.crc:
        raise UnreadableFile("F05", part=name)
    return content


def _too_large(what: str, found: int, allowed: int, part: str) -> UnreadableFile:
    return UnreadableFile("F06", what=what, found=megabytes(found), allowed=megabytes(allowed), part=part)


def megabytes(size: int) -> str:
    """Write a size in bytes as people do."""
    return f"{size / (1 << 20):.3g} MB"
