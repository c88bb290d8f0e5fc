"""What a cell shows of its value by its number format, and whether that is the plain writing of the value."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

from xlsxcheck.formats.memo import remembered
from xlsxcheck.formats.sections import Section, take_apart
from xlsxcheck.model.patterns import late
from xlsxcheck.reading.cells.reading import UNKNOWN, quoted

_ROOMY = Context(prec=8_000, rounding=ROUND_HALF_UP)
"""Room for every decimal place that a code can ask for."""
_PLAIN = late(r"([+-]?) *([0-9]{1,3}(?: [0-9]{3})+|[0-9]*)(?:\.([0-9]*))?")
_BLANKS = dict.fromkeys(map(ord, "\u3000\xa0\u2002\u2003\u2007\u2009\u202f"), " ")
_DASHES = frozenset("-–—－−‐")
_CURRENCIES = "¥￥$€£元"
_POINTED = ("power", "slash")


class Shown(NamedTuple):
    """What a cell shows.

    text: as seen, without thousands marks and padding; UNKNOWN where the format is not understood. plain: it is the
    plain writing of the value for certain. dash: it is the accountants' dash for a zero. colour: the one that the
    format gives it (see Section).
    """

    text: str
    plain: bool
    dash: bool = False
    colour: int | None = None


def shown(value: Decimal, code: str, units: tuple[str, ...] = ()) -> Shown:
    """The number as its format shows it.

    Shape:  plain where the text is the same decimal number, with nothing beside it but padding and the own unit.
    Units:  12.6 in format 0 gives "13", 0.5 in 0% gives "50%", 0 in 0;-0;"-" gives "-" (dash), 10 in 0"0" gives "100".
    """
    if not code.strip():
        return Shown(f"{value:f}", True)
    section, signed = _section_for(value, take_apart(code).numbers)
    if section is None:
        return Shown("###", False)
    if "!" in code and not shown_literally(value, code, units):
        return Shown(quoted(_looks(section, value, signed)) or UNKNOWN, False)
    text = _looks(section, value, signed)
    if section.odd:
        return Shown(UNKNOWN, False)
    plain = _is_plain(text, value, units) and not any(section.has(kind) for kind in (*_POINTED, "fill"))
    dash = not value and not plain and _is_dash(text)
    return Shown(quoted(text), plain, dash, section.colour)


def shown_literally(value: Decimal, code: str, units: tuple[str, ...]) -> bool:
    """Whether the number looks plain too where `!` is no mark for the next character but one itself: LibreOffice."""
    section, signed = _section_for(value, take_apart(code, marks=False).numbers)
    return section is not None and _is_plain(_looks(section, value, signed), value, units)


@remembered(1024)
def keeps_texts(code: str) -> bool:
    """Whether a text is shown in this format as it is."""
    texts = take_apart(code).texts
    if texts is None:
        return True
    kinds = [token.kind for token in texts.tokens if token.text.strip()]
    return kinds == ["answer"] and not texts.odd


def text_shown(text: str, code: str) -> str:
    """What is seen of a text in a format that does not keep it."""
    texts = take_apart(code).texts
    if texts is None:
        return text
    if texts.odd:
        return UNKNOWN
    return quoted("".join(text if token.kind == "answer" else token.text for token in texts.tokens))


def _section_for(value: Decimal, sections: tuple[Section, ...]) -> tuple[Section | None, bool]:
    """The section that applies, and whether a minus sign comes by itself; no section: the cell shows ###."""
    if any(section.condition for section in sections):
        for place, section in enumerate(sections):
            last = place == len(sections) - 1 and place > 0
            operator, limit = section.condition or ("any" if last else "><"[place % 2], Decimal(0))
            if holds(value, operator, limit):
                # Programs differ in whether a negative number shows its sign here.
                return (section._replace(odd=True) if value < 0 and place else section), True
        return None, True
    if len(sections) == 1 or value > 0 or (value == 0 and len(sections) == 2):
        return sections[0], len(sections) == 1
    return (sections[1] if value < 0 else sections[2]), False


