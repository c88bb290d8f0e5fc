"""How text of a web page is painted, and what declarations change in that. What of it hides figures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from typing import NamedTuple

from xlsxcheck.formats.csscolours import colour, is_computed, see_through
from xlsxcheck.formats.cssdeclarations import Declarations, family, number_format
from xlsxcheck.formats.htmlmoves import CELLS, is_moved, points
from xlsxcheck.formats.looks import Look, is_symbol_font
from xlsxcheck.formats.numberformats import NAMED_FORMATS

_SIZES = {
    "xx-small": 6.75, "x-small": 7.5, "small": 9.75, "medium": 12.0, "large": 13.5, "x-large": 18.0, "xx-large": 24.0,
    "xxx-large": 36.0, "initial": 12.0,
}  # fmt: skip
_TIMES = {"smaller": 5 / 6, "larger": 1.2}
_BULLETS = ("none", "disc", "circle", "square", "inherit", "initial", "unset", "inside", "outside", "")
_RAISING = ("super", "sub")
_HIGH = ("top", "text-top", "bottom", "text-bottom")
_LONGEST_VALUE = 1000
"""Characters of a value with variables in it."""

_MOST_VARIABLES = 16
_LEAST_RAISED = 2.5
"""Points by which letters stand higher or lower before they look like a note."""


class Paint(NamedTuple):
    """How text is seen within an element.

    gone: it is not there at all. invisible: it keeps its place, but is not seen. away: the same of what stands in no
    cell; that is not left out of tables, because a script may bring it back. unsure: rules that can't be decided may
    make of it something else. covers: it lies over the page.
    """

    look: Look = Look(size=12.0)
    gone: bool = False
    invisible: bool = False
    away: bool = False
    struck: bool = False
    raised: bool = False
    floats: bool = False
    numbered: bool = False
    code: str = "General"
    unsure: bool = False
    covers: bool = False

    @property
    def unseen(self) -> bool:
        """Whether nothing of the text is seen, also where it has no size."""
        return self.invisible or not self.look.size

    @property
    def pale(self) -> bool:
        """Whether a reader of the page passes over the text: nobody sees it, or it is crossed out."""
        return self.unseen or self.away or self.struck or self.look.unseen in ("same_colour", "tiny_font")

    @property
    def seen(self) -> tuple[object, ...]:
        """What of it decides which figure is seen."""
        if self.gone or self.unseen:
            return ()
        return self.struck, self.raised, self.floats, self.numbered, self.look.unseen, self.away, self.covers


PLAIN_PAINT = Paint()


class Brush(NamedTuple):
    """What a page says once: its own fonts, and its variables."""

    faces: Set[str]
    variables: Mapping[str, str]

    def applied(self, paint: Paint, asked: Declarations, name: str, inside: bool) -> Paint:
        """The paint after what is asked for. inside: it is a cell or stands in one."""
        if any("var(" in value for value in asked.values()):
            asked = {key: self.value(value) if "var(" in value else value for key, value in asked.items()}
        above = paint.look.size
        look = _letters(paint.look, asked)
        paint = paint._replace(look=look)
        if asked.get("display") == "none":
            return paint._replace(gone=True) if inside or name == "tr" else away(paint)
        visibility = asked.get("visibility", "")
        if visibility in ("hidden", "collapse") or "hidden" in asked.get("content-visibility", ""):
            paint = paint._replace(invisible=True) if inside else away(paint)
        elif visibility in ("visible", "initial"):
            paint = paint._replace(invisible=False)
        if not look.size and not inside:
            paint = away(paint)
        decoration = asked.get("text-decoration", "") + asked.get("text-decoration-line", "")
        if "line-through" in decoration:
            paint = paint._replace(struck=True)
        if name not in CELLS and _is_raised(asked.get("vertical-align", ""), look.size, above):
            paint = paint._replace(raised=True)
        if asked.get("float", "none") in ("left", "right") and inside and name not in CELLS:
            paint = paint._replace(floats=True)
        if "mso-number-format" in asked:
            code = number_format(asked["mso-number-format"])
            paint = paint._replace(code=NAMED_FORMATS.get(code, code) or "General")
        kinds = f"{asked.get('list-style', '')} {asked.get('list-style-type', '')}".split()
        if kinds:
            paint = paint._replace(numbered=any(kind not in _BULLETS and "url(" not in kind for kind in kinds))
        own_font = bool(self.faces) and inside and family(asked.get("font-family", "-")) in self.faces
        if own_font or is_moved(asked, look.size, inside, name) or (inside and _is_odd(asked, look.size)):
            paint = beside(paint, "restyled") if inside else away(paint)
        return paint

    def value(self, text: str) -> str:
        """A value, the page's variables put in."""
        for _ in range(_MOST_VARIABLES):
            match = re.search(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)", text)
            if match is None or len(text) > _LONGEST_VALUE:
                break
            value = self.variables.get(match[1], "initial")
            text = text.replace(match[0], (match[2] or "" if value == "initial" else value)[:_LONGEST_VALUE])
        return text.strip().lower()


