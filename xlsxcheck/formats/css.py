"""Style sheets of web pages: rules that change what is seen, and which of them meet an element. Nothing is fetched.

Source: CSS 2.2. What can't be decided is marked so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xlsxcheck.formats.cssdeclarations import (
    Declarations,
    declarations,
    family,
    masked,
    weighed,
    without_comments,
)
from xlsxcheck.formats.cssselectors import Element, Selector, selector, selectors_in
from xlsxcheck.formats.csssheets import ALONE, MAX_CSS, Beside, on_screen, sheets

_MOST_RULES = 12_000
_LONGEST_SELECTORS = 32_768
_DEEPEST = 20
_BRACE = re.compile(r"[{}]")
_DOCTYPE = re.compile(r"<!doctype\b([^>]*)>", re.IGNORECASE)
_OLD = re.compile(r"dtd html (?:[23]\.|4\.0[^0-9]*transitional|4\.0[^0-9]*frameset)", re.IGNORECASE)
_ADDED = ("before", "after", "marker")


class Rule(NamedTuple):
    """A selector with what it asks for. weight: what comes later in this order wins. pseudo: before, after or empty.

    sure: it applies for certain where it meets an element.
    """

    weight: tuple[int, int, int, int, int]
    selector: Selector
    sure: bool
    asked: Declarations

    @property
    def pseudo(self) -> str:
        """What of the element it is about; empty for the element itself."""
        return self.selector.pseudo


class _Block(NamedTuple):
    """What is open while a style sheet is read. selectors: empty for a group of rules such as @media.

    sure: None where nothing in it applies.
    """

    selectors: str
    sure: bool | None


class StyleSheet:
    """All rules of a page that change what is seen, and its own fonts.

    attributes: those that selectors look at, beside the class. looked: how many times an element was compared so far.
    cut: there is more than was read. folds: large and small letters of classes are alike.
    """

    def __init__(self, page: str, beside: Beside = ALONE) -> None:
        """Read the style sheets of a page, and those kept beside it."""
        self.rules: list[Rule] = []
        self.faces: set[str] = set()
        self.looked = total = 0
        self.cut = False
        self.folds = _in_quirks_mode(page)
        for css, sure in sheets(page, beside):
            total += len(css)
            if sure is not None and css:
                self._read(without_comments(css), sure)
        self.cut = self.cut or total >= MAX_CSS
        self._by_key: dict[tuple[str, str], list[Rule]] = {}
        for rule in self.rules:
            self._by_key.setdefault(rule.selector.parts[0].key, []).append(rule)
        parts = [part for rule in self.rules for part in rule.selector.parts]
        self.attributes = {name for part in parts for name, *_ in part.attributes}
        self.attributes |= {"id" for part in parts if part.identities}

    def element(self, name: str, attributes: dict[str, str]) -> Element:
        """An element as selectors look at it."""
        classes, identity = attributes.get("class", ""), attributes.get("id")
        if self.folds:
            classes = classes.lower()
            if identity:
                attributes = {**attributes, "id": identity.lower()}
        return Element(name, frozenset(classes.split()), attributes)

    def _read(self, css: str, certain: bool) -> None:
        plain = masked(css)
        open_blocks = [_Block("", certain)]
        at = 0
        for match in _BRACE.finditer(plain):
            begin, at = at, match.end()
            if len(open_blocks) > _DEEPEST or len(self.rules) >= _MOST_RULES:
                self.cut = True
                return
            block = open_blocks[-1]
            end = match.start() if match[0] == "}" else max(begin, plain.rfind(";", begin, match.start()) + 1)
            if block.selectors and block.sure is not None:
                self._block(block.selectors, css[begin:end], block.sure)
            if match[0] == "{":
                open_blocks.append(_opened(css[end : match.start()].strip(), block))
            elif len(open_blocks) > 1:
                open_blocks.pop()

    def _block(self, selectors: str, body: str, sure: bool) -> None:
        if not body.strip():
            return
        if selectors.lower().startswith("@font-face"):
            self.faces.add(family(declarations(body).get("font-family", "")))
            return
        levels = [(level, asked) for level, asked in zip((0, 2), weighed(body), strict=True) if asked]
        if not levels or selectors.startswith("@"):
            return
        if len(selectors) > _LONGEST_SELECTORS:
            self.cut = True
            return
        for text in selectors_in(selectors.lower() if self.folds else selectors):
            found = selector(text)
            if found is None:
                continue
            for level, asked in levels:
                if found.pseudo and (found.pseudo not in _ADDED or "content" not in asked):
                    continue
                weight = (level, *found.weight, len(self.rules))
                self.rules.append(Rule(weight, found, sure and found.sure, asked))

    def meeting(self, element: Element, ancestors: Sequence[Element]) -> Iterator[Rule]:
        """The rules that meet an element, the weightiest last. ancestors: the nearest first."""
        keys = [("", ""), ("", element.name), ("#", element.attributes.get("id", ""))]
        keys += [(".", name) for name in element.classes]
        near = [rule for key in keys for rule in self._by_key.get(key, ())]
        self.looked += len(near)
        found = [rule for rule in near if rule.selector.parts[0].meets(element)]
        if any(len(rule.selector.parts) > 1 for rule in found):
            self.looked += len(found) * len(ancestors)
            found = [rule for rule in found if rule.selector.within(ancestors)]
        return iter(sorted(found, key=lambda rule: rule.weight))


def _in_quirks_mode(page: str) -> bool:
    """Whether a browser takes a page for one of the nineties."""
    found = _DOCTYPE.search(page, 0, 4096)
    return found is None or _OLD.search(found[1]) is not None


def _opened(head: str, around: _Block) -> _Block:
    """The block that begins behind this."""
    if around.sure is None:
        return _Block("", None)
    if not head.startswith("@"):
        # A rule within a rule: browsers before 2023 know none.
        return _Block(head or "-", around.sure and not around.selectors)
    kind, _, query = head.lower().partition(" ")
    if "keyframes" in kind or kind in ("@page", "@list", "@property", "@counter-style", "@starting-style"):
        return _Block("", None)
    if kind == "@font-face":
        return _Block(head, around.sure)
    if kind.partition("(")[0] == "@media":
        screen = on_screen(query if kind == "@media" else head[6:])
        sure = None if screen is None else around.sure and screen
    else:
        sure = False
    return _Block(around.selectors, sure)
