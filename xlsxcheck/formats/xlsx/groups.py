"""Groups of shapes in a drawing of an .xlsx sheet: whether their members stay within the group's own frame."""

from __future__ import annotations

from math import cos, radians, sin
from typing import NamedTuple

from xlsxcheck.formats.xmlparts import Attributes

_TURN = 60_000
"""Parts of a degree in which angles are written."""
_SHARE, _LEAST = 0.05, 50_000
"""What a member may reach beyond the frame: so much of its side, and so many EMU."""


class _Frame(NamedTuple):
    """A rectangle: left, top, width, height."""

    left: float
    top: float
    width: float
    height: float


class Groups:
    """The groups of one anchor. beyond: whether a member reaches out of its group, wherever the anchor may be."""

    def __init__(self) -> None:
        self.beyond = False
        self._open: list[_Frame | None] = []
        self._own = self._naming = False
        self._placed: dict[str, dict[str, float]] | None = None
        self._turn = 0.0

    @property
    def outside(self) -> bool:
        """Whether what is met now belongs to no member of a group."""
        return not self._open or (self._naming and len(self._open) == 1)

    def start(self, name: str, attributes: Attributes) -> None:
        """Take in an element: of a group, or (a:…) of where a shape is placed."""
        if name == "grpSp":
            self._open.append(None)
        elif name == "nvGrpSpPr":
            self._naming = True
        elif name == "grpSpPr":
            self._own = True
        elif name == "a:xfrm":
            self._placed, self._turn = {}, _number(attributes.get("rot", "0")) / _TURN
        elif self._placed is not None:
            self._placed[name] = {key: _number(value) for key, value in attributes.items()}

    def end(self, name: str) -> None:
        """Take note that such an element ends."""
        if name == "grpSp" and self._open:
            self._open.pop()
        elif name == "nvGrpSpPr":
            self._naming = False
        elif name == "grpSpPr":
            self._own = False
        elif name == "a:xfrm" and self._placed is not None:
            self._place(self._placed)
            self._placed = None

    def _place(self, placed: dict[str, dict[str, float]]) -> None:
        own = self._own and bool(self._open)
        around = self._open[:-1] if own else self._open
        frame = _frame(placed, "a:off", "a:ext")
        if frame is not None and around and around[-1] is not None:
            self.beyond |= not _within(_turned(frame, self._turn), around[-1])
        if own:
            self._open[-1] = _frame(placed, "a:chOff", "a:chExt")


def _frame(placed: dict[str, dict[str, float]], at: str, size: str) -> _Frame | None:
    if at not in placed or size not in placed:
        return None
    corner, sides = placed[at], placed[size]
    return _Frame(corner.get("x", 0.0), corner.get("y", 0.0), sides.get("cx", 0.0), sides.get("cy", 0.0))


def _turned(frame: _Frame, degrees: float) -> _Frame:
    """The upright rectangle around one that is turned about its centre."""
    across, up = abs(cos(radians(degrees))), abs(sin(radians(degrees)))
    width, height = frame.width * across + frame.height * up, frame.width * up + frame.height * across
    return _Frame(frame.left + (frame.width - width) / 2, frame.top + (frame.height - height) / 2, width, height)


def _within(inner: _Frame, outer: _Frame) -> bool:
    sides = ((inner.left, inner.width, outer.left, outer.width), (inner.top, inner.height, outer.top, outer.height))
    return all(
        start >= first - (spare := side * _SHARE + _LEAST) and start + length <= first + side + spare
        for start, length, first, side in sides
    )


def _number(text: str) -> float:
    try:
        return max(-1e12, min(float(text), 1e12))
    except ValueError:
        return 0.0
