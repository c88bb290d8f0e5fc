"""How a number looks in its cell, so far as it may look different from what it is."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from xlsxcheck.reading.cells.reading import quoted

_LONGEST = 256
_TOKENS = re.compile(
    r'"([^"]*)"?|\\(.)|\*(.)|_.|\[([^\]]*)\]|(General|Standard|G/通用格式|@)|(E[+-])|(.)', re.IGNORECASE | re.DOTALL
)
_KINDS = ("", "text", "text", "text", "bracket", "general", "power", "char")
_CONDITION = re.compile(r"(<=|>=|<>|[<>=]) ?(-?[0-9]+(?:\.[0-9]+)?)")
_DIGITS = frozenset("0#?")
_SIGNS = frozenset("+-()%‰.,/:")
_MINUS = dict.fromkeys(map(ord, "−－﹣–—负負"), "-") | {ord("（"): "(", ord("）"): ")", ord("％"): "%"}
_LARGEST = 10**20


class Token(NamedTuple):
    """kind: text, general, power, digit (0 # ?), point, comma, percent, slash."""

    kind: str
    text: str


class Section(NamedTuple):
    """One part of a number format. condition: an operator and a number, where the format states one itself."""

    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None = None

    def has(self, kind: str) -> bool:
        """Whether there is such a token."""
        return any(token.kind == kind for token in self.tokens)


def shown(value: Decimal, code: str) -> str | None:
    """The number as its format shows it, where that is not for certain the same number; else None.

    Units: 12.6 in format 0 gives "13", 0.5 in 0% gives "50%", 0 in 0;-0;"-" gives "-", 10 in 0"0" gives "100".
    """
    if not code.strip() or len(code) > _LONGEST:
        return None
    section, signed = _section_for(value, parts(code))
    if section is None:
        return "###"
    figure = value if signed else abs(value)
    looks = ("-" if figure < 0 else "") + _rendered(section, abs(figure))
    # A power is the same number, but nobody reads 1E+01 as 10.
    return None if _reads_as(looks, value) and not section.has("power") else quoted(looks)


@lru_cache(maxsize=1024)
def parts(code: str) -> tuple[Section, ...]:
    """The sections of a format that are for numbers."""
    sections: list[list[Token]] = [[]]
    conditions: list[tuple[str, Decimal] | None] = [None]
    for match in _TOKENS.finditer(code):
        kind, text = _KINDS[match.lastindex or 0], match[match.lastindex or 0]
        if kind == "char" and text == ";":
            sections.append([])
            conditions.append(None)
        elif kind == "bracket" and (condition := _CONDITION.fullmatch(text)):
            conditions[-1] = (condition[1], Decimal(condition[2]))
        elif kind == "bracket":
            # [$¥-804] shows ¥; colours and [DBNum1] change no figure.
            text = text[1:].partition("-")[0] if text.startswith("$") else ""
            sections[-1].append(Token("text", text))
        elif kind:
            sections[-1].append(Token(_kind(text) if kind == "char" else kind, text))
    if len(sections) > 1 and any(token.text == "@" for token in sections[-1]):
        del sections[-1]
    return tuple(map(Section, map(tuple, sections[:3]), conditions))


def _kind(char: str) -> str:
    named = {".": "point", ",": "comma", "%": "percent", "/": "slash"}
    return "digit" if char in _DIGITS else named.get(char, "text")


def _section_for(value: Decimal, sections: tuple[Section, ...]) -> tuple[Section | None, bool]:
    """The section that applies, and whether a minus sign comes by itself; no section: the cell shows ###."""
    if any(section.condition for section in sections):
        for place, section in enumerate(sections):
            last = place == len(sections) - 1 and place > 0
            operator, limit = section.condition or ("any" if last else "><"[place % 2], Decimal(0))
            if _holds(value, operator, limit):
                return section, True
        return None, True
    if len(sections) == 1 or value > 0 or (value == 0 and len(sections) == 2):
        return sections[0], len(sections) == 1
    return (sections[1] if value < 0 else sections[2]), False


def _holds(value: Decimal, operator: str, limit: Decimal) -> bool:
    if operator == "any":
        return True
    if operator == "<>":
        return value != limit
    return ("<" in operator and value < limit) or (">" in operator and value > limit) or (
        "=" in operator and value == limit
    )  # fmt: skip


def _rendered(section: Section, value: Decimal) -> str:
    """The text of a section for a number that is not negative; without thousands marks and padding."""
    kinds = [token.kind for token in section.tokens]
    if "digit" not in kinds or "general" in kinds:
        plain = f"{value:f}"
        return "".join(plain if token.kind == "general" else token.text for token in section.tokens).strip()
    if "power" in kinds:
        return _with_power(section, value)
    if "slash" in kinds:
        return _with_fraction(section, value)
    last = len(kinds) - kinds[::-1].index("digit") - 1
    end = kinds.index("point") if "point" in kinds else last + 1
    scale = sum(kind == "comma" for kind in kinds[last + 1 :])
    scale += sum(kind == "comma" for kind in _after_last_digit(kinds[:end])) if end <= last else 0
    scaled = value.scaleb(2 * kinds.count("percent") - 3 * scale)
    places = kinds[end:].count("digit")
    rounded = scaled.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) if scaled < _LARGEST else scaled
    whole, _, decimals = f"{rounded:f}".partition(".")
    return _filled(section.tokens, whole.lstrip("0"), decimals, end).strip()


