"""A number format code taken apart: its sections, what each one writes, and what is not understood in it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from xlsxcheck.formats.memo import Memo
from xlsxcheck.model.patterns import late

LONGEST = 2048
"""Excel's own codes have 255 characters; what is longer than this is not taken apart."""

_USUAL = 255
"""Longer ones are taken apart, but not remembered."""

_TOKENS = late(
    r'"([^"]*)"?|\\(.)|!(.)|\*(.)|(_).|\[([^\]]*)\]|(General|Standard|G/通用格式)|(@)|(E[+-])|(.)',
    re.IGNORECASE | re.DOTALL,
)
_KINDS = ("", "text", "text", "marked", "fill", "blank", "bracket", "general", "answer", "power", "char")
_CONDITION = late(r" ?(<=|>=|<>|[<>=]) ?(-?[0-9]+(?:\.[0-9]+)?) ?")
_NAMED = {".": "point", ",": "comma", "%": "percent", "/": "slash", " ": "blank", "\u3000": "blank", "\xa0": "blank"}
_COLOURS = {
    "black": 0x000000, "blue": 0x0000FF, "cyan": 0x00FFFF, "green": 0x00FF00, "magenta": 0xFF00FF, "red": 0xFF0000,
    "white": 0xFFFFFF, "yellow": 0xFFFF00, "黑色": 0x000000, "蓝色": 0x0000FF, "青色": 0x00FFFF, "绿色": 0x00FF00,
    "洋红": 0xFF00FF, "洋红色": 0xFF00FF, "红色": 0xFF0000, "白色": 0xFFFFFF, "黄色": 0xFFFF00,
}  # fmt: skip
_NUMBERED = late(r"(?:colou?r|颜色) ?([0-9]{1,2})", re.IGNORECASE)
_EXACT = late(r"#([0-9a-f]{6})", re.IGNORECASE)
_LOCALE = late(r"\$([^-]*)(?:-([0-9A-F]{1,8})?(?:,[0-9A-F]{1,4})?)?", re.IGNORECASE)
_OLD_DIGITS = 0x2000000
"""Locales from here on ask for other digits than 0 to 9: Thai, Chinese, full-width."""


class Token(NamedTuple):
    """A piece of a section.

    kind: text, fill (a repeated character), blank, general, answer (@), power, digit (0 # ?), point, comma, percent or
    slash.
    """

    kind: str
    text: str


class Section(NamedTuple):
    """One part of a number format.

    condition: an operator and a number, where the format states one itself. colour: 0xRRGGBB, or below 0 the place in
    the workbook's palette (-1 the first); None: the cell's own. odd: something in it is not understood.
    """

    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None = None
    colour: int | None = None
    odd: bool = False

    def has(self, kind: str) -> bool:
        """Whether there is such a token."""
        return any(token.kind == kind for token in self.tokens)


class Code(NamedTuple):
    """A format's sections for numbers, at least one, and the one for texts, if it has one."""

    numbers: tuple[Section, ...]
    texts: Section | None


def take_apart(code: str, marks: bool = True) -> Code:
    """The sections of a format. marks: `!` makes the next character plain (Excel, WPS), or is shown (LibreOffice)."""
    return CODES[code, marks]


def _take_apart(key: tuple[str, bool]) -> Code:
    code, marks = key
    if len(code) > LONGEST:
        return Code((Section((), odd=True),), Section((), odd=True))
    pieces: list[_Piece] = [_Piece()]
    for match in _TOKENS.finditer(code):
        kind, text = _KINDS[match.lastindex or 0], match[match.lastindex or 0]
        if kind == "char" and text == ";":
            pieces.append(_Piece())
        else:
            pieces[-1].take(kind, text, marks)
    sections = [piece.section() for piece in pieces]
    return _sorted(sections)


CODES: Memo[tuple[str, bool], Code] = Memo(_take_apart, 1024, lambda key: len(key[0]) <= _USUAL)


def _sorted(sections: list[Section]) -> Code:
    """Which sections are for numbers, and which is for texts."""
    texts = None
    if len(sections) > 3 or (len(sections) > 1 and sections[-1].has("answer")):
        texts = sections[min(3, len(sections) - 1)]
    elif len(sections) == 1 and sections[0].has("answer"):
        texts = sections[0]
    numbers = sections[: min(3, len(sections) - (texts is not None and len(sections) > 1))]
    if len(sections) > 4 or (len(sections) > 1 and any(section.has("answer") for section in numbers)):
        numbers = [section._replace(odd=True) for section in numbers]
    return Code(tuple(_plainly(numbers)), texts)


def _plainly(numbers: list[Section]) -> list[Section]:
    """Conditions that say no more than their places do are left out: [>=0]…;… and [>0]…;[<0]…;…."""
    zero = Decimal(0)
    usual: tuple[tuple[str, Decimal] | None, ...] = ((">", zero), ("<", zero), ("=", zero))
    if len(numbers) == 2:
        usual = ((">=", zero), ("<", zero))
    if len(numbers) > 1 and all(one.condition in (None, want) for one, want in zip(numbers, usual, strict=False)):
        return [one._replace(condition=None) for one in numbers]
    return numbers


class _Piece:
    """A section while its tokens are met."""

    def __init__(self) -> None:
        self.tokens: list[Token] = []
        self.condition: tuple[str, Decimal] | None = None
        self.colour: int | None = None
        self.odd = False

    def take(self, kind: str, text: str, marks: bool) -> None:
        """Take in one token as it stands in the code."""
        if kind == "bracket":
            self.bracket(text)
        elif kind == "marked":
            self.tokens.append(Token("text", text if marks else f"!{text}"))
        elif kind == "char":
            self.tokens.append(Token("digit" if text in "0#?" else _NAMED.get(text, "text"), text))
        elif kind == "fill":
            self.tokens.append(Token("fill" if text.strip() else "blank", text))
        else:
            self.tokens.append(Token(kind, " " if kind == "blank" else text))

    def bracket(self, text: str) -> None:
        """A condition, a colour, a currency, or what is not understood: [DBNum1], [ENG], [h]."""
        name = text.strip().lower()
        if condition := _CONDITION.fullmatch(text):
            self.condition = (condition[1], Decimal(condition[2]))
        elif name in _COLOURS:
            self.colour = _COLOURS[name]
        elif (numbered := _NUMBERED.fullmatch(name)) and 1 <= int(numbered[1]) <= 56:
            self.colour = -int(numbered[1])
        elif exact := _EXACT.fullmatch(name):
            self.colour = int(exact[1], 16)
        elif locale := _LOCALE.fullmatch(text):
            self.odd |= int(locale[2] or "0", 16) >= _OLD_DIGITS
            if locale[1]:
                self.tokens.append(Token("text", locale[1]))
        else:
            self.odd = True

    def section(self) -> Section:
        """The section, now that all of it was met."""
        return Section(tuple(self.tokens), self.condition, self.colour, self.odd)
