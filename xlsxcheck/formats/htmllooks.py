"""How a web page paints its elements: style sheets, style attributes and the old tags. What of it can't be told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from xlsxcheck.formats.css import StyleSheet
from xlsxcheck.formats.cssdeclarations import Declarations, weighed
from xlsxcheck.formats.cssselectors import Element
from xlsxcheck.formats.csssheets import ALONE, Beside
from xlsxcheck.formats.htmlcovers import is_cover
from xlsxcheck.formats.htmlpaint import PLAIN_PAINT, Brush, Paint, away, beside

_PAINTED = re.compile(
    r"style|color|<font|hidden|<details|<dialog|popover|\brtl\b|<(?:object|video|audio|canvas|select)|<li\b",
    re.IGNORECASE,
)
_KEPT = 512
_MOST_KNOWN = 8192
_MOST_LOOKED_AT = 200_000
"""Comparisons of rules with elements; of a page that asks for more nothing is certain."""

_MOST_DOUBTS = 24
"""Rules about one element that can't be decided; of more of them nothing is certain."""

_DEEPEST = 512
_LOOKED_UP = 64
_HEAD = frozenset(
    ("html", "head", "body", "frameset", "title", "meta", "link", "script", "style", "base", "noscript", "template")
)
_ROWS = frozenset(("table", "tbody", "thead", "tfoot", "tr", "td", "th"))
_GROUPS = ("tbody", "thead", "tfoot")
_IN_ROWS = ("td", "th", "tr", "tbody", "thead", "tfoot", "colgroup")
_CLOSED_BY = {
    "td": ("td", "th"), "th": ("td", "th"), "tr": ("td", "th", "tr", "colgroup"), "li": ("li",),
    "option": ("option",), "body": ("head",),
    "dt": ("dt", "dd"), "dd": ("dt", "dd"), **dict.fromkeys(_GROUPS, _IN_ROWS),
    **dict.fromkeys(("p", "div", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "section"), ("p",)),
}  # fmt: skip
"""Elements that another one ends without saying so."""

_SHUT = ("object", "video", "audio", "canvas", "svg", "select", "meter", "progress", "datalist")
"""Elements that show something else than what stands in them."""


def painter(page: str, beside: Beside = ALONE) -> Painter | None:
    """What knows how a page is painted; None for a page that asks for nothing."""
    return Painter(page, beside) if _PAINTED.search(page) else None


class _Open(NamedTuple):
    """An element that is open. number: the same for elements that stand in the same and are alike."""

    element: Element
    paint: Paint
    variables: Mapping[str, str]
    number: int


class _Layer(NamedTuple):
    """What one rule or style attribute asks for. own: it is no style sheet that asks."""

    asked: Declarations
    sure: bool = True
    own: bool = False


