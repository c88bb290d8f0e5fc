"""How a web page paints its text: style sheets, style attributes and the old tags. What of it hides figures."""

from __future__ import annotations

import re
from typing import NamedTuple

from xlsxcheck.formats.css import Declarations, Element, StyleSheet, declarations, family, number_format, variables
from xlsxcheck.formats.csscolours import colour, see_through
from xlsxcheck.formats.looks import Look, is_symbol_font
from xlsxcheck.formats.numberformats import NAMED_FORMATS

_PAINTED = re.compile(r"style|color|<font", re.IGNORECASE)
_LENGTH = re.compile(r"(-?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(px|pt|em|rem|ex|%|cm|mm|in)?")
_POINTS = {"px": 0.75, "pt": 1.0, "cm": 28.35, "mm": 2.835, "in": 72.0, "rem": 12.0}
_SIZES = {"xx-small": 6.75, "x-small": 7.5, "small": 9.75, "medium": 12.0, "large": 13.5}
_FAR, _TIGHT = 90.0, -2.5
"""Points by which a text is pushed out of its cell; by which letters are pushed upon each other."""

_TURNED = ("transform", "scale", "rotate", "clip", "clip-path", "filter", "mask", "-webkit-text-security")
_PLAIN_VALUES = ("", "none", "auto", "normal", "initial", "inherit", "unset", "0")
_BULLETS = ("none", "disc", "circle", "square", "inherit", "initial", "unset", "inside", "outside", "")
_KEPT = 512
_MOST_KNOWN = 8192
_MOST_LOOKED_AT = 200_000
"""Comparisons of rules with elements; of a page that asks for more nothing is certain."""

_LONGEST_VALUE = 1000
"""Characters of a value with variables in it."""

_DEEPEST = 512
_LOOKED_UP = 64
_ROWS = frozenset(("table", "tbody", "thead", "tfoot", "tr", "td", "th"))
_CLOSED_BY = {
    "td": ("td", "th"), "th": ("td", "th"), "tr": ("td", "th", "tr"), "li": ("li",), "p": ("p",),
    "tbody": ("td", "th", "tr", "tbody", "thead", "tfoot"), "thead": ("td", "th", "tr", "tbody", "thead", "tfoot"),
    "tfoot": ("td", "th", "tr", "tbody", "thead", "tfoot"),
}  # fmt: skip
"""Elements that another one ends without saying so."""


class Paint(NamedTuple):
    """How text is seen within an element.

    gone: it is not there at all. unseen: it keeps its place, but is not seen. away: the same of what stands in no cell;
    that is not left out of tables, because a script may bring it back.
    """

    look: Look = Look(size=12.0)
    gone: bool = False
    unseen: bool = False
    away: bool = False
    struck: bool = False
    raised: bool = False
    floats: bool = False
    numbered: bool = False
    code: str = "General"

    @property
    def pale(self) -> bool:
        """Whether a reader of the page passes over the text: nobody sees it, or it is crossed out."""
        return self.unseen or self.away or self.struck or self.look.unseen in ("same_colour", "tiny_font")


PLAIN_PAINT = Paint()


def painter(page: str) -> Painter | None:
    """What knows how a page is painted; None for a page that asks for nothing."""
    return Painter(page) if _PAINTED.search(page) else None


class _Open(NamedTuple):
    """An element that is open. number: the same for elements that stand in the same and are alike."""

    element: Element
    paint: Paint
    number: int


