"""Small parts of packages, which thousands of files have in common to the byte: parsed once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from xlsxcheck.formats.memo import Kept

_Parsed = TypeVar("_Parsed")
_Key = tuple[Callable[..., Any], bytes, tuple[Any, ...]]
_SMALL, _LARGEST = 16 * 1024, 64 * 1024
PARSED: Kept[_Key, Any] = Kept(96)
LARGER: Kept[_Key, Any] = Kept(16)
"""Styles: we write 12 kB of them, LibreOffice and WPS 25 kB."""


def known(parse: Callable[..., _Parsed], data: bytes, part: str, *more: Any) -> _Parsed:
    """What `parse` makes of a part, worked out once where it is small. more: what else it depends on."""
    key = (parse, data, more)
    memory = PARSED if len(data) < _SMALL else LARGER
    found = memory.get(key)
    if found is None:
        found = parse(data, part, *more)
        if len(data) < _LARGEST:
            memory.keep(key, found)
    return found
