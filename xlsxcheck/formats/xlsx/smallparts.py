"""Small parts of packages, which thousands of files have in common to the byte: parsed once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from xlsxcheck.formats.memo import Kept

_LARGEST = 16_384
_Parsed = TypeVar("_Parsed")
PARSED: Kept[tuple[Callable[..., Any], bytes, tuple[Any, ...]], Any] = Kept(64)


def known(parse: Callable[..., _Parsed], data: bytes, part: str, *more: Any) -> _Parsed:
    """What `parse` makes of a part, worked out once where it is small. more: what else it depends on."""
    key = (parse, data, more)
    found = PARSED.get(key)
    if found is None:
        found = parse(data, part, *more)
        if len(data) < _LARGEST:
            PARSED.keep(key, found)
    return found
