"""What labels say of sums: that cells are part of others, or add up others."""

from __future__ import annotations

import re

_AMONG = re.compile(r"^\s*(?:其中|#)")


def is_part(name: str) -> bool:
    """Whether a label says that its cells are part of others, which count them already."""
    return _AMONG.search(name) is not None


_TOTAL = re.compile(r"(?:合计|总计|共计|小计)$")
_BEHIND = re.compile(r"[（(][^）)]*[)）]$")


def is_total(name: str) -> bool:
    """Whether a label says that its cells add up others; what stands in brackets behind it says nothing of that."""
    return _TOTAL.search(_BEHIND.sub("", re.sub(r"\s", "", name))) is not None
