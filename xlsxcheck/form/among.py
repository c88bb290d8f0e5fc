"""Rows that are part of another row: what they are called, and the relations that say so."""

from __future__ import annotations

import re

_AMONG = re.compile(r"^\s*(?:其中|#)")


def is_part(name: str) -> bool:
    """Whether a label says that its cells are part of others, which count them already."""
    return _AMONG.search(name) is not None
