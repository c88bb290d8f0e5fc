"""What lies over a whole web page, or is pushed back over what stands before it."""

from __future__ import annotations

import re

from xlsxcheck.formats.csscolours import colour, is_computed
from xlsxcheck.formats.cssdeclarations import Declarations
from xlsxcheck.formats.htmlmoves import points
from xlsxcheck.formats.htmlpaint import Paint

_FRAMES = ("iframe", "embed", "object", "img", "canvas", "svg", "video")
_FULL = ("100%", "100vh", "100vw", "100dvh", "100svh", "100lvh", "-webkit-fill-available", "stretch")
_LARGE, _FAR = 400.0, -90.0
"""Points: as high or wide as much of a page; as far back as another paragraph."""

_SHARES = re.compile(r"(?:rgb|hsl)a?\([^()]*[,/]\s*(0?\.[0-9]+|[0-9]{1,2}%|0)\s*\)")
_HALF_SEEN = 0.9


def is_cover(asked: Declarations, name: str, paint: Paint) -> bool:
    """Whether an element that stands in no table may lie over one. paint: of the element around it."""
    position = asked.get("position", "")
    if position not in ("fixed", "absolute", "relative", "sticky") or asked.get("z-index", "").startswith("-"):
        return False
    if asked.get("display") == "none" or asked.get("visibility") in ("hidden", "collapse"):
        return False
    if paint.unseen or paint.away or not (name in _FRAMES or _is_opaque(asked)):
        return False
    if position in ("relative", "sticky"):
        return (points(asked.get("top", ""), paint.look.size) or 0) <= _FAR
    return (
        position == "fixed"
        and _is_full(asked, "height", ("top", "bottom"), paint.look.size)
        and _is_full(asked, "width", ("left", "right"), paint.look.size)
    )


def _is_full(asked: Declarations, extent: str, sides: tuple[str, str], size: float) -> bool:
    value = asked.get(extent, "")
    if value in _FULL or (points(value, size) or 0) >= _LARGE or ("(" in value and value != "calc(0px)"):
        return True
    inset = asked.get("inset", "").split()
    of_inset = (
        [inset[place % len(inset)] for place in ((0, 2) if extent == "height" else (1, 3))] if inset else ["", ""]
    )
    ends = [points(asked.get(side, of_inset[number]), size) for number, side in enumerate(sides)]
    return all(end is not None and end <= size for end in ends)


def _is_opaque(asked: Declarations) -> bool:
    ground = f"{asked.get('background', '')} {asked.get('background-color', '')} {asked.get('background-image', '')}"
    if asked.get("opacity", "1").startswith(("0", ".")) and asked["opacity"] not in ("0.9", ".9"):
        return False
    share = _SHARES.search(ground)
    if share is not None:
        number = share[1]
        return (float(number.rstrip("%")) * (0.01 if number.endswith("%") else 1)) >= _HALF_SEEN
    return colour(ground) is not None or is_computed(ground)
