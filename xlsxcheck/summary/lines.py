"""Texts for a terminal: broken at its width, cut to a column, filled up to one."""

from __future__ import annotations

from xlsxcheck.messages.printable import printable
from xlsxcheck.render.columns import columns, widest
from xlsxcheck.render.text import wrap

MOST_NAMES = 200
"""So many files or offices are named on the screen; the summary names all."""


def lines(text: str, width: int | None, margin: str = "") -> str:
    """Lines of at most `width` columns; one where there is no width."""
    return "".join(f"{line}\n" for line in wrap(text, width, margin))


def fitting(text: str, width: int | None, used: int) -> str:
    """What is left of a text beside so many columns that are used; all of it where there is no width."""
    return one_line(text) if width is None else cut(text, width - used)


def pad(text: str, width: int) -> str:
    """At least so wide, filled with blanks."""
    text = one_line(text)
    return text + " " * (width - columns(text))


def one_line(text: str) -> str:
    """A text that neither breaks the line nor steers the terminal."""
    return printable(" ".join(text.split()))


def cut(text: str, width: int) -> str:
    """At most so wide, with … where something is missing."""
    text = one_line(text)
    if widest(text) <= width:
        return text
    kept, used = "", widest("…")
    for char in text:
        used += widest(char)
        if used > width:
            break
        kept += char
    return f"{kept}…"


def cut_left(text: str, width: int) -> str:
    """At most so wide, with its end: what tells one path from another."""
    text = one_line(text)
    return text if widest(text) <= width else cut(text[::-1], width)[::-1]
