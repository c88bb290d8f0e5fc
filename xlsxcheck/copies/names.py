"""What the marked copy of a file is called."""

from __future__ import annotations

import hashlib
import os
import re

from xlsxcheck.model.patterns import late

MARK = ".checked"
_RETURNED = late(r"(.+?)(?:\.checked(?:-\d+)?)+", re.DOTALL)
_MACROS = (".xlsm", ".xltm")
_OWN = (".xlsx", ".xlsm")
"""Files whose copy is of the same kind; every other kind keeps its ending before that of the copy."""

_LONGEST = 255
"""Bytes of a name on nearly every system; Windows counts characters."""
_ROOM = len("-999")
_DIGITS = 8


def copy_name(name: str, *, macros: bool = False) -> str:
    """The plain name of a file's copy.

    Shape:  a.xlsx -> a.checked.xlsx, a.xlsm -> a.checked.xlsm, a.xls -> a.xls.checked.xlsx. The copy of a copy that
            came back is called after the original: a.checked.xlsx and a.checked-2.xlsx -> a.checked.xlsx. macros: a
            file that holds some, whatever its name says. A name that would be too long is cut, and told from others
            by a digest of the whole.
    """
    stem, suffix = os.path.splitext(name)
    own = suffix.lower() in _OWN
    stem = original(stem) + ("" if own else suffix)
    end = f"{MARK}.xlsm" if suffix.lower() in _MACROS or (own and macros) else f"{MARK}.xlsx"
    room = _LONGEST - len(end) - _ROOM
    if _size(stem) > room:
        digest = hashlib.sha256(os.fsencode(stem)).hexdigest()[:_DIGITS]
        stem = f"{_cut(stem, room - _DIGITS - 1)}~{digest}"
    return stem + end


def original(stem: str) -> str:
    """A name without its ending and without the marks of a copy."""
    found = _RETURNED.fullmatch(stem)
    return found[1] if found else stem


def numbered(name: str, number: int) -> str:
    """The name to take where the plain one is taken: a.checked-2.xlsx."""
    stem, suffix = os.path.splitext(name)
    return name if number == 1 else f"{stem}-{number}{suffix}"


def same_name(one: str, other: str) -> bool:
    """Whether two names may be one file: Windows and macOS tell no capitals, and macOS spells accents anew."""
    return one == other or folded(one) == folded(other)


def folded(name: str) -> str:
    """A name as systems that tell no capitals compare it."""
    import unicodedata

    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _size(text: str) -> int:
    return len(text) if os.name == "nt" else len(os.fsencode(text))


def _cut(text: str, size: int) -> str:
    """As much of the beginning as fits."""
    text = text[:size]
    while _size(text) > size:
        text = text[:-1]
    return text
