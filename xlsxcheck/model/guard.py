"""The apostrophe before a text that a spreadsheet program would take for a formula, or for a figure to be cut."""

from __future__ import annotations

_MARK = "'"
_DIGITS = 15
"""So many a spreadsheet program keeps of a number."""
_ACTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def guarded(text: str) -> str:
    """The text as it stands in a list of ours.

    A code of digits alone would be shown as 1.1E+17, and saved with its last digits lost.
    """
    acts = text.startswith(_ACTS) or text.lstrip().startswith(_ACTS)
    return f"{_MARK}{text}" if acts or (len(text) > _DIGITS and text.isdecimal()) else text


def unguarded(text: str) -> str:
    """The text without an apostrophe that a list of ours puts there; programs save it as if it were part of it."""
    return text[1:] if text.startswith(_MARK) and guarded(text[1:]) == text else text
