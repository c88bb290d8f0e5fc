"""Selectors of style sheets: what they ask for, and which elements of a page they meet.

Source: Selectors 4. What can't be decided from an element and those around it is left out, and the rest marked unsure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_MOST_COMPOUNDS = 32
_NAME = r"(?:[\w\u0080-\U0010ffff-]|\\[0-9a-fA-F]{1,6}\s?|\\[^\n0-9a-fA-F])+"
_SIMPLE = re.compile(
    rf"(?P<space>(?:\*|{_NAME})?\|(?!=))?(?:(?P<name>\*|{_NAME})|\.(?P<class>{_NAME})|\#(?P<id>{_NAME})"
    r"|(?P<attribute>\[(?:[^\]\"']|\"[^\"]*\"|'[^']*')*\])|(?P<nested>&)"
    r"|(?P<colons>::?)(?P<pseudo>[\w-]+)(?P<of>\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))?)"
)
_COMBINATOR = re.compile(r"\s*([>+~]|\|\|)\s*|\s+")
_APART = re.compile(r"[,()\[\]]")
_ATTRIBUTE = re.compile(r"""\[\s*([\w\\:-]+)\s*(?:([~|^$*]?=)\s*("[^"]*"|'[^']*'|[^\]\s]+)\s*([iIsS]?)\s*)?\]""")
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_AT_REST = frozenset(("link", "root", "any-link", "enabled", "read-write"))
_NEVER = frozenset(("hover", "focus", "active", "visited", "target", "focus-within", "focus-visible"))
_PARTS = frozenset(("before", "after", "first-letter", "first-line"))


class Element(NamedTuple):
    """What selectors look at. name: in lower case."""

    name: str
    classes: frozenset[str]
    attributes: dict[str, str]


class Compound(NamedTuple):
    """One part of a selector, such as td.total#a[rowspan="2"]. odd: something in it can't be decided here.

    attributes: name, how it is compared, with what, and whether large and small letters are alike. heavier: what its
    pseudo-classes add to the specificity.
    """

    name: str = ""
    identities: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str, str, bool], ...] = ()
    odd: bool = False
    heavier: tuple[int, int, int] = (0, 0, 0)

    @property
    def key(self) -> tuple[str, str]:
        """What an element must have for it to be worth a look."""
        if self.identities:
            return "#", self.identities[0]
        return (".", self.classes[0]) if self.classes else ("", self.name.strip("*"))

    def meets(self, element: Element) -> bool:
        """Whether an element is such a one, as far as that can be told."""
        return (
            self.name in ("", "*", element.name)
            and element.classes.issuperset(self.classes)
            and all(identity == element.attributes.get("id") for identity in self.identities)
            and all(_has(element.attributes.get(name), *asked) for name, *asked in self.attributes)  # type: ignore[arg-type]
        )


class Selector(NamedTuple):
    """parts: from the element itself outwards. close: for each part but the last, whether the next is its parent.

    pseudo: before, after, marker or empty. sure: nothing in it is undecided.
    """

    parts: tuple[Compound, ...]
    close: tuple[bool, ...]
    pseudo: str
    sure: bool

    @property
    def weight(self) -> tuple[int, int, int]:
        """Its specificity."""
        return (
            sum(len(part.identities) + part.heavier[0] for part in self.parts),
            sum(len(part.classes) + len(part.attributes) + part.heavier[1] for part in self.parts),
            sum((part.name not in ("", "*")) + part.heavier[2] for part in self.parts),
        )

    def within(self, ancestors: Sequence[Element]) -> bool:
        """Whether the outer parts stand around an element. ancestors: the nearest first."""
        places = [-1]
        for part, close in zip(self.parts[1:], self.close, strict=True):
            around = [place + 1 for place in places] if close else range(places[0] + 1, len(ancestors))
            places = [place for place in around if place < len(ancestors) and part.meets(ancestors[place])]
            if not places:
                return False
        return True


NOWHERE = Selector((Compound(odd=True),), (), "", False)
"""For a selector that is not understood: it may meet anything."""


def unescaped(text: str) -> str:
    r"""A name or string of CSS as it is meant: \61 is a."""
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16) % 0x110000) if m[1] else m[2], text)


def selectors_in(text: str) -> Iterator[str]:
    """The selectors of a list, by the commas outside of brackets."""
    begin = depth = 0
    for match in _APART.finditer(text):
        if match[0] != ",":
            depth = max(0, depth + (1 if match[0] in "([" else -1))
        elif not depth:
            yield text[begin : match.start()]
            begin = match.end()
    yield text[begin:]