class Painter:
    """The elements that are open, each with its paint."""

    def __init__(self, page: str) -> None:
        """Read the page's own style sheets."""
        self.sheet = StyleSheet(page)
        self.open: list[_Open] = []
        self.inline: dict[str, Declarations] = {}
        self.known: dict[tuple[object, ...], _Open] = {}
        self.told = {"class", "style", "bgcolor", "color", "face", "text"} | self.sheet.attributes
        self.count = 0

    @property
    def paint(self) -> Paint:
        """How text is seen here."""
        return self.open[-1].paint if self.open else PLAIN_PAINT

    def start(self, name: str, attributes: dict[str, str], in_cell: bool, void: bool) -> Paint:
        """Take in a start tag; the paint of its element, which is open now unless it is void or gone."""
        closed = _CLOSED_BY.get(name)
        while closed is not None and self.open and self.open[-1].element.name in closed:
            self.open.pop()
        place = self.open[-1].number if self.open else 0
        key = (place, name, in_cell, frozenset(one for one in attributes.items() if one[0] in self.told))
        found = self.known.get(key)
        if found is None:
            found = self.met(name, attributes, in_cell)
            if len(self.known) >= _MOST_KNOWN:
                self.known.clear()
            self.known[key] = found
        if not (void or found.paint.gone) and len(self.open) < _DEEPEST:
            self.open.append(found)
        return found.paint

    def met(self, name: str, attributes: dict[str, str], in_cell: bool) -> _Open:
        """An element that stands where it does for the first time, with its paint."""
        self.count += 1
        element = Element(name, frozenset(attributes.get("class", "").split()), attributes)
        paint = self.painted(element, attributes, self.paint._replace(floats=False), in_cell or name in ("td", "th"))
        return _Open(element, paint, self.count)

    def end(self, name: str) -> None:
        """Take in an end tag: the element and what is open in it end."""
        for back in range(1, min(len(self.open), _LOOKED_UP) + 1):
            found = self.open[-back].element.name
            if found == name:
                del self.open[-back:]
                return
            if found in _ROWS and name not in _ROWS:
                return

    def painted(self, element: Element, attributes: dict[str, str], paint: Paint, inside: bool) -> Paint:
        """The paint of an element: the old attributes, the rules that meet it, its own style."""
        asked = _old_attributes(element.name, attributes)
        doubts: list[Declarations] = []
        added = False
        if self.sheet.looked > _MOST_LOOKED_AT:
            return _beside(paint, "restyled")
        if self.sheet.rules:
            around = [one.element for one in self.open[: -_LOOKED_UP - 1 : -1]]
            late: Declarations = {}
            for rule in self.sheet.meeting(element, around):
                if rule.pseudo:
                    added = added or (inside and _adds(rule.asked["content"]))
                elif not rule.sure:
                    doubts.append(rule.asked)
                elif rule.weight[0]:
                    late |= rule.asked
                else:
                    asked |= rule.asked
            asked |= self.own(attributes) | late
        elif "style" in attributes:
            asked |= self.own(attributes)
        if added:
            paint = _beside(paint, "added_text")
        result = self.apply(paint, asked, element.name, inside) if asked else paint
        for doubt in doubts:
            other = self.apply(result, doubt, element.name, inside)
            hidden = other.gone or other.unseen or other.struck or other.raised or other.look.unseen
            if hidden and not (result.gone or result.unseen):
                result = _beside(result, "restyled")
        return result

    def own(self, attributes: dict[str, str]) -> Declarations:
        """What the style attribute asks for."""
        style = attributes.get("style", "")
        found = self.inline.get(style)
        if found is None:
            if len(self.inline) >= _KEPT:
                self.inline.clear()
            found = self.inline[style] = declarations(style.replace("!important", "")) if style else {}
            self.sheet.variables |= variables(style)
        return found

    def apply(self, paint: Paint, asked: Declarations, name: str, inside: bool) -> Paint:
        """The paint after what is asked for. inside: it is a cell or stands in one."""
        look = self.letters(paint.look, asked)
        paint = paint._replace(look=look)
        if asked.get("display") == "none":
            return paint._replace(gone=True) if inside or name == "tr" else _away(paint)
        visibility = asked.get("visibility", "")
        if visibility in ("hidden", "collapse") or not look.size or "hidden" in asked.get("content-visibility", ""):
            paint = paint._replace(unseen=True) if inside else _away(paint)
        elif visibility == "visible" or (paint.unseen and "font-size" in asked and look.size):
            paint = paint._replace(unseen=False)
        decoration = asked.get("text-decoration", "") + asked.get("text-decoration-line", "")
        if "line-through" in decoration:
            paint = paint._replace(struck=True)
        if name not in ("td", "th") and asked.get("vertical-align") in ("super", "sub"):
            paint = paint._replace(raised=True)
        if asked.get("float", "none") in ("left", "right") and inside and name not in ("td", "th"):
            paint = paint._replace(floats=True)
        if "mso-number-format" in asked:
            code = number_format(asked["mso-number-format"])
            paint = paint._replace(code=NAMED_FORMATS.get(code, code) or "General")
        kinds = f"{asked.get('list-style', '')} {asked.get('list-style-type', '')}".split()
        if kinds:
            paint = paint._replace(numbered=any(kind not in _BULLETS and "url(" not in kind for kind in kinds))
        own_font = bool(self.sheet.faces) and inside and family(asked.get("font-family", "-")) in self.sheet.faces
        if own_font or _moved(asked, look.size, inside, name):
            paint = _beside(paint, "restyled") if inside else _away(paint)
        return paint

    def letters(self, look: Look, asked: Declarations) -> Look:
        """Colours, size and font."""
        changed: dict[str, object] = {}
        for key in ("color", "-webkit-text-fill-color"):
            if key in asked:
                value = self.value(asked[key])
                ink = look.fill if see_through(value) else colour(value)
                if see_through(value) and look.fill is None:
                    ink = 0xFFFFFF
                changed["ink"] = ink if ink is not None else look.ink
        for key in ("background", "background-color"):
            if key in asked and (ground := colour(self.value(asked[key]))) is not None:
                changed["fill"] = ground
        opacity = _LENGTH.fullmatch(asked.get("opacity", "1"))
        if opacity and float(opacity[1]) * (0.01 if opacity[2] == "%" else 1) < 0.15:
            changed["ink"] = changed.get("fill", look.fill) if changed.get("fill", look.fill) is not None else 0xFFFFFF
        short = asked.get("font", "")
        size = _size(asked.get("font-size", "") or _first_length(short), look.size)
        if size is not None:
            changed["size"] = size
        face = family(asked.get("font-family", "")) or family(short.partition(" ")[2] and short.split(" ")[-1])
        if face:
            changed["symbols"] = is_symbol_font(face)
        return look._replace(**changed) if changed else look  # type: ignore[arg-type]

    def value(self, text: str) -> str:
        """A value, the page's variables put in."""
        for _ in range(4):
            match = re.search(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)", text)
            if match is None or len(text) > _LONGEST_VALUE:
                break
            text = text.replace(match[0], self.sheet.variables.get(match[1], match[2] or "")[:_LONGEST_VALUE])
        return text.strip().lower()


