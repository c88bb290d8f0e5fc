"""Whether a copy is still as we wrote it: a seal over every other part, kept in the findings sheet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def seal(parts: Iterable[tuple[str, int]]) -> str:
    """The seal of parts, given as name and CRC."""
    text = "\n".join(f"{name} {crc}" for name, crc in sorted(parts))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
