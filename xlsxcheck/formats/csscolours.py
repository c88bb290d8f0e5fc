"""Colours as style sheets write them."""

from __future__ import annotations

import colorsys
import re

_NAMED = {
    "white": 0xFFFFFF, "black": 0x000000, "red": 0xFF0000, "blue": 0x0000FF, "green": 0x008000, "lime": 0x00FF00,
    "yellow": 0xFFFF00, "aqua": 0x00FFFF, "cyan": 0x00FFFF, "fuchsia": 0xFF00FF, "magenta": 0xFF00FF,
    "gray": 0x808080, "grey": 0x808080, "silver": 0xC0C0C0, "maroon": 0x800000, "navy": 0x000080, "olive": 0x808000,
    "purple": 0x800080, "teal": 0x008080, "orange": 0xFFA500, "snow": 0xFFFAFA, "ivory": 0xFFFFF0, "azure": 0xF0FFFF,
    "whitesmoke": 0xF5F5F5, "ghostwhite": 0xF8F8FF, "floralwhite": 0xFFFAF0, "aliceblue": 0xF0F8FF,
    "mintcream": 0xF5FFFA, "honeydew": 0xF0FFF0, "seashell": 0xFFF5EE, "linen": 0xFAF0E6, "oldlace": 0xFDF5E6,
    "lavenderblush": 0xFFF0F5, "beige": 0xF5F5DC, "cornsilk": 0xFFF8DC, "lightyellow": 0xFFFFE0,
    "lightcyan": 0xE0FFFF, "lavender": 0xE6E6FA, "gainsboro": 0xDCDCDC, "lightgray": 0xD3D3D3, "lightgrey": 0xD3D3D3,
    "darkblue": 0x00008B, "darkred": 0x8B0000, "darkgreen": 0x006400, "darkgray": 0xA9A9A9, "darkgrey": 0xA9A9A9,
    "dimgray": 0x696969, "midnightblue": 0x191970, "steelblue": 0x4682B4, "royalblue": 0x4169E1, "brown": 0xA52A2A,
    "mistyrose": 0xFFE4E1, "papayawhip": 0xFFEFD5, "antiquewhite": 0xFAEBD7, "lemonchiffon": 0xFFFACD,
}  # fmt: skip
_HEX = re.compile(r"#([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b")
_FUNCTION = re.compile(r"(rgb|hsl)a?\(([^()]{1,80})\)")
_FAINT = 0.15


def colour(value: str) -> int | None:
    """The first colour in a value in lower case, as 0xRRGGBB; None without one, or for one that is seen through."""
    if see_through(value):
        return None
    if match := _HEX.search(value):
        digits = match[1] if len(match[1]) > 4 else "".join(2 * digit for digit in match[1])
        return int(digits[:6], 16)
    if match := _FUNCTION.search(value):
        return _computed(match[1], re.findall(r"[-0-9.]+%?", match[2]))
    if re.fullmatch(r"[0-9a-f]{6}", value):
        return int(value, 16)
    return next((_NAMED[word] for word in re.findall(r"[a-z]+", value) if word in _NAMED), None)


def see_through(value: str) -> bool:
    """Whether a colour lets what is behind it be seen, nearly all of it."""
    if value.strip() == "transparent":
        return True
    if match := _HEX.fullmatch(value.strip()):
        alpha = match[1][6:] if len(match[1]) == 8 else 2 * match[1][3:] if len(match[1]) == 4 else ""
        return bool(alpha) and int(alpha, 16) < 255 * _FAINT
    if match := _FUNCTION.fullmatch(value.strip()):
        parts = re.findall(r"[-0-9.]+%?", match[2])
        return len(parts) > 3 and _share(parts[3], 1.0) < _FAINT
    return False


def _computed(kind: str, parts: list[str]) -> int | None:
    if len(parts) < 3:
        return None
    if kind == "hsl":
        hue, saturation, light = _share(parts[0].rstrip("%"), 360.0), _share(parts[1], 100.0), _share(parts[2], 100.0)
        shares = colorsys.hls_to_rgb(hue % 1, light, saturation)
    else:
        shares = (_share(parts[0], 255.0), _share(parts[1], 255.0), _share(parts[2], 255.0))
    red, green, blue = (max(0, min(255, round(share * 255))) for share in shares)
    return red << 16 | green << 8 | blue


def _share(text: str, whole: float) -> float:
    try:
        return float(text[:-1]) / 100 if text.endswith("%") else float(text) / whole
    except ValueError:
        return 0.0
