"""Raw deflate -> bytes: by zlib, which every Python has, or by zlib-ng, which takes half the time.

Why not zlib-ng from the first file on: loading it takes as long as zlib needs for ten files.
"""

from __future__ import annotations

import zlib
from types import ModuleType
from typing import Any


class _Inflater:
    """Which library inflates."""

    def __init__(self) -> None:
        self.use(zlib)

    def use(self, library: ModuleType | Any) -> None:
        self.object, self.error, self.crc32 = library.decompressobj, library.error, library.crc32


_INFLATER = _Inflater()


def hasten() -> None:
    """Use the faster library from now on, where it is installed: there are many files to come."""
    try:
        from zlib_ng import zlib_ng
    except ImportError:
        return
    _INFLATER.use(zlib_ng)


def inflate(raw: bytes, size: int) -> bytes | None:
    """The content of a raw deflate stream; None where it is damaged, or where it has not just so many bytes.

    Shape:  never more than size + 1 bytes are inflated.
    """
    inflater = _INFLATER.object(-15)
    try:
        # One byte more than declared is asked for: what goes on after that was declared falsely.
        content: bytes = inflater.decompress(raw, size + 1)
    except _INFLATER.error:
        return None
    return content if inflater.eof and len(content) == size else None


def checksum(content: bytes) -> int:
    """CRC-32."""
    return int(_INFLATER.crc32(content))