class Painter:
    """The elements that are open, each with its paint."""

    def __init__(self, page: str, beside: Beside = ALONE) -> None:
        """Read the page's own style sheets, and those of its archive."""
        self.sheet = StyleSheet(page, beside)
        self.open: list[_Open] = []
        self.inline: dict[str, tuple[Declarations, Declarations]] = {}
        self.known: dict[tuple[object, ...], _Open] = {}
        self.told = {"class", "style", "bgcolor", "color", "face", "text", "hidden", "popover", "open", "dir", "type"}
        self.told |= self.sheet.attributes
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
        around = self.imply_page(name)
        if around == "table" and name in ("tr", "td", "th"):
            self.start("tbody", {}, False, False)
        if name in ("td", "th") and around in ("table", *_GROUPS):
            self.start("tr", {}, False, False)
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

    def imply_page(self, name: str) -> str:
        """Begin the page where its own tags are left out; the name of the element around."""
        if not self.open and name != "html":
            self.start("html", {}, False, False)
        around = self.open[-1].element.name if self.open else ""
        if around in ("html", "head") and name not in _HEAD:
            if around == "head":
                self.open.pop()
            self.start("body", {}, False, False)
        return self.open[-1].element.name if self.open else ""

    def met(self, name: str, attributes: dict[str, str], in_cell: bool) -> _Open:
        """An element that stands where it does for the first time, with its paint."""
        self.count += 1
        element = self.sheet.element(name, attributes)
        variables = self.open[-1].variables if self.open else {}
        inside = in_cell or name in ("td", "th")
        shut = name == "summary" and len(self.open) > 1 and self.open[-1].element.name == "details"
        above = (self.open[-2].paint if shut else self.paint)._replace(floats=False, unsure=False, covers=False)
        if self.sheet.cut or self.sheet.looked > _MOST_LOOKED_AT:
            return _Open(element, beside(above, "restyled"), variables, self.count)
        layers, added = self.layers(element, attributes, inside)
        sure = {key: value for layer in layers if layer.sure for key, value in layer.asked.items()}
        if any(key.startswith("--") for key in sure):
            variables = {**variables, **{key: value for key, value in sure.items() if key.startswith("--")}}
        if added:
            above = beside(above, "added_text")
        paint = self.painted(above, layers, element, inside, variables)
        return _Open(element, paint, variables, self.count)

    def end(self, name: str) -> None:
        """Take in an end tag: the element and what is open in it end. What comes behind the page stands in it too."""
        if name in ("html", "body"):
            return
        for back in range(1, min(len(self.open), _LOOKED_UP) + 1):
            found = self.open[-back].element.name
            if found == name:
                del self.open[-back:]
                return
            if found in _ROWS and name not in _ROWS:
                return

    def layers(self, element: Element, attributes: dict[str, str], inside: bool) -> tuple[list[_Layer], bool]:
        """What is asked of an element, the weightiest last, and whether a rule adds a text to it."""
        found = [_Layer(old, own="hidden" in attributes)] if (old := _old_attributes(element.name, attributes)) else []
        late: list[_Layer] = []
        added = False
        if self.sheet.rules:
            around = [one.element for one in self.open[: -_LOOKED_UP - 1 : -1]]
            for rule in self.sheet.meeting(element, around):
                if rule.pseudo:
                    laid_over = element.name in _ROWS and rule.asked.get("position") in ("absolute", "fixed")
                    added = added or ((inside or laid_over) and _adds(rule.asked["content"]))
                else:
                    (late if rule.weight[0] else found).append(_Layer(rule.asked, rule.sure))
        if "style" in attributes:
            plain, important = self.own(attributes["style"])
            found.append(_Layer(plain, own=True))
            late.append(_Layer(important, own=True))
        return found + late, added

    def painted(
        self, paint: Paint, layers: list[_Layer], element: Element, inside: bool, variables: Mapping[str, str]
    ) -> Paint:
        """The paint of an element. What can't be decided is tried: if it changes what is seen, that is not certain."""
        brush = Brush(self.sheet.faces, variables)
        result = _result(brush, paint, [layer for layer in layers if layer.sure], element, inside)
        doubts = [number for number, layer in enumerate(layers) if not layer.sure]
        if not doubts:
            return result
        tries = [[number] for number in doubts] if len(doubts) <= _MOST_DOUBTS else []
        for kept in (*tries, doubts):
            tried = [layer for number, layer in enumerate(layers) if layer.sure or number in kept]
            other = _result(brush, paint, tried, element, inside)
            if other.seen != result.seen:
                return (result if result.seen == () else beside(result, "restyled"))._replace(unsure=True)
        return result

    def own(self, style: str) -> tuple[Declarations, Declarations]:
        """What a style attribute asks for, and what it asks for as important."""
        found = self.inline.get(style)
        if found is None:
            if len(self.inline) >= _KEPT:
                self.inline.clear()
            found = self.inline[style] = weighed(style)
        return found


def _result(brush: Brush, paint: Paint, layers: list[_Layer], element: Element, inside: bool) -> Paint:
    """The paint that layers make of an element."""
    asked: Declarations = {}
    by_itself = False
    for layer in layers:
        asked |= layer.asked
        if "display" in layer.asked:
            by_itself = layer.own
    result = brush.applied(paint, asked, element.name, inside) if asked else paint
    if element.name in ("col", "colgroup") and asked.get("display") == "none":
        return paint
    if by_itself and asked["display"] == "none":
        return result._replace(gone=True)
    if element.name in _SHUT or (element.name == "details" and "open" not in element.attributes):
        return away(result)
    if not inside and is_cover(asked, element.name, paint):
        return result._replace(covers=True)
    return result


def _adds(content: str) -> bool:
    """Whether generated content is more than a blank."""
    text = re.sub(r"\\[0-9a-fA-F]{1,6}", "x", content).strip().lower()
    return text not in ("none", "normal", "inherit", "initial", "") and bool(text.strip("\"' "))


def _old_attributes(name: str, attributes: dict[str, str]) -> Declarations:
    """What hidden, dir, bgcolor, color, face, text and type ask for, and what is closed, as declarations."""
    found: Declarations = {}
    if "hidden" in attributes or "popover" in attributes or (name == "dialog" and "open" not in attributes):
        found["display"] = "none"
    if bgcolor := attributes.get("bgcolor"):
        found["background-color"] = bgcolor.strip().lower()
    if attributes.get("dir", "").strip().lower() == "rtl" and name != "bdo":
        found["direction"] = "rtl"
    if name == "font":
        for key, asked in (("color", "color"), ("face", "font-family")):
            if value := attributes.get(key):
                found[asked] = value.strip().lower()
    elif name == "body" and (text := attributes.get("text")):
        found["color"] = text.strip().lower()
    elif name in ("ul", "li") and (kind := attributes.get("type", "").strip().lower()):
        found["list-style-type"] = kind
    return found
