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
    "aquamarine": 0x7FFFD4, "bisque": 0xFFE4C4, "blanchedalmond": 0xFFEBCD, "blueviolet": 0x8A2BE2,
    "burlywood": 0xDEB887, "cadetblue": 0x5F9EA0, "chartreuse": 0x7FFF00, "chocolate": 0xD2691E, "coral": 0xFF7F50,
    "cornflowerblue": 0x6495ED, "crimson": 0xDC143C, "darkcyan": 0x008B8B, "darkgoldenrod": 0xB8860B,
    "darkkhaki": 0xBDB76B, "darkmagenta": 0x8B008B, "darkolivegreen": 0x556B2F, "darkorange": 0xFF8C00,
    "darkorchid": 0x9932CC, "darksalmon": 0xE9967A, "darkseagreen": 0x8FBC8F, "darkslateblue": 0x483D8B,
    "darkslategray": 0x2F4F4F, "darkslategrey": 0x2F4F4F, "darkturquoise": 0x00CED1, "darkviolet": 0x9400D3,
    "deeppink": 0xFF1493, "deepskyblue": 0x00BFFF, "dodgerblue": 0x1E90FF, "firebrick": 0xB22222,
    "forestgreen": 0x228B22, "gold": 0xFFD700, "goldenrod": 0xDAA520, "greenyellow": 0xADFF2F, "hotpink": 0xFF69B4,
    "indianred": 0xCD5C5C, "indigo": 0x4B0082, "khaki": 0xF0E68C, "lawngreen": 0x7CFC00, "lightblue": 0xADD8E6,
    "lightcoral": 0xF08080, "lightgoldenrodyellow": 0xFAFAD2, "lightgreen": 0x90EE90, "lightpink": 0xFFB6C1,
    "lightsalmon": 0xFFA07A, "lightseagreen": 0x20B2AA, "lightskyblue": 0x87CEFA, "lightslategray": 0x778899,
    "lightslategrey": 0x778899, "lightsteelblue": 0xB0C4DE, "limegreen": 0x32CD32, "mediumaquamarine": 0x66CDAA,
    "mediumblue": 0x0000CD, "mediumorchid": 0xBA55D3, "mediumpurple": 0x9370DB, "mediumseagreen": 0x3CB371,
    "mediumslateblue": 0x7B68EE, "mediumspringgreen": 0x00FA9A, "mediumturquoise": 0x48D1CC,
    "mediumvioletred": 0xC71585, "moccasin": 0xFFE4B5, "navajowhite": 0xFFDEAD, "olivedrab": 0x6B8E23,
    "orangered": 0xFF4500, "orchid": 0xDA70D6, "palegoldenrod": 0xEEE8AA, "palegreen": 0x98FB98,
    "paleturquoise": 0xAFEEEE, "palevioletred": 0xDB7093, "peachpuff": 0xFFDAB9, "peru": 0xCD853F, "pink": 0xFFC0CB,
    "plum": 0xDDA0DD, "powderblue": 0xB0E0E6, "rebeccapurple": 0x663399, "rosybrown": 0xBC8F8F,
    "saddlebrown": 0x8B4513, "salmon": 0xFA8072, "sandybrown": 0xF4A460, "seagreen": 0x2E8B57, "sienna": 0xA0522D,
    "skyblue": 0x87CEEB, "slateblue": 0x6A5ACD, "slategray": 0x708090, "slategrey": 0x708090, "springgreen": 0x00FF7F,
    "tan": 0xD2B48C, "thistle": 0xD8BFD8, "tomato": 0xFF6347, "turquoise": 0x40E0D0, "violet": 0xEE82EE,
    "wheat": 0xF5DEB3, "yellowgreen": 0x9ACD32, "canvas": 0xFFFFFF, "field": 0xFFFFFF, "window": 0xFFFFFF,
    "background": 0xFFFFFF, "buttonface": 0xFFFFFF, "menu": 0xFFFFFF, "infobackground": 0xFFFFFF,
    "canvastext": 0x000000, "fieldtext": 0x000000, "windowtext": 0x000000, "buttontext": 0x000000,
    "menutext": 0x000000, "infotext": 0x000000, "captiontext": 0x000000, "text": 0x000000,
}  # fmt: skip
_HEX = re.compile(r"#([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b")
_FUNCTION = re.compile(r"(rgb|hsl)a?\(([^()]{1,80})\)")
_FAINT = 0.15
_OWN_WORDS = (
    *("transparent", "currentcolor", "inherit", "initial", "unset", "revert", "revert-layer", "auto", "accentcolor"),
    *("accentcolortext", "activetext", "visitedtext", "linktext", "graytext", "highlight", "highlighttext", "mark"),
    *("marktext", "selecteditem", "selecteditemtext", "buttonborder", "activeborder", "activecaption", "appworkspace"),
    *("buttonhighlight", "buttonshadow", "captiontext", "inactiveborder", "inactivecaption", "inactivecaptiontext"),
    *("scrollbar", "threeddarkshadow", "threedface", "threedhighlight", "threedlightshadow", "threedshadow"),
    *("windowframe",),
)
_WRITTEN = re.compile(r"#?(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})|[a-z-]+\(.*\)", re.DOTALL)
_FUNCTIONS = re.compile(r"([a-z-]*)\(")
_COMPUTED = ("rgb", "rgba", "hsl", "hsla")


def is_colour(value: str) -> bool:
    """Whether a browser takes a value in lower case for a colour."""
    return value in _NAMED or value in _OWN_WORDS or _WRITTEN.fullmatch(value) is not None


def is_computed(value: str) -> bool:
    """Whether there is something in a value, such as a picture or a colour of another space, that is not worked out."""
    return any(name not in _COMPUTED for name in _FUNCTIONS.findall(value))


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
