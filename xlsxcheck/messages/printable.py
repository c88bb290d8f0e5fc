"""Names and texts of others as they may be shown: nothing that steers a terminal or turns a line round gets through."""

from __future__ import annotations

import re

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls (ESC and OSC begin with one), line ends, marks that change the direction, and what is no character."""
_UNSAFE_BUT_LINES = re.compile(_UNSAFE.pattern.replace("\x00-\x1f", "\x00-\x08\x0b-\x1f"))
_NO_CHARACTER = re.compile("[\ud800-\udfff]")


def printable(text: str, *, lines: bool = False) -> str:
    r"""The same text with every character that is no plain one written out, such as \x1b or \u202e.

    Shape:  lines: line ends and tabs stay as they are. A file's name that is no UTF-8 is read as Chinese (GB 18030)
            where it can be.
    """
    if text.isprintable():
        return text
    if _NO_CHARACTER.search(text):
        text = _decoded(text)
    return (_UNSAFE_BUT_LINES if lines else _UNSAFE).sub(_written_out, text)


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
