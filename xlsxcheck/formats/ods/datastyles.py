"""Number formats of an OpenDocument file -> number format codes as Excel writes them."""

from __future__ import annotations

import re

from xlsxcheck.formats.xmlparts import Attributes

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_STYLE, _NUMBER, _FO = f"{_OASIS}:style:1.0", f"{_OASIS}:datastyle:1.0", f"{_OASIS}:xsl-fo-compatible:1.0"
_LIBREOFFICE = "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"
KINDS = ("number-style", "percentage-style", "currency-style", "date-style", "time-style", "text-style",
         "boolean-style")  # fmt: skip
_SPELT = ("text", "currency-symbol", "fill-character", "embedded-text")
_FIGURES = ("number", "scientific-number", "fraction")
_MOMENTS = ("year", "month", "day", "hours", "minutes", "seconds", "am-pm", "era", "day-of-week", "week-of-year",
            "quarter")  # fmt: skip
KNOWN = (
    {f"{_NUMBER} {name}": f"number:{name}" for name in (*KINDS, *_SPELT, *_FIGURES, *_MOMENTS, "boolean")}
    | {f"{_NUMBER} text-content": "number:text-content", f"{_LIBREOFFICE} fill-character": "number:fill-character"}
)  # fmt: skip
"""Elements of number formats; the same names come back in DataStyle.start and end."""

ODD = "[ODF]"
"""Says in a code that something is not understood; no program writes it."""

_CONDITION = re.compile(r"value\(\)(<=|>=|!=|=|<|>)(-?[0-9]+(?:\.[0-9]+)?)")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_MOST_DIGITS = 30
_TOKENS = {"year": ("yy", "yyyy"), "month": ("m", "mm"), "day": ("d", "dd"), "hours": ("h", "hh"),
           "minutes": ("m", "mm"), "seconds": ("s", "ss"), "am-pm": ("AM/PM", "AM/PM"), "era": ("g", "gg"),
           "day-of-week": ("aaa", "aaaa"), "week-of-year": ("ww", "ww"), "quarter": ("q", "q")}  # fmt: skip


class DataStyle:
    """One number format while its elements are met."""

    def __init__(self, kind: str, attributes: Attributes) -> None:
        self.kind = kind
        self.name = attributes.get(f"{_STYLE} name", "")
        self.pieces: list[str] = []
        self.colour = ""
        self.maps: list[tuple[str, str]] = []
        self.odd = any(key.startswith(_NUMBER) and "transliteration" in key for key in attributes)
        self.odd |= any("transliteration" in key for key in attributes)
        self.open = ""
        self.text: list[str] = []
        self.figure: Attributes = {}
        self.embedded: list[tuple[int, str]] = []
        self.position = 0

    def start(self, name: str, attributes: Attributes) -> None:
        """Take in an element of KNOWN that stands in this format, without its prefix."""
        if name in _SPELT:
            self.open, self.text = name, []
            self.position = _count(attributes.get(f"{_NUMBER} position"))
        elif name == "number":
            self.figure, self.embedded = attributes, []
        elif name == "scientific-number":
            self.pieces.append(_scientific(attributes))
        elif name == "fraction":
            below = attributes.get(f"{_NUMBER} denominator-value", "")
            self.pieces.append(f"# ?/{below if below.isdecimal() else '?'}")
        elif name == "text-content":
            self.pieces.append("@")
        elif name in _TOKENS:
            long = attributes.get(f"{_NUMBER} style") == "long"
            self.odd |= attributes.get(f"{_NUMBER} calendar", "gregorian") != "gregorian"
            textual = name == "month" and attributes.get(f"{_NUMBER} textual") == "true"
            self.pieces.append("mmm" if textual else _TOKENS[name][long])
        else:
            self.odd = True

    def characters(self, text: str) -> None:
        """Take in what stands in a text, a currency symbol, a fill or an embedded text."""
        if self.open:
            self.text.append(text)

    def end(self, name: str) -> None:
        """Take note that an element ends."""
        if name == "number":
            code, understood = _number(self.figure, self.embedded)
            self.pieces.append(code)
            self.odd |= not understood
        elif name == self.open:
            self.spelt("".join(self.text))
            self.open = ""

    def spelt(self, text: str) -> None:
        """Write what was spelt out."""
        if self.open == "embedded-text":
            self.embedded.append((self.position, text))
        elif self.open == "fill-character":
            self.pieces.append(f"*{text[:1]}" if text else "")
        elif self.open == "currency-symbol":
            self.pieces.append(quoted(text or "¤"))
        elif self.kind == "percentage-style" and "%" in text:
            before, _, after = text.partition("%")
            self.pieces += [quoted(before) if before else "", "%", quoted(after) if after else ""]
        else:
            self.pieces.append(quoted(text))

    def paint(self, attributes: Attributes) -> None:
        """Take in the colour of the letters."""
        colour = attributes.get(f"{_FO} color", "")
        if _COLOUR.fullmatch(colour):
            self.colour = f"[{colour}]"

    def map(self, attributes: Attributes) -> None:
        """Take in under which condition another format takes this one's place."""
        condition, name = attributes.get(f"{_STYLE} condition", ""), attributes.get(f"{_STYLE} apply-style-name", "")
        self.maps.append((condition, name))

    @property
    def section(self) -> str:
        """The format as one section of a code."""
        return self.colour + (ODD if self.odd else "") + ("".join(self.pieces) or '""')


