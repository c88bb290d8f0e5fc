"""XML that is spelt the way all common programs spell it: how to tell, and its shared strings without expat."""

from __future__ import annotations

import re

from xlsxcheck.errors import UnreadableFile
from xlsxcheck.formats.memo import Memo
from xlsxcheck.formats.xlsx.strings import MAX_STRINGS, read_strings
from xlsxcheck.formats.xmlparts import MAX_TEXT, unescape
from xlsxcheck.model.patterns import late

# Chinese versions of Excel put a phoneticPr into nearly every text.
_STRING = late(r'\s*<si><t(?: xml:space="preserve")?>([^<]*)</t>(?:<phoneticPr [^<>]*/>)?')
_ENTITY = late(r"&(?:#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6})|(amp|lt|gt|quot|apos));|&")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
MAIN_SPACE = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_MAIN = b'xmlns="%b"' % MAIN_SPACE
_CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 13))
"""The characters that XML forbids, each one byte in UTF-8."""


class NotPlain(Exception):
    """Spelt in a way that the patterns don't know."""


def _item(item: bytes) -> str:
    match = _STRING.fullmatch(item.decode())
    if len(item) > MAX_TEXT or not _is_clean(item):
        raise NotPlain
    return unescape(entities(match[1])) if match else _rich_text(item)


STRINGS: Memo[bytes, str] = Memo(_item, 10_000, lambda item: len(item) < 1_000)
"""The XML of a shared string -> its text; most are the form's own labels."""


def _rich_text(item: bytes) -> str:
    """Let expat take one text with formatted runs out of its XML, so that not all the others go that way."""
    try:
        (text,) = read_strings(b"<sst %b>%b</si></sst>" % (_MAIN, item), "")
    except (UnreadableFile, ValueError):
        raise NotPlain from None
    return text


def read_plain_strings(data: bytes) -> list[str] | None:
    """Take the texts of a shared-strings part, if each is one plain run."""
    if not is_plain(data):
        return None
    first = max(data.find(b"<si"), 0)
    items = data[first:].split(b"</si>")
    # Nothing but the declaration and the opening tag may stand in front.
    opened = data.count(b"<", 0, first) - data.startswith(b"<?xml")
    if opened != 1 or items.pop().strip() != b"</sst>" or len(items) > MAX_STRINGS:
        return None
    try:
        return list(map(STRINGS.__getitem__, items))
    except (UnicodeDecodeError, NotPlain):
        return None


def is_plain(data: bytes) -> bool:
    """Whether a part is UTF-8 in the usual namespace without comments, CDATA, DTD, prefixes or line ends to unify."""
    start = data[:2000]
    end = start.find(b"?>") + 2 if start.startswith(b"<?xml") else 0
    if b"encoding=" in start[:end] and b'encoding="UTF-8"' not in start[:end] and b'"utf-8"' not in start[:end]:
        return False
    if _MAIN not in start or data.find(b"\r", end + 2) >= 0:
        return False
    return not (_opens(data, b"!", end) or _opens(data, b"?", end))


def _opens(data: bytes, mark: bytes, start: int) -> bool:
    """Whether a tag begins with that mark. Marks are rare: looking at each is faster than looking for "<!"."""
    at = data.find(mark, start)
    for _ in range(100):
        if at < 0:
            return False
        if data[at - 1] == 0x3C:
            return True
        at = data.find(mark, at + 1)
    return b"<" + mark in data[start:]


def is_clean(text: str) -> bool:
    """Whether it has no character that XML forbids."""
    return _is_clean(text.encode())


def _is_clean(data: bytes) -> bool:
    return len(data.translate(None, _CONTROLS)) == len(data)


def entities(text: str) -> str:
    """Put characters for the five entities and for numbers. Errors: NotPlain for others."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    decimal, hexadecimal, named = match.groups()
    if named:
        return _NAMED[named]
    code = int(decimal) if decimal else int(hexadecimal, 16) if hexadecimal else 0
    if 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000 or code in (9, 10, 13):
        return chr(code)
    raise NotPlain
