"""How a number looks in its cell, so far as it may look different from what it is."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

_LONGEST = 256
_TOKENS = re.compile(r'"([^"]*)"?|\\(.)|[_*].|\[([^\]]*)\]|(General|Standard)|(.)', re.IGNORECASE | re.DOTALL)
_DIGITS = frozenset("0#?")


class Section(NamedTuple):
    """One part of a number format. kind: digits, literal (no digit at all), or other (we can't tell)."""

    kind: str
    places: int = 0
    percent: int = 0
    thousands: int = 0
    literal: str = ""


def shown(value: Decimal, code: str) -> str | None:
    """The number as its format shows it, where that is another number or none at all; else None.

    Units: 12.6 in format 0 gives "13", 0.5 in 0% gives "50%", 0 in 0;-0;"-" gives "-".
    """
    sections = parts(code)
    if len(sections) == 1 or value > 0:
        section = sections[0]
    elif value < 0 or len(sections) == 2:
        section = sections[1] if value < 0 else sections[0]
    else:
        section = sections[2]
    if section.kind == "other":
        return None
    if section.kind == "literal":
        return section.literal
    scaled = value.scaleb(2 * section.percent - 3 * section.thousands)
    rounded = scaled.quantize(Decimal(1).scaleb(-section.places), ROUND_HALF_UP) if abs(scaled) < 10**20 else scaled
    return None if rounded == value and not section.percent else f"{rounded:f}" + "%" * section.percent


@lru_cache(maxsize=1024)
def parts(code: str) -> tuple[Section, ...]:
    """The sections of a format, for positive, negative and zero figures."""
    if len(code) > _LONGEST:
        return (Section("other"),)
    sections: list[list[tuple[str, str]]] = [[]]
    for match in _TOKENS.finditer(code):
        quoted, escaped, bracket, general, char = match.groups()
        if char == ";":
            sections.append([])
        elif general:
            sections[-1].append(("general", general))
        elif bracket is not None:
            sections[-1].append(("bracket", bracket))
        elif char is not None:
            sections[-1].append(("char", char))
        elif quoted or escaped:
            sections[-1].append(("text", quoted or escaped))
    return tuple(_section(tokens) for tokens in sections[:3])


def _section(tokens: list[tuple[str, str]]) -> Section:
    text = "".join(value for kind, value in tokens if kind == "char")
    if any(kind == "general" for kind, _ in tokens) or "@" in text:
        return Section("other")
    if any(kind == "bracket" and re.match(r"[<>=]|DBNum", value, re.IGNORECASE) for kind, value in tokens):
        return Section("other")
    if _DIGITS.isdisjoint(text):
        return Section("literal", literal="".join(value for kind, value in tokens if kind in ("char", "text")).strip())
    if "/" in text or "E+" in text.upper() or "E-" in text.upper():
        return Section("other")
    last = max(text.rfind(digit) for digit in _DIGITS)
    after_point = text[text.find(".") + 1 :] if "." in text else ""
    return Section(
        "digits",
        places=sum(char in _DIGITS for char in after_point),
        percent=text.count("%"),
        thousands=len(text[last + 1 :]) - len(text[last + 1 :].lstrip(",")),
    )
