"""The colours of a Word document: of letters, and of the grounds that shadings paint.

Source: ECMA-376 part 1, 17.3.2.6 (colours), 17.3.5 (shadings), 17.18.78 (patterns).
"""

from __future__ import annotations

from xlsxcheck.formats.looks import WHITE, mixed
from xlsxcheck.formats.xmlparts import Attributes

_THEME = {"background1": 0xFFFFFF, "light1": 0xFFFFFF, "text1": 0x000000, "dark1": 0x000000}


def colour(attributes: Attributes) -> int | None:
    """A colour of letters; None for the automatic one, which is always seen."""
    themed = _themed(attributes, "themeColor", "themeTint", "themeShade")
    return hexadecimal(attribute(attributes, "val")) if themed is None else themed


def shade(attributes: Attributes) -> int | None:
    """The ground that a shading paints; None for none."""
    pattern = attribute(attributes, "val")
    if pattern == "solid":
        return hexadecimal(attribute(attributes, "color")) or 0
    share = _share(pattern)
    if share:
        front = hexadecimal(attribute(attributes, "color")) or 0
        ground = hexadecimal(attribute(attributes, "fill"))
        return mixed(front, WHITE if ground is None else ground, share)
    themed = _themed(attributes, "themeFill", "themeFillTint", "themeFillShade")
    return hexadecimal(attribute(attributes, "fill")) if themed is None else themed


def _themed(attributes: Attributes, name: str, tint: str, shade: str) -> int | None:
    """The theme's black or white, tinted or shaded to a grey; None for other colours, whose digits stand beside."""
    colour = _THEME.get(attribute(attributes, name))
    if colour is None:
        return None
    lighter, darker = (hexadecimal(attribute(attributes, one).zfill(6)) for one in (tint, shade))
    level = colour & 0xFF
    if lighter is not None and attribute(attributes, tint):
        level = 255 - (255 - level) * min(lighter, 255) // 255
    if darker is not None and attribute(attributes, shade):
        level = level * min(darker, 255) // 255
    return level * 0x010101


def _share(pattern: str) -> float:
    """How much of a pattern is of its front colour."""
    if pattern.startswith("pct") and pattern[3:].isdecimal():
        return min(100, int(pattern[3:])) / 100
    return 0.5 if pattern.endswith(("Stripe", "Cross")) else 0.0


def attribute(attributes: Attributes, name: str) -> str:
    """The attribute of that local name, in whatever namespace; empty without one."""
    end = f" {name}"
    return next((value for full, value in attributes.items() if full.endswith(end)), "")


def hexadecimal(text: str) -> int | None:
    """A colour of six digits; None for none."""
    if len(text) != 6:
        return None
    try:
        return int(text, 16)
    except ValueError:
        return None
