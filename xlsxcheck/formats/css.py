"""Style sheets of web pages: rules that change what is seen, and which of them meet an element. Nothing is fetched.

Source: CSS 2.2. Combinators are all read as "somewhere within"; what can't be decided is marked so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

MAX_CSS = 2 << 20
"""Characters of style sheets that are read."""

_MOST_RULES = 4000
_MOST_COMPOUNDS = 8
_SEEN = """
display visibility opacity color background background-color font font-size font-family text-indent position left top
transform scale rotate clip clip-path content text-decoration text-decoration-line vertical-align unicode-bidi
direction letter-spacing filter zoom width height max-width max-height overflow float flex-direction order list-style
list-style-type background-image mso-hide margin-left margin-top -webkit-text-fill-color -webkit-text-security
content-visibility mso-number-format mask
"""
_PROPERTIES = frozenset(_SEEN.split())
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_BRACE = re.compile(r"[{}]")
_APART = re.compile(r"[,()\[\]]")
_DECLARATION = re.compile(r"""([-a-zA-Z_]{1,64})\s{0,8}:((?:[^;"']|"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?)*);?""")
_SIMPLE = re.compile(
    r"(\*|[a-zA-Z][\w-]*)|\.((?:[^\x00-,./:-@[-^`{-\x7f]|\\.)+)|#([^\x00-,./:-@[-^`{-\x7f]+)|(\[[^\]]*\])"
    r"|(::?[\w-]+(?:\([^()]*\))?)"
)
_COMBINATOR = re.compile(r"\s*[>+~]\s*|\s+")
_EVERYWHERE = re.compile(r"\s*(?:only\s+)?(?:all|screen)?\s*", re.IGNORECASE)
_ON_PAPER = re.compile(r"\s*(?:only\s+)?print\b[^,]*")
_ATTRIBUTE = re.compile(r"""\[\s*([\w\\:-]+)\s*(?:([~|^$*]?=)\s*("[^"]*"|'[^']*'|[^\]\s]+)\s*[is]?\s*)?\]""")
_AT_REST = frozenset(("link", "root", "any-link", "enabled", "read-write"))
_NEVER = frozenset(
    ("hover", "focus", "active", "visited", "target", "checked", "focus-within", "focus-visible", "empty")
)
_IMPORTANT = re.compile(r"\s*!\s*important\s*$", re.IGNORECASE)

Declarations = dict[str, str]


class Element(NamedTuple):
    """What selectors look at. name: in lower case."""

    name: str
    classes: frozenset[str]
    attributes: dict[str, str]


class Compound(NamedTuple):
    """One part of a selector, such as td.total#a[rowspan="2"]. odd: something in it can't be decided here."""

    name: str
    identities: tuple[str, ...]
    classes: tuple[str, ...]
    attributes: tuple[tuple[str, str, str], ...]
    odd: bool

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
            and all(_has(element.attributes.get(name), how, value) for name, how, value in self.attributes)
        )


def _has(value: str | None, how: str, wanted: str) -> bool:
    """Whether an attribute is there, or is what a selector such as [class^="a"] asks for."""
    if value is None:
        return False
    tests = {
        "": True, "=": value == wanted, "~=": wanted in value.split(), "|=": value.partition("-")[0] == wanted,
        "^=": value.startswith(wanted), "$=": value.endswith(wanted), "*=": wanted in value,
    }  # fmt: skip
    return tests[how]


class Rule(NamedTuple):
    """A selector with what it asks for. weight: what comes later in this order wins. pseudo: before, after or empty.

    parts: from the element itself outwards. sure: it applies for certain where it meets an element.
    """

    weight: tuple[int, int, int, int, int]
    parts: tuple[Compound, ...]
    pseudo: str
    sure: bool
    asked: Declarations


class StyleSheet:
    """All rules of a page that change what is seen, and its own fonts and variables.

    attributes: those that selectors look at, beside the class. looked: how many times an element was compared so far.
    """

    def __init__(self, page: str) -> None:
        """Read the style elements of a page."""
        self.rules: list[Rule] = []
        self.faces: set[str] = set()
        self.variables: Declarations = {}
        css = _COMMENT.sub(" ", "\n".join(_sheets(page))).replace("<!--", " ").replace("-->", " ")
        if css:
            self._read(css)
        self.looked = 0
        self._by_key: dict[tuple[str, str], list[Rule]] = {}
        for rule in self.rules:
            self._by_key.setdefault(rule.parts[0].key, []).append(rule)
        parts = [part for rule in self.rules for part in rule.parts]
        self.attributes = {name for part in parts for name, _, _ in part.attributes}
        self.attributes |= {"id" for part in parts if part.identities}

    def _read(self, css: str) -> None:
        sure: list[bool | None] = [True]
        prelude = ""
        at = 0
        for match in _BRACE.finditer(css):
            text, at = css[at : match.start()], match.end()
            if match[0] == "}":
                if prelude:
                    if sure[-1] is not None:
                        self._block(prelude, text, sure[-1])
                    prelude = ""
                elif len(sure) > 1:
                    sure.pop()
                continue
            head = text.rpartition(";")[2].strip()
            if prelude:
                prelude = ""  # a block within a block: nested rules are no part of CSS 2
                sure.append(None if sure[-1] is None else False)
            elif head.lower().startswith(("@media", "@supports", "@layer", "@container", "@document")):
                kind, _, query = head.lower().partition(" ")
                everywhere = kind == "@layer" or (kind == "@media" and bool(_EVERYWHERE.fullmatch(query)))
                on_paper = kind == "@media" and _ON_PAPER.fullmatch(query) is not None
                sure.append(None if on_paper or sure[-1] is None else sure[-1] and everywhere)
                continue
            if len(sure) > 20 or len(self.rules) >= _MOST_RULES:
                return
            prelude = head or "-"

    def _block(self, selectors: str, body: str, sure: bool) -> None:
        if selectors.lower().startswith("@font-face"):
            self.faces.add(family(declarations(body).get("font-family", "")))
            return
        if selectors.startswith("@") or len(selectors) > 4096:
            return
        self.variables |= variables(body)
        asked = declarations(body)
        if not asked:
            return
        plain: Declarations = {}
        important: Declarations = {}
        for name, value in asked.items():
            short = _IMPORTANT.sub("", value)
            (plain if short == value else important)[name] = short
        for selector in _selectors(selectors):
            for level, part in ((0, plain), (2, important)):
                rule = _rule(selector.strip(), part, level, len(self.rules), sure) if part else None
                if rule is not None:
                    self.rules.append(rule)

    def meeting(self, element: Element, ancestors: Sequence[Element]) -> Iterator[Rule]:
        """The rules that meet an element, the weightiest last. ancestors: the nearest first."""
        keys = [("", ""), ("", element.name), ("#", element.attributes.get("id", ""))]
        keys += [(".", name) for name in element.classes]
        near = [rule for key in keys for rule in self._by_key.get(key, ())]
        self.looked += len(near)
        found = [rule for rule in near if rule.parts[0].meets(element)]
        if any(len(rule.parts) > 1 for rule in found):
            self.looked += len(found) * len(ancestors)
            found = [rule for rule in found if _within(rule.parts[1:], ancestors)]
        return iter(sorted(found, key=lambda rule: rule.weight))


def declarations(text: str) -> Declarations:
    """What a style attribute or a block asks for, of what changes what is seen; values in lower case."""
    found: Declarations = {}
    for match in _DECLARATION.finditer(text):
        name = match[1].lower()
        if name in _PROPERTIES:
            value = match[2].strip()
            found[name] = value if name in ("mso-number-format", "content") else value.lower()
    return found


def variables(text: str) -> Declarations:
    """The variables that a style attribute or a block sets."""
    if "--" not in text:
        return {}
    return {name: value.strip() for name, value in re.findall(r"(--[\w-]{1,64})\s{0,8}:([^;{}]*)", text)}


def family(value: str) -> str:
    """The first font of a list, without its quotes, in lower case."""
    return value.partition(",")[0].strip(" \t\r\n\"'").lower()


def number_format(value: str) -> str:
    """The number format of mso-number-format: CSS escapes undone, quotes around it taken off."""
    value = value.strip()
    if value[:1] in ("'", '"') and value[-1:] == value[:1]:
        value = value[1:-1]
    return re.sub(r"\\(?:([0-9a-fA-F]{1,6}) ?|(.))", lambda m: chr(int(m[1], 16) % 0x110000) if m[1] else m[2], value)


def _sheets(page: str) -> Iterator[str]:
    """The contents of the style elements that stand in no comment."""
    folded = page.lower()
    at = total = 0
    while total < MAX_CSS:
        start = folded.find("<style", at)
        if start < 0:
            return
        comment = folded.find("<!--", at, start)
        if comment >= 0:
            at = folded.find("-->", comment)
            if at < 0:
                return
            continue
        begin = folded.find(">", start) + 1
        end = folded.find("</style", begin) if begin else -1
        if end < 0:
            return
        yield page[begin : min(end, begin + MAX_CSS)]
        total += end - begin
        at = end


def _selectors(text: str) -> Iterator[str]:
    """The selectors of a list, by the commas outside of brackets."""
    begin = depth = 0
    for match in _APART.finditer(text):
        if match[0] != ",":
            depth = max(0, depth + (1 if match[0] in "([" else -1))
        elif not depth:
            yield text[begin : match.start()]
            begin = match.end()
    yield text[begin:]


def _rule(selector: str, asked: Declarations, level: int, place: int, sure: bool) -> Rule | None:
    """A rule of one selector; None for one that never applies to a page at rest."""
    pieces = [piece for piece in _COMBINATOR.split(selector) if piece]
    if not pieces or len(pieces) > _MOST_COMPOUNDS:
        return None
    parts: list[Compound] = []
    pseudo = ""
    for piece in pieces:
        found = _compound(piece)
        if found is None or pseudo:
            return None
        compound, pseudo = found
        parts.append(compound)
    part_of_it = pseudo in ("first-letter", "first-line")
    if pseudo and not part_of_it and (pseudo not in ("before", "after") or "content" not in asked):
        return None
    counts = (
        sum(len(part.identities) for part in parts),
        sum(len(part.classes) + len(part.attributes) for part in parts),
        sum(part.name not in ("", "*") for part in parts),
    )
    certain = (
        sure and not part_of_it and not any(part.odd for part in parts) and "+" not in selector and "~" not in selector
    )
    return Rule((level, *counts, place), tuple(parts[::-1]), "" if part_of_it else pseudo, certain, asked)


def _compound(text: str) -> tuple[Compound, str] | None:
    name, pseudo, odd, at = "", "", False, 0
    identities: list[str] = []
    classes: list[str] = []
    attributes: list[tuple[str, str, str]] = []
    while at < len(text):
        match = _SIMPLE.match(text, at)
        if match is None:
            return None
        at = match.end()
        kind = match.lastindex
        if kind == 1:
            name = match[1].lower()
        elif kind == 2:
            classes.append(match[2].replace("\\", ""))
        elif kind == 3:
            identities.append(match[3])
        elif kind == 4:
            found = _ATTRIBUTE.fullmatch(match[4])
            odd = odd or found is None
            if found is not None:
                attributes.append((found[1].lower().replace("\\", ""), found[2] or "", (found[3] or "").strip("\"'")))
        else:
            word = match[5].lstrip(":").lower()
            if word in _NEVER:
                return None
            if word in ("before", "after", "first-letter", "first-line") or match[5].startswith("::"):
                pseudo = word
            elif word not in _AT_REST:
                odd = True
    return Compound(name, tuple(identities), tuple(classes), tuple(attributes), odd), pseudo


def _within(parts: tuple[Compound, ...], ancestors: Sequence[Element]) -> bool:
    """Whether these stand around an element, from the nearest outwards."""
    at = 0
    for part in parts:
        while at < len(ancestors) and not part.meets(ancestors[at]):
            at += 1
        if at == len(ancestors):
            return False
        at += 1
    return True
