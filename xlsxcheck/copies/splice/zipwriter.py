"""Parts -> zip file: untouched ones as the raw bytes that they were, changed ones deflated. Same parts, same bytes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from typing import NamedTuple

from xlsxcheck.formats.package import Entry

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION = 20
_DATE = (0 << 25 | 1 << 21 | 1 << 16) >> 16
"""1 January 1980, the first day that a zip file can name: the time of writing would make every copy differ."""

_DESCRIPTOR = 8
_UTF8 = 0x800
_LEVEL = 1
"""As Excel itself packs: half the time, and some kB more."""


class Stored(NamedTuple):
    """One part, ready to be written."""

    name: bytes
    flags: int
    method: int
    crc: int
    size: int
    raw: bytes


def kept(entry: Entry, raw: bytes) -> Stored:
    """A part as it lay in the file it came from."""
    name = entry.name.encode() if entry.flags & _UTF8 else _name(entry.name)
    return Stored(name, entry.flags & ~_DESCRIPTOR, entry.method, entry.crc, entry.size, raw)


def packed(name: str, content: bytes) -> Stored:
    """A part made by us, deflated."""
    deflater = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
    raw = deflater.compress(content) + deflater.flush()
    plain = _name(name)
    return Stored(plain, 0 if plain.isascii() else _UTF8, 8, zlib.crc32(content), len(content), raw)


def write_zip(parts: Iterable[Stored]) -> bytes:
    """Write a zip file of these parts, in this order."""
    pieces: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for part in parts:
        head = (_VERSION, part.flags, part.method, 0, _DATE, part.crc, len(part.raw), part.size, len(part.name), 0)
        pieces += (_LOCAL.pack(b"PK\3\4", *head), part.name, part.raw)
        directory += (_CENTRAL.pack(b"PK\1\2", _VERSION, *head, 0, 0, 0, 0, at), part.name)
        at += 30 + len(part.name) + len(part.raw)
    count, listing = len(directory) // 2, b"".join(directory)
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(listing), at, 0)
    return b"".join((*pieces, listing, end))


def _name(name: str) -> bytes:
    """A name as it was written: package.open_package reads one that is not UTF-8 byte by byte."""
    try:
        plain = name.encode("latin-1")
        plain.decode()
    except UnicodeEncodeError:
        return name.encode()
    except UnicodeDecodeError:
        return plain if not name.isascii() else name.encode()
    return name.encode() if name.isascii() else plain
