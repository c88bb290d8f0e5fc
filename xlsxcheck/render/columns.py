"""How wide a terminal shows a text: a Chinese character takes two columns."""

from __future__ import annotations

from unicodedata import east_asian_width


def columns(text: str) -> int:
    """Where what comes behind it begins, on most terminals."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def widest(text: str) -> int:
    """How wide it may be: “ ” — … take two columns in the Chinese console of Windows, one elsewhere."""
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)
