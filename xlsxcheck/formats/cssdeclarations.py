"""Declarations of style sheets and style attributes: of what changes what is seen, the last one that a browser takes.

Source: CSS Syntax 3, and the properties that browsers know. What no browser takes is as if it were not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlsxcheck.formats.csscolours import is_colour
from xlsxcheck.formats.cssselectors import unescaped

Declarations = dict[str, str]

OFFSETS = frozenset(
    [
        *("text-indent", "left", "top", "right", "bottom", "inset", "inset-block", "inset-inline", "inset-block-start"),
        *("inset-block-end", "inset-inline-start", "inset-inline-end"),
        *(
            f"{box}{side}"
            for box in ("margin", "padding")
            for side in (
                *("", "-left", "-top", "-right", "-bottom", "-block", "-inline", "-block-start", "-block-end"),
                *("-inline-start", "-inline-end", "-before", "-after", "-start", "-end"),
            )
        ),
    ]
)
"""Lengths by which text is moved."""

SIZES = frozenset(
    f"{bound}{side}" for bound in ("", "max-") for side in ("width", "height", "block-size", "inline-size")
)
TURNING = frozenset(
    [
        *(
            "transform",
            "translate",
            "scale",
            "rotate",
            "clip",
            "clip-path",
            "filter",
            "mask",
            "mask-image",
            "mask-border",
        ),
        *("mask-box-image", "mask-box-image-source", "text-security", "offset", "offset-path", "offset-position"),
        *("order", "grid-area", "grid-row", "grid-column", "grid-row-start", "grid-row-end", "grid-column-start"),
        *("grid-column-end", "animation", "animation-name", "mix-blend-mode", "text-orientation", "box-reflect"),
        *("text-combine-upright", "text-combine", "font-variant-position", "initial-letter", "baseline-shift"),
        *("text-fit", "position-area", "text-stroke", "text-stroke-width", "box-direction", "font-size-adjust"),
        *("box-ordinal-group", "column-count", "columns"),
    ]
)
"""What may turn, exchange, cut or paint over text by any value but a plain one."""

_OTHERS = """
display visibility opacity color background background-color background-image font font-size font-family position
text-decoration text-decoration-line vertical-align unicode-bidi direction letter-spacing word-spacing zoom overflow
overflow-x overflow-y overflow-block overflow-inline float flex-direction flex-flow list-style list-style-type mso-hide
text-fill-color content-visibility mso-number-format content all font-variant font-feature-settings z-index
line-height
"""
PROPERTIES = frozenset(_OTHERS.split()) | OFFSETS | SIZES | TURNING

_ANY = ("inherit", "initial", "unset", "revert", "revert-layer")
_DISPLAYS = """
none contents block inline flow flow-root inline-block list-item table inline-table table-row table-cell table-row-group
table-header-group table-footer-group table-column table-column-group table-caption flex inline-flex grid inline-grid
grid-lanes inline-grid-lanes ruby ruby-base ruby-text math -webkit-box -webkit-inline-box -webkit-flex
-webkit-inline-flex run-in
"""
_WORDS = {
    "display": frozenset((*_DISPLAYS.split(), *_ANY)),
    "visibility": frozenset(("visible", "hidden", "collapse", *_ANY)),
    "float": frozenset(("none", "left", "right", "inline-start", "inline-end", *_ANY)),
    "position": frozenset(("static", "relative", "absolute", "fixed", "sticky", "-webkit-sticky", *_ANY)),
    "content-visibility": frozenset(("visible", "auto", "hidden", *_ANY)),
}
_LENGTH = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?([a-z]{1,8}|%)?|[a-z-]+")
_UNITS = re.compile(
    r"px|pt|r?em|r?ex|r?ch|cm|mm|in|pc|q|%|[sld]?v(?:[wihb]|min|max)|cq(?:[wihb]|min|max)|r?lh|r?ic|r?cap"
)
_PIECE = re.compile(
    r"""(?:[^;"'(\\]|"(?:[^"\\\n]|\\.)*(?:"|\n|$)|'(?:[^'\\\n]|\\.)*(?:'|\n|$)|\\.|\\$"""
    r"""|\((?:[^()"']|"[^"]*"|'[^']*'|\([^()"']*\))*\)|\()+""",
    re.DOTALL,
)
_NAME = re.compile(r"-?[a-z][a-z0-9-]{0,63}|--[^\s]{1,64}")
_OLD_BROWSERS = re.compile(r"\\[09](?:\\[09])?$")
_AS_WRITTEN = ("mso-number-format", "content")


def declarations(text: str) -> Declarations:
    """What a style attribute or a block asks for, important or not; values in lower case."""
    plain, important = weighed(text)
    return plain | important


def weighed(text: str) -> tuple[Declarations, Declarations]:
    """What is asked for, and what is asked for as important; the variables that are set among it."""
    plain: Declarations = {}
    important: Declarations = {}
    for name, value in _pieces(text):
        short, mark, word = value.rpartition("!")
        short = short.rstrip() if mark and word.strip().lower() == "important" else value
        if name.startswith("--") or (name in PROPERTIES and taken(name, short)):
            if short == value:
                plain[name] = short
            else:
                important[name] = short
    return plain, important


def taken(name: str, value: str) -> bool:
    """Whether a browser takes a value for one of this property; of what is computed it can't be told before."""
    if not value or "!" in value:
        return name in _AS_WRITTEN
    if "var(" in value or "env(" in value:
        return True
    if name in _WORDS:
        words = value.split()
        return _WORDS[name].issuperset(words) and ("none" not in words or len(words) == 1)
    if name in OFFSETS or name in SIZES or name == "font-size":
        words = value.split()
        return "(" in value or (all(map(_is_length, words)) and (len(words) == 1 or name in OFFSETS))
    return is_colour(value) if name in ("color", "background-color", "text-fill-color") else True


def _is_length(word: str) -> bool:
    match = _LENGTH.fullmatch(word)
    return match is not None and (match[1] is None or _UNITS.fullmatch(match[1]) is not None)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """The names and values, one after the other."""
    if "/*" in text:
        text = without_comments(text)
    for match in _PIECE.finditer(text):
        name, colon, value = match[0].partition(":")
        name = unescaped(name.strip()).lower()
        if not colon or _NAME.fullmatch(name) is None:
            continue
        for prefix in ("-webkit-", "-moz-"):
            name = name.removeprefix(prefix)
        value = value.strip()
        if _OLD_BROWSERS.search(value) and name not in _AS_WRITTEN:
            continue
        yield name, value if name in _AS_WRITTEN else unescaped(value).lower()


_STRING_OR_COMMENT = re.compile(
    r"""/\*.*?(?:\*/|$)|"(?:[^"\\\n]|\\.)*(?:"|\n|$)|'(?:[^'\\\n]|\\.)*(?:'|\n|$)|\\.|url\(\s*[^"')\s][^)]*(?:\)|$)""",
    re.DOTALL | re.IGNORECASE,
)


def without_comments(css: str) -> str:
    """A style sheet without its comments; what looks like one in a string is none."""
    return _STRING_OR_COMMENT.sub(lambda match: " " if match[0].startswith("/*") else match[0], css)


def masked(css: str) -> str:
    """A style sheet as long as it is, strings and addresses in it made harmless: for looking for brackets."""
    return _STRING_OR_COMMENT.sub(lambda match: "_" * len(match[0]), css)


def family(value: str) -> str:
    """The first font of a list, without its quotes, in lower case."""
    return value.partition(",")[0].strip(" \t\r\n\"'").lower()


def number_format(value: str) -> str:
    """The number format of mso-number-format: CSS escapes undone, quotes around it taken off."""
    value = value.strip()
    if value[:1] in ("'", '"') and value[-1:] == value[:1]:
        value = value[1:-1]
    return re.sub(r"\\(?:([0-9a-fA-F]{1,6}) ?|(.))", lambda m: chr(int(m[1], 16) % 0x110000) if m[1] else m[2], value)
