"""Bytes of a text file -> text: by its byte order mark, by what its bytes can only be, by what it declares."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_HEAD = 4096
_CODECS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "windows-936": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "utf-16": "utf-16-le",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "unicode": "utf-16-le",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "iso-8859-1": "gb18030",
    "windows-1252": "gb18030",
}
"""Names of encodings as files and people write them. Chinese text declared as Western was declared by a program."""


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of a file. declared: an encoding that is stated elsewhere, such as in a header of its message.

    Shape:  bytes that are no text in any encoding become U+FFFD; nothing is refused.
    """
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(marked, "replace")
    if (wide := _wide(data)) is not None:
        return data.decode(wide, "replace")
    stated = _codec(declared) or _codec(_in_head(data))
    # What is UTF-8 throughout is nothing else, whatever a page says: programs copy a declaration and save anew.
    for codec in dict.fromkeys(filter(None, ("utf-8", stated, "gb18030"))):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    return data.decode(stated or "utf-8", "replace")


def known(name: str) -> str | None:
    """The codec that a person means by a name of an encoding; None for one that we don't read."""
    return _codec(name)


def _codec(name: str | None) -> str | None:
    return _CODECS.get(name.strip().lower()) if name else None


def _in_head(data: bytes) -> str | None:
    match = _DECLARED.search(data[:_HEAD])
    return match[1].decode("ascii") if match else None


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of its markup is 0."""
    start = data[:64]
    if len(start) < 8 or b"\0" not in start:
        return None
    return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
