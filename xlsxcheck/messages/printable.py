"""Names and texts of others as they may be shown: nothing that steers a terminal or turns a line round gets through."""

from __future__ import annotations

import re
from functools import cache

_UNSAFE = "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
"""Controls (ESC and OSC begin with one), line ends, marks that change the direction, and what is no character."""


def printable(text: str, *, lines: bool = False) -> str:
    r"""The same text with every character that is no plain one written out, such as \x1b or \u202e.

    Shape:  lines: line ends and tabs stay as they are. A file's name that is no UTF-8 is read as Chinese (GB 18030)
            where it can be.
    """
    if text.isprintable():
        return text
    if any("\ud800" <= char <= "\udfff" for char in text):
        text = _decoded(text)
    return _unsafe(lines).sub(_written_out, text)


@cache
def _unsafe(lines: bool) -> re.Pattern[str]:
    # Compiled when first needed: most texts are plain, and it takes as long as a tenth of a check.
    return re.compile(_UNSAFE.replace("\x00-\x1f", "\x00-\x08\x0b-\x1f") if lines else _UNSAFE)


def _decoded(name: str) -> str:
    """A name as the system handed it over: the bytes that were no UTF-8 stand in it as lone surrogates."""
    try:
        raw = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _written_out(match: re.Match[str]) -> str:
    number = ord(match[0])
    if 0xDC80 <= number <= 0xDCFF:
        return f"\\x{number - 0xDC00:02x}"
    short = {9: "\\t", 10: "\\n", 13: "\\r"}.get(number)
    return short or (f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}")