def away(paint: Paint) -> Paint:
    """The paint of what is not seen where it stands, unless a script brings it back."""
    return beside(paint, "restyled")._replace(away=True)


def beside(paint: Paint, why: str) -> Paint:
    """The paint of what something stands beside, or happens to."""
    return paint if paint.look.beside else paint._replace(look=paint.look._replace(beside=why))


def _letters(look: Look, asked: Declarations) -> Look:
    """Colours, size and font."""
    changed: dict[str, object] = {}
    for key in ("color", "text-fill-color"):
        if key in asked:
            value = asked[key]
            ink = look.fill if see_through(value) else colour(value)
            if see_through(value) and look.fill is None:
                ink = 0xFFFFFF
            changed["ink"] = ink if ink is not None else look.ink
    for key in ("background", "background-color"):
        if key in asked and (ground := colour(asked[key])) is not None:
            changed["fill"] = ground
    opacity = _number(asked.get("opacity", "1"))
    if opacity < 0.15:
        changed["ink"] = changed.get("fill", look.fill) if changed.get("fill", look.fill) is not None else 0xFFFFFF
    short = asked.get("font", "")
    size = _size(asked.get("font-size", "") or _first_length(short), look.size)
    if size is not None:
        changed["size"] = size
    face = family(asked.get("font-family", "")) or family(short.partition(" ")[2] and short.split(" ")[-1])
    if face:
        changed["symbols"] = is_symbol_font(face)
    return look._replace(**changed) if changed else look  # type: ignore[arg-type]


def _is_odd(asked: Declarations, size: float) -> bool:
    """Whether a colour, a size or what is shown at all is computed in a way that is not worked out here."""
    if any(is_computed(asked.get(key, "")) for key in ("color", "text-fill-color", "background-color", "opacity")):
        return True
    if any("(" in asked.get(key, "") for key in ("font-size", "vertical-align", "visibility", "display")):
        return True
    length = asked.get("font-size", "")
    return length[:1] in "0123456789." and bool(length) and points(length, size) is None


def _is_raised(value: str, size: float, above: float) -> bool:
    if value in _RAISING:
        return True
    if value in _HIGH:
        return size < 0.85 * above
    length = points(value, size) if value else None
    return length is not None and abs(length) >= _LEAST_RAISED


def _number(text: str) -> float:
    """A share, also in percent; 1 for what is none."""
    try:
        return float(text.rstrip("%")) * (0.01 if text.endswith("%") else 1)
    except ValueError:
        return 1.0


def _size(text: str, now: float) -> float | None:
    """Points; None where nothing is said."""
    if not text:
        return None
    if text in _TIMES:
        return now * _TIMES[text]
    if text in _SIZES:
        return _SIZES[text]
    length = points(text, now)
    return None if length is None or length < 0 else length


def _first_length(font: str) -> str:
    """The size in a `font`, which stands before a slash or a blank."""
    match = re.search(r"(?:^|\s)([0-9.]+(?:px|pt|em|rem|%)?)(?=/|\s)", font)
    return match[1] if match else ""
