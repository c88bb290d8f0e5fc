"""What style sheets move, turn, cut off or squeeze in a web page, so that something else may be seen."""

from __future__ import annotations

import re

from xlsxcheck.formats.csscolours import is_computed
from xlsxcheck.formats.cssdeclarations import OFFSETS, SIZES, TURNING, Declarations

CELLS = ("td", "th")
ROWS = frozenset(("table", "tbody", "thead", "tfoot", "tr"))
_LENGTH = re.compile(r"([-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]{1,2})?)([a-z]{2,3}|q|%)?")
_POINTS = {"px": 0.75, "pt": 1.0, "cm": 28.35, "mm": 2.835, "in": 72.0, "rem": 12.0, "pc": 12.0, "q": 0.71}
_OF_LETTERS = {"em": 1.0, "ex": 0.5, "ch": 0.5, "cap": 0.7, "ic": 1.0, "%": 0.01}
_FAR, _NEAR, _TIGHT = 90.0, 3.0, -2.5
"""Points by which a text is pushed out of its cell; by which letters change places; by which they are pushed upon
each other."""

_PLAIN_VALUES = ("", "none", "auto", "normal", "initial", "inherit", "unset", "revert", "0", "0px", "mixed", "all", "1")
_LINES = frozenset(("span", "b", "i", "u", "em", "strong", "font", "a", "small", "big", "sub", "sup", "label", "code"))
_RAISED_FONTS = re.compile(r"\b(?:sups|subs|sinf|numr|dnom|frac|afrc|ordn|super|sub)\b")


def points(text: str, size: float) -> float | None:
    """A length in points; None for what is no length or is computed. size: of the letters."""
    match = _LENGTH.fullmatch(text.strip())
    if match is None:
        return None
    number, unit = float(match[1]), match[2] or "px"
    if unit in _OF_LETTERS:
        return number * size * _OF_LETTERS[unit]
    return number * _POINTS[unit] if unit in _POINTS else None


def is_moved(asked: Declarations, size: float, inside: bool, name: str) -> bool:
    """Whether text is moved, turned, cut off or squeezed so that something else may be seen.

    inside: it is a cell or stands in one. name: of the element.
    """
    if name == "col":
        return points(asked.get("width", ""), size) == 0
    if _is_far(asked, size, inside) or _is_squeezed(asked, size, inside, name):
        return True
    if "override" in asked.get("unicode-bidi", ""):
        return True
    if name in ROWS and _is_exchanged(asked):
        return True
    if not inside:
        return any(word in asked.get(key, "") for key, word in (("clip", "rect(0"), ("transform", "scale")))
    if "all" in asked or any(asked[key] not in _PLAIN_VALUES for key in TURNING.intersection(asked)):
        return True
    if asked.get("mso-hide") == "all" or "url(" in asked.get("content", "") or _is_exchanged(asked):
        return True
    if is_computed(asked.get("background", "") + asked.get("background-image", "")):
        return True
    if _RAISED_FONTS.search(f"{asked.get('font-variant', '')} {asked.get('font-feature-settings', '')}"):
        return True
    if asked.get("float", "none") in ("left", "right") and name in CELLS:
        return True
    return asked.get("position", "") in ("absolute", "fixed") and name not in CELLS


def _is_exchanged(asked: Declarations) -> bool:
    """Whether what comes first in a row may be seen last."""
    flow = f"{asked.get('flex-direction', '')} {asked.get('flex-flow', '')}"
    return "reverse" in flow or asked.get("order", "0") not in _PLAIN_VALUES or asked.get("direction") == "rtl"


def _is_far(asked: Declarations, size: float, inside: bool) -> bool:
    relative = asked.get("position", "") not in ("", "static", "initial", "unset")
    for name in OFFSETS.intersection(asked):
        is_margin, is_padding = name.startswith("margin"), name.startswith("padding")
        if not (is_margin or is_padding or name == "text-indent" or relative):
            continue
        for word in _words(asked[name]):
            length = points(word, size)
            if length is None:
                if inside and ("(" in word or word[:1].isdigit() or word[:1] in ".-"):
                    return True
                continue
            if word.endswith("%") and not relative and not is_margin and name != "text-indent":
                continue
            if abs(length) >= _FAR and (length < 0 or inside):
                return True
            if inside and relative and not is_margin and not is_padding and abs(length) > _NEAR:
                return True
    return False


def _is_squeezed(asked: Declarations, size: float, inside: bool, name: str) -> bool:
    """Whether letters stand upon each other, are cut off where their place ends, or are made tiny."""
    spacing = points(asked.get("letter-spacing", ""), size)
    if spacing is None and "(" in asked.get("letter-spacing", ""):
        return inside
    if spacing is not None and spacing < min(_TIGHT, -size / 5):
        return True
    if name in _LINES and any(
        (points(word, size) or 0) < -_NEAR
        for key in ("margin", "margin-left", "margin-right", "margin-inline", "margin-inline-start")
        for word in _words(asked.get(key, ""))
    ):
        return True
    if any("hidden" in asked[key] or "clip" in asked[key] for key in asked if key.startswith("overflow")):
        return name not in CELLS and any(_cuts(key, asked[key], size, inside) for key in SIZES.intersection(asked))
    zoom = _LENGTH.fullmatch(asked.get("zoom", ""))
    return zoom is not None and float(zoom[1]) * (0.01 if zoom[2] == "%" else 1) < 0.4


def _cuts(name: str, value: str, size: float, inside: bool) -> bool:
    """Whether a place of this size is too small for figures."""
    length = points(value, size)
    if value.endswith("%"):
        return length == 0
    if length is None:
        return inside and ("(" in value or value[:1].isdigit())
    if not inside:
        return length < 2
    return length < (2 * size if "width" in name or "inline" in name else 0.8 * size)


def _words(value: str) -> list[str]:
    return [value] if "(" in value else value.split()