def holds(value: Decimal, operator: str, limit: Decimal) -> bool:
    """Whether a number fulfils a condition; operator is one of < <= > >= = <> any."""
    if operator == "any":
        return True
    if operator == "<>":
        return value != limit
    return ("<" in operator and value < limit) or (">" in operator and value > limit) or (
        "=" in operator and value == limit
    )  # fmt: skip


def _looks(section: Section, value: Decimal, signed: bool) -> str:
    figure = value if signed else abs(value)
    return ("-" if figure < 0 else "") + _rendered(section, abs(figure))


def _rendered(section: Section, value: Decimal) -> str:
    """The text of a section for a number that is not negative; without thousands marks and padding."""
    kinds = [token.kind for token in section.tokens]
    if "digit" not in kinds or "general" in kinds:
        plain = f"{value:f}"
        return "".join(plain if token.kind in ("general", "answer") else token.text for token in section.tokens).strip()
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
    rounded = scaled.quantize(Decimal(1).scaleb(-places), context=_ROOMY)
    whole, _, decimals = f"{rounded:f}".partition(".")
    return _filled(section, whole.lstrip("0"), decimals, end).strip()


def _after_last_digit(kinds: list[str]) -> list[str]:
    return kinds[len(kinds) - kinds[::-1].index("digit") :] if "digit" in kinds else []


def _filled(section: Section, whole: str, decimals: str, end: int) -> str:
    """Digits in the places for them; what is too long stands in the first place."""
    left = sum(token.kind == "digit" for token in section.tokens[:end])
    pieces: list[str] = [] if left else [whole]
    used = 0
    for place, (kind, text) in enumerate(section.tokens):
        if kind != "digit":
            pieces.append("" if kind == "comma" else text)
        elif place < end:
            taken = whole[: max(0, len(whole) - left + 1)]
            pieces.append(taken or _EMPTY[text])
            whole, left = whole[len(taken) :], left - 1
        else:
            rest = decimals[used:]
            pieces.append((rest[:1] or "0") if text == "0" or rest.strip("0") else _EMPTY[text])
            used += 1
    return "".join(pieces)


_EMPTY = {"0": "0", "#": "", "?": " "}


def _with_power(section: Section, value: Decimal) -> str:
    texts = "".join(token.text for token in section.tokens if token.kind in ("digit", "point", "power"))
    mantissa = texts.upper().partition("E")[0]
    whole, _, decimals = mantissa.partition(".")
    step = max(1, len(whole))
    power = (value.adjusted() if value else 0) // step * step
    short = value.scaleb(-power).quantize(Decimal(1).scaleb(-len(decimals)), context=_ROOMY)
    return f"{short:f}E{'-' if power < 0 else '+'}{abs(power):02d}"


def _with_fraction(section: Section, value: Decimal) -> str:
    """The number with its fraction, literal texts around it."""
    from fractions import Fraction

    slash = [token.kind for token in section.tokens].index("slash")
    below = "".join(token.text for token in section.tokens[slash + 1 :] if token.text.isdigit() or token.text in "#?")
    exact = Fraction(value)
    fixed = int(below) if below.isdigit() and int(below) else 0
    near = Fraction(round(exact * fixed), fixed) if fixed else exact.limit_denominator(10 ** max(1, len(below)) - 1)
    part = f" {near % 1}" if near % 1 else ""
    before = "".join(token.text for token in section.tokens[:slash] if token.kind == "text")
    after = "".join(
        token.text for token in section.tokens[slash + 1 :] if not (token.text.isdigit() or token.text in "#?")
    )
    return f"{before}{near.numerator // near.denominator}{part}{after}".strip()


def _is_plain(looks: str, value: Decimal, units: tuple[str, ...]) -> bool:
    """Whether a text is the decimal number itself, but for thousands marks, padding, zeros and the own unit."""
    text = looks.translate(_BLANKS).strip()
    for unit in units:
        text = text.removesuffix(unit).rstrip()
    match = _PLAIN.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        return False
    sign, whole, decimals = match.groups()
    if (sign == "-") != (value < 0):
        return False
    return Decimal(f"{sign}{whole.replace(' ', '') or '0'}.{decimals or '0'}") == value


def _is_dash(looks: str) -> bool:
    text = looks.translate(_BLANKS).replace(" ", "").strip(_CURRENCIES)
    return 0 < len(text) < 3 and _DASHES.issuperset(text)