def code_of(style: DataStyle, others: dict[str, DataStyle]) -> str:
    """The whole code of a format, with those that take its place under conditions in front."""
    if not style.maps:
        return style.section
    sections = []
    for condition, name in style.maps[:8]:
        match, other = _CONDITION.fullmatch(condition), others.get(name)
        if match is None or other is None:
            # LibreOffice passes over what it does not understand; another program may not.
            return ODD + style.section
        sections.append(f"[{'<>' if match[1] == '!=' else match[1]}{match[2]}]{other.section}")
    texts = style.kind == "text-style"
    if len(sections) > 3 or (texts and len(sections) < 3) or (not texts and len(sections) > 2):
        return ODD + style.section
    return ";".join((*sections, style.section))


def quoted(text: str) -> str:
    """A text as it stands in a code."""
    return '\\"'.join(f'"{part}"' if part or not text else "" for part in text.split('"'))


def _number(attributes: Attributes, embedded: list[tuple[int, str]]) -> tuple[str, bool]:
    """The digits of a figure, and whether all about them was understood."""
    stated = attributes.get(f"{_NUMBER} decimal-places", "")
    whole = attributes.get(f"{_NUMBER} min-integer-digits")
    if not stated.isdecimal() and not embedded and whole is not None:
        return "General", True
    places = _count(stated) if stated else 2 if whole is None else 0
    replaced = attributes.get(f"{_NUMBER} decimal-replacement")
    fixed = _count(attributes.get(f"{_NUMBER} min-decimal-places"), places if replaced is None else 0)
    fixed = min(fixed, places)
    rest = ("#" if not replaced else "?") * (places - fixed)
    decimals = f".{'0' * fixed}{rest}" if places else ""
    digits = "0" * _count(whole, 1) or "#"
    if embedded:
        digits = _with_texts(digits, embedded)
    elif attributes.get(f"{_NUMBER} grouping") == "true":
        digits = {"0": "#,##0", "#": "#,###"}.get(digits, digits)
    scale, understood = _scale(attributes.get(f"{_NUMBER} display-factor", "1"))
    return digits + decimals + "," * scale, understood and not (replaced or "").strip()


def _with_texts(digits: str, embedded: list[tuple[int, str]]) -> str:
    """Digits with texts between them, each so many digits from the end."""
    digits = digits.rjust(min(max(at for at, _ in embedded), _MOST_DIGITS) + 1, "#")
    pieces = list(digits)
    for at, text in sorted(embedded):
        place = max(len(digits) - at, 0)
        if place < len(pieces):
            pieces[place] = quoted(text) + pieces[place]
        else:
            pieces.append(quoted(text))
    return "".join(pieces)


def _scale(factor: str) -> tuple[int, bool]:
    """By how many thousands a figure is made smaller; False where it is by something else."""
    known = {"1": 0, "1000": 1, "1000000": 2, "1000000000": 3, "1000000000000": 4}
    tidy = factor.strip().removesuffix(".0")
    return known.get(tidy, 0), tidy in known


def _scientific(attributes: Attributes) -> str:
    places = _count(attributes.get(f"{_NUMBER} decimal-places"))
    whole = "0" * max(1, _count(attributes.get(f"{_NUMBER} min-integer-digits"), 1))
    power = "0" * max(1, _count(attributes.get(f"{_NUMBER} min-exponent-digits"), 1))
    return f"{whole}{'.' + '0' * places if places else ''}E+{power}"


def _count(text: str | None, default: int = 0) -> int:
    return min(int(text[:4]), _MOST_DIGITS) if text and text.isdecimal() else default
