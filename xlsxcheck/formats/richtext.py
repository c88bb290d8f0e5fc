"""Texts whose letters are not all alike: what of a figure that is a text is not seen as a plain digit."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxcheck.formats.looks import TOO_SMALL, WHITE, is_symbol_font, nearly_same
from xlsxcheck.formats.xmlparts import TRUE, Attributes
from xlsxcheck.model.patterns import late

SETTINGS = ("strike", "vertAlign", "color", "sz", "rFont", "charset")
"""Elements of a run's settings in SpreadsheetML that say so."""

RAISED, STRUCK, UNSEEN, PALE = "^", "~", "\ufffd", "\ufffe"
"""Marks of runs: around digits that are raised, lowered or struck out, and in the place of those that nobody sees.

PALE is a run in nearly white: on a white ground as good as UNSEEN.
"""

_LONGEST = 64
_FIGURE = late(r"[\s0-9.,+\-\uff0b\uff0c\uff0d\uff0e\uff10-\uff19]{1,64}")


class Rich(str):
    """A text of unlike runs that is no figure. on_white, on_dark: what of it is seen on a ground of that kind."""

    on_white = ""
    on_dark = ""


def noted(text: str, pieces: Sequence[str], marks: Sequence[str]) -> str:
    """The text that these runs make up, no figure; as Rich where a run of it is struck out or not seen."""
    kept = list(zip(pieces, marks, strict=True))
    if not any(mark not in ("", RAISED) and piece.strip() for piece, mark in kept):
        return text
    found = Rich(text)
    found.on_white = "".join(piece for piece, mark in kept if mark in ("", RAISED))
    found.on_dark = "".join(piece for piece, mark in kept if mark in ("", RAISED, PALE))
    return found


def seen_of(text: str, fill: int | None) -> str:
    """What of a text is seen on that ground."""
    if not isinstance(text, Rich):
        return text
    return text.on_white if nearly_same(WHITE, fill) else text.on_dark


def joined(pieces: Sequence[str], marks: Sequence[str]) -> str:
    """The text of these runs. A figure of unlike runs has their marks, so that 5 and a note 1 never read as 51."""
    text = "".join(pieces)
    if not any(marks) or len(text) > _LONGEST or not _FIGURE.fullmatch(text):
        return text
    found = []
    for piece, mark in zip(pieces, marks, strict=True):
        shown = UNSEEN * len(piece) if mark in (UNSEEN, PALE) else f"{mark}{piece}{mark}"
        found.append(shown if piece.strip() else piece)
    return "".join(found)


def mark_of(settings: dict[str, Attributes]) -> str:
    """The mark of a run with these settings; empty for one that is seen as it is. The ground is taken to be white."""
    values = {name: attributes.get("val", "") for name, attributes in settings.items()}
    if "strike" in values and (values["strike"] or "1") in TRUE:
        return STRUCK
    if values.get("vertAlign") in ("superscript", "subscript"):
        return RAISED
    colour = settings.get("color", {})
    stated = colour.get("rgb", "")[-6:]
    white = colour.get("theme") == "0" and not colour.get("tint")
    try:
        ink = 0xFFFFFF if white else int(stated, 16) if len(stated) == 6 else None
        size = float(values.get("sz") or 11)
    except ValueError:
        return ""
    symbols = is_symbol_font(values.get("rFont", ""), 2 if values.get("charset") == "2" else 0)
    if symbols or size < TOO_SMALL:
        return UNSEEN
    return PALE if ink is not None and nearly_same(ink, None) else ""
