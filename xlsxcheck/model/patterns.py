"""Regular expressions that are compiled when they are first used: a run loads many and uses few of them."""

from __future__ import annotations

import re
from typing import Any, AnyStr, Generic, cast

_VERBS = ("search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn")


class _Late(Generic[AnyStr]):
    """Stands for a pattern; the pattern's own methods are put into it when the first of them is asked for."""

    def __init__(self, pattern: AnyStr, flags: int) -> None:
        self._given: tuple[AnyStr, int] = (pattern, flags)

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(*self._given)
        self.__dict__.update((verb, getattr(compiled, verb)) for verb in _VERBS)
        return getattr(compiled, name)


def late(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """The same as re.compile, at the first use: at a module's head it would cost every start of the program."""
    return cast("re.Pattern[AnyStr]", _Late(pattern, flags))
