"""An office's name without what people type differently."""

from __future__ import annotations

import unicodedata

_BRACKETS = str.maketrans("〔〕【】[]{}《》", "()()()()()")


def normal_name(name: str | None) -> str:
    """An office's name without what people type differently: width, brackets, blanks, case."""
    folded = unicodedata.normalize("NFKC", name or "").translate(_BRACKETS)
    return "".join(char for char in folded if not char.isspace() and unicodedata.category(char) != "Cf").casefold()


def alike(one: str, other: str) -> bool:
    """Whether two names, as names are compared, may be one office's: the shorter is the longer with parts left out.

    Without a name nothing speaks against it.
    """
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return all(char in rest for char in short)