def _after_last_digit(kinds: list[str]) -> list[str]:
    return kinds[len(kinds) - kinds[::-1].index("digit") :] if "digit" in kinds else []


def _filled(tokens: tuple[Token, ...], whole: str, decimals: str, end: int) -> str:
    """Digits in the places for them; what is too long stands in the first place."""
    left = sum(token.kind == "digit" for token in tokens[:end])
    pieces: list[str] = [] if left else [whole]
    used = 0
    for place, (kind, text) in enumerate(tokens):
        if kind != "digit":
            pieces.append("" if kind == "comma" else text)
        elif place < end:
            taken = whole[: max(0, len(whole) - left + 1)]
            pieces.append(taken or ("0" if text == "0" else ""))
            whole, left = whole[len(taken) :], left - 1
        else:
            rest = decimals[used:]
            pieces.append(rest[:1] if text == "0" or rest.strip("0") else "")
            used += 1
    return "".join(pieces)


def _with_power(section: Section, value: Decimal) -> str:
    texts = "".join(token.text for token in section.tokens if token.kind in ("digit", "point", "power"))
    mantissa = texts.upper().partition("E")[0]
    whole, _, decimals = mantissa.partition(".")
    step = max(1, len(whole))
    power = (value.adjusted() if value else 0) // step * step
    short = value.scaleb(-power).quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    return f"{short:f}E{'-' if power < 0 else '+'}{abs(power):02d}"


def _with_fraction(section: Section, value: Decimal) -> str:
    """The number itself where its fraction fits; literal texts stay."""
    from fractions import Fraction

    slash = [token.kind for token in section.tokens].index("slash")
    below = "".join(token.text for token in section.tokens[slash + 1 :] if token.text.isdigit() or token.text in "#?")
    exact = Fraction(value)
    fixed = int(below) if below.isdigit() and int(below) else 0
    near = Fraction(round(exact * fixed), fixed) if fixed else exact.limit_denominator(10 ** max(1, len(below)) - 1)
    figure = f"{value:f}" if near == exact else f"{near.numerator // near.denominator} {near % 1}"
    before = "".join(token.text for token in section.tokens[:slash] if token.kind == "text")
    after = "".join(
        token.text for token in section.tokens[slash + 1 :] if not (token.text.isdigit() or token.text in "#?")
    )
    return f"{before}{figure}{after}".strip()


def _reads_as(looks: str, value: Decimal) -> bool:
    """Whether a reader takes the text for that number for certain; units and currency marks say nothing else."""
    text = re.sub(r"(?<=[^\W\d_])\.", "", looks.translate(_MINUS).replace("万元", ""))
    kept = "".join(char for char in text if char.isnumeric() or char in _SIGNS)
    if kept.startswith("("):
        kept = kept.replace("(", "-", 1).replace(")", "", 1)
    try:
        return Decimal(kept.replace("()", "")) == value
    except InvalidOperation:
        return False