def selector(text: str) -> Selector | None:
    """A selector; None for one that never applies to a page at rest."""
    text = text.strip()
    if not text:
        return None
    parts: list[Compound] = []
    links: list[str] = []
    emptied: list[int] = []
    pseudo, at = "", 0
    while True:
        found = _compound(text, at)
        if found is None:
            return None
        compound, pseudo, end = found
        if end == at and parts:
            return NOWHERE
        parts.append(compound)
        if ":empty" in text[at:end]:
            emptied.append(len(parts))
        if end == len(text):
            # What holds anything, and so each element around another, is not empty; it may still get a text.
            if any(place == len(parts) and not pseudo for place in emptied) or any(
                links[place - 1] in (" ", ">") for place in emptied if place < len(parts)
            ):
                return None
            return _joined(parts, links, pseudo)
        combinator = _COMBINATOR.match(text, end)
        if combinator is None:
            return NOWHERE
        if pseudo:
            return None
        links.append(combinator[1] or " ")
        at = combinator.end()


def _joined(parts: list[Compound], links: list[str], pseudo: str) -> Selector:
    """What is asked of an element and those around it; of elements beside them nothing can be told."""
    kept, close, sure = [parts[-1]], [], True
    for part, link in zip(parts[-2::-1], links[::-1], strict=True):
        if link in ("+", "~", "||") or len(kept) >= _MOST_COMPOUNDS:
            sure = False
            continue
        kept.append(part)
        close.append(link == ">")
    part_of_it = pseudo in ("first-letter", "first-line")
    sure = sure and not part_of_it and not any(part.odd for part in parts)
    return Selector(tuple(kept), tuple(close), "" if part_of_it else pseudo, sure)


def _compound(text: str, at: int) -> tuple[Compound, str, int] | None:
    """The compound that begins here, its pseudo-element, and where it ends; None for what never applies."""
    name, pseudo, odd = "", "", False
    heavier = (0, 0, 0)
    identities: list[str] = []
    classes: list[str] = []
    attributes: list[tuple[str, str, str, bool]] = []
    while (match := _SIMPLE.match(text, at)) is not None:
        at = match.end()
        if match["name"]:
            name = unescaped(match["name"]).lower()
        elif match["class"]:
            classes.append(unescaped(match["class"]))
        elif match["id"]:
            identities.append(unescaped(match["id"]))
        elif match["attribute"]:
            found = _ATTRIBUTE.fullmatch(match["attribute"])
            odd = odd or found is None
            if found is not None:
                value = unescaped((found[3] or "").strip("\"'"))
                folds = (found[4] or "").lower() == "i"
                attributes.append((unescaped(found[1]).lower(), found[2] or "", value, folds))
        elif match["nested"]:
            odd, heavier = True, (heavier[0] + 1, heavier[1], heavier[2])
        else:
            word = match["pseudo"].lower()
            if word in _NEVER:
                return None
            if word in _PARTS or match["colons"] == "::":
                pseudo = word
                continue
            odd = odd or word not in _AT_REST
            name = name or ("html" if word == "root" else "")
            more = _weight(word, match["of"] or "")
            heavier = (heavier[0] + more[0], heavier[1] + more[1], heavier[2] + more[2])
    return Compound(name, tuple(identities), tuple(classes), tuple(attributes), odd, heavier), pseudo, at


def _weight(pseudo: str, of: str) -> tuple[int, int, int]:
    """What a pseudo-class adds to the specificity, at most."""
    if pseudo == "where":
        return 0, 0, 0
    classes = of.count(".") + of.count("[") + of.count(":")
    own = pseudo not in ("is", "not", "has", "matches", "any")
    return of.count("#"), classes + own, 1 if re.search(r"(?:[\s(,]|^)[a-z]", of) and not own else 0


def _has(value: str | None, how: str, wanted: str, folds: bool) -> bool:
    """Whether an attribute is there, or is what a selector such as [class^="a"] asks for."""
    if value is None:
        return False
    if folds:
        value, wanted = value.lower(), wanted.lower()
    tests = {
        "": True, "=": value == wanted, "~=": wanted in value.split(), "|=": value.partition("-")[0] == wanted,
        "^=": value.startswith(wanted), "$=": value.endswith(wanted), "*=": wanted in value,
    }  # fmt: skip
    return tests[how]