def _away(paint: Paint) -> Paint:
    return _beside(paint, "restyled")._replace(away=True)


def _beside(paint: Paint, why: str) -> Paint:
    return paint if paint.look.beside else paint._replace(look=paint.look._replace(beside=why))


def _adds(content: str) -> bool:
    """Whether generated content is more than a blank."""
    text = re.sub(r"\\[0-9a-fA-F]{1,6}", "x", content).strip().lower()
    return text not in ("none", "normal", "inherit", "initial", "") and bool(text.strip("\"' "))


def _old_attributes(name: str, attributes: dict[str, str]) -> Declarations:
    """What bgcolor, color, face and text ask for, as declarations."""
    found: Declarations = {}
    if bgcolor := attributes.get("bgcolor"):
        found["background-color"] = bgcolor.strip().lower()
    if name == "font":
        for key, asked in (("color", "color"), ("face", "font-family")):
            if value := attributes.get(key):
                found[asked] = value.strip().lower()
    elif name == "body" and (text := attributes.get("text")):
        found["color"] = text.strip().lower()
    return found


def _size(text: str, now: float) -> float | None:
    """Points; None where nothing is said."""
    if not text:
        return None
    if text in _SIZES:
        return _SIZES[text]
    length = _points(text, now)
    return None if length is None or length < 0 else length


def _first_length(font: str) -> str:
    """The size in a `font`, which stands before a slash or a blank."""
    match = re.search(r"(?:^|\s)([0-9.]+(?:px|pt|em|rem|%)?)(?=/|\s)", font)
    return match[1] if match else ""


def _points(text: str, size: float) -> float | None:
    match = _LENGTH.fullmatch(text.strip())
    if match is None:
        return None
    number, unit = float(match[1]), match[2] or "px"
    if unit in ("em", "ex"):
        return number * size * (0.5 if unit == "ex" else 1)
    return number * size / 100 if unit == "%" else number * _POINTS[unit]


def _moved(asked: Declarations, size: float, inside: bool, name: str) -> bool:
    """Whether text is moved, turned, cut off or squeezed so that something else may be seen."""
    far = [
        _points(asked[key], size) for key in ("text-indent", "margin-left", "margin-top", "left", "top") if key in asked
    ]
    if any(length is not None and abs(length) >= _FAR and (length < 0 or inside) for length in far):
        return True
    spacing = _points(asked.get("letter-spacing", ""), size)
    if spacing is not None and spacing < min(_TIGHT, -size / 5):
        return True
    nothing = [_points(asked.get(key, ""), size) for key in ("width", "height", "max-width", "max-height")]
    if "hidden" in asked.get("overflow", "") and any(length is not None and length < 2 for length in nothing):
        return True
    zoom = _LENGTH.fullmatch(asked.get("zoom", ""))
    if zoom and float(zoom[1]) * (0.01 if zoom[2] == "%" else 1) < 0.4:
        return True
    if "override" in asked.get("unicode-bidi", ""):
        return True
    if not inside:
        return any(word in asked.get(key, "") for key, word in (("clip", "rect(0"), ("transform", "scale")))
    if any(asked.get(key, "") not in _PLAIN_VALUES for key in _TURNED):
        return True
    if "url(" in asked.get("background", "") + asked.get("background-image", "") or asked.get("mso-hide") == "all":
        return True
    if asked.get("flex-direction", "").endswith("reverse") or asked.get("order", "0") not in _PLAIN_VALUES:
        return True
    return asked.get("position", "") in ("absolute", "fixed") and name not in ("td", "th")
