"""An office's name without what people type differently."""

from __future__ import annotations

import unicodedata

_BRACKETS = str.maketrans("〔〕【】[]{}《》", "()()()()()")


def normal_name(name: str | None) -> str:
    """An office's name without what people type differently: width, brackets, blanks, case."""
    folded = unicodedata.normalize("NFKC", name or "").translate(_BRACKETS)
    return "".join(char for char in folded if not char.isspace() and unicodedata.category(char) != "Cf").casefold()
